"""Many questions from a file, as many answers: read, asked with a journal on disk, handed to the export."""

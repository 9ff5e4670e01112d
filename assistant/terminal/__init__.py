"""What the command line shows, as text to be printed; the printing itself is done in :mod:`assistant.cli` alone."""

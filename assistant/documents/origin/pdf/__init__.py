"""PDF files: letters with their places become lines, lines become headings, paragraphs, lists, tables and footnotes."""

"""The reading text: how the words of a PDF, DOCX, HTML or Markdown file are kept in the corpus, and read from there."""

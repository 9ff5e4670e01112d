"""The answers of a run as a file: workbook, Word document, web page, Markdown, CSV, JSONL."""

"""Files of any origin (PDF, DOCX, HTML, Markdown, text) become a reading text: what was found, with pages and signs."""

"""Proving the reading of a document by the document's own evidence: its lists, numbers, marks and references."""

"""Reading an act: from the files that people save to Teile, §§, Absätze, Nummern and letters with their addresses."""

from assistant.documents.statute.reader import read_statute, satz_numbers

__all__ = ["read_statute", "satz_numbers"]

"""The bytes of a text file of any origin as text."""

import re
from typing import Final

__all__ = ["decoded"]

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1b]")


def decoded(data: bytes) -> str | None:
    """Decode UTF-8 or UTF-16 with its mark, else UTF-8, else Windows-1252.

    :return: ``None`` where it is none of these, or holds characters that no text has.
    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return text
    return None

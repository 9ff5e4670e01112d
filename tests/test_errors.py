import errno

import pytest

from assistant.errors import reason


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOENT, "No such file or directory"), "nicht vorhanden"),
        (PermissionError(errno.EACCES, "Permission denied"), "keine Berechtigung"),
        (OSError(errno.ENOSPC, "No space left on device"), "kein Platz auf dem Datenträger"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (OSError("broken"), "broken"),
        (OSError(), "OSError"),
        (ValueError("embedded null byte"), "embedded null byte"),
    ],
)
def test_why_a_file_cannot_be_used_is_said_in_german_where_it_is_usual(error, said):
    assert reason(error) == said

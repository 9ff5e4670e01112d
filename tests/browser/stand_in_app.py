"""The app around the stand-in of the façade, for what the shipped documents cannot show: ``streamlit run`` starts it.

``TEST_PROBLEM=1`` in the environment makes opening the index fail.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "web"))

from stand_in import StandIn

from assistant.errors import IndexUnusableError
from assistant.web import state
from assistant.web.frame import run


def open_fake() -> StandIn:
    """Return the stand-in, or fail as a missing index does."""
    if os.environ.get("TEST_PROBLEM"):
        raise IndexUnusableError("Der Index im Ordner index/ fehlt.", "Bitte `assistant index` ausführen.")
    return StandIn()


state.open_assistant = open_fake
run()

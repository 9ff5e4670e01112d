"""How the page is started: the words for Streamlit's own command line, and a look at the port first."""

import os
import socket
import sys
from pathlib import Path

from assistant.errors import InputError
from assistant.messages import Texts

__all__ = ["HOST", "check_port", "server_call"]

HOST = "127.0.0.1"
_MAX_PORT = 65_535


def server_call(port: int, *, browser: bool | None) -> list[str]:
    """Return the words of ``streamlit run …``: this machine only, no statistics, no watching of files.

    :param browser: open one, or not; ``None``: where there is a screen.
    """
    options = {
        "server.address": HOST,
        "server.port": str(port),
        "server.headless": "false" if (_has_screen() if browser is None else browser) else "true",
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "logger.hideWelcomeMessage": "true",
    }
    return ["streamlit", "run", str(_script()), *(f"--{name}={value}" for name, value in options.items())]


def _script() -> Path:
    """Return the checkout's ``app.py``, which has the look of the page beside it, or the package's own script."""
    package = Path(__file__).resolve().parent.parent
    app = package.parent / "app.py"
    return app if (package.parent / "pyproject.toml").is_file() and app.is_file() else package / "page.py"


def _has_screen() -> bool:
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def check_port(port: int, texts: Texts) -> None:
    """Make sure that nothing listens on the port yet.

    :raises InputError: it is taken, or may not be used.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # as the server does: a port still closing after the last run counts as free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = port + 1 if port < _MAX_PORT else port - 1
            raise InputError(texts("serve.port", port=port), texts("serve.port_hint", other=other)) from error

"""A running server and Debian's chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.settings import project_root

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60
STREAMLITS_OWN: tuple[tuple[str, str], ...] = ()
"""Rule of axe-core and a part of the element's HTML: faults that only Streamlit itself could mend."""


@contextmanager
def serving(script: Path, log: Path, **environment: str) -> Iterator[str]:
    """Run ``streamlit run`` on a free port of this machine; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    own = {**os.environ, "XDG_DATA_HOME": str(log.parent), **environment}
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=project_root(), env=own, stdout=out, stderr=subprocess.STDOUT)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(server, address, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(server: subprocess.Popen, address: str, log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"The server did not answer within {START_SECONDS} s:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def real_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app over the shipped documents."""
    with serving(project_root() / "app.py", tmp_path_factory.mktemp("real") / "log.txt") as address:
        yield address


@pytest.fixture(scope="session")
def stand_in_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app over the stand-in, for what the shipped documents cannot show."""
    script = Path(__file__).parent / "stand_in_app.py"
    with serving(script, tmp_path_factory.mktemp("stand-in") / "log.txt") as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's chromium, driven by Playwright."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a window of its own: ``open_page(address, width=390, scheme="dark")``.

    At the end no page may have asked anybody but this machine, nor have thrown an error.
    """
    contexts, asked, errors = [], [], []

    def open_(address: str, *, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.set_default_timeout(15_000)  # milliseconds
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda web_socket: asked.append(web_socket.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.get_by_role("heading", level=1).wait_for()
        page.locator("#tia-live").wait_for(state="attached")
        return page

    yield open_
    for context in contexts:
        context.close()
    here = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
    assert [url for url in asked if not url.startswith(here)] == []
    assert len(asked) > len(contexts)
    assert errors == []


@pytest.fixture
def faults() -> Callable[[Page], list[str]]:
    """Ask axe-core for what stands in the way of people with disabilities: serious and critical things only.

    What lies inside Streamlit's own widgets counts too unless ``STREAMLITS_OWN`` names rule and place.
    """
    return lambda page: [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
        if not any(violation["id"] == rule and place in node["html"] for rule, place in STREAMLITS_OWN)
    ]

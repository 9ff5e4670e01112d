"""How long people wait for the page: a real browser on this machine, from the key to the words on the screen."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bench.metrics import median
from bench.report import Part, Row
from bench.workers import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["measure"]

_CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_QUESTIONS = (
    "Wie hoch ist die Integrationspauschale?",
    "Wie viele Integrationsagenturen werden im Land gefördert?",
    "Was empfiehlt der Bericht zur Antidiskriminierung?",
    "Was regelt § 8?",
    "Wie wird das Wetter morgen?",
)
_LOADS = 5
_START_SECONDS = 60
_TITLE = "Page in the browser"


def measure() -> list[Part]:
    """Return the table of the page, without rows where there is no browser to drive."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return [Part("page", _TITLE, [], "Left out: playwright is not installed.")]
    if not _CHROMIUM.exists():
        return [Part("page", _TITLE, [], f"Left out: {_CHROMIUM} is missing.")]
    seconds: dict[str, list[float]] = {}
    hosts: set[str] = set()
    with _serving() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(_CHROMIUM), args=list(_FLAGS))
        for load in range(_LOADS + 1):
            with _window(browser, address, hosts) as (page, opened):
                seconds.setdefault("opened, again" if load else "opened, the server's first time", []).append(opened)
                if load < _LOADS:
                    continue
                seconds["answer after Enter"] = [_asked(page, turn, text) for turn, text in enumerate(_QUESTIONS, 1)]
                seconds["another page"] = _pages(page)
        browser.close()
    own = urlsplit(address).netloc
    note = f"Requests to other hosts than the server itself: {len(hosts - {own})}. Chromium, a window of 1280 × 900."
    return [Part("page", _TITLE, [_row(name, values) for name, values in seconds.items()], note)]


def _row(name: str, values: Sequence[float]) -> Row:
    times = {"min s": min(values), "median s": median(values), "max s": max(values)}
    return {"what": name, "times": len(values), **{key: round(value, 2) for key, value in times.items()}}


@contextmanager
def _serving() -> Iterator[str]:
    """Run the app on a free port of this machine; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "serve", "--headless", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(server: "subprocess.Popen[bytes]", address: str) -> None:
    for _ in range(_START_SECONDS * 10):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit("The server of the page did not start.")


@contextmanager
def _window(browser: "Browser", address: str, hosts: set[str]) -> "Iterator[tuple[Page, float]]":
    """Open the page in a window of its own; give it with the seconds until a question could be typed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc or _own(address)))
    page.on("websocket", lambda web_socket: hosts.add(urlsplit(web_socket.url).netloc))
    begun = time.perf_counter()
    page.goto(address)
    page.get_by_test_id("stChatInputTextArea").wait_for()
    try:
        yield page, time.perf_counter() - begun
    finally:
        context.close()


def _own(address: str) -> str:
    """Return the server itself: an address without a host (``data:``) asks nobody."""
    return urlsplit(address).netloc


def _asked(page: "Page", turn: int, question: str) -> float:
    page.get_by_test_id("stChatInputTextArea").fill(question)
    begun = time.perf_counter()
    page.keyboard.press("Enter")
    page.locator(f"#t{turn}-answer").wait_for()
    seconds = time.perf_counter() - begun
    page.wait_for_timeout(1000)  # what follows the answer must not slow the next one
    return seconds


def _pages(page: "Page") -> list[float]:
    """Return the seconds from each link of the navigation to the heading of its page."""
    seconds: list[float] = []
    for name in page.locator(".tia-nav a").all_inner_texts():
        before = page.locator("h1").first.inner_text()
        link = page.locator(".tia-nav").get_by_role("link", name=name, exact=True)
        if link.get_attribute("aria-current"):
            continue
        begun = time.perf_counter()
        link.click()
        page.locator("h1").filter(has_not_text=before).first.wait_for()
        seconds.append(time.perf_counter() - begun)
        page.wait_for_timeout(500)
    return seconds

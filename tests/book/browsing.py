"""A real browser and the built site on loopback: what the tests of pages share."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

# Wait until formulas have their letters and the page its final layout.
TYPESET = """async () => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def unavailable(reason: str) -> NoReturn:
    """A user may lack a browser or a built site; the machine that guards the book may not."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def needed(*commands: str) -> None:
    if missing := [command for command in commands if shutil.which(command) is None]:
        unavailable(f"not installed: {', '.join(missing)}")


@contextmanager
def launched() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        unavailable(f"no browser: install one of {', '.join(BROWSERS)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def built() -> Path:
    """The folder of the built site."""
    if not (SITE / ".stamp").exists():
        unavailable("there is no built site: run make book")
    return SITE


def pages(folder: Path) -> list[str]:
    """The addresses of a folder's pages, from its root."""
    names = (file.relative_to(folder).as_posix() for file in sorted(folder.rglob("*.html")))
    return [name for name in names if not name.startswith("_")]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()

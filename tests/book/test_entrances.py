"""Where an unknown address ends, and the address of the site itself."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from book.tools.paths import sources
from tests.book.browsing import built, launched, served
from tests.book.reading import address_path


@pytest.fixture(scope="module")
def site() -> Path:
    return built()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


class Published(SimpleHTTPRequestHandler):
    """A server of pages as GitHub has it: the site in a folder of the host, 404.html for whatever is not there."""

    prefix = "/"

    def log_message(self, *_: object) -> None:
        pass

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(self.prefix)) if path.startswith(self.prefix) else "/nowhere"

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def published(folder: Path, prefix: str) -> Iterator[str]:
    handler = type("Handler", (Published,), {"prefix": prefix})
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{prefix}"
        finally:
            server.shutdown()


@pytest.mark.site
@pytest.mark.parametrize("prefix", ["/", address_path()], ids=["at home", "published"])
@pytest.mark.parametrize("lost", ["nothing.html", "book/nothing", "a/very/deep/address/nothing.html"])
def test_the_page_for_unknown_addresses_leads_back(site: Path, browser: Browser, prefix: str, lost: str) -> None:
    with published(site, prefix) as home, browser.new_context() as context:
        tab, failed = context.new_page(), []
        tab.on("response", lambda reply: failed.append(reply.url) if not reply.ok else None)
        reply = tab.goto(home + lost)
        assert reply is not None and reply.status == 404
        assert tab.inner_text("h1") == "Page not found"
        assert failed == [home + lost], "it loads nothing that could be missing"
        tab.fill("input[name=q]", "cosine")
        tab.click("button")
        tab.wait_for_selector("#search-results li")
        tab.goto(home + lost)
        tab.click("main li a >> nth=1")
        tab.wait_for_load_state()
        assert tab.url == f"{home}book/executed/{sources()[0].stem}.html"
        assert set(failed) == {home + lost}


@pytest.mark.site
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_for_unknown_addresses_keeps_the_theme(site: Path, browser: Browser, theme: str) -> None:
    ground = {}
    with served(site) as home, browser.new_context() as context:
        tab = context.new_page()
        tab.add_init_script(f"localStorage.setItem('theme', '{theme}'); localStorage.setItem('mode', '{theme}')")
        for page in ("404.html", "book/index.html"):
            tab.goto(f"{home}/{page}")
            light = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + +b, 0) > 380"
            ground[page] = tab.evaluate(light)
    assert set(ground.values()) == {theme == "light"}


@pytest.mark.site
def test_the_sites_own_address_leads_to_the_first_page(site: Path, browser: Browser) -> None:
    with served(site) as home, browser.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{home}/")
        tab.wait_for_url(f"{home}/book/index.html")

"""The page without the theme around it, in a real browser, with other hosts cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from book.extensions.page_head import policy_tag
from book.pages import explorer
from book.tools import vendor
from tests.book.browsing import launched, served
from tests.book.conftest import ROOT
from tests.book.explorer.looking import PAGE, READY, Open

STATIC = ROOT / "book" / "_static"

FRAME = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Explorer</title>
{policy_tag()}<link rel="icon" href="explorer.svg">
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="../_static/style.css"></head>
<body><main class="bd-content"><article class="bd-article"><section id="explorer"><h1>Explorer</h1>{{}}
<figure class="explorer-still align-default"><img src="explorer.svg" alt="The first settings"></figure>
</section></article></main></body></html>"""


def generate(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explorer, "GENERATED", folder / "book")
        patch.setattr(explorer, "VENDOR", folder / "_static" / "vendor")
        explorer.generate()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page without the theme around it.

    Made once: altair numbers its views through a process, and a number stands in the picture.
    """
    folder = tmp_path_factory.mktemp("site")
    vendor.write_vega(folder / "_static" / "vendor" / "vega.js")
    generate(folder)
    for name in ("style.css", "explorer.js"):
        (folder / "_static" / name).write_bytes((STATIC / name).read_bytes())
    (folder / PAGE).write_text(FRAME.format((folder / PAGE).read_text()))
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[str]:
    with served(folder) as home:
        yield f"{home}/{PAGE}"


@pytest.fixture
def opened(browser: Browser, home: str) -> Iterator[Open]:
    """Opens the page with other hosts cut off; at the end, nothing must have gone wrong on it."""
    contexts, wrong = [], []

    def open_page(query: dict[str, object] | str = "", **options: object) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.route(lambda url: not url.startswith((home.split("/book")[0], "data:")), lambda route: route.abort())
        tab.on("console", lambda line: wrong.append(line.text) if line.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("requestfailed", lambda request: wrong.append(request.url))
        text = query if isinstance(query, str) else "&".join(f"{key}={value}" for key, value in query.items())
        tab.goto(f"{home}?{text}")
        if options.get("java_script_enabled", True):
            tab.wait_for_function(READY)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []

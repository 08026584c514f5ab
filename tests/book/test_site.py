"""The built site in a real browser with every other host cut off."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.book.browsing import built, launched, served
from tests.book.browsing import pages as pages_of

FILE_NAME = re.compile(r"^\S*[/\\]\S*$|\.(png|svg|jpe?g|gif)$", re.IGNORECASE)

pytestmark = pytest.mark.site

EXAMINE = r"""async () => {
  if (window.MathJax) await MathJax.startup.promise;
  const text = element => element.textContent.trim().slice(0, 80);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let prose = '';
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest('pre, code, script, style, mjx-container'))
      prose += walker.currentNode.data;
  const formulas = [...document.querySelectorAll('span.math, div.math')];
  return {
    formulas: formulas.length,
    untypeset: formulas.filter(formula => !formula.querySelector('mjx-container')).map(text),
    faulty: [...document.querySelectorAll('mjx-merror, [data-mjx-error]')].map(text),
    markup: prose.match(/\$\$|\\[a-zA-Z]{3,}|\{[a-z:]+\}`|\|\s*:?[-—]{3,}/g) || [],
    images: [...document.querySelectorAll('img')].map(image => [image.src, image.alt]),
    broken: [...document.querySelectorAll('img')].filter(i => i.complete && !i.naturalWidth).map(i => i.src),
    words: document.body.innerText.split(/\s+/).length,
  }
}"""


@dataclass
class Page:
    """What a browser saw on one page."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    formulas: int = 0
    untypeset: list[str] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    words: int = 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(browser: Browser) -> dict[str, Page]:
    return visit(browser, built())


def visit(browser: Browser, folder: Path) -> dict[str, Page]:
    """Load every page of a folder from loopback, refusing whatever goes elsewhere."""
    with served(folder) as home:
        return {name: examine(browser, home, name) for name in pages_of(folder)}


def examine(browser: Browser, home: str, name: str) -> Page:
    seen = Page()
    with browser.new_context() as context:
        tab = context.new_page()
        tab.route(
            lambda url: not url.startswith((home, "data:", "blob:")),
            lambda route: (seen.foreign.append(route.request.url), route.abort()),
        )
        tab.on("console", lambda line: seen.errors.append(line.text) if line.type == "error" else None)
        tab.on("pageerror", lambda error: seen.errors.append(str(error)))
        tab.on("response", lambda reply: seen.errors.append(f"{reply.status} {reply.url}") if not reply.ok else None)
        tab.goto(f"{home}/{name}", wait_until="networkidle")
        for key, value in tab.evaluate(EXAMINE).items():
            setattr(seen, key, value)
    return seen


def bad_alt(image: tuple[str, str]) -> bool:
    """An alternative text says something: several words, and not where the file lies."""
    alt = image[1].strip()
    return len(alt.split()) < 3 or bool(FILE_NAME.search(alt))


def faults(pages: dict[str, Page]) -> dict[str, dict[str, object]]:
    """Everything that is wrong, by kind and page."""
    kinds = {
        "requests to other hosts": lambda page: page.foreign,
        "errors": lambda page: page.errors,
        "formulas not typeset": lambda page: page.untypeset,
        "formulas with errors": lambda page: page.faulty,
        "markup left in the text": lambda page: page.markup,
        "images without a real alt text": lambda page: [image for image in page.images if bad_alt(image)],
        "images that did not load": lambda page: page.broken,
    }
    return {kind: {name: bad for name, page in pages.items() if (bad := look(page))} for kind, look in kinds.items()}


KINDS = list(faults({}))


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_has(site: dict[str, Page], kind: str) -> None:
    assert faults(site)[kind] == {}


def test_every_page_says_something(site: dict[str, Page]) -> None:
    assert {"book/index.html", "book/claims.html", "search.html"} <= site.keys()
    chapters = [page for name, page in site.items() if name.startswith("book/executed/")]
    assert chapters
    assert all(page.words > 200 and page.formulas > 0 for page in chapters)
    assert any(page.images for page in chapters)


def loaded(browser: Browser, home: str, name: str) -> dict[str, bytes]:
    """Everything that a browser fetches to show a page, by its path on the site."""
    replies = []
    with browser.new_context() as context:
        tab = context.new_page()
        tab.on("response", lambda reply: replies.append(reply))
        tab.goto(f"{home}/{name}", wait_until="networkidle")
        return {reply.url.removeprefix(home): reply.body() for reply in replies}


def test_the_first_page_is_light_and_so_is_the_site(browser: Browser) -> None:
    with served(built()) as home:
        first = loaded(browser, home, "book/index.html")
    assert {"/book/index.html", "/_static/style.css"} <= {path.partition("?")[0] for path in first}
    assert not any("vega" in path for path in first)
    assert sum(len(gzip.compress(body)) for body in first.values()) <= 1.2e6
    assert sum(file.stat().st_size for file in built().rglob("*") if file.is_file()) <= 40e6


def test_search_finds_what_is_there_and_nothing_else(browser: Browser) -> None:
    with served(built()) as home, browser.new_context() as context:
        tab = context.new_page()

        def results(word: str) -> list[str]:
            tab.goto(f"{home}/search.html?q={word}", wait_until="networkidle")
            said = "document.querySelector('#search-results p')?.textContent"
            tab.wait_for_function(f"{said}?.match(/found|did not match/)")
            links = tab.locator("#search-results li a").all()
            return [str(link.get_attribute("href")).partition("#")[0].partition("?")[0] for link in links]

        assert "book/executed/02_schedules_and_their_integrals.html" in results("cosine")
        assert results("zyzzyva") == []


def test_planted_faults_are_seen(browser: Browser, tmp_path: Path) -> None:
    """Each check above fails on a page made to fail it."""
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (tmp_path / "bad.html").write_text(
        """<html><body><img src="http://example.invalid/a.png" alt="A picture from elsewhere">
        <img src="dot.svg" alt="../_images/dot.svg"><span class="math">x^2</span><mjx-merror>oops</mjx-merror>$$ x $$
        <script>console.error("planted"); throw new Error("thrown")</script></body></html>"""
    )
    (tmp_path / "good.html").write_text(
        """<html><head><link rel="icon" href="dot.svg"></head><body><img src="dot.svg" alt="A small black dot">
        <span class="math"><mjx-container>x</mjx-container></span> <code>$$</code></body></html>"""
    )
    pages = visit(browser, tmp_path)
    assert {name for found in faults(pages).values() for name in found} == {"bad.html"}
    assert all(faults(pages).values()), "every kind of fault is noticed"
    assert pages["bad.html"].foreign == ["http://example.invalid/a.png"]
    assert {"planted", "thrown"} <= set(pages["bad.html"].errors)

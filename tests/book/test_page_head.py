"""The head of every page: descriptions, the policy, the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from docutils.core import publish_doctree
from playwright.sync_api import Browser

from book.extensions import page_head
from book.tools import repository
from book.tools.paths import ROOT
from tests.book.browsing import built, launched, served
from tests.book.reading import Reader, read_all


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def site_pages() -> dict[str, Reader]:
    return read_all(built())


def described(text: str) -> str:
    return page_head.description(publish_doctree(text, settings_overrides={"doctitle_xform": False}))


def test_a_chapter_is_described_by_its_question() -> None:
    page = "Title\n=====\n\nFoo.\n\nSub\n---\n\n   **Question.** How much, for :math:`\\rho > 1`?  And why?\n\nText.\n"
    assert described(page) == "How much, for ρ> 1? And why?"


def test_sentences_with_formulas_that_cannot_be_said_are_left_out() -> None:
    page = "Title\n=====\n\nOne\n---\n\nThe rate is :math:`\\rho^{1/(2p+1)}`. Cosine has :math:`p = 2`.\n"
    assert described(page) == "Cosine has p = 2."


@pytest.mark.parametrize("words", [1, 20, 40, 400])
def test_a_description_is_short_and_ends_with_a_word(words: int) -> None:
    text = page_head.shortened(" ".join(["word"] * words) + ".")
    assert text.startswith("word") and len(text) <= page_head.LONGEST
    assert text.endswith("word." if words <= 31 else "word…")
    assert page_head.shortened("First. " + "Second " * 100) == "First."
    assert page_head.shortened("First. " + "Second " * 30 + ". What now?") == "What now? First."


def of_the_configuration(key: str) -> Any:
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))[key]


@pytest.mark.site
def test_every_page_loads_from_its_own_host_only(site_pages: dict[str, Reader]) -> None:
    for name, page in site_pages.items():
        heads = [tag for tag, attributes in page.tags if attributes.get("http-equiv") == "Content-Security-Policy"]
        assert heads == ["meta"], name
        assert page.meta("Content-Security-Policy") == page_head.POLICY, name
        before = page.tags[: [attributes.get("content") for _, attributes in page.tags].index(page_head.POLICY)]
        assert {tag for tag, _ in before} <= {"html", "head", "meta"}, name
    assert "unsafe-eval" not in page_head.POLICY and "http" not in page_head.POLICY


@pytest.mark.site
def test_the_policy_is_obeyed_by_the_browser(browser: Browser) -> None:
    """Another host, code in a text, a frame: each is refused by the page itself."""
    with served(built()) as home, served(built()) as elsewhere, browser.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{home}/book/notation.html", wait_until="load")
        outcome = tab.evaluate(
            """async other => {
              const refused = [];
              document.addEventListener('securitypolicyviolation', e => refused.push(e.effectiveDirective));
              await fetch(other).catch(() => 0);
              const image = new Image(); image.src = other + '/x.png';
              const script = document.createElement('script'); script.textContent = "eval('1')";
              setTimeout(() => document.body.append(script));  // what Playwright itself calls may use eval
              const frame = document.createElement('iframe'); frame.src = other; document.body.append(frame);
              await new Promise(done => setTimeout(done, 500));
              return refused;
            }""",
            f"{elsewhere}/book/notation.html",
        )
    assert {"connect-src", "img-src", "script-src", "frame-src"} <= set(outcome)


@pytest.mark.site
def test_every_page_says_what_it_is_about(site_pages: dict[str, Reader]) -> None:
    addresses = {name: page for name, page in site_pages.items() if name not in ("404.html", "index.html")}
    descriptions = {name: page.meta("description") or "" for name, page in addresses.items()}
    for name, text in descriptions.items():
        assert 20 <= len(text) <= page_head.LONGEST, (name, text)
        assert not re.search(r"[\\$`{}\0]", text), (name, text)
        assert addresses[name].meta("og:description") == text, name
        assert addresses[name].meta("og:title"), name
    assert len(set(descriptions.values())) == len(descriptions)
    titles = [page.title.strip() for page in addresses.values()]
    assert addresses["book/index.html"].title == of_the_configuration("title")
    assert all(titles) and len(set(titles)) == len(titles)


@pytest.mark.site
def test_every_page_knows_its_address(site_pages: dict[str, Reader]) -> None:
    repo = repository.repository()
    for name, page in site_pages.items():
        if name not in ("404.html", "index.html"):
            links = [attributes["href"] for tag, attributes in page.tags if attributes.get("rel") == "canonical"]
            assert links == ([repo.site + name] if repo else []), name
            assert (page.meta("og:url") or None) == (repo.site + name if repo else None), name

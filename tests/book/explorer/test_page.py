"""What the page is besides its numbers: complete without a script, in print, small, under its policy."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from book.pages.explorer import html
from tests.book.browsing import built, pages, served
from tests.book.conftest import ROOT
from tests.book.explorer.looking import PAGE, Open


def test_a_page_without_its_script_says_so(browser: Browser, home: str, folder: Path) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        tab.route("**/vega.js", lambda route: route.abort())
        tab.goto(home)
        expect(tab.locator("#explorer-status")).to_have_text(html.FAILED)
        expect(tab.locator("#explorer-live")).to_be_hidden()
        expect(tab.locator(".explorer-still img")).to_be_visible()
        tab.goto((folder / PAGE).as_uri())
        expect(tab.locator("#explorer-status")).to_have_text(html.FROM_A_FILE)
        expect(tab.locator("#explorer-live")).to_be_hidden()


def test_print_and_no_script_show_the_picture(opened: Open) -> None:
    tab = opened()
    live, still = tab.locator("#explorer-live"), tab.locator(".explorer-still img")
    expect(live).to_be_visible()
    expect(still).to_be_hidden()
    tab.emulate_media(media="print")
    expect(live).to_be_hidden()
    expect(still).to_be_visible()
    silent = opened(java_script_enabled=False)
    expect(silent.locator("#explorer-live")).to_be_hidden()
    expect(silent.locator(".explorer-still img")).to_be_visible()
    expect(silent.locator("noscript p")).to_be_visible()
    assert still.evaluate("image => image.naturalWidth") > 300


def test_every_id_is_used_once(opened: Open) -> None:
    ids = opened().eval_on_selector_all("[id]", "all => all.map(element => element.id)")
    assert "explorer" in ids, "Sphinx names the section after the page's title"
    assert len(ids) == len(set(ids))


def test_it_fits_a_phone_and_the_dark(opened: Open) -> None:
    tab = opened(viewport={"width": 390, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    widths = tab.eval_on_selector_all(".explorer-chart svg", "all => all.map(svg => svg.getBoundingClientRect().width)")
    assert len(widths) == 2
    assert all(250 < width <= 390 for width in widths)
    cut = """all => all.filter(t => t.getBoundingClientRect().right > t.ownerSVGElement.getBoundingClientRect().right)
      .map(t => t.textContent)"""
    assert tab.eval_on_selector_all(".explorer-chart svg text", cut) == []
    assert tab.locator(".explorer-chart").first.get_by_text("p = 3").count() == 1
    ink = tab.locator(".explorer-chart").first
    expect(ink).to_have_css("filter", "none")
    tab.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(ink).to_have_css("filter", "invert(1) hue-rotate(180deg)")


def test_the_policy_would_catch_eval(browser: Browser, folder: Path, tmp_path: Path) -> None:
    """With Vega's usual way of reading expressions the page above fails: the policy is in force."""
    for file in folder.rglob("*.*"):
        copy = tmp_path / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    script = tmp_path / "_static" / "explorer.js"
    text = script.read_text()
    assert "ast: true" in text
    script.write_text(text.replace("ast: true", "ast: false"))
    errors: list[str] = []
    with served(tmp_path) as home, browser.new_context() as context:
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(f"{home}/{PAGE}", wait_until="networkidle")
        expect(tab.locator("#explorer-live")).to_be_hidden()
        expect(tab.locator(".explorer-still img")).to_be_visible()
    assert len(errors) == 1
    assert "unsafe-eval" in errors[0]


def test_two_generations_are_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    code = """import pathlib, sys
from book.pages import explorer
from book.tools import vendor
explorer.VENDOR = explorer.GENERATED = pathlib.Path(sys.argv[1])
vendor.write_vega(explorer.VENDOR / "vega.js")
explorer.generate()"""
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=True, env=environment)
    assert (tmp_path / "vega.js").read_bytes() == (folder / "_static" / "vendor" / "vega.js").read_bytes()
    for name in ("explorer.svg", "explorer.md"):
        assert (tmp_path / name).read_bytes() == (folder / "book" / name).read_bytes()
    assert (tmp_path / "explorer.html").read_text() in (folder / PAGE).read_text()


def test_its_size_is_small_and_stated(folder: Path) -> None:
    vega, page = (folder / "_static" / "vendor" / "vega.js").read_bytes(), (folder / PAGE).read_bytes()
    script = (ROOT / "book" / "_static" / "explorer.js").read_bytes()
    stated = re.search(r"([\d.]+) MB \(([\d.]+) MB compressed\)", (folder / "book" / "explorer.md").read_text())
    assert [float(number) for number in stated.groups()] == [
        pytest.approx(len(data) / 1e6, abs=0.051) for data in (vega, gzip.compress(vega))
    ]
    assert sum(len(gzip.compress(data)) for data in (vega, page, script)) < 350_000
    assert len(script.splitlines()) <= 210


@pytest.mark.site
def test_no_other_page_loads_it() -> None:
    folder = built()
    assert [name for name in pages(folder) if "explorer.js" in (folder / name).read_text()] == [PAGE]

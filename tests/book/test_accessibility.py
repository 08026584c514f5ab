"""Every page under axe-core: no finding that keeps somebody out, on a desk and on a phone, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.book.browsing import TYPESET, built, launched, pages, served

pytestmark = pytest.mark.site

GRAVE = {"serious", "critical"}
UNFOLD = """() => {
  for (const fold of document.querySelectorAll('main details')) fold.open = true;
  for (const fold of document.querySelectorAll('main button[aria-expanded=false]')) fold.click();
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def findings(browser: Browser, folder: Path, theme: str, width: int, **choice: Any) -> dict[str, list[str]]:
    """Serious and critical findings by page."""
    with served(folder) as home:
        found = {name: examine(browser, f"{home}/{name}", theme, width, **choice) for name in pages(folder)}
    return {name: lines for name, lines in found.items() if lines}


def examine(
    browser: Browser,
    address: str,
    theme: str,
    width: int,
    formulas: bool = True,
    unfolded: bool = False,
    rules: Sequence[str] = (),
) -> list[str]:
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    with browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True) as context:
        tab = context.new_page()
        tab.add_init_script(f"localStorage.setItem('theme', '{theme}'); localStorage.setItem('mode', '{theme}')")
        if not formulas:  # typeset, they are nine tenths of a page, and of the minutes that axe takes
            tab.route("**/mathjax/**", lambda route: route.abort())
        tab.goto(address, wait_until="networkidle")
        chosen = tab.evaluate("document.documentElement.dataset.theme")
        assert chosen in (theme, None), "a page without themes, or the theme asked for"
        if formulas:
            tab.evaluate(TYPESET)
        if unfolded:
            tab.evaluate(UNFOLD)
            tab.wait_for_timeout(1000)  # folds open in their own time, and half-open text is pale
        violations = Axe().run(tab, options=options).response["violations"]
    return [
        f"{violation['id']} ({violation['help']}): {node['html'][:200]}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(
    ("theme", "width", "choice"),
    [
        ("light", 1280, {}),
        ("dark", 390, {"formulas": False}),
        # what formulas can be guilty of on a phone
        ("light", 390, {"rules": ["scrollable-region-focusable", "target-size"]}),
    ],
)
def test_nobody_is_kept_out(browser: Browser, theme: str, width: int, choice: dict[str, Any]) -> None:
    assert findings(browser, built(), theme, width, unfolded=True, **choice) == {}


def test_planted_barriers_are_seen(browser: Browser, tmp_path: Path) -> None:
    head = '<!doctype html><html lang="en"><head><title>A page</title></head>'
    page = head + "<body><main><h1>A page</h1>{}</main></body></html>"
    (tmp_path / "good.html").write_text(page.format('<p>Plain <a href="#">words</a>.</p>'))
    (tmp_path / "contrast.html").write_text(page.format('<p style="color: #bbb; background: #fff">Pale words.</p>'))
    (tmp_path / "picture.html").write_text(page.format('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'))
    (tmp_path / "slider.html").write_text(page.format('<input type="range">'))
    (tmp_path / "wide.html").write_text(page.format('<div style="overflow-x: auto; width: 9em"><pre>' + 99 * "x"))
    narrow = findings(browser, tmp_path, "light", 390, rules=["scrollable-region-focusable"])
    assert narrow.keys() == {"wide.html"}
    (tmp_path / "wide.html").unlink()
    (tmp_path / "folded.html").write_text(page.format("<details><summary>More</summary><input type='range'></details>"))
    seen = findings(browser, tmp_path, "light", 1280)
    assert seen.keys() == {"contrast.html", "picture.html", "slider.html"}
    assert "folded.html" in findings(browser, tmp_path, "light", 1280, unfolded=True)
    assert [seen[name][0].split()[0] for name in sorted(seen)] == ["color-contrast", "image-alt", "label"]

"""The built site on screens of every size, from the keyboard, and on paper."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from book.tools.paths import sources
from tests.book.browsing import TYPESET, built, launched, needed, pages, served

pytestmark = pytest.mark.site

WORDS_STAY_READABLE = 560  # pixels: a figure with two panels is not drawn narrower
SECONDS = 2.0  # until the first page can be used

FAULTS = ("cut", "idle", "orphaned", "small")
LOOK = """readable => {
  const cut = [], idle = [], orphaned = [];
  for (const box of document.querySelectorAll('.math')) {
    const formula = box.querySelector('mjx-math');
    if (!formula) continue;
    const boxes = [box, ...box.querySelectorAll('mjx-container, [tabindex]')];
    const reached = boxes.filter(element => element.tabIndex === 0);
    const scroll = e => getComputedStyle(e).overflowX === 'auto' && e.scrollWidth > e.clientWidth + 1;
    const wide = formula.getBoundingClientRect().right > box.getBoundingClientRect().right + 1.5;
    if (wide && !reached.some(scroll)) cut.push(box.textContent.slice(0, 60));
    if (reached.some(element => !scroll(element))) idle.push(box.textContent.slice(0, 60));
    const after = box.nextSibling;
    if (after?.nodeType === Node.TEXT_NODE && /^[.,;:)?!]/.test(after.data)) {
      const sign = document.createRange();
      sign.setStart(after, 0);
      sign.setEnd(after, 1);
      const { left, width } = sign.getBoundingClientRect();
      if (width && left <= box.getBoundingClientRect().left) orphaned.push(box.textContent.slice(0, 60));
    }
  }
  const figures = [...document.querySelectorAll('.cell_output img')].filter(image => image.src.endsWith('.svg'));
  const small = image => image.checkVisibility() && image.clientWidth < Math.min(image.naturalWidth, readable);
  const width = document.documentElement.scrollWidth;
  return { width, cut, idle, orphaned, small: figures.filter(small).map(image => image.src) };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def look(browser: Browser, folder: Path, width: int) -> dict[str, dict[str, object]]:
    """What each page of a folder looks like at a width, once its formulas are set."""
    seen = {}
    with served(folder) as home, browser.new_context(viewport={"width": width, "height": 900}) as context:
        tab = context.new_page()
        for name in pages(folder):
            tab.goto(f"{home}/{name}", wait_until="load")
            tab.evaluate(TYPESET)
            seen[name] = tab.evaluate(LOOK, WORDS_STAY_READABLE)
    return seen


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_pages_fit_and_what_is_wider_scrolls_and_can_be_reached(browser: Browser, width: int) -> None:
    seen = look(browser, built(), width)
    assert len(seen) > 20
    assert {name: page["width"] for name, page in seen.items() if page["width"] > width} == {}
    for fault in FAULTS:
        assert {name: page[fault] for name, page in seen.items() if page[fault]} == {}, fault


def test_planted_faults_are_seen(browser: Browser, tmp_path: Path) -> None:
    style = "<style>.math { display: inline-flex; max-width: 100%; overflow-x: hidden }</style>"
    wide = '<mjx-math style="display: inline-block; flex: none; width: 600px">x</mjx-math>'
    (tmp_path / "cut.html").write_text(f'{style}<span class="math">{wide}</span>')
    (tmp_path / "idle.html").write_text(f'{style}<span class="math" tabindex="0"><mjx-math>x</mjx-math></span>')
    (tmp_path / "wide.html").write_text('<div style="width: 700px">x</div>')
    (tmp_path / "good.html").write_text(
        f'{style}<span class="math" style="overflow-x: auto" tabindex="0">{wide}</span>'
    )
    short = wide.replace("600px", "58px")
    (tmp_path / "orphaned.html").write_text(
        f'{style}<p style="width: 60px">so <span class="math">{short}</span>, then</p>'
    )
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="9"/>')
    (tmp_path / "small.html").write_text('<div class="cell_output"><img src="dot.svg" style="width: 300px"></div>')
    seen = look(browser, tmp_path, 390)
    assert {name for name, page in seen.items() if page["width"] > 390} == {"wide.html"}
    for fault in FAULTS:
        assert {name for name, page in seen.items() if page[fault]} == {f"{fault}.html"}


def test_search_results_fit_a_phone(browser: Browser) -> None:
    """Their excerpts hold code, which has no blanks; the glass does not lie on the words."""
    with served(built()) as home, browser.new_context(viewport={"width": 390, "height": 900}) as context:
        tab = context.new_page()
        tab.goto(f"{home}/search.html?q=horizon")
        tab.wait_for_selector("#search-results li .context >> nth=5")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        glass, words = tab.locator("main .bd-search i"), tab.locator("main .bd-search input")
        box, field = glass.bounding_box(), words.bounding_box()
        padding = words.evaluate("field => parseFloat(getComputedStyle(field).paddingLeft)")
        assert box is not None and field is not None and box["x"] + box["width"] <= field["x"] + padding


def theme_of(tab: Page) -> str:
    return str(tab.evaluate("document.documentElement.dataset.theme"))


def test_a_dark_page_is_printed_light(browser: Browser, tmp_path: Path) -> None:
    """The same bytes of picture as from the light one; and dark again afterwards."""
    needed("pdftoppm")
    pictures = {}
    for theme in ("light", "dark"):
        with served(built()) as home, browser.new_context() as context:
            tab = context.new_page()
            tab.add_init_script(f"localStorage.setItem('theme', '{theme}'); localStorage.setItem('mode', '{theme}')")
            tab.goto(f"{home}/book/index.html", wait_until="networkidle")
            assert theme_of(tab) == theme
            tab.pdf(path=tmp_path / f"{theme}.pdf", print_background=True)
            assert theme_of(tab) == theme
        command = ["pdftoppm", "-r", "40", tmp_path / f"{theme}.pdf", tmp_path / theme]
        subprocess.run(command, check=True)
        pictures[theme] = [file.read_bytes() for file in sorted(tmp_path.glob(f"{theme}*.ppm"))]
    assert pictures["light"]
    assert pictures["dark"] == pictures["light"]


def test_the_first_page_can_be_used_at_once(browser: Browser) -> None:
    """Everything loaded and formulas set, from loopback with an empty cache; the best of three."""
    seconds = []
    with served(built()) as home:
        for _ in range(3):
            with browser.new_context() as context:
                tab = context.new_page()
                tab.goto(f"{home}/book/index.html", wait_until="load")
                tab.evaluate("MathJax.startup.promise.then(() => document.fonts.ready)")
                seconds.append(tab.evaluate("performance.now()") / 1000)
    assert min(seconds) <= SECONDS


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_solutions_unfold_from_the_keyboard(browser: Browser, source: Path) -> None:
    with served(built()) as home, browser.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{home}/book/executed/{source.stem}.html", wait_until="load")
        solutions = tab.locator("div.solution")
        assert solutions.count() >= 3
        for solution in solutions.all():
            text = solution.locator("section p, .solution-content p").first
            button = solution.locator("button")
            expect(text).to_be_hidden()
            expect(button).to_have_attribute("aria-expanded", "false")
            button.focus()
            tab.keyboard.press("Enter")
            expect(text).to_be_visible()
            expect(button).to_have_attribute("aria-expanded", "true")

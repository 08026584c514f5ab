"""The explorer in a real browser, under a policy that forbids eval and every other host: its numbers are anneal's."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from math import ceil, floor, log, log10
from pathlib import Path

import pytest
import vl_convert
from playwright.sync_api import Browser, Page, expect

from anneal.robustness import coarsest_grid, grid_price, price, recommend, tuned_bound
from anneal.schedules import WSD, Cosine, Fixed, Linear, Polynomial, Robust, Schedule
from book.extensions.page_head import policy_tag
from book.tools import explorer, vendor
from book.tools.paths import BookError
from tests.book.browsing import built, launched, pages, served

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "book" / "_static"
FRAME = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Explorer</title>
{policy_tag()}<link rel="icon" href="explorer.svg">
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="../_static/style.css"></head>
<body><main class="bd-content"><article class="bd-article"><section id="explorer"><h1>Explorer</h1>{{}}
<figure class="explorer-still align-default"><img src="explorer.svg" alt="The first settings"></figure>
</section></article></main></body></html>"""
READY = "document.querySelector('.explorer-replaced') !== null"
PAGE = "book/explorer.html"

FIRST = {"p": 4.0, "rho": 10.0, "r": 10.0, "range": 1e4, "runs": 3.0, "loss": 10.0}
STATES = [
    FIRST,
    {"p": 0.7, "rho": 0.25, "r": 1.5, "range": 50.0, "runs": 12.0, "loss": 1.0},
    {"p": 7.3, "rho": 640.0, "r": 2500.0, "range": 1e6, "runs": 2.0, "loss": 95.0},
]

# What each curve and each mark is drawn from, and where.
LOOK_INSIDE = """name => {
  const found = {};
  (function walk(node) {
    if (node.marktype === 'line' && node.items.length)
      found[node.items[0].datum.schedule] = node.items.map(item => [item.datum.x, item.datum.y, item.x, item.y]);
    if (node.marktype === 'symbol' && node.name?.startsWith('layer'))
      for (const item of node.items) found['at ' + item.datum.schedule] = [[item.datum.x, item.datum.y]];
    for (const item of node.items ?? []) walk(item);
  })(document.getElementById('explorer-live').charts[name].scenegraph().root);
  return found;
}"""


def generate(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explorer, "GENERATED", folder / "book")
        patch.setattr(explorer, "VENDOR", folder / "_static" / "vendor")
        assert explorer.main() == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page without the theme around it."""
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


Open = Callable[..., Page]


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


def schedules(p: float, r: float) -> dict[str, Schedule]:
    powers = {"linear": Linear(), "p = 2": Polynomial(2), "p = 3": Polynomial(3), "your p": Polynomial(p)}
    others = {"fixed, averaged": Fixed(averaged=True), "WSD, cooldown 20%": WSD(0.2), "cosine": Cosine()}
    return {**powers, **others, "Robust(r)": Robust(r)}


def runs_to_cover(wanted: float, ratio: float) -> int:
    return ceil(log(wanted) / log(ratio) - 1e-9) + 1


@cache
def expected(p: float, rho: float, r: float, range: float, runs: float, loss: float) -> dict[str, float]:
    """Every cell of the two tables, by anneal."""
    afforded = range ** (1 / (runs - 1))
    cells: dict[str, float] = {}
    for name, schedule in schedules(p, r).items():
        coarsest = coarsest_grid(schedule, loss / 100)
        cells[f"price/{name}"] = price(schedule, rho)
        cells[f"grid/{name}"] = grid_price(schedule, r)
        cells[f"guarantee/{name}"] = tuned_bound(schedule) * grid_price(schedule, r)
        cells[f"afforded/{name}"] = tuned_bound(schedule) * grid_price(schedule, afforded)
        cells[f"coarsest/{name}"] = coarsest
        cells[f"needed/{name}"] = runs_to_cover(range, coarsest)
    for way, ratio in {"r": r, "runs": afforded, "loss": coarsest_grid(Polynomial(p), loss / 100)}.items():
        best = recommend(ratio)
        cells[f"{way}/ratio"] = ratio
        cells[f"{way}/needed"] = runs if way == "runs" else runs_to_cover(range, ratio)
        cells[f"{way}/lost"] = grid_price(Polynomial(p), ratio)
        cells[f"{way}/degree"] = best.degree
        cells[f"{way}/guarantee"] = best.guarantee
    return cells


def cells(tab: Page) -> dict[str, str]:
    return dict(tab.eval_on_selector_all("[data-cell]", "all => all.map(c => [c.dataset.cell, c.textContent])"))


def is_rounding(text: str, value: float, digits: int) -> bool:
    """Whether a text is the value to so many significant digits."""
    step = 10.0 ** (floor(log10(value)) + 1 - digits)
    exact = len(re.sub(r"[.,]", "", text).lstrip("0")) >= digits
    return exact and abs(float(text.replace(",", "")) - value) <= step * (0.5 + 1e-5)


def differing(shown: dict[str, str], wanted: dict[str, float]) -> dict[str, tuple[str, float]]:
    assert shown.keys() == wanted.keys()

    def agrees(key: str) -> bool:
        if "needed" in key:
            return shown[key] == f"{wanted[key]:,.0f}"
        return is_rounding(shown[key], wanted[key], 3 if key.endswith("/degree") else 4)

    return {key: (shown[key], wanted[key]) for key in wanted if not agrees(key)}


def query(state: dict[str, float]) -> dict[str, object]:
    return {key: f"{value:.12g}" for key, value in state.items()}


def slider(tab: Page, label: str):
    return tab.get_by_role("slider", name=label)


@pytest.mark.parametrize("state", STATES, ids=["first", "small", "large"])
def test_every_number_is_anneals(opened: Open, state: dict[str, float]) -> None:
    tab = opened("" if state is FIRST else query(state))
    assert differing(cells(tab), expected(**state)) == {}


def test_wrong_numbers_are_noticed() -> None:
    assert is_rounding("1.407", 1.40684, 4)
    assert not is_rounding("1.408", 1.40684, 4)
    assert not is_rounding("1.41", 1.40684, 4)
    assert is_rounding("24,580", 24578.1, 4)
    assert differing({"price/linear": "2.036"}, {"price/linear": 2.0375}) != {}
    assert differing({"r/needed": "5"}, {"r/needed": 6}) != {}


def test_every_curve_is_anneals(opened: Open) -> None:
    state = {**FIRST, "p": 2.7, "r": 40.0}
    tab = opened(query(state))
    for name, value, at in [("price", price, "rho"), ("grid", grid_price, "r")]:
        drawn = tab.evaluate(LOOK_INSIDE, name)
        wanted = schedules(state["p"], state["r"])
        assert drawn.keys() == {*wanted, *(f"at {schedule}" for schedule in wanted)}
        for key, schedule in wanted.items():
            points = drawn[key][:: 1 if name == "price" else 8]
            assert len(points) > 5
            for x, y, *_ in points:
                assert y == pytest.approx(value(schedule, max(x, 1.0) if name == "grid" else x), rel=3e-6), (key, x)
            assert drawn[f"at {key}"] == [[state[at], pytest.approx(value(schedule, state[at]), rel=1e-9)]]


def test_arrow_keys_move_curve_and_numbers(opened: Open) -> None:
    tab = opened()
    before = {name: tab.evaluate(LOOK_INSIDE, name) for name in ("price", "grid")}
    slider(tab, "Degree p").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    slider(tab, "Grid ratio").focus()
    tab.keyboard.press("ArrowLeft")
    state = {**FIRST, "p": 4.2, "r": 8.0}
    tab.wait_for_url(lambda url: "p=4.2" in url and "r=8" in url)
    assert differing(cells(tab), expected(**state)) == {}
    expect(slider(tab, "Degree p")).to_have_attribute("aria-valuetext", "4.2")
    expect(slider(tab, "Grid ratio")).to_have_attribute("aria-valuetext", "8 per step")
    wanted, said = expected(**state), tab.locator("#explorer-summary")
    expect(said).to_contain_text("degree 4.2")
    for key in ("price/your p", "r/needed", "r/degree", "r/guarantee"):
        expect(said).to_contain_text(f" {cells(tab)[key]}")
    assert is_rounding(cells(tab)["r/guarantee"], wanted["r/guarantee"], 4)
    expect(said).to_contain_text("A grid of ratio 8 covers")
    best = min(schedules(state["p"], state["r"]), key=lambda name: wanted[f"guarantee/{name}"])
    assert best == "Robust(r)"
    expect(said).to_contain_text(f"that of Robust(8), {cells(tab)[f'guarantee/{best}']};")
    expect(tab.get_by_role("rowheader", name="p = 4.2 (yours)")).to_be_visible()
    for name in ("price", "grid"):
        after = tab.evaluate(LOOK_INSIDE, name)
        moved = {key for key in after if after[key] != before[name][key]}
        marks = {"at your p", "at Robust(r)"} if name == "price" else {key for key in after if key.startswith("at ")}
        assert moved == {"your p", "Robust(r)"} | marks


def test_a_shared_address_restores_the_settings(opened: Open) -> None:
    tab = opened(query(STATES[1]), permissions=["clipboard-read", "clipboard-write"])
    slider(tab, "Misspecification").focus()
    tab.keyboard.press("Home")
    slider(tab, "Runs").focus()
    tab.keyboard.press("ArrowUp")
    tab.get_by_role("button", name="Copy a link").click()
    expect(tab.locator("#explorer-note")).to_have_text("Copied.")
    address = tab.evaluate("navigator.clipboard.readText()")
    again = opened(address.partition("?")[2])
    assert cells(again) == cells(tab)
    state = {**STATES[1], "rho": 0.1, "runs": 13.0}
    for control in explorer.CONTROLS:
        at = int(again.locator(f"#explorer-{control.name}").input_value())
        assert control.values[at] == state[control.name], control.name
    again.get_by_role("button", name="Reset").click()
    again.wait_for_url(lambda url: "rho=10&" in url)
    assert differing(cells(again), expected(**FIRST)) == {}


def test_only_a_sentence_is_read_aloud_and_only_when_the_slider_rests(opened: Open) -> None:
    tab = opened()
    aloud = tab.eval_on_selector_all("[aria-live], [role=status], output", "all => all.map(e => e.id || e.htmlFor[0])")
    assert {"explorer-summary", "explorer-note", "explorer-status"} <= set(aloud)
    assert tab.locator("[aria-live] table, [role=status] table").count() == 0
    tab.evaluate("""() => {
      window.said = [];
      const summary = document.getElementById("explorer-summary");
      new MutationObserver(() => said.push(summary.textContent)).observe(summary, { childList: true });
    }""")
    slider(tab, "Degree p").focus()
    for _ in range(5):
        tab.keyboard.press("ArrowRight")
    tab.wait_for_url(lambda url: "p=4.5" in url)
    said = tab.evaluate("said")
    assert len(said) < 5
    assert "degree 4.5" in said[-1]


def test_a_page_without_its_script_says_so(browser: Browser, home: str, folder: Path) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        tab.route("**/vega.js", lambda route: route.abort())
        tab.goto(home)
        expect(tab.locator("#explorer-status")).to_have_text(explorer.FAILED)
        expect(tab.locator("#explorer-live")).to_be_hidden()
        expect(tab.locator(".explorer-still img")).to_be_visible()
        tab.goto((folder / PAGE).as_uri())
        expect(tab.locator("#explorer-status")).to_have_text(explorer.FROM_A_FILE)
        expect(tab.locator("#explorer-live")).to_be_hidden()


def test_sliders_reach_their_ends(opened: Open) -> None:
    tab = opened()
    for key, end in (("End", -1), ("Home", 0)):
        for control in explorer.CONTROLS:
            slider(tab, control.label).focus()
            tab.keyboard.press(key)
        wanted = {control.name: f"{control.values[end]:.12g}" for control in explorer.CONTROLS}
        tab.wait_for_url(lambda url, wanted=wanted: all(f"{name}={text}" in url for name, text in wanted.items()))
        assert not any(re.search("[^0-9.,]", text) for text in cells(tab).values())


def test_an_address_between_the_sliders_positions_counts(opened: Open) -> None:
    tab = opened("rho=17")
    expect(tab.locator("#explorer-rho")).to_have_attribute("aria-valuetext", "17 × tuned")
    assert is_rounding(cells(tab)["price/linear"], price(Linear(), 17.0), 4)


BAD = ["p=x", "rho=-3", "rho=", "r=1e9", "r=1", "runs=2.5", "loss=NaN", "range=Infinity", "p=%3Cb%3E"]


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_address_is_named_and_ignored(opened: Open, bad: str) -> None:
    tab = opened(f"{bad}&unknown=1")
    name, text = bad.replace("%3C", "<").replace("%3E", ">").split("=")
    expect(tab.locator("#explorer-note")).to_contain_text(f"{name}={text} is no ")
    expect(tab.locator("#explorer-note")).not_to_contain_text("unknown")
    expect(tab.locator("#explorer-status")).to_be_empty()
    box = tab.locator("#explorer-note").bounding_box()
    assert box["y"] < slider(tab, "Degree p").bounding_box()["y"], "above what it speaks of"
    control = next(control for control in explorer.CONTROLS if control.name == name)
    assert control.values[int(tab.locator(f"#explorer-{name}").input_value())] == FIRST[name]
    slider(tab, control.label).focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#explorer-note")).to_be_empty()


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
from book.extensions.page_head import policy_tag
from book.tools import explorer, vendor
explorer.VENDOR = explorer.GENERATED = pathlib.Path(sys.argv[1])
vendor.write_vega(explorer.VENDOR / "vega.js")
sys.exit(explorer.main())"""
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=True, env=environment)
    assert (tmp_path / "vega.js").read_bytes() == (folder / "_static" / "vendor" / "vega.js").read_bytes()
    for name in ("explorer.svg", "explorer.md"):
        assert (tmp_path / name).read_bytes() == (folder / "book" / name).read_bytes()
    assert (tmp_path / "explorer.html").read_text() in (folder / PAGE).read_text()


def test_a_series_that_is_too_short_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer, "TERMS", 7)
    with pytest.raises(BookError, match="give it more TERMS"):
        explorer.cosine_series()


def test_its_size_is_small_and_stated(folder: Path) -> None:
    vega, page = (folder / "_static" / "vendor" / "vega.js").read_bytes(), (folder / PAGE).read_bytes()
    script = (STATIC / "explorer.js").read_bytes()
    stated = re.search(r"([\d.]+) MB \(([\d.]+) MB compressed\)", (folder / "book" / "explorer.md").read_text())
    assert [float(number) for number in stated.groups()] == [
        pytest.approx(len(data) / 1e6, abs=0.051) for data in (vega, gzip.compress(vega))
    ]
    assert sum(len(gzip.compress(data)) for data in (vega, page, script)) < 350_000
    assert len(script.splitlines()) <= 210


@pytest.mark.site
def test_on_the_built_site_keys_move_it_and_an_address_restores_it(browser: Browser) -> None:
    """Within the theme, under the policy of the built page."""
    state = {**FIRST, "p": 3.1, "r": 8.0}
    with served(built()) as home, browser.new_context() as context:
        tab = context.new_page()
        assert policy_tag() in (built() / PAGE).read_text()
        tab.goto(f"{home}/{PAGE}?p=3&r=10")
        tab.wait_for_function(READY)
        before = tab.evaluate(LOOK_INSIDE, "price")["your p"]
        slider(tab, "Degree p").focus()
        tab.keyboard.press("ArrowRight")
        slider(tab, "Grid ratio").focus()
        tab.keyboard.press("ArrowLeft")
        tab.wait_for_url(lambda url: "p=3.1" in url and "r=8" in url)
        assert differing(cells(tab), expected(**state)) == {}
        assert tab.evaluate(LOOK_INSIDE, "price")["your p"] != before
        again = context.new_page()
        again.goto(tab.url)
        again.wait_for_function(READY)
        assert cells(again) == cells(tab)


@pytest.mark.site
def test_no_other_page_loads_it() -> None:
    folder = built()
    assert [name for name in pages(folder) if "explorer.js" in (folder / name).read_text()] == [PAGE]


def test_the_licences_name_what_is_bundled() -> None:
    names = " ".join(row[0] for row in vendor.BUNDLED)
    versions = {
        "Vega": vl_convert.get_vega_version(),
        "Vega-Lite": vl_convert.get_vegalite_versions()[-1],
        "Vega-Embed": vl_convert.get_vega_embed_version(),
    }
    for name, version in versions.items():
        assert f"{name} {'.'.join(version.split('.')[:2])}" in names

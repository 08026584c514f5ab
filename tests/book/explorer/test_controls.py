"""Sliders, keys, addresses and what is read aloud."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from book.extensions.page_head import policy_tag
from book.pages.explorer.controls import CONTROLS
from tests.book.browsing import built, served
from tests.book.explorer.expected import FIRST, STATES, differing, expected, is_rounding, query, schedules
from tests.book.explorer.looking import LOOK_INSIDE, PAGE, READY, Open, cells, slider


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
    for control in CONTROLS:
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


def test_sliders_reach_their_ends(opened: Open) -> None:
    tab = opened()
    for key, end in (("End", -1), ("Home", 0)):
        for control in CONTROLS:
            slider(tab, control.label).focus()
            tab.keyboard.press(key)
        wanted = {control.name: f"{control.values[end]:.12g}" for control in CONTROLS}
        tab.wait_for_url(lambda url, wanted=wanted: all(f"{name}={text}" in url for name, text in wanted.items()))
        assert not any(re.search("[^0-9.,]", text) for text in cells(tab).values())


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
    control = next(control for control in CONTROLS if control.name == name)
    assert control.values[int(tab.locator(f"#explorer-{name}").input_value())] == FIRST[name]
    slider(tab, control.label).focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#explorer-note")).to_be_empty()


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

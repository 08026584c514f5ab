"""Figures show the arrays they were given, and tables their numbers."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

from anneal import figures
from anneal.figures.style import OF_KEY
from anneal.schedules import BUILT_IN, Cosine, Linear, Polynomial


@pytest.fixture(autouse=True)
def closed():
    with plt.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def test_shapes():
    axes = figures.shapes([Linear(), Cosine()], points=11).axes[0]
    assert [line.get_label() for line in axes.lines] == ["linear", "cosine"]
    assert axes.lines[1].get_ydata() == pytest.approx(Cosine().h(np.linspace(0, 1, 11)))


def test_curves_and_guides():
    x = 2.0 ** np.arange(5)
    axes = figures.curves(x, {"a": x, "b": x**0.5}, "x", "y", guides={"g": x**2}).axes[0]
    assert [line.get_ydata().tolist() for line in axes.lines] == [x.tolist(), (x**0.5).tolist(), (x**2).tolist()]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert [f"{t:g}" for t in axes.get_xticks()] == ["1", "4", "16"]


def test_a_sweep_in_any_order_and_one_with_a_run_that_is_no_number():
    data = xr.DataArray(
        [[[3.0, 3.5], [1.0, np.nan], [2.0, 2.5]]],
        dims=("schedule", "stepsize", "seed"),
        coords={"schedule": ["s"], "stepsize": [4.0, 1.0, 2.0]},
    )
    with pytest.raises(ValueError, match=r"panels, 'p': 1 of 6 are not numbers .* schedule=s, stepsize=1\.0, seed=1"):
        figures.stepsize_sweep({"p": data}, "loss")
    (line,) = figures.stepsize_sweep({"p": data}, "loss", missing="diverged").axes[0].lines
    assert line.get_xdata().tolist() == [1.0, 2.0, 4.0]
    np.testing.assert_array_equal(line.get_ydata(), [np.nan, 2.25, 3.25])
    with pytest.raises(ValueError, match="panels, 'p': expected dims schedule, stepsize, seed, got stepsize, seed"):
        figures.stepsize_sweep({"p": data[0]}, "loss")


def test_sweep_panel_ends_where_the_median_diverges():
    values = np.array([[1.0, 2.0, np.inf], [1.0, 4.0, np.inf], [1.0, 6.0, 3.0]]).T[None]
    data = xr.DataArray(
        values, dims=("schedule", "stepsize", "seed"), coords={"schedule": ["s"], "stepsize": [1, 2, 4.0]}
    )
    axes = figures.stepsize_sweep({"p": data}, "loss").axes[0]
    assert np.array_equal(axes.lines[0].get_ydata(), [1, 4, np.nan], equal_nan=True)


def test_curves_of_a_figure_are_told_apart_without_colour():
    names = [schedule.name for schedule in BUILT_IN]
    style = figures.looks(names)
    assert len({(s["linestyle"], s["marker"]) for s in style.values()}) == len(BUILT_IN)
    assert figures.looks(["cosine", "p = 2"])["cosine"] == style["cosine"]
    assert len({s["color"] for s in figures.looks("abcdefgh").values()}) == 8


def test_there_is_a_look_for_every_schedule():
    assert all(schedule.key in OF_KEY for schedule in BUILT_IN), "add a look to LOOKS in anneal/figures/style.py"


def test_a_schedule_has_one_look_whatever_else_is_in_the_figure():
    style = figures.looks([schedule.name for schedule in BUILT_IN])
    for schedule in BUILT_IN:
        assert figures.looks(["a curve", schedule.name, "another"])[schedule.name] == style[schedule.name]
        assert figures.looks(["your p"], {"your p": schedule})["your p"] == style[schedule.name]


def test_colour_says_which_schedule_and_dash_which_of_its_curves():
    named = {f"{kind}, {s.name}": s for kind in ("stability", "noise") for s in (Linear(), Polynomial(2))}
    x = 2.0 ** np.arange(3)
    lines = figures.curves(x, dict.fromkeys(named, x), "x", "y", schedules=named).axes[0].lines
    look = {line.get_label(): (line.get_color(), line.get_linestyle()) for line in lines}
    for schedule in (Linear(), Polynomial(2)):
        own = figures.looks([schedule.name])[schedule.name]["color"]
        assert [look[f"{kind}, {schedule.name}"] for kind in ("stability", "noise")] == [(own, "-"), (own, "--")]


def test_what_is_no_schedule_never_looks_like_one():
    style = figures.looks([schedule.name for schedule in BUILT_IN])
    assert not {tuple(look.values()) for look in figures.looks("abcdefgh").values()} & {
        tuple(look.values()) for look in style.values()
    }
    many = figures.looks([*map(str, range(8)), *(schedule.name for schedule in BUILT_IN)])
    assert len({tuple(look.values()) for look in many.values()}) == 8 + len(BUILT_IN)


def test_a_name_that_only_contains_anothers_name_is_another_curve():
    style = figures.looks(["Robust(100)", "fixed", "not fixed", "linear or cosine", "cosine"])
    assert len({tuple(look.values()) for look in style.values()}) == 5
    assert style["cosine"] == figures.looks(["cosine"])["cosine"]


def test_palette_is_readable_on_white():
    def luminance(color):
        rgb = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in matplotlib.colors.to_rgb(color)]
        return float(np.dot([0.2126, 0.7152, 0.0722], rgb))

    for name, style in figures.looks([*"abcdefgh", *(schedule.name for schedule in BUILT_IN)]).items():
        assert 1.05 / (luminance(style["color"]) + 0.05) >= 3, name


def test_table():
    table = figures.table([{"name": "a", "n": 3, "value": 1.23456}, {"name": "b", "n": 10, "value": 2e-9}], digits=3)
    assert table._repr_markdown_().splitlines() == [
        "| name | n | value |",
        "| --- | ---: | ---: |",
        "| a | 3 | 1.23 |",
        "| b | 10 | 2e-09 |",
    ]
    with pytest.raises(ValueError, match="rows: expected at least one row"):
        figures.table([])


def test_panels_share_looks_and_hold_their_curves():
    x = np.array([1.0, 10.0, 100.0])
    data = {"H": {"linear": (x, x), "a": (x, 2 * x)}, "Q": {"linear": (x, 3 * x)}}
    row = figures.panels(data, "x", xscale="log").axes
    assert [axes.get_ylabel() for axes in row] == ["H", "Q"]
    assert row[0].lines[1].get_ydata().tolist() == (2 * x).tolist()
    assert row[1].lines[0].get_ydata().tolist() == (3 * x).tolist()
    assert row[0].lines[0].get_color() == row[1].lines[0].get_color() != row[0].lines[1].get_color()
    assert (row[0].get_xscale(), row[0].get_yscale()) == ("log", "linear")


def test_tiles_share_axes_and_hold_their_curves_bands_and_guides():
    x = 2.0 ** np.arange(7)
    panels = {"one": {"a": (x, x), "b": (x, x**0.5, x**0.4, x**0.6)}, "two": {"a": (x, x)}}
    figure = figures.tiles(panels, "r", "loss", {"two": (x, x**2)})
    one, two, unused = figure.axes
    assert [len(one.lines), len(two.lines), len(one.collections)] == [2, 2, 1]
    assert one.get_ylim() == two.get_ylim() and not unused.get_visible()
    assert two.lines[1].get_label() == "theory" and two.lines[0].get_color() == one.lines[0].get_color()
    assert np.allclose(two.lines[1].get_ydata(), x**2)
    marked = figures.tiles(panels, "r", "loss", markers=True).axes[0]
    assert [one.lines[0].get_marker(), marked.lines[0].get_marker()] == ["None", figures.looks("ab")["a"]["marker"]]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([0.45, 0.85], ["0.5", "0.6", "0.7", "0.8"]),
        ([0.9, 11], ["1", "2", "5", "10"]),
        ([1, 9_999], ["$\\mathdefault{10^{0}}$"]),
    ],
)
def test_short_logarithmic_axes_have_more_labels_than_powers_of_ten(values, labels):
    axes = figures.curves([1, 2], {"a": values}, "x", "y").axes[0]
    axes.figure.draw_without_rendering()
    low, high = axes.get_ylim()
    shown = [t.get_text() for t, y in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True) if low <= y <= high]
    assert shown[: len(labels)] == labels
    assert not any(t.get_text() for t in axes.get_yticklabels(minor=True))

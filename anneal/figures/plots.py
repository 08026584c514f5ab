"""Figures: arrays to axes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _checks
from .._extras import extra
from .._losses import Missing, measured
from ..schedules import Schedule, Shape, by_name
from . import given
from .style import looks
from .ticks import label_between_decades, power_of_two_ticks

with extra("figures", __name__):
    import matplotlib.pyplot as plt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

if TYPE_CHECKING:
    import xarray as xr


def shapes(schedules: Iterable[Shape], points: int = 401) -> Figure:
    """The shapes h(u) against the fraction of the run.

    Args:
        schedules: with different names, which are the labels.
        points: of each curve.

    Returns:
        the figure.

    Raises:
        ValueError: for what is no list of schedules with shapes, or two of one name.
    """
    u = np.linspace(0, 1, _checks.count("points", points, least=2))
    if not isinstance(schedules, Iterable):
        raise ValueError(f"schedules: expected a list of schedules, got {_checks.shown(schedules)}")
    named = by_name(schedules)
    if without := [name for name, schedule in named.items() if not hasattr(schedule, "h")]:
        raise ValueError(f"schedules: {without[0]} has no shape h(u); draw its values(T) with runs")
    figure, axes = plt.subplots()
    style = looks(named)
    for name, schedule in named.items():
        axes.plot(u, schedule.h(u), label=name, **{**style[name], "marker": None})
    axes.set(xlabel="fraction of the run $u$", ylabel="$h(u)$", xlim=(0, 1), ylim=(0, 1.04))
    axes.legend()
    return figure


def curves(
    x: ArrayLike,
    ys: Mapping[str, ArrayLike],
    xlabel: str,
    ylabel: str,
    guides: Mapping[str, ArrayLike] | None = None,
    markers: bool = False,
    ticks: int = 2,
    schedules: Mapping[str, Schedule] | None = None,
) -> Figure:
    """Curves over one logarithmic axis of powers of two, both axes logarithmic.

    Args:
        x: n positive numbers.
        ys: label to the n values of a curve; a schedule's name gives it that schedule's look.
        xlabel, ylabel: of the axes.
        guides: label to the n values of a thin grey line.
        markers: whether the points are marked.
        ticks: octaves between two ticks of the x axis.
        schedules: label to schedule, for curves whose label is not their schedule's name.

    Returns:
        the figure.

    Raises:
        ValueError: for an x that is not positive, no curves, or one of another length.
    """
    x = _checks.vector("x", x)
    curved, guiding = given.lines("ys", ys, x), given.lines("guides", guides, x) if guides else {}
    style, markers = looks(curved, schedules), _checks.flag("markers", markers)
    ticks = _checks.count("ticks", ticks)
    figure, axes = plt.subplots()
    for name, y in curved.items():
        axes.plot(x, y, label=name, **(style[name] if markers else {**style[name], "marker": None}))
    for name, y in guiding.items():
        axes.plot(x, y, color="#767676", linewidth=1, linestyle=(0, (1, 2)), zorder=1)
        end = (x[-1], y[-1])
        axes.annotate(name, end, xytext=(4, 0), textcoords="offset points", color="#5f5f5f", fontsize=9, va="center")
    axes.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    power_of_two_ticks(axes.xaxis, x, ticks)
    label_between_decades(axes.yaxis)
    axes.legend()
    return figure


def stepsize_sweep(
    panels: Mapping[str, xr.DataArray],
    ylabel: str,
    quantiles: Sequence[float] = (0.1, 0.9),
    ticks: int = 2,
    *,
    missing: Missing = "refuse",
) -> Figure:
    """Median over seeds against the stepsize, one panel an entry, the band between two quantiles of the seeds.

    A run that diverged counts as infinite; where the median does, the curve ends.

    Args:
        panels: title to losses with dims ``schedule``, ``stepsize`` and ``seed``.
        ylabel: of the vertical axis, which all panels share.
        quantiles: the band's lower and upper end.
        ticks: octaves between two ticks of the x axis.
        missing: what becomes of a loss that is not a number: it is ``"refuse"``-d, or counts as ``"diverged"``.

    Returns:
        the figure.

    Raises:
        ValueError: for no panels, panels without these dims, NaN if it is refused, quantiles outside [0, 1], or ticks
            that are no count.
    """
    panels, band = given.mapping("panels", panels), given.quantiles(quantiles)
    ticks = _checks.count("ticks", ticks)
    dims = ("schedule", "stepsize", "seed")
    checked = {title: measured(f"panels, {title!r}", data, dims, missing) for title, data in panels.items()}
    panels = {title: data.sortby("stepsize") for title, data in checked.items()}
    figure, row = plt.subplots(
        1, len(panels), figsize=(6.8 if len(panels) == 1 else 9.6, 4.1), sharey=True, squeeze=False
    )
    for axes, (title, data) in zip(row[0], panels.items(), strict=True):
        _sweep_panel(axes, data, band)
        axes.set(xlabel=r"base stepsize $\eta$", title=title if len(panels) > 1 else "")
        power_of_two_ticks(axes.xaxis, data["stepsize"].values, ticks)
    label_between_decades(row[0][0].yaxis)
    row[0][0].set_ylabel(ylabel)
    row[0][0].legend(fontsize=9)
    return figure


def _sweep_panel(axes: Axes, data: xr.DataArray, quantiles: Sequence[float]) -> None:
    eta = data["stepsize"].values
    # order statistics, not interpolation: a quantile between a finite and an infinite loss has no value
    low, high = (data.quantile(q, "seed", method="nearest") for q in quantiles)
    middle = data.median("seed")
    for name, style in looks(data["schedule"].values).items():
        this = {"schedule": name}
        axes.plot(eta, _finite(middle.sel(this)), label=name, **style)
        axes.fill_between(eta, _finite(low.sel(this)), _finite(high.sel(this)), color=style["color"], alpha=0.15, lw=0)
    axes.set(xscale="log", yscale="log")


def _finite(values: xr.DataArray) -> Any:
    return values.where(np.isfinite(values))


def tiles(
    panels: Mapping[str, Mapping[str, Sequence[ArrayLike]]],
    xlabel: str,
    ylabel: str,
    guides: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
    columns: int = 3,
    markers: bool = False,
    schedules: Mapping[str, Schedule] | None = None,
) -> Figure:
    """Small panels on the same logarithmic axes, x in powers of two; the legend stands in the first.

    Args:
        panels: title to curves, each label: (x, y), or (x, y, low, high) with a band.
        xlabel, ylabel: of the axes, which all panels share.
        guides: title of a panel to one dashed curve (x, y) in it.
        columns: panels in a row.
        markers: whether some points are marked.
        schedules: label to schedule, for curves whose label is not their schedule's name.

    Returns:
        the figure.

    Raises:
        ValueError: for no panels, curves of another form, an x that is not positive, or parts of different lengths.
    """
    drawn = given.panels("panels", panels, positive=True, band=True)
    columns, markers = _checks.count("columns", columns), _checks.flag("markers", markers)
    dashed = {title: given.points(f"guides: {title}", curve, True) for title, curve in (guides or {}).items()}
    rows = -(-len(drawn) // columns)
    size = (9.6, 0.6 + 2.5 * rows)
    style = looks((name for lines in drawn.values() for name in lines), schedules)
    figure, grid = plt.subplots(rows, columns, figsize=size, sharex=True, sharey=True, squeeze=False)
    for axes, (title, lines) in zip(grid.flat, drawn.items(), strict=False):
        for name, (x, y, *band) in lines.items():
            shown = style[name] if markers else {**style[name], "marker": None}
            axes.plot(x, y, label=name, markevery=max(1, np.size(x) // 6), **shown)
            if band:
                axes.fill_between(x, *band, color=style[name]["color"], alpha=0.15, lw=0)
        if title in dashed:
            axes.plot(*dashed[title], label="theory", color="#5f5f5f", linewidth=1.4, linestyle=(0, (4, 2)))
        axes.set(xscale="log", yscale="log")
        axes.set_title(title, fontsize=10.5)
    for axes in grid.flat[len(drawn) :]:
        axes.set_visible(False)
    axes = grid[0][0]
    power_of_two_ticks(axes.xaxis, axes.dataLim.intervalx)
    label_between_decades(axes.yaxis)
    figure.supxlabel(xlabel)
    figure.supylabel(ylabel)
    axes.legend(fontsize=8)
    return figure


def runs(
    lines: Mapping[str, ArrayLike],
    ylabel: str,
    points: Mapping[str, ArrayLike] | None = None,
    logy: bool = False,
    xlabel: str = "iterate $t$",
    first: int = 1,
    schedules: Mapping[str, Schedule] | None = None,
) -> Figure:
    """Quantities along runs, entry k against ``first + k``.

    Args:
        lines: label to a vector of values.
        ylabel: of the vertical axis.
        points: label of a line to values that are drawn as markers in its colour.
        logy: whether the vertical axis is logarithmic.
        xlabel: of the horizontal axis.
        first: where entry 0 is drawn.
        schedules: label to schedule, for curves whose label is not their schedule's name.

    Returns:
        the figure.

    Raises:
        ValueError: for no lines, one that is no vector of numbers, or another kind of argument.
    """
    drawn = {name: given.values(f"lines: {name}", y) for name, y in given.mapping("lines", lines).items()}
    marked = {name: given.values(f"points: {name}", y) for name, y in (points or {}).items()}
    start, logy = _checks.real_number("first", first), _checks.flag("logy", logy)
    style = looks(drawn, schedules)
    figure, axes = plt.subplots()
    for name, y in drawn.items():
        axes.plot(start + np.arange(y.size), y, label=name, **{**style[name], "marker": None})
        if name in marked:
            y = marked[name]
            every = np.unique(np.linspace(0, y.size - 1, 21).astype(int))
            axes.plot(start + every, y[every], **{**style[name], "linestyle": "none"})
    axes.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if logy else "linear")
    axes.legend()
    return figure


def panels(
    data: Mapping[str, Mapping[str, tuple[ArrayLike, ArrayLike]]],
    xlabel: str,
    xscale: str = "linear",
    yscale: str = "linear",
    schedules: Mapping[str, Schedule] | None = None,
) -> Figure:
    """Panels side by side over one kind of axis.

    Args:
        data: the y label of a panel to its curves, each label: (x, y).
        xlabel: of all horizontal axes.
        xscale, yscale: ``"linear"`` or ``"log"``.
        schedules: label to schedule, for curves whose label is not their schedule's name.

    Returns:
        the figure.

    Raises:
        ValueError: for no panels, curves of another form, parts of different lengths, or another scale.
    """
    drawn = given.panels("data", data)
    for name, scale in (("xscale", xscale), ("yscale", yscale)):
        if scale not in ("linear", "log"):
            raise ValueError(f"{name}: expected 'linear' or 'log', got {_checks.shown(scale)}")
    style = looks((name for lines in drawn.values() for name in lines), schedules)
    figure, row = plt.subplots(1, len(drawn), figsize=(6.8 if len(drawn) == 1 else 9.6, 3.9), squeeze=False)
    for axes, (ylabel, lines) in zip(row[0], drawn.items(), strict=True):
        for name, (x, y) in lines.items():
            axes.plot(x, y, label=name, **{**style[name], "marker": None})
        axes.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    row[0][0].legend(fontsize=9)
    return figure

"""Figures: arrays to axes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from .._extras import extra
from .._losses import Missing, measured
from ..schedules import Schedule, Shape, by_name
from .style import looks

with extra("figures", __name__):
    import matplotlib.pyplot as plt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter, NullLocator

if TYPE_CHECKING:
    import xarray as xr


def power_of_two_ticks(axis: Any, values: ArrayLike, every: int = 2) -> None:
    """Ticks at powers of two, written as such, on a logarithmic axis.

    Args:
        axis: matplotlib's ``XAxis`` or ``YAxis``; changed in place.
        values: positive numbers, whose range the ticks cover.
        every: octaves between two ticks.
    """
    low, high = np.log2(np.min(values)), np.log2(np.max(values))
    exponents = [k for k in range(int(np.ceil(low)), int(np.floor(high)) + 1) if k % every == 0]
    axis.set_major_locator(FixedLocator([2.0**k for k in exponents]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"$2^{{{round(np.log2(x))}}}$"))


def _label_between_decades(axis: Any) -> None:
    """On a logarithmic axis of few decades, label more than powers of ten: 1, 2, 5, or every digit if it is short."""
    low, high = axis.get_view_interval()
    if high < 200 * low:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high > 5 * low else range(1, 10)))
        axis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    axis.set_minor_formatter(NullFormatter())


def shapes(schedules: Iterable[Shape], points: int = 401) -> Figure:
    """The shapes h(u) against the fraction of the run.

    Args:
        schedules: with different names, which are the labels.
        points: of each curve.

    Returns:
        the figure.

    Raises:
        ValueError: for what is no schedule, or two of one name.
    """
    figure, axes = plt.subplots()
    u = np.linspace(0, 1, points)
    named = by_name(schedules)
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
    """
    figure, axes = plt.subplots()
    style = looks(ys, schedules)
    for name, y in ys.items():
        axes.plot(x, y, label=name, **(style[name] if markers else {**style[name], "marker": None}))
    for name, y in (guides or {}).items():
        axes.plot(x, y, color="#767676", linewidth=1, linestyle=(0, (1, 2)), zorder=1)
        end = (np.asarray(x)[-1], np.asarray(y)[-1])
        axes.annotate(name, end, xytext=(4, 0), textcoords="offset points", color="#5f5f5f", fontsize=9, va="center")
    axes.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    power_of_two_ticks(axes.xaxis, x, ticks)
    _label_between_decades(axes.yaxis)
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
        ValueError: for panels without these dims, and for NaN if it is refused.
    """
    dims = ("schedule", "stepsize", "seed")
    checked = {title: measured(f"panels, {title!r}", data, dims, missing) for title, data in panels.items()}
    panels = {title: data.sortby("stepsize") for title, data in checked.items()}
    figure, row = plt.subplots(
        1, len(panels), figsize=(6.8 if len(panels) == 1 else 9.6, 4.1), sharey=True, squeeze=False
    )
    for axes, (title, data) in zip(row[0], panels.items(), strict=True):
        _sweep_panel(axes, data, quantiles)
        axes.set(xlabel=r"base stepsize $\eta$", title=title if len(panels) > 1 else "")
        power_of_two_ticks(axes.xaxis, data["stepsize"].values, ticks)
    _label_between_decades(row[0][0].yaxis)
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
    """
    rows, guides = -(-len(panels) // columns), guides or {}
    size = (9.6, 0.6 + 2.5 * rows)
    figure, grid = plt.subplots(rows, columns, figsize=size, sharex=True, sharey=True, squeeze=False)
    style = looks((name for lines in panels.values() for name in lines), schedules)
    for axes, (title, lines) in zip(grid.flat, panels.items(), strict=False):
        for name, (x, y, *band) in lines.items():
            shown = style[name] if markers else {**style[name], "marker": None}
            axes.plot(x, y, label=name, markevery=max(1, np.size(x) // 6), **shown)
            if band:
                axes.fill_between(x, *band, color=style[name]["color"], alpha=0.15, lw=0)
        if title in guides:
            axes.plot(*guides[title], label="theory", color="#5f5f5f", linewidth=1.4, linestyle=(0, (4, 2)))
        axes.set(xscale="log", yscale="log")
        axes.set_title(title, fontsize=10.5)
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    axes = grid[0][0]
    power_of_two_ticks(axes.xaxis, axes.dataLim.intervalx)
    _label_between_decades(axes.yaxis)
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
    """
    figure, axes = plt.subplots()
    style = looks(lines, schedules)
    for name, y in lines.items():
        axes.plot(first + np.arange(np.size(y)), y, label=name, **{**style[name], "marker": None})
        if points and name in points:
            y = np.asarray(points[name])
            every = np.unique(np.linspace(0, y.size - 1, 21).astype(int))
            axes.plot(first + every, y[every], **{**style[name], "linestyle": "none"})
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
    """
    figure, row = plt.subplots(1, len(data), figsize=(6.8 if len(data) == 1 else 9.6, 3.9), squeeze=False)
    style = looks((name for lines in data.values() for name in lines), schedules)
    for axes, (ylabel, lines) in zip(row[0], data.items(), strict=True):
        for name, (x, y) in lines.items():
            axes.plot(x, y, label=name, **{**style[name], "marker": None})
        axes.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    row[0][0].legend(fontsize=9)
    return figure

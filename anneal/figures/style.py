"""The style of all figures, and the look of every curve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import cycle
from typing import Any

from .._checks import shown
from .._extras import extra
from ..schedules import BUILT_IN, Schedule

with extra("figures", __name__):
    import matplotlib
    import matplotlib.pyplot as plt

Look = tuple[str, str, str]
"""Colour, line style and marker."""

STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "anneal",
    "font.family": "sans-serif",
    "font.size": 10.5,
    "mathtext.fontset": "stix",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "grid.color": "#8a8a8a",
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "figure.constrained_layout.use": True,
    "figure.figsize": (6.8, 3.9),
}

LOOKS = [  # colour, line style, marker, in the order of the built-in schedules; dark enough for a white page
    ("#000000", "-", "o"),
    ("#0072B2", "-", "s"),
    ("#D55E00", "-", "^"),
    ("#007A5A", "--", "D"),
    ("#A0527F", "--", "v"),
    ("#9A6F00", "-.", "P"),
    ("#3A87B0", "-.", "X"),
    ("#6B4FBB", "-", "h"),
    ("#6B6B6B", ":", "*"),
    ("#B03A48", ":", "p"),
    ("#6B4FBB", "--", "<"),
    ("#6B4FBB", ":", ">"),
    ("#9A6F00", ":", "d"),
    ("#3A87B0", "--", "H"),
    ("#D55E00", ":", "8"),  # for schedules to come
    ("#0072B2", ":", "|"),
]
OTHERS = [  # of curves that are no schedule
    ("#007A5A", "-", "2"),
    ("#B03A48", "-.", "+"),
    ("#0072B2", "--", "x"),
    ("#D55E00", "--", "1"),
    ("#000000", "--", "."),
    ("#A0527F", "-.", "3"),
    ("#3A87B0", ":", "4"),
    ("#6B6B6B", "-.", "_"),
]
OF_KEY = dict(zip([schedule.key for schedule in BUILT_IN], LOOKS, strict=False))
DASHES = ("-", "--", "-.", ":")
_KEYS = {schedule.name: schedule.key for schedule in BUILT_IN}


def use_style() -> None:
    """Apply the style to every later figure and show figures in notebooks as SVG."""
    plt.rcParams.update(STYLE)  # type: ignore[arg-type]
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if matplotlib.get_backend().endswith("inline"):
        set_matplotlib_formats("svg", metadata={"Date": None, "Creator": None})


def looks(names: Iterable[str], schedules: Mapping[str, Schedule] | None = None) -> dict[str, dict[str, Any]]:
    """Colour, line style and marker of each curve: the same for a schedule in every figure, never twice in one.

    A curve that is a built-in schedule, by its name, has that schedule's look.  Where a figure has several curves of
    one schedule, colour says which schedule, and the dash which of its curves, in order.  Curves that are no schedule
    get, in order, looks that no schedule has, and then those that are left.

    Args:
        names: of the curves of one figure.
        schedules: the schedules that stand behind curves with other names.

    Returns:
        name to the keywords ``color``, ``linestyle`` and ``marker`` of matplotlib's ``plot``.

    Raises:
        ValueError: for names that are no list, or what is no mapping to schedules.

    Example:
        >>> looks(["fixed", "cosine"])["cosine"] == looks(["cosine", "my own"])["cosine"]
        True
    """
    if not isinstance(names, Iterable):
        raise ValueError(f"names: expected the names of curves, got {shown(names)}")
    behind = {} if schedules is None else schedules
    if not isinstance(behind, Mapping) or not all(isinstance(each, Schedule) for each in behind.values()):
        raise ValueError(f"schedules: expected a mapping of labels to schedules, got {shown(schedules)}")
    names = list(dict.fromkeys(map(str, names)))
    keys = {**_KEYS, **{name: schedule.key for name, schedule in behind.items()}}
    own = {name: OF_KEY[keys[name]] for name in names if keys.get(name) in OF_KEY}
    chosen: dict[str, Look] = {}
    several = len(set(own.values())) < len(own)
    for name, (color, line, marker) in own.items():
        drawn = {look[:2] for look in chosen.values()}
        if dash := next((dash for dash in (DASHES if several else (line,)) if (color, dash) not in drawn), None):
            chosen[name] = color, dash, marker
    free = [look for look in OTHERS + LOOKS if look not in chosen.values()]
    chosen |= zip([name for name in names if name not in chosen], cycle(free or LOOKS), strict=False)
    return {name: dict(zip(("color", "linestyle", "marker"), chosen[name], strict=True)) for name in names}

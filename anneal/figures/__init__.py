r"""Figures and tables: arrays to axes and rows to Markdown, in one style.

Vector output, text as text, a transparent ground and a palette that colour-blind readers can tell apart (Okabe & Ito);
each schedule keeps its colour, line style and marker throughout.
"""

from .._extras import extra

with extra("figures", __name__):
    from .plots import curves, panels, runs, shapes, stepsize_sweep, tiles
    from .style import STYLE, looks, use_style
    from .tables import Table, table
    from .ticks import power_of_two_ticks

__all__ = [
    "STYLE",
    "Table",
    "curves",
    "looks",
    "panels",
    "power_of_two_ticks",
    "runs",
    "shapes",
    "stepsize_sweep",
    "table",
    "tiles",
    "use_style",
]

"""The explorer, a page that computes in the browser.

Writes explorer.html (controls, tables, and the charts for ``explorer.js`` to draw), explorer.svg (the same charts at
the first settings, for print and where no script runs) and explorer.md (numbers that the page quotes).
"""

from __future__ import annotations

import gzip

import altair as alt
import vl_convert

from book.pages.explorer.charts import grid_chart, price_chart, specification
from book.pages.explorer.curves import DIGITS, NAMES, TERMS, cosine_series
from book.pages.explorer.html import page
from book.tools.files import write_atomically
from book.tools.paths import GENERATED, BookError, shown
from book.tools.vendor import VENDOR

NEEDS = ("licences",)  # which puts Vega beside the page; its size is stated


def facts(vega: bytes) -> str:
    """What the page says about itself."""
    size, packed = len(vega) / 1e6, len(gzip.compress(vega, mtime=0)) / 1e6
    return (
        f"The cosine's $Q$ is a power series of {TERMS} terms, which agrees with the quadrature to {DIGITS} digits.\n"
        f"The page loads Vega from this site, {size:.1f} MB ({packed:.1f} MB compressed); no other page does.\n"
    )


def generate() -> None:
    vega = VENDOR / "vega.js"
    if not vega.exists():
        raise BookError(f"{shown(vega)} is missing: generate the page licences first")
    charts, series = {"price": price_chart(), "grid": grid_chart()}, cosine_series()
    still = alt.hconcat(*(chart.properties(width=300) for chart in charts.values()))
    specs = {name: specification(chart.properties(width="container"), 2) for name, chart in charts.items()}
    write_atomically(GENERATED / "explorer.svg", vl_convert.vegalite_to_svg(specification(still, len(NAMES))))
    write_atomically(GENERATED / "explorer.md", facts(vega.read_bytes()))
    write_atomically(GENERATED / "explorer.html", page(specs, series))

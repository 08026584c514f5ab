"""What the first page shows of the executed chapters: price.svg, the figure, and answer.md, the table."""

from __future__ import annotations

import json
from collections.abc import Mapping

from anneal.claims import METADATA_KEY
from book.tools.files import write_atomically
from book.tools.outputs import figures, left_in
from book.tools.paths import EXECUTED, GENERATED, BookError, shown

PRICES = EXECUTED / "04_the_price_of_misspecification.ipynb"
GRIDS = EXECUTED / "08_how_coarse_may_a_grid_be.ipynb"
FIGURE, ANSWER = GENERATED / "price.svg", GENERATED / "answer.md"
NAME = "fig-price"

RATIOS = {1: "tuned", 2: "$r = 2$", 10: "10", 100: "100"}
SCHEDULES = {  # the key of its claims: what to call it, the power of the ratio in its guarantee
    "fixed-averaged": ("fixed, averaged", "r^{1/2}"),
    "wsd-0.2": ("WSD, cooldown 20 %", "r^{1/4}"),
    "linear": ("linear decay", "r^{1/4}"),
    "cosine": ("cosine", "r^{1/6}"),
    "p2": ("polynomial, $p = 2$", "r^{1/6}"),
    "p3": ("polynomial, $p = 3$", "r^{1/8}"),
    "robust": ("`Robust(r)`", ""),
}


def picture() -> str:
    """The figure as SVG."""
    if not PRICES.exists():
        raise BookError(f"{shown(PRICES)} is missing: run make book")
    for name, svg in figures(json.loads(PRICES.read_text(encoding="utf-8"))):
        if name == NAME:
            return svg
    raise BookError(f"{shown(PRICES)}: no figure named {NAME}")


def answer(measured: Mapping[str, float]) -> str:
    """The guarantees as a table, the best of each column in bold; where a schedule has none, a dash."""
    shown = {
        (key, ratio): f"{measured[id]:.2f}"
        for key in SCHEDULES
        for ratio in RATIOS
        if (id := f"ch08-guarantee-{key}-{ratio}") in measured
    }
    best = {ratio: min((text for (_, r), text in shown.items() if r == ratio), key=float) for ratio in RATIOS}
    rows = [["schedule", *RATIOS.values(), "grows like"], ["---", *(["---:"] * len(RATIOS)), "---"]]
    for key, (name, growth) in SCHEDULES.items():
        texts = [(shown.get((key, ratio), "–"), best[ratio]) for ratio in RATIOS]
        cells = [f"**{text}**" if text == least else text for text, least in texts]
        rows.append([name, *cells, f"${growth}$" if growth else "flat up to $r$"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def generate() -> None:
    svg = picture()
    measured = {record["id"]: record["value"] for _, record in left_in([GRIDS], METADATA_KEY)}
    write_atomically(FIGURE, svg)
    write_atomically(ANSWER, answer(measured))

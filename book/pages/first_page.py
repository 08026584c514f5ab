"""What the first page shows of the executed chapters: price.svg, the figure, and answer.md, the table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from anneal.claims import METADATA_KEY
from anneal.schedules import Robust
from book.pages._compared import COMPARED
from book.tools.files import write_atomically
from book.tools.outputs import figures, left_in
from book.tools.paths import EXECUTED, GENERATED, BookError, shown

PRICES = EXECUTED / "04_the_price_of_misspecification.ipynb"
GRIDS = EXECUTED / "08_how_coarse_may_a_grid_be.ipynb"
FIGURE, ANSWER = GENERATED / "price.svg", GENERATED / "answer.md"
NAME = "fig-price"

RATIOS = {1: "tuned", 2: "$r = 2$", 10: "10", 100: "100"}


def picture() -> str:
    """The figure as SVG."""
    if not PRICES.exists():
        raise BookError(f"{shown(PRICES)} is missing: run make book")
    for name, svg in figures(json.loads(PRICES.read_text(encoding="utf-8"))):
        if name == NAME:
            return svg
    raise BookError(f"{shown(PRICES)}: no figure named {NAME}")


def _rows(measured: Mapping[str, float]) -> list[list[str]]:
    """Name, guarantee at each ratio, growth.  Robust is made for the ratio, and has none where it is 1."""

    def guarantee(key: str) -> str:
        if (id := f"ch08-guarantee-{key}") not in measured:
            raise BookError(f"{shown(GRIDS)}: no claim {id}, which the first page shows")
        return f"{measured[id]:.2f}"

    rows = []
    for schedule in COMPARED:
        growth = f"$r^{{1/{2 * schedule.degree + 2:g}}}$"
        rows.append([schedule.name, *(guarantee(f"{schedule.key}-{ratio}") for ratio in RATIOS), growth])
    robust = [guarantee(Robust(ratio).key) if ratio > 1 else "–" for ratio in RATIOS]
    return [*rows, ["`Robust(r)`", *robust, "flat up to $r$"]]


def _least_in_bold(column: Sequence[str]) -> list[str]:
    least = min((text for text in column if text != "–"), key=float)
    return [f"**{text}**" if text == least else text for text in column]


def answer(measured: Mapping[str, float]) -> str:
    """The guarantees as a table, the best of each column in bold."""
    names, *columns, growths = zip(*_rows(measured), strict=True)
    head = [["schedule", *RATIOS.values(), "grows like"], ["---", *(["---:"] * len(RATIOS)), "---"]]
    rows = [*head, *zip(names, *map(_least_in_bold, columns), growths, strict=True)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def generate() -> None:
    svg = picture()
    measured = {record["id"]: record["value"] for _, record in left_in([GRIDS], METADATA_KEY)}
    write_atomically(FIGURE, svg)
    write_atomically(ANSWER, answer(measured))

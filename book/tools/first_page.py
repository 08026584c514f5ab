"""What the first page shows of the executed chapters: ``python -m book.tools.first_page [README]``.

Writes book/_generated/price.svg, the figure, and answer.md, the table; with ``README`` also the committed copy of the
figure that the README shows, on a white ground because a repository's page may be dark.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping

from book.tools.claims import reports
from book.tools.files import write_atomically
from book.tools.paths import ROOT, BookError
from book.tools.reproduce import figures

EXECUTED, GENERATED = ROOT / "book" / "executed", ROOT / "book" / "_generated"
PRICES = EXECUTED / "04_the_price_of_misspecification.ipynb"
GRIDS = EXECUTED / "08_how_coarse_may_a_grid_be.ipynb"
FOR_SITE, ANSWER = GENERATED / "price.svg", GENERATED / "answer.md"
FOR_README = ROOT / "book" / "_static" / "price.svg"
FIGURE = "fig-price"

RATIOS = {1: "tuned", 2: "$r = 2$", 10: "10", 100: "100"}
SCHEDULES = {  # the key of its claims: what to call it, the power of the ratio in its guarantee
    "fixed": ("fixed, averaged", "r^{1/2}"),
    "wsd": ("WSD, cooldown 20 %", "r^{1/4}"),
    "p1": ("linear decay", "r^{1/4}"),
    "cosine": ("cosine", "r^{1/6}"),
    "p2": ("polynomial, $p = 2$", "r^{1/6}"),
    "p3": ("polynomial, $p = 3$", "r^{1/8}"),
    "robust": ("`Robust(r)`", ""),
}


def picture() -> str:
    """The figure as SVG."""
    if not PRICES.exists():
        raise BookError(f"{PRICES.relative_to(ROOT)} is missing: run make book")
    for name, svg in figures(json.loads(PRICES.read_text(encoding="utf-8"))):
        if name == FIGURE:
            return svg
    raise BookError(f"{PRICES.relative_to(ROOT)}: no figure named {FIGURE}")


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


def main() -> int:
    try:
        svg = picture()
        table = answer({report.measured.id: report.measured.value for report in reports([GRIDS])})
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    write_atomically(FOR_SITE, svg)
    write_atomically(ANSWER, table)
    if "README" in sys.argv[1:]:
        ground = r'\1<rect width="100%" height="100%" fill="white"/>'
        write_atomically(FOR_README, re.sub(r"(<svg [^>]*>)", ground, svg, count=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The README's picture, taken from the executed chapter: ``python -m book.tools.picture``."""

from __future__ import annotations

import json
import re

from book.tools.files import write_atomically
from book.tools.paths import ROOT, BookError

CHAPTER = ROOT / "book" / "executed" / "04_the_price_of_misspecification.ipynb"
PICTURE = ROOT / "book" / "_static" / "price.svg"
FIGURE = "fig-price"


def picture() -> str:
    """The figure as SVG on a white ground: a README is shown on a light or on a dark page."""
    if not CHAPTER.exists():
        raise BookError(f"{CHAPTER.relative_to(ROOT)} is missing: run make book")
    for cell in json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]:
        if cell["metadata"].get("mystnb", {}).get("figure", {}).get("name") == FIGURE:
            for output in cell["outputs"]:
                if svg := "".join(output.get("data", {}).get("image/svg+xml", "")):
                    return re.sub(r"(<svg [^>]*>)", r'\1<rect width="100%" height="100%" fill="white"/>', svg, count=1)
    raise BookError(f"{CHAPTER.relative_to(ROOT)}: no figure named {FIGURE}")


if __name__ == "__main__":
    write_atomically(PICTURE, picture())

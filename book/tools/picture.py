"""The picture of the first page, taken from the executed chapter: ``python -m book.tools.picture [README]``.

Writes book/_generated/price.svg for the site; with ``README`` also the committed copy that the README shows, on a white
ground because a repository's page may be dark.
"""

from __future__ import annotations

import json
import re
import sys

from book.tools.files import write_atomically
from book.tools.paths import ROOT, BookError

CHAPTER = ROOT / "book" / "executed" / "04_the_price_of_misspecification.ipynb"
FOR_SITE = ROOT / "book" / "_generated" / "price.svg"
FOR_README = ROOT / "book" / "_static" / "price.svg"
FIGURE = "fig-price"


def picture() -> str:
    """The figure as SVG."""
    if not CHAPTER.exists():
        raise BookError(f"{CHAPTER.relative_to(ROOT)} is missing: run make book")
    for cell in json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]:
        if cell["metadata"].get("mystnb", {}).get("figure", {}).get("name") == FIGURE:
            for output in cell["outputs"]:
                if svg := "".join(output.get("data", {}).get("image/svg+xml", "")):
                    return svg
    raise BookError(f"{CHAPTER.relative_to(ROOT)}: no figure named {FIGURE}")


def main() -> int:
    try:
        svg = picture()
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    write_atomically(FOR_SITE, svg)
    if "README" in sys.argv[1:]:
        ground = r'\1<rect width="100%" height="100%" fill="white"/>'
        write_atomically(FOR_README, re.sub(r"(<svg [^>]*>)", ground, svg, count=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The README's figure: that of the first page, on a white ground because a repository's page may be dark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from book.tools.files import write_atomically
from book.tools.paths import GENERATED, ROOT, BookError, shown

ON_SITE, COMMITTED = GENERATED / "price.svg", ROOT / "book" / "_static" / "price.svg"


def main(arguments: Sequence[str]) -> None:
    if not ON_SITE.exists():
        raise BookError(f"{shown(ON_SITE)} is missing: run make book")
    ground = r'\1<rect width="100%" height="100%" fill="white"/>'
    write_atomically(COMMITTED, re.sub(r"(<svg [^>]*>)", ground, ON_SITE.read_text(encoding="utf-8"), count=1))

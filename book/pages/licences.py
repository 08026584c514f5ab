"""What the site contains of others, put beside its pages, and the table for the page *Licences*."""

from __future__ import annotations

from book.tools.files import write_atomically
from book.tools.paths import GENERATED
from book.tools.vendor import vendor

PAGE = GENERATED / "licences.md"
# Plain HTML links, since Sphinx would copy each linked text into a folder of downloads.
LINK = '<a href="../_static/vendor/licences/{}">{}</a>'


def generate() -> None:
    lines = ["| What | Copyright | Licence |", "|---|---|---|"]
    lines += [f"| {what} | {whose} | {LINK.format(file, licence)} |" for what, whose, licence, file in vendor()]
    write_atomically(PAGE, "\n".join(lines) + "\n")

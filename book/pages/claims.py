"""The page of all claims."""

from __future__ import annotations

from book.tools.claims import PAGE, join, load, page, reports
from book.tools.files import write_atomically
from book.tools.paths import chapter, executed, sources


def generate() -> None:
    notebooks = sources()
    ledger = join(load(), reports(map(executed, notebooks)))
    write_atomically(PAGE, page(ledger, {chapter(source): source for source in notebooks}))

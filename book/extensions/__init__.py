"""What surrounds every page of the book: small Sphinx extensions, one module each."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from book.extensions import chapter_head, claims, downloads, entrances, page_head, reference, unbroken


def setup(app: Sphinx) -> dict[str, Any]:
    for module in (page_head, chapter_head, claims, downloads, entrances, reference, unbroken):
        module.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

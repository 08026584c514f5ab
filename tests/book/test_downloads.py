"""Each chapter beside its page, as text and as it was executed."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from book.tools import repository
from book.tools.paths import executed, sources
from tests.book.browsing import built


@pytest.mark.site
@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_every_chapter_can_be_downloaded(source: Path) -> None:
    site = built()
    assert (site / "downloads" / source.name).read_bytes() == source.read_bytes()
    notebook = nbformat.read(site / "downloads" / f"{source.stem}.ipynb", as_version=4)
    nbformat.validate(notebook)
    made = nbformat.read(executed(source), as_version=4)
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == [
        cell.source for cell in made.cells if cell.cell_type == "code"
    ]
    assert [cell.get("outputs") for cell in notebook.cells] == [cell.get("outputs") for cell in made.cells]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert re.findall(r"^(?:```|:::)\{|\{[a-z:]+\}`|^:\w+:", text, re.MULTILINE) == [], (
        "no markup that Jupyter does not know"
    )
    assert "](https://" in text and "](0" not in text
    assert f"git clone {repository.repository().url}`" in notebook.cells[0].source, (
        "a file that travels says how to run it"
    )

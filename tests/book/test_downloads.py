"""Each chapter beside its page, as text and as it was executed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from book.extensions.downloads import RIGHT_PACKAGE
from book.tools import repository
from book.tools.paths import ROOT, executed, sources
from tests.book.browsing import built


def test_another_package_of_the_same_name_is_named(tmp_path: Path) -> None:
    (tmp_path / "anneal").mkdir()
    (tmp_path / "anneal" / "__init__.py").write_text("")

    def said(folder: Path) -> str:
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        done = subprocess.run(
            [sys.executable, "-c", RIGHT_PACKAGE], cwd=folder, env=environment, capture_output=True, text=True
        )
        return done.stderr

    assert f"the one at {tmp_path / 'anneal' / '__init__.py'} is another: in the folder of the book" in said(tmp_path)
    assert said(ROOT) == ""


@pytest.mark.site
@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_every_chapter_can_be_downloaded(source: Path) -> None:
    site = built()
    assert (site / "downloads" / source.name).read_bytes() == source.read_bytes()
    notebook = nbformat.read(site / "downloads" / f"{source.stem}.ipynb", as_version=4)
    nbformat.validate(notebook)
    made = nbformat.read(executed(source), as_version=4)
    check = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert check.source == RIGHT_PACKAGE
    notebook.cells.remove(check)
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == [
        cell.source for cell in made.cells if cell.cell_type == "code"
    ]
    assert [cell.get("outputs") for cell in notebook.cells] == [cell.get("outputs") for cell in made.cells]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert re.findall(r"^(?:```|:::)\{|\{[a-z:]+\}`|^:\w+:", text, re.MULTILINE) == [], (
        "no markup that Jupyter does not know"
    )
    repo, chapters = repository.repository(), {f"{name.stem}.ipynb" for name in sources()}
    linked = set(re.findall(r"\]\((?!http)([^)#\s]+)\)", text))
    assert ("](https://" in text and not linked) if repo else (linked and linked <= chapters)
    how = notebook.cells[0].source  # a file that travels says how to run it
    assert "`pip install" in how and ("git clone" in how) == (repo is not None)

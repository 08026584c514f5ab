"""The executed notebooks as Colab opens them, for a branch of their own: ``python -m book.tools publish FOLDER``.

They are the downloads of the built site, which the main branch does not hold. Each gets one more cell at its start,
which fetches the repository (for the package and the data in ``book/data``) and installs what Colab does not have.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from book.tools.files import write_atomically
from book.tools.paths import ROOT, BookError, expanded, shown, sources, title
from book.tools.repository import CONFIG, Repository, repository

SITE = ROOT / "_build" / "html" / "downloads"

SET_UP = """\
# Only on Colab and the like: fetches the package and its data. Where you have run "make book", skip this cell.
# The numbers in the text are the book's; the outputs are yours once you run their cells.
import os

if not os.path.isdir("anneal"):
    !test -d {name} || git clone --quiet --depth 1 --branch {branch} {url}
    %cd {name}
%pip install --quiet ".[data,figures,proof,certify]" myst-nb\
"""

README = """\
# Executed notebooks

Written by the continuous integration of [{name}]({url}) at every change of its branch `{branch}`: do not edit here.

{rows}
"""


def with_set_up(notebook: NotebookNode, repo: Repository) -> NotebookNode:
    """A copy whose first code cell installs what the others need; the title stays on top."""
    copy = nbformat.from_dict(notebook)
    copy.cells = [cell for cell in copy.cells if cell.get("id") != "right-package"]  # it is about to be installed
    first = next((n for n, cell in enumerate(copy.cells) if cell.cell_type == "code"), len(copy.cells))
    cell = new_code_cell(SET_UP.format(name=repo.name, branch=repo.branch, url=repo.url), id="set-up")
    copy.cells = [*copy.cells[:first], cell, *copy.cells[first:]]
    return copy


def publish(folder: Path, repo: Repository) -> list[Path]:
    """Write every executed notebook, with its set-up cell, and a page that links to them."""
    written, rows = [], []
    for source in sources():
        path = SITE / f"{source.stem}.ipynb"
        if not path.exists():
            raise BookError(f"{shown(path)} is missing: run make book")
        target = folder / path.name
        notebook = with_set_up(nbformat.read(path, as_version=4), repo)
        write_atomically(target, nbformat.writes(notebook) + "\n")
        written.append(target)
        rows.append(f"- {title(source)}: [notebook]({path.name}), [open in Colab]({repo.colab(path.name)})")
    readme = README.format(name=repo.name, url=repo.url, branch=repo.branch, rows="\n".join(rows))
    write_atomically(folder / "README.md", readme)
    return written


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m book.tools publish")
    parser.add_argument("folder", type=expanded, help="where the notebooks go")
    folder, repo = parser.parse_args(arguments).folder, repository()
    if repo is None:
        raise BookError(f"{shown(CONFIG)}: repository: url is empty; Colab needs the address of the repository")
    publish(folder, repo)

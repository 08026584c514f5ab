"""Run one notebook with parameters of one's own: ``python -m book.tools run 07 -p steps 500``.

The result goes to ``_build/runs``; the book's own copy stays as it is.  A value is everything up to the next ``-p``, as
Python writes it: ``-p window (3, 6) -p real_ratio 2**0.25``.  ``--given VARIABLE`` reads such a line from the
environment, where no shell has looked for brackets, stars and quotes in it.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from book.tools import given
from book.tools.files import write_atomically
from book.tools.kernel import run_cells
from book.tools.notebooks import parameters, read
from book.tools.paths import ROOT, BookError, find, shown
from book.tools.result import page as result_page

RUNS = ROOT / "_build" / "runs"
value = given.value


def run(source: Path, chosen: Mapping[str, Any]) -> Path:
    """Execute ``source`` with ``chosen`` in place of the values in its parameters cell."""
    notebook = read(source)
    try:
        accepted = given.checked(chosen, parameters(notebook, source))
    except BookError as error:
        raise BookError(f"{source.name}: {error}") from None
    target = RUNS / f"{source.stem}.ipynb"
    page = target.with_suffix(".html")
    for old in (target, page):  # should this run fail, nothing of another one is taken for its result
        old.unlink(missing_ok=True)
    result = run_cells(injected(notebook, accepted), source)
    del result.metadata["papermill"]  # holds the whole notebook once more, as its 'input_path'
    write_atomically(target, nbformat.writes(result) + "\n")
    write_atomically(page, result_page(target, source, {name: given.code(each) for name, each in accepted.items()}))
    return target


def injected(notebook: NotebookNode, chosen: Mapping[str, Any]) -> NotebookNode:
    """The notebook with one more cell after its parameters, which sets those that were chosen."""
    if not chosen:
        return notebook
    place = next(n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
    lines = "\n".join(f"{name} = {given.code(each)}" for name, each in chosen.items())
    cell = nbformat.v4.new_code_cell(f"# Parameters of this run\n{lines}", metadata={"tags": ["injected-parameters"]})
    return NotebookNode({**notebook, "cells": [*notebook.cells[: place + 1], cell, *notebook.cells[place + 1 :]]})


def pairs(words: Sequence[str]) -> dict[str, str]:
    """Names, and what was typed for them: ``-p NAME VALUE`` or ``-p NAME=VALUE``, the value up to the next ``-p``."""
    chosen = {}
    for part in re.split(r"(?:^|\s)-p(?=\s|$)", " ".join(words))[1:]:
        found = re.fullmatch(r"\s*(\w+)(?:\s*=\s*|\s+)(\S.*)", part, re.DOTALL)
        if found is None:
            raise BookError(f"expected -p NAME VALUE, such as -p steps 500, got {f'-p {part.strip()}'.strip()!r}")
        chosen[found[1]] = found[2].rstrip()
    return chosen


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="make run",
        usage='make run NB=07 ARGS="-p steps 500 -p window (3, 6)"',
        epilog="-p NAME VALUE gives a parameter a value, in Python; it may stand several times",
    )
    parser.add_argument("notebook", help="number or name of the notebook")
    parser.add_argument("--given", metavar="VARIABLE", help="of the environment, which holds more of -p NAME VALUE")
    first = next((n for n, word in enumerate(arguments) if word == "-p"), len(arguments))
    options = parser.parse_args(arguments[:first])
    more = os.environ.get(options.given, "").strip() if options.given else ""
    if more and not more.startswith("-p"):
        raise BookError(f"expected -p NAME VALUE, such as -p steps 500, got {more!r}")
    target = run(find(options.notebook), pairs([*arguments[first:], more]))
    print(f"The executed notebook: {shown(target)} (make lab opens it)")
    print(f"As a page, your values beside the book's: {shown(target.with_suffix('.html'))}")

"""Run one notebook with parameters of one's own: ``python -m book.tools run 07 -p steps 500``.

The result goes to ``_build/runs``; the book's own copy stays as it is.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from book.tools.files import write_atomically
from book.tools.kernel import run_cells
from book.tools.notebooks import parameters, read
from book.tools.paths import ROOT, BookError, find, shown

RUNS = ROOT / "_build" / "runs"


def run(source: Path, chosen: Mapping[str, Any]) -> Path:
    """Execute ``source`` with ``chosen`` in place of the values in its parameters cell."""
    notebook = read(source)
    known = parameters(notebook, source)
    for name in chosen:
        if name not in known:
            listed = "\n  ".join(f"{key} = {default}" for key, default in known.items()) or "(none)"
            raise BookError(f"{source.name}: unknown parameter {name!r}; its parameters are\n  {listed}")
        if isinstance(chosen[name], str) and not _may_be_text(known[name]):
            raise BookError(f"{source.name}: {name}: expected a value like {known[name]}, got {chosen[name]!r}")
    target = RUNS / f"{source.stem}.ipynb"
    result = run_cells(notebook, source, chosen)
    del result.metadata["papermill"]  # holds the whole notebook once more, as its 'input_path'
    write_atomically(target, nbformat.writes(result) + "\n")
    return target


def value(text: str) -> Any:
    """A Python literal (``500``, ``1e-3``, ``[1, 2]``, ``None``), or else the text itself."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def _may_be_text(default: str) -> bool:
    node = ast.parse(default, mode="eval").body
    return isinstance(node, ast.Constant) and isinstance(node.value, str | None)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="make run", usage='make run NB=07 ARGS="-p steps 500 -p seeds 8"')
    parser.add_argument("notebook", help="number or name of the notebook")
    parser.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))
    options = parser.parse_args(arguments)
    target = run(find(options.notebook), {name: value(text) for name, text in options.p})
    print(f"The executed notebook: {shown(target)} (make lab opens it)")

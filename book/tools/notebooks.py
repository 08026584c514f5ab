"""Reading a text notebook."""

from __future__ import annotations

import ast
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from book.tools.imports import without_magics
from book.tools.paths import BookError, shown


def read(source: Path) -> NotebookNode:
    """The text notebook as a notebook."""
    return jupytext.read(source, fmt="md:myst")


def parameters(notebook: NotebookNode, source: Path) -> dict[str, str]:
    """Names and defaults (as source) in the cell tagged ``parameters``, of which there must be one."""
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise BookError(
            f"{shown(source)}: expected one cell tagged 'parameters' (first line ':tags: [parameters]'), "
            f"found {len(tagged)}"
        )
    found: dict[str, str] = {}
    for node in ast.parse(without_magics(tagged[0].source)).body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found |= _named(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value:
            found |= _named(node.target, node.value)
    return found


def _named(target: ast.expr, value: ast.expr) -> dict[str, str]:
    """The names that an assignment binds; ``a, b = 1, 2`` binds one by one."""
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        pairs = zip(target.elts, value.elts, strict=False)
        return {name: text for pair in pairs for name, text in _named(*pair).items()}
    return {target.id: ast.unparse(value)} if isinstance(target, ast.Name) else {}

"""Reading a text notebook."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
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
    return {name: text for _, named in _assigned(_cell(notebook, source)) for name, text in named.items()}


def remarks(notebook: NotebookNode, source: Path) -> dict[str, str]:
    """What the comments of that cell say of each parameter: in its lines, or in a line of its own just above."""
    code = _cell(notebook, source)
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    comments = {t.start[0]: t for t in tokens if t.type == tokenize.COMMENT}
    found: dict[str, str] = {}
    for node, named in _assigned(code):
        lines = [*range(node.lineno, (node.end_lineno or node.lineno) + 1)]
        above = comments.get(node.lineno - 1)
        said = [above] if above and above.line.lstrip().startswith("#") else []
        said += [comments[line] for line in lines if line in comments]
        found |= dict.fromkeys(named, " ".join(t.string.lstrip("# ") for t in said))
    return found


def _cell(notebook: NotebookNode, source: Path) -> str:
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise BookError(
            f"{shown(source)}: expected one cell tagged 'parameters' (first line ':tags: [parameters]'), "
            f"found {len(tagged)}"
        )
    return without_magics(tagged[0].source)


def _assigned(code: str) -> Iterator[tuple[ast.stmt, dict[str, str]]]:
    """Every assignment, and the names that it binds with their values."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign):
            yield node, {name: text for target in node.targets for name, text in _named(target, node.value).items()}
        elif isinstance(node, ast.AnnAssign) and node.value:
            yield node, _named(node.target, node.value)


def _named(target: ast.expr, value: ast.expr) -> dict[str, str]:
    """The names that an assignment binds; ``a, b = 1, 2`` binds one by one."""
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        pairs = zip(target.elts, value.elts, strict=False)
        return {name: text for pair in pairs for name, text in _named(*pair).items()}
    return {target.id: ast.unparse(value)} if isinstance(target, ast.Name) else {}

"""Markup that several pages write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def list_table(columns: Sequence[str], rows: Iterable[Sequence[str]], widths: str, kind: str = "") -> str:
    """A table in MyST whose cells may hold paragraphs.

    Args:
        columns: the headings, one a column.
        rows: the cells of each row; lines after a cell's first are indented by four spaces.
        widths: of the columns, as numbers with spaces between them.
        kind: a class for the look, if any.
    """
    options = [":header-rows: 1", *([f":class: {kind}"] if kind else []), f":widths: {widths}"]
    return "\n".join([":::{list-table}", *options, "", *map(_row, [columns, *rows]), ":::"])


def _row(cells: Sequence[str]) -> str:
    return "\n".join(f"{'* -' if n == 0 else '  -'} {cell}" for n, cell in enumerate(cells))

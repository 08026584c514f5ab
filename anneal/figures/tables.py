"""Tables: rows of results as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from .. import _checks
from ..resampling import Interval


@dataclass(frozen=True)
class Table:
    """Rows for the page: Markdown where that is rendered, the same text elsewhere."""

    rows: tuple[Mapping[str, Any], ...]
    digits: int

    def _repr_markdown_(self) -> str:
        head = list(self.rows[0])
        numeric = [all(isinstance(row[name], (int, float, Interval)) for row in self.rows) for name in head]
        lines = [head, ["---:" if n else "---" for n in numeric]]
        lines += [[self._cell(row[name]) for name in head] for row in self.rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    __repr__ = _repr_markdown_

    def _cell(self, value: Any) -> str:
        if isinstance(value, (np.floating, Decimal, Fraction)):
            value = float(value)
        return f"{value:.{self.digits}g}" if isinstance(value, (float, Interval)) else str(value)


def table(rows: Iterable[Mapping[str, Any]], digits: int = 4) -> Table:
    """A table of results, one mapping a row.

    Args:
        rows: mappings with the same keys, which are the headings.
        digits: significant digits of floats and of an :class:`~anneal.resampling.Interval`.

    Returns:
        the table, which shows itself as Markdown.

    Raises:
        ValueError: for no rows, or one that lacks a heading of the first.

    Example:
        >>> table([{"schedule": "cosine", "loss": Interval(1.0427, 0.951, 1.1372)}], digits=3)
        | schedule | loss |
        | --- | ---: |
        | cosine | 1.04 [0.951,\xa01.14] |
    """
    if not isinstance(rows, Iterable) or isinstance(rows, Mapping):
        raise ValueError(f"rows: expected a list of mappings, got {_checks.shown(rows)}")
    rows = tuple(rows)
    if not rows:
        raise ValueError("rows: expected at least one row")
    for row in rows:
        if not isinstance(row, Mapping) or rows[0].keys() - row.keys():
            raise ValueError(f"rows: expected mappings with the keys of the first row, got {_checks.shown(row)}")
    return Table(rows, _checks.count("digits", digits))

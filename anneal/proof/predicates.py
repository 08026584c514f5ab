"""What statements say beside relations: that something exists or is continuous, and means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp
from sympy.logic.boolalg import BooleanFunction


class Exists(BooleanFunction):
    """That a sum, integral, limit or derivative exists, at all values of its names, and its integrand is continuous."""

    nargs = 1

    def _latex(self, printer: Any) -> str:
        return f"{printer._print(self.args[0])} \\text{{ exists}}"


class Continuous(Exists):
    """That an integral may be differentiated: its integrand is continuous, at the ends that move too."""

    def _latex(self, printer: Any) -> str:
        return f"\\text{{the integrand is continuous in }} {printer._print(self.args[0])}"


def relations(conditions: Iterable[Any]) -> list[Any]:
    """The conditions that are relations, which numbers and Z3 can read: all but that something exists.

    Args:
        conditions: of a statement.

    Returns:
        those of them, in order.

    Example:
        >>> u = sp.Symbol("u")
        >>> relations([sp.Ne(u, 1), Exists(sp.Integral(u, (u, 0, 1)))])
        [Ne(u, 1)]
    """
    return [c for c in conditions if not isinstance(c, Exists)]


class Expectation(sp.Function):
    """The mean of a random quantity: what a new name stands for after the rule of expectation."""

    nargs = 1
    is_real = True

    def _latex(self, printer: Any, exp: Any = None) -> str:
        return f"\\mathbb{{E}}\\left[{printer._print(self.args[0])}\\right]"

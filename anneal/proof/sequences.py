"""Side conditions of sequences: an index, a start, and a recursion that rests on the neighbouring entry alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from .guards import admissible, defined_head
from .steps import Refused, Step
from .terms import BINDERS, heads


def index(entry: Any) -> tuple[Any, Any]:
    """The index of a sequence and its shift.

    Args:
        entry: such as ``f(n + 1)``, further arguments after the index.

    Returns:
        ``n`` and 1.

    Raises:
        Refused: if it is not of this form.
    """
    if isinstance(entry, AppliedUndef):
        shift, n = entry.args[0].as_coeff_Add()
        if isinstance(n, sp.Symbol) and n.is_integer and n.is_nonnegative and shift.is_Integer:
            return n, shift
    raise Refused(
        f"{entry} is no entry of a sequence; write f(n + 1), with n declared a nonnegative or positive integer"
    )


def least(n: Any) -> Any:
    """The least value that the assumptions of an index allow.

    Args:
        n: a nonnegative or positive integer symbol.

    Returns:
        0 or 1.
    """
    return sp.Integer(1 if n.is_positive else 0)


def within(start: Any, bound: Any, what: str) -> None:
    """Refuse a place that is no integer from some bound on.

    Args:
        start: the place.
        bound: the least that it may be.
        what: it is called in the error.

    Raises:
        Refused: if it is not.
    """
    if not start.is_integer or sp.Ge(start, bound) != sp.true:
        raise Refused(f"{what} {start} must be an integer, at least {bound}")


def equations(
    entry: Any, value: Any, first: Any, start: Any, end: Any, universal: frozenset[Any]
) -> list[tuple[Any, list[Any]]]:
    """The equations of a sequence, each with the range in which it holds.

    Args:
        entry, value: the recursion.
        first, start, end: the value at the start, its index, or the index from which the sequence counts down.
        universal: the index and the further arguments.

    Returns:
        the start, if there is one, and the recursion.

    Raises:
        Refused: if the start is no one place in range, or its value speaks of the sequence or its index.
    """
    n, shift = index(entry)
    lowest = least(n) + shift - 1
    start = lowest if start is None else sp.sympify(start)
    if end is None:
        where = [] if start == lowest else [sp.Ge(n + shift - 1, start)]
        within(start, lowest, f"the start of {entry.func}")
    else:
        where, start = [sp.Lt(n + shift, end)], sp.sympify(end)
    if start.free_symbols & universal:
        raise Refused(f"{entry.func} cannot start at {start}, which is no one place")
    admissible(entry, value)
    if first is None:
        return [(sp.Eq(entry, value, evaluate=False), where)]
    begin, first = entry.func(start, *entry.args[1:]), sp.sympify(first)
    admissible(begin, first)
    if entry.func in heads(first) or n in first.free_symbols:
        raise Refused(f"{begin} = {first} is no start: it speaks of {entry.func} itself or of every {n}")
    return [(sp.Eq(begin, first, evaluate=False), []), (sp.Eq(entry, value, evaluate=False), where)]


def recursion(entry: Any, value: Any, neighbour: Any, earlier: Sequence[Step]) -> None:
    """Refuse a recursion that speaks of its sequence at other entries than the neighbouring one.

    Args:
        entry: what is defined.
        value: by this.
        neighbour: the index of which it may speak.
        earlier: steps, whose definitions are inserted.

    Raises:
        Refused: if it does.
    """
    definitions = [s for s in earlier if s.kind == "defined" and isinstance(s.statement, sp.Eq)]
    functions = {defined_head(s): s.statement for s in definitions if isinstance(s.statement.lhs, AppliedUndef)}
    queue, seen = [sp.sympify(value)], set()
    while queue:
        for f in queue.pop().atoms(AppliedUndef):
            if f.func == entry.func and f.args[0] != neighbour:
                raise Refused(f"{entry} rests on {f}; a sequence may rest on its neighbour {neighbour} alone")
            equation = functions.get(f.func)
            if f in seen or equation is None or not equation.rhs.has(entry.func):
                continue
            seen.add(f)
            shifts = [a.as_coeff_Add() for a in equation.lhs.args]
            put = {n: a - shift for a, (shift, n) in zip(f.args, shifts, strict=True)}
            queue.append(equation.rhs.subs(put, simultaneous=True))
    if any(
        entry.func in heads(b) for b in sp.sympify(value).atoms(*BINDERS) if isinstance(b, sp.Derivative | sp.Limit)
    ):
        raise Refused(f"{entry} rests on a limit or derivative of itself")

"""Whether integrals, limits and derivatives that are written exist."""

from __future__ import annotations

from typing import Any

import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef

from .by_z3 import entails
from .definedness import conditions, holds
from .evaluation import DIGITS, FAILURES, value
from .steps import Refused
from .worlds import worlds

EFFORT = 2_000_000


def reduced(e: Any) -> list[Any] | None:
    """What the existence of a sum, integral, limit or derivative comes down to.

    Args:
        e: the term, after what is known of its unknown functions has been inserted.

    Returns:
        conditions that imply that it exists, none where it does; ``None`` where nothing is known.

    Example:
        >>> x, s = sp.symbols("x s", positive=True)
        >>> reduced(sp.Integral(1 / sp.sqrt(x), (x, 0, s))), reduced(sp.Integral(1 / x, (x, 0, s)))
        ([], None)
    """
    if not isinstance(e, (sp.Sum, sp.Product, sp.Integral, sp.Limit, sp.Derivative)):
        return conditions(e)
    if isinstance(e, sp.Derivative):
        found = conditions(e)
        return None if any(c.args[0] == e for c in found) else found
    if e.has(AppliedUndef):
        return None
    if isinstance(e, sp.Limit):
        return [] if _settles(e) else None
    if any(not _within(e, c) for c in conditions(e.args[0])):
        return None
    if isinstance(e, (sp.Sum, sp.Product)):
        return [] if not e.has(sp.oo) or e.is_convergent() is True else None
    return [] if _settles(e) else None


def _within(e: Any, c: Any) -> bool:
    """Whether a condition on the body holds throughout the range, the ends of an integral aside."""
    ranges = []
    for x, a, b in e.args[1:]:
        below, above = (sp.Le, sp.Le) if isinstance(e, sp.Sum) else (sp.Lt, sp.Lt)
        ranges += [below(a, x)] if a != -sp.oo else []
        ranges += [above(x, b)] if b != sp.oo else []
    try:
        return holds(c) or entails(c, [r for r in ranges if r != sp.true], EFFORT).proved
    except Refused:
        return False


def _settles(e: Any) -> bool:
    """Whether SymPy finds a value, and the integral or limit converges in numbers too."""
    found = e.doit()
    if found.has(sp.Integral, sp.Limit, sp.AccumBounds, sp.nan, sp.zoo, sp.oo, sp.Piecewise) and found != sp.oo:
        return False
    tried = 0
    for world in worlds([e], [], trials=12):
        try:
            with mp.workdps(DIGITS):
                value(e, world, {})
        except FAILURES:
            return False
        tried += 1
        if tried == 3:
            return True
    return tried > 0

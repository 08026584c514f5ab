"""Whether integrals, limits and derivatives that are written exist."""

from __future__ import annotations

from typing import Any

import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef

from .by_z3 import entails
from .definedness import conditions, holds
from .evaluation import FAILURES, real, value
from .steps import Refused
from .worlds import worlds

EFFORT = 2_000_000
NEAR, FAR = (8, 24), (2, 4)  # powers of ten at which growth is measured, at a finite end and at infinity
MARGIN = 0.01


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
    if e.has(AppliedUndef, sp.sign, sp.floor, sp.ceiling, sp.Piecewise):  # unknown, or not continuous
        return None
    if isinstance(e, sp.Limit):
        return [] if _settles(e) else None
    if any(not _within(e, c) for c in conditions(e.args[0])):
        return None
    if isinstance(e, (sp.Sum, sp.Product)):
        return [] if not e.has(sp.oo) or e.is_convergent() is True else None
    return [] if _integrable(e) else None


def _within(e: Any, c: Any) -> bool:
    """Whether a condition on the body holds throughout the range, the ends of an integral aside."""
    ranges: list[Any] = []
    for x, a, b in e.args[1:]:
        before = sp.Le if isinstance(e, sp.Sum) else sp.Lt
        ranges += [before(a, x)] if a != -sp.oo else []
        ranges += [before(x, b)] if b != sp.oo else []
    try:
        return holds(c) or entails(c, [r for r in ranges if r != sp.true], EFFORT).proved
    except Refused:
        return False


def _settles(e: Any) -> bool:
    """Whether SymPy finds a limit, and numbers settle too."""
    found = e.doit()
    if found.has(sp.Limit, sp.AccumBounds, sp.nan, sp.zoo, sp.oo):
        return False
    return _at_points(e, lambda world: value(e, world, {}) is not None)


def _integrable(e: Any) -> bool:
    """Whether an integrand that is defined inside the range grows no faster than an integrable power at its ends."""
    if len(e.limits) > 1:
        return False
    x, a, b = e.limits[0]

    def near(end: Any, side: int, world: Any) -> bool:
        at = None if end in (sp.oo, -sp.oo) else real(value(end, world, {}))
        sizes = []
        for k in FAR if at is None else NEAR:
            h = mp.mpf(10) ** -k
            point = -side / h if at is None else at + side * h
            sizes.append(abs(real(value(e.function, world, {x: point}))))
        if at is not None and sizes[1] <= sizes[0] * 10:
            return True
        if sizes[1] == 0 or sizes[0] == 0:
            return bool(sizes[1] == 0)
        power = mp.log(sizes[1] / sizes[0]) / ((NEAR[1] - NEAR[0] if at is not None else FAR[1] - FAR[0]) * mp.log(10))
        return bool(power < 1 - MARGIN if at is not None else power < -1 - MARGIN)

    return _at_points(e, lambda world: near(a, 1, world) and near(b, -1, world))


def _at_points(e: Any, holds_at: Any) -> bool:
    """Whether something holds at the first three points."""
    tried = 0
    for world in worlds([e], [], trials=12):
        try:
            with mp.workdps(60):
                if not holds_at(world):
                    return False
        except FAILURES:
            return False
        tried += 1
        if tried == 3:
            return True
    return tried > 0

"""The second check of every equation: its sides in numbers, at ordinary and at special points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mpmath
import sympy as sp
from mpmath import mp

from .evaluation import DIGITS, FAILURES, real, same, value
from .special import special_worlds
from .steps import Refused
from .worlds import SPECIAL, World, point, worlds

POINTS = 8  # that an equation must hold at


def where_they_differ(lhs: Any, rhs: Any, conditions: Sequence[Any] = ()) -> str | None:
    """A point at which two sides that should be equal are not.

    Args:
        lhs, rhs: terms, as they are written.
        conditions: under which they should be equal.

    Returns:
        the end of an error's message, with the point and the difference there; ``None`` if there is no such point.

    Raises:
        Refused: if the sides can hardly be evaluated anywhere.

    Example:
        >>> where_they_differ(sp.Symbol("x"), sp.Integer(1))
        'at x = 2 the sides differ by 1.00000'
    """
    pair, agreed = sp.Tuple(lhs, rhs), 0
    enough = 3 + len(SPECIAL) if pair.has(sp.Integral, sp.Limit) else POINTS
    for world in special_worlds([lhs, rhs], conditions):
        if gap := _gap(lhs, rhs, world):
            return f"at {point(world)} the sides differ by {gap}"
    for world in worlds([lhs, rhs], conditions):
        gap = _gap(lhs, rhs, world)
        if gap:
            return f"at {point(world)} the sides differ by {gap}"
        agreed += gap is not None
        if agreed >= enough or not (world.values or world.called):
            return None
    if agreed < 3:
        raise Refused(f"{lhs} = {rhs} could not be checked: hardly any admissible point where both sides have a value")
    return None


def _gap(lhs: Any, rhs: Any, world: World) -> str | None:
    """By how much two sides differ, in words; empty where they agree, ``None`` where one has no value."""
    try:
        with mp.workdps(DIGITS):
            left, right = value(lhs, world, {}), value(rhs, world, {})
            if same(left, right, sp.Tuple(lhs, rhs)):
                return ""
            return str(mpmath.nstr(real(left) - real(right), 6, strip_zeros=False))
    except FAILURES:
        return None

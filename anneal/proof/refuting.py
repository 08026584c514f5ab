"""Why a claim was not proved: a counterexample only if it has been checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef

from .evaluation import DIGITS, FAILURES, Undefined, truth, value
from .worlds import World, meets, point, worlds


def counterexample(claim: Any, premises: Sequence[Any], model: dict[Any, Any]) -> str:
    """The end of an error's message: a point at which the premises hold and the claim does not, or that none was found.

    Every term has its real meaning at the point, also those that Z3 took for unknowns.

    Args:
        claim: that was not proved.
        premises: from which it was to follow.
        model: Z3's, of its unknowns; it may be none of the terms.

    Returns:
        ``"is false at ..."`` or ``"could not be proved ..."``.
    """
    candidates = [world for world in [_from_model(claim, premises, model)] if world]
    with mp.workdps(DIGITS):
        for world in [*candidates, *worlds([claim, *premises], premises, trials=12)]:
            try:
                if all(truth(p, world, {}) for p in premises) and not truth(claim, world, {}):
                    return f"is false at {point(world)}"
            except FAILURES:
                continue
    return "could not be proved from this, and no counterexample was found; split the step or cite what is missing"


def _from_model(claim: Any, premises: Sequence[Any], model: dict[Any, Any]) -> World | None:
    """The point that a model describes, if its symbols have admissible values and its sequences one value an entry."""
    terms = [claim, *premises]
    try:
        world = World(0, terms)
        for e, number in model.items():
            if isinstance(e, sp.Symbol):
                if not meets(e, number):
                    return None
                world.values[e] = value(number, world, {})
        with mp.workdps(DIGITS):
            for e, number in sorted(model.items(), key=lambda pair: (len(str(pair[0])), str(pair[0]))):
                if isinstance(e, AppliedUndef):
                    key = (e.func, tuple(value(a, world, {}) for a in e.args))
                    wanted = value(number, world, {})
                    if world.entries.setdefault(key, wanted) != wanted:
                        return None
    except (*FAILURES, Undefined):
        return None
    return world

"""Admissible points: numbers for names and functions for unknown functions, at which two sides are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import mpmath
import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef

from .evaluation import DIGITS, FAILURES, Undefined, truth

TRIALS = 60
SPECIAL = {3: 0, 4: -1}  # trials at which all names have one value, if they may
STARTS = ((2, 3, 5, 7, 11, 13), (3, 2, 7, 5, 13, 11), (1, 1, 1, 1, 1, 1))


class World:
    """One admissible choice of numbers for names and of functions for unknown functions, the same whenever made.

    Args:
        trial: which one.
        terms: whose names get values.
    """

    def __init__(self, trial: int, terms: Sequence[Any]) -> None:
        self.trial = trial
        self.entries: dict[Any, Any] = {}  # values of unknown functions that are prescribed, by function and arguments
        symbols = {s for t in terms for s in t.free_symbols}
        calls = {f for t in terms for f in t.atoms(AppliedUndef)}
        self.discrete = {f.func for f in calls if all(a.is_integer for a in f.args)}
        self.discrete -= {f.func for f in calls if not all(a.is_integer for a in f.args)}
        self.values = {s: _number(s, trial, i) for i, s in enumerate(sorted(symbols, key=str))}
        self.called: dict[str, Any] = {}
        self.spent = 0  # effort

    def call(self, e: Any, args: list[Any]) -> Any:
        """The value of an entry of an unknown function: a table for sequences, smooth for what takes real numbers.

        Args:
            e: the entry.
            args: values of its arguments.

        Returns:
            the value, the same whenever asked.
        """
        if (found := self.entries.get((e.func, tuple(args)))) is not None:
            self.called[str(e)] = found
            return found
        if e.func in self.discrete:
            value = _number(e, self.trial, 0, Random(f"{e.func.__name__}{args}{self.trial}"))
        else:
            dice = Random(f"{e.func.__name__}{self.trial}")
            waves = [dice.uniform(0.2, 1) * mpmath.sin(dice.uniform(0.3, 1.5) * a + dice.uniform(0, 3)) for a in args]
            value = mp.mpf(dice.uniform(-0.5, 0.5)) + sum(waves)
            if e.is_positive or e.is_nonnegative:
                value = mpmath.exp(value)
            elif e.is_negative or e.is_nonpositive:
                value = -mpmath.exp(value)
            elif not e.is_real and self.trial % 2:
                value += mpmath.mpc(0, dice.uniform(0.2, 1))
        self.called[str(e)] = value
        return value


def _number(s: Any, trial: int, position: int, dice: Random | None = None) -> Any:
    """A number that meets the assumptions of a name."""
    dice = dice or Random(f"{s}{trial}")
    if trial in SPECIAL and isinstance(s, sp.Symbol) and meets(s, sp.Integer(SPECIAL[trial])):
        return Fraction(SPECIAL[trial])
    starts = [STARTS[trial][position % 6]] if trial < len(STARTS) and isinstance(s, sp.Symbol) else []
    for attempt in range(60):
        wide = 3 + attempt // 6
        choices = (Fraction(dice.randint(-4 * wide, 4 * wide), dice.randint(1, 5)), Fraction(dice.randint(-wide, wide)))
        value = Fraction(starts.pop()) if starts else choices[attempt % 2]
        if meets(s, sp.Rational(value.numerator, value.denominator)):
            return value
    if s.is_real is None and trial % 2:
        return mpmath.mpc(dice.uniform(-2, 2), dice.uniform(-2, 2))
    raise Undefined(f"no number meets the assumptions of {s}")


def meets(s: Any, value: Any) -> bool:
    """Whether a number has the assumptions that a name declares.

    Args:
        s: a symbol, or an entry of an unknown function.
        value: a number of SymPy.

    Returns:
        whether it has them all.
    """
    traits = s._assumptions_orig if isinstance(s, sp.Symbol) else s.func._kwargs if hasattr(s.func, "_kwargs") else {}
    return all(getattr(value, f"is_{trait}") is wanted for trait, wanted in traits.items() if trait != "commutative")


def worlds(terms: Sequence[Any], conditions: Sequence[Any], trials: int = TRIALS) -> Iterator[World]:
    """Admissible points at which conditions hold.

    Args:
        terms: whose names get values.
        conditions: relations.
        trials: how many points are tried.

    Yields:
        the points.
    """
    for trial in range(trials):
        try:
            with mp.workdps(DIGITS):
                world = World(trial, [*terms, *conditions])
                if not all(truth(c, world, {}) for c in conditions):
                    continue
        except FAILURES:
            continue
        yield world


def point(world: World) -> str:
    """A point in words.

    Args:
        world: the point.

    Returns:
        names and their values.
    """
    named = {str(s): v for s, v in world.values.items() if not isinstance(s, sp.Dummy)}
    pairs = [f"{name} = {_short(v)}" for name, v in sorted({**named, **world.called}.items())[:8]]
    return ", ".join(pairs) or "every point"


def _short(v: Any) -> str:
    return str(v) if isinstance(v, (Fraction, int)) else mpmath.nstr(v, 6)

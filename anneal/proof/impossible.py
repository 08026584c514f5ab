"""Hypotheses that nothing satisfies, where numbers or textbook facts about their terms show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from .evaluation import DIGITS, FAILURES, truth
from .predicates import relations
from .provers import is_series, rewritten
from .steps import Refused, Statement
from .terms import heads
from .worlds import meets, worlds

TRIALS = 8


def bounds(formulas: Sequence[Any]) -> Iterator[Any]:
    """What holds for the exponentials, logarithms, sines and cosines that occur.

    Args:
        formulas: of SymPy.

    Yields:
        true formulas.

    Example:
        >>> list(bounds([sp.Symbol("u", real=True) > sp.exp(0 * sp.Symbol("u"))])), next(bounds([sp.exp("x") > 0]))
        ([], exp(x) >= x + 1)
    """
    terms = {e for f in formulas for e in f.atoms(sp.exp, sp.log, sp.sin, sp.cos)}
    for e in sorted(terms, key=str):
        a = e.args[0]
        if isinstance(e, sp.exp):
            yield sp.Ge(e, 1 + a, evaluate=False)
        elif isinstance(e, sp.log):
            yield sp.Implies(sp.Gt(a, 0), sp.Le(e, a - 1, evaluate=False), evaluate=False)
        else:
            square = sp.Add(sp.Pow(sp.sin(a), 2), sp.Pow(sp.cos(a), 2), evaluate=False)
            yield sp.Eq(square, 1, evaluate=False)


def false_somewhere(new: Statement, every: Sequence[Statement]) -> str | None:
    """A statement that is false at a point, once the equations of the others have been used.

    Args:
        new: the new hypothesis.
        every: hypotheses and definitions, the new one among them.

    Returns:
        the end of an error's message; ``None`` if there is none.
    """
    own = heads(new.statement)
    for s in every:
        if not isinstance(s.statement, Relational) or is_series(s.statement) or not heads(s.statement) & own:
            continue
        name, value = s.statement.args
        if isinstance(s.statement, sp.Eq) and isinstance(name, sp.Symbol) and value.is_Rational:
            if not meets(name, value):
                return f"{name} = {value} has not the assumptions of {name}"
        others = [o for o in every if o is not s and isinstance(o.statement, sp.Eq) and not is_series(o.statement)]
        try:
            claim = s.statement.func(*rewritten(sp.Tuple(name, value), others), evaluate=False)
        except (Refused, *FAILURES):
            continue
        claim = claim.func(*(side.doit() if side.has(sp.Derivative) else side for side in claim.args), evaluate=False)
        if claim.atoms(AppliedUndef) or claim.free_symbols & frozenset().union(*(o.fixed for o in every)):
            continue
        for world in worlds([claim], relations(s.conditions), trials=TRIALS if claim.free_symbols else 1):
            try:
                with mp.workdps(DIGITS):
                    if not truth(claim, world, {}):
                        return f"with the others, {s.statement} says {claim}, which is false"
            except FAILURES:
                continue
    return None

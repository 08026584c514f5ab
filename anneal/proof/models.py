"""A derivation held against a model: its hypotheses, with their conditions, must not contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from .by_z3 import contradictory
from .guards import admissible
from .impossible import bounds, false_somewhere
from .predicates import relations
from .provers import facts, is_series
from .steps import Refused, Statement, Step
from .terms import BINDERS

EFFORT = 100_000
SAMPLES = (0, 1, 2, 1000, 3, -1, -1000, sp.Rational(1, 2))
MOST = 30  # instances


def consistent(step: Step, earlier: Sequence[Step]) -> None:
    """Refuse a step if it, its conditions and all hypotheses and definitions contradict each other.

    Hypotheses that hold for all values of a symbol are taken at a few of them, and at the entries that others mention.

    Args:
        step: the new step.
        earlier: those before it.

    Raises:
        Refused: if Z3 finds a contradiction.
    """
    new = step.kind in ("assumed", "certified") or step.basis
    if isinstance(step.statement, str) or not (new or relations(step.conditions)):
        return
    every = [
        s for e in (*earlier, step) for s in (e, *e.basis) if s.kind in ("assumed", "certified", "defined") or s is step
    ]
    every = [s for s in dict.fromkeys(every) if not isinstance(s.statement, str) and not is_series(s.statement)]
    formulas = [f for s in every for f in _formulas(s)]
    formulas += relations(step.conditions)
    pool = {e for f in formulas for e in f.atoms(AppliedUndef)}
    more = list(islice((f for s in every for f in _instances(s, pool)), MOST))
    assumed = [f for s in every if s.kind in ("assumed", "certified") or s is step for f in _formulas(s)]
    if _contradictory([*formulas, *more], products=False) or _contradictory([*assumed, *step.conditions]):
        raise Refused(f"{step.statement} and the hypotheses contradict each other")
    if new and _contradictory([*assumed, *bounds(assumed)]):
        raise Refused(f"{step.statement} and the hypotheses contradict each other")
    if new and (why := false_somewhere(step, every)):
        raise Refused(f"{step.statement} and the hypotheses contradict each other: {why}")


@lru_cache(maxsize=4096)
def _formulas(s: Statement) -> list[Any]:
    plain = relations(s.conditions)
    return [sp.Implies(sp.And(*plain), f, evaluate=False) if plain else f for f in relations(facts(s))]


def _contradictory(formulas: Sequence[Any], products: bool = True) -> bool:
    if sp.false in formulas:
        return True
    kept = []
    for f in formulas:
        if f != sp.true and all(e.is_real for e in f.atoms(sp.Symbol, AppliedUndef) if not isinstance(e, sp.Dummy)):
            kept.append(f)
    try:
        return bool(kept) and contradictory(kept, EFFORT, products)
    except Refused:
        return False


def _instances(s: Statement, pool: set[Any]) -> Iterator[Any]:
    names = sorted(s.statement.free_symbols - s.fixed, key=str)
    if not names or s.statement.has(*BINDERS):
        return
    few = 5 if len(names) == 1 else 2
    ranges = [[v for v in map(sp.sympify, SAMPLES) if _meets(n, v)][:few] for n in names]
    choices = [dict(zip(names, values, strict=True)) for values in product(*ranges)][:8]
    for entry in sorted(s.statement.atoms(AppliedUndef), key=str):
        for other in sorted(pool, key=str):
            if other.func == entry.func and (found := _match(entry, other, names)):
                choices.append(found)
    for values in choices:
        yield from _instance(s, tuple(values.items()))


@lru_cache(maxsize=4096)
def _instance(s: Statement, values: tuple[tuple[Any, Any], ...]) -> list[Any]:
    return [f.xreplace(dict(values)) for f in _formulas(s)]


def _match(entry: Any, other: Any, names: Sequence[Any]) -> dict[Any, Any] | None:
    """Values of names at which one entry is another."""
    found: dict[Any, Any] = {}
    for pattern, a in zip(entry.args, other.args, strict=True):
        shift, name = pattern.as_coeff_Add()
        if name not in names:
            if pattern != a:
                return None
        elif found.setdefault(name, a - shift) != a - shift or not _meets(name, a - shift):
            return None
    return found if any(k != v for k, v in found.items()) else None


def _meets(name: Any, value: Any) -> bool:
    try:
        admissible(name, value)
    except Refused:
        return False
    return True

"""Side conditions of instances: what may be replaced, by what, and whether SymPy's answer was meant for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from .agreement import where_they_differ
from .guards import admissible
from .predicates import relations
from .steps import Refused, Statement
from .terms import BINDERS, bound_names


def replaceable(source: Statement, values: Mapping[Any, Any]) -> None:
    """Refuse to replace what is not universally quantified, and by what would be captured or is not admissible.

    Args:
        source: a statement.
        values: expressions by the symbols that they are to replace.

    Raises:
        Refused: if one of them may not.
    """
    bound = {v for b in source.statement.atoms(*BINDERS) for v in bound_names(b)}
    for old, new in values.items():
        new = sp.sympify(new)
        if not isinstance(old, sp.Symbol):
            raise Refused(f"{old} is not a free name: only symbols stand for any value, entries and functions do not")
        if old not in source.statement.free_symbols | sp.Tuple(*source.conditions).free_symbols:
            raise Refused(f"{old} is not a free name in it")
        if old in bound or new.free_symbols & bound:
            raise Refused(f"{old} is not a free name in it, or {new} would be captured")
        if old in source.fixed:
            raise Refused(f"{old} is fixed by a hypothesis; it cannot be replaced")
        admissible(old, new)


def not_false(claim: Any, where: Sequence[Any]) -> None:
    """Refuse an instance of an equation between limits or integrals that numbers contradict: SymPy's may be generic.

    Args:
        claim: the instance.
        where: its conditions.

    Raises:
        Refused: if there is a point at which its sides differ.
    """
    if isinstance(claim, sp.Eq) and claim.has(sp.Limit, sp.Integral) and not claim.has(AppliedUndef, sp.Order):
        if differ := where_they_differ(claim.lhs, claim.rhs, relations(where)):
            raise Refused(f"{claim} is not an identity: {differ}")
    elif claim == sp.false:
        raise Refused("the instance is false, as SymPy sees at once")

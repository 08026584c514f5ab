"""Proving: an equation by SymPy, any relation by Z3; both say on which conditions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from .agreement import where_they_differ
from .by_sympy import merge_sums, settled, unfolded, vanishes
from .by_z3 import contradictory, entails
from .definedness import conditions, holds
from .existence import reduced
from .predicates import Continuous, Exists, relations
from .refuting import counterexample
from .steps import Proof, Refused, Statement
from .terms import apart, replaced

EFFORT = 2_000_000  # for conditions, and for contradictions


@lru_cache(maxsize=4096)
def facts(step: Statement) -> list[Any]:
    """What a step says under its conditions: its statement, and that it is defined.

    Args:
        step: whose statement is a formula.

    Returns:
        formulas.
    """
    return [step.statement, *([] if is_series(step.statement) else conditions(step.statement))]


@lru_cache(maxsize=4096)
def premise(step: Statement) -> Any:
    """A step as one formula: its conditions imply what it says.

    Args:
        step: whose statement is a formula.

    Returns:
        the formula.
    """
    says = sp.And(*facts(step), evaluate=False) if len(facts(step)) > 1 else step.statement
    plain = relations(step.conditions)
    return sp.Implies(sp.And(*plain), says, evaluate=False) if plain else says


def is_series(claim: Any) -> bool:
    """Whether a statement is about the order of what is left out.

    Args:
        claim: a formula.

    Returns:
        whether it has a term ``O(...)``.
    """
    return isinstance(claim, sp.Basic) and claim.has(sp.Order)


def rewritten(e: Any, given: Sequence[Statement], strict: bool = False, local: bool = True) -> Any:
    """An expression after the equations given have been used, left side by right side, in order.

    Args:
        e: a term, or a tuple of terms.
        given: steps; those that are no equations are passed over unless ``strict``.
        strict: whether each must be an equation that changes the expression.
        local: whether an equation is kept from under a binder over a name of which its conditions speak.

    Returns:
        the expression.

    Raises:
        Refused: if ``strict`` and a step is no equation or changes nothing, or ``O(...)`` is left outside a limit.
    """
    e = apart(e)
    for step in given:
        equation = step.statement
        if not isinstance(equation, sp.Equality):
            if strict:
                raise Refused(f"SymPy substitutes equations only, got {equation}; use inequality")
            continue
        spoken = {s for c in relations(step.conditions) for s in c.free_symbols} if local else set()
        universal = frozenset(equation.free_symbols - step.fixed - spoken)
        changed = apart(replaced(e, apart(equation.lhs), apart(equation.rhs), universal))
        if strict and changed == e:
            raise Refused(f"the given {equation.lhs} = {equation.rhs} is not used")
        e = changed
    outside = e.xreplace({limit: sp.Dummy() for limit in e.atoms(sp.Limit) if limit.args[2] == 0})
    if outside.has(sp.Order):
        raise Refused("O(...) says something of a limit at zero; use it inside one")
    return e


def settle(open_: Sequence[Any], given: Sequence[Statement]) -> tuple[Any, ...]:
    """The conditions that are left when those are removed that hold by assumption, or follow from the steps given.

    Args:
        open_: conditions.
        given: steps; one may be used for a condition only once its own conditions are removed.

    Returns:
        the rest.

    Raises:
        Refused: if an integral or limit without unknown functions is not known to exist.
    """
    left = [c for c in dict.fromkeys(open_) if not holds(c)]
    kept: set[Any] = set()  # conditions on which the removal of others relied
    for relying in (False, True):
        progress = True
        while progress:
            progress = False
            for c in [c for c in left if c not in kept]:
                rest = [other for other in left if other != c]
                usable = [s for s in given if not set(s.conditions) & ({c} if relying else set(left))]
                known = {apart(f) for s in usable for f in facts(s)}
                found = [] if apart(c) in known else _reduced(c, usable, rest if relying else [])
                if found is not None:
                    left = [*rest, *(f for f in found if f not in rest and apart(f) not in known)]
                    kept |= set(left) if relying else set()
                    progress = True
    for c in left:
        if isinstance(c, Exists) and not c.args[0].atoms(AppliedUndef):
            raise Refused(f"{c.args[0]} is not known to exist")
    return tuple(left)


def _reduced(c: Any, usable: Sequence[Statement], rest: Sequence[Any]) -> list[Any] | None:
    """What is left of a condition; ``None`` if nothing can be said."""
    usable = [s for s in usable if not is_series(s.statement)]
    if isinstance(c, Continuous):  # an equation of the integral itself says nothing of its integrand
        usable = [s for s in usable if isinstance(s.statement, sp.Eq) and isinstance(s.statement.lhs, AppliedUndef)]
    if isinstance(c, Exists):
        found = reduced(rewritten(c.args[0], usable))
        return None if found is None or c in found else found
    parts = sp.Tuple(*c.args)
    if usable and not isinstance(c, sp.Implies) and holds(c.func(*rewritten(parts, usable), evaluate=False)):
        return []
    try:
        return [] if entails(c, [*map(premise, usable), *relations(rest)], EFFORT).proved else None
    except Refused:
        return None


def by_sympy(claim: Any, given: Sequence[Statement], strict: bool = True) -> Proof:
    """SymPy reduces the difference of an equation's sides to zero, and numbers agree that they are equal.

    Args:
        claim: an equation.
        given: steps whose equations are used, left side by right side, in order.
        strict: whether each must be an equation, and of use.

    Returns:
        the proof.

    Raises:
        Refused: if they do not agree, or SymPy does not.

    Example:
        >>> u = sp.Symbol("u", real=True)
        >>> by_sympy(sp.Eq((u**2 - 1) / (u - 1), u + 1, evaluate=False), [])
        Proof(kind='sympy', conditions=(Ne(u, 1),))
    """
    if not isinstance(claim, sp.Equality):
        raise Refused(f"SymPy proves equations, got {claim}; use inequality")
    own = conditions(claim)
    if interchanged := [b for b in claim.atoms(sp.Limit, sp.Integral, sp.Derivative) if _endless(b.args[0])]:
        raise Refused(
            f"{interchanged[0]} could not be proved: limits are not interchanged with infinite sums or integrals"
        )
    lhs, rhs = rewritten(sp.Tuple(claim.lhs, claim.rhs), given, strict)
    where = settle([*own, *(c for s in given for c in s.conditions)], given)
    plain = relations(where)
    orders = {o: sp.Rational(3, 7) * o.expr for o in sp.Tuple(lhs, rhs).atoms(sp.Order)}
    differ = where_they_differ(lhs.xreplace(orders), rhs.xreplace(orders), plain)
    if differ:
        raise Refused(f"{claim.lhs} = {claim.rhs} is not an identity: {differ}")
    difference = merge_sums(unfolded(lhs - rhs))
    if not vanishes(settled(difference.doit(), plain)):
        raise Refused(f"{claim.lhs} = {claim.rhs} could not be proved: SymPy did not reduce the difference to zero")
    return Proof("sympy", where)


def _endless(e: Any) -> bool:
    return any(b.has(sp.oo) for b in e.atoms(sp.Sum, sp.Integral))


def by_z3(claim: Any, given: Sequence[Statement]) -> Proof:
    """Z3 derives a relation from those given and the signs that symbols declare.

    Args:
        claim: a relation, or And, Or, Not, Implies of relations.
        given: steps that may be used.

    Returns:
        the proof.

    Raises:
        Refused: if it does not; with a counterexample only if one was checked.

    Example:
        >>> u = sp.Symbol("u", real=True)
        >>> by_z3(u**2 + 1 >= 2 * u, [])
        Proof(kind='z3', conditions=())
    """
    for step in given:
        if is_series(step.statement):
            raise Refused("O(...) says something of a limit at zero; use it inside one")
    own, premises = conditions(claim), [premise(s) for s in given]
    carried = list(dict.fromkeys([*own, *(c for s in given for c in s.conditions)]))
    exist = settle([c for c in carried if isinstance(c, Exists)], given)
    plain = relations(carried)
    goal = sp.And(*[c for c in own if c in plain], claim, evaluate=False) if set(own) & set(plain) else claim
    verdict = entails(goal, premises)
    where: list[Any] = []
    if not verdict.proved and plain:
        verdict = entails(claim, [*premises, *plain])
        where = plain
    if not verdict.proved:
        raise Refused(f"{claim} {counterexample(claim, [*premises, *where], verdict.model)}")
    for c in list(where):
        rest = [other for other in where if other != c]
        if entails(goal, [*premises, *rest], EFFORT).proved:
            where = rest
    if set(where) & set(sp.And.make_args(claim)):
        raise Refused(f"{claim} has a denominator that is not known to differ from zero, and says that it does")
    if contradictory([*premises, *where], EFFORT):
        raise Refused(f"{claim} would follow from anything: its hypotheses contradict each other")
    return Proof("z3", (*where, *exist))


def decide(claim: Any, given: Sequence[Statement]) -> Proof:
    """A proof by SymPy if the claim is an equation that it proves, else by Z3.

    Args:
        claim: a relation.
        given: steps that may be used.

    Returns:
        the proof.

    Raises:
        Refused: if neither proves it.
    """
    if claim in (sp.true, True):
        return Proof("sympy")
    if claim in (sp.false, False):
        raise Refused("the claim is false")
    if isinstance(claim, sp.Equality):
        try:
            return by_sympy(claim, given, strict=False)
        except Refused:
            pass
    return by_z3(claim, given)

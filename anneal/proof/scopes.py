"""Side conditions that look at several steps: what names mean elsewhere, what is bound, and what is random."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from .guards import TRAITS, defined_head
from .predicates import Exists, Expectation
from .sequences import least, within
from .steps import Refused, Statement, Step
from .terms import BINDERS, apart, bound_names, heads

KEPT = {"real", "complex", "positive", "nonnegative", "negative", "nonpositive", "nonzero"}
"""The assumptions that an expectation may inherit."""


def definitions(steps: Iterable[Step]) -> list[Step]:
    """The definitions among steps, and among those on which cited steps rest.

    Args:
        steps: of a derivation.

    Returns:
        steps of the kind ``"defined"``.
    """
    return [s for step in steps for s in (step, *step.basis) if s.kind == "defined" and isinstance(s.statement, sp.Eq)]


def no_capture(claims: Iterable[Any], steps: Iterable[Step]) -> None:
    """Refuse a binder over a symbol in whose terms a name under it was defined: the name stands for one value of it.

    Args:
        claims: formulas.
        steps: the earlier steps.

    Raises:
        Refused: if there is one.
    """
    depends = _dependencies(steps)
    for claim in claims:
        for b in claim.atoms(*BINDERS):
            for name in bound_names(b):
                for symbol in b.args[0].free_symbols:
                    if name in depends.get(symbol, set()):
                        raise Refused(f"{symbol} was defined by one value of {name}; it cannot stand under {b}")


def _dependencies(steps: Iterable[Step]) -> dict[Any, set[Any]]:
    depends: dict[Any, set[Any]] = {}
    for step in definitions(steps):
        if isinstance(step.statement.lhs, sp.Symbol):
            direct = step.statement.rhs.free_symbols
            depends[step.statement.lhs] = direct | {d for s in direct for d in depends.get(s, set())}
    return depends


def inductive(n: Any, base: Any, claim: Any, given: Iterable[Step], earlier: Iterable[Step]) -> None:
    """Refuse an induction that does not run over integers, starts out of range, or rests on a particular ``n``.

    Args:
        n: the symbol over which it runs.
        base: where it starts.
        claim: what is proved.
        given: the steps that it may use.
        earlier: all steps before.

    Raises:
        Refused: if it does.
    """
    if not (isinstance(n, sp.Symbol) and n.is_integer and n.is_nonnegative):
        raise Refused(f"{n} must be declared a nonnegative or positive integer")
    if set(n._assumptions_orig) - {"integer", "positive", "nonnegative", "real"}:
        raise Refused(f"{n} must be declared a nonnegative or positive integer, and nothing else")
    for step in given:
        if n in step.fixed:
            raise Refused(f"{step.name!r} speaks of one particular {n}; assume it with forall=[{n}]")
    for symbol, depends in _dependencies(earlier).items():
        if n in depends and claim.has(symbol):
            raise Refused(f"{symbol} was defined by one value of {n}; it cannot stand in an induction over {n}")
    if base.has(n):
        raise Refused(f"the base {base} must be an integer in the range of {n}")
    try:
        within(base, least(n), "the base")
    except Refused:
        raise Refused(f"the base {base} must be an integer in the range of {n}") from None


def same_definitions(there: Sequence[Step], here: Sequence[Step], source: str) -> None:
    """Refuse a step of another derivation if it rests on a definition that reads differently here.

    Args:
        there: the steps on which it rests, of the other derivation.
        here: the steps of this derivation.
        source: name of the other derivation.

    Raises:
        Refused: if a name is defined differently.
    """
    ours, theirs = _by_name(definitions(here)), _by_name(definitions(there))
    for head in ours.keys() & theirs.keys():
        if not _agree(ours[head], theirs[head]):
            raise Refused(f"{getattr(head, '__name__', head)} is defined differently in {source}")


def _agree(ours: set[Any], theirs: set[Any]) -> bool:
    """Whether definitions of one name go together: a start and a recursion do, if neither side has another."""
    starts, rules = (
        [{d for d in side if bool(d[0].free_symbols) == general} for side in (ours, theirs)]
        for general in (False, True)
    )
    explicit = any(
        not value.has(entry.func if isinstance(entry, AppliedUndef) else entry) for entry, value in rules[0] | rules[1]
    )
    return all(a == b or not a or not b for a, b in (starts, rules)) and not (explicit and starts[0] != starts[1])


def _by_name(steps: Iterable[Step]) -> dict[Any, set[Any]]:
    """Definitions by what they define, with plain indices at the left: f(n + 1) = g(n + 1) is f(n) = g(n)."""
    found: dict[Any, set[Any]] = {}
    for step in steps:
        entry, value = apart(step.statement.lhs), apart(step.statement.rhs)
        if isinstance(entry, AppliedUndef):
            parts = [a.as_coeff_Add() for a in entry.args]
            back = {n: n - shift for shift, n in parts if isinstance(n, sp.Symbol) and shift != 0}
            entry, value = entry.subs(back, simultaneous=True), value.subs(back, simultaneous=True)
        found.setdefault(defined_head(step), set()).add((entry, value))
    return found


def linear(statement: Any, means: Mapping[Any, Any]) -> Any:
    """A relation with expectations in place of random quantities, in which it must be linear.

    Args:
        statement: the relation.
        means: expectations by random quantities.

    Returns:
        the relation of the expectations.

    Raises:
        Refused: if it is no such relation.
    """
    if not isinstance(statement, (sp.Eq, sp.Ge, sp.Le, sp.Gt, sp.Lt)):
        raise Refused(f"{statement} is no single equation or inequality; expectation keeps only these")
    for name in (*means, *means.values()):
        if not isinstance(name, (sp.Symbol, AppliedUndef)):
            raise Refused(f"{name} is no name; define one for it, and use that")
    for b in statement.atoms(*BINDERS):
        for quantity in means:
            if not isinstance(b, sp.Sum) and b.args[0].has(quantity) and quantity.free_symbols & bound_names(b):
                raise Refused(f"{quantity} stands under {b}; expectation is not interchanged with that")
    marks = {quantity: sp.Dummy(real=True) for quantity in means}
    gap = (statement.lhs - statement.rhs).xreplace(marks)
    for quantity, mark in marks.items():
        if not gap.has(mark):
            raise Refused(f"{quantity} does not occur in {statement}")
        if sp.diff(gap, mark).has(*marks.values(), sp.Derivative, sp.Heaviside, sp.Subs):
            raise Refused(f"{statement} is not linear in {quantity}")
    random = {head for quantity in means for head in _random(quantity)}
    if left := heads(gap) & random:
        raise Refused(f"{', '.join(map(str, left))} stands for a random quantity of which no expectation is given")
    return statement.func(statement.lhs.xreplace(dict(means)), statement.rhs.xreplace(dict(means)), evaluate=False)


def _one_side(means: Mapping[Any, Any], left: set[Any], earlier: Sequence[Step]) -> None:
    """Refuse what depends on the outcome in one step and not in another, and what is defined by what does not."""
    random = {head for quantity in means for head in _random(quantity)}
    named = {step.name: step for step in earlier}
    for step in earlier:
        before = {
            h
            for b in step.basis
            if isinstance(b.statement, sp.Eq)
            for e in b.statement.atoms(Expectation)
            for h in heads(e)
        }
        before &= {h for e in step.basis if e.name.startswith("mean of") for h in heads(e.statement.rhs)}
        spoken = [named[step.given[0]]] if step.given else [e for e in step.basis if not e.name.startswith("mean of")]
        others = {h for e in spoken if not isinstance(e.statement, str) for h in heads(e.statement)} - before
        others = others if before else set()
        if bad := (random & others) | (left & before):
            raise Refused(
                f"{', '.join(map(str, bad))} depends on the outcome here and not in step {step.name!r}, or the reverse"
            )
    for step in definitions(earlier):
        if defined_head(step) in random and heads(step.statement.rhs) - {defined_head(step)} <= left:
            raise Refused(
                f"{defined_head(step)} is defined by {step.statement.rhs}; give the expectation of what it depends on"
            )


def _random(quantity: Any) -> set[Any]:
    return {quantity.func} if isinstance(quantity, AppliedUndef) else {quantity}


def expectations(source: Statement, means: Mapping[Any, Any], earlier: Sequence[Step]) -> tuple[Step, ...]:
    """What the names of expectations stand for; refused if one is not new, or declares what it need not have.

    Args:
        source: the statement about every outcome.
        means: names of expectations by random quantities.
        earlier: the steps before.

    Returns:
        a definition of each.

    Raises:
        Refused: if a name may not stand for an expectation, or a coefficient depends on the outcome.
    """
    random = {head for quantity in means for head in _random(quantity)}
    for step in definitions(earlier):
        if heads(step.statement.rhs) & random:
            random.add(defined_head(step))
    left = heads(source.statement.xreplace({quantity: sp.Dummy() for quantity in means}))
    for c in source.conditions:
        left |= heads(c) if not isinstance(c, Exists) else set()
    if bad := left & random:
        raise Refused(f"{', '.join(map(str, bad))} depends on the outcome and has no expectation")
    _one_side(means, left, earlier)
    found, known = [], _by_name(definitions(earlier))
    for quantity, mean in means.items():
        for trait in TRAITS:
            if getattr(mean, f"is_{trait}") is True and (
                trait not in KEPT or getattr(quantity, f"is_{trait}") is not True
            ):
                raise Refused(f"{mean} is {trait}, which is not known of the expectation of {quantity}")
        if quantity.args != mean.args and not quantity.free_symbols <= source.fixed | {quantity}:
            raise Refused(f"{mean} is to stand for the expectation of {quantity}; give it the same indices")
        step = Step(
            name=f"mean of {quantity}",
            kind="defined",
            statement=sp.Eq(mean, Expectation(quantity), evaluate=False),
            because="an expectation",
            fixed=source.fixed | {name for name in (quantity, mean) if isinstance(name, sp.Symbol)},
        )
        used = any(
            heads(s.statement) & _random(mean)
            for e in earlier
            for s in (e, *e.basis)
            if not isinstance(s.statement, str)
        )
        if used and _by_name([step]).get(defined_head(step)) != known.get(defined_head(step)):
            raise Refused(f"{mean} is already in use; an expectation needs a new name")
        found.append(step)
    return tuple(found)

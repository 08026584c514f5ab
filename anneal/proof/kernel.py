"""The kernel: the rules by which a statement may be added, each with its side condition and why it is sound.

A statement says: for all values of its names but the fixed ones, its conditions imply its claim, which is then defined.
A derivation is sound if every interpretation of its names that satisfies its hypotheses and definitions satisfies every
statement; each rule below preserves that.  Parsing is SymPy's, proving is done in :mod:`anneal.proof.provers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from . import guards, instances, scopes
from .definedness import Exists, conditions
from .provers import by_sympy, by_z3, decide, settle
from .steps import Proof, Refused, Rule, Statement, Step
from .terms import apart, heads


def assume(claim: Any, forall: Iterable[Any]) -> Statement:
    """A hypothesis.  Its symbols are fixed, but for those in ``forall``, which must occur.

    Sound because a hypothesis restricts interpretations and claims nothing.
    """
    return Statement(
        statement=claim,
        conditions=tuple(c for c in settle(conditions(claim), []) if not isinstance(c, Exists)),
        fixed=guards.fixed(claim, forall),
    )


def define(entry: Any, value: Any, forall: Iterable[Any], earlier: Sequence[Step]) -> Statement:
    """A new name for a value, or a new function by its value at every argument.

    The name is a plain symbol, or an unknown function at plain, different arguments (indices may be shifted), all in
    ``forall``; it occurs neither before nor in the value, which has its assumptions.
    Sound because every interpretation of the other names extends to the new one: it has its value, where there is one.
    """
    universal = guards.universal(forall, sp.Eq(entry, value, evaluate=False))
    guards.new_name(entry, universal, earlier)
    if heads(value) & heads(entry) - universal or (isinstance(entry, AppliedUndef) and entry.func in heads(value)):
        raise Refused(f"{entry} occurs in its own definition; that is an equation")
    guards.admissible(entry, value)
    claim = sp.Eq(entry, value, evaluate=False)
    where = settle(conditions(claim), [])
    return Statement(statement=claim, conditions=where, fixed=frozenset(claim.free_symbols - universal))


def sequence(
    entry: Any, value: Any, first: Any, start: Any, end: Any, forall: Iterable[Any], earlier: Sequence[Step]
) -> list[Statement]:
    """A new sequence: its value at the start (or at the end, if it counts down), and each further from its neighbour.

    ``value`` may speak of the sequence at the neighbouring index alone, also by way of earlier definitions; apart from
    these, the name is new.  Without ``first`` the sequence may start anywhere.
    Sound by recursion over the integers: one sequence satisfies all the equations from the start on (to the end).
    """
    n, shift = guards.index(entry)
    universal = guards.universal([n, *forall], sp.Eq(entry, value, evaluate=False))
    neighbour = n + shift - 1 if end is None else n + shift + 1
    guards.recursion(entry, value, neighbour, earlier)
    guards.new_name(entry, universal, earlier, recursive=True)
    least = guards.least(n) + shift - 1
    start = least if start is None else sp.sympify(start)
    if end is None:
        where = [] if start == least else [sp.Ge(n + shift - 1, start)]
        guards.within(start, least, f"the start of {entry.func}")
    else:
        where, start = [sp.Lt(n + shift, end)], sp.sympify(end)
    if start.free_symbols & universal:
        raise Refused(f"{entry.func} cannot start at {start}, which is no one place")
    found: list[tuple[Any, list[Any]]] = []
    if first is not None:
        begin = entry.func(start, *entry.args[1:])
        guards.admissible(begin, sp.sympify(first))
        if entry.func in heads(sp.sympify(first)) or n in sp.sympify(first).free_symbols:
            raise Refused(f"{begin} = {first} is no start: it speaks of {entry.func} itself or of every {n}")
        found.append((sp.Eq(begin, sp.sympify(first), evaluate=False), []))
    guards.admissible(entry, value)
    found.append((sp.Eq(entry, value, evaluate=False), where))
    return [
        Statement(
            statement=claim,
            conditions=(*where, *settle(conditions(claim), [Statement(statement=c) for c in where])),
            fixed=frozenset(claim.free_symbols | sp.Tuple(*where).free_symbols) - universal,
        )
        for claim, where in found
    ]


def identity(claim: Any, given: Sequence[Statement]) -> Proof:
    """An equation whose sides SymPy reduces to each other, once the equations given have been used.

    An equation for one value is not used under a binder over it; a limit and its value, too, are such an identity.
    Sound because equals replace equals where they hold, all terms are defined under the conditions, and SymPy's algebra
    is right where terms are defined; that is checked again by evaluating both sides, as they were before it.
    """
    return by_sympy(claim, given)


def arithmetic(claim: Any, given: Sequence[Statement]) -> Proof:
    """A relation whose negation Z3 finds to contradict what is given.

    Sound because Z3 sees no more than is true: the statements given under their conditions, the signs and integrality
    that names declare, and, for what it has no word for, an unknown number.
    """
    return by_z3(claim, given)


def instance(source: Statement, values: Mapping[Any, Any]) -> Statement:
    """A statement with universally quantified symbols replaced, all at once, by what has their assumptions.

    Neither entries of sequences or functions nor fixed symbols are replaced, and no bound variable captures a value.
    Sound because a statement for all values holds for these; its conditions, and those of the values, come along.
    """
    instances.replaceable(source, values)
    try:
        kept = [c if isinstance(c, Exists) else apart(c).subs(values, simultaneous=True) for c in source.conditions]
        claim = source.statement.subs(values, simultaneous=True)
    except TypeError:
        raise Refused(f"{source.statement} is not defined for this instance") from None
    if any(c == sp.false or (not isinstance(c, Exists) and sp.simplify(c) == sp.false) for c in kept):
        broken = ", ".join(map(str, source.conditions))
        raise Refused(f"the statement holds only where {broken}, which is false for this instance")
    more = [c for value in values.values() for c in conditions(sp.sympify(value))]
    instances.not_false(claim, kept)
    return Statement(statement=claim, conditions=settle([*kept, *more], []), fixed=source.fixed)


def induction(n: Any, base: Any, base_given: Sequence[str], step_given: Sequence[str]) -> Rule:
    """A claim at every integer from ``base`` on: proved at ``base``, and at ``n + 1`` from itself at one ``n >= base``.

    No step given speaks of one particular ``n``, and no condition that is carried speaks of ``n``.
    Sound by induction over the integers.
    """
    start = [] if base == guards.least(n) else [sp.Ge(n, base)]

    def rule(statement: Any, given: Sequence[Step]) -> Proof:
        if start and not (isinstance(statement, sp.Implies) and statement.args[0] == start[0]):
            raise Refused(f"{statement} is not of the form that this induction proves, {start[0]} implies ...")
        claim = statement.args[1] if start else statement
        named = {step.name: step for step in given}
        at_base, later = ([named[g] for g in names if g in named] for names in (base_given, step_given))
        fixed = frozenset({n}).union(*(step.fixed for step in later))
        premises = [Statement(statement=c, fixed=fixed) for c in (*start, claim)]
        put = lambda to: apart(claim).subs(n, to) if isinstance(claim, sp.Basic) else claim  # noqa: E731
        proofs = [decide(put(base), at_base), decide(put(n + 1), [*later, *premises])]
        where = tuple(dict.fromkeys(c for proof in proofs for c in proof.conditions))
        if bad := [c for c in where if c.has(n) and not isinstance(c, Exists)]:
            raise Refused(f"the induction needs {bad[0]} at every {n}; state that in the claim, or give a step for it")
        return Proof("z3" if "z3" in [proof.kind for proof in proofs] else "sympy", where)

    return rule


def expectation(
    source: Statement, means: Mapping[Any, Any], earlier: Sequence[Step]
) -> tuple[Statement, tuple[Step, ...]]:
    """A relation that holds at every outcome, with expectations in place of the random quantities.

    Both sides are linear in the random quantities, with coefficients that do not depend on the outcome; each expectation
    is a new name, with no assumption that it does not inherit.
    Sound because expectation is linear and keeps order, for quantities whose expectations exist.
    """
    claim = scopes.linear(source.statement, means)
    basis = scopes.expectations(source, means, earlier)
    names = {name for name in (*means, *means.values()) if isinstance(name, sp.Symbol)}  # one value each
    return Statement(statement=claim, conditions=source.conditions, fixed=source.fixed | names), basis


def cite(cited: Step, there: Sequence[Step], here: Sequence[Step], source: str) -> tuple[Step, ...]:
    """A statement of another derivation, with the hypotheses and definitions on which it rests there; they come along.

    No name is defined differently here and there.
    Sound because the statement holds wherever those do, and they now restrict interpretations here as well.
    """
    basis = [step for step in there if step.kind in ("assumed", "certified", "defined")]
    basis += [step for step in dict.fromkeys(b for step in there for b in step.basis) if step not in basis]
    scopes.same_definitions(basis, here, source)
    return tuple(step for step in basis if step != cited)

"""The kernel: the rules by which a statement may be added, each with its side condition and why it is sound.

A statement says: for all values of its names but the fixed ones, its conditions imply its claim, which is then defined.
A derivation is sound if every interpretation of its names that satisfies its hypotheses and definitions satisfies every
statement; each rule below preserves that.  Parsing is SymPy's, proving is done in :mod:`anneal.proof.provers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy as sp

from . import guards, instances, scopes, sequences
from .definedness import conditions
from .predicates import Exists, relations
from .provers import by_sympy, by_z3, decide, settle
from .steps import Proof, Refused, Rule, Statement, Step
from .terms import apart


def assume(claim: Any, forall: Iterable[Any]) -> Statement:
    """A hypothesis.  Its symbols are fixed, but for those in ``forall``, which must occur.

    Sound because a hypothesis restricts interpretations and claims nothing.
    Args:
        claim, forall: the hypothesis, and the symbols for which it holds at every value.
    Returns:
        the statement.
    """
    where = tuple(c for c in settle(conditions(claim), []) if type(c) is not Exists)
    return Statement(statement=claim, conditions=where, fixed=guards.fixed(claim, forall))


def define(entry: Any, value: Any, forall: Iterable[Any], earlier: Sequence[Step]) -> Statement:
    """A new name for a value, or a new function by its value at every argument.

    The name is a plain symbol, or an unknown function at plain, different arguments (indices may be shifted), all in
    ``forall``; it occurs neither before nor in the value, which has its assumptions.
    Sound because every interpretation of the other names extends to the new one: it has its value, where there is one.
    Args:
        entry, value, forall, earlier: name, value, the function's arguments, and the steps before.
    Returns:
        the statement.
    """
    universal = guards.definition(entry, value, forall, earlier)
    claim = sp.Eq(entry, value, evaluate=False)
    fixed = frozenset(claim.free_symbols - universal)
    return Statement(statement=claim, conditions=settle(conditions(claim), []), fixed=fixed)


def sequence(
    entry: Any, value: Any, first: Any, start: Any, end: Any, forall: Iterable[Any], earlier: Sequence[Step]
) -> list[Statement]:
    """A new sequence: its value at the start (or at the end, if it counts down), and each further from its neighbour.

    ``value`` may speak of the sequence at the neighbouring index alone, also by way of earlier definitions; apart from
    these, the name is new.  Without ``first`` the sequence may start anywhere.
    Sound by recursion over the integers: one sequence satisfies all the equations from the start on (to the end).
    Args:
        entry, value, forall, earlier: as in :func:`define`; ``forall`` lists the arguments after the index
        first, start, end: the value at the start, its index, or the index from which the sequence counts down.
    Returns:
        the statements, the start first.
    """
    n, shift = sequences.index(entry)
    universal = guards.universal([n, *forall], sp.Eq(entry, value, evaluate=False))
    neighbour = n + shift - 1 if end is None else n + shift + 1
    sequences.recursion(entry, value, neighbour, earlier)
    guards.new_name(entry, universal, earlier, recursive=True)
    found = sequences.equations(entry, value, first, start, end, universal)
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
    Args:
        claim, given: the equation, and the steps whose equations are used.
    Returns:
        the proof.
    """
    return by_sympy(claim, given)


def arithmetic(claim: Any, given: Sequence[Statement]) -> Proof:
    """A relation whose negation Z3 finds to contradict what is given.

    Sound because Z3 sees no more than is true: the statements given under their conditions, the signs and integrality
    that names declare, and, for what it has no word for, an unknown number.
    Args:
        claim, given: the relation, and the steps that may be used.
    Returns:
        the proof.
    """
    return by_z3(claim, given)


def instance(source: Statement, values: Mapping[Any, Any]) -> Statement:
    """A statement with universally quantified symbols replaced, all at once, by what has their assumptions.

    Neither entries of sequences or functions nor fixed symbols are replaced, and no bound variable captures a value.
    Sound because a statement for all values holds for these; its conditions, and those of the values, come along.
    Args:
        source, values: the statement, and expressions by the symbols that they replace.
    Returns:
        the statement.
    Raises:
        Refused: if the side condition fails.
    """
    instances.replaceable(source, values)
    try:
        kept = [c if isinstance(c, Exists) else apart(c).subs(values, simultaneous=True) for c in source.conditions]
        claim = source.statement.subs(values, simultaneous=True)
    except TypeError:
        raise Refused(f"{source.statement} is not defined for this instance") from None
    if any(c == sp.false or (not isinstance(c, Exists) and sp.simplify(c) == sp.false) for c in kept):
        raise Refused(f"it holds only where {', '.join(map(str, source.conditions))}, which is false for this instance")
    more = [c for value in values.values() for c in conditions(sp.sympify(value))]
    instances.not_false(claim, kept)
    return Statement(statement=claim, conditions=settle([*kept, *more], []), fixed=source.fixed)


def induction(n: Any, base: Any, base_given: Sequence[str], step_given: Sequence[str]) -> Rule:
    """A claim at every integer from ``base`` on: proved at ``base``, and at ``n + 1`` from itself at one ``n >= base``.

    No step given speaks of one particular ``n``, and no condition that is carried speaks of ``n``.
    Sound by induction over the integers.
    Args:
        n, base, base_given, step_given: the index, where it starts, and names of the steps that may be used.
    Returns:
        the rule.
    Raises:
        Refused: if the side condition fails.
    """
    start = [] if base == sequences.least(n) else [sp.Ge(n, base)]

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
        if bad := [c for c in relations(where) if c.has(n)]:
            raise Refused(f"the induction needs {bad[0]} at every {n}; state that in the claim, or give a step for it")
        return Proof("z3" if "z3" in [proof.kind for proof in proofs] else "sympy", where)

    return rule


def expectation(
    source: Statement, means: Mapping[Any, Any], earlier: Sequence[Step]
) -> tuple[Statement, tuple[Step, ...]]:
    """A relation that holds at every outcome, with expectations in place of the random quantities.

    Both sides are linear in the random quantities, whose coefficients do not depend on the outcome; an expectation
    is a new name, with no assumption that it does not inherit.
    Sound because expectation is linear and keeps order, for quantities whose expectations exist.
    Args:
        source, means, earlier: the relation, expectations by random quantities, and the steps before.
    Returns:
        the statement, and what its new names mean.
    """
    claim = scopes.linear(source.statement, means)
    basis = scopes.expectations(source, means, earlier)
    names = {name for name in (*means, *means.values()) if isinstance(name, sp.Symbol)}  # one value each
    return Statement(statement=claim, conditions=source.conditions, fixed=source.fixed | names), basis


def cite(cited: Step, there: Sequence[Step], here: Sequence[Step], source: str) -> tuple[Step, ...]:
    """A statement of another derivation, with the hypotheses and definitions on which it rests there; they come along.

    No name is defined differently here and there.
    Sound because the statement holds wherever those do, and they now restrict interpretations here as well.
    Args:
        cited, there, here, source: the step, those on which it rests there, those here, and the derivation's name.
    Returns:
        the hypotheses and definitions that come along.
    """
    basis = [step for step in there if step.kind in ("assumed", "certified", "defined")]
    basis += [step for step in dict.fromkeys(b for step in there for b in step.basis) if step not in basis]
    scopes.same_definitions(basis, here, source)
    return tuple(step for step in basis if step != cited)

"""The rules by which a step is proved: each goes from a statement and the steps given to the kind of proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy as sp

from . import guards
from .by_sympy import vanishes
from .provers import decide, rewrite
from .steps import Refused, Rule, Step


def identity(claim: Any, given: Sequence[Step]) -> str:
    """SymPy reduces the difference of an equation's sides to zero, once the equations given have been substituted.

    Args:
        claim: an equation.
        given: steps that are equations.

    Returns:
        ``"sympy"``.

    Raises:
        Refused: if SymPy does not, or a given step is no equation or of no use.

    Example:
        >>> x = sp.Symbol("x")
        >>> identity(sp.Eq((x + 1) ** 2, x**2 + 2 * x + 1), [])
        'sympy'
    """
    return decide(claim, _statements(given), ("sympy",))


def inequality(claim: Any, given: Sequence[Step]) -> str:
    """Z3 derives a relation from those given and the symbols' assumptions.

    Args:
        claim: a relation, or And, Or, Implies of relations.
        given: steps that are such relations.

    Returns:
        ``"z3"``, or ``"sympy"`` where SymPy has already evaluated the claim to true.

    Raises:
        Refused: if Z3 does not.

    Example:
        >>> u = sp.Symbol("u", real=True)
        >>> inequality(u**2 + 1 >= 2 * u, [])
        'z3'
    """
    return decide(claim, _statements(given), ("z3",))


def instance(values: Mapping[Any, Any]) -> Rule:
    """The rule that a statement is a given one with its symbols replaced; :mod:`anneal.proof.guards` says which may be.

    Args:
        values: expressions by the symbols that they replace, all at once.

    Returns:
        the rule.

    Example:
        >>> x, y = sp.symbols("x y", real=True)
        >>> square = Step("square", "z3", x**2 >= 0, "", (), frozenset())
        >>> instance({x: y + 1})((y + 1) ** 2 >= 0, [square])
        'sympy'
    """

    def rule(claim: Any, given: Sequence[Step]) -> str:
        if claim not in [substituted(step, values) for step in given]:
            sources = ", ".join(repr(step.name) for step in given)
            raise Refused(f"{claim} is not that instance of {sources or 'anything'}")
        return "sympy"

    return rule


def substituted(step: Step, values: Mapping[Any, Any]) -> Any:
    """A step's statement with symbols replaced.

    Args:
        step: whose statement is a relation.
        values: expressions by the symbols that they replace, all at once.

    Returns:
        the statement of the instance.

    Example:
        >>> x, y = sp.symbols("x y", real=True)
        >>> substituted(Step("order", "assumed", x >= y, "", (), frozenset()), {x: y, y: x})
        y >= x
    """
    statement: Any = step.statement
    return statement.subs(values, simultaneous=True)


def induction(n: sp.Symbol, base: Any, base_given: Sequence[str], step_given: Sequence[str]) -> Rule:
    """The rule that a claim holds at ``base``, and at ``n + 1`` where it holds at ``n >= base``.

    Args:
        n: an integer symbol.
        base: the first integer for which the claim is made.
        base_given: names of the given steps that may be used at ``base``.
        step_given: names of those that may be used from ``n`` to ``n + 1``.

    Returns:
        the rule, for statements made by :func:`from_base`.

    Example:
        >>> n = sp.Symbol("n", integer=True, positive=True)
        >>> induction(n, sp.Integer(1), [], [])(n**2 >= n, [])
        'sympy'
    """
    premises = [] if base == guards.least(n) else [sp.Ge(n, base)]

    def rule(statement: Any, given: Sequence[Step]) -> str:
        claim = statement.args[1] if premises else statement
        named = {step.name: step for step in given}
        at_base, later = ([named[g].statement for g in names if g in named] for names in (base_given, step_given))
        kinds = {decide(claim.subs(n, base), at_base), decide(claim.subs(n, n + 1), [*later, *premises, claim])}
        return "z3" if "z3" in kinds else "sympy"

    return rule


def from_base(claim: Any, n: sp.Symbol, base: Any) -> Any:
    """What induction from ``base`` proves of a claim about every ``n``.

    Args:
        claim: a relation.
        n: an integer symbol.
        base: the first integer for which the claim is made.

    Returns:
        the claim; where ``n`` may be below ``base`` by its assumptions, the implication from ``n >= base``.

    Example:
        >>> n = sp.Symbol("n", integer=True, positive=True)
        >>> from_base(n**2 >= n, n, 1), from_base(n**2 >= 2 * n, n, 2)
        (n**2 >= n, Implies(n >= 2, n**2 >= 2*n))
    """
    return claim if base == guards.least(n) else sp.Implies(sp.Ge(n, base), claim, evaluate=False)


def series(variable: sp.Symbol, order: int) -> Rule:
    """The rule that SymPy's series of the left side at zero is the right side, whose ``O(...)`` is left out.

    Args:
        variable: that tends to zero.
        order: the power of the first term that is left out.

    Returns:
        the rule.

    Example:
        >>> x = sp.Symbol("x")
        >>> series(x, 3)(sp.Eq(sp.cos(x), 1 - x**2 / 2 + sp.Order(x**3)), [])
        'sympy'
    """

    def rule(claim: Any, given: Sequence[Step]) -> str:
        found = sp.series(rewrite(claim.lhs, _statements(given)), variable, 0, order).removeO()
        if not vanishes(found - claim.rhs.removeO()):
            raise Refused(f"the series of {claim.lhs} is {found}, not {claim.rhs.removeO()}")
        return "sympy"

    return rule


def _statements(steps: Iterable[Step]) -> list[Any]:
    return [step.statement for step in steps]

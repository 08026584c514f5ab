"""Which prover decides a claim: SymPy an equation, Z3 any relation; both see the same hypotheses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from .by_sympy import merge_sums, replaced, vanishes, where_nonzero
from .by_z3 import z3_verdict
from .steps import Refused


def decide(claim: Any, hypotheses: Sequence[Any], provers: Sequence[str] = ("sympy", "z3")) -> str:
    """Which prover proves a claim from hypotheses.

    Args:
        claim: a relation of SymPy, or And, Or, Implies of relations.
        hypotheses: relations that may be used.
        provers: ``"sympy"``, ``"z3"`` or both.  SymPy alone asks that each hypothesis is an equation, and of use.

    Returns:
        ``"sympy"`` or ``"z3"``.

    Raises:
        Refused: if none proves it, or SymPy alone is asked and a hypothesis is no equation or of no use.

    Example:
        >>> u = sp.Symbol("u", real=True)
        >>> decide(sp.Eq((u + 1) ** 2, u**2 + 2 * u + 1), [])
        'sympy'
        >>> decide(u**2 >= 4, [u >= 2])
        'z3'
    """
    claim = sp.sympify(claim)
    if claim == sp.true and "z3" in provers:
        return "sympy"  # SymPy's own evaluation already decided it
    if "sympy" in provers and isinstance(claim, sp.Equality):
        difference = rewrite(claim.lhs - claim.rhs, hypotheses, strict="z3" not in provers)
        if vanishes(difference):
            return "sympy"
        if "z3" not in provers:
            raise Refused(f"{claim.lhs} = {claim.rhs} is not an identity{where_nonzero(difference)}")
    try:
        verdict = z3_verdict(claim, hypotheses)
    except NotImplementedError as error:
        raise Refused(str(error)) from None
    if verdict is not None:
        raise Refused(f"{claim} {verdict}")
    return "z3"


def rewrite(expression: Any, equations: Sequence[Any], strict: bool = True) -> Any:
    """An expression after equations have been substituted, left side by right side, in order.

    Args:
        expression: of SymPy, or a number.
        equations: relations; those that are no equations are passed over unless ``strict``.
        strict: whether each must be an equation that changes the expression.

    Returns:
        the expression, its sums merged.

    Raises:
        Refused: if ``strict`` and a relation is no equation or changes nothing.

    Example:
        >>> x, y = sp.symbols("x y")
        >>> rewrite(x + y, [sp.Eq(x, 2 * y)])
        3*y
    """
    for equation in equations:
        if not isinstance(equation, sp.Equality):
            if strict:
                raise Refused(f"SymPy substitutes equations only, got {equation}; use inequality")
            continue
        rewritten = replaced(expression, equation.lhs, equation.rhs)
        if strict and rewritten == expression:
            raise Refused(f"the given {equation.lhs} = {equation.rhs} is not used")
        expression = rewritten
    return merge_sums(expression).doit() if isinstance(expression, sp.Basic) else expression

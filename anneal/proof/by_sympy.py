"""The side of SymPy: what vanishes identically."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from .terms import rebuilt

LONGEST = 40  # sums up to this length are written out


def vanishes(expression: Any) -> bool:
    """Whether SymPy reduces an expression to zero, trying the cheap ways first.

    Args:
        expression: of SymPy, or a number.

    Returns:
        ``True`` where it is zero; ``False`` where it is not, or SymPy does not see that it is.

    Example:
        >>> x, p = sp.symbols("x p", positive=True)
        >>> vanishes(x ** (p + 1) / x**p - x), vanishes(x - 1)
        (True, False)
    """
    ways: list[Callable[[Any], Any]] = [
        sp.expand,
        lambda e: sp.cancel(sp.together(e)),
        _cancel_symbolic_powers,
        sp.simplify,
    ]
    return any(way(sp.sympify(expression)) == 0 for way in ways)


def merge_sums(expression: Any) -> Any:
    """Multiples of sums over one range as one sum, whose summand is then reduced: sums are linear.

    Args:
        expression: of SymPy, with or without sums.

    Returns:
        an equal expression; where a single sum is left that nothing else can cancel, a new symbol stands for it.

    Example:
        >>> i, n, g = sp.Symbol("i"), sp.Symbol("n"), sp.Function("g")
        >>> merge_sums(sp.Sum(2 * g(i), (i, 1, n)) - 2 * sp.Sum(g(i), (i, 1, n)))
        0
    """
    if not expression.has(sp.Sum):
        return expression
    summands: dict[Any, Any] = {}
    rest = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(expression)):
        factor, total = term.as_independent(sp.Sum)
        if isinstance(total, sp.Sum) and not factor.free_symbols & set(total.variables):
            summands[total.limits] = summands.get(total.limits, 0) + factor * total.function
        else:
            rest += term
    reduced = {limits: sp.cancel(sp.together(sp.expand(summand))) for limits, summand in summands.items()}
    left = [sp.Sum(summand, *limits) for limits, summand in reduced.items() if summand != 0]
    if len(left) == 1 and not rest.has(sp.Sum) and _entrywise(left[0]):
        left = [sp.Dummy("sum", real=True)]  # nothing can cancel it: SymPy need not try to evaluate it
    return sp.expand(rest) + sum(left)


def _entrywise(total: Any) -> bool:
    """Whether unknown sequences enter a sum by their entries at the index alone, so that it does not telescope."""
    index = set(total.variables)
    entries = [f for f in total.function.atoms(AppliedUndef) if f.free_symbols & index]
    return bool(entries) and all(arg in index or not arg.free_symbols & index for f in entries for arg in f.args)


def _cancel_symbolic_powers(expression: Any) -> Any:
    """Cancel after writing every b**x as a product of powers b**e of a few exponents e, each named once.

    The exponent is split into terms c*e with rational c: b**(p/(2*p + 1)) becomes b**(1/2) / b**(1/(2*(2*p + 1))).
    """
    symbolic = lambda e: e.is_Pow and not e.exp.is_Integer  # noqa: E731
    expression = expression.replace(symbolic, lambda e: sp.expand_power_base(sp.Pow(sp.factor(e.base), e.exp)))
    split: dict[sp.Basic, dict[sp.Basic, sp.Rational]] = {}
    units: dict[tuple[sp.Basic, sp.Basic], int] = {}
    for power in (e for e in expression.atoms(sp.Pow) if not e.exp.is_Integer):
        exponent = sp.together(power.exp)
        if len(exponent.free_symbols) == 1:
            exponent = sp.apart(exponent)
        split[power] = {}
        for term in sp.Add.make_args(exponent):
            c, unit = sp.factor(term).as_coeff_Mul()
            split[power][unit] = split[power].get(unit, 0) + c
        for unit, c in split[power].items():
            key = (power.base, unit)
            units[key] = int(sp.ilcm(units.get(key, 1), c.q))
    names = {key: sp.Dummy(positive=key[0].is_positive) for key in units}
    replacement = {}
    for power, terms in split.items():
        product = sp.Integer(1)
        for unit, c in terms.items():
            whole = sp.floor(c) if unit == 1 else sp.Integer(0)
            product *= power.base**whole * names[power.base, unit] ** ((c - whole) * units[power.base, unit])
        replacement[power] = product
    numerator = sp.numer(sp.cancel(sp.together(expression.xreplace(replacement))))
    for (base, unit), name in names.items():
        if unit == 1 and numerator.has(name):  # a root: its power is the base again
            numerator = sp.rem(numerator, name ** units[base, unit] - base, name)
    return sp.expand(numerator)


def unfolded(e: Any) -> Any:
    """Sums of a few terms written out, and the last few terms of a sum up to ``n + 3`` apart from those up to ``n``.

    Args:
        e: with binders renamed apart; ranges are known not to be negative.

    Returns:
        an equal expression.

    Example:
        >>> i, n, f = sp.Symbol("i", integer=True), sp.Symbol("n", integer=True, positive=True), sp.Function("f")
        >>> unfolded(sp.Sum(f(i), (i, 1, 3)))
        f(1) + f(2) + f(3)
        >>> unfolded(sp.Sum(f(i), (i, 1, n + 1)))
        f(n + 1) + Sum(f(i), (i, 1, n))
    """
    if not isinstance(e, sp.Basic) or not e.has(sp.Sum):
        return e
    e = rebuilt(e, [unfolded(a) for a in e.args])
    if not isinstance(e, sp.Sum) or len(e.limits) > 1:
        return e
    body, (i, first, last) = e.args
    length = sp.expand(last - first + 1)
    if length.is_Integer and 0 <= length <= LONGEST:
        return sp.Add(*(body.subs(i, first + k) for k in range(int(length))))
    more, start = last.as_coeff_Add()
    if more.is_Integer and 0 < more <= LONGEST and sp.expand(start - first + 1).is_nonnegative:
        return sp.Sum(body, (i, first, start)) + sp.Add(*(body.subs(i, start + k) for k in range(1, int(more) + 1)))
    return e


def settled(e: Any, conditions: Sequence[Any]) -> Any:
    """An expression without the branches that conditions rule out, such as that for x = 1 of a geometric sum.

    Args:
        e: of SymPy.
        conditions: relations that hold.

    Returns:
        the expression, which equals it where they do.

    Example:
        >>> x = sp.Symbol("x")
        >>> settled(sp.Piecewise((1, sp.Eq(x, 0)), (x, True)), [sp.Ne(x, 0)])
        x
    """
    if not isinstance(e, sp.Basic) or not e.has(sp.Piecewise):
        return e
    gaps = {sp.expand(sign * (c.lhs - c.rhs)) for c in conditions if isinstance(c, sp.Ne) for sign in (1, -1)}
    impossible = lambda c: isinstance(c, sp.Eq) and sp.expand(c.lhs - c.rhs) in gaps  # noqa: E731
    return e.replace(impossible, lambda c: sp.false)

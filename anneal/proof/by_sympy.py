"""The side of SymPy: what vanishes identically, and where what should vanish does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef


def atoms(expression: Any) -> set[sp.Basic]:
    """The names that an expression is made of.

    Args:
        expression: of SymPy.

    Returns:
        its symbols, bound ones too, its entries of unknown functions such as ``a(n)``, and its indexed symbols.

    Example:
        >>> n, a = sp.Symbol("n"), sp.Function("a")
        >>> sorted(map(str, atoms(a(n) + 1)))
        ['a(n)', 'n']
    """
    return set(expression.atoms(sp.Symbol, AppliedUndef, sp.Indexed))


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


def replaced(expression: Any, old: Any, new: Any) -> Any:
    """``subs``, also where ``new`` is a sum over an index that sums in the expression use too, without capturing it.

    Args:
        expression: in which to replace.
        old: what is replaced.
        new: what takes its place.

    Returns:
        the expression with ``new`` for ``old``, at every place where SymPy finds it.

    Raises:
        ValueError: if SymPy cannot substitute and a free symbol of ``new`` would be captured by a sum.

    Example:
        >>> x, y, i = sp.symbols("x y i")
        >>> replaced(x**2 + y, x, sp.Sum(i, (i, 1, 3)))
        y + Sum(i, (i, 1, 3))**2
    """
    try:
        return expression.subs(old, new)
    except ValueError:
        bound = {v for sums in expression.atoms(ExprWithLimits) for v in sums.variables}
        if bound & (new.free_symbols - old.free_symbols):
            raise
        return expression.xreplace({old: new})


def where_nonzero(difference: Any) -> str:
    """A point at which an expression that should vanish does not.

    Args:
        difference: of the two sides of an equation.

    Returns:
        the end of an error's message, with the point and the value there; for a difference that is near zero at every
        point tried, it says that SymPy did not reduce it.

    Example:
        >>> where_nonzero(sp.Symbol("x") - 1)
        ': at x = 2 the sides differ by 1.00000'
    """
    symbols = sorted((e for e in atoms(difference) if not e.is_Symbol or e in difference.free_symbols), key=str)
    for trial in ((2, 3, 5, 7, 11, 13), (3, 2, 7, 5, 13, 11), (1, 1, 1, 1, 1, 1)):
        point = {s: sp.Integer(trial[i % 6]) for i, s in enumerate(symbols)}
        value = sp.N(difference.subs(point))
        if value.is_number and abs(value) > 1e-9:
            where = ", ".join(f"{s} = {v}" for s, v in point.items())
            return f": at {where} the sides differ by {value:.6g}"
    return ": SymPy did not reduce the difference to zero"

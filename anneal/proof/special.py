"""Special values of parameters, at which SymPy's generic answers may fail: where a coefficient vanishes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import sympy as sp
from mpmath import mp

from .evaluation import DIGITS, FAILURES, truth, value
from .terms import bound_names
from .worlds import World, meets

GENERIC = (sp.Limit, sp.Integral, sp.Sum, sp.Product)
SMALL = range(-3, 11)  # tried for every parameter
MOST = 60


def special_worlds(terms: Sequence[Any], conditions: Sequence[Any]) -> Iterator[World]:
    """Admissible points at which a coefficient, an exponent or a length in a limit, sum or integral is special.

    Args:
        terms: with limits, sums, products and integrals over what depends on further names.
        conditions: relations that hold at the points.

    Yields:
        the points.

    Example:
        >>> x, w = sp.symbols("x w", real=True)
        >>> [world.values[w] for world in special_worlds([sp.Limit(1 / ((7 * w - 3) * x + 1), x, 0)], [])][0]
        Fraction(3, 7)
    """
    binders = {b for t in terms for b in t.atoms(*GENERIC) if b.free_symbols}
    names = sorted({s for b in binders for s in b.free_symbols}, key=str)
    found = dict.fromkeys(root for b in sorted(binders, key=str) for c in _critical(b) for root in _roots(c))
    pairs = [(s, sign * other) for s, other in combinations(names, 2) for sign in (1, -1)]
    small = [(s, sp.Integer(k)) for s in names for k in SMALL] if any(b.has(sp.Limit) for b in binders) else []
    for name, root in dict.fromkeys([*list(found)[:MOST], *pairs, *small]):
        try:
            with mp.workdps(DIGITS):
                world = World(0, [*terms, *conditions])
                at = value(root, world, {})
                if not meets(name, sp.Rational(at.numerator, at.denominator)):
                    continue
                world.values[name] = at
                if all(truth(c, world, {}) for c in conditions):
                    yield world
        except FAILURES:
            continue


def _critical(b: Any) -> Iterator[Any]:
    """Expressions in the parameters of a binder whose roots are special."""
    names = bound_names(b)
    if not isinstance(b, sp.Limit):
        yield from (last - first for _, first, last in b.limits if not (last - first).has(sp.oo))
    numerator, denominator = sp.fraction(sp.together(b.args[0]))
    for e in {sub for part in (b.args[0], numerator, denominator) for sub in sp.preorder_traversal(part)}:
        if isinstance(e, (sp.Add, sp.Mul)) and e.free_symbols & names:
            yield from _coefficients(e, names)
        elif isinstance(e, sp.Pow) and e.exp.free_symbols & names:
            yield from (e.base - 1, e.base + 1, e.base)
        elif isinstance(e, sp.Pow):
            yield from (e.exp, e.exp - 1, e.exp + 1)


def _coefficients(e: Any, names: set[Any]) -> Iterable[Any]:
    by_part: dict[Any, Any] = {}
    for term in sp.Add.make_args(sp.expand(e)):
        coefficient, part = term.as_independent(*names, as_Add=False)
        by_part[part] = by_part.get(part, 0) + coefficient
    return by_part.values()


def _roots(c: Any) -> Iterator[tuple[Any, Any]]:
    """Names with rational values, in terms of the other names, at which an expression vanishes."""
    try:
        factors = [factor for factor, _ in sp.factor_list(sp.numer(sp.together(c)))[1]]
    except sp.PolynomialError:
        return
    for factor in factors:
        for name in sorted(factor.free_symbols, key=str):
            if factor.is_polynomial(name) and sp.degree(factor, name) == 1:
                slope, rest = sp.Poly(factor, name).all_coeffs()
                yield name, -rest / slope

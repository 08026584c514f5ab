r"""What SymPy is asked about a shape: exact numbers, its form near the end of the run, and its pieces.

Everything is a function of :data:`s` :math:`= 1 - u`, the fraction of the run that remains.  Each question is one whose
cost is bounded by the size of the expression, whatever the machine and Python's hash seed; what goes beyond is left to
numbers.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import combinations, pairwise
from math import isfinite
from operator import add, mul
from typing import Any

from .._checks import shown

SMALL = 200
"""Operations of an expression that SymPy's slower methods are tried on."""
BRIEF = 30
"""Operations of an expression whose series SymPy is asked for."""
HIGH = 40
"""Degree up to which rational functions are written out."""


class NoExpression(ValueError):
    """What was given is no expression of a shape; the message says why."""


def remaining() -> Any:
    """The fraction of the run that remains.

    Returns:
        SymPy's symbol ``s``, positive.
    """
    import sympy as sp

    return sp.Symbol("s", positive=True)


def exact(expr: Any) -> Any:
    """The expression with floating-point numbers replaced by the exact ones that were meant.

    Args:
        expr: SymPy expression in one symbol, the fraction u of the run.

    Returns:
        SymPy expression without floats: 0.5*(1 + cos(3.141592653589793*u)) is (1 + cos(pi*u))/2.

    Raises:
        NoExpression: for what is no SymPy expression in exactly one symbol, or has no values, such as an integral to be
            evaluated; for a float that is but the rounding of others.
    """
    import sympy as sp
    from sympy.core.function import AppliedUndef

    if not isinstance(expr, sp.Expr):
        raise NoExpression(
            f"expr: expected a SymPy expression in one symbol, the fraction u of the run, got {shown(expr)}; "
            "such as 1 - u**2 with u = sympy.Symbol('u')"
        )
    if len(expr.free_symbols) != 1:
        found = ", ".join(sorted(map(str, expr.free_symbols))) or "no symbol"
        raise NoExpression(
            f"expr: expected one symbol, the fraction of the run, got {found} in {expr}; "
            "give every parameter its value, and use Fixed() for a constant shape"
        )
    if open_ends := expr.atoms(AppliedUndef, sp.Integral, sp.Derivative, sp.Sum, sp.Product, sp.Limit, sp.Subs):
        found = ", ".join(sorted(map(str, open_ends)))
        raise NoExpression(
            f"expr: expected a formula with values, got {found} in it; call doit() on it, or write it out"
        )
    return expr.xreplace({number: meant(number) for number in expr.atoms(sp.Float)})


def meant(number: Any) -> Any:
    """The exact number that a float stands for.

    Args:
        number: SymPy's Float.

    Returns:
        a multiple of 1, pi, e or a root by a simple fraction where it is one up to rounding, else its decimal digits.

    Raises:
        NoExpression: for infinity, NaN, and what is left when others nearly cancel.
    """
    import sympy as sp

    value, precise = float(number), number._prec >= 50
    if not isfinite(value):
        raise NoExpression(f"expr: expected finite numbers, got {number}")
    near = 2.0 ** (2 - min(number._prec, 53)) * abs(value)
    for unit in (sp.S.One, sp.pi, 1 / sp.pi, sp.E, sp.sqrt(2), sp.sqrt(3), sp.sqrt(5))[: None if precise else 2]:
        simple = Fraction(value / float(unit)).limit_denominator(1000 if precise else 50)
        if abs(float(simple) * float(unit) - value) <= near:
            return sp.Rational(simple.numerator, simple.denominator) * unit
    digits = Decimal(repr(value) if precise else f"{value:.7g}")
    if abs(value) < 1e-13 and len(digits.as_tuple().digits) > 12:
        raise NoExpression(
            f"expr: the number {value:g} in it looks like the rounding error of numbers that cancel; "
            "write numbers as sympy.Rational"
        )
    return sp.Rational(str(digits))


def tail_form(expr: Any) -> Any:
    """The shape as an expression in what remains: ``expr`` with its one symbol replaced by 1 - s.

    Args:
        expr: exact SymPy expression in one symbol, the fraction u of the run.

    Returns:
        SymPy expression in s; polynomials of low degree and the arguments of functions are written out.
    """
    import sympy as sp

    s = remaining()
    inside = expr.subs(next(iter(expr.free_symbols)), 1 - s)
    short = lambda e: isinstance(e, sp.Add) and low(e, s, 12)  # noqa: E731
    of_sum = lambda e: isinstance(e, sp.Function) and any(low(a, s, 12) for a in e.args)  # noqa: E731
    inside = inside.replace(short, lambda e: e.expand())
    return inside.replace(of_sum, lambda e: e.func(*[a.expand() if low(a, s, 12) else a for a in e.args]))


def low(e: Any, x: Any, degree: int) -> bool:
    """Whether an expression is a polynomial of a degree that can be written out.

    Args:
        e: SymPy expression.
        x: its variable.
        degree: the highest.

    Returns:
        False also where this cannot be told without writing it out.
    """
    return bool(getattr(e, "is_polynomial", lambda x: False)(x)) and growth(e) <= degree


def polynomial(e: Any, x: Any) -> Any:
    """A polynomial written out by arithmetic of polynomials: expanding powers of sums takes far longer.

    Args:
        e: SymPy expression, a polynomial in ``x``.
        x: its variable.

    Returns:
        SymPy's Poly.
    """
    import sympy as sp

    if isinstance(e, sp.Pow) and e.exp.is_Integer:
        return polynomial(e.base, x) ** int(e.exp)
    if isinstance(e, (sp.Add, sp.Mul)):
        return reduce(add if isinstance(e, sp.Add) else mul, (polynomial(a, x) for a in e.args))
    return sp.Poly(e, x)


def growth(e: Any) -> int:
    """How high the degree of an expression may be when it is written out, from its exponents alone.

    Args:
        e: SymPy expression, read as a rational function.

    Returns:
        an upper bound of the degrees of its numerator and its denominator.
    """
    import sympy as sp

    if not e.free_symbols or not e.args:
        return int(bool(e.free_symbols))
    if isinstance(e, sp.Pow) and e.exp.is_Rational:
        return -(-growth(e.base) * abs(e.exp.p) // e.exp.q)
    inner = [growth(a) for a in e.args]
    fractions = isinstance(e, sp.Add) and any(a.as_numer_denom()[1].free_symbols for a in e.args)
    return sum(inner) if isinstance(e, sp.Mul) or fractions else max(inner)


def pieces(f: Any) -> list[tuple[Any, Any, Any]] | None:
    """An expression by its pieces on [0, 1]: of cases, minima, maxima, absolute values, signs and steps.

    Args:
        f: SymPy expression in s.

    Returns:
        from the end of the run on, triples of where a piece begins, where it ends, and its expression; ``None`` where
        the pieces meet at other places than the roots of linear conditions.
    """
    import sympy as sp

    s, cuts = remaining(), set()
    for side in {side.expand() if low(side, s, 1) else side for side in _sides(f)}:
        if side.has(s):
            if not low(side, s, 1):
                return None
            root = -side.subs(s, 0) / side.coeff(s, 1)
            if 0 < root < 1:
                cuts.add(root)
    ends = [sp.S.Zero, *sorted(cuts, key=float), sp.S.One]
    return [(a, b, piece_at(f, (a + b) / 2)) for a, b in pairwise(ends)]


def _sides(f: Any) -> list[Any]:
    """What changes its sign where an expression passes from one of its pieces to another."""
    import sympy as sp
    from sympy.core.relational import Relational

    found = [relation.lhs - relation.rhs for relation in f.atoms(Relational)]
    for each in f.atoms(sp.Min, sp.Max):
        found += [a - b for a, b in combinations(each.args, 2)]
    return found + [each.args[0] for each in f.atoms(sp.Abs, sp.sign, sp.Heaviside)]


def piece_at(f: Any, at: Any) -> Any:
    """What an expression is around a point.

    Args:
        f: SymPy expression in s.
        at: the point, a SymPy number.

    Returns:
        the expression, its cases, minima and the like replaced by what holds there.
    """
    import sympy as sp

    s = remaining()
    value = lambda e: float(e.subs(s, at))  # noqa: E731
    replacements = {
        sp.Piecewise: lambda *cases: next((e for e, where in cases if where.subs(s, at) == sp.true), sp.nan),
        sp.Min: lambda *each: min(each, key=value),
        sp.Max: lambda *each: max(each, key=value),
        sp.Abs: lambda x: x if value(x) >= 0 else -x,
        sp.sign: lambda x: sp.sign(value(x)),
        sp.Heaviside: lambda x, *at_zero: sp.Heaviside(sp.sign(value(x)), *at_zero),
    }
    for kind, chosen in replacements.items():
        f = f.replace(kind, chosen) if f.has(kind) else f
    return f


def at_the_end(tail: Any) -> Any:
    """The piece of a shape that holds at the end of the run.

    Args:
        tail: SymPy expression in s.

    Returns:
        its expression.
    """
    import sympy as sp

    found = pieces(tail)
    return found[0][2] if found else piece_at(tail, sp.Rational(1, 10**9))


def first_term(end: Any) -> tuple[Any, Any] | None:
    r"""The first term :math:`c\,s^p` of the series at s = 0, by algebra.

    Args:
        end: the shape in what remains, without cases.

    Returns:
        the pair (c, p) of SymPy numbers; ``None`` where SymPy has no answer or is not asked.
    """
    import sympy as sp

    s = remaining()
    if end.is_rational_function(s) and growth(end) <= 10 * HIGH:
        top, bottom = (polynomial(part, s).terms()[-1] for part in sp.fraction(sp.together(end)))
        return top[1] / bottom[1], sp.Integer(top[0][0] - bottom[0][0])
    known = (sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.asin, sp.acos, sp.atan)
    if sp.count_ops(end) > BRIEF or growth(end) > HIGH or not all(isinstance(e, known) for e in end.atoms(sp.Function)):
        return None
    try:
        c, p = end.leadterm(s)
    except Exception:  # of any kind: SymPy's series are full of surprises
        return None
    plain = p.is_number and p.is_real and c.is_number and c.is_positive
    return (sp.factor_terms(c.expand()), p) if plain else None

r"""Closed forms of :math:`\int_0^s f` for the functions whose integrals a calculus course has rules for.

These are, on pieces between the roots of linear conditions: rational functions of s, or of one root of a linear
function of s, whose denominators have factors of degree at most 2; and sums of terms
:math:`s^n e^{as}`, :math:`s^n \cos(as+b)`, :math:`s^n \sin(as+b)`, :math:`e^{as}\cos(bs+c)`, :math:`s^n \ln(as+b)`.
Each takes a number of operations that the degrees bound, :data:`~anneal.schedules.symbolic.HIGH` at most, so that the
answer depends neither on the machine nor on what was computed before; anything else has no closed form here.
"""

from __future__ import annotations

from math import lcm
from typing import Any

from .symbolic import HIGH, SMALL, growth, low, pieces, remaining


def integral(f: Any) -> Any | None:
    r"""A closed form of :math:`\int_0^s f`, which its user has to check.

    Args:
        f: SymPy expression in s.

    Returns:
        SymPy expression in s, or ``None`` where the rules find none.
    """
    import sympy as sp

    s = remaining()
    try:
        found, before = [], sp.S.Zero
        for a, b, piece in pieces(f) or []:
            primitive = _primitive(piece)
            if primitive is None:
                return None
            found.append((_tidy(_from(primitive, a) + before), s <= b))
            before = found[-1][0].subs(s, b)
        form = sp.Piecewise(*found[:-1], (found[-1][0], True)) if found else None
    except Exception:  # of any kind: SymPy's errors are no answer, as None is
        return None
    return None if form is None or form.has(sp.nan, sp.zoo, sp.oo, sp.I) else form


def _from(primitive: Any, a: Any) -> Any:
    """The primitive that vanishes at a; its logarithms too, so that their arguments are positive."""
    import sympy as sp

    s = remaining()
    normal = primitive.replace(sp.log, lambda x: sp.log((x / x.subs(s, a)).expand()) if x.has(s) else sp.log(x))
    return normal - normal.subs(s, a)


def _tidy(form: Any) -> Any:
    import sympy as sp

    s = remaining()
    if form.is_polynomial(s) and (lowest := sp.Poly(form, s).terms()[-1][0][0]):
        return s**lowest * sp.together((form / s**lowest).expand())
    ways = [form.expand(log=False), sp.factor_terms(form), sp.together(form)]
    return min(ways, key=lambda e: (e.is_Mul and e.could_extract_minus_sign(), sp.count_ops(e)))


def _primitive(f: Any) -> Any | None:
    import sympy as sp

    s = remaining()
    if sp.count_ops(f) > SMALL:
        return None
    constant, power = f.as_independent(s, as_Add=False)
    if power.is_Pow and power.base == s and power.exp.is_number and power.exp.is_positive:
        return constant * s ** (power.exp + 1) / (power.exp + 1)
    if roots := [p for p in f.atoms(sp.Pow) if p.base.has(s) and p.exp.is_Rational and not p.exp.is_Integer]:
        return _of_root(f, roots)
    return _rational(f, s) if f.is_rational_function(s) else _by_terms(f)


def _of_root(f: Any, roots: list[Any]) -> Any | None:
    """Rational in s and v = (a s + b)^(1/q): s and ds are rational in v."""
    import sympy as sp

    s, v = remaining(), sp.Symbol("v", positive=True)
    base = min((p.base for p in roots), key=sp.default_sort_key).expand()
    order = lcm(*(p.exp.q for p in roots))
    if order > 6 or not low(base, s, 1):
        return None
    slope = base.coeff(s, 1)
    within = f
    for power in roots:
        multiple = power.base.expand().coeff(s, 1) / slope
        if (power.base - multiple * base).expand() != 0 or not multiple.is_positive:
            return None
        within = within.subs(power, multiple**power.exp * v ** (order * power.exp))
    within = (within * order * v ** (order - 1) / slope).subs(s, (v**order - base.subs(s, 0)) / slope)
    found = _rational(within, v) if within.is_rational_function(v) and not within.has(s) else None
    return None if found is None else found.subs(v, base ** sp.Rational(1, order))


def _rational(f: Any, x: Any) -> Any | None:
    """A rational function of x: of a polynomial by powers, else by partial fractions over the rational numbers."""
    import sympy as sp

    constant, f = f.as_independent(x, as_Add=False)
    if growth(f) > HIGH:
        return None
    top, bottom = sp.fraction(sp.cancel(f))
    if not bottom.has(x):
        return constant * sp.Poly(top, x).integrate(x).as_expr() / bottom
    if not all(
        sp.Poly(part, x).domain.is_Exact and sp.Poly(part, x).domain in (sp.ZZ, sp.QQ) for part in (top, bottom)
    ):
        return None
    if any(factor.degree() > 2 for factor, _ in sp.Poly(bottom, x).factor_list()[1]):
        return None
    parts = sp.Add.make_args(sp.apart(top / bottom, x))
    found = constant * sp.Add(*[sp.integrals.rationaltools.ratint(part, x) for part in parts])
    return None if found.has(sp.RootSum, sp.Integral) else found


def _by_terms(f: Any) -> Any | None:
    """Sums of products of powers with an exponential function, a sine or cosine, or a logarithm."""
    import sympy as sp
    from sympy.simplify.fu import TR8

    s = remaining()
    f = sp.cancel(_even_sines(f)) if f.has(sp.sin, sp.cos) and not f.has(sp.exp) and growth(f) <= HIGH else f
    below = sp.fraction(sp.together(f))[1].atoms(sp.Function)
    if any(e.has(s) and not isinstance(e, sp.exp) for e in below):
        return None
    f = TR8(f.expand()).expand()
    rational, others = sp.S.Zero, []
    for term in sp.Add.make_args(f):
        constant, rest = term.as_independent(s, as_Add=False)
        if rest.is_rational_function(s):
            rational += term
        elif _has_a_rule(rest):
            others.append(constant * sp.integrate(rest, s, manual=True))
        else:
            return None
    plain = _rational(rational, s)
    return None if plain is None else plain + sp.Add(*others)


def _has_a_rule(product: Any) -> bool:
    """s^n times one function of a linear argument, or an exponential function times a sine or cosine."""
    import sympy as sp

    s = remaining()
    factors = sp.Mul.make_args(product)
    functions = [e for e in factors if isinstance(e, (sp.exp, sp.sin, sp.cos, sp.log))]
    powers = [e for e in factors if e not in functions]
    if not functions or not all(low(e.args[0], s, 1) for e in functions) or growth(sp.Mul(*powers)) > 12:
        return False
    if not sp.Mul(*powers).is_polynomial(s):
        return False
    waves = [e for e in functions if isinstance(e, (sp.sin, sp.cos))]
    return len(functions) == 1 or (len(functions) == 2 and len(waves) == 1 and not powers and product.has(sp.exp))


def _even_sines(f: Any) -> Any:
    import sympy as sp

    even = lambda e: e.is_Pow and isinstance(e.base, sp.sin) and e.exp.is_Integer and e.exp % 2 == 0  # noqa: E731
    return f.replace(even, lambda e: (1 - sp.cos(e.base.args[0]) ** 2) ** (e.exp / 2))

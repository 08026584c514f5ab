r"""What SymPy knows of a shape: its tail's series, and the closed forms of its two integrals where there are any.

Everything is a function of :data:`s` :math:`= 1 - u`, the fraction of the run that remains.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from .._checks import Array


def remaining() -> Any:
    """The fraction of the run that remains.

    Returns:
        SymPy's symbol ``s``, positive.
    """
    import sympy as sp

    return sp.Symbol("s", positive=True)


def tail_form(expr: Any) -> Any:
    """The shape as an expression in what remains: ``expr`` with its one symbol replaced by 1 - s, simplified.

    Args:
        expr: SymPy expression in one symbol, the fraction u of the run.

    Returns:
        SymPy expression in s.

    Raises:
        ValueError: for what is no SymPy expression in exactly one symbol.
    """
    import sympy as sp

    if not isinstance(expr, sp.Expr):
        raise ValueError(f"expr: expected a SymPy expression in one symbol, the fraction u of the run, got {expr!r}")
    if len(expr.free_symbols) != 1:
        found = ", ".join(sorted(map(str, expr.free_symbols))) or "no symbol"
        raise ValueError(
            f"expr: expected one symbol, the fraction of the run, got {found} in {expr}; "
            "give every parameter its value, and use Fixed() for a constant shape"
        )
    symbol = next(iter(expr.free_symbols))
    if expr.has(sp.Min, sp.Max, sp.Abs):
        expr = expr.rewrite(sp.Piecewise)
    inside = expr.subs(symbol, 1 - remaining())
    return sp.simplify(inside if inside.has(sp.Piecewise) else sp.expand(inside))


def first_term(tail: Any) -> tuple[Any, Any]:
    r"""The first term :math:`c\,s^p` of the series at s = 0.

    Args:
        tail: the shape in what remains, from :func:`tail_form`.

    Returns:
        the pair (c, p) of SymPy numbers.

    Raises:
        ValueError: where the shape is no multiple of a power of s at the end of the run.
    """
    import sympy as sp
    from sympy.core.function import PoleError

    s = remaining()
    if isinstance(tail, sp.Piecewise):
        tail = _last_piece(tail, s)
    try:
        c, p = tail.leadterm(s)
    except (PoleError, ValueError, NotImplementedError):
        c, p = sp.nan, sp.nan
    if not (p.is_number and p.is_real and c.is_number and c.is_positive):
        raise ValueError(f"expr: expected a shape that ends like c s**p in what remains, s = 1 - u; {tail} does not")
    return c, p


def _last_piece(tail: Any, s: Any) -> Any:
    """The piece of a piecewise expression that holds at the end of the run."""
    import sympy as sp

    return next(piece for piece, where in tail.args if where.subs(s, sp.Rational(1, 10**9)) == sp.true)


def integral(f: Any) -> Any | None:
    r"""A closed form of :math:`\int_0^s f`.

    Rational functions are always integrated; of SymPy's other methods only the rules of a calculus course are
    tried, since the heuristic ones may take minutes before they give up.

    Args:
        f: SymPy expression in s.

    Returns:
        SymPy expression in s, or ``None`` where SymPy finds none quickly.
    """
    import sympy as sp

    s = remaining()
    f = sp.cancel(_even_sines(f)) if f.has(sp.sin) else f
    if any(part.has(s) for part in sp.fraction(sp.together(f))[1].atoms(sp.Function)):
        return None  # 1/(s - sin s) and its like: the rules below would search long and in vain
    rules = not (f.is_rational_function(s) or f.has(sp.Piecewise))
    primitive = sp.integrate(f, s, **({"manual": True} if rules else {}))
    if primitive.has(sp.Integral, sp.RootSum):
        return None
    half = sp.Rational(1, 2)
    primitive = primitive.replace(sp.log, lambda x: sp.log(-x) if x.subs(s, half).is_negative else sp.log(x))
    at_zero = _last_piece(primitive, s) if isinstance(primitive, sp.Piecewise) else primitive
    found = sp.simplify(primitive - sp.limit(at_zero, s, 0, "+"))
    return None if found.has(sp.I, sp.nan, sp.zoo, sp.oo) else found


def _even_sines(f: Any) -> Any:
    import sympy as sp

    even = lambda e: e.is_Pow and isinstance(e.base, sp.sin) and e.exp.is_Integer and e.exp % 2 == 0  # noqa: E731
    return f.replace(even, lambda e: (1 - sp.cos(e.base.args[0]) ** 2) ** (e.exp / 2))


@lru_cache(maxsize=256)
def numeric(f: Any) -> Callable[[Array], Array]:
    """A SymPy expression as a function of arrays.

    Args:
        f: expression in s.

    Returns:
        takes values of s, any shape, and returns those of ``f`` in that shape, float64.
    """
    import sympy as sp

    compiled = sp.lambdify(remaining(), f, "numpy")
    return lambda x: np.asarray(compiled(x), dtype=float) + np.zeros_like(x)

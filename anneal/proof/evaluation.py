"""Values of terms and formulas at points, found without SymPy's simplification: the second check of every identity."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath
import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from .predicates import Exists

DIGITS = 30
LONGEST_SUM = 200
EFFORT = 20_000  # values of integrands and infinite sums at one point
FUNCTIONS: dict[Any, Any] = {
    sp.exp: mpmath.exp,
    sp.sin: mpmath.sin,
    sp.cos: mpmath.cos,
    sp.tan: mpmath.tan,
    sp.atan: mpmath.atan,
    sp.asin: mpmath.asin,
    sp.acos: mpmath.acos,
    sp.sinh: mpmath.sinh,
    sp.cosh: mpmath.cosh,
    sp.tanh: mpmath.tanh,
    sp.asinh: mpmath.asinh,
    sp.acosh: mpmath.acosh,
    sp.atanh: mpmath.atanh,
    sp.gamma: mpmath.gamma,
    sp.loggamma: mpmath.loggamma,
    sp.erf: mpmath.erf,
    sp.erfc: mpmath.erfc,
    sp.sec: mpmath.sec,
    sp.csc: mpmath.csc,
    sp.cot: mpmath.cot,
    sp.coth: mpmath.coth,
}


class Undefined(Exception):
    """There is no value here, or none that can be computed."""


FAILURES = (
    Undefined,
    ZeroDivisionError,
    OverflowError,
    ValueError,
    TypeError,
    AttributeError,
    mpmath.libmp.NoConvergence,
)


def value(e: Any, world: Any, bound: dict[Any, Any]) -> Any:
    """A number, or a truth value.

    Args:
        e: a term or formula.
        world: values of its names.
        bound: values of the bound variables in whose scope it stands.

    Returns:
        a fraction where all operations are rational, else a number of ``mpmath``; ``bool`` for a formula.

    Raises:
        Undefined: if it has none here.
    """
    if e.is_Rational:
        return Fraction(int(e.p), int(e.q))
    if e.is_Symbol:
        if e in bound:
            return bound[e]
        if e in world.values:
            return world.values[e]
        raise Undefined(f"{e} has no value")
    if isinstance(e, (sp.Sum, sp.Product, sp.Integral, sp.Limit, sp.Derivative)):
        return _binder(e, world, bound)
    if isinstance(e, (Relational, sp.logic.boolalg.Boolean)) and not e.is_Symbol:
        return truth(e, world, bound)
    if isinstance(e, sp.Piecewise):
        for branch, where in e.args:
            if truth(where, world, bound):
                return value(branch, world, bound)
        raise Undefined(f"no branch of {e} applies")
    args = [value(a, world, bound) for a in e.args]
    return world.call(e, args) if isinstance(e, AppliedUndef) else _operation(e, args)


def _operation(e: Any, args: list[Any]) -> Any:
    if e.is_Add:
        return sum(map(real, args)) if _mixed(args) else sum(args)
    if e.is_Mul:
        product = args[0]
        for a in args[1:]:
            product = real(product) * real(a) if _mixed([product, a]) else product * a
        return product
    if e.is_Pow:
        return _power(*args)
    if isinstance(e, (sp.Max, sp.Min)):
        return (max if isinstance(e, sp.Max) else min)(args, key=lambda a: real(_ordered(a)))
    if isinstance(e, sp.Abs):
        return abs(args[0])
    if isinstance(e, sp.sign):
        return (args[0] > 0) - (args[0] < 0)
    if isinstance(e, (sp.floor, sp.ceiling)):
        return int((mpmath.floor if isinstance(e, sp.floor) else mpmath.ceil)(real(_ordered(args[0]))))
    if not args:
        return mpmath.mpmathify(e.evalf(mp.dps + 5))
    if isinstance(e, sp.log):
        if args[0] == 0 or (not isinstance(args[0], mpmath.mpc) and args[0] < 0):
            raise Undefined("logarithm of what is not positive")
        return mpmath.log(real(args[0]))
    if type(e) not in FUNCTIONS:
        raise Undefined(f"{type(e).__name__} is not among the functions with a value")
    found = FUNCTIONS[type(e)](*map(real, args))
    if isinstance(found, mpmath.mpc) and not any(isinstance(a, mpmath.mpc) for a in args):
        raise Undefined("a complex value at a real point")
    return found


def _mixed(args: Sequence[Any]) -> bool:
    return not all(isinstance(a, (Fraction, int)) for a in args)


def real(a: Any) -> Any:
    """A value as a number of ``mpmath``.

    Args:
        a: a fraction, an integer or such a number.

    Returns:
        the number.
    """
    return mp.mpf(a.numerator) / a.denominator if isinstance(a, Fraction) else mp.mpf(a) if isinstance(a, int) else a


def _ordered(a: Any) -> Any:
    if isinstance(a, mpmath.mpc):
        raise Undefined("complex numbers have no order")
    return a


def _power(base: Any, exponent: Any) -> Any:
    whole = not isinstance(exponent, mpmath.mpc) and exponent == int(exponent)
    if whole and abs(exponent) < 400:
        if base == 0 and exponent < 0:
            raise Undefined("division by zero")
        return (base if isinstance(base, Fraction) else real(base)) ** int(exponent)
    if base == 0:
        if isinstance(exponent, mpmath.mpc) or exponent <= 0:
            raise Undefined("a power of zero")
        return Fraction(0)
    if not isinstance(base, mpmath.mpc) and base < 0 and not whole:
        raise Undefined("a root of a negative number")
    if abs(exponent) * abs(mpmath.log(abs(real(base)))) > 1e6:
        raise Undefined("too large a power")
    return mpmath.power(real(base), real(exponent))


def _binder(e: Any, world: Any, bound: dict[Any, Any]) -> Any:
    if isinstance(e, sp.Derivative):
        inner, (name, count) = e.expr, e.variable_count[0]
        if len(e.variable_count) > 1:
            inner = sp.Derivative(inner, *e.variable_count[1:])
        at = real(value(name, world, bound))
        return mpmath.diff(lambda x: real(value(inner, world, {**bound, name: x})), at, int(count), relative=True)
    if isinstance(e, sp.Limit):
        return _limit(e, world, bound)
    name, *ends = e.limits[-1]
    body = e.func(e.function, *e.limits[:-1]) if len(e.limits) > 1 else e.function

    def inside(x: Any) -> Any:
        world.spent += 1
        if world.spent > EFFORT:
            raise Undefined("a sum or integral that takes too long")
        return real(value(body, world, {**bound, name: x}))

    if isinstance(e, sp.Integral):
        a, b = (
            mp.inf if end == sp.oo else -mp.inf if end == -sp.oo else real(value(end, world, bound)) for end in ends
        )
        total, error = mpmath.quad(inside, [a, b], error=True)
        if not (mpmath.isfinite(total) and error <= 1e-10 * (1 + abs(total))):
            raise Undefined("an integral that does not converge")
        return total
    first, last = (value(end, world, bound) if end != sp.oo else mp.inf for end in ends)
    if last == mp.inf:
        return mpmath.nsum(lambda i: inside(Fraction(int(i))), [int(first), mp.inf])
    if last - first > LONGEST_SUM or first != int(first) or last != int(last):
        raise Undefined("a sum that is too long, or whose range is not of integers")
    terms = [value(body, world, {**bound, name: Fraction(i)}) for i in range(int(first), int(last) + 1)]
    whole = (sp.Add if isinstance(e, sp.Sum) else sp.Mul)(*sp.symbols("a b"))
    return _operation(whole, terms) if terms else Fraction(int(isinstance(e, sp.Product)))


def _limit(e: Any, world: Any, bound: dict[Any, Any]) -> Any:
    """The value so near the point that it no longer changes."""
    body, name, point, direction = e.args
    with mp.workdps(120):
        found = []
        for h in (mp.mpf(10) ** -k for k in (8, 16, 24)):
            if point in (sp.oo, -sp.oo):
                at = (1 if point == sp.oo else -1) / h
            else:
                at = real(value(point, world, bound)) + (h if str(direction) == "+" else -h)
            found.append(real(value(body, world, {**bound, name: at})))
        one, two, three = found
        if not abs(three - two) <= abs(two - one) + mp.mpf(10) ** -60 or abs(three - two) > 1e-3 * (1 + abs(three)):
            raise Undefined("a limit that does not settle")
        return three


def truth(e: Any, world: Any, bound: dict[Any, Any]) -> bool:
    """Whether a formula holds; :class:`Exists` is taken to.

    Args:
        e: a relation, or And, Or, Not, Implies, ITE of relations.
        world: values of its names.
        bound: values of the bound variables in whose scope it stands.

    Returns:
        whether it does.

    Raises:
        Undefined: if a side has no value here, or is too close to the other to tell.
    """
    if e in (sp.true, sp.false) or isinstance(e, Exists):
        return e != sp.false
    if isinstance(e, sp.Implies):
        return not truth(e.args[0], world, bound) or truth(e.args[1], world, bound)
    if isinstance(e, (sp.And, sp.Or)):
        parts = (truth(a, world, bound) for a in e.args)
        return all(parts) if isinstance(e, sp.And) else any(parts)
    if isinstance(e, sp.Not):
        return not truth(e.args[0], world, bound)
    if isinstance(e, sp.ITE):
        return truth(e.args[1] if truth(e.args[0], world, bound) else e.args[2], world, bound)
    if isinstance(e, sp.Equivalent):
        return len({truth(a, world, bound) for a in e.args}) == 1
    if not isinstance(e, Relational):
        raise Undefined(f"{e} is no relation")
    left, right = (value(side, world, bound) for side in e.args)
    equal = same(left, right, e)
    if isinstance(e, (sp.Equality, sp.Unequality)):
        return equal == isinstance(e, sp.Equality)
    if equal:
        return isinstance(e, (sp.GreaterThan, sp.LessThan))
    above = real(_ordered(left)) > real(_ordered(right))
    return bool(above) == isinstance(e, (sp.GreaterThan, sp.StrictGreaterThan))


def same(left: Any, right: Any, of: Any) -> bool:
    """Whether two values agree, exactly where they are fractions.

    Args:
        left, right: values.
        of: the expression from which they come: the digits of integrals and limits are fewer.

    Returns:
        whether they do.
    """
    if not _mixed([left, right]):
        return bool(left == right)
    left, right = real(left), real(right)
    digits = 3 if of.has(sp.Limit) else 8 if of.has(sp.Integral, sp.Derivative) else DIGITS - 12
    return bool(abs(left - right) <= mp.mpf(10) ** -digits * (1 + abs(left) + abs(right)))

"""Where a statement is defined: conditions read off its terms as they are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFunction

from .predicates import Continuous, Exists, Expectation
from .steps import Refused

TOTAL = (sp.exp, sp.sin, sp.cos, sp.atan, sp.sinh, sp.cosh, sp.tanh, sp.asinh, sp.erf, sp.erfc)
BENT = (sp.Abs, sp.sign, sp.floor, sp.ceiling, sp.Max, sp.Min, sp.Piecewise)
CONSTANTS = (sp.pi, sp.E, sp.EulerGamma, sp.GoldenRatio, sp.Catalan)
PARTIAL = {
    sp.log: lambda a: [sp.Gt(a, 0)],
    sp.tan: lambda a: [sp.Ne(sp.cos(a), 0)],
    sp.sec: lambda a: [sp.Ne(sp.cos(a), 0)],
    sp.cot: lambda a: [sp.Ne(sp.sin(a), 0)],
    sp.csc: lambda a: [sp.Ne(sp.sin(a), 0)],
    sp.coth: lambda a: [sp.Ne(a, 0)],
    sp.asin: lambda a: [sp.Ge(a, -1), sp.Le(a, 1)],
    sp.acos: lambda a: [sp.Ge(a, -1), sp.Le(a, 1)],
    sp.acosh: lambda a: [sp.Ge(a, 1)],
    sp.atanh: lambda a: [sp.Gt(a, -1), sp.Lt(a, 1)],
    sp.gamma: lambda a: [sp.Gt(a, 0)],
    sp.loggamma: lambda a: [sp.Gt(a, 0)],
}


def conditions(e: Any) -> list[Any]:
    """What must hold for a term or formula to be defined, before SymPy's knowledge of assumptions removes any of it.

    Args:
        e: a term, relation, or And, Or, Not, Implies, ITE, Equivalent of relations.

    Returns:
        relations, implications from guards, and :class:`Exists`, each once; what is known to hold is left out.

    Raises:
        Refused: if it contains what the engine does not reason about, or is undefined.

    Example:
        >>> u = sp.Symbol("u", real=True)
        >>> conditions(sp.Implies(u > 0, sp.log(u) < 1 / (u - 1)))
        [Implies(u > 0, Ne(u, 1))]
    """
    _well_formed(e)
    found: dict[Any, None] = {}
    for c in _conditions(e):
        if c == sp.false:
            raise Refused(f"{e} is undefined: it divides by zero, or takes a root or logarithm where there is none")
        if not holds(c):
            found[c] = None
    return list(found)


def _well_formed(e: Any) -> None:
    """What And, Or, Not, Implies and ITE join must be formulas."""
    if isinstance(e, Relational) and not all(isinstance(side, sp.Expr) for side in e.args):
        raise Refused(f"{e} compares what are no numbers")
    if isinstance(e, BooleanFunction) and not isinstance(e, Exists):
        for part in e.args:
            if not isinstance(part, (Relational, BooleanFunction, sp.logic.boolalg.BooleanAtom)):
                raise Refused(f"{part} in {e} is no relation")
            _well_formed(part)


def holds(c: Any) -> bool:
    """Whether a condition holds by the assumptions of its symbols alone.

    Args:
        c: as :func:`conditions` gives.

    Returns:
        whether SymPy knows it.

    Example:
        >>> x = sp.Symbol("x", positive=True)
        >>> holds(sp.Ne(x + 1, 0, evaluate=False)), holds(sp.Ne(x - 1, 0))
        (True, False)
    """
    if c == sp.true:
        return True
    if isinstance(c, sp.Implies):
        return c.args[1] == c.args[0] or _implied(c.args[0], c.args[1]) or holds(c.args[1])
    if not isinstance(c, Relational):
        return False
    traits = {
        sp.Unequality: "is_nonzero",
        sp.StrictGreaterThan: "is_positive",
        sp.GreaterThan: "is_nonnegative",
        sp.StrictLessThan: "is_negative",
        sp.LessThan: "is_nonpositive",
    }
    trait = traits.get(type(c))
    gap = c.lhs - c.rhs
    return trait is not None and any(_is(way(gap), trait) for way in (lambda g: g, sp.expand, _factored))


def _is(term: Any, trait: str) -> bool:
    if trait == "is_nonzero":
        return term.is_nonzero is True or term.is_zero is False
    return getattr(term, trait) is True


def _factored(term: Any) -> Any:
    return sp.factor(term) if not term.atoms(AppliedUndef, sp.Integral, sp.Sum) else term


def _implied(guard: Any, c: Any) -> bool:
    """A strict sign implies that a term differs from zero; nothing deeper, which Z3 does."""
    gaps = {guard.lhs - guard.rhs, guard.rhs - guard.lhs} if isinstance(guard, (sp.Gt, sp.Lt, sp.Ne)) else set()
    return isinstance(c, sp.Ne) and c.lhs - c.rhs in gaps


def _conditions(e: Any) -> Iterable[Any]:
    if isinstance(e, (sp.logic.boolalg.BooleanTrue, sp.logic.boolalg.BooleanFalse)):
        return
    if isinstance(e, sp.Implies):
        yield from _conditions(e.args[0])
        yield from (_guarded(e.args[0], c) for c in _conditions(e.args[1]))
    elif isinstance(e, sp.ITE):
        yield from _conditions(e.args[0])
        yield from (_guarded(e.args[0], c) for c in _conditions(e.args[1]))
        yield from (_guarded(sp.Not(e.args[0]), c) for c in _conditions(e.args[2]))
    elif isinstance(e, (sp.And, sp.Or, sp.Not, sp.Equivalent, sp.Xor, Relational)):
        if isinstance(e, Relational) and type(e) not in RELATIONS:
            raise Refused(f"{e} is no relation that the engine knows; use Eq, Ne, <, <=, > or >=")
        for part in e.args:
            yield from _conditions(part)
    elif isinstance(e, sp.Piecewise):
        for value, where in e.args:
            yield from _conditions(where)
            yield from (_guarded(where, c) for c in _conditions(value))
    elif isinstance(e, (sp.Sum, sp.Product, sp.Integral, sp.Limit, sp.Derivative)):
        yield from _binder(e)
    else:
        yield from _term(e)


RELATIONS = (
    sp.Equality,
    sp.Unequality,
    sp.GreaterThan,
    sp.LessThan,
    sp.StrictGreaterThan,
    sp.StrictLessThan,
)


def _guarded(guard: Any, c: Any) -> Any:
    return c if isinstance(c, Exists) else sp.Implies(guard, c, evaluate=False)


def _term(e: Any) -> Iterable[Any]:
    if isinstance(e, sp.Float):
        raise Refused(f"{e} is a floating-point number; write an exact one, such as sp.Rational('{e}')")
    if not isinstance(e, sp.Expr) or e.is_infinite or e in (sp.nan, sp.zoo, sp.I):
        raise Refused(f"{e} is no real number, relation or term that the engine reasons about")
    if e.is_Rational or e.is_Symbol or e in CONSTANTS:
        return
    known = (sp.Add, sp.Mul, sp.Pow, AppliedUndef, Expectation, *TOTAL, *BENT)
    if not isinstance(e, known) and type(e) not in PARTIAL:
        raise Refused(f"{type(e).__name__} in {e} is not among the functions that the engine knows")
    for part in e.args:
        yield from _conditions(part)
    yield from _own(e)


def _own(e: Any) -> Iterable[Any]:
    """What an operation asks of its parts."""
    if isinstance(e, sp.Pow):
        yield from _power(e.base, e.exp)
    elif type(e) in PARTIAL:
        yield from map(plain, PARTIAL[type(e)](e.args[0]))


def _power(base: Any, exponent: Any) -> Iterable[Any]:
    if exponent.is_integer:
        if not exponent.is_nonnegative:
            yield plain(sp.Ne(base, 0))
    elif exponent.is_positive:
        yield plain(sp.Ge(base, 0))
    else:
        yield plain(sp.Gt(base, 0))


def plain(c: Any) -> Any:
    """A condition on a symbol and a number with the symbol alone at the left: ``u - 1 != 0`` as ``u != 1``.

    Args:
        c: a relation with zero.

    Returns:
        an equivalent one.

    Example:
        >>> plain(sp.Ne(sp.Symbol("u") - 1, 0))
        Ne(u, 1)
    """
    if isinstance(c, Relational) and c.rhs == 0 and c.lhs.is_Add and len(c.lhs.args) == 2:
        number, symbol = c.lhs.args
        if number.is_number and symbol.is_Symbol:
            return c.func(symbol, -number)
    return c


def _binder(e: Any) -> Iterable[Any]:
    if isinstance(e, sp.Derivative):
        yield from _derivative(e)
        return
    outer = e.args[2:3] if isinstance(e, sp.Limit) else [a for limits in e.args[1:] for a in limits[1:]]
    for a in outer:
        yield from () if a in (sp.oo, -sp.oo) else _conditions(a)
    inside = [c for c in _conditions(e.args[0]) if not holds(c)]
    _check_range(e)
    if sp.false in inside:
        yield sp.false
    elif inside or e.has(sp.oo) or not isinstance(e, (sp.Sum, sp.Product)):  # a finite sum exists where its terms do
        yield Exists(e)


def _check_range(e: Any) -> None:
    """The assumptions of a bound variable must hold throughout its range, and a sum's range must not be negative."""
    if isinstance(e, sp.Limit):
        x, point, direction = e.args[1:4]
        _keeps(e, x, point == sp.oo or point.is_positive or (point.is_nonnegative and str(direction) == "+"))
        return
    for limits in e.args[1:]:
        if len(limits) != 3:
            raise Refused(f"{e} needs a range with two ends")
        x, a, b = limits
        discrete = isinstance(e, (sp.Sum, sp.Product))
        if discrete and not (x.is_integer and a.is_integer and (b.is_integer or b == sp.oo)):
            raise Refused(f"the index {x} and its range in {e} must be declared integer=True")
        if discrete and b != sp.oo and not sp.expand(b - a + 1).is_nonnegative:
            raise Refused(
                f"the range of {e} may end before it begins, where SymPy and the reader differ about its value"
            )
        if discrete:
            _keeps(e, x, a.is_positive if x.is_positive else a.is_nonnegative)
        else:
            _keeps(e, x, a.is_nonnegative and (b == sp.oo or b.is_nonnegative))


def _keeps(e: Any, x: Any, above: bool | None) -> None:
    """Refuse a range that a bound variable's declared assumptions do not allow for; ``above``: it lies above zero."""
    declared = x._assumptions_orig
    other = set(declared) - {"real", "positive", "nonnegative", "integer", "complex", "finite"}
    misplaced = x.is_integer and not isinstance(e, (sp.Sum, sp.Product))
    if other or misplaced or not (above or not x.is_nonnegative):
        traits = ", ".join(f"{name}={value}" for name, value in sorted(declared.items()))
        raise Refused(f"{x} is declared {traits}, which the range in {e} is not known to keep to")


def _derivative(e: Any) -> Iterable[Any]:
    """A derivative exists where unknown functions have theirs, everything else is smooth, and conditions are open."""
    names = set(e.variables)
    yield from _smooth(e.expr, names, e)


def _smooth(e: Any, names: set[Any], whole: Any) -> Iterable[Any]:
    if not e.free_symbols & names:
        yield from _conditions(e)
    elif isinstance(e, AppliedUndef) and set(e.args) >= names & e.free_symbols:
        yield Exists(sp.Derivative(e, *whole.variable_count))
    elif isinstance(e, sp.Integral):
        yield from _binder(e)
        yield from _continuous(e, names, whole)
    elif isinstance(e, sp.Derivative):
        yield Exists(sp.Derivative(e.expr, *e.variable_count, *whole.variable_count))
    elif isinstance(e, (AppliedUndef, *BENT, sp.Limit, sp.Sum, sp.Product)) or not isinstance(e, sp.Expr):
        raise Refused(f"{e} may have no derivative; {whole} is not known to exist")
    else:
        for part in e.args:
            yield from _smooth(part, names, whole)
        for c in _own(e):
            yield sp.Gt(*c.args) if isinstance(c, sp.GreaterThan) else c


def _continuous(e: Any, names: set[Any], whole: Any) -> Iterable[Any]:
    """The fundamental theorem needs an integrand that is continuous, where its ends move too."""
    body, bound = e.function, set(e.variables)
    if body.has(sp.sign, sp.floor, sp.ceiling, sp.Piecewise):
        raise Refused(f"the integrand of {e} may jump; {whole} is not known to exist")
    if any(f.free_symbols & bound for f in body.atoms(AppliedUndef)):
        yield Continuous(sp.Derivative(e, *whole.variable_count))
    elif len(e.limits) == 1:
        for end in e.limits[0][1:]:
            if end.free_symbols & names:
                yield from _conditions(body.subs(e.limits[0][0], end))

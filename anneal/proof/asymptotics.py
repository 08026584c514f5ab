"""Series at zero: SymPy's terms, checked in numbers ever nearer to zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from mpmath import mp

from .by_sympy import vanishes
from .definedness import conditions
from .evaluation import FAILURES, real, value
from .predicates import relations
from .provers import rewritten, settle
from .special import special_worlds
from .steps import Proof, Refused, Rule, Statement
from .worlds import World, worlds

NEAR = (4, 8, 12)  # powers of ten
LARGEST_RATIO = 100


def series(variable: sp.Symbol, order: int) -> Rule:
    """The rule that SymPy's series of the left side at zero is the right side, whose ``O(...)`` is left out.

    Sound because, beside SymPy, the rest over the power that is left out stays bounded in numbers on the way to zero.

    Args:
        variable: that tends to zero, from above if it is declared positive.
        order: the power of the first term that is left out.

    Returns:
        the rule.

    Example:
        >>> x = sp.Symbol("x")
        >>> series(x, 3)(sp.Eq(sp.cos(x), 1 - x**2 / 2 + sp.Order(x**3)), []).kind
        'sympy'
    """

    def rule(claim: Any, given: Sequence[Statement]) -> Proof:
        if not isinstance(claim, sp.Eq) or claim.rhs.getO() != sp.Order(variable**order):
            raise Refused(f"{claim} is no statement of this series, up to O({variable**order})")
        terms = claim.rhs.removeO()
        own = [*conditions(claim.lhs), *conditions(terms), *(c for s in given for c in s.conditions)]
        lhs = _on_the_way(claim.lhs, variable, given, strict=True)
        where = [
            c
            for c in settle(own, given)
            if not isinstance(c, sp.Ne | sp.Gt)
            or not _eventually(c.func(_on_the_way(c.lhs - c.rhs, variable, given), 0, evaluate=False), variable)
        ]
        if bad := [c for c in relations(where) if c.has(variable)]:
            raise Refused(f"{bad[0]} is not known to hold for small {variable}")
        found = sp.series(lhs, variable, 0, order).removeO()
        if not vanishes(found - terms) or not _bounded(lhs - terms, variable, order, relations(where)):
            raise Refused(f"the series of {claim.lhs} is {found}, not {terms}")
        return Proof("sympy", tuple(where))

    return rule


def _on_the_way(e: Any, variable: Any, given: Sequence[Statement], strict: bool = False) -> Any:
    """A term after the equations given have been used as they may be while the variable tends to zero."""
    limit = rewritten(sp.Limit(e, variable, 0), given, strict, local=False)
    return limit.args[0].xreplace({limit.args[1]: variable}) if isinstance(limit, sp.Limit) else limit


def _eventually(c: Any, variable: Any) -> bool:
    """Whether a condition holds near zero: the leading term of what must not vanish, or be positive, is so."""
    if not isinstance(c, (sp.Ne, sp.Gt)) or not c.has(variable):
        return False
    leading = sp.series(c.lhs - c.rhs, variable, 0, 6).removeO().as_leading_term(variable)
    near = leading.subs(variable, sp.Dummy(positive=True))
    return bool(near.is_positive or (isinstance(c, sp.Ne) and near.is_nonzero))


def _bounded(rest: Any, variable: Any, order: int, where: Sequence[Any]) -> bool:
    """Whether what is left over the power stays bounded, at three points and where coefficients vanish."""
    with mp.workdps(150):
        for world in special_worlds([sp.Limit(rest, variable, 0)], where):
            if _ratios_bounded(rest, variable, order, world) is False:
                return False
        for tried, world in enumerate(worlds([rest], where, trials=12)):
            if not _ratios_bounded(rest, variable, order, world):
                return False
            if tried == 2:
                return True
    return not rest.free_symbols - {variable}


def _ratios_bounded(rest: Any, variable: Any, order: int, world: World) -> bool | None:
    for side in (1,) if variable.is_nonnegative else (1, -1):
        try:
            near = [side * mp.mpf(10) ** -k for k in NEAR]
            ratios = [abs(real(value(rest, world, {variable: h})) / h**order) for h in near]
        except FAILURES:
            return None
        if not ratios[2] <= LARGEST_RATIO * (1 + ratios[0]):
            return False
    return True

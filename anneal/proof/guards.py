"""What keeps steps honest: which definitions are new, and which symbols may be replaced, and by what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

from .by_sympy import atoms
from .steps import Refused, Step

TRAITS = ("positive", "nonnegative", "negative", "nonpositive", "nonzero", "integer", "real")
"""The assumptions that a name may declare, and that whatever takes its place must meet."""


def fixed_symbols(statement: Any, forall: Iterable[Any]) -> frozenset[sp.Basic]:
    """The symbols of which a hypothesis speaks: what rests on it holds for that value alone.

    Args:
        statement: a relation, or LaTeX, which fixes nothing.
        forall: the symbols for which it holds at every value.

    Returns:
        the names in the statement that ``forall`` leaves out.

    Example:
        >>> x, y = sp.symbols("x y")
        >>> fixed_symbols(x >= y, [y])
        frozenset({x})
    """
    return frozenset() if isinstance(statement, str) else frozenset(atoms(statement)) - _universal(forall)


def admissible(old: Any, new: Any) -> None:
    """Refuse an expression that SymPy does not know to meet the assumptions of the name whose place it takes.

    Args:
        old: the name.
        new: the expression.

    Raises:
        Refused: if an assumption of :data:`TRAITS` is not known to hold.

    Example:
        >>> x = sp.Symbol("x", positive=True)
        >>> admissible(x, x + 1)
        >>> admissible(x, x - 1)
        Traceback (most recent call last):
        ...
        anneal.proof.steps.Refused: x is positive, but x - 1 is not known to be
    """
    for trait in TRAITS:
        if getattr(old, f"is_{trait}") and not getattr(new, f"is_{trait}"):
            raise Refused(f"{old} is {trait}, but {new} is not known to be")


def definition(symbol: Any, value: Any, forall: Iterable[Any], steps: Iterable[Step]) -> None:
    """Refuse a definition that could contradict earlier steps: whose name is not new, or has not the value's sign.

    Args:
        symbol: a symbol, or an entry of a new sequence such as ``P(s)``.
        value: what it is to be.
        forall: the indices at which a sequence's equation is to hold.
        steps: the earlier steps.

    Raises:
        Refused: if it could.

    Example:
        >>> x, z = sp.symbols("x z", positive=True)
        >>> definition(z, x + 1, (), [])
        >>> definition(z, z / 2 + 1, (), [])
        Traceback (most recent call last):
        ...
        anneal.proof.steps.Refused: z occurs in its own definition; that is an equation
    """
    universal, sequence = _universal(forall), isinstance(symbol, AppliedUndef)
    if not universal <= symbol.free_symbols - ({symbol} if not sequence else set()):
        raise Refused(f"forall may list only the indices of {symbol}, got {universal}")
    if not sequence and value.has(symbol):
        raise Refused(f"{symbol} occurs in its own definition; that is an equation")
    for step in steps:
        if not isinstance(step.statement, str) and step.statement.has(_head(symbol)):
            _no_clash(symbol, value, bool(universal), step)
    admissible(symbol, value)


def _no_clash(symbol: Any, value: Any, general: bool, step: Step) -> None:
    """An earlier step may have the name only in a definition: of another name by it, or of a different entry."""
    head, equation = _head(symbol), cast(Any, step.statement)
    if step.kind != "defined" or not isinstance(symbol, AppliedUndef):
        raise Refused(f"{head} is already in use by step {step.name!r}; a definition needs a new name")
    other, meaning = equation.lhs, equation.rhs
    if _head(other) == head:
        both_general = general and bool(other.free_symbols - step.fixed)
        recursion = value.has(head) or meaning.has(head)
        if both_general or symbol == other or not (recursion or _apart(symbol, other)):
            raise Refused(f"{symbol} may be the {other} that step {step.name!r} defines")


def substitution(step: Step, values: Mapping[Any, Any]) -> None:
    """Refuse to replace what is not universally quantified, and by what would be captured or is not admissible.

    Args:
        step: whose statement is a relation.
        values: expressions by the names that they are to replace.

    Raises:
        Refused: if one of them may not.

    Example:
        >>> x = sp.Symbol("x", real=True)
        >>> substitution(Step("square", "z3", x**2 >= 0, "", (), frozenset()), {x: 2 * x})
        >>> substitution(Step("large", "assumed", x >= 2, "", (), frozenset({x})), {x: 2 * x})
        Traceback (most recent call last):
        ...
        anneal.proof.steps.Refused: x is fixed by a hypothesis of 'large'; it cannot be replaced
    """
    bound = _bound_symbols(step.statement)
    for old, new in values.items():
        if not isinstance(old, (sp.Symbol, AppliedUndef)) or old in bound or sp.sympify(new).free_symbols & bound:
            raise Refused(f"{old} is not a free name in {step.name!r}, or {new} would be captured")
        if old in step.fixed:
            raise Refused(f"{old} is fixed by a hypothesis of {step.name!r}; it cannot be replaced")
        admissible(old, sp.sympify(new))


def induction(n: sp.Symbol, base: Any, given: Iterable[Step]) -> None:
    """Refuse an induction that does not run over integers, starts out of range, or rests on a particular ``n``.

    Args:
        n: the symbol over which it runs.
        base: where it starts.
        given: the steps that it may use.

    Raises:
        Refused: if it does.

    Example:
        >>> induction(sp.Symbol("n", integer=True, positive=True), sp.Integer(0), [])
        Traceback (most recent call last):
        ...
        anneal.proof.steps.Refused: the base 0 must be an integer in the range of n
    """
    if not (n.is_integer and n.is_nonnegative):
        raise Refused(f"{n} must be declared a nonnegative or positive integer")
    for step in given:
        if n in step.fixed:
            raise Refused(f"{step.name!r} speaks of one particular {n}; assume it with forall=[{n}]")
    if not base.is_integer or base.has(n) or sp.Ge(base, least(n)) != sp.true:
        raise Refused(f"the base {base} must be an integer in the range of {n}")


def least(n: sp.Symbol) -> sp.Integer:
    """The least value that the assumptions of a symbol allow.

    Args:
        n: a nonnegative or positive integer symbol.

    Returns:
        0 or 1.

    Example:
        >>> least(sp.Symbol("n", integer=True, positive=True))
        1
    """
    return sp.Integer(1 if n.is_positive else 0)


def citation(cited: Step, source: str, there: Iterable[Step], here: Iterable[Step]) -> None:
    """Refuse a step of another derivation if it rests on a definition that reads differently here.

    Args:
        cited: the step.
        source: name of the other derivation.
        there: the steps on which it rests, of the other derivation.
        here: the steps of this derivation.

    Raises:
        Refused: if a name in the cited statement is defined differently.

    Example:
        >>> z = sp.Symbol("z")
        >>> one, two = (Step("z", "defined", sp.Eq(z, i), "", (), frozenset()) for i in (1, 2))
        >>> citation(one, "other", [one], [two])
        Traceback (most recent call last):
        ...
        anneal.proof.steps.Refused: z is defined differently in other
    """
    if isinstance(cited.statement, str):
        return
    defined = {equation.lhs: equation for equation in _definitions(there)}
    for own in _definitions(here):
        if cited.statement.has(_head(own.lhs)) and defined.get(own.lhs, own) != own:
            raise Refused(f"{own.lhs} is defined differently in {source}")


def _universal(forall: Iterable[Any]) -> set[sp.Basic]:
    return {variable for item in forall for variable in atoms(item)}


def _head(symbol: Any) -> Any:
    return symbol.func if isinstance(symbol, AppliedUndef) else symbol


def _definitions(steps: Iterable[Step]) -> list[Any]:
    return [step.statement for step in steps if step.kind == "defined"]


def _bound_symbols(statement: Any) -> set[sp.Basic]:
    bound = {variable for e in statement.atoms(ExprWithLimits) for variable in e.bound_symbols}
    return bound | {e.args[1] for e in statement.atoms(sp.Limit)}


def _apart(first: Any, second: Any) -> bool:
    """Whether two entries of a sequence are surely different ones: n + 1 with n >= 1 never is 1."""
    gaps = [sp.expand(a - b) for a, b in zip(first.args, second.args, strict=True)]
    return any(gap.is_positive or gap.is_negative for gap in gaps)

"""Side conditions of the kernel's rules: what is new, what may be replaced, and by what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sympy as sp
from sympy.core.assumptions import _assume_defined
from sympy.core.function import AppliedUndef

from .steps import Refused, Step
from .terms import heads

TRAITS = (
    "positive", "nonnegative", "negative", "nonpositive", "zero", "nonzero", "integer", "noninteger", "rational",
    "irrational", "algebraic", "transcendental", "even", "odd", "prime", "composite", "real", "imaginary", "complex",
)  # fmt: skip
"""The assumptions that a name may declare, and that whatever takes its place must meet."""


def formula(claim: Any) -> Any:
    """What can be stated, or why not.

    Args:
        claim: what the user wrote.

    Returns:
        it, if it is a relation of SymPy, or And, Or, Not, Implies, ITE of relations.

    Raises:
        Refused: if it is not, or is false.

    Example:
        >>> u = sp.Symbol("u", real=True)
        >>> formula(u != 0)
        Traceback (most recent call last):
        ...
        anneal.proof.steps.Refused: Python has already decided this to be True; write sp.Ne(a, b) for !=, sp.Eq for ==
    """
    if isinstance(claim, bool):
        raise Refused(f"Python has already decided this to be {claim}; write sp.Ne(a, b) for !=, sp.Eq for ==")
    if claim == sp.false:
        raise Refused("the statement is false, as SymPy sees at once")
    if not isinstance(
        claim, (sp.core.relational.Relational, sp.logic.boolalg.BooleanFunction, sp.logic.boolalg.BooleanTrue)
    ):
        raise Refused(f"{claim!r} is no statement; write a relation of SymPy, such as sp.Eq(a, b) or a <= b")
    return claim


def listed(forall: Any) -> tuple[Any, ...]:
    """The items of ``forall``, read once.

    Args:
        forall: a list of symbols, or an iterator.

    Returns:
        them.

    Raises:
        Refused: if it is no list.
    """
    if isinstance(forall, (sp.Basic, str)) or not isinstance(forall, Iterable):
        raise Refused(f"forall must be a list of symbols: write forall=[{forall}]")
    return tuple(forall)


def universal(forall: Iterable[Any], statement: Any) -> frozenset[Any]:
    """The symbols that ``forall`` lists.

    Args:
        forall: of symbols.
        statement: in which each must occur.

    Returns:
        them.

    Raises:
        Refused: if one is no symbol, or does not occur.
    """
    found = frozenset(forall)
    for item in found:
        if not isinstance(item, sp.Symbol):
            raise Refused(f"forall lists {item}, which is no symbol")
        if item not in statement.free_symbols:
            raise Refused(f"forall lists {item}, which does not occur in {statement}")
    return found


def fixed(statement: Any, forall: Iterable[Any]) -> frozenset[Any]:
    """The symbols of which a hypothesis speaks: what rests on it holds for that value alone.

    Args:
        statement: a formula.
        forall: the symbols for which it holds at every value.

    Returns:
        the free symbols that ``forall`` leaves out.

    Raises:
        Refused: if ``forall`` lists what does not occur.

    Example:
        >>> x, y = sp.symbols("x y")
        >>> fixed(x >= y, [y])
        frozenset({x})
    """
    return frozenset(statement.free_symbols) - universal(forall, statement)


def admissible(old: Any, new: Any) -> None:
    """Refuse an expression that SymPy does not know to meet the assumptions of the name whose place it takes.

    Args:
        old: the name.
        new: the expression.

    Raises:
        Refused: if an assumption is not known to hold.

    Example:
        >>> x = sp.Symbol("x", positive=True)
        >>> admissible(x, x + 1)
        >>> admissible(x, x - 1)
        Traceback (most recent call last):
        ...
        anneal.proof.steps.Refused: x is positive, but x - 1 is not known to be
    """
    declared = {t: getattr(old, f"is_{t}") for t in (*TRAITS, *sorted(_assume_defined - set(TRAITS)))}
    for trait, wanted in sorted(declared.items(), key=lambda item: item[1] is not True):
        if wanted is not None and getattr(new, f"is_{trait}") is not wanted:
            raise Refused(f"{old} is {'' if wanted else 'not '}{trait}, but {new} is not known to be")


def definition(entry: Any, value: Any, forall: Iterable[Any], earlier: Sequence[Step]) -> frozenset[Any]:
    """Refuse what is no definition: of a name that is not new, by itself, or by what has not its assumptions.

    Args:
        entry, value, forall, earlier: name, value, the function's arguments, and the steps before.

    Returns:
        the symbols for all of whose values it holds.

    Raises:
        Refused: if it is none.
    """
    found = universal(forall, sp.Eq(entry, value, evaluate=False))
    new_name(entry, found, earlier)
    own = {entry.func} if isinstance(entry, AppliedUndef) else {entry}
    if heads(value) & own:
        raise Refused(f"{entry} occurs in its own definition; that is an equation")
    admissible(entry, value)
    return found


def new_name(entry: Any, forall: frozenset[Any], earlier: Sequence[Step], recursive: bool = False) -> None:
    """Refuse a definition of what is no plain new name.

    Args:
        entry: a symbol, or an unknown function at its arguments.
        forall: the symbols for which it is defined.
        earlier: the steps before.
        recursive: whether earlier definitions may speak of it.

    Raises:
        Refused: if the name is not new, is no name, or its arguments are not plain and different.
    """
    if not isinstance(entry, (sp.Symbol, AppliedUndef)):
        raise Refused(f"{entry} is no new name; use a symbol, or an unknown function such as sp.Function('f')(n)")
    head = entry.func if isinstance(entry, AppliedUndef) else entry
    for step in [s for e in earlier for s in (e, *e.basis)]:
        if isinstance(step.statement, str) or head not in heads(step.statement):
            continue
        if not (recursive and step.kind == "defined" and defined_head(step) != head):
            if step.kind == "defined" and isinstance(entry, AppliedUndef) and defined_head(step) == head:
                raise Refused(f"{entry} may be the {step.statement.lhs} that step {step.name!r} defines")
            raise Refused(f"{entry} is already in use by step {step.name!r}; a definition needs a new name")
    if isinstance(entry, AppliedUndef):
        plain = [a.as_coeff_Add()[1] if a.is_integer else a for a in entry.args]
        if not all(isinstance(a, sp.Symbol) for a in plain) or len(set(plain)) < len(plain):
            raise Refused(f"{entry} is no name of a new function; its arguments must be different symbols")
        if missing := set(plain) - forall:
            raise Refused(f"{entry} is defined for all {missing.pop()}: list it in forall; for one entry use sequence")
        if forall - set(plain):
            raise Refused(f"forall may list only the arguments of {entry}, got {', '.join(map(str, forall))}")
    elif forall:
        raise Refused(f"forall may list only the indices of a function; {entry} has none")


def defined_head(step: Step) -> Any:
    """The name that a definition defines.

    Args:
        step: of the kind ``"defined"``.

    Returns:
        a symbol, or a function without its arguments.
    """
    entry = step.statement.lhs
    return entry.func if isinstance(entry, AppliedUndef) else entry

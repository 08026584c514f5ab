"""Terms and the names that they bind: binders renamed apart, equations used where they hold, names that look alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

import sympy as sp
from sympy.core.alphabets import greeks
from sympy.core.function import AppliedUndef

from .steps import Refused

BINDERS = (sp.Sum, sp.Product, sp.Integral, sp.Limit, sp.Derivative)
"""What binds a name in SymPy; a derivative's name is free as well."""

KNOWN = {
    "sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "ln",
    "sqrt", "Abs", "sign", "floor", "ceiling", "Max", "Min", "erf", "Sum", "Integral", "Limit", "Derivative", "Exists",
    "Expectation", "root", "cbrt", "real_root", "sinc", "Eq", "Ne", "And", "Or", "Not", "Implies",
}  # fmt: skip
"""Names that no unknown function may have, beside those of SymPy's classes."""

CONSTANTS = {"pi", "oo", "zoo", "nan", "E", "I", "π"}
NAME = re.compile(
    r"(?P<core>\\(?P<command>[A-Za-z]+)|[A-Za-z][A-Za-z0-9]*|[Α-Ωα-ωϵϕϑϱ][0-9]*)"
    r"(?P<index>(?:_(?:\{[A-Za-z0-9+-]+\}|[A-Za-z0-9+-]+))*(?:\^(?:[+-]|\{[+-]\}|\{?\\star\}?|\{?\\prime\}?))?'*)"
)
"""A name: a letter, a word or a command, then indices, then a sign, a star or primes."""

LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеіјорсухѕԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTXYaeijopcyxsdqwhABEZHIKMNOPTYXo"
)


def atoms(expression: Any) -> set[sp.Basic]:
    """The names that an expression is made of.

    Args:
        expression: of SymPy.

    Returns:
        its symbols, bound ones too, and its entries of unknown functions such as ``a(n)``.

    Example:
        >>> n, a = sp.Symbol("n"), sp.Function("a")
        >>> sorted(map(str, atoms(a(n) + 1)))
        ['a(n)', 'n']
    """
    return set(expression.atoms(sp.Symbol, AppliedUndef))


def heads(expression: Any) -> set[Any]:
    """The names that a definition may give: symbols, and unknown functions without their arguments.

    Args:
        expression: of SymPy.

    Returns:
        symbols and classes of functions.

    Example:
        >>> a = sp.Function("a")
        >>> heads(a(sp.Integer(3)) + 1) == {a}
        True
    """
    return {entry.func if isinstance(entry, AppliedUndef) else entry for entry in atoms(expression)}


def bound_names(e: Any) -> set[sp.Symbol]:
    """The names that a binder binds.

    Args:
        e: an instance of one of :data:`BINDERS`.

    Returns:
        its variables.

    Example:
        >>> x = sp.Symbol("x")
        >>> bound_names(sp.Integral(x, (x, 0, 1)))
        {x}
    """
    return {e.args[1]} if isinstance(e, sp.Limit) else set(e.variables)


def apart(e: Any) -> Any:
    """An expression with bound variables that no free name shares, the same for expressions that differ in them only.

    Args:
        e: of SymPy.

    Returns:
        an equal expression; every binder's variable is one that no user can write.

    Example:
        >>> i, j, n, f = *sp.symbols("i j n", integer=True), sp.Function("f")
        >>> apart(sp.Sum(f(i), (i, 1, n))) == apart(sp.Sum(f(j), (j, 1, n)))
        True
    """
    if not isinstance(e, sp.Basic) or not e.has(*BINDERS):
        return e
    args = [apart(a) for a in e.args]
    if isinstance(e, sp.Derivative) or not isinstance(e, BINDERS):
        changed = any(a is not b for a, b in zip(args, e.args, strict=True))
        return rebuilt(e, args) if changed else e
    level = 1 + max(map(_levels, args))
    for position, name in enumerate(sorted(bound_names(e), key=sp.default_sort_key)):
        fresh = _bound(tuple(sorted(name._assumptions_orig.items())), level + position)
        args = [a.xreplace({name: fresh}) for a in args]
    return e.func(*args)


def rebuilt(e: Any, args: Iterable[Any]) -> Any:
    """A term or relation of the same kind with other parts; relations are not evaluated.

    Args:
        e: of SymPy.
        args: its new parts.

    Returns:
        the same kind of thing, made of them.
    """
    if isinstance(e, (sp.core.relational.Relational, sp.Implies)):
        return e.func(*args, evaluate=False)
    return e.func(*args)


@cache
def _bound(assumptions: tuple[tuple[str, bool], ...], level: int) -> sp.Dummy:
    return sp.Dummy("_".join([f"b{level}", *(name for name, holds in assumptions if holds)]), **dict(assumptions))


def _levels(e: Any) -> int:
    inner = max((_levels(a) for a in e.args), default=0) if isinstance(e, sp.Basic) else 0
    return inner + (len(bound_names(e)) if isinstance(e, (sp.Sum, sp.Product, sp.Integral, sp.Limit)) else 0)


def replaced(e: Any, old: Any, new: Any, universal: frozenset[Any]) -> Any:
    """An expression with one side of an equation in place of the other, at every place where the equation holds.

    Under a binder an equation about its variable holds only if it holds for all values of that variable; an equation
    that is universal in a name is used there for the variable of the binder, if that has the same assumptions.

    Args:
        e: with binders renamed by :func:`apart`.
        old, new: the equation's sides.
        universal: the names for all of whose values it holds.

    Returns:
        the expression, without capture.

    Example:
        >>> x, f = sp.Symbol("x"), sp.Function("f")
        >>> replaced(apart(sp.Integral(f(x), (x, 0, 1))), f(x), sp.Integer(5), frozenset())
        Integral(f(_b1), (_b1, 0, 1))
        >>> replaced(apart(sp.Integral(f(x), (x, 0, 1))), f(x), x**2, frozenset({x}))
        Integral(_b1**2, (_b1, 0, 1))
    """
    if e == old:
        return new
    masks: dict[Any, Any] = {}
    for b in _outermost(e):
        inside = new if b == old else _inside(b, old, new, universal)
        masks[b] = (sp.Dummy(positive=b.is_positive, real=b.is_real), inside)
    hidden = {b: mask for b, (mask, _) in masks.items()}
    outside = e.xreplace(hidden).subs(old.xreplace(hidden), new)
    return outside.xreplace({mask: inside for mask, inside in masks.values()})


def _inside(b: Any, old: Any, new: Any, universal: frozenset[Any]) -> Any:
    """A binder in whose body and limits an equation is used."""
    names = bound_names(b)
    instances = [(old, new)] if not names & (old.free_symbols | new.free_symbols) - universal else []
    if not isinstance(b, sp.Derivative):
        like = [(v, x) for x in names for v in universal if v._assumptions_orig == x._assumptions_orig]
        instances += [(old.xreplace({v: x}), new.xreplace({v: x})) for v, x in like if old.has(v)]
    args = list(b.args)
    for one, other in instances:
        args[0] = replaced(args[0], one, other, universal)
    if isinstance(b, sp.Limit):
        args[2] = replaced(args[2], old, new, universal)
    elif not isinstance(b, sp.Derivative):
        args[1:] = [sp.Tuple(t[0], *(replaced(a, old, new, universal) for a in t[1:])) for t in args[1:]]
    return b.func(*args)


def _outermost(e: Any) -> list[Any]:
    if isinstance(e, BINDERS):
        return [e]
    return [b for a in e.args for b in _outermost(a)] if isinstance(e, sp.Basic) else []


def check_names(expressions: Iterable[Any], known: dict[str, Any]) -> None:
    """Refuse names that look alike and are not the same; remember those that are new.

    Args:
        expressions: of SymPy.
        known: names by their looks, which is added to.

    Raises:
        Refused: if two names would be read as one.

    Example:
        >>> check_names([sp.Symbol("x") + sp.Symbol("x", positive=True)], {})
        Traceback (most recent call last):
        ...
        anneal.proof.steps.Refused: two names look like x and differ in their assumptions; rename one
    """
    expressions = list(expressions)
    if any(e.has(sp.exp) for e in expressions) and known.setdefault("symbol e", sp.E) != sp.E:
        raise Refused("e is a name here, and would be read as the base of the exponential; rename it")
    found = {head for e in expressions for head in heads(e)}
    found |= {f.func for e in expressions for f in e.atoms(sp.Function)}
    found -= {e.args[3] for expression in expressions for e in expression.atoms(sp.Limit)}  # directions
    for head in sorted(found, key=lambda head: (str(head), not isinstance(head, sp.Symbol))):
        name = head.name if isinstance(head, sp.Symbol) else head.__name__
        looks = ("symbol " if isinstance(head, sp.Symbol) else "function ") + _looks(name)
        if known.setdefault(looks, head) != head:
            twin = getattr(known[looks], "__name__", str(known[looks]))
            differ = "in their assumptions" if twin == name else "only in letters that look the same"
            raise Refused(f"two names look like {name} and differ {differ}; rename one")
        if not _legible(name, not isinstance(head, sp.Symbol)) and (
            isinstance(head, sp.Symbol) or issubclass(head, AppliedUndef)
        ):
            raise Refused(f"{name!r} is no name: use letters or a Greek letter, with an index, and no name of SymPy's")


def _legible(name: str, function: bool) -> bool:
    """Whether a name is a letter, a Greek letter's name or a word, with index, sign, star or prime, and means no other.

    An unknown function may have the name of a letter, such as zeta, of which the engine knows no function.
    """
    accent = re.fullmatch(r"\\(?:bar|hat|tilde|dot|vec)\{(.+)\}(.*)", name)
    found = NAME.fullmatch("".join(accent.groups()) if accent else name)
    if found is None or (found["command"] and found["command"].lower() not in {*greeks, "ell"}):
        return False
    if not function:
        return found["core"].lstrip("\\") not in CONSTANTS or found["index"] != ""
    known = getattr(sp, name.lstrip("\\"), None)
    return name in greeks or not (name in KNOWN or (isinstance(known, type) and issubclass(known, sp.Basic)))


@cache
def _looks(name: str) -> str:
    """How a name is printed, in plain letters: x1 and x_1 are typeset alike, α is alpha, a Cyrillic а is an a."""
    plain = unicodedata.normalize("NFKC", name).translate(LOOKALIKES)
    plain = "".join(c for c in plain if c.isprintable() and not unicodedata.combining(c))
    greek = {c: unicodedata.name(c).split()[-1].lower() for c in plain if unicodedata.name(c, "").startswith("GREEK")}
    plain = "".join(greek.get(c, c) for c in plain)
    return sp.latex(sp.Symbol(plain)).replace("\\", "").replace("{", "").replace("}", "").replace(" ", "")

"""Parameters as one types them: read as Python writes them, and held against the chapter's own before it runs.

What a parameter may be follows from its default, which tells a number from a list, a pair or a text, and from its
name: ``RANGES`` says which numbers seeds, steps or ratios can be.  A range that a default lies outside of is not its.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from book.tools.paths import BookError

NAMES: dict[str, Any] = {"pi": math.pi, "inf": math.inf, "nan": math.nan}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{"sqrt": math.sqrt, "exp": math.exp, "log": math.log, "log2": math.log2, "log10": math.log10},
    **{"range": lambda *ends: list(range(*ends)), "list": list, "tuple": tuple, "float": float, "int": int},
}
OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    **{ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv},
    **{ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.UAdd: operator.pos, ast.USub: operator.neg},
    ast.Pow: lambda base, exponent: base ** (float(exponent) if abs(exponent) > 1_000 else exponent),
}


class Range(NamedTuple):
    """Which numbers are allowed under some names: in words, and as a condition."""

    names: str
    words: str
    holds: Callable[[Any], bool]


def _whole(least: int) -> Callable[[Any], bool]:
    return lambda x: isinstance(x, int) and x >= least


COUNTED = (
    "steps|horizons?|run|shorter|batch|batch_size|epochs|images|n_samples|dimension|hidden|points|points_per_octave|"
    "per_decade|octaves?|sequences|longest|digits|stride|finest|budget"
)
ABOVE_ONE = "ratios?|ranges?|minimised|drawn|swept|coarse|targets|orders_known"
POSITIVE = (
    "radius|signal|factor|factors|scales|spread|loss|losses|errors|spacing|low|high|from|to|reckless|large|beyond|"
    "dampings|movements|misspecification"
)
RANGES = (
    Range(r"\w+_seed", "whole numbers of at least 0", _whole(0)),
    Range(r"(\w+_)?seeds", "whole numbers of at least 2, for what one seed gives has no spread", _whole(2)),
    Range(r"(\w+_)?resamples", "whole numbers of at least 2", _whole(2)),
    Range(rf"(\w+_)?({COUNTED})", "whole numbers of at least 1", _whole(1)),
    Range(rf"(\w+_)?({ABOVE_ONE})", "numbers above 1", lambda x: 1 < x < math.inf),
    Range("cooldown|near_end|wrong_labels|beta", "numbers from 0 to 1, without 1", lambda x: 0 <= x < 1),
    Range("noise_level", "numbers of at least 0", lambda x: 0 <= x < math.inf),
    Range(rf"(?!.*log2)(\w+_)?({POSITIVE})", "numbers above 0", lambda x: 0 < x < math.inf),
)
ENDS = (("low", "high"), ("lowest", "highest"))  # of a pair of parameters, alone or after a prefix


def value(text: str) -> Any:
    """What a text writes in Python, of numbers, texts, lists, tuples and arithmetic; any other text is itself."""
    try:
        return _computed(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, LookupError):
        return text
    except (ArithmeticError, TypeError) as error:
        raise BookError(f"{text}: cannot be computed ({error})") from None


def _computed(node: ast.expr) -> Any:
    """The value of an expression; LookupError for a name that is none of the known."""
    if isinstance(node, ast.List | ast.Tuple):
        values = [_computed(entry) for entry in node.elts]
        return values if isinstance(node, ast.List) else tuple(values)
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](_computed(node.left), _computed(node.right))
    if isinstance(node, ast.UnaryOp):
        return OPERATORS[type(node.op)](_computed(node.operand))
    if isinstance(node, ast.Call) and not node.keywords:
        return FUNCTIONS[_named(node.func)](*map(_computed, node.args))
    if isinstance(node, ast.Name | ast.Attribute):
        return NAMES[_named(node)]
    return ast.literal_eval(node)


def _named(node: ast.expr) -> str:
    """A name, with or without the module that has it."""
    modules = {"math", "np", "numpy"}
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def code(given: Any) -> str:
    """A value as Python writes it; ``repr`` writes numbers that are not finite as names that Python does not know."""
    if isinstance(given, list | tuple):
        inner = ", ".join(map(code, given))
        return f"[{inner}]" if isinstance(given, list) else f"({inner}{',' * (len(given) == 1)})"
    return f'float("{given}")' if isinstance(given, float) and not math.isfinite(given) else repr(given)


def checked(chosen: Mapping[str, Any], defaults: Mapping[str, str]) -> dict[str, Any]:
    """The chosen values, each in the kind of its default.

    Args:
        chosen: name to value, or to what was typed for it.
        defaults: name to source, all parameters of the chapter.

    Raises:
        BookError: for an unknown name, another kind of value, a number out of range, or ends in the wrong order.
    """
    if unknown := [name for name in chosen if name not in defaults]:
        listed = "\n  ".join(f"{name} = {default}" for name, default in defaults.items()) or "(none)"
        raise BookError(f"unknown parameter {unknown[0]!r}; its parameters are\n  {listed}")
    known = {name: _default(default) for name, default in defaults.items()}
    found = {name: _like(name, known[name], given, defaults[name]) for name, given in chosen.items()}
    for problem in [*_out_of_range(found, known), *_out_of_order(found, known)]:
        raise BookError(problem)
    return found


def _default(written: str) -> Any:
    """The value of a default, or Ellipsis for one that is more than :func:`value` reads."""
    found = value(written)
    return ... if found == written else found


def _like(name: str, default: Any, given: Any, written: str) -> Any:
    if isinstance(default, str):
        return _text(given)
    if isinstance(given, str):
        given = value(given)
    if isinstance(given, str) and default is not None:  # quotes that were meant for a shell
        given = value(given)
    problem = BookError(f"{name}: expected a value like {written}, got {given!r}")
    if isinstance(default, list | tuple):
        pair = isinstance(default, tuple) and len(default) == 2
        if not isinstance(given, list | tuple) or not given or (pair and len(given) != 2):
            raise problem
        kinds = default if len(default) == len(given) else [default[0]] * len(given)
        return type(default)(_like(name, *each, written) for each in zip(kinds, given, strict=True))
    if default is None:
        return given
    if not isinstance(default, int | float):  # a table, or something that only the notebook can compute
        if isinstance(given, str):
            raise problem
        return given
    if isinstance(default, bool) != isinstance(given, bool) or not isinstance(given, int | float):
        raise problem
    whole = isinstance(default, int) and isinstance(given, float) and given.is_integer()
    return int(given) if whole else given


def _text(given: Any) -> Any:
    """A text as it stands, without the quotes of Python around it; None is none."""
    try:
        literal = ast.literal_eval(given)
    except (SyntaxError, ValueError):
        return given
    return literal if isinstance(literal, str | None) else given


def _numbers(given: Any) -> Iterator[Any]:
    for each in given if isinstance(given, list | tuple) else [given]:
        if isinstance(each, int | float) and not isinstance(each, bool):
            yield each


def _out_of_range(found: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    for name, given in found.items():
        for allowed in RANGES:
            if re.fullmatch(allowed.names, name) and all(map(allowed.holds, _numbers(known[name]))):
                for number in _numbers(given):
                    if not allowed.holds(number):
                        yield f"{name}: expected {allowed.words}, got {number}"
                break
        for number in _numbers(given):
            if math.isnan(number):
                yield f"{name}: expected numbers, got {number}"


def _out_of_order(found: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    for name, given in found.items():
        pair = isinstance(known[name], tuple) and len([*_numbers(known[name])]) == len(known[name]) == 2
        if pair and given[0] >= given[1]:
            yield f"{name}: expected a pair that rises, got {given}"
    now = {**known, **found}
    for low, high in ENDS:
        for name in now:
            other = re.sub(rf"(^|_){low}$", rf"\1{high}", name)
            if other != name and other in now and {name, other} & found.keys() and now[name] >= now[other]:
                yield f"{name}, {other}: expected the first below the second, got {now[name]} and {now[other]}"

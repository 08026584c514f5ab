"""Schedules from text: what their ``repr`` writes, or what one types in Python; nothing is evaluated."""

from __future__ import annotations

import ast
from dataclasses import fields
from typing import Any

from .schedules import BUILT_IN, Schedule

NAMED = {type(schedule).__name__: type(schedule) for schedule in BUILT_IN}


def written(text: str) -> Schedule:
    """The schedule that ``text`` writes down.

    Args:
        text: a call, its arguments numbers, names or calls.

    Returns:
        the schedule.

    Raises:
        ValueError: if it is none of this package's, or an argument is wrong.

    Example:
        >>> written("Warmup(Polynomial(2), fraction=0.1)")
        Warmup(schedule=Polynomial(power=2), fraction=0.1)
    """
    try:
        made = _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, TypeError, ValueError) as error:
        raise ValueError(f"schedule: cannot read {text!r} ({error}); write it like Cosine() or Polynomial(2)") from None
    if not isinstance(made, Schedule):
        raise ValueError(f"schedule: expected one of {', '.join(NAMED)}, such as Cosine(), got {text!r}")
    return made


def _value(node: ast.expr) -> Any:
    if not isinstance(node, ast.Call):
        return ast.literal_eval(node)
    kind = NAMED.get(node.func.id) if isinstance(node.func, ast.Name) else None
    if kind is None:
        raise ValueError(f"known are {', '.join(NAMED)}")
    shown = {f.name for f in fields(kind) if not f.init}  # what repr writes and the class fixes: Linear(power=1.0)
    given = {str(keyword.arg): _value(keyword.value) for keyword in node.keywords}
    made = kind(
        *[_value(argument) for argument in node.args],
        **{name: value for name, value in given.items() if name not in shown},
    )
    for name in shown & set(given):
        if getattr(made, name) != given[name]:
            raise ValueError(f"{kind.__name__} has {name} = {getattr(made, name)}")
    return made

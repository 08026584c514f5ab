"""Sweeps from files: TOML, with schedules written as in Python."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from .. import _checks, grid
from ..schedules import BUILT_IN, Schedule, by_name
from .recipe import Execution, Point, Recipe, Sweep

NAMED = {type(schedule).__name__: type(schedule) for schedule in BUILT_IN}


def schedule(text: str) -> Schedule:
    """The schedule that ``text`` writes down, as Python or as ``repr`` does; nothing is evaluated.

    Args:
        text: a call, its arguments numbers, names or calls.

    Returns:
        the schedule.

    Raises:
        ValueError: if it is none of this package's, or an argument is wrong.

    Example:
        >>> schedule("Warmup(Polynomial(2), fraction=0.1)")
        Warmup(schedule=Polynomial(power=2), fraction=0.1)
    """
    try:
        made = _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, TypeError, ValueError) as error:
        raise ValueError(f"schedule: cannot read {text!r} ({error}); write it like Cosine() or Polynomial(2)") from None
    if not isinstance(made, Schedule):
        raise ValueError(f"schedule: expected one of {', '.join(NAMED)}, such as Cosine(), got {text!r}")
    if made.averaged:
        raise ValueError("schedule: networks are judged at their last iterate; write Fixed() without averaging")
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


def load(path: str | Path) -> Sweep:
    r"""A sweep from TOML: ``name``, a list ``schedules``, tables ``[recipe]``, ``[execution]``, and parts ``[[grid]]``.

    The schedules stand above the first table, each as :func:`schedule` reads it, ``["Fixed()", "Polynomial(2)"]``;
    figures and messages call a run by the schedule's name.  Every part of the grid has ``seeds``, a list, and
    ``stepsizes``, a list or ``{ low, high, ratio }`` for :func:`anneal.grid.geometric`; all schedules are run on it.

    Args:
        path: the file.

    Returns:
        the sweep, named after the file unless it says otherwise.

    Raises:
        ValueError: naming the file and what is wrong in it.
    """
    try:
        given = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        return from_tables(given, Path(path).stem)
    except FileNotFoundError:
        raise ValueError(f"config: there is no file {path}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError) as error:
        raise ValueError(f"config {path}: {error}") from error


def from_tables(given: Mapping[str, Any], name: str = "sweep") -> Sweep:
    """A sweep from the tables of its file.

    Args:
        given: the tables, as :func:`load` describes them.
        name: of the sweep, unless the tables have one.

    Returns:
        the sweep; its points go through the parts of the grid, their seeds, stepsizes and the schedules, these fastest.

    Raises:
        ValueError: if a table or a field is missing, unknown or wrong, or a run occurs twice.
    """
    _known("the file", given, {"name", "recipe", "schedules", "grid", "execution"})
    for key in ("recipe", "grid"):
        if not given.get(key):
            raise ValueError(f"{key}: missing; see anneal.deep.config.load for the file's parts")
    wanted = _schedules(given.get("schedules"))
    parts = given["grid"] if isinstance(given["grid"], list) else [given["grid"]]
    points = [Point(made, eta, seed) for part in parts for eta, seed in _grid(part) for made in wanted]
    if len(set(points)) < len(points):
        raise ValueError("grid: a run occurs twice; let its parts differ in seeds or stepsizes")
    return Sweep(
        str(given.get("name", name)),
        _made(Recipe, "recipe", given["recipe"]),
        tuple(points),
        _made(Execution, "execution", given.get("execution", {})),
    )


def _schedules(given: Any) -> list[Schedule]:
    if given and isinstance(given, list):
        return list(by_name(schedule(text) for text in given).values())
    texts = list(map(str, given.values())) if isinstance(given, Mapping) else []
    example = json.dumps(texts or ["Fixed()", "Polynomial(2)"])
    raise ValueError(
        f"schedules: expected a list, without labels; write schedules = {example} above the first [table] of the file"
    )


def _grid(part: Any) -> Iterator[tuple[float, int]]:
    _known("grid", _table("grid", part), {"stepsizes", "seeds"})
    for key in ("stepsizes", "seeds"):
        if not part.get(key):
            raise ValueError(f"grid: {key} is missing")
    wanted = part["stepsizes"]
    if isinstance(wanted, dict):
        _known("stepsizes", wanted, {"low", "high", "ratio"})
        if len(wanted) < 3:
            raise ValueError(f"stepsizes: expected a list, or all of low, high and ratio, got {wanted}")
        wanted = grid.geometric(**wanted)
    if isinstance(part["seeds"], int):
        raise ValueError(f"seeds: expected a list such as [0, 1, 2], got {part['seeds']}")
    etas = [float(eta) for eta in _checks.stepsizes(wanted)]
    for seed in part["seeds"]:
        for eta in etas:
            yield eta, _checks.count("seeds", seed, 0, most=None)


def _made(kind: Any, name: str, given: Any) -> Any:
    names = {f.name for f in fields(kind)}
    _known(name, _table(name, given), names)
    try:
        return kind(**given)
    except TypeError as error:  # a field without default is not there
        raise ValueError(f"{name}: {str(error).partition(') ')[2] or error}") from None


def _table(name: str, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise ValueError(f"{name}: expected a table, got {given!r}")
    return given


def _known(name: str, given: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(given) - known:
        raise ValueError(f"{name}: unknown {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")

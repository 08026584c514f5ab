"""The registry of claims: what ``book/claims/NN.yml`` expects of the chapter NN.

A file is a mapping with ``claims``, a list, and ``defaults``, the fields that most of its claims share.  A claim has
the fields of :class:`Claim`, but for the chapter, which the file's name gives.  With ``over`` it is a *family*: a
template in whose ``id``, ``statement`` and ``because`` each row puts its variables, written ``{like_this}``.

- ``over: [linear, p2]`` lists keys of built-in schedules.  A row has ``{key}``, and where that is a schedule's, the
  schedule's ``{name}``.
- ``over: {linear: 0.25, p2: {slope: $1/6$, expected: 0.1667}}`` gives any keys and what their rows add.  A number is
  what is ``expected``; parts of a criterion complete the template's; other fields of a claim replace the template's;
  everything else is a variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from anneal.claims import Measurement, judge
from book.tools.paths import ROOT, BookError

FOLDER = ROOT / "book" / "claims"

ORIGINS = {"paper": "the paper", "companion": "this companion"}
KINDS = {"experiment": "experiments", "theory": "predictions of theory", "identity": "identities"}
CRITERION_KEYS = {"expected", "tolerance", "relative", "at_least", "at_most"}

TEXTS = ("id", "statement", "because")
VARIABLE = re.compile(r"\{(\w+)\}")
FORMULA = re.compile(r"\$[^$]*\$")  # its braces are LaTeX's
FILE_NAME = re.compile(r"\d\d\.yml")
ID = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Claim:
    """One claim.

    ``criterion`` must hold, or the build fails.  Where a run contradicted what had been expected, ``first`` keeps that
    expectation, and the verdict is about it.  ``kind`` is ``identity`` (an exact equality, or one computation checked
    against another), ``theory`` (what a bound or a limit predicts, compared with exact computation) or ``experiment``
    (something was run).
    """

    id: str
    statement: str
    source: str
    kind: str
    chapter: str
    criterion: Mapping[str, float]
    because: str
    first: Mapping[str, float] | None = None


FIELDS = [field.name for field in fields(Claim) if field.name != "chapter"]
NEEDED = [field.name for field in fields(Claim) if field.name != "chapter" and field.default is MISSING]
SHARED = [name for name in FIELDS if name not in ("id", "statement", "first")]


class Row(NamedTuple):
    """What messages call a claim, its fields, and what is already known to be wrong with it."""

    name: str
    entry: dict[str, Any]
    problems: Sequence[str] = ()


def load(folder: Path = FOLDER) -> list[Claim]:
    """The registry.

    Args:
        folder: with a file ``NN.yml`` a chapter; hidden files are left alone.

    Returns:
        every claim, those of a family one by one, in the order of the files.

    Raises:
        BookError: a list of everything that is wrong, each with its file, its claim and the remedy.
    """
    claims: dict[str, Claim] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("[!.]*")):
        for name, entry, known in _rows(path):
            found = [*known] or [*_problems(entry)]
            if not found and (other := claims.get(entry["id"])):
                found = [f"this id stands twice in the registry, the first time in {other.chapter}.yml"]
            if not found:
                claims[entry["id"]] = Claim(**entry, chapter=path.stem)
            problems += [f"{path.name}: {name}{problem}" for problem in found]
    if problems:
        raise BookError("\n".join(problems))
    return list(claims.values())


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice in a mapping: YAML would drop the first without a word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        for place, (key, _) in enumerate(node.value):
            if key.value in names[:place]:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def _rows(path: Path) -> Iterator[Row]:
    """The claims of one file, families as their rows."""
    if not FILE_NAME.fullmatch(path.name):
        yield Row("", {}, ["a file of the registry is named after its chapter, such as 04.yml"])
        return
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield Row("", {}, [f"line {line}: {error.problem}"])
        return
    if wrong := [*_file_problems(document)]:
        yield Row("", {}, wrong)
        return
    for number, entry in enumerate(document.get("claims") or [], start=1):
        if isinstance(entry, dict):
            name = f"claim {entry.get('id', f'number {number}')}: "
            yield from _expanded({**(document.get("defaults") or {}), **entry}, name)
        else:
            yield Row(f"claim number {number}: ", {}, [f"expected a mapping with {', '.join(NEEDED)}, got {entry!r}"])


def _file_problems(document: Any) -> Iterator[str]:
    if not isinstance(document, dict) or not isinstance(document.get("claims") or [], list):
        yield f"expected a mapping with 'claims', a list, and perhaps 'defaults', got {type(document).__name__}"
        return
    for name in document.keys() - {"defaults", "claims"}:
        yield f"unknown key {name!r} (known: defaults, claims)"
    defaults = document.get("defaults") or {}
    if not isinstance(defaults, dict):
        yield f"'defaults' must be a mapping, got {defaults!r}"
        return
    for name in defaults.keys() - set(SHARED):
        yield f"'defaults' cannot have {name!r} (only {', '.join(SHARED)})"


def _expanded(entry: dict[str, Any], name: str) -> Iterator[Row]:
    """The rows of a family; a claim that is none is its only row."""
    if "over" not in entry:
        yield Row(name, entry, [*_unknown_variables(entry, {})])
        return
    over = entry.pop("over")
    if not isinstance(over, list | dict) or not over:
        yield Row(name, {}, ["'over' must be a list of schedules' keys, or a mapping of keys to what their rows add"])
        return
    for key in over:
        given = over[key] if isinstance(over, dict) else {}
        if isinstance(key, bool) or not isinstance(key, str | int | float):
            yield Row(name, {}, [f"a key of 'over' must be a text or a number, got {key!r} (quote it)"])
        elif isinstance(over, list) and key not in _schedules():
            known = ", ".join(_schedules())
            yield Row(name, {}, [f"no built-in schedule has the key {key!r} ({known}); a mapping takes any key"])
        elif not _is_number(given) and not isinstance(given or {}, dict):
            yield Row(name, {}, [f"row {key!r} of 'over' must be a number or a mapping, got {given!r}"])
        else:
            yield _row(entry, str(key), {"expected": given} if _is_number(given) else given or {})


def _row(template: Mapping[str, Any], key: str, given: Mapping[str, Any]) -> Row:
    parts = {name: value for name, value in given.items() if name in CRITERION_KEYS}
    entry = {**template, **{name: value for name, value in given.items() if name in FIELDS}}
    if parts and isinstance(criterion := entry.get("criterion", {}), dict):
        entry["criterion"] = {**criterion, **parts}
    own = {str(name): str(value) for name, value in given.items() if name not in CRITERION_KEYS | set(FIELDS)}
    variables = {"key": key, **({"name": _schedules()[key]} if key in _schedules() else {}), **own}
    used = {variable for field in TEXTS for variable in VARIABLE.findall(str(entry.get(field)))}
    for field in TEXTS:
        if isinstance(entry.get(field), str):
            entry[field] = VARIABLE.sub(lambda found: variables.get(found[1], found[0]), entry[field])
    unused = [f"nothing uses {{{variable}}}" for variable in own if variable not in used]
    return Row(f"claim {entry.get('id', f'row {key}')}: ", entry, [*unused, *_unknown_variables(entry, variables)])


def _unknown_variables(entry: Mapping[str, Any], variables: Mapping[str, str]) -> Iterator[str]:
    for field in TEXTS:
        for variable in sorted(set(VARIABLE.findall(FORMULA.sub("", str(entry.get(field, ""))))) - variables.keys()):
            if variable == "name" and variables:
                yield f"'{field}' has {{name}}, but {variables['key']!r} is no built-in schedule: name it in the row"
            else:
                known = ", ".join(variables) or "none without 'over'"
                yield f"'{field}' has the unknown variable {{{variable}}} (known: {known})"


@cache
def _schedules() -> Mapping[str, str]:
    """Key and name of every built-in schedule."""
    from anneal.schedules import BUILT_IN  # a registry without families does without

    return {schedule.key: schedule.name for schedule in BUILT_IN}


def _problems(entry: Mapping[str, Any]) -> Iterator[str]:
    for name in NEEDED:
        if name not in entry:
            yield f"'{name}' is missing"
        elif name != "criterion" and (not isinstance(entry[name], str) or not entry[name].strip()):
            yield f"'{name}' must be a text, got {entry[name]!r}"
    for name in entry.keys() - set(FIELDS):
        yield f"unknown key {name!r} (known: {', '.join(FIELDS)}, over)"
    if isinstance(entry.get("id"), str) and not ID.fullmatch(entry["id"]):
        yield f"'id' may have letters, digits, '.', '-' and '_', got {entry['id']!r}"
    for name, known in (("source", ORIGINS), ("kind", KINDS)):
        if name in entry and entry[name] not in tuple(known):
            yield f"'{name}' must be one of {', '.join(known)}, got {entry[name]!r}"
    for name in ("criterion", "first"):
        if name in entry:
            yield from _criterion_problems(name, entry[name])


def _criterion_problems(key: str, criterion: Any) -> Iterator[str]:
    if not isinstance(criterion, dict):
        yield f"'{key}' must be a mapping, got {criterion!r}"
        return
    for name in criterion.keys() - CRITERION_KEYS:
        yield f"unknown {key} {name!r} (known: {', '.join(sorted(CRITERION_KEYS))})"
    numbers = {name: number for name, number in criterion.items() if name in CRITERION_KEYS}
    for name, number in numbers.items():
        if not _is_number(number):
            yield f"{key} '{name}' must be a number, got {number!r} (YAML wants a point: 1.0e-3)"
            return
    if "expected" in numbers and numbers.keys() & {"at_least", "at_most"}:
        yield f"{key}: give either 'expected' or bounds, not both"
        return
    try:
        judge(numbers, Measurement("of the registry", 0.0))
    except ValueError as error:
        yield str(error)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

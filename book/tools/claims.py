"""The claims ledger: what ``book/claims.yml`` expects, joined with what the executed notebooks report.

``python -m book.tools.claims table`` prints it and fails, by name, on every claim that is missed, missing, unregistered
or reported twice; ``check`` does so without the table; ``page`` writes the table for the book.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from anneal.claims import METADATA_KEY, Measurement, judge
from book.tools.files import write_atomically
from book.tools.outputs import left_in
from book.tools.paths import ROOT, BookError, chapter, executed, sources, title

REGISTRY = ROOT / "book" / "claims.yml"
PAGE = ROOT / "book" / "_generated" / "claims.md"

ORIGINS = {"paper": "the paper", "companion": "this companion"}
VERDICTS = ("met", "undecided", "not borne out", "missed", "missing")
CRITERION_KEYS = {"expected", "tolerance", "relative", "at_least", "at_most"}


@dataclass(frozen=True)
class Claim:
    """One entry of the registry.

    ``criterion`` must hold, or the build fails.  Where a run contradicted what had been expected, ``first`` keeps that
    expectation, and the verdict is about it.
    """

    id: str
    statement: str
    source: str
    chapter: str
    criterion: Mapping[str, float]
    because: str
    first: Mapping[str, float] | None = None


class Reported(NamedTuple):
    """A measurement and the chapter that reports it."""

    chapter: str
    measured: Measurement


@dataclass(frozen=True)
class Line:
    """A claim with what was measured for it."""

    claim: Claim
    measured: Measurement | None

    @property
    def verdict(self) -> str:
        """``met``, ``missed`` or ``missing``; on a first expectation also ``undecided`` or ``not borne out``."""
        if self.measured is None:
            return "missing"
        if not judge(self.claim.criterion, self.measured):
            return "missed"
        return "met" if self.claim.first is None else _outcome(self.claim.first, self.measured)


def _outcome(criterion: Mapping[str, float], measured: Measurement) -> str:
    """Whether all of the interval meets a criterion, a part of it, or nothing."""
    if judge(criterion, measured):
        return "met"
    low, high = measured.interval or (measured.value, measured.value)
    wanted = next(criterion[name] for name in ("expected", "at_least", "at_most") if name in criterion)
    touched = low <= wanted <= high or any(judge(criterion, Measurement(measured.id, end)) for end in (low, high))
    return "undecided" if touched else "not borne out"


@dataclass(frozen=True)
class Ledger:
    """Registry and reports joined: a line for every claim, and everything that is wrong, by name."""

    lines: Sequence[Line]
    problems: Sequence[str]


def load(path: Path = REGISTRY) -> list[Claim]:
    """The registry; a BookError lists everything that is wrong in it."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    if not isinstance(entries, list):
        raise BookError(f"{path.name}: expected a list of claims, got {type(entries).__name__}")
    problems: list[str] = []
    claims: list[Claim] = []
    for number, entry in enumerate(entries, start=1):
        found = list(_problems(entry))
        if not found and any(claim.id == entry["id"] for claim in claims):
            found = ["this id stands twice in the registry"]
        if found:
            name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
            problems += [f"{path.name}: claim {name}: {problem}" for problem in found]
        else:
            claims.append(Claim(**entry))
    if problems:
        raise BookError("\n".join(problems))
    return claims


def _problems(entry: Any) -> Iterable[str]:
    names = [field.name for field in fields(Claim)]
    needed = [field.name for field in fields(Claim) if field.default is MISSING]
    if not isinstance(entry, dict):
        yield f"expected a mapping with {', '.join(needed)}, got {entry!r}"
        return
    for name in needed:
        if name not in entry:
            yield f"'{name}' is missing"
        elif name != "criterion" and (not isinstance(entry[name], str) or not entry[name].strip()):
            yield f"'{name}' must be a text, got {entry[name]!r}" + (' (quote it: "04")' if name == "chapter" else "")
    for name in entry.keys() - set(names):
        yield f"unknown key {name!r} (known: {', '.join(names)})"
    if "source" in entry and entry["source"] not in ORIGINS:
        yield f"'source' must be one of {', '.join(ORIGINS)}, got {entry['source']!r}"
    for name in ("criterion", "first"):
        if name in entry:
            yield from _criterion_problems(name, entry[name])


def _criterion_problems(key: str, criterion: Any) -> Iterable[str]:
    if not isinstance(criterion, dict):
        yield f"'{key}' must be a mapping, got {criterion!r}"
        return
    for name in criterion.keys() - CRITERION_KEYS:
        yield f"unknown {key} {name!r} (known: {', '.join(sorted(CRITERION_KEYS))})"
    numbers = {name: number for name, number in criterion.items() if name in CRITERION_KEYS}
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int | float):
            yield f"{key} '{name}' must be a number, got {number!r} (YAML wants a point: 1.0e-3)"
            return
    if "expected" in numbers and numbers.keys() & {"at_least", "at_most"}:
        yield f"{key}: give either 'expected' or bounds, not both"
        return
    try:
        judge(numbers, Measurement("of the registry", 0.0))
    except ValueError as error:
        yield str(error)


def reports(notebooks: Iterable[Path]) -> list[Reported]:
    """Every measurement in the outputs of executed notebooks, in order."""
    found = []
    for path, record in left_in(notebooks, METADATA_KEY):
        interval = tuple(record["interval"]) if "interval" in record else None
        found.append(Reported(chapter(path), Measurement(record["id"], record["value"], interval)))
    return found


def join(claims: Sequence[Claim], reported: Sequence[Reported]) -> Ledger:
    """Each claim with its measurement; every discrepancy between the two sides is a problem."""
    by_id: dict[str, list[Reported]] = defaultdict(list)
    for report in reported:
        by_id[report.measured.id].append(report)
    problems, lines = [], []
    for claim in claims:
        found = by_id.pop(claim.id, [])
        line = Line(claim, found[0].measured if found else None)
        lines.append(line)
        if not found:
            problems.append(f"missing: {claim.id} is registered, but chapter {claim.chapter} does not report it")
        elif line.verdict == "missed":
            problems.append(f"missed: {claim.id} expects {expectation(claim.criterion)}, measured {line.measured}")
        if len(found) > 1:
            where = ", ".join(report.chapter for report in found)
            problems.append(f"reported twice: {claim.id} in chapters {where}")
        problems += [
            f"misplaced: {claim.id} is registered for chapter {claim.chapter}, but chapter {report.chapter} reports it"
            for report in found
            if report.chapter != claim.chapter
        ]
    for id, found in by_id.items():
        problems.append(f"unregistered: {id} is reported by chapter {found[0].chapter}, but not in the registry")
    return Ledger(lines, problems)


def expectation(criterion: Mapping[str, float]) -> str:
    """A criterion in words."""
    if "expected" in criterion:
        if "relative" in criterion:
            return f"{criterion['expected']:.6g} ± {100 * criterion['relative']:.3g} %"
        return f"{criterion['expected']:.6g} ± {criterion['tolerance']:.3g}"
    signs = {"at_least": "≥", "at_most": "≤"}
    return " and ".join(f"{sign} {criterion[name]:.6g}" for name, sign in signs.items() if name in criterion)


def _expected(claim: Claim) -> str:
    """What the verdict is about; then, where that came out otherwise, what still guards the value."""
    if claim.first is None:
        return expectation(claim.criterion)
    return f"{expectation(claim.first)} (guard: {expectation(claim.criterion)})"


def summary(ledger: Ledger) -> str:
    """How many claims are met, and what became of the others, in a sentence."""
    count = Counter(line.verdict for line in ledger.lines)
    others = [f"{count[verdict]} {verdict}" for verdict in VERDICTS[1:] if count[verdict]]
    return f"{count['met']} of {len(ledger.lines)} claims are met{', ' if others else ''}{', '.join(others)}."


def table(ledger: Ledger) -> str:
    """The ledger for a terminal."""
    rows = [("", "claim", "ch.", "expected", "measured")]
    rows += [
        (line.verdict, line.claim.id, line.claim.chapter, _expected(line.claim), str(line.measured or "–"))
        for line in ledger.lines
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def page(ledger: Ledger, chapters: Mapping[str, Path]) -> str:
    """The ledger as MyST: a table per chapter; ``chapters`` maps a chapter's digits to its text notebook."""
    by_chapter: dict[str, list[Line]] = defaultdict(list)
    for line in ledger.lines:
        by_chapter[line.claim.chapter].append(line)
    parts = [summary(ledger)]
    if others := [line for line in ledger.lines if line.verdict != "met"]:
        others.sort(key=lambda line: line.claim.chapter)
        parts += ["## Not as expected", "\n".join(map(_exception, others))]
    for number, lines in sorted(by_chapter.items()):
        source = chapters.get(number)
        # A link inside a heading would show as its address in the list of contents.
        heading = title(source) if source else f"Chapter {number}"
        link = [f"Measured in {{doc}}`/book/executed/{source.stem}`."] if source else []
        parts += [f"## {heading}", *link, "\n".join(_rows(lines))]
    return "\n\n".join(parts) + "\n"


def _exception(line: Line) -> str:
    claim = line.claim
    outcome = f"expected {expectation(claim.first or claim.criterion)}, measured {line.measured or '–'}"
    statement = " ".join(claim.statement.split())
    return f"- {_verdict(line)}, chapter {claim.chapter}: {statement} ([{outcome}](#claim-{claim.id}))"


def _verdict(line: Line) -> str:
    return f"[{line.verdict}]{{.verdict .verdict-{line.verdict.replace(' ', '-')}}}"


def _rows(lines: Sequence[Line]) -> Iterable[str]:
    header = ("Claim", "Verdict", "Expected", "Measured", "Made by")
    yield ":::{list-table}\n:header-rows: 1\n:class: claims\n:widths: 42 12 17 18 11"
    yield ""
    for row in [header, *map(_cells, lines)]:
        yield "\n".join(f"{'* -' if n == 0 else '  -'} {cell}" for n, cell in enumerate(row))
    yield ":::"


def _cells(line: Line) -> tuple[str, ...]:
    claim = line.claim
    statement = " ".join(claim.statement.split())
    because = " ".join(claim.because.split())
    return (
        f"(claim-{claim.id})=\n    {statement}\n\n    *Expected from:* {because}\n\n    `{claim.id}`",
        _verdict(line),
        _expected(claim),
        str(line.measured or "–"),
        ORIGINS[claim.source],
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m book.tools.claims")
    parser.add_argument("what", choices=["table", "check", "page"])
    what = parser.parse_args().what
    try:
        notebooks = sources()
        ledger = join(load(), reports(map(executed, notebooks)))
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    if what == "page":
        write_atomically(PAGE, page(ledger, {chapter(source): source for source in notebooks}))
        return 0
    if what == "table":
        print(table(ledger))
    print(summary(ledger), flush=True)
    for problem in ledger.problems:
        print(problem, file=sys.stderr)
    return 1 if ledger.problems else 0


if __name__ == "__main__":
    sys.exit(main())

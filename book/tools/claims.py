"""The claims ledger: what the registry expects, joined with what the executed notebooks report.

``python -m book.tools claims table`` prints it and fails, by name, on every claim that is missed, missing, unregistered
or reported twice; ``check`` does so without the table.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from anneal.claims import METADATA_KEY, Measurement, judge, verdict
from book.tools.outputs import left_in
from book.tools.paths import BookError, chapter, executed, sources
from book.tools.registry import KINDS, Claim, load

VERDICTS = ("met", "undecided", "not borne out", "missed", "missing")


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
        return "met" if self.claim.first is None else verdict(self.claim.first, self.measured)

    @property
    def expected(self) -> str:
        """What the verdict is about; then, where that came out otherwise, what still guards the value."""
        if self.claim.first is None:
            return expectation(self.claim.criterion)
        return f"{expectation(self.claim.first)} (guard: {expectation(self.claim.criterion)})"


@dataclass(frozen=True)
class Ledger:
    """Registry and reports joined: a line for every claim, and everything that is wrong, by name."""

    lines: Sequence[Line]
    problems: Sequence[str]


def ledger() -> Ledger:
    """The ledger of the book.

    Raises:
        BookError: for a mistake in the registry, or a chapter that has not been executed.
    """
    return join(load(), reports(map(executed, sources())))


def reports(notebooks: Iterable[Path]) -> list[Reported]:
    """Every measurement in the outputs of executed notebooks, in order.

    Args:
        notebooks: their paths, whose names begin with the chapters.

    Raises:
        BookError: for a notebook that is missing.
    """
    found = []
    for path, record in left_in(notebooks, METADATA_KEY):
        interval = tuple(record["interval"]) if "interval" in record else None
        found.append(Reported(chapter(path), Measurement(record["id"], record["value"], interval)))
    return found


def join(claims: Sequence[Claim], reported: Sequence[Reported]) -> Ledger:
    """Each claim with its measurement; every discrepancy between the two sides is a problem.

    Args:
        claims: the registry, with different ids.
        reported: all measurements there are, in any order.

    Returns:
        a line for every claim, in the order of the registry, and the problems as sentences.
    """
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
    """A criterion, as :func:`anneal.claims.judge` takes it, in words."""
    if "expected" in criterion:
        if "relative" in criterion:
            return f"{criterion['expected']:.6g} ± {100 * criterion['relative']:.3g} %"
        return f"{criterion['expected']:.6g} ± {criterion['tolerance']:.3g}"
    signs = {"at_least": "≥", "at_most": "≤"}
    return " and ".join(f"{sign} {criterion[name]:.6g}" for name, sign in signs.items() if name in criterion)


def summary(ledger: Ledger) -> str:
    """What :func:`counts` says, in one line."""
    return " ".join(counts(ledger))


def counts(ledger: Ledger) -> list[str]:
    """What became of the claims, the paper's apart and this companion's by kind: a sum would hide the experiments.

    Returns:
        a sentence for each group that is not empty.
    """
    groups = {("The paper's", "claims"): [line for line in ledger.lines if line.claim.source == "paper"]}
    for kind, name in KINDS.items():
        own = [line for line in ledger.lines if line.claim.source != "paper" and line.claim.kind == kind]
        groups["This companion's", name] = own
    return [f"{whose} {len(lines)} {name}: {_counted(lines)}." for (whose, name), lines in groups.items() if lines]


def _counted(lines: Sequence[Line]) -> str:
    count = Counter(line.verdict for line in lines)
    return ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS if count[verdict])


def table(ledger: Ledger) -> str:
    """The ledger for a terminal."""
    rows = [("", "claim", "ch.", "kind", "expected", "measured")]
    rows += [
        (line.verdict, line.claim.id, line.claim.chapter, line.claim.kind, line.expected, str(line.measured or "–"))
        for line in ledger.lines
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def main(arguments: Sequence[str]) -> None:
    """Print the ledger (``table``) or only what it comes to (``check``).

    Raises:
        BookError: a list of all claims on which the registry and the notebooks disagree.
    """
    if len(arguments) != 1 or arguments[0] not in ("table", "check"):
        raise BookError(f"claims: expected 'table' or 'check', got {' '.join(arguments) or 'nothing'}")
    found = ledger()
    if arguments[0] == "table":
        print(table(found))
    print(summary(found), flush=True)
    if found.problems:
        raise BookError("\n".join(found.problems))

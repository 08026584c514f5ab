"""The page of all claims: the paper's and what we found, what did not come as expected, and a table per chapter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from book.pages._markup import list_table
from book.tools.claims import Ledger, Line, counts, expectation, ledger
from book.tools.files import write_atomically
from book.tools.paths import GENERATED, chapter, sources, title
from book.tools.registry import ORIGINS

PAGE = GENERATED / "claims.md"


def page(ledger: Ledger, chapters: Mapping[str, Path]) -> str:
    """The ledger in MyST.

    Args:
        ledger: a line for every claim, in any order of chapters.
        chapters: a chapter's digits to its text notebook.

    Returns:
        the text that ``book/claims.md`` includes.

    Raises:
        BookError: for a text notebook without a title.
    """
    by_chapter: dict[str, list[Line]] = defaultdict(list)
    for line in ledger.lines:
        by_chapter[line.claim.chapter].append(line)
    parts = ["\n".join(f"- {sentence}" for sentence in counts(ledger))]
    if papers := [line for line in ledger.lines if line.claim.source == "paper"]:
        says = ("The paper says, here as a number", "Verdict", "Expected", "We found")
        parts += ["## The paper's claims", list_table(says, map(_papers, papers), "46 14 20 20", "claims")]
    if others := [line for line in ledger.lines if line.verdict != "met"]:
        others.sort(key=lambda line: line.claim.chapter)
        parts += ["## Not as expected", "\n".join(map(_exception, others))]
    for number, lines in sorted(by_chapter.items()):
        source = chapters.get(number)
        # A link inside a heading would show as its address in the list of contents.
        heading = f"{int(number)}. {title(source)}" if source else f"Chapter {number}"
        link = [f"Measured in {{doc}}`/book/executed/{source.stem}`."] if source else []
        columns = ("Claim", "Verdict", "Expected", "Measured", "Made by")
        parts += [f"## {heading}", *link, list_table(columns, map(_cells, lines), "42 12 17 18 11", "claims")]
    return "\n\n".join(parts) + "\n"


def _exception(line: Line) -> str:
    claim = line.claim
    outcome = f"expected {expectation(claim.first or claim.criterion)}, measured {line.measured or '–'}"
    return f"- {_verdict(line)}, chapter {claim.chapter}: {_one_line(claim.statement)} ([{outcome}](#claim-{claim.id}))"


def _papers(line: Line) -> tuple[str, ...]:
    claim = line.claim
    said = f"[{_one_line(claim.statement)}](#claim-{claim.id})"
    return said, _verdict(line), expectation(claim.first or claim.criterion), str(line.measured or "–")


def _verdict(line: Line) -> str:
    return f"[{line.verdict}]{{.verdict .verdict-{line.verdict.replace(' ', '-')}}}"


def _cells(line: Line) -> tuple[str, ...]:
    claim = line.claim
    return (
        f"(claim-{claim.id})=\n    {_one_line(claim.statement)}\n\n"
        f"    *Expected from:* {_one_line(claim.because)}\n\n    `{claim.id}` · {claim.kind}",
        _verdict(line),
        line.expected,
        str(line.measured or "–"),
        ORIGINS[claim.source],
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def generate() -> None:
    """Write the page's tables, ``book/_generated/claims.md``.

    Raises:
        BookError: for a mistake in the registry, or a chapter that has not been executed.
    """
    write_atomically(PAGE, page(ledger(), {chapter(source): source for source in sources()}))

"""The ledger catches, by name, every claim on which registry and reports disagree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from anneal.claims import Measurement
from book.pages.claims import page
from book.tools.claims import Reported, expectation, join, main, summary, table
from book.tools.paths import BookError
from book.tools.registry import Claim
from tests.book.conftest import Project

FILE = """
claims:
  - id: slope
    statement: The slope is $1/3$.
    source: paper
    kind: theory
    criterion: {expected: 0.3333, tolerance: 0.01}
    because: theorem
"""


def claim(id: str = "slope", chapter: str = "04", **criterion: float) -> Claim:
    criterion = criterion or {"expected": 1 / 3, "tolerance": 0.01}
    return Claim(id, "The slope is $1/3$.", "paper", "theory", chapter, criterion, "theorem")


def reported(id: str = "slope", value: float = 0.333, chapter: str = "04") -> Reported:
    return Reported(chapter, Measurement(id, value))


def test_a_claim_that_is_met() -> None:
    ledger = join([claim()], [reported()])
    assert ledger.problems == []
    assert ledger.lines[0].verdict == "met"


@pytest.mark.parametrize(
    ("claims", "reports", "problem", "verdicts"),
    [
        ([claim()], [reported(value=0.35)], "missed: slope expects 0.333333 ± 0.01, measured 0.35", ["missed"]),
        ([claim()], [], "missing: slope", ["missing"]),
        ([], [reported("stray")], "unregistered: stray", []),
        ([claim()], [reported(), reported()], "reported twice: slope", ["met"]),
        ([claim()], [reported(chapter="07")], "misplaced: slope", ["met"]),
    ],
)
def test_each_disagreement_is_named(
    claims: list[Claim], reports: list[Reported], problem: str, verdicts: list[str]
) -> None:
    good, measured = claim("good"), reported("good")
    ledger = join([good, *claims], [measured, *reports])
    assert len(ledger.problems) == 1
    assert ledger.problems[0].startswith(problem)
    assert [line.verdict for line in ledger.lines] == ["met", *verdicts]


@pytest.mark.parametrize(
    ("first", "measured", "verdict"),
    [
        ({"at_least": 1}, (1.5, (1.0, 2.0)), "met"),
        ({"at_least": 1}, (1.5, (0.9, 2.0)), "undecided"),
        ({"at_least": 1}, (0.7, (0.6, 1.0)), "undecided"),
        ({"at_least": 1}, (0.7, (0.6, 0.9)), "not borne out"),
        ({"at_most": 1}, (1.2, (1.1, 1.3)), "not borne out"),
        ({"at_least": 1, "at_most": 1.1}, (1.05, (0.9, 1.2)), "undecided"),
        ({"at_least": 1, "at_most": 1.1}, (1.3, (1.2, 1.4)), "not borne out"),
        ({"expected": 1, "tolerance": 0.1}, (1.0, (0.8, 1.2)), "undecided"),
        ({"expected": 1, "tolerance": 0.1}, (1.3, (1.2, 1.4)), "not borne out"),
        ({"at_least": 1}, (0.9, None), "not borne out"),
        ({"at_least": 1}, (0.4, None), "missed"),
    ],
)
def test_the_verdict_is_about_the_first_expectation_and_the_criterion_guards(
    first: dict[str, float], measured: tuple[float, tuple[float, float] | None], verdict: str
) -> None:
    expected = replace(claim(at_least=0.5), first=first)
    ledger = join([expected], [Reported("04", Measurement("slope", *measured))])
    assert ledger.lines[0].verdict == verdict
    assert [problem.split(":")[0] for problem in ledger.problems] == (["missed"] if verdict == "missed" else [])
    assert summary(ledger) == f"The paper's 1 claims: 1 {verdict}."
    assert f"{expectation(first)} (guard: ≥ 0.5)" in table(ledger)
    assert f"{expectation(first)} (guard: ≥ 0.5)" in page(ledger, {})


def test_expectations_in_words() -> None:
    assert expectation({"expected": 1.0607, "relative": 0.005}) == "1.0607 ± 0.5 %"
    assert expectation({"at_least": 1, "at_most": 2.5}) == "≥ 1 and ≤ 2.5"


def test_tables_show_every_claim(tmp_path: Path) -> None:
    source = tmp_path / "04_price.md"
    source.write_text("---\nkernelspec: {}\n---\n\n# The price\n")
    ledger = join([claim(), claim("gone", "07")], [reported()])
    written = page(ledger, {"04": source})
    for text in (table(ledger), written):
        assert "0.333333 ± 0.01" in text
        assert "missing" in text
    assert "## 4. The price" in written
    assert "{doc}`/book/executed/04_price`" in written
    assert "## Chapter 07" in written
    assert "`slope` · theory" in written


def test_kinds_are_counted() -> None:
    claims = [claim(), replace(claim("b"), kind="experiment"), replace(claim("c"), kind="experiment")]
    ledger = join(claims, [reported(), reported("b")])
    assert summary(ledger) == "The paper's 3 claims: 2 met, 1 missing."
    ours = join([replace(c, source="companion") for c in claims], [reported(), reported("b")])
    assert summary(ours) == (
        "This companion's 2 experiments: 1 met, 1 missing. This companion's 1 predictions of theory: 1 met."
    )
    assert [line.split()[3] for line in table(ledger).splitlines()[1:]] == ["theory", "experiment", "experiment"]
    assert summary(join([], [])) == ""


@pytest.mark.parametrize("arguments", [[], ["page"], ["table", "check"]])
def test_what_the_command_cannot_do_is_said(arguments: list[str]) -> None:
    with pytest.raises(BookError, match="expected 'table' or 'check'"):
        main(arguments)


def test_what_came_otherwise_is_named_first_and_leads_to_its_row() -> None:
    unsure = replace(claim("unsure", "05", at_most=2.0), first={"at_most": 1.0}, statement="It is small.")
    ledger = join(
        [claim(), unsure, claim("good", "07")],
        [reported(), reported("unsure", 1.5, "05"), reported("good", chapter="07")],
    )
    written = page(ledger, {})
    listed, _, tables = written.partition("## Not as expected")[2].partition("## Chapter 04")
    assert listed.count("\n- ") == 1
    assert "chapter 05: It is small. ([expected ≤ 1, measured 1.5](#claim-unsure))" in listed
    assert [tables.count(f"(claim-{name})=") for name in ("slope", "unsure", "good")] == [1, 1, 1]
    assert "Not as expected" not in page(join([claim()], [reported()]), {})


def test_reports_travel_from_notebook_to_table(project: Project) -> None:
    notebook = project.notebook(
        "04_x",
        "from anneal.claims import report\nreport('slope', 1 / 3, (0.33, 0.34))\nreport('slope', 0.5)",
        "report('stray', 1)",
    )
    assert project.execute(notebook).returncode == 0
    project.write("book/claims/04.yml", FILE + FILE.replace("slope", "silent").replace("claims:", ""))
    done = project.tool("claims", "table")
    assert done.returncode == 1
    assert "0.333333 [0.33, 0.34]" in done.stdout
    assert "The paper's 2 claims: 1 met, 1 missing." in done.stdout
    problems = done.stderr.splitlines()
    assert [line.split(":")[0] for line in problems] == ["reported twice", "missing", "unregistered"]
    project.notebook("04_x", "from anneal.claims import report\nreport('slope', 1 / 3)")
    assert project.execute(notebook).returncode == 0
    project.write("book/claims/04.yml", FILE)
    assert project.tool("claims", "table").returncode == 0

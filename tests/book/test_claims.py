"""The ledger catches, by name, every claim on which registry and reports disagree."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from docutils import nodes

from anneal.claims import Measurement
from book.tools.claims import Claim, Reported, expectation, join, load, page, summary, table
from book.tools.paths import BookError
from tests.book.browsing import built
from tests.book.conftest import Project

ENTRY = """
- id: slope
  statement: "The slope is $1/3$ | or so."
  source: paper
  chapter: "04"
  criterion: {expected: 0.3333, tolerance: 0.01}
  because: theorem
"""


def claim(id: str = "slope", chapter: str = "04", **criterion: float) -> Claim:
    criterion = criterion or {"expected": 1 / 3, "tolerance": 0.01}
    return Claim(id, "The slope is $1/3$.", "paper", chapter, criterion, "theorem")


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
    counted = "1 of 1 claims are met." if verdict == "met" else f"0 of 1 claims are met, 1 {verdict}."
    assert summary(ledger) == counted
    assert f"{expectation(first)} (guard: ≥ 0.5)" in table(ledger)
    assert f"{expectation(first)} (guard: ≥ 0.5)" in page(ledger, {})


def test_a_registry_loads(tmp_path: Path) -> None:
    registry = tmp_path / "claims.yml"
    registry.write_text(ENTRY)
    [loaded] = load(registry)
    assert loaded.id == "slope"
    assert loaded.criterion == {"expected": 0.3333, "tolerance": 0.01}
    assert loaded.first is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  because: theorem\n", "", "claim slope: 'because' is missing"),
        ("because: theorem", "because: ''", "'because' must be a text"),
        ("because:", "becuase: x\n  because:", "unknown key 'becuase'"),
        ("because:", "first: {at_lest: 1}\n  because:", "unknown first 'at_lest'"),
        ("because:", "first: 1\n  because:", "'first' must be a mapping"),
        ('chapter: "04"', "chapter: 04", 'quote it: "04"'),
        ("source: paper", "source: folklore", "'source' must be one of paper, companion"),
        ("tolerance: 0.01", "tolerence: 0.01", "unknown criterion 'tolerence'"),
        (", tolerance: 0.01", "", "needs either 'tolerance' or 'relative'"),
        ("tolerance: 0.01", "tolerance: 1e-2", "must be a number, got '1e-2' (YAML wants a point: 1.0e-3)"),
        ("tolerance: 0.01", "tolerance: 0.01, at_least: 0", "either 'expected' or bounds"),
        ("{expected: 0.3333, tolerance: 0.01}", "{}", "expected one of expected, at_least, at_most"),
        ("because: theorem\n", "because: theorem\n" + ENTRY, "claim slope: this id stands twice"),
        (ENTRY, "slope: 1/3\n", "expected a list of claims, got dict"),
        (ENTRY, "- slope\n", "claim number 1: expected a mapping"),
    ],
)
def test_a_malformed_registry_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in ENTRY
    registry = tmp_path / "claims.yml"
    registry.write_text(ENTRY.replace(old, new))
    with pytest.raises(BookError) as caught:
        load(registry)
    assert message in str(caught.value)


def test_every_mistake_is_listed_at_once(tmp_path: Path) -> None:
    registry = tmp_path / "claims.yml"
    other = ENTRY.replace("slope", "other").replace("because", "b")
    registry.write_text(ENTRY.replace("source: paper", "source: x") + other)
    with pytest.raises(BookError) as caught:
        load(registry)
    assert str(caught.value).count("claim slope") == 1
    assert str(caught.value).count("claim other") == 2


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
    assert "## The price" in written
    assert "{doc}`/book/executed/04_price`" in written
    assert "## Chapter 07" in written


def test_what_came_otherwise_is_named_first_and_leads_to_its_row() -> None:
    unsure = replace(claim("unsure", "05", at_most=2.0), first={"at_most": 1.0}, statement="It is small.")
    ledger = join(
        [claim(), unsure, claim("good", "07")],
        [reported(), reported("unsure", 1.5, "05"), reported("good", chapter="07")],
    )
    written = page(ledger, {})
    listed, _, tables = written.partition("## Chapter 04")
    assert listed.count("\n- ") == 1
    assert "chapter 05: It is small. ([expected ≤ 1, measured 1.5](#claim-unsure))" in listed
    assert [tables.count(f"(claim-{name})=") for name in ("slope", "unsure", "good")] == [1, 1, 1]
    assert "Not as expected" not in page(join([claim()], [reported()]), {})


@pytest.mark.site
def test_every_measurement_in_a_chapter_leads_to_its_claim() -> None:
    """That the addresses exist, the test of all links says."""
    folder = built()
    text = "".join(file.read_text() for file in (folder / "book" / "executed").glob("*.html"))
    said = re.findall(r'measured for claim <a class="reference internal" href="../claims.html#([^"]+)"', text)
    assert len(said) == text.count("measured for claim <") > 0
    assert set(said) <= {nodes.make_id(f"claim-{claim.id}") for claim in load()}


def test_reports_travel_from_notebook_to_table(project: Project) -> None:
    notebook = project.notebook(
        "04_x",
        "from anneal.claims import report\nreport('slope', 1 / 3, (0.33, 0.34))\nreport('slope', 0.5)",
        "report('stray', 1)",
    )
    assert project.execute(notebook).returncode == 0
    project.write("book/claims.yml", ENTRY + ENTRY.replace("slope", "silent"))
    done = project.tool("claims", "table")
    assert done.returncode == 1
    assert "0.333333 [0.33, 0.34]" in done.stdout
    assert "1 of 2 claims are met, 1 missing." in done.stdout
    problems = done.stderr.splitlines()
    assert [line.split(":")[0] for line in problems] == ["reported twice", "missing", "unregistered"]
    project.notebook("04_x", "from anneal.claims import report\nreport('slope', 1 / 3)")
    assert project.execute(notebook).returncode == 0
    project.write("book/claims.yml", ENTRY)
    assert project.tool("claims", "table").returncode == 0

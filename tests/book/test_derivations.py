"""The derivations of the chapters: complete, without idle parts, and broken by every mutation tried."""

import re
from functools import cache
from pathlib import Path

import jupytext
import pytest
import sympy as sp

from anneal.proof import METADATA_KEY, Derivation, ProofError, by_z3, records
from book.pages.derivations import page
from book.tools.notebooks import read
from book.tools.outputs import left_in
from book.tools.paths import executed, sources
from tests.book.browsing import unavailable


def derives(cell):
    return "derivation" in cell.metadata.get("tags", [])


SOURCES = [source for source in sources() if any(map(derives, read(source).cells))]
EXPECTED_STEPS = 60  # in the whole book
EXPECTED_MUTATED = 30
REFUTED = (
    "is false",
    "not an identity",
    "is not that instance",
    "is not what expectation",
    "not of the form",
    "series",
)
REFUTED_SHARE = 0.8  # the rest could not be proved


def run(notebook):
    """The derivations that the cells tagged ``derivation`` make, run in order and without the other cells."""
    made = []

    class Recorded(Derivation):
        def __init__(self, name, title):
            super().__init__(name, title)
            made.append(self)

    namespace = {"Derivation": Recorded}
    for cell in notebook.cells:
        if derives(cell):
            exec(
                cell.source.replace("from anneal.proof import Derivation", "from anneal.proof import ProofError"),
                namespace,
            )
    return made


@cache
def derivations(source):
    return run(read(source))


@pytest.fixture
def impatient(monkeypatch):
    """Refuting takes Z3 longer than proving; not proved by then counts as given up."""
    for source in SOURCES:
        derivations(source)
    monkeypatch.setattr(by_z3, "PATIENCE", 5_000)


def chapters(function):
    return pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)(function)


def proved(source):
    return [(d, step) for d in derivations(source) for step in d.steps.values() if step.check is not None]


def mutations(statement):
    """Statements that differ by a sign, a factor, a term, or one integer (an exponent, an index, a coefficient)."""
    if isinstance(statement, sp.Equality):
        lhs, rhs = statement.lhs, statement.rhs
        if rhs != 0:
            yield sp.Eq(lhs, 2 * rhs, evaluate=False)
            yield sp.Eq(lhs, -rhs, evaluate=False)
        yield sp.Eq(lhs, rhs + 1, evaluate=False)
    elif isinstance(statement, (sp.GreaterThan, sp.LessThan, sp.StrictGreaterThan, sp.StrictLessThan)):
        yield statement.negated
    elif isinstance(statement, sp.Implies):
        for mutated in mutations(statement.args[1]):
            yield sp.Implies(statement.args[0], mutated, evaluate=False)
    elif isinstance(statement, sp.And):
        for part in statement.args:
            rest = [other for other in statement.args if other is not part]
            for mutated in mutations(part):
                yield sp.And(*rest, mutated)


@chapters
def test_every_derivation_ends_in_what_it_all_leads_to(source):
    made = derivations(source)
    assert made, f"{source.name} has cells tagged 'derivation' that make none"
    for d in made:
        assert d.unused() == set(), f"{d.name}: steps that its end does not rest on"
        assert next(reversed(d.steps.values())).kind in ("sympy", "z3", "certified"), f"{d.name} ends in an assumption"


@chapters
def test_no_given_is_idle(source, impatient):
    for d, step in proved(source):
        for name in step.given:
            with pytest.raises(ProofError):
                d.recheck(step.name, without=[name])
                pytest.fail(f"{d.name}, step {step.name!r} is proved without {name!r}")


@chapters
def test_every_mutation_is_caught(source, impatient):
    reasons = []
    for d, step in proved(source):
        for mutated in mutations(step.statement):
            if mutated in (sp.true, sp.false):
                continue
            with pytest.raises(ProofError) as refusal:
                d.recheck(step.name, mutated)
                pytest.fail(f"{d.name}, step {step.name!r}: {mutated} passes for {step.statement}")
            reasons.append(str(refusal.value))
    refuted = [reason for reason in reasons if any(words in reason for words in REFUTED)]
    assert len(refuted) >= REFUTED_SHARE * len(reasons), f"{len(refuted)} of {len(reasons)} mutations are refuted"


def test_the_book_has_enough_of_them():
    every = [pair for source in SOURCES for pair in proved(source)]
    mutated = [step for _, step in every if any(True for _ in mutations(step.statement))]
    assert len(every) >= EXPECTED_STEPS and len(mutated) >= EXPECTED_MUTATED


def test_names_and_anchors_are_unique_in_the_book():
    made = [d for source in SOURCES for d in derivations(source)]
    assert len({d.name for d in made}) == len(made)
    anchors = [record["anchor"] for d in made for record in records(d)]
    assert len(set(anchors)) == len(anchors)


@chapters
def test_every_derivation_is_shown(source):
    if not executed(source).exists():
        unavailable("the chapter has not been executed: run make book")
    shown = {step["derivation"] for _, steps in left_in([executed(source)], METADATA_KEY) for step in steps}
    assert shown == {d.name for d in derivations(source)}


def test_the_page_marks_each_step_and_names_the_derivation_of_what_is_assumed():
    steps = [
        {"title": title, "name": "start", "anchor": f"step-{n}", "kind": kind, "latex": "x = 1"}
        for n, (title, kind) in enumerate([("First", "assumed"), ("Second", "sympy"), ("Second", "assumed")])
    ]
    written = page([(Path("04_x.ipynb"), step) for step in steps], {"04_x": "The price"})
    assumed, _, tables = written.partition("## The price")
    assert re.findall(r"^\* - (.*)$", assumed, re.MULTILINE) == ["Derivation", "04: First", "04: Second"]
    rows = re.findall(r"^\* - (.*)\n  - (.*)\n  - (.*)$", tables, re.MULTILINE)
    assert [row for row in rows if row[0] == "Step"] == [("Step", "Mark", "Statement")] * 2
    assert [(row[0], row[2]) for row in rows if row[0] != "Step"] == [
        (f'<a href="executed/04_x.html#step-{n}">start</a>', "$x = 1$") for n in range(3)
    ]


def test_a_planted_error_in_a_chapter_is_found():
    """The exercise of chapter 04: the exponent of the closed form, changed in the text of the notebook."""
    source = next(source for source in SOURCES if source.stem.startswith("04"))
    text = source.read_text(encoding="utf-8")
    assert text.count("** (p / (2 * p + 1)) * rho") == 1
    planted = text.replace("** (p / (2 * p + 1)) * rho", "** (p / (2 * p + 2)) * rho")
    with pytest.raises(ProofError, match=r"ch04-price, step 'value': .* is not an identity: at "):
        run(jupytext.reads(planted, fmt="md:myst"))

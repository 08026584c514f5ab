"""True statements: plausible steps are accepted, and none is refused by a counterexample."""

import pytest

from tests.proof import hard_statements, true_statements
from tests.proof.attacking import ProofError, Quiet, last
from tests.proof.still_open import marks

ROWS = [(kind, *row) for kind, rows in true_statements.ACCEPTED.items() for row in rows]


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=(name := f"{row[0]}: {row[1]}"), marks=marks(name)) for row in ROWS]
)
def test_a_plausible_step_is_accepted(row):
    assert last(row[2](Quiet())).kind in ("sympy", "z3")


def test_there_are_many_of_them():
    assert len(ROWS) >= 80 and len({row[:2] for row in ROWS}) == len(ROWS)


FALSELY = {"a sum of bounded terms"}  # refused by a point at which what is given does not hold


@pytest.mark.parametrize("name", sorted(set(hard_statements.HARD) - FALSELY))
def test_what_is_true_is_never_refused_by_a_counterexample(name):
    try:
        step = last(hard_statements.HARD[name](Quiet()))
    except ProofError as error:
        assert not any(words in str(error) for words in ("false at", "sides differ", "is false", "not an identity"))
    else:
        assert step.kind in ("sympy", "z3")

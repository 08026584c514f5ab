"""Attempts to derive a falsehood, by kind: each must end in a ``ProofError``, and in no other error."""

import pytest

from tests.proof import (
    attack_assumptions,
    attack_binders,
    attack_boolean,
    attack_citations,
    attack_conditions,
    attack_definitions,
    attack_existence,
    attack_expectations,
    attack_fallacies,
    attack_given,
    attack_instances,
    attack_last,
    attack_misuse,
    attack_names,
    attack_presupposing,
    attack_print,
    attack_renaming,
    attack_sequences,
    attack_sympy,
)
from tests.proof.attacking import accepts_falsehood
from tests.proof.still_open import marks

MODULES = [
    attack_presupposing,
    attack_fallacies,
    attack_sympy,
    attack_instances,
    attack_definitions,
    attack_binders,
    attack_names,
    attack_given,
    attack_citations,
    attack_assumptions,
    attack_misuse,
    attack_boolean,
    attack_expectations,
    attack_sequences,
    attack_conditions,
    attack_renaming,
    attack_existence,
    attack_print,
    attack_last,
]
ATTACKS = {kind: rows for module in MODULES for kind, rows in module.TABLE.items()}
ROWS = [(kind, *row) for kind, rows in ATTACKS.items() for row in rows]


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=(name := f"{row[0]}: {row[1]}"), marks=marks(name)) for row in ROWS]
)
def test_nothing_false_is_accepted(row):
    assert accepts_falsehood(*row[2:]) is None


def test_there_are_many_attempts_of_each_kind():
    assert len(ROWS) >= 160 and all(len(rows) >= 5 for rows in ATTACKS.values())
    assert len({row[:2] for row in ROWS}) == len(ROWS)

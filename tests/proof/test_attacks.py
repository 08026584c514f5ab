"""Attempts to derive a falsehood, by kind: each must end in a ``ProofError``, and in no other error."""

import attack_assumptions
import attack_binders
import attack_boolean
import attack_citations
import attack_conditions
import attack_definitions
import attack_expectations
import attack_fallacies
import attack_given
import attack_instances
import attack_misuse
import attack_names
import attack_presupposing
import attack_sequences
import attack_sympy
import pytest
from attacking import accepts_falsehood

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
]
ATTACKS = {kind: rows for module in MODULES for kind, rows in module.TABLE.items()}
ROWS = [(kind, *row) for kind, rows in ATTACKS.items() for row in rows]


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row[0]}: {row[1]}") for row in ROWS])
def test_nothing_false_is_accepted(row):
    assert accepts_falsehood(*row[2:]) is None


def test_there_are_many_attempts_of_each_kind():
    assert len(ROWS) >= 160 and all(len(rows) >= 10 for rows in ATTACKS.values())
    assert len({row[:2] for row in ROWS}) == len(ROWS)

"""Attempts to derive a falsehood, by kind: each must end in a ``ProofError``, and in no other error."""

import attack_misuse
import attack_names
import attack_scopes
import attack_terms
import pytest
from attacking import accepts_falsehood

ATTACKS = {**attack_terms.TERMS, **attack_names.TABLE, **attack_scopes.TABLE, **attack_misuse.TABLE}
ROWS = [(kind, *row) for kind, rows in ATTACKS.items() for row in rows]


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row[0]}: {row[1]}") for row in ROWS])
def test_nothing_false_is_accepted(row):
    assert accepts_falsehood(*row[2:]) is None


def test_there_are_many_attempts_of_each_kind():
    assert len(ROWS) >= 160 and all(len(rows) >= 10 for rows in ATTACKS.values())
    assert len({row[:2] for row in ROWS}) == len(ROWS)

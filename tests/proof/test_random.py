"""Random statements: no false one is accepted, and nearly all true ones are."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proof.attacking import ProofError, Quiet
from tests.proof.random_statements import KINDS

EACH, SHARE = 8, 0.95


def accepted(build):
    try:
        build(Quiet())
    except ProofError as error:
        assert "cannot handle" not in str(error)
        return False
    return True


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_meant_to_be_true_or_false_is_so(kind):
    for wrong in (False, True):
        assert all(kind(Random(seed), wrong)[1] is not wrong for seed in range(100))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=6)
@given(dice=st.randoms(use_true_random=False), wrong=st.booleans())
def test_nothing_false_is_accepted(kind, dice, wrong):
    build, truth = kind(dice, wrong)
    assert truth or not accepted(build)


def test_most_of_what_is_true_is_accepted():
    share = {k.__name__: sum(accepted(k(Random(seed), False)[0]) for seed in range(EACH)) / EACH for k in KINDS}
    assert sum(share.values()) / len(share) >= SHARE and min(share.values()) >= 0.75, share


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_false_one_of_many_is_accepted(kind):
    wrong = [kind(Random(seed), True) for seed in range(1000, 1040)]
    assert not any(accepted(build) for build, truth in wrong if not truth)

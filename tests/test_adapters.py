"""The factors of the adapters without any framework; with PyTorch and Optax they are tested in tests/frameworks."""

import copy
import math
import pickle
import sys
from dataclasses import FrozenInstanceError
from fractions import Fraction
from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anneal.adapters import to_optax, to_torch
from anneal.schedules import (
    BUILT_IN,
    WSD,
    Cosine,
    InverseSqrt,
    Linear,
    Polynomial,
    Robust,
    Shape,
    Warmup,
    from_callable,
)

SCHEDULES = [*BUILT_IN, Polynomial(0.5), WSD(0.3), Robust(50), from_callable(lambda u: 1 - u**3)]
SHAPES = [schedule for schedule in SCHEDULES if isinstance(schedule, Shape)]
UNWARMED = [schedule for schedule in SCHEDULES if not isinstance(schedule, Warmup)]


@given(st.sampled_from(SHAPES), st.integers(1, 300), st.integers(-5, 400))
def test_the_factor_is_the_shape_at_the_clamped_fraction(schedule, T, k):
    assert to_torch(schedule, T)(k) == pytest.approx(schedule.h(min(max(k, 0), T) / T), rel=1e-9, abs=1e-15)


@given(st.integers(1, 200), st.integers(0, 250))
def test_the_inverse_square_root_stays_after_the_run(T, k):
    assert to_torch(InverseSqrt(), T)(k) == pytest.approx((min(k, T) + 1) ** -0.5, rel=1e-15)


@given(st.sampled_from(UNWARMED), st.integers(1, 60), st.integers(1, 60), st.integers(0, 150))
def test_a_warm_up_ramps_and_then_is_the_schedule_inside(schedule, W, rest, k):
    T = W + rest
    factor = to_torch(Warmup(schedule, W / T), T)
    expected = (k + 1) / W if k < W else to_torch(schedule, rest)(k - W)
    assert factor(k) == pytest.approx(expected, rel=1e-15)


def test_a_warm_up_that_fills_the_run_ends_where_its_schedule_does():
    factor = to_torch(Warmup(Linear(), 0.9), 3)
    assert [factor(k) for k in range(5)] == [1 / 3, 2 / 3, 1.0, 0.0, 0.0]


OWN = from_callable(lambda u: 1 - u**2)


@pytest.mark.parametrize("schedule", [Cosine(), Warmup(InverseSqrt(), 0.1), OWN], ids=attrgetter("name"))
def test_the_state_is_plain_data_and_replaces_the_factor(schedule):
    """What LambdaLR does: it copies the attributes, and updates those of a fresh object with them."""
    saved = copy.deepcopy(vars(to_torch(schedule, 50)))
    assert {type(value) for value in saved.values()} == {str, int, tuple}
    assert {type(number) for number in saved["own"]} <= {float}
    fresh = to_torch(Linear(), 7)
    vars(fresh).update(saved)
    assert fresh == to_torch(schedule, 50) and fresh.factors == to_torch(schedule, 50).factors
    assert pickle.loads(pickle.dumps(fresh)) == fresh
    vars(fresh).update(vars(to_torch(Linear(), 7)))
    assert fresh.factors == to_torch(Linear(), 7).factors, "and back"


@pytest.mark.parametrize("schedule", [*BUILT_IN, Warmup(WSD(0.3), 0.2), OWN], ids=lambda s: s.key)
def test_a_million_steps_are_no_burden_to_a_checkpoint(schedule):
    factor = to_torch(schedule, 10**6)
    saved = pickle.dumps(vars(factor))
    assert len(saved) < (200 if schedule != OWN else 40_000)
    fresh = to_torch(schedule, 10**6)
    vars(fresh).update(pickle.loads(saved))
    for copied in (fresh, pickle.loads(pickle.dumps(factor)), copy.deepcopy(factor), copy.copy(factor)):
        assert copied == factor and hash(copied) == hash(factor)
        assert [copied(k) for k in (0, 123_456, 10**6)] == [factor(k) for k in (0, 123_456, 10**6)]


@pytest.mark.parametrize(
    "made", [to_torch(Linear(), 7), to_torch(OWN, 7_000), to_torch(from_callable(lambda u: 1 - u**3), 10_000)]
)
def test_a_long_schedule_of_ones_own_is_not_taken_for_another(made):
    vars(made).update(vars(to_torch(OWN, 10_000)))
    with pytest.raises(ValueError, match=r"belongs to a schedule of its own, .* over 10000 steps; make this object by"):
        made(3)


def test_a_step_between_two_has_the_factor_of_the_formula():
    epochs = [0.25, 2.5, 9.75]
    for schedule in SHAPES:
        assert [to_torch(schedule, 10)(k) for k in epochs] == [schedule.h(k / 10) for k in epochs]
    assert to_torch(InverseSqrt(), 10)(2.5) == 3.5**-0.5
    warmed = to_torch(Warmup(Cosine(), 0.2), 10)
    assert [warmed(k) for k in (0.5, 1, 1.5, 2, 4.5)] == [0.75, 1.0, 1.0, 1.0, Cosine().h(2.5 / 8)]
    assert to_torch(Warmup(Linear(), 0.9), 3)(1.5) == pytest.approx(2.5 / 3)
    loaded = to_torch(Linear(), 7)
    vars(loaded).update(vars(to_torch(OWN, 10)))
    assert loaded(2.5) == pytest.approx((loaded(2) + loaded(3)) / 2), "where only the factors have come along"


@pytest.mark.parametrize("step", [np.int8(3), np.uint64(3), np.float32(3.0), np.array(3), True + 2, Fraction(3)])
def test_steps_of_any_type_of_number(step):
    assert to_torch(Linear(), 1000)(step) == 0.997


@given(st.sampled_from(SCHEDULES), st.integers(1, 40), st.floats(-2, 50))
def test_factors_between_two_steps_lie_between_theirs(schedule, T, k):
    factor, whole = to_torch(schedule, T), math.floor(k)
    ends = sorted([factor(whole), factor(whole + 1)])
    assert ends[0] - 1e-12 <= factor(k) <= ends[1] + 1e-12
    assert factor(math.inf) == factor(T) and factor(-math.inf) == factor(0)


@pytest.mark.parametrize("step", ["3", None, math.nan, 1j, np.ones(2), [1]])
def test_a_step_that_is_none_is_told(step):
    with pytest.raises(ValueError, match="step: expected "):
        to_torch(Linear(), 10)(step)


def test_the_factor_is_frozen():
    with pytest.raises(FrozenInstanceError):
        to_torch(Linear(), 7).total_steps = 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((lambda u: 1 - u, 10), "schedule: expected a schedule of anneal.schedules.*from_callable"),
        ((Linear(), 0), "total_steps: expected at least 1, got 0"),
        ((Linear(), 10.0), "total_steps: expected an integer, got 10.0"),
        ((Linear(), 10**30), f"total_steps: expected at most 10,000,000, got {10**30}"),
        ((Linear(), 2**31), f"total_steps: expected at most 10,000,000, got {2**31}"),
    ],
)
def test_bad_arguments(arguments, message):
    schedule, T = arguments
    with pytest.raises(ValueError, match=message):
        to_torch(schedule, T)
    with pytest.raises(ValueError, match=message):
        to_optax(schedule, 0.1, T)


@pytest.mark.parametrize("peak", [0, -1.0, np.inf, np.nan])
def test_bad_peak(peak):
    with pytest.raises(ValueError, match="peak"):
        to_optax(Linear(), peak, 10)


def test_without_jax_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    monkeypatch.delitem(sys.modules, "jax.numpy", raising=False)
    with pytest.raises(ImportError, match=r'pip install "\.\[optax\]"'):
        to_optax(Linear(), 0.1, 10)


def test_neither_framework_is_imported_with_the_module():
    import subprocess

    code = "import sys; sys.modules.update(torch=None, jax=None, optax=None); from anneal.adapters import to_torch; "
    code += "from anneal.schedules import Linear; assert to_torch(Linear(), 4)(1) == 0.75"
    subprocess.run([sys.executable, "-c", code], check=True)

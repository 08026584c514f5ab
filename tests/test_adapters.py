"""The factors of the adapters without any framework; with PyTorch and Optax they are tested in tests/frameworks."""

import copy
import pickle
import sys
from dataclasses import FrozenInstanceError

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


def test_the_state_is_plain_data_and_replaces_the_factor():
    """What LambdaLR does: it copies the attributes, and updates those of a fresh object with them."""
    saved = copy.deepcopy(vars(to_torch(Cosine(), 50)))
    assert {type(value) for value in saved.values()} == {str, int, tuple}
    assert {type(number) for number in saved["factors"]} == {float}
    fresh = to_torch(Linear(), 7)
    vars(fresh).update(saved)
    assert fresh == to_torch(Cosine(), 50)
    assert pickle.loads(pickle.dumps(fresh)) == fresh


def test_the_factor_is_frozen():
    with pytest.raises(FrozenInstanceError):
        to_torch(Linear(), 7).total_steps = 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((lambda u: 1 - u, 10), "schedule: expected a schedule of anneal.schedules.*from_callable"),
        ((Linear(), 0), "total_steps: expected at least 1, got 0"),
        ((Linear(), 10.0), "total_steps: expected an integer, got 10.0"),
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

"""What a given grid loses: inside, at its ends and beyond."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anneal.coverage import loss_at
from anneal.grid import geometric
from anneal.robustness import grid_price, price
from anneal.schedules import BUILT_IN, Cosine, Fixed, Linear, Polynomial, Warmup

LIMITS = [
    schedule for schedule in BUILT_IN if schedule.averaged or (schedule.degree > 0 and not isinstance(schedule, Warmup))
]


@pytest.mark.parametrize("schedule", LIMITS, ids=lambda schedule: schedule.name)
def test_at_an_end_of_the_grid_and_beyond(schedule):
    """Too small by a factor f costs (f + 1/f)/2 under every annealed schedule; too large, its price."""
    points, beyond = geometric(0.01, 1.0, 2.0), np.array([1.0, 1.5, 4.0, 100.0])
    assert loss_at(schedule, points, points) == pytest.approx(1.0)
    assert loss_at(schedule, points, points[-1] * beyond) == pytest.approx((beyond + 1 / beyond) / 2)
    assert loss_at(schedule, points, points[0] / beyond) == pytest.approx(price(schedule, beyond))


@given(
    st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=9), st.floats(1e-6, 1e6), st.sampled_from([Linear(), Cosine()])
)
def test_it_is_the_least_price_whatever_the_order(stepsizes, optimum, schedule):
    expected = min(price(schedule, eta / optimum) for eta in stepsizes)
    assert loss_at(schedule, stepsizes, optimum) == pytest.approx(expected, rel=1e-12)
    assert loss_at(schedule, stepsizes[::-1], optimum) == loss_at(schedule, stepsizes, optimum)
    assert expected >= 1 - 1e-9


@pytest.mark.parametrize("T", [None, 100])
@pytest.mark.parametrize("ratio", [2.0, 10.0])
def test_inside_it_is_at_worst_the_loss_of_the_grids_ratio(ratio, T):
    points = geometric(1.0, ratio**3, ratio)
    inside = loss_at(Polynomial(2), points, np.geomspace(ratio, ratio**2, 2000), T)
    assert inside.max() == pytest.approx(grid_price(Polynomial(2), ratio, T), rel=1e-4)


def test_one_run():
    assert loss_at(Fixed(averaged=True), [3.0], 1.0) == pytest.approx((3 + 1 / 3) / 2)
    assert loss_at(Linear(), 2.0 ** np.arange(4), np.ones((2, 3))).shape == (2, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: loss_at(Linear(), [], 1.0), "stepsizes: expected a nonempty vector"),
        (lambda: loss_at(Linear(), [1.0], 0.0), "optimum: expected positive numbers, got 0"),
        (lambda: loss_at(Linear(), [1e200], 1e-200), "optimum: expected within a factor of 1e300 of all stepsizes"),
        (lambda: loss_at(Linear(), [1e-200], 1e200), "optimum: expected within a factor of 1e300 of all stepsizes"),
        (lambda: loss_at(Fixed(), [1.0], 1.0), "schedule: .* has no limit price"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

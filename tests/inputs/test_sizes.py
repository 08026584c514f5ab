"""What does not fit into memory, or takes for ever, is refused by its name before anything is allocated."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from anneal.minimax import best_price
from anneal.problems import MLP, HardLine, LogisticRegression
from anneal.resampling import bootstrap, interval
from anneal.worst_case import worst_function

SAMPLES = [[1.0], [2.0]], [0, 1], [[1.0]], [1]
LOSSES = xr.DataArray(np.ones(4), dims="seed")


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: LogisticRegression.synthetic(10**6, 10**6), "n_samples, dimension"),
        (lambda: worst_function(np.ones(10**5)), "stepsizes"),
        (lambda: MLP(*SAMPLES, hidden=(10**5, 10**5)), "hidden"),
        (lambda: MLP(*SAMPLES, hidden=(10**7, 10**7)), "hidden"),
        (lambda: MLP(*SAMPLES, hidden=[10**4] * 20), "hidden"),
        (lambda: best_price(10.0, 10**5), "points"),
        (lambda: best_price(10.0, 10**6), "points"),
        (lambda: HardLine(0.5).simulate(np.ones((1000, 1)), 10**7, 0), "runs"),
        (lambda: HardLine(0.5).simulate(np.ones((1, 1000)), 10**7, 0), "runs"),
    ],
)
def test_what_is_too_large_is_refused_by_name(call, name):
    with pytest.raises(ValueError, match=f"^{name}: .*use fewer"):
        call()


TRUTHS = [True, 1.0, 4.0]


@pytest.mark.parametrize(
    "found",
    [
        TRUTHS,
        np.array(TRUTHS, dtype=object),
        [np.array([True, False]), np.array([1.0, 2.0])],
        [pd.Series([True, False]), [1.0, 2.0]],
        [[xr.DataArray([True])], [[2.0]]],
        np.array(["1", 2.0], dtype=object),
        np.array([Decimal("1e-400"), 1.0], dtype=object),
        np.full(3, np.longdouble("1e4000")),
    ],
)
def test_what_arrays_hold_is_no_number_either(found):
    with pytest.raises(ValueError, match=r"^found: expected real numbers"):
        interval(found)


def test_a_statistic_that_is_partly_true_or_false_is_no_number():
    with pytest.raises(ValueError, match=r"^statistic: expected real numbers"):
        bootstrap(LOSSES, lambda losses: TRUTHS)


@pytest.mark.parametrize("entry", [None, np.nan, np.ma.masked])
def test_what_is_missing_from_an_array_of_objects_counts_as_before(entry):
    found = np.ma.array([1.0, 2.0, 3.0], dtype=object)
    found[1] = entry
    assert interval(found, missing="diverged").high == np.inf
    with pytest.raises(ValueError, match=r"^found: 1 of 3 are not numbers \(NaN\), the first at index \(1,\)"):
        interval(found)


def test_exact_numbers_in_arrays_of_objects_are_numbers():
    exact = np.array([Fraction(1, 2), Decimal("0.25"), np.longdouble(1)], dtype=object)
    assert interval(exact) == interval([0.5, 0.25, 1.0])

"""Bootstrap intervals: their coverage, their shapes, and how they are written."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anneal import grid
from anneal.resampling import Interval, bootstrap, interval, resampled


def test_bootstrap_covers_the_truth_about_as_often_as_it_says():
    rng, hits = np.random.default_rng(2), 0
    for trial in range(120):
        data = xr.DataArray(rng.normal(size=40), dims="seed")
        value, low, high = bootstrap(data, lambda d: float(d.mean()), 150, seed=trial)
        assert low <= value <= high
        hits += low <= 0 <= high
    assert 0.86 <= hits / 120 <= 1.0


def test_bootstrap_of_several_numbers_is_that_of_each():
    data = xr.DataArray(np.random.default_rng(5).normal(size=(3, 12)), dims=("schedule", "seed"))
    value, low, high = bootstrap(data, lambda d: d.mean("seed"), 40)
    for i in range(3):
        assert bootstrap(data[i], lambda d: float(d.mean()), 40) == pytest.approx((value[i], low[i], high[i]))


def test_bootstrap_of_what_may_be_infinite_has_no_nan():
    data = xr.DataArray([1.0, 1.0, 2.0, 2.0], dims="seed")
    found = bootstrap(data, lambda d: float("inf") if float(d[1]) > 1 else float(d.mean()), 40)
    assert not np.isnan(found).any() and found[2] == np.inf


def test_bootstrap_never_mixes_the_halves():
    data = xr.DataArray(np.tile([0.0, 1.0], 10), dims="seed")
    halves = lambda d: float(grid.split_seeds(d)[1].mean() - grid.split_seeds(d)[0].mean())
    assert bootstrap(data, halves, 50) == (1.0, 1.0, 1.0)


def test_an_interval_of_arrays_has_one_at_each_place():
    draws = np.random.default_rng(1).normal(size=(50, 2, 3))
    whole = interval(draws)
    assert whole.at(1, 2) == interval(draws[:, 1, 2])
    assert isinstance(whole.at(0, 0).low, float)


def test_an_interval_is_written_with_one_format_and_on_one_line():
    assert f"{Interval(1.23456, 1.0, np.inf):.2f}" == "1.23 [1.00,\N{NO-BREAK SPACE}inf]"
    assert f"{Interval(np.array(12.3456), 1, 20):.3g}" == "12.3 [1,\N{NO-BREAK SPACE}20]"


# -- what is no number


def test_a_loss_that_is_no_number_is_refused_or_a_divergence():
    """xarray's mean would skip it."""
    data = xr.DataArray([1.0, 2.0, np.nan, 4.0], dims="seed")
    mean = lambda d: float(d.mean("seed"))
    for call in (bootstrap, resampled):
        with pytest.raises(ValueError, match=r"losses: 1 of 4 are not numbers \(NaN\), the first at seed=2; repair"):
            call(data, mean, 20)
        np.testing.assert_array_equal(call(data, mean, 20, missing="diverged"), call(data.fillna(np.inf), mean, 20))
    masked = xr.DataArray(np.ma.array([1.0, 2.0, 3.0, 4.0], mask=[0, 0, 1, 0]), dims="seed")
    assert bootstrap(masked, mean, 20, missing="diverged") == bootstrap(data, mean, 20, missing="diverged")


def test_a_statistic_that_is_no_number_is_refused_or_a_divergence():
    data = xr.DataArray([1.0, 2.0], dims="seed")
    undefined = lambda d: [1.0, np.nan]
    with pytest.raises(ValueError, match=r"statistic: 1 of 2 are not numbers .*the first at index \(1,\)"):
        bootstrap(data, undefined, 20)
    assert bootstrap(data, undefined, 20, missing="diverged").value.tolist() == [1.0, np.inf]


def test_an_interval_of_what_is_no_number():
    found = [1.0, 2.0, float("nan")]
    with pytest.raises(ValueError, match=r"found: 1 of 3 are not numbers .*the first at index \(2,\)"):
        interval(found)
    assert interval(found, missing="diverged") == Interval(1.0, 1.0, np.inf)
    hidden = np.ma.array([1.0, 2.0, 3.0], mask=[False, False, True])
    assert interval(hidden, missing="diverged") == Interval(1.0, 1.0, np.inf)


@given(arrays(float, st.tuples(st.integers(2, 9), st.integers(1, 3)), elements=st.floats(-9, 9) | st.just(np.inf)))
def test_an_interval_holds_its_value_and_lies_among_the_draws(found):
    value, low, high = interval(found, 0.9)
    assert (low <= value).all() and (value <= high).all()
    assert (low >= found.min(0)).all() and (high <= found.max(0)).all()


@given(arrays(float, st.integers(1, 9), elements=st.floats(0.1, 9) | st.just(np.inf)), st.integers(0, 99))
def test_resamples_hold_only_what_was_measured(values, seed):
    data = xr.DataArray(values, dims="seed")
    found = resampled(data, lambda d: np.sort(d.values), 5, seed)
    assert found.shape == (6, values.size) and np.array_equal(found[0], np.sort(values))
    assert np.isin(found, values).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda d: interval([1.0, 2.0], 1.0), "level: expected a number between 0 and 1, 0.95 for instance, got 1"),
        (lambda d: interval([1.0, 2.0], 0.0), "level: expected positive numbers"),
        (lambda d: interval([1.0]), r"found: expected the value and at least one resample, got shape \(1,\)"),
        (lambda d: interval(1.0), r"found: expected the value and at least one resample, got shape \(\)"),
        (lambda d: interval(["a", "b"]), "found: expected real numbers, got"),
        (lambda d: bootstrap(d, np.mean, 1), "resamples: expected at least 2, got 1"),
        (lambda d: bootstrap(d, "mean"), "statistic: expected a function of such losses, got 'mean'"),
        (lambda d: bootstrap(d, np.mean, seed="a"), "seed: expected a nonnegative integer, got 'a'"),
        (lambda d: bootstrap(d, np.mean, seed=-1), "seed: expected a nonnegative integer, got -1"),
        (
            lambda d: bootstrap(d.rename(seed="run"), np.mean),
            "losses: expected dims seed, got run; rename or expand_dims",
        ),
        (lambda d: bootstrap(d.values, np.mean), "losses: expected an xarray.DataArray, got ndarray"),
        (lambda d: bootstrap(d[:0], np.mean), "losses: there are none along seed"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call(xr.DataArray([1.0, 2.0], dims="seed"))

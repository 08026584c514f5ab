"""Bootstrap intervals: their coverage, their shapes, and how they are written."""

import numpy as np
import pytest
import xarray as xr

from anneal import grid
from anneal.resampling import Interval, bootstrap, interval


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

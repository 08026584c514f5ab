"""Grids of stepsizes and what coarser ones would have found."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from anneal import grid


def losses(values):
    values = np.asarray(values, dtype=float)
    return xr.DataArray(
        values,
        dims=("schedule", "stepsize", "seed"),
        coords={"schedule": [f"s{i}" for i in range(values.shape[0])], "stepsize": 2.0 ** np.arange(values.shape[1])},
    )


@given(st.floats(1e-6, 1e3), st.floats(1.0, 1e6), st.floats(1.05, 50))
def test_geometric_grids(low, span, ratio):
    points = grid.geometric(low, low * span, ratio)
    assert points[0] == low and points[-1] <= low * span * (1 + 1e-8)
    assert points[-1] * ratio > low * span * (1 - 1e-8)
    if len(points) > 1:
        assert grid.grid_ratio(points) == pytest.approx(ratio, rel=1e-6)


def test_best_of_subgrids_by_brute_force():
    data = losses(np.random.default_rng(0).lognormal(size=(2, 11, 8)))
    for stride in (1, 2, 3, 11):
        best = grid.best_of_subgrids(data, stride)
        assert best.sizes == {"offset": stride, "schedule": 2}
        for offset in range(stride):
            for s in range(2):
                subset = data.values[s, offset::stride]
                chosen = min(range(len(subset)), key=lambda i: np.median(subset[i, 0::2]))
                assert best.values[offset, s] == np.median(subset[chosen, 1::2])


def test_selection_and_report_use_different_seeds():
    """Pure noise: the best of many points, seen through fresh seeds, is no better than any other."""
    data = losses(1 + 0.1 * np.random.default_rng(1).normal(size=(400, 40, 2)))
    reported = float(grid.best_of_subgrids(data, 1).mean())
    naive = float(data.median("seed").min("stepsize").mean())
    assert abs(reported - 1) < 0.02 and naive < 0.87


def test_diverged_points_lose_against_finite_ones():
    values = np.full((1, 4, 4), np.inf)
    values[0, 2] = 3.0
    assert grid.best_of_subgrids(losses(values), 1).item() == 3.0
    assert np.isinf(grid.best_of_subgrids(losses(values), 4).values).sum() == 3


def test_loss_against_ratio_is_relative_to_the_finest_grid():
    values = np.abs(np.log2(2.0 ** np.arange(13)) - 6.0)[None, :, None] + np.ones((1, 13, 4))
    loss = grid.loss_against_ratio(losses(values), [1, 4, 6])
    assert loss.ratio.values == pytest.approx([2, 16, 64])
    assert loss.worst.values[:, 0] == pytest.approx([1, 3, 4])  # nearest points 2 and 3 octaves away
    assert loss["mean"].values[0, 0] == 1 and (loss["mean"] <= loss.worst).all()


def test_loss_against_ratio_by_brute_force_on_interpolated_means():
    """By NumPy's interpolation, offset by offset: shares no code with the padded arrays of the module."""
    data = losses(np.random.default_rng(3).lognormal(size=(2, 9, 6)))
    loss = grid.loss_against_ratio(data, [1, 5, 7], np.mean, finer=4)
    assert loss.ratio.values == pytest.approx(2 ** (np.array([1, 5, 7]) / 4))
    fine = np.arange(33) / 4
    for s in range(2):
        selecting, reporting = (np.interp(fine, np.arange(9), data.values[s, :, half::2].mean(1)) for half in (0, 1))
        best = reporting[selecting.argmin()]
        for i, stride in enumerate((1, 5, 7)):
            found = [reporting[o::stride][selecting[o::stride].argmin()] / best for o in range(stride)]
            assert loss.worst.values[i, s] == pytest.approx(max(found))
            assert loss["mean"].values[i, s] == pytest.approx(np.mean(found))


def test_refined_losses_keep_the_points_and_what_diverged():
    data = losses([[[1.0, 8.0], [3.0, 2.0], [np.inf, 2.0], [np.inf, 5.0]]])
    fine = grid.refine(data, 3)
    assert fine.dims == data.dims and fine.sizes["stepsize"] == 10
    assert grid.grid_ratio(fine.stepsize.values) == pytest.approx(2 ** (1 / 3))
    assert fine.isel(stepsize=slice(None, None, 3)).values == pytest.approx(data.values)
    assert fine.values[0, 1:3, 0] == pytest.approx([5 / 3, 7 / 3])
    assert np.isinf(fine.values[0, 4:, 0]).all() and np.isfinite(fine.values[0, :, 1]).all()


def test_reach_counts_to_the_nearer_end():
    values = np.ones((2, 9, 2))
    values[0, 3], values[1, 6] = 0.5, 0.5
    assert grid.reach(losses(values)) == 2


def test_selection_by_one_run_by_brute_force():
    data = losses(np.random.default_rng(4).lognormal(size=(2, 11, 8)))
    for stride in (1, 3):
        found = grid.best_by_one_run(data, stride)
        assert found.sizes == {"offset": stride, "schedule": 2}
        for offset in range(stride):
            for s in range(2):
                subset = data.values[s, offset::stride]
                reports = [subset[subset[:, j].argmin(), 1::2].mean() for j in range(0, 8, 2)]
                assert found.values[offset, s] == pytest.approx(np.mean(reports))


def test_each_run_selects_and_all_others_report():
    data = losses(np.random.default_rng(5).lognormal(size=(2, 7, 3)))
    data.values[0, 2, 1] = np.inf  # a diverged run
    for stride in (1, 3):
        found = grid.best_by_each_run(data, stride)
        assert found.sizes == {"offset": stride, "schedule": 2, "seed": 3}
        for offset in range(stride):
            for s in range(2):
                subset = data.values[s, offset::stride]
                for j in range(3):
                    expected = np.delete(subset[subset[:, j].argmin()], j).mean()
                    assert found.isel(offset=offset).values[s, j] == pytest.approx(expected)
    with pytest.raises(ValueError, match="two seeds are needed"):
        grid.best_by_each_run(data[:, :, :1], 1)


def test_tolerated_ratio_is_where_the_curve_first_exceeds():
    ratios = np.array([1.0, 2.0, 4.0, 8.0])
    relative = [[1.0, 1.21, 1.0, 2.0], [1.0, 1.05, 1.09, 1.09]]
    curve = xr.DataArray(relative, dims=("schedule", "ratio"), coords={"ratio": ratios})
    first, never = grid.tolerated_ratio(curve, 0.1).values
    assert first == pytest.approx(2**0.5) and never == np.inf
    power = xr.DataArray(ratios**0.25, dims="ratio", coords={"ratio": ratios})
    assert grid.tolerated_ratio(power, 0.5).item() == pytest.approx(1.5**4)
    with pytest.raises(ValueError, match=r"loss: 0\.01 is exceeded at the first ratio, 2"):
        grid.tolerated_ratio(power[1:], 0.01)


def test_empirical_price():
    values = np.array([5.0, 1.0, 2.0, 4.0, 8.0])[None, :, None] + np.zeros((1, 5, 3))
    assert grid.empirical_price(losses(values), 4.0).item() == 4.0
    assert grid.empirical_price(losses(values), 0.5).item() == 5.0
    with pytest.raises(ValueError, match="factor: 64 times the best stepsize lies outside"):
        grid.empirical_price(losses(values), 64.0)


def test_bootstrap_covers_the_truth_about_as_often_as_it_says():
    rng, hits = np.random.default_rng(2), 0
    for trial in range(120):
        data = xr.DataArray(rng.normal(size=40), dims="seed")
        value, low, high = grid.bootstrap(data, lambda d: float(d.mean()), 150, seed=trial)
        assert low <= value <= high
        hits += low <= 0 <= high
    assert 0.86 <= hits / 120 <= 1.0


def test_bootstrap_of_several_numbers_is_that_of_each():
    data = xr.DataArray(np.random.default_rng(5).normal(size=(3, 12)), dims=("schedule", "seed"))
    value, low, high = grid.bootstrap(data, lambda d: d.mean("seed"), 40)
    for i in range(3):
        assert grid.bootstrap(data[i], lambda d: float(d.mean()), 40) == pytest.approx((value[i], low[i], high[i]))


def test_bootstrap_of_what_may_be_infinite_has_no_nan():
    data = xr.DataArray([1.0, 1.0, 2.0, 2.0], dims="seed")
    found = grid.bootstrap(data, lambda d: float("inf") if float(d[1]) > 1 else float(d.mean()), 40)
    assert not np.isnan(found).any() and found[2] == np.inf


def test_bootstrap_never_mixes_the_halves():
    data = xr.DataArray(np.tile([0.0, 1.0], 10), dims="seed")
    halves = lambda d: float(grid.split_seeds(d)[1].mean() - grid.split_seeds(d)[0].mean())
    assert grid.bootstrap(data, halves, 50) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grid.geometric(1.0, 0.5, 2.0), "high: expected at least low"),
        (lambda: grid.geometric(1.0, 2.0, 1.0), "ratio: expected a grid ratio above 1"),
        (lambda: grid.geometric(-1.0, 2.0, 2.0), "low: expected positive"),
        (lambda: grid.grid_ratio(np.array([1.0, 2.0, 5.0])), "stepsizes: expected an increasing geometric grid"),
        (lambda: grid.grid_ratio(np.array([2.0, 1.0])), "increasing"),
        (lambda: grid.best_of_subgrids(losses(np.ones((1, 3, 2))), 4), "stride: expected at most the 3 stepsizes"),
        (lambda: grid.best_of_subgrids(losses(np.ones((1, 3, 1))), 1), "at least two seeds, got 1"),
        (lambda: grid.best_of_subgrids(losses(np.ones((1, 3, 2))), 0), "stride: expected at least 1"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

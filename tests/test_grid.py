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


@pytest.mark.parametrize(
    ("span", "ratio", "runs"),
    [
        (1e4, 21.544, 4),  # the cube root, rounded down
        (1e4, 1e4 ** (1 / 3), 4),
        (1e4, 21.545, 4),
        (1e4, 21.0, 5),
        (1e4, 10.0, 5),
        (1e3, 10.0, 4),
        (1e3, 2.154, 10),
        (1.0, 2.0, 1),
        (8.0, 100.0, 2),
    ],
)
def test_runs_that_cover_a_range(span, ratio, runs):
    assert grid.runs_to_cover(span, ratio) == runs


@given(st.floats(1.0, 1e8), st.floats(1.01, 1e3))
def test_so_many_runs_cover_the_range_and_one_less_does_not(span, ratio):
    n = grid.runs_to_cover(span, ratio)
    assert ratio ** (n - 1 + grid.ROUNDING) >= span * (1 - 1e-9)
    assert n == 1 or ratio ** (n - 2 + grid.ROUNDING) < span * (1 + 1e-9)


@given(st.integers(2, 40), st.floats(1.5, 1e8))
def test_as_many_runs_as_span_the_range_are_counted_whatever_digits_the_ratio_has(n, span):
    ratio = span ** (1 / (n - 1))
    for digits in (5, 8, 12):
        shown = float(f"{ratio:.{digits}g}")
        if shown > 1 and (n - 1) * abs(np.log(shown / ratio)) < grid.ROUNDING * np.log(shown):
            assert grid.runs_to_cover(span, shown) == n


@given(st.integers(1, 60), st.floats(1.01, 50), st.floats(-0.99, 0.99), st.floats(1e-6, 1e3))
def test_a_ratio_near_a_power_of_the_grids_is_that_many_steps(steps, own, off, low):
    ratio = own ** (steps + off * grid.STRIDE_ROUNDING)
    assert grid.stride(low * own ** np.arange(4), ratio) == steps


@pytest.mark.parametrize(("own", "ratio", "steps"), [(2 ** (2 / 3), 10, 5), (2 ** (2 / 3), 100, 10), (2**0.25, 16, 16)])
def test_round_ratios_are_so_many_steps(own, ratio, steps):
    assert grid.stride(grid.geometric(0.01, 100.0, own), ratio) == steps


@pytest.mark.parametrize("ratio", [0.5, 1.0, 1.03, 2**0.9, 3.0, 2**1.06])
def test_a_ratio_between_the_powers_is_no_number_of_steps(ratio):
    with pytest.raises(ValueError, match="ratio: expected a power of 2, the ratio of the stepsizes, got"):
        grid.stride(2.0 ** np.arange(9), ratio)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grid.geometric(1.0, 0.5, 2.0), "high: expected at least low"),
        (lambda: grid.geometric(1.0, 2.0, 1.0), "ratio: expected a grid ratio above 1"),
        (lambda: grid.runs_to_cover(0.5, 2.0), "span: expected a range of at least 1"),
        (lambda: grid.runs_to_cover(10.0, 1.0), "ratio: expected a grid ratio above 1"),
        (lambda: grid.stride(np.array([1.0, 2.0, 5.0]), 2.0), "stepsizes: expected an increasing geometric grid"),
        (lambda: grid.stride(np.array([1.0, 2.0]), -2.0), "ratio: expected positive"),
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

"""Grids of stepsizes, what they cover, and what coarser ones would have found."""

import io

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from anneal import grid
from anneal.coverage import loss_at
from anneal.deep import results
from anneal.robustness import coarsest_grid, grid_price
from anneal.schedules import WSD, Cosine, Fixed, Linear, Polynomial, Robust


def losses(values):
    values = np.asarray(values, dtype=float)
    return xr.DataArray(
        values,
        dims=("schedule", "stepsize", "seed"),
        coords={"schedule": [f"s{i}" for i in range(values.shape[0])], "stepsize": 2.0 ** np.arange(values.shape[1])},
    )


# -- points


@given(st.floats(1e-6, 1e3), st.floats(1.0, 1e6), st.floats(1.05, 50))
def test_geometric_grids(low, span, ratio):
    points = grid.geometric(low, low * span, ratio)
    assert points[0] == low and points[-1] * ratio**grid.ROUNDING >= low * span * (1 - 1e-8)
    assert len(points) == 1 or points[-2] < low * span
    assert points[-1] * ratio > low * span * (1 - 1e-8)
    if len(points) > 1:
        assert grid.grid_ratio(points) == pytest.approx(ratio, rel=1e-6)
    assert grid.covers(points, low, low * span, ratio)
    assert len(points) == grid.runs_to_cover((low * span) / low, ratio)


@given(st.floats(1e-300, 1e299), st.floats(1.001, 1e9), st.integers(2, 200))
def test_so_many_points_from_end_to_end(low, span, n):
    points = grid.geometric(low, low * span, points=n)
    assert points.shape == (n,) and points[0] == low and points[-1] == low * span
    assert np.diff(np.log(points)) == pytest.approx(np.log(span) / (n - 1), rel=1e-6, abs=1e-12)


@given(st.floats(1e-9, 1e9), st.floats(1.0, 1e6), st.floats(1.0, 1e3), st.floats(1.05, 50))
def test_a_wider_range_has_the_same_points_and_more(low, span, wider, ratio):
    few, many = grid.geometric(low, low * span, ratio), grid.geometric(low, low * span * wider, ratio)
    assert np.array_equal(many[: len(few)], few)


def test_powers_of_two_and_of_ten_come_out_exactly():
    assert grid.geometric(2.0**-12, 2.0**8, 2.0).tolist() == [2.0**k for k in range(-12, 9)]
    assert grid.geometric(1e-3, 1.0, points=4).tolist() == [1e-3, 1e-2, 1e-1, 1.0]
    assert grid.geometric(1, 1, 2).tolist() == grid.geometric(1, 1, points=1).tolist() == [1.0]


@pytest.mark.parametrize("ends", [(5e-324, 1e300), (1e-308, 1e307), (1e300, 1e307), (1e-310, 1e-300)])
def test_ends_of_double_precision(ends):
    for points in (grid.geometric(*ends, 1e3 ** (1 / 3)), grid.geometric(*ends, points=7)):
        assert np.isfinite(points).all() and (np.diff(points) > 0).all()
        assert points[0] == pytest.approx(ends[0]) and points[-1] >= ends[1] * (1 - 1e-12)
    with pytest.raises(ValueError, match=r"ratio, points: there are no 3 such numbers from .*; take fewer"):
        grid.geometric(1e300, 1.7e308, 1e6)


SCHEDULES = [
    Linear(),
    Cosine(),
    Polynomial(2),
    Polynomial(3),
    Polynomial(4),
    WSD(0.2),
    Fixed(averaged=True),
    Robust(10),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.name)
@pytest.mark.parametrize("loss", [0.1, 0.5])
def test_the_coarsest_grid_has_as_many_points_as_are_counted_and_loses_what_it_promised(schedule, loss):
    """Wherever in the range the best stepsize is, at its ends as well."""
    ratio = coarsest_grid(schedule, loss)
    for low, span in [(1.0, 1e4), (1e-4, 1e3), (0.003, 77.0)]:
        points = grid.geometric(low, low * span, ratio)
        assert len(points) == grid.runs_to_cover(span, ratio)
        assert loss_at(schedule, points, np.geomspace(low, low * span, 500)).max() <= 1 + loss + 1e-6


def test_the_numbers_of_points_that_differed():
    """One point fewer each, before: the best stepsize at the upper end then lay far beyond the grid."""
    counts = [len(grid.geometric(1.0, 1e4, coarsest_grid(Polynomial(p), 0.1))) for p in (1, 2, 3, 4)]
    assert counts == [12, 11, 9, 8]
    copied = [(1e4, 6.310, 6), (1e3, 5.623, 5), (1e4, 21.54, 4), (1e6, 3.981, 11), (50.0, 7.071, 3)]
    assert [len(grid.geometric(1e-3, 1e-3 * span, ratio)) for span, ratio, _ in copied] == [n for *_, n in copied]


# -- grids that people have

ONE_THREE_TEN = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1]
FILE = "0.001,\n0.00316,\n0.01,\n0.0316,\n0.1"


@pytest.mark.parametrize(
    ("stepsizes", "ratio"),
    [
        (ONE_THREE_TEN, 10 / 3),
        ([1, 2, 5, 10, 20, 50], 2.5),
        ([float(f"{x:.8g}") for x in np.logspace(-3, 0, 10)], 10 ** (1 / 3)),
        (np.logspace(-3, 0, 10).astype(np.float32), 10 ** (1 / 3)),
        (np.loadtxt(io.StringIO(FILE.replace(",", ""))), 0.01 / 0.00316),
        ([0.1, 0.2, 0.8], 4.0),
        ((1, 4), 4.0),
    ],
    ids=["1-3-10", "1-2-5", "8 digits", "float32", "file", "a gap", "integers"],
)
def test_the_largest_ratio_decides(stepsizes, ratio):
    assert grid.grid_ratio(stepsizes) == pytest.approx(ratio, rel=1e-6)
    assert grid.covers(stepsizes, stepsizes[0], stepsizes[-1], ratio * 1.0001)
    assert not grid.covers(stepsizes, stepsizes[0], stepsizes[-1], ratio * 0.9)
    for schedule in (Linear(), Polynomial(3)):
        inside = loss_at(schedule, stepsizes, np.geomspace(*np.array(stepsizes, dtype=float)[[0, -1]], 999))
        assert inside.max() <= grid_price(schedule, grid.grid_ratio(stepsizes)) + 1e-9


increasing = st.lists(st.floats(1e-3, 3.0), min_size=1, max_size=12).map(lambda steps: np.exp(np.cumsum([0.0, *steps])))


@given(increasing, st.integers(1, 12))
def test_ratios_of_coarser_grids_by_brute_force(stepsizes, every):
    if every < len(stepsizes):
        expected = max(stepsizes[i + every] / stepsizes[i] for i in range(len(stepsizes) - every))
        assert grid.grid_ratio(stepsizes, every) == pytest.approx(expected, rel=2e-5)
        taken = grid.grid_ratio(stepsizes, grid.stride(stepsizes, expected))
        assert abs(np.log(taken / expected)) <= grid.STRIDE_ROUNDING * np.log(grid.grid_ratio(stepsizes))
    assert grid.grid_ratio(stepsizes, every + 1) > grid.grid_ratio(stepsizes, every)


@given(increasing, st.floats(1e-3, 1e3), st.floats(1.0, 1e3), st.floats(1.1, 30))
def test_a_grid_covers_what_its_points_reach(stepsizes, low, span, ratio):
    slack = ratio**grid.ROUNDING
    gaps = max(stepsizes[1:] / stepsizes[:-1]) <= ratio * slack
    ends = stepsizes[0] <= low * slack and stepsizes[-1] * slack >= low * span
    assert grid.covers(stepsizes, low, low * span, ratio) == (gaps and ends)


def test_strides_of_grids_with_different_ratios():
    assert [grid.stride(ONE_THREE_TEN, ratio) for ratio in (10 / 3, 10, 10 / 3 * 10, 100)] == [1, 2, 3, 4]
    assert [grid.stride([0.001, 0.00316, 0.01, 0.0316], ratio) for ratio in (3.16, 10)] == [1, 2]
    with pytest.raises(
        ValueError, match=r"ratio: expected that of a coarser grid of these stepsizes, 3.33, 10, .* got 5"
    ):
        grid.stride(ONE_THREE_TEN, 5.0)


# -- what coarser grids would have found


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


# -- losses that are not numbers


def hole(center=-3.0, bad=9):
    """A valley over 13 octaves, 16 seeds, and one run far to the right that was logged as NaN."""
    octaves = np.arange(13.0)
    values = 0.5 + 0.1 * (octaves + center)[:, None] ** 2 + 0.01 * np.random.default_rng(0).random((13, 16))
    data = losses(values[None])
    data.values[0, bad, 3] = np.nan
    return data


READERS = {
    "best_of_subgrids": lambda data, **say: grid.best_of_subgrids(data, 1, **say),
    "by means": lambda data, **say: grid.best_of_subgrids(data, 2, np.mean, **say),
    "best_by_one_run": lambda data, **say: grid.best_by_one_run(data, 2, **say),
    "best_by_each_run": lambda data, **say: grid.best_by_each_run(data, 2, **say),
    "loss_against_ratio": lambda data, **say: grid.loss_against_ratio(data, [1, 3], **say).worst,
    "interpolated": lambda data, **say: grid.loss_against_ratio(data, [1, 5], np.median, 3, **say)["mean"],
    "empirical_price": lambda data, **say: grid.empirical_price(data, 4.0, **say),
    "reach": grid.reach,
    "refine": lambda data, **say: grid.refine(data, 2, **say),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_loss_that_is_no_number_is_refused_or_a_divergence(reader):
    data = hole()
    said = (
        r"losses: 1 of 208 are not numbers \(NaN\), the first at schedule=s0, stepsize=512.0, seed=3; repair .*missing="
    )
    with pytest.raises(ValueError, match=said):
        reader(data)
    infinite = reader(data.fillna(np.inf))
    np.testing.assert_array_equal(reader(data, missing="diverged"), infinite)
    masked = xr.DataArray(np.ma.masked_invalid(data.values), dims=data.dims, coords=data.coords)
    np.testing.assert_array_equal(reader(masked, missing="diverged"), infinite)
    texts = data.astype(object)
    texts.values[0, 9, 3] = None
    np.testing.assert_array_equal(reader(texts, missing="diverged"), infinite)
    with pytest.raises(ValueError, match="missing: expected 'refuse' or 'diverged', got 'skip'"):
        reader(data, missing="skip")


def test_a_run_that_is_no_number_does_not_win_the_sweep():
    """What it did: the search took the stepsize where one run was NaN, three octaves from the best."""
    complete = float(grid.best_of_subgrids(hole().fillna(2.0), 1).squeeze())
    assert complete == pytest.approx(0.505, abs=5e-3)
    assert float(grid.best_of_subgrids(hole(), 1, missing="diverged").squeeze()) == complete
    assert float(grid.loss_against_ratio(hole(), [1], missing="diverged").worst.squeeze()) == 1.0


def test_where_half_of_the_seeds_are_no_numbers_the_price_is_infinite():
    data = losses([[[1.0] * 4, [1.1, 1.1, np.nan, np.nan], [9.0] * 4]])
    assert grid.empirical_price(data, 2.0, missing="diverged").item() == np.inf
    with pytest.raises(ValueError, match="2 of 12 are not numbers"):
        grid.empirical_price(data, 2.0)


def test_a_relative_loss_that_is_no_number():
    curve = xr.DataArray([1.0, np.nan, 1.05], dims="ratio", coords={"ratio": [1.0, 2.0, 4.0]})
    with pytest.raises(ValueError, match=r"relative: 1 of 3 are not numbers .* ratio=2\.0"):
        grid.tolerated_ratio(curve, 0.1)
    assert grid.tolerated_ratio(curve, 0.1, missing="diverged").item() == 1.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.values, r"losses: expected an xarray.DataArray, got ndarray; give xarray.DataArray\(values"),
        (
            lambda data: data.to_dataset(name="loss"),
            "losses: expected .*, got Dataset; give one of its variables, loss",
        ),
        (
            lambda data: data.rename(seed="run"),
            "losses: expected dims stepsize, seed, got schedule, stepsize, run; rename",
        ),
        (lambda data: data.drop_vars("stepsize"), "losses: the stepsizes are not said; losses.assign_coords"),
        (lambda data: data.isel(stepsize=[0, 0, 1]), r"losses: the stepsize 1 occurs twice; losses.drop_duplicates"),
        (lambda data: data.isel(stepsize=[2]), "stepsizes: expected an increasing grid of at least two points, got 1"),
        (lambda data: data.isel(schedule=[]), "losses: there are none along schedule"),
        (lambda data: data.astype(str), "losses: expected real numbers, got an array of <U"),
        (lambda data: data * 1j, "losses: expected real numbers, got an array of complex128"),
        (lambda data: -data * np.inf, "losses: expected numbers, or inf for a run that diverged, got -inf"),
        (lambda data: data - data.min(), "losses: the best is -?0 at schedule=s0: relative losses need positive ones"),
        (lambda data: data * np.inf, "losses: the best is inf at schedule=s0: every stepsize diverged; leave it out"),
    ],
)
def test_losses_that_are_none(change, message):
    data = losses(np.repeat([[1.0, 2.0, 3.0]], 4, axis=0).T[None])
    for read in (lambda d: grid.loss_against_ratio(d, [1]), lambda d: grid.empirical_price(d, 2.0)):
        with pytest.raises(ValueError, match=message):
            read(change(data))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda data: grid.loss_against_ratio(data, []), r"strides: expected at least one, such as \[1, 2, 4\]"),
        (lambda data: grid.loss_against_ratio(data, [1.5]), "strides: expected an integer, got 1.5"),
        (lambda data: grid.best_of_subgrids(data, 1, "median"), "center: expected a function such as numpy.median"),
        (
            lambda data: grid.tolerated_ratio(data.isel(seed=0), 0.1),
            "relative: expected dims ratio, got schedule, steps",
        ),
        (lambda data: grid.refine(data, 0), "times: expected at least 1, got 0"),
        (lambda data: grid.empirical_price(data, 0.0), "factor: expected positive numbers, got 0"),
    ],
)
def test_arguments_that_are_none(call, message):
    with pytest.raises(ValueError, match=message):
        call(losses(np.ones((1, 3, 4))))


def records(skipped):
    """Of 4 stepsizes and 4 seeds, one schedule: losses 0.9, 0.5, 0.7, 1.1 and a little."""
    recipe, found = {"epochs": 1}, []
    for i, eta in enumerate([0.1, 0.2, 0.4, 0.8]):
        for seed in range(4):
            if (eta, seed) == skipped:
                continue
            own = {"schedule": "Linear()", "stepsize": eta, "seed": seed, "recipe": recipe, "data_sha256": "0"}
            loss = [0.9, 0.5, 0.7, 1.1][i] + 0.001 * seed
            metrics = {"train_loss": [loss], "test_loss": [loss], "test_accuracy": [0.5]}
            found.append({"configuration": own, "metrics": metrics, "data": "images"})
    return found


def test_a_run_that_was_not_made_is_a_hole_that_nothing_skips():
    made = records(skipped=(0.8, 2))
    with_hole = results.dataset(made).test_loss.isel(epoch=-1)
    assert int(with_hole.isnull().sum()) == 1
    with pytest.raises(ValueError, match=r"1 of 16 are not numbers .* schedule=linear, stepsize=0\.8, seed=2"):
        grid.best_of_subgrids(with_hole, 1)
    with pytest.raises(
        ValueError, match=r"records: 1 of 16 runs are missing, the first of schedule linear, stepsize 0\.8"
    ):
        results.dataset(made, missing="refuse")
    with pytest.raises(ValueError, match="missing: expected 'refuse' or 'diverged' or 'nan', got 0"):
        results.dataset(made, missing=0)
    diverged = results.dataset(made, missing="diverged")
    assert float(grid.best_of_subgrids(diverged.test_loss.isel(epoch=-1), 1).squeeze()) == pytest.approx(0.502)
    assert diverged.test_accuracy.sel(stepsize=0.8, seed=2).item() == 0
    made[0]["metrics"]["test_loss"] = [float("nan")]  # as another program may write it
    assert np.isinf(results.dataset(made).test_loss.sel(stepsize=0.1, seed=0).item())


# -- any order, any ratios


values = st.floats(0.1, 10.0) | st.sampled_from([np.inf, np.nan])


@given(st.data())
def test_searches_by_brute_force_whatever_the_grid(data):
    """Irregular stepsizes in any order, runs that diverged or are no numbers; by sorted lists and plain loops."""
    stepsizes = data.draw(increasing)
    n, seeds = len(stepsizes), data.draw(st.integers(2, 5))
    table = np.array(data.draw(st.lists(st.lists(values, min_size=seeds, max_size=seeds), min_size=n, max_size=n)))
    stride, order = data.draw(st.integers(1, n)), data.draw(st.permutations(range(n)))
    given_ = losses(table[None, order]).assign_coords(stepsize=stepsizes[list(order)])
    finite = np.where(np.isnan(table), np.inf, table)
    searches = (grid.best_of_subgrids, grid.best_by_one_run, grid.best_by_each_run)
    best, one, each = (search(given_, stride, missing="diverged") for search in searches)
    for offset in range(stride):
        rows = finite[offset::stride]
        chosen = min(range(len(rows)), key=lambda i: np.median(rows[i, 0::2]))
        assert best.values[offset, 0] == np.median(rows[chosen, 1::2])
        picked = [rows[rows[:, j].argmin()] for j in range(seeds)]
        assert one.values[offset, 0] == pytest.approx(np.mean([row[1::2].mean() for row in picked[0::2]]))
        own = [np.delete(row, j).mean() for j, row in enumerate(picked)]
        assert each.isel(offset=offset, schedule=0).values == pytest.approx(own)


@given(increasing, st.data())
def test_prices_and_losses_of_any_grid_by_brute_force(stepsizes, data):
    n = len(stepsizes)
    curve = np.array(data.draw(st.lists(st.floats(0.1, 10.0) | st.just(np.inf), min_size=n, max_size=n)))
    order = data.draw(st.permutations(range(n)))
    if np.isinf(curve).all():
        curve[data.draw(st.integers(0, n - 1))] = 1.0
    table = losses(np.repeat(curve[order, None], 3, axis=1)[None]).assign_coords(stepsize=stepsizes[list(order)])
    best, to = int(curve.argmin()), data.draw(st.integers(0, n - 1))
    assert grid.empirical_price(table, stepsizes[to] / stepsizes[best]).item() == curve[to] / curve[best]
    assert grid.reach(table) == min(best, n - 1 - best)
    relative = grid.loss_against_ratio(table, range(1, n + 1))
    for i in range(n):
        worst = max(min(curve[offset :: i + 1]) for offset in range(i + 1)) / curve.min()
        assert relative.worst.values[i, 0] == pytest.approx(worst)
    assert relative.ratio.values == pytest.approx([grid.grid_ratio(stepsizes, k) for k in range(1, n + 1)])
    exceeds = relative.worst.values[:, 0] > 1.5
    tolerated = grid.tolerated_ratio(relative.worst, 0.5).item()
    first = int(exceeds.argmax())
    assert tolerated == np.inf if not exceeds.any() else relative.ratio[first - 1] <= tolerated <= relative.ratio[first]


@given(increasing, st.integers(1, 4))
def test_refined_losses_of_any_grid_are_numpys_interpolation(stepsizes, times):
    curve = np.random.default_rng(0).lognormal(size=len(stepsizes))
    fine = grid.refine(xr.DataArray(curve, dims="stepsize", coords={"stepsize": stepsizes}), times)
    assert fine.sizes["stepsize"] == (len(stepsizes) - 1) * times + 1
    np.testing.assert_allclose(fine.stepsize[::times], stepsizes)
    np.testing.assert_allclose(fine, np.interp(np.log(fine.stepsize), np.log(stepsizes), curve), rtol=1e-9)


# -- how many runs


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
        (
            lambda: grid.stride(np.array([1.0, 2.0, 5.0]), 2.0),
            "ratio: expected that of a coarser grid of these stepsizes",
        ),
        (lambda: grid.stride(np.array([1.0, 2.0]), -2.0), "ratio: expected positive"),
        (lambda: grid.geometric(-1.0, 2.0, 2.0), "low: expected positive"),
        (lambda: grid.grid_ratio(np.array([2.0, 1.0])), "increasing"),
        (
            lambda: grid.grid_ratio([1.0, 3.0, 3.0]),
            "stepsizes: expected an increasing grid, got 3 after 3; numpy.unique",
        ),
        (lambda: grid.grid_ratio([1.0]), "stepsizes: expected an increasing grid of at least two points, got 1"),
        (lambda: grid.grid_ratio([1.0, 2.0], 0), "every: expected at least 1"),
        (lambda: grid.geometric(1.0, 2.0), "ratio, points: give one of the two, .*; got neither"),
        (lambda: grid.geometric(1.0, 2.0, 2.0, points=3), "ratio, points: give one of the two"),
        (lambda: grid.geometric(1.0, 2.0, points=1), "points: expected at least 2, got 1"),
        (lambda: grid.geometric(1.0, 2.0, points=2.5), "points: expected an integer, got 2.5"),
        (lambda: grid.geometric(1.0, 2.0, 1 + 1e-15), "ratio, points: expected at most 1,000,000 points"),
        (lambda: grid.geometric(1.0, 1 + 1e-15, points=99), "ratio, points: there are no 99 such numbers"),
        (lambda: grid.geometric("a", 2.0, 2.0), "low: expected real numbers, got 'a'"),
        (lambda: grid.covers([1.0, 2.0], 2.0, 1.0, 2.0), "high: expected at least low"),
        (lambda: grid.covers([1.0, 2.0], 1.0, 2.0, 1.0), "ratio: expected a grid ratio above 1"),
        (lambda: grid.best_of_subgrids(losses(np.ones((1, 3, 2))), 4), "stride: expected at most the 3 stepsizes"),
        (lambda: grid.best_of_subgrids(losses(np.ones((1, 3, 1))), 1), "at least two seeds, got 1"),
        (lambda: grid.best_of_subgrids(losses(np.ones((1, 3, 2))), 0), "stride: expected at least 1"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

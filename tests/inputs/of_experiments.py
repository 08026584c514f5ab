"""What the public names of problems, sweeps, grids, claims and figures take."""

from __future__ import annotations

import matplotlib
import numpy as np
import pandas as pd
import sympy
import xarray as xr

from anneal import claims, figures, grid, methods, problems, resampling
from anneal.schedules import Cosine, InverseSqrt, Linear
from anneal.sgd import sweep

from .calls import register
from .kinds import HUGE, Kind, array, count, labels, matrix, number, other, positive, vector

matplotlib.use("Agg")
X, Y = [[1.0, 0.5], [2.0, -1.0], [0.5, 0.25]], [1.0, 2.0, -0.5]
SEEDS = Kind(
    2,
    (np.int8(2), np.array(2), sympy.Integer(2), [0, 1], (0, 1), range(2), np.array([0, 1]), pd.Series([0, 1])),
    (
        *(
            None,
            "2",
            True,
            2.5,
            2.0,
            0,
            -1,
            [],
            [0, 0],
            [-1],
            [0.5],
            [True],
            ["0"],
            1j,
            np.ma.masked,
            object(),
            np.zeros(2),
        ),
        *(10**9, HUGE, np.array([[0, 1]]), np.array(2.5), np.ma.masked_array([0, 1], [True, False]), [None], [pd.NA]),
    ),
)


def built(problem):
    """All numbers of a problem that do not need a sweep."""
    return [problem.optimum, getattr(problem, "minimizer", 0.0), *problem.describe().values()]


# "unit" sizes: the line with its noise, its domain and its start
register(
    "problems.HardLine",
    lambda mu, D, G, x1: [
        built(problems.HardLine(mu, D, G, x1)),
        problems.HardLine(mu, D, G, x1).simulate([[0.5]], 3, 0),
    ],
    mu=positive(0.5).but(4.0),
    D=positive(2.0),
    G=positive(1.0),
    x1=number(0.5).but(-0.5, 4.0),
)
register(
    "problems.HardLine",
    lambda stepsizes, runs: problems.HardLine(0.5).simulate(stepsizes, runs, 0),
    stepsizes=matrix([[0.5, 0.25], [1.0, 2.0]]).but([[0.0, 1.0]], [[-1.0]]),
    runs=count(3),
)
register(
    "problems.LeastSquares",
    lambda X, y, radius: built(problems.LeastSquares(X, y, radius)),
    X=matrix(X),
    y=array(Y, signed=True, boolean=True).but(Y[:2], [*Y, 1.0]),
    radius=positive(1.0).but(allowed=(None,)),
)
register(
    "problems.LogisticRegression",
    lambda X, y, radius: built(problems.LogisticRegression(X, y, radius)),
    X=matrix(X),
    y=labels([1.0, 0.0, 1.0]),
    radius=positive(1.0),
)
register(
    "problems.LogisticRegression",
    lambda n_samples, dimension, signal, radius: built(
        problems.LogisticRegression.synthetic(n_samples, dimension, signal, radius=radius)
    ),
    n_samples=count(9),
    dimension=count(2),
    signal=positive(1.0),
    radius=positive(1.0).but(allowed=(None,)),
)
register(
    "problems.MLP",
    lambda X, y, X_test, y_test, hidden, scale: problems.MLP(X, y, X_test, y_test, hidden, scale=scale).start(
        np.random.default_rng(0)
    ),
    X=matrix(X).but(edges=()),
    y=labels([0.0, 1.0, 0.0]),
    X_test=matrix(X).but(edges=()),
    y_test=labels([0.0, 1.0, 0.0]).but([2.0, 1.0, 0.0]),
    hidden=other((3,), (0,), (2.5,), 3, ("3",), None, (10**9,), alike=([3], np.array([3]), (np.int8(3),))),
    scale=positive(1.0),
)

W, SLOPE = np.ones((1, 2, 1)), np.full((1, 2, 1), 4.0)


def stepped(rule):
    """Two steps of an update rule."""
    moved, memory = rule.step(W, SLOPE, np.array([0.5]), rule.memory(W))
    return [moved, rule.step(moved, SLOPE, np.array([0.5]), memory)[0]]


register(
    "methods.Momentum",
    lambda beta: stepped(methods.Momentum(beta)),
    infinite=True,
    beta=number(0.5).but(1.0, -0.5, 2.0),
)
register(
    "methods.AdaGradNorm", lambda epsilon: stepped(methods.AdaGradNorm(epsilon)), infinite=True, epsilon=positive(0.5)
)
register("methods.DoG", lambda initial: stepped(methods.DoG(initial)), infinite=True, initial=positive(0.5))

LINE = problems.HardLine(0.25)
QUADRATIC = problems.LeastSquares(X, Y)
SEPARABLE = problems.LogisticRegression(X, [1, 0, 1], radius=1.0)
register(
    "sgd.sweep",
    sweep,
    infinite=True,
    problem=other(QUADRATIC, None, "line", problems.HardLine, 3.0),
    schedules=other([Linear()], None, [], {}, "linear", [None], {"a": 1}, Linear(), [Linear(), Linear()], [[Linear()]]),
    stepsizes=vector([0.5, 0.25]),
    seeds=SEEDS,
    steps=count(5),
    batch_size=count(1),
    method=other("sgd", "adam", None, 3, methods.Momentum),
)
register("sgd.sweep", lambda stepsizes: sweep(LINE, [Linear()], stepsizes, 1, 3), stepsizes=vector([0.5, 0.25]))

ENDS = {"low": positive(1.0), "high": positive(16.0).but(0.5)}
POINTS = {**ENDS, "ratio": positive(2.0).but(1.0, 0.5)}
register("grid.geometric", grid.geometric, **POINTS)
COVERED = vector([1.0, 2.0, 4.0, 16.0]).but([2.0, 1.0])
register(
    "grid.covers",
    lambda stepsizes, low, high, ratio: [grid.covers(stepsizes, low, high, ratio)],
    stepsizes=COVERED,
    **POINTS,
)
register(
    "grid.geometric", lambda low, high, points: grid.geometric(low, high, points=points), **ENDS, points=count(5).but(1)
)
register("grid.runs_to_cover", grid.runs_to_cover, span=positive(16.0).but(0.5), ratio=positive(2.0).but(1.0, 0.5))
register("grid.grid_ratio", grid.grid_ratio, stepsizes=vector([1.0, 2.0, 4.0]).but([1.0], [2.0, 1.0], [1.0, 1.0]))
register(
    "grid.stride",
    grid.stride,
    stepsizes=vector([1.0, 2.0, 4.0]).but([1.0]),
    ratio=positive(2.0).but(1.0, 0.5, edges=()),
)

DATA = xr.DataArray(
    2.0 ** np.array([[3, 2, 1, 0, 2], [3, 1, 0, 1, 3], [4, 2, 0, 1, 2]]),
    dims=("seed", "stepsize"),
    coords={"stepsize": 2.0 ** np.arange(5), "seed": range(3)},
)
LOSSES = other(
    DATA,
    *(None, 3.0, "losses", DATA.values, DATA.rename(seed="s"), DATA.where(DATA > 1), DATA.astype(str)),
    alike=(DATA.astype(np.float32), DATA.astype(np.float16), DATA.astype(np.int16), DATA.astype(">f4")),
)
CURVE = xr.DataArray([1.0, 1.25, 2.0], dims="ratio", coords={"ratio": [1.0, 4.0, 16.0]})
for name in ("best_of_subgrids", "best_by_one_run", "best_by_each_run"):
    register(f"grid.{name}", getattr(grid, name), losses=LOSSES, stride=count(2).but(6))
WITHOUT_SEED, HALVED = LOSSES.refused[4:5], LOSSES.refused[5:]
register(
    "grid.refine",
    grid.refine,
    losses=LOSSES.but(DATA.rename(stepsize="s"), allowed=WITHOUT_SEED),
    times=count(2),
)
register("grid.reach", grid.reach, losses=LOSSES)
register("grid.split_seeds", grid.split_seeds, data=LOSSES.but(allowed=HALVED, alike=()))
register("grid.empirical_price", grid.empirical_price, losses=LOSSES, factor=positive(2.0).but(64.0, edges=()))
register(
    "grid.loss_against_ratio",
    grid.loss_against_ratio,
    losses=LOSSES,
    strides=other([1, 2], [0], [2.5], None, [99], ["1"], alike=((1, 2), np.array([1, 2]), range(1, 3))),
    finer=count(1),
)
register(
    "grid.tolerated_ratio",
    grid.tolerated_ratio,
    infinite=True,
    relative=other(CURVE, None, 3.0, CURVE.values, alike=(CURVE.astype(np.float32),)),
    loss=positive(0.5),
)
register(
    "resampling.bootstrap",
    lambda losses, statistic, resamples, level, seed: resampling.bootstrap(losses, statistic, resamples, level, seed),
    losses=LOSSES,
    statistic=other(lambda each: each.mean(), None, "mean", 3),
    resamples=count(4).but(1),
    level=positive(0.5).but(1.0, 2.0),
    seed=other(0, "0", -1, 0.5, alike=(np.int8(0),)),
)
register(
    "resampling.resampled",
    lambda losses, resamples: resampling.resampled(losses, lambda each: each.mean(), resamples),
    losses=LOSSES,
    resamples=count(4).but(1),
)
register(
    "resampling.interval",
    resampling.interval,
    found=array([2.0, 1.0, 4.0], signed=True, infinite=True).but([]),
    level=positive(0.5).but(1.0),
)

register(
    "claims.Measurement",
    claims.Measurement,
    id=other("a", "", None, 3, b"a"),
    value=number(0.5).but(allowed=(float("inf"), sympy.oo)),
    interval=other(
        (0.25, 1.0), 3.0, (1.0, 2.0), (0.0,), "ab", (0.0, float("nan")), ("0", "1"), alike=([np.float32(0.25), 1],)
    ),
)
MEASURED = claims.Measurement("ratio", 1.25, (1.0, 1.5))
CRITERION = other(
    {"at_least": 1.0},
    *(
        {},
        None,
        3.0,
        {"expected": 1.0},
        {"expected": "1", "tolerance": 1},
        {"at_least": None},
        {"at_most": float("nan")},
    ),
    *({"expected": 1.0, "tolerance": -1.0}, {"expected": 1.0, "tolerance": 1.0, "relative": 1.0}, {"at_least": True}),
    alike=({"at_least": np.float32(1)}, {"at_least": 1}, {"at_least": sympy.Integer(1)}),
)
register("claims.judge", lambda criterion: claims.judge(criterion, MEASURED), criterion=CRITERION)
register(
    "claims.judge", lambda measured: claims.judge({"at_least": 1.0}, measured), measured=other(MEASURED, None, 3.0)
)
register("claims.verdict", lambda criterion: [claims.verdict(criterion, MEASURED) == "met"], criterion=CRITERION)
register(
    "claims.report",
    claims.report,
    id=other("a", "", None, 3),
    value=other(
        0.5, "half", None, float("nan"), True, [], alike=(np.float32(0.5), (0.5, 0.25, 1.0), sympy.Rational(1, 2))
    ),
)

LINES, LOG = (
    array([1.0, 2.0, 4.0], signed=True, missing=True, infinite=True).but([], [1.0, 2.0]),
    vector([1.0, 2.0, 4.0]),
)
register(
    "figures.curves",
    lambda x, ys, ticks: figures.curves(x, {"a": ys}, "x", "y", ticks=ticks),
    x=LOG.but([1.0, 2.0], edges=()),
    ys=LINES.but(edges=()),
    ticks=count(2),
)
register(
    "figures.curves", lambda ys: figures.curves([1.0, 2.0], ys, "x", "y"), ys=other({"a": [1, 2]}, None, {}, [1, 2], 3)
)
register(
    "figures.tiles",
    lambda panels, columns: figures.tiles({"p": {"a": ([1.0, 2.0, 4.0], panels)}}, "x", "y", columns=columns),
    panels=LINES.but(edges=()),
    columns=count(3),
)
register(
    "figures.tiles",
    lambda panels: figures.tiles(panels, "x", "y"),
    panels=other({"p": {"a": ([1, 2], [1, 2])}}, None, {}, {"p": {}}, {"p": {"a": [1]}}, {"p": 3}),
)
register(
    "figures.runs",
    lambda lines, first: figures.runs({"a": lines}, "y", first=first),
    lines=array([1.0, 2.0], signed=True, missing=True, infinite=True).but([], edges=()),
    first=number(1.0).but(edges=()),
)
register(
    "figures.panels",
    lambda data, xscale: figures.panels({"y": {"a": ([1.0, 2.0, 4.0], data)}}, "x", xscale=xscale),
    data=LINES.but(edges=()),
    xscale=other("log", "cubic", None, 3),
)
register(
    "figures.shapes",
    lambda schedules, points: figures.shapes(schedules, points),
    schedules=other([Cosine()], None, 3, [None], [InverseSqrt()], Cosine()),
    points=count(5).but(1),
)
TABLE = DATA.expand_dims(schedule=["cosine"])
register(
    "figures.stepsize_sweep",
    lambda panels, quantiles, ticks: figures.stepsize_sweep({"p": panels}, "loss", quantiles, ticks),
    panels=other(TABLE, None, 3, DATA, TABLE.where(TABLE > 1), alike=(TABLE.astype(np.float32), TABLE.astype(int))),
    quantiles=other(
        (0.25, 0.75),
        (0.5,),
        (0.75, 0.25),
        (0.0, 2.0),
        None,
        "ab",
        alike=([0.25, 0.75], np.array([0.25, 0.75], np.float32)),
    ),
    ticks=count(2),
)
register(
    "figures.table",
    lambda rows, digits: str(figures.table(rows, digits)),
    rows=other([{"a": 1.5}], None, [], 3, [3], [{"a": 1}, {"b": 1}]),
    digits=count(3, most=False).but(HUGE),
)
register(
    "figures.power_of_two_ticks",
    lambda values, every: figures.power_of_two_ticks(matplotlib.figure.Figure().subplots().xaxis, values, every),
    values=array([1.0, 4.0]).but([]),
    every=count(2),
)
register(
    "figures.looks",
    lambda names, schedules: list(figures.looks(names, schedules)),
    names=other(["a"], None, 3),
    schedules=other({"a": Cosine()}, 3, {"a": None}, [Cosine()]),
)

"""What runs have measured: as arrays, and compared with each other."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from .._extras import extra
from .._losses import policy
from ..schedules import Schedule, by_name
from . import config
from .records import METRICS
from .tables import Record

with extra("deep", __name__):
    import xarray as xr


LOST = {"train_loss": math.inf, "test_loss": math.inf, "test_accuracy": 0.0}  # of a run that diverged
AXES = ("schedule", "stepsize", "seed")


def schedules(records: Iterable[Record]) -> dict[str, Schedule]:
    """The schedules of runs, as :func:`anneal.schedules.by_name` has them.

    Args:
        records: as :func:`dataset` takes them.

    Returns:
        name to schedule, in the order of their first runs.

    Raises:
        ValueError: if a record's schedule is none that :func:`anneal.deep.config.schedule` reads.
    """
    return by_name(dict.fromkeys(_schedule(run) for run in records))


def _schedule(run: Record) -> Schedule:
    return config.schedule(run["configuration"]["schedule"])


def dataset(records: Iterable[Record], *, missing: str = "nan") -> xr.Dataset:
    """Metrics of runs that share a recipe, dims (schedule, stepsize, seed, epoch).

    From the epoch on in which a run diverged, losses are ``inf`` and the accuracy is 0: what is not finite is no
    answer.

    Args:
        records: as :meth:`anneal.deep.records.Records.all` or :func:`anneal.deep.records.read_all` give them.
        missing: what becomes of a run that was not made: ``"nan"``, which :mod:`anneal.grid` and
            :mod:`anneal.resampling` refuse in their turn, ``"refuse"``, or ``"diverged"``.

    Returns:
        variables ``train_loss``, ``test_loss`` (nats) and ``test_accuracy`` (a fraction); schedules by their names; the
        first record's recipe and the data's source as attributes.

    Raises:
        ValueError: for no records, records of different recipes or images, a schedule that is not this package's, or
            a run that was not made if it is refused.
    """
    policy(missing, "nan")
    runs = list(records)
    if not runs:
        raise ValueError("records: there is none")
    recipes = [run["configuration"]["recipe"] for run in runs]
    if any(recipe != recipes[0] for recipe in recipes):
        raise ValueError("records: they come from different recipes; choose those of one")
    if len({run["configuration"]["data_sha256"] for run in runs}) > 1:
        raise ValueError("records: they come from different images; choose those of one")
    names = list(schedules(runs))
    etas, seeds = (sorted({run["configuration"][name] for run in runs}) for name in ("stepsize", "seed"))
    epochs = recipes[0]["epochs"]
    values = {name: np.full((len(names), len(etas), len(seeds), epochs), np.nan) for name in METRICS}
    made = np.zeros((len(names), len(etas), len(seeds)), dtype=bool)
    for run in runs:
        configuration = run["configuration"]
        place = names.index(_schedule(run).name), etas.index(configuration["stepsize"])
        at = *place, seeds.index(configuration["seed"])
        made[at] = True
        for name in METRICS:
            measured = [x if x is not None and math.isfinite(x) else LOST[name] for x in run["metrics"][name]]
            values[name][at] = measured + [LOST[name]] * (epochs - len(measured))
    if missing == "refuse" and not made.all():
        first = np.argwhere(~made)[0]
        which = ", ".join(f"{name} {axis[i]}" for name, axis, i in zip(AXES, (names, etas, seeds), first, strict=True))
        raise ValueError(f"records: {(~made).sum()} of {made.size} runs are missing, the first of {which}; make them")
    if missing == "diverged":
        for name in METRICS:
            values[name][~made] = LOST[name]
    return xr.Dataset(
        {name: ((*AXES, "epoch"), array) for name, array in values.items()},
        coords={"schedule": names, "stepsize": etas, "seed": seeds, "epoch": range(1, epochs + 1)},
        attrs={**{k: str(v) for k, v in recipes[0].items()}, "data": runs[0]["data"]},
    )


def differences(one: Record, other: Record) -> dict[str, float]:
    """Greatest difference of two runs, metric by metric: relative for losses, absolute for the accuracy.

    Args:
        one, other: two records; relative means to the first.

    Returns:
        metric to difference; infinite if one has diverged and the other has not, or has done so in another epoch.
    """
    result = {}
    for name in METRICS:
        a, b = ([math.nan if x is None else x for x in run["metrics"][name]] for run in (one, other))
        if len(a) != len(b) or [math.isnan(x) for x in a] != [math.isnan(x) for x in b]:
            result[name] = math.inf
            continue
        scale = (lambda x: 1.0) if name == "test_accuracy" else (lambda x: max(abs(x), 1e-12))
        result[name] = max((abs(x - y) / scale(x) for x, y in zip(a, b, strict=True) if not math.isnan(x)), default=0.0)
    return result

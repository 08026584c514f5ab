"""What runs have measured: as arrays, and compared with each other."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from .._extras import extra
from ..schedules import Schedule, by_name
from . import config
from .records import METRICS, Record

with extra("deep", __name__):
    import xarray as xr


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


def dataset(records: Iterable[Record]) -> xr.Dataset:
    """Metrics of runs that share a recipe, dims (schedule, stepsize, seed, epoch).

    From the epoch on in which a run diverged, losses are ``inf`` and the accuracy is 0: what is not finite is no
    answer.  A run that was not made is NaN.

    Args:
        records: as :meth:`anneal.deep.records.Records.all` or :func:`anneal.deep.records.read_all` give them.

    Returns:
        variables ``train_loss``, ``test_loss`` (nats) and ``test_accuracy`` (a fraction); schedules by their names; the
        first record's recipe and the data's source as attributes.

    Raises:
        ValueError: for no records, records of different recipes or images, or a schedule that is not this package's.
    """
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
    for run in runs:
        configuration = run["configuration"]
        place = names.index(_schedule(run).name), etas.index(configuration["stepsize"])
        at = *place, seeds.index(configuration["seed"])
        for name in METRICS:
            lost = 0.0 if name == "test_accuracy" else math.inf
            measured = [lost if x is None else x for x in run["metrics"][name]]
            values[name][at] = measured + [lost] * (epochs - len(measured))
    dims = ("schedule", "stepsize", "seed", "epoch")
    return xr.Dataset(
        {name: (dims, array) for name, array in values.items()},
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

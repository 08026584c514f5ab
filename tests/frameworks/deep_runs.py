"""Small sweeps on digits for the tests of anneal.deep: a run of four updates an epoch takes a fraction of a second."""

import pytest
import torch

from anneal.deep.config import from_tables
from anneal.deep.records import Records
from anneal.deep.sweep import runs

torch.set_num_threads(1)  # batches this small gain nothing from more

GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
RECIPE = {
    "dataset": "digits",
    "depth": 10,
    "width": 1,
    "epochs": 3,
    "batch_size": 10,
    "pad": 1,
    "flip": True,
    "train_images": 45,
    "test_images": 30,
}
UPDATES = 4  # an epoch: five images sit out


def plan(schedules=None, stepsizes=(0.1,), seeds=(0,), execution=None, **recipe):
    return from_tables(
        {
            "recipe": RECIPE | recipe,
            "schedules": schedules or ["Linear()"],
            "grid": [{"stepsizes": list(stepsizes), "seeds": list(seeds)}],
            "execution": {"threads": 1} | (execution or {}),
        }
    )


def jobs(folder=None, device="cpu", **what):
    """The runs of such a sweep, with checkpoints in a store at the folder."""
    made = plan(**what)
    return runs(made, made.points, None, None if folder is None else Records(folder), device)


def outcome(record):
    """What two equal runs agree in to the last bit."""
    return {name: record[name] for name in ("configuration", "status", "metrics", "weights_sha256")}

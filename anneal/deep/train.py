"""One run: from its grid point to its record, through checkpoints, divergence and want of memory."""

from __future__ import annotations

import gc
import io
import math
import threading
import time
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from .._extras import extra
from ..adapters import to_torch
from . import data, device
from .engine import Engine
from .images import Images
from .recipe import Execution, Point, Recipe, configuration, updates
from .records import METRICS, key, write_atomically
from .tables import Record

with extra("deep", __name__):
    import torch

CHECKPOINT_SECONDS = 30.0


class OutOfMemory(MemoryError):
    """The device's memory is too small for the batch size; the message says which one fits."""


@dataclass(frozen=True)
class Run:
    """One job: a grid point with all that a worker needs, picklable.

    Args:
        recipe, point, execution: see :mod:`anneal.deep.recipe`.
        data_path: where the worker finds the images; ``None`` for digits.
        data_sha256: what they are.
        device: see :func:`anneal.deep.device.named`.
        checkpoint: file that an interrupted run goes on from; ``None`` for none.
        number: its place in the sweep.
    """

    recipe: Recipe
    point: Point
    execution: Execution
    data_path: str | None
    data_sha256: str
    device: str = "auto"
    checkpoint: Path | None = None
    number: int = 0

    @property
    def seeds(self) -> tuple[int, ...]:
        """What :func:`anneal.executors.compute` calls a job by: here its number."""
        return (self.number,)

    @property
    def configuration(self) -> dict[str, Any]:
        """What its record is kept under."""
        return configuration(self.recipe, self.point, self.data_sha256)

    def __call__(self, progress: Any = None) -> Any:
        """Train, and return the record; ``progress`` is updated after every epoch.

        Raises:
            OutOfMemory: naming a batch size that fits.
            ValueError: if the images are not the ones that were promised.
        """
        where, images = device.named(self.device), load(self.recipe, self.data_path)
        if images.sha256 != self.data_sha256:
            raise ValueError(f"data: {self.data_path or self.recipe.dataset} has other images than the record or sweep")
        with _one_at_a_time, device.settings(self.execution, where):
            try:
                return train(_engine(self.recipe, self.execution, images, where), self, images.source, progress)
            except torch.cuda.OutOfMemoryError:
                pass  # leave the handler first: the exception holds on to the memory
            fits = fitting_batch(self.recipe, self.execution, images, where)
        advice = f"{fits} does: set batch_size = {fits}" if fits else "not even 1 does: take a smaller network"
        raise OutOfMemory(f"batch_size: {self.recipe.batch_size} does not fit into the memory of {where}; {advice}")


def load(recipe: Recipe, path: str | None) -> Images:
    """The images that a recipe wants.

    Args:
        recipe: its dataset and numbers of images count.
        path: where CIFAR-10 is; ``None`` for digits.

    Returns:
        the images.

    Raises:
        ValueError: as :func:`anneal.deep.data.load`.
    """
    return data.load(recipe.dataset, path, recipe.train_images, recipe.test_images)


def train(prepared: Engine, run: Run, source: str, progress: Any = None) -> Record:
    """All epochs of a run, or those after its checkpoint, up to the one in which it diverges.

    Args:
        prepared: an engine made for the run's recipe.
        run: which run.
        source: where the images come from, in words.
        progress: ``progress.update(n)`` is called after n more epochs; ``None`` for no one.

    Returns:
        the run's record; metrics by epoch, ``None`` where they are not finite, and the seconds they took.
    """
    recipe, point = run.recipe, run.point
    factor = to_torch(point.schedule, updates(recipe, prepared.images))
    rates = np.array([point.stepsize * factor(k) for k in range(factor.total_steps)])
    prepared.reset(point.seed, rates)
    done: list[tuple[float, ...]] = []
    spent = 0.0
    try:
        done, spent = _resumed(prepared, run)
    except Exception as error:  # what a damaged file makes of PyTorch's reader is not documented
        reason = f"the checkpoint {run.checkpoint} cannot be used ({error}); the run starts anew"
        warnings.warn(reason, RuntimeWarning, stacklevel=2)
        prepared.reset(point.seed, rates)
    began = saved = time.monotonic()
    _advance(progress, len(done))
    for epoch in range(len(done) + 1, recipe.epochs + 1):
        if done and not _finite(done[-1]):
            break
        loss = prepared.epoch(point.seed, epoch)
        done.append((loss, *prepared.evaluate()))
        now = time.monotonic()
        if run.checkpoint is not None and now - saved >= CHECKPOINT_SECONDS:
            _save(prepared, run, done, spent + now - began)
            saved = time.monotonic()
        _advance(progress, 1)
    _advance(progress, recipe.epochs - len(done))
    spent += time.monotonic() - began
    return {
        "status": "finished" if _finite(done[-1]) else "diverged",
        "configuration": run.configuration,
        "data": source,
        "metrics": {
            name: [float(x) if math.isfinite(x) else None for x in values]
            for name, values in zip(METRICS, zip(*done, strict=True), strict=True)
        },
        "updates": factor.total_steps,
        "seconds": round(spent, 3),
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "weights_sha256": prepared.weights_sha256(),
        "execution": vars(run.execution),
        **device.describe(prepared.device),
    }


def _finite(metrics: tuple[float, ...]) -> bool:
    return all(math.isfinite(x) for x in metrics)


def _advance(progress: Any, epochs: int) -> None:
    if progress is not None and epochs:
        progress.update(epochs)


# -- checkpoints


def _save(prepared: Engine, run: Run, done: list[tuple[float, ...]], spent: float) -> None:
    buffer = io.BytesIO()
    torch.save({"key": key(run.configuration), "done": done, "spent": spent, **prepared.state()}, buffer)
    assert run.checkpoint is not None
    write_atomically(run.checkpoint, buffer.getvalue())


def _resumed(prepared: Engine, run: Run) -> tuple[list[tuple[float, ...]], float]:
    """Metrics of the epochs that a checkpoint has behind it, and the seconds they took; the engine is put there."""
    if run.checkpoint is None or not run.checkpoint.exists():
        return [], 0.0
    state = torch.load(run.checkpoint, map_location="cpu", weights_only=True)
    if state["key"] != key(run.configuration):
        raise ValueError("it belongs to another run")
    prepared.restore(state)
    return [tuple(metrics) for metrics in state["done"]], state["spent"]


# -- one engine for all runs of a recipe, and what to do when it does not fit

_kept: dict[Any, Engine] = {}
_one_at_a_time = threading.Lock()  # for executors with threads, as Dask's workers have: an engine serves one run


def _engine(recipe: Recipe, execution: Execution, images: Images, where: torch.device) -> Engine:
    """The process's engine: compiled once, used by every run of the same recipe."""
    wanted = (recipe, execution, images.sha256, str(where))
    if wanted not in _kept:
        _release()
        _kept[wanted] = Engine(recipe, execution, images, where)
        if execution.compile != "off":
            _kept[wanted].rehearse()  # compile now, so that no run's seconds hold it
    return _kept[wanted]


def _release() -> None:
    _kept.clear()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def fitting_batch(recipe: Recipe, execution: Execution, images: Images, where: torch.device) -> int | None:
    """The batch size, halved until an update and an evaluation fit into the memory.

    Args:
        recipe: whose batch size does not fit.
        execution: how runs are computed; compiling is left out.
        images: to train on.
        where: the device.

    Returns:
        images an update; ``None`` if not even 1 fits.
    """
    size = recipe.batch_size
    while size > 1:
        size //= 2
        _release()
        try:
            Engine(replace(recipe, batch_size=size), replace(execution, compile="off"), images, where).rehearse()
            return size
        except torch.cuda.OutOfMemoryError:
            continue
    return None

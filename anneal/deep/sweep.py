"""All runs of a sweep, each an independent job on any executor; what is stored already is not run again."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from .. import executors
from .._extras import extra
from ..executors import SweepError
from . import train
from .recipe import Point, Sweep, updates
from .records import Records
from .tables import Record
from .train import Run

with extra("deep", __name__):
    import torch
    from tqdm import tqdm


class TimeIsUp(RuntimeError):
    """The minutes given are over; what is finished is stored."""


def runs(
    plan: Sweep, points: Sequence[Point], data_path: str | None, store: Records | None, device: str = "auto"
) -> list[Run]:
    """The jobs of some points of a sweep; the images are read here once, so that faults in them show first.

    Args:
        plan: its recipe and execution.
        points: which runs.
        data_path: the images, for :func:`anneal.deep.data.load`.
        store: where checkpoints go; ``None`` for none.
        device: for :func:`anneal.deep.device.named`, where each job runs.

    Returns:
        one job for each point, in their order.

    Raises:
        ValueError: if the images cannot be read, or are fewer than a batch.
    """
    images = train.load(plan.recipe, data_path)
    updates(plan.recipe, len(images.train))
    made = [
        Run(plan.recipe, point, plan.execution, data_path, images.sha256, device, number=number)
        for number, point in enumerate(points)
    ]
    return made if store is None else [replace(run, checkpoint=store.checkpoint(run.configuration)) for run in made]


def sweep(
    jobs: Sequence[Run], store: Records, executor: Executor | None = None, minutes: float | None = None
) -> list[Record]:
    """The records of all jobs: read back where they are stored, made and stored where not.

    Args:
        jobs: from :func:`runs`.
        store: keeps a record as soon as its run has ended.
        executor: any ``concurrent.futures.Executor``; ``None``: here, one after the other.
        minutes: after so many no run begins, and one that has begun elsewhere is left to its checkpoint.

    Returns:
        one record for each job, in their order.

    Raises:
        SweepError: if a run failed, naming it.
        TimeIsUp: if the minutes were not enough.
    """
    found = {job.number: record for job in jobs if (record := store.load(job.configuration)) is not None}
    missing = [job for job in jobs if job.number not in found]
    end = None if minutes is None else time.monotonic() + 60 * minutes

    def keep(job: Run, record: Any) -> None:
        store.save(record)
        found[job.number] = record
        if executor is not None:
            bar.update(job.recipe.epochs)
        bar.set_postfix_str(f"{len(found)}/{len(jobs)} runs")
        if end is not None and time.monotonic() > end and len(found) < len(jobs):
            raise TimeIsUp(f"{len(found)} of {len(jobs)} runs are stored in {store.folder}; the same command goes on")

    with tqdm(total=sum(job.recipe.epochs for job in missing), unit="epoch", desc="sweep", delay=2) as bar:
        try:
            advice = f"Finished runs are in {store.folder}: the same command goes on."
            executors.compute(missing, executor, keep, bar, advice)
        except SweepError as error:
            by_number = {job.number: job for job in jobs}
            names = "; ".join(by_number[number].point.name for number in error.seeds)
            raise SweepError(f"{names}: {str(error).partition(': ')[2]}", error.seeds) from error.__cause__
    return [found[job.number] for job in jobs]


@contextmanager
def executor(text: str | None) -> Iterator[Executor | None]:
    """What ``--executor`` names: ``processes:N``, several runs at once on this machine, or ``dask:ADDRESS``.

    Processes take this machine's GPUs in turn; several on one GPU share it.  Dask's workers see the GPUs that their
    environment shows them (dask-cuda gives each its own).

    Args:
        text: what follows ``--executor``; ``None`` if nothing does.

    Returns:
        a context manager, with the executor, or with ``None`` for runs here, one after the other.

    Raises:
        ValueError: if it names none, or no scheduler answers.
        ImportError: for Dask's, without Dask.
    """
    kind, _, where = (text or "").partition(":")
    if text is None:
        yield None
    elif kind == "processes" and where.isdigit() and int(where) > 0:
        context = multiprocessing.get_context("spawn")  # CUDA does not survive a fork
        devices = context.SimpleQueue()
        for i in range(int(where)):
            devices.put(_visible()[i % len(_visible())] if _visible() else None)
        with ProcessPoolExecutor(int(where), context, initializer=_take, initargs=(devices,)) as pool:
            yield pool
    elif kind == "dask" and where:
        with extra("cluster", __name__):
            from distributed import Client
        try:
            client = Client(where, timeout=20)
        except (OSError, ValueError) as error:
            raise ValueError(f"executor: no Dask scheduler answers at {where} ({error})") from error
        with client:
            yield client.get_executor()
    else:
        raise ValueError(f"executor: expected processes:N or dask:ADDRESS, got {text!r}")


def _visible() -> list[str]:
    """Names of the GPUs, as CUDA_VISIBLE_DEVICES has them."""
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    return [str(i) for i in range(torch.cuda.device_count())] if named is None else [d for d in named.split(",") if d]


def _take(devices: Any) -> None:
    """In a new process, before it touches a GPU: use the next one, and end when the process that made it ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if (device := devices.get()) is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = device


def _end_with_parent() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()  # a killed sweep would leave its processes training
        os._exit(1)

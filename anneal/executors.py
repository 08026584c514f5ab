"""Jobs on any ``concurrent.futures.Executor``, or here: each result is handed over as soon as it is there.

On one machine that is a ``ProcessPoolExecutor``; on a cluster Dask's ``distributed.Client(address).get_executor()``.
The book's page *Reproduce* has an example with SLURM.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol, TypeVar

from ._checks import Array


class Job(Protocol):
    """What is computed as one piece: a callable, picklable for executors with processes."""

    @property
    def seeds(self) -> tuple[int, ...]:
        """What it is called in messages."""

    def __call__(self, progress: Any = None) -> Array:
        """The result; calls ``progress.update`` in between if progress is given."""


J = TypeVar("J", bound=Job)


class SweepError(RuntimeError):
    """A sweep could not finish.  ``seeds`` are those of the blocks that failed; the cause is chained.

    Example:
        >>> error = SweepError("seeds 0 to 7: failed", (0, 1, 2, 3, 4, 5, 6, 7))
        >>> print(error, error.seeds[-1])
        seeds 0 to 7: failed 7
    """

    def __init__(self, message: str, seeds: tuple[int, ...]) -> None:
        super().__init__(message, seeds)
        self.seeds = seeds

    def __str__(self) -> str:
        return str(self.args[0])


def compute(
    jobs: Sequence[J], executor: Executor | None, keep: Callable[[J, Array], None], progress: Any, advice: str
) -> None:
    """Compute all jobs and hand every result to ``keep``, in this thread and as it comes.

    When a job fails, jobs that have not begun are cancelled, and results of those that had begun are still kept.

    Args:
        jobs: each a callable with its ``seeds``.
        executor: where they run; ``None``: here, one after the other.
        keep: takes a job and its result.
        progress: given to the jobs that run here.
        advice: closes every message: what is kept, or how to keep it.

    Raises:
        SweepError: naming the seeds of the jobs that failed, and what to do.
    """
    if executor is None:
        for job in jobs:
            try:
                result = job(progress)
            except Exception as error:
                raise _failure([(job, error)], advice) from error
            except KeyboardInterrupt as error:
                error.add_note(advice)
                raise
            keep(job, result)
        return
    futures: dict[Future[Array], J] = {}
    failed: list[tuple[J, BaseException]] = []
    try:
        for i, job in enumerate(jobs):
            try:
                futures[executor.submit(_run, job)] = job
            except Exception as error:  # the executor is broken or was shut down
                broken = error if isinstance(error, BrokenExecutor) else BrokenExecutor(_worded(error))
                failed = [(job, broken) for job in jobs[i:]]
                break
        pending = {future for future in futures if not failed or not future.cancel()}
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                ended = CancelledError() if future.cancelled() else future.exception()
                if ended is None:
                    keep(futures[future], future.result())
                else:
                    failed.append((futures[future], ended))
            if failed:
                pending = {future for future in pending if not future.cancel()}
    except BaseException as error:  # the store is full, or an interrupt: leave nothing running for nobody
        for future in futures:
            future.cancel()
        if isinstance(error, KeyboardInterrupt):
            error.add_note(advice)
        raise
    if failed:
        raise _failure(failed, advice) from failed[0][1]


def _run(job: Job) -> Array:
    return job()


def _failure(failed: Sequence[tuple[Job, BaseException]], advice: str) -> SweepError:
    seeds_by_reason: dict[str, list[int]] = {}
    for job, error in failed:
        seeds_by_reason.setdefault(_reason(error), []).extend(job.seeds)
    parts = [f"{_named(tuple(sorted(seeds)))}: {reason}" for reason, seeds in seeds_by_reason.items()]
    return SweepError(f"{'. '.join(parts)}. {advice}", tuple(sorted(seed for job, _ in failed for seed in job.seeds)))


def _reason(error: BaseException) -> str:
    what = _worded(error)
    remedy = "give each worker more, or sweep fewer schedules and stepsizes at once"
    if type(error).__name__ == "KilledWorker":  # Dask's; it counts the deaths of workers that a job was assigned to
        return (
            f"the workers that had this block died ({what}), most often for want of memory, of this block or of one "
            f"beside it: {remedy}"
        )
    if isinstance(error, BrokenProcessPool):
        return (
            f"the executor died before these blocks were finished ({what}). A worker was killed, most often for want "
            f"of memory: {remedy}; or a script lacks \"if __name__ == '__main__':\". Call again with a new executor"
        )
    if isinstance(error, (BrokenExecutor, CancelledError)):
        return f"the executor died or was shut down before these blocks were finished ({what}). Open a new one"
    return f"this block failed with {what}"


def _worded(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _named(seeds: tuple[int, ...]) -> str:
    if len(seeds) == 1:
        return f"seed {seeds[0]}"
    if seeds == tuple(range(seeds[0], seeds[-1] + 1)):
        return f"seeds {seeds[0]} to {seeds[-1]}"
    return f"seeds {', '.join(map(str, seeds))}"

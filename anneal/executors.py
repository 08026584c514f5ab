"""Jobs on any ``concurrent.futures.Executor``, or here: each result is handed over as soon as it is there.

On one machine that is a ``ProcessPoolExecutor``; on a cluster Dask's ``distributed.Client(address).get_executor()``.
The book's page *Reproduce* has an example with SLURM.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
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
                raise _failure([job], error, advice) from error
            keep(job, result)
        return
    futures: dict[Future[Array], J] = {}
    failed: list[J] = []
    cause: BaseException | None = None
    try:
        for i, job in enumerate(jobs):
            try:
                futures[executor.submit(_run, job)] = job
            except RuntimeError as error:  # the executor is broken or was shut down
                failed, cause = list(jobs[i:]), error if isinstance(error, BrokenExecutor) else BrokenExecutor(error)
                break
        pending = {future for future in futures if cause is None or not future.cancel()}
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                ended = CancelledError() if future.cancelled() else future.exception()
                if ended is None:
                    keep(futures[future], future.result())
                else:
                    failed, cause = [*failed, futures[future]], cause or ended
            if cause is not None:
                pending = {future for future in pending if not future.cancel()}
    except BaseException:  # the store is full, or an interrupt: leave nothing running for nobody
        for future in futures:
            future.cancel()
        raise
    if cause is not None:
        raise _failure(failed, cause, advice) from cause


def _run(job: Job) -> Array:
    return job()


def _failure(jobs: Sequence[Job], error: BaseException, advice: str) -> SweepError:
    seeds = tuple(sorted(seed for job in jobs for seed in job.seeds))
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    memory = "most often for want of memory: give each worker more, or sweep fewer schedules and stepsizes at once"
    if type(error).__name__ == "KilledWorker":  # Dask's, when every worker that a job met has died
        reason = f"this block killed every worker it met ({what}), {memory}"
    elif isinstance(error, (BrokenExecutor, CancelledError)):
        reason = (
            f"the executor died or was shut down before these blocks were finished ({what}). A worker was killed, "
            f"{memory}. Call again with a new executor"
        )
    else:
        reason = f"this block failed with {what}"
    return SweepError(f"{_named(seeds)}: {reason}. {advice}", seeds)


def _named(seeds: tuple[int, ...]) -> str:
    if len(seeds) == 1:
        return f"seed {seeds[0]}"
    if seeds == tuple(range(seeds[0], seeds[-1] + 1)):
        return f"seeds {seeds[0]} to {seeds[-1]}"
    return f"seeds {', '.join(map(str, seeds))}"

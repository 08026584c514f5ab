"""Sweeps on several processes: the same bits, and what is said when a block or a worker fails."""

import os
import signal
import threading
import time
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import dask
import numpy as np
import pytest
from distributed import Client, LocalCluster
from threadpoolctl import threadpool_info

from anneal.executors import SweepError
from anneal.methods import DoG
from anneal.problems import MLP, HardLine, LogisticRegression
from anneal.schedules import Cosine, Fixed, Linear, Polynomial, from_callable
from anneal.sgd import sweep
from tests.faulty import Faulty

pytestmark = pytest.mark.slow

SCHEDULES = {"fixed": Fixed(), "averaged": Fixed(averaged=True), "linear": Linear(), "p": Polynomial(2), "c": Cosine()}


def faulty(seeds=32, **fault):
    return {
        "problem": Faulty(0.2, **fault),
        "schedules": {"a": Linear()},
        "stepsizes": [0.1],
        "seeds": seeds,
        "steps": 30,
    }


def expected(seeds=32):
    return sweep(HardLine(0.2), {"a": Linear()}, [0.1], seeds, 30).suboptimality


@pytest.fixture(scope="module")
def client():
    """Three worker processes; a task that has killed two of them is given up."""
    settings = {"distributed.scheduler.allowed-failures": 1, "distributed.worker.daemon": True}
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=3, threads_per_worker=1, dashboard_address=":0", memory_limit=0, silence_logs="CRITICAL"
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def pids(client):
    return set(client.run(os.getpid).values())


@pytest.mark.parametrize(
    ("dimension", "stepsizes", "batch_size"), [(100, 6, 1), (100, 52, 1), (100, 52, 32), (513, 6, 1)]
)
def test_a_cluster_gives_the_same_bits(client, dimension, stepsizes, batch_size):
    """At sizes that linear algebra with several threads would divide, and round, otherwise than a worker with one."""
    problem = LogisticRegression.synthetic(2000, dimension, seed=0, radius=2.0)
    arguments = (problem, SCHEDULES, np.geomspace(2**-6, 2**4, stepsizes), 19, 100, batch_size)
    before = [library["num_threads"] for library in threadpool_info()]
    assert sweep(*arguments).identical(sweep(*arguments, executor=client.get_executor()))
    with ThreadPoolExecutor(2) as threads:
        assert sweep(*arguments).identical(sweep(*arguments, executor=threads))
    assert [library["num_threads"] for library in threadpool_info()] == before, "put back"


@pytest.mark.parametrize("method", ["sgd", DoG()], ids=["sgd", "DoG"])
def test_other_problems_methods_and_schedules_give_the_same_bits(client, method):
    """A lambda cannot be pickled; it need not be, because only the schedule's values travel."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 4)), rng.integers(0, 3, size=60)
    schedules = SCHEDULES | {"root": from_callable(lambda u: np.sqrt(1 - u))}
    arguments = (MLP(X[:40], y[:40], X[40:], y[40:], hidden=(5,)), schedules, [0.01, 0.3], 20, 50, 4, method)
    serial = sweep(*arguments)
    assert serial.identical(sweep(*arguments, executor=client.get_executor()))
    with ThreadPoolExecutor(3) as threads, ProcessPoolExecutor(2) as processes:
        assert serial.identical(sweep(*arguments, executor=threads))
        assert serial.identical(sweep(*arguments, executor=processes))


def test_a_killed_worker_costs_time_not_results(client, tmp_path):
    problem = LogisticRegression.synthetic(500, 30, seed=0, radius=2.0)
    arguments = (problem, SCHEDULES, [0.1, 0.3, 1.0], 96, 1500)
    before = pids(client)
    victim, left = min(before), []

    def kill():
        while not list(tmp_path.glob("*.npz")):
            time.sleep(0.002)
        os.kill(victim, signal.SIGKILL)
        left.append(12 - len(list(tmp_path.glob("*.npz"))))

    thread = threading.Thread(target=kill)
    thread.start()
    result = sweep(*arguments, executor=client.get_executor(), store=tmp_path)
    thread.join()
    assert left[0] >= 3, "it was killed in the middle"
    assert result.identical(sweep(*arguments))
    client.wait_for_workers(3)
    assert victim not in pids(client)


def test_a_block_that_raises_on_a_cluster(client, tmp_path):
    with pytest.raises(SweepError, match=r"seeds 8 to 15: this block failed with ZeroDivisionError: a bad seed"):
        sweep(**faulty(seed=9), executor=client.get_executor(), store=tmp_path)
    assert np.array_equal(sweep(**faulty(), executor=client.get_executor()).suboptimality, expected())


def test_a_block_that_kills_every_worker_it_meets(client):
    with pytest.raises(
        SweepError, match=r"seeds .*: the workers that had this block died \(KilledWorker.*memory"
    ) as caught:
        sweep(**faulty(seed=17, fault="kill"), executor=client.get_executor())
    assert set(range(16, 24)) <= set(caught.value.seeds)
    client.wait_for_workers(3)
    assert np.array_equal(sweep(**faulty(), executor=client.get_executor()).suboptimality, expected()), "it goes on"


def test_a_connection_that_is_closed_in_the_middle(client, tmp_path):
    second = Client(client.cluster)
    threading.Timer(0.5, second.close).start()
    with pytest.raises(SweepError, match=r"the executor died or was shut down .* the same call goes on from there"):
        sweep(**faulty(seeds=64, pause=0.05), executor=second.get_executor(), store=tmp_path)


def test_a_client_that_is_closed_before_the_call(client):
    second = Client(client.cluster)
    executor = second.get_executor()
    second.close()
    with pytest.raises(SweepError, match=r"seeds 0 to 31: the executor died or was shut down .*Open a new one"):
        sweep(**faulty(), executor=executor)


def test_a_client_is_no_executor(client):
    with pytest.raises(ValueError, match=r"^executor: .*; give Dask's client.get_executor\(\)$"):
        sweep(**faulty(), executor=client)


# -- pools of the standard library


@pytest.mark.parametrize("executor", [None, "threads", "processes"])
def test_a_block_that_raises_is_named_and_chained(executor, tmp_path):
    pool = {None: lambda n: None, "threads": ThreadPoolExecutor, "processes": ProcessPoolExecutor}[executor](2)
    try:
        with pytest.raises(SweepError) as caught:
            sweep(**faulty(seeds=[3, 1, 4, 15, 9, 2, 6], seed=9), executor=pool)
        assert str(caught.value) == (
            "seeds 2, 6, 9: this block failed with ZeroDivisionError: a bad seed. "
            "Give store= a folder, and finished blocks survive such an end."
        )
        assert caught.value.seeds == (2, 6, 9)
        assert isinstance(caught.value.__cause__, ZeroDivisionError)
    finally:
        if pool is not None:
            pool.shutdown()


def test_what_had_begun_is_stored_and_the_rest_is_cancelled(tmp_path):
    with ThreadPoolExecutor(2) as pool, pytest.raises(SweepError, match=r"^seed 16: this block failed"):
        sweep(**faulty(seeds=[*range(16), 16], seed=16), executor=pool, store=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    with ThreadPoolExecutor(1) as pool, pytest.raises(SweepError, match="seeds 0 to 7: this block failed"):
        sweep(**faulty(seeds=400, seed=5, pause=0.002), executor=pool, store=tmp_path / "other")
    assert len(list((tmp_path / "other").iterdir())) < 10, "of fifty"


def test_a_killed_worker_of_a_pool_is_told_with_seeds_and_remedy(tmp_path):
    """The standard library's pool does not survive it; the store does."""
    with (
        ProcessPoolExecutor(2) as pool,
        pytest.raises(SweepError, match=r"seeds .*: the executor died .*BrokenProcessPool.*want of memory") as caught,
    ):
        sweep(**faulty(seeds=80, seed=60, fault="kill", pause=0.01), executor=pool, store=tmp_path)
    assert {60, 72, 79} <= set(caught.value.seeds)
    assert f"in the store {tmp_path}: the same call goes on from there" in str(caught.value)
    assert isinstance(caught.value.__cause__, BrokenExecutor)
    stored = len(list(tmp_path.iterdir()))
    assert stored == (80 - len(caught.value.seeds)) / 8 and stored >= 3
    with ProcessPoolExecutor(2) as pool:
        healthy = sweep(**faulty(seeds=80), executor=pool)
    assert np.array_equal(healthy.suboptimality, expected(80))


def test_a_pool_that_was_shut_down():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(
        SweepError, match=r"seeds 0 to 31: the executor died or was shut down .*after shutdown.*Open a new one"
    ) as caught:
        sweep(**faulty(), executor=pool)
    assert "memory" not in str(caught.value)


def test_every_failed_block_has_its_own_reason():
    class Failing(ThreadPoolExecutor):
        def submit(self, run, block):
            future = Future()
            future.set_exception(ValueError("odd") if block.seeds[0] % 16 else MemoryError("even"))
            return future

    with Failing(1) as pool, pytest.raises(SweepError) as caught:
        sweep(**faulty(), executor=pool)
    text, (first, second) = str(caught.value), ((*range(8), *range(16, 24)), (*range(8, 16), *range(24, 32)))
    assert f"seeds {', '.join(map(str, first))}: this block failed with MemoryError: even" in text
    assert f"seeds {', '.join(map(str, second))}: this block failed with ValueError: odd" in text
    assert caught.value.seeds == tuple(range(32))


def test_an_interrupt_leaves_nothing_running():
    class Interrupted(ThreadPoolExecutor):
        submitted = 0

        def submit(self, *job):
            self.submitted += 1
            if self.submitted == 3:
                raise KeyboardInterrupt
            futures.append(Future())
            return futures[-1]

    futures = []
    with Interrupted(1) as pool, pytest.raises(KeyboardInterrupt) as caught:
        sweep(**faulty(), executor=pool)
    assert [future.cancelled() for future in futures] == [True, True]
    assert "Give store= a folder" in caught.value.__notes__[0]


def test_an_interrupt_says_what_is_kept(tmp_path):
    with pytest.raises(KeyboardInterrupt) as caught:
        sweep(**faulty(seed=9, fault="interrupt"), store=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert f"in the store {tmp_path}: the same call goes on from there" in caught.value.__notes__[0]

"""Runs and sweeps: records, what is skipped, interruptions, divergence, want of memory, processes, Dask."""

import json
import math
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from distributed import LocalCluster

from anneal.deep import records, train
from anneal.deep.engine import Engine
from anneal.deep.records import Records
from anneal.deep.results import dataset, differences, schedules
from anneal.deep.sweep import TimeIsUp, executor, sweep
from anneal.deep.tables import joined, separated
from anneal.deep.train import OutOfMemory
from anneal.executors import SweepError
from anneal.schedules import Linear, Robust
from anneal.store import StoreError
from tests.frameworks.deep_runs import GPU, UPDATES, jobs, outcome

ROOT = Path(__file__).resolve().parents[2]
GRID = {"schedules": ["Linear()", "Robust(100)"], "stepsizes": [0.05, 0.1], "seeds": [0, 1], "epochs": 1}


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A store with the eight runs of the grid, and their records."""
    store = Records(tmp_path_factory.mktemp("store"))
    return store, sweep(jobs(store.folder, **GRID), store)


class Interrupted:
    """A progress bar in whose n-th epoch somebody presses Ctrl-C."""

    def __init__(self, epoch):
        self.left = epoch

    def update(self, epochs):
        self.left -= epochs
        if self.left <= 0:
            raise KeyboardInterrupt


@pytest.fixture
def eager(monkeypatch):
    monkeypatch.setattr(train, "CHECKPOINT_SECONDS", 0.0)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=GPU)])
def test_an_interrupted_run_ends_at_the_same_bits(tmp_path, eager, monkeypatch, precision, device):
    (job,) = jobs(tmp_path, device, epochs=4, precision=precision)
    whole = replace(job, checkpoint=None)()
    with pytest.raises(KeyboardInterrupt):
        job(Interrupted(2))
    train._release()  # as another process, with an engine of its own
    seen, own = [], Engine.epoch
    monkeypatch.setattr(Engine, "epoch", lambda self, seed, epoch: seen.append(epoch) or own(self, seed, epoch))
    resumed = job()
    assert seen == [3, 4], "it goes on, and does not start anew"
    assert outcome(resumed) == outcome(whole)
    assert [len(values) for values in resumed["metrics"].values()] == [4, 4, 4]


def test_a_checkpoint_after_the_last_epoch_only_makes_the_record(tmp_path, eager, monkeypatch):
    (job,) = jobs(tmp_path, epochs=2)
    first = job()
    monkeypatch.setattr(Engine, "advance", None)
    assert outcome(job()) == outcome(first)


def test_checkpoints_that_cannot_be_used(tmp_path, eager):
    (job,) = jobs(tmp_path, epochs=2)
    expected = replace(job, checkpoint=None)()
    with pytest.raises(KeyboardInterrupt):
        job(Interrupted(1))
    whole = job.checkpoint.read_bytes()
    job.checkpoint.write_bytes(whole[: len(whole) // 2])
    with pytest.warns(RuntimeWarning, match=r"the checkpoint .*\.pt cannot be used .*the run starts anew"):
        assert outcome(job()) == outcome(expected)
    (other,) = jobs(tmp_path, epochs=2, seeds=[8])
    other.checkpoint.write_bytes(whole)
    with pytest.warns(RuntimeWarning, match="it belongs to another run"):
        assert outcome(other()) == outcome(replace(other, checkpoint=None)())
    state = torch.load(other.checkpoint, weights_only=True)
    torch.save({**state, "momentum": state["momentum"][1:]}, other.checkpoint)
    with pytest.warns(RuntimeWarning, match="cannot be used"):
        assert outcome(other()) == outcome(replace(other, checkpoint=None)()), "nor is a half of one"


def test_a_record_tells_what_was_run(swept):
    store, made = swept
    record = made[0]
    assert (
        list(schedules([record])) == ["linear"]
        and record["status"] == "finished"
        and record["data"] == "scikit-learn's digits"
    )
    assert record["configuration"]["schedule"] == "Linear(power=1.0)"
    assert record["configuration"]["data_sha256"] == jobs()[0].data_sha256
    assert record["updates"] == UPDATES and record["seconds"] > 0
    assert record["versions"]["torch"] == torch.__version__ and record["device"]["type"] == "cpu"
    assert record["device"]["threads"] == record["execution"]["threads"] == 1
    path = store.path(record["configuration"])
    assert json.loads(path.read_text()) == record and path.stem == records.key(record["configuration"])
    assert {p.suffix for p in path.parent.iterdir()} == {".json"}, "no checkpoint, nothing half-written"


def test_stored_runs_are_skipped(swept, monkeypatch):
    store, made = swept
    monkeypatch.setattr(train.Run, "__call__", None)
    assert sweep(jobs(store.folder, **GRID), store) == made


def test_only_what_is_missing_is_made(swept, tmp_path, monkeypatch):
    _, made = swept
    store, calls = Records(tmp_path), []
    for record in made[:5]:
        store.save(record)
    own = train.Run.__call__
    monkeypatch.setattr(train.Run, "__call__", lambda self, bar=None: calls.append(self.number) or own(self, bar))
    again = sweep(jobs(tmp_path, **GRID), store)
    assert calls == [5, 6, 7]
    assert [outcome(record) for record in again] == [outcome(record) for record in made]


def test_every_part_of_a_configuration_has_a_file_of_its_own():
    (job,) = jobs()
    base = job.configuration
    changes = {"seeds": [1], "stepsizes": [0.2], "schedules": ["Cosine()"], "width": 2, "pad": 0, "epochs": 4}
    others = [
        *(jobs(**{name: value})[0].configuration for name, value in changes.items()),
        {**base, "data_sha256": "0"},
        {**base, "revision": 0},
    ]
    assert len({records.key(c) for c in [base, *others]}) == len(others) + 1
    texts = json.dumps(base)
    assert repr(job.point.schedule) in texts and '"linear"' not in texts, "the name in tables decides nothing"
    assert replace(job, execution=replace(job.execution, threads=2)).configuration == base


def test_damaged_and_foreign_records(swept, tmp_path):
    _, made = swept
    store = Records(tmp_path)
    path = store.path(made[0]["configuration"])
    for content in (b"", b"{", b"[1]", b'{"status": "finished"}', records.encoded(made[0])[:-5]):
        path.write_bytes(content)
        with pytest.warns(RuntimeWarning, match="is no record, or a damaged one .*; the run is made again"):
            assert store.load(made[0]["configuration"]) is None
    path.write_bytes(records.encoded(made[1]))
    with pytest.warns(RuntimeWarning, match="belongs to another configuration"):
        assert store.load(made[0]["configuration"]) is None


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_what_was_there(swept, tmp_path, monkeypatch, step):
    _, made = swept
    store = Records(tmp_path)
    store.save(made[0])
    before = store.path(made[0]["configuration"]).read_bytes()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(records.store.os, step, full)
    with pytest.raises(StoreError, match=r"cannot write .*No space left on device.*goes on from what is stored"):
        store.save({**made[0], "seconds": 0})
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [before]
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StoreError, match="cannot write"):
        Records(blocked).save(made[0])


# -- what goes wrong


def test_divergence_is_recorded_and_ends_the_run(tmp_path):
    store = Records(tmp_path)
    wild, calm = sweep(jobs(tmp_path, stepsizes=[1e30, 0.05], schedules=["Fixed()"], epochs=4), store)
    assert wild["status"] == "diverged" and calm["status"] == "finished"
    assert len(wild["metrics"]["train_loss"]) < 4 and len(calm["metrics"]["train_loss"]) == 4
    assert None in (wild["metrics"]["train_loss"][-1], wild["metrics"]["test_loss"][-1])
    assert wild["metrics"]["test_accuracy"][-1] == 0, "logits that are not finite are no answer"
    assert store.load(wild["configuration"]) == wild
    arrays = dataset([wild, calm])
    assert np.isinf(arrays.test_loss.sel(stepsize=1e30, epoch=4)).all()
    assert (arrays.test_accuracy.sel(stepsize=1e30, epoch=4) == 0).all()
    assert np.isfinite(arrays.test_loss.sel(stepsize=0.05)).all()


def test_a_diverged_run_is_not_resumed_into_another_epoch(tmp_path, eager):
    (job,) = jobs(tmp_path, stepsizes=[1e30], epochs=4)
    first = job()
    assert outcome(job()) == outcome(first)


class Small(Engine):
    """On a device whose memory holds batches of at most ``limit``."""

    limit = 3

    def advance(self, n):
        if self.recipe.batch_size > self.limit:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory (injected)")
        super().advance(n)

    def rehearse(self):
        self.advance(1)


@pytest.mark.parametrize(("limit", "advice"), [(3, "2 does: set batch_size = 2"), (0, "not even 1 does")])
def test_want_of_memory_tells_the_batch_that_fits(tmp_path, monkeypatch, limit, advice):
    monkeypatch.setattr(Small, "limit", limit)
    monkeypatch.setattr(train, "Engine", Small)
    train._release()
    made = jobs(tmp_path, epochs=1)
    with pytest.raises(OutOfMemory, match=f"batch_size: 10 does not fit into the memory of cpu; {advice}"):
        made[0]()
    with pytest.raises(SweepError, match=f"^linear, stepsize 0.1, seed 0: .*OutOfMemory.*{advice}"):
        sweep(made, Records(tmp_path))
    train._release()


def test_a_run_that_fails_is_named_and_the_others_are_kept(tmp_path, monkeypatch):
    own = Engine.reset

    def reset(self, seed, rates):
        if seed == 7:
            raise ZeroDivisionError("a bad seed")
        own(self, seed, rates)

    monkeypatch.setattr(Engine, "reset", reset)
    made = jobs(tmp_path, seeds=[0, 7, 1], epochs=1)
    with pytest.raises(SweepError, match=r"^linear, stepsize 0.1, seed 7: .*ZeroDivisionError: a bad seed.*goes on"):
        sweep(made, Records(tmp_path))
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_other_images_than_promised(tmp_path):
    (job,) = jobs()
    with pytest.raises(ValueError, match="data: digits has other images than the record or sweep"):
        replace(job, data_sha256="0" * 64)()


def test_minutes(tmp_path):
    store = Records(tmp_path)
    with pytest.raises(TimeIsUp, match=r"1 of 3 runs are stored .*the same command goes on"):
        sweep(jobs(tmp_path, seeds=[0, 1, 2], epochs=1), store, minutes=0)
    with pytest.raises(TimeIsUp, match="2 of 3"):
        sweep(jobs(tmp_path, seeds=[0, 1, 2], epochs=1), store, minutes=0)
    assert len(sweep(jobs(tmp_path, seeds=[0, 1, 2], epochs=1), store, minutes=0)) == 3, "done is done"


# -- elsewhere


def test_processes_give_the_same_bits(swept, tmp_path):
    _, made = swept
    store = Records(tmp_path)
    with executor("processes:2") as pool:
        elsewhere = sweep(jobs(tmp_path, **GRID | {"seeds": [0]}), store, pool)
    assert [outcome(record) for record in elsewhere] == [outcome(record) for record in made[:4]]


def test_dask_gives_the_same_bits(swept, tmp_path):
    _, made = swept
    quiet = {"dashboard_address": ":0", "silence_logs": "CRITICAL"}
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, **quiet) as cluster,
        executor(f"dask:{cluster.scheduler_address}") as pool,
    ):
        elsewhere = sweep(jobs(tmp_path, **GRID | {"seeds": [0]}), Records(tmp_path), pool)
    assert [outcome(record) for record in elsewhere] == [outcome(record) for record in made[:4]]


def test_any_executor_does(swept, tmp_path):
    _, made = swept
    with ThreadPoolExecutor(1) as pool:
        elsewhere = sweep(jobs(tmp_path, **GRID | {"seeds": [0]}), Records(tmp_path), pool)
    assert [outcome(record) for record in elsewhere] == [outcome(record) for record in made[:4]]


@pytest.mark.parametrize("text", ["", "processes", "processes:0", "processes:two", "dask:", "slurm:3"])
def test_executors_that_are_none(text):
    with pytest.raises(ValueError, match="executor: expected processes:N or dask:ADDRESS"), executor(text):
        pass


def test_processes_take_the_gpus_in_turn(monkeypatch):
    from anneal.deep import sweep as module

    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,6")
    assert module._visible() == ["4", "6"]
    with executor("processes:1") as pool:
        assert pool.submit(module._visible).result() == ["4"]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert module._visible() == []
    with executor("processes:1") as pool:
        assert pool.submit(module._visible).result() == []


def test_processes_end_with_a_killed_sweep():
    code = """
import os, time
from anneal.deep.sweep import executor
if __name__ == "__main__":
    with executor("processes:1") as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        pool.submit(time.sleep, 600)
        time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as sweeping:
        worker = int(sweeping.stdout.readline())
        assert alive(worker)
        sweeping.kill()
        end = time.monotonic() + 30
        while alive(worker) and time.monotonic() < end:
            time.sleep(0.05)
    assert not alive(worker), "it trains on, and nobody waits for it"


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{pid}/stat").exists() or " Z " not in Path(f"/proc/{pid}/stat").read_text()


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_take_turns_and_give_the_same_bits(swept, tmp_path, threads):
    """Dask's workers have as many threads as cores, and all of a process share its engine."""
    _, made = swept
    with ThreadPoolExecutor(threads) as pool:
        found = sweep(jobs(tmp_path, **GRID), Records(tmp_path), pool)
    assert [outcome(record) for record in found] == [outcome(record) for record in made]


# -- many records


def test_joining_loses_nothing_but_digits(swept):
    _, made = swept
    content = json.loads(json.dumps(joined(made)))
    assert set(content["common"]) >= {"versions", "data", "status"}
    assert all(set(run["configuration"]) <= {"schedule", "stepsize", "seed"} for run in content["runs"])
    for record, again in zip(made, separated(content), strict=True):
        assert {k: v for k, v in again.items() if k != "metrics"} == {k: v for k, v in record.items() if k != "metrics"}
        for name, values in again["metrics"].items():
            assert values == pytest.approx(record["metrics"][name], rel=5e-6)
    with pytest.raises(ValueError, match="there is no record in it; run the sweep first"):
        joined([])


def test_joining_one_record(swept):
    _, made = swept
    (again,) = separated(joined(made[:1]))
    assert again["configuration"] == made[0]["configuration"]


def test_dataset(swept):
    _, made = swept
    arrays = dataset(made[:-1])
    named = {"Linear(power=1.0)": "linear", "Robust(ratio=100)": "Robust(100)"}
    assert schedules(made) == {"linear": Linear(), "Robust(100)": Robust(100)}
    assert arrays.schedule.values.tolist() == list(schedules(made)) == list(named.values())
    assert dict(arrays.sizes) == {"schedule": 2, "stepsize": 2, "seed": 2, "epoch": 1}
    for record in made[:-1]:
        at = {"schedule": named[record["configuration"]["schedule"]], "stepsize": record["configuration"]["stepsize"]}
        at |= {"seed": record["configuration"]["seed"], "epoch": 1}
        assert arrays.test_loss.sel(at).item() == record["metrics"]["test_loss"][0]
        assert arrays.test_accuracy.sel(at).item() == record["metrics"]["test_accuracy"][0]
    last = {"schedule": named[made[-1]["configuration"]["schedule"]], "stepsize": 0.1, "seed": 1, "epoch": 1}
    assert math.isnan(arrays.test_loss.sel(last).item()), "a run that was not made"
    assert arrays.attrs["depth"] == "10" and arrays.attrs["data"] == "scikit-learn's digits"
    labelled = [{**record, "label": "a text of its own"} for record in made[:-1]]
    assert dataset(labelled).identical(arrays), "a schedule has one name, whatever a record says besides"
    unknown = {**made[0], "configuration": {**made[0]["configuration"], "schedule": "Mine()"}}
    with pytest.raises(ValueError, match=r"schedule: cannot read 'Mine\(\)'"):
        dataset([unknown])
    with pytest.raises(ValueError, match="there is none"):
        dataset([])
    other = {**made[0], "configuration": {**made[0]["configuration"], "recipe": {"epochs": 1}}}
    with pytest.raises(ValueError, match="come from different recipes"):
        dataset([made[0], other])
    other = {**made[0], "configuration": {**made[0]["configuration"], "data_sha256": "0"}}
    for together in (dataset, joined):
        with pytest.raises(ValueError, match="come from different images"):
            together([made[1], other])


def test_differences():
    one = {"metrics": {"train_loss": [2.0, 1.0], "test_loss": [2.0, None], "test_accuracy": [0.5, 0.75]}}
    other = {"metrics": {"train_loss": [2.0, 1.5], "test_loss": [2.5, None], "test_accuracy": [0.25, 0.75]}}
    assert differences(one, other) == {"train_loss": 0.5, "test_loss": 0.25, "test_accuracy": 0.25}
    other["metrics"]["test_loss"] = [2.5, 1.0]
    other["metrics"]["train_loss"] = [2.0]
    assert differences(one, other) == {"train_loss": math.inf, "test_loss": math.inf, "test_accuracy": 0.25}

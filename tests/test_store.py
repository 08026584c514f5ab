"""The store: what is read back is what was written, or nothing.  Failures are injected, most of them for real."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import Executor, Future
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from anneal import store as module
from anneal.methods import AdaGradNorm, DoG, Momentum
from anneal.problems import MLP, HardLine, LeastSquares, LogisticRegression, Problem
from anneal.schedules import Cosine, Fixed, Linear, Polynomial, from_callable
from anneal.sgd import sweep
from anneal.store import Store, StoreError, code_digest
from tests.faulty import Faulty

CONFIGURATION = {"problem": {"mu": 0.25}, "seeds": [0, 1]}
VALUES = np.random.default_rng(0).normal(size=(1, 2, 3, 4))


class Counting(Executor):
    """Runs jobs here and notes their seeds; the jobs of some seeds are interrupted."""

    def __init__(self, interrupted=()):
        self.seeds, self.interrupted = [], interrupted

    def submit(self, fn, job):
        if set(job.seeds) & set(self.interrupted):
            raise KeyboardInterrupt
        self.seeds.append(job.seeds)
        future = Future()
        future.set_result(fn(job))
        return future


def arguments(seeds=20, **change):
    return {
        "problem": HardLine(0.2),
        "schedules": {"a": Linear(), "b": Cosine()},
        "stepsizes": [0.1, 0.3],
        "seeds": seeds,
        "steps": 50,
    } | change


def computed(folder, **change):
    """Blocks that a sweep had to compute."""
    counting = Counting()
    sweep(**arguments(**change), executor=counting, store=folder)
    return len(counting.seeds)


@settings(max_examples=25)
@given(arrays(np.float64, array_shapes(max_dims=4, max_side=3)), st.dictionaries(st.text(max_size=5), st.floats()))
def test_what_is_saved_is_loaded_bit_by_bit(tmp_path_factory, values, configuration):
    store = Store(tmp_path_factory.mktemp("store"))
    store.save(configuration, values)
    assert store.load(configuration).tobytes() == values.tobytes()
    assert store.load(configuration).shape == values.shape
    assert store.load({**configuration, "another": 1}) is None


def test_a_record_is_an_ordinary_npz_without_pickle(tmp_path):
    Store(tmp_path).save(CONFIGURATION, VALUES)
    (path,) = tmp_path.iterdir()
    with np.load(path, allow_pickle=False) as record:
        assert np.array_equal(record["values"], VALUES)
        assert json.loads(str(record["configuration"])) == CONFIGURATION
    assert zipfile.ZipFile(path).testzip() is None


@pytest.mark.filterwarnings("always")
def test_every_flipped_bit_and_every_truncation_is_detected(tmp_path):
    store = Store(tmp_path)
    store.save(CONFIGURATION, VALUES[0, 0])
    path = store.path(CONFIGURATION)
    good = path.read_bytes()
    flipped = [good[:i] + bytes([good[i] ^ 1 << i % 8]) + good[i + 1 :] for i in range(len(good))]
    for data in [*flipped, *(good[:n] for n in range(0, len(good), 7)), good + b"\0", b"", bytes(len(good))]:
        path.write_bytes(data)
        with pytest.warns(RuntimeWarning, match=f"the stored block {path} is damaged .* computed again"):
            assert store.load(CONFIGURATION) is None
    path.write_bytes(good)
    assert np.array_equal(store.load(CONFIGURATION), VALUES[0, 0])


def test_a_file_under_another_name_and_a_file_that_cannot_be_read(tmp_path):
    store = Store(tmp_path)
    store.save(CONFIGURATION, VALUES)
    other = {"steps": 3}
    os.rename(store.path(CONFIGURATION), store.path(other))
    with pytest.warns(RuntimeWarning, match="belongs to another configuration"):
        assert store.load(other) is None
    store.path(CONFIGURATION).mkdir()
    with pytest.warns(RuntimeWarning, match="is damaged .*directory"):
        assert store.load(CONFIGURATION) is None


def test_pickles_are_never_loaded(tmp_path):
    store = Store(tmp_path)
    data = module._encode(np.array([{"a": 1}], dtype=object), module._canonical(CONFIGURATION))
    store.path(CONFIGURATION).write_bytes(data)
    with pytest.warns(RuntimeWarning, match="Object arrays cannot be loaded"):
        assert store.load(CONFIGURATION) is None


def test_a_damaged_block_is_computed_again_and_the_others_are_not(tmp_path):
    expected = sweep(**arguments())
    assert expected.identical(sweep(**arguments(), store=tmp_path))
    paths = sorted(tmp_path.iterdir())
    assert len(paths) == 3
    data = bytearray(paths[1].read_bytes())
    data[len(data) // 2] ^= 16
    paths[1].write_bytes(data)
    counting = Counting()
    with pytest.warns(RuntimeWarning, match=f"stored block {paths[1]} is damaged"):
        result = sweep(**arguments(), executor=counting, store=tmp_path)
    assert expected.identical(result)
    assert len(counting.seeds) == 1
    assert computed(tmp_path) == 0, "the repaired block is stored"


def test_only_what_is_new_is_computed(tmp_path):
    assert computed(tmp_path, seeds=16) == 2
    assert computed(tmp_path, seeds=16) == 0
    assert computed(tmp_path, seeds=32) == 2
    assert computed(tmp_path, schedules={"other": Linear(), "names": Cosine()}) == 0
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("change", "blocks"),
    [
        ({"schedules": {"a": Cosine(), "b": Linear()}}, 0),
        ({"schedules": {"a": Linear()}}, 0),
        ({"schedules": {"a": Linear(), "b": Polynomial(1)}}, 0),
        ({"stepsizes": [0.3]}, 0),
        ({"stepsizes": [0.3, 0.1]}, 0),
        ({"seeds": [3, 19, 0]}, 0),
        ({"seeds": range(1, 21)}, 1),
        ({"seeds": 28}, 1),
        ({"seeds": [100, *range(20)]}, 1),
        ({"stepsizes": [0.1, 0.2, 0.3, 0.9]}, 3),
        ({"schedules": {"a": Linear(), "b": Cosine(), "c": Polynomial(2)}}, 3),
        ({"seeds": 22, "stepsizes": [0.1, 0.2, 0.3]}, 4),
    ],
    ids=str,
)
def test_what_is_there_is_not_computed_again(tmp_path, change, blocks):
    """Blocks hold at most 8 seeds, and those that lack the same; a seed that lacks nothing is in none."""
    sweep(**arguments(), store=tmp_path)
    counting = Counting()
    result = sweep(**arguments(**change), executor=counting, store=tmp_path)
    assert len(counting.seeds) == blocks
    assert result.identical(sweep(**arguments(**change)))
    assert computed(tmp_path, **change) == 0


def test_only_the_runs_that_are_new_are_computed(tmp_path):
    """Column by column: the first 20 seeds lack one stepsize under two schedules, two further seeds lack everything."""

    class Sizes(Counting):
        def submit(self, fn, job):
            sizes.append((job.columns.shape[1], len(job.seeds)))
            return super().submit(fn, job)

    sizes = []
    sweep(**arguments(), store=tmp_path)
    sweep(**arguments(seeds=22, stepsizes=[0.1, 0.2, 0.3]), executor=Sizes(), store=tmp_path)
    assert sorted(sizes) == [(2, 4), (2, 8), (2, 8), (6, 2)]


def problems_of_all_kinds():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 4)), rng.integers(0, 3, size=60)
    yield HardLine(0.2)
    yield LogisticRegression.synthetic(900, 30, seed=0, radius=2.0)
    yield LogisticRegression.synthetic(1200, 400, seed=0, radius=1.0)  # longer than what linear algebra adds up at once
    yield LeastSquares(rng.normal(size=(90, 20)), rng.normal(size=90))
    yield MLP(X[:40], y[:40], X[40:], y[40:], hidden=(5,))


@pytest.mark.parametrize("method", ["sgd", DoG(), AdaGradNorm(), Momentum(0.5)], ids=str)
@pytest.mark.parametrize(
    "problem", list(problems_of_all_kinds()), ids=lambda problem: f"{type(problem).__name__}-{problem.dimension}"
)
def test_a_sweep_put_together_has_the_bits_of_one_computed_at_once(tmp_path, problem, method):
    """One schedule first, then few stepsizes and seeds, then every other stepsize, at last all."""
    every = {"linear": Linear(), "cosine": Cosine(), "average": Fixed(averaged=True)}
    etas = 2.0 ** (np.arange(-16, 9) / 2)
    for schedules, stepsizes, seeds in [
        ({"x": Linear()}, etas[3:4], 3),
        (every, etas[5:8], [6, 2, 3]),
        ({"a": every["average"], "b": every["linear"]}, etas[::2], 5),
    ]:
        sweep(problem, schedules, stepsizes, seeds, 30, 2, method, store=tmp_path)
    whole = (problem, every, etas, 11, 30, 2, method)
    assert sweep(*whole, store=tmp_path).identical(sweep(*whole))


@pytest.mark.parametrize("batch_size", [1, 3])
@pytest.mark.parametrize("dimension", [6, 300])
def test_steps_far_beyond_the_ball_have_the_same_bits_too(tmp_path, dimension, batch_size):
    """Blocks of such steps are shorter, each run's by its own stepsizes."""
    problem = LogisticRegression.synthetic(400, dimension, seed=2, radius=0.5)
    every = {"linear": Linear(), "average": Fixed(averaged=True), "cosine": Cosine()}
    etas = 10.0 ** np.array([-2, 0, 1, 4, 6, 7, 8, 10, 13, 20, 50, 100])
    sweep(problem, {"x": Linear()}, etas[1:5], 3, 300, batch_size, store=tmp_path)
    sweep(problem, every, etas[::3], [5, 2], 300, batch_size, store=tmp_path)
    whole = (problem, every, etas, 9, 300, batch_size)
    assert sweep(*whole, store=tmp_path).identical(sweep(*whole))


@settings(max_examples=8)
@given(st.lists(st.tuples(*(st.sets(st.integers(0, 5), min_size=1) for _ in range(3))), min_size=1, max_size=4))
def test_any_sweeps_share_one_store(tmp_path_factory, chosen):
    folder, problem = tmp_path_factory.mktemp("store"), LogisticRegression.synthetic(70, 3, seed=0, radius=1.0)
    shapes = [Linear(), Cosine(), Fixed(), Fixed(averaged=True), Polynomial(2), Polynomial(3)]
    done = set()
    for schedules, stepsizes, seeds in chosen:
        named = {str(i): shapes[i] for i in schedules}
        wanted = (problem, named, [0.1 * 2**i for i in stepsizes], list(seeds), 7)
        new = {(i, j, k) for i in schedules for j in stepsizes for k in seeds} - done
        counting = Counting()
        assert sweep(*wanted, executor=counting, store=folder).identical(sweep(*wanted))
        assert {seed for block in counting.seeds for seed in block} == {k for *_, k in new}
        done |= new


def test_parts_are_read_back_bit_by_bit(tmp_path):
    store = Store(tmp_path)
    parts = [({"seeds": (0, 1)}, VALUES), ({"seeds": (2,)}, VALUES[..., :1]), ([1, "two"], VALUES[0])]
    for part, values in parts:
        store.save(CONFIGURATION, values, part)
    store.save({"another": 1}, VALUES, {"seeds": (0, 1)})
    found = {json.dumps(part): values for part, values in store.parts(CONFIGURATION)}
    assert {name: values.tobytes() for name, values in found.items()} == {
        json.dumps(part): values.tobytes() for part, values in parts
    }
    assert store.load(CONFIGURATION) is None and not list(store.parts({"yet": "another"}))
    with np.load(store.path(CONFIGURATION, parts[0][0]), allow_pickle=False) as record:
        assert json.loads(str(record["part"])) == {"seeds": [0, 1]}
        assert json.loads(str(record["configuration"])) == CONFIGURATION


@pytest.mark.filterwarnings("always")
def test_a_part_that_is_damaged_or_under_another_name_is_left_out(tmp_path):
    store = Store(tmp_path)
    for seed in range(3):
        store.save(CONFIGURATION, VALUES, {"seeds": (seed,)})
    paths = [store.path(CONFIGURATION, {"seeds": (seed,)}) for seed in range(3)]
    paths[0].write_bytes(paths[0].read_bytes()[:-1])
    os.rename(paths[1], store.path(CONFIGURATION, {"seeds": (7,)}))
    with pytest.warns(RuntimeWarning) as said:
        assert [part for part, _ in store.parts(CONFIGURATION)] == [{"seeds": [2]}]
    assert sorted(str(warning.message).partition(" (")[2] for warning in said) == [
        "it belongs to another configuration); it is not used, and is computed again",
        f"its {paths[0].stat().st_size} bytes do not match their checksum); it is not used, and is computed again",
    ]


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_a_wider_sweep_that_cannot_be_stored_leaves_what_was_there(tmp_path, monkeypatch, name):
    sweep(**arguments(), store=tmp_path)
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    wider = arguments(seeds=24, stepsizes=[0.1, 0.3, 0.9])
    monkeypatch.setattr(os, name, full)
    with pytest.raises(StoreError, match=r"No space left on device.* make the same call again"):
        sweep(**wider, store=tmp_path)
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == kept
    assert sweep(**wider, store=tmp_path).identical(sweep(**wider))


def test_a_wider_sweep_that_is_interrupted_goes_on_from_its_finished_blocks(tmp_path):
    sweep(**arguments(), store=tmp_path)
    wider = {"seeds": 24, "stepsizes": [0.1, 0.3, 0.9]}
    with pytest.raises(KeyboardInterrupt):
        sweep(**arguments(**wider), executor=Counting(interrupted=[20]), store=tmp_path)
    assert computed(tmp_path, **wider) in range(1, 5)
    assert computed(tmp_path, **wider) == 0


class Renamed(HardLine):
    """Same description as its parent, another class."""


@pytest.mark.parametrize(
    "change",
    [
        {"problem": HardLine(0.3)},
        {"problem": HardLine(0.2, x1=0.5)},
        {"problem": Renamed(0.2)},
        {"schedules": {"a": Linear(), "b": from_callable(lambda u: np.sqrt(1 - u))}},
        {"stepsizes": [0.1, 0.3000000000000001]},
        {"steps": 51},
        {"batch_size": 2},
        {"seeds": range(20, 40)},
        {"method": Momentum(0.5)},
    ],
    ids=lambda change: " ".join(change),
)
def test_whatever_changes_a_result_changes_the_key(tmp_path, change):
    sweep(**arguments(), store=tmp_path)
    assert computed(tmp_path, **change) == 3


def test_methods_and_averages_are_told_apart(tmp_path):
    for method, schedule in [("sgd", Fixed()), ("sgd", Fixed(averaged=True)), (Momentum(0.5), Fixed())]:
        assert computed(tmp_path, method=method, schedules={"a": schedule}) == 3


def test_other_code_is_another_result(tmp_path, monkeypatch):
    sweep(**arguments(), store=tmp_path)
    digest = module._source_digest
    for changed in ("anneal._blocks", "anneal.problems.base", "anneal.problems.hard_line", "anneal.methods"):
        monkeypatch.setattr(module, "_source_digest", lambda name, c=changed: "x" if name == c else digest(name))
        assert computed(tmp_path) == 3, changed
    for other in ("anneal.bounds", "anneal.problems.networks"):
        monkeypatch.setattr(module, "_source_digest", lambda name, o=other: "x" if name == o else digest(name))
        assert computed(tmp_path) == 0, f"{other} has no part in this sweep"


LINEAR = {"base", "linear", "optimum", "kernels"}


@pytest.mark.parametrize(
    ("problem", "parts"),
    [
        (HardLine(0.2), {"base", "hard_line"}),
        (LogisticRegression([[1.0], [1.0], [1.0]], [1, 1, 0]), LINEAR | {"logistic"}),
        (LeastSquares([[1.0], [1.0]], [0.0, 2.0]), LINEAR | {"least_squares"}),
        (MLP([[0.0], [1.0]], [0, 1], [[0.5]], [1]), {"base", "mlp", "networks"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_digest_covers_the_modules_of_a_problem_and_no_others(monkeypatch, problem, parts):
    seen = []
    monkeypatch.setattr(module, "_source_digest", lambda name: seen.append(name) or name)
    code_digest([problem])
    assert {name for name in seen if name.startswith("anneal.problems")} == {f"anneal.problems.{p}" for p in parts}
    assert "anneal._checks" in seen


def test_code_that_cannot_be_read_is_refused(monkeypatch):
    made = type("Made", (HardLine,), {"__module__": "nowhere"})
    monkeypatch.setitem(sys.modules, "nowhere", ModuleType("nowhere"))
    with pytest.raises(ValueError, match=r"source of module nowhere cannot be read.* into a file and import it"):
        code_digest([made(0.2)])


def test_a_problem_that_does_not_describe_itself_is_refused(tmp_path):
    class Silent(HardLine):
        describe = Problem.describe

    with pytest.raises(ValueError, match=r"problem: Silent needs a method describe\(\)"):
        sweep(**arguments(problem=Silent(0.2)), store=tmp_path)


def test_an_interrupted_sweep_goes_on_from_its_finished_blocks(tmp_path):
    healthy = sweep(**arguments(seeds=32), store=tmp_path)
    for path in sorted(tmp_path.iterdir())[:2]:
        path.unlink()
    with pytest.raises(KeyboardInterrupt):
        sweep(**arguments(seeds=32), executor=Counting(interrupted=range(32)), store=tmp_path)
    counting = Counting()
    assert healthy.identical(sweep(**arguments(seeds=32), executor=counting, store=tmp_path))
    assert len(counting.seeds) == 2


def test_an_interrupt_in_the_middle_of_a_block(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        sweep(**arguments(problem=Faulty(0.2, seed=17, fault="interrupt"), seeds=32), store=tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 2, "the blocks before seed 16"


KILLED = """
import sys
from anneal.problems import LogisticRegression
from anneal.schedules import Cosine, Linear
from anneal.sgd import sweep
problem = LogisticRegression.synthetic(200, 20, seed=0, radius=1.0)
sweep(problem, {"a": Linear(), "b": Cosine()}, [0.1, 0.3], 96, 1500, store=sys.argv[1])
"""


def test_a_killed_sweep_goes_on_from_its_finished_blocks(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", KILLED, tmp_path])
    while len(list(tmp_path.glob("*.npz"))) < 2 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it finished before it could be killed"
    before = len(list(tmp_path.glob("*.npz")))
    problem = LogisticRegression.synthetic(200, 20, seed=0, radius=1.0)
    counting = Counting()
    again = (problem, {"a": Linear(), "b": Cosine()}, [0.1, 0.3], 96, 1500)
    result = sweep(*again, executor=counting, store=tmp_path)
    assert 2 <= before < 12
    assert len(counting.seeds) == 12 - before
    assert result.identical(sweep(*again))


def test_sweeps_that_write_one_store_at_once(tmp_path):
    """Three processes, one folder: all end well, every block is there once, and everything reads back."""
    processes = [subprocess.Popen([sys.executable, "-c", KILLED, tmp_path]) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(list(tmp_path.iterdir())) == 12
    problem, counting = LogisticRegression.synthetic(200, 20, seed=0, radius=1.0), Counting()
    again = (problem, {"a": Linear(), "b": Cosine()}, [0.1, 0.3], 96, 1500)
    assert sweep(*again).identical(sweep(*again, executor=counting, store=tmp_path))
    assert counting.seeds == []


def limited(size):
    """In a child process: files end at this many bytes, as on a full disk (EFBIG instead of ENOSPC)."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_disk_that_takes_no_more(tmp_path):
    """A real failure of the operating system in the middle of a write."""
    sweep(**arguments(seeds=8), store=tmp_path)
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    code = (
        "import sys; from anneal.problems import HardLine\n"
        "from anneal.schedules import Cosine, Linear; from anneal.sgd import sweep\n"
        "sweep(HardLine(0.2), {'a': Linear(), 'b': Cosine()}, [0.1, 0.3], 24, 50, store=sys.argv[1])"
    )
    run = [sys.executable, "-B", "-c", code, tmp_path]
    end = subprocess.run(run, preexec_fn=lambda: limited(500), capture_output=True, text=True)
    assert end.returncode == 1
    assert f"StoreError: store: cannot write to the folder {tmp_path} (File too large)" in end.stderr
    assert "Free space there" in end.stderr and "stored so far are safe" in end.stderr
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == kept, "nothing lost, nothing half-written left"


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_a_failure_at_any_point_of_writing(tmp_path, monkeypatch, name):
    store = Store(tmp_path)
    store.save(CONFIGURATION, VALUES)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, name, full)
    with pytest.raises(StoreError, match=r"No space left on device.* make the same call again") as caught:
        store.save({"another": 1}, VALUES)
    assert isinstance(caught.value.__cause__, OSError)
    with pytest.raises(StoreError):
        store.save(CONFIGURATION, VALUES + 1)
    monkeypatch.undo()
    assert np.array_equal(store.load(CONFIGURATION), VALUES)
    assert store.load({"another": 1}) is None
    assert len(list(tmp_path.iterdir())) == 1


def test_an_unwritable_folder_is_refused_before_anything_is_computed(tmp_path):
    (tmp_path / "file").write_text("no folder")
    counting = Counting()
    with pytest.raises(StoreError, match=r"cannot write to the folder .*file/store.*Not a directory"):
        sweep(**arguments(), executor=counting, store=tmp_path / "file" / "store")
    assert counting.seeds == []


def test_a_folder_is_made_where_it_is_missing(tmp_path):
    assert computed(tmp_path / "a" / "b") == 3
    assert Path(tmp_path / "a" / "b").is_dir()


def test_the_schedule_enters_by_its_values_alone(tmp_path):
    """Polynomial(1) is Linear(): the same values, so the stored block serves both."""
    assert computed(tmp_path, schedules={"a": Linear()}) == 3
    assert computed(tmp_path, schedules={"a": Polynomial(1)}) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda store: Store(3), "folder: expected the path of a file or folder, got 3"),
        (lambda store: Store(""), "folder: expected the path of a file or folder, got ''"),
        (lambda store: store.save({"a": object()}, VALUES), "configuration: expected numbers, texts, lists and tables"),
        (lambda store: store.load({"a": {1, 2}}), "configuration: expected numbers, texts, lists and tables"),
        (lambda store: store.save({}, ["a"]), "values: expected an array of numbers; fill a mask"),
        (
            lambda store: store.save({}, np.ma.masked_less(VALUES, 0)),
            "values: expected an array of numbers; fill a mask",
        ),
        (lambda store: store.save({}, np.array([None])), "values: expected an array of numbers"),
    ],
)
def test_what_cannot_be_stored_is_refused(tmp_path, call, message):
    store = Store(tmp_path)
    with pytest.raises(ValueError, match=message):
        call(store)
    assert not list(tmp_path.iterdir())

"""The commands of python -m anneal.deep, files of sweeps, and the stored record, made again."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from anneal.deep import cli, config, records, tables, train
from anneal.deep.bench import engine_loop, measure, plain_loop, table
from anneal.deep.recipe import Execution, configuration
from anneal.schedules import Fixed, Linear, Robust
from tests.frameworks.conftest import SCHEDULES
from tests.frameworks.deep_runs import jobs, outcome, plan

STORED = Path(__file__).parents[2] / "book" / "data" / "deep"
RUN = ["run", "--config", "FILE"]
LIST = '["Linear()", "Robust(ratio=9)"]'
EXAMPLE = '["Fixed()", "Polynomial(2)"] above the first [table]'
LABELLED = """
[schedules]
linear = "Linear()"
"Robust, R = 9" = "Robust(ratio=9)"
"""
FILE = """
name = "small"
schedules = ["Linear()", "Robust(ratio=9)"]
[recipe]
dataset = "digits"
depth = 10
width = 1
epochs = 1
batch_size = 10
pad = 1
train_images = 45
test_images = 30
[execution]
threads = 1
[[grid]]
stepsizes = { low = 0.05, high = 0.2, ratio = 2 }
seeds = [0]
[[grid]]
stepsizes = [0.1]
seeds = [1]
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(FILE)
    return path


def said(capsys, *arguments):
    """Exit code and output of a command."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_file_says_what_is_run(file):
    sweep = config.load(file)
    assert sweep.name == "small" and sweep.recipe.train_images == 45 and sweep.execution == Execution(threads=1)
    assert [(p.schedule.name, p.stepsize, p.seed) for p in sweep.points] == [
        (name, eta, seed) for eta, seed in [(0.05, 0), (0.1, 0), (0.2, 0), (0.1, 1)] for name in ("linear", "Robust(9)")
    ]
    assert [p.schedule for p in sweep.points[:2]] == [Linear(), Robust(9)]


def test_sweep_collect_and_redo(file, tmp_path, capsys, monkeypatch):
    store, out = tmp_path / "store", tmp_path / "joined.json"
    code, text, _ = said(capsys, "sweep", "--config", file, "--store", store, "--device", "cpu")
    assert code == 0 and text == f"small: 8 runs in {store}, 0 of them diverged\n"
    made = {p.name: p.read_bytes() for p in store.iterdir()}
    monkeypatch.setattr(train, "train", None)
    assert said(capsys, "sweep", "--config", file, "--store", store)[0] == 0
    monkeypatch.undo()
    assert {p.name: p.read_bytes() for p in store.iterdir()} == made, "nothing was made again"

    (foreign,) = jobs(epochs=1, seeds=[9])
    records.Records(store).save(foreign())
    code, text, _ = said(capsys, "collect", "--config", file, "--store", store, "--out", out)
    assert code == 0 and text == f"8 of the 8 runs of small\n{out}: 8 runs\n"
    content = json.loads(out.read_text())
    assert content["provenance"]["command"] == f"python -m anneal.deep sweep --config {file}"
    points = config.load(file).points
    found = [run["configuration"] for run in tables.separated(content)]
    assert [(config.schedule(c["schedule"]), c["stepsize"], c["seed"]) for c in found] == [
        (p.schedule, p.stepsize, p.seed) for p in points
    ]
    assert len(out.read_text().splitlines()) < 20, "one line a run"

    for run in (3, 7):
        code, text, _ = said(capsys, "redo", out, "--run", run, "--device", "cpu", "--out", tmp_path / "new.json")
        assert code == 0 and "same bits" in text.splitlines()
        assert outcome(records.read(tmp_path / "new.json")) == outcome(
            records.Records(store).load(records.read_all(out)[run]["configuration"])
        )
    content["runs"][3]["metrics"]["test_loss"][0] *= 1.2
    out.write_text(json.dumps(content))
    code, text, _ = said(capsys, "redo", out, "--run", 3, "--device", "cpu")
    assert code == 1 and "tolerance 0.1: train_loss" in text
    assert said(capsys, "redo", out, "--run", 3, "--device", "cpu", "--tolerance", 0.3)[0] == 0


def test_every_path_may_have_a_tilde_or_a_variable(file, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PLACE", str(tmp_path / "place"))
    monkeypatch.chdir(tmp_path)
    assert said(capsys, "sweep", "--config", "~/small.toml", "--store", "$PLACE/store", "--device", "cpu")[0] == 0
    code, text, _ = said(
        capsys, "collect", "--store", "${PLACE}/store", "--config", "$HOME/small.toml", "--out", "~/all.json"
    )
    assert code == 0 and "8 runs" in text
    assert said(capsys, "redo", "~/all.json", "--device", "cpu", "--out", "$PLACE/new.json")[0] == 0
    one = ["run", "--config", "~/small.toml", "--store", "~/place/store", "--device", "cpu"]
    assert said(capsys, *one, "--schedule", "linear", "--stepsize", 0.1, "--seed", 0)[0] == 0, "stored there already"
    assert len(list((tmp_path / "place" / "store").iterdir())) == 8
    assert {path.name for path in tmp_path.iterdir()} == {"small.toml", "place", "all.json"}
    assert said(capsys, "redo", "~/none.json")[2] == "error: record: there is no file ~/none.json\n"
    assert "in the folder" in said(capsys, "redo", STORED / "wrn-10-1.json", "--data", "$PLACE")[2]


def test_one_run(file, tmp_path, capsys):
    arguments = ["run", "--config", file, "--store", tmp_path / "store", "--device", "cpu", "--seed", 3]
    arguments += ["--stepsize", 0.3]
    code, text, _ = said(capsys, *arguments, "--schedule", "Robust(9)")
    first, path = text.splitlines()
    assert code == 0 and first.startswith("Robust(9), stepsize 0.3, seed 3: finished, test loss ")
    assert records.read(path)["configuration"]["schedule"] == "Robust(ratio=9)"
    assert said(capsys, *arguments, "--schedule", "robust-9")[1] == text, "by its key"
    _, text, _ = said(capsys, *arguments, "--schedule", "Cosine()")
    assert records.read(text.splitlines()[1])["configuration"]["schedule"] == "Cosine()"


def test_an_interrupt(file, tmp_path, capsys, monkeypatch):
    def pressed(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "train", pressed)
    code, _, text = said(capsys, "sweep", "--config", file, "--store", tmp_path / "store")
    assert code == 130 and "the same command goes on" in text


# -- what is wrong with files and arguments


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("depth = 10", "depth = 12", "depth: expected 6n + 4"),
        ("depth = 10", "", "recipe: missing 1 required positional argument: 'depth'"),
        ("depth = 10", "deep = 10", "recipe: unknown deep; known are batch_size, "),
        ("width = 1", "width = 0", "width: expected at least 1"),
        ("epochs = 1", "epochs = 1.5", "epochs: expected an integer"),
        ("batch_size = 10", "batch_size = 100", "batch_size: 100 is more than the 45 training images; take less"),
        ("train_images = 45", "train_images = 4500", "train_images: 4500 are wanted, 1200 are there"),
        ('"digits"', '"mnist"', "dataset: expected one of cifar10, digits, got 'mnist'"),
        ('"digits"', '"cifar10"', "data: name the CIFAR-10 images with --data"),
        ("pad = 1", "momentum = 1.0", r"momentum: expected a number in [0, 1), got 1.0"),
        ("pad = 1", "momentum = 0.0", "nesterov: needs a positive momentum"),
        ("pad = 1", 'precision = "int8"', "precision: expected one of bfloat16, float32, float64"),
        ("pad = 1", "flip = 1", "flip: expected true or false, got 1"),
        ("threads = 1", 'compile = "fast"', "compile: expected one of off, default"),
        ("threads = 1", 'compile = "reduce-overhead"', "cuda_graph: compile"),
        ("threads = 1", "thread = 1", "execution: unknown thread"),
        ('"Linear()"', '"Linea()"', "schedule: cannot read 'Linea()' (known are Fixed, "),
        ('"Linear()"', '"Linear("', "schedule: cannot read 'Linear('"),
        ('"Linear()"', '"Linear(power=2)"', "Linear has power = 1.0"),
        ('"Linear()"', '"Polynomial()"', "schedule: cannot read 'Polynomial()'"),
        ('"Linear()"', '"Polynomial(-1)"', "schedule: cannot read 'Polynomial(-1)' (power"),
        ('"Linear()"', '"3"', "schedule: expected one of"),
        ('"Linear()"', "3", "schedule: cannot read 3"),
        ('"Linear()"', "\"__import__('os').getcwd()\"", "schedule: cannot read"),
        ('"Linear()"', '"Fixed(averaged=True)"', "write Fixed() without averaging"),
        ("high = 0.2, ", "", "stepsizes: expected a list, or all of low, high and ratio"),
        ("ratio = 2 ", "ratio = 1 ", "ratio: expected a grid ratio above 1"),
        ("[0.1]", "[0.1, -1]", "stepsizes: expected positive numbers, got -1"),
        ("[0.1]", "[0.1, 0.1]", "grid: a run occurs twice"),
        ("seeds = [1]", "seeds = [0]", "grid: a run occurs twice"),
        ("seeds = [1]", "seeds = 1", "seeds: expected a list such as [0, 1, 2], got 1"),
        ("seeds = [1]", "", "grid: seeds is missing"),
        ('"Linear()"', '"Robust(9)"', "schedules: 'Robust(9)' stands twice"),
        (LIST, '"Linear()"', f"schedules: expected a list, without labels; write schedules = {EXAMPLE}"),
        (LIST, "[]", f"schedules: expected a list, without labels; write schedules = {EXAMPLE}"),
        (f"schedules = {LIST}\n", "", f"schedules: expected a list, without labels; write schedules = {EXAMPLE}"),
        (f"schedules = {LIST}\n", LABELLED, f"schedules: expected a list, without labels; write schedules = {LIST}"),
        ("schedules = ", "shapes = ", "the file: unknown shapes"),
        ("schedules = [", "schedules = [[", "Unclosed array"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(file, tmp_path, capsys, old, new, message):
    assert FILE.count(old) >= 1
    file.write_text(FILE.replace(old, new, 1))
    code, out, err = said(capsys, "sweep", "--config", file, "--store", tmp_path / "store", "--device", "cpu")
    assert code == 2 and out == "" and err.startswith("error: ") and err.count("\n") == 1
    assert message in err
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sweep", "--config", "missing.toml"], "config: there is no file missing.toml"),
        (["sweep", "--config", "FILE", "--executor", "threads:2"], "executor: expected processes:N or dask:ADDRESS"),
        ([*RUN, "--schedule", "Linear()", "--stepsize", "-1", "--seed", "0"], "stepsize: expected positive"),
        ([*RUN, "--schedule", "Linear()", "--stepsize", "1", "--seed", "-1"], "seed: expected at least 0"),
        ([*RUN, "--schedule", "no", "--stepsize", "1", "--seed", "0"], "schedule: cannot read 'no'"),
        (["redo", "missing.json"], "record: there is no file missing.json"),
        (["redo", "FILE"], "is no record, or a damaged one"),
        (["redo", "."], r"record: cannot read \. \(Is a directory\)"),
        (["redo", str(STORED / "digits.json"), "--run", "1"], "run: .* holds runs 0 to 0, got 1"),
        (["collect", "--store", "nothing-here", "--out", "x.json"], "store: there is no record in it"),
        (["bench", "--config", "FILE", "--updates", "0"], "updates: expected at least 1"),
        (["download", "FILE/x"], "cannot"),
    ],
)
def test_wrong_arguments(file, tmp_path, capsys, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, _, err = said(capsys, *[argument.replace("FILE", str(file)) for argument in arguments])
    assert code == 2 and err.startswith("error: ") and re.search(message, err)


@pytest.mark.parametrize("command", [["sweep"], ["run", "--schedule", "linear", "--stepsize", "0.1", "--seed", "0"]])
def test_a_store_that_cannot_be_written_is_told_before_any_work(file, tmp_path, capsys, monkeypatch, command):
    (tmp_path / "taken").write_text("")
    monkeypatch.setattr(train, "train", None)  # whoever trains fails otherwise
    code, _, err = said(capsys, *command, "--config", file, "--store", tmp_path / "taken")
    assert code == 1 and "store: cannot write" in err and "name another folder with --store" in err


@pytest.mark.parametrize("arguments", [[], ["sweep"], [*RUN, "--device", "tpu"], ["redo"], ["train"]])
def test_usage(arguments):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize(
    "schedule", [s for s in SCHEDULES if "FromCallable" not in repr(s) and not s.averaged], ids=lambda s: s.key
)
def test_schedules_are_read_as_they_are_shown(schedule):
    assert config.schedule(repr(schedule)) == schedule


@pytest.mark.parametrize("path", sorted(STORED.glob("*.toml")), ids=lambda path: path.name)
def test_committed_sweeps_can_be_read(path):
    points = config.load(path).points
    assert len(points) == len({(p.schedule.name, p.stepsize, p.seed) for p in points})
    if path.name.startswith("wrn-1"):
        etas = {p.stepsize for p in points}
        assert len(etas) >= 9 and max(etas) / min(etas) >= 2**8
        assert {p.schedule for p in points} >= {Fixed(), Linear(), Robust(100)}


@pytest.mark.parametrize("module", ["torch", "sklearn.datasets"])
def test_what_is_not_installed_is_told(file, tmp_path, module):
    code = f"import sys; sys.modules[{module!r}] = None; from anneal.deep.cli import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["sweep", "--config", file, "--store", tmp_path / "store"]
    result = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert result.returncode == 2 and result.stderr.endswith(': in the folder of the book, pip install ".[deep]"\n')


# -- the stored record


def test_the_stored_record_made_again(capsys):
    """In double precision, one thread: see anneal.deep.cli.TOLERANCE for why the tolerance is what it is."""
    code, text, _ = said(capsys, "redo", STORED / "digits.json", "--device", "cpu")
    assert code == 0, text
    assert "tolerance 1e-09" in text


@pytest.mark.skipif(not (shutil.which("g++") or os.environ.get("CI")), reason="compiling needs g++")
def test_the_stored_record_made_again_by_compiled_code():
    """In a process of its own: PyTorch's compiler warns of its own deprecations."""
    arguments = ["redo", STORED / "digits.json", "--device", "cpu", "--compile", "default"]
    result = subprocess.run([sys.executable, "-m", "anneal.deep", *arguments], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "tolerance 1e-09" in result.stdout


def test_compiling_without_a_compiler_says_what_to_do(capsys, monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    code, _, error = said(capsys, "redo", STORED / "digits.json", "--device", "cpu", "--compile", "default")
    assert code == 2 and "no-such-compiler is not found" in error and "--compile off" in error


def test_a_change_of_a_millionth_would_be_seen(capsys, tmp_path):
    """The comparison can fail: the stored record with another stepsize."""
    record = records.read_all(STORED / "digits.json")[0]
    record["configuration"]["stepsize"] *= 1 + 1e-6
    (tmp_path / "other.json").write_bytes(records.encoded(record))
    assert said(capsys, "redo", tmp_path / "other.json", "--device", "cpu")[0] == 1


def test_the_stored_sweep_is_the_one_of_its_file():
    plan, found = config.load(STORED / "wrn-10-1.toml"), records.read_all(STORED / "wrn-10-1.json")
    assert len(found) == len(plan.points) == 150
    for point, record in zip(plan.points, found, strict=True):
        assert record["configuration"] == configuration(plan.recipe, point, found[0]["configuration"]["data_sha256"])
        assert record["status"] == "diverged" or all(len(m) == plan.recipe.epochs for m in record["metrics"].values())
        assert record["configuration"]["schedule"] == repr(point.schedule) and record["updates"] == 2_000
        assert cli.again(record).points[0].schedule == point.schedule, "its redo command makes the same run"


def test_the_chapter_trains_live_where_pytorch_is_installed(capsys, monkeypatch):
    """The cell of chapter 09, which the book's own environment leaves out."""
    source = (STORED.parents[2] / "notebooks" / "09_neural_networks.md").read_text(encoding="utf-8")
    (cell,) = re.findall(r"```\{code-cell\} ipython3\n:tags: \[live-training\]\n(.*?)```", source, re.DOTALL)
    monkeypatch.chdir(STORED.parents[2])
    exec(compile(cell, "live", "exec"), {"digits_stored": "book/data/deep/digits.json"})
    assert capsys.readouterr().out.splitlines()[1] == "trained again here: the same to nine digits"


def test_records_of_another_revision_or_other_images_are_refused(capsys, tmp_path):
    record = records.read_all(STORED / "digits.json")[0]
    wrong = [({"revision": 0}, "made by revision 0 of the code"), ({"data_sha256": "0"}, "data_sha256: not as")]
    for change, message in wrong:
        other = {**record, "configuration": {**record["configuration"], **change}}
        (tmp_path / "other.json").write_bytes(records.encoded(other))
        code, _, err = said(capsys, "redo", tmp_path / "other.json", "--device", "cpu")
        assert code == 2 and message in err


def test_records_with_holes_are_named(capsys, tmp_path):
    record = records.read_all(STORED / "digits.json")[0]
    bare = {**record, "configuration": {k: v for k, v in record["configuration"].items() if k != "revision"}}
    for content, message in (
        (bare, "record: a field is missing or wrong"),
        ({"runs": [1]}, "record: a joined file has"),
    ):
        (tmp_path / "other.json").write_bytes(records.encoded(content))
        code, _, err = said(capsys, "redo", tmp_path / "other.json", "--device", "cpu")
        assert code == 2 and message in err


def test_made_again_in_another_way_a_run_of_low_precision_is_no_failure(file, tmp_path, capsys):
    store, out = tmp_path / "store", tmp_path / "runs.json"
    said(capsys, "sweep", "--config", file, "--store", store, "--device", "cpu")
    said(capsys, "collect", "--config", file, "--store", store, "--out", out)
    content = json.loads(out.read_text())
    content["common"]["versions"]["torch"] = "1.0"
    content["runs"][0]["metrics"]["test_loss"][0] *= 2
    out.write_text(json.dumps(content))
    code, text, _ = said(capsys, "redo", out, "--device", "cpu")
    assert code == 0 and "another device, mode or version: in float32 runs then differ as two seeds do" in text
    assert said(capsys, "redo", out, "--device", "cpu", "--tolerance", 0.1)[0] == 1, "asked for, it counts"


# -- speed


def test_the_contenders_train_the_same_model():
    made = plan(epochs=5)
    images = train.load(made.recipe, None)
    cpu = torch.device("cpu")
    loops = plain_loop(made.recipe, images, cpu), engine_loop(made.recipe, made.execution, images, cpu)
    for loop in loops:
        loop.go(2)
        loop.go(3)  # across the end of an epoch
    for one, other in zip(*(loop.model.state_dict().values() for loop in loops), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4, check_stride=False)


def test_bench(file, tmp_path, capsys):
    out = tmp_path / "bench.json"
    code, text, _ = said(
        capsys, "bench", "--config", file, "--device", "cpu", "--updates", 2, "--rounds", 3, "--out", out
    )
    measured = json.loads(out.read_text())
    assert code == 0 and set(measured["images_per_second"]) == {"plain loop", "this engine"}
    assert all(len(rates) == 3 and min(rates) > 0 for rates in measured["images_per_second"].values())
    assert measured["over_plain"]["plain loop"] == [1, 1, 1]
    assert text == table(measured) + "\n" and measured["device"]["threads"] == 1
    with pytest.raises(ValueError, match="rounds: expected at least 1"):
        measure(config.load(file), None, "cpu", 1, 0)


def test_without_pytorch_records_and_files_can_still_be_read():
    code = (
        "import sys; sys.modules['torch'] = None; from anneal.deep import cli, config, data, records, results; "
        "config.load(sys.argv[1]); results.dataset(records.read_all(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, STORED / "wrn-16-4.toml", STORED / "digits.json"], check=True)

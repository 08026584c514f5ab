"""A package that nobody may write beside, and no home that could be written: everything works, slower, and says why."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import anneal

RECORDED = """
import warnings
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    {code}
print(*(str(warning.message) for warning in told), sep="\\n")
"""
SWEEP = """from anneal import problems, schedules, sgd
    problem = problems.LogisticRegression.synthetic(30, 3, seed=0)
    result = sgd.sweep(problem, {"linear": schedules.Linear()}, [0.1, 1.0], 2, 20)
    assert result.suboptimality.shape[-1] == 2"""


@pytest.fixture
def read_only(tmp_path):
    """A copy of the package beside whose modules no folder can be made, whoever asks, the administrator included."""
    copy = tmp_path / "tree" / "anneal"
    shutil.copytree(Path(anneal.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
        (folder / "__pycache__").write_text("")
    (tmp_path / "home").write_text("no folder")
    return tmp_path


def run(read_only, code, **more):
    """What the code warns of, one line each, in a process without a home."""
    home = {name: str(read_only / "home" / "me") for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA")}
    kept = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    environment = {**kept, **home, "PYTHONPATH": str(read_only / "tree"), **more}
    done = subprocess.run(
        [sys.executable, "-B", "-c", RECORDED.replace("{code}", code)],
        cwd=read_only,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_sweep_runs_where_nothing_can_be_kept_and_says_so_once(read_only):
    (told,) = run(read_only, SWEEP)
    assert "anneal.problems.kernels" in told and "NUMBA_CACHE_DIR" in told


@pytest.mark.parametrize("at", ["home/cache", "tree/anneal/__pycache__/cache"])
def test_a_cache_that_cannot_be_made_is_none(read_only, at):
    (told,) = run(read_only, "import anneal.problems", NUMBA_CACHE_DIR=str(read_only / at))
    assert "set NUMBA_CACHE_DIR to a folder that can be written" in told


@pytest.mark.slow
def test_the_remedy_works(read_only):
    assert run(read_only, SWEEP, NUMBA_CACHE_DIR=str(read_only / "cache")) == [""]
    assert list((read_only / "cache").rglob("*.nbi"))


def test_a_home_is_enough(read_only):
    (read_only / "me").mkdir()
    assert run(
        read_only, "import anneal.problems", XDG_CACHE_HOME=str(read_only / "me"), HOME=str(read_only / "me")
    ) == [""]


def test_every_module_can_be_imported_there(read_only):
    names = [
        "sgd",
        "grid",
        "robustness",
        "minimax",
        "proof",
        "adapters",
        "claims",
        "paths",
        "deep.config",
        "deep.records",
    ]
    assert len(run(read_only, f"import {', '.join(f'anneal.{name}' for name in names)}")) == 1

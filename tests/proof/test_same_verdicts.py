"""Verdicts do not depend on what was decided before, nor on the seed of Python's hashes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import anneal
from tests.proof.verdicts import shuffled, verdicts

ROOT = Path(anneal.__file__).parents[1]


@pytest.fixture(scope="module")
def expected():
    return verdicts(shuffled(0))


def test_in_another_order(expected):
    assert verdicts(shuffled(1)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_in_another_process(expected, seed):
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "tests.proof.verdicts", str(seed)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=ROOT, check=True)
    assert done.stdout.splitlines() == [f"{name} | {verdict}" for name, verdict in sorted(expected.items())]

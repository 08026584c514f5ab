"""Parameters of one's own: what can be typed, what arrives in the notebook, and what is refused before it runs."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from book.tools import given, notebooks, run
from book.tools.paths import BookError, sources
from tests.book.conftest import HEADER, Project

DEFAULTS = {
    "steps": "4_000",
    "seeds": "56",
    "data_seed": "0",
    "window": "(2, 6)",
    "real_ratio": "2.0 ** 0.5",
    "radius": "1.0",
    "shift": "-2",
    "ranges": "[10, 100]",
    "octaves": "[-15.5, 3.0]",
    "hidden": "(32,)",
    "live": "('fixed', 6, 5)",
    "log2_low": "-12",
    "log2_high": "8",
    "stored": "'book/data/one.json'",
    "limit": "None",
    "flip": "True",
    "wrong_labels": "0.3",
    "etas": "[2.0**k for k in range(-3, 4)]",
    "table": "{'a': 1}",
}


def taken(line: str) -> dict[str, object]:
    return given.checked(run.pairs(line.split(" ")), DEFAULTS)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("-p steps 500", {"steps": 500}),
        ("-p steps 500 -p seeds 8", {"steps": 500, "seeds": 8}),
        ("-p steps=500 -p seeds = 8", {"steps": 500, "seeds": 8}),
        ("-p steps 1_000", {"steps": 1000}),
        ("-p steps 1e3", {"steps": 1000}),
        ("-p steps 2*10**3", {"steps": 2000}),
        ("-p steps '500'", {"steps": 500}),
        ("-p window (3,6)", {"window": (3, 6)}),
        ("-p window (3, 6) -p steps 5", {"window": (3, 6), "steps": 5}),
        ("-p window 3, 6", {"window": (3, 6)}),
        ("-p window [3, 6]", {"window": (3, 6)}),
        ("-p window '(3, 6)'", {"window": (3, 6)}),
        ("-p window (-7, -1)", {"window": (-7, -1)}),
        ("-p hidden (64, 32)", {"hidden": (64, 32)}),
        ("-p real_ratio 2**0.25", {"real_ratio": 2**0.25}),
        ("-p real_ratio sqrt(2)", {"real_ratio": math.sqrt(2)}),
        ("-p real_ratio np.exp(0.5)", {"real_ratio": math.exp(0.5)}),
        ("-p real_ratio 1 + 1/3", {"real_ratio": 4 / 3}),
        ("-p radius 1e-3", {"radius": 0.001}),
        ("-p radius 2*pi", {"radius": 2 * math.pi}),
        ("-p radius 3", {"radius": 3}),
        ("-p shift -3", {"shift": -3}),
        ("-p shift -1e-3", {"shift": -0.001}),
        ("-p shift -(2)", {"shift": -2}),
        ("-p log2_high -2", {"log2_high": -2}),
        ("-p log2_low -20 -p log2_high -15", {"log2_low": -20, "log2_high": -15}),
        ("-p ranges [4, 16]", {"ranges": [4, 16]}),
        ("-p ranges (4, 16, 64)", {"ranges": [4, 16, 64]}),
        ("-p ranges range(2, 5)", {"ranges": [2, 3, 4]}),
        ("-p ranges [1e1, 2**5]", {"ranges": [10, 32]}),
        ("-p octaves [-3, 2]", {"octaves": [-3, 2]}),
        ("-p live ('cosine', 7, 3)", {"live": ("cosine", 7, 3)}),
        ("-p stored runs.json", {"stored": "runs.json"}),
        ("-p stored 500", {"stored": "500"}),
        ("-p stored it's here", {"stored": "it's here"}),
        ("-p stored 'my runs.json'", {"stored": "my runs.json"}),
        ('-p stored "say \\"so\\".json"', {"stored": 'say "so".json'}),
        ("-p stored a/b-c.json", {"stored": "a/b-c.json"}),
        ("-p stored None", {"stored": None}),
        ("-p limit 3", {"limit": 3}),
        ("-p limit None", {"limit": None}),
        ("-p flip False", {"flip": False}),
        ("-p data_seed 0", {"data_seed": 0}),
        ("-p etas [0.1, 2**-3]", {"etas": [0.1, 0.125]}),
        ("-p table {'b': 2}", {"table": {"b": 2}}),
    ],
)
def test_a_value_is_what_python_makes_of_it(line: str, expected: dict[str, object]) -> None:
    found = taken(line)
    assert found == expected
    assert [type(value) for value in found.values()] == [type(value) for value in expected.values()]
    cell = "\n".join(f"{name} = {given.code(value)}" for name, value in found.items())
    arrived: dict[str, object] = {}
    exec(cell, arrived)
    assert {name: arrived[name] for name in expected} == expected, "as the notebook sees it"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("-p steps -5", "steps: expected whole numbers of at least 1, got -5"),
        ("-p steps 0", "steps: expected whole numbers of at least 1, got 0"),
        ("-p steps 2.5", "steps: expected whole numbers of at least 1, got 2.5"),
        ("-p steps inf", "steps: expected whole numbers of at least 1, got inf"),
        ("-p steps True", "steps: expected a value like 4_000, got True"),
        ("-p steps None", "steps: expected a value like 4_000, got None"),
        ("-p steps many", "steps: expected a value like 4_000, got 'many'"),
        ("-p steps 10^3", "steps: expected a value like 4_000, got '10^3'"),
        ("-p steps [500]", "steps: expected a value like 4_000, got [500]"),
        ("-p seeds 1", "seeds: expected whole numbers of at least 2, for what one seed gives has no spread, got 1"),
        ("-p data_seed -1", "data_seed: expected whole numbers of at least 0, got -1"),
        ("-p real_ratio 1", "real_ratio: expected numbers above 1, got 1"),
        ("-p ranges [10, 0.5]", "ranges: expected numbers above 1, got 0.5"),
        ("-p ranges []", "ranges: expected a value like [10, 100], got []"),
        ("-p ranges 10", "ranges: expected a value like [10, 100], got 10"),
        ("-p ranges [10, None]", "ranges: expected a value like [10, 100], got None"),
        ("-p radius -1", "radius: expected numbers above 0, got -1"),
        ("-p radius nan", "radius: expected numbers above 0, got nan"),
        ("-p shift nan", "shift: expected numbers, got nan"),
        ("-p wrong_labels 1.0", "wrong_labels: expected numbers from 0 to 1, without 1, got 1.0"),
        ("-p window (6, 3)", "window: expected a pair that rises, got (6, 3)"),
        ("-p window (1, 2, 3)", "window: expected a value like (2, 6), got (1, 2, 3)"),
        ("-p log2_low 9", "log2_low, log2_high: expected the first below the second, got 9 and 8"),
        ("-p log2_high -12", "log2_low, log2_high: expected the first below the second, got -12 and -12"),
        ("-p etas some", "etas: expected a value like [2.0**k for k in range(-3, 4)], got 'some'"),
        ("-p table b", "table: expected a value like {'a': 1}, got 'b'"),
        ("-p flip 1", "flip: expected a value like True, got 1"),
        ("-p radius 1/0", "1/0: cannot be computed (division by zero)"),
        ("-p radius 10**10**10", "10**10**10: cannot be computed"),
        ("-p steps", "expected -p NAME VALUE, such as -p steps 500, got '-p steps'"),
        ("-p", "expected -p NAME VALUE, such as -p steps 500, got '-p'"),
        ("-p stepz 5", "unknown parameter 'stepz'; its parameters are\n  steps = 4_000\n"),
        ("-p steps __import__('os').getpid()", "steps: expected a value like 4_000, got"),
    ],
)
def test_what_cannot_be_is_said_in_words(line: str, message: str) -> None:
    with pytest.raises(BookError, match=re.escape(message)):
        taken(line)


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_a_chapters_own_values_are_in_their_ranges(source: Path) -> None:
    """Each can be typed, is what it was, and nearly all numbers have a range."""
    defaults = notebooks.parameters(notebooks.read(source), source)
    assert given.checked(defaults, defaults) == {name: eval(text) for name, text in defaults.items()}
    for name in defaults:
        if re.search(r"seeds?$|steps|horizon|ratio|radius|resamples|dimension", name):
            assert any(re.fullmatch(allowed.names, name) for allowed in given.RANGES), name


ANNOTATED = HEADER.replace(
    "steps = 3\nsizes, seed = [1, 2], 0\n",
    "steps: int = 3  # updates = steps\nsizes, (low, high) = [1, 2], (-1, 1)\nstored: str = 'a'\n"
    "limit: float | None = None\nwindow = (2, 6)\n",
)


def test_what_was_typed_arrives_and_nothing_else_is_said(project: Project) -> None:
    """Parameters assigned in tuples or annotated are known; papermill called them unknown, and set them."""
    project.notebook("07_x", "print(repr((steps, sizes, low, high, stored, limit)))", header=ANNOTATED)
    words = "-p steps 1e1 -p sizes (4, -0.5) -p high 2**0.25 -p low -1e-3 -p stored it's -p limit inf"
    done = project.tool("run", "7", *words.split(" "))
    assert done.returncode == 0, done.stderr
    assert "nknown" not in done.stderr + done.stdout
    made = (project.root / "_build" / "runs" / "07_x.ipynb").read_text()
    assert r"(10, [4, -0.5], -0.001, 1.189207115002721, \"it's\", inf)" in made


def test_make_hands_over_what_a_shell_would_take_apart(project: Project) -> None:
    project.installed()
    project.write("4", "")  # [4] and * mean files to a shell
    project.notebook("07_x", "print(repr((steps, sizes, window, stored)))", header=ANNOTATED)
    chosen = "-p window (3, 6) -p sizes [4] -p steps 2*3 -p stored \"a b; echo 'no' > $x\""
    done = project.make("run", "NB=07", f"ARGS={chosen}")
    assert done.returncode == 0, done.stderr
    made = (project.root / "_build" / "runs" / "07_x.ipynb").read_text()
    assert r"(6, [4], (3, 6), \"a b; echo 'no' > $x\")" in made
    done = project.make("run", "NB=07", "ARGS=-p steps -5 -p sizes [1]")
    assert done.returncode != 0 and "07_x.md: steps: expected whole numbers of at least 1, got -5" in done.stderr
    done = project.make("run", "NB=07", "ARGS=steps 5")
    assert done.returncode != 0 and "expected -p NAME VALUE, such as -p steps 500, got 'steps 5'" in done.stderr

"""The static closure of imports, which decides what make runs again."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from book.tools.imports import closure, direct_imports, package_modules, without_magics

ROOT = Path(__file__).resolve().parents[2]

PLANTED = {
    "__init__.py": "from pkg.base import A",
    "base.py": "A = 1",
    "one.py": "from . import two",
    "two.py": "from .sub.deep import B\nimport json",
    "late.py": "def f():\n    from pkg import two",
    "lonely.py": "import os",
    "sub/__init__.py": "",
    "sub/deep.py": "from ..base import A as B\nfrom .beside import C",
    "sub/beside.py": "C = 3",
}


@pytest.fixture
def planted(tmp_path: Path) -> dict[str, Path]:
    for name, text in PLANTED.items():
        file = tmp_path / "pkg" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return package_modules(tmp_path / "pkg")


def really_imported(folder: Path, statement: str, package: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*(n for n in sys.modules if n.split('.')[0] == {package!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", ["pkg.one", "pkg.two", "pkg.lonely", "pkg.sub.deep", "pkg"])
def test_closure_is_what_gets_imported(planted: dict[str, Path], name: str) -> None:
    folder = planted["pkg"].parents[1]
    assert closure([name], planted) == really_imported(folder, f"import {name}", "pkg")


def test_late_imports_count(planted: dict[str, Path]) -> None:
    assert "pkg.two" in closure(["pkg.late"], planted)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from pkg import one", {"pkg", "pkg.one"}),
        ("from pkg.sub.beside import C", {"pkg", "pkg.sub", "pkg.sub.beside"}),
        ("import pkg.two as t", {"pkg", "pkg.two"}),
        ("import numpy, json", set()),
    ],
)
def test_direct_imports_of_a_notebook(planted: dict[str, Path], source: str, expected: set[str]) -> None:
    assert direct_imports(source, planted) == expected


def test_the_bare_package_counts_as_all_of_it(planted: dict[str, Path]) -> None:
    assert direct_imports("import pkg as p\np.one", planted) == set(planted)
    assert len(planted) == len(PLANTED)


def test_magics_do_not_hide_imports(planted: dict[str, Path]) -> None:
    cell = "%%time\n%matplotlib inline\nif True:\n    !ls\nfrom pkg import lonely"
    assert direct_imports(without_magics(cell), planted) == {"pkg", "pkg.lonely"}


def test_closure_covers_what_the_package_imports() -> None:
    """Every module of anneal in a fresh interpreter state: nothing is imported that the static closure misses.

    The book's environment has no PyTorch, and that of ``make frameworks``, which runs this test too, has nothing for
    proofs and figures; what a module imports is seen in one of them.
    """
    modules = package_modules(ROOT / "anneal")
    code = """
import importlib, json, sys
found, absent = {}, {}
for name in sys.argv[1:]:
    for loaded in [m for m in sys.modules if m.split(".")[0] == "anneal"]:
        del sys.modules[loaded]
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        absent[name] = error.name
    else:
        found[name] = [m for m in sys.modules if m.split(".")[0] == "anneal"]
print(json.dumps([found, absent]))
"""
    done = subprocess.run([sys.executable, "-c", code, *modules], cwd=ROOT, capture_output=True, text=True, check=True)
    found, absent = json.loads(done.stdout)
    elsewhere = ("torch",) if find_spec("torch") is None else ("matplotlib", "z3")
    assert set(absent.values()) <= set(elsewhere), absent
    assert all(name.startswith("anneal.deep.") == ("torch" in elsewhere) for name in absent), absent
    for name, imported in found.items():
        assert set(imported) <= closure([name], modules), name

"""What make runs again after which change, and what it says to a newcomer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.book.conftest import Project, small_copy

A, B = "01_alpha", "02_beta"
MET = "claims: [{id: one, statement: s, source: paper, kind: theory, criterion: {at_least: 0.5}, because: b}]\n"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose book is up to date: one notebook uses the package, the other a data file.

    It lies in a folder whose name make could not hold.
    """
    project = small_copy(tmp_path_factory.mktemp("original") / "a größer project")
    project.installed()
    project.write("book/data/table.csv", "1\n")
    project.write("book/claims/01.yml", MET)
    project.notebook(A, "from anneal import outer\nfrom anneal.claims import report\nreport('one', outer.VALUE)")
    project.notebook(B, "open('book/data/table.csv').read()")
    done = project.make("-j2", "book")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def built(original: Project, tmp_path: Path) -> Project:
    shutil.copytree(original.root, tmp_path / "a größer project")
    return Project(tmp_path / "a größer project")


def would_run(project: Project) -> set[str]:
    done = project.make("-n", "book")
    assert done.returncode == 0, done.stderr
    return set(re.findall(r"book\.tools execute notebooks/(\w+)\.md", done.stdout))


def site_builds(project: Project) -> int:
    return (project.root / "site.log").read_text().count("built")


def test_second_build_has_nothing_to_do(built: Project) -> None:
    before = site_builds(built)
    done = built.make("book")
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing to do")
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""
    assert site_builds(built) == before


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        (f"notebooks/{A}.md", {A}),
        (f"notebooks/{B}.md", {B}),
        ("anneal/outer.py", {A}),
        ("anneal/inner.py", {A}),
        ("anneal/apart.py", set()),
        ("book/data/table.csv", {B}),
        ("book/tools/normalise.py", {A, B}),
        ("book/tools/claims.py", set()),
        ("book/index.md", set()),
    ],
)
def test_only_what_changed_runs_again(
    built: Project, touched: Callable[[Path], Path], changed: str, again: set[str]
) -> None:
    touched(built.root / changed)
    assert would_run(built) == again
    assert "jupyter-book build" in built.make("-n", "book").stdout  # the reference shows every module


def test_changed_requirements_run_everything_again(built: Project, touched: Callable[[Path], Path]) -> None:
    touched(built.root / "requirements.txt")
    assert would_run(built) == {A, B}


def test_lost_results_and_lost_rules_are_made_again(built: Project) -> None:
    (built.executed / f"{A}.ipynb").unlink()
    (built.executed / ".deps" / f"{B}.mk").unlink()
    assert would_run(built) == {A, B}


def test_a_deleted_module_is_no_obstacle(built: Project) -> None:
    built.notebook(A, "from anneal.claims import report\nreport('one', 1)")
    (built.root / "anneal" / "outer.py").unlink()
    assert would_run(built) == {A}
    assert built.make("book").returncode == 0


def test_what_the_pages_have_made_is_made_again_if_it_is_lost(built: Project, tmp_path: Path) -> None:
    made = [*sorted(built.root.glob("book/_generated/*.*")), built.root / "book" / "_static" / "vendor" / "vega.js"]
    assert len(made) > 4
    for file in made:
        file.rename(tmp_path / "away")
        assert "-m book.pages" in built.make("-n", "book").stdout, file.name
        (tmp_path / "away").rename(file)
        assert "-m book.pages" not in built.make("-n", "book").stdout
    content = made[0].read_bytes()
    made[0].unlink()
    assert built.make("book").returncode == 0
    assert made[0].read_bytes() == content
    assert built.make("book").stdout.startswith("Nothing to do")


def test_a_deleted_input_counts_as_changed_once(built: Project) -> None:
    built.write("book/data/one.json", "{}")
    assert built.make("book").returncode == 0
    assert "one.json" in (built.root / "book" / "_generated" / "reproduce.md").read_text()
    (built.root / "book" / "data" / "one.json").unlink()
    assert built.make("book").returncode == 0
    assert "one.json" not in (built.root / "book" / "_generated" / "reproduce.md").read_text()
    assert built.make("book").stdout.startswith("Nothing to do")


def test_an_edit_while_a_notebook_runs_is_not_lost(built: Project) -> None:
    """The result counts from the moment its run began, so what was edited meanwhile is newer."""
    built.notebook(A, "open('anneal/inner.py', 'w').write('VALUE = 2')\nfrom anneal import outer")
    built.write("book/claims/01.yml", "claims: []\n")
    assert built.make("book").returncode == 0
    assert would_run(built) == {A}


def test_a_failing_notebook_fails_the_book_and_is_retried(built: Project) -> None:
    built.notebook(B, "1 / 0")
    for _ in range(2):
        done = built.make("book")
        assert done.returncode != 0
        assert "ZeroDivisionError" in done.stderr
    built.notebook(B, "1 / 1")
    assert built.make("book").returncode == 0


@pytest.mark.parametrize("target", ["book", "claims"])
def test_a_missed_claim_fails(built: Project, target: str) -> None:
    built.write("book/claims/01.yml", MET.replace("0.5", "5"))
    before = site_builds(built)
    for _ in range(2):
        done = built.make(target)
        assert done.returncode != 0
        assert "missed: one expects ≥ 5, measured 1" in done.stderr
    assert site_builds(built) == before + (target == "book"), "the author can look at the page with the failing claim"


def test_run_names_the_notebooks_there_are(built: Project) -> None:
    done = built.make("run", "NB=07")
    assert done.returncode != 0
    assert A in done.stderr
    assert B in done.stderr


def test_serve_without_a_site_says_what_to_do(project: Project) -> None:
    project.installed()
    done = project.make("serve")
    assert done.returncode != 0
    assert "make book" in done.stdout


def test_help_lists_every_target(project: Project) -> None:
    text = project.make().stdout
    phony = re.search(r"^\.PHONY: (.*)$", (project.root / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert all(f"make {name}" in text for name in phony[1].split() if name != "help")


@pytest.mark.parametrize(
    ("interpreter", "message"),
    [
        ("case $2 in *version_info*) exit 1;; esac; echo Python 3.9.2", "Python 3.11 to 3.14 is needed"),
        ("case $2 in *ensurepip*) exit 1;; esac", "sudo apt install python3-venv"),
        (None, "not found: install Python 3.11 or newer"),
    ],
)
def test_a_missing_piece_is_named_before_anything_is_installed(
    project: Project, interpreter: str | None, message: str
) -> None:
    if interpreter is not None:
        project.write("python", f"#!/bin/sh\n{interpreter}\n").chmod(0o755)
    done = project.make("book", f"PYTHON={project.root}/python")
    assert done.returncode != 0
    assert message in done.stdout
    assert not (project.root / ".venv").exists()


def test_windows_is_sent_to_wsl(project: Project) -> None:
    done = project.make("book", OS="Windows_NT")
    assert done.returncode != 0
    assert "WSL" in done.stderr

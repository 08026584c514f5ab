"""Paths as people write them, wherever they are taken; files of the project from any working folder."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from anneal.deep import records
from anneal.paths import ROOT, expanded, located
from anneal.store import Store

WRITTEN = ["~/runs", "$RUNS", "${RUNS}", "~/x/../runs", "$PARENT/runs"]


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name, value in {"HOME": tmp_path, "RUNS": tmp_path / "runs", "PARENT": tmp_path}.items():
        monkeypatch.setenv(name, str(value))
    (tmp_path / "x").mkdir()
    return tmp_path


@pytest.mark.parametrize("kind", [str, Path])
@pytest.mark.parametrize("written", WRITTEN)
def test_a_store_is_where_a_shell_would_see_it(home, written, kind):
    for store in (Store(kind(written)), records.Records(kind(written))):
        assert Path(store.folder).resolve() == home / "runs"
    Store(written).save({"steps": 1}, np.ones(2))
    records.write_atomically(records.Records(written).path({"steps": 1}), b"{}")
    assert len(list((home / "runs").iterdir())) == 2
    assert {path.name for path in home.iterdir()} == {"runs", "x"}


@pytest.mark.parametrize("written", WRITTEN)
def test_records_are_read_from_there(home, written):
    (home / "runs").mkdir()
    (home / "runs" / "one.json").write_text('{"configuration": 1, "status": 1, "metrics": 1}')
    assert records.read(f"{written}/one.json") == records.read_all(f"{written}/one.json")[0]


def test_what_is_no_variable_stays(monkeypatch):
    monkeypatch.delenv("UNSET", raising=False)
    assert expanded("a~b/$UNSET/c$") == Path("a~b/$UNSET/c$")


@pytest.mark.parametrize("wrong", ["", None, 3, ["a"], b"a"])
def test_what_is_no_path_is_told(wrong):
    for takes in (expanded, located):
        with pytest.raises(ValueError, match="path: expected the path of a file or folder, got "):
            takes(wrong)


DATA = "book/data/frameworks.json"


@pytest.mark.parametrize("folder", [".", "notebooks", "book/data", "anneal/deep"])
def test_a_chapters_data_are_found_from_any_folder_of_the_project(monkeypatch, folder):
    monkeypatch.chdir(ROOT / folder)
    assert located(DATA).resolve() == ROOT / DATA
    assert located(ROOT / DATA) == ROOT / DATA


def test_the_folder_itself_comes_first_and_the_project_last(tmp_path, monkeypatch):
    own = tmp_path / "deep" / DATA
    own.parent.mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep")
    assert located(DATA) == ROOT / DATA
    own.write_text("{}")
    assert located(DATA) == Path(DATA)
    (tmp_path / "deep" / "deeper").mkdir()
    monkeypatch.chdir(tmp_path / "deep" / "deeper")
    assert located(DATA) == own


def test_what_is_nowhere_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for missing in ("book/data/none.json", "/none.json", "~nobody/none.json"):
        with pytest.raises(ValueError, match=r"path: there is no .*none\.json, seen from "):
            located(missing)


def test_cells_that_read_data_run_from_notebooks():
    """Every chapter's own lines that open data, in the folder in which VS Code starts a kernel."""
    found = 0
    for chapter in sorted((ROOT / "notebooks").glob("[0-9]*.md")):
        text = chapter.read_text(encoding="utf-8")
        assert "Path(" not in text and "open(" not in text, f"{chapter.name}: name data by anneal.paths.located"
        found += text.count("located(")
    assert found >= 5
    code = f"from anneal.paths import located; assert located({DATA!r}).exists()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT / "notebooks", check=True)

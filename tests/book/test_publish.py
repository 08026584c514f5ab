"""The executed notebooks as Colab opens them, and the workflow that publishes them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from book.tools import publish, repository
from book.tools.paths import ROOT
from tests.book.conftest import Project

REPO = repository.Repository("owner", "name", "main")


def test_a_published_notebook_installs_first_and_is_otherwise_the_same() -> None:
    cells = [new_markdown_cell("# T", id="a"), new_code_cell("1", id="b"), new_code_cell("2", id="c")]
    notebook = new_notebook(cells=cells)
    before = json.dumps(notebook)
    copy = publish.with_set_up(notebook, REPO)
    nbformat.validate(copy)
    assert [cell.id for cell in copy.cells] == ["a", "set-up", "b", "c"]
    assert json.dumps(notebook) == before
    code = copy.cells[1].source
    assert REPO.url in code and "--branch main" in code and "%cd name" in code and "%pip install" in code


def test_publishing_a_project(project: Project) -> None:
    source = project.notebook("01_alpha", "1 + 1")
    project.write("_config.yml", "repository: {url: }\n")
    refused = project.tool("publish", "out")
    assert refused.returncode == 1 and "repository: url is empty" in refused.stderr
    project.write("_config.yml", f"repository: {{url: {REPO.url}}}\n")
    refused = project.tool("publish", "out")
    assert refused.returncode == 1 and "downloads/01_alpha.ipynb is missing: run make book" in refused.stderr
    assert project.execute(source).returncode == 0
    project.write("_build/html/downloads/01_alpha.ipynb", (project.executed / "01_alpha.ipynb").read_text())
    assert project.tool("publish", "out").returncode == 0
    assert {file.name for file in (project.root / "out").iterdir()} == {"01_alpha.ipynb", "README.md"}
    readme = (project.root / "out" / "README.md").read_text()
    assert REPO.colab("01_alpha.ipynb") in readme


def test_the_set_up_can_run_twice(tmp_path: Path) -> None:
    """In a real shell of IPython, with a repository on this disk and nothing to install."""
    origin = tmp_path / "origin" / "name"
    (origin / "anneal").mkdir(parents=True)
    (origin / "anneal" / "__init__.py").write_text("")
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "m"],
    ):
        subprocess.run(["git", *command], cwd=origin, check=True)
    cell = publish.SET_UP.format(name=REPO.name, branch=REPO.branch, url=origin.as_uri())
    cell = "".join(line for line in cell.splitlines(keepends=True) if not line.startswith("%pip"))
    (tmp_path / "work").mkdir()
    lines = [
        "from IPython.core.interactiveshell import InteractiveShell",
        *[f"InteractiveShell.instance().run_cell({cell!r}).raise_error()"] * 2,
        "import os; print(os.getcwd())",
    ]
    code = "\n".join(lines)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "work", capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == str(tmp_path / "work" / "name")


def test_the_workflow_publishes_what_the_links_name() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    jobs = yaml.safe_load(workflow)["jobs"]
    steps = [step.get("run", "") for job in jobs.values() for step in job["steps"]]
    assert any("book.tools publish" in step for step in steps)
    assert any(f"HEAD:refs/heads/{repository.NOTEBOOKS_BRANCH}" in step for step in steps)

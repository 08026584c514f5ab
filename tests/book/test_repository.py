"""The repository's address, from which every link to it follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from book.tools import repository
from book.tools.paths import ROOT, BookError


def test_every_address_follows_from_one(tmp_path: Path) -> None:
    config = tmp_path / "_config.yml"
    config.write_text("repository: {url: https://github.com/Some-One/a.book/, branch: trunk}")
    repo = repository.repository(config)
    assert repo is not None
    assert repo.url == "https://github.com/Some-One/a.book"
    assert repo.site == "https://some-one.github.io/a.book/"
    assert repo.edit("notebooks/07_x.md") == f"{repo.url}/edit/trunk/notebooks/07_x.md"
    assert repo.binder("a/b.md") == "https://mybinder.org/v2/gh/Some-One/a.book/trunk?labpath=a%2Fb.md"
    assert repo.colab("b.ipynb") == ("https://colab.research.google.com/github/Some-One/a.book/blob/notebooks/b.ipynb")


@pytest.mark.parametrize("text", ["{}", "repository: {}", 'repository: {url: ""}', "repository: {url: }"])
def test_without_an_address_there_is_none_but_on_github_actions(tmp_path: Path, text: str) -> None:
    config = tmp_path / "_config.yml"
    config.write_text(text)
    actions = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "some-one/a.book",
    }
    assert repository.repository(config, {}) is None
    assert repository.repository(config, actions) == repository.Repository("some-one", "a.book", "main")
    config.write_text("repository: {url: https://github.com/other/b}")
    assert repository.repository(config, actions) == repository.Repository("other", "b", "main")


@pytest.mark.parametrize("url", ["https://example.org/a/b", "github.com/a/b", "https://github.com/a"])
def test_an_address_that_is_not_on_github_is_refused(tmp_path: Path, url: str) -> None:
    (tmp_path / "_config.yml").write_text(f"repository: {{url: {url}}}")
    with pytest.raises(BookError, match=r"expected https://github.com/OWNER/NAME"):
        repository.repository(tmp_path / "_config.yml")


def test_the_address_stands_in_one_place() -> None:
    """In the configuration, once there is one: no other file has to be changed, or leads to a place that is not."""
    addresses = [
        r"github\.com/(?!OWNER|jupyter)[\w.-]+/(?!NAME)[\w.-]+",
        r"[\w-]+\.github\.io",
        "mybinder.org/v2/gh/[a-z]",
    ]
    suffixes = {".py", ".md", ".yml", ".html", ".js", ".css", ".cff", ".toml", ""}
    folders = ["anneal", "book", "binder", "notebooks", ".github", ".ci"]
    built_ones = {"executed", "_generated", "vendor"}
    files = [file for folder in folders for file in (ROOT / folder).rglob("*")] + list(ROOT.glob("*"))
    texts = {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8", errors="ignore")
        for file in files
        if file.is_file() and file.suffix in suffixes and not built_ones & set(file.parts)
    }
    named = {name for name, text in texts.items() if any(re.search(address, text) for address in addresses)}
    assert named <= {"_config.yml"}


def test_the_workflow_names_no_branch_of_a_fork() -> None:
    """But for its own: the default branch is asked for, and the notebooks' branch starts no further run."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    assert workflow[True]["push"] == {"branches-ignore": [repository.NOTEBOOKS_BRANCH]}
    conditions = [job["if"] for name, job in workflow["jobs"].items() if name != "build"]
    assert conditions == ["github.ref_name == github.event.repository.default_branch"] * 2


def test_no_text_names_the_other_package_on_pypi() -> None:
    """There "anneal" is another one, with the same name of import; this one is installed from its folder."""
    folders = ["anneal", "book", "notebooks", "binder", ".github", ".ci"]
    files = [file for folder in folders for file in (ROOT / folder).rglob("*")] + list(ROOT.glob("*.*"))
    suffixes = {".py", ".md", ".yml", ".toml", ".in", ".cff", ""}
    texts = [file for file in files if file.is_file() and file.suffix in suffixes and "executed" not in file.parts]
    wrong = re.compile(r"pip install [^\n]*['\" ]anneal\b")
    assert [file.name for file in texts if wrong.search(file.read_text(encoding="utf-8", errors="ignore"))] == []
    assert wrong.search("pip install 'anneal[optax]'") and not wrong.search('pip install ".[optax]"')

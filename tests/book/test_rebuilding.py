"""After a change of any file make runs again every command that reads it, as the imports of its modules say."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from book.pages.__main__ import pages
from book.tools.depfile import dependencies, executing, rule
from book.tools.imports import closure, package_modules
from book.tools.notebooks import read
from tests.book.conftest import ROOT, Project

MODULES = {
    name: path
    for folder in ("tools", "pages", "extensions")
    for name, path in package_modules(ROOT / "book" / folder, f"book.{folder}").items()
}
TARGETS = ("book", "_build/annealing-companion.pdf")
EVERYTHING = ("Makefile", "jupytext.toml", "_config.yml", "_toc.yml", "requirements.txt", "pyproject.toml")
EVERYTHING += ("anneal", "notebooks", "book")
BUILT = shutil.ignore_patterns("__pycache__", "executed", "_generated", "vendor", "*.ipynb")
EXECUTE, PAGES, SITE, PAPER = "execute", "pages", "html", "latex"
AFTER = {PAGES, SITE, PAPER, "measure", "claims", "pdf"}  # whatever the pages are made of goes into both books


def commands(output: str) -> set[str]:
    """What make would run: commands of book.tools by name, the pages, Sphinx by its builder."""
    found = set(re.findall(r"book\.tools (\w+)", output))
    found |= {PAGES} if re.search(r"-m book\.pages$", output, re.MULTILINE) else set()
    return found | {
        PAPER if "--builder latex" in line else SITE for line in output.splitlines() if "jupyter-book" in line
    }


def would_run(project: Project, *changed: Path | str) -> set[str]:
    """The commands that make would run if these files were new."""
    done = project.make("-n", *(f"--what-if={file}" for file in changed), *TARGETS)
    assert done.returncode == 0, done.stderr
    return commands(done.stdout)


def executes(project: Project, changed: Path | str) -> set[str]:
    """The chapters that make would execute, by number."""
    return set(
        re.findall(r"book\.tools execute notebooks/(\d\d)_", project.make("-n", f"--what-if={changed}", "book").stdout)
    )


def needed_by(roots: list[str]) -> set[str]:
    """The files that these modules and all they import consist of, from the project's folder."""
    return {MODULES[name].relative_to(ROOT).as_posix() for name in closure(roots, MODULES)}


def of_command(command: str) -> set[str]:
    """The files of book that a command of make reads as its code."""
    if command in (SITE, PAPER):
        return needed_by([name for name in MODULES if name.startswith("book.extensions")])
    if command == PAGES:
        return needed_by(["book.pages.__main__", *(f"book.pages.{page}" for page in pages())])
    return needed_by([f"book.tools.{command}"])


def furnish(root: Path) -> Project:
    """The whole project, all of it built as far as make can see: old sources, new results, rules of chapters."""
    root.mkdir()
    for name in EVERYTHING:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=BUILT)
        else:
            shutil.copy(ROOT / name, root)
    for file in root.rglob("*"):
        os.utime(file, (1e9, 1e9))
    project = Project(root)
    for source in sorted((root / "notebooks").glob("*.md")):
        target = f"book/executed/{source.stem}.ipynb"
        used = [*dependencies(read(source), root), *executing(root)]
        project.write(f"book/executed/.deps/{source.stem}.mk", rule(target, used))
        project.write(target, "")
    for stamp in ("book/_generated/.stamp", "_build/html/.stamp", "_build/claims.stamp", TARGETS[1]):
        project.write(stamp, "")
    for stamp in (".venv/.locked", ".venv/.ready"):
        project.write(stamp, "")
        os.utime(root / stamp, (1.1e9, 1.1e9))
    for place, pattern in enumerate(["book/executed/**/*.*", "book/_generated/.stamp", "_build/**/*.*"]):
        for file in root.glob(pattern):
            os.utime(file, (1.2e9 + place, 1.2e9 + place))
    os.utime(root / "_build" / "claims.stamp", (1.3e9, 1.3e9))
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return furnish(tmp_path_factory.mktemp("furnished") / "project")


def missed(project: Project, file: str) -> set[str]:
    """The commands that read a module, but would not run after its change."""
    reading = {command for command in {EXECUTE, *AFTER} if file in of_command(command)}
    return reading - would_run(project, file)


def test_nothing_has_to_be_done(project: Project) -> None:
    assert would_run(project) == set()


def test_every_command_of_make_is_looked_at(project: Project) -> None:
    done = project.make("-n", "-B", *TARGETS)
    assert commands(done.stdout) == {EXECUTE, *AFTER}


@pytest.mark.parametrize("file", [path.relative_to(ROOT).as_posix() for path in MODULES.values()])
def test_a_changed_module_runs_again_whatever_imports_it(project: Project, file: str) -> None:
    assert missed(project, file) == set()
    again = would_run(project, file)
    assert {SITE, PAPER, "claims", "pdf"} <= again
    assert (EXECUTE in again) == (file in executing(ROOT)), "chapters take minutes: by no other module"


@pytest.mark.parametrize(
    ("file", "again"),
    [
        ("requirements.txt", {EXECUTE, *AFTER}),
        ("jupytext.toml", {EXECUTE, *AFTER}),
        ("pyproject.toml", AFTER),
        ("_config.yml", AFTER - {PAGES}),
        ("_toc.yml", AFTER - {PAGES}),
        ("book/paper.tex", {PAPER, "pdf"}),
        ("book/index.md", AFTER - {PAGES}),
        ("book/references.bib", AFTER - {PAGES}),
        ("book/api/theory.md", AFTER - {PAGES}),
        ("book/_static/style.css", AFTER - {PAGES}),
        ("book/_templates/layout.html", AFTER - {PAGES}),
        ("book/licences/MIT.txt", AFTER),
        ("book/data/benchmark.json", AFTER),
        ("anneal/claims.py", {EXECUTE, *AFTER}),
    ],
)
def test_a_changed_input_runs_again_what_reads_it(project: Project, file: str, again: set[str]) -> None:
    assert would_run(project, file) == again


def test_the_registry_of_claims_is_read_by_pages_only(project: Project) -> None:
    registry = [*ROOT.glob("book/claims/*.yml")]
    assert registry
    for file in registry:
        assert would_run(project, file.relative_to(ROOT)) == AFTER


def test_a_changed_chapter_is_executed_alone(project: Project) -> None:
    for source in sorted((ROOT / "notebooks").glob("*.md")):
        file = source.relative_to(ROOT)
        assert executes(project, file) == {source.name[:2]}
        assert would_run(project, file) == {EXECUTE, *AFTER}


def test_no_file_is_without_effect(project: Project) -> None:
    """But for the settings of JupyterLab and of the formatter."""
    files = [
        file.relative_to(project.root)
        for name in ("anneal", "notebooks", "book")
        for file in sorted((project.root / name).rglob("*.*"))
    ]
    sources = [
        file
        for file in files
        if file.suffix != ".ipynb" and ".deps" not in file.parts and not (project.root / file).is_dir()
    ]
    assert len(sources) > 100
    assert {file.parts[1] for file in sources if not would_run(project, file)} == {"lab", "ruff.toml"}


@pytest.mark.parametrize(
    ("old", "new", "file", "lost"),
    [
        ("book/pages book/tools book/data", "book/pages book/data", "book/tools/outputs.py", {PAGES}),
        ("book/pages book/tools book/data", "book/pages book/data", "book/tools/hardware.py", {"measure"}),
        ("book/pages book/extensions", "book/pages", "book/extensions/unbroken.py", {SITE, PAPER}),
        ("-include", "# -include", "book/tools/normalise.py", {EXECUTE}),
    ],
)
def test_a_forgotten_dependency_is_seen(tmp_path: Path, old: str, new: str, file: str, lost: set[str]) -> None:
    project = furnish(tmp_path / "project")
    text = (project.root / "Makefile").read_text(encoding="utf-8")
    assert text.count(old) == 1
    project.write("Makefile", text.replace(old, new))
    assert lost <= missed(project, file)

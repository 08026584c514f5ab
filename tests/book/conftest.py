"""A small copy of the project, in which notebooks really run but nothing is installed and no site is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEADER = """---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A chapter

```{code-cell} ipython3
:tags: [parameters]
steps = 3
sizes, seed = [1, 2], 0
```
"""


# Those that the copy's small package and short chapters can fill.
PAGES = ("__main__", "_markup", "claims", "derivations", "exercises", "licences", "reproduce")


def cell(code: str) -> str:
    return f"\n```{{code-cell}} ipython3\n{code}\n```\n"


class Project:
    """The copy, with shortcuts for what the tests do in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.executed = root / "book" / "executed"

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def notebook(self, name: str, *cells: str, header: str = HEADER) -> Path:
        return self.write(f"notebooks/{name}.md", header + "".join(map(cell, cells)))

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        return subprocess.run(
            command, cwd=self.root, env=inherited | environment, capture_output=True, text=True, timeout=120
        )

    def tool(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "book.tools", name, *arguments)

    def execute(self, notebook: Path) -> subprocess.CompletedProcess[str]:
        return self.tool("execute", str(notebook.relative_to(self.root)))

    def make(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("make", *arguments, **environment)

    def installed(self) -> None:
        """Stand in for ``.venv``: this interpreter, and a site builder that builds one empty page."""
        for name, command in {
            "python": f'exec "{sys.executable}" "$@"',
            "jupyter-book": "mkdir -p _build/html && touch _build/html/index.html && echo built >> site.log",
        }.items():
            script = self.write(f".venv/bin/{name}", f"#!/bin/sh\n{command}\n")
            script.chmod(0o755)
        for stamp in (".locked", ".ready"):
            self.write(f".venv/{stamp}", "")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_copy(tmp_path / "project")


def small_copy(root: Path) -> Project:
    root.mkdir()
    for name in ("Makefile", "jupytext.toml", "_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, root)
    for name in ("book/tools", "book/licences"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    copy = Project(root)
    for name in PAGES:
        copy.write(f"book/pages/{name}.py", (ROOT / "book" / "pages" / f"{name}.py").read_text(encoding="utf-8"))
    for name in ("requirements.txt", "pyproject.toml", "README.md", "book/index.md"):
        copy.write(name, "")
    copy.write("anneal/__init__.py", "")
    copy.write("anneal/inner.py", "VALUE = 1\n")
    copy.write("anneal/outer.py", "from anneal.inner import VALUE\n")
    copy.write("anneal/apart.py", "")
    shutil.copy(ROOT / "anneal" / "claims.py", root / "anneal")
    shutil.copytree(ROOT / "anneal" / "proof", root / "anneal" / "proof", ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture
def touched() -> Callable[[Path], Path]:
    """Change a file's time to a moment that is surely later than everything made so far."""

    def touch(path: Path) -> Path:
        later = time.time() + 1000
        os.utime(path, (later, later))
        return path

    return touch

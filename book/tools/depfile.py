"""What an executed notebook was made from, as a make rule (in the manner of ``gcc -MD -MP``)."""

from __future__ import annotations

import re
from pathlib import Path

from nbformat import NotebookNode

from book.tools.imports import closure, direct_imports, package_modules, without_magics

DATA_FILE = re.compile(r"book/data/[\w./-]*\w")


def dependencies(notebook: NotebookNode, root: Path) -> list[str]:
    """Every module of ``anneal`` a notebook uses, directly or through others, and the data files it names."""
    modules = package_modules(root / "anneal")
    code = [without_magics(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    names = set().union(*(direct_imports(cell, modules) for cell in code))
    files = [modules[name] for name in closure(names, modules)]
    for cell in code:
        named = (root / name for name in DATA_FILE.findall(cell))
        files += [file for path in named for file in [path, *path.rglob("*")] if file.is_file()]
    return sorted({file.relative_to(root).as_posix() for file in files})


def executing(root: Path) -> list[str]:
    """The modules by which ``book.tools.execute`` runs a notebook: they decide its result as well."""
    modules = package_modules(root / "book" / "tools", "book.tools") | package_modules(root / "anneal")
    return sorted(modules[name].relative_to(root).as_posix() for name in closure(["book.tools.execute"], modules))


def rule(target: str, prerequisites: list[str]) -> str:
    """The make rule, with an empty one for each prerequisite so that a deleted file is no error."""
    lines = " \\\n  ".join([f"{target}:", *prerequisites])
    return "\n\n".join([lines, *(f"{file}:" for file in prerequisites)]) + "\n"

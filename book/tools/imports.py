"""Which modules of the package a piece of source uses, found without running it.

Every import statement counts, also those inside functions: a module that is imported late still decides the result.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

MAGIC_LINE = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


def package_modules(package: Path, name: str = "") -> dict[str, Path]:
    """Dotted name and file of every module in a package folder, the package itself included.

    ``name`` is the package's own dotted name, where it is not that of its folder.
    """
    modules = {}
    for path in sorted(package.rglob("*.py")):
        parts = (name or package.name, *path.relative_to(package).with_suffix("").parts)
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


def direct_imports(source: str, modules: Mapping[str, Path], importer: str = "") -> set[str]:
    """The modules among ``modules`` that ``source`` imports itself; ``importer`` is its own dotted name, if it has one.

    A bare ``import anneal`` outside the package may reach every module through attributes, so it counts as all of them.
    """
    package = importer if modules.get(importer, Path()).name == "__init__.py" else importer.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            if not importer and any("." not in name and name in modules for name in names):
                return set(modules)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        found.update(prefix for name in names for prefix in _with_parents(name) if prefix in modules)
    return found - {importer}


def closure(names: Iterable[str], modules: Mapping[str, Path]) -> set[str]:
    """``names``, as far as they are among ``modules``, and everything they import, directly or through others."""
    reached: set[str] = set()
    waiting = [parent for name in names for parent in _with_parents(name) if parent in modules]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += direct_imports(modules[name].read_text(encoding="utf-8"), modules, name)
    return reached


def without_magics(source: str) -> str:
    """A notebook cell as plain Python: lines with IPython's ``%`` and ``!`` become ``pass``."""
    return MAGIC_LINE.sub(r"\1pass", source)


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]

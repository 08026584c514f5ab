"""What a reader compares after running the book: versions, and digests of executed notebooks and figures.

The page is the same for every build. Its script fills places in it from run.json, which ``book.tools.measure`` writes.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from book.pages._markup import list_table
from book.tools.files import write_atomically
from book.tools.outputs import figures
from book.tools.paths import GENERATED, ROOT, BookError, executed, shown, sources

PAGE = GENERATED / "reproduce.md"
LOCK = ROOT / "requirements.txt"
DATA = ROOT / "book" / "data"

# What the numbers come from; the lock names the rest.
PACKAGES = [
    *("numpy", "scipy", "numba", "xarray", "scikit-learn", "sympy", "z3-solver", "pepit", "clarabel", "matplotlib"),
    *("papermill", "jupyter-book", "sphinx", "distributed", "dask-jobqueue"),
]
SCRIPT = """```{raw} html
<p id="run-status" role="status"></p>
<noscript><p>Without JavaScript, see <code>_static/run.json</code> on this site.</p></noscript>
<script src="../_static/reproduce.js" defer></script>
```"""
DIGITS = 12  # of a digest: enough to compare by eye, and a search finds the rest


def digest(content: str | bytes) -> str:
    """The first digits of the SHA-256."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()[:DIGITS]


def versions(lock: str) -> dict[str, str]:
    """The exact version of every package that the lock names."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock, re.MULTILINE))


def page(notebooks: Iterable[Path], lock: str, python: str, data: Iterable[Path]) -> str:
    """Everything on the page that two builds have in common."""
    notebooks, locked = list(notebooks), versions(lock)
    parts = [
        "### Environment",
        "\n".join(
            [
                "| package | version |\n|---|---|",
                f"| Python | {python.replace(',', ', ')} |",
                *(f"| {name} | {locked[name]} |" for name in PACKAGES if name in locked),
            ]
        ),
        f"All {len(locked)} packages, each with its version and its hashes, are in `requirements.txt` (SHA-256 "
        f"`{digest(lock)}…`); `make` installs exactly these.",
        "### Run time and memory",
        ":::{only} latex\nThe site shows these for the machine that built it.\n:::",
        f"::::{{only}} html\n{_measured(notebooks)}\n::::",
        "### Digests",
        "The first digits of the SHA-256 of every executed notebook (its text, code, numbers and figures) and of every "
        "figure. A figure's digest is also the name of its file in `_build/html/_images`.",
        "\n".join(_digests(notebooks)),
        "Stored measurements, which `make book` shows but does not repeat:",
        list_table(["file", "made by", "SHA-256"], _stored(data), "34 46 20"),
    ]
    return "\n\n".join(parts) + "\n"


def _measured(notebooks: Iterable[Path]) -> str:
    """A table with places for what run.json knows."""

    def place(*path: str) -> str:
        return f'<span data-run="{escape(".".join(path))}">–</span>'

    rows = [
        [_chapter(path), *(place("notebooks", path.stem, key) for key in ("seconds", "peak_memory_mb"))]
        for path in notebooks
    ]
    rows.append(["all, one after the other", place("seconds"), ""])
    processor, cores, memory, system, python = (
        place("hardware", key) for key in ("processor", "cores", "memory_gib", "system", "python")
    )
    return "\n\n".join(
        [
            "\n".join(["| chapter | run time, s | peak memory, MB |\n|---|---:|---:|", *map(_row, rows)]),
            f"Executed on {processor}, {cores} cores, {memory} GiB of memory, {system}, Python {python}; site built on "
            f"{place('date')} (UTC).",
            SCRIPT,
        ]
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _digests(notebooks: Iterable[Path]) -> Iterator[str]:
    yield "| chapter | figure | SHA-256 |\n|---|---|---|"
    for path in notebooks:
        if not path.exists():
            raise BookError(f"{shown(path)} is missing: run make claims or make book")
        text = path.read_text(encoding="utf-8")
        yield f"| {_chapter(path)} | notebook | `{digest(text)}…` |"
        for number, (name, svg) in enumerate(figures(json.loads(text)), 1):
            yield f"| | {f'{{numref}}`{name}`' if name else f'figure {number}'} | `{digest(svg)}…` |"


def _stored(data: Iterable[Path]) -> Iterator[list[str]]:
    for path in data:
        content = path.read_bytes()
        command = json.loads(content).get("provenance", {}).get("command", "")
        made_by = f"`{command}`" if command else "see the file"
        yield [f"`{shown(path)}`", made_by, f"`{digest(content)}…`"]


def _chapter(path: Path) -> str:
    return f"{{doc}}`/book/executed/{path.stem}`"


def generate() -> None:
    notebooks = [executed(source) for source in sources()]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    lock, python = LOCK.read_text(encoding="utf-8"), project.get("requires-python", "")
    write_atomically(PAGE, page(notebooks, lock, python, sorted(DATA.rglob("*.json"))))

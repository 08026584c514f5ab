"""What a reader compares after running the book: ``python -m book.tools.reproduce [run]``.

Without an argument it writes book/_generated/reproduce.md, which is the same for every build: versions, and digests of
executed notebooks and figures. With ``run`` it writes _build/html/_static/run.json, the one file of the site that
differs from build to build: date, hardware, and run time and peak memory of every notebook. The page reads it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from book.tools.execute import TIMINGS
from book.tools.files import write_atomically
from book.tools.hardware import hardware
from book.tools.paths import ROOT, BookError, executed, shown, sources

PAGE = ROOT / "book" / "_generated" / "reproduce.md"
RUN = ROOT / "_build" / "html" / "_static" / "run.json"
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


def figures(notebook: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and picture of every figure in an executed notebook.

    The picture's SHA-256 is also the name of its file on the site, where every line ends alike.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if svg := "".join(output.get("data", {}).get("image/svg+xml", "")):
                name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name", "")
                yield name, "\n".join(svg.splitlines())


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
        "\n".join(_stored(data)),
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


def _stored(data: Iterable[Path]) -> Iterator[str]:
    yield ":::{list-table}\n:header-rows: 1\n:widths: 34 46 20\n\n* - file\n  - made by\n  - SHA-256"
    for path in data:
        content = path.read_bytes()
        command = json.loads(content).get("provenance", {}).get("command", "")
        made_by = f"`{command}`" if command else "see the file"
        yield f"* - `{shown(path)}`\n  - {made_by}\n  - `{digest(content)}…`"
    yield ":::"


def _chapter(path: Path) -> str:
    return f"{{doc}}`/book/executed/{path.stem}`"


def measured(notebooks: Iterable[Path], timings: Path = TIMINGS) -> dict[str, Any]:
    """What this build took, and where; a notebook whose timing is lost is left out."""
    found = {}
    for notebook in notebooks:
        path = timings / f"{notebook.stem}.json"
        if path.exists():
            timing = json.loads(path.read_text(encoding="utf-8"))
            found[notebook.stem] = {key: timing[key] for key in ("seconds", "peak_memory_mb")}
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "hardware": hardware(),
        "seconds": round(sum(timing["seconds"] for timing in found.values()), 1),
        "notebooks": found,
    }


def main() -> int:
    notebooks = [executed(source) for source in sources()]
    if sys.argv[1:] == ["run"]:
        write_atomically(RUN, json.dumps(measured(notebooks), indent=1, ensure_ascii=False) + "\n")
        return 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    lock, python = LOCK.read_text(encoding="utf-8"), project.get("requires-python", "")
    try:
        write_atomically(PAGE, page(notebooks, lock, python, sorted(DATA.rglob("*.json"))))
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

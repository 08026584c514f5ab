"""The page of all derivation steps, from the executed notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from anneal.proof import MARKS, METADATA_KEY
from book.pages._markup import list_table
from book.tools.files import write_atomically
from book.tools.outputs import left_in
from book.tools.paths import GENERATED, chapter, executed, sources, title

PAGE = GENERATED / "derivations.md"


def page(steps: Sequence[tuple[Path, dict[str, Any]]], titles: dict[str, str]) -> str:
    """Counts, the assumptions, then a table a derivation; every step links to its place in the chapter."""
    kinds = Counter(step["kind"] for _, step in steps)
    proved = kinds["sympy"] + kinds["z3"]
    parts = [
        f"**{len(steps)} steps**: {proved} proved ({kinds['sympy']} by SymPy, {kinds['z3']} by Z3), "
        f"{kinds['defined']} definitions, {kinds['assumed']} assumed, {kinds['certified']} certified numerically.",
        "## What is assumed or certified",
        _table([pair for pair in steps if pair[1]["kind"] in ("assumed", "certified")], named=True),
    ]
    for stem, group in groupby(steps, key=lambda pair: pair[0].stem):
        parts += [f"## {titles[stem]}"]
        for name, rows in groupby(group, key=lambda pair: pair[1]["title"]):
            parts += [f"### {name}", _table(list(rows))]
    return "\n\n".join(parts) + "\n"


def _table(rows: Sequence[tuple[Path, dict[str, Any]]], named: bool = False) -> str:
    """The steps as a table; ``named`` with the chapter and derivation of each, whose marks tell little."""
    if not rows:
        return "None."
    columns, widths = ["Step", "Mark", "Statement"], "22 16 62"
    if named:
        columns, widths = ["Derivation", "Step", "Statement", "Mark"], "24 18 44 14"
    cells = []
    for path, step in rows:
        link = f'<a href="executed/{path.stem}.html#{step["anchor"]}">{escape(step["name"])}</a>'
        mark = f'<span class="step-mark step-{step["kind"]}">{MARKS[step["kind"]]}</span>'
        statement = f"${step['latex']}$"
        name = f"{chapter(path)}: {step['title']}"
        cells.append([name, link, statement, mark] if named else [link, mark, statement])
    return list_table(columns, cells, widths, "derivations")


def generate() -> None:
    notebooks = sources()
    found = left_in(map(executed, notebooks), METADATA_KEY)
    steps = [(path, step) for path, derivation in found for step in derivation]
    write_atomically(PAGE, page(steps, {source.stem: title(source) for source in notebooks}))

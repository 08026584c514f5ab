"""What a run of one's own gave, as a page: each measured claim beside the book's, then the chapter with its outputs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import nbformat
import yaml
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from book.tools.claims import Line, join, reports
from book.tools.paths import ROOT, executed, title
from book.tools.portable import Reference, portable
from book.tools.registry import FORMULA, Claim, load

MATHJAX = ROOT / "_build" / "html" / "_static" / "vendor" / "mathjax" / "tex-chtml.js"  # of the built site
KINDS = {
    "def": "Definition",
    "thm": "Theorem",
    "lem": "Lemma",
    "prop": "Proposition",
    "fig": "Figure",
    "ex": "Exercise",
}
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)  # they would load from other hosts


class Words(Mapping[str, Reference]):
    """Any reference of a chapter in words: the numbers that the site gives are not known here."""

    def __getitem__(self, key: str) -> Reference:
        kind, _, name = key.partition(":")
        source = ROOT / "notebooks" / f"{Path(name).name}.md"
        if kind == "doc" and source.exists():
            return Reference(title(source), "")
        return Reference(name if kind == "cite" else KINDS.get(name.partition("-")[0], "the equation"), "")

    def __contains__(self, key: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def page(result: Path, source: Path, chosen: Mapping[str, str]) -> str:
    """A run as one HTML file, which loads nothing but the built site's MathJax, where there is one.

    Args:
        result: the executed notebook of the run.
        source: the chapter's text notebook.
        chosen: names to values, as Python writes them, of the parameters that were changed.
    """
    plain = portable(nbformat.read(result, as_version=4), Words())
    for cell in plain.cells:
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if _shown(output)]
    plain.cells.insert(1, new_markdown_cell(comparison(result, source, chosen)))
    exporter = HTMLExporter(template_name="classic")
    text, _ = exporter.from_notebook_node(plain)
    macros = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]["mathjax3_config"]
    tex = {"inlineMath": [["$", "$"]], **macros.get("tex", {})}
    head = f"<script>window.MathJax = {json.dumps({'tex': tex})}</script>"
    if MATHJAX.exists():
        head += f'<script src="{os.path.relpath(MATHJAX, ROOT / "_build" / "runs")}" defer></script>'
    return SCRIPT.sub("", text).replace("</head>", f"{head}</head>", 1)


def comparison(result: Path, source: Path, chosen: Mapping[str, str]) -> str:
    """The table *yours against the book's* in Markdown; claims whose verdict is another one come first."""
    changed = ", ".join(f"`{name} = {value}`" for name, value in chosen.items()) or "none: the book's own"
    parts = ["## Yours against the book's", f"Parameters of this run: {changed}."]
    claims = load()
    mine, book = (_measured(path, claims) if path.exists() else {} for path in (result, executed(source)))
    if not mine:
        return "\n\n".join([*parts, "This chapter measures no claim."])
    if not book:
        parts.append("The book's own values are missing: `make book` makes them.")
    verdict = {id: line.verdict for id, line in book.items()}
    table = ["| claim | expected | the book's | yours |", "|---|---|---|---|"]
    for id, line in sorted(mine.items(), key=lambda item: verdict.get(item[0], item[1].verdict) == item[1].verdict):
        statement, there = " ".join(line.claim.statement.split()), _said(book[id]) if id in book else "–"
        cells = (statement, line.expected, there, _said(line))
        table.append("| " + " | ".join(map(_celled, cells)) + " |")
    return "\n\n".join([*parts, "\n".join(table)])


def _measured(notebook: Path, claims: Sequence[Claim]) -> dict[str, Line]:
    """The claims that an executed notebook reports."""
    found = reports([notebook])
    ids = {report.measured.id for report in found}
    return {line.claim.id: line for line in join([claim for claim in claims if claim.id in ids], found).lines}


def _said(line: Line) -> str:
    return f"{line.measured}, {line.verdict}"


def _celled(text: str) -> str:
    """Bars would end the cell."""
    return FORMULA.sub(lambda formula: formula[0].replace("|", r"\vert "), text).replace("|", r"\|")


def _shown(output: NotebookNode) -> bool:
    """Whether an output has something for the eye: values that are glued for the text have not."""
    kinds = output.get("data", {"text/plain": ""})
    return any(not kind.startswith("application/papermill.record") for kind in kinds)

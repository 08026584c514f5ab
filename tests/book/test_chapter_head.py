"""The box at the top of every chapter."""

from __future__ import annotations

import html
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from book.extensions import chapter_head
from book.tools import notebooks, repository
from book.tools.paths import ROOT, find, sources
from tests.book.browsing import built
from tests.book.reading import read


def test_reading_time_counts_words_and_formulas_only() -> None:
    text = (
        "# A title\n\nFour plain words here, $x$ and {doc}`page` too.\n\n$$\n\\alpha = b\n$$\n\n"
        "```{figure} a.png\n:alt: none\n```\n"
        "```{solution-start} ex\n:class: dropdown\n```\nHidden words $y$.\n```{solution-end}\n```"
    )
    notebook = new_notebook(cells=[new_markdown_cell(text), new_code_cell("words = 'not read'")])
    assert chapter_head.length(notebook) == chapter_head.Length(words=9, symbols=1, formulas=1)


def test_minutes() -> None:
    assert chapter_head.Length(0, 0, 0).minutes == 1
    assert chapter_head.Length(2200, 0, 0).minutes == 10
    assert chapter_head.Length(2200, 110, 6).minutes == 10 + 1 + 2


@pytest.mark.parametrize(
    ("defaults", "expected"),
    [
        ({"steps": "4000", "seeds": "8"}, "-p seeds 16"),
        ({"ratio": "2.0", "points": "401"}, "-p points 200"),
        ({"name": "'a'", "seed": "0"}, ""),
    ],
)
def test_the_example_changes_something(defaults: dict[str, str], expected: str) -> None:
    assert chapter_head.example(defaults) == expected


@pytest.mark.site
@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_every_chapter_has_its_head(source: Path) -> None:
    file = built() / "book" / "executed" / f"{source.stem}.html"
    text, page, repo = file.read_text(encoding="utf-8"), read(file), repository.repository()
    head = re.search(r'<div class="chapter-head">.*?</details>', text, re.DOTALL)
    assert head is not None
    targets = re.findall(r'href="([^"]+)"', head[0])
    assert "../notation.html" in targets and "#exercises" in targets
    elsewhere = (
        {repo.binder(f"notebooks/{source.name}"), repo.colab(f"{source.stem}.ipynb"), repo.url} if repo else set()
    )
    assert {target for target in targets if target.startswith("http")} == elsewhere
    assert {f"../../downloads/{source.stem}.ipynb", f"../../downloads/{source.name}"} <= set(targets)
    assert re.search(r"\d+ minutes? to read", head[0])
    chosen = chapter_head.example(notebooks.parameters(notebooks.read(source), source))
    assert f"<pre>make run NB={source.name[:2]} ARGS=&quot;{chosen}&quot;</pre>" in head[0] and chosen
    assert any(target.startswith("../api/") for target in targets)
    cell = re.search(r"^:tags: \[parameters\]\n+(.*?)^```$", source.read_text(), re.MULTILINE | re.DOTALL)
    assert cell is not None
    sides = [line.partition("=")[0].partition("#")[0] for line in cell[1].splitlines() if "=" in line]
    names = [name.strip() for side in sides for name in side.split(",")]
    assert re.findall(r"<tr><td><code>(\w+)</code>", head[0]) == names
    for remark in re.findall(r"  # (.+)$", cell[1], re.MULTILINE):
        assert html.escape(remark) in head[0], remark
    edits = [target for target in page.targets() if "/edit/" in target]
    assert edits == ([repo.edit(f"notebooks/{source.name}")] if repo else [])


QUICK = ["01", "03"]  # a few seconds each


@pytest.mark.parametrize("number", QUICK)
def test_the_command_that_a_head_shows_works(number: str) -> None:
    source = find(number)
    name, value = chapter_head.example(notebooks.parameters(notebooks.read(source), source)).split()[1:]
    command = ["make", "run", f"NB={number}", f"ARGS=-p {name} {value}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    made = nbformat.read(ROOT / "_build" / "runs" / f"{source.stem}.ipynb", as_version=4)
    assert f"_build/runs/{source.stem}.ipynb" in done.stdout
    injected = [cell for cell in made.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert len(injected) == 1 and f"{name} = {value}" in injected[0].source

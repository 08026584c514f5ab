"""How the sources are written: short lines of notebook code, and in the prose one sentence a line.

The layout of the code is make lint's matter; these tests see also what no formatter breaks: long comments and strings.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from book.tools.paths import ROOT, SOURCES, shown, sources

COLUMNS = 100
FOLDERS = [ROOT, ROOT / "book", ROOT / "book" / "api"]
PAGES = [*sources(), *(page for folder in FOLDERS for page in sorted(folder.glob("*.md")))]

CODE = re.compile(r"^```\{code-cell\}[^\n]*\n(?:---\n.*?^---\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)
# Front matter, displayed formulas, and fences but those of directives that hold prose.
DISPLAY = re.compile(
    r"\A---\n.*?^---$|^\$\$.*?\$\$$|^ *(`{3,})(?!\{(?:prf:\w+|figure)\})[^`\n]+\n.*?^ *\1$", re.MULTILINE | re.DOTALL
)
OPENING = re.compile(
    r"^[> ]*(?:(?:[-*]|\d+\.) +)?(?:\*{1,2}[^*]+\*{1,2} )?"
)  # quote, list item, words that name the paragraph
NO_PROSE = re.compile(r"\s*(?:[|#%:<`]|\(\S+\)=)")
INLINE = re.compile(r"`[^`]+`|\$[^$]+\$")
ABBREVIATION = r"(?<!\be\.g)(?<!\bi\.e)(?<!\bet al)(?<!\bcf)(?<!\bvs)(?<!\bca)(?<!\bFig)(?<!\b[A-Z])"
SENTENCE_ENDS = re.compile(ABBREVIATION + r"""[.?!]["'”’*_)\]]* +(?=[^a-z\s])""")


def long_lines(text: str) -> list[str]:
    """The lines of code cells beyond the limit."""
    return [line for code in CODE.findall(text) for line in code.splitlines() if len(line) > COLUMNS]


def crowded_lines(text: str) -> list[tuple[int, str]]:
    """Number and text of the lines of prose on which a sentence ends and another begins, parentheses not counted."""
    prose = DISPLAY.sub(lambda block: "\n" * block[0].count("\n"), text)
    found = []
    for number, line in enumerate(prose.splitlines(), 1):
        bare = OPENING.sub("", INLINE.sub("XX", line))
        while bare != (bare := re.sub(r"\([^()]*\)|\[[^][]*\]", "XX", bare)):
            pass
        if not NO_PROSE.match(line) and SENTENCE_ENDS.search(bare):
            found.append((number, line))
    return found


@pytest.mark.parametrize("source", sources(), ids=lambda path: path.stem)
def test_no_line_of_notebook_code_is_too_long(source: Path) -> None:
    assert not long_lines(source.read_text(encoding="utf-8")), f"{shown(source)}: over {COLUMNS} columns"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_prose_has_one_sentence_a_line(page: Path) -> None:
    crowded = crowded_lines(page.read_text(encoding="utf-8"))
    assert not crowded, "\n".join(f"{shown(page)}:{number}: two sentences: {line}" for number, line in crowded)


def test_the_limit_is_that_of_the_linter() -> None:
    assert f"\nline-length = {COLUMNS}\n" in (SOURCES / "ruff.toml").read_text(encoding="utf-8")


def test_long_code_is_noticed_and_long_alt_texts_are_not() -> None:
    long = "x" * (COLUMNS + 1)
    assert long_lines(f"```{{code-cell}} ipython3\n---\nalt: {long}\n---\na = 1\n# {long}\n```\n\n{long}\n") == [
        f"# {long}"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "One ends. Another begins.",
        "Does it? It does.",
        "See `price`. `Robust` is another.",
        "At $x$. $y$ begins.",
        "- One ends (here). Another begins.",
        "> **Question.** One ends. Another begins.",
        'It says "enough." Another begins.',
        "```{prf:theorem} Name\n:label: a\nOne ends. Another begins.\n```",
    ],
)
def test_two_sentences_on_a_line_are_noticed(line: str) -> None:
    assert crowded_lines(f"# A heading\n\n{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "One, e.g. This, and i.e. That, by A. Attia et al. 2025, see Fig. 3.",
        "In `a. B` and $a. B$ nothing ends.",
        "It ends (not here. Nor here) there.",
        "1. An item.\n2. Another.",
        "> **Question.** Only one?",
        "| A cell. Two sentences. | Another. |",
        "```{math}\na. B\n```",
        "$$\na. B\n$$",
        "```{code-cell} ipython3\n# One ends. Another begins.\n```",
    ],
)
def test_what_is_no_second_sentence_is_left_alone(line: str) -> None:
    assert not crowded_lines(f"---\na: One. Two.\n---\n\n{line}\n")

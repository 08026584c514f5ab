"""How the sources are written: short lines and functions of notebook code, and in the prose one sentence a line.

The layout of the code is make lint's matter; these tests see also what no formatter breaks: long comments and strings.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from book.tools.paths import ROOT, SOURCES, shown, sources

COLUMNS = 100
FUNCTION_LINES = 5
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


def long_functions(text: str) -> list[tuple[str, int]]:
    """Name and lines of the body of functions beyond the limit, but for those that build a derivation.

    A derivation is the exposition itself.  Blank lines, comments and docstrings are not counted.
    """
    found = []
    for cell in CODE.findall(text):
        code = re.sub(r"^[:%!].*$", "", cell, flags=re.MULTILINE)  # tags of the cell, commands of the notebook
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.FunctionDef) and "Derivation(" not in ast.unparse(node):
                body = node.body[1:] if ast.get_docstring(node) is not None else node.body
                inside = {n for part in body for n in range(part.lineno, (part.end_lineno or part.lineno) + 1)}
                if (lines := len(inside & lines_of_code(code))) > FUNCTION_LINES:
                    found.append((node.name, lines))
    return found


def lines_of_code(code: str) -> set[int]:
    """Numbers of the lines that hold more than a comment."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    layout = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    return {n for t in tokens if t.type not in layout for n in range(t.start[0], t.end[0] + 1)}


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


@pytest.mark.parametrize("source", sources(), ids=lambda path: path.stem)
def test_no_function_of_a_notebook_is_too_long(source: Path) -> None:
    found = long_functions(source.read_text(encoding="utf-8"))
    assert not found, f"{shown(source)}: over {FUNCTION_LINES} lines, which belong into the package: {found}"


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


def cell(*body: str) -> str:
    """A cell with a function of these lines, after a command of the notebook."""
    return "```{code-cell} ipython3\n:tags: [hide-input]\n\n%time\ndef f(a):\n    " + "\n    ".join(body) + "\n```\n"


def test_long_functions_are_noticed_and_what_explains_them_is_not_counted() -> None:
    lines = ["a = (", "    1", ")", "if a:", "    a = 2", "return a"]
    assert long_functions(cell(*lines)) == [("f", 6)]
    assert not long_functions(cell('"""What it is.', "It goes on.", '"""', "# why", "", *lines[3:], "# end"))
    assert not long_functions(cell("d = Derivation(", *lines[1:]))


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

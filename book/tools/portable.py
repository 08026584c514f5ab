"""Executed notebooks in plain Markdown, for readers that know no MyST: Jupyter, Colab, VS Code.

Statements become quotations under their names, solutions fold, references lead to the site, and quoted values are put
in.  Code and outputs stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token
from myst_nb.core.variables import format_plain_text
from nbformat import NotebookNode

from book.tools.paths import BookError


class Reference(NamedTuple):
    """What the site calls a thing that text refers to, and where it is; an empty address is nowhere."""

    text: str
    address: str


References = Mapping[str, Reference]
"""By kind and name: ``doc:04_price``, ``eq:eq-sgd``, ``cite:attia2025annealing``, ``ref:thm-06-noise`` for the rest."""

HERE = "book/tools/portable.py"  # for messages
DIRECTIVE = re.compile(r"\{([\w:-]+)\}\s*(.*)")
OPTION = re.compile(r":([\w-]+):\s*(.*)")
ROLE = re.compile(r"\{([a-z:]+)\}`([^`]+)`")
EXPLICIT = re.compile(r"(.*?)\s*<([^<>]+)>")
STATEMENTS = ("definition", "lemma", "proposition", "theorem", "corollary", "remark")
PREFIX = "application/papermill.record/"  # where a glued value is not displayed


def portable(notebook: NotebookNode, references: References) -> NotebookNode:
    """A copy of an executed notebook without directives and roles.

    Raises:
        BookError: for a directive or role that has no translation here, or a value that no cell reports.
    """
    values = glued(notebook)
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source, values, references)
    return copy


def glued(notebook: NotebookNode) -> dict[str, str]:
    """The values that cells leave for the text, as Python wrote them."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            name = output.get("metadata", {}).get("scrapbook", {}).get("name")
            data = output.get("data", {})
            text = data.get("text/plain", data.get(f"{PREFIX}text/plain"))
            if name and text is not None:
                found[name] = text
    return found


def plain(source: str, values: Mapping[str, str], references: References) -> str:
    """The text of one cell."""
    lines, done, parts = source.split("\n"), 0, []
    for fence in _directives(source):
        start, end = fence.map or (0, 0)
        parts += [*lines[done:start], _translated(fence, references)]
        done = end
    text = "\n".join([*parts, *lines[done:]])
    return ROLE.sub(lambda role: _role(role[1], role[2], values, references), text)


def _directives(source: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").parse(source):
        if token.type == "fence" and token.level == 0 and token.info.startswith("{"):
            yield token


def _translated(fence: Token, references: References) -> str:
    found = DIRECTIVE.fullmatch(fence.info.strip())
    name, argument = (found[1], found[2]) if found else (fence.info, "")
    options, body = _options(fence.content)
    label = options.get("label", "")
    if name == "math":
        number = _called(references, f"eq:{label}", "").strip("()")
        return "\n".join(["$$", body, *([rf"\tag{{{number}}}"] if number else []), "$$"])
    kind = name.removeprefix("prf:")
    if kind in STATEMENTS:
        title = _called(references, f"ref:{label}", kind.capitalize())
        return _quoted(f"**{title}**{f' ({argument})' if argument else ''}\n\n{body}")
    if name == "prf:proof":
        return f"*Proof.* {body} ∎"
    if name == "exercise-start":
        return f"**{_called(references, f'ref:{label}', 'Exercise')}.**\n"
    if name == "solution-start":
        return "<details><summary>Solution</summary>\n"
    if name == "solution-end":
        return "\n</details>"
    if name == "exercise-end":
        return ""
    raise BookError(f"{HERE}: the directive {{{name}}} has no translation for plain notebooks; add one")


def _called(references: References, key: str, otherwise: str) -> str:
    return references[key].text if key in references else otherwise


def _options(content: str) -> tuple[dict[str, str], str]:
    """The options at the start of a directive, and what follows them."""
    lines, options = content.strip("\n").split("\n"), {}
    while lines and (option := OPTION.fullmatch(lines[0])):
        options[option[1]] = option[2]
        lines.pop(0)
    return options, "\n".join(lines).strip("\n")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _role(role: str, content: str, values: Mapping[str, str], references: References) -> str:
    if role == "glue:text":
        name, _, spec = content.partition(":")
        if name not in values:
            raise BookError(f"{HERE}: {{glue:text}}`{content}`: no cell reports {name!r}")
        return format_plain_text(values[name], spec or "s")
    if role == "py:mod":
        return f"`{content}`"
    if role.startswith("cite"):
        cited = ", ".join(_linked(references, f"cite:{key.strip()}") for key in content.split(","))
        return cited if role == "cite:t" else f"({cited})"
    if role not in ("doc", "eq", "numref", "ref", "prf:ref"):
        raise BookError(f"{HERE}: the role {{{role}}} has no translation for plain notebooks; add one")
    kind, explicit = role if role in ("doc", "eq") else "ref", EXPLICIT.fullmatch(content)
    return (
        _linked(references, f"{kind}:{explicit[2]}", explicit[1])
        if explicit
        else _linked(references, f"{kind}:{content}")
    )


def _linked(references: References, key: str, text: str = "") -> str:
    if key not in references:
        raise BookError(f"{HERE}: the site has nothing called {key}")
    text, address = text or references[key].text, references[key].address
    return f"[{text}]({address})" if address else text

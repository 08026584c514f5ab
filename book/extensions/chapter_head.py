"""The box at the top of every chapter, made from the chapter's text notebook: no notebook has to contain it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from docutils import nodes
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from book.extensions.downloads import CHAPTERS, FOLDER
from book.tools.imports import direct_imports, package_modules, without_magics
from book.tools.notebooks import parameters, read, remarks
from book.tools.paths import ROOT, SOURCES, chapter
from book.tools.repository import repository

WORDS_A_MINUTE = 220
WORDS_A_SYMBOL = 2  # a formula within a sentence takes as long as so many words
SECONDS_A_FORMULA = 20  # one on a line of its own

SOLUTION = re.compile(r"^```\{solution-start\}.*?^```\{solution-end\}", re.MULTILINE | re.DOTALL)
DISPLAYED = re.compile(r"\$\$.*?\$\$|^```\{math\}.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"\$[^$\n]+\$")
MARKUP = re.compile(r"^(```|:::|:\w+:|%).*$|\{[\w:-]+\}", re.MULTILINE)
WORD = re.compile(r"[^\W\d_][\w’'-]*")


@dataclass(frozen=True)
class Length:
    """What there is to read in a chapter: its text, without code, results and solutions."""

    words: int
    symbols: int
    formulas: int

    @property
    def minutes(self) -> int:
        reading = (self.words + WORDS_A_SYMBOL * self.symbols) / WORDS_A_MINUTE
        return max(1, round(reading + self.formulas * SECONDS_A_FORMULA / 60))


def length(notebook: NotebookNode) -> Length:
    """Count words, formulas within sentences and displayed formulas."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    text, formulas = DISPLAYED.subn(" ", SOLUTION.sub("", text))
    text, symbols = INLINE.subn(" ", text)
    return Length(len(WORD.findall(MARKUP.sub(" ", text))), symbols, formulas)


def example(defaults: dict[str, str]) -> str:
    """A parameter to try: twice the seeds, which should only narrow the intervals, or half of another whole number."""
    whole = {name: int(text) for name, text in defaults.items() if re.fullmatch(r"\d+", text) and int(text) > 1}
    name = next((name for name in ("seeds", "horizon", *whole) if name in whole), "")
    if not name:
        return ""
    return f"-p {name} {whole[name] * 2 if name == 'seeds' else whole[name] // 2}"


def used_modules(notebook: NotebookNode) -> list[str]:
    """The modules of the package that a chapter imports itself."""
    modules = package_modules(ROOT / "anneal")
    code = (without_magics(cell.source) for cell in notebook.cells if cell.cell_type == "code")
    return sorted(set().union(*(direct_imports(cell, modules) for cell in code)))


def links(app: Sphinx, docname: str, notebook: NotebookNode, doctree: nodes.document) -> list[str]:
    """Where one goes from here: symbols, exercises, the chapter as a file, the chapter elsewhere."""
    name, repo = docname.removeprefix(CHAPTERS), repository()
    page = app.builder.get_target_uri(docname)

    def download(suffix: str) -> str:
        address = relative_uri(page, f"{FOLDER}/{name}{suffix}")
        return f'<a href="{address}" download>{suffix}</a>'

    found = [f'<a href="{app.builder.get_relative_uri(docname, "book/notation")}">Notation</a>']
    for title in doctree.findall(nodes.title):
        if title.astext() == "Exercises":
            found.append(f'<a href="#{title.parent["ids"][0]}">Exercises</a>')
    found.append(f"Download {download('.ipynb')}, {download('.md')}")
    if repo:
        binder, colab = repo.binder(f"notebooks/{name}.md"), repo.colab(f"{name}.ipynb")
        found.append(f'Open in <a href="{escape(binder)}">Binder</a>, <a href="{escape(colab)}">Colab</a>')
    return found


def code_links(app: Sphinx, docname: str, notebook: NotebookNode) -> list[str]:
    """The modules a chapter imports, each with its place in the reference."""
    documented = app.env.get_domain("py").modules  # type: ignore[attr-defined]
    page = app.builder.get_target_uri(docname)
    return [
        f'<a href="{relative_uri(page, app.builder.get_target_uri(entry.docname))}#{entry.node_id}">'
        f"<code>{module}</code></a>"
        for module in used_modules(notebook)
        if (entry := documented.get(module))
    ]


def head(app: Sphinx, docname: str, source: Path, doctree: nodes.document) -> str:
    """The box as HTML."""
    notebook = read(source)
    defaults, repo = parameters(notebook, source), repository()
    place = f'a clone of <a href="{repo.url}">the repository</a>' if repo else "the folder of this book"
    size = length(notebook)
    chosen, meanings = example(defaults), remarks(notebook, source)
    command = f'make run NB={chapter(source)} ARGS="{chosen}"' if chosen else f"make run NB={chapter(source)}"
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td><code>{escape(text)}</code></td><td>{escape(meanings[name])}</td></tr>"
        for name, text in defaults.items()
    )
    items = [f"{size.minutes} minutes to read", *links(app, docname, notebook, doctree)]
    code = ", ".join(code_links(app, docname, notebook))
    return f"""<div class="chapter-head">
<ul>{"".join(f"<li>{item}</li>" for item in items)}</ul>
<details><summary>Run it yourself: command, parameters, code</summary>
<p>In {place}, with any of the parameters below; the book itself stays as it is:</p>
<div class="highlight"><pre>{escape(command)}</pre></div>
<div class="pst-scrollable-table-container"><table class="table">
<thead><tr><th>parameter</th><th>value in this book</th><th>what it is</th></tr></thead>
<tbody>{rows}</tbody></table></div>
{f"<p>This chapter’s code: {code}.</p>" if code else ""}
<p>Reading time: words ({size.words}) at {WORDS_A_MINUTE} a minute, formulas in the text ({size.symbols}) as
{WORDS_A_SYMBOL} words each, displayed formulas ({size.formulas}) as {SECONDS_A_FORMULA} seconds each; without code,
results and solutions.</p>
</details>
</div>"""


def insert(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    source = SOURCES / f"{docname.removeprefix(CHAPTERS)}.md"
    if app.builder.format != "html" or not docname.startswith(CHAPTERS) or not source.exists():
        return
    title = doctree.next_node(nodes.title)
    if title is not None:
        section = title.parent
        section.insert(section.index(title) + 1, nodes.raw("", head(app, docname, source, doctree), format="html"))


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", insert)

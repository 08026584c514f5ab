"""Beside the pages: each chapter's text, and the chapter as it was executed, in plain Markdown."""

from __future__ import annotations

import posixpath
import shutil
from pathlib import Path

import nbformat
from docutils import nodes
from nbformat.v4 import new_code_cell
from pybtex.database import Entry, parse_file
from sphinx.application import Sphinx
from sphinx.util import logging

from book.tools.files import write_atomically
from book.tools.paths import ROOT, SOURCES, BookError
from book.tools.portable import Reference, portable
from book.tools.repository import repository

CHAPTERS = "book/executed/"
FOLDER = "downloads"
HOW_TO_RUN = """

*Where the package of this book is not installed:* {get}in the folder {name},
`pip install ".[data,figures,proof,certify]" myst-nb`; start Jupyter there."""
RIGHT_PACKAGE = """\
# "anneal" on PyPI is another package, with the same name: this cell says so if that one is installed.
import importlib.util
import pathlib

found = importlib.util.find_spec("anneal")
if found is None or not pathlib.Path(found.origin).with_name("robustness.py").exists():
    there = f"the one at {found.origin} is another" if found else "there is none"
    raise ImportError(
        f"this notebook needs the book's own package anneal, and {there}: in the folder of the book, "
        'pip install ".[data,figures,proof,certify]"'
    )\
"""
EQUATION = "equation-"  # what Sphinx puts before the name of an equation


class Downloads:
    """The notebooks' references become links to the published site, worded as on its pages.

    Without an address, chapters are linked by their files' names, and other references are words only.
    """

    def __init__(self) -> None:
        self.references: dict[str, Reference] = {}

    def collect(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """How references are worded is known when the pages are written: numbers are given last."""
        page = app.builder.get_target_uri(docname)
        for node in doctree.findall(nodes.reference):
            path, _, anchor = node.get("refuri", "").partition("#")
            name = anchor or node.get("refid", "")
            if not name or not node.get("internal", True) or not node.astext():
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
            kind, name = ("eq", name.removeprefix(EQUATION)) if name.startswith(EQUATION) else ("ref", name)
            address = _address(app, target, f"#{EQUATION if kind == 'eq' else ''}{name}")
            self.references.setdefault(f"{kind}:{name}", Reference(node.astext(), address))

    def all_references(self, app: Sphinx) -> dict[str, Reference]:
        """With the pages and the works cited, which need no numbers."""
        found = dict(self.references)
        target = app.builder.get_target_uri
        for docname in app.env.found_docs:
            page = Reference(app.env.titles[docname].astext(), _address(app, target(docname)))
            found[f"doc:/{docname}"] = found[f"doc:{docname.removeprefix(CHAPTERS)}"] = page
        for file in app.config.bibtex_bibfiles:
            for key, entry in parse_file(ROOT / file).entries.items():
                found[f"cite:{key}"] = Reference(_cited(entry), _address(app, target("book/bibliography")))
        return found

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        if exception is not None or app.builder.format != "html":
            return
        folder, references, repo = Path(app.outdir) / FOLDER, self.all_references(app), repository()
        folder.mkdir(exist_ok=True)
        for docname in sorted(app.env.found_docs):
            source = SOURCES / f"{docname.removeprefix(CHAPTERS)}.md"
            if not docname.startswith(CHAPTERS) or not source.exists():
                continue
            shutil.copyfile(source, folder / source.name)
            notebook = nbformat.read(app.env.doc2path(docname), as_version=4)
            try:
                plain = portable(notebook, references)
                get = f"`git clone {repo.url}`, then, " if repo else ""
                plain.cells[0].source += HOW_TO_RUN.format(get=get, name=f"`{repo.name}`" if repo else "of the book")
                first = next(n for n, cell in enumerate(plain.cells) if cell.cell_type == "code")
                plain.cells.insert(first, new_code_cell(RIGHT_PACKAGE, id="right-package"))
                text = nbformat.writes(plain)
            except BookError as error:
                logging.getLogger(__name__).warning("%s: %s", source.name, error)
                continue
            write_atomically(folder / f"{source.stem}.ipynb", text + "\n")


def _address(app: Sphinx, page: str, anchor: str = "") -> str:
    if app.config.html_baseurl:
        return f"{app.config.html_baseurl}{page}{anchor}"
    return f"{Path(page).stem}.ipynb" if page.startswith(CHAPTERS) else ""


def _cited(entry: Entry) -> str:
    """Authors and year: two by name, more as *et al.*"""
    names = [" ".join(person.last_names) for person in entry.persons["author"]]
    authors = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
    return f"{authors}, {entry.fields['year']}"


def setup(app: Sphinx) -> None:
    downloads = Downloads()
    app.connect("doctree-resolved", downloads.collect)
    app.connect("build-finished", downloads.write)

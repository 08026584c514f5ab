"""The book on paper, for the LaTeX builder only: parts, figures as PDF, what is folded or clicked left out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import matplotlib
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.transforms.post_transforms.images import ImageConverter
from sphinx_exercise.utils import get_node_number

# An SVG of matplotlib names the fonts that come with matplotlib; the system need not have them.
FONTS = """<?xml version="1.0"?>
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
BEGINNING = r"\chapter*{At a glance}\addcontentsline{toc}{chapter}{At a glance}\markboth{At a glance}{At a glance}"
CHAPTERS = "book/executed/"
LONG = 12  # rows that may stay on one page,
FULL = 1500  # and characters, since rows may be of many lines
NARROWEST, WIDEST = 9, 40  # characters in a column
LONG_NAME = 24  # characters, from which on a name in a table may break after a hyphen
WIDE = 7  # columns; a wider one is set in smaller type
SEVERAL_LINES = re.compile(r"\\\\|(?<!\\)&|\\begin\b|\\label\b|\n\s*\n")


class SvgToPdf(ImageConverter):
    """Figures stay vectors, and their text stays text."""

    conversion_rules = [("image/svg+xml", "application/pdf")]  # noqa: RUF012, as Sphinx declares it

    def is_available(self) -> bool:
        return shutil.which("rsvg-convert") is not None

    def convert(self, _from: str, _to: str) -> bool:
        folder = Path(self.app.doctreedir)
        fonts = Path(matplotlib.get_data_path(), "fonts/ttf")
        configuration = folder / "fonts.conf"
        configuration.write_text(FONTS.format(fonts=fonts, cache=folder / "fonts"), encoding="utf-8")
        environment = os.environ | {"FONTCONFIG_FILE": str(configuration), "SOURCE_DATE_EPOCH": "0"}
        subprocess.run(["rsvg-convert", "--format=pdf", f"--output={_to}", _from], env=environment, check=True)
        return True


class ForPaper(SphinxPostTransform):
    """Works on the whole book at once, before anything else has been resolved in it."""

    default_priority = 1
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        self.leave_out()
        self.parts()
        self.tables()
        self.formulas()

    def leave_out(self) -> None:
        """Code that the site folds away (its outputs stay), and cards to click on."""
        for box in list(self.document.findall(nodes.container)):
            classes = box["classes"]
            if "tag_hide-cell" in classes:
                box.parent.remove(box)
            elif "doors" in classes:  # with their heading
                box.parent.parent.remove(box.parent)
            elif "tag_hide-input" in classes:
                box.children = [part for part in box.children if "cell_input" not in part.get("classes", [])]

    def parts(self) -> None:
        """The captions of the table of contents; pages for reference become appendices, other pages bear no number."""
        site = self.env.external_site_map  # type: ignore[attr-defined]
        begins = {tree.items[0]: tree.caption for tree in site.root.subtrees}
        last = site.root.subtrees[-1].items[0]
        numbered = False
        first = next(self.document.findall(nodes.section))  # below its title, LaTeX would take sections for chapters
        for section in [part for part in first.children if isinstance(part, nodes.section)]:
            section.replace_self([_latex(rf"\section*{{{section[0].astext()}}}"), *section.children[1:]])
        self.document.insert(0, _latex(BEGINNING))
        for file in list(self.document.findall(addnodes.start_of_file)):
            if caption := begins.get(file["docname"]):
                appendix = r"\appendix" if file["docname"] == last else ""
                file.insert(0, _latex(rf"\part{{{caption}}}{appendix}"))
                numbered = numbered or file["docname"] == last
            if not numbered and not file["docname"].startswith(CHAPTERS):
                file.insert(0, _latex(r"\setcounter{secnumdepth}{-1}"))
                file.append(_latex(r"\setcounter{secnumdepth}{1}"))

    def tables(self) -> None:
        """A long table may break between pages, for which LaTeX wants to be told how wide its columns are."""
        for table in list(self.document.findall(nodes.table)):
            columns, rows = list(table.findall(nodes.colspec)), list(table.findall(nodes.row))
            if len(rows) > LONG or len(table.astext()) > FULL:
                if "colwidths-given" not in table["classes"]:
                    for column, cells in zip(columns, zip(*(row.children for row in rows), strict=True), strict=True):
                        column["colwidth"] = min(max(NARROWEST, *(len(cell.astext()) for cell in cells)), WIDEST)
                table["classes"] += ["longtable", "colwidths-given"]
            if len(columns) > WIDE:
                table.replace_self([_latex(r"\begin{widetable}"), table, _latex(r"\end{widetable}")])

            for name in [code for code in table.findall(nodes.literal) if len(code.astext()) > LONG_NAME]:
                parts = re.split(r"(?<=-)", name.astext())
                name.replace_self(
                    [piece for part in parts for piece in (nodes.literal("", part), _latex(r"\allowbreak{}"))]
                )

    def formulas(self) -> None:
        """A machine's formulas do not know how wide a page is."""
        for formula in self.document.findall(nodes.math_block):
            if not formula.get("label") and not formula.get("nowrap"):
                _wrap(formula, "fitted")
        for table in self.document.findall(nodes.table):
            for formula in table.findall(nodes.math):
                _wrap(formula, "fittedcell")


class ExerciseReferences(SphinxPostTransform):
    """sphinx-exercise gives its exercises labels that a reference from another chapter does not know."""

    default_priority = 900
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        exercises = getattr(self.env, "sphinx_exercise_registry", {})
        for reference in list(self.document.findall(addnodes.number_reference)):
            label = reference.get("refuri", "").rpartition("#")[2]
            if label in exercises:
                number = get_node_number(self.app, exercises[label]["node"], "exercise")
                reference.replace_self(_latex(rf"\hyperref[exercise:{label}]{{Exercise {number}}}"))


def _latex(code: str) -> nodes.raw:
    return nodes.raw("", code, format="latex")


def _wrap(formula: nodes.Element, command: str) -> None:
    text = formula.astext()
    if not SEVERAL_LINES.search(text):
        formula.children = []
        formula += nodes.Text(rf"\{command}{{{text.strip()}}}")


def setup(app: Sphinx) -> None:
    for transform in (SvgToPdf, ForPaper, ExerciseReferences):
        app.add_post_transform(transform)

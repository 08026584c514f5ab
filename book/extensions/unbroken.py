"""A formula keeps the punctuation beside it: browsers would begin a line with the full stop."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

BEFORE = re.compile(r"[(“‘]+$")
AFTER = re.compile(r"^[.,;:!?)”’]+")


def keep_together(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html":
        return
    for formula in list(doctree.findall(nodes.math)):
        parent, place = formula.parent, formula.parent.index(formula)
        before, after = _beside(parent, place - 1, BEFORE), _beside(parent, place + 1, AFTER)
        if not before and not after:
            continue
        kept = nodes.inline("", "", nodes.Text(before), formula.deepcopy(), nodes.Text(after), classes=["unbroken"])
        if after:
            parent[place + 1] = nodes.Text(parent[place + 1].astext()[len(after) :])
        parent[place] = kept
        if before:
            parent[place - 1] = nodes.Text(parent[place - 1].astext()[: -len(before)])


def _beside(parent: nodes.Element, place: int, wanted: re.Pattern[str]) -> str:
    """The punctuation in the text at a place among the children, empty if there is none."""
    if not 0 <= place < len(parent) or not isinstance(parent[place], nodes.Text):
        return ""
    found = wanted.search(parent[place].astext())
    return found[0] if found else ""


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", keep_together)

"""The API reference, the bibliography and the boxes of statements, as they are meant."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

COMMON = {"proof", "proof-content", "exercise-content", "solution-content"}


def keep_colons(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Napoleon takes what stands before a colon in the first line for the type of a constant or property.

    An empty comment before it is a first line without a colon.
    """
    if what in ("attribute", "data", "property"):
        lines[:0] = ["..", ""]


def drop_list_role(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """The bibliography calls itself a list without list items, which a screen reader cannot read."""
    if body := context.get("body"):
        context["body"] = body.replace('<div role="list" class="citation-list">', '<div class="citation-list">')


def drop_common_ids(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """The insides of all theorems, exercises and solutions have one and the same id; nothing refers to it."""
    for node in doctree.findall(nodes.Element):
        node["ids"] = [name for name in node.get("ids", []) if name not in COMMON]


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", keep_colons, priority=400)  # before Napoleon
    app.connect("html-page-context", drop_list_role)
    app.connect("doctree-resolved", drop_common_ids)

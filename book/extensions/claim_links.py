"""Where a chapter says what it measured for a claim: a link to the claim in the table of all claims."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

TABLE = "book/claims"
SAID = "measured for claim "  # by anneal.claims.report


def link(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html":
        return
    table = app.builder.get_relative_uri(docname, TABLE)
    for paragraph in doctree.findall(nodes.paragraph):
        if paragraph.astext().startswith(SAID):
            name = paragraph.next_node(nodes.literal)
            address = f"{table}#{nodes.make_id(f'claim-{name.astext()}')}"
            name.replace_self(nodes.reference("", "", name.deepcopy(), refuri=address, internal=True))


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", link)

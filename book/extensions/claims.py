"""Claims on other pages: their numbers by id, and links from what a chapter measured, all to the table of all claims.

``{claim}`ch08-guarantee-p2-10:.2f` `` is the measured value of that claim in that format, as a link to its row.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode

from anneal.claims import Measurement
from book.tools.claims import reports
from book.tools.paths import BookError, executed, sources
from book.tools.registry import load

TABLE = "book/claims"
FORMAT = ".3g"
LINK = "claim"  # the type of a reference, and the class of a quoted number

logger = logging.getLogger(__name__)


def measured() -> dict[str, Measurement | None]:
    """Every registered claim, with what the executed notebooks measured for it, if they did.

    Raises:
        BookError: for a mistake in the registry.
    """
    notebooks = [path for path in map(executed, sources()) if path.exists()]
    found = {report.measured.id: report.measured for report in reports(notebooks)}
    return {claim.id: found.get(claim.id) for claim in load()}


def read(app: Sphinx) -> None:
    """Once a build, before any page is read."""
    try:
        app.env.claims = measured()  # type: ignore[attr-defined]
    except BookError as error:
        raise ExtensionError(str(error)) from error


class ClaimRole(SphinxRole):
    """The measured value of a claim; what is wrong with a use of it is a warning, which fails the build."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        id, _, spec = self.text.partition(":")
        try:
            text = shown(id, spec or FORMAT, self.env.claims)  # type: ignore[attr-defined]
        except ValueError as error:
            logger.warning("{claim}`%s`: %s", self.text, error, location=self.get_location())
            return [nodes.inline("", self.text)], []
        return [_link(self.env.docname, id, nodes.inline("", text, classes=[LINK]))], []


def shown(id: str, spec: str, claims: dict[str, Measurement | None]) -> str:
    """A claim's measured value as Python's format ``spec`` writes it.

    Raises:
        ValueError: for an id that is not registered, a claim that has not been measured, or a bad format.
    """
    if id not in claims:
        raise ValueError(f"no claim {id!r} is registered in book/claims")
    measurement = claims[id]
    if measurement is None:
        raise ValueError("the claim is registered, but no executed notebook reports it")
    try:
        return format(measurement.value, spec)
    except ValueError:
        raise ValueError(f"{spec!r} is no format of a number, such as .2f") from None


def link_outputs(app: Sphinx, doctree: nodes.document) -> None:
    """Where an output names a claim, as that of a report does, the name leads to the claim's row."""
    claims = app.env.claims  # type: ignore[attr-defined]
    for output in doctree.findall(lambda node: isinstance(node, nodes.container) and "cell_output" in node["classes"]):
        for name in [code for code in output.findall(nodes.literal) if code.astext() in claims]:
            name.replace_self(_link(app.env.docname, name.astext(), name.deepcopy()))


def _link(docname: str, id: str, content: nodes.Element) -> addnodes.pending_xref:
    return addnodes.pending_xref(
        "", content, refdoc=docname, refdomain="", reftype=LINK, reftarget=id, refexplicit=True, refwarn=True
    )


def resolve(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """A reference to a claim as a link, which takes over the class of a quoted number."""
    if node["reftype"] != LINK or node.get("refdomain"):
        return None
    row = nodes.make_id(f"claim-{node['reftarget']}")
    link = make_refnode(app.builder, node["refdoc"], TABLE, row, content)
    link["classes"] += [name for name in content["classes"] if name == LINK]
    return link


def setup(app: Sphinx) -> None:
    app.add_role("claim", ClaimRole())
    app.connect("builder-inited", read)
    app.connect("doctree-read", link_outputs)
    app.connect("missing-reference", resolve)

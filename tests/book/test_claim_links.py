"""Claims on other pages: numbers by id, links from what a chapter measured, and what is wrong with them."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import nbformat
import pytest
from docutils import nodes
from nbformat.v4 import new_code_cell, new_notebook, new_output
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

from anneal.claims import Measurement
from book.extensions import claims
from book.tools.paths import BookError
from book.tools.registry import load
from tests.book.browsing import built

MEASURED = {
    "ch04-p0.5": Measurement("ch04-p0.5", 1.23456, (1.2, 1.3)),
    "ch04-many": Measurement("ch04-many", 150.0),
    "ch04-not": None,
}
TABLE = "# Claims\n\n" + "".join(f"({f'claim-{id}'})=\nThe claim {id}.\n\n" for id in MEASURED)


def site(folder: Path, page: str, monkeypatch: pytest.MonkeyPatch, builder: str = "html") -> tuple[str, str]:
    """A page as a builder writes it, and what Sphinx warns of."""
    monkeypatch.setattr(claims, "measured", lambda: MEASURED)
    source, out = folder / "source", folder / builder
    (source / "book").mkdir(parents=True, exist_ok=True)
    (source / "book" / "claims.md").write_text(TABLE)
    (source / "index.md").write_text(f"# Start\n\n{page}\n\n```{{toctree}}\nbook/claims\nchapter\n```\n")
    shown = {"text/markdown": "it says `ch04-many` and `other`: **150**"}
    cell = new_code_cell("many = 150", outputs=[new_output("display_data", shown)], id="a")
    language = {"name": "python", "pygments_lexer": "python"}
    nbformat.write(new_notebook(cells=[cell], metadata={"language_info": language}), source / "chapter.ipynb")
    warnings = StringIO()
    settings = {
        "extensions": ["myst_nb", "book.extensions.claims"],
        "nb_execution_mode": "off",
        "nitpicky": True,
        "suppress_warnings": ["toc.no_title"],
        "html_theme": "basic",
    }
    with docutils_namespace():
        app = Sphinx(
            str(source), None, str(out), str(folder / "trees"), builder, settings, status=None, warning=warnings
        )
        app.build(force_all=True)
    return next(out.glob("*.tex") if builder == "latex" else out.glob("index.html")).read_text(), warnings.getvalue()


def test_a_number_is_a_link_to_its_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "It is **{claim}`ch04-p0.5:.2f`** of {claim}`ch04-many:.0f`, {claim}`ch04-p0.5`."
    page += "\n\n| a |\n|---|\n| {claim}`ch04-many` |"
    html, warnings = site(tmp_path, page, monkeypatch)
    assert warnings == ""
    row = '<a class="claim reference internal" href="book/claims.html#claim-ch04-p0-5"><span class="claim">'
    assert f"It is <strong>{row}1.23</span></a></strong> of " in html
    assert f"{row}1.23</span></a>.</p>" in html, "the format that is none"
    assert html.count('#claim-ch04-many"><span class="claim">150</span>') == 2
    assert 'id="claim-ch04-p0-5"' in (tmp_path / "html" / "book" / "claims.html").read_text()


def test_on_paper_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tex, warnings = site(tmp_path, "It is {claim}`ch04-p0.5:.2f`.", monkeypatch, "latex")
    assert warnings == ""
    row = r"\detokenize{book/claims:claim-ch04-p0-5}"
    assert rf"It is {{\hyperref[{row}]{{\sphinxcrossref{{\DUrole{{claim}}{{1.23}}}}}}}}." in tex
    assert rf"\label{{{row}}}" in tex


@pytest.mark.parametrize(
    ("use", "complaint"),
    [
        ("ch04-gone:.2f", "no claim 'ch04-gone' is registered in book/claims"),
        ("ch04-not:.2f", "the claim is registered, but no executed notebook reports it"),
        ("ch04-many:.2q", "'.2q' is no format of a number, such as .2f"),
    ],
)
def test_what_is_wrong_is_a_warning_with_page_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use: str, complaint: str
) -> None:
    html, warnings = site(tmp_path, f"Fine.\n\nIt is {{claim}}`{use}`.", monkeypatch)
    assert warnings.count("WARNING") == 1
    assert re.search(rf"index\.md:5: WARNING: {{claim}}`{re.escape(use)}`: {re.escape(complaint)}", warnings)
    assert f"It is {use}." in re.sub(r"<[^>]+>", "", html)


def test_a_claim_that_an_output_names_leads_to_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its id, whatever the words around it; what is no claim, or no output, stays as it is."""
    site(tmp_path, "It is `ch04-many`.", monkeypatch)
    chapter = (tmp_path / "html" / "chapter.html").read_text()
    assert re.search(r'it says <a class="reference internal" href="book/claims.html#claim-ch04-many"><code', chapter)
    assert chapter.count("#claim-") == 1
    assert "#claim-" not in (tmp_path / "html" / "index.html").read_text()


def test_a_bad_registry_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise BookError("04.yml: claim slope: 'because' is missing")

    (tmp_path / "index.md").write_text("# Start\n")
    monkeypatch.setattr(claims, "load", refuse)
    monkeypatch.setattr(claims, "sources", lambda: [])
    settings = {"extensions": ["myst_nb", "book.extensions.claims"], "html_theme": "basic"}
    with docutils_namespace(), pytest.raises(ExtensionError, match=r"04\.yml: claim slope: 'because' is missing"):
        Sphinx(str(tmp_path), None, str(tmp_path / "o"), str(tmp_path / "t"), "html", settings, status=None)


@pytest.mark.site
def test_every_measurement_in_a_chapter_leads_to_its_claim() -> None:
    """That the addresses exist, the test of all links says."""
    folder = built()
    text = "".join(file.read_text() for file in (folder / "book" / "executed").glob("*.html"))
    said = re.findall(r'measured for claim <a class="reference internal" href="../claims.html#([^"]+)"', text)
    assert len(said) == text.count("measured for claim <") > 0
    assert set(said) <= {nodes.make_id(f"claim-{claim.id}") for claim in load()}

"""The PDF: what it must contain, what stops it, and that the same sources give the same bytes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from book.extensions.paper import SvgToPdf
from book.tools import __main__ as tools
from book.tools import claims, pdf
from book.tools.outputs import figures
from book.tools.paths import BookError, executed, sources, title
from tests.book.browsing import needed, unavailable
from tests.book.conftest import ROOT, Project

TYPESETTING, READING = ("xelatex", "latexmk", "rsvg-convert"), ("pdftotext", "pdfinfo", "pdffonts", "pdfimages")
DOCUMENT = r"""\documentclass{article}
\usepackage{fontspec}\setmainfont{FreeSerif}\tracinglostchars=2
\begin{document}\section{Plain words}\label{here} Section \ref{here}. η ρ ≤ ✓ %s \end{document}
"""


def said(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def pixel_pictures(path: Path) -> list[str]:
    return said("pdfimages", "-list", path).splitlines()[2:]  # after the heading


# --- making it


@pytest.fixture
def typeset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], int]:
    """Typesets a document of one line in a folder of its own."""
    needed(*TYPESETTING)
    monkeypatch.setattr(pdf, "PDF", tmp_path / "the.pdf")

    def make(text: str, folder: str = "folder") -> int:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{pdf.NAME}.tex").write_text(DOCUMENT % text, encoding="utf-8")
        return tools.main(["pdf", str(tmp_path / folder)])

    return make


def test_the_same_bytes_every_time(typeset: Callable[..., int], tmp_path: Path) -> None:
    found = []
    for folder in ("one", "another"):
        assert typeset("", folder) == 0
        found.append((tmp_path / "the.pdf").read_bytes())
    assert found[0] == found[1]
    assert found[0].startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("中", "Missing character: There is no 中"),
        (r"\ref{nowhere}", "Reference `nowhere' on page 1 undefined"),
        (r"\label{here}", "Label `here' multiply defined"),
        (r"\noindent\rule{50cm}{1pt}", "too wide"),
        (r"\nosuchcommand", "Undefined control sequence"),
    ],
)
def test_a_fault_stops_it(
    typeset: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    assert typeset(text) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "the.pdf").exists()


def test_a_little_over_the_margin_is_no_fault() -> None:
    log = r"Overfull \hbox (%s too wide) in paragraph at lines 1--2"
    assert pdf.faults(log % "14.9pt") == []
    assert pdf.faults("\n".join([log % "15.1pt"] * 3)) == [f"{log % '15.1pt'} (3 times)"]


def test_what_is_missing_is_named_with_what_to_install(project: Project, tmp_path: Path) -> None:
    """At once, before anything is executed."""
    for command in ("make", "sh", "xelatex"):
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / command).symlink_to(shutil.which(command) or shutil.which("true") or "")
    done = project.make("pdf", PATH=str(tmp_path / "bin"))
    assert done.returncode != 0
    assert "latexmk not found" in done.stdout
    assert re.search(r"sudo apt install .*texlive-xetex .*latexmk .*librsvg2-bin", done.stdout)
    assert not (project.root / ".venv").exists()


def test_every_package_is_named_in_the_readme_and_installed_where_the_book_is_guarded() -> None:
    (packages,) = re.findall(r"^TEX := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert packages in (ROOT / "README.md").read_text(encoding="utf-8")
    assert packages in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_a_figure_stays_vectors_and_text_with_the_fonts_it_was_drawn_for(tmp_path: Path) -> None:
    needed("rsvg-convert", *READING)
    svg = next(svg for _, svg in figures(json.loads(executed(sources()[0]).read_text("utf-8"))))
    (tmp_path / "figure.svg").write_text(svg, "utf-8")
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        converter = SimpleNamespace(app=SimpleNamespace(doctreedir=tmp_path / name))
        assert SvgToPdf.convert(converter, str(tmp_path / "figure.svg"), str(tmp_path / name / "figure.pdf"))
        found.append((tmp_path / name / "figure.pdf").read_bytes())
    assert found[0] == found[1]
    assert pixel_pictures(tmp_path / "one/figure.pdf") == []
    fonts = said("pdffonts", tmp_path / "one/figure.pdf")
    assert "DejaVuSans" in fonts and "STIXGeneral" in fonts
    assert "fixed" in said("pdftotext", tmp_path / "one/figure.pdf", "-")


# --- the book


@pytest.fixture(scope="module")
def text() -> str:
    needed(*READING)
    if not pdf.PDF.exists():
        unavailable("there is no PDF: run make pdf")
    return said("pdftotext", "-layout", pdf.PDF, "-")


def plain(text: str) -> str:
    """Without the accidents of line breaks, hyphens and ligatures."""
    return re.sub(r"\s+", " ", text.replace("\ufb01", "fi").replace("\ufb02", "fl").replace("\u2010", "-"))


@pytest.mark.site
def test_the_chapters_are_there_in_order(text: str) -> None:
    titles = [title(source) for source in sources()]
    pages = [plain(page).strip() for page in text.split("\f")]
    heads = [page for page in pages if re.match(r"Chapter \d+ ", page)]
    assert [re.match(r"Chapter (\d+) ", head)[1] for head in heads] == [str(n + 1) for n in range(len(titles))]  # type: ignore[index]
    for name, head in zip(titles, heads, strict=True):
        assert f" {plain(name)} " in head[:200]
    for part in ("The annealing companion's authors", "Amit Attia and Tomer Koren", "arXiv:2503.09411"):
        assert part in pages[0]
    assert "Part I The question" in plain(text)
    assert any(page.startswith("Appendix A Claims") for page in pages)


@pytest.mark.site
def test_nothing_is_left_unresolved(text: str) -> None:
    assert "??" not in text
    assert "[?]" not in text
    assert not re.search(r"\b(Exercise|Fig\.|Table|Theorem|Lemma) (%s|\)|\.)", plain(text))


@pytest.mark.site
def test_results_proofs_and_claims_are_in_it(text: str) -> None:
    words = plain(text)
    for sentence in claims.counts(claims.ledger()):
        assert sentence.replace("'", "’") in words
    assert words.count("proved by SymPy") > 100
    assert words.count("proved by Z3") > 50
    assert "figures.use_style()" not in words, "code that the site folds away is left out"
    assert "def " in words, "other code is not"


@pytest.mark.site
def test_all_figures_are_vectors_and_all_fonts_embedded(text: str) -> None:
    drawn = sum(1 for source in sources() for _ in figures(json.loads(executed(source).read_text("utf-8"))))
    captions = Counter(re.findall(r"^\s*Fig\. (\d+):", text, re.MULTILINE))
    assert len(captions) >= drawn
    assert pixel_pictures(pdf.PDF) == []
    fonts = [line.split() for line in said("pdffonts", pdf.PDF).splitlines()[2:]]
    assert len(fonts) > drawn
    assert all(font[-5] == "yes" for font in fonts), "emb"
    assert os.path.getsize(pdf.PDF) < 5_000_000


def test_an_error_in_latex_shows_its_place(typeset: Callable[..., int], tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"(?s)LaTeX failed \(.*annealing-companion.log\):\n! Undefined.*l\.3 "):
        (tmp_path / f"{pdf.NAME}.tex").write_text(DOCUMENT % r"\nosuchcommand", encoding="utf-8")
        pdf.typeset(tmp_path)

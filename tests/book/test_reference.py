"""The API reference, the bibliography, and the ids that statements bring."""

from __future__ import annotations

import re

import pytest
from pybtex.database import parse_file

from book.tools.imports import package_modules
from book.tools.paths import ROOT
from tests.book.browsing import built
from tests.book.reading import read_all


def test_every_reference_can_be_found_and_is_spoken_of() -> None:
    entries = parse_file(str(ROOT / "book" / "references.bib")).entries
    for key, entry in entries.items():
        doi, eprint = entry.fields.get("doi", ""), entry.fields.get("eprint", "")
        assert doi or eprint, f"{key} has neither DOI nor arXiv number"
        assert not doi or re.fullmatch(r"10\.\d{4,9}/\S+", doi), key
        assert not eprint or (re.fullmatch(r"\d{4}\.\d{4,5}", eprint) and entry.fields["archiveprefix"] == "arXiv"), key
    page = (ROOT / "book" / "bibliography.md").read_text(encoding="utf-8")
    cited = {key for group in re.findall(r"\{cite:\w\}`([^`]+)`", page) for key in group.split(",")}
    assert cited == entries.keys()


def test_every_public_module_has_its_place_in_the_reference() -> None:
    """A package that names what it offers, in ``__all__``, has one place; its modules have none of their own."""
    modules = package_modules(ROOT / "anneal")
    whole = [f"{name}." for name, path in modules.items() if "\n__all__ = " in path.read_text(encoding="utf-8")]
    public = {
        name
        for name in modules
        if not any(part.startswith("_") for part in name.split(".")) and not name.startswith(tuple(whole))
    } - {"anneal"}
    folder = ROOT / "book" / "api"
    shown = [
        name
        for page in sorted(folder.glob("*.md"))
        for name in re.findall(r"automodule:: (\S+)", page.read_text(encoding="utf-8"))
    ]
    assert sorted(shown) == sorted(public)
    overview = re.findall(r"^   (anneal\.\S+)$", (ROOT / "book" / "api.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(overview) == sorted(public)


@pytest.mark.site
def test_every_id_is_given_once() -> None:
    for name, page in read_all(built()).items():
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids)), (name, {one for one in ids if ids.count(one) > 1})

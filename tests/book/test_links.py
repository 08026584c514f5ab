"""Where the pages of the built site lead."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from book.tools.paths import sources
from tests.book.browsing import built
from tests.book.reading import address_path, dead_links


@pytest.mark.site
def test_no_link_within_the_site_is_dead() -> None:
    assert dead_links(built(), address_path()) == []


def test_planted_dead_links_are_seen(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html#here">x</a><a href="b.html#there">x</a><img src="c.png">')
    (tmp_path / "b.html").write_text('<p id="here"><a href="#here">x</a><a href="//e.org">x</a><a href="/p/">x</a>')
    (tmp_path / "index.html").write_text("")
    assert dead_links(tmp_path, "/p/") == ["a.html: b.html#there", "a.html: c.png"]


@pytest.mark.site
def test_one_turns_the_pages_in_the_order_of_the_book() -> None:
    site = built()
    names = [source.stem for source in sources()]
    for before, after in itertools.pairwise(names):
        text = (site / "book" / "executed" / f"{before}.html").read_text(encoding="utf-8")
        back = (site / "book" / "executed" / f"{after}.html").read_text(encoding="utf-8")
        # between chapters 10 and 11 stands the explorer
        expected = "../explorer.html" if before.startswith("10") else f"{after}.html"
        assert re.search(rf'<a class="right-next"\s+href="{expected}"', text), before
        expected = "../explorer.html" if after.startswith("11") else f"{before}.html"
        assert re.search(rf'<a class="left-prev"\s+href="{expected}"', back), after

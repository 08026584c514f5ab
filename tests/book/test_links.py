"""Where the pages of the built site lead."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

import pytest

from book.tools import repository
from book.tools.paths import ROOT, sources
from tests.book.browsing import built
from tests.book.reading import address_path, dead_links, foreign_hosts, read


@pytest.mark.site
def test_no_link_within_the_site_is_dead() -> None:
    assert dead_links(built(), address_path()) == []


@pytest.mark.site
def test_what_leads_out_of_the_site_is_known() -> None:
    """A work cited, a licence, the documentation of a tool that the text names, or the configured repository."""
    entries = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    known = set(re.findall(r"https?://([\w.-]+)", entries)) | {"doi.org", "creativecommons.org"}
    known |= {"distributed.dask.org", "jobqueue.dask.org", "nbgrader.readthedocs.io"}
    if repo := repository.repository():
        known |= {urlparse(address).netloc for address in (repo.url, repo.site, repo.binder(""), repo.colab(""))}
    assert foreign_hosts(built()) <= known


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as GitHub Actions of some repository build it, where the configuration names none."""
    built()  # has made what the pages are made of
    folder = tmp_path_factory.mktemp("published")
    environment = {
        **os.environ,
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "some-one/a-book",
    }
    command = [Path(sys.executable).parent / "jupyter-book", "build", ROOT, "--path-output", folder]
    done = subprocess.run(
        [*command, "--all", "--warningiserror", "--keep-going", "-n", "-q"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / "_build" / "html"


@pytest.mark.site
@pytest.mark.skipif(repository.repository() is not None, reason="the site itself has an address")
def test_one_address_turns_every_link_on(published: Path) -> None:
    repo = repository.Repository("some-one", "a-book", "main")
    name = sources()[0].stem
    targets = set(read(published / "book" / "executed" / f"{name}.html").targets())
    assert {
        repo.url,
        repo.edit(f"notebooks/{name}.md"),
        repo.binder(f"notebooks/{name}.md"),
        repo.colab(f"{name}.ipynb"),
        f"{repo.site}book/executed/{name}.html",
    } <= targets
    assert any(target.startswith(f"{repo.url}/issues/new") for target in targets)
    shown = re.sub("<[^>]+>", "", (published / "book" / "reproduce.html").read_text(encoding="utf-8"))
    assert f"git clone {repo.url}" in shown and "opens the chapters in a browser" in shown
    assert f"git clone {repo.url}" in (published / "downloads" / f"{name}.ipynb").read_text(encoding="utf-8")
    assert dead_links(published, "/a-book/") == []


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
        assert re.search(rf'<a class="right-next"\s+href="{after}.html"', text), before
        assert re.search(rf'<a class="left-prev"\s+href="{before}.html"', back), after

"""The built site as text: what its pages say about themselves and where they point."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

from book.tools import repository
from tests.book.browsing import pages


class Reader(HTMLParser):
    """What a page says about itself and where it points, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.title = ""
        self.in_title = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attributes}))
        self.in_title = tag == "title" and not self.title

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self.in_title = False

    def meta(self, name: str) -> str | None:
        found = (tag[1].get("content") for tag in self.tags if tag[0] == "meta" and name in tag[1].values())
        return next(found, None)

    def targets(self) -> Iterator[str]:
        for _, attributes in self.tags:
            yield from (attributes[key] for key in ("href", "src") if key in attributes)

    def anchors(self) -> set[str]:
        return {attributes[key] for _, attributes in self.tags for key in ("id", "name") if key in attributes}


def read(file: Path) -> Reader:
    reader = Reader()
    reader.feed(file.read_text(encoding="utf-8"))
    return reader


def read_all(folder: Path) -> dict[str, Reader]:
    return {name: read(folder / name) for name in pages(folder)}


def dead_links(folder: Path, prefix: str = "/") -> list[str]:
    """Links within the site that lead nowhere: to no file, or to no place in a page."""
    known = read_all(folder)
    dead = []
    for name, page in known.items():
        for target in page.targets():
            address = urlparse(urljoin(f"{prefix}{name}", target))
            if address.scheme or address.netloc:
                continue
            path = unquote(address.path).removeprefix(prefix)
            path += "index.html" if path.endswith("/") or not path else ""
            place = unquote(address.fragment)
            if not (folder / path).is_file() or (place and path in known and place not in known[path].anchors()):
                dead.append(f"{name}: {target}")
    return dead


def foreign_hosts(folder: Path) -> set[str]:
    """The hosts of all links that lead out of the site."""
    addresses = (urlparse(target) for page in read_all(folder).values() for target in page.targets())
    return {address.netloc for address in addresses if address.scheme in ("http", "https")}


def address_path() -> str:
    repo = repository.repository()
    return urlparse(repo.site).path if repo else "/"

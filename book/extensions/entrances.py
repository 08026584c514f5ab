"""Two pages that no chapter is: where an unknown address ends, and the address of the site itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

from sphinx.application import Sphinx

from book.extensions.page_head import policy_tag

NOT_FOUND, FRONT = "404", "index"


def extra_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A server shows 404.html in place of any address, so it loads nothing and its links begin at the server's root.

    Published, the site lies in a folder of the server; at home it is the root. The page itself finds out which.
    """
    if app.builder.format != "html":
        return
    env, builder = app.env, app.builder
    root = app.config.root_doc
    documents = [root, *(name for name in env.toctree_includes[root] if not name.startswith("book/api/"))]
    yield (
        NOT_FOUND,
        {
            "policy": policy_tag(),
            "prefix": urlparse(app.config.html_baseurl).path or "/",
            "links": [(builder.get_target_uri(name), env.titles[name].astext()) for name in documents],
            "title": "Page not found",
        },
        "404.html",
    )
    first = builder.get_target_uri(root)
    yield (
        FRONT,
        {"policy": policy_tag(), "first": first, "home": app.config.html_baseurl and app.config.html_baseurl + first},
        "redirect.html",
    )


def setup(app: Sphinx) -> None:
    app.connect("html-collect-pages", extra_pages)

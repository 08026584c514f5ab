"""Generate pages from executed notebooks and stored data: ``python -m book.pages [PAGE ...]``, all without a name.

A page is a module of this package whose name does not begin with an underscore (those serve the others). It has

    def generate() -> None

which writes into ``book/_generated`` and raises a BookError for what the author can put right, and may have

    NEEDS = ("licences",)

the pages that must be there before it. Pages are generated in the order of their names, needs first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import book.pages
from book.tools.paths import BookError
from book.tools.status import status


def pages() -> list[str]:
    """The names of all pages, in order."""
    return sorted(module.name for module in iter_modules(book.pages.__path__) if not module.name.startswith("_"))


def in_order(names: Iterable[str], done: set[str]) -> Iterator[ModuleType]:
    """The pages named and those they need, each once and after what it needs; ``done`` collects their names."""
    for name in names:
        if name not in done:
            done.add(name)
            module = import_module(f"book.pages.{name}")
            yield from in_order(getattr(module, "NEEDS", ()), done)
            yield module


def generate(names: Sequence[str]) -> None:
    """Generate the pages named, or all."""
    known = pages()
    if unknown := [name for name in names if name not in known]:
        raise BookError(f"unknown page {unknown[0]!r}; the pages are {', '.join(known)}")
    for page in in_order(names or known, set()):
        page.generate()


def main(names: Sequence[str]) -> int:
    """The same as a process; the exit status."""
    return status(lambda: generate(names))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Where things lie, and how a chapter is found by its number or name."""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "notebooks"
EXECUTED = ROOT / "book" / "executed"
GENERATED = ROOT / "book" / "_generated"  # by the modules of book.pages
TIMINGS = ROOT / "_build" / "timings"


class BookError(Exception):
    """Something the author can put right: shown without a traceback."""


def sources() -> list[Path]:
    """The text notebooks in the order of the book."""
    return sorted(SOURCES.glob("[0-9][0-9]_*.md"))


def executed(source: Path) -> Path:
    """Where the executed form of a text notebook lies."""
    return EXECUTED / f"{source.stem}.ipynb"


def chapter(path: Path) -> str:
    """The two digits a chapter's file name starts with."""
    return path.name[:2]


def title(source: Path) -> str:
    """The first heading of a text notebook."""
    heading = re.search(r"^# (.+)$", source.read_text(encoding="utf-8"), re.MULTILINE)
    if heading is None:
        raise BookError(f"{shown(source)}: expected a title, a line starting with '# '")
    return heading[1].strip()


def shown(path: Path) -> str:
    """A path as the author knows it: from the project's folder."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def expanded(text: str) -> Path:
    """A path as it is typed, its ``~`` and ``$VARIABLE`` filled in: shells leave them where they are quoted."""
    return Path(os.path.expanduser(os.path.expandvars(text)))


def find(name: str) -> Path:
    """The text notebook meant by a number (``7``, ``07``), a name or a path."""
    wanted = Path(name).stem
    for source in sources():
        if source.stem == wanted or (wanted.isdigit() and int(chapter(source)) == int(wanted)):
            return source
    known = "\n  ".join(source.stem for source in sources())
    raise BookError(f"no notebook {name!r}; there are\n  {known}")

"""The list of all exercises for the coursework page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from book.tools.files import write_atomically
from book.tools.paths import GENERATED, BookError, chapter, shown, sources, title

PAGE = GENERATED / "exercises.md"
EXERCISE = re.compile(r"^```\{exercise-start\}[^\n]*\n(.*?)^```\n(.*?)^```\{exercise-end\}", re.MULTILINE | re.DOTALL)
GLUED = re.compile(r"(?<=\{glue:text\}`)([^`:]+)(:[^`:]+)?(?=`)")
NEIGHBOUR = re.compile(r"(?<=\{doc\}`)(?=\d\d_)")
LABEL = re.compile(r"^:label:\s*(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Exercise:
    """One exercise: its label in the book, and its first paragraph in MyST."""

    label: str
    text: str


def exercises(text: str, name: str) -> list[Exercise]:
    """The exercises in the text of the chapter ``name``, with links and numbers as another page has to write them.

    Raises:
        BookError: for an exercise without a label.
    """
    found = []
    for options, body in EXERCISE.findall(text):
        label = LABEL.search(options)
        if label is None:
            raise BookError(f"an exercise has no ':label:': {' '.join(body.split())[:60]} ...")
        paragraph = " ".join(body.strip().split("\n\n")[0].split())
        paragraph = GLUED.sub(lambda key: f"executed/{name}.ipynb::{key[1]}{key[2] or ':s'}", paragraph)
        paragraph = NEIGHBOUR.sub("executed/", paragraph)
        found.append(Exercise(label[1], paragraph))
    return found


def page(chapters: list[tuple[str, str, list[Exercise]]]) -> str:
    """A list for each chapter (its title, its document, its exercises) in MyST."""
    parts = []
    for heading, document, found in chapters:
        parts.append(f"**{heading}** ({{doc}}`to the chapter <{document}>`)")
        parts.append("\n".join(f"- {{ref}}`{exercise.label}`: {exercise.text}" for exercise in found) or "None.")
    return "\n\n".join(parts) + "\n"


def generate() -> None:
    chapters = []
    for source in sources():
        try:
            found = exercises(source.read_text(encoding="utf-8"), source.stem)
        except BookError as error:
            raise BookError(f"{shown(source)}: {error}") from None
        chapters.append((f"{int(chapter(source))}. {title(source)}", f"executed/{source.stem}", found))
    write_atomically(PAGE, page(chapters))

"""The list of all exercises, and the solutions beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from book.pages import exercises
from book.tools.paths import BookError, sources

EXERCISE = """
```{exercise-start}
:label: ex-one
```
Find $x$ with {glue:text}`key:.2f` and {glue:text}`other`, see {doc}`03_x`
and {doc}`/book/claims`.

More.
```{exercise-end}
```
"""


def test_exercises_are_found_and_their_links_made_good() -> None:
    (exercise,) = exercises.exercises(EXERCISE, "07_y")
    assert exercise.label == "ex-one"
    assert exercise.text == (
        "Find $x$ with {glue:text}`executed/07_y.ipynb::key:.2f` and {glue:text}`executed/07_y.ipynb::other:s`, "
        "see {doc}`executed/03_x` and {doc}`/book/claims`."
    )
    with pytest.raises(BookError, match="Find"):
        exercises.exercises(EXERCISE.replace(":label: ex-one\n", ""), "07_y")


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_every_exercise_has_a_folded_solution(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    labels = [exercise.label for exercise in exercises.exercises(text, source.stem)]
    solved = re.findall(r"^```\{solution-start\} (\S+)\n:class: dropdown\n```$", text, re.MULTILINE)
    assert len(labels) >= 3
    assert labels == solved

"""The assignments of the page Coursework: they run, and break where the page says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from book.tools.paths import ROOT


def blocks(language: str) -> list[str]:
    text = (ROOT / "book" / "coursework.md").read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def run(code: str) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    exec(code, scope)
    return scope


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("eta * G**2 / 2", "eta * G**2", blocks("text")[0].strip()),
        ("price, (rho + 1 / rho) / 2", "price, rho", r"step 'price': .* = rho is not an identity: at .* differ"),
        ("d.define(", "str(", "step 'stationary': rests on 'tuned', which no earlier step established"),
    ],
)
def test_the_assignment_breaks_where_it_says(old: str, new: str, error: str) -> None:
    code = blocks("python")[0]
    assert len(run(code)["d"].steps) == 3
    assert code.count(old) == 1
    changed = code.replace(old, new)
    if new == "str(":
        changed = "\n".join(line for line in changed.splitlines() if "str(" not in line)
    with pytest.raises(ValueError) as raised:
        run(changed)
    assert error in str(raised.value) or re.search(error, str(raised.value))


def test_the_twice_as_noisy_assignment_can_be_mended() -> None:
    code = blocks("python")[0].replace("eta * G**2 / 2", "eta * G**2").replace("sp.sqrt(T)", "sp.sqrt(2 * T)")
    assert len(run(code)["d"].steps) == 3


def test_the_grading_line_takes_any_form_of_the_answer_and_no_other() -> None:
    code = "\n".join([blocks("python")[0], "answer = {}", blocks("python")[1]])
    run(code.replace("{}", "(rho**2 + 1) / (2 * rho)"))
    with pytest.raises(ValueError, match="the sides differ"):
        run(code.replace("{}", "rho"))

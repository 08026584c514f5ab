"""The table on the first page: schedules by their names, the best in bold, how the guarantee grows."""

from __future__ import annotations

import re

import pytest

from anneal.robustness import guarantee
from anneal.schedules import BUILT_IN, Robust
from book.pages._compared import COMPARED
from book.pages.first_page import RATIOS, answer
from book.tools.paths import BookError
from book.tools.readme import COMMITTED

MEASURED = {
    f"ch08-guarantee-{schedule.key}-{ratio}": guarantee(schedule, float(ratio))
    for schedule in COMPARED
    for ratio in RATIOS
} | {f"ch08-guarantee-{Robust(ratio).key}": guarantee(Robust(ratio), float(ratio)) for ratio in RATIOS if ratio > 1}


def test_every_schedule_has_a_row() -> None:
    lines = answer(MEASURED).splitlines()
    assert [line.split(" | ")[0].strip("| ") for line in lines[2:]] == [*(s.name for s in COMPARED), "`Robust(r)`"]
    assert "| linear | **1.00** | **1.06** | 1.48 | 2.57 | $r^{1/4}$ |" in lines
    assert "| cosine | 1.03 | 1.09 | 1.47 | 2.18 | $r^{1/6}$ |" in lines
    assert "| `Robust(r)` | – | 1.08 | **1.26** | **1.47** | flat up to $r$ |" in lines


def test_a_missing_claim_is_named() -> None:
    with pytest.raises(BookError, match="no claim ch08-guarantee-p2-10,"):
        answer({id: value for id, value in MEASURED.items() if id != "ch08-guarantee-p2-10"})


def test_the_readmes_figure_calls_schedules_by_their_names() -> None:
    """After a change of names or of the figure: python -m book.tools readme."""
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", COMMITTED.read_text(encoding="utf-8"))
    legend = [text for text in texts if not re.fullmatch(r"[\d\s]+", text)]
    assert len(legend) >= 6 and set(legend) <= {schedule.name for schedule in BUILT_IN}

"""Executed notebooks in plain Markdown."""

from __future__ import annotations

import re

import pytest

from book.tools import portable
from book.tools.paths import BookError

KNOWN = {
    "doc:04_price": portable.Reference("The price", "https://x.org/04.html"),
    "ref:thm-a": portable.Reference("Theorem 3", "https://x.org/04.html#thm-a"),
    "ref:ex-a": portable.Reference("Exercise 2", "https://x.org/04.html#ex-a"),
    "eq:eq-a": portable.Reference("(7)", "https://x.org/04.html#equation-eq-a"),
    "cite:a2020": portable.Reference("Author, 2020", "https://x.org/b.html"),
    "cite:b2021": portable.Reference("Other, 2021", "https://x.org/b.html"),
}

TRANSLATIONS = {
    "See {doc}`04_price` or {doc}`there <04_price>`.": "See [The price](https://x.org/04.html) or [there](https://x.org/04.html).",
    "By {prf:ref}`thm-a` and {eq}`eq-a`.": "By [Theorem 3](https://x.org/04.html#thm-a) and [(7)](https://x.org/04.html#equation-eq-a).",
    "Known {cite:p}`a2020, b2021`.": "Known ([Author, 2020](https://x.org/b.html), [Other, 2021](https://x.org/b.html)).",
    "It is {glue:text}`n:.2f`, {glue:text}`word`.": "It is 0.33, ten.",
    "In {py:mod}`anneal.sgd`.": "In `anneal.sgd`.",
    "```{math}\n:label: eq-a\nx = 1\n```\nand": "$$\nx = 1\n\\tag{7}\n$$\nand",
    "```{math}\nx = 1\n```": "$$\nx = 1\n$$",
    "```{prf:theorem} Name\n:label: thm-a\nBy {eq}`eq-a`.\n\n$$ y $$\n```": (
        "> **Theorem 3** (Name)\n>\n> By [(7)](https://x.org/04.html#equation-eq-a).\n>\n> $$ y $$"
    ),
    "```{exercise-start}\n:label: ex-a\n```\nDo.\n```{exercise-end}\n```": "**Exercise 2.**\n\nDo.\n",
    "```{solution-start} ex-a\n:class: dropdown\n```\nSo.\n```{solution-end}\n```": (
        "<details><summary>Solution</summary>\n\nSo.\n\n</details>"
    ),
    "```python\nx = '{doc}'\n```": "```python\nx = '{doc}'\n```",
}


@pytest.mark.parametrize("source", TRANSLATIONS)
def test_markup_of_the_book_becomes_plain(source: str) -> None:
    assert portable.plain(source, {"n": "0.3333", "word": "'ten'"}, KNOWN) == TRANSLATIONS[source]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("```{admonition} A\nB\n```", "the directive {admonition} has no translation"),
        ("{sub}`x`", "the role {sub} has no translation"),
        ("{doc}`05_gone`", "the site has nothing called doc:05_gone"),
        ("{glue:text}`m`", "no cell reports 'm'"),
    ],
)
def test_what_has_no_plain_form_is_named(source: str, complaint: str) -> None:
    with pytest.raises(BookError, match=re.escape(complaint)):
        portable.plain(source, {}, KNOWN)

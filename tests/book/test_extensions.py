"""What surrounds every page: heads, descriptions, downloads, links, the page for unknown addresses."""

from __future__ import annotations

import functools
import itertools
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlparse

import nbformat
import pytest
import yaml
from docutils.core import publish_doctree
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser
from pybtex.database import parse_file

from book.extensions import chapter_head, page_head
from book.tools import exercises, notebooks, portable, publish, repository
from book.tools.imports import package_modules
from book.tools.paths import ROOT, BookError, executed, find, sources
from tests.book.browsing import built, launched, pages, served
from tests.book.conftest import Project

REPO = repository.Repository("owner", "name", "main")

# --- the repository's address -----------------------------------------------------------------------------------------


def test_every_address_follows_from_one(tmp_path: Path) -> None:
    config = tmp_path / "_config.yml"
    config.write_text("repository: {url: https://github.com/Some-One/a.book/, branch: trunk}")
    repo = repository.repository(config)
    assert repo.url == "https://github.com/Some-One/a.book"
    assert repo.site == "https://some-one.github.io/a.book/"
    assert repo.edit("notebooks/07_x.md") == f"{repo.url}/edit/trunk/notebooks/07_x.md"
    assert repo.binder("a/b.md") == "https://mybinder.org/v2/gh/Some-One/a.book/trunk?labpath=a%2Fb.md"
    assert repo.colab("b.ipynb") == ("https://colab.research.google.com/github/Some-One/a.book/blob/notebooks/b.ipynb")


@pytest.mark.parametrize("text", ["{}", "repository: {}", "repository: {url: https://example.org/a/b}"])
def test_an_address_that_is_not_on_github_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "_config.yml").write_text(text)
    with pytest.raises(BookError, match=r"expected https://github.com/OWNER/NAME"):
        repository.repository(tmp_path / "_config.yml")


def test_the_address_stands_in_one_place() -> None:
    """Besides the configuration, only what people copy: the README, the citation, the package's metadata."""
    repo = repository.repository()
    addresses = [repo.url.removeprefix("https://"), repo.site.removeprefix("https://")]
    suffixes = {".py", ".md", ".yml", ".html", ".js", ".css", ".cff", ".toml", ""}
    folders = ["anneal", "book", "binder", "notebooks", ".github", ".ci"]
    built_ones = {"executed", "_generated", "vendor"}
    files = [file for folder in folders for file in (ROOT / folder).rglob("*")] + list(ROOT.glob("*"))
    texts = {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8", errors="ignore")
        for file in files
        if file.is_file() and file.suffix in suffixes and not built_ones & set(file.parts)
    }
    named = {name for name, text in texts.items() if any(address in text for address in addresses)}
    assert named == {"_config.yml", "README.md", "CITATION.cff"}
    assert all(address in texts["README.md"] for address in addresses)


def test_the_workflow_names_no_branch_of_a_fork() -> None:
    """But for its own: the default branch is asked for, and the notebooks' branch starts no further run."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    assert workflow[True]["push"] == {"branches-ignore": [repository.NOTEBOOKS_BRANCH]}
    conditions = [job["if"] for name, job in workflow["jobs"].items() if name != "build"]
    assert conditions == ["github.ref_name == github.event.repository.default_branch"] * 2


# --- descriptions -----------------------------------------------------------------------------------------------------


def described(text: str) -> str:
    return page_head.description(publish_doctree(text, settings_overrides={"doctitle_xform": False}))


def test_a_chapter_is_described_by_its_question() -> None:
    page = "Title\n=====\n\nFoo.\n\nSub\n---\n\n   **Question.** How much, for :math:`\\rho > 1`?  And why?\n\nText.\n"
    assert described(page) == "How much, for ρ> 1? And why?"


def test_sentences_with_formulas_that_cannot_be_said_are_left_out() -> None:
    page = "Title\n=====\n\nOne\n---\n\nThe rate is :math:`\\rho^{1/(2p+1)}`. Cosine has :math:`p = 2`.\n"
    assert described(page) == "Cosine has p = 2."


@pytest.mark.parametrize("words", [1, 20, 40, 400])
def test_a_description_is_short_and_ends_with_a_word(words: int) -> None:
    text = page_head.shortened(" ".join(["word"] * words) + ".")
    assert text.startswith("word") and len(text) <= page_head.LONGEST
    assert text.endswith("word." if words <= 31 else "word…")
    assert page_head.shortened("First. " + "Second " * 100) == "First."
    assert page_head.shortened("First. " + "Second " * 30 + ". What now?") == "What now? First."


# --- heads of chapters ------------------------------------------------------------------------------------------------


def test_reading_time_counts_words_and_formulas_only() -> None:
    text = (
        "# A title\n\nFour plain words here, $x$ and {doc}`page` too.\n\n$$\n\\alpha = b\n$$\n\n"
        "```{figure} a.png\n:alt: none\n```\n"
        "```{solution-start} ex\n:class: dropdown\n```\nHidden words $y$.\n```{solution-end}\n```"
    )
    notebook = new_notebook(cells=[new_markdown_cell(text), new_code_cell("words = 'not read'")])
    assert chapter_head.length(notebook) == chapter_head.Length(words=9, symbols=1, formulas=1)


def test_minutes() -> None:
    assert chapter_head.Length(0, 0, 0).minutes == 1
    assert chapter_head.Length(2200, 0, 0).minutes == 10
    assert chapter_head.Length(2200, 110, 6).minutes == 10 + 1 + 2


@pytest.mark.parametrize(
    ("defaults", "expected"),
    [
        ({"steps": "4000", "seeds": "8"}, "-p seeds 16"),
        ({"ratio": "2.0", "points": "401"}, "-p points 200"),
        ({"name": "'a'", "seed": "0"}, ""),
    ],
)
def test_the_example_changes_something(defaults: dict[str, str], expected: str) -> None:
    assert chapter_head.example(defaults) == expected


# --- notebooks for Colab ----------------------------------------------------------------------------------------------


def test_a_published_notebook_installs_first_and_is_otherwise_the_same() -> None:
    cells = [new_markdown_cell("# T", id="a"), new_code_cell("1", id="b"), new_code_cell("2", id="c")]
    notebook = new_notebook(cells=cells)
    before = json.dumps(notebook)
    copy = publish.with_set_up(notebook, REPO)
    nbformat.validate(copy)
    assert [cell.id for cell in copy.cells] == ["a", "set-up", "b", "c"]
    assert json.dumps(notebook) == before
    code = copy.cells[1].source
    assert REPO.url in code and "--branch main" in code and "%cd name" in code and "%pip install" in code


def test_publishing_a_project(project: Project) -> None:
    source = project.notebook("01_alpha", "1 + 1")
    refused = project.tool("publish", "out")
    assert refused.returncode == 1 and "downloads/01_alpha.ipynb is missing: run make book" in refused.stderr
    assert project.execute(source).returncode == 0
    project.write("_build/html/downloads/01_alpha.ipynb", (project.executed / "01_alpha.ipynb").read_text())
    assert project.tool("publish", "out").returncode == 0
    assert {file.name for file in (project.root / "out").iterdir()} == {"01_alpha.ipynb", "README.md"}
    readme = (project.root / "out" / "README.md").read_text()
    assert repository.repository().colab("01_alpha.ipynb") in readme


def test_the_set_up_can_run_twice(tmp_path: Path) -> None:
    """In a real shell of IPython, with a repository on this disk and nothing to install."""
    origin = tmp_path / "origin" / "name"
    (origin / "anneal").mkdir(parents=True)
    (origin / "anneal" / "__init__.py").write_text("")
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "m"],
    ):
        subprocess.run(["git", *command], cwd=origin, check=True)
    cell = publish.SET_UP.format(name=REPO.name, branch=REPO.branch, url=origin.as_uri())
    cell = "".join(line for line in cell.splitlines(keepends=True) if not line.startswith("%pip"))
    (tmp_path / "work").mkdir()
    lines = [
        "from IPython.core.interactiveshell import InteractiveShell",
        *[f"InteractiveShell.instance().run_cell({cell!r}).raise_error()"] * 2,
        "import os; print(os.getcwd())",
    ]
    code = "\n".join(lines)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "work", capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == str(tmp_path / "work" / "name")


# --- notebooks in plain Markdown --------------------------------------------------------------------------------------

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


def test_the_workflow_publishes_what_the_links_name() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    jobs = yaml.safe_load(workflow)["jobs"]
    steps = [step.get("run", "") for job in jobs.values() for step in job["steps"]]
    assert any("book.tools.publish" in step for step in steps)
    assert any(f"HEAD:refs/heads/{repository.NOTEBOOKS_BRANCH}" in step for step in steps)


def test_kernels_of_jupyterlab_start_in_the_projects_folder(tmp_path: Path) -> None:
    """Chapters name their data from there, and Jupyter would start them beside the notebook."""

    class Config:
        class ServerApp:
            kernel_manager_class: Any = None

    exec((ROOT / "book" / "lab" / "jupyter_server_config.py").read_text(), {"c": Config})
    (tmp_path / "notebooks").mkdir()
    manager = Config.ServerApp.kernel_manager_class(root_dir=str(tmp_path))
    assert manager.cwd_for_path("notebooks/07_x.md") == str(tmp_path)


# --- exercises, bibliography, reference, coursework -------------------------------------------------------------------

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


def test_every_reference_can_be_found_and_is_spoken_of() -> None:
    entries = parse_file(str(ROOT / "book" / "references.bib")).entries
    for key, entry in entries.items():
        doi, eprint = entry.fields.get("doi", ""), entry.fields.get("eprint", "")
        assert doi or eprint, f"{key} has neither DOI nor arXiv number"
        assert not doi or re.fullmatch(r"10\.\d{4,9}/\S+", doi), key
        assert not eprint or (re.fullmatch(r"\d{4}\.\d{4,5}", eprint) and entry.fields["archiveprefix"] == "arXiv"), key
    page = (ROOT / "book" / "bibliography.md").read_text(encoding="utf-8")
    cited = {key for group in re.findall(r"\{cite:\w\}`([^`]+)`", page) for key in group.split(",")}
    assert cited == entries.keys()


def test_every_public_module_has_its_place_in_the_reference() -> None:
    public = {
        name for name in package_modules(ROOT / "anneal") if not any(part.startswith("_") for part in name.split("."))
    } - {"anneal"}
    folder = ROOT / "book" / "api"
    shown = [
        name
        for page in sorted(folder.glob("*.md"))
        for name in re.findall(r"automodule:: (\S+)", page.read_text(encoding="utf-8"))
    ]
    assert sorted(shown) == sorted(public)
    overview = re.findall(r"^   (anneal\.\S+)$", (ROOT / "book" / "api.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(overview) == sorted(public)


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


# --- the built site ---------------------------------------------------------------------------------------------------


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


def of_the_configuration(key: str) -> Any:
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))[key]


@pytest.fixture(scope="module")
def site() -> Path:
    return built()


@pytest.fixture(scope="module")
def site_pages(site: Path) -> dict[str, Reader]:
    return read_all(site)


def address_path() -> str:
    return urlparse(repository.repository().site).path


@pytest.mark.site
def test_no_link_within_the_site_is_dead(site: Path) -> None:
    assert dead_links(site, address_path()) == []


def test_planted_dead_links_are_seen(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html#here">x</a><a href="b.html#there">x</a><img src="c.png">')
    (tmp_path / "b.html").write_text('<p id="here"><a href="#here">x</a><a href="//e.org">x</a><a href="/p/">x</a>')
    (tmp_path / "index.html").write_text("")
    assert dead_links(tmp_path, "/p/") == ["a.html: b.html#there", "a.html: c.png"]


@pytest.mark.site
def test_every_page_loads_from_its_own_host_only(site_pages: dict[str, Reader]) -> None:
    for name, page in site_pages.items():
        heads = [tag for tag, attributes in page.tags if attributes.get("http-equiv") == "Content-Security-Policy"]
        assert heads == ["meta"], name
        assert page.meta("Content-Security-Policy") == page_head.POLICY, name
        before = page.tags[: [attributes.get("content") for _, attributes in page.tags].index(page_head.POLICY)]
        assert {tag for tag, _ in before} <= {"html", "head", "meta"}, name
    assert "unsafe-eval" not in page_head.POLICY and "http" not in page_head.POLICY


@pytest.mark.site
def test_the_policy_is_obeyed_by_the_browser(site: Path, browser: Browser) -> None:
    """Another host, code in a text, a frame: each is refused by the page itself."""
    with served(site) as home, served(site) as elsewhere, browser.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{home}/book/notation.html", wait_until="load")
        outcome = tab.evaluate(
            """async other => {
              const refused = [];
              document.addEventListener('securitypolicyviolation', e => refused.push(e.effectiveDirective));
              await fetch(other).catch(() => 0);
              const image = new Image(); image.src = other + '/x.png';
              const script = document.createElement('script'); script.textContent = "eval('1')";
              setTimeout(() => document.body.append(script));  // what Playwright itself calls may use eval
              const frame = document.createElement('iframe'); frame.src = other; document.body.append(frame);
              await new Promise(done => setTimeout(done, 500));
              return refused;
            }""",
            f"{elsewhere}/book/notation.html",
        )
    assert {"connect-src", "img-src", "script-src", "frame-src"} <= set(outcome)


@pytest.mark.site
def test_every_page_says_what_it_is_about(site_pages: dict[str, Reader]) -> None:
    addresses = {name: page for name, page in site_pages.items() if name not in ("404.html", "index.html")}
    descriptions = {name: page.meta("description") or "" for name, page in addresses.items()}
    for name, text in descriptions.items():
        assert 20 <= len(text) <= page_head.LONGEST, (name, text)
        assert not re.search(r"[\\$`{}\0]", text), (name, text)
        assert addresses[name].meta("og:description") == text, name
        assert addresses[name].meta("og:title"), name
    assert len(set(descriptions.values())) == len(descriptions)
    titles = [page.title.strip() for page in addresses.values()]
    assert addresses["book/index.html"].title == of_the_configuration("title")
    assert all(titles) and len(set(titles)) == len(titles)


@pytest.mark.site
def test_every_id_is_given_once(site_pages: dict[str, Reader]) -> None:
    for name, page in site_pages.items():
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids)), (name, {one for one in ids if ids.count(one) > 1})


@pytest.mark.site
def test_every_page_knows_its_address(site_pages: dict[str, Reader]) -> None:
    home = repository.repository().site
    for name, page in site_pages.items():
        if name not in ("404.html", "index.html"):
            links = [attributes["href"] for tag, attributes in page.tags if attributes.get("rel") == "canonical"]
            assert links == [home + name], name


@pytest.mark.site
@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_every_chapter_has_its_head(site: Path, source: Path) -> None:
    file = site / "book" / "executed" / f"{source.stem}.html"
    text, page, repo = file.read_text(encoding="utf-8"), read(file), repository.repository()
    head = re.search(r'<div class="chapter-head">.*?</details>', text, re.DOTALL)
    assert head is not None
    targets = re.findall(r'href="([^"]+)"', head[0])
    assert "../notation.html" in targets and "#exercises" in targets
    assert repo.binder(f"notebooks/{source.name}") in targets and repo.colab(f"{source.stem}.ipynb") in targets
    assert {f"../../downloads/{source.stem}.ipynb", f"../../downloads/{source.name}"} <= set(targets)
    assert re.search(r"\d+ minutes? to read", head[0])
    chosen = chapter_head.example(notebooks.parameters(notebooks.read(source), source))
    assert f"<pre>make run NB={source.name[:2]} ARGS=&quot;{chosen}&quot;</pre>" in head[0] and chosen
    assert any(target.startswith("../api/") for target in targets)
    cell = re.search(r"^:tags: \[parameters\]\n+(.*?)^```$", source.read_text(), re.MULTILINE | re.DOTALL)
    assert cell is not None
    sides = [line.partition("=")[0].partition("#")[0] for line in cell[1].splitlines() if "=" in line]
    names = [name.strip() for side in sides for name in side.split(",")]
    assert re.findall(r"<tr><td><code>(\w+)</code>", head[0]) == names
    assert repo.edit(f"notebooks/{source.name}") in page.targets()


QUICK = ["01", "03"]  # a few seconds each


@pytest.mark.parametrize("number", QUICK)
def test_the_command_that_a_head_shows_works(number: str) -> None:
    source = find(number)
    name, value = chapter_head.example(notebooks.parameters(notebooks.read(source), source)).split()[1:]
    command = ["make", "run", f"NB={number}", f"ARGS=-p {name} {value}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    made = nbformat.read(ROOT / "_build" / "runs" / f"{source.stem}.ipynb", as_version=4)
    assert f"_build/runs/{source.stem}.ipynb" in done.stdout
    injected = [cell for cell in made.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert len(injected) == 1 and f"{name} = {value}" in injected[0].source


@pytest.mark.site
def test_one_turns_the_pages_in_the_order_of_the_book(site: Path) -> None:
    names = [source.stem for source in sources()]
    for before, after in itertools.pairwise(names):
        text = (site / "book" / "executed" / f"{before}.html").read_text(encoding="utf-8")
        back = (site / "book" / "executed" / f"{after}.html").read_text(encoding="utf-8")
        # between chapters 10 and 11 stands the explorer
        expected = "../explorer.html" if before.startswith("10") else f"{after}.html"
        assert re.search(rf'<a class="right-next"\s+href="{expected}"', text), before
        expected = "../explorer.html" if after.startswith("11") else f"{before}.html"
        assert re.search(rf'<a class="left-prev"\s+href="{expected}"', back), after


@pytest.mark.site
@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_every_chapter_can_be_downloaded(site: Path, source: Path) -> None:
    assert (site / "downloads" / source.name).read_bytes() == source.read_bytes()
    notebook = nbformat.read(site / "downloads" / f"{source.stem}.ipynb", as_version=4)
    nbformat.validate(notebook)
    made = nbformat.read(executed(source), as_version=4)
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == [
        cell.source for cell in made.cells if cell.cell_type == "code"
    ]
    assert [cell.get("outputs") for cell in notebook.cells] == [cell.get("outputs") for cell in made.cells]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert re.findall(r"^(?:```|:::)\{|\{[a-z:]+\}`|^:\w+:", text, re.MULTILINE) == [], (
        "no markup that Jupyter does not know"
    )
    assert "](https://" in text and "](0" not in text
    assert f"git clone {repository.repository().url}`" in notebook.cells[0].source, (
        "a file that travels says how to run it"
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


class Published(SimpleHTTPRequestHandler):
    """A server of pages as GitHub has it: the site in a folder of the host, 404.html for whatever is not there."""

    prefix = "/"

    def log_message(self, *_: object) -> None:
        pass

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(self.prefix)) if path.startswith(self.prefix) else "/nowhere"

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def published(folder: Path, prefix: str) -> Iterator[str]:
    handler = type("Handler", (Published,), {"prefix": prefix})
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{prefix}"
        finally:
            server.shutdown()


@pytest.mark.site
@pytest.mark.parametrize("prefix", ["/", address_path()], ids=["at home", "published"])
@pytest.mark.parametrize("lost", ["nothing.html", "book/nothing", "a/very/deep/address/nothing.html"])
def test_the_page_for_unknown_addresses_leads_back(site: Path, browser: Browser, prefix: str, lost: str) -> None:
    with published(site, prefix) as home, browser.new_context() as context:
        tab, failed = context.new_page(), []
        tab.on("response", lambda reply: failed.append(reply.url) if not reply.ok else None)
        reply = tab.goto(home + lost)
        assert reply is not None and reply.status == 404
        assert tab.inner_text("h1") == "Page not found"
        assert failed == [home + lost], "it loads nothing that could be missing"
        tab.fill("input[name=q]", "cosine")
        tab.click("button")
        tab.wait_for_selector("#search-results li")
        tab.goto(home + lost)
        tab.click("main li a >> nth=1")
        tab.wait_for_load_state()
        assert tab.url == f"{home}book/executed/{sources()[0].stem}.html"
        assert set(failed) == {home + lost}


@pytest.mark.site
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_for_unknown_addresses_keeps_the_theme(site: Path, browser: Browser, theme: str) -> None:
    ground = {}
    with served(site) as home, browser.new_context() as context:
        tab = context.new_page()
        tab.add_init_script(f"localStorage.setItem('theme', '{theme}'); localStorage.setItem('mode', '{theme}')")
        for page in ("404.html", "book/index.html"):
            tab.goto(f"{home}/{page}")
            light = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + +b, 0) > 380"
            ground[page] = tab.evaluate(light)
    assert set(ground.values()) == {theme == "light"}


@pytest.mark.site
def test_the_sites_own_address_leads_to_the_first_page(site: Path, browser: Browser) -> None:
    with served(site) as home, browser.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{home}/")
        tab.wait_for_url(f"{home}/book/index.html")

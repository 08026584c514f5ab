"""The two entry points: what they know, in which order pages come, and what an author is told."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import SimpleNamespace

import pytest

import book.tools
from book.pages import __main__ as pages
from book.tools import __main__ as tools
from book.tools.paths import ROOT, BookError


def test_every_page_is_found_and_keeps_the_contract() -> None:
    files = {path.stem for path in (ROOT / "book" / "pages").glob("[!_]*")}
    assert set(pages.pages()) == files and len(files) >= 8
    for name in pages.pages():
        module = import_module(f"book.pages.{name}")
        assert callable(module.generate)
        assert set(getattr(module, "NEEDS", ())) <= files


def test_a_page_comes_once_and_after_what_it_needs() -> None:
    names = [page.__name__.removeprefix("book.pages.") for page in pages.in_order(pages.pages(), set())]
    assert sorted(names) == pages.pages()
    assert names.index("licences") < names.index("explorer")
    assert [page.__name__ for page in pages.in_order(["explorer"], set())] == [
        "book.pages.licences",
        "book.pages.explorer",
    ]


def test_every_command_is_a_module_with_a_main() -> None:
    modules = {module.name for module in iter_modules(book.tools.__path__)} - {"__main__"}
    assert {name for name in modules if hasattr(import_module(f"book.tools.{name}"), "main")} == tools.COMMANDS.keys()


@pytest.mark.parametrize("main", [pages.main, tools.main], ids=["page", "command"])
def test_an_unknown_name_is_told_which_there_are(main, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 1
    said = capsys.readouterr().err
    assert "unknown" in said and "'nothing'" in said
    assert all(name in said for name in (tools.COMMANDS if main is tools.main else pages.pages()))


def test_what_an_author_can_put_right_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fails(*_: object) -> None:
        raise BookError("mend this")

    for entry in (pages, tools):
        monkeypatch.setattr(entry, "import_module", lambda name: SimpleNamespace(generate=fails, main=fails))
    assert pages.main(["licences"]) == 1
    assert tools.main(["publish", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "mend this\nmend this\n"

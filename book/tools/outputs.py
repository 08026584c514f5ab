"""What executed notebooks leave: values in the metadata of their outputs, and figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from book.tools.paths import BookError, shown


def left_in(notebooks: Iterable[Path], key: str) -> Iterator[tuple[Path, Any]]:
    """Every value under ``key`` in an output's metadata, in order, with the notebook that holds it."""
    for path in notebooks:
        if not path.exists():
            raise BookError(f"{shown(path)} is missing: run make claims or make book")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if value := output.get("metadata", {}).get(key):
                    yield path, value


def figures(notebook: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and picture of every figure in an executed notebook.

    The picture's SHA-256 is also the name of its file on the site, where every line ends alike.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if svg := "".join(output.get("data", {}).get("image/svg+xml", "")):
                name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name", "")
                yield name, "\n".join(svg.splitlines())

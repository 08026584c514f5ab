"""What executed notebooks leave in the metadata of their outputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
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

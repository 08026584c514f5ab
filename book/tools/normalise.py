"""An executed notebook without anything that differs from one run or one machine to the next."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

LANGUAGE_INFO = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python", "pygments_lexer": "ipython3"}
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
MEMORY_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


def normalise(notebook: NotebookNode) -> None:
    """Strip run-dependent metadata in place, name cells by position, join neighbouring streams, number random ids."""
    kernel = notebook.metadata.get("kernelspec", {})
    notebook.metadata = NotebookNode(
        kernelspec={key: kernel[key] for key in ("display_name", "language", "name") if key in kernel},
        language_info=dict(LANGUAGE_INFO),
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    numbered: dict[str, str] = {}
    for position, cell in enumerate(notebook.cells):
        cell.id = f"cell-{position:03d}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        if cell.cell_type == "code":
            cell.outputs = list(_joined(cell.outputs))
            for output in cell.outputs:
                if html := output.get("data", {}).get("text/html"):  # xarray's folding sections carry random ids
                    output.data["text/html"] = UUID.sub(lambda found: _number(numbered, found[0]), html)


def differences(notebook: NotebookNode, root: Path) -> list[str]:
    """What in the outputs would differ on another machine: memory addresses and absolute paths."""
    found = []
    for position, cell in enumerate(notebook.cells):
        for text in _texts(cell.get("outputs", [])):
            if address := MEMORY_ADDRESS.search(text):
                found.append(f"cell {position}: the output holds a memory address ({address[0]}): end the line with ;")
            for folder in {str(root), os.path.expanduser("~")} - {"/", "/root", "~"}:
                if folder in text:
                    found.append(f"cell {position}: the output holds an absolute path ({folder})")
    return found


def _number(numbered: dict[str, str], uuid: str) -> str:
    return numbered.setdefault(uuid, f"id-{len(numbered)}")


def _joined(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    last = None
    for output in outputs:
        if last is not None and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
            continue
        if last is not None:
            yield last
        last = output
    if last is not None:
        yield last


def _texts(outputs: list[NotebookNode]) -> Iterator[str]:
    for output in outputs:
        if output.output_type == "stream":
            yield output.text
        for kind in ("text/plain", "text/html", "text/markdown", "image/svg+xml"):
            yield output.get("data", {}).get(kind, "")

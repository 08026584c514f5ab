"""Running a notebook's cells in a kernel of its own, with papermill."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from book.tools.paths import ROOT, BookError, shown

ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",  # matplotlib's date stamp in a figure
    "TQDM_DISABLE": "1",  # progress belongs on the terminal, not in the book
    # One thread each: the last digits of a sum do not depend on the number of cores, and make -j may fill the machine.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
HEARTBEAT_SECONDS = 30
SOCKET_BYTES = 100  # of a socket's path; systems allow 103 or more
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def run_cells(notebook: NotebookNode, source: Path) -> NotebookNode:
    """The executed notebook; a failing cell raises a BookError that shows the cell and its error."""
    os.environ.update(ENVIRONMENT)
    progress = _Progress(source, len(notebook.cells))
    with _socket_folder() as folder, progress.reported():
        # Over TCP two kernels that start together may pick the same port.
        config = Config(
            KernelManager={"transport": "ipc", "ip": f"{folder}/kernel", "connection_file": f"{folder}/kernel.json"}
        )
        try:
            return papermill.execute_notebook(
                notebook,
                None,
                cwd=ROOT,
                progress_bar=progress.bar,
                config=config,
                on_cell_start=progress.at_cell,
                extra_arguments=["--log-level=50"],  # the kernel reports the interrupt that ends it as an error
            )
        except PapermillExecutionError as error:
            raise BookError(_failure(source, error.source, "\n".join(error.traceback) or error.ename)) from None
        except DeadKernelError as error:
            raise BookError(_failure(source, progress.cell_source, f"the kernel died ({error})")) from None


@contextmanager
def _socket_folder() -> Iterator[str]:
    """A temporary folder for the kernel's sockets, whose paths have to be short: TMPDIR's may be too long."""
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp", os.environ.get("XDG_RUNTIME_DIR", "")):
        fits = len(os.fsencode(os.path.join(parent, "nb_12345678", "kernel-5"))) <= SOCKET_BYTES
        if fits and os.access(parent, os.W_OK | os.X_OK):
            with tempfile.TemporaryDirectory(prefix="nb", dir=parent) as folder:
                yield folder
            return
    raise BookError(
        f"TMPDIR: a kernel's sockets need a folder with a path of some {SOCKET_BYTES - 20} bytes at most that can be "
        f"written; {tempfile.gettempdir()} is none, nor is /tmp. Set TMPDIR to a shorter one"
    )


def _failure(source: Path, cell: str, traceback: str) -> str:
    before, found, _ = source.read_text(encoding="utf-8").partition(cell)
    line = f":{before.count(chr(10)) + 1}" if found else ""
    readable = traceback if sys.stderr.isatty() else COLOUR.sub("", traceback)
    return f"{shown(source)}{line}: this cell failed\n\n{cell}\n\n{readable}"


class _Progress:
    """papermill's bar on a terminal of its own; elsewhere (CI, make -j) a line now and then."""

    def __init__(self, source: Path, cells: int) -> None:
        self.name, self.cells, self.cell, self.cell_source = shown(source), cells, 0, ""
        parallel = "jobserver" in os.environ.get("MAKEFLAGS", "")
        self.bar = {"desc": self.name} if sys.stderr.isatty() and not parallel else False

    def at_cell(self, cell: NotebookNode, cell_index: int) -> None:
        self.cell, self.cell_source = cell_index + 1, cell.source

    @contextmanager
    def reported(self) -> Iterator[None]:
        start, done = time.monotonic(), threading.Event()

        def beat() -> None:
            while not done.wait(HEARTBEAT_SECONDS):
                self._say(f"cell {self.cell} of {self.cells}, {time.monotonic() - start:.0f} s")

        if self.bar:
            yield
            return
        self._say(f"{self.cells} cells")
        threading.Thread(target=beat, daemon=True).start()
        try:
            yield
        finally:
            done.set()
        self._say(f"done in {time.monotonic() - start:.1f} s")

    def _say(self, what: str) -> None:
        print(f"{self.name}: {what}", file=sys.stderr, flush=True)

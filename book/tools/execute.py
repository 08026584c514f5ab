"""Execute one text notebook for the book: ``python -m book.tools execute notebooks/07_logistic_regression.md``.

Writes three files, each complete or not at all: the executed notebook, the rule by which make runs it again when
something it uses has changed, and how long it took (apart from the notebook, so that two runs give the same bytes).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import nbformat

from book.tools.depfile import dependencies, executing, rule
from book.tools.files import write_atomically
from book.tools.kernel import run_cells
from book.tools.normalise import differences, normalise
from book.tools.notebooks import parameters, read
from book.tools.paths import ROOT, TIMINGS, BookError, executed, expanded, shown


def execute(source: Path) -> Path:
    """Run a notebook with its own parameters and put its executed form in place."""
    target = executed(source)
    depfile = target.parent / ".deps" / f"{source.stem}.mk"
    notebook = read(source)
    parameters(notebook, source)
    used = [*dependencies(notebook, ROOT), *executing(ROOT)]

    began, clock = time.time(), time.monotonic()
    result = run_cells(notebook, source)
    seconds = time.monotonic() - clock
    normalise(result)
    if found := differences(result, ROOT):
        raise BookError("\n".join(f"{shown(source)}: {line}" for line in found))

    timing = {"notebook": source.stem, "seconds": round(seconds, 2), "peak_memory_mb": round(_peak_memory_mb(), 1)}
    write_atomically(TIMINGS / f"{source.stem}.json", json.dumps(timing) + "\n")
    write_atomically(depfile, rule(target.relative_to(ROOT).as_posix(), used))
    write_atomically(target, nbformat.writes(result) + "\n")
    for path in (depfile, target):
        os.utime(path, (began, began))  # a file edited while the notebook ran is newer than its result
    return target


def _peak_memory_mb() -> float:
    """Of the largest process this one has started and waited for: the kernel."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m book.tools execute")
    parser.add_argument("notebook", type=expanded, help="path of the text notebook")
    source = parser.parse_args(arguments).notebook.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        execute(source)
    except KeyboardInterrupt:
        sys.exit(130)

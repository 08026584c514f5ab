"""The PDF from the LaTeX that Sphinx has written: ``python -m book.tools pdf FOLDER``.

Runs latexmk in the folder, refuses what a reader would stumble over, and puts the PDF into ``_build``.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from book.tools.paths import ROOT, BookError, expanded, shown

NAME = "annealing-companion"
PDF = ROOT / "_build" / f"{NAME}.pdf"
TOLERANCE_PT = 15.0  # half a centimetre into the margin

OVERFULL = re.compile(r"^Overfull \\([hv])box \(([\d.]+)pt too (?:wide|high)\).*", re.MULTILINE)
OTHER = re.compile(r"^(?:Missing character: .*|.*Warning: .*undefined.*|.*multiply defined.*)", re.MULTILINE)
ERROR = re.compile(r"^! .*(?:\n.*){0,8}", re.MULTILINE)


def typeset(folder: Path) -> None:
    """Run latexmk until references and contents are settled; its log comes with a failure."""
    # Times and the document's identifier come from this date, so that two runs give the same bytes.
    environment = os.environ | {"SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "max_print_line": "1000"}
    command = ["latexmk", "-xelatex", "-interaction=nonstopmode", "-halt-on-error", "-silent", f"{NAME}.tex"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        log = folder / f"{NAME}.log"
        said = ERROR.search(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else None
        raise BookError(f"LaTeX failed ({shown(log)}):\n{said[0] if said else done.stderr[-2000:]}")


def faults(log: str) -> list[str]:
    """What LaTeX only warns of: characters that no font has, unknown references, lines far into the margin."""
    found = [match[0] for match in OTHER.finditer(log)]
    found += [match[0] for match in OVERFULL.finditer(log) if float(match[2]) > TOLERANCE_PT]
    return [f"{line} ({times} times)" if times > 1 else line for line, times in Counter(found).items()]


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m book.tools pdf")
    parser.add_argument("folder", type=expanded, help="where Sphinx has put the LaTeX")
    folder = parser.parse_args(arguments).folder.resolve()
    typeset(folder)
    if found := faults((folder / f"{NAME}.log").read_text(encoding="utf-8", errors="replace")):
        raise BookError("\n".join([f"The PDF has faults ({shown(folder)}/{NAME}.log):", *found]))
    os.replace(folder / f"{NAME}.pdf", PDF)

"""What a build took, and where: run.json, the one file of the site that differs from build to build.

It holds date, hardware, and run time and peak memory of every notebook; the page *Reproduce* reads it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from book.tools.files import write_atomically
from book.tools.hardware import hardware
from book.tools.paths import ROOT, TIMINGS, executed, sources

RUN = ROOT / "_build" / "html" / "_static" / "run.json"


def measured(notebooks: Iterable[Path], timings: Path = TIMINGS) -> dict[str, Any]:
    """What this build took, and where; a notebook whose timing is lost is left out."""
    found = {}
    for notebook in notebooks:
        path = timings / f"{notebook.stem}.json"
        if path.exists():
            timing = json.loads(path.read_text(encoding="utf-8"))
            found[notebook.stem] = {key: timing[key] for key in ("seconds", "peak_memory_mb")}
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "hardware": hardware(),
        "seconds": round(sum(timing["seconds"] for timing in found.values()), 1),
        "notebooks": found,
    }


def main(arguments: Sequence[str]) -> None:
    record = measured(executed(source) for source in sources())
    write_atomically(RUN, json.dumps(record, indent=1, ensure_ascii=False) + "\n")

"""The machine in plain words: processor, cores, memory, system."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path


def hardware() -> dict[str, str | int | float]:
    """What a measurement has to say about where it was taken; nothing that names the machine itself."""
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "system": system(),
        "python": platform.python_version(),
    }


def processor() -> str:
    """Its name as it calls itself, with the instruction set."""
    name = ""
    if platform.system() == "Linux":
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        name = found[1] if found else ""
    elif platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        name = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return f"{name} ({platform.machine()})" if name else platform.machine()


def system() -> str:
    """The distribution on Linux, elsewhere the system with its version."""
    try:
        return str(platform.freedesktop_os_release()["PRETTY_NAME"])
    except (OSError, KeyError):
        return f"macOS {platform.mac_ver()[0]}" if platform.system() == "Darwin" else platform.system()

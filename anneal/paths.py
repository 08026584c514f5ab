"""Paths as people write them, and files of the project from wherever Python was started."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]  # the project's folder, where the package was not copied out of it


def expanded(path: str | os.PathLike[str], name: str = "path") -> Path:
    """A path whose ``~``, ``~user`` and ``$VARIABLE`` are filled in, which shells do only where nothing is quoted.

    Args:
        path: of a file or folder; a variable that is not set stays as it is.
        name: of the argument, for messages.

    Returns:
        the path, relative if it was.

    Raises:
        ValueError: for what is no path.

    Example:
        >>> os.environ["RUNS"] = "/scratch/runs"
        >>> expanded("$RUNS/small").as_posix()
        '/scratch/runs/small'
    """
    if not isinstance(path, str | os.PathLike) or not (text := os.fspath(path)):
        raise ValueError(f"{name}: expected the path of a file or folder, got {path!r}")
    return Path(os.path.expanduser(os.path.expandvars(text)))


def located(path: str | os.PathLike[str]) -> Path:
    """A file of the project: a chapter finds its data wherever its kernel was started, in ``notebooks`` for one.

    Args:
        path: absolute, or from the working folder, a folder above it, or the project's own, the first that has it.

    Returns:
        the path, with a folder before it where it does not lie in the working folder.

    Raises:
        ValueError: for what is no path, or if there is no such file or folder.

    Example:
        >>> located("anneal/paths.py").name
        'paths.py'
    """
    wanted = expanded(path)
    if wanted.exists():
        return wanted
    for folder in (*Path.cwd().parents, ROOT):
        if not wanted.is_absolute() and (folder / wanted).exists():
            return folder / wanted
    raise ValueError(f"path: there is no {wanted}, seen from {Path.cwd()}, from a folder above it, or from {ROOT}")

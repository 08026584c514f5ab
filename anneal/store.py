r"""Arrays on disk, each under the configuration that produced it; nothing half-written or damaged is ever read back.

A record is one file ``KEY.npz``, where KEY is the SHA-256 digest of the configuration written as JSON; where a
configuration has its values in parts, each is a file ``KEY-PART.npz``, where PART is half of the digest of what it is
the part of.  A record holds ``values`` and ``configuration`` (and ``part``), opens with ``numpy.load``, and its last 64
bytes (the comment of the zip archive) are the SHA-256 digest of all bytes before them.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import json
import os
import sys
import tempfile
import uuid
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ._checks import Array
from .paths import expanded

DIGEST = 64  # characters of a SHA-256 digest in hexadecimal


class StoreError(RuntimeError):
    """The store's folder cannot be written; what it holds already is safe."""


@dataclass(frozen=True)
class Store:
    """A folder of records; made if it is missing, and tried at once, before anything long is computed for it.

    Records are written to a temporary file, flushed to the disk and renamed, so any number of processes may use one
    folder at once: the last one to write a record wins, and all of them write the same.  A process that was
    killed may leave a file ``*.part`` behind; it is never read and can be deleted.

    Args:
        folder: where the records are, one file for each.

    Raises:
        StoreError: if the folder cannot be written.
        ValueError: for what is no path.

    Example:
        >>> folder = tempfile.TemporaryDirectory()
        >>> store = Store(folder.name)
        >>> store.save({"steps": 3}, np.array([1.0, 2.0]))
        >>> store.load({"steps": 3}), store.load({"steps": 4})
        (array([1., 2.]), None)
        >>> folder.cleanup()
    """

    folder: str | Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", expanded(self.folder, "folder"))
        try:
            Path(self.folder).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as probe:
                probe.write(b"writable")
        except OSError as error:
            raise self._unwritable(error) from error

    def path(self, configuration: Mapping[str, Any], part: Any = None) -> Path:
        """The file of a configuration's record, whether or not it exists.

        Args:
            configuration: all that decides the values, as data that JSON can write.
            part: which of its values these are, as such data; None: all of them.

        Returns:
            the file's path, in the folder.
        """
        name = _digest(_canonical(configuration))
        return Path(self.folder) / (f"{name}.npz" if part is None else f"{name}-{_digest(_canonical(part))[:32]}.npz")

    def load(self, configuration: Mapping[str, Any]) -> Array | None:
        """The record of a configuration; None if there is none, or, with a warning that names it, a damaged one.

        Args:
            configuration: what :meth:`save` was given, plain data.

        Returns:
            the array as it was saved, or None.
        """
        found = _read(self.path(configuration), _canonical(configuration))
        return None if found is None else found[1]

    def parts(self, configuration: Mapping[str, Any]) -> Iterator[tuple[Any, Array]]:
        """The parts of a configuration that are there; a damaged one is left out, with a warning that names it.

        Args:
            configuration: what :meth:`save` was given, plain data.

        Yields:
            each part as JSON reads it, a tuple as a list for instance, and its values; parts may overlap.
        """
        for path in sorted(Path(self.folder).glob(self.path(configuration).stem + "-*.npz")):
            if (found := _read(path, _canonical(configuration))) is not None:
                yield json.loads(found[0]), found[1]

    def save(self, configuration: Mapping[str, Any], values: Array, part: Any = None) -> None:
        """Write a record, all of it or nothing.

        Args:
            configuration: all that decides the values, as data that JSON can write.
            values: any array of numbers.
            part: which of the configuration's values these are, as such data; None: all of them.

        Raises:
            StoreError: if that fails, a full disk for one; records stored before stay as they are.
            ValueError: for a configuration that JSON cannot write, and values that are no array of numbers or have a
                mask.
        """
        if np.ma.isMaskedArray(values) or np.asarray(values).dtype.kind not in "biufc":
            raise ValueError("values: expected an array of numbers; fill a mask, and give other objects as numbers")
        content = _encode(values, _canonical(configuration), None if part is None else _canonical(part))
        try:
            write_atomically(self.path(configuration, part), content)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(
            f"store: cannot write to the folder {self.folder} ({error.strerror or error}). Free space there, or allow "
            "writing to it, and make the same call again: blocks stored so far are safe and are read back. "
            "Or name another folder"
        )


def write_atomically(path: Path, content: bytes) -> None:
    """Write to a temporary neighbour, flush it to the disk and put it in place: all of it or nothing, and for good.

    Args:
        path: where it is to be, in a folder that is there; what is there already is replaced.
        content: all of it.

    Raises:
        OSError: if that fails; the neighbour is removed then.
    """
    part = path.with_name(f"{path.stem}.{uuid.uuid4().hex}.part")
    try:
        with part.open("xb") as file:  # with the permissions of any new file, for who shares the folder
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        _sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def code_digest(objects: Iterable[object]) -> str:
    """Digest of the source of the modules that define these objects' classes and of what these import of their package.

    Args:
        objects: instances, or classes themselves; their order and number do not matter.

    Returns:
        64 hexadecimal digits, the SHA-256 digest.

    Raises:
        ValueError: if a class was defined where its source cannot be read, in an interactive session for instance.

    Example:
        >>> code_digest([Store]) == code_digest([Store, Store]) != code_digest([3])
        True
    """
    classes = [obj if isinstance(obj, type) else type(obj) for obj in objects]
    roots = {base.__module__ for cls in classes for base in cls.__mro__ if base.__module__ != "builtins"}
    found: set[str] = set()
    for name in roots:
        _collect(name, found)
    return hashlib.sha256("".join(f"{name} {_source_digest(name)}\n" for name in sorted(found)).encode()).hexdigest()


def _collect(name: str, found: set[str]) -> None:
    """Add a module and, by way of what stands in its namespace, the modules of its package that it imports."""
    found.add(name)
    package = name.partition(".")[0] + "."
    for value in list(vars(sys.modules[name]).values()):
        other = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        if isinstance(other, str) and other.startswith(package) and other in sys.modules and other not in found:
            _collect(other, found)


@cache  # the code as first seen: an edit on disk does not change what this process runs
def _source_digest(name: str) -> str:
    try:
        return hashlib.sha256(inspect.getsource(sys.modules[name]).encode()).hexdigest()
    except (OSError, TypeError):
        raise ValueError(
            f"store: the source of module {name} cannot be read, so a stored result could not be told from that of "
            "other code; put the classes defined there into a file and import it, or sweep without store"
        ) from None


def _canonical(configuration: Any) -> str:
    try:
        return json.dumps(configuration, sort_keys=True, default=lambda number: number.item())
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(
            f"configuration: expected numbers, texts, lists and tables that JSON can write: {error}"
        ) from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _encode(values: Array, configuration: str, part: str | None = None) -> bytes:
    buffer = io.BytesIO()
    texts = {"configuration": np.array(configuration)} | ({} if part is None else {"part": np.array(part)})
    np.savez(buffer, allow_pickle=True, values=values, **texts)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"0" * DIGEST
    body = buffer.getvalue()[:-DIGEST]
    return body + hashlib.sha256(body).hexdigest().encode()


def _read(path: Path, configuration: str) -> tuple[str, Array] | None:
    """Part and values of a record; None, with a warning unless there is none, where they cannot be used."""
    try:
        return _decode(path.read_bytes(), configuration, path.stem.partition("-")[2])
    except FileNotFoundError:
        return None
    except PermissionError as error:
        reason = f"{path} cannot be read ({error}); it is computed again"
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        reason = f"the stored block {path} is damaged ({error}); it is not used, and is computed again"
    warnings.warn(reason, RuntimeWarning, stacklevel=3)
    return None


def _decode(data: bytes, configuration: str, part: str) -> tuple[str, Array]:
    if hashlib.sha256(data[:-DIGEST]).hexdigest().encode() != data[-DIGEST:]:
        raise ValueError(f"its {len(data)} bytes do not match their checksum")
    with np.load(io.BytesIO(data), allow_pickle=False) as record:
        text = str(record["part"]) if part else ""
        if str(record["configuration"]) != configuration or not _digest(text).startswith(part):
            raise ValueError("it belongs to another configuration")
        return text, record["values"]


def _sync_folder(folder: str | Path) -> None:
    """Make a rename last."""
    if os.name == "nt":  # which opens no folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

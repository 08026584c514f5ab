"""What a run leaves: one JSON file under the digest of its configuration."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import store
from ..paths import expanded
from ..store import StoreError
from .tables import Record, separated

METRICS = ("train_loss", "test_loss", "test_accuracy")


def key(configuration: Mapping[str, Any]) -> str:
    """Digest under which a run is kept.

    Args:
        configuration: from :func:`anneal.deep.recipe.configuration`.

    Returns:
        64 hexadecimal digits, the SHA-256 digest.

    Raises:
        ValueError: for a number that is not finite, and what JSON cannot write.

    Example:
        >>> key({"a": 1, "b": 2}) == key({"b": 2, "a": 1}) != key({"a": 1, "b": 3})
        True
    """
    return hashlib.sha256(_json("configuration", configuration).encode()).hexdigest()


def _json(name: str, value: Any, sort_keys: bool = True) -> str:
    try:
        return json.dumps(value, sort_keys=sort_keys, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected numbers, texts, lists and tables that JSON can write: {error}") from None


def write_atomically(path: Path, content: bytes) -> None:
    """:func:`anneal.store.write_atomically`, in a folder that is made where it is missing.

    Args:
        path: where it is to be; what is there already is replaced.
        content: all of it.

    Raises:
        StoreError: if that fails, for want of space or of permission.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        store.write_atomically(path, content)
    except OSError as error:
        raise StoreError(
            f"store: cannot write {path} ({error.strerror or error}). Free space there, allow writing, or name another "
            "folder with --store, and give the same command again: it goes on from what is stored"
        ) from error


@dataclass(frozen=True)
class Records:
    """A folder of records ``KEY.json``, with checkpoints ``KEY.pt`` of runs that are not finished.

    Any number of processes may use it at once: every file is put in place whole.
    """

    folder: str | Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", expanded(self.folder, "folder"))

    def path(self, configuration: Mapping[str, Any]) -> Path:
        """The file of a run's record, whether or not it exists.

        Args:
            configuration: from :func:`anneal.deep.recipe.configuration`.

        Returns:
            the file's path, in the folder.
        """
        return Path(self.folder) / f"{key(configuration)}.json"

    def checkpoint(self, configuration: Mapping[str, Any]) -> Path:
        """The file of a run's checkpoint, whether or not it exists.

        Args:
            configuration: from :func:`anneal.deep.recipe.configuration`.

        Returns:
            the file's absolute path, for workers with other working directories.
        """
        return self.path(configuration).with_suffix(".pt").absolute()

    def probe(self) -> None:
        """Fail before any work is done if nothing can be written here.

        Raises:
            StoreError: naming the folder and the remedy.
        """
        probe = Path(self.folder) / "probe"
        write_atomically(probe, b"writable")
        probe.unlink(missing_ok=True)

    def load(self, configuration: Mapping[str, Any]) -> Record | None:
        """The record of a configuration; None if there is none, or, with a warning that names it, a damaged one.

        Args:
            configuration: from :func:`anneal.deep.recipe.configuration`.

        Returns:
            the record as it was saved, or None.
        """
        path = self.path(configuration)
        try:
            record = read(path)
        except FileNotFoundError:
            return None
        except ValueError as error:
            warnings.warn(f"{error}; the run is made again", RuntimeWarning, stacklevel=2)
            return None
        if record["configuration"] == json.loads(json.dumps(configuration)):
            return record
        warnings.warn(f"{path} belongs to another configuration; the run is made again", RuntimeWarning, stacklevel=2)
        return None

    def save(self, record: Record) -> None:
        """Write a record, and remove the checkpoint that it makes needless.

        Args:
            record: from :func:`anneal.deep.train.train`, with its ``configuration``.

        Raises:
            StoreError: if it cannot be written, for want of space or of permission.
            ValueError: for a number that is not finite.
        """
        write_atomically(self.path(record["configuration"]), encoded(record))
        self.checkpoint(record["configuration"]).unlink(missing_ok=True)

    def all(self) -> list[Record]:
        """All records of the folder.

        Returns:
            the records, ordered by configuration.

        Raises:
            ValueError: naming the file, if one is damaged.
        """
        found = [read(path) for path in Path(self.folder).glob("*.json")]
        return sorted(found, key=lambda record: json.dumps(record["configuration"], sort_keys=True))


def encoded(content: Mapping[str, Any]) -> bytes:
    """As JSON, one line a field, lists of numbers and inner tables on one line.

    Args:
        content: fields that JSON can write.

    Returns:
        the file's bytes, with a line end last.

    Raises:
        ValueError: for a number that is not finite.
    """
    lines = [f" {json.dumps(name)}: {_json(name, value, sort_keys=False)}" for name, value in content.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def read(path: str | Path) -> Record:
    """One record from its file.

    Args:
        path: the file.

    Returns:
        the record.

    Raises:
        ValueError: if the file is no record, or a damaged one.
        FileNotFoundError: if it is not there.
    """
    try:
        record = json.loads(expanded(path).read_text(encoding="utf-8"))
        if not isinstance(record, dict) or not {"configuration", "status", "metrics"} <= set(record):
            raise ValueError("a field is missing")
    except ValueError as error:
        raise ValueError(f"{path} is no record, or a damaged one ({error})") from None
    return record


def read_all(path: str | Path) -> list[Record]:
    """The records of a joined file, in its order, or the only one of a record's own file.

    Args:
        path: the file.

    Returns:
        the records, at least one.

    Raises:
        ValueError: if there is no such file, or it is neither.
    """
    try:
        content = json.loads(expanded(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"record: there is no file {path}") from None
    except OSError as error:
        raise ValueError(f"record: cannot read {path} ({error.strerror})") from None
    except ValueError as error:
        raise ValueError(f"{path} is no record, or a damaged one ({error})") from None
    return separated(content) if isinstance(content, dict) and "runs" in content else [read(path)]

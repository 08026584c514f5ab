"""CIFAR-10's official files for Python: pickles, of which only arrays and plain data are read, and no code runs."""

from __future__ import annotations

import io
import pickle
from importlib import import_module
from typing import Any

import numpy as np

from .images import Bytes


def batch(content: bytes, images: int, pixels: int, classes: int) -> tuple[Bytes, Bytes]:
    """The images and labels of one file: a table with the keys ``data`` and ``labels``, as text or as bytes.

    Args:
        content: of the file.
        images: how many it has to hold.
        pixels: bytes an image.
        classes: labels are below.

    Returns:
        bytes of shapes (images, pixels) and (images,).

    Raises:
        ValueError: saying what the file is instead; one that names more than data is not read any further.
    """
    try:
        table = _DataOnly(io.BytesIO(content), encoding="latin1").load()
        data, labels = (table[key] if key in table else table[key.encode()] for key in ("data", "labels"))
        labels = np.asarray(labels)
    except Exception as error:  # what a damaged file makes of the unpickler is not documented
        raise ValueError(f"cannot be read ({error or type(error).__name__})") from error
    if not isinstance(data, np.ndarray) or data.dtype != np.uint8 or data.shape != (images, pixels):
        raise ValueError(f"has not {images:,} images of {pixels:,} bytes")
    if labels.shape != (images,) or labels.dtype.kind not in "iu" or (labels < 0).any() or (labels >= classes).any():
        raise ValueError(f"has not {images:,} labels from 0 to {classes - 1}")
    return data, labels.astype(np.uint8)


class _DataOnly(pickle.Unpickler):
    """Refuses whatever a pickle names besides NumPy's arrays."""

    def find_class(self, module: str, name: str) -> Any:
        if module.split(".")[0] == "numpy" and name in ("ndarray", "dtype"):
            return getattr(np, name)
        if module.split(".")[0] == "numpy" and name in ("_reconstruct", "_frombuffer"):
            core = "numpy._core" if np.lib.NumpyVersion(np.__version__) >= "2.0.0" else "numpy.core"
            return getattr(import_module(f"{core}.{'multiarray' if name == '_reconstruct' else 'numeric'}"), name)
        if (module, name) == ("_codecs", "encode"):
            return _latin1
        raise pickle.UnpicklingError(f"it names {module}.{name}, which is no data")


def _latin1(text: str, encoding: str) -> bytes:
    """The bytes that Python 3 writes as text where Python 2 is to read them."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"it has bytes in the encoding {encoding}, which NumPy does not write")
    return text.encode("latin1")

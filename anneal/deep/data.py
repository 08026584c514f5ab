"""Where images come from: CIFAR-10's official files, or an ``.npz`` of JPEGs; scikit-learn's digits.

Nothing here needs PyTorch.  The official files for Python, which torchvision keeps, are pickles: only arrays and plain
data are read from them, and no code of theirs is run.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from .._extras import extra
from ..paths import expanded
from . import pickles
from .images import Bytes, Images

with extra("deep", __name__):
    from tqdm import tqdm

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
ARCHIVE = "cifar-10-binary.tar.gz"
ARCHIVE_MD5 = "c32a1d4ab5d03f1284b67883e8d87530"  # published by the dataset's author beside the file
FOLDER = "cifar-10-batches-bin"
PYTHON_ARCHIVE, PYTHON_FOLDER = "cifar-10-python.tar.gz", "cifar-10-batches-py"  # what torchvision downloads
PYTHON_MD5 = "c58f30108f718f92721af3b95e74349a"
TRAIN_FILES, TEST_FILES = tuple(f"data_batch_{i}.bin" for i in range(1, 6)), ("test_batch.bin",)
BINARY_FILES = TRAIN_FILES + TEST_FILES
PYTHON_FILES = tuple(name.removesuffix(".bin") for name in BINARY_FILES)
IMAGES_PER_FILE, SIDE, CLASSES = 10_000, 32, 10
NAMES = ("bytes", "offsets", "labels")  # of the arrays of a re-encoded copy
BLOCK = 1_000  # images that a thread decodes at a time
RECORD = 1 + 3 * SIDE * SIDE  # bytes: a label, then the red, green and blue planes, row by row


class DataError(ValueError):
    """The images cannot be read: the message says which file is wrong, and the remedy."""


@lru_cache(maxsize=2)  # runs of a sweep share it
def load(dataset: str, path: str | None = None, train: int | None = None, test: int | None = None) -> Images:
    """The images of a dataset.

    Args:
        dataset: ``"digits"`` or ``"cifar10"``.
        path: of CIFAR-10, for :func:`cifar10`; digits need none.
        train, test: only the first so many images of the part; ``None`` for all.

    Returns:
        the images; the same object for the same arguments.

    Raises:
        ValueError: if CIFAR-10 has no path or cannot be read, or fewer images are there than are wanted.
    """
    if dataset == "digits":
        return digits().first(train, test)
    if path is None:
        raise DataError(
            f"data: name the CIFAR-10 images with --data: the folder {FOLDER} or torchvision's {PYTHON_FOLDER}, the "
            f"official archive {ARCHIVE} or {PYTHON_ARCHIVE}, or an .npz of JPEGs. Where there is a network, "
            "python -m anneal.deep download FOLDER fetches the archive"
        )
    return cifar10(path).first(train, test)


def digits() -> Images:
    """Scikit-learn's handwritten digits, 8 by 8 with values 0 to 16: 1,200 for training, 597 for testing, fixed.

    Returns:
        the images, with one channel.

    Raises:
        ImportError: without scikit-learn.
    """
    with extra("deep", __name__):
        from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(pixels))
    images = pixels[order].astype(np.uint8).reshape(-1, 8, 8, 1)
    targets = labels[order].astype(np.uint8)
    return Images(images[:1200], targets[:1200], images[1200:], targets[1200:], 10, "scikit-learn's digits")


def cifar10(path: str | Path) -> Images:
    """CIFAR-10 as it lies at ``path``.

    Args:
        path: the folder ``cifar-10-batches-bin`` with the official binary files, or ``cifar-10-batches-py`` with those
            for Python, as torchvision keeps them; a folder that holds one of them or an archive; the archive
            ``cifar-10-binary.tar.gz`` or ``cifar-10-python.tar.gz`` itself (its MD5 is compared with the published
            one); or an ``.npz`` of JPEG files, a re-encoded copy: see :func:`jpegs`.  ``~`` and ``$VARIABLE`` are
            filled in.

    Returns:
        50,000 training and 10,000 test images, 32 by 32 with 3 channels.

    Raises:
        DataError: if files are missing, too short, too long or damaged, or a pickle holds more than data.
    """
    path = expanded(path)
    if path.is_dir():
        for folder in (path, path / FOLDER, path / PYTHON_FOLDER):
            for names in (BINARY_FILES, PYTHON_FILES):
                if any((folder / name).exists() for name in names):
                    return _official({name: _file(folder / name) for name in names}, str(folder))
        archives = [path / name for name in (ARCHIVE, PYTHON_ARCHIVE) if (path / name).exists()]
        if not archives:
            raise DataError(f"data: neither {FOLDER} nor {ARCHIVE} is in the folder {path}, nor is torchvision's copy")
        path = archives[0]
    if not path.exists():
        raise DataError(f"data: there is no file or folder {path}")
    return jpegs(path) if path.suffix == ".npz" else _from_archive(path)


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"data: cannot read {path} ({error.strerror}); get the official archive again") from error


def _from_archive(path: Path) -> Images:
    content = _file(path)
    found = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if found not in (ARCHIVE_MD5, PYTHON_MD5):
        raise DataError(
            f"data: {path} has MD5 {found}, the official archive has {ARCHIVE_MD5}, that for Python {PYTHON_MD5}: the "
            "download was cut short, or it is another file. Delete it and get it again"
        )
    folder, names = (FOLDER, BINARY_FILES) if found == ARCHIVE_MD5 else (PYTHON_FOLDER, PYTHON_FILES)
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        members = {name: archive.extractfile(f"{folder}/{name}") for name in names}
        return _official({name: file.read() for name, file in members.items() if file is not None}, str(path))


def _official(files: dict[str, bytes], where: str) -> Images:
    """Six files of 10,000 images each, that of the test images last."""
    binary = files.keys() == set(BINARY_FILES)
    read, kind = (_records, "binary files") if binary else (_pickled, "files for Python")
    *parts, (test, test_labels) = (read(content, f"{name} in {where}") for name, content in files.items())
    train, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Images(_pixels(train), labels, _pixels(test), test_labels, CLASSES, f"CIFAR-10, official {kind}")


def _records(content: bytes, name: str) -> tuple[Bytes, Bytes]:
    """Images and labels of a binary file."""
    if len(content) != IMAGES_PER_FILE * RECORD:
        raise DataError(
            f"data: {name} has {len(content):,} bytes instead of {IMAGES_PER_FILE * RECORD:,}: "
            "it is damaged; get the official archive again"
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, RECORD)
    if (records[:, 0] >= CLASSES).any():
        raise DataError(f"data: {name} has labels above 9: it is damaged; get the archive again")
    return records[:, 1:], records[:, 0].copy()


def _pickled(content: bytes, name: str) -> tuple[Bytes, Bytes]:
    """Images and labels of a file for Python."""
    try:
        return pickles.batch(content, IMAGES_PER_FILE, RECORD - 1, CLASSES)
    except ValueError as error:
        raise DataError(f"data: {name} {error}: it is damaged; get the official archive again") from error


def _pixels(planes: Bytes) -> Bytes:
    return np.ascontiguousarray(planes.reshape(-1, 3, SIDE, SIDE).transpose(0, 2, 3, 1))


def jpegs(path: str | Path) -> Images:
    """CIFAR-10 re-encoded as JPEG: the pixels differ slightly from the original, and every record says so.

    Args:
        path: an ``.npz`` with ``train_bytes`` (uint8, all JPEG files one after another), ``train_offsets`` (n + 1
            integers: image i is ``bytes[offsets[i]:offsets[i+1]]``) and ``train_labels``; likewise ``test_``.

    Returns:
        as many images as are there, 32 by 32 with 3 channels.

    Raises:
        ImportError: without Pillow.
        DataError: if an array is missing or does not fit, or an image cannot be decoded or is not 32 by 32 RGB.
    """
    path = expanded(path)
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {f"{part}_{name}": archive[f"{part}_{name}"] for part in ("train", "test") for name in NAMES}
    except Exception as error:  # what a damaged file makes of NumPy's reader is not documented
        raise DataError(f"data: {path} cannot be read ({error}); see anneal.deep.data.jpegs for its arrays") from error
    parts: list[Bytes] = []
    for part in ("train", "test"):
        content, offsets, labels = (arrays[f"{part}_{name}"] for name in NAMES)
        images = _decoded(content, offsets, part, path)
        parts += [images, _labels(labels, len(images), part, path)]
    source = "CIFAR-10 re-encoded as JPEG: pixels differ slightly from the original"
    return Images(parts[0], parts[1], parts[2], parts[3], CLASSES, source)


def _labels(labels: NDArray[Any], n: int, part: str, path: str | Path) -> Bytes:
    if labels.shape != (n,) or labels.dtype.kind not in "iu" or (labels >= CLASSES).any() or (labels < 0).any():
        raise DataError(f"data: {part}_labels in {path}: expected {n} integers from 0 to 9")
    return labels.astype(np.uint8)


def _decoded(content: NDArray[Any], offsets: NDArray[Any], part: str, path: str | Path) -> Bytes:
    with extra("deep", __name__):
        from PIL import Image
    rising = offsets.ndim == 1 and offsets.size > 1 and offsets.dtype.kind in "iu" and (np.diff(offsets) > 0).all()
    if content.dtype != np.uint8 or content.ndim != 1 or not rising or offsets[0] != 0 or offsets[-1] != content.size:
        raise DataError(f"data: {part}_bytes and {part}_offsets in {path} do not fit together")
    images = np.empty((len(offsets) - 1, SIDE, SIDE, 3), np.uint8)

    def decode(first: int) -> None:
        for i in range(first, min(first + BLOCK, len(images))):
            try:
                image = Image.open(io.BytesIO(content[offsets[i] : offsets[i + 1]].tobytes()), formats=("JPEG",))
                if image.size != (SIDE, SIDE) or image.mode != "RGB":
                    raise ValueError(f"it is {image.size[0]} by {image.size[1]}, {image.mode}")
                images[i] = np.asarray(image)
            except (OSError, ValueError, SyntaxError) as error:
                raise DataError(f"data: {part} image {i} in {path} is not a 32 by 32 RGB JPEG ({error})") from error

    with ThreadPoolExecutor() as pool:  # Pillow lets go of the interpreter while it decodes
        for _ in pool.map(decode, range(0, len(images), BLOCK)):
            pass
    return images


def download(folder: str | Path, url: str = URL, md5: str = ARCHIVE_MD5) -> Path:
    """Fetch the official archive into a folder, unless it is there; it appears only when its checksum is right.

    Args:
        folder: made if it is missing.
        url, md5: where the archive is, and its MD5 in hexadecimal.

    Returns:
        the file.

    Raises:
        DataError: if there is no way to the server, or what came is not the archive.
    """
    folder = expanded(folder)
    target = folder / ARCHIVE
    if target.exists() and hashlib.md5(target.read_bytes(), usedforsecurity=False).hexdigest() == md5:
        return target
    part = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
            part = Path(file.name)
            found = _fetch(url, file)
        if found != md5:
            raise DataError(f"data: {url} came with MD5 {found} instead of {md5}; try again")
        os.replace(part, target)
        part = None
    except OSError as error:
        raise DataError(
            f"data: {url} cannot be fetched ({error}). Bring the file by another way and name it with --data"
        ) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return target


def _fetch(url: str, file: IO[bytes]) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with urllib.request.urlopen(url, timeout=60) as answer:
        size = int(answer.headers.get("Content-Length") or 0) or None
        with tqdm(total=size, unit="B", unit_scale=True, desc=ARCHIVE) as bar:
            while block := answer.read(1 << 20):
                file.write(block)
                digest.update(block)
                bar.update(len(block))
    return digest.hexdigest()

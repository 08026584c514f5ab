"""Images: from binary files and JPEGs made by hand, and what is said of damaged ones."""

import codecs
import hashlib
import io
import os
import pickle
import re
import tarfile

import numpy as np
import pytest
from PIL import Image

from anneal.deep import data
from anneal.deep.data import DataError
from anneal.deep.images import Images

PER_FILE = 4
DAMAGED = ["data_batch_3.bin", "test_batch.bin"]


def pixel(file, image, channel, row, column):
    return (7 * file + 31 * image + 85 * channel + 5 * row + 3 * column) % 256


def label(file, image):
    return (3 * file + image) % 10


@pytest.fixture
def official(tmp_path, monkeypatch):
    """The official layout, byte by byte as its page describes it, with four images a file."""
    monkeypatch.setattr(data, "IMAGES_PER_FILE", PER_FILE)
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    for f, name in enumerate([*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]):
        content = bytearray()
        for i in range(PER_FILE):
            content.append(label(f, i))
            content += bytes(pixel(f, i, c, y, x) for c in range(3) for y in range(32) for x in range(32))
        (folder / name).write_bytes(bytes(content))
    return folder


@pytest.fixture
def archive(official, monkeypatch):
    target = official.parent / "cifar-10-binary.tar.gz"
    with tarfile.open(target, "w:gz") as tar:
        tar.add(official, official.name)
    monkeypatch.setattr(data, "ARCHIVE_MD5", hashlib.md5(target.read_bytes()).hexdigest())
    return target


def check(images):
    assert images.train.shape == (5 * PER_FILE, 32, 32, 3) and images.test.shape == (PER_FILE, 32, 32, 3)
    for f, i, y, x, c in [(0, 0, 0, 0, 0), (1, 3, 31, 2, 1), (4, 2, 9, 30, 2)]:
        assert images.train[f * PER_FILE + i, y, x, c] == pixel(f, i, c, y, x)
        assert images.test[i, y, x, c] == pixel(5, i, c, y, x)
    assert images.train_labels.tolist() == [label(f, i) for f in range(5) for i in range(PER_FILE)]
    assert images.test_labels.tolist() == [label(5, i) for i in range(PER_FILE)]
    assert images.source == "CIFAR-10, official binary files"


def test_official_files_from_folder_parent_and_archive(official, archive):
    folder = data.cifar10(official)
    check(folder)
    check(data.cifar10(official.parent))
    packed = data.cifar10(archive)
    check(packed)
    assert packed.sha256 == folder.sha256
    for file in official.iterdir():
        file.unlink()
    check(data.cifar10(archive.parent))


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_official_files_are_named(official, name):
    whole = (official / name).read_bytes()
    for change, message in [
        (lambda: (official / name).write_bytes(whole[:-1]), f"{name} in .* has 12,291 bytes instead of 12,292"),
        (lambda: (official / name).write_bytes(whole + b"\0"), f"{name} in .* has 12,293 bytes instead of 12,292"),
        (lambda: (official / name).write_bytes(b"\x0a" + whole[1:]), f"{name} in .* has labels above 9"),
        (lambda: (official / name).unlink(), f"cannot read .*{name} .*get the official archive again"),
    ]:
        change()
        with pytest.raises(DataError, match=message):
            data.cifar10(official)


def test_an_archive_with_another_checksum_is_refused(archive):
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(bytes(content))
    with pytest.raises(DataError, match=r"has MD5 .*, the official archive has .*Delete it and get it again"):
        data.cifar10(archive)


def test_what_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"neither cifar-10-batches-bin nor cifar-10-binary\.tar\.gz is in the folder"):
        data.cifar10(tmp_path)
    with pytest.raises(DataError, match="there is no file or folder"):
        data.cifar10(tmp_path / "missing.npz")
    with pytest.raises(DataError, match=r"name the CIFAR-10 images with --data.*download"):
        data.load("cifar10")


def test_the_official_numbers():
    """From the dataset's page: five files of 10,000 records of 3,073 bytes, and the archive's MD5."""
    assert (data.RECORD, data.IMAGES_PER_FILE, len(data.TRAIN_FILES)) == (3073, 10_000, 5)
    assert data.ARCHIVE_MD5 == "c32a1d4ab5d03f1284b67883e8d87530"


# -- a re-encoded copy


def jpeg(seed, size=(32, 32), mode="RGB", kind="JPEG"):
    shape = (size[1], size[0], 3) if mode == "RGB" else (size[1], size[0])
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(256, size=shape, dtype=np.uint8)).save(file, kind, quality=90)
    return file.getvalue()


def packed(files, name="train"):
    offsets = np.cumsum([0, *map(len, files)])
    labels = np.arange(len(files), dtype=np.uint8)
    joined = np.frombuffer(b"".join(files), np.uint8)
    return {f"{name}_bytes": joined, f"{name}_offsets": offsets, f"{name}_labels": labels}


TRAIN, TEST = [jpeg(seed) for seed in range(5)], [jpeg(seed) for seed in (7, 8)]


def test_jpegs(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "BLOCK", 2)
    path = tmp_path / "copy.npz"
    np.savez(path, **packed(TRAIN), **packed(TEST, "test"))
    images = data.cifar10(path)
    for array, files in ((images.train, TRAIN), (images.test, TEST)):
        expected = [np.asarray(Image.open(io.BytesIO(file))) for file in files]
        np.testing.assert_array_equal(array, expected)
    assert images.train_labels.tolist() == [0, 1, 2, 3, 4] and images.test_labels.tolist() == [0, 1]
    assert "re-encoded as JPEG" in images.source


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train_offsets": np.array([0, 3, 2])}, "train_bytes and train_offsets in .* do not fit together"),
        ({"train_bytes": np.zeros(3, np.uint8)}, "train_bytes and train_offsets in .* do not fit together"),
        ({"test_labels": np.array([0, 10])}, "test_labels in .*: expected 2 integers from 0 to 9"),
        ({"test_labels": np.array([0, 1, 2])}, "test_labels in .*: expected 2 integers from 0 to 9"),
        (packed([*TRAIN[:3], b"no picture"]), "train image 3 in .* is not a 32 by 32 RGB JPEG"),
        (packed([*TRAIN[:2], TRAIN[2][:200]]), "train image 2 in .* is not a 32 by 32 RGB JPEG"),
        (packed([jpeg(0, size=(31, 32))]), "train image 0 in .*31 by 32, RGB"),
        (packed([jpeg(0, mode="L")]), "train image 0 in .*32 by 32, L"),
        (packed([jpeg(0, kind="PNG")]), "train image 0 in .* is not a 32 by 32 RGB JPEG"),
    ],
)
def test_damaged_jpegs_are_named(tmp_path, change, message):
    path = tmp_path / "copy.npz"
    np.savez(path, **{**packed(TRAIN), **packed(TEST, "test"), **change})
    with pytest.raises(DataError, match=message):
        data.cifar10(path)


def test_an_npz_that_is_none_or_lacks_arrays(tmp_path):
    path = tmp_path / "copy.npz"
    np.savez(path, **packed(TRAIN))
    with pytest.raises(DataError, match="test_bytes"):
        data.cifar10(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match="cannot be read"):
        data.cifar10(path)
    np.savez_compressed(path, **packed(TRAIN), **packed(TEST, "test"))
    content = bytearray(path.read_bytes())
    content[200:400] = bytes(200)
    path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read"):
        data.cifar10(path)
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(DataError, match="cannot be read"):
        data.cifar10(path)
    np.savez(path, **packed(TRAIN) | {"train_offsets": np.array([None], dtype=object)}, **packed(TEST, "test"))
    with pytest.raises(DataError, match="cannot be read"):
        data.cifar10(path)


# -- fetching, by way of file:// URLs


def test_download(tmp_path, capsys):
    there = tmp_path / "there.tar.gz"
    there.write_bytes(b"an archive")
    md5 = hashlib.md5(b"an archive").hexdigest()
    target = data.download(tmp_path / "new", there.as_uri(), md5)
    assert target == tmp_path / "new" / "cifar-10-binary.tar.gz" and target.read_bytes() == b"an archive"
    there.unlink()
    assert data.download(tmp_path / "new", there.as_uri(), md5) == target, "what is there is not fetched again"


def test_a_download_that_fails_leaves_nothing(tmp_path):
    there = tmp_path / "there.tar.gz"
    there.write_bytes(b"half an arch")
    new = tmp_path / "new"
    with pytest.raises(DataError, match=r"came with MD5 .* instead of .*try again"):
        data.download(new, there.as_uri())
    with pytest.raises(DataError, match=r"cannot be fetched .*Bring the file by another way"):
        data.download(new, (tmp_path / "missing").as_uri())
    assert list(new.iterdir()) == []


# -- digits, and what all images share


def test_digits_are_scikit_learns():
    from sklearn.datasets import load_digits

    images, given = data.load("digits"), load_digits()
    assert images.train.shape == (1200, 8, 8, 1) and images.test.shape == (597, 8, 8, 1)
    rows = lambda pixels, labels: sorted((*image.ravel().tolist(), y) for image, y in zip(pixels, labels, strict=True))
    both = np.concatenate([images.train, images.test]), np.concatenate([images.train_labels, images.test_labels])
    assert rows(*both) == rows(given.images.astype(int), given.target)


def test_moments_and_parts():
    rng = np.random.default_rng(0)
    images = Images(
        rng.integers(256, size=(20, 4, 5, 3), dtype=np.uint8),
        rng.integers(10, size=20, dtype=np.uint8),
        rng.integers(256, size=(7, 4, 5, 3), dtype=np.uint8),
        rng.integers(10, size=7, dtype=np.uint8),
        10,
        "noise",
    )
    mean, spread = images.moments()
    np.testing.assert_allclose(mean, images.train.mean((0, 1, 2)), rtol=1e-12)
    np.testing.assert_allclose(spread, images.train.std((0, 1, 2)), rtol=1e-12)
    part = images.first(6, None)
    np.testing.assert_array_equal(part.train, images.train[:6])
    assert len(part.train_labels) == 6 and len(part.test) == 7
    assert len({images.sha256, part.sha256, images.first(6, 3).sha256}) == 3
    with pytest.raises(ValueError, match="train_images: 21 are wanted, 20 are there"):
        images.first(21, None)


# -- the official files for Python, as torchvision keeps them


def table(file):
    """A batch as it was published: a table with the images as rows of three planes, and a list of labels."""
    planes = [
        [pixel(file, i, c, y, x) for c in range(3) for y in range(32) for x in range(32)] for i in range(PER_FILE)
    ]
    labels = [label(file, i) for i in range(PER_FILE)]
    return {
        "batch_label": f"batch {file}",
        "labels": labels,
        "data": np.array(planes, np.uint8),
        "filenames": ["a.png"],
    }


def pickled_by_python_2(content):
    """Protocol 2 with texts as Python 2 wrote them, and NumPy's function where NumPy 1 had it."""
    by_3 = pickle.dumps(content, protocol=2)
    return re.sub(rb"cnumpy\._?core\.multiarray\n", b"cnumpy.core.multiarray\n", by_3)


PICKLED = {
    "Python 2": pickled_by_python_2,
    "bytes for keys": lambda content: pickle.dumps({key.encode(): value for key, value in content.items()}),
    **{f"protocol {n}": lambda content, n=n: pickle.dumps(content, protocol=n) for n in range(6)},
}


@pytest.fixture(params=PICKLED)
def for_python(request, tmp_path, monkeypatch):
    """The folder that torchvision unpacks, written in every way that Python has had."""
    monkeypatch.setattr(data, "IMAGES_PER_FILE", PER_FILE)
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    for f, name in enumerate([*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]):
        (folder / name).write_bytes(PICKLED[request.param](table(f)))
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": ["airplane"]}))
    return folder


def test_torchvisions_copy_holds_the_same_images(for_python, official, monkeypatch):
    packed = for_python.parent / "python" / "cifar-10-python.tar.gz"
    packed.parent.mkdir()
    with tarfile.open(packed, "w:gz") as tar:
        tar.add(for_python, for_python.name)
    monkeypatch.setattr(data, "PYTHON_MD5", hashlib.md5(packed.read_bytes()).hexdigest())
    binary = data.cifar10(official)
    for path in (for_python, packed, packed.parent):
        images = data.cifar10(path)
        assert images.source == "CIFAR-10, official files for Python" and images.sha256 == binary.sha256
    for file in official.iterdir():
        file.unlink()
    assert data.cifar10(for_python.parent).sha256 == binary.sha256, "from the folder that torchvision was given"


class Foreign:
    """What a pickle does on being read is what this returns."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


FOREIGN = {
    "a command": Foreign(os.system, "touch ran"),
    "eval": Foreign(eval, "open('ran', 'w')"),
    "a file": Foreign(open, "ran", "w"),
    "numpy": Foreign(np.save, "ran", np.zeros(1)),
    "an attribute": Foreign(getattr, 1, "real"),
    "a codec": Foreign(codecs.encode, "x", "rot13"),
    "an object": Images(*[np.zeros(1, np.uint8)] * 4, 10, ""),
}


@pytest.mark.parametrize("for_python", ["protocol 4"], indirect=True)
@pytest.mark.parametrize("what", FOREIGN)
def test_no_code_of_a_pickle_runs(for_python, tmp_path, monkeypatch, what):
    monkeypatch.chdir(tmp_path)
    for content in ({**table(2), "more": FOREIGN[what]}, FOREIGN[what]):
        (for_python / "data_batch_3").write_bytes(pickle.dumps(content))
        with pytest.raises(DataError, match=r"data_batch_3 in .* cannot be read \(it (names|has) .*get the official"):
            data.cifar10(for_python)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cifar-10-batches-py"]


@pytest.mark.parametrize("for_python", ["protocol 4"], indirect=True)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: {**t, "data": t["data"][:3]}, "has not 4 images of 3,072 bytes"),
        (lambda t: {**t, "data": t["data"].astype(float)}, "has not 4 images of 3,072 bytes"),
        (lambda t: {**t, "data": t["data"].tolist()}, "has not 4 images of 3,072 bytes"),
        (lambda t: {**t, "labels": [0, 1, 2]}, "has not 4 labels from 0 to 9"),
        (lambda t: {**t, "labels": [0, 1, 2, 10]}, "has not 4 labels from 0 to 9"),
        (lambda t: {**t, "labels": [0, 1, 2, -1]}, "has not 4 labels from 0 to 9"),
        (lambda t: {**t, "labels": [0, 1, [2], 3]}, "cannot be read"),
        (lambda t: {"data": t["data"], "fine_labels": t["labels"]}, "cannot be read"),
        (lambda t: [t], "cannot be read"),
    ],
)
def test_a_damaged_batch_is_named(for_python, change, message):
    (for_python / "test_batch").write_bytes(pickle.dumps(change(table(5))))
    with pytest.raises(DataError, match=f"test_batch in .* {message}.*get the official archive again"):
        data.cifar10(for_python)
    (for_python / "test_batch").write_bytes(pickle.dumps(table(5))[:-200])
    with pytest.raises(DataError, match=r"test_batch in .* cannot be read"):
        data.cifar10(for_python)


# -- paths as people write them


@pytest.mark.parametrize("written", ["~/images", "$IMAGES", "${IMAGES}/cifar-10-batches-bin", "~/images/../images"])
def test_paths_with_a_tilde_or_a_variable(official, tmp_path, monkeypatch, written):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IMAGES", str(tmp_path / "images"))
    (tmp_path / "images").mkdir()
    official.rename(tmp_path / "images" / official.name)
    check(data.load("cifar10", written))

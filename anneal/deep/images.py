"""Images with their labels, as plain arrays: their digest, their moments, and the first so many of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Images:
    """Training and test images, (n, height, width, channels), with their labels, (n,); all of them bytes.

    ``source`` says in words where they come from.  Mean and spread of the training images centre and scale the input.
    """

    train: Bytes
    train_labels: Bytes
    test: Bytes
    test_labels: Bytes
    classes: int
    source: str

    @cached_property
    def sha256(self) -> str:
        """Digest of pixels, labels and shapes, the data's checksum in every record."""
        digest = hashlib.sha256()
        for array in (self.train, self.train_labels, self.test, self.test_labels):
            digest.update(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def moments(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean and standard deviation of the training images; sums of integers, so exact up to the end.

        Returns:
            means and deviations, each of shape (channels,), in units of a byte.
        """
        values = np.arange(256)
        counts = np.stack([np.bincount(plane.ravel(), minlength=256) for plane in np.moveaxis(self.train, -1, 0)])
        mean = counts @ values / counts.sum(1)
        return mean, np.sqrt(np.maximum(counts @ values**2 / counts.sum(1) - mean**2, 1e-12))

    def first(self, train: int | None, test: int | None) -> Images:
        """Only the first so many images.

        Args:
            train, test: number of images of the part; ``None`` for all.

        Returns:
            the images, with the same classes and source.

        Raises:
            ValueError: if fewer are there.
        """
        for name, wanted, there in (("train", train, len(self.train)), ("test", test, len(self.test))):
            if wanted is not None and wanted > there:
                raise ValueError(f"{name}_images: {wanted} are wanted, {there} are there")
        parts = self.train[:train], self.train_labels[:train], self.test[:test], self.test_labels[:test]
        return Images(*parts, self.classes, self.source)

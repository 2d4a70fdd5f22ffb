"""The painter: a model without weights that draws each of the 1000 categories as an illustration.

Conventions:
    Frames are square, uint8, RGB. A category's embedding *is* its motif's parameters (`layout`):
    some forty rounded shapes, a scene and a texture. So a mixture of two embeddings is a picture
    in between, and every part glides from its place in the one to its place in the other.
    `layout` says what the numbers mean, `sketch` draws motifs, `table` gives every category its
    motif, `pose` applies a latent, `canvas` makes the pixels.

The painter stands in for a network where quick previews are wanted. Its pictures are its own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import ModelError, SettingError
from ganterpret.models.painter.canvas import paint
from ganterpret.models.painter.layout import SIZE
from ganterpret.models.painter.pose import LATENT_SIZE, pose
from ganterpret.models.painter.table import embeddings

# Anything that changes a pixel raises this number: clips remember it.
VERSION: Final = "1"

SMALLEST: Final = 16
LARGEST: Final = 2048
_BATCH: Final = 8

__all__ = ["LARGEST", "SMALLEST", "VERSION", "Painter", "painter"]


class Painter:
    """The procedural model (see `ganterpret.render.Model` for the protocol).

    A frame is a pure function of its own latent and embedding: neighbours in the batch and the
    number of threads change nothing.

    Args:
        size: side of the square picture in pixels, as `painter` checks it.
        threads: how many frames are painted at the same time, at least 1.
        batch: how many frames it likes to get at once, at least 1.
    """

    def __init__(self, size: int, threads: int, batch: int = _BATCH) -> None:
        self._size = size
        self._threads = threads
        self._batch = batch
        self._embeddings = embeddings()
        self._identity = MappingProxyType(
            {"model": "painter", "version": VERSION, "size": str(size)}
        )

    @property
    def name(self) -> str:
        """What people call it."""
        return "painter"

    @property
    def latent_size(self) -> int:
        """Length of a latent vector."""
        return LATENT_SIZE

    @property
    def embeddings(self) -> NDArray[np.float32]:
        """One row of motif parameters for each category, read-only, shape (1000, e)."""
        return self._embeddings

    @property
    def resolution(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self._size, self._size

    @property
    def batch(self) -> int:
        """How many frames it likes to get at once."""
        return self._batch

    @property
    def identity(self) -> Mapping[str, str]:
        """What decides a pixel besides the inputs."""
        return self._identity

    def smaller(self) -> Painter | None:
        """The same with half the batch; None for a batch of one."""
        half = self._batch // 2
        return Painter(self._size, self._threads, half) if half else None

    def __call__(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> NDArray[np.uint8]:
        """Paint frames.

        Args:
            latents: shape (n, 128), truncated normal already times truncation.
            embeddings: shape (n, e), rows of `embeddings` or mixtures of them.
            truncation: in (0, 1]; the latents hold it already, so it changes no pixel.

        Returns:
            uint8, shape (n, size, size, 3), RGB.

        Raises:
            ModelError: arrays of another shape, or a number that is not finite; ``value`` is the
                shape, or the frame's index in the batch.
            SettingError: a truncation outside (0, 1].
        """
        latents = np.asarray(latents, np.float32)
        embeddings = np.asarray(embeddings, np.float32)
        _check(latents, embeddings, truncation)
        frames = np.empty((len(latents), self._size, self._size, 3), np.uint8)

        def one(index: int) -> None:
            frames[index] = paint(pose(latents[index], embeddings[index]), self._size)

        if self._threads == 1 or len(latents) < 2:
            for index in range(len(latents)):
                one(index)
        else:
            with ThreadPoolExecutor(min(self._threads, len(latents))) as pool:
                list(pool.map(one, range(len(latents))))
        return frames


def painter(size: int = 512, threads: int | None = None, batch: int | None = None) -> Painter:
    """Make a painter.

    Args:
        size: side of the square picture in pixels, 16 to 2048.
        threads: how many frames are painted at the same time, at least 1; None means as many as
            the machine has processors, at most 8, and one below 256 pixels, where the pictures
            are too small to share the interpreter.
        batch: how many frames it likes to get at once, at least 1; None for 8.

    Raises:
        SettingError: a size or number of threads or frames outside its range.
    """
    if isinstance(size, bool) or not isinstance(size, int) or not SMALLEST <= size <= LARGEST:
        raise SettingError(
            f"The painter's size is {size!r}; a side of {SMALLEST} to {LARGEST} pixels is legal.",
            size,
        )
    count = threads
    if count is None:
        count = min(os.cpu_count() or 1, 8) if size >= 256 else 1
    if count < 1:
        raise SettingError(f"The painter got {count} threads; it needs at least 1.", count)
    if batch is not None and batch < 1:
        raise SettingError(f"The painter got a batch of {batch}; it needs at least 1.", batch)
    return Painter(size, count, batch or _BATCH)


def _check(
    latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
) -> None:
    if latents.ndim != 2 or latents.shape[1] != LATENT_SIZE:
        raise ModelError(
            f"Latents of shape {latents.shape} came; (n, {LATENT_SIZE}) is legal.", latents.shape
        )
    if embeddings.shape != (len(latents), SIZE):
        raise ModelError(
            f"Embeddings of shape {embeddings.shape} came; one row of {SIZE} numbers for each of "
            f"the {len(latents)} latents is legal.",
            embeddings.shape,
        )
    finite = np.isfinite(latents).all(axis=1) & np.isfinite(embeddings).all(axis=1)
    if not finite.all():
        index = int(finite.argmin())
        raise ModelError(
            f"The latent or embedding of frame {index} of the batch holds NaN or infinity; only "
            "finite numbers draw.",
            index,
        )
    if not 0.0 < truncation <= 1.0:
        raise SettingError(
            f"The truncation is {truncation}; above 0 and at most 1 is legal.", truncation
        )

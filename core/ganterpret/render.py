"""A plan and a model make frames, batch by batch, in constant memory.

Conventions:
    Frames are ``uint8`` arrays of shape (n, height, width, 3), RGB. Ranges of frames are half-open.
    Any object that has the attributes of `Model` will do; this module imports no model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Model(Protocol):
    """A class-conditional image generator.

    Attributes:
        name: what a person calls it ("painter", "biggan-deep-256").
        latent_size: length z of a latent vector.
        embeddings: class embeddings, float32, shape (classes, e); row i is category i.
        resolution: (height, width) in pixels of the frames it makes.
        batch: how many frames it makes at once; callers pad to exactly this many.
        identity: everything besides its inputs that decides a pixel (weights' checksum, backend,
            precision, versions). Two models with equal identities make equal frames.
    """

    @property
    def name(self) -> str: ...
    @property
    def latent_size(self) -> int: ...
    @property
    def embeddings(self) -> NDArray[np.float32]: ...
    @property
    def resolution(self) -> tuple[int, int]: ...
    @property
    def batch(self) -> int: ...
    @property
    def identity(self) -> Mapping[str, str]: ...

    def __call__(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> NDArray[np.uint8]:
        """Make frames.

        Args:
            latents: float32, shape (n, latent_size), truncated normal already times truncation.
            embeddings: float32, shape (n, e), class embeddings or mixtures of them.
            truncation: in (0, 1].

        Returns:
            uint8, shape (n, height, width, 3), RGB.
        """
        ...

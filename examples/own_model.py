"""A model of one's own: any object with these attributes renders.

``PYTHONPATH=examples ganterpret render SONG --model own_model:Discs``
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


class Discs:
    """Paints a disc whose size is the latent's and whose colours are the category's."""

    name = "discs"
    latent_size = 2
    resolution = (128, 128)
    batch = 16

    def __init__(self) -> None:
        self.embeddings = np.random.default_rng(0).uniform(0, 255, (1000, 6)).astype(np.float32)
        y, x = np.mgrid[-1:1:128j, -1:1:128j].astype(np.float32)
        self._radius = np.hypot(x, y)

    @property
    def identity(self) -> Mapping[str, str]:
        """Change it whenever the same inputs give other pictures."""
        return {"discs": "1"}

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> NDArray[np.uint8]:
        """Make frames, uint8, shape (n, 128, 128, 3)."""
        size = 0.5 + 0.4 * np.tanh(latents[:, 0] / truncation)
        edge = np.clip((size[:, None, None] - self._radius) * 64 + 0.5, 0, 1)[..., None]
        inside, outside = embeddings[:, None, None, :3], embeddings[:, None, None, 3:]
        frames: NDArray[np.uint8] = (edge * inside + (1 - edge) * outside).astype(np.uint8)
        return frames

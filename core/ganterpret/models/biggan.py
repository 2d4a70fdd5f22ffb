"""BigGAN as a model: latents and class embeddings in, frames out, over any backend.

Conventions:
    A backend always sees exactly `BigGANModel.batch` conditions: fewer are padded with NaN,
    of which no frame need be made, and more are taken in turns. So a frame does not depend, to the
    bit, on its neighbours.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN

from ganterpret.errors import ModelError, SettingError
from ganterpret.models.architectures import config_digest
from ganterpret.models.backends import Backend, Runner, choose_backend
from ganterpret.models.backends.cuda import Cuda
from ganterpret.models.setup import Setup

__all__ = ["BigGANModel"]


class BigGANModel:
    """A generator of the package behind the protocol `ganterpret.render.Model`.

    The backend makes the weights ready at the first call and again whenever the truncation
    changes.

    Args:
        generator: on the CPU, in eval mode, float32.
        name: what a person calls it.
        weights: sha256 of its weights, hex.
        backend: what runs it; None for the one that is usual here.
    """

    def __init__(
        self, generator: BigGAN, *, name: str, weights: str, backend: Backend | None = None
    ) -> None:
        self._backend = backend or choose_backend(Setup(), generator)
        self._generator = generator
        self._name = name
        self._weights = weights
        self._runner: tuple[float, Runner] | None = None
        self._lock = threading.Lock()
        self._embeddings: NDArray[np.float32] = (
            generator.embeddings.weight.detach().T.contiguous().float().numpy().copy()
        )
        self._embeddings.flags.writeable = False

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self._name

    @property
    def latent_size(self) -> int:
        """Length z of a latent, and of a class embedding."""
        return int(self._generator.config.z_dim)

    @property
    def embeddings(self) -> NDArray[np.float32]:
        """Class embeddings, float32, shape (classes, z), read-only; row i is category i."""
        return self._embeddings

    @property
    def resolution(self) -> tuple[int, int]:
        """Height and width of its frames in pixels."""
        side = int(self._generator.config.output_dim)
        return side, side

    @property
    def batch(self) -> int:
        """Frames made at once, always exactly as many."""
        return self._backend.batch

    @property
    def identity(self) -> Mapping[str, str]:
        """What besides the inputs decides a pixel."""
        return {
            "architecture": "biggan-deep",
            "weights": self._weights,
            "config": config_digest(self._generator.config),
            **self._backend.identity,
        }

    def __call__(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> NDArray[np.uint8]:
        """Make frames.

        Args:
            latents: float32, shape (n, latent_size), truncated normal already times truncation.
            embeddings: float32, shape (n, latent_size), class embeddings or mixtures of them.
            truncation: in (0, 1]; chooses the statistics of the batch norms.

        Returns:
            uint8, shape (n, height, width, 3), RGB.

        Raises:
            ModelError: wrong shapes (``value`` is both), a frame that holds NaN or infinity (its
                index).
            OutOfMemoryError: the device has no memory left for a batch.
            SettingError: a truncation outside (0, 1].
        """
        conditions = self._conditions(latents, embeddings, truncation)
        frames = np.empty((len(conditions), *self.resolution, 3), np.uint8)
        for start in range(0, len(conditions), self.batch):
            some = slice(start, start + self.batch)
            frames[some] = self._begin(conditions[some], truncation, start)()
        return frames

    def submit(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> Callable[[], NDArray[np.uint8]]:
        """Begin up to a batch of frames, and return what waits for them.

        A device computes them while those from before are still copied; no more than two batches
        may be on their way.

        Args:
            latents: as in a call, 1 to `batch` of them.
            embeddings: as many.
            truncation: in (0, 1].

        Raises:
            ModelError, SettingError: as in a call; what waits raises the former, too.
        """
        conditions = self._conditions(latents, embeddings, truncation)
        if not 1 <= len(conditions) <= self.batch:
            raise ModelError(
                f"A batch has 1 to {self.batch} frames, not {len(conditions)}.", len(conditions)
            )
        return self._begin(conditions, truncation, 0)

    def smaller(self) -> BigGANModel | None:
        """The same generator with half the batch; this one's weights leave their device."""
        if self.batch == 1:
            return None
        self._runner = None
        backend = self._backend.with_batch(self.batch // 2)
        return BigGANModel(
            self._generator, name=self._name, weights=self._weights, backend=backend
        )

    def twins(self) -> tuple[BigGANModel, ...]:
        """The same generator on each further GPU that is like this one's, of equal identity.

        They share this one's weights in memory; each has its own on its device.
        """
        others = self._backend.twins() if isinstance(self._backend, Cuda) else ()
        return tuple(
            BigGANModel(self._generator, name=self._name, weights=self._weights, backend=other)
            for other in others
        )

    def _conditions(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> NDArray[np.float32]:
        if not 0 < truncation <= 1:
            raise SettingError(f"The truncation must lie in (0, 1], not {truncation}.", truncation)
        expected = (len(latents), self.latent_size)
        if latents.shape != expected or embeddings.shape != expected:
            raise ModelError(
                f"Latents and embeddings must both have the shape (n, {self.latent_size}), "
                f"not {latents.shape} and {embeddings.shape}.",
                (latents.shape, embeddings.shape),
            )
        return np.concatenate([latents, embeddings], axis=1, dtype=np.float32)

    def _begin(
        self, conditions: NDArray[np.float32], truncation: float, first: int
    ) -> Callable[[], NDArray[np.uint8]]:
        """Begin a padded batch; ``first`` is the first frame's index in the call."""
        count = len(conditions)
        padded = np.full((self.batch, conditions.shape[1]), np.nan, np.float32)
        padded[:count] = conditions
        pending = self._ready(truncation)(padded)

        def wait() -> NDArray[np.uint8]:
            frames, finite = pending()
            if not finite[:count].all():
                raise _not_finite(first + int(finite[:count].argmin()))
            return frames[:count]

        return wait

    def _ready(self, truncation: float) -> Runner:
        with self._lock:
            if self._runner is None or self._runner[0] != truncation:
                self._runner = None  # the old one's memory is free before the new one takes some
                self._runner = truncation, self._backend.ready(self._generator, truncation)
            return self._runner[1]


def _not_finite(index: int) -> ModelError:
    return ModelError(
        f"Frame {index} of the batch holds NaN or infinity: damaged weights, or a latent or class "
        "embedding that is not finite; check the checkpoint, or choose precision float32.",
        index,
    )

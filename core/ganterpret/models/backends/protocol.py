"""What a backend is: a way to run a generator's weights on some device.

Conventions:
    A *condition* is a latent beside a class embedding, float32, shape (batch, 2 z); a runner
    always gets exactly a batch. Frames are uint8, shape (batch, height, width, 3), RGB:
    floor(clip((x + 1) / 2 * 256, 0, 255)) of the generator's x in (-1, 1), computed on the device.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN

Made = tuple[NDArray[np.uint8], NDArray[np.bool_]]
"""Frames, and which of them hold neither NaN nor infinity, shape (batch,)."""

Pending = Callable[[], Made]
"""Waits for frames that have been begun; called once."""

Runner = Callable[[NDArray[np.float32]], Pending]
"""Begins a batch of frames; of a runner at most two batches are begun and not yet waited for."""


class Backend(Protocol):
    """A way to run a generator, chosen for its weights."""

    @property
    def batch(self) -> int:
        """Frames at once, always exactly as many: a frame does not depend on its neighbours."""

    @property
    def identity(self) -> Mapping[str, str]:
        """What besides weights and inputs decides a pixel: backend, device, precision, ..."""

    def with_batch(self, batch: int) -> Backend:
        """The same with another number of frames at once, 1 or more."""

    def ready(self, generator: BigGAN, truncation: float) -> Runner:
        """Make a generator of the package ready to run at one truncation in (0, 1].

        Raises:
            ModelError: it does not go onto the device; a runner raises it as well.
            OutOfMemoryError: there is no memory for it; likewise.
        """

"""A plan and a model make frames, batch by batch, in constant memory.

Conventions:
    Frames are ``uint8`` arrays of shape (n, height, width, 3), RGB. Frame ranges are half-open.
    Any object that has the attributes of `Model` will do; this module imports no model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import GanterpretError, ModelError, RenderError, described
from ganterpret.plan import Plan


class Model(Protocol):
    """A class-conditional image generator."""

    @property
    def name(self) -> str:
        """What a person calls it ("painter", "biggan-deep-256")."""

    @property
    def latent_size(self) -> int:
        """Length z of a latent vector."""

    @property
    def embeddings(self) -> NDArray[np.float32]:
        """Class embeddings, float32, shape (classes, e); row i is category i."""

    @property
    def resolution(self) -> tuple[int, int]:
        """(height, width) in pixels of the frames that it makes."""

    @property
    def batch(self) -> int:
        """How many frames it makes at once; callers pad to exactly this many."""

    @property
    def identity(self) -> Mapping[str, str]:
        """Everything besides its inputs that decides a pixel.

        Weights' checksum, backend, precision, versions: two models of equal identity make equal
        frames.
        """

    def __call__(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> NDArray[np.uint8]:
        """Make frames.

        Args:
            latents: float32, shape (n, latent_size), truncated normal, truncation applied.
            embeddings: float32, shape (n, e), class embeddings or mixtures of them.
            truncation: in (0, 1].

        Returns:
            uint8, shape (n, height, width, 3), RGB.

        Raises:
            ModelError: arrays of another shape, or a frame that is not finite; then ``value`` is
                its index in the batch.
        """


def frames(plan: Plan, model: Model, start: int, stop: int) -> Iterator[NDArray[np.uint8]]:
    """Render the frames start ... stop of a plan, a batch at a time.

    The model always gets batches of its own fixed size, the last one padded: on one machine a
    frame does not depend on which others are made with it.

    Args:
        plan: the plan.
        model: the generator.
        start: first frame; before 0 the first frame is held.
        stop: one past the last; beyond the end the last frame is held.

    Yields:
        uint8, shape (n, height, width, 3), n at most the model's batch.

    Raises:
        RenderError: the model failed at a frame, or returned something of another shape.
    """
    for first in range(start, stop, model.batch):
        count = min(model.batch, stop - first)
        inputs = plan.inputs(first, first + count, model.embeddings, model.latent_size)
        try:
            made = make_batch(model, inputs.latents, inputs.embeddings, plan.truncation)
        except ModelError as error:
            raise _at_frame(plan, first, count, error) from error
        yield made


def make_batch(
    model: Model,
    latents: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    truncation: float,
) -> NDArray[np.uint8]:
    """Make up to a batch of frames, and hold the model to its promise.

    The model gets its full batch all the same: what is missing is padded, made and left out.

    Args:
        model: the generator.
        latents: float32, shape (n, latent_size), n from 1 to the model's batch.
        embeddings: float32, shape (n, e).
        truncation: in (0, 1].

    Returns:
        uint8, shape (n, height, width, 3), RGB.

    Raises:
        ModelError: the model failed, or returned something else.
    """
    try:
        made: object = model(
            _padded(latents, model.batch), _padded(embeddings, model.batch), truncation
        )
    except GanterpretError:
        raise
    except Exception as error:  # a model of the user's own can raise anything
        raise ModelError(
            f"The model '{model.name}' failed ({described(error)}): mend it, or choose another.",
            model.name,
        ) from error
    legal = (model.batch, *model.resolution, 3)
    if isinstance(made, np.ndarray) and made.shape == legal and made.dtype == np.uint8:
        return made[: len(latents)]
    came = (
        f"{made.dtype} of shape {made.shape}"
        if isinstance(made, np.ndarray)
        else f"a {type(made).__name__}"
    )
    raise ModelError(
        f"The model '{model.name}' returned {came}; uint8 of shape {legal} is legal.", model.name
    )


def _padded(values: NDArray[np.float32], batch: int) -> NDArray[np.float32]:
    missing = batch - len(values)
    return np.concatenate([values, np.repeat(values[-1:], missing, axis=0)]) if missing else values


def _at_frame(plan: Plan, first: int, count: int, error: ModelError) -> RenderError:
    index = error.value
    if not isinstance(index, int) or not 0 <= index < count:
        return RenderError(f"Frames {first} to {first + count - 1}: {error}", error.value)
    frame = min(max(first + index, 0), plan.frames - 1)
    segment = next(s for s in plan.segments if s.start_frame <= frame < s.stop_frame)
    return RenderError(
        f"Frame {frame} (between category {segment.left.category} with seed {segment.left.seed} "
        f"and {segment.right.category} with seed {segment.right.seed}): {error}",
        frame,
    )

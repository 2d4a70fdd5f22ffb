"""A plan and a model make frames, batch by batch, in constant memory.

Conventions:
    Frames are ``uint8`` arrays of shape (n, height, width, 3), RGB. Frame ranges are half-open.
    Any object that has the attributes of `Model` will do; this module imports no model. A batch
    is *begun*, and later waited for: of a model that can submit, two at most at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import (
    GanterpretError,
    ModelError,
    OutOfMemoryError,
    RenderError,
    described,
    is_out_of_memory,
)
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


@runtime_checkable
class Submitting(Protocol):
    """What a model may have besides: a way to begin a batch while another one is copied."""

    def submit(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> Begun:
        """Begin a batch, as `Model.__call__` would make it, and return what waits for it.

        What comes is the caller's to keep. At most two batches are begun and not yet waited for.
        """


@runtime_checkable
class Shrinking(Protocol):
    """What a model may have besides: a way to need less memory."""

    def smaller(self) -> Model | None:
        """Return the same model with half the batch, rounded down; None for a batch of one.

        Whoever asks is done with this one: what it holds of a device's memory can go.
        """


Begun = Callable[[], NDArray[np.uint8]]
"""Waits for frames that have been begun; called once."""


def ahead(model: Model) -> int:
    """Return how many batches may be begun before the first of them is waited for."""
    return 2 if isinstance(model, Submitting) else 1


def frames(
    plan: Plan, model: Model, start: int, stop: int
) -> Generator[NDArray[np.uint8], None, None]:
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
        OutOfMemoryError: there is no memory for its batch.
    """
    begun: deque[Begun] = deque()
    try:
        for first in range(start, stop, model.batch):
            begun.append(begin(plan, model, first, min(first + model.batch, stop)))
            if len(begun) == ahead(model):
                yield begun.popleft()()
        while begun:
            yield begun.popleft()()
    finally:
        abandon(begun)


def begin(plan: Plan, model: Model, start: int, stop: int) -> Begun:
    """Begin the frames start ... stop of a plan, at most a batch.

    A model that cannot submit makes them when they are waited for.

    Raises:
        RenderError, OutOfMemoryError: as in `frames`; what waits raises them, too.
    """
    inputs = plan.inputs(start, stop, model.embeddings, model.latent_size)
    with _located(plan, start, stop):
        begun = begin_batch(model, inputs.latents, inputs.embeddings, plan.truncation)

    def wait() -> NDArray[np.uint8]:
        with _located(plan, start, stop):
            return begun()

    return wait


def abandon(begun: deque[Begun]) -> None:
    """Wait for batches that nobody wants any more, so that their model can begin others."""
    while begun:
        with suppress(GanterpretError):
            begun.popleft()()


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
    return begin_batch(model, latents, embeddings, truncation)()


def begin_batch(
    model: Model,
    latents: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    truncation: float,
) -> Begun:
    """Begin what `make_batch` makes, with the same arguments and errors."""
    full = _padded(latents, model.batch), _padded(embeddings, model.batch)
    if isinstance(model, Submitting):
        with _blamed(model):
            begun = model.submit(*full, truncation)
    else:
        begun = partial(model, *full, truncation)

    def wait() -> NDArray[np.uint8]:
        with _blamed(model):
            made = begun()
        return _checked(model, made)[: len(latents)]

    return wait


@contextmanager
def _blamed(model: Model) -> Iterator[None]:
    try:
        yield
    except GanterpretError:
        raise
    except Exception as error:  # a model of the user's own can raise anything
        if is_out_of_memory(error):
            raise OutOfMemoryError(
                f"The model '{model.name}' has no memory for a batch of {model.batch} frames: "
                "choose a smaller batch, or end what else takes memory.",
                model.batch,
            ) from error
        raise ModelError(
            f"The model '{model.name}' failed ({described(error)}): mend it, or choose another.",
            model.name,
        ) from error


def _checked(model: Model, made: object) -> NDArray[np.uint8]:
    legal = (model.batch, *model.resolution, 3)
    if isinstance(made, np.ndarray) and made.shape == legal and made.dtype == np.uint8:
        return made
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


@contextmanager
def _located(plan: Plan, start: int, stop: int) -> Iterator[None]:
    try:
        yield
    except OutOfMemoryError:
        raise  # of the batch, whichever frames are in it
    except ModelError as error:
        raise _at_frame(plan, start, stop - start, error) from error


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

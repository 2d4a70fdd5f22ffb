"""Single frames of a plan, wherever they lie: what sheets and figures show.

Conventions:
    A still equals the movie's frame of that number to the bit on one machine: the model gets
    batches of its own fixed size, the last one padded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import ModelError, RenderError
from ganterpret.plan import Inputs, Plan
from ganterpret.render import Model, make_batch


def stills(
    plan: Plan,
    model: Model,
    wanted: Sequence[int],
    progress: Callable[[int], None] = lambda _: None,
) -> NDArray[np.uint8]:
    """Render some frames of a plan.

    Args:
        plan: the plan.
        model: the generator.
        wanted: their numbers, in any order; outside the movie its first or last frame is held.
        progress: called with the number of frames that have just been made.

    Returns:
        uint8, shape (n, height, width, 3), in the order asked for.

    Raises:
        RenderError: the model failed at one of them, or returned something of another shape.
    """
    made = np.empty((len(wanted), *model.resolution, 3), np.uint8)
    for first in range(0, len(wanted), model.batch):
        numbers = list(wanted[first : first + model.batch])
        inputs = _inputs(plan, model, numbers)
        try:
            pictures = make_batch(model, inputs.latents, inputs.embeddings, plan.truncation)
        except ModelError as error:
            raise RenderError(f"Of the frames {numbers}: {error}", error.value) from error
        made[first : first + len(numbers)] = pictures
        progress(len(numbers))
    return made


def _inputs(plan: Plan, model: Model, numbers: Sequence[int]) -> Inputs:
    parts = [plan.inputs(n, n + 1, model.embeddings, model.latent_size) for n in numbers]
    return Inputs(
        np.concatenate([part.latents for part in parts]),
        np.concatenate([part.embeddings for part in parts]),
    )

"""What each number of a category's embedding means: parts, repeats, background, texture.

Conventions:
    The canvas spans -1 to 1 in both directions, x to the right and y downwards; lengths are in
    these units, angles in turns (1 is a whole turn, clockwise on the screen), colours are red,
    green and blue from 0 to 1. An embedding is one float32 row of `SIZE` numbers: `PARTS` rows of
    `PART_FIELDS`, one row of `REPEAT_FIELDS` for each slot of `REPEATED`, then `SCENE_FIELDS`.
    Every embedding, and every mixture of embeddings, is a picture.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# A part is one rounded shape. ``corner`` is 0 for a rectangle, 1 for a capsule, 2 for an ellipse;
# ``taper`` narrows its left end (towards 1) or its right end (towards -1); ``bend`` bows it, in
# lengths of ``rx``; ``hole`` hollows it out, from 0 (solid) to 1 (a hairline).
PART_FIELDS: Final = (
    *("x", "y", "rx", "ry", "angle", "corner", "taper", "bend", "hole"),
    *("red", "green", "blue"),
)

# The slots in the order in which they are painted, by role: ``back`` lies behind the body, the
# ``body`` parts melt into one solid, ``decal`` lies on the body only, then come ``under`` and
# ``front``.
ROLES: Final = {"back": 6, "body": 8, "decal": 4, "under": 1, "front": 14}
PARTS: Final = sum(ROLES.values())
FIRST: Final = {"back": 0, "body": 6, "decal": 14, "under": 18, "front": 19}

# These slots are painted several times over: each copy moves on by (dx, dy), goes round the pivot
# by ``turn``, turns on the spot by ``spin`` and grows by ``grow``; ``count`` may be a fraction.
REPEATED: Final = (0, 6, 14, 18, 31, 32)
COPIES: Final = 8
REPEAT_FIELDS: Final = ("count", "dx", "dy", "turn", "spin", "grow", "pivot_x", "pivot_y")

SCENE_FIELDS: Final = (
    # The sky from its top to the horizon, the ground from far to near, the hills between them.
    *("top_r", "top_g", "top_b", "low_r", "low_g", "low_b"),
    *("far_r", "far_g", "far_b", "near_r", "near_g", "near_b"),
    *("hill_r", "hill_g", "hill_b", "hill_height", "hill_waves"),
    *("horizon", "horizon_blur"),
    # A disc in the sky: a sun, or the plain circle behind an object.
    *("disc_x", "disc_y", "disc_size", "disc_blur", "disc_strength", "disc_r", "disc_g", "disc_b"),
    # Ripples: how strong, how many across and how many down.
    *("sky_ripple", "sky_across", "sky_down", "ground_ripple", "ground_across", "ground_down"),
    # The figure: how far its body parts melt together, its shine and its shadow on the ground.
    *("melt", "shine", "shadow", "shadow_x", "shadow_y", "shadow_width"),
    # The texture of the body.
    *("stripes", "stripe_waves", "stripe_angle", "stripe_warp", "spots", "spot_waves"),
    *("mark_r", "mark_g", "mark_b"),
)
SCENE_AT: Final = {name: i for i, name in enumerate(SCENE_FIELDS)}

_PARTS_END: Final = PARTS * len(PART_FIELDS)
_REPEATS_END: Final = _PARTS_END + len(REPEATED) * len(REPEAT_FIELDS)
SIZE: Final = _REPEATS_END + len(SCENE_FIELDS)


def split(
    embedding: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Cut an embedding into its three tables, as views.

    Args:
        embedding: shape (SIZE,).

    Returns:
        Parts (PARTS, 12), repeats (len(REPEATED), 8) and scene (len(SCENE_FIELDS),).
    """
    return (
        embedding[:_PARTS_END].reshape(PARTS, len(PART_FIELDS)),
        embedding[_PARTS_END:_REPEATS_END].reshape(len(REPEATED), len(REPEAT_FIELDS)),
        embedding[_REPEATS_END:],
    )

"""Which frames of a movie stand for it in a row of pictures.

Conventions:
    The movie is cut into equal stretches, one a picture. A stretch in which a keyframe lies shows
    the keyframe's own frame, any other one its middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ganterpret.plan import Plan
from ganterpret.score import Keyframe, Origin

FEWEST, MOST = 14, 22
"""Pictures in a row: legible at the width of a page, and the keyframes of a short song."""

_RANK: dict[Origin, int] = {"edge": 0, "marker": 1, "silence": 2, "detected": 3}


@dataclass(frozen=True, slots=True)
class Still:
    """A picture of a row.

    Attributes:
        start: where its stretch begins, a frame.
        stop: where it ends, exclusive.
        frame: which one is shown.
        keyframe: whose frame that is; None between keyframes.
    """

    start: int
    stop: int
    frame: int
    keyframe: Keyframe | None


def choose_stills(plan: Plan) -> tuple[Still, ...]:
    """Choose the pictures of a row: more where there are more cuts, as many as are legible."""
    count = min(max(2 * len(plan.segments), FEWEST), MOST, plan.frames)
    bounds = [plan.frames * index // count for index in range(count + 1)]
    at = [*(s.start_frame for s in plan.segments), plan.frames - 1]
    owners = [*(s.left for s in plan.segments), plan.segments[-1].right]
    return tuple(_stills(bounds, at, owners))


def _stills(bounds: list[int], at: list[int], owners: list[Keyframe]) -> Iterator[Still]:
    for start, stop in pairwise(bounds):
        middle = (start + stop - 1) // 2
        first, last = np.searchsorted(at, (start, stop)).tolist()
        if first == last:
            yield Still(start, stop, middle, None)
            continue
        best = min(
            range(first, last), key=lambda i: (_RANK[owners[i].origin], abs(at[i] - middle))
        )
        yield Still(start, stop, at[best], owners[best])


def strip_frames(plan: Plan) -> tuple[int, ...]:
    """Return the frames that the figure's filmstrip shows, in time order."""
    return tuple(still.frame for still in choose_stills(plan))

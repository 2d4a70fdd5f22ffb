"""The row of pictures in a figure: which frames of a movie stand for it, and where they lie.

Conventions:
    The movie is cut into equal stretches, one a picture. A stretch in which a keyframe lies shows
    the keyframe's own frame, any other one its middle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from PIL import Image

from ganterpret.plan import Plan
from ganterpret.score import Keyframe
from ganterpret_integrations.figures.page import COLOURS, PANEL, RANK

FEWEST: Final = 14
MOST: Final = 22
"""Pictures in a row: legible at the width of a page, and the keyframes of a short song."""

LEADER: Final = 0.16
"""Room above the pictures for what joins them to their times, in inches."""

_PICTURE_GAP: Final = 0.035
_WIDEST_PICTURE: Final = 1.0
_ALONE: Final = 1.2
"""A picture stays in the middle of a stretch that is no wider than so many pictures."""

_THUMBNAIL: Final = 192


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
        best = min(range(first, last), key=lambda i: (RANK[owners[i].origin], abs(at[i] - middle)))
        yield Still(start, stop, at[best], owners[best])


def strip_frames(plan: Plan) -> tuple[int, ...]:
    """Return the frames that the figure's filmstrip shows, in time order."""
    return tuple(still.frame for still in choose_stills(plan))


def strip_height(count: int, resolution: tuple[int, int]) -> float:
    """Return how high a row of ``count`` pictures of (height, width) pixels is, in inches."""
    return _picture_width(count) * resolution[0] / resolution[1] + LEADER


def _picture_width(count: int) -> float:
    return min(PANEL / count - _PICTURE_GAP, _WIDEST_PICTURE)


def draw_strip(
    axes: Axes, plan: Plan, chosen: Sequence[Still], pictures: NDArray[np.uint8]
) -> None:
    """Draw the pictures in a row, each joined to its time on the panel's upper edge."""
    height = strip_height(len(chosen), pictures.shape[1:3])
    left, right = axes.get_xlim()
    half = _picture_width(len(chosen)) / PANEL * (right - left) / 2
    top = 1 - LEADER / height
    rate, origin = float(plan.rate), float(plan.origin)
    for still, picture in zip(chosen, pictures, strict=True):
        at = origin + still.frame / rate
        centre = origin + (still.start + still.stop) / 2 / rate
        reach = max((still.stop - still.start) / 2 / rate - half * _ALONE, 0)
        middle = min(max(at, centre - reach), centre + reach, right - half)
        box = (middle - half, middle + half, 0.0, top)
        axes.imshow(_thumbnail(picture), extent=box, aspect="auto", zorder=2)
        colour = COLOURS[still.keyframe.origin] if still.keyframe else "#aaaaaa"
        weight = 1.4 if still.keyframe else 0.5
        frame = Rectangle(
            (box[0], 0), 2 * half, top, fill=False, edgecolor=colour, linewidth=weight, zorder=3
        )
        frame.set_clip_on(False)
        axes.add_patch(frame)
        axes.plot([at, at, middle], [1, 1 - 0.35 * (1 - top), top], color=colour, lw=0.7)
    axes.set_xlim(left, right)
    axes.set_ylim(0, 1)
    axes.set_axis_off()


def _thumbnail(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make a picture no wider than a page can show."""
    height, wide = picture.shape[:2]
    if wide <= _THUMBNAIL:
        return picture
    size = (_THUMBNAIL, max(round(height * _THUMBNAIL / wide), 1))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))

"""A passage as an animated WebP or GIF, for a message or a page."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final

from PIL import Image

from ganterpret.errors import SettingError
from ganterpret.files import publishing
from ganterpret.plan import Plan
from ganterpret.render import Model
from ganterpret.stills import stills
from ganterpret.units import round_half_up

PICTURES_A_SECOND: Final = 15
"""Pictures a second, at most: every second or third frame of most movies."""

LONGEST: Final = Fraction(60)
"""Seconds; more is a movie, and a GIF of it would fill memory and disk."""

FORMATS: Final = {".webp": "WEBP", ".gif": "GIF"}


def shown_frames(plan: Plan, start: int, stop: int) -> range:
    """Choose the frames of a passage that an animation shows: every n-th one."""
    return range(start, stop, max(math.ceil(plan.rate / PICTURES_A_SECOND), 1))


def save_animation(
    path: Path,
    plan: Plan,
    model: Model,
    start: int,
    stop: int,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Write the frames start ... stop of a plan as an animation that repeats for ever.

    Its pictures are `shown_frames`, each shown until the next one's time, to the millisecond
    (a GIF: to the hundredth of a second).

    Args:
        path: ends in .webp or .gif.
        plan: the plan.
        model: what paints.
        start: first frame.
        stop: one past the last.
        progress: called with the number of pictures just made.

    Raises:
        SettingError: another suffix, or a passage longer than `LONGEST`.
        RenderError: the model failed.
        OSError: the file cannot be written.
    """
    if path.suffix.lower() not in FORMATS:
        raise SettingError(f"'{path.name}' is no animation: end it in .webp or .gif.", str(path))
    if (stop - start) / plan.rate > LONGEST:
        raise SettingError(
            f"It lasts {float((stop - start) / plan.rate):.1f} s and an animation at most "
            f"{LONGEST}: choose a part with --start and --duration, or end the name in .mp4.",
            (start, stop),
        )
    wanted = shown_frames(plan, start, stop)
    pictures = [Image.fromarray(picture) for picture in stills(plan, model, wanted, progress)]
    tick = Fraction(1, 100) if path.suffix.lower() == ".gif" else Fraction(1, 1000)
    ends = [round_half_up((f - start) / plan.rate / tick) for f in (*wanted[1:], stop)]
    begins = [0, *ends[:-1]]
    lengths = [int((e - b) * tick * 1000) for b, e in zip(begins, ends, strict=True)]
    with publishing(path) as part:
        pictures[0].save(
            part,
            FORMATS[path.suffix.lower()],
            save_all=True,
            append_images=pictures[1:],
            duration=lengths,
            loop=0,
            quality=80,
        )

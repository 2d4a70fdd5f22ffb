"""Loops for VJs: each segment as a clip that runs there and back, so many bars long.

Conventions:
    A loop lasts exactly its bars: of the counts of frames the nearest to the wanted video rate is
    taken, and the rate follows from it, exact. Frame i of n shows alpha (1 - cos(2 pi i / n)) / 2:
    from the segment's left keyframe to its right and back, at rest where it turns, so that the
    step from the last frame to the first is one like the others. The song's own rhythm is in the
    loop's length alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from ganterpret import categories
from ganterpret.clips import ClipStore, Job, Note, Progress
from ganterpret.codecs import is_storable
from ganterpret.errors import SettingError
from ganterpret.files import check_folder
from ganterpret.flashing import Flashing, look_for_flashes
from ganterpret.movie import Survey, packed, render_movie, survey
from ganterpret.plan import Plan, Segment
from ganterpret.units import round_half_up

MOST_BARS: Final = 256
MOST_BEATS: Final = 64
SLOWEST: Final = 20
FASTEST: Final = 400
"""Beats a minute that loops are made for."""

FEWEST_FRAMES: Final = 4
MOST_AWAY: Final = Fraction(1, 10)
"""How far a loop's video rate may lie from the wanted one, as a share of it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How long loops are.

    Attributes:
        bars: 1 to `MOST_BARS`.
        bpm: beats a minute, `SLOWEST` to `FASTEST`.
        beats: in a bar, 1 to `MOST_BEATS`.

    Raises:
        SettingError: a value outside its range.
    """

    bars: int
    bpm: Fraction
    beats: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.bars <= MOST_BARS:
            raise SettingError(
                f"A loop of {self.bars} bars: 1 to {MOST_BARS} are legal.", self.bars
            )
        if not SLOWEST <= self.bpm <= FASTEST:
            raise SettingError(
                f"A tempo of {float(self.bpm):g} beats a minute is out of range: {SLOWEST} to "
                f"{FASTEST} are legal.",
                self.bpm,
            )
        if not 1 <= self.beats <= MOST_BEATS:
            raise SettingError(
                f"{self.beats} beats in a bar: 1 to {MOST_BEATS} are legal.", self.beats
            )

    @property
    def seconds(self) -> Fraction:
        """How long a loop is, exactly."""
        return self.bars * self.beats * 60 / self.bpm

    def grid(self, rate: Fraction) -> tuple[int, Fraction]:
        """Return a loop's count of frames, and the video rate at which it lasts exactly its bars.

        The count is the nearest to the wanted rate of those whose rate can be stored.

        Raises:
            SettingError: none near it can.

        >>> Measure(4, Fraction(120)).grid(Fraction(30))
        (240, Fraction(30, 1))
        >>> Measure(4, Fraction(97)).grid(Fraction(30))
        (297, Fraction(9603, 320))
        """
        nearest = max(round_half_up(self.seconds * rate), FEWEST_FRAMES)
        for away in range(round(nearest * MOST_AWAY) + 1):
            for frames in (nearest - away, nearest + away):
                if frames >= FEWEST_FRAMES and is_storable(frames / self.seconds):
                    return frames, frames / self.seconds
        raise SettingError(
            f"At {float(self.bpm):g} beats a minute no video rate near {float(rate):g} can be "
            "stored exactly: give a tempo with fewer decimals, or more bars.",
            self.bpm,
        )


@dataclass(frozen=True, slots=True)
class Made:
    """A rendered loop.

    Attributes:
        path: where it lies.
        frames: how many it has.
        rate: its exact video rate.
        flashing: how it flashes, round after round.
    """

    path: Path
    frames: int
    rate: Fraction
    flashing: Flashing


def loop_plan(plan: Plan, segment: Segment, measure: Measure) -> Plan:
    """Lay a segment of a plan out as a loop.

    Args:
        plan: whose latents, truncation and wanted rate hold.
        segment: one of its segments.
        measure: how long the loop is.
    """
    frames, rate = measure.grid(plan.rate)
    return replace(
        plan,
        rate=rate,
        frames=frames,
        segments=(Segment(0, frames, segment.left, segment.right),),
        alphas=0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frames) / frames),
        merged=(),
        origin=Fraction(0),
    )


def loop_name(index: int, segment: Segment, measure: Measure, suffix: str) -> str:
    """Name a loop by its number, both categories, tempo and length, as VJs sort them."""
    left, right = (
        categories.in_file_names(categories.CATEGORIES[keyframe.category])
        for keyframe in (segment.left, segment.right)
    )
    bpm = f"{float(measure.bpm):.3f}".rstrip("0").rstrip(".")
    length = f"{bpm}bpm_{measure.bars}bar{'s' * (measure.bars > 1)}"
    return f"loop_{index:04d}_{left}_{right}_{length}_{segment.left.id}{suffix}"


def loop_jobs(job: Job, measure: Measure) -> list[tuple[str, Job]]:
    """List the loops of a job's segments: what each is called, and how it is rendered.

    Raises:
        SettingError: a tempo at which no video rate is exact.
    """
    suffix = job.look.codec.suffix
    return [
        (
            loop_name(index, segment, measure, suffix),
            replace(job, plan=loop_plan(job.plan, segment, measure)),
        )
        for index, segment in enumerate(job.plan.segments)
    ]


def survey_loops(job: Job, store: ClipStore, measure: Measure) -> dict[str, Survey]:
    """Look up which loops are rendered already, by their names."""
    return {
        name: survey(each, store, packed(each.plan, 0, each.plan.frames))
        for name, each in loop_jobs(job, measure)
    }


def render_loops(
    job: Job,
    store: ClipStore,
    folder: Path,
    measure: Measure,
    *,
    progress: Progress = lambda _: None,
    note: Note = lambda _: None,
    found: dict[str, Survey] | None = None,
    done: Callable[[Made], None] = lambda _: None,
) -> tuple[Made, ...]:
    """Render a loop a segment into a folder, and look at each for flashing.

    Args:
        job: whose segments become loops.
        store: where clips are kept.
        folder: where the loops go; a loop of the same name is replaced.
        measure: how long they are.
        progress: called as frames get ready.
        note: called with a sentence for each thing that the user may not expect, once.
        found: from `survey_loops` of the same, so that nothing is looked up twice.
        done: called with each loop that is ready.

    Raises:
        SettingError: a tempo at which no video rate is exact.
        RenderError, FfmpegError: one could not be made; finished ones are kept.
    """
    check_folder(folder, "--clips")
    folder.mkdir(parents=True, exist_ok=True)
    found = found or survey_loops(job, store, measure)
    loops = []
    once = functools.cache(note)
    for name, each in loop_jobs(job, measure):
        path = folder / name
        render_movie(
            each,
            store,
            path,
            song=None,
            progress=progress,
            note=once,
            found=found[name],
            with_chapters=False,
        )
        flashing = look_for_flashes(path, each.plan.rate, loops=True)
        loops.append(Made(path, each.plan.frames, each.plan.rate, flashing))
        done(loops[-1])
    return tuple(loops)

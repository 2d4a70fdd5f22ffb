"""Where a song lies on an editor's timeline.

Conventions:
    An *offset* is the time on the timeline, in exact seconds from its first frame, at which the
    song's first sample is or would be heard: a song trimmed at its head has it before the sound
    that is there. The song is known by its file's name; where it was put is read from every
    audio clip of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from ganterpret.plan import lay_out
from ganterpret.score import Keyframe, Score
from ganterpret.units import format_time, frame_at, frame_count
from ganterpret_integrations.text import folded
from ganterpret_integrations.timeline import Clip, Timeline, TimelineError, media_name

_MICROSECONDS: Final = Fraction(1_000_000)
"""The grid of timelines without frames, a second."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A song on a timeline.

    Attributes:
        offset: of its first sample, seconds.
        heard: the ranges (start, stop) of the timeline where it is heard, in whole frames, joined
            and in order; empty where the timeline does not hold it.
    """

    offset: Fraction
    heard: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Where a format puts a score's keyframes on a timeline.

    Attributes:
        score: the score.
        timeline: whose grid it is.
        offset: of the song's first sample, seconds.
    """

    score: Score
    timeline: Timeline
    offset: Fraction

    def segments(self) -> tuple[tuple[Keyframe, Fraction, Fraction], ...]:
        """Return where clips are put: each keyframe that begins one, its start and its stop."""
        rate = self.timeline.rate
        if rate is None:
            return ()
        first = math.floor(self.offset * rate)
        origin = first / rate - self.offset
        song = self.score.song
        frames = frame_count(song.samples, song.sample_rate, rate, origin)
        laid, _ = lay_out(self.score, frames, rate, origin)
        return tuple(
            (each.left, (first + each.start_frame) / rate, (first + each.stop_frame) / rate)
            for each in laid
        )

    def marker(self, keyframe: Keyframe) -> Fraction:
        """Return where a keyframe's marker is put: on the last frame if it is at the end."""
        at, rate = self.offset + keyframe.time, self.timeline.rate
        if rate is None:
            return at
        end = self.offset + self.score.song.duration
        return min(frame_at(at, rate), math.ceil(end * rate) - 1) / rate

    def frame(self, time: Fraction) -> int:
        """Return the frame that a time of the song is on: the timeline's, else the score's."""
        return frame_at(self.offset + time, self.timeline.rate or self.score.rate)

    def same(self, a: Fraction, b: Fraction) -> bool:
        """Tell whether two times of the song are one place of the timeline's grid."""
        return self.timeline.same_place(self.offset + a, self.offset + b)

    def holds(self, time: Fraction, keyframe: Keyframe) -> bool:
        """Tell whether a time of the song is where a keyframe's marker was put."""
        return self.timeline.same_place(self.offset + time, self.marker(keyframe))


def find_song(timeline: Timeline, song: Path, at: Fraction | None = None) -> Placement | None:
    """Find a song on a timeline by its file's name.

    Args:
        timeline: the timeline.
        song: the file.
        at: the offset that is meant, seconds, to the frame; None if there is but one.

    Returns:
        None if no clip of the timeline is of that name, and nobody said where it would lie.

    Raises:
        TimelineError: it is there at several offsets, or at another speed.
    """
    clips = [clip for clip in timeline.clips if _is_of(clip, song)]
    offsets = sorted({_offset(clip) for clip in clips if not clip.retimed})
    if at is not None:
        frame = 1 / timeline.rate if timeline.rate else Fraction(0)
        near = [(abs(offset - at), offset) for offset in offsets if abs(offset - at) < frame]
        at = min(near)[1] if near else at
        meant = [clip for clip in clips if not clip.retimed and _offset(clip) == at]
        return Placement(at, _joined(meant, timeline.rate))
    if not clips:
        return None
    if any(clip.retimed for clip in clips):
        raise TimelineError(
            f"'{song.name}' plays at another speed on the timeline: undo that, and edit the sound "
            "in the DAW.",
            song.name,
        )
    if len(offsets) > 1:
        raise TimelineError(
            f"'{song.name}' is on the timeline at {len(offsets)} places, which start at "
            f"{', '.join(clock(offset) for offset in offsets[:4])}: say with --offset (or "
            "--at) which is meant.",
            song.name,
        )
    return Placement(offsets[0], _joined(clips, timeline.rate))


def _offset(clip: Clip) -> Fraction:
    return clip.start - clip.offset


def _is_of(clip: Clip, song: Path) -> bool:
    return clip.kind == "audio" and folded(media_name(clip.media)) == folded(song.name)


def clock(time: Fraction) -> str:
    """Write a time that may lie before the song.

    >>> clock(Fraction(-5, 2))
    '-0:02.500'
    """
    return f"-{format_time(-time)}" if time < 0 else format_time(time)


def _joined(clips: Iterable[Clip], rate: Fraction | None) -> tuple[tuple[Fraction, Fraction], ...]:
    """Join the ranges of clips that share a frame or touch, as the channels of one sound do."""
    grid = rate or _MICROSECONDS
    joined: list[tuple[int, int]] = []
    for start, stop in sorted((clip.start * grid, clip.stop * grid) for clip in clips):
        first, last = math.floor(start), math.ceil(stop)
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return tuple((first / grid, last / grid) for first, last in joined)

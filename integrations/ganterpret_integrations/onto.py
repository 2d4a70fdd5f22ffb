"""Rendered clips onto an editor's own timeline, where the song lies on it.

Conventions:
    The plan is made on the timeline's grid: its frame 0 is the timeline's frame in which the
    song begins, and its origin, at most a frame before the song's first sample, is the song's
    time there. Only the frames where the song is heard are covered. The editor's file is read
    once and never written; the new one is another file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ganterpret.errors import SettingError
from ganterpret.folder import clip_range
from ganterpret.plan import Plan
from ganterpret_integrations.formats import FORMATS, Format, Reading, format_of
from ganterpret_integrations.placing import Placement, find_song
from ganterpret_integrations.reading import read_bytes
from ganterpret_integrations.timeline import Clip, Timeline, TimelineError


@dataclass(frozen=True, slots=True)
class Edit:
    """An editor's timeline and the file that it came in.

    Attributes:
        data: the file's bytes.
        row: its format.
        how: what the format was told besides.
        timeline: what it says.
        rate: of the timeline.
    """

    data: bytes
    row: Format
    how: Reading
    timeline: Timeline
    rate: Fraction

    def with_track(self, clips: tuple[Clip, ...], name: str) -> bytes:
        """Return the file with a new video track; every other value of it is unchanged."""
        assert self.row.insert is not None, "open_edit refuses formats that take no track"
        return self.row.insert(self.data, clips, name, self.how)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a movie lies on a timeline.

    Attributes:
        placement: of the song.
        first_frame: of the movie, counted from the timeline's first; may be negative.
        origin: the song's time on that frame, seconds, for `plan.make_plan`.
    """

    placement: Placement
    first_frame: int
    origin: Fraction


def open_edit(path: Path, sequence: str = "") -> Edit:
    """Read the timeline that clips are to go onto.

    Args:
        path: an .otio or .xml file.
        sequence: which of several sequences, by name; "" for the first.

    Raises:
        SettingError: a format that takes no track.
        TimelineError: the file cannot be read, or its timeline has no video rate.
    """
    taking = [row.suffix for row in FORMATS.values() if row.insert]
    if path.suffix.lower() not in taking:
        raise SettingError(
            f"Clips cannot go onto '{path.name}': give a timeline that ends in "
            f"{' or '.join(taking)}.",
            str(path),
        )
    row, how = format_of(path), Reading(sequence=sequence)
    data = read_bytes(path)
    timeline = row.read(data, how)
    if timeline.rate is None:
        raise TimelineError(
            f"'{path.name}' says no video rate: put a clip on its timeline first.", str(path)
        )
    return Edit(data, row, how, timeline, timeline.rate)


def find_spot(edit: Edit, song: Path, at: Fraction | None) -> Spot:
    """Find where the movie of a song lies on a timeline.

    Args:
        edit: the timeline.
        song: known by its file's name.
        at: where its first sample lies, seconds from the timeline's first frame, to the frame;
            None to look.

    Raises:
        TimelineError: the song is not on the timeline, or there several times.
    """
    placement = find_song(edit.timeline, song, at)
    if placement is None:
        raise TimelineError(
            f"'{song.name}' is not on the timeline: say with --at where it begins (seconds or "
            "timecode), or with --song which file it is there.",
            song.name,
        )
    first = math.floor(placement.offset * edit.rate)
    return Spot(placement, first, first / edit.rate - placement.offset)


def shown_frames(plan: Plan, spot: Spot) -> list[tuple[int, int]]:
    """Return the ranges of a movie's frames that are to be seen: where the song is heard.

    Raises:
        TimelineError: none, since the song lies before the timeline's first frame.
    """
    begin = max(0, -spot.first_frame)
    heard = [
        (int(start * plan.rate) - spot.first_frame, int(stop * plan.rate) - spot.first_frame)
        for start, stop in spot.placement.heard
    ]
    shown = [
        (max(begin, start), min(plan.frames, stop))
        for start, stop in heard or [(begin, plan.frames)]
    ]
    shown = [(start, stop) for start, stop in shown if start < stop]
    if not shown:
        raise TimelineError(
            "The song ends before the timeline begins: there is nothing to show.", None
        )
    return shown


def track_clips(
    plan: Plan,
    spot: Spot,
    media: Mapping[str, str],
    names: Mapping[str, str],
    *,
    handles: int,
    media_start: int | None,
) -> tuple[Clip, ...]:
    """Lay clips out on the timeline.

    Args:
        plan: of the movie.
        spot: where it lies.
        media: keyframe id -> what the timeline is to call the clip that it begins.
        names: keyframe id -> the clip's name.
        handles: frames at both ends of each clip.
        media_start: number of the movie's frame 0 in the clips' own timecode; None if they have
            none.
    """
    clips = []
    for start, stop in shown_frames(plan, spot):
        for segment in plan.segments:
            if start < segment.stop_frame and segment.start_frame < stop:
                first = max(start, segment.start_frame)
                begin, end = clip_range(segment, handles)
                clips.append(
                    Clip(
                        start=(spot.first_frame + first) / plan.rate,
                        duration=(min(stop, segment.stop_frame) - first) / plan.rate,
                        media=media[segment.left.id],
                        offset=(first - begin) / plan.rate,
                        media_duration=(end - begin) / plan.rate,
                        media_start=0 if media_start is None else media_start + begin,
                        name=names[segment.left.id],
                        id=segment.left.id,
                    )
                )
    return tuple(clips)

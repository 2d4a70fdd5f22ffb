"""From one program's timeline to another's: moved, on another grid, and what is lost on the way.

Conventions:
    Times are exact `Fraction` seconds from the timeline's first frame. Each step returns a
    timeline and what a person has to know about it, a sentence each with its numbers.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from ganterpret.limits import MAX_TRACKS
from ganterpret.units import (
    can_drop_frames,
    format_rate,
    format_time,
    format_timecode,
    frame_at,
    parse_timecode,
    timebase,
)
from ganterpret_integrations.formats import FORMATS
from ganterpret_integrations.text import ascii_text, clean
from ganterpret_integrations.timeline import (
    Clip,
    Kind,
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
)

DEFAULT_RATE: Final = Fraction(24)
DEFAULT_START: Final = "01:00:00:00"
"""Where a timeline starts that nobody says anything about: Resolve's own default."""

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]")


@dataclass(frozen=True, slots=True)
class Step:
    """A timeline on its way.

    Attributes:
        timeline: as it is now.
        notes: what happened to it.
    """

    timeline: Timeline
    notes: tuple[str, ...] = ()


def moved(timeline: Timeline, by: Fraction) -> Step:
    """Put everything later or earlier; what lies before 0 then is left out.

    Args:
        timeline: its tempo map stays where it is.
        by: seconds; negative is earlier.

    Raises:
        TimelineError: all markers, or all of a timeline of clips alone, lie before 0.
    """
    markers = tuple(_later(marker, by) for marker in timeline.markers)
    kept = tuple(marker for marker in markers if marker.time >= 0)
    clips = tuple(clip for each in timeline.clips if (clip := _moved_clip(each, by)))
    if (markers and not kept) or (timeline.clips and not markers and not clips):
        what = "markers lie" if markers else "clips lie"
        raise TimelineError(
            f"All {len(markers) or len(timeline.clips)} {what} before the timeline's first frame: "
            "give another --offset, or the right --start-timecode.",
            by,
        )
    notes = []
    if len(kept) < len(markers):
        last = max(marker.time for marker in markers if marker.time < 0)
        notes.append(
            f"{len(markers) - len(kept)} of {len(markers)} markers lie before the timeline's "
            f"first frame and are left out (the last of them {format_time(-last)} before it)."
        )
    gone = len(timeline.clips) - len(clips)
    shortened = sum(clip.start + by < 0 for clip in timeline.clips) - gone
    if gone or shortened:
        notes.append(
            f"Of {len(timeline.clips)} clips, {gone} before the timeline's first frame are left "
            f"out and {shortened} that begin before it are shortened."
        )
    if by and timeline.tempo and len(timeline.tempo.changes) > 1:
        notes.append(
            f"The tempo map ({len(timeline.tempo.changes)} tempos) stays where it is: only "
            "markers and clips move."
        )
    duration = None if timeline.duration is None else max(timeline.duration + by, Fraction(0))
    after = replace(timeline, markers=kept, clips=clips, duration=duration or None)
    return Step(after, tuple(notes))


def _later(marker: Marker, by: Fraction) -> Marker:
    return replace(marker, time=marker.time + by)


def _moved_clip(clip: Clip, by: Fraction) -> Clip | None:
    """Put a clip elsewhere, without what of it lies before 0; None if nothing remains of it."""
    start, stop = clip.start + by, clip.stop + by
    if stop <= 0 or (start < 0 and clip.retimed):
        # Which part of its media would remain of a clip at another speed is not known.
        return None
    hidden = max(-start, Fraction(0))
    markers = (_later(marker, by) for marker in clip.markers)
    return replace(
        clip,
        start=start + hidden,
        duration=clip.duration - hidden,
        offset=clip.offset + hidden if clip.media else clip.offset,
        markers=tuple(marker for marker in markers if marker.time >= 0),
    )


def at_rate(
    timeline: Timeline, rate: Fraction | None, start: str | None, drop_frame: bool | None
) -> Step:
    """Give a timeline a video rate and a start.

    Args:
        timeline: with a rate of its own or without.
        rate: of editors; None for the timeline's own, or `DEFAULT_RATE`.
        start: timecode of the first frame; None for the timeline's own, or `DEFAULT_START`.
        drop_frame: whether to count drop frame; None for what the start says.

    Raises:
        SettingError: a rate without timecode, or a start that there is not at it.
    """
    notes = []
    wanted = rate or timeline.rate or DEFAULT_RATE
    if rate is None and timeline.rate is None:
        notes.append(
            "The file does not say how many frames a second has: 24 are taken (--rate says "
            "otherwise)."
        )
    label = start or _label(timeline, wanted)
    if drop_frame is not None:
        head, _, frames = label.replace(";", ":").rpartition(":")
        label = f"{head}{';' if drop_frame else ':'}{frames}"
    first, drops = parse_timecode(label, wanted)
    after = replace(timeline, rate=wanted, start=first, drop_frame=drops, tempo=None)
    times = [marker.time for marker in timeline.markers]
    between = [time for time in times if (time * wanted).denominator != 1]
    if between:
        worst = max(abs(frame_at(time, wanted) / wanted - time) for time in between)
        # Rounded up: it is "at most".
        notes.append(
            f"{len(between)} of {len(times)} markers lie between frames and go to the nearest, "
            f"at most {math.ceil(worst * 100_000) / 100:.2f} ms away."
        )
    pictures = [clip for clip in timeline.clips if clip.kind == "video" and clip.media]
    if timeline.rate not in (None, wanted) and pictures:
        notes.append(
            f"{len(pictures)} clips were cut at {format_rate(timeline.rate or wanted)} frames a "
            f"second: they begin and end on the nearest frame at {format_rate(wanted)}."
        )
    if timeline.tempo and len(timeline.tempo.changes) > 1:
        notes.append(
            f"The tempo map ({len(timeline.tempo.changes)} tempos) is left out: a timeline of "
            "frames has no place for it."
        )
    return Step(after, tuple(notes))


def _label(timeline: Timeline, rate: Fraction) -> str:
    """Return the timecode at which a timeline starts, as it reads at a rate."""
    if timeline.rate is None:
        return DEFAULT_START
    label = format_timecode(timeline.start, timeline.rate, timeline.drop_frame)
    if timeline.rate == rate:
        return label
    frames = int(label[-2:]) * timebase(rate) // timebase(timeline.rate)
    drops = timeline.drop_frame and can_drop_frames(rate)
    return f"{label[:8]}{';' if drops else ':'}{frames:02d}"


def fitted(timeline: Timeline, format_name: str, *, utf8: bool) -> Step:
    """Leave out what a format has no place for, and say what that is.

    Markers of clips that the format does not hold become the timeline's, unless they repeat
    one of its own.

    Args:
        timeline: on the format's grid.
        format_name: a row of `formats.FORMATS`.
        utf8: whether names may be written as they are.

    Raises:
        TimelineError: more clips overlap than a timeline has tracks.
    """
    keeps = FORMATS[format_name].keeps
    held, rising = _untangled([clip for clip in timeline.clips if _holds(format_name, clip)])
    others = [clip for clip in timeline.clips if not _holds(format_name, clip)]
    # In Final Cut Pro's XML there is no difference: all markers lie on clips.
    freed = _freed(timeline, timeline.clips if format_name == "fcpxml" else others)
    markers = in_time_order((*timeline.markers, *freed))
    pictures = [clip for clip in others if clip.media]
    lost = {
        "Clips": 0 if "clips" in keeps else len(pictures),
        "Clips at another speed": len(pictures) if "clips" in keeps else 0,
        "Notes of markers": sum(bool(m.note) for m in markers if "note" not in keeps),
        "Colours of markers": sum(bool(m.color) for m in markers if "color" not in keeps),
        "Lengths of markers": sum(m.duration > 0 for m in markers if "duration" not in keeps),
    }
    notes = [
        f"{what}: {count} left out; a file of the format {format_name} has no place for them."
        for what, count in lost.items()
        if count
    ]
    if freed:
        notes.append(
            f"Markers that were fastened to clips and are the timeline's now: {len(freed)}."
        )
    if rising:
        notes.append(f"Clips that overlapped on their track and lie above it now: {rising}.")
    if format_name == "marker-edl" and timeline.rate is not None:
        frames = {frame_at(marker.time, timeline.rate) for marker in markers}
        if len(frames) < len(markers):
            notes.append(
                f"{len(markers) - len(frames)} of {len(markers)} markers stand on the frame of "
                "another, and those of a frame are written as one."
            )
    row = FORMATS[format_name]
    if row.ascii and not utf8:
        notes += _spelled(markers)
    after = replace(timeline, markers=markers, clips=tuple(held))
    notes += row.faults(after) if row.faults else ()
    return Step(after, tuple(notes))


def _holds(format_name: str, clip: Clip) -> bool:
    """Tell whether a format has a place for a clip; only OpenTimelineIO has one for a gap's id."""
    if "clips" not in FORMATS[format_name].keeps:
        return False
    return format_name == "otio" or (bool(clip.media) and not clip.retimed)


def _untangled(clips: Sequence[Clip]) -> tuple[list[Clip], int]:
    """Put clips that overlap others of their track on new tracks, and count them."""
    free: dict[tuple[Kind, int], Fraction] = {}
    tracks = Counter[Kind]()
    for clip in clips:
        tracks[clip.kind] = max(tracks[clip.kind], clip.track + 1)
    laid = []
    rising = 0
    for clip in sorted(clips, key=lambda clip: clip.start):
        track, above = clip.track, tracks[clip.kind]
        while free.get((clip.kind, track), Fraction(0)) > clip.start:
            track, above = above, above + 1
        if above > MAX_TRACKS:
            raise TimelineError(
                f"More than {MAX_TRACKS} clips overlap at {format_time(clip.start)}: no "
                "timeline has so many tracks.",
                above,
            )
        free[clip.kind, track] = clip.stop
        rising += track != clip.track
        laid.append(replace(clip, track=track))
    return laid, rising


def _freed(timeline: Timeline, clips: Sequence[Clip]) -> tuple[Marker, ...]:
    """List the clips' markers that the timeline's own do not say already.

    Where the timeline's own carry ids, one with an id that is missing among them was deleted
    there, whatever is fastened to its clip.
    """
    ours = any(marker.id for marker in timeline.markers)
    said = {_place(marker, timeline) for marker in timeline.markers}
    freed: dict[tuple[Fraction, str, str], Marker] = {}
    for clip in clips:
        for marker in clip.markers:
            place = _place(marker, timeline)
            if not (ours and marker.id) and place not in said:
                freed.setdefault(place, marker)
    return tuple(freed.values())


def _place(marker: Marker, timeline: Timeline) -> tuple[Fraction, str, str]:
    rate = timeline.rate
    time = marker.time if rate is None else frame_at(marker.time, rate) / rate
    return time, marker.name, marker.id


def _spelled(markers: Sequence[Marker]) -> list[str]:
    changed = [m.name for m in markers if ascii_text(m.name) != clean(m.name)]
    if not changed:
        return []
    return [
        f"{len(changed)} of {len(markers)} names are spelled in ASCII, the first "
        f"'{ascii_text(changed[0])}': --encoding utf-8 keeps '{clean(changed[0])}'."
    ]


def with_places(timeline: Timeline, folder: Path) -> Timeline:
    """Give media that a file names from its own folder on their whole paths.

    Args:
        timeline: as it was read.
        folder: of the file that it was read from.
    """
    base = folder.absolute()
    clips = [
        replace(clip, media=str(base / clip.media))
        if clip.media and not _ABSOLUTE.match(clip.media)
        else clip
        for clip in timeline.clips
    ]
    return replace(timeline, clips=tuple(clips))

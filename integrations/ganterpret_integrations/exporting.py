"""A score becomes a timeline: its markers, a clip or a gap a segment, and the song.

Conventions:
    The song's first sample lies on the timeline's first frame, whose timecode is the score's.
    Markers have their exact times, which the formats round; what the frames end before, the
    song's end first of all, stands on the last frame. A clip holds its segment and two handles of
    one length, which follow from its count of frames. Each clip begins with its keyframe's
    marker.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from ganterpret.audio import blocks, open_sound
from ganterpret.errors import SettingError
from ganterpret.features import Signals, measure
from ganterpret.folder import clips_by_id
from ganterpret.inflections import PICKERS, pick
from ganterpret.plan import Plan, Segment
from ganterpret.processes import Footage, look_at
from ganterpret.score import Score
from ganterpret.spectrogram import HOP, PAIR_CENTRE
from ganterpret.units import (
    format_rate,
    format_timecode,
    frame_at,
    parse_timecode,
    round_half_up,
    sample_at,
)
from ganterpret_integrations.timeline import Clip, Marker, Timeline, TimelineError

LOUDEST: Final = 127
"""What a MIDI controller shows for an alpha of 1."""

_NEAR_RATE: Final = Fraction(1, 100)
"""How exactly ffmpeg tells a clip's rate, in frames a second."""

_WINDOWS: Final = re.compile(r"[A-Za-z]:|.*\\")


@dataclass(frozen=True, slots=True)
class Shot:
    """A rendered clip.

    Attributes:
        path: where it lies.
        footage: what it holds.
    """

    path: Path
    footage: Footage


@dataclass(frozen=True, slots=True)
class MediaNames:
    """What a timeline calls its media: as they lie here, or as the editor's computer sees them.

    Attributes:
        folder: the score's.
        root: the folder that the editor's computer has in its place, as that computer writes
            paths; "" for paths of this one.
    """

    folder: Path
    root: str = ""

    def of(self, path: Path) -> str:
        r"""Return what a file is called on the timeline.

        A file outside the score's folder is looked for right under the root.

        >>> MediaNames(Path("/music"), "D:\\film").of(Path("/music/clips/a.mov"))
        'D:\\film\\clips\\a.mov'

        Raises:
            TimelineError: its name is no Unicode text.
        """
        path = _absolute(path)
        media = str(path)
        if self.root:
            between = "\\" if _WINDOWS.match(self.root) and "/" not in self.root else "/"
            parts = path.relative_to(self._base).parts if self.holds(path) else (path.name,)
            media = between.join((self.root.rstrip("/\\"), *parts))
        try:
            media.encode()
        except UnicodeEncodeError as error:
            raise TimelineError(
                f"The name {media!r} is no Unicode text: rename the file.", media
            ) from error
        return media

    def holds(self, path: Path) -> bool:
        """Tell whether a file lies in the score's folder."""
        return _absolute(path).is_relative_to(self._base)

    @property
    def _base(self) -> Path:
        return _absolute(self.folder)


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))


def start_of(timecode: str, plan: Plan) -> tuple[int, bool]:
    """Return the number of a timeline's first frame, and whether it counts drop frame.

    Args:
        timecode: of the first frame.
        plan: whose rate counts, and whose frames have to end before 24 hours.

    Raises:
        SettingError: no timecode at this rate, or a timeline that reaches 24 hours.
    """
    frame, drop_frame = parse_timecode(timecode, plan.rate)
    try:
        format_timecode(frame + plan.frames - 1, plan.rate, drop_frame)
    except SettingError as error:
        raise SettingError(
            f"A timeline of {plan.frames} frames from {timecode} on reaches 24 hours: give an "
            "earlier --start-timecode.",
            timecode,
        ) from error
    return frame, drop_frame


def look_at_clips(folder: Path, plan: Plan) -> dict[str, Shot]:
    """Look at the clips of a folder that begin a plan's segments.

    Returns:
        by the id of the keyframe that begins the segment.

    Raises:
        TimelineError: no such folder, or none of the clips is in it.
        FfmpegError: one of them is damaged.
    """
    if not folder.is_dir():
        raise TimelineError(f"There is no folder '{folder}': check the name.", str(folder))
    there = clips_by_id(folder)
    ids = (segment.left.id for segment in plan.segments)
    shots = {id: Shot(there[id], look_at(there[id])) for id in ids if id in there}
    if not shots:
        raise TimelineError(
            f"'{folder}' holds no clip of this score: render some with 'ganterpret render SCORE "
            "--clips FOLDER'.",
            str(folder),
        )
    sizes = sorted({shot.footage.size for shot in shots.values()})
    if len(sizes) > 1:
        (width, height), (other_width, other_height) = sizes[:2]
        raise TimelineError(
            f"Some clips in '{folder}' are {width}x{height} and others "
            f"{other_width}x{other_height}: render them again.",
            str(folder),
        )
    return shots


def timeline_of(
    score: Score,
    plan: Plan,
    markers: Sequence[Marker],
    *,
    channels: int,
    shots: Mapping[str, Shot],
    names: MediaNames,
    title: str,
) -> Timeline:
    """Lay a score out on an editor's timeline.

    Args:
        score: the score.
        plan: the score at the timeline's rate, from the song's first sample on.
        markers: of the score's keyframes, in the song's time.
        channels: of the song.
        shots: the clips that are rendered; segments without one are gaps.
        names: what files are called.
        title: of the timeline.

    Raises:
        SettingError: a rate or start without timecode.
        TimelineError: a clip that is not its segment's at this rate, or has other handles.
    """
    start, drop_frame = start_of(score.timecode, plan)
    handles = _handles(plan, shots)
    at_keyframe = {marker.id: marker for marker in markers}
    clips = [
        _clip(segment, plan.rate, at_keyframe[segment.left.id], shots, handles, names)
        for segment in plan.segments
    ]
    song = Clip(
        Fraction(0),
        score.song.duration,
        names.of(score.song.path),
        media_duration=score.song.duration,
        name=score.song.path.name,
        kind="audio",
        channels=channels,
        sample_rate=score.song.sample_rate,
    )
    return Timeline(
        markers=tuple(_inside(marker, plan) for marker in markers),
        clips=(song, *clips),
        name=title,
        rate=plan.rate,
        start=start,
        drop_frame=drop_frame,
        duration=plan.frames / plan.rate,
        size=next((shot.footage.size for shot in shots.values()), None),
    )


def _inside(marker: Marker, plan: Plan) -> Marker:
    if frame_at(marker.time, plan.rate) < plan.frames:
        return marker
    return replace(marker, time=(plan.frames - 1) / plan.rate)


def _handles(plan: Plan, shots: Mapping[str, Shot]) -> dict[str, int]:
    """Return how many frames of handles each clip has; all of one render have as many."""
    segments = [segment for segment in plan.segments if segment.left.id in shots]
    handles = {}
    for segment in segments:
        shot = shots[segment.left.id]
        footage = shot.footage
        each, odd = divmod(footage.frames - segment.frames, 2)
        if each < 0 or odd or abs(footage.rate - plan.rate) > _NEAR_RATE:
            raise TimelineError(
                f"'{shot.path.name}' has {footage.frames} frames at {float(footage.rate):g} a "
                f"second and its segment {segment.frames} at {format_rate(plan.rate)}: render the "
                "clips again.",
                str(shot.path),
            )
        handles[segment.left.id] = each
    counted = Counter(handles.values()).most_common(1)
    usual = counted[0][0] if counted else 0
    for segment in segments:
        shot, each = shots[segment.left.id], handles[segment.left.id]
        if each != usual:
            raise TimelineError(
                f"'{shot.path.name}' has {shot.footage.frames} frames and its segment "
                f"{segment.frames}, which leaves handles of {each} frames where other clips have "
                f"{usual}: render the clips again.",
                str(shot.path),
            )
    return handles


def _clip(
    segment: Segment,
    rate: Fraction,
    marker: Marker,
    shots: Mapping[str, Shot],
    handles: Mapping[str, int],
    names: MediaNames,
) -> Clip:
    start = segment.start_frame / rate
    gap = Clip(
        start,
        segment.frames / rate,
        name=marker.name,
        id=segment.left.id,
        markers=(replace(marker, time=start),),
    )
    shot = shots.get(segment.left.id)
    if shot is None:
        return gap
    footage = shot.footage
    return replace(
        gap,
        media=names.of(shot.path),
        offset=handles[segment.left.id] / rate,
        media_duration=footage.frames / rate,
        media_start=parse_timecode(footage.timecode, rate)[0] if footage.timecode else 0,
    )


def strengths_of(score: Score, signals: Signals | None = None) -> dict[str, float]:
    """Listen to a song for how strongly it turns at each keyframe but the edges.

    The value is the picker's signal there: its depth where the picker looks for minima, its
    distance from the mean where it looks for both.

    Args:
        score: the score.
        signals: measured with its settings, where they are at hand; else the song is read.

    Raises:
        AudioError: the song cannot be read.
    """
    analysis = score.analysis
    if signals is None:
        sound = open_sound(score.song.path)
        signals = measure(blocks(sound, analysis.channel), sound.sample_rate, analysis.feature)
    signal = pick(signals, analysis.picking).signal
    if not len(signal):
        return {}
    extrema = analysis.picking.extrema or PICKERS[analysis.picking.picker].extrema
    if extrema == "min":
        signal = -signal
    elif extrema == "both":
        signal = np.abs(signal - signal.mean())
    inner = [keyframe for keyframe in score.keyframes if keyframe.origin != "edge"]
    samples = (sample_at(keyframe.time, signals.sample_rate) for keyframe in inner)
    indices = (round_half_up(Fraction(sample - PAIR_CENTRE, HOP)) for sample in samples)
    return {
        keyframe.id: float(signal[min(max(index, 0), len(signal) - 1)])
        for keyframe, index in zip(inner, indices, strict=True)
    }


def alpha_values(plan: Plan) -> tuple[tuple[Fraction, int], ...]:
    """Return how far along the pictures are as a MIDI controller shows it: 0 to `LOUDEST`.

    Returns:
        (time in seconds, value) wherever the value changes, and at the first frame.
    """
    levels = np.floor(plan.alphas * LOUDEST + 0.5).astype(int)
    changed = [0, *(np.flatnonzero(np.diff(levels)) + 1).tolist()]
    return tuple((frame / plan.rate, int(levels[frame])) for frame in changed)

"""What the clips of an edited timeline say about a score's cuts.

Conventions:
    Times are exact seconds on the timeline. A clip of ours is known by its id or by the name of
    its media. Cuts move only where two clips of neighbouring keyframes still meet, and where one
    of them still shows its picture at its sound: rolled or slid. A blade leaves several pieces
    of a clip and adds a cut between them. Everything else (deleted, slipped, retimed, put
    elsewhere) moves no cut and is *seen*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ganterpret.score import Keyframe
from ganterpret_integrations.timeline import Clip, Timeline, id_of_media


@dataclass(frozen=True, slots=True)
class ClipEdits:
    """What clips say.

    Attributes:
        moved: keyframe id -> where its clip begins now.
        bladed: (keyframe id, where its clip is cut in two), in time order.
        seen: (keyframe id, what was done to its clip) that changes no cut.
    """

    moved: Mapping[str, Fraction]
    bladed: tuple[tuple[str, Fraction], ...]
    seen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A keyframe's segment and what the timeline shows of it.

    Attributes:
        id: the keyframe's.
        start: where the segment was put.
        stop: where it was to end.
        shown: where it was to begin to be seen: later than start if the song is trimmed.
        pieces: its clips, in time order; one unless it was bladed.
    """

    id: str
    start: Fraction
    stop: Fraction
    shown: Fraction
    pieces: tuple[Clip, ...]

    @property
    def shift(self) -> Fraction:
        """How much later the picture comes than its sound."""
        first = self.pieces[0]
        handle = Fraction(0)
        if first.media and first.media_duration is not None:
            handle = (first.media_duration - (self.stop - self.start)) / 2
        return first.start - first.offset - (self.start - handle)


def clip_edits(
    timeline: Timeline,
    segments: Sequence[tuple[Keyframe, Fraction, Fraction]],
    heard: Sequence[tuple[Fraction, Fraction]] = (),
) -> ClipEdits:
    """Read the edits of clips.

    Args:
        timeline: as it came from the editor.
        segments: each keyframe that begins a clip, and where this was put: start and stop.
        heard: the ranges of the timeline where the song is heard; empty for all of it.
    """
    parts = _parts(timeline, segments, heard)
    standing = [part for part in parts if part.pieces]
    if not standing:
        return ClipEdits({}, (), ())
    shifts = {part.shift for part in standing}
    together = len(shifts) == 1 and shifts != {Fraction(0)} and len(standing) > 1
    moved = _moved(parts, together=together)
    bladed = tuple(
        (part.id, second.start)
        for part in standing
        for first, second in pairwise(part.pieces)
        if first.stop == second.start and _continues(first, second)
    )
    seen = [(part.id, words) for part in parts if (words := _words(part, moved, together))]
    return ClipEdits(moved, bladed, tuple(seen))


def _parts(
    timeline: Timeline,
    segments: Sequence[tuple[Keyframe, Fraction, Fraction]],
    heard: Sequence[tuple[Fraction, Fraction]],
) -> list[_Part]:
    pieces: dict[str, list[Clip]] = {}
    for clip in timeline.clips:
        owner = clip.id or id_of_media(clip.media)
        if owner and clip.kind == "video":
            pieces.setdefault(owner, []).append(clip)
    parts = []
    for keyframe, start, stop in segments:
        found = sorted(pieces.get(keyframe.id, []), key=lambda clip: (clip.start, clip.track))
        ranges = [(max(a, start), b) for a, b in heard if a < stop and start < b]
        if found or ranges or not heard:
            shown = min((begin for begin, _ in ranges), default=start)
            parts.append(_Part(keyframe.id, start, stop, shown, tuple(found)))
    return parts


def _continues(first: Clip, second: Clip) -> bool:
    """Tell whether the second of two pieces goes on where the first ends, as a blade leaves it."""
    together = first.media == second.media and not first.retimed and not second.retimed
    return together and (not first.media or first.offset + first.duration == second.offset)


def _moved(parts: Sequence[_Part], *, together: bool) -> dict[str, Fraction]:
    moved = {}
    for before, part in pairwise(parts):
        if not before.pieces or not part.pieces or before.stop != part.start:
            continue
        left, right = before.pieces[-1], part.pieces[0]
        steady = together or before.shift == 0 or part.shift == 0
        meets = left.stop == right.start and not left.retimed and not right.retimed
        if meets and steady and right.start != part.start:
            moved[part.id] = right.start
    return moved


def _words(part: _Part, moved: Mapping[str, Fraction], together: bool) -> str:
    """Say what was done to a keyframe's clips that moves no cut; "" for nothing."""
    if not part.pieces:
        return "its clip is not on the timeline"
    if any(clip.retimed for clip in part.pieces):
        return "its clip plays at another speed"
    gaps = [a for a, b in pairwise(part.pieces) if a.stop != b.start or not _continues(a, b)]
    if gaps:
        return f"its clip is in {len(part.pieces)} pieces that lie apart"
    first = part.pieces[0]
    if part.id in moved or together:
        return ""
    if first.start == part.shown:
        return "its clip was slipped" if first.media and part.shift != 0 else ""
    return "its clip begins at another frame" if part.shift == 0 else "its clip lies elsewhere"

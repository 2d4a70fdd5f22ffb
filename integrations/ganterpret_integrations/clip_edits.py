"""What the clips of an edited timeline say about a score's cuts.

Conventions:
    Times are exact seconds on the timeline. A clip of ours is known by its id or by the name of
    its media; gaps say nothing. How long a clip's media is tells where its cuts were when it was
    rendered, and so what was done since, however often the file comes home. Cuts move only where
    two clips that were neighbours still meet, and where one of them still shows its picture at
    its sound: rolled or slid; or where all have left their sound together. A blade leaves several
    pieces of a clip and adds a cut between them. Everything else (deleted, slipped, retimed, put
    elsewhere) moves no cut and is *seen*.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from statistics import median

from ganterpret.score import Keyframe
from ganterpret_integrations.timeline import Clip, Timeline, id_of_media


@dataclass(frozen=True, slots=True)
class Move:
    """A cut between two clips that was moved.

    Attributes:
        was: where it was when they were rendered, seconds.
        now: where it is.
    """

    was: Fraction
    now: Fraction


@dataclass(frozen=True, slots=True)
class ClipEdits:
    """What clips say.

    Attributes:
        moved: keyframe id -> how the beginning of its clip was moved.
        bladed: where a clip is cut in two, in time order.
        seen: (keyframe id, what was done to its clip) that changes no cut.
    """

    moved: Mapping[str, Move]
    bladed: tuple[Fraction, ...]
    seen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """A keyframe's segment and what the timeline shows of it.

    Attributes:
        id: the keyframe's.
        start: where the score has it.
        stop: where the score ends it.
        heard: the ranges in which the song is heard in it; empty for all of it.
        pieces: its clips, in time order; one unless it was bladed.
        gap: whether a gap stands for it.
    """

    id: str
    start: Fraction
    stop: Fraction
    heard: tuple[tuple[Fraction, Fraction], ...]
    pieces: tuple[Clip, ...]
    gap: bool

    @property
    def media(self) -> Fraction:
        """How long its media is."""
        return self.pieces[0].media_duration or Fraction(0)

    def handles(self) -> tuple[Fraction, Fraction]:
        """Return what is left of the media on both sides of where the score has the segment.

        Whatever was done to one side of a cut was done to the other the other way round: in the
        middle of all of these lies the handle that was rendered.
        """
        first, last = self.pieces[0], self.pieces[-1]
        before = first.offset - (first.start - self.start)
        after = self.media - last.offset - last.duration - (self.stop - last.stop)
        return before, after

    def rendered(self, handle: Fraction) -> Fraction | None:
        """Return how long the segment was when it was rendered; None if nothing tells."""
        if self.pieces:
            return self.media - 2 * handle
        return self.stop - self.start if self.gap else None


@dataclass(frozen=True, slots=True)
class _Part:
    """A clip of ours, or its pieces, and where it was when it was rendered.

    Attributes:
        span: its segment.
        start: where it began.
        stop: where it ended.
        shift: how much later the picture comes than its sound.
    """

    span: _Span
    start: Fraction
    stop: Fraction
    shift: Fraction


def clip_edits(
    timeline: Timeline,
    segments: Sequence[tuple[Keyframe, Fraction, Fraction]],
    heard: Sequence[tuple[Fraction, Fraction]] = (),
) -> ClipEdits:
    """Read the edits of clips.

    Args:
        timeline: as it came from the editor.
        segments: each keyframe that begins a clip, and where the score has it: start and stop.
        heard: the ranges of the timeline where the song is heard; empty for all of it.
    """
    spans = _spans(timeline, segments, heard)
    standing = [span for span in spans if span.pieces]
    if not standing:
        return ClipEdits({}, (), ())
    handle = median(each for span in standing for each in span.handles())
    lengths = [span.rendered(handle) for span in spans]
    complete = sum(length or 0 for length in lengths) == spans[-1].stop - spans[0].start
    if complete:
        # What is not there was added to the score since.
        lengths = [length or Fraction(0) for length in lengths]
    told = complete or None in lengths
    parts = _parts(spans, lengths, handle, told=told)
    shifts = {part.shift for part in parts}
    together = len(shifts) == 1 and shifts != {Fraction(0)} and complete and len(parts) > 1
    moved = _moved(parts, together=together)
    bladed = sorted(
        second.start
        for part in parts
        for first, second in pairwise(part.span.pieces)
        if _continues(first, second)
    )
    seen = [(part.span.id, words) for part in parts if (words := _words(part, moved, together))]
    if not complete:
        missing = (span.id for span, length in zip(spans, lengths, strict=True) if length is None)
        seen += [(id, "its clip is not on the timeline") for id in missing]
    return ClipEdits(moved, tuple(bladed), tuple(seen))


def _spans(
    timeline: Timeline,
    segments: Sequence[tuple[Keyframe, Fraction, Fraction]],
    heard: Sequence[tuple[Fraction, Fraction]],
) -> list[_Span]:
    pieces: dict[str, list[Clip]] = {}
    gaps: set[str] = set()
    for clip in timeline.clips:
        owner = clip.id or id_of_media(clip.media)
        if owner and clip.media_duration is not None and clip.kind == "video":
            pieces.setdefault(owner, []).append(clip)
        elif owner:
            gaps.add(owner)
    pieces = {id: _seen(found) for id, found in pieces.items()}
    spans = []
    for keyframe, start, stop in segments:
        found = pieces.pop(keyframe.id, [])
        ranges = tuple((a, b) for a, b in heard if a < stop and start < b)
        if found or ranges or (not heard and stop > 0):
            gap = keyframe.id in gaps
            spans.append(_Span(keyframe.id, start, stop, ranges, tuple(found), gap))
    # Clips of keyframes that were deleted since: they were rendered between the others.
    for id, found in pieces.items():
        start, stop = found[0].start, found[-1].stop
        spans.append(_Span(id, start, stop, ((start, stop),), tuple(found), gap=False))
    return sorted(spans, key=lambda span: span.start)


def _seen(clips: Sequence[Clip]) -> list[Clip]:
    """Leave out what lies behind a clip of the same keyframe, as after a second render."""
    seen = sorted(clips, key=lambda clip: (clip.start, clip.track))
    for track in sorted({clip.track for clip in clips}, reverse=True)[:-1]:
        above = [clip for clip in seen if clip.track == track]
        starts = [clip.start for clip in above]
        # The farthest stop of all that begin no later.
        reach = [Fraction(0), *accumulate((clip.stop for clip in above), max)]
        seen = [
            clip
            for clip in seen
            if clip.track >= track or clip.stop > reach[bisect_right(starts, clip.start)]
        ]
    return seen


def _parts(
    spans: Sequence[_Span], lengths: Sequence[Fraction | None], handle: Fraction, *, told: bool
) -> list[_Part]:
    """Find out where the clips were when they were rendered: one after the other, as they were.

    From both ends the lengths tell it as far as none is missing, if they are told at all;
    elsewhere the score does.
    """
    from_left = _sums(lengths)
    from_right = _sums(lengths[::-1])[::-1]
    parts = []
    for index, span in enumerate(spans):
        length, left, right = lengths[index], from_left[index], from_right[index]
        if not span.pieces or length is None:
            continue
        start = span.start
        if told and left is not None:
            start = spans[0].start + left
        elif told and right is not None:
            start = spans[-1].stop - right - length
        first = span.pieces[0]
        shift = first.start - (first.offset - handle) - start
        parts.append(_Part(span, start, start + length, shift))
    return parts


def _sums(lengths: Sequence[Fraction | None]) -> list[Fraction | None]:
    """Return what comes before each; None behind what is missing."""
    sums: list[Fraction | None] = [Fraction(0)]
    for length in lengths[:-1]:
        sums.append(None if length is None or sums[-1] is None else sums[-1] + length)
    return sums


def _continues(first: Clip, second: Clip) -> bool:
    """Tell whether the second of two pieces goes on where the first ends, as a blade leaves it."""
    return first.stop == second.start and _in_step(first, second)


def _in_step(first: Clip, second: Clip) -> bool:
    """Tell whether two pieces show one picture where it was, whatever lies between them."""
    steady = not first.retimed and not second.retimed and first.media == second.media
    return steady and first.start - first.offset == second.start - second.offset


def _moved(parts: Sequence[_Part], *, together: bool) -> dict[str, Move]:
    moved = {}
    for before, part in pairwise(parts):
        left, right = before.span.pieces[-1], part.span.pieces[0]
        steady = together or before.shift == 0 or part.shift == 0
        meets = left.stop == right.start and not left.retimed and not right.retimed
        if before.stop == part.start != right.start and meets and steady:
            moved[part.span.id] = Move(part.start, right.start)
    return moved


def _words(part: _Part, moved: Mapping[str, Move], together: bool) -> str:
    """Say what was done to a keyframe's clips that moves no cut; "" for nothing."""
    pieces = part.span.pieces
    if any(clip.retimed for clip in pieces):
        return "its clip plays at another speed"
    # Where the song is not heard, nothing is shown.
    left_out = {(a[1], b[0]) for a, b in pairwise(part.span.heard)}
    if not all(
        _continues(a, b) or (_in_step(a, b) and (a.stop, b.start) in left_out)
        for a, b in pairwise(pieces)
    ):
        return f"its clip is in {len(pieces)} pieces that lie apart"
    if part.span.id in moved or together:
        return ""
    heard = part.span.heard[0][0] if part.span.heard else Fraction(0)
    if pieces[0].start == max(part.start, heard):
        return "its clip was slipped" if part.shift != 0 else ""
    return "its clip begins at another frame" if part.shift == 0 else "its clip lies elsewhere"

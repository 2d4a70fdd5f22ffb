"""Where the clips of an edited timeline were when they were rendered.

Conventions:
    Times are exact seconds on the timeline. Clips were rendered one after the other, each with
    one *handle* at both its ends: so the lengths of their media tell where they began, as far as
    all of them are there, whatever was done to them and to the score's cuts since.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby
from statistics import median
from typing import Final

from ganterpret.score import Keyframe
from ganterpret_integrations.timeline import Clip, Timeline, id_of_media, number_of_media

_LIKELY: Final = 3
"""How many places of markers in their clips are tried: all are in one, unless they were moved."""

Segments = Sequence[tuple[Keyframe, Fraction, Fraction]]
"""Each keyframe that begins a clip, and where the score has it: start and stop."""

Ranges = Sequence[tuple[Fraction, Fraction]]


@dataclass(frozen=True, slots=True)
class Span:
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

    @property
    def number(self) -> int | None:
        """Which of the segments it was when its clip was named; None if nothing tells."""
        return number_of_media(self.pieces[0].media)

    def marked(self) -> list[Fraction]:
        """Return where its own marker is seen in its media: where the segment begins."""
        return [
            clip.offset + marker.time - clip.start
            for clip in self.pieces
            if not clip.retimed
            for marker in clip.markers
            if marker.id == self.id
        ]

    def handles(self, stop: Fraction) -> tuple[Fraction, Fraction]:
        """Return what is left of the media on both sides of a segment that ends at a time."""
        first, last = self.pieces[0], self.pieces[-1]
        before = first.offset - (first.start - self.start)
        after = self.media - last.offset - last.duration - (stop - last.stop)
        return before, after

    def begin(self, handle: Fraction) -> Fraction:
        """Return where its picture, as it lies, has the segment's beginning."""
        first = self.pieces[0]
        return first.start - (first.offset - handle)

    def rendered(self, handle: Fraction) -> Fraction | None:
        """Return how long the segment was when it was rendered; None if nothing tells."""
        if self.pieces:
            return self.media - 2 * handle
        return self.stop - self.start if self.gap else None


@dataclass(frozen=True, slots=True)
class Part:
    """A clip of ours, or its pieces, and where it was when it was rendered.

    Attributes:
        span: its segment.
        start: where it began.
        stop: where it ended.
        shift: how much later the picture comes than its sound.
    """

    span: Span
    start: Fraction
    stop: Fraction
    shift: Fraction


@dataclass(frozen=True, slots=True)
class Layout:
    """All clips of ours on a timeline.

    Attributes:
        parts: in the order in which they were rendered.
        complete: whether they and the gaps between them fill the song.
        missing: the ids of keyframes of which nothing is there, unless it is complete: then
            these were added since.
    """

    parts: tuple[Part, ...] = ()
    complete: bool = False
    missing: tuple[str, ...] = ()


def rendered_layout(timeline: Timeline, segments: Segments, heard: Ranges) -> Layout:
    """Find out where clips were when they were rendered.

    They were rendered in the score's order, or in that of their names where a cut has passed
    another since: in the one by which fewer have left their sound.

    Args:
        timeline: as it came from the editor.
        segments: of the score.
        heard: the ranges of the timeline where the song is heard; empty for all of it.
    """
    spans = _spans(timeline, segments, heard)
    if not any(span.pieces for span in spans):
        return Layout()
    edges = segments[0][1], segments[-1][2]
    marked = {marker.id: marker.time for marker in timeline.markers if marker.id}
    handle = _handle(spans)
    complete = _fill(spans, handle)
    orders = _as_scored(spans, complete=complete), _as_named(spans, complete=complete)
    laid = [
        [part for run in runs for part in _laid(run, handle, edges, marked)]
        for runs in orders
        if runs
    ]
    parts = min(laid, key=lambda each: sum(part.shift != 0 for part in each))
    missing = (span.id for span in spans if not span.pieces and not span.gap)
    return Layout(tuple(parts), complete, () if complete else tuple(missing))


def _spans(timeline: Timeline, segments: Segments, heard: Ranges) -> list[Span]:
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
            spans.append(Span(keyframe.id, start, stop, ranges, tuple(found), gap))
    # Clips of keyframes that were deleted since: they were rendered between the others.
    for id, found in pieces.items():
        start, stop = found[0].start, found[-1].stop
        spans.append(Span(id, start, stop, ((start, stop),), tuple(found), gap=False))
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


def _as_scored(spans: Sequence[Span], *, complete: bool) -> list[list[Span]]:
    """Return the clips that followed each other, in the score's order."""
    if complete:
        return [list(spans)]
    if all(span.pieces for span in spans):
        # They do not belong together, or what was between them has been forgotten.
        return [[span] for span in spans]
    grouped = groupby(spans, key=lambda span: bool(span.pieces))
    return [list(run) for standing, run in grouped if standing]


def _as_named(spans: Sequence[Span], *, complete: bool) -> list[list[Span]]:
    """Return the clips that followed each other by the numbers in their names; none without."""
    standing = [span for span in spans if span.pieces]
    numbered = [(number, span) for span in standing if (number := span.number) is not None]
    if len(numbered) < len(standing):
        return []
    numbered.sort(key=lambda pair: pair[0])
    if complete and not any(span.gap and not span.pieces for span in spans):
        return [[span for _, span in numbered]]
    runs: list[list[Span]] = []
    last = None
    for number, span in numbered:
        if last is not None and number == last + 1:
            runs[-1].append(span)
        else:
            runs.append([span])
        last = number
    return runs


def _handle(spans: Sequence[Span]) -> Fraction:
    """Return the handle with which clips were rendered, by which they fill the song if any does.

    Markers on clips tell it. Where a program has lost them: whatever was done to one side of a
    cut was done to the other the other way round, so that it lies in the middle of what is left
    of the media on both sides of the segments, as the score has them or as the clips met.
    """
    standing = [span for span in spans if span.pieces]
    places = Counter(place for span in standing for place in span.marked())
    told = [place for place, _ in places.most_common(_LIKELY)]
    told.append(median(side for span in standing for side in span.handles(span.stop)))
    end = max(span.stop for span in spans)
    for order in (standing, *_as_named(standing, complete=True)):
        stops = [*(span.start for span in order[1:]), end]
        met = (span.handles(stop) for span, stop in zip(order, stops, strict=True))
        told.append(median(side for sides in met for side in sides))
    return next((each for each in told if _fill(spans, each)), told[0])


def _fill(spans: Sequence[Span], handle: Fraction) -> bool:
    """Tell whether clips and gaps are as long as the song: what is not there was added since."""
    total = sum(span.rendered(handle) or 0 for span in spans)
    return total == max(span.stop for span in spans) - min(span.start for span in spans)


def _laid(
    run: Sequence[Span],
    handle: Fraction,
    edges: tuple[Fraction, Fraction],
    marked: Mapping[str, Fraction],
) -> list[Part]:
    """Lay clips out that were rendered one after the other.

    The song's edges tell where they began. Where they do not reach to one, any of the score's
    cuts may tell it, or any of their markers, unless it was moved: the one by which most of the
    clips are at their sound.

    Args:
        run: the clips, and what was between them.
        handle: seconds.
        edges: where the song begins and ends.
        marked: id -> where the timeline's own marker is.
    """
    lengths = [span.rendered(handle) or Fraction(0) for span in run]
    *sums, total = accumulate(lengths, initial=Fraction(0))
    laid = [
        (span, before, length)
        for span, before, length in zip(run, sums, lengths, strict=True)
        if span.pieces
    ]
    at_sound = Counter(span.begin(handle) - before for span, before, _ in laid)
    likely = [
        time - before
        for span, before, length in laid
        for time in (span.start, marked.get(span.id, span.start), span.stop - length)
    ]
    likely += [edges[0], edges[1] - total]
    begin = max(likely, key=lambda each: at_sound[each])
    if run[0].start == edges[0]:
        begin = edges[0]
    elif run[-1].stop == edges[1]:
        begin = edges[1] - total
    return [
        Part(
            span,
            start=begin + before,
            stop=begin + before + length,
            shift=span.begin(handle) - before - begin,
        )
        for span, before, length in laid
    ]

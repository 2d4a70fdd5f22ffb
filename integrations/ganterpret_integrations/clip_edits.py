"""What the clips of an edited timeline say about a score's cuts.

Conventions:
    Times are exact seconds on the timeline. A clip of ours is known by its id or by the name of
    its media; gaps say nothing. What was done to clips is told by where they were when they were
    rendered, and so is the same however often the file comes home. Cuts move only where two
    clips that were neighbours still meet, and where one of them still shows its picture at its
    sound: rolled or slid; or where all have left their sound together. A blade leaves several
    pieces of a clip and adds a cut between them. Everything else (deleted, slipped, retimed, put
    elsewhere) moves no cut and is *seen*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ganterpret_integrations.rendered import Part, Ranges, Segments, rendered_layout
from ganterpret_integrations.timeline import Clip, Timeline


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


def clip_edits(
    timeline: Timeline,
    segments: Segments,
    heard: Ranges = (),
) -> ClipEdits:
    """Read the edits of clips.

    Args:
        timeline: as it came from the editor.
        segments: of the score.
        heard: the ranges of the timeline where the song is heard; empty for all of it.
    """
    layout = rendered_layout(timeline, segments, heard)
    parts = layout.parts
    shifts = {part.shift for part in parts}
    together = len(shifts) == 1 and shifts != {Fraction(0)} and layout.complete and len(parts) > 1
    moved = _moved(parts, together=together)
    bladed = sorted(
        second.start
        for part in parts
        for first, second in pairwise(part.span.pieces)
        if _continues(first, second)
    )
    seen = [(part.span.id, words) for part in parts if (words := _words(part, moved, together))]
    seen += [(id, "its clip is not on the timeline") for id in layout.missing]
    return ClipEdits(moved, tuple(bladed), tuple(seen))


def _continues(first: Clip, second: Clip) -> bool:
    """Tell whether the second of two pieces goes on where the first ends, as a blade leaves it."""
    return first.stop == second.start and _in_step(first, second)


def _in_step(first: Clip, second: Clip) -> bool:
    """Tell whether two pieces show one picture where it was, whatever lies between them."""
    steady = not first.retimed and not second.retimed and first.media == second.media
    return steady and first.start - first.offset == second.start - second.offset


def _moved(parts: Sequence[Part], *, together: bool) -> dict[str, Move]:
    moved = {}
    for before, part in pairwise(parts):
        left, right = before.span.pieces[-1], part.span.pieces[0]
        steady = together or before.shift == 0 or part.shift == 0
        meets = left.stop == right.start and not left.retimed and not right.retimed
        if before.stop == part.start != right.start and meets and steady:
            moved[part.span.id] = Move(part.start, right.start)
    return moved


def _words(part: Part, moved: Mapping[str, Move], together: bool) -> str:
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

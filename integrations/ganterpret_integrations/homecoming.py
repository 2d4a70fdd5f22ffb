"""What somebody did to exported markers and cuts comes home into the score.

Conventions:
    Import does what the file says and nothing else, and each thing that it does is a `Change`. A
    marker that lies where the format would have put it has not moved, and the exact time stays;
    a name as the format spells it has not changed. A keyframe is deleted only if the file's own
    markers carry ids of its score. Edges never move and never go. What cannot be done is *seen*:
    listed, and the score stays as it is there. Times are exact seconds from the song's first
    sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ganterpret.score import Keyframe, Score
from ganterpret.units import format_time, frame_at
from ganterpret_integrations.arrivals import arrivals, oddities
from ganterpret_integrations.clip_edits import clip_edits
from ganterpret_integrations.editing import Edit
from ganterpret_integrations.matching import match
from ganterpret_integrations.placing import Placement, Places, find_song
from ganterpret_integrations.rules import LABELS, PREFERS, SNAPS, Change, Rules
from ganterpret_integrations.timeline import Marker, Timeline

__all__ = ["LABELS", "PREFERS", "SNAPS", "Change", "Homecoming", "Rules", "bring_home"]


@dataclass(frozen=True, slots=True)
class Homecoming:
    """A score after an import.

    Attributes:
        score: the new one; equal to the old one if nothing changed.
        changes: in time order.
        notes: what is odd about the file, a sentence each.
    """

    score: Score
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def bring_home(
    score: Score,
    timeline: Timeline,
    spelled: Mapping[str, frozenset[str]],
    rules: Rules | None = None,
) -> Homecoming:
    """Put what an edited file says into a score.

    Args:
        score: the score that was exported, or any other of the song.
        timeline: as the file's format reads it.
        spelled: id -> the ways in which the format spells the keyframes' names
            (`markers.as_written`).
        rules: how; None for the defaults.

    Raises:
        CategoryError: a name behind ``cat:`` or ``#`` that no category has.
        SettingError: a seed in a name that is none, or a snap to beats that nothing tells.
        TimelineError: the song is on the timeline more than once and no offset was told.
    """
    rules = rules or Rules()
    notes = [*timeline.notes]
    placement = _placement(score, timeline, rules, notes)
    places = Places(score, timeline, placement.offset)
    found = arrivals(places, spelled)
    matched = match(score, found.inside, spelled, lambda m, k: _stands(places, m, k))
    clips = clip_edits(timeline, places.segments(), placement.heard)
    edit = Edit(places, rules, found, matched, clips)
    edit.move()
    edit.rename(spelled)
    edit.add()
    edit.blade()
    edit.delete()
    edit.see()
    changed = edit.result()
    notes += [
        *oddities(places, found),
        *_begun_elsewhere(places, matched.pairs),
        *_added_before(score, changed),
        *_crowded(changed),
    ]
    return Homecoming(changed, tuple(sorted(edit.changes, key=lambda c: c.time)), tuple(notes))


def _stands(places: Places, marker: Marker, keyframe: Keyframe) -> bool:
    """Tell whether a marker lies where the format would have put a keyframe."""
    song = places.score.song
    if not places.timeline.marks_end and keyframe.time >= song.duration > marker.time:
        # A chapter that begins shortly before the end is one of its own.
        return False
    return places.holds(marker.time, keyframe)


def _placement(score: Score, timeline: Timeline, rules: Rules, notes: list[str]) -> Placement:
    song = score.song.path
    found = find_song(timeline, song, rules.offset)
    if found is None and any(clip.kind == "audio" for clip in timeline.clips):
        notes.append(
            f"'{song.name}' is not on the timeline: the timeline's first frame is taken for the "
            "song's beginning (--offset says otherwise)."
        )
    return found or Placement(Fraction(0))


def _begun_elsewhere(places: Places, pairs: Mapping[str, Marker]) -> list[str]:
    """Say that the song's beginning is off, and most cuts by as much: the file's start is."""
    first, *others = places.score.keyframes
    begin = pairs.get(first.id)
    if begin is None or places.holds(begin.time, first):
        return []
    known = [keyframe for keyframe in others if keyframe.id in pairs]
    alike = sum(places.holds(pairs[each.id].time - begin.time, each) for each in known)
    if 2 * alike <= len(known):
        return []
    by = f"{format_time(abs(begin.time))} {'late' if begin.time > 0 else 'early'}"
    return [
        f"The song's beginning and {alike} of {len(known)} more markers lie {by}: if that is "
        "where the file begins and no edit, give --start-timecode where it counts timecode, else "
        "--offset."
    ]


def _added_before(score: Score, changed: Score) -> list[str]:
    """Say that cuts are gone which an older file could not know."""
    left = {keyframe.id for keyframe in changed.keyframes}
    gone = sum(k.origin == "marker" and k.id not in left for k in score.keyframes)
    if not gone:
        return []
    what = "cut that was added is" if gone == 1 else "cuts that were added are"
    return [
        f"{gone} {what} not in the file, and deleted: if the file went out before that, import it "
        "into the score from before (NAME.score.bak.json)."
    ]


def _crowded(score: Score) -> list[str]:
    """Say that cuts share a frame of the movie."""
    frames = [frame_at(keyframe.time, score.rate) for keyframe in score.keyframes[1:-1]]
    shared = len(frames) - len(set(frames))
    if not shared:
        return []
    what = "cut shares its" if shared == 1 else "cuts share their"
    return [f"{shared} {what} frame of the movie with another: the later one is shown there."]

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
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal, get_args

from ganterpret import categories
from ganterpret.errors import CategoryError
from ganterpret.identity import default_category, new_id
from ganterpret.score import Keyframe, Score, in_order, make_keyframe
from ganterpret.units import MAX_DIGITS, format_time, frame_at, round_half_up, sample_at
from ganterpret_integrations.clip_edits import ClipEdits, clip_edits
from ganterpret_integrations.markers import category_in_note
from ganterpret_integrations.matching import Matched, match
from ganterpret_integrations.names import Meaning, parse_name
from ganterpret_integrations.placing import Placement, Places, find_song
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline

Prefer = Literal["markers", "clips"]
Labels = Literal["share", "each", "ignore"]
Snap = Literal["none", "frame", "beat", "bar"]
What = Literal["moved", "renamed", "reseeded", "added", "deleted", "seen"]

PREFERS: Final[tuple[Prefer, ...]] = get_args(Prefer)
LABELS: Final[tuple[Labels, ...]] = get_args(Labels)
SNAPS: Final[tuple[Snap, ...]] = get_args(Snap)

_DISAGREES: Final = Fraction(1, 100)
_LONGEST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Rules:
    """How a file comes home.

    Attributes:
        offset: where the song's first sample lies in the file, seconds; None for where the file
            says, or its beginning.
        only_forced: whether found cuts that the file does not name are deleted too.
        snap: what a moved or added cut is put on: nothing, the score's frames, or the beats or
            bars of the tempo map.
        prefer: what holds where markers and clips disagree.
        labels: whether equal labels share a category, get one each, or are left out.
        tempo: the map to snap to; None for the file's own.
    """

    offset: Fraction | None = None
    only_forced: bool = False
    snap: Snap = "none"
    prefer: Prefer = "markers"
    labels: Labels = "share"
    tempo: TempoMap | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an import does, or has seen and does not do.

    Attributes:
        what: which kind.
        time: of the cut after the change (before it where it is deleted), seconds.
        id: of the keyframe; "" where there is none.
        text: for people: ``0:31.250 → 0:33.000``, ``jellyfish → bike``.
    """

    what: What
    time: Fraction
    id: str
    text: str


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
        TimelineError: the song is on the timeline more than once and no offset was told.
    """
    rules = rules or Rules()
    notes = [*timeline.notes]
    placement = _placement(score, timeline, rules, notes)
    places = Places(score, timeline, placement.offset)
    inside, outside, fastened = _markers(places)
    matched = match(score, inside, spelled, lambda m, k: places.holds(m.time, k))
    clips = clip_edits(timeline, places.segments(), placement.heard)
    edit = _Edit(places, rules, matched, clips)
    edit.rename(matched.pairs, spelled)
    # What is fastened to a clip counts where the timeline's own marker was left alone.
    pairs = matched.pairs
    quiet = (id for id in fastened if id in pairs and pairs[id].name in spelled[id])
    edit.rename({id: fastened[id] for id in quiet}, spelled)
    edit.move()
    edit.add()
    edit.blade()
    edit.delete({marker.id for marker in outside})
    edit.see(outside)
    notes += _warnings(places, inside, outside)
    changed = edit.result()
    notes += _crowded(changed)
    return Homecoming(changed, tuple(sorted(edit.changes, key=lambda c: c.time)), tuple(notes))


def _placement(score: Score, timeline: Timeline, rules: Rules, notes: list[str]) -> Placement:
    if rules.offset is not None:
        return Placement(rules.offset)
    song = score.song.path
    found = find_song(timeline, song)
    if found is None and any(clip.kind == "audio" for clip in timeline.clips):
        notes.append(
            f"'{song.name}' is not on the timeline: the timeline's first frame is taken for the "
            "song's beginning (--offset says otherwise)."
        )
    return found or Placement(Fraction(0))


def _markers(places: Places) -> tuple[list[Marker], list[Marker], dict[str, Marker]]:
    """Bring a file's markers into the song's time.

    Returns:
        those inside the song, those outside, and by id those fastened to clips that only repeat
        what the timeline's own markers say: where these carry ids of the score, a missing one
        was deleted, whatever is fastened to its clip.
    """
    timeline, score = places.timeline, places.score
    keyframes = {keyframe.id: keyframe for keyframe in score.keyframes}
    edges = score.keyframes[0], score.keyframes[-1]
    own = [_in_song(marker, places) for marker in timeline.markers]
    on_clips = [_in_song(m, places) for clip in timeline.clips for m in clip.markers]
    carried = {marker.id for marker in own if marker.id}
    ours = bool(carried & keyframes.keys())
    known = {(marker.time, marker.name) for marker in own}
    repeats: dict[str, Marker] = {}
    for marker in on_clips:
        if marker.id in carried or (ours and marker.id in keyframes):
            repeats.setdefault(marker.id, marker)
        elif (marker.time, marker.name) not in known:
            own.append(marker)
    inside: list[Marker] = []
    outside: list[Marker] = []
    for marker in own:
        # A grid may put the last moments of a song a little behind its end.
        held = (*edges, keyframes[marker.id]) if marker.id in keyframes else edges
        legal = (
            0 <= marker.time <= score.song.duration
            or marker.id in (edge.id for edge in edges)
            or any(places.holds(marker.time, keyframe) for keyframe in held)
        )
        (inside if legal else outside).append(marker)
    return inside, outside, repeats


def _in_song(marker: Marker, places: Places) -> Marker:
    return replace(marker, time=_short(marker.time - places.offset))


class _Edit:
    """A score while it is edited: its keyframes as they become, and what is told about it."""

    def __init__(self, places: Places, rules: Rules, matched: Matched, clips: ClipEdits) -> None:
        self.places = places
        self.rules = rules
        self.matched = matched
        self.clips = clips
        self.before = places.score
        self.keyframes = {keyframe.id: keyframe for keyframe in self.before.keyframes}
        self.changes: list[Change] = []
        carried = {marker.id for marker in places.timeline.markers}
        gone = matched.missing if carried & self.keyframes.keys() else ()
        self.gone = {keyframe.id for keyframe in gone}
        self.of_label: dict[str, int] = {}
        for keyframe in self.before.keyframes:
            if keyframe.label:
                self.of_label.setdefault(_folded(keyframe.label), keyframe.category)

    def result(self) -> Score:
        """Return the score as it has become."""
        return replace(self.before, keyframes=in_order(self.keyframes.values()))

    def rename(self, markers: Mapping[str, Marker], spelled: Mapping[str, frozenset[str]]) -> None:
        """Take over changed names, categories in notes, and seeds."""
        for id, marker in markers.items():
            keyframe = self.keyframes[id]
            if marker.name and marker.name not in spelled[id]:
                self._name(keyframe, _meaning(marker))
                continue
            noted = category_in_note(marker.note)
            if keyframe.label and noted is not None and noted != keyframe.category:
                self._become(keyframe, replace(keyframe, category=noted))

    def _name(self, keyframe: Keyframe, meaning: Meaning) -> None:
        named = keyframe
        if meaning.category is not None:
            named = replace(keyframe, category=meaning.category, label="")
        elif meaning.label and meaning.label != clean(keyframe.label):
            if self.rules.labels == "ignore":
                self._tell("seen", keyframe, f"the name '{_shown(meaning.label)}' is no category")
                return
            named = replace(keyframe, label=meaning.label)
            if _folded(meaning.label) != _folded(keyframe.label):
                named = replace(named, category=self._category_of(named))
        self._become(keyframe, named)
        seed = meaning.seed
        if seed is not None and seed != keyframe.seed:
            self.keyframes[keyframe.id] = replace(named, seed=seed)
            self._tell("reseeded", keyframe, f"seed {keyframe.seed} → {seed}")

    def _become(self, old: Keyframe, new: Keyframe) -> None:
        if old != new:
            self.keyframes[old.id] = new
            self._tell("renamed", old, f"{_called(old)} → {_called(new)}")

    def _category_of(self, keyframe: Keyframe) -> int:
        """Return the category that a label brings along: that of its equals, if they share."""
        seed, group, label = self.before.seed, self.before.group, keyframe.label
        if self.rules.labels != "share" or not label:
            return default_category(seed, keyframe.id, "", group)
        drawn = default_category(seed, keyframe.id, label, group)
        return self.of_label.setdefault(_folded(label), drawn)

    def move(self) -> None:
        """Take over moved markers and moved edges of clips."""
        for keyframe in self.before.keyframes:
            marker = self.matched.pairs.get(keyframe.id)
            stands = marker is None or self.places.holds(marker.time, keyframe)
            by_marker = None if marker is None or stands else marker.time
            by_clip = self._by_clip(keyframe)
            if by_marker is None or by_clip is None:
                moved = by_clip if by_marker is None else by_marker
            elif self._same(by_marker, by_clip):
                moved = by_marker
            elif self.rules.prefer == "markers":
                moved = by_marker
                self._tell("seen", keyframe, f"its clip begins at {_clock(by_clip)} instead")
            else:
                moved = by_clip
                self._tell("seen", keyframe, f"its marker is at {_clock(by_marker)} instead")
            if moved is not None:
                self._move_to(keyframe, moved)

    def _by_clip(self, keyframe: Keyframe) -> Fraction | None:
        """Return where a keyframe's clip was moved to, unless its deleted marker counts more."""
        at = self.clips.moved.get(keyframe.id)
        if at is None:
            return None
        time = _short(at - self.places.offset)
        if keyframe.id in self.gone and self.rules.prefer == "markers":
            self._tell("seen", keyframe, f"its clip was moved to {_clock(time)}")
            return None
        return time

    def _same(self, a: Fraction, b: Fraction) -> bool:
        offset = self.places.offset
        return self.places.timeline.same_place(offset + a, offset + b)

    def _move_to(self, keyframe: Keyframe, time: Fraction) -> None:
        if keyframe.origin == "edge":
            self._tell("seen", keyframe, f"moved to {_clock(time)}; the song's edges stay")
            return
        if not 0 <= time <= self.before.song.duration:
            self._tell("seen", keyframe, f"moved to {_clock(time)}, outside the song")
            return
        snapped = self._snapped(time)
        moved = replace(self.keyframes[keyframe.id], time=snapped)
        self.keyframes[keyframe.id] = moved
        text = f"{format_time(keyframe.time)} → {format_time(snapped)}"
        self._tell("moved", moved, text + _told_snap(time, snapped))

    def _snapped(self, time: Fraction) -> Fraction:
        """Put a moved or added cut where the rules want it, inside the song."""
        snap = self.rules.snap
        if snap == "frame":
            time = frame_at(time, self.before.rate) / self.before.rate
        elif snap != "none":
            tempo = self.rules.tempo or self.places.timeline.tempo or TempoMap()
            there = self.places.offset + time
            nearest = tempo.nearest_bar(there) if snap == "bar" else tempo.nearest_beat(there)
            time = _short(nearest - self.places.offset)
        return min(max(time, Fraction(0)), self.before.song.duration)

    def add(self) -> None:
        """Add the keyframes of markers that are new, and of those that came back."""
        for marker in sorted((*self.matched.returned, *self.matched.new), key=lambda m: m.time):
            meaning = _meaning(marker)
            if meaning.category is None:
                meaning = replace(meaning, category=category_in_note(marker.note))
            if meaning.category is None and self.rules.labels == "ignore":
                text = f"the marker '{_shown(marker.name)}' is no category"
                self.changes.append(Change("seen", marker.time, "", text))
            else:
                self._add_at(marker.time, meaning, marker.id)

    def _add_at(self, time: Fraction, meaning: Meaning, id: str = "") -> None:
        snapped = self._snapped(time)
        taken = {*self.before.analysed, *self.keyframes}
        if not id or id in self.keyframes:
            id = new_id(sample_at(snapped, self.before.song.sample_rate), taken)
        keyframe = make_keyframe(self.before, id, snapped, "marker", meaning.label)
        category = self._category_of(keyframe) if meaning.category is None else meaning.category
        seed = keyframe.seed if meaning.seed is None else meaning.seed
        self.keyframes[id] = keyframe = replace(keyframe, category=category, seed=seed)
        self._tell("added", keyframe, _called(keyframe) + _told_snap(time, snapped))

    def blade(self) -> None:
        """Add a cut where a clip was cut in two, unless one is there."""
        for _, at in self.clips.bladed:
            time = _short(at - self.places.offset)
            there = any(self._same(time, keyframe.time) for keyframe in self.keyframes.values())
            if not there and 0 < time < self.before.song.duration:
                self._add_at(time, Meaning(None, "", None))

    def delete(self, kept: set[str]) -> None:
        """Delete the keyframes whose markers are gone.

        Args:
            kept: ids that the file names outside the song.
        """
        for keyframe in self.matched.missing:
            bladed = any(
                self._same(at - self.places.offset, keyframe.time) for _, at in self.clips.bladed
            )
            by_clip = self.rules.prefer == "clips" and keyframe.id in self.clips.moved
            unforced = self.rules.only_forced and keyframe.origin != "marker"
            wanted = unforced or (keyframe.id in self.gone and not bladed and not by_clip)
            if wanted and keyframe.id not in kept:
                self._tell("deleted", keyframe, _called(keyframe))
                del self.keyframes[keyframe.id]

    def see(self, outside: list[Marker]) -> None:
        """List what was done to clips and markers that changes nothing."""
        for id, words in self.clips.seen:
            if id in self.keyframes:
                self._tell("seen", self.keyframes[id], words)
        for marker in outside:
            text = f"the marker '{_shown(marker.name)}' lies outside the song"
            self.changes.append(Change("seen", marker.time, marker.id, text))

    def _tell(self, what: What, keyframe: Keyframe, text: str) -> None:
        self.changes.append(Change(what, keyframe.time, keyframe.id, text))


def _meaning(marker: Marker) -> Meaning:
    try:
        return parse_name(marker.name)
    except CategoryError as error:
        raise CategoryError(
            f"The marker '{_shown(marker.name)}' at {_clock(marker.time)}: {error}", error.value
        ) from error


def _warnings(places: Places, inside: list[Marker], outside: list[Marker]) -> list[str]:
    """Say with numbers what hints at a wrong offset, start timecode or tempo map."""
    end, total = places.score.song.duration, len(inside) + len(outside)
    advice = "give --offset, or --start-timecode where the file counts timecode"
    early = [marker.time for marker in outside if marker.time < 0]
    late = [marker.time for marker in outside if marker.time > 0]
    notes = []
    if early:
        notes.append(
            f"{len(early)} of {total} markers lie before the song's first sample, the first at "
            f"{_clock(min(early))}: {advice}."
        )
    if late:
        notes.append(
            f"{len(late)} of {total} markers lie past the song's end ({format_time(end)}), the "
            f"last at {_clock(max(late))}: {advice}."
        )
    length = places.timeline.duration
    if places.timeline.tempo is not None and length is not None:
        # A file that ends with its last marker says nothing about the song's length.
        last = max((marker.time for marker in places.timeline.markers), default=length)
        if length != last and abs(length - end) > end * _DISAGREES:
            notes.append(
                f"The file lasts {format_time(length)} by its tempo map and the song "
                f"{format_time(end)}: check that it is the tempo map of this song."
            )
    return notes


def _crowded(score: Score) -> list[str]:
    """Say that cuts share a frame of the movie."""
    frames = [frame_at(keyframe.time, score.rate) for keyframe in score.keyframes[1:-1]]
    shared = len(frames) - len(set(frames))
    if not shared:
        return []
    what = "cut shares its" if shared == 1 else "cuts share their"
    return [f"{shared} {what} frame of the movie with another: the later one is shown there."]


def _told_snap(before: Fraction, after: Fraction) -> str:
    return "" if before == after else f" (snapped by {float((after - before) * 1000):+.1f} ms)"


def _folded(label: str) -> str:
    return clean(label).casefold()


def _called(keyframe: Keyframe) -> str:
    """Name a keyframe for people: its label and its category."""
    category = categories.CATEGORIES[keyframe.category].name
    return f"{_shown(keyframe.label)} ({category})" if keyframe.label else category


def _shown(name: str) -> str:
    return name if len(name) <= _LONGEST_SHOWN else f"{name[: _LONGEST_SHOWN - 1]}…"


def _clock(time: Fraction) -> str:
    return f"-{format_time(-time)}" if time < 0 else format_time(time)


def _short(time: Fraction) -> Fraction:
    """Keep a time exact unless a score has no room for its digits: then to the nanosecond."""
    if time.denominator < 10**MAX_DIGITS:
        return time
    return Fraction(round_half_up(time * 10**9), 10**9)

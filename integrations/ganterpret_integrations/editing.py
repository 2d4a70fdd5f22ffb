"""A score while a file comes home into it, and each thing that is done to it.

Conventions:
    Times are exact seconds from the song's first sample. Cuts are moved first, then named, added
    and deleted, so that each change is told at the time where its cut is in the end. What is
    told and not done is *seen*. Moves to where a cut already is are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from ganterpret import categories
from ganterpret.errors import CategoryError, SettingError
from ganterpret.identity import default_category, default_seed, new_id
from ganterpret.score import Keyframe, Score, in_order, make_keyframe
from ganterpret.units import format_time, frame_at, sample_at
from ganterpret_integrations.arrivals import Arrivals, storable
from ganterpret_integrations.clip_edits import ClipEdits
from ganterpret_integrations.markers import category_in_note
from ganterpret_integrations.matching import Matched
from ganterpret_integrations.names import Meaning, parse_name
from ganterpret_integrations.placing import Places, clock
from ganterpret_integrations.rules import Change, Rules, What
from ganterpret_integrations.text import clean, folded
from ganterpret_integrations.timeline import Marker

_LONGEST_SHOWN: Final = 40


class Edit:
    """A score while it is edited: its keyframes as they become, and what is told about it.

    Attributes:
        keyframes: id -> the keyframe as it has become.
        changes: what was done and seen.
    """

    def __init__(
        self, places: Places, rules: Rules, found: Arrivals, matched: Matched, clips: ClipEdits
    ) -> None:
        self.places, self.rules = places, rules
        self.found, self.matched, self.clips = found, matched, clips
        self.before = places.score
        self.keyframes = {keyframe.id: keyframe for keyframe in self.before.keyframes}
        self.changes: list[Change] = []
        self._taken = {*self.before.analysed, *self.keyframes}
        self._gone = {keyframe.id for keyframe in matched.missing} if found.ours else set()
        self._of_label: dict[str, int] = {}
        for keyframe in self.before.keyframes:
            if keyframe.label:
                self._of_label.setdefault(folded(keyframe.label), keyframe.category)

    def result(self) -> Score:
        """Return the score as it has become."""
        return replace(self.before, keyframes=in_order(self.keyframes.values()))

    def move(self) -> None:
        """Take over moved markers and moved edges of clips."""
        for keyframe in self.before.keyframes:
            marker = self.matched.pairs.get(keyframe.id)
            by_marker = marker.time if marker else None
            if marker and self.places.holds(marker.time, keyframe):
                by_marker = None
            by_clip, other = self._by_clip(keyframe.id, marker)
            time = by_marker if by_clip is None else by_clip
            if time is not None:
                self._move_to(keyframe, time)
            if other:
                self._tell("seen", keyframe.id, other)

    def _by_clip(self, id: str, marker: Marker | None) -> tuple[Fraction | None, str]:
        """Return where a keyframe's clip was moved to, and what holds less if there is more.

        Returns:
            the time, None if the clip was not moved or counts less; words about a conflict.
        """
        move = self.clips.moved.get(id)
        if move is None:
            return None, ""
        was, now = (storable(at - self.places.offset) for at in (move.was, move.now))
        markers_first = self.rules.prefer == "markers"
        if marker is None:
            if id in self._gone and markers_first:
                return None, f"its clip was moved to {clock(now)}"
            return now, ""
        if self.places.same(marker.time, was):
            return now, ""
        if self.places.same(marker.time, now):
            return None, ""
        if markers_first:
            return None, f"its clip begins at {clock(now)} instead"
        return now, f"its marker is at {clock(marker.time)} instead"

    def _move_to(self, keyframe: Keyframe, time: Fraction) -> None:
        if keyframe.origin == "edge":
            self._tell("seen", keyframe.id, f"moved to {clock(time)}; the song's edges stay")
            return
        if not 0 <= time <= self.before.song.duration:
            self._tell("seen", keyframe.id, f"moved to {clock(time)}, outside the song")
            return
        snapped = self._snapped(time)
        if snapped == keyframe.time or self.places.holds(time, keyframe):
            return
        self.keyframes[keyframe.id] = replace(keyframe, time=snapped)
        text = f"{format_time(keyframe.time)} → {format_time(snapped)}"
        self._tell("moved", keyframe.id, text + _told_snap(time, snapped))

    def _snapped(self, time: Fraction) -> Fraction:
        """Put a moved or added cut where the rules want it, inside the song."""
        snap, own = self.rules.snap, self.places.timeline.tempo
        if snap == "frame":
            time = frame_at(time, self.before.rate) / self.before.rate
        elif snap != "none":
            tempo = self.rules.tempo or own
            if tempo is None:
                raise SettingError(
                    f"Nothing says where the {snap}s are: give --tempo-map or --tempo.", snap
                )
            begin = self.places.offset if own else Fraction(0)
            nearest = tempo.nearest_bar if snap == "bar" else tempo.nearest_beat
            time = storable(nearest(begin + time) - begin)
        return min(max(time, Fraction(0)), self.before.song.duration)

    def rename(self, spelled: Mapping[str, frozenset[str]]) -> None:
        """Take over changed names, categories in notes, and seeds.

        Args:
            spelled: id -> the ways in which the format spells that keyframe's name.
        """
        for id, marker in self.matched.pairs.items():
            is_renamed = marker.name and marker.name not in spelled[id]
            meaning = _meaning(marker) if is_renamed else Meaning()
            keyframe = self.keyframes[id]
            is_labelled = meaning.category is None and (meaning.label or keyframe.label)
            noted = self._noted(marker) if is_labelled else None
            if is_renamed:
                self._name(keyframe, meaning, noted)
            keyframe = self.keyframes[id]
            if keyframe.label and noted is not None and noted != keyframe.category:
                self._become(keyframe, replace(keyframe, category=noted))

    def _noted(self, marker: Marker) -> int | None:
        """Return the category in a marker's note; what is none there is seen."""
        try:
            return category_in_note(marker.note)
        except CategoryError as error:
            text = f"the note of '{_shown(marker.name)}': {error}"
            self.changes.append(Change("seen", marker.time, marker.id, text))
            return None

    def _name(self, keyframe: Keyframe, meaning: Meaning, noted: int | None) -> None:
        """Take over a name; a label brings a category along where the note has none."""
        named = keyframe
        if meaning.category is not None:
            named = replace(keyframe, category=meaning.category, label="")
        elif meaning.label and meaning.label != clean(keyframe.label):
            if self.rules.labels == "ignore":
                text = f"the name '{_shown(meaning.label)}' is no category"
                self._tell("seen", keyframe.id, text)
                return
            named = replace(keyframe, label=meaning.label)
            if noted is not None:
                named = replace(named, category=noted)
            elif folded(meaning.label) != folded(keyframe.label):
                named = replace(named, category=self._category_of(named))
        self._become(keyframe, named)
        drawn = default_seed(self.before.seed, keyframe.id)
        seed = drawn if meaning.draws_seed else meaning.seed
        if seed is not None and seed != keyframe.seed:
            self.keyframes[keyframe.id] = replace(named, seed=seed)
            self._tell("reseeded", keyframe.id, f"seed {keyframe.seed} → {seed}")

    def _become(self, old: Keyframe, new: Keyframe) -> None:
        if old != new:
            self.keyframes[old.id] = new
            self._tell("renamed", old.id, f"{_called(old)} → {_called(new)}")

    def _category_of(self, keyframe: Keyframe) -> int:
        """Return the category that a label brings along: that of its equals, if they share."""
        seed, group, label = self.before.seed, self.before.group, keyframe.label
        if self.rules.labels != "share" or not label:
            return default_category(seed, keyframe.id, "", group)
        drawn = default_category(seed, keyframe.id, label, group)
        return self._of_label.setdefault(folded(label), drawn)

    def add(self) -> None:
        """Add the keyframes of markers that are new, and of those that came back."""
        snapped_before: dict[tuple[Fraction, str], list[Keyframe]] = {}
        for keyframe in self.matched.missing:
            place = keyframe.time, clean(keyframe.label)
            snapped_before.setdefault(place, []).append(keyframe)
        for marker in sorted((*self.matched.returned, *self.matched.new), key=lambda m: m.time):
            meaning = _meaning(marker)
            if meaning.category is None:
                meaning = replace(meaning, category=self._noted(marker))
            if meaning.category is None and self.rules.labels == "ignore":
                text = f"the marker '{_shown(marker.name)}' is no category"
                self.changes.append(Change("seen", marker.time, "", text))
                continue
            first, last = self.before.keyframes[0], self.before.keyframes[-1]
            if marker.id == first.id and self.places.holds(marker.time, last):
                # Every song's first edge has the same id: here the next song begins.
                text = f"the marker '{_shown(marker.name)}' stands on the song's end"
                self.changes.append(Change("seen", marker.time, marker.id, text))
                continue
            there = snapped_before.get((self._snapped(marker.time), meaning.label), [])
            same = next((each for each in there if _may_be(each, meaning)), None)
            if self.rules.snap != "none" and same:
                there.remove(same)
                self._gone.discard(same.id)
            else:
                self._add_at(marker.time, meaning, marker.id)

    def _add_at(self, time: Fraction, meaning: Meaning, id: str = "") -> None:
        snapped = self._snapped(time)
        if not id or id in self.keyframes:
            id = new_id(sample_at(snapped, self.before.song.sample_rate), self._taken)
        self._taken.add(id)
        keyframe = make_keyframe(self.before, id, snapped, "marker", meaning.label)
        category = self._category_of(keyframe) if meaning.category is None else meaning.category
        seed = keyframe.seed if meaning.seed is None else meaning.seed
        self.keyframes[id] = keyframe = replace(keyframe, category=category, seed=seed)
        self._tell("added", id, _called(keyframe) + _told_snap(time, snapped))

    def blade(self) -> None:
        """Add a cut where a clip was cut in two, unless one is there; that one is wanted."""
        at_frame: dict[int, list[str]] = {}
        for keyframe in self.keyframes.values():
            at_frame.setdefault(self.places.frame(keyframe.time), []).append(keyframe.id)
        for at in self.clips.bladed:
            time = storable(at - self.places.offset)
            there = at_frame.setdefault(self.places.frame(time), [])
            self._gone.difference_update(there)
            if not there and 0 < time < self.before.song.duration:
                self._add_at(time, Meaning())
                there.append(self.changes[-1].id)

    def delete(self) -> None:
        """Delete the keyframes whose markers are gone, unless the file names them elsewhere."""
        kept = {marker.id for marker in self.found.outside}
        if self.rules.prefer == "clips":
            kept |= self.clips.moved.keys()
        for keyframe in self.matched.missing:
            unforced = self.rules.only_forced and keyframe.origin != "marker"
            if keyframe.id not in kept and (unforced or keyframe.id in self._gone):
                self._tell("deleted", keyframe.id, _called(keyframe))
                del self.keyframes[keyframe.id]

    def see(self) -> None:
        """List what was done to clips and markers that changes nothing."""
        for id, words in (*self.clips.seen, *self.found.seen):
            if id in self.keyframes:
                self._tell("seen", id, words)
        for marker in self.found.outside:
            text = f"the marker '{_shown(marker.name)}' lies outside the song"
            self.changes.append(Change("seen", marker.time, marker.id, text))

    def _tell(self, what: What, id: str, text: str) -> None:
        self.changes.append(Change(what, self.keyframes[id].time, id, text))


def _meaning(marker: Marker) -> Meaning:
    try:
        return parse_name(marker.name)
    except SettingError as error:
        raise type(error)(
            f"The marker '{_shown(marker.name)}' at {clock(marker.time)}: {error}", error.value
        ) from error


def _may_be(keyframe: Keyframe, meaning: Meaning) -> bool:
    """Tell whether a keyframe shows what a name of its label wants."""
    return meaning.category in (None, keyframe.category) and meaning.seed in (None, keyframe.seed)


def _told_snap(before: Fraction, after: Fraction) -> str:
    return "" if before == after else f" (snapped by {float((after - before) * 1000):+.1f} ms)"


def _called(keyframe: Keyframe) -> str:
    """Name a keyframe for people: its label and its category."""
    category = categories.CATEGORIES[keyframe.category].name
    return f"{_shown(keyframe.label)} ({category})" if keyframe.label else category


def _shown(name: str) -> str:
    return name if len(name) <= _LONGEST_SHOWN else f"{name[: _LONGEST_SHOWN - 1]}…"

"""Track archives of Cubase and Nuendo: the markers and cycle markers of marker tracks, read.

Conventions:
    An archive is XML of typed values: ``<float name="Start" value="1920"/>``. A track counts in
    musical time, 480 parts of a quarter note, or in seconds, both from the project's beginning,
    whatever timecode that has. The tempo track stands in the first track that uses it, and the
    others name its ``ID``. A cycle marker has a length. All marker tracks are read as one.

    A tempo that glides is taken as steps, and that is told: how Cubase glides is not published.

Source:
    The shape of Cubase's own archives (File > Export > Selected Tracks), as published with
    swift-daw-file-tools.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Final

from ganterpret.limits import MAX_BEATS, MAX_BPM, MAX_TEMPOS, TRACKS_XML
from ganterpret.units import round_half_up
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.text import clean
from ganterpret_integrations.text_guard import at_most
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
)
from ganterpret_integrations.xml_guard import Element, parse

GRID: Final = Fraction(1, 500)
"""Seconds: a marker that came by MIDI, on 960ths of a beat, lies within half of it."""

_ROOT: Final = "tracklist2"
_WHAT: Final = "the track archive"
_KEPT: Final = frozenset({"list", "obj", "member", "float", "int", "string"})
_PARTS: Final = 480
"""Of a quarter note."""

_SECONDS: Final = "1"
"""A track's domain that counts seconds; 0 is musical time."""

_TRACK: Final = "MMarkerTrackEvent"
_EVENTS: Final = ("MMarkerEvent", "MRangeMarkerEvent")
_NUMBER: Final = re.compile(r"-?\d{1,12}(?:\.\d{0,400})?(?:[eE][-+]?\d{1,2})?", re.ASCII)
_FINEST: Final = 10**12
_LOOKED_AT: Final = 4096


@dataclass(frozen=True, slots=True)
class _Tempo:
    """A tempo track.

    Attributes:
        places: in parts of a quarter note, ascending, the first at 0 or before.
        paces: seconds a part from there on.
        starts: the seconds at which they begin.
        glides: whether one of them does not hold.
    """

    places: tuple[Fraction, ...]
    paces: tuple[Fraction, ...]
    starts: tuple[Fraction, ...]
    glides: bool

    def seconds_at(self, place: Fraction) -> Fraction:
        """Return the time of a place, to the picosecond."""
        index = max(bisect_right(self.places, place) - 1, 0)
        return _rounded(self.starts[index] + (place - self.places[index]) * self.paces[index])


def claims(data: bytes) -> bool:
    """Tell whether a file is a track archive: its first element says so."""
    return re.search(rb"<tracklist2[\s>]", data[:_LOOKED_AT]) is not None


def read(data: bytes, how: Reading) -> Timeline:
    """Read the markers of an archive's marker tracks.

    Args:
        data: the file.
        how: the tempo, for tracks in musical time of an archive that says none.

    Raises:
        TimelineError: no track archive, more than the limits allow, a number that is none, or a
            track in musical time without a tempo.
    """
    root = parse(data, _ROOT, _KEPT, _WHAT, TRACKS_XML).root
    tracks = [each for each in _objects(root) if each.attributes.get("class") == _TRACK]
    if not tracks:
        raise TimelineError(
            "The track archive holds no marker track: select the marker track in Cubase and "
            "export it again."
        )
    nodes = [node for track in tracks if (node := _named(track, "Node")) is not None]
    tempos = {
        tempo.attributes.get("ID", ""): tempo
        for node in nodes
        if (tempo := _tempo_track(node)) is not None and _named(tempo, "TempoEvent") is not None
    }
    read_tempos = {id: _tempo(element) for id, element in tempos.items()}
    markers = at_most(
        (marker for node in nodes for marker in _markers(node, read_tempos, how)), "track archive"
    )
    notes = []
    if any(tempo.glides for tempo in read_tempos.values()):
        notes.append(
            "The tempo glides somewhere, and is taken in steps: markers there may be a little off."
        )
    return Timeline(in_time_order(markers), grid=GRID, notes=tuple(notes))


def _objects(root: Element) -> Iterator[Element]:
    for listed in root.all("list"):
        yield from listed.all("obj")


def _named(element: Element, name: str) -> Element | None:
    return next((c for c in element.children if c.attributes.get("name") == name), None)


def _tempo_track(node: Element) -> Element | None:
    domain = _named(node, "Domain")
    return _named(domain, "Tempo Track") if domain is not None else None


def _tempo(track: Element) -> _Tempo:
    """Sum a tempo track up."""
    listed = _named(track, "TempoEvent")
    events = listed.all("obj") if listed is not None else []
    if not 0 < len(events) <= MAX_TEMPOS:
        raise TimelineError(
            f"Line {track.line}: the tempo track has {len(events)} tempos: 1 to {MAX_TEMPOS} are "
            "read.",
            len(events),
        )
    found = sorted(
        ((_number(event, "PPQ"), _number(event, "BPM"), event) for event in events),
        key=lambda each: each[0],
    )
    for _, bpm, event in found:
        if not 0 < bpm <= MAX_BPM:
            raise TimelineError(
                f"Line {event.line} says a tempo of {float(bpm):g} beats a minute: above 0 and up "
                f"to {MAX_BPM} are read.",
                bpm,
            )
    places = [place for place, _, _ in found]
    # What lies before the first tempo has it too.
    places[0] = min(places[0], Fraction(0))
    paces = [Fraction(60) / (bpm * _PARTS) for _, bpm, _ in found]
    lengths = [
        _rounded((after - before) * pace)
        for (before, after), pace in zip(pairwise(places), paces, strict=False)
    ]
    glides = any(
        (kind := _named(event, "Func")) is not None and kind.attributes.get("value") != "0"
        for _, _, event in found
    )
    first = places[0] * paces[0]
    starts = accumulate(lengths, initial=_rounded(first))
    return _Tempo(tuple(places), tuple(paces), tuple(starts), glides)


def _markers(node: Element, tempos: Mapping[str, _Tempo], how: Reading) -> Iterator[Marker]:
    """List the markers of a track."""
    listed = _named(node, "Events")
    events = listed.all("obj") if listed is not None else []
    events = [event for event in events if event.attributes.get("class") in _EVENTS]
    if not events:
        return
    clock = _clock(node, tempos, how)
    for event in events:
        place = _number(event, "Start")
        length = max(_number(event, "Length", Fraction(0)), Fraction(0))
        start, stop = clock(place), clock(place + length)
        text = _named(event, "Name")
        name, id = split_id(clean(text.attributes.get("value", "")) if text is not None else "")
        yield Marker(start, name, stop - start, id=id)


def _clock(
    node: Element, tempos: Mapping[str, _Tempo], how: Reading
) -> Callable[[Fraction], Fraction]:
    """Return what turns a track's places into seconds, to the picosecond."""
    domain = _named(node, "Domain")
    kind = _named(domain, "Type") if domain is not None else None
    if kind is not None and kind.attributes.get("value") == _SECONDS:
        return _rounded
    track = _tempo_track(node)
    tempo = tempos.get(track.attributes.get("ID", "")) if track is not None else None
    if tempo:
        return tempo.seconds_at
    if told := how.tempo:
        return lambda place: _rounded(told.seconds_at(place / _PARTS))
    raise TimelineError(
        f"Line {node.line}: a marker track in musical time has no tempo track: give --tempo or "
        "--tempo-map, or switch it to linear time in Cubase.",
        node.line,
    )


def _number(element: Element, name: str, missing: Fraction | None = None) -> Fraction:
    """Read a number of an object, exactly."""
    found = _named(element, name)
    if found is None and missing is not None:
        return missing
    text = found.attributes.get("value", "") if found is not None else ""
    if not _NUMBER.fullmatch(text) or abs(number := Fraction(text)) > MAX_BEATS:
        raise TimelineError(
            f"Line {element.line}: its {name} is '{text[:40]}', which is no number that a track "
            "archive has: export it again.",
            text,
        )
    return _rounded(number)


def _rounded(number: Fraction) -> Fraction:
    """Keep sums short: doubles are written with all their digits."""
    return Fraction(round_half_up(number * _FINEST), _FINEST)

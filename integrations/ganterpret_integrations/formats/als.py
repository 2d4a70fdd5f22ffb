"""Locators of an Ableton Live set: read, never written.

Conventions:
    A set is gzipped XML. Locators lie in no order, on beats (quarter notes) of the arrangement;
    here they become seconds by the set's tempo. A tempo that is automated is a line through
    points, and Live holds it on each sixteenth note: the whole note has the tempo of its first
    moment. Beats are exact, and so are times up to a tempo that moves; from there on they are
    kept to the femtosecond.

Source:
    Sets of Live 10 and 12, and the way in which Live follows a tempo as offlinemark/dawtool
    measured it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from ganterpret.limits import (
    MAX_BEATS,
    MAX_BPM,
    MAX_MARKERS,
    MAX_TEMPO_STEPS,
    MAX_TEMPOS,
    PROJECT_XML,
)
from ganterpret.units import round_half_up
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.guards import unpacked
from ganterpret_integrations.tempo import MAX_TEMPO, TempoMap, TimeSignature
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
)
from ganterpret_integrations.xml_guard import Element, parse

_WHAT: Final = "the Live set"
_KEPT: Final = frozenset(
    {
        *("LiveSet", "Locators", "Locator", "Time", "Name", "Annotation"),
        *("MasterTrack", "MainTrack", "DeviceChain", "Mixer", "Tempo", "TimeSignature", "Manual"),
        *("AutomationTarget", "AutomationEnvelopes", "Envelopes", "AutomationEnvelope"),
        *("EnvelopeTarget", "PointeeId", "Automation", "Events", "FloatEvent"),
    }
)
_MAGIC: Final = b"\x1f\x8b"
_NUMBER: Final = re.compile(r"-?\d{1,12}(?:\.\d{0,30})?(?:[eE][-+]?\d{1,2})?", re.ASCII)
_A_BEAT: Final = 4
"""Notes on each of which a tempo is held."""

_FINEST: Final = 10**15
_MICROSECONDS: Final = 60_000_000
_METERS: Final = 99
"""Live counts time signatures by their numerator, then by their denominator."""


@dataclass(frozen=True, slots=True)
class _Point:
    """A tempo from a beat on, in beats a minute, which changes evenly up to the next."""

    beat: Fraction
    bpm: Fraction


def read(data: bytes, how: Reading) -> Timeline:
    """Read a set's locators.

    Args:
        data: of an .als file; one that was unpacked is taken too.
        how: nothing of it concerns a set.

    Raises:
        TimelineError: no Live set, more than the limits allow, or a beat or tempo that is none.
    """
    if data[:2] == _MAGIC:
        data = unpacked(data, PROJECT_XML.size, "The Live set")
    elif not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise TimelineError(
            f"This is no Live set: it begins with {data[:8]!r}, and a set is packed with gzip: "
            "save it again from Live.",
            data[:8],
        )
    root = parse(data, "Ableton", _KEPT, _WHAT, PROJECT_XML).root
    live = root.child("LiveSet")
    if live is None:
        raise TimelineError("The file has no <LiveSet>: save the set again from Live.")
    mixer = next(filter(None, (_mixer(live, tag) for tag in ("MainTrack", "MasterTrack"))), None)
    points, curved = _tempo(live, mixer)
    found = sorted(_locators(live), key=lambda locator: locator[0])
    times = _times([beat for beat, _, _ in found], points)
    markers = [
        Marker(time, name, note=note, id=id)
        for time, (_, (name, id), note) in zip(times, found, strict=True)
    ]
    return Timeline(
        in_time_order(markers),
        tempo=_tempo_map(points, mixer),
        notes=tuple(_notes(points, curved=curved)),
    )


def _mixer(live: Element, tag: str) -> Element | None:
    return live.child(tag, "DeviceChain", "Mixer")


def _locators(live: Element) -> Iterator[tuple[Fraction, tuple[str, str], str]]:
    """List a set's locators: the beat, the name and id, the note."""
    outer = live.child("Locators", "Locators")
    found = outer.all("Locator") if outer else []
    if len(found) > MAX_MARKERS:
        raise TimelineError(
            f"The set has {len(found)} locators: at most {MAX_MARKERS} are read.", len(found)
        )
    for locator in found:
        beat = _number(locator.child("Time"), locator, "Value")
        name = clean(_value(locator.child("Name")))
        lines = _value(locator.child("Annotation")).splitlines()
        yield beat, split_id(name), "\n".join(clean(line) for line in lines).strip()


def _tempo(live: Element, mixer: Element | None) -> tuple[list[_Point], bool]:
    """Return the set's tempo, and whether some of it moves along curves."""
    tempo = mixer.child("Tempo") if mixer else None
    if tempo is None:
        raise TimelineError("The set says no tempo: save it again from Live.")
    target = tempo.child("AutomationTarget")
    events = _events(live, target.attributes.get("Id", "") if target else "")
    if len(events) > MAX_TEMPOS:
        raise TimelineError(
            f"The set's tempo has {len(events)} points: at most {MAX_TEMPOS} are followed.",
            len(events),
        )
    points = [_Point(_number(e, e, "Time"), _bpm(e, "Value")) for e in events]
    if not points:
        manual = tempo.child("Manual")
        points = [_Point(Fraction(0), _bpm(manual or tempo, "Value"))]
    curved = any(name.startswith("CurveControl") for e in events for name in e.attributes)
    return sorted(points, key=lambda point: point.beat), curved


def _events(live: Element, target: str) -> list[Element]:
    """Return what automates a parameter of the set's main track; nothing if it is not."""
    for tag in ("MainTrack", "MasterTrack"):
        envelopes = live.child(tag, "AutomationEnvelopes", "Envelopes")
        for envelope in envelopes.all("AutomationEnvelope") if envelopes else []:
            pointee = envelope.child("EnvelopeTarget", "PointeeId")
            events = envelope.child("Automation", "Events")
            if pointee and events and target and _value(pointee) == target:
                return events.all("FloatEvent")
    return []


def _times(beats: Sequence[Fraction], points: Sequence[_Point]) -> list[Fraction]:
    """Return the seconds at beats in ascending order, as Live plays them."""
    starts = [point.beat for point in points]
    times = []
    note, time, steps = 0, Fraction(0), 0
    for beat in beats:
        if beat < 0:
            times.append(beat * 60 / _bpm_at(points, starts, Fraction(0)))
            continue
        last = floor(beat * _A_BEAT)
        while note < last:
            index = bisect_right(starts, Fraction(note, _A_BEAT)) - 1
            point, following = points[max(index, 0)], points[min(index + 1, len(points) - 1)]
            ahead = ceil(following.beat * _A_BEAT)
            count = (last if ahead <= note else min(ahead, last)) - note
            bpm = _bpm_at(points, starts, Fraction(note, _A_BEAT))
            if point.bpm == following.bpm:
                time += Fraction(count, _A_BEAT) * 60 / bpm
            else:
                steps += count
                _check_steps(steps)
                time += _moving(point, following, bpm, count)
            time, note = _storable(time), note + count
        held = _bpm_at(points, starts, Fraction(note, _A_BEAT))
        times.append(_storable(time + (beat - Fraction(note, _A_BEAT)) * 60 / held))
    return times


def _moving(one: _Point, other: _Point, bpm: Fraction, notes: int) -> Fraction:
    """Return how long sixteenth notes on a line last, each at the tempo of its first moment."""
    gain = (other.bpm - one.bpm) / (other.beat - one.beat) / _A_BEAT
    total = 0
    for _ in range(notes):
        total += round_half_up(_FINEST * 60 / (_A_BEAT * bpm))
        bpm += gain
    return Fraction(total, _FINEST)


def _check_steps(steps: int) -> None:
    if steps > MAX_TEMPO_STEPS:
        raise TimelineError(
            f"The set's tempo moves on more than {MAX_TEMPO_STEPS} sixteenth notes: no song is "
            "that long.",
            steps,
        )


def _bpm_at(points: Sequence[_Point], starts: Sequence[Fraction], beat: Fraction) -> Fraction:
    """Return the tempo that the automation's line has at a beat; of a jump, the later."""
    index = bisect_right(starts, beat) - 1
    if index < 0 or index + 1 >= len(points):
        return points[max(index, 0)].bpm
    one, other = points[index], points[index + 1]
    return one.bpm + (other.bpm - one.bpm) * (beat - one.beat) / (other.beat - one.beat)


def _storable(time: Fraction) -> Fraction:
    """Keep a sum of ever new fractions from growing without end."""
    if time.denominator <= _FINEST:
        return time
    return Fraction(round_half_up(time * _FINEST), _FINEST)


def _tempo_map(points: Sequence[_Point], mixer: Element | None) -> TempoMap | None:
    """Return the tempo as a map of steps, to the microsecond a beat; None if it moves."""
    changes: dict[Fraction, int] = {}
    for point, following in zip(points, [*points[1:], points[-1]], strict=True):
        if following.bpm != point.bpm and following.beat != point.beat:
            return None
        # A change counts from the next sixteenth note on.
        beat = max(Fraction(ceil(point.beat * _A_BEAT), _A_BEAT), Fraction(0))
        changes[beat] = round_half_up(_MICROSECONDS / point.bpm)
    first = min(changes)
    changes[Fraction(0)] = changes[first]
    if max(changes.values()) > MAX_TEMPO or min(changes.values()) < 1:
        return None
    return TempoMap(tuple(sorted(changes.items())), (_signature(mixer),))


def _signature(mixer: Element | None) -> TimeSignature:
    """Return the set's time signature, 4/4 where it says none that there is."""
    manual = mixer.child("TimeSignature", "Manual") if mixer else None
    code = _value(manual)
    number = int(code) if re.fullmatch(r"\d{1,3}", code, re.ASCII) else -1
    denominator = 2 ** (number // _METERS) if number >= 0 else 0
    if denominator not in (1, 2, 4, 8, 16):
        return TimeSignature(Fraction(0), 4, 4)
    return TimeSignature(Fraction(0), number % _METERS + 1, denominator)


def _notes(points: Sequence[_Point], *, curved: bool) -> Iterator[str]:
    if curved:
        yield (
            "The set's tempo moves along curves, which are followed as straight lines: times "
            "behind them are near, not exact."
        )
    if len({point.bpm for point in points}) > 1:
        slow, fast = (float(f(p.bpm for p in points)) for f in (min, max))
        yield (
            f"The set's tempo goes from {slow:g} to {fast:g} beats a minute: locators lie where "
            "Live plays them."
        )


def _value(element: Element | None) -> str:
    return element.attributes.get("Value", "") if element else ""


def _bpm(element: Element, name: str) -> Fraction:
    bpm = _number(element, element, name)
    if not 0 < bpm <= MAX_BPM:
        raise TimelineError(
            f"Line {element.line}: a tempo of {float(bpm):g} beats a minute came; above 0 to "
            f"{MAX_BPM} is legal.",
            bpm,
        )
    return bpm


def _number(element: Element | None, around: Element, name: str) -> Fraction:
    text = element.attributes.get(name, "").strip() if element else ""
    value = Fraction(text) if _NUMBER.fullmatch(text) else None
    if value is None or abs(value) > MAX_BEATS:
        raise TimelineError(
            f"Line {around.line}: <{around.tag}> says '{text[:40]}' where a number up to "
            f"{MAX_BEATS} has to be: save the set again from Live.",
            text,
        )
    return value

"""DAWproject: the markers and the tempo of a project, as Bitwig Studio and others exchange them.

Conventions:
    A zip file whose ``project.xml`` holds the arrangement. A time is in beats (quarter notes) or
    in seconds: an element says which, or the one around it does, or beats hold. A tempo is held
    from its point on, or goes in a line to the next; what lies on a line has its exact time by
    the integral. What is written has markers and tempo alone, in beats of 960 parts, like a MIDI
    file's.

Source:
    bitwig/dawproject: Project.xsd and the reference of version 1.0.
"""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Final
from xml.sax.saxutils import quoteattr

import ganterpret
from ganterpret.errors import SettingError
from ganterpret.limits import MAX_BEATS, MAX_BPM, MAX_MARKERS, MAX_TEMPOS, PROJECT_XML
from ganterpret.units import round_half_up
from ganterpret_integrations.colors import from_rgb, rgb_of
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.guards import opened_archive, plain_entry, read_entry
from ganterpret_integrations.tempo import TICKS_PER_BEAT, TempoMap, TimeSignature
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
    with_id,
)
from ganterpret_integrations.xml_guard import Element, parse

PROJECT: Final = "project.xml"
_KEPT: Final = frozenset(
    {
        *("Transport", "Tempo", "TimeSignature", "Arrangement", "Lanes", "Markers", "markers"),
        *("Marker", "TempoAutomation", "RealPoint"),
        *("TimeSignatureAutomation", "TimeSignaturePoint"),
    }
)
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,12}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,2})?")
_COLOR: Final = re.compile(r"#([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?")
_MINUTE: Final = 60_000_000
"""Microseconds."""

_FINEST: Final = 10**15
_DIGITS: Final = 15
"""Behind the point, of beats and tempos."""

_SNAP: Final = Fraction(1, 1_000_000)
"""How near to whole microseconds a beat's length has to be to have been written as them."""


@dataclass(frozen=True, slots=True)
class _Point:
    """A tempo from a beat on: microseconds a beat, held or in a line to the next."""

    beat: Fraction
    length: Fraction
    line: bool = False


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a project with a timeline's markers.

    Args:
        timeline: what is no marker of its own is left out.
        how: the tempo; None for the timeline's own, or 120.

    Raises:
        TimelineError: a marker before the first beat, or more than `MAX_MARKERS`.
    """
    markers = in_time_order(timeline.markers)
    early = [marker for marker in markers if marker.time < 0]
    if early:
        raise TimelineError(
            f"{len(early)} of {len(markers)} markers lie before the project's first beat: move "
            "them with --offset.",
            early[0].time,
        )
    if len(markers) > MAX_MARKERS:
        raise TimelineError(
            f"These are {len(markers)} markers: a project is written with at most {MAX_MARKERS}.",
            len(markers),
        )
    tempo = how.tempo or timeline.tempo or TempoMap()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in {
            PROJECT: _project(markers, tempo),
            "metadata.xml": _document(["<MetaData/>"]),
        }.items():
            archive.writestr(plain_entry(name), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _document(lines: Sequence[str]) -> str:
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, ""])


def _project(markers: Sequence[Marker], tempo: TempoMap) -> str:
    """Write the project; each point of the tempo is held up to the next."""
    version = quoteattr(ganterpret.__version__)
    meter = tempo.signatures[0]
    lines = [
        '<Project version="1.0">',
        f'  <Application name="GANterpretations" version={version}/>',
        "  <Transport>",
        f'    <Tempo id="tempo" name="Tempo" unit="bpm" value="{_bpm_of(tempo.changes[0][1])}"/>',
        f'    <TimeSignature id="meter" {_meter(meter)}/>',
        "  </Transport>",
        "  <Structure/>",
        '  <Arrangement id="arrangement">',
        '    <Lanes id="lanes" timeUnit="beats"/>',
    ]
    if markers:
        rows = (f"      <Marker {_marker_words(marker, tempo)}/>" for marker in markers)
        lines += ['    <Markers id="markers" timeUnit="beats">', *rows, "    </Markers>"]
    if len(tempo.changes) > 1:
        points = (
            f'      <RealPoint time="{_decimal(beat)}" value="{_bpm_of(length)}" '
            'interpolation="hold"/>'
            for beat, length in tempo.changes
        )
        lines += [
            '    <TempoAutomation id="tempos" timeUnit="beats" unit="bpm">',
            '      <Target parameter="tempo"/>',
            *points,
            "    </TempoAutomation>",
        ]
    if len(tempo.signatures) > 1:
        meters = (
            f'      <TimeSignaturePoint time="{_decimal(each.beat)}" {_meter(each)}/>'
            for each in tempo.signatures
        )
        lines += [
            '    <TimeSignatureAutomation id="meters" timeUnit="beats">',
            '      <Target parameter="meter"/>',
            *meters,
            "    </TimeSignatureAutomation>",
        ]
    return _document([*lines, "  </Arrangement>", "</Project>"])


def _marker_words(marker: Marker, tempo: TempoMap) -> str:
    """Write what a marker says."""
    ticks = round_half_up(tempo.beat_at(marker.time) * TICKS_PER_BEAT)
    words = {
        "time": _decimal(Fraction(ticks, TICKS_PER_BEAT)),
        "name": with_id(clean(marker.name), marker.id),
        "color": f"#{rgb_of(marker.color):06x}" if marker.color else "",
        "comment": "\n".join(clean(line) for line in marker.note.splitlines()),
    }
    return " ".join(f"{name}={quoteattr(text)}" for name, text in words.items() if text)


def _meter(signature: TimeSignature) -> str:
    return f'numerator="{signature.numerator}" denominator="{signature.denominator}"'


def _bpm_of(length: int) -> str:
    return _decimal(Fraction(_MINUTE, length))


def _decimal(value: Fraction) -> str:
    """Write a number with as many digits as it needs, at most `_DIGITS` behind the point."""
    digits = round_half_up(value * 10**_DIGITS)
    whole, rest = divmod(digits, 10**_DIGITS)
    return f"{whole}.{rest:0{_DIGITS}d}".rstrip("0").removesuffix(".") or "0"


def read(data: bytes, how: Reading) -> Timeline:
    """Read a project's markers and its tempo.

    Args:
        data: of a .dawproject file, or the ``project.xml`` of one.
        how: nothing of it concerns a project.

    Raises:
        TimelineError: no project, more than the limits allow, or a number that is none.
    """
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        if not data.startswith(b"PK"):
            raise TimelineError(
                f"This is no DAWproject: it begins with {data[:4]!r}, and one with PK, as a zip "
                "file: export it again.",
                data[:4],
            )
        with opened_archive(data, "the project") as archive:
            data = read_entry(archive, PROJECT, PROJECT_XML.size)
    root = parse(data, "Project", _KEPT, "a project", PROJECT_XML).root
    arrangement = root.child("Arrangement")
    points, odd = _tempo(root, arrangement)
    lasting = (_lasting(one, other, other.beat) for one, other in pairwise(points))
    starts = list(
        accumulate(lasting, lambda time, more: _storable(time + more), initial=Fraction(0))
    )
    markers: list[Marker] = []
    for found, unit in _markers(arrangement, "beats") if arrangement else ():
        if len(markers) == MAX_MARKERS:
            raise TimelineError(
                f"Line {found.line}: the project has more than {MAX_MARKERS} markers: no more are "
                "read.",
                MAX_MARKERS,
            )
        place = _number(found, "time")
        time = _storable(place) if unit == "seconds" else _seconds_at(place, points, starts)
        markers.append(_marker(found, time))
    return Timeline(
        in_time_order(markers),
        tempo=_tempo_map(points, _signatures(root, arrangement)),
        notes=tuple(odd),
    )


def _markers(around: Element, unit: str) -> Iterator[tuple[Element, str]]:
    """List the markers of an arrangement or of lanes in it, with the unit of their times."""
    unit = around.attributes.get("timeUnit", unit)
    for child in around.children:
        if child.tag in ("Markers", "markers"):
            own = child.attributes.get("timeUnit", unit)
            yield from ((marker, own) for marker in child.all("Marker"))
        elif child.tag == "Lanes":
            yield from _markers(child, unit)


def _marker(found: Element, time: Fraction) -> Marker:
    name, id = split_id(clean(found.attributes.get("name", "")))
    color = _COLOR.fullmatch(found.attributes.get("color", "").strip())
    lines = found.attributes.get("comment", "").splitlines()
    return Marker(
        time,
        name,
        note="\n".join(clean(line) for line in lines).strip(),
        color=from_rgb(int(color[1], 16)) if color else "",
        id=id,
    )


def _tempo(root: Element, arrangement: Element | None) -> tuple[list[_Point], list[str]]:
    """Return the tempo from beat 0 on, and what is odd about it."""
    automation = arrangement.child("TempoAutomation") if arrangement else None
    found = automation.all("RealPoint") if automation else []
    if len(found) > MAX_TEMPOS:
        raise TimelineError(
            f"The project's tempo has {len(found)} points: at most {MAX_TEMPOS} are followed.",
            len(found),
        )
    rows = sorted(
        (
            (_number(p, "time"), _length(p), p.attributes.get("interpolation") == "linear")
            for p in found
        ),
        key=lambda row: row[0],
    )
    odd = []
    if automation and rows and automation.attributes.get("timeUnit") == "seconds":
        if any(line for _, _, line in rows):
            odd.append(
                "The project's tempo goes in lines over seconds, which are followed as lines over "
                "beats: times on them are near, not exact."
            )
        rows = _in_beats(rows)
    base = root.child("Transport", "Tempo")
    first = rows[0][1] if rows else _length(base) if base else Fraction(500_000)
    before = [row for row in rows if row[0] <= 0]
    points = [
        _Point(Fraction(0), before[-1][1] if before else first, bool(before and before[-1][2]))
    ]
    points += [_Point(*row) for row in rows if row[0] > 0]
    if not rows and not base:
        odd.append("The project says no tempo: 120 beats a minute are taken.")
    return points, odd


def _in_beats(
    rows: Sequence[tuple[Fraction, Fraction, bool]],
) -> list[tuple[Fraction, Fraction, bool]]:
    """Turn points, at least one, in seconds into beats; on a line the tempos' mean counts."""
    made: list[tuple[Fraction, Fraction, bool]] = []
    beat = rows[0][0] * 1_000_000 / rows[0][1]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        made.append((beat, row[1], row[2]))
        if following:
            rate = 1 / row[1] if not row[2] else (1 / row[1] + 1 / following[1]) / 2
            beat = _storable(beat + (following[0] - row[0]) * 1_000_000 * rate)
    return made


def _seconds_at(beat: Fraction, points: Sequence[_Point], starts: Sequence[Fraction]) -> Fraction:
    """Return the time of a beat; before the first, the first tempo holds."""
    index = max(bisect_right(points, beat, key=lambda point: point.beat) - 1, 0)
    following = points[min(index + 1, len(points) - 1)]
    return _storable(starts[index] + _lasting(points[index], following, beat))


def _lasting(one: _Point, other: _Point, beat: Fraction) -> Fraction:
    """Return how long it takes from a point to a beat before the next, in seconds.

    On a line the tempo v grows evenly with the beats, and the time is the integral of 60 / v.
    """
    beats = beat - one.beat
    if not one.line or one.length == other.length or other.beat <= one.beat or beats < 0:
        return beats * one.length / 1_000_000
    here, there = _MINUTE / one.length, _MINUTE / other.length
    slope = (there - here) / (other.beat - one.beat)
    ratio = (here + slope * beats) / here
    with localcontext(prec=50):
        logarithm = (Decimal(ratio.numerator) / Decimal(ratio.denominator)).ln()
    return _storable(60 * Fraction(logarithm) / slope)


def _storable(time: Fraction) -> Fraction:
    """Keep a sum of ever new fractions from growing without end."""
    if time.denominator <= _FINEST:
        return time
    return Fraction(round_half_up(time * _FINEST), _FINEST)


def _tempo_map(points: Sequence[_Point], signatures: tuple[TimeSignature, ...]) -> TempoMap | None:
    """Return the tempo as a map, to the microsecond a beat; None if it goes in lines."""
    for point, following in pairwise(points):
        if point.line and point.length != following.length and point.beat != following.beat:
            return None
    changes = {point.beat: round_half_up(point.length) for point in points}
    try:
        return TempoMap(tuple(sorted(changes.items())), signatures)
    except SettingError:
        return None


def _signatures(root: Element, arrangement: Element | None) -> tuple[TimeSignature, ...]:
    """Return the time signatures from beat 0 on, 4/4 where there are none that are legal."""
    automation = arrangement.child("TimeSignatureAutomation") if arrangement else None
    unit = automation.attributes.get("timeUnit", "beats") if automation else ""
    rows = (
        [(_number(p, "time"), p) for p in automation.all("TimeSignaturePoint")]
        if (automation and unit == "beats")
        else []
    )
    base = root.child("Transport", "TimeSignature")
    rows = [*([(Fraction(0), base)] if base else []), *rows]
    found = {Fraction(0): TimeSignature(Fraction(0), 4, 4)}
    for beat, element in sorted(rows, key=lambda row: row[0]):
        words = (element.attributes.get(name, "") for name in ("numerator", "denominator"))
        numerator, denominator = (int(w) if re.fullmatch(r"\d{1,5}", w) else 0 for w in words)
        start = max(beat, Fraction(0))
        try:
            found[start] = TimeSignature(start, numerator, denominator)
        except SettingError:
            continue
    return tuple(found[beat] for beat in sorted(found))


def _length(element: Element) -> Fraction:
    """Return a tempo as microseconds a beat: whole ones where it was written from such."""
    bpm = _number(element, "value")
    if not 0 < bpm <= MAX_BPM:
        raise TimelineError(
            f"Line {element.line}: a tempo of {float(bpm):g} beats a minute came; above 0 to "
            f"{MAX_BPM} is legal.",
            bpm,
        )
    exact = _MINUTE / bpm
    whole = Fraction(round_half_up(exact))
    return whole if abs(whole - exact) < _SNAP else exact


def _number(element: Element, name: str) -> Fraction:
    text = element.attributes.get(name, "").strip()
    value = Fraction(text) if _NUMBER.fullmatch(text) else None
    if value is None or abs(value) > MAX_BEATS:
        raise TimelineError(
            f"Line {element.line}: <{element.tag}> says {name} '{text[:40]}' where a number up to "
            f"{MAX_BEATS} has to be: export the project again.",
            text,
        )
    return value

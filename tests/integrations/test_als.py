"""Laws of Live's locators: beats become seconds as Live plays them, whatever the set holds."""

from __future__ import annotations

import gzip
import math
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.test_wav import mutant

from ganterpret.errors import SettingError
from ganterpret.limits import PROJECT_XML
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.formats import FORMATS, Reading, Writing
from ganterpret_integrations.formats import als as live
from ganterpret_integrations.tempo import TimeSignature
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError

Point = tuple[Fraction | float, Fraction | float]


def _gzipped(data: bytes, level: int = 9) -> bytes:
    """Packed without the time, which would be another test every second."""
    return gzip.compress(data, level, mtime=0)


def locator(beat: Fraction | float | str, name: str = "", note: str = "") -> str:
    """A locator as Live writes it."""
    return (
        f'<Locator Id="1"><LomId Value="0" /><Time Value="{beat}" /><Name Value="{name}" />'
        f'<Annotation Value="{note}" /><IsSongStart Value="false" /></Locator>'
    )


def live_set(
    locators: str,
    points: Sequence[Point] = (),
    *,
    tempo: str = "120",
    main: str = "MainTrack",
    meter: int = 201,
    curve: str = "",
) -> str:
    """A set in the shape of Live 12's (or 10's): tracks, the main one, locators, scenes."""
    events = "".join(
        f'<FloatEvent Id="1" Time="{float(beat)}" Value="{float(bpm)}" {curve}/>'
        for beat, bpm in points
    )
    envelope = (
        '<AutomationEnvelope Id="1"><EnvelopeTarget><PointeeId Value="8" /></EnvelopeTarget>'
        f"<Automation><Events>{events}</Events></Automation></AutomationEnvelope>"
    )
    other = (
        '<AutomationEnvelope Id="0"><EnvelopeTarget><PointeeId Value="10" /></EnvelopeTarget>'
        '<Automation><Events><EnumEvent Id="0" Time="-63072000" Value="201" />'
        '<FloatEvent Id="0" Time="0" Value="1" /></Events></Automation></AutomationEnvelope>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Ableton MajorVersion="5" Creator="Ableton Live 12.0"><LiveSet>'
        '<Tracks><AudioTrack Id="1"><DeviceChain><Mixer><Tempo><Manual Value="999" /></Tempo>'
        "</Mixer></DeviceChain></AudioTrack></Tracks>"
        f"<{main}><AutomationEnvelopes><Envelopes>{other}{envelope if points else ''}</Envelopes>"
        "</AutomationEnvelopes><DeviceChain><Mixer>"
        f'<Tempo><LomId Value="0" /><Manual Value="{tempo}" /><AutomationTarget Id="8" /></Tempo>'
        f'<TimeSignature><Manual Value="{meter}" /></TimeSignature></Mixer></DeviceChain></{main}>'
        f"<Locators><Locators>{locators}</Locators></Locators>"
        '<Scenes><Scene Id="0"><Tempo Value="77" /></Scene></Scenes></LiveSet></Ableton>'
    )


def _read(text: str) -> Timeline:
    return live.read(_gzipped(text.encode()), Reading())


def _times(beats: Sequence[Fraction | float], points: Sequence[Point]) -> list[Fraction]:
    made = "".join(locator(float(beat)) for beat in beats)
    return [marker.time for marker in _read(live_set(made, points)).markers]


@pytest.mark.parametrize("main", ["MainTrack", "MasterTrack"])
def test_steady_tempo_is_exact(main: str) -> None:
    """Beats in no order, at 97 beats a minute, with names, ids and notes."""
    made = locator(8, "jellyfish {k7f2a}", "a&#10;b") + locator("1.5", "Verse") + locator(0, "")
    found = _read(live_set(made, tempo="97", main=main))
    assert found.markers == (
        Marker(Fraction(0)),
        Marker(Fraction(3, 2) * Fraction(60, 97), "Verse"),
        Marker(8 * Fraction(60, 97), "jellyfish", note="a\nb", id="k7f2a"),
    )
    assert found.notes == ()


def test_map_of_a_steady_tempo() -> None:
    """What a MIDI file or a snap to beats needs: the tempo and the time signature."""
    found = _read(live_set(locator(0), tempo="90", meter=5 + 3 * 99))
    assert found.tempo is not None
    assert found.tempo.changes == ((Fraction(0), 666_667),)
    assert found.tempo.signatures == (TimeSignature(Fraction(0), 6, 8),)


def test_automation_rules_over_the_knob() -> None:
    """Where the tempo is automated, what the knob shows does not count."""
    made = live_set(locator(4), [(-63072000, 60)], tempo="120")
    assert _read(made).markers[0].time == 4


def test_tempo_is_held_on_each_sixteenth() -> None:
    """A ramp by hand: each quarter of a beat lasts what its first moment says."""
    points = [(-63072000, 60), (4, 60), (8, 120)]
    by_hand = 4 + sum(Fraction(15) / (60 + Fraction(15 * note, 4)) for note in range(8))
    inside = by_hand + Fraction(1, 8) * 60 / 90
    for time, exact in zip(_times([6, 6.125], points), [by_hand, inside], strict=True):
        assert abs(time - exact) < Fraction(1, 10**13)


def test_held_tempo_lags_behind_the_line() -> None:
    """The exact integral of the line, its closed form, is less by half a step's gain at most."""
    points = [(0, 60), (64, 180)]
    (held,) = _times([64], points)
    integral = 60 * 64 / 120 * math.log(180 / 60)
    most = (Fraction(1, 60) - Fraction(1, 180)) * 60 / 4
    assert 0 < float(held) - integral < float(most)


def test_steps_are_a_map() -> None:
    """Two points on one beat are a jump: from there the later one holds."""
    points = [(-63072000, 60), (4, 60), (4, 120)]
    found = _read(live_set(locator(4) + locator(8), points))
    assert [marker.time for marker in found.markers] == [4, 6]
    assert found.tempo is not None
    assert found.tempo.changes == ((Fraction(0), 1_000_000), (Fraction(4), 500_000))
    assert found.tempo.seconds_at(Fraction(8)) == 6


beats = st.fractions(0, 200, max_denominator=16).map(lambda beat: Fraction(round(beat * 16), 16))
tempos = st.integers(20, 999)


@given(
    st.lists(beats, min_size=1, max_size=6),
    st.lists(st.tuples(beats, tempos), min_size=1, max_size=6),
)
def test_second_route_note_by_note(
    places: list[Fraction], points: list[tuple[Fraction, int]]
) -> None:
    """Summed note by note from the first one, without any shortcut."""
    line = sorted(points, key=lambda point: point[0])

    def bpm(beat: Fraction) -> float:
        before = [point for point in line if point[0] <= beat]
        after = [point for point in line if point[0] > beat]
        if not before or not after:
            return float((before or after[:1])[-1][1])
        (b0, v0), (b1, v1) = before[-1], after[0]
        return v0 + (v1 - v0) * float((beat - b0) / (b1 - b0))

    def seconds(beat: Fraction) -> float:
        whole = math.floor(beat * 4)
        time = sum(15 / bpm(Fraction(note, 4)) for note in range(whole))
        return time + float(beat - Fraction(whole, 4)) * 60 / bpm(Fraction(whole, 4))

    there = _times(places, points)
    assert [float(time) for time in there] == pytest.approx(
        [seconds(beat) for beat in sorted(places)], abs=1e-9
    )


def test_curves_are_told() -> None:
    """They are followed as straight lines, and the numbers said."""
    points = [(0, 60), (4, 90)]
    found = _read(live_set(locator(4), points, curve='CurveControl1X="0.3" '))
    assert found.tempo is None
    assert found.notes == (
        "The set's tempo moves along curves, which are followed as straight lines: times behind "
        "them are near, not exact.",
        "The set's tempo goes from 60 to 90 beats a minute: locators lie where Live plays them.",
    )


def test_locator_before_the_first_beat() -> None:
    """It lies before 0, and an import says so."""
    assert _times([-1.0, 1.0], [(0, 60)]) == [-1, 1]


def test_set_that_was_unpacked() -> None:
    """People unpack sets to look into them."""
    assert live.read(live_set(locator(2)).encode(), Reading()).markers[0].time == 1


def test_set_without_locators() -> None:
    """No markers, and the tempo still."""
    found = _read(live_set(""))
    assert found.markers == ()
    assert found.tempo is not None


GOOD = _gzipped(live_set(locator(1, "a")).encode())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"no Live set: it begins with b''"),
        (b"JUNKJUNKJUNK", r"no Live set: it begins with b'JUNKJUNK'"),
        (GOOD[:-20], "cut off: copy it again"),
        (GOOD[:30] + b"\xff" * 9 + GOOD[39:], "is damaged"),
        (_gzipped(b""), "Line 1 is no XML"),
        (_gzipped(b"<xmeml/>"), "is <xmeml>, not <Ableton>"),
        (_gzipped(b"<Ableton/>"), "no <LiveSet>"),
        (_gzipped(b"<Ableton><LiveSet/></Ableton>"), "says no tempo"),
        (_gzipped(live_set(locator("nan")).encode()), "<Locator> says 'nan' where a number"),
        (_gzipped(live_set(locator("1e999999")).encode()), "where a number"),
        (_gzipped(live_set(locator("1e99")).encode()), "where a number up to 1000000000"),
        (_gzipped(live_set("", tempo="0").encode()), "a tempo of 0 beats a minute"),
        (_gzipped(live_set("", [(0, -5)]).encode()), "a tempo of -5 beats a minute"),
        (_gzipped(live_set(locator(1) * 10_001).encode()), "10001 locators: at most 10000"),
        (
            _gzipped(live_set(locator(200_000), [(0, 60), (10**9, 90)]).encode()),
            "moves on more",
        ),
        (_gzipped(b"<Ableton>" * 300), "more than 256 elements lie inside one another"),
        (
            _gzipped(b'<!DOCTYPE Ableton [<!ENTITY a "b">]><Ableton/>'),
            "declares or fetches something",
        ),
    ],
)
def test_what_is_refused(data: bytes, message: str) -> None:
    """In one sentence that says what to do."""
    with pytest.raises(TimelineError, match=message):
        live.read(data, Reading())


def test_bomb_is_not_unpacked() -> None:
    """A small file that would become a giant is refused at the limit."""
    bomb = _gzipped(bytes(PROJECT_XML.size + 1))
    assert len(bomb) < 1024**2
    with pytest.raises(TimelineError, match="unpacks to more than 128 MiB"):
        live.read(bomb, Reading())


def test_two_thousand_mutants() -> None:
    """Of the packed bytes and of the text in them: a timeline or our error."""
    rng = random.Random(3)
    text = live_set(locator(1, "a") + locator(9.5, "b", "c"), [(0, 60), (8, 90)]).encode()
    packed = _gzipped(text)
    refused = 0
    for index in range(2000):
        data = mutant(packed, rng) if index % 4 == 0 else _gzipped(mutant(text, rng), 1)
        try:
            live.read(data, Reading())
        except TimelineError:
            refused += 1
    assert 0 < refused < 2000


def test_set_is_only_read(tmp_path: Path) -> None:
    """Whoever wants one written is told what can be."""
    with pytest.raises(SettingError, match=r"\.als are only read"):
        FORMATS["als"].write(Timeline(), Writing())
    (tmp_path / "a.als").write_bytes(GOOD)
    assert run(["convert", str(tmp_path / "a.als"), str(tmp_path / "b.als"), "-q"]) == 2
    assert run(["convert", str(tmp_path / "a.als"), str(tmp_path / "b.mid"), "-q"]) == 0
    found = FORMATS["midi"].read((tmp_path / "b.mid").read_bytes(), Reading())
    assert [(marker.time, marker.name) for marker in found.markers] == [(Fraction(1, 2), "a")]

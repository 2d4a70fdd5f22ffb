"""Laws of DAWprojects: markers come home, others' projects are understood, the schema is kept."""

from __future__ import annotations

import io
import math
import random
import re
import zipfile
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.test_wav import mutant

from ganterpret.limits import MAX_MARKERS
from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.formats import Reading, Writing
from ganterpret_integrations.formats.dawproject import read, write
from ganterpret_integrations.reading import read_file
from ganterpret_integrations.tempo import TempoMap, TimeSignature
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, split_ids

TEMPO = TempoMap(
    ((Fraction(0), 500_000), (Fraction(8), 618_557)),
    (TimeSignature(Fraction(0), 4, 4), TimeSignature(Fraction(8), 7, 8)),
)
MARKERS = (
    Marker(Fraction(0), 'a "b" <c> & d', note="two\nlines", color="red", id="k7f2a"),
    Marker(Fraction(5), "Méduse"),
)


def project(
    markers: str = "",
    automation: str = "",
    *,
    tempo: str = '<Tempo unit="bpm" value="120.000000" id="id0" name="Tempo"/>',
    arrangement: str = "",
) -> bytes:
    """A project in the shape of Bitwig's."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Project version="1.0">'
        '<Application name="Bitwig Studio" version="5.0"/>'
        f'<Transport>{tempo}<TimeSignature denominator="4" numerator="4" id="id1"/></Transport>'
        '<Structure><Track contentType="audio" name="Markers"><Channel/></Track></Structure>'
        f'<Arrangement id="id19"{arrangement}><Lanes timeUnit="beats" id="id20">'
        '<Clips><Clip time="0"><Lanes timeUnit="beats"><markers><Marker time="1"/></markers>'
        "</Lanes></Clip></Clips></Lanes>"
        f"{markers}{automation}</Arrangement><Scenes/></Project>"
    ).encode()


def packed(text: bytes, name: str = "project.xml") -> bytes:
    """An archive with a project and a sound."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
        archive.writestr("audio/a.wav", bytes(100))
    return made.getvalue()


def points(*rows: tuple[float, float, str], unit: str = "beats") -> str:
    """An automated tempo: (time, beats a minute, how it goes on)."""
    made = "".join(
        f'<RealPoint time="{time}" value="{bpm}"'
        f'{f""" interpolation="{goes}" """ if goes else ""}/>'
        for time, bpm, goes in rows
    )
    return f'<TempoAutomation timeUnit="{unit}"><Target parameter="id0"/>{made}</TempoAutomation>'


def _at(*beats: float, automation: str = "") -> list[Fraction]:
    rows = "".join(f'<Marker time="{beat}"/>' for beat in beats)
    found = read(project(f"<Markers>{rows}</Markers>", automation), Reading())
    return [marker.time for marker in found.markers]


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(clean)
BARE = NAMES.filter(lambda name: not any(id for _, id in split_ids(name)))
NOTES = st.lists(NAMES.filter(bool), max_size=3).map("\n".join)
IDS = st.from_regex(r"[a-z0-9]{4,8}", fullmatch=True)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Markers on ticks of any tempo map."""
    beats = sorted(draw(st.sets(st.integers(1, 4000), max_size=4)))
    lengths = draw(st.lists(st.integers(60_000, 2_000_000), min_size=len(beats) + 1, max_size=9))
    changes = tuple((Fraction(b), n) for b, n in zip([0, *beats], lengths, strict=False))
    tempo = TempoMap(changes)
    ticks = sorted(draw(st.lists(st.integers(0, 4_000_000), max_size=8)))
    markers = [
        Marker(
            tempo.seconds_at(Fraction(tick, 960)),
            draw(BARE),
            note=draw(NOTES),
            color=draw(st.sampled_from(["", *COLORS])),
            id=draw(st.just("") | IDS),
        )
        for tick in ticks
    ]
    return Timeline(tuple(markers), tempo=tempo)


@given(timelines())
def test_round_trip_on_ticks(timeline: Timeline) -> None:
    """All that a marker says comes back, the tempo too, and the bytes again."""
    data = write(timeline, Writing())
    found = read(data, Reading())
    for there, marker in zip(found.markers, timeline.markers, strict=True):
        assert abs(there.time - marker.time) < Fraction(1, 10**12)
        assert (there.name, there.note, there.color, there.id) == (
            (marker.name, marker.note, marker.color, marker.id)
        )
    assert found.tempo == timeline.tempo
    assert found.notes == ()
    assert write(found, Writing()) == data


def test_time_goes_to_the_nearest_tick() -> None:
    """As in a MIDI file."""
    data = write(Timeline((Marker(Fraction(1, 3)),)), Writing())
    assert abs(read(data, Reading()).markers[0].time - Fraction(640, 1920)) < Fraction(1, 10**12)


CHILDREN = {
    "Project": ("Application", "Transport", "Structure", "Arrangement", "Scenes"),
    "Application": (),
    "Transport": ("Tempo", "TimeSignature"),
    "Tempo": (),
    "TimeSignature": (),
    "Structure": ("Track*", "Channel*"),
    "Arrangement": ("Lanes", "Markers", "TempoAutomation", "TimeSignatureAutomation"),
    "Lanes": (),
    "Markers": ("Marker*",),
    "Marker": (),
    "TempoAutomation": ("Target", "RealPoint*"),
    "TimeSignatureAutomation": ("Target", "TimeSignaturePoint*"),
    "Target": (),
    "RealPoint": (),
    "TimeSignaturePoint": (),
}
"""The schema's order of children; those with a star any number of times, others once at most."""

ATTRIBUTES = {
    "Project": ({"version"}, set()),
    "Application": ({"name", "version"}, set()),
    "Tempo": ({"unit"}, {"value", "id", "name"}),
    "TimeSignature": ({"numerator", "denominator"}, {"id", "name"}),
    "Arrangement": (set(), {"id", "name"}),
    "Lanes": (set(), {"id", "timeUnit"}),
    "Markers": (set(), {"id", "timeUnit"}),
    "Marker": ({"time"}, {"name", "color", "comment"}),
    "TempoAutomation": (set(), {"id", "timeUnit", "unit"}),
    "TimeSignatureAutomation": (set(), {"id", "timeUnit"}),
    "Target": (set(), {"parameter"}),
    "RealPoint": ({"time", "value"}, {"interpolation"}),
    "TimeSignaturePoint": ({"time", "numerator", "denominator"}, set()),
}
"""What an element has to say, and what it may."""

VALUES = {
    "timeUnit": r"beats|seconds",
    "unit": r"bpm",
    "interpolation": r"hold|linear",
    "time": r"\d+(\.\d+)?",
    "value": r"\d+(\.\d+)?",
    "numerator": r"\d+",
    "denominator": r"\d+",
    "color": r"#[0-9a-f]{6}",
    "id": r"[a-z]+",
}


def _check(element: ElementTree.Element) -> None:
    needed, allowed = ATTRIBUTES.get(element.tag, (set(), set()))
    assert needed <= element.attrib.keys() <= needed | allowed
    for name, text in element.attrib.items():
        assert re.fullmatch(VALUES.get(name, r".*"), text, re.DOTALL), (name, text)
    order = [name.rstrip("*") for name in CHILDREN[element.tag]]
    tags = [child.tag for child in element]
    assert [order.index(tag) for tag in tags] == sorted(order.index(tag) for tag in tags)
    for name in CHILDREN[element.tag]:
        assert name.endswith("*") or tags.count(name) <= 1
    if element.tag == "Markers":
        assert tags
    for child in element:
        _check(child)


@pytest.mark.parametrize(
    "timeline", [Timeline(), Timeline(MARKERS), Timeline(MARKERS, tempo=TEMPO)]
)
def test_second_route_by_the_schema(timeline: Timeline) -> None:
    """Another parser finds the order, the attributes and the values that the schema wants."""
    with zipfile.ZipFile(io.BytesIO(write(timeline, Writing()))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["project.xml", "metadata.xml"]
        root = ElementTree.fromstring(archive.read("project.xml"))  # noqa: S314 -- our own
        about = ElementTree.fromstring(archive.read("metadata.xml"))  # noqa: S314 -- our own
    assert about.tag == "MetaData"
    _check(root)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert {e.attrib["parameter"] for e in root.iter("Target")} <= set(ids)
    tempo = timeline.tempo or TempoMap()
    for marker, found in zip(timeline.markers, root.iter("Marker"), strict=True):
        beat = round(tempo.beat_at(marker.time) * 960) / Fraction(960)
        assert float(found.attrib["time"]) == pytest.approx(float(beat), abs=1e-12)
        assert found.attrib["name"].startswith(marker.name)
        assert found.attrib.get("comment", "") == marker.note


def test_units_are_inherited() -> None:
    """A marker's time counts as its element says, else as the one around it does, else beats."""
    row = '<Marker time="3"/>'
    cases = {
        f"<Markers>{row}</Markers>": Fraction(3, 2),
        f'<Markers timeUnit="seconds">{row}</Markers>': Fraction(3),
        f'<Lanes timeUnit="seconds"><Lanes><markers>{row}</markers></Lanes></Lanes>': Fraction(3),
        f'<Lanes timeUnit="seconds"><markers timeUnit="beats">{row}</markers></Lanes>': (
            Fraction(3, 2)
        ),
    }
    for markers, time in cases.items():
        found = read(project(markers), Reading())
        assert [marker.time for marker in found.markers] == [time]
    outer = project(f"<Markers>{row}</Markers>", arrangement=' timeUnit="seconds"')
    assert read(outer, Reading()).markers[0].time == 3


def test_project_as_others_write_it() -> None:
    """Markers in no order, with a colour between ours, an exponent, and a steady tempo."""
    rows = (
        '<Marker time="1.6e1" name="Verse  {ab12}" color="#e02121" comment=" hm "/>'
        '<Marker time="4.0" name="Intro"/>'
    )
    tempo = '<Tempo unit="bpm" value="97" id="id0"/>'
    found = read(packed(project(f"<Markers>{rows}</Markers>", tempo=tempo)), Reading())
    assert found.markers == (
        Marker(4 * Fraction(60, 97), "Intro"),
        Marker(16 * Fraction(60, 97), "Verse", note="hm", color="red", id="ab12"),
    )
    assert found.tempo is not None
    assert found.tempo.changes == ((Fraction(0), 618_557),)


def test_steps_of_the_tempo() -> None:
    """Held unless a line is said; the point says how it goes on, not how it came."""
    assert _at(4, 8, automation=points((0, 60, ""), (4, 120, "hold"))) == [4, 6]
    assert _at(-1, automation=points((2, 60, ""))) == [-1]
    assert _at(-20, automation=points((0, 60, "linear"), (4, 120, ""))) == [-20]


def test_line_by_its_closed_form() -> None:
    """60 / slope · ln(v1 / v0), and from its end on the last tempo."""
    automation = points((0, 60, "linear"), (8, 120, "hold"))
    there = _at(4, 8, 10, automation=automation)
    exact = [60 / 7.5 * math.log(90 / 60), 60 / 7.5 * math.log(2), 60 / 7.5 * math.log(2) + 1]
    assert [float(time) for time in there] == pytest.approx(exact, abs=1e-12)
    found = read(project("", automation), Reading())
    assert found.tempo is None


def test_line_by_small_steps() -> None:
    """The second route: a sum over a hundred thousand steps."""
    (there,) = _at(8, automation=points((0, 50, "linear"), (8, 190, "linear")))
    steps = 100_000
    total = sum(60 * 8 / steps / (50 + 140 * (n + 0.5) / steps) for n in range(steps))
    assert float(there) == pytest.approx(total, abs=1e-8)


def test_points_in_seconds() -> None:
    """Steps are exact; lines over seconds are told to be near."""
    steps = points((0, 60, ""), (4, 120, ""), unit="seconds")
    assert _at(4, 8, automation=steps) == [4, 6]
    lines = points((0, 60, "linear"), (4, 120, ""), unit="seconds")
    found = read(project('<Markers><Marker time="6"/></Markers>', lines), Reading())
    assert float(found.markers[0].time) == pytest.approx(4, abs=0.2)
    assert "lines over seconds" in found.notes[0]


def test_tempos_of_any_length_in_any_number() -> None:
    """The times of ten thousand points are sums that stay short."""
    rng = random.Random(2)
    automation = points(*[(n, 60 + rng.random() * 90, "") for n in range(10_000)])
    (there,) = _at(10_000, automation=automation)
    assert there.denominator <= 10**15


def test_project_without_a_tempo() -> None:
    """120 are taken, and told."""
    found = read(project('<Markers><Marker time="2"/></Markers>', tempo=""), Reading())
    assert found.markers[0].time == 1
    assert found.notes == ("The project says no tempo: 120 beats a minute are taken.",)


def test_tempo_in_seconds_without_a_point() -> None:
    """The project's own tempo holds, as over beats."""
    assert _at(2, automation=points(unit="seconds")) == _at(2, automation=points()) == [1]


def test_project_larger_than_other_files(tmp_path: Path) -> None:
    """Media lie in it; only the project is read."""
    path = tmp_path / "a.dawproject"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.xml", project('<Markers><Marker time="2"/></Markers>'))
        archive.writestr("audio/long.wav", bytes(65 * 1024**2))
    assert read_file(path, "", Reading()).markers == (Marker(Fraction(1)),)


MANY = "<Markers>" + '<Marker time="1"/>' * (MAX_MARKERS + 1) + "</Markers>"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no DAWproject: it begins with b''"),
        (b"RIFF" + bytes(90), "no DAWproject: it begins with b'RIFF'"),
        (packed(project())[:-9], "no zip file that can be read"),
        (packed(project(), "other.xml"), "0 entries 'project.xml'"),
        (packed(project(), "../project.xml"), "leads out of it"),
        (packed(bytes(10 * 1024**2)), "unpacks to more than 200 times its size"),
        (packed(b"<xmeml/>"), "is <xmeml>, not <Project>"),
        (packed(b'<!DOCTYPE Project [<!ENTITY a "b">]><Project/>'), "declares or fetches"),
        (project('<Markers><Marker name="x"/></Markers>'), "<Marker> says time '' where a number"),
        (project('<Markers><Marker time="inf"/></Markers>'), "says time 'inf'"),
        (project('<Markers><Marker time="1e99"/></Markers>'), "where a number up to 1000000000"),
        (project(MANY), "more than 10000 markers"),
        (project("", points((0, 0, ""))), "a tempo of 0 beats a minute"),
        (project("", points((0, 20_000, ""))), "a tempo of 20000 beats a minute"),
        (project("", points(*[(1, 60, "")] * 100_001)), "100001 points"),
        (b"<Project>" + b"<Lanes>" * 300, "more than 256 elements"),
    ],
)
def test_what_is_refused(data: bytes, message: str) -> None:
    """In one sentence that says what to do."""
    with pytest.raises(TimelineError, match=message):
        read(data, Reading())


@pytest.mark.parametrize(
    ("markers", "message"),
    [
        ((Marker(Fraction(-1)),), "1 of 1 markers lie before the project's first beat"),
        ((Marker(Fraction(0)),) * (MAX_MARKERS + 1), "at most 10000"),
    ],
)
def test_what_is_not_written(markers: tuple[Marker, ...], message: str) -> None:
    """Refused before a file is made."""
    with pytest.raises(TimelineError, match=message):
        write(Timeline(markers), Writing())


def test_two_thousand_mutants() -> None:
    """Of the archive and of the text in it: a timeline or our error."""
    rng = random.Random(9)
    rows = '<Markers><Marker time="1" name="a" color="#102030"/><Marker time="9"/></Markers>'
    text = project(rows, points((0, 60, "linear"), (8, 90, "hold"), (8, 70, "")))
    archive = packed(text)
    refused = 0
    for index in range(2000):
        try:
            read(mutant(archive if index % 2 else text, rng), Reading())
        except TimelineError:
            refused += 1
    assert 0 < refused < 2000

"""Laws of Cubase's track archives: markers where Cubase has them, by tempo or by the clock."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.damaged import check_mutants

from ganterpret_integrations.formats import FORMATS, Reading, format_of_bytes
from ganterpret_integrations.formats.cubase import claims, read
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError

TEMPOS = ((0, "120"), (960, "60"))
"""Two beats at 120, then 60 beats a minute: places in 480ths of a beat."""


def tempo_track(tempos: tuple[tuple[int, str], ...] = TEMPOS, *, func: str = "") -> str:
    events = "".join(
        f'<obj class="MTempoEvent"><float name="BPM" value="{bpm}"/>'
        f'<float name="PPQ" value="{place}"/>{func}</obj>'
        for place, bpm in tempos
    )
    return (
        '<obj ID="7" class="MTempoTrackEvent" name="Tempo Track">'
        f'<list name="TempoEvent" type="obj">{events}</list></obj>'
    )


def event(start: str, name: str, length: str = "0") -> str:
    kind = "MMarkerEvent" if length == "0" else "MRangeMarkerEvent"
    return (
        f'<obj class="{kind}"><float name="Start" value="{start}"/>'
        f'<float name="Length" value="{length}"/><string name="Name" value="{name}"/></obj>'
    )


def track(events: str, domain: str) -> str:
    return (
        '<obj class="MMarkerTrackEvent"><obj class="MListNode" name="Node">'
        f'<member name="Domain">{domain}</member>'
        f'<list name="Events" type="obj">{events}</list></obj></obj>'
    )


def musical(events: str, tempo: str | None = None) -> str:
    tempo = tempo_track() if tempo is None else tempo
    return track(events, f'<int name="Type" value="0"/>{tempo}')


def linear(events: str) -> str:
    return track(events, '<int name="Type" value="1"/><float name="Period" value="1"/>')


def archive(*tracks: str) -> bytes:
    inside = f'<list name="track" type="obj">{"".join(tracks)}</list>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<tracklist2>{inside}</tracklist2>'.encode()


def _read(data: bytes) -> Timeline:
    return read(data, Reading())


def test_musical_time_follows_the_tempo_track() -> None:
    """A beat lasts half a second at 120 and a whole one at 60; a cycle marker has a length."""
    found = _read(archive(musical(event("480", "a") + event("720", "b {k7f2a}", "720"))))
    assert found.markers == (
        Marker(Fraction(1, 2), "a"),
        Marker(Fraction(3, 4), "b", Fraction(5, 4), id="k7f2a"),
    )


def test_linear_time_is_seconds_with_all_the_digits_of_a_double() -> None:
    """Kept to the picosecond."""
    digits = "0.573913037776947021484375"
    (found,) = _read(archive(linear(event(digits, "a")))).markers
    assert abs(found.time - Fraction(digits)) <= Fraction(1, 10**12)


def test_tracks_are_read_as_one_and_share_a_tempo_track_by_its_name() -> None:
    """The second names the first's by its ID; in time order."""
    second = musical(event("0", "a"), '<obj ID="7" name="Tempo Track"/>')
    found = _read(archive(musical(event("1920", "c")), linear(event("1.5", "b")), second))
    assert [(m.time, m.name) for m in found.markers] == [
        (Fraction(0), "a"),
        (Fraction(3, 2), "b"),
        (Fraction(3), "c"),
    ]


@given(
    st.lists(st.integers(1, 10**5), max_size=5, unique=True).map(sorted),
    st.lists(st.integers(200_000, 2_000_000), min_size=6, max_size=6),
    st.integers(0, 10**5),
)
def test_times_are_those_of_a_tempo_map(places: list[int], paces: list[int], at: int) -> None:
    """An independent second route: the map of beats that MIDI files have."""
    changes = [(Fraction(place, 480), paces[i]) for i, place in enumerate([0, *places])]
    bpm = [str(float(Fraction(60_000_000, pace))) for _, pace in changes]
    tempos = tuple((int(beat * 480), each) for (beat, _), each in zip(changes, bpm, strict=True))
    (found,) = _read(archive(musical(event(str(at), "a"), tempo_track(tempos)))).markers
    expected = TempoMap(tuple(changes)).seconds_at(Fraction(at, 480))
    assert abs(found.time - expected) < Fraction(1, 10**8)


def test_a_marker_that_came_by_midi_has_not_moved() -> None:
    """A 960th of a beat at 60 beats a minute is no move, two milliseconds are."""
    found = _read(archive(linear(event("10.0005", "a"))))
    assert found.same_place(found.markers[0].time, Fraction(10))
    assert not found.same_place(found.markers[0].time, Fraction(10_002_6, 10_000))


def test_an_archive_without_a_tempo_takes_the_one_that_is_told() -> None:
    """As the manual has it, a tempo is no part of an archive."""
    data = archive(musical(event("480", "a"), ""))
    (found,) = read(data, Reading(tempo=TempoMap.from_bpm(Fraction(60)))).markers
    assert found.time == 1


def test_a_gliding_tempo_is_told() -> None:
    """Steps stand for it."""
    glide = tempo_track(func='<int name="Func" value="1"/>')
    (note,) = _read(archive(musical(event("480", "a"), glide))).notes
    assert "taken in steps" in note


def test_an_archive_is_known_by_its_first_element() -> None:
    """And what else ends in .xml is not."""
    data = archive(linear(event("1", "a")))
    assert claims(data)
    assert format_of_bytes(Path("a.xml"), data) is FORMATS["cubase"]
    assert not claims(b'<?xml version="1.0"?><xmeml version="5"/>')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (archive(), "holds no marker track: select the marker track"),
        (archive(musical(event("0", "a"), "")), "in musical time has no tempo track"),
        (archive(linear(event("soon", "a"))), "its Start is 'soon', which is no number"),
        (archive(linear(event("1e99", "a"))), "its Start is '1e99', which is no number"),
        (archive(musical(event("0", "a"), tempo_track(((0, "0"),)))), "a tempo of 0 beats"),
        (archive(musical(event("0", "a"), tempo_track(((0, "99999"),)))), "tempo of 99999 beats"),
        (b"<tracklist/>", "tracklist2"),
        (b"\x00\x01", "XML"),
    ],
)
def test_what_is_refused(data: bytes, said: str) -> None:
    """One sentence: what came, and what to do."""
    with pytest.raises(TimelineError, match=said):
        _read(data)


def test_damaged_archives() -> None:
    """2,000 mutants: a value or our error."""
    good = archive(musical(event("480", "a {k7f2a}", "720")), linear(event("1.5", "b")))
    pieces = (b"<obj>", b"</list>", b'value="', b"1e9", b"-", b'name="Start"', b"&#0;", b"<int ")
    values, errors = check_mutants(_read, good, pieces)
    assert min(values, errors) >= 100

"""What midicsv, csvmidi and symusic say of our MIDI files, and edits made with them."""

from __future__ import annotations

import re
import shutil
import subprocess
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from symusic.core import ScoreSecond

from ganterpret_integrations.formats.midi import read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.tempo import TempoMap, TimeSignature
from ganterpret_integrations.timeline import Marker, Timeline

pytestmark = pytest.mark.clients

SLOWER, FASTER = Fraction(32), Fraction(62)
TEMPO = TempoMap(
    ((Fraction(0), 500_000), (SLOWER, 666_667), (FASTER, 427_046)),
    (TimeSignature(Fraction(0), 4, 4), TimeSignature(FASTER, 6, 8)),
)
"""120, then from 16 s on 90, then from 36.00001 s on 140.5 beats a minute."""

NAMES = ("jellyfish", "Verse", "cat: bike", "", 'the "drop", again', "C:\\maj", "12")
MARKERS = tuple(
    Marker(Fraction(n) * Fraction(5003, 1000), NAMES[n % len(NAMES)], id=f"k{n}")
    for n in range(12)
)
SONG = Timeline(MARKERS, name="Song", duration=Fraction(60), tempo=TEMPO)


@pytest.fixture(autouse=True, scope="module")
def _programs() -> None:
    for program in ("midicsv", "csvmidi"):
        assert shutil.which(program), f"these tests need {program}: apt-get install midicsv"


def _through(program: str, data: bytes) -> bytes:
    done = subprocess.run([program], input=data, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout


def _lines(data: bytes) -> list[str]:
    """List a MIDI file as midicsv does, a character for each byte of its texts."""
    return _through("midicsv", data).decode("latin-1").splitlines()


def _from_lines(lines: list[str]) -> bytes:
    return _through("csvmidi", ("\n".join(lines) + "\n").encode("latin-1"))


def _listed(lines: list[str]) -> list[tuple[int, str]]:
    """Return tick and text of each marker that midicsv lists."""
    found = []
    for line in lines:
        match = re.fullmatch(r'1, (\d+), Marker_t, "(.*)"', line)
        if match:
            plain = re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), match[2])
            text = plain.replace('""', '"').replace("\\\\", "\\")
            found.append((int(match[1]), text.encode("latin-1").decode()))
    return found


def _expected_tick(time: Fraction) -> int:
    """A second route from seconds to ticks: the three stretches of `TEMPO`, one after another."""
    first = SLOWER * 500_000
    second = first + (FASTER - SLOWER) * 666_667
    microseconds = time * 1_000_000
    if microseconds < first:
        beats = microseconds / 500_000
    elif microseconds < second:
        beats = SLOWER + (microseconds - first) / 666_667
    else:
        beats = FASTER + (microseconds - second) / 427_046
    return int(beats * 960 + Fraction(1, 2))


def test_midicsv_lists_our_markers_at_their_ticks() -> None:
    """Names with ids, text for text, each at the tick that arithmetic gives."""
    lines = _lines(write(SONG, Writing()))
    assert lines[0] == "0, 0, Header, 1, 1, 960"
    assert _listed(lines) == [
        (_expected_tick(marker.time), f"{marker.name} {{{marker.id}}}".strip())
        for marker in MARKERS
    ]
    assert [line for line in lines if "Tempo" in line] == [
        "1, 0, Tempo, 500000",
        "1, 30720, Tempo, 666667",
        "1, 59520, Tempo, 427046",
    ]
    assert f"1, {_expected_tick(Fraction(60))}, End_track" in lines


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            Marker,
            st.fractions(0, 600, max_denominator=48_000),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
            id=st.from_regex(r"[a-z0-9]{5}", fullmatch=True),
        ),
        max_size=8,
    ),
    st.booleans(),
    st.booleans(),
)
def test_csv_and_back_is_the_same_file(markers: list[Marker], utf8: bool, more: bool) -> None:
    """Byte for byte, with notes, a controller and any script."""
    lane = tuple((Fraction(n, 7), n % 128) for n in range(200))
    how = Writing(utf8=utf8, notes=more, controller=1 if more else None, controller_values=lane)
    data = write(Timeline(tuple(markers), name="Sóng", tempo=TEMPO), how)
    assert _through("csvmidi", _through("midicsv", data)) == data


def test_symusic_finds_the_same_times() -> None:
    """Within 0.01 ms of the tick's exact time, over 120, 90 and 140.5 beats a minute."""
    data = write(SONG, Writing())
    found = ScoreSecond.from_midi(data).markers
    exact = [TEMPO.seconds_at(Fraction(_expected_tick(m.time), 960)) for m in MARKERS]
    assert [text.text for text in found] == [f"{m.name} {{{m.id}}}".strip() for m in MARKERS]
    for text, time, marker in zip(found, exact, MARKERS, strict=True):
        assert text.time == pytest.approx(float(time), abs=1e-5)
        assert abs(time - marker.time) <= Fraction(666_667, 2 * 960 * 1_000_000)


def _edited(lines: list[str]) -> list[str]:
    """Move the second marker, rename the third, delete the fourth and add one, as text."""
    places = [n for n, line in enumerate(lines) if "Marker_t" in line]
    lines[places[1]] = re.sub(r"1, \d+,", "1, 100000,", lines[places[1]])
    lines[places[2]] = lines[places[2]].replace("cat: bike", "cat: jellyfish seed=3")
    lines[places[3]] = '1, 61440, Marker_t, "added"'
    first, last = lines.index("1, 0, Start_track"), places[-1]
    events = sorted(lines[first + 1 : last + 1], key=lambda line: int(line.split(", ")[1]))
    return [*lines[: first + 1], *events, *lines[last + 1 :]]


def test_edits_made_with_csvmidi_come_home() -> None:
    """One marker moved, one renamed, one deleted, one added; all others stay where they were."""
    data = _from_lines(_edited(_lines(write(SONG, Writing()))))
    home = read(data, Reading())
    moved = TEMPO.seconds_at(Fraction(100_000, 960))
    added = TEMPO.seconds_at(Fraction(61_440, 960))
    kept = {marker.id: marker for marker in MARKERS}
    del kept["k3"]
    expected = [
        (
            moved if id == "k1" else TEMPO.seconds_at(Fraction(_expected_tick(marker.time), 960)),
            "cat: jellyfish seed=3" if id == "k2" else marker.name,
            id,
        )
        for id, marker in kept.items()
    ]
    found = [(marker.time, marker.name, marker.id) for marker in home.markers]
    assert found == sorted([*expected, (added, "added", "")])
    assert (home.tempo, home.name, home.notes) == (TEMPO, "Song", ())


def test_a_tempo_changed_with_csvmidi_moves_the_times() -> None:
    """Markers stay on their ticks: at twice the tempo they come in half the time."""
    lines = [
        re.sub(r"Tempo, (\d+)", lambda found: f"Tempo, {int(found[1]) // 2}", line)
        for line in _lines(write(Timeline(MARKERS), Writing()))
    ]
    home = read(_from_lines(lines), Reading())
    ticks = [TempoMap().tick_at(marker.time) for marker in MARKERS]
    assert [marker.time for marker in home.markers] == [Fraction(t, 4 * 960) for t in ticks]

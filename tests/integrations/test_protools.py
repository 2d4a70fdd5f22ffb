"""Laws of Pro Tools' session texts: markers are exact, whatever unit and alphabet they come in."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integrations.damaged import check_mutants
from tests.integrations.songs import exported, scores_at_rates
from tests.integrations.test_audacity import TEXT as LABELS

from ganterpret.errors import SettingError
from ganterpret.score import Score
from ganterpret_integrations.formats import FORMATS, Reading, Writing, format_of_bytes
from ganterpret_integrations.formats.protools import claims, read
from ganterpret_integrations.homecoming import bring_home
from ganterpret_integrations.markers import as_written, markers_of
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, with_id

HEAD = "#   \tLOCATION     \tTIME REFERENCE    \tUNITS    \tNAME          \tCOMMENTS"
TRACKS = (
    "#   \tLOCATION     \tTIME REFERENCE    \tUNITS    \tNAME          \tTRACK NAME \tTRACK TYPE"
    "\tCOMMENTS"
)


def marker(number: int, sample: int, name: str = "", note: str = "", where: str = "0:00") -> str:
    """A row of a marker that lies at a sample."""
    return f"{number}   \t{where:13}\t{sample:<18}\tSamples  \t{name:14}\t{note}\n"


def on_bars(location: str, name: str = "Verse", reference: str = "3|3") -> str:
    """A row of a marker that lies at a bar and beat."""
    return f"1   \t{location:13}\t{reference:18}\tTicks    \t{name:14}\t\n"


def session_text(
    rows: str,
    *,
    rate: str = "48000.000000",
    start: str = "00:59:55:00",
    frames: str = "23.976 Frame",
    head: str = HEAD,
) -> str:
    """A session text as Pro Tools writes it, with a file and a track before its markers."""
    return (
        f"SESSION NAME:\tMy song\nSAMPLE RATE:\t{rate}\nBIT DEPTH:\t24-bit\n"
        f"SESSION START TIMECODE:\t{start}\nTIMECODE FORMAT:\t{frames}\n"
        "# OF AUDIO TRACKS:\t1\n# OF AUDIO CLIPS:\t1\n# OF AUDIO FILES:\t1\n\n\n"
        "O N L I N E  F I L E S  I N  S E S S I O N\nFilename  \tLocation\n"
        "song.wav  \tMacintosh HD:Users:me:My song:Audio Files:\n\n\n"
        "T R A C K  L I S T I N G\nTRACK NAME:\tSong\nCOMMENTS:\t\nUSER DELAY:\t0 Samples\n"
        "STATE: \nPLUG-INS: \n"
        "CHANNEL \tEVENT   \tCLIP NAME  \tSTART TIME    \tEND TIME      \tDURATION      \tSTATE\n"
        "1       \t1       \tsong       \t01:00:00:00   \t01:00:05:00   \t00:00:05:00   \tMuted\n"
        f"\n\nM A R K E R S  L I S T I N G\n{head}\n{rows}"
    )


def _read(text: str | bytes, how: Reading | None = None) -> Timeline:
    data = text.encode() if isinstance(text, str) else text
    return read(data, how or Reading())


def _time(location: str, how: Reading | None = None, **header: str) -> Fraction:
    (found,) = _read(session_text(on_bars(location), **header), how).markers
    return found.time


def test_markers_of_a_session() -> None:
    """Samples are exact; names lose their padding and their id; comments are notes."""
    rows = marker(2, 144_144, "jellyfish {k7f2a}", "softer") + marker(1, 1, "Verse")
    found = _read(session_text(rows))
    assert found.markers == (
        Marker(Fraction(1, 48_000), "Verse"),
        Marker(Fraction(3003, 1000), "jellyfish", note="softer", id="k7f2a"),
    )
    assert found.name == "My song"
    assert (found.rate, found.tempo, found.grid) == (None, None, Fraction(2, 48_000))


@given(st.integers(0, 10**10), st.sampled_from([44_100, 48_000, 96_000, 192_000]))
def test_any_sample_is_exact(sample: int, rate: int) -> None:
    """The place is the sample over the rate, to the last digit."""
    (found,) = _read(session_text(marker(1, sample), rate=f"{rate}.000000")).markers
    assert found.time == Fraction(sample, rate)


@pytest.mark.parametrize(
    ("location", "frames", "start", "time"),
    [
        ("01:00:00:00", "23.976 Frame", "00:59:55:00", Fraction(5005, 1000)),
        ("01:00:00:12.50", "25 Frame", "00:59:55:00", Fraction(11, 2)),
        ("00:01:00;02", "29.97 Drop Frame", "00:00:00;00", Fraction(1800 * 1001, 30_000)),
        ("00:01:00:02", "29.97 Drop Frame", "00:00:00:00", Fraction(1800 * 1001, 30_000)),
        ("00:01:00;02", "30 Drop Frame", "00:00:00;00", Fraction(60)),
        ("00:01:00:00", "29.97 Frame", "00:00:00:00", Fraction(1800 * 1001, 30_000)),
        ("00:00:01:30", "60 Frame", "00:00:00:00", Fraction(3, 2)),
    ],
)
def test_timecode_counts_from_the_session(
    location: str, frames: str, start: str, time: Fraction
) -> None:
    """With and without drop frame, by the signs or by the header; hundredths of frames too."""
    assert _time(location, frames=frames, start=start) == time


@pytest.mark.parametrize(
    ("location", "time"),
    [
        ("0:56", Fraction(56)),
        ("1:02.345", Fraction(62_345, 1000)),
        ("71:02,5", Fraction(8525, 2)),
        ("96000", Fraction(2)),
    ],
)
def test_clocks_and_samples(location: str, time: Fraction) -> None:
    """A marker on bars, in a text whose unit is minutes and seconds, or samples."""
    assert _time(location) == time


@pytest.mark.parametrize(
    ("location", "time"),
    [("1|1|000", 0), ("3|3", 5), ("3| 3| 480", Fraction(21, 4)), ("2|1", 2)],
)
def test_bars_by_the_tempo_that_was_told(location: str, time: Fraction) -> None:
    """At 120 beats a minute, in 4/4."""
    assert _time(location, Reading(tempo=TempoMap())) == time


def test_bars_without_a_tempo() -> None:
    """The sentence says what to do, and which line it is."""
    with pytest.raises(TimelineError, match=r"Line 28: '3\|3\|000' counts .* give --tempo"):
        _time("3|3|000")


def test_coarsest_place_says_what_is_no_move() -> None:
    """A frame for timecode, a second for whole seconds, two steps of it each."""
    exact = marker(1, 48_000)
    for location, step in (("0:56", Fraction(1)), ("01:00:00:00", Fraction(1001, 24_000))):
        found = _read(session_text(exact + on_bars(location)))
        assert found.grid == 2 * step


def test_what_has_not_left_its_tick_has_not_moved() -> None:
    """With the tempo that it went out with; a place to the frame is too coarse to tell."""
    tempo = TempoMap.from_bpm(Fraction(97))
    exact = Fraction(10, 3)
    came = tempo.seconds_at(Fraction(tempo.tick_at(exact), 960))
    sample = int(came * 48_000)
    found = _read(session_text(marker(1, sample)), Reading(tempo=tempo))
    assert found.same_place(found.markers[0].time, exact)
    assert not found.same_place(found.markers[0].time + Fraction(1, 1000), exact)
    assert _read(session_text(on_bars("0:03")), Reading(tempo=tempo)).tempo is None


@given(scores_at_rates(), st.integers(20, 300), st.sampled_from([44_100, 48_000]))
@settings(max_examples=60)
def test_unedited_way_through_pro_tools_changes_nothing(
    before: Score, bpm: int, rate: int
) -> None:
    """Out as MIDI at a tempo, home as samples with the same tempo."""
    tempo = TempoMap.from_bpm(Fraction(bpm))
    kept = FORMATS["midi"].read(exported(before, "midi", Writing(tempo=tempo)), Reading()).markers
    rows = [
        marker(number, int(each.time * rate), with_id(each.name, each.id))
        for number, each in enumerate(kept, 1)
    ]
    text = session_text("".join(rows), rate=f"{rate}.000000")
    spelled = as_written(FORMATS["protools"], markers_of(before))
    home = bring_home(before, _read(text, Reading(tempo=tempo)), spelled)
    assert home.changes == ()


def test_columns_of_tracks() -> None:
    """Pro Tools 2023.12 says on which ruler or track a marker lies; a tab in a comment stays."""
    row = "1   \t0:01\t48000\tSamples\tVerse {k7f2a}\tMarkers 1\tRuler\tone\ttwo\n"
    (found,) = _read(session_text(row, head=TRACKS)).markers
    assert found == Marker(Fraction(1), "Verse", note="one two", id="k7f2a")


def test_lines_within_names_and_comments() -> None:
    """A name becomes one line, a comment keeps its lines, an empty one within it too."""
    rows = (
        "1   \t0:01\t48000\tSamples\tVerse\n{k7f2a}  \tone\n\n2 two\n"
        "2   \t0:02\t96000\tSamples\tEnd  \t\n\n"
    )
    assert _read(session_text(rows)).markers == (
        Marker(Fraction(1), "Verse", note="one\n\n2 two", id="k7f2a"),
        Marker(Fraction(2), "End"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "mac-roman", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_alphabets_and_line_ends(encoding: str, end: str) -> None:
    """UTF-8 and what macOS called TextEdit; each system's line ends."""
    text = session_text(marker(1, 0, "Méduse", "ça va…")).replace("\n", end)
    assert _read(text.encode(encoding)).markers == (Marker(Fraction(0), "Méduse", note="ça va…"),)


def test_told_encoding() -> None:
    """Japanese of old sessions, if somebody says so."""
    data = session_text(marker(1, 0, "クラゲ")).encode("shift_jis")
    assert _read(data, Reading(encoding="shift_jis")).markers[0].name == "クラゲ"


def test_lists_behind_the_markers_end_them() -> None:
    """Wherever the list stands in the file."""
    text = (
        session_text(marker(1, 0, "Verse")) + "\n\nT R A C K  L I S T I N G\nTRACK NAME:\tSong\n"
    )
    assert _read(text).markers == (Marker(Fraction(0), "Verse"),)


def test_no_markers() -> None:
    """A list without rows is a session without markers, with or without a header."""
    text = session_text("")
    assert _read(text).markers == ()
    assert _read(text[text.index("M A R") :]).markers == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Include Markers"),
        (LABELS, "Include Markers"),
        (session_text("")[: session_text("").index("M A R")], "Include Markers"),
        (session_text("", head=""), "no column 'LOCATION'"),
        (session_text("", head=HEAD.replace("UNITS", "")), "no column 'UNITS'"),
        (session_text("Verse\n"), "Line 28 is no marker"),
        (session_text(marker(1, 0).replace("Samples", "Bananas")), "Line 28: .*'Bananas'"),
        (session_text(marker(1, 0).replace("0  ", "x  ")), "Line 28: .*no place"),
        (session_text(marker(1, 0), rate="0"), "Line 28: .*sample rate is '0'"),
        (session_text(marker(1, 0), rate="nan"), "sample rate is 'nan'"),
        (session_text(on_bars("123+08")), "feet"),
        (session_text(on_bars("noon")), "'noon' is no timecode"),
        (session_text(on_bars("0:61")), "Line 28"),
        (session_text(on_bars("01:00:00:24")), "does not exist"),
        (session_text(on_bars("01:00:00:00"), start="?"), r"'\?' is no timecode"),
        (session_text(on_bars("01:00:00:00"), frames="many Frame"), "with 'many Frame'"),
        (session_text(on_bars("01:00:00:00"), frames="24 Drop Frame"), "no drop frame"),
        (session_text(on_bars("01:00:00:00"), frames="7 Frame"), "no timecode at 7"),
    ],
)
def test_what_is_refused(text: str, says: str) -> None:
    """In one sentence, with the line where there is one."""
    with pytest.raises(TimelineError, match=says):
        _read(text)


def test_too_many_markers() -> None:
    """At most ten thousand."""
    with pytest.raises(TimelineError, match="more than 10000"):
        _read(session_text("".join(marker(n, n) for n in range(10_001))))


def test_file_is_known_by_its_content(tmp_path: Path) -> None:
    """A `.txt` of Pro Tools is neither Audacity's nor a description, whatever its comments say."""
    text = session_text(marker(1, 0, "Verse", "so:\n0:00 intro\n1:00 verse"))
    path = tmp_path / "session.txt"
    assert claims(text.encode())
    assert claims(text[text.index("M A R") :].encode())
    assert not claims(LABELS.encode())
    assert not claims(b"0:00 intro\n")
    assert format_of_bytes(path, text.encode()) is FORMATS["protools"]
    assert format_of_bytes(path, LABELS.encode()) is FORMATS["audacity"]


def test_only_read() -> None:
    """Pro Tools imports no text."""
    with pytest.raises(SettingError, match="only read"):
        FORMATS["protools"].write(Timeline(), Writing())


def test_damaged_texts() -> None:
    """2,000 of them: each is a timeline, or a sentence of ours."""
    rows = marker(1, 0, "a {k7f2a}", "b\nc") + on_bars("01:00:00:00") + on_bars("1:02.345")
    pieces = [b"\t", b"\n", b"3|3|000", b"Ticks", b"Samples", b"M A R K E R S  L I S T I N G\n"]
    values, errors = check_mutants(_read, session_text(rows).encode(), [*pieces, b"\xff", b"\0"])
    assert values > 200
    assert errors > 200

"""Laws of Premiere's table of markers: whatever saved it, the same markers are read."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.integrations.damaged import check_mutants

from ganterpret.errors import SettingError
from ganterpret.units import format_timecode
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.formats import FORMATS, Writing, format_of_bytes
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.formats.premiere_csv import claims, read
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError

HEAD = ("Marker Name", "Description", "In", "Out", "Duration", "Marker Type")
ROWS = (
    ("jellyfish {k7f2a}", "a note", "00:00:02:00", "00:00:02:00", "00:00:00:00", "Comment"),
    ("", "", "00:00:03:12", "00:00:03:12", "00:00:00:00", "Chapter"),
    ("Verse 1", "", "00:01:00:00", "00:01:02:00", "00:00:02:00", "Segmentation"),
)
MARKERS = (
    Marker(Fraction(2), "jellyfish", note="a note", id="k7f2a"),
    Marker(Fraction(87, 25)),
    Marker(Fraction(60), "Verse 1", Fraction(2)),
)
HOW = Reading(Fraction(25))
DROP = Fraction(30000, 1001)


def premiere_table(
    *rows: tuple[str, ...], head: tuple[str, ...] = HEAD, between: str = "\t"
) -> bytes:
    """Spell a table as Premiere does: in UTF-16, with a mark, a line a marker."""
    lines = [between.join(cells) for cells in (head, *rows)]
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode("utf-16-le")


GOOD = premiere_table(*ROWS)
TEXT = GOOD.decode("utf-16-le")


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-8"),
        TEXT[1:].encode("utf-8"),
        TEXT[1:].replace("\t", ",").encode("utf-8"),
        TEXT[1:].replace("\t", ";").replace("\r\n", "\n").encode("utf-8"),
        premiere_table(*(row[:5] for row in ROWS), head=HEAD[:5]),
        premiere_table(*(row[::-1] for row in ROWS), head=HEAD[::-1]),
        premiere_table(*ROWS, head=("标记名称", "描述", "入点", "出点", "持续时间", "标记类型")),
        premiere_table(*ROWS, head=("Märke", "Text", "Början", "Slut", "Längd", "Typ")),
    ],
)
def test_table_is_read_however_it_was_saved(data: bytes) -> None:
    """In any encoding, with any sign between columns, in any language, before types came."""
    assert claims(data)
    assert format_of_bytes(Path("a.csv"), data) is FORMATS["premiere-csv"]
    assert read(data, HOW) == Timeline(MARKERS, rate=Fraction(25))


@pytest.mark.parametrize("frame", [0, 1799, 1800, 17982, 107892])
def test_drop_frame_has_semicolons_everywhere(frame: int) -> None:
    """A label names its frame, and a start told without drop frame is the same label's."""
    begin, end = (format_timecode(107892 + frame + n, DROP, True) for n in (0, 5))
    codes = [code.replace(":", ";") for code in (begin, end, "00:00:00:05")]
    data = premiere_table(("a", "", *codes, "Comment"))
    for how in (Reading(DROP, 107892, True), Reading(DROP, 108000)):
        found = read(data, how)
        assert found.drop_frame
        assert found.start == 107892
        assert found.markers == (Marker(frame / DROP, "a", 5 / DROP),)


def test_start_of_the_sequence_is_its_zero() -> None:
    """What lies before it is told, with what to do."""
    found = read(GOOD, Reading(Fraction(25), 75))
    assert found.markers[0].time == -1
    assert "1 of 3 markers lie before the sequence's start, 00:00:03:00" in found.notes[0]


def test_length_is_the_distance_to_the_end_where_it_is_not_told() -> None:
    """A table without its column Duration still has lengths."""
    data = premiere_table(*(row[:4] for row in ROWS), head=HEAD[:4])
    assert read(data, HOW).markers == MARKERS


def test_description_with_breaks_stays_one_note() -> None:
    """In quotes, as a spreadsheet saves it."""
    text = 'Marker Name,Description,In\n"a, ""b""","one\ntwo",00:00:01:00\n'
    (marker,) = read(text.encode(), HOW).markers
    assert (marker.name, marker.note) == ('a, "b"', "one\ntwo")


def test_other_tables_are_not_claimed() -> None:
    """Our own and Reaper's are theirs, whatever unit the ruler had."""
    song = Timeline(MARKERS)
    assert not claims(FORMATS["csv"].write(song, Writing()))
    assert not claims(FORMATS["reaper"].write(song, Writing()))
    assert not claims(
        b"#,Name,Start,End,Length\nR1,a,00:00:01:00,00:00:02:00,00:00:01:00\n",
    )
    assert not claims(b"")
    assert not claims(b"\xff\xfe\x00")
    assert not claims(b'"never closed')


@pytest.mark.parametrize(
    ("data", "how", "message"),
    [
        (GOOD, Reading(), "does not say how many frames a second has: give --rate"),
        (b"", HOW, "This is no table of Premiere's markers: its first row is not Marker Name"),
        (b"time,name\n1,a\n", HOW, "This is no table of Premiere's markers"),
        (premiere_table(("a", "", "12.5", "", "", "")), HOW, "Line 2 says '12.5' where timecode"),
        (premiere_table(("a", "", "", "", "", "")), HOW, "Line 2 says '' where timecode"),
        (
            premiere_table(("a", "", "00:00:01:25", "", "", "")),
            HOW,
            "Line 2: The timecode '00:00:01:25' does not exist at 25 frames a second",
        ),
        (
            premiere_table(("", "", "00:00:01:00", "", "", ""), ("", "", "00;00;02;00")),
            Reading(DROP),
            "Lines 2 and 3 count frames in two ways",
        ),
        (premiere_table(("", "", "00;00;02;00")), HOW, "counts drop frame .* at 29.97 and 59.94"),
        (premiere_table(*[("", "", "00:00:01:00")] * 10_001), HOW, "more than 10000 markers"),
    ],
)
def test_what_is_refused(data: bytes, how: Reading, message: str) -> None:
    """In one sentence with the line, and what to do."""
    with pytest.raises(TimelineError, match=message):
        read(data, how)


def test_table_is_only_read(tmp_path: Path) -> None:
    """Premiere takes none: whoever wants one written is told what can be."""
    with pytest.raises(SettingError, match=r"\.csv are only read"):
        FORMATS["premiere-csv"].write(Timeline(), Writing())
    (tmp_path / "a.csv").write_bytes(GOOD)
    arguments = ["convert", str(tmp_path / "a.csv"), str(tmp_path / "b.json"), "-q"]
    assert run(arguments) != 0
    told = ["--rate", "25", "--start-timecode", "00:00:00:00"]
    assert run([*arguments, *told]) == 0
    found = FORMATS["json"].read((tmp_path / "b.json").read_bytes(), Reading())
    assert found.markers == MARKERS


def test_two_thousand_mutants() -> None:
    """Of both encodings: a timeline or our error."""
    for data in (GOOD, TEXT[1:].replace("\t", ",").encode()):
        pieces = (b"\t", b'"', b"\r\n", b";", b"00:00:01:00", b"\0", b"\xff\xfe", b"9" * 50)
        values, errors = check_mutants(lambda data: read(data, HOW), data, pieces)
        assert values
        assert errors

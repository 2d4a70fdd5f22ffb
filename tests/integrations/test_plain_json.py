"""Laws of markers as JSON: nothing is lost, and a score is never taken for one."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.scores import score
from tests.integrations.damaged import check_mutants
from tests.integrations.test_plain_csv import EDITED, MARKERS

from ganterpret import documents
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.plain_json import read, write
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError


def _read(document: object, how: Reading | None = None) -> Timeline:
    return read(json.dumps(document).encode(), how or Reading())


def test_document_as_another_program_reads_it() -> None:
    """Python's own parser finds the format, the schema, and each field in text."""
    document = json.loads(write(EDITED, Writing()))
    assert (document["format"], document["schema"]) == ("ganterpret markers", 1)
    assert document["markers"][1] == {
        "time": "10/3",
        "name": "boa, constrictor",
        "note": 'a "b"\nc',
        "color": "mint",
        "duration": "0",
        "id": "q2b4c",
    }
    assert [Fraction(each["time"]) for each in document["markers"]] == [
        marker.time for marker in EDITED.markers
    ]


@given(st.lists(MARKERS, max_size=8))
def test_round_trip_is_the_identity(markers: list[Marker]) -> None:
    """Everything of a marker comes back, to the last digit, and the bytes again."""
    timeline = Timeline(tuple(sorted(markers, key=lambda marker: marker.time)))
    data = write(timeline, Writing())
    assert read(data, Reading()) == timeline
    assert write(read(data, Reading()), Writing()) == data


def test_numbers_clocks_and_timecode() -> None:
    """Numbers are the digits that stand there, not the binary number next to them."""
    listed = [{"time": each} for each in (0.1, 2, "1:02.5", "01:00:02:12", -0.5)]
    found = _read(listed, Reading(Fraction(25), start=90_000))
    assert sorted(marker.time for marker in found.markers) == [
        Fraction(-1, 2),
        Fraction(1, 10),
        Fraction(2),
        Fraction(62, 25),
        Fraction(125, 2),
    ]


def test_fields_that_are_missing_null_or_unknown() -> None:
    """All but the time may be missing; what nobody knows is passed over."""
    found = _read({"markers": [{"time": 1, "name": None, "color": "teal", "confidence": 0.3}]})
    assert found.markers == (Marker(Fraction(1)),)
    assert _read({"markers": []}) == _read([]) == Timeline()


def test_ids_in_braces_where_the_field_is_missing() -> None:
    """Markers of a program that knows no ids are known by their names; ours have the field."""
    listed: list[dict[str, object]] = [
        {"time": 1, "name": "boa {q2b4c}"},
        {"time": 2, "name": "Verse {2}", "id": None},
        {"time": 3, "name": "Verse {3}", "id": ""},
        {"time": 4, "name": "Verse {4}", "id": "k7f2a"},
    ]
    assert _read(listed).markers == (
        Marker(Fraction(1), "boa", id="q2b4c"),
        Marker(Fraction(2), "Verse", id="2"),
        Marker(Fraction(3), "Verse {3}"),
        Marker(Fraction(4), "Verse {4}", id="k7f2a"),
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"keyframes": [], "schema": 4}, "a score and no file of markers: 'ganterpret export'"),
        ({"schema": 2, "markers": []}, "schema: 2 came, and this version of the program reads 1"),
        ({"schema": True, "markers": []}, "schema: true came"),
        ({"points": []}, r"holds no list of markers: \{\"format\"|holds no list of markers"),
        ("hello", "holds no list of markers"),
        ([3], r"markers\[0\]: 3 came, an object is legal"),
        ([{"time": 1}, {"name": "x"}], r"markers\[1\]\.time: this field is missing"),
        ([{"time": None}], r"markers\[0\]\.time: null came, seconds are legal"),
        ([{"time": True}], r"markers\[0\]\.time: true came"),
        ([{"time": ""}], r'markers\[0\]\.time: "" came'),
        ([{"time": 1e300}], r"markers\[0\]\.time: 1e\+300 came"),
        ([{"time": "soon"}], r"markers\[0\]\.time: 'soon' is no time"),
        ([{"time": "01:00:00:00"}], "give --rate"),
        ([{"time": 1, "name": ["x"]}], r"markers\[0\]\.name: a list came"),
        ([{"time": 1, "note": "x" * 9000}], r"markers\[0\]\.note: .* at most 8192 characters"),
        ([{"time": 1, "duration": {}}], r"markers\[0\]\.duration: an object came"),
        ([{"time": 1}] * 10_001, "more than 10000 markers"),
    ],
)
def test_what_is_no_document_of_markers(document: object, message: str) -> None:
    """One sentence, with the path of the field."""
    with pytest.raises(TimelineError, match=message):
        _read(document)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[NaN]",
        b'[{"time": 1e999}]',
        b"[" * 100_000,
        b'[{"time": 1, "time": 2}]',
        b'[{"time": 1, "name": "\\ud800"}]',
        b'[{"time": ' + b"9" * 5000 + b"}]",
        b"\xff\xfe",
    ],
)
def test_what_is_no_json_within_bounds(data: bytes) -> None:
    """Refused before a parser can be hurt."""
    with pytest.raises(TimelineError):
        read(data, Reading())


def test_mutants_are_values_or_errors() -> None:
    """Damaged bytes give a timeline or our own error, none in more than a second."""
    pieces = [b'"', b",", b"{", b"]", b"null", b"1e9", b"\\u12", b"\xff", b'"time": 1,', b"9"]
    seed = write(EDITED, Writing())
    assert min(check_mutants(lambda data: read(data, Reading()), seed, pieces)) > 50


def test_score_and_markers_are_never_confused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A score is no file of markers, none is written over one, whatever it is called."""
    path, other = tmp_path / "a.score.json", tmp_path / "work.json"
    documents.save(score(1, 2), path)
    shutil.copy(path, other)
    before = path.read_bytes()
    markers = tmp_path / "markers.json"
    markers.write_bytes(write(EDITED, Writing()))
    said = "is a score and no file of markers"
    assert run(["import", str(path), str(other)]) == 1
    assert said in " ".join(capsys.readouterr().err.split())
    assert run(["convert", str(path), str(tmp_path / "a.mid")]) == 1
    assert said in " ".join(capsys.readouterr().err.split())
    for target in (path, other, tmp_path / "new.score.json"):
        assert run(["convert", str(markers), str(target)]) == 2
        assert "is the name of a score" in " ".join(capsys.readouterr().err.split())
    assert run(["import", str(markers), str(markers)]) == 1
    assert "Error: 'markers.json'" in " ".join(capsys.readouterr().err.split())
    assert path.read_bytes() == other.read_bytes() == before
    assert run(["convert", str(markers), str(tmp_path / "again.json"), "-q"]) == 0
    assert (tmp_path / "again.json").read_bytes() == markers.read_bytes()

"""Bounds on strangers' JSON and zip files: what is legal passes, the rest ends in one sentence."""

from __future__ import annotations

import json
import random
import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.limits import (
    MAX_DEPTH,
    MAX_DIRECTORY,
    MAX_ENTRIES,
    MAX_JSON,
    MAX_OBJECTS,
    MAX_VALUES,
)
from ganterpret.strictjson import Json
from ganterpret_integrations.guards import opened_archive, parse_json, read_entry
from ganterpret_integrations.timeline import TimelineError

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)


@given(values, st.sampled_from([None, 1, 4]), st.booleans())
def test_legal_json_is_what_the_parser_of_python_makes_of_it(
    value: Json, indent: int | None, ascii: bool
) -> None:
    """The bounds change no value, whatever strings and escapes hold."""
    assert parse_json(json.dumps(value, indent=indent, ensure_ascii=ascii).encode()) == value


def test_byte_order_mark_is_no_part_of_the_document() -> None:
    assert parse_json('\ufeff{"é": 1}'.encode()) == {"é": 1}


@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_depth_at_the_limit_and_one_more(pair: str) -> None:
    """64 levels are read, the 65th is refused where it opens."""

    def nested(levels: int) -> bytes:
        opened = "[" if pair == "[]" else '{"a":'
        return (opened * (levels - 1) + pair + pair[1] * (levels - 1)).encode()

    parse_json(nested(MAX_DEPTH))
    with pytest.raises(TimelineError, match=r"Line 1 \(byte \d+\): a nesting of more than 64"):
        parse_json(nested(MAX_DEPTH + 1))
    with pytest.raises(TimelineError, match="nesting"):
        parse_json(b"[" * 1_000_000)


def test_brackets_in_text_open_nothing() -> None:
    """Escaped quotes and backslashes end no string before its end."""
    for text in ("[" * 1000, '"[' * 1000, '\\"[' * 1000, "\\" * 1001 + '"{' * 100):
        assert parse_json(json.dumps([text]).encode()) == [text]


def test_too_many_objects_and_too_many_values() -> None:
    """Both are counted before the parser, at the place where they are too many."""
    with pytest.raises(TimelineError, match=f"Line 3 .*more than {MAX_OBJECTS} objects"):
        parse_json(b"[\n\n" + b"[]," * MAX_OBJECTS + b"[]]")
    with pytest.raises(TimelineError, match=f"at most {MAX_VALUES} are read"):
        parse_json(b"[" + b"1," * MAX_VALUES + b"1]")


def test_a_document_that_is_too_large() -> None:
    with pytest.raises(TimelineError, match="at most 32 are read"):
        parse_json(b" " * (MAX_JSON + 1))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{\n"a": NaN}', r"Line 2 \(byte 8\): the number NaN, which is not finite"),
        (b'["NaN", -Infinity]', r"byte 9\): the number -Infinity"),
        (b"[\n\n1e999]", r"Line 3 .*the number 1e999"),
        (b"[-1.5E+400]", "the number -1.5E"),
        (b"[1" + b"0" * 400 + b"]", "a number of 401 digits"),
        (b'{"a": 1,\n"a": 2}', "Line 2 .*'a' for a second time"),
        (b'{"a": {"b": 1, "c": [], "\\u0062": 2}}', "'b' for a second time"),
        (b'["\\ud800"]', "half of a surrogate pair"),
        (b'["\\ude00\\ud83d"]', "half of a surrogate pair"),
        (b"[\n\xff]", "Line 2 .*not in UTF-8"),
        (b'{"a": 1,}', "Line 1 .*no valid JSON"),
        (b'{"a"\n\n 1}', r"Line 3 \(byte 8\): no valid JSON"),
        (b'"', "no valid JSON"),
        (b"", "no valid JSON"),
    ],
)
def test_refusals_say_where(data: bytes, said: str) -> None:
    """One sentence with the line and the byte."""
    with pytest.raises(TimelineError, match=said) as caught:
        parse_json(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["1.7976931348623157e+308", "-1e-400", "1e22", "1" * 99])
def test_numbers_at_the_edge_are_kept(text: str) -> None:
    """The largest finite number, the smallest, and long whole ones."""
    assert parse_json(f'["\\ud83d\\ude00", {text}]'.encode()) == ["😀", json.loads(text)]


def test_mutants_of_a_document_are_values_or_our_errors() -> None:
    """2,000 documents with bytes changed, cut out or doubled."""
    rng = random.Random(0)
    seed = json.dumps({"a\\": [1.5e300, 'é"', {"b": None}], "c": {"d": "\u2028"}}).encode()
    for _ in range(2000):
        data = bytearray(seed)
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(data))
            what = rng.choice([b"", b'"', b"\\", b"[", b"}", bytes([rng.randrange(256)])])
            data[place : place + rng.randint(0, 3)] = what
        with suppress(TimelineError):
            parse_json(bytes(data))


def _archive(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def _entry(path: Path, name: str, most: int = 1024**2) -> bytes:
    with opened_archive(path) as archive:
        return read_entry(archive, name, most)


def test_an_entry_is_read_to_its_limit(tmp_path: Path) -> None:
    """As many bytes as are allowed, not one more, packed or not."""
    path = _archive(tmp_path / "a.zip", a=bytes(1000))
    assert _entry(path, "a", 1000) == bytes(1000)
    with pytest.raises(TimelineError, match="unpacks to more"):
        _entry(path, "a", 999)
    large = random.Random(1).randbytes(2 * MAX_DIRECTORY)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a", large)
    assert _entry(tmp_path / "b.zip", "a", len(large)) == large


@pytest.mark.parametrize("name", ["../a", "/etc/a", "a/../../b", "C:/a", "C:a", "a\\b", "..\\a"])
def test_names_that_lead_out_of_an_archive(tmp_path: Path, name: str) -> None:
    """The whole archive is refused, although nothing is unpacked."""
    with pytest.raises(TimelineError, match="leads out of it"):
        _entry(_archive(tmp_path / "a.zip", **{"a": b"", name: b""}), "a")


def test_a_link_in_an_archive(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(TimelineError, match="is a link"):
        _entry(tmp_path / "a.zip", "a")


def test_an_archive_that_unpacks_to_far_more_than_it_is(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.zip", a=bytes(30 * 1024**2))
    with pytest.raises(TimelineError, match="more than 200 times"):
        _entry(path, "a", MAX_JSON)


def test_an_archive_that_lies_about_its_sizes(tmp_path: Path) -> None:
    """The directory's size is changed: what comes out is counted all the same."""
    data = bytearray(_archive(tmp_path / "a.zip", a=bytes(3_000_000)).read_bytes())
    start = data.rindex(b"PK\x01\x02")
    data[start + 24 : start + 28] = (1000).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(TimelineError, match=r"damaged|more than"):
        _entry(tmp_path / "a.zip", "a")


def test_too_many_entries_and_too_large_a_directory(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for index in range(MAX_ENTRIES + 1):
            archive.writestr(str(index), b"")
    with pytest.raises(TimelineError, match="at most 10000 are taken"):
        _entry(tmp_path / "a.zip", "1")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for index in range(80):
            archive.writestr(f"{index:03d}" + 60_000 * "x", b"")
    with pytest.raises(TimelineError, match="directory takes"):
        _entry(tmp_path / "b.zip", "1")


def test_entries_that_are_missing_twice_or_packed_otherwise(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.zip", a=b"")
    with pytest.raises(TimelineError, match="holds 0 entries 'b'"):
        _entry(path, "b")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a", b"again")
    with pytest.raises(TimelineError, match="holds 2 entries 'a'"):
        _entry(path, "a")
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", b"x")
    with pytest.raises(TimelineError, match="neither 'stored' nor 'deflated'"):
        _entry(tmp_path / "b.zip", "a")


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    for path, said in ((tmp_path / "a.zip", "no zip"), (tmp_path, "cannot be read")):
        with pytest.raises(TimelineError, match=said):
            _entry(path, "a")


def test_mutants_of_an_archive_are_read_or_refused(tmp_path: Path) -> None:
    """2,000 archives with bytes changed or cut off: an entry, or our own error."""
    rng = random.Random(0)
    seed = _archive(tmp_path / "seed", **{"content": b"x" * 500, "b/c": b"yz"}).read_bytes()
    path = tmp_path / "mutant"
    for _ in range(2000):
        data = bytearray(seed)
        for _ in range(rng.randint(1, 6)):
            data[rng.randrange(len(data))] = rng.choice([0, 1, 255, rng.randrange(256)])
        cut = rng.randrange(len(data)) if rng.random() < 0.1 else len(data)
        path.write_bytes(data[:cut])
        with suppress(TimelineError):
            _entry(path, "content")

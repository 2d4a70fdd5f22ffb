"""Laws of counting by tables: the count is that of decoding, and what is cut off holds nothing."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.encoding import decode, encode

from ganterpret import boxes, processes
from ganterpret.codecs import CODECS

SIDE = 256


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("count", [1, 7])
def test_as_many_as_are_decoded(tmp_path: Path, program: str, codec: str, count: int) -> None:
    """Three routes agree, for each codec and program: the tables, the packets, the pictures."""
    frames = np.random.default_rng(1).integers(0, 256, (count, 128, SIDE, 3), np.uint8)
    clip = encode(tmp_path / f"c{CODECS[codec].suffix}", frames, codec, rate=Fraction(30000, 1001))
    assert boxes.clip_frames(clip) == processes.count_frames(clip) == count
    assert len(decode(clip, SIDE, 128)) == count


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A clip of three frames, its data before its tables."""
    frames = np.random.default_rng(1).integers(0, 256, (3, 16, 16, 3), np.uint8)
    return encode(tmp_path_factory.mktemp("clip") / "c.mov", frames, "png").read_bytes()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "c.mov"


def frames_of(scratch: Path, data: bytes) -> int:
    scratch.write_bytes(data)
    return boxes.clip_frames(scratch)


@given(st.data())
def test_a_clip_that_is_cut_off(whole: bytes, scratch: Path, data: st.DataObject) -> None:
    """Wherever: it holds no frames."""
    assert frames_of(scratch, whole[: data.draw(st.integers(0, len(whole) - 1))]) == 0


@given(st.data())
def test_a_clip_that_is_damaged(whole: bytes, scratch: Path, data: st.DataObject) -> None:
    """Any four bytes of its tables replaced: some count comes back, and never an exception."""
    at = data.draw(st.integers(whole.index(b"moov") - 4, len(whole) - 4))
    word = data.draw(st.binary(min_size=4, max_size=4))
    assert frames_of(scratch, whole[:at] + word + whole[at + 4 :]) >= 0


def test_a_clip_whose_data_is_short(whole: bytes, scratch: Path) -> None:
    """Tables that promise more bytes than there are promise no frames, be it four billion."""
    at = whole.index(b"stsz") + 8
    assert frames_of(scratch, whole) == 3
    for size, count in ((len(whole), 3), (1, 2**32 - 1), (2**32 - 1, 2**32 - 1)):
        more = struct.pack(">2I", size, count)
        assert frames_of(scratch, whole[:at] + more + whole[at + 8 :]) == 0


def box(name: bytes, content: bytes, *, long: bool = False) -> bytes:
    if long:
        return struct.pack(">I4sQ", 1, name, len(content) + 16) + content
    return struct.pack(">I4s", len(content) + 8, name) + content


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize(
    ("sizes", "count"),
    [(struct.pack(">5I", 0, 0, 2, 30, 10), 2), (struct.pack(">3I", 0, 5, 8), 8)],
)
def test_a_clip_made_by_hand(scratch: Path, sizes: bytes, count: int, long: bool) -> None:
    """Sizes one by one or one for all, boxes with short and with long lengths."""
    tables = box(b"stsz", sizes)
    for name in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        tables = box(name, box(b"free", b"") + tables)
    data = box(b"mdat", b"x" * 40, long=long)
    assert frames_of(scratch, box(b"ftyp", b"qt  ") + data + tables) == count
    assert frames_of(scratch, box(b"mdat", b"x" * 39, long=long) + tables) == 0


def test_a_clip_that_is_not_there(tmp_path: Path) -> None:
    """That is for the caller to say."""
    with pytest.raises(FileNotFoundError):
        boxes.clip_frames(tmp_path / "c.mov")

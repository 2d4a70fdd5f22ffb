"""Laws of markers in WAV files: what is written comes home, what others write is understood."""

from __future__ import annotations

import random
import struct
import time
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.limits import MAX_FILE, MAX_MARKERS
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.wav import LAST_SAMPLE, read, write
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, split_ids

RATE = 48_000
GRID = Fraction(1, RATE)
UTF8 = Writing(utf8=True)

MARKERS = (
    Marker(Fraction(0), "jellyfish", note="first", id="k7f2a"),
    Marker(Fraction(7, RATE), "Méduse", Fraction(3), "two\nlines"),
    Marker(Fraction(12), "", id="q2b4c"),
)


def chunk(id: bytes, content: bytes) -> bytes:
    """A chunk, written a second time here."""
    return id + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def wave(*chunks: bytes, rate: int = RATE, bits: int = 16) -> bytes:
    """A mono WAV file of such chunks behind its format."""
    fmt = struct.pack("<HHIIHH", 1, 1, rate, rate * bits // 8, bits // 8, bits)
    content = b"WAVE" + chunk(b"fmt ", fmt) + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def cues(*points: tuple[int, int], announced: int | None = None) -> bytes:
    """A chunk of points: (number, sample)."""
    rows = (struct.pack("<II4sIII", number, at, b"data", 0, 0, at) for number, at in points)
    count = len(points) if announced is None else announced
    return chunk(b"cue ", struct.pack("<I", count) + b"".join(rows))


def texts(*rows: tuple[bytes, int, bytes], id: bytes = b"LIST") -> bytes:
    """A list of names, notes and lengths: (which, number, content)."""
    parts = (chunk(which, struct.pack("<I", number) + text) for which, number, text in rows)
    return chunk(id, b"adtl" + b"".join(parts))


def loops(*rows: tuple[int, int, int]) -> bytes:
    """A sampler's loops: (number, first, last)."""
    head = struct.pack("<9I", 0, 0, 20833, 60, 0, 0, 0, len(rows), 0)
    made = (struct.pack("<6I", number, 0, first, last, 0, 0) for number, first, last in rows)
    return chunk(b"smpl", head + b"".join(made))


def region(length: int, purpose: bytes = b"rgn ") -> bytes:
    """What ``ltxt`` holds behind the number."""
    return struct.pack("<I4s4H", length, purpose, 0, 0, 0, 0)


def _read(*chunks: bytes, encoding: str = "") -> Timeline:
    return read(wave(*chunks), Reading(encoding=encoding))


SOUND = chunk(b"data", bytes(2 * RATE * 20))


def test_file_by_hand() -> None:
    """The bytes of one region and one point, as the specifications have them."""
    markers = (
        Marker(Fraction(1, 2), "a", Fraction(1, 4), "n", id="k1"),
        Marker(Fraction(1), "b"),
    )
    assert write(Timeline(markers, grid=GRID), UTF8) == wave(
        chunk(b"data", b""),
        cues((1, 24_000), (2, 48_000)),
        texts(
            (b"labl", 1, b"a {k1}\0"),
            (b"labl", 2, b"b\0"),
            (b"note", 1, b"n\0"),
            (b"ltxt", 1, region(12_000)),
        ),
        loops((1, 24_000, 36_000)),
        bits=8,
    )


def test_file_without_markers_has_no_chunks_for_them() -> None:
    """It is a WAV of format and samples."""
    data = write(Timeline(grid=GRID), UTF8)
    assert data == wave(chunk(b"data", b""), bits=8)
    assert read(data, Reading()).markers == ()


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(clean)
BARE = NAMES.filter(lambda name: not any(id for _, id in split_ids(name)))
NOTES = st.lists(NAMES.filter(bool), max_size=3).map("\n".join)
IDS = st.from_regex(r"[a-z0-9]{4,8}", fullmatch=True)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Markers on samples, several on one too, at any sample rate."""
    rate = draw(st.sampled_from([8000, 44_100, 48_000, 96_000, 192_000]))
    places = sorted(draw(st.lists(st.integers(0, LAST_SAMPLE // 2), max_size=8)))
    markers = [
        Marker(
            Fraction(place, rate),
            draw(BARE),
            Fraction(draw(st.integers(0, LAST_SAMPLE // 2)), rate),
            draw(NOTES),
            id=draw(st.just("") | IDS),
        )
        for place in places
    ]
    return Timeline(tuple(markers), grid=Fraction(1, rate))


@given(timelines())
def test_round_trip_is_the_identity_on_samples(timeline: Timeline) -> None:
    """Name, note, length, id and place come back, and the bytes again."""
    data = write(timeline, UTF8)
    assert read(data, Reading()) == timeline
    assert write(read(data, Reading()), UTF8) == data


def test_ascii_is_the_default() -> None:
    """Names and notes are spelled, line by line."""
    back = read(write(Timeline(MARKERS, grid=GRID), Writing()), Reading()).markers
    assert [marker.name for marker in back] == ["jellyfish", "Meduse", ""]
    assert back[1].note == "two\nlines"


def test_timeline_without_samples_counts_48000() -> None:
    """The grid is a recording's, or that of a recording on the timeline, or 48 kHz."""
    marker = Marker(Fraction(1, 3))
    assert read(write(Timeline((marker,)), UTF8), Reading()).grid == GRID
    assert read(write(Timeline((marker,)), UTF8), Reading()).markers[0].time == Fraction(
        16_000, RATE
    )


@pytest.mark.parametrize(
    ("markers", "message"),
    [
        ((Marker(Fraction(-1)),), "1 of 1 markers lie before the recording's first sample"),
        ((Marker(Fraction(0)),) * (MAX_MARKERS + 1), "at most 10000"),
        ((Marker(Fraction(LAST_SAMPLE + 1, RATE)),), "past the last sample"),
        ((Marker(Fraction(LAST_SAMPLE, RATE), "", Fraction(1)),), "past the last sample"),
    ],
)
def test_what_no_point_can_say(markers: tuple[Marker, ...], message: str) -> None:
    """Refused with what to do."""
    with pytest.raises(TimelineError, match=message):
        write(Timeline(markers, grid=GRID), UTF8)


def test_regions_as_reaper_writes_them() -> None:
    """A list in small letters, loops for lengths, the length of a name without its filling."""
    found = _read(
        SOUND,
        cues((1, RATE), (2, 2 * RATE)),
        loops((1, RATE, 3 * RATE)),
        texts((b"labl", 1, b"Verse\0"), (b"labl", 2, b"hit\0"), id=b"list"),
    )
    assert found.markers == (
        Marker(Fraction(1), "Verse", Fraction(2)),
        Marker(Fraction(2), "hit"),
    )
    assert found.notes == ()


def test_length_in_words_counts_before_a_loop() -> None:
    """Where a file says both, the list's length holds; a loop of no point is a sampler's."""
    found = _read(
        SOUND,
        cues((1, RATE)),
        loops((1, RATE, 3 * RATE), (9, 0, 10)),
        texts((b"ltxt", 1, region(RATE))),
    )
    assert found.markers == (Marker(Fraction(1), "", Fraction(1)),)
    assert found.notes == (
        "Loops for a sampler that belong to no cue point, and are no markers: 1.",
    )


def test_points_in_no_order_with_odd_names() -> None:
    """They are sorted; missing names are empty, and of two names for a point the first counts."""
    found = _read(
        texts((b"labl", 7, b"\0"), (b"labl", 7, b"late\0"), (b"labl", 7, b"later\0")),
        cues((7, 3 * RATE), (3, RATE), (3, 2 * RATE)),
        SOUND,
        texts((b"labl", 3, b"both"), (b"file", 3, b"x"), (b"labl", 99, b"nobody\0")),
    )
    assert [(marker.time, marker.name) for marker in found.markers] == [
        (Fraction(1), "both"),
        (Fraction(2), "both"),
        (Fraction(3), "late"),
    ]


@pytest.mark.parametrize(
    ("raw", "encoding", "name"),
    [
        ("Ström →".encode(), "", "Ström →"),
        ("Ström “a”".encode("cp1252"), "", "Ström “a”"),
        (b"Str\xf6m \x81", "", "Ström"),
        ("クラゲ".encode("cp932"), "cp932", "クラゲ"),
    ],
)
def test_encodings_of_names(raw: bytes, encoding: str, name: str) -> None:
    """UTF-8, then cp1252, then Latin-1, which takes everything; or what was told."""
    found = _read(SOUND, cues((1, 0)), texts((b"labl", 1, raw + b"\0junk")), encoding=encoding)
    assert found.markers[0].name == name


def test_encoding_that_does_not_fit() -> None:
    """The name is shown as it stands there."""
    with pytest.raises(TimelineError, match=r"The name b'Str.* is not in utf-8"):
        _read(SOUND, cues((1, 0)), texts((b"labl", 1, b"Str\xf6m")), encoding="utf-8")


def test_place_in_the_first_field_alone() -> None:
    """Some programs leave the exact one at 0."""
    point = struct.pack("<II4sIII", 1, RATE, b"data", 0, 0, 0)
    found = _read(SOUND, chunk(b"cue ", struct.pack("<I", 1) + point))
    assert found.markers[0].time == 1


def test_points_that_are_not_there_or_past_the_end() -> None:
    """What is there is read, and told."""
    found = _read(cues((1, RATE), (2, 21 * RATE), announced=3), SOUND)
    assert [marker.time for marker in found.markers] == [1, 21]
    assert found.notes == (
        "The file announces 3 cue points and holds 2: those are read.",
        "1 of 2 markers lie past the recording's end (0:20.000).",
    )


def test_time_stamp_moves_nothing() -> None:
    """A broadcast WAV says when it began; markers count from its first sample."""
    bext = bytes(338) + struct.pack("<Q", 3600 * RATE) + bytes(256)
    found = _read(chunk(b"bext", bext), SOUND, cues((1, RATE)))
    assert found.markers[0].time == 1
    assert found.notes == (
        "The recording begins 1:00:00.000 after midnight by its time stamp (bext); markers count "
        "from its first sample.",
    )


def test_list_that_is_cut_off() -> None:
    """The names before the cut are read."""
    whole = wave(
        SOUND, cues((1, 0), (2, 1)), texts((b"labl", 1, b"one\0"), (b"labl", 2, b"two\0"))
    )
    assert [m.name for m in read(whole[:-3], Reading()).markers] == ["one", "t"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "This is no WAV file: it begins with b''"),
        (b"OggS" + bytes(60), "This is no WAV file: it begins with b'OggS"),
        (b"RIFF\x24\0\0\0AVI " + bytes(40), "This is no WAV file"),
        (b"RIFF\x04\0\0\0WAVE", "no chunk 'fmt '"),
        (wave(rate=0), "a sample rate of 0 Hz"),
        (wave(cues(*((n, n) for n in range(MAX_MARKERS + 1)))), "10001 cue points: at most 10000"),
        (wave(*[chunk(b"junk", b"")] * 10_001), "more than 10000 chunks"),
        (wave(texts((b"labl", 1, bytes(70_000)))), "A name or note of 70004 bytes"),
        (bytes(MAX_FILE + 1), "may have 64 without the samples"),
    ],
)
def test_what_is_refused(data: bytes, message: str) -> None:
    """In one sentence."""
    with pytest.raises(TimelineError, match=message):
        read(data, Reading())


@pytest.mark.parametrize("size", [0, 4, 36, 0x7FFFFFFF, 0xFFFFFFFF])
def test_lying_size_of_the_file(size: int) -> None:
    """A file that says 0, too little, too much or nothing is read by its chunks."""
    data = bytearray(wave(SOUND, cues((1, RATE))))
    data[4:8] = struct.pack("<I", size)
    assert read(bytes(data), Reading()).markers == (Marker(Fraction(1)),)


def test_two_thousand_mutants() -> None:
    """Whatever is done to the bytes, a timeline or our error comes, at once."""
    found = replace(Timeline(MARKERS * 4, grid=GRID))
    bext = chunk(b"bext", bytes(338) + struct.pack("<Q", 99) + bytes(256))
    good = wave(bext, chunk(b"data", bytes(64)), write(found, UTF8)[44:])
    assert len(read(good, Reading()).markers) == 12
    rng = random.Random(7)
    begun = time.process_time()
    refused = 0
    for _ in range(2000):
        try:
            read(mutant(good, rng), Reading())
        except TimelineError:
            refused += 1
    assert 0 < refused < 2000
    assert time.process_time() - begun < 60


def mutant(good: bytes, rng: random.Random) -> bytes:
    """Some bytes flipped, inserted, removed, cut off or doubled."""
    data = bytearray(good)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data)) if data else 0
        length = rng.randint(1, 40)
        match rng.randrange(5):
            case 0 if data:
                data[at] = rng.randrange(256)
            case 1:
                data[at:at] = rng.randbytes(length)
            case 2:
                del data[at : at + length]
            case 3:
                del data[rng.randrange(len(data) + 1) :]
            case _:
                data[at:at] = data[at : at + length]
    return bytes(data)

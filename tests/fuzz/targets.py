"""What is fuzzed: a function of bytes for each of our own readers, and the laws that hold in it.

Conventions:
    Whatever the bytes are, a target returns or raises a `GanterpretError` that is one sentence;
    anything else that leaves it is a finding. Where a format is written too, what was read is
    written, and what was written is read: the same again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeVar

from tests.core.scores import FOLDER
from tests.integrations.songs import simple

from ganterpret.boxes import clip_frames
from ganterpret.documents import dumps, load, loads
from ganterpret.errors import GanterpretError
from ganterpret.headers import is_cut_off
from ganterpret.units import VIDEO_RATES, format_timecode, parse_rate, parse_time, parse_timecode
from ganterpret_integrations.formats import FORMATS, Format, Reading, Writing
from ganterpret_integrations.formats.times import read_length, read_time, spell_time
from ganterpret_integrations.homecoming import bring_home
from ganterpret_integrations.markers import as_written, markers_of
from ganterpret_integrations.names import name_of, parse_name
from ganterpret_integrations.reading import read_file
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Clip, Timeline, split_id, with_id
from ganterpret_integrations.wavfiles import count_markers, is_wav, write_copy

Run = Callable[[bytes, Path], None]
"""Takes the bytes and a folder to work in."""

Value = TypeVar("Value")

HOW: Final = Reading(rate=Fraction(25), start=90_000, tempo=TempoMap())

_UTF8: Final = Writing(utf8=True)
_SCORE: Final = simple(1, Fraction(5, 2), 4)
_OURS: Final = Clip(Fraction(1), Fraction(1), "/film/0001_boa_k0.mov", name="boa", id="k0")
_LONGEST_SENTENCE: Final = 1000


def attempt(run: Run, data: bytes, folder: Path) -> bool:
    """Run a target once; tell whether it took the bytes.

    Raises:
        AssertionError: a law does not hold.
    """
    try:
        run(data, folder)
    except GanterpretError as error:
        said = str(error)
        assert said, "an error without a sentence"
        assert len(said) < _LONGEST_SENTENCE, f"a sentence of {len(said)} characters"
        return False
    return True


def _format(row: Format) -> Run:
    ours = as_written(row, markers_of(_SCORE))

    def run(data: bytes, folder: Path) -> None:
        if row.claims:
            _never_refused(row.claims, data)
        found = row.read(data, HOW)
        with suppress(GanterpretError):
            bring_home(_SCORE, found, ours)
        if row.insert:
            _check_insertion(row, data, found)
        if row.writer:
            _check_round_trip(row, found)

    return run


def _check_insertion(row: Format, data: bytes, found: Timeline) -> None:
    """What was there stays, and a clip more is there."""
    assert row.insert
    try:
        more = row.insert(data, (_OURS,), "ours", HOW)
    except GanterpretError:
        return
    after = _never_refused(row.read, more, HOW)
    assert len(after.clips) == len(found.clips) + 1, "an insertion that is no clip more"
    assert after.markers == found.markers, "an insertion that changes markers"


def _check_round_trip(row: Format, found: Timeline) -> None:
    """What a format wrote it reads; what has come home so once comes home the same for ever."""
    try:
        written = row.write(found, _UTF8)
    except GanterpretError:
        return  # what a file says may be more than a format can
    once = _said(_never_refused(row.read, written, HOW))
    written = _never_refused(row.write, once, _UTF8)
    assert _said(_never_refused(row.read, written, HOW)) == once, "another the second time"
    if row.grid == "exact":
        assert _kept(row, once) == _kept(row, found), "markers that changed on the way"


def _said(timeline: Timeline) -> Timeline:
    """A timeline without remarks, and without its end, which may lie less than a frame away."""
    return replace(timeline, notes=(), duration=None)


def _kept(row: Format, timeline: Timeline) -> list[object]:
    """The markers' fields that a format keeps whole."""
    fields = ["time", *sorted(row.keeps - row.nearest)]
    return [[getattr(marker, field) for field in fields] for marker in timeline.markers]


def _never_refused(make: Callable[..., Value], *args: object) -> Value:
    try:
        return make(*args)
    except GanterpretError as error:
        raise AssertionError(f"refused what is right: {error}") from error


def _file(suffix: str) -> Run:
    """A file that is opened from the disk."""

    def run(data: bytes, folder: Path) -> None:
        read_file(_put(data, folder / f"a{suffix}"), "", HOW)

    return run


def _put(data: bytes, path: Path) -> Path:
    path.write_bytes(data)
    return path


def _wav_file(data: bytes, folder: Path) -> None:
    """A recording's markers are read, and replaced in a copy."""
    song = _put(data, folder / "a.wav")
    assert count_markers(song) >= 0
    found = read_file(song, "", HOW)
    if is_wav(song):
        marks = FORMATS["wav"].write(replace(found, clips=()), _UTF8)
        write_copy(marks, folder / "copy.wav", song)
        copied = _never_refused(read_file, folder / "copy.wav", "", HOW)
        assert len(copied.markers) == len(found.markers), "a copy with other markers"


def _score(data: bytes, folder: Path) -> None:
    found = load(_put(data, folder / "a.score.json"))
    assert loads(dumps(found, FOLDER), FOLDER) == found, "a score that changed on the way"


def _config(data: bytes, folder: Path) -> None:
    from ganterpret.models.architectures import config_digest, config_from_json  # torch: seconds

    config_digest(config_from_json(data.decode(errors="replace")))


def _names(data: bytes, folder: Path) -> None:
    """A name means what the name that is written of it means."""
    text = data.decode(errors="replace")
    name, id = split_id(text)
    assert split_id(with_id(name, id))[1] == id, "an id that is lost"
    meant = parse_name(name)
    written = name_of(meant.category, meant.label, meant.seed)
    assert _never_refused(parse_name, written) == meant, "a name that means another thing"


def _times(data: bytes, folder: Path) -> None:
    """Whatever is a time is the same time when it is spelled."""
    text = data.decode(errors="replace")
    with suppress(GanterpretError):
        assert 0 < parse_rate(text) <= 6000
    with suppress(GanterpretError):
        assert parse_time(text) >= 0
    with suppress(GanterpretError):
        assert read_length(text, HOW) >= 0
    for rate in VIDEO_RATES.values():
        with suppress(GanterpretError):
            frame, drop = parse_timecode(text, rate)
            label = _never_refused(format_timecode, frame, rate, drop)
            assert parse_timecode(label, rate) == (frame, drop)
    time = read_time(text, HOW)
    assert _never_refused(read_time, spell_time(time), HOW) == time


def _boxes(data: bytes, folder: Path) -> None:
    assert clip_frames(_put(data, folder / "a.mov")) >= 0


def _headers(data: bytes, folder: Path) -> None:
    is_cut_off(_put(data, folder / "a.sound"))


TARGETS: Final[dict[str, Run]] = {
    **{name: _format(row) for name, row in FORMATS.items() if row.reader},
    "score": _score,
    "config": _config,
    "names": _names,
    "times": _times,
    "boxes": _boxes,
    "headers": _headers,
    "wav-file": _wav_file,
    "otioz": _file(".otioz"),
    "als-file": _file(".als"),
    "dawproject-file": _file(".dawproject"),
}
"""Every target by name: a format's own is there as soon as the format is."""

_WORD: Final = re.compile(rb"[A-Za-z#<&][\w:/-]{2,23}")
_ODD: Final = (
    *(b"NaN", b"Infinity", b"-1", b"1e308", b"1e999", b"9" * 30, b"1/0", b"1/3", b"0.1", b"null"),
    *(b"23:59:59:29", b"00:01:00;00", b"24:00:00:00", b"{k7f2a}", b"&#0;", b"<!DOCTYPE a>"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"),
)


def words_of(seeds: list[bytes]) -> list[bytes]:
    """List what means something to a reader: words of good files, and values that seldom fit."""
    return sorted({word for seed in seeds for word in _WORD.findall(seed)} | set(_ODD))

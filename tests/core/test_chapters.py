"""Laws of a movie's chapters: one a segment, on its very frame, and nothing else changes."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.core.media import noise, run_ffmpeg, stamps, write_wav
from tests.core.toys import make_job, make_plan

from ganterpret.categories import CATEGORIES
from ganterpret.chapters import Chapter, chapters_of, sheet, title_of
from ganterpret.clips import ClipStore
from ganterpret.movie import render_movie
from ganterpret.plan import Plan
from ganterpret.score import Keyframe
from ganterpret.units import VIDEO_RATES

LABELS = ("a=b;c#d\\e", "Méduse", "")


def _labelled(plan: Plan) -> Plan:
    """A plan whose first keyframes have labels."""
    segments = tuple(
        replace(segment, left=replace(segment.left, label=label))
        for segment, label in zip(plan.segments, LABELS, strict=True)
    )
    return replace(plan, segments=segments)


def _found(movie: Path) -> list[tuple[Fraction, Fraction, str]]:
    """Return a movie's chapters as ffmpeg tells them: start, stop and title, seconds exact."""
    said = run_ffmpeg("-i", movie, "-f", "ffmetadata", "-").decode("utf-8")
    found = []
    for chapter in said.split("[CHAPTER]\n")[1:]:
        fields = dict(re.findall(r"^(\w+)=(.*)$", chapter, re.MULTILINE))
        base = Fraction(fields["TIMEBASE"])
        title = re.sub(r"\\(.)", r"\1", fields["title"])
        found.append((int(fields["START"]) * base, int(fields["END"]) * base, title))
    return found


def _packets(movie: Path, stream: str) -> bytes:
    """Return the time, length and checksum of each packet of a stream."""
    return run_ffmpeg("-i", movie, "-map", f"0:{stream}", "-c", "copy", "-f", "framemd5", "-")


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    """Clips of one test."""
    return ClipStore(tmp_path / "clips")


def test_one_a_segment() -> None:
    """Segments are cut at a passage's ends, and counted from its first frame."""
    plan = _labelled(make_plan((7, 12, 5)))
    third = CATEGORIES[plan.segments[2].left.category].name
    whole: tuple[Chapter, ...] = ((0, 7, LABELS[0]), (7, 19, LABELS[1]), (19, 24, third))
    assert chapters_of(plan, 0, 24) == whole
    assert chapters_of(plan, 3, 19) == ((0, 4, LABELS[0]), (4, 16, LABELS[1]))
    assert chapters_of(plan, 8, 9) == ((0, 1, LABELS[1]),)


def test_titles_are_one_printable_line() -> None:
    """A label of blanks and control characters is none."""
    keyframe = Keyframe("k", Fraction(0), 107, 0, "detected", "\n two\0 \x1blines\u2028")
    assert title_of(keyframe) == "two lines"
    assert title_of(replace(keyframe, label=" \0")) == CATEGORIES[107].name


def test_text_that_ffmpeg_takes() -> None:
    """Four signs of a title, and line ends, stand behind a backslash."""
    text = sheet([(0, 3, "a=b;c#d\\e\nf")], Fraction(1001, 24000)).decode()
    assert text == (
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1001/24000\nSTART=0\nEND=3\n"
        "title=a\\=b\\;c\\#d\\\\e\\\nf\n"
    )


@pytest.mark.parametrize("rate", [*VIDEO_RATES.values(), Fraction(11025, 32)], ids=str)
def test_chapters_begin_on_their_frames(store: ClipStore, tmp_path: Path, rate: Fraction) -> None:
    """In mp4 and mov exactly, at any rate; in Matroska to the nanosecond."""
    plan = _labelled(make_plan((7, 12, 5), rate=rate))
    wanted = [
        (start / rate, stop / rate, title) for start, stop, title in chapters_of(plan, 0, 24)
    ]
    for suffix in (".mp4", ".mov", ".mkv"):
        movie = tmp_path / f"m{suffix}"
        render_movie(make_job(plan, "h264"), store, movie, song=None)
        found = _found(movie)
        if suffix == ".mkv":
            assert [title for *_, title in found] == [title for *_, title in wanted]
            off = [abs(a[0] - b[0]) for a, b in zip(found, wanted, strict=True)]
            assert max(off) <= Fraction(1, 10**9)
        else:
            assert found == wanted


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.usefixtures("program")
def test_chapters_change_nothing_else(store: ClipStore, tmp_path: Path, suffix: str) -> None:
    """Every packet of picture and sound is the same, at the same time, with them and without."""
    rate = VIDEO_RATES["29.97"]
    plan = make_plan((9, 20, 31), rate=rate)
    song = write_wav(tmp_path / "s.wav", noise(round(60 / rate * 44100)), 44100)
    with_them, without = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    render_movie(make_job(plan, "h264"), store, with_them, song=song)
    render_movie(make_job(plan, "h264"), store, without, song=song, with_chapters=False)
    assert _found(without) == []
    assert len(_found(with_them)) == 3
    for stream in ("v:0", "a:0"):
        assert _packets(with_them, stream) == _packets(without, stream)
    assert stamps(with_them) == stamps(without)


def test_a_passage_begins_with_a_chapter(store: ClipStore, tmp_path: Path) -> None:
    """Its first chapter begins at 0, its last ends with it."""
    plan = make_plan((9, 20, 31))
    render_movie(make_job(plan), store, tmp_path / "m.mov", song=None, start=13, stop=43)
    assert [
        (int(start * 24), int(stop * 24)) for start, stop, _ in _found(tmp_path / "m.mov")
    ] == [
        (0, 16),
        (16, 30),
    ]

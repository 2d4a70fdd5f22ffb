"""What each format keeps, measured, and written down in docs/formats.md by what measures it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

import pytest
from tests.integrations.one_way import READ, WRITTEN
from tests.integrations.songs import BOTH_WAYS

from ganterpret.units import VIDEO_RATES, can_drop_frames, frame_at
from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.formats import FORMATS, Reading, Writing
from ganterpret_integrations.tempo import TICKS_PER_BEAT
from ganterpret_integrations.timeline import Clip, Marker, Timeline, TimelineError

PAGE: Final = Path(__file__).parents[2] / "docs" / "formats.md"
TABLE: Final = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- /measured -->)", re.S)

COUNT: Final = 12
NAMES: Final = (
    "jellyfish",
    "Verse 2",
    "cat: bike seed=3",
    'a "b" <c> & d; 50 %',
    "Méduse",
    "クラゲ",
)
NOTES: Final = ("", "detected", "marker; cat: boa constrictor", "naïve", "two\nlines")
TICK: Final = Fraction(1, 2 * TICKS_PER_BEAT)
"""Seconds of a tick at 120 beats a minute."""

SAMPLE: Final = Fraction(1, 48_000)
"""Seconds of a sample of the timelines here."""

BARE: Final = Timeline((Marker(Fraction(0)),) * COUNT)
"""What is read where a format keeps nothing."""

FIELDS: Final[dict[str, Callable[[Timeline], object]]] = {
    "name": lambda timeline: [marker.name for marker in timeline.markers],
    "note": lambda timeline: [marker.note for marker in timeline.markers],
    "color": lambda timeline: [marker.color for marker in timeline.markers],
    "duration": lambda timeline: [marker.duration for marker in timeline.markers],
    "id": lambda timeline: [marker.id for marker in timeline.markers],
    "clips": lambda timeline: [clip for clip in timeline.clips if clip.kind == "video"],
    "song": lambda timeline: [clip for clip in timeline.clips if clip.kind == "audio"],
    "rate": lambda timeline: timeline.rate,
    "start": lambda timeline: (timeline.start, timeline.drop_frame),
}
"""Field -> what a timeline says of it."""

Level = Literal["whole", "nearest", "no"]


def _timeline(seed: int) -> Timeline:
    """A timeline with something of everything, at any rate."""
    rng = random.Random(seed)
    rate = rng.choice(sorted(VIDEO_RATES.values()))
    frames = sorted(rng.sample(range(5000), COUNT))
    clips = [
        Clip(
            start / rate,
            (stop - start) / rate,
            f"/film/clips/{index:04d}_kite_k{index}.mov",
            offset=12 / rate,
            media_duration=(stop - start + 24) / rate,
            name=rng.choice(NAMES),
            id=f"k{index}",
        )
        for index, (start, stop) in enumerate(pairwise(frames))
    ]
    sample_rate = rng.choice([44_100, 48_000])
    length = Fraction(rng.randrange(200 * sample_rate, 300 * sample_rate), sample_rate)
    song = Clip(
        Fraction(0),
        length,
        "/film/a song.wav",
        media_duration=length,
        name="a song.wav",
        kind="audio",
        channels=rng.choice([1, 2, 6]),
        sample_rate=sample_rate,
    )
    return Timeline(
        tuple(_marker(rng, frame, rate, index) for index, frame in enumerate(frames)),
        (song, *clips),
        name="a song",
        rate=rate,
        start=rng.randrange(1000, 100_000),
        drop_frame=can_drop_frames(rate),
        duration=6000 / rate,
        size=(1920, 1080),
        grid=SAMPLE,
    )


def _marker(rng: random.Random, frame: int, rate: Fraction, index: int) -> Marker:
    """A marker less than half a frame away from a frame, as the times of a score are."""
    off = Fraction(rng.randrange(0 if frame == 0 else -49, 50), 100)
    return Marker(
        (frame + off) / rate,
        rng.choice(NAMES),
        rng.randrange(2, 50) / rate,
        rng.choice(NOTES),
        rng.choice(list(COLORS)),
        f"k{index}",
    )


TIMELINES: Final = [_timeline(seed) for seed in range(16)]


@cache
def _there_and_back(name: str, timeline: Timeline, *, utf8: bool = False) -> Timeline:
    """Write and read a timeline; a rate and start that reading had to be told are not kept."""
    row = FORMATS[name]
    data = row.write(timeline, Writing(utf8=utf8))
    try:
        return row.read(data, Reading())
    except TimelineError:
        told = Reading(timeline.rate, timeline.start, timeline.drop_frame)
        return replace(row.read(data, told), rate=None, start=0, drop_frame=False)


def _level(name: str, field: str, *, utf8: bool = False) -> Level:
    """Measure how a field comes back; the nearest is what does not change a second time.

    Of formats that go one way only: whether the field is read, or written, at all.
    """
    value, row = FIELDS[field], FORMATS[name]
    if not row.writer:
        data, how = READ[name]
        come = row.read(data, how)
        if how.rate:
            come = replace(come, rate=None, start=0, drop_frame=False)
        return _there(value, [come])
    if not row.reader:
        written = [WRITTEN[name](row.write(each, Writing())) for each in TIMELINES]
        return _there(value, written)
    found: set[Level] = set()
    for timeline in TIMELINES:
        once = _there_and_back(name, timeline, utf8=utf8)
        if value(once) == value(timeline):
            found.add("whole")
        elif value(once) == value(BARE):
            found.add("no")
        else:
            twice = _there_and_back(name, replace(once, rate=timeline.rate), utf8=utf8)
            assert value(twice) == value(once)
            found.add("nearest")
    assert found == {"no"} or "no" not in found
    return "nearest" if "nearest" in found else found.pop()


def _there(value: Callable[[Timeline], object], timelines: Sequence[Timeline]) -> Level:
    """Tell whether timelines say more of a field than one that says nothing of it."""
    empty = [replace(BARE, markers=BARE.markers[:1] * len(each.markers)) for each in timelines]
    says = [value(each) != value(bare) for each, bare in zip(timelines, empty, strict=True)]
    return "whole" if any(says) else "no"


def _grid(name: str) -> str:
    """Measure where a format puts times."""
    row = FORMATS[name]
    step = row.grid if isinstance(row.grid, Fraction) else Fraction(1)
    words, largest = {
        "frames": ("nearest frame", Fraction(0)),
        "beats": (f"nearest {TICKS_PER_BEAT}th of a beat", TICK / 2),
        "samples": ("nearest sample", SAMPLE / 2),
        "exact": ("exact", Fraction(0)),
    }.get(str(row.grid), (f"nearest {_seconds(step)}", step / 2))
    for timeline in TIMELINES if name in BOTH_WAYS else ():
        assert timeline.rate
        back = _there_and_back(name, timeline)
        for there, marker in zip(back.markers, timeline.markers, strict=True):
            on_frame = frame_at(marker.time, timeline.rate) / timeline.rate
            wanted = on_frame if row.grid == "frames" else marker.time
            assert abs(there.time - wanted) <= largest
    return words if row.writer else "as it says"


def _seconds(step: Fraction) -> str:
    """Say a grid of seconds in words."""
    names = {1: "second", 1000: "millisecond", 1_000_000: "microsecond"}
    return names.get(step.denominator, f"{step} s") if step.numerator == 1 else f"{step} s"


def _table() -> str:
    """The table as docs/formats.md has it."""
    words = {"whole": "yes", "nearest": "nearest", "no": "–"}
    heads = ["colour" if field == "color" else field for field in FIELDS]
    lines = [["format", "file", "read", "written", "time", *heads], ["---"] * (len(heads) + 5)]
    for name, row in FORMATS.items():
        levels = [words[_level(name, field)] for field in FIELDS]
        ways = ["yes" if way else "–" for way in (row.reader, row.writer)]
        lines.append([f"`{name}`", f"`{row.suffix}`", *ways, _grid(name), *levels])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", FORMATS)
def test_format_keeps_what_it_says(name: str, field: str) -> None:
    """`Format.keeps` is what comes back, and `Format.nearest` what of it comes back changed."""
    row = FORMATS[name]
    told = "no" if field not in row.keeps else "nearest" if field in row.nearest else "whole"
    assert _level(name, field) == told


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_utf8_keeps_names_as_they_are(name: str) -> None:
    """What is spelled in ASCII otherwise comes back whole as UTF-8."""
    assert _level(name, "name", utf8=True) == "whole"


def test_every_field_of_the_formats_is_measured() -> None:
    """No row names a field that is not measured."""
    for row in FORMATS.values():
        assert row.nearest <= row.keeps <= FIELDS.keys()


def test_page_holds_what_is_measured(request: pytest.FixtureRequest) -> None:
    """docs/formats.md has exactly the measured table."""
    page, table = PAGE.read_text(encoding="utf-8"), _table()
    if request.config.getoption("--rewrite-goldens"):
        page = TABLE.sub(lambda _: table, page)
        PAGE.write_text(page, encoding="utf-8")
    assert TABLE.findall(page) == [table]

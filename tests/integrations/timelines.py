"""Timelines for the tests: any that a format of editors can hold, by Hypothesis."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from ganterpret.units import VIDEO_RATES, can_drop_frames
from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Clip, Kind, Marker, Timeline, split_id

rates = st.sampled_from(sorted(VIDEO_RATES.values()))
ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=8)
names = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    .map(clean)
    .filter(lambda name: not split_id(name)[1])
)
"""One line of any script, without an id."""

notes = st.lists(names.filter(bool), max_size=3).map("\n".join)
paths = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1),
    min_size=1,
    max_size=3,
).map(lambda parts: "/" + "/".join(parts) + ".mov")

_LONGEST = 10_000


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Any timeline that OpenTimelineIO keeps whole, as it comes back."""
    rate = draw(rates)
    clips = [
        clip
        for kind in ("video", "audio")
        for track in range(draw(st.integers(0, 2)))
        for clip in draw(_tracks(rate, kind, track))
    ]
    clips.sort(key=lambda clip: clip.start)
    end = max((clip.stop for clip in clips), default=Fraction(0))
    longer = Fraction(draw(st.integers(1, _LONGEST)), 1) / rate
    return Timeline(
        markers=tuple(sorted(draw(st.lists(markers(rate), max_size=5)), key=lambda m: m.time)),
        clips=tuple(clips),
        name=draw(names),
        rate=rate,
        start=draw(st.sampled_from([0, 107892, 108000]) | st.integers(0, 2_000_000)),
        drop_frame=can_drop_frames(rate) and draw(st.booleans()),
        duration=end if end and draw(st.booleans()) else max(end, longer),
        size=draw(st.none() | st.tuples(st.integers(1, 8192), st.integers(1, 8192))),
    )


@st.composite
def markers(draw: st.DrawFn, rate: Fraction, first: int = 0, last: int = _LONGEST) -> Marker:
    """A marker on a frame: a point, or longer than a frame."""
    frames = draw(st.just(0) | st.integers(2, 1000))
    return Marker(
        time=draw(st.integers(first, last)) / rate,
        name=draw(names),
        duration=frames / rate,
        note=draw(notes),
        color=draw(st.sampled_from(["", *COLORS])),
        id=draw(st.just("") | ids),
    )


@st.composite
def _tracks(draw: st.DrawFn, rate: Fraction, kind: Kind, track: int) -> list[Clip]:
    clips: list[Clip] = []
    frame = 0
    for _ in range(draw(st.integers(0, 4))):
        frame += draw(st.just(0) | st.integers(1, 1000))
        clip = draw(_clips(rate, kind, track, frame))
        clips.append(clip)
        frame = -((-clip.stop * rate) // 1)
    return clips


@st.composite
def _clips(draw: st.DrawFn, rate: Fraction, kind: Kind, track: int, frame: int) -> Clip:
    sample_rate = draw(st.integers(1000, 768_000)) if kind == "audio" else 0
    grid = Fraction(sample_rate or rate)
    lengths = st.integers(1, int(grid * 100))
    offset, length, rest = draw(lengths) - 1, draw(lengths), draw(lengths) - 1
    media = draw(paths) if sample_rate else draw(st.just("") | paths)
    id = draw(ids) if not media else draw(st.just("") | ids)
    stop = frame + -(-Fraction(length) / grid * rate // 1)
    inside = markers(rate, frame, max(frame, int(stop) - 2))
    return Clip(
        start=frame / rate,
        duration=length / grid,
        media=media,
        offset=offset / grid if media else Fraction(0),
        media_duration=(offset + length + rest) / grid if media else None,
        media_start=draw(st.sampled_from([0, 86400]) | st.integers(0, 10**6)) if media else 0,
        name=draw(names),
        id=id,
        kind=kind,
        track=track,
        retimed=draw(st.booleans()),
        markers=tuple(draw(st.lists(inside, max_size=2))),
        channels=draw(st.integers(1, 16)) if sample_rate else 2,
        sample_rate=sample_rate,
    )

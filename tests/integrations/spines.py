"""Timelines for the tests of FCPXML and MLT: one of ours, and any that such formats keep."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st
from tests.integrations.timelines import ids, names, notes, rates

from ganterpret.units import can_drop_frames
from ganterpret_integrations.timeline import Clip, Kind, Marker, Timeline

PAL = Fraction(25)
SONG = Clip(
    Fraction(0),
    Fraction(6),
    "/film/song.wav",
    media_duration=Fraction(6),
    name="song.wav",
    kind="audio",
    sample_rate=44_100,
)


def edit(start: int, stop: int, id: str) -> Clip:
    """A clip of ours: its segment, and twelve frames more on both sides."""
    return Clip(
        start / PAL,
        (stop - start) / PAL,
        f"/film/clips/{start:04d}_boa_{id}.mov",
        Fraction(12, 25),
        (stop - start + 24) / PAL,
        name="boa",
        id=id,
    )


EDITED = Timeline(
    (
        Marker(Fraction(0), "jellyfish", note="first", id="k7f2a"),
        Marker(Fraction(2), "bike", id="q2b4c"),
        Marker(Fraction(4), "Verse 1", Fraction(1)),
    ),
    (edit(0, 50, "k7f2a"), SONG, edit(50, 100, "q2b4c"), edit(100, 150, "z9y8x")),
    name="song",
    rate=PAL,
    start=90_000,
    duration=Fraction(6),
    size=(1280, 720),
)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Everything that the format keeps, on frames, at every rate and way to count."""
    rate = draw(rates)
    media = [
        Clip(
            Fraction(0),
            Fraction(0),
            f"/film/{draw(names.filter(bool)).replace('/', '')}{number}.mov",
            media_duration=draw(st.integers(500, 9000)) / rate,
            media_start=draw(st.integers(0, 1_500_000)),
            channels=draw(st.integers(1, 6)),
            sample_rate=draw(st.sampled_from([0, 44_100, 96_000])),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    clips = [*draw(tracks(rate, "video", media)), *draw(tracks(rate, "audio", media))]
    frames = sorted(draw(st.lists(st.integers(0, 200_000), max_size=5)))
    markers = [
        Marker(
            frame / rate,
            draw(names),
            draw(st.just(0) | st.integers(2, 500)) / rate,
            draw(notes),
            id=draw(st.just("") | ids),
        )
        for frame in frames
    ]
    ends = [*(round(clip.stop * rate) for clip in clips), *(frame + 1 for frame in frames), 1]
    return Timeline(
        tuple(markers),
        tuple(sorted(clips, key=lambda clip: clip.start)),
        draw(names),
        rate,
        draw(st.integers(0, 1_500_000)),
        can_drop_frames(rate) and draw(st.booleans()),
        (max(ends) + draw(st.integers(0, 9))) / rate,
        draw(st.tuples(st.integers(2, 8192), st.integers(2, 8192))),
    )


@st.composite
def tracks(draw: st.DrawFn, rate: Fraction, kind: Kind, media: list[Clip]) -> list[Clip]:
    """Return the clips of up to three tracks."""
    clips = []
    for track in range(draw(st.integers(0, 3))):
        place = 0
        for _ in range(draw(st.integers(1, 3))):
            start = place + draw(st.integers(0, 100))
            place = start + draw(st.integers(1, 250))
            clip = replace(
                draw(st.sampled_from(media)),
                start=start / rate,
                duration=(place - start) / rate,
                offset=draw(st.integers(0, 250)) / rate,
                name=draw(names),
                id=draw(st.just("") | ids),
                kind=kind,
                track=track,
            )
            clips.append(clip if kind == "audio" else replace(clip, channels=2, sample_rate=0))
    return clips

"""Scores for the tests: made by hand, and any at all by Hypothesis."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import get_args

from hypothesis import strategies as st

from ganterpret import categories
from ganterpret.alphas import MOTIONS
from ganterpret.features import FEATURES
from ganterpret.inflections import PICKERS, PickerSettings
from ganterpret.latents import INTERPOLATIONS
from ganterpret.published import Extrema
from ganterpret.score import LATENTS, ORIGINS, Analysis, Keyframe, Origin, Score, Song
from ganterpret.silences import Place, SilenceSettings
from ganterpret.units import VIDEO_RATES, format_timecode

FOLDER = Path("/music/scores")
RATE = 44100


def song(seconds: Fraction | int = 60, sample_rate: int = RATE) -> Song:
    return Song(FOLDER / "a song.ogg", "0" * 64, sample_rate, round(seconds * sample_rate))


def keyframe(id: str, time: Fraction | int | str, origin: Origin = "detected") -> Keyframe:
    """A keyframe whose category and seed differ from its neighbours'."""
    at = Fraction(time)
    return Keyframe(id, at, int(at * 7) % 1000, int(at * 1000), origin)


def score(*times: Fraction | int | str, seconds: Fraction | int = 60) -> Score:
    """A score of detected keyframes k0, k1, ... between its edges, none of them an edit."""
    inner = [keyframe(f"k{index}", time) for index, time in enumerate(times)]
    return scored(*inner, seconds=seconds)


def scored(*inner: Keyframe, seconds: Fraction | int = 60) -> Score:
    """A score of these keyframes between its edges, none of them an edit."""
    described = song(seconds)
    ends = keyframe("first", 0, "edge"), keyframe("last", described.duration, "edge")
    keyframes = (ends[0], *inner, ends[1])
    return Score(described, keyframes, analysed={k.id: k.fingerprint for k in keyframes})


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
numbers = st.floats(0, 1e6, allow_nan=False)
seeds = st.integers(0, 2**32 - 1)
timecodes = st.builds(
    format_timecode,
    st.integers(0, 24 * 3600 * 23),
    st.sampled_from([VIDEO_RATES["29.97"], VIDEO_RATES["59.94"]]),
    st.booleans(),
)
ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=8)


@st.composite
def pickings(draw: st.DrawFn) -> PickerSettings:
    """Any settings of any picker, None among them."""
    picker = draw(st.sampled_from(sorted(PICKERS)))
    peaks = picker == "peaks"
    extrema = draw(st.none() | st.sampled_from(get_args(Extrema)))
    minima = not peaks and (extrema or PICKERS[picker].extrema) == "min"
    return PickerSettings(
        picker=picker,
        min_distance=draw(numbers),
        cuts_per_minute=draw(st.none() | st.floats(0, 60_000)) if peaks else None,
        threshold=draw(st.none() | numbers),
        window=None if peaks else draw(st.none() | st.integers(1, 10_000)),
        extrema=extrema,
        absolute_threshold=draw(st.none() | numbers) if minima else None,
    )


@st.composite
def silence_settings(draw: st.DrawFn) -> SilenceSettings:
    floor = draw(st.floats(1e-3, 200))
    return SilenceSettings(
        floor_db=floor,
        hysteresis_db=draw(st.floats(0, floor, exclude_max=True)),
        min_length=draw(numbers),
        at=draw(st.sampled_from(get_args(Place))),
    )


analyses = st.builds(
    Analysis,
    channel=st.sampled_from(["left", "mean"]) | st.integers(0, 63),
    feature=st.sampled_from(sorted(FEATURES)),
    picking=pickings(),
    silences=st.none() | silence_settings(),
    motion=st.sampled_from(sorted(MOTIONS)),
)


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """Any score that can be: every setting, edited keyframes, remembered deletions."""
    name = draw(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/")))
    path = FOLDER.parent / f"x{name}.flac"
    samples = draw(st.integers(1, 10**9))
    described = Song(path, "9f" * 32, draw(st.integers(1000, 768_000)), samples)
    end = described.duration
    times = sorted(
        end * draw(st.fractions(0, 1, max_denominator=10**9))
        for _ in range(draw(st.integers(0, 5)))
    )
    origins = st.sampled_from([origin for origin in ORIGINS if origin != "edge"])
    names = draw(st.lists(ids, min_size=len(times) + 2, max_size=len(times) + 4, unique=True))
    inner = [_any_keyframe(draw, names.pop(), time, draw(origins)) for time in times]
    first = _any_keyframe(draw, names.pop(), Fraction(0), "edge")
    last = _any_keyframe(draw, names.pop(), end, "edge")
    keyframes = (first, *inner, last)
    gone = [_any_keyframe(draw, id, end / 2, "silence") for id in names]
    known = [*gone, *(k for k in keyframes if draw(st.booleans()))]
    return Score(
        song=described,
        keyframes=keyframes,
        analysis=draw(analyses),
        seed=draw(seeds),
        group=draw(st.sampled_from(["", *categories.GROUPS])),
        truncation=draw(st.floats(0, 1, exclude_min=True)),
        rate=draw(st.fractions(Fraction(1, 10), 6000, max_denominator=100_000)),
        timecode=draw(timecodes),
        interpolation=draw(st.sampled_from(list(INTERPOLATIONS))),
        latents=draw(st.sampled_from(LATENTS)),
        analysed={k.id: k.fingerprint for k in known},
    )


def _any_keyframe(draw: st.DrawFn, id: str, time: Fraction, origin: Origin) -> Keyframe:
    return Keyframe(id, time, draw(st.integers(0, 999)), draw(seeds), origin, draw(texts))

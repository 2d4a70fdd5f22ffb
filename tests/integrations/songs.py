"""Scores with plans, for the tests of what leaves and what comes home."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from tests.core.scores import FOLDER, ids, score

from ganterpret.alphas import make_driver
from ganterpret.identity import default_seed
from ganterpret.plan import Plan, make_plan
from ganterpret.score import Keyframe, Origin, Score, Song
from ganterpret.units import VIDEO_RATES, can_drop_frames, parse_timecode
from ganterpret_integrations.exporting import MediaNames, timeline_of
from ganterpret_integrations.formats import FORMATS, Reading, Writing
from ganterpret_integrations.homecoming import Homecoming, Rules, bring_home
from ganterpret_integrations.markers import as_written, markers_of
from ganterpret_integrations.timeline import Timeline

LABELS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
BOTH_WAYS = [name for name, row in FORMATS.items() if row.reader and row.writer]
"""The formats that leave and come home."""

ORIGINS: tuple[Origin, ...] = ("detected", "silence", "marker")


def planned(of: Score) -> Plan:
    """A score's plan over a sound that never changes: only where the cuts lie matters here."""
    return make_plan(of, make_driver(np.zeros(0), of.song.sample_rate, "linear"))


def laid_out(of: Score) -> Timeline:
    """A score on an editor's timeline, before a render."""
    return timeline_of(
        of,
        planned(of),
        markers_of(of),
        channels=2,
        shots={},
        names=MediaNames(FOLDER),
        title="a song",
    )


def exported(of: Score, format_name: str, how: Writing | None = None) -> bytes:
    """A score in a format, as the command writes it: DAWs get exact times and no frames."""
    row = FORMATS[format_name]
    heard = Timeline(
        markers_of(of), duration=of.song.duration, grid=Fraction(1, of.song.sample_rate)
    )
    return row.write(laid_out(of) if row.grid == "frames" else heard, how or Writing())


def reading(of: Score) -> Reading:
    """What import tells a format."""
    frame, drop_frame = parse_timecode(of.timecode, of.rate)
    return Reading(rate=of.rate, start=frame, drop_frame=drop_frame)


def imported(onto: Score, data: bytes, format_name: str, rules: Rules | None = None) -> Homecoming:
    """What comes home from a file."""
    row = FORMATS[format_name]
    timeline = row.read(data, reading(onto))
    return bring_home(onto, timeline, as_written(row, markers_of(onto)), rules)


def simple(*times: Fraction | int | str, rate: int = 24) -> Score:
    """A score of a minute whose seeds nobody chose, so that names are plain."""
    made = score(*times)
    plain = tuple(replace(k, seed=default_seed(made.seed, k.id)) for k in made.keyframes)
    analysed = {k.id: k.fingerprint for k in plain}
    return replace(made, keyframes=plain, analysed=analysed, rate=Fraction(rate))


@st.composite
def scores_at_rates(draw: st.DrawFn) -> Score:
    """Any score of up to two minutes at a rate that editors have, on any timecode."""
    sample_rate = draw(st.sampled_from([8000, 44100, 48000]))
    song = Song(
        FOLDER / "a song.ogg", "0" * 64, sample_rate, draw(st.integers(1, 120 * sample_rate))
    )
    rate = draw(st.sampled_from(sorted(set(VIDEO_RATES.values()))))
    drop = can_drop_frames(rate) and draw(st.booleans())
    mark = ";" if drop else ":"
    hour = draw(st.sampled_from(["00:00:00", "01:00:00", "10:59:30"]))
    times = sorted(
        draw(st.lists(st.fractions(0, song.duration, max_denominator=10**6), max_size=6))
    )
    names = draw(st.lists(ids, min_size=len(times) + 2, max_size=len(times) + 2, unique=True))
    inner = [_keyframe(draw, names.pop(), time, draw(st.sampled_from(ORIGINS))) for time in times]
    keyframes = (
        _keyframe(draw, names.pop(), Fraction(0), "edge"),
        *inner,
        _keyframe(draw, names.pop(), song.duration, "edge"),
    )
    return Score(song, keyframes, rate=rate, timecode=f"{hour}{mark}00")


def _keyframe(draw: st.DrawFn, id: str, time: Fraction, origin: Origin) -> Keyframe:
    seed = draw(st.just(default_seed(0, id)) | st.integers(0, 2**32 - 1))
    label = draw(st.just("") | st.sampled_from(["Verse", "jellyfish", "Ström {ab}", "7"]) | LABELS)
    return Keyframe(id, time, draw(st.integers(0, 999)), seed, origin, label)

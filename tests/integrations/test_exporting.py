"""Laws of exports: segments without a gap, clips that are their segments', names and levels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from tests.core.encoding import encode, flat
from tests.core.media import Array, noise
from tests.core.scores import RATE, score

from ganterpret.alphas import make_driver
from ganterpret.analysis import analyze
from ganterpret.errors import SettingError
from ganterpret.inflections import PickerSettings
from ganterpret.plan import Plan, make_plan
from ganterpret.processes import Footage
from ganterpret.score import Analysis, Score, add, move
from ganterpret.units import VIDEO_RATES, frame_at
from ganterpret_integrations.exporting import (
    LOUDEST,
    MediaNames,
    Shot,
    alpha_values,
    look_at_clips,
    start_of,
    strengths_of,
    timeline_of,
)
from ganterpret_integrations.markers import markers_of
from ganterpret_integrations.timeline import Timeline, TimelineError

HERE = MediaNames(Path("/music/scores"))
DRIVER = make_driver(np.random.default_rng(5).exponential(size=60 * RATE // 128), RATE, "smooth")

rates = st.sampled_from(list(VIDEO_RATES.values()))
moments = st.fractions(0, 60, max_denominator=3000)
songs = st.lists(moments, max_size=8).map(lambda times: score(*sorted(times)))


def lay_out(
    document: Score, rate: Fraction, shots: dict[str, Shot] | None = None
) -> tuple[Plan, Timeline]:
    """A score's plan and timeline."""
    plan = make_plan(document, DRIVER, rate)
    timeline = timeline_of(
        document,
        plan,
        markers_of(document),
        shots=shots or {},
        channels=2,
        names=HERE,
        title="a song",
    )
    return plan, timeline


def shot(frames: int, rate: str = "25", timecode: str = "") -> Shot:
    footage = Footage(frames, (64, 48), Fraction(rate), timecode)
    return Shot(Path("/music/scores/clips/0000_kite_first.mov"), footage)


@given(songs, rates)
def test_segments_cover_the_timeline(document: Score, rate: Fraction) -> None:
    """Gaps lie end to end from the first frame to the last, each begun by its own marker."""
    plan, timeline = lay_out(document, rate)
    song, *gaps = timeline.clips
    ends = [Fraction(0), *(gap.stop for gap in gaps)]
    assert [gap.start for gap in gaps] == ends[:-1]
    assert ends[-1] == timeline.duration == plan.frames / rate
    assert all((gap.start * rate).denominator == 1 for gap in gaps)
    for gap in gaps:
        (marker,) = gap.markers
        assert (marker.time, marker.id, gap.media) == (gap.start, gap.id, "")
    assert song.start == song.offset == 0
    assert song.duration == document.song.duration
    assert (song.kind, song.channels, song.sample_rate) == ("audio", 2, RATE)
    assert song.media == "/music/scores/a song.ogg"


@given(songs, rates)
def test_markers_keep_their_time_as_long_as_there_are_frames(
    document: Score, rate: Fraction
) -> None:
    """A keyframe a marker, exactly at its time, or on the last frame where it would be past it."""
    plan, timeline = lay_out(document, rate)
    assert [marker.id for marker in timeline.markers] == [k.id for k in document.keyframes]
    for marker, keyframe in zip(timeline.markers, document.keyframes, strict=True):
        inside = frame_at(keyframe.time, rate) < plan.frames
        assert marker.time == (keyframe.time if inside else (plan.frames - 1) / rate)
        assert 0 <= frame_at(marker.time, rate) < plan.frames


@pytest.mark.parametrize(
    ("rate", "timecode", "start"),
    [
        ("23.976", "01:00:00:00", (86400, False)),
        ("25", "00:00:00:00", (0, False)),
        ("25", "10:00:00:01", (900001, False)),
        ("29.97", "01:00:00;00", (107892, True)),
        ("29.97", "01:00:00:00", (108000, False)),
        ("59.94", "01:00:00;00", (215784, True)),
    ],
)
def test_start(rate: str, timecode: str, start: tuple[int, bool]) -> None:
    """The score's timecode is the number of the first frame."""
    plan = make_plan(score(), DRIVER, VIDEO_RATES[rate])
    assert start_of(timecode, plan) == start


@pytest.mark.parametrize(
    ("rate", "timecode", "sentence"),
    [
        (Fraction(25), "01:00:00;00", "no drop frame at 25"),
        (Fraction(11025, 32), "01:00:00:00", "no timecode at"),
        (VIDEO_RATES["29.97"], "01:01:00;00", "does not exist"),
        (Fraction(25), "23:59:30:00", "reaches 24 hours"),
    ],
)
def test_start_that_there_is_none_of(rate: Fraction, timecode: str, sentence: str) -> None:
    """A start without timecode at this rate, and a movie past midnight, are refused."""
    with pytest.raises(SettingError, match=sentence):
        start_of(timecode, make_plan(score(), DRIVER, rate))


def test_last_second_before_24_hours() -> None:
    """A movie may end with the day."""
    plan = make_plan(score(seconds=60), DRIVER, Fraction(25))
    assert start_of("23:59:00:00", plan) == (24 * 3600 * 25 - plan.frames, False)


@pytest.mark.parametrize("handles", [0, 1, 12])
def test_handles_follow_from_the_frames(handles: int) -> None:
    """The segment lies in the middle of its clip; segments without a clip stay gaps."""
    document = score(10, 20)
    _, timeline = lay_out(document, Fraction(25), {"first": shot(250 + 2 * handles)})
    _, clip, *gaps = timeline.clips
    assert clip.media == "/music/scores/clips/0000_kite_first.mov"
    assert clip.offset == Fraction(handles, 25)
    assert clip.media_duration == Fraction(250 + 2 * handles, 25)
    assert clip.start == clip.media_start == 0
    assert clip.duration == 10
    assert [gap.media for gap in gaps] == ["", ""]
    assert timeline.size == (64, 48)


@pytest.mark.parametrize("wrong", [shot(251), shot(248), shot(250, "24"), shot(0)])
def test_clip_of_another_segment_or_rate(wrong: Shot) -> None:
    """A clip whose frames cannot be the segment's is refused, with both counts."""
    message = rf"first\.mov' has {wrong.footage.frames} frames .* its segment 250 at 25"
    with pytest.raises(TimelineError, match=message):
        lay_out(score(10, 20), Fraction(25), {"first": wrong})


@pytest.mark.parametrize("by", [-4, 4])
def test_clips_from_before_a_cut_was_moved(by: int) -> None:
    """Clips of one render have one handle: by another one, those that are stale are known."""
    plan = make_plan(score(10, 20), DRIVER, Fraction(25))
    shots = {segment.left.id: shot(segment.frames + 24) for segment in plan.segments}
    shots["k0"] = replace(shots["k0"], path=Path("/music/scores/clips/0001_boa_k0.mov"))
    lay_out(score(10, 20), Fraction(25), shots)
    moved = move(score(10, 20), "k1", 20 + Fraction(by, 25))
    message = (
        rf"k0\.mov' has 274 frames and its segment {250 + by}, which leaves handles of "
        rf"{12 - by // 2} frames where other clips have 12: render the clips again"
    )
    with pytest.raises(TimelineError, match=message):
        lay_out(moved, Fraction(25), shots)


def test_decimals_of_a_rate() -> None:
    """What ffmpeg calls 23.98 is 24000/1001."""
    frames = frame_at(Fraction(10), VIDEO_RATES["23.976"])
    _, timeline = lay_out(score(10), VIDEO_RATES["23.976"], {"first": shot(frames, "23.98")})
    assert timeline.clips[1].media_duration == frames / VIDEO_RATES["23.976"]


def test_timecode_of_a_clip() -> None:
    """A clip with a timecode track counts from it."""
    _, timeline = lay_out(score(10), Fraction(25), {"first": shot(250, "25", "01:00:00:00")})
    assert timeline.clips[1].media_start == 90000


def test_clips_of_a_folder(tmp_path: Path) -> None:
    """Clips are found by their keyframe's id, whatever else lies there."""
    plan = make_plan(score(10, 20), DRIVER, Fraction(24))
    for name in ("0000_kite_first.mov", "0003_boa_k1.mov", "0001_boa_gone.mov", "holiday.mov"):
        encode(tmp_path / name, flat([(9, 9, 9)] * 5, 32, 32), "png")
    (tmp_path / "notes.txt").write_text("none")
    shots = look_at_clips(tmp_path, plan)
    assert {id: shot.path.name for id, shot in shots.items()} == {
        "first": "0000_kite_first.mov",
        "k1": "0003_boa_k1.mov",
    }
    assert {shot.footage for shot in shots.values()} == {Footage(5, (32, 32), Fraction(24), "")}


def test_folder_without_a_clip(tmp_path: Path) -> None:
    """No folder, none of the clips and clips of two sizes are each said."""
    plan = make_plan(score(10), DRIVER, Fraction(24))
    with pytest.raises(TimelineError, match="no folder"):
        look_at_clips(tmp_path / "none", plan)
    with pytest.raises(TimelineError, match="no clip of this score"):
        look_at_clips(tmp_path, plan)
    for name, side in (("0000_kite_first.mov", 32), ("0001_boa_k0.mov", 64)):
        encode(tmp_path / name, flat([(9, 9, 9)] * 5, side, side), "png")
    with pytest.raises(TimelineError, match="32x32 and others 64x64"):
        look_at_clips(tmp_path, plan)


@pytest.mark.parametrize(
    ("root", "path", "media"),
    [
        ("", "/music/scores/a #1 100%.mov", "/music/scores/a #1 100%.mov"),
        ("", "/music/scores/../x/ü.mov", "/music/x/ü.mov"),
        ("/Volumes/film", "/music/scores/clips/a.mov", "/Volumes/film/clips/a.mov"),
        ("/Volumes/film/", "/music/scores/a.mov", "/Volumes/film/a.mov"),
        ("/", "/music/scores/clips/a.mov", "/clips/a.mov"),
        ("D:", "/music/scores/clips/a.mov", "D:\\clips\\a.mov"),
        ("D:\\", "/music/scores/clips/a.mov", "D:\\clips\\a.mov"),
        ("D:\\film", "/music/scores/clips/a.mov", "D:\\film\\clips\\a.mov"),
        ("D:/film", "/music/scores/clips/a.mov", "D:/film/clips/a.mov"),
        ("\\\\nas\\film", "/music/scores/clips/a.mov", "\\\\nas\\film\\clips\\a.mov"),
        ("/film", "/elsewhere/a.mov", "/film/a.mov"),
    ],
)
def test_media_root(root: str, path: str, media: str) -> None:
    """Files keep their place under the score's folder; others lie right under the root."""
    assert MediaNames(HERE.folder, root).of(Path(path)) == media


def test_name_that_is_no_text() -> None:
    """A file name of other bytes than UTF-8 is refused before any writer meets it."""
    with pytest.raises(TimelineError, match="rename"):
        HERE.of(Path("/music/scores/\udcff.mov"))


@pytest.mark.parametrize(
    ("picking", "strength"),
    [
        (PickerSettings("peaks"), lambda signal: signal),
        (PickerSettings("peaks", extrema="min"), lambda signal: -signal),
        (PickerSettings("blog"), lambda signal: np.abs(signal - signal.mean())),
    ],
)
def test_strength_is_the_pickers_signal(
    tmp_path: Path, picking: PickerSettings, strength: Callable[[Array], Array]
) -> None:
    """At a point that was found it is the value it was found by; the edges have none."""
    loudness = np.repeat([0.05, 0.4, 0.1, 0.5, 0.02, 0.3], 8000)
    song = tmp_path / "song.wav"
    soundfile.write(song, loudness[:, None] * noise(48_000), 8000)
    analysed = analyze(song, Analysis(silences=None, picking=picking))
    strengths = strengths_of(analysed.score)
    assert strengths
    inner = [keyframe.id for keyframe in analysed.score.keyframes[1:-1]]
    found = strength(analysed.picked.signal)[analysed.picked.inner]
    np.testing.assert_array_equal([strengths[id] for id in inner], found)
    placed = add(analysed.score, Fraction(1, 8000))
    assert len(strengths_of(placed)) == len(strengths) + 1


@given(songs, rates)
def test_controller_follows_alpha(document: Score, rate: Fraction) -> None:
    """Held until the next value, it is each frame's alpha to half a level; nothing is repeated."""
    plan = make_plan(document, DRIVER, rate)
    values = alpha_values(plan)
    frames = [int(time * rate) for time, _ in values]
    levels = [level for _, level in values]
    held = np.repeat(levels, np.diff([*frames, plan.frames]))
    assert np.abs(held / LOUDEST - plan.alphas).max() <= 0.5 / LOUDEST + 1e-9
    assert all(a != b for a, b in pairwise(levels))
    assert frames[0] == 0
    assert set(levels) <= set(range(LOUDEST + 1))

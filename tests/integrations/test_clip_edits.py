"""Laws of what clips say: cuts from clips that meet, whatever their media and however often."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.scores import score as short_score
from tests.integrations.songs import planned, simple
from tests.integrations.test_homecoming import rendered

from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.models.painter import Painter
from ganterpret.movie import packed, render_movie, survey
from ganterpret.score import Score, add, move
from ganterpret_integrations.clip_edits import ClipEdits, Move, clip_edits
from ganterpret_integrations.formats import FORMATS
from ganterpret_integrations.homecoming import bring_home
from ganterpret_integrations.markers import as_written, markers_of
from ganterpret_integrations.placing import Places
from ganterpret_integrations.timeline import Clip, Timeline

FRAME = Fraction(1, 24)


def read(score: Score, timeline: Timeline) -> ClipEdits:
    places = Places(score, timeline, Fraction(0))
    return clip_edits(timeline, places.segments(), ((Fraction(0), Fraction(60)),))


def rolled(clips: list[Clip], index: int, by: int) -> list[Clip]:
    """Move the cut in front of a clip, as an editor does."""
    shift, (left, right) = by * FRAME, clips[index - 1 : index + 1]
    new = replace(
        right,
        start=right.start + shift,
        offset=right.offset + shift,
        duration=right.duration - shift,
    )
    shorter = replace(left, duration=left.duration + shift)
    return [*clips[: index - 1], shorter, new, *clips[index + 1 :]]


rolls = st.lists(st.integers(-12, 12), min_size=3, max_size=3)


def _moves(score: Score, rolls: list[int]) -> dict[str, Move]:
    """What rolls by so many frames do to the cuts."""
    return {
        keyframe.id: Move(keyframe.time, keyframe.time + by * FRAME)
        for keyframe, by in zip(score.keyframes[1:4], rolls, strict=True)
        if by
    }


@given(rolls=rolls, score_knows=st.booleans())
@settings(max_examples=60)
def test_any_rolls(rolls: list[int], score_knows: bool) -> None:
    """Every moved cut is told with where it was, whether it has come home before or not."""
    score = simple(10, 20, 40)
    timeline = rendered(score)
    song, *clips = timeline.clips
    for index, by in enumerate(rolls, 1):
        clips = rolled(clips, index, by)
    expected = _moves(score, rolls)
    if score_knows:
        times = {id: move.now for id, move in expected.items()}
        moved = (replace(k, time=times.get(k.id, k.time)) for k in score.keyframes)
        score = replace(score, keyframes=tuple(moved))
    found = read(score, replace(timeline, clips=(song, *clips)))
    assert dict(found.moved) == expected
    assert found.seen == ()


@given(
    rolls=rolls,
    added=st.lists(st.integers(1, 59), max_size=3, unique=True),
    passed=st.booleans(),
    has_markers=st.booleans(),
)
@settings(max_examples=60)
def test_any_rolls_come_home_again(
    rolls: list[int], added: list[int], passed: bool, has_markers: bool
) -> None:
    """They are told the same though cuts were added and moved, with clips' markers or without."""
    score = simple(10, 20, 40)
    song, *clips = rendered(score).clips
    for index, by in enumerate(rolls, 1):
        clips = rolled(clips, index, by)
    expected = _moves(score, rolls)
    for id, each in expected.items():
        score = move(score, id, each.now)
    if passed:
        score = move(score, "k1", Fraction(50))
    for at in added:
        score = add(score, at + Fraction(1, 2), id=f"new{at}")
    if not has_markers:
        clips = [replace(clip, markers=()) for clip in clips]
    found = read(score, replace(rendered(score), clips=(song, *clips)))
    assert dict(found.moved) == expected
    assert found.seen == ()


def test_gap_whose_cut_was_moved_since() -> None:
    """A roll beside it is told the same the second time, without clips' markers too."""
    score = simple(10, 20, 40)
    song, first, second, third, fourth = rendered(score, gaps=(0,)).clips
    clips = rolled([second, third, fourth], 1, 5)
    bare = (replace(clip, markers=()) for clip in clips)
    home = move(move(score, "k0", Fraction(8)), "k1", Fraction(485, 24))
    found = read(home, replace(rendered(score), clips=(song, first, *bare)))
    assert dict(found.moved) == {"k1": Move(Fraction(20), Fraction(485, 24))}


def test_gaps_say_nothing() -> None:
    """Before a render there are no edges to be moved."""
    timeline = rendered(simple(10))
    gaps = (replace(c, media="", media_duration=None) for c in timeline.clips)
    assert read(simple(10), replace(timeline, clips=tuple(gaps))) == ClipEdits({}, (), ())


def test_cuts_that_were_never_rendered_are_not_missed() -> None:
    """A cut that was added since has no clip on a timeline that has all it had."""
    score = simple(10, 40)
    more = add(score, Fraction(20), id="new")
    assert read(more, rendered(score)) == ClipEdits({}, (), ())


def test_song_trimmed_with_its_clips() -> None:
    """Where the song is not heard nothing is missed, and trimmed clips are right."""
    score = simple(10, 20)
    timeline = rendered(score)
    song, _, second, third = timeline.clips
    trimmed = replace(second, start=Fraction(12), offset=second.offset + 2, duration=Fraction(8))
    clips = (song, trimmed, third)
    places = Places(score, replace(timeline, clips=clips), Fraction(0))
    heard = ((Fraction(12), Fraction(60)),)
    assert clip_edits(places.timeline, places.segments(), heard) == ClipEdits({}, (), ())


def _job(score: Score) -> Job:
    return Job(planned(score), Painter(16, threads=1), Look(CODECS["png"]))


@pytest.mark.parametrize(
    ("edit", "missing"), [("nothing", 0), ("renamed", 2), ("moved", 2), ("rolled", 2)]
)
def test_an_import_renders_what_it_touches(edit: str, missing: int, tmp_path: Path) -> None:
    """A category or a cut touches the segments on both its sides, nothing else."""
    score = short_score(2, 4, 6, seconds=8)
    timeline = rendered(score)
    markers, clips = list(timeline.markers), list(timeline.clips[1:])
    if edit == "renamed":
        markers[2] = replace(markers[2], name="jellyfish")
    if edit == "moved":
        markers[2] = replace(markers[2], time=Fraction(9, 2))
    if edit == "rolled":
        clips = rolled(clips, 2, 6)
    store, job = ClipStore(tmp_path), _job(score)
    render_movie(job, store, tmp_path / "m.mov", song=None)
    spelled = as_written(FORMATS["otio"], markers_of(score))
    edited = replace(timeline, markers=tuple(markers), clips=(timeline.clips[0], *clips))
    home = bring_home(score, edited, spelled).score
    after = _job(home)
    found = survey(after, store, packed(after.plan, 0, after.plan.frames))
    assert found.missing_segments == missing


def test_clips_behind_the_same_clips() -> None:
    """A second render on a track above hides the first: nothing was done to either."""
    score = simple(10, 40)
    timeline = rendered(score)
    above = (replace(clip, track=1, offset=clip.offset + 1) for clip in timeline.clips[1:])
    both = replace(timeline, clips=(*timeline.clips, *above))
    assert read(score, both).moved == {}
    assert not any("apart" in words for _, words in read(score, both).seen)

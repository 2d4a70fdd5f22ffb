"""Laws of the analysis as a whole: what it notes, what it keeps, what never comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import get_args

import make_story
import numpy as np
import pytest
import soundfile
import voice
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.core.media import run_ffmpeg
from tests.core.sounds import drums

from ganterpret import published
from ganterpret.analysis import VARIANTS, Analysed, Choices, analyze, make_room, read_driver
from ganterpret.categories import by_index, find
from ganterpret.documents import load, save
from ganterpret.errors import AudioError, ScoreError, SettingError
from ganterpret.identity import new_id
from ganterpret.inflections import PickerSettings
from ganterpret.plan import make_plan
from ganterpret.score import (
    Analysis,
    Score,
    add,
    choose,
    delete,
    move,
)
from ganterpret.silences import SilenceSettings

EXAMPLES = Path(make_story.__file__).parent
STORY = EXAMPLES / "story.flac"
RATE = 16_000
SLICE = Fraction(128, RATE)

Array = NDArray[np.float64]

BUSY = Analysis(picking=PickerSettings(cuts_per_minute=40.0))
OTHERS = {
    "fewer cuts": Analysis(picking=PickerSettings(cuts_per_minute=15.0)),
    "another feature": Analysis(feature="flux", picking=PickerSettings(cuts_per_minute=40.0)),
    "another picker": Analysis(feature="tv", picking=PickerSettings("blog")),
    "no silences": replace(BUSY, silences=None),
    "silences' middles": replace(BUSY, silences=SilenceSettings(at="middle")),
}


def strokes_with_rests(seconds: float = 20.0) -> Array:
    """Drums with two rests of digital silence, so that silences force points too."""
    sound = drums(seconds, RATE)
    for start in (6.0, 13.0):
        sound[int(start * RATE) : int((start + 0.8) * RATE)] = 0
    return sound


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recording") / "drums.wav"
    soundfile.write(path, strokes_with_rests(), RATE, subtype="FLOAT")
    return path


@pytest.fixture(scope="module")
def fresh(recording: Path) -> Analysed:
    return analyze(recording, BUSY)


def wav(path: Path, sound: Array, rate: int = RATE) -> Path:
    soundfile.write(path, sound, rate, subtype="FLOAT")
    return path


def inner(score: Score) -> list[str]:
    return [k.id for k in score.keyframes[1:-1]]


def detected(score: Score) -> list[str]:
    return [k.id for k in score.keyframes if k.origin == "detected"]


def test_the_same_song_gives_the_same_score(recording: Path, fresh: Analysed) -> None:
    """Ids, times, categories and seeds are stable."""
    assert analyze(recording, BUSY).score == fresh.score


def test_ids_are_hashes_of_source_samples(fresh: Analysed) -> None:
    """An id follows from where the keyframe was found, and from nothing else."""
    assert len(fresh.score.keyframes) > 10
    for keyframe in fresh.score.keyframes:
        assert keyframe.id == new_id(int(keyframe.time * RATE), ())


def test_a_point_keeps_its_id_among_others(recording: Path, fresh: Analysed) -> None:
    """What other settings find at the same sample is the same keyframe with the same picture."""
    fewer = analyze(recording, OTHERS["fewer cuts"]).score
    common = set(inner(fewer)) & set(inner(fresh.score))
    assert len(common) > 3
    assert all(fewer.keyframe(id) == fresh.score.keyframe(id) for id in common)


def test_a_fresh_score_holds_no_edits(fresh: Analysed) -> None:
    """Everything in it is the analysis's own."""
    assert not fresh.score.has_edits


def test_silences_force_points_that_detected_ones_keep_from(fresh: Analysed) -> None:
    """No detected point lies closer to a silence's than the minimum distance."""
    forced = [k.time for k in fresh.score.keyframes if k.origin == "silence"]
    assert len(forced) == 2
    for keyframe in fresh.score.keyframes:
        if keyframe.origin == "detected":
            assert min(abs(keyframe.time - time) for time in forced) >= 1


def test_the_story_cuts_where_its_sound_returns() -> None:
    """Each part but the first begins with a silence's point, 15 ms from its first sample."""
    forced = [k.time for k in analyze(STORY).score.keyframes if k.origin == "silence"]
    starts = [Fraction(start, voice.RATE) for start, _ in make_story.story(2011).spans[1:]]
    for time, start in zip(forced, starts, strict=True):
        assert abs(time - start) < Fraction(15, 1000)


def test_the_storys_categories_fall_on_its_parts() -> None:
    """With silences alone the list that comes with the story has one for each keyframe."""
    named = STORY.with_suffix(".categories.txt").read_text(encoding="utf-8").splitlines()
    choices = Choices(categories=[find(name).index for name in named])
    silences_only = Analysis(picking=PickerSettings(cuts_per_minute=0.0))
    score = analyze(STORY, silences_only, choices).score
    assert [by_index(k.category).name for k in score.keyframes] == [
        find(name).name for name in named
    ]


def test_categories_are_dealt_from_the_edge_on(recording: Path) -> None:
    """The first category is the first picture's; the rest follows from the seed."""
    plain = analyze(recording, BUSY).score
    dealt = analyze(recording, BUSY, Choices(categories=[107, 671, 61])).score
    assert [k.category for k in dealt.keyframes[:3]] == [107, 671, 61]
    assert dealt.keyframes[3:] == plain.keyframes[3:]
    assert not dealt.has_edits


def test_more_categories_than_keyframes(recording: Path) -> None:
    """The first ones are seen, and a note says how many are not."""
    analysed = analyze(recording, BUSY, Choices(categories=range(500)))
    count = len(analysed.score.keyframes)
    assert [k.category for k in analysed.score.keyframes] == list(range(count))
    said = f"The list has 500 categories and the movie shows the first {count}:"
    assert sum(note.startswith(said) for note in analysed.notes) == 1


def test_one_frame_a_slice(recording: Path) -> None:
    """A rate of None is the analysis rate, exact."""
    assert analyze(recording, choices=Choices(rate=None)).score.rate == Fraction(RATE, 128)


@pytest.mark.parametrize("variant", get_args(published.Variant))
def test_a_variants_alphas_are_the_published(recording: Path, variant: published.Variant) -> None:
    """To the last bit, whatever drives the score's own pictures."""
    analysis, _ = VARIANTS[variant]
    analysed = analyze(recording, analysis)
    signal, points = analysed.picked.signal, analysed.picked.points
    expected = published.published_alphas(variant, signal, points)
    np.testing.assert_array_equal(analysed.alphas, expected)


def test_variants_are_published_whole() -> None:
    """The left channel's TV, no silences; one latent throughout in the published code alone."""
    for name, (analysis, latents) in VARIANTS.items():
        assert (analysis.channel, analysis.feature, analysis.silences) == ("left", "tv", None)
        assert analysis.picking.picker == analysis.motion == name
        assert latents == ("one" if name == "repo" else "each")


def test_our_own_alphas_begin_anew_at_each_point(fresh: Analysed) -> None:
    """One value a slice: 0 at each point, below 1 before the next, 1 at the last."""
    alphas, points = fresh.alphas, fresh.picked.points
    assert alphas.shape == fresh.picked.signal.shape
    assert np.all(alphas[points[:-1]] == 0)
    assert alphas[-1] == 1
    assert np.all(alphas[:-1] < 1)
    for start, stop in pairwise(points):
        assert np.all(np.diff(alphas[start:stop]) >= 0)


@pytest.mark.parametrize("samples", [1, 255, 383])
def test_a_recording_too_short_to_change(samples: int, tmp_path: Path) -> None:
    """One segment from edge to edge, and a note that says why."""
    path = wav(tmp_path / "short.wav", np.full(samples, 0.5))
    analysed = analyze(path)
    assert [k.origin for k in analysed.score.keyframes] == ["edge", "edge"]
    assert "the movie is a single segment" in analysed.notes[0]
    assert ("1 sample," in analysed.notes[0]) == (samples == 1)
    assert make_plan(analysed.score, analysed.driver).frames >= 1
    assert len(analysed.alphas) == 0


@pytest.mark.parametrize(
    "sound", [np.zeros(3 * RATE), np.full(3 * RATE, 0.25)], ids=["silent", "constant"]
)
@pytest.mark.parametrize("analysis", [Analysis(), *(row[0] for row in VARIANTS.values())])
def test_a_recording_that_never_changes(sound: Array, analysis: Analysis, tmp_path: Path) -> None:
    """No points, finite alphas, a movie all the same."""
    analysed = analyze(wav(tmp_path / "flat.wav", sound), analysis)
    assert inner(analysed.score) == []
    assert np.isfinite(analysed.alphas).all()
    plan = make_plan(analysed.score, analysed.driver)
    assert plan.frames == 72
    assert np.isfinite(plan.alphas).all()


@pytest.mark.parametrize(("level", "what"), [(0.0, "is silent"), (0.25, "never changes")])
def test_digital_silence_is_noted(level: float, what: str, tmp_path: Path) -> None:
    """Pictures that move evenly have a reason; a constant is no silence."""
    (note,) = analyze(wav(tmp_path / "flat.wav", np.full(RATE, level))).notes
    assert note == f"'flat.wav' {what}: the pictures move evenly."


def test_a_constant_offset_changes_nothing_that_is_found(recording: Path, tmp_path: Path) -> None:
    """A badly calibrated recorder adds a constant: the points stay within two slices."""
    shifted = analyze(wav(tmp_path / "dc.wav", strokes_with_rests() + 0.05), BUSY).score
    plain = analyze(recording, BUSY).score
    silences = [
        [k.time for k in score.keyframes if k.origin == "silence"] for score in (plain, shifted)
    ]
    for some, other in zip(*silences, strict=True):
        assert abs(some - other) <= 2 * SLICE


def test_a_sample_that_is_no_number(tmp_path: Path) -> None:
    """One sentence with the file's name and the moment."""
    sound = drums(1.0, RATE)
    sound[8000] = np.nan
    with pytest.raises(AudioError, match=r"'bad\.wav': The sample at 0\.500000 s is nan"):
        analyze(wav(tmp_path / "bad.wav", sound))


def test_a_file_that_is_cut_off(recording: Path, tmp_path: Path) -> None:
    """What is there is used, and a note says that there was more."""
    path = tmp_path / "cut.wav"
    content = recording.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    analysed = analyze(path, BUSY)
    assert "cut off" in analysed.notes[0]
    assert 9 < analysed.score.song.duration < 11


def test_the_sound_of_a_video(tmp_path: Path) -> None:
    """A movie's sound is found, and what begins late is cut late."""
    sound = wav(tmp_path / "drums.wav", strokes_with_rests(12.0))
    path = tmp_path / "movie.mov"
    run_ffmpeg(
        "-f", "lavfi", "-i", "color=black:size=16x16:rate=10:duration=14",
        "-itsoffset", "1", "-i", sound, "-c:a", "pcm_s16le", path,
    )  # fmt: skip
    plain, late = (
        [k.time for k in analyze(each).score.keyframes if k.origin == "silence"]
        for each in (sound, path)
    )
    returns = plain[0]
    assert min(abs(time - returns - 1) for time in late) <= 2 * SLICE


def test_the_driver_is_the_same_when_read_again(fresh: Analysed) -> None:
    """A score and its song give back what the analysis measured, to the bit."""
    np.testing.assert_array_equal(read_driver(fresh.score).values, fresh.driver.values)


def test_a_song_that_is_not_there(fresh: Analysed, tmp_path: Path) -> None:
    """One sentence with the way out."""
    lost = replace(fresh.score, song=replace(fresh.score.song, path=tmp_path / "no.wav"))
    with pytest.raises(AudioError, match=r"no\.wav' is not there: give its new place with --song"):
        read_driver(lost)


def test_a_song_that_is_another(fresh: Analysed, tmp_path: Path) -> None:
    """Another recording under the name is noticed by its checksum."""
    path = wav(tmp_path / "other.wav", drums(1.0, RATE))
    with pytest.raises(AudioError, match=r"is not the recording that this score was made from"):
        read_driver(replace(fresh.score, song=replace(fresh.score.song, path=path)))


def add_one(score: Score) -> Score:
    return add(score, Fraction(75, 10), category=107, label="Verse")


def move_one(score: Score) -> Score:
    return move(score, detected(score)[3], Fraction(97, 10))


def delete_one(score: Score) -> Score:
    return delete(score, detected(score)[4])


def delete_a_silence(score: Score) -> Score:
    return delete(score, next(k.id for k in score.keyframes if k.origin == "silence"))


def move_a_silence(score: Score) -> Score:
    silence = next(k for k in score.keyframes if k.origin == "silence")
    return move(score, silence.id, silence.time + Fraction(1, 10))


def choose_one(score: Score) -> Score:
    return choose(score, detected(score)[5], category=61, seed=7)


def label_one(score: Score) -> Score:
    keyframes = list(score.keyframes)
    keyframes[2] = replace(keyframes[2], label="Chorus")
    return replace(score, keyframes=tuple(keyframes))


def choose_edges(score: Score) -> Score:
    first, *_, last = score.keyframes
    score = choose(choose(score, first.id, category=671), last.id, seed=9)
    keyframes = (replace(score.keyframes[0], label="Intro"), *score.keyframes[1:])
    return replace(score, keyframes=keyframes)


Edit = Callable[[Score], Score]
EDITS: tuple[Edit, ...] = (
    add_one,
    move_one,
    delete_one,
    delete_a_silence,
    move_a_silence,
    choose_one,
    label_one,
    choose_edges,
)


def assert_kept(before: Score, after: Score) -> None:
    """Every edit of ``before`` is in ``after``, and nothing came back."""
    edges = {before.keyframes[0].id, before.keyframes[-1].id}
    for keyframe in before.edited:
        same = after.keyframe(keyframe.id)
        assert (replace(same, time=keyframe.time) if same.id in edges else same) == keyframe
    assert {k.id for k in after.edited} == {k.id for k in before.edited}
    assert after.deleted == before.deleted
    for time in before.emptied:
        near = [k for k in after.keyframes if abs(k.time - time) < Fraction(1, 10)]
        assert {k.id for k in near} <= {k.id for k in before.edited}


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edit_is_kept(edit: Edit, recording: Path, fresh: Analysed) -> None:
    """Analysed again with the same settings, the score is what it was edited to."""
    edited = edit(fresh.score)
    again = analyze(recording, BUSY, keep=edited).score
    assert_kept(edited, again)
    placed = [k.time for k in edited.placed]
    gave_way = [
        k
        for k in edited.keyframes
        if k.origin == "detected" and k not in edited.edited
        if any(abs(k.time - time) < 1 for time in placed)
    ]
    assert set(again.keyframes) == set(edited.keyframes) - set(gave_way)


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edit_is_kept_under_other_settings(
    edit: Edit, other: str, recording: Path, fresh: Analysed
) -> None:
    """Nothing deleted or moved away comes back, not even a slice beside its place."""
    edited = edit(fresh.score)
    assert_kept(edited, analyze(recording, OTHERS[other], keep=edited).score)


@settings(max_examples=12)
@given(st.lists(st.sampled_from(EDITS), min_size=1, max_size=6, unique=True))
def test_keeping_twice_is_keeping_once(edits: list[Edit]) -> None:
    """Any edits together; and a score that has made room is what the analysis makes of it."""
    edited = _ANALYSED.score
    for edit in edits:
        edited = edit(edited)
    once = analyze(STORY, _STORY_SETTINGS, keep=edited).score
    assert_kept(edited, once)
    assert analyze(STORY, _STORY_SETTINGS, keep=once).score == once == make_room(edited)


_STORY_SETTINGS = Analysis(picking=PickerSettings(cuts_per_minute=30.0, min_distance=0.5))
_ANALYSED = analyze(STORY, _STORY_SETTINGS)


def test_detected_points_give_way_to_an_added_one(recording: Path, fresh: Analysed) -> None:
    """None stays closer than the minimum distance; the others stay as they were."""
    near = fresh.score.keyframe(detected(fresh.score)[4])
    edited = add(fresh.score, near.time + Fraction(1, 4))
    again = analyze(recording, BUSY, keep=edited).score
    assert near.id not in inner(again)
    assert set(again.keyframes) < set(edited.keyframes)
    assert again.deleted == frozenset()


def test_one_that_gave_way_returns_when_the_other_goes(recording: Path, fresh: Analysed) -> None:
    """Giving way is no deletion: without the marker the analysis is the fresh one again."""
    near = fresh.score.keyframe(detected(fresh.score)[4])
    again = analyze(recording, BUSY, keep=add(fresh.score, near.time + Fraction(1, 4))).score
    (mine,) = again.edited
    assert analyze(recording, BUSY, keep=delete(again, mine.id)).score == fresh.score


@pytest.mark.parametrize("other", ["the same", *OTHERS])
def test_a_score_without_edits_is_analysed_afresh(
    other: str, recording: Path, fresh: Analysed
) -> None:
    """Keeping nothing is a fresh analysis, with the same settings or others."""
    analysis = OTHERS.get(other, BUSY)
    kept = analyze(recording, analysis, keep=fresh.score).score
    assert kept == analyze(recording, analysis).score


def test_a_document_keeps_edits(recording: Path, fresh: Analysed, tmp_path: Path) -> None:
    """Written and read in between, they are kept just so."""
    edited = fresh.score
    for edit in EDITS:
        edited = edit(edited)
    save(edited, tmp_path / "a.score.json")
    loaded = load(tmp_path / "a.score.json")
    assert (
        analyze(recording, BUSY, keep=loaded).score == analyze(recording, BUSY, keep=edited).score
    )


def test_dealing_again_leaves_chosen_categories(recording: Path, fresh: Analysed) -> None:
    """A list of categories goes round the ones that a person chose."""
    edited = choose(fresh.score, fresh.score.keyframes[1].id, category=999)
    again = analyze(recording, BUSY, Choices(categories=[1, 2, 3]), keep=edited).score
    assert [k.category for k in again.keyframes[:3]] == [1, 999, 3]


def test_a_dealt_list_need_not_be_given_again(recording: Path, fresh: Analysed) -> None:
    """What is found again keeps what was dealt to it, and an edit what was chosen."""
    dealt = analyze(recording, BUSY, Choices(categories=range(10))).score
    edited = choose(dealt, dealt.keyframes[4].id, category=999)
    assert analyze(recording, BUSY, keep=edited).score == edited


@pytest.mark.parametrize("choices", [Choices(seed=5), Choices(group="bird")])
def test_another_seed_or_group_deals_anew(
    choices: Choices, recording: Path, fresh: Analysed
) -> None:
    """Asking for other categories gives other categories."""
    again = analyze(recording, BUSY, choices, keep=fresh.score).score
    assert again == analyze(recording, BUSY, choices).score


def test_a_longer_mix_keeps_edits(fresh: Analysed, tmp_path: Path) -> None:
    """The end's edge goes to the new end and keeps its picture; the rest stays."""
    edited = choose_edges(add_one(delete_one(fresh.score)))
    path = wav(tmp_path / "longer.wav", np.concatenate([strokes_with_rests(), drums(3.0, RATE)]))
    again = analyze(path, BUSY, keep=edited).score
    assert again.keyframes[-1].time == 23
    assert_kept(edited, again)


def test_another_sample_rate_keeps_edits(fresh: Analysed, tmp_path: Path) -> None:
    """Times are seconds: what was deleted stays away though its sample has another number."""
    edited = add_one(delete_one(fresh.score))
    path = tmp_path / "other.wav"
    run_ffmpeg("-i", fresh.score.song.path, "-ar", "22050", path)
    assert_kept(edited, analyze(path, BUSY, keep=edited).score)


def test_a_mix_that_ends_before_an_edit(fresh: Analysed, tmp_path: Path) -> None:
    """Nothing is dropped silently: the keyframe is named."""
    edited = add(fresh.score, Fraction(19))
    path = wav(tmp_path / "short.wav", drums(10.0, RATE))
    with pytest.raises(ScoreError, match=r"at 0:19\.000 lies past the end of 'short\.wav'"):
        analyze(path, BUSY, keep=edited)


def test_an_edit_in_a_dense_score_leaves_its_neighbours(recording: Path) -> None:
    """The paper's variant cuts at almost every slice: a changed one makes no room for itself."""
    analysis, _ = VARIANTS["paper"]
    dense = analyze(recording, analysis).score
    assert len(dense.keyframes) > 500
    edited = delete(choose(dense, inner(dense)[100], category=107), inner(dense)[200])
    assert analyze(recording, analysis, keep=edited).score == edited


def later(tmp_path: Path, samples: int) -> Path:
    """The recording as a new mix, which begins with so much more silence."""
    sound = np.concatenate([np.zeros(samples), strokes_with_rests()])
    return wav(tmp_path / "later.wav", sound)


@pytest.mark.parametrize("slices", [1, 8, 32])
def test_a_new_mix_that_begins_later(slices: int, fresh: Analysed, tmp_path: Path) -> None:
    """By whole slices and told so: every id and picture stays, every time moves by just that."""
    edited = choose_edges(choose_one(delete_one(move_one(add_one(fresh.score)))))
    offset = slices * SLICE
    path = later(tmp_path, slices * 128)
    again = analyze(path, BUSY, keep=edited, offset=offset)
    plain = analyze(fresh.score.song.path, BUSY, keep=edited).score
    assert [replace(k, time=k.time + offset) for k in plain.keyframes[1:-1]] == list(
        again.score.keyframes[1:-1]
    )
    assert [k.category for k in again.score.keyframes] == [k.category for k in plain.keyframes]
    assert {k.id for k in again.score.edited} == {k.id for k in edited.edited}
    assert again.score.deleted == edited.deleted
    assert analyze(path, BUSY, keep=again.score).score == again.score


def test_a_new_mix_of_another_sound(fresh: Analysed, tmp_path: Path) -> None:
    """What is found a little beside its old place keeps its id and picture, and is told."""
    sound = strokes_with_rests() + 2e-3 * np.random.default_rng(8).standard_normal(20 * RATE)
    beside = np.concatenate([np.zeros(50), np.tanh(3 * sound)])
    again = analyze(wav(tmp_path / "other.wav", beside), BUSY, keep=fresh.score)
    moved = [each for each in again.changes if each.change == "moved"]
    assert len(moved) > 5
    for each in moved:
        assert each.before
        assert each.after
        assert replace(each.after, time=each.before.time) == each.before
        assert each.after.origin == "edge" or abs(each.after.time - each.before.time) < 0.5
    assert not again.score.has_edits


@settings(max_examples=12)
@given(st.lists(st.sampled_from(EDITS), min_size=1, max_size=6, unique=True))
def test_a_new_mix_keeps_edits_and_is_then_the_mix(other_mix: Path, edits: list[Edit]) -> None:
    """Any edits together; analysed again, the new mix has nothing more to say."""
    edited = _ANALYSED.score
    for edit in edits:
        edited = edit(edited)
    once = analyze(other_mix, _STORY_SETTINGS, keep=edited, offset=Fraction(1, 100)).score
    assert {k.id for k in once.edited} == {k.id for k in edited.edited}
    assert {k.id for k in once.placed} == {k.id for k in edited.placed}
    assert once.deleted == edited.deleted
    for keyframe in edited.placed:
        assert once.keyframe(keyframe.id) == replace(
            keyframe, time=keyframe.time + Fraction(1, 100)
        )
    for time in once.emptied:
        near = {k.id for k in once.keyframes if abs(k.time - time) < Fraction(1, 10)}
        assert near <= {k.id for k in edited.edited}
    assert analyze(other_mix, _STORY_SETTINGS, keep=once).score == once


@pytest.fixture(scope="module")
def other_mix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story 10 ms later and through a saturated amplifier."""
    sound, rate = soundfile.read(STORY)
    mixed = np.concatenate([np.zeros(rate // 100), np.tanh(4 * sound)])
    return wav(tmp_path_factory.mktemp("mix") / "mix.wav", mixed, rate)


def test_an_earlier_scores_other_settings_stay(fresh: Analysed, tmp_path: Path) -> None:
    """Where an editor's timeline begins is no matter of the analysis."""
    kept = replace(fresh.score, timecode="00:59:50:00")
    assert analyze(fresh.score.song.path, BUSY, keep=kept).score.timecode == "00:59:50:00"
    assert analyze(later(tmp_path, 128), BUSY, keep=kept).score.timecode == "00:59:50:00"


def seeming(analysed: Analysed) -> list[str]:
    return [note for note in analysed.notes if "seems to start" in note]


@pytest.mark.parametrize(
    ("samples", "said"), [(8192, ["0.512 s later", "--offset 0.512"]), (0, []), (100, [])]
)
def test_an_offset_that_nobody_told(
    samples: int, said: list[str], fresh: Analysed, tmp_path: Path
) -> None:
    """A note gives the number, if it is worth one and the mix before is still there."""
    path = later(tmp_path, samples)
    notes = seeming(analyze(path, BUSY, keep=fresh.score))
    assert len(notes) == bool(said)
    assert all(words in notes[0] for words in said)
    assert seeming(analyze(path, BUSY, keep=fresh.score, offset=Fraction(0))) == []
    lost = replace(fresh.score, song=replace(fresh.score.song, path=tmp_path / "no.wav"))
    assert seeming(analyze(path, BUSY, keep=lost)) == []


def test_a_mix_that_begins_earlier(fresh: Analysed, tmp_path: Path) -> None:
    """The offset is negative then."""
    path = wav(tmp_path / "earlier.wav", strokes_with_rests()[4096:])
    (note,) = seeming(analyze(path, BUSY, keep=fresh.score))
    assert "seems to start 0.256 s earlier than 'drums.wav'" in note
    assert "--offset -0.256" in note


def test_an_offset_for_the_same_recording(fresh: Analysed) -> None:
    """Told twice it would move all cuts twice: one sentence with the way out."""
    with pytest.raises(SettingError, match=r"'drums\.wav' is the recording that the score was"):
        analyze(fresh.score.song.path, BUSY, keep=fresh.score, offset=Fraction(1))
    with pytest.raises(SettingError, match="there is none"):
        analyze(fresh.score.song.path, BUSY, offset=Fraction(1))

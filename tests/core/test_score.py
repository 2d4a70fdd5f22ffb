"""Laws of identity and of edits: nobody's picture changes but the one that is touched."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.scores import keyframe, score, scored, seeds, song

from ganterpret import categories
from ganterpret.errors import GanterpretError, ScoreError, SettingError
from ganterpret.identity import default_category, default_seed, new_id
from ganterpret.score import (
    Analysis,
    Keyframe,
    Score,
    add,
    choose,
    deal,
    delete,
    make_keyframe,
    move,
    relabel,
)

samples = st.integers(0, 10**10)
moments = st.fractions(0, 60, max_denominator=1000)


def pictures(edited: Score) -> dict[str, tuple[int, int]]:
    """What each keyframe shows: its category and its seed."""
    return {k.id: (k.category, k.seed) for k in edited.keyframes}


@given(samples)
def test_an_id_depends_on_its_sample_alone(sample: int) -> None:
    """The same source sample has the same id, today and tomorrow."""
    assert new_id(sample, ()) == new_id(sample, {"other"})


def test_ids_do_not_change_with_the_program() -> None:
    """Documents hold ids: what a sample was given must be given again by every version."""
    assert [new_id(sample, ()) for sample in (0, 192, 44100)] == ["l7wow", "5m56e", "tane6"]


@given(st.lists(samples, max_size=60))
def test_ids_are_never_given_twice(chosen: list[int]) -> None:
    """Even the very same sample gets another id each time."""
    taken: set[str] = set()
    for sample in chosen:
        id = new_id(sample, taken)
        assert id not in taken
        taken.add(id)


def test_a_collision_lengthens_the_later_id() -> None:
    """Where five characters are taken, a sixth of the same hash is added."""
    short = new_id(192, ())
    longer = new_id(192, {short})
    assert len(short) == 5
    assert len(longer) == 6
    assert longer.startswith(short)


def test_one_sample_a_hundred_times_over() -> None:
    """When the hash's letters are used up, the copies go on being told apart."""
    taken: set[str] = set()
    for _ in range(100):
        taken.add(new_id(0, taken))
    assert len(taken) == 100


@pytest.mark.parametrize("id", ["", "../../up", "a b", "K1", "a*", "ü", "x" * 65, "a\n"])
def test_an_id_that_is_unfit_for_a_file_name(id: str) -> None:
    """Ids become parts of file names: nothing else than a-z, 0-9, - and _ gets in."""
    with pytest.raises(SettingError, match=r"id"):
        keyframe(id, 1)


@given(seeds, st.text(max_size=8))
def test_an_unchosen_seed_is_legal(score_seed: int, id: str) -> None:
    """A seed follows from the score's seed and the id, inside the legal range."""
    assert 0 <= default_seed(score_seed, id) < 2**32
    assert default_seed(score_seed, id) == default_seed(score_seed, id)


def test_defaults_do_not_change_with_the_program() -> None:
    """The same score and id give the same picture in every version."""
    assert (default_seed(0, "l7wow"), default_category(0, "l7wow")) == (3761482984, 5)


def test_another_score_seed_gives_other_pictures() -> None:
    """Every keyframe's seed moves with the score's."""
    names = [new_id(sample, ()) for sample in range(100)]
    assert not {default_seed(1, id) for id in names} & {default_seed(2, id) for id in names}


@pytest.mark.parametrize("group", categories.GROUPS)
def test_a_group_keeps_unchosen_categories_inside(group: str) -> None:
    """With a group every unchosen category is of it."""
    drawn = {default_category(0, new_id(sample, ()), "", group) for sample in range(50)}
    assert {categories.CATEGORIES[index].group for index in drawn} == {group}


def test_unchosen_categories_are_spread_over_all() -> None:
    """Of the 1000 classes a thousand draws hit as many as chance would: 632, give or take 50."""
    drawn = {default_category(0, new_id(sample, ())) for sample in range(1000)}
    assert 580 < len(drawn) < 690


@pytest.mark.parametrize("label", ["Chorus", " chorus ", "CHORUS", "Chorus\n"])
def test_equal_labels_share_a_category(label: str) -> None:
    """ "Chorus" returns as it was, however it is typed; each time with a seed of its own."""
    first = make_keyframe(score(), "a", Fraction(1), "marker", "Chorus")
    again = make_keyframe(score(), "b", Fraction(2), "marker", label)
    assert again.category == first.category
    assert again.seed != first.seed


def test_labels_that_store_an_accent_otherwise_are_equal() -> None:
    """One program writes é as one character, another as two."""
    assert default_category(0, "a", "Caf\u00e9") == default_category(0, "b", "Cafe\u0301")


def test_unlike_labels_have_categories_of_their_own() -> None:
    """Verse and chorus are two."""
    assert default_category(0, "a", "Verse") != default_category(0, "a", "Chorus")


def test_a_label_of_spaces_is_none() -> None:
    """Only text is a label."""
    assert default_category(0, "a", "  ") == default_category(0, "a")


@given(st.permutations([Fraction(t) for t in (5, 17, 23, 42)]))
def test_the_order_of_adding_does_not_matter(times: list[Fraction]) -> None:
    """Keyframes added in any order give the same score."""
    built = score()
    for time in times:
        built = add(built, time)
    assert built == add(
        add(add(add(score(), Fraction(5)), Fraction(17)), Fraction(23)), Fraction(42)
    )


@given(moments)
def test_adding_changes_no_other_picture(time: Fraction) -> None:
    """What was there before shows what it showed."""
    before = score(10, 20, 30)
    after = add(before, time, label="Verse")
    assert pictures(before).items() < pictures(after).items()
    assert len(after.keyframes) == len(before.keyframes) + 1


@given(st.sampled_from(["k0", "k1", "k2"]), moments)
def test_moving_changes_no_picture_at_all(id: str, time: Fraction) -> None:
    """A moved keyframe keeps its id, category and seed; the others keep everything."""
    before = score(10, 20, 30)
    after = move(before, id, time)
    assert pictures(after) == pictures(before)
    assert after.keyframe(id).time == time
    assert {k for k in after.keyframes if k.id != id} == {
        k for k in before.keyframes if k.id != id
    }


@given(st.sampled_from(["k0", "k1", "k2"]))
def test_deleting_changes_no_other_picture(id: str) -> None:
    """The others show what they showed, and the score remembers."""
    before = score(10, 20, 30)
    after = delete(before, id)
    assert set(after.keyframes) == set(before.keyframes) - {before.keyframe(id)}
    assert after.deleted == {id}


def test_deleting_one_that_was_added_leaves_no_trace() -> None:
    """A keyframe that somebody added and deleted again is no edit."""
    added = add(score(10), Fraction(5))
    (mine,) = added.edited
    assert delete(added, mine.id) == score(10)


def test_a_deleted_keyframes_id_is_not_given_again() -> None:
    """A keyframe added where one was deleted is a new one."""
    before = scored(keyframe(new_id(44100, ()), 1))
    after = add(delete(before, new_id(44100, ())), Fraction(1))
    assert after.deleted == {new_id(44100, ())}
    assert len(after.edited) == 1


def test_a_deleted_keyframe_comes_back_under_its_id() -> None:
    """What a file brings home again is who it was, with the seed that follows from its id."""
    before = scored(keyframe(new_id(44100, ()), 1))
    id = new_id(44100, ())
    after = add(delete(before, id), Fraction(2), category=7, id=id)
    assert after.deleted == frozenset()
    assert after.keyframe(id).seed == default_seed(0, id)
    assert after.keyframe(id).time == 2
    assert after.keyframe(id).category == 7


def test_an_id_of_ones_own() -> None:
    """It is checked like every id, and none is given twice."""
    assert add(score(10), Fraction(5), id="mine").keyframe("mine").time == 5
    with pytest.raises(ScoreError, match=r"has a keyframe 'k0' already"):
        add(score(10), Fraction(5), id="k0")
    with pytest.raises(SettingError, match=r"can be no keyframe's id"):
        add(score(10), Fraction(5), id="not mine")


def test_another_label_keeps_the_picture() -> None:
    """Only the label changes, on an edge too, and it is an edit."""
    before = score(10)
    after = relabel(relabel(before, "k0", "Verse"), "first", "Intro")
    assert [k.label for k in after.keyframes] == ["Intro", "Verse", ""]
    assert pictures(after) == pictures(before)
    assert relabel(after, "k0", "").edited == after.edited[:1]
    with pytest.raises(ScoreError, match=r"no keyframe 'no'"):
        relabel(before, "no", "Verse")
    with pytest.raises(SettingError, match=r"too long"):
        relabel(before, "k0", "x" * 5000)


def test_choosing_touches_what_was_chosen() -> None:
    """A category, a seed, or both; 0 is a choice."""
    before = score(10)
    assert choose(before, "k0", category=0).keyframe("k0").category == 0
    assert choose(before, "k0", category=0).keyframe("k0").seed == before.keyframe("k0").seed
    assert choose(before, "k0", seed=0).keyframe("k0").seed == 0
    assert choose(before, "k0") == before


def test_an_edge_takes_another_category() -> None:
    """Edges do not move; what they show may change."""
    assert choose(score(), "first", category=107).keyframes[0].category == 107


@pytest.mark.parametrize("id", ["first", "last"])
def test_edges_neither_move_nor_go(id: str) -> None:
    """The two edges stand at 0 and at the end."""
    with pytest.raises(ScoreError, match=r"edge"):
        move(score(10), id, Fraction(5))
    with pytest.raises(ScoreError, match=r"edge"):
        delete(score(10), id)


def test_a_time_that_is_no_fraction() -> None:
    """A float is the digits that it shows; what is no number is refused in one sentence."""
    assert move(score(10), "k0", 3.1) == move(score(10), "k0", Fraction(31, 10))
    assert add(score(10), 5) == add(score(10), Fraction(5))
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(SettingError, match=r"is no time: give seconds"):
            move(score(10), "k0", wrong)
        with pytest.raises(SettingError, match=r"is no time: give seconds"):
            add(score(10), wrong)


def test_a_keyframe_that_is_not_there() -> None:
    """An edit of an unknown id says so."""
    with pytest.raises(ScoreError, match=r"no keyframe 'no'"):
        delete(score(), "no")
    with pytest.raises(ScoreError, match=r"no keyframe 'no'"):
        choose(score(), "no", seed=1)


@pytest.mark.parametrize("time", [Fraction(-1), Fraction(60) + Fraction(1, 44100)])
def test_a_time_outside_the_song(time: Fraction) -> None:
    """Nothing stands before the song or after it, and the sentence says what is legal."""
    with pytest.raises(ScoreError, match=r"outside the song; 0 to 1:00\.000 is legal"):
        add(score(), time)
    with pytest.raises(ScoreError, match=r"outside the song"):
        move(score(10), "k0", time)


@pytest.mark.parametrize("time", [Fraction(0), Fraction(60)])
def test_a_keyframe_on_an_edge_stands_inside_it(time: Fraction) -> None:
    """Where times are equal the edges stay outermost."""
    built = add(score(), time)
    assert [k.origin for k in built.keyframes] == ["edge", "marker", "edge"]


def test_a_fresh_score_holds_no_edits() -> None:
    """What the analysis left is no edit."""
    assert not score(10, 20).has_edits
    assert score(10, 20).emptied == ()


@pytest.mark.parametrize(
    ("changed", "placed", "emptied"),
    [
        (add(score(10), Fraction(5)), 1, ()),
        (move(score(10), "k0", Fraction(11)), 1, (Fraction(10),)),
        (delete(score(10), "k0"), 0, (Fraction(10),)),
        (choose(score(10), "k0", category=5), 0, ()),
        (choose(score(10), "k0", seed=5), 0, ()),
        (choose(score(10), "last", seed=5), 0, ()),
    ],
    ids=["added", "moved", "deleted", "category", "seed", "edge"],
)
def test_every_edit_is_noticed(changed: Score, placed: int, emptied: tuple[Fraction, ...]) -> None:
    """An edit is known without anybody writing it down, and so is what it placed and emptied."""
    assert changed.has_edits
    assert len(changed.placed) == placed
    assert changed.emptied == emptied


def test_a_changed_label_is_an_edit() -> None:
    """So is a label that somebody wrote into the document."""
    first, middle, last = score(10).keyframes
    written = replace(score(10), keyframes=(first, replace(middle, label="Verse"), last))
    assert [k.id for k in written.edited] == ["k0"]


def test_an_edit_taken_back_is_none() -> None:
    """Moved and moved back: as the analysis left it."""
    assert not move(move(score(10), "k0", Fraction(5)), "k0", Fraction(10)).has_edits


def test_categories_are_dealt_in_time_order_from_the_edge_at_0() -> None:
    """As published: the first is the first picture's."""
    dealt = deal(score(10, 20), [5, 6, 7, 8])
    assert [k.category for k in dealt.keyframes] == [5, 6, 7, 8]


def test_too_few_categories_leave_the_rest_to_the_seed() -> None:
    """The others keep what follows from their ids."""
    before = score(10, 20)
    assert [k.category for k in deal(before, [5]).keyframes] == [
        5,
        *(k.category for k in before.keyframes[1:]),
    ]


def test_too_many_categories() -> None:
    """Some would never be seen: that is an error which says how many."""
    with pytest.raises(SettingError, match=r"4 categories for 3 keyframes: leave out 1"):
        deal(score(10), [1, 2, 3, 4])


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("truncation", 0.0),
        ("truncation", 1.01),
        ("truncation", float("nan")),
        ("seed", -1),
        ("seed", 2**32),
        ("rate", Fraction(0)),
        ("rate", Fraction(-24)),
        ("rate", Fraction(6001)),
        ("timecode", "1:00"),
        ("timecode", "24:00:00:00"),
        ("group", "dragon"),
        ("interpolation", "cubic"),
        ("latents", "two"),
    ],
)
def test_a_setting_out_of_range(what: str, wrong: object) -> None:
    """A score is checked when it is built."""
    with pytest.raises(SettingError):
        replace(score(), **{what: wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("category", 1000),
        ("category", -1),
        ("seed", 2**32),
        ("seed", -1),
        ("origin", "heaven"),
        ("label", "\ud800"),
        ("label", "x" * 5000),
        ("time", Fraction(1, 10**30)),
    ],
)
def test_a_keyframe_out_of_range(what: str, wrong: object) -> None:
    """A keyframe is checked when it is built."""
    with pytest.raises(SettingError):
        replace(keyframe("a", 1), **{what: wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", [-1, "right"])
def test_a_channel_that_is_none(channel: str) -> None:
    """Left, mean or a number from 0."""
    with pytest.raises(SettingError, match=r"left, mean or a number from 0"):
        Analysis(channel=channel)  # type: ignore[arg-type]


def test_keyframes_out_of_order() -> None:
    """A score whose keyframes do not stand in time order cannot be built."""
    with pytest.raises(ScoreError, match=r"keyframes\[2\]\.time: 0:10\.000 comes after 0:20\.000"):
        score(20, 10)


def test_an_id_twice() -> None:
    """Two keyframes of one id cannot be told apart."""
    with pytest.raises(ScoreError, match=r"keyframes\[2\]\.id: 'a' is there twice"):
        scored(keyframe("a", 1), keyframe("a", 2))


@pytest.mark.parametrize(
    "keyframes",
    [
        (),
        (keyframe("a", 0, "edge"),),
        (keyframe("a", 0, "edge"), keyframe("b", 59, "edge")),
        (keyframe("a", 1, "edge"), keyframe("b", 60, "edge")),
        (keyframe("a", 0, "edge"), keyframe("b", 60, "marker")),
        (keyframe("a", 0, "edge"), keyframe("c", 9, "edge"), keyframe("b", 60, "edge")),
    ],
    ids=["none", "one", "early end", "late start", "no end", "in the middle"],
)
def test_edges_that_are_not_the_songs(keyframes: tuple[Keyframe, ...]) -> None:
    """Exactly two edges, at 0 and at the end."""
    with pytest.raises(GanterpretError, match=r"edges"):
        Score(song(), keyframes)


def test_a_song_of_another_length() -> None:
    """The last edge's time is what is wrong; both ends are named, exactly."""
    edges = keyframe("a", 0, "edge"), keyframe("b", 61, "edge")
    with pytest.raises(
        ScoreError, match=r"end, 60 s \(samples / .* at 61 s: put it to 60"
    ) as caught:
        Score(song(), edges)
    assert caught.value.value == "keyframes[1].time"

"""Laws of a new mix: the same moment is the same keyframe, and nothing done by hand is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.core.scores import keyframe, score, scored, scores, song

from ganterpret.errors import ScoreError, SettingError
from ganterpret.remix import REACH, Difference, carry, differences, pair
from ganterpret.score import Keyframe, Score, add, choose, delete, in_order, move, relabel

moments = st.fractions(0, 60, max_denominator=10_000)
offsets = st.fractions(-3, 3, max_denominator=1000)
marks = st.lists(st.integers(1, 59), min_size=1, max_size=20, unique=True)
"""Whole seconds, so that no two are within reach of the same moment."""


@st.composite
def edited_scores(draw: st.DrawFn) -> Score:
    """Scores of detected keyframes a second or more apart, with edits of every kind."""
    edited = score(*sorted(draw(marks)))
    for known in edited.keyframes[1:-1]:
        done = draw(st.sampled_from(["", "", "deleted", "moved", "chosen", "labelled"]))
        if done == "deleted":
            edited = delete(edited, known.id)
        elif done == "moved":
            edited = move(edited, known.id, draw(moments))
        elif done == "chosen":
            edited = choose(edited, known.id, category=(known.category + 1) % 1000)
        elif done == "labelled":
            edited = relabel(edited, known.id, "Verse")
    for time in draw(st.lists(moments, max_size=3)):
        edited = add(edited, time, category=107)
    return edited


def places(of: Score) -> dict[str, Fraction]:
    """Where the analysis found what stands between the edges."""
    return {id: mark.time for id, mark in of.analysed.items() if id not in ("first", "last")}


def pictures(of: Score) -> dict[str, tuple[int, int, str, str]]:
    return {k.id: (k.category, k.seed, k.label, k.origin) for k in of.keyframes}


def ids(keyframes: Iterable[Keyframe]) -> set[str]:
    return {k.id for k in keyframes}


@given(st.lists(moments, max_size=12, unique=True), st.lists(moments, max_size=12, unique=True))
def test_pairs_are_the_nearest_that_do_not_cross(
    before: list[Fraction], after: list[Fraction]
) -> None:
    """Trying all pairs, from the nearest on, and taking what is free and crosses none."""
    distances = [abs(a - b) for a in before for b in after]
    assume(len(set(distances)) == len(distances))
    tried = sorted((abs(a - b), i, j) for i, a in enumerate(before) for j, b in enumerate(after))
    expected: dict[int, int] = {}
    for distance, i, j in tried:
        crosses = any(
            (before[i] - before[a]) * (after[j] - after[b]) <= 0 for a, b in expected.items()
        )
        if distance <= REACH and not crosses:
            expected[i] = j
    assert pair(before, after) == expected


@given(st.lists(moments, max_size=20), st.lists(moments, max_size=20))
def test_pairs_are_one_to_one_and_in_order(before: list[Fraction], after: list[Fraction]) -> None:
    """Of any times at all, several at once among them."""
    pairs = pair(before, after)
    assert len(set(pairs.values())) == len(pairs)
    assert all(abs(before[i] - after[j]) <= REACH for i, j in pairs.items())
    ordered = sorted(pairs.items(), key=lambda each: (before[each[0]], after[each[1]]))
    assert [after[j] for _, j in ordered] == sorted(after[j] for _, j in ordered)


def test_half_a_second_is_near_enough_and_more_is_not() -> None:
    """The reach is closed."""
    assert pair([Fraction(1)], [Fraction(3, 2)]) == {0: 0}
    assert pair([Fraction(1)], [Fraction(3001, 2000)]) == {}


@given(edited_scores())
def test_the_same_sound_leaves_a_score_as_it_is(edited: Score) -> None:
    """Found again where everything was: the identity."""
    assert carry(edited, edited.song, places(edited).values()) == edited


@given(edited_scores(), offsets)
def test_a_later_mix_moves_everything_by_its_offset(edited: Score, offset: Fraction) -> None:
    """Exactly so; ids, pictures and what is an edit stay; the edges are the new mix's."""
    end = edited.song.duration
    inner = [*places(edited).values(), *(k.time for k in edited.keyframes[1:-1])]
    assume(all(0 <= time + offset <= end + 5 for time in inner))
    found = {time + offset for time in places(edited).values()}
    carried = carry(edited, song(end + 5), found, offset)
    assert pictures(carried) == pictures(edited)
    assert [k.time for k in carried.keyframes[1:-1]] == [
        k.time + offset for k in edited.keyframes[1:-1]
    ]
    assert carried.keyframes[-1].time == end + 5
    assert places(carried) == {id: time + offset for id, time in places(edited).items()}
    assert ids(carried.edited) == ids(edited.edited)
    assert ids(carried.placed) == ids(edited.placed)
    assert carried.deleted == edited.deleted


@settings(max_examples=40)
@given(edited_scores(), st.lists(st.fractions("-0.49", "0.49", max_denominator=1000), min_size=20))
def test_what_was_found_follows_the_sound(edited: Score, shifts: list[Fraction]) -> None:
    """Each by its own shift; what was placed by hand stays, and edits stay edits."""
    moved = {
        id: time + shift for (id, time), shift in zip(places(edited).items(), shifts, strict=False)
    }
    carried = carry(edited, edited.song, moved.values())
    placed = {k.id: k.time for k in edited.placed}
    # Moved by hand to just where the sound went: then only the hand is seen.
    assume(all(moved.get(id) != time for id, time in placed.items()))
    for known in edited.keyframes[1:-1]:
        expected = placed.get(known.id, moved.get(known.id))
        assert carried.keyframe(known.id).time == expected
    assert pictures(carried) == pictures(edited)
    assert places(carried) == moved
    assert ids(carried.edited) == ids(edited.edited)
    assert carried.deleted == edited.deleted


@settings(max_examples=60)
@given(scores(), st.lists(moments, max_size=8), offsets)
def test_nothing_done_by_hand_is_lost(
    edited: Score, found: list[Fraction], offset: Fraction
) -> None:
    """Whatever the score and whatever is found, hand edits are there, or it is refused."""
    described = song(90)
    inside = [k.time + offset for k in edited.edited if k.origin != "edge"]
    if not all(0 <= time <= 90 for time in inside):
        assume(ids(edited.edited) <= ids(edited.placed))
        with pytest.raises(ScoreError, match="lies"):
            carry(edited, described, found, offset)
        return
    carried = carry(edited, described, found, offset)
    edges = {edited.keyframes[0].id, edited.keyframes[-1].id}
    assert ids(carried.edited) == ids(edited.edited)
    assert carried.deleted <= edited.deleted
    was, now = pictures(edited), pictures(carried)
    assert all(now[k.id] == was[k.id] for k in edited.edited)
    for known in edited.placed:
        assert carried.keyframe(known.id).time == known.time + offset
    for known in carried.keyframes:
        assert known.id in edges | ids(edited.edited) or known.time in found


def test_one_that_was_edited_in_place_stays_where_the_sound_is_gone() -> None:
    """Without a pair the place holds; one that nobody touched is gone."""
    edited = choose(score(10, 20), "k0", category=107)
    carried = carry(edited, song(), [Fraction(40)])
    assert [(k.id, k.time) for k in carried.keyframes[1:-1]] == [("k0", Fraction(10))]
    assert ids(carried.edited) == {"k0"}
    assert not carried.placed


def test_one_moved_to_where_the_sound_went_was_moved_all_the_same() -> None:
    """It stays by hand, and does not follow a third mix."""
    edited = move(score(10), "k0", Fraction("10.25"))
    carried = carry(edited, song(), [Fraction("10.25")])
    assert ids(carried.placed) == {"k0"}
    assert carry(carried, song(), [Fraction("10.375")]).keyframe("k0").time == Fraction("10.25")


def test_a_deleted_one_is_deleted_where_the_sound_went() -> None:
    """Its place follows, so that it is known there when the new mix is analysed again."""
    carried = carry(delete(score(10), "k0"), song(), [Fraction("10.25")])
    assert carried.emptied == (Fraction("10.25"),)


def test_deletions_before_the_start_are_forgotten() -> None:
    """A score's times begin at 0, and what is not heard any more cannot come back."""
    carried = carry(delete(score(1, 10), "k0"), song(), [Fraction(5)], Fraction(-5))
    assert carried.deleted == frozenset()
    assert carried.keyframe("k1").time == 5


def test_a_found_one_that_a_shorter_mix_leaves_out() -> None:
    """It is gone with its sound; that is no edit of anybody's."""
    carried = carry(score(10, 50), song(20), [Fraction(10)])
    assert list(pictures(carried)) == ["first", "k0", "last"]
    assert not carried.has_edits


def test_an_edited_edge_keeps_its_edit_alone() -> None:
    """Taken back later, nothing of it is left: the end is the analysis's."""
    edited = choose(score(10), "last", category=107)
    carried = carry(edited, song(70), [Fraction(10)])
    assert carried.keyframe("last").time == 70
    back = choose(carried, "last", category=edited.song.duration.numerator * 7 % 1000)
    assert not back.has_edits


@pytest.mark.parametrize(
    ("time", "seconds", "offset", "said"),
    [
        ("19", 10, "0", r"at 0:19\.000 lies past the end of 'a song\.ogg' \(0:10\.000\): delete"),
        ("0.5", 60, "-2", r"at 0:00\.500, moved by -2 s, lies 0:01\.500 before the start of"),
        ("59.5", 60, "1", r"at 0:59\.500, moved by \+1 s, lies past the end .* another --offset"),
    ],
)
def test_hand_placed_ones_outside_a_new_mix(
    time: str, seconds: int, offset: str, said: str
) -> None:
    """Refused in a sentence: which, where it was, what to do."""
    edited = add(score(), Fraction(time), id="mine")
    with pytest.raises(ScoreError, match=rf"The keyframe 'mine' {said}"):
        carry(edited, song(seconds), [], Fraction(offset))


def test_several_hand_placed_ones_outside() -> None:
    """The first is named and the others are counted."""
    edited = add(add(score(), Fraction(30), id="one"), Fraction(40), id="two")
    with pytest.raises(ScoreError, match=r"'one' .*, and 1 more lie outside: delete"):
        carry(edited, song(10), [])


def test_an_offset_that_is_too_exact() -> None:
    """No score could hold the times that it leads to."""
    with pytest.raises(SettingError, match="round it to milliseconds"):
        carry(delete(score(10), "k0"), song(), [], Fraction(1, 10**24))


@given(edited_scores())
def test_a_score_differs_from_itself_by_nothing(edited: Score) -> None:
    """Only what was done by hand is told, as kept."""
    told = differences(edited, edited)
    assert {each.change for each in told} <= {"kept"}
    assert {each.keyframe.id for each in told} == ids(edited.edited)


@given(edited_scores(), edited_scores())
def test_differences_are_all_that_differs(before: Score, after: Score) -> None:
    """The later score's keyframes are the earlier's, without what is gone, with what is told."""
    told = differences(before, after)
    keyframes = {k.id: k for k in before.keyframes}
    for each in told:
        assert keyframes.get(each.keyframe.id) == each.before
        keyframes.pop(each.keyframe.id, None)
        if each.after:
            keyframes[each.after.id] = each.after
    assert in_order(keyframes.values()) == in_order(after.keyframes)
    assert [each.keyframe.time for each in told] == sorted(each.keyframe.time for each in told)


def test_differences_have_a_word_each() -> None:
    """Moved before changed; by hand is what differs from the analysis."""
    before = scored(
        *(keyframe(id, time) for id, time in zip("abcd", (10, 20, 30, 40), strict=True))
    )
    after = move(delete(choose(before, "b", seed=7), "c"), "a", Fraction(11))
    after = add(relabel(after, "d", "Verse"), Fraction(50), id="e")
    assert [
        (each.keyframe.id, each.change, each.by_hand) for each in differences(before, after)
    ] == [
        ("a", "moved", True),
        ("b", "changed", True),
        ("c", "gone", False),
        ("d", "changed", True),
        ("e", "new", True),
    ]


def test_a_difference_of_nothing() -> None:
    """There is always a keyframe on one side."""
    with pytest.raises(ValueError, match="one side at least"):
        _ = Difference(None, None).keyframe


def test_other_settings_of_a_score_stay() -> None:
    """Carrying changes the song, the times and nothing else."""
    edited = replace(score(10), seed=5, timecode="00:59:50:00", truncation=0.7)
    carried = carry(edited, song(70), [Fraction(10)])
    assert replace(carried, song=edited.song, keyframes=edited.keyframes, analysed={}) == replace(
        edited, analysed={}
    )

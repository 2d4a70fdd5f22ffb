"""A score follows its song to a new mix, and what is then different.

Conventions:
    Times are exact `Fraction` seconds from each recording's own first sample. What the earlier
    analysis found is paired with what is found now: nearest first, at most half a second apart,
    one to one and in time order. A pair is one keyframe, which stands where the sound now is;
    what a person placed stays where it was put, up to an offset that holds for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from ganterpret.errors import ScoreError, SettingError
from ganterpret.limits import MAX_DIGITS
from ganterpret.score import Fingerprint, Keyframe, Score, Song, in_order
from ganterpret.units import format_time

REACH: Final = Fraction(1, 2)
"""Seconds that the same moment may lie apart in two mixes."""

Change = Literal["moved", "changed", "new", "gone", "kept"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of a keyframe from one score to the next.

    Attributes:
        before: as it was; None for a new one.
        after: as it is; None for one that is gone.
        by_hand: whether somebody placed or changed it after the analysis.
    """

    before: Keyframe | None
    after: Keyframe | None
    by_hand: bool = False

    @property
    def keyframe(self) -> Keyframe:
        """The keyframe as it is, or as it was last.

        Raises:
            ValueError: there is neither.
        """
        keyframe = self.after or self.before
        if keyframe is None:
            raise ValueError("A difference has a keyframe on one side at least.")
        return keyframe

    @property
    def change(self) -> Change:
        """What happened, in a word; "kept" if nothing did."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        if self.before.time != self.after.time:
            return "moved"
        return "kept" if _looks(self.before) == _looks(self.after) else "changed"


def _looks(keyframe: Keyframe) -> tuple[int, int, str]:
    return keyframe.category, keyframe.seed, keyframe.label


def differences(before: Score, after: Score) -> tuple[Difference, ...]:
    """Compare two scores of a song, keyframe by keyframe.

    Returns:
        In time order, one for each keyframe that is new, gone, moved or shows something else,
        and for each that somebody edited by hand.
    """
    olds = {k.id: k for k in before.keyframes}
    hand = {k.id for k in after.edited}
    compared = [Difference(olds.get(k.id), k, k.id in hand) for k in after.keyframes]
    standing = {k.id for k in after.keyframes}
    was_by_hand = {k.id for k in before.edited}
    compared += [
        Difference(k, None, k.id in was_by_hand) for k in before.keyframes if k.id not in standing
    ]
    told = (each for each in compared if each.by_hand or each.change != "kept")
    return tuple(sorted(told, key=lambda each: each.keyframe.time))


def pair(before: Sequence[Fraction], after: Sequence[Fraction]) -> dict[int, int]:
    """Pair the times of two mixes: nearest first, at most `REACH` apart, never crossing.

    Args:
        before: seconds, in any order.
        after: seconds, in any order.

    Returns:
        Index into ``before`` -> index into ``after``; no index is there twice.

    >>> pair([Fraction(1), Fraction(3)], [Fraction(9, 8), Fraction(5, 4), Fraction(4)])
    {0: 0}
    """
    # Of equal times the first of one side stands beside the first of the other, and so on.
    ranked = sorted((*_ranked(before, 0), *_ranked(after, 1)))
    merged = [(time, side, index) for time, _, side, index in ranked]
    # Between two that are no neighbours lie two that are, and are as near or nearer. Those pair
    # first, and from then on the outer two would cross them: so only neighbours ever pair.
    near = sorted(
        (right[0] - left[0], place)
        for place, (left, right) in enumerate(pairwise(merged))
        if left[1] != right[1] and right[0] - left[0] <= REACH
    )
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for _, place in near:
        if not used & {place, place + 1}:
            used |= {place, place + 1}
            one, other = sorted(merged[place : place + 2], key=lambda each: each[1])
            pairs[one[2]] = other[2]
    return pairs


def _ranked(times: Sequence[Fraction], side: int) -> Iterator[tuple[Fraction, int, int, int]]:
    """Yield each time with its number among equal ones, its side and its index."""
    seen: Counter[Fraction] = Counter()
    for index, time in enumerate(times):
        yield time, seen[time], side, index
        seen[time] += 1


def carry(
    score: Score, song: Song, found: Iterable[Fraction], offset: Fraction = Fraction(0)
) -> Score:
    """Carry a score over to another recording of its song.

    Everything is moved by the offset; the edges go to the new one's ends. What the earlier
    analysis found, edited in place or not, then goes to its pair among what is found now. Without
    one, it stays if it was edited, and is gone if it was not. What was placed by hand stays where
    it is; the place from which it was moved goes along, as do the places of deleted keyframes, so
    that neither comes back. Places before the new recording's start are forgotten.

    Args:
        score: of the earlier recording.
        song: the new recording.
        found: where the analysis finds points in it, seconds, inside it.
        offset: how much later the new recording begins, seconds.

    Raises:
        ScoreError: something done by hand lies outside the new recording.
        SettingError: the offset is given too exactly.
    """
    edges = score.keyframes[0], score.keyframes[-1]
    ends = {edges[0].id: Fraction(0), edges[1].id: song.duration}
    places = {id: mark.time + offset for id, mark in score.analysed.items() if id not in ends}
    ids, times = list(places), list(found)
    pairs = pair([places[id] for id in ids], times)
    follows = {ids[old]: times[new] for old, new in pairs.items()}
    by_hand, placed = {k.id for k in score.edited}, {k.id for k in score.placed}

    keyframes: list[Keyframe] = []
    for keyframe in score.keyframes[1:-1]:
        if keyframe.id in follows and keyframe.id not in placed:
            keyframes.append(replace(keyframe, time=follows[keyframe.id]))
        elif keyframe.id in by_hand:
            keyframes.append(replace(keyframe, time=keyframe.time + offset))
    _check_inside(keyframes, song, offset)
    # A keyframe that was moved to just where the sound now is was moved all the same.
    taken = {k.id: k.time for k in keyframes if k.id in placed}
    follows = {id: time for id, time in follows.items() if taken.get(id) != time}
    keyframes += (replace(edge, time=ends[edge.id]) for edge in edges)
    gone = {k.id for k in score.keyframes} - {k.id for k in keyframes}
    places = {id: time for id, time in (places | follows).items() if id not in gone}
    return replace(
        score,
        song=song,
        keyframes=in_order(keyframes),
        analysed=_marks(score.analysed, places | ends),
    )


def _marks(
    marks: Mapping[str, Fingerprint], places: Mapping[str, Fraction]
) -> dict[str, Fingerprint]:
    """Put fingerprints to other places, as far as a score can hold these."""
    for time in places.values():
        if time.denominator >= 10**MAX_DIGITS:
            raise SettingError(
                f"The offset leads to a denominator of more than {MAX_DIGITS} digits: round it to "
                "milliseconds.",
                time,
            )
    return {
        id: replace(mark, time=places[id])
        for id, mark in marks.items()
        if id in places and places[id] >= 0
    }


def _check_inside(keyframes: Sequence[Keyframe], song: Song, offset: Fraction) -> None:
    """Refuse a new mix that leaves out what somebody did."""
    outside = [k for k in keyframes if not 0 <= k.time <= song.duration]
    if not outside:
        return
    first, name = outside[0], song.path.name
    if first.time < 0:
        where = f"{format_time(-first.time)} before the start of '{name}'"
    else:
        where = f"past the end of '{name}' ({format_time(song.duration)})"
    moved = f", moved by {float(offset):+g} s," if offset else ""
    more = f", and {len(outside) - 1} more lie outside" if len(outside) > 1 else ""
    way = "another --offset" if offset else "--offset if the new mix begins elsewhere"
    raise ScoreError(
        f"The keyframe '{first.id}' at {format_time(first.time - offset)}{moved} lies {where}"
        f"{more}: delete it from the score, move it there, or give {way}.",
        first.id,
    )

"""A song's words tell its story: each line a cut, with the category that its words name.

Conventions:
    As the paper's storytelling does by hand. A line is a marker of any format, or several of one
    time; where it stands there is a keyframe afterwards whose label is the line, shortened. A
    line of which a word names a class (`meaning.WORTH`) gets that class; another one the category
    that follows from its label and the score's seed, so that equal lines look alike. What
    somebody chose by hand holds against both, and a keyframe that was a line's before stays as it
    is, wherever and whatever it has become since. No other keyframe changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Final

from ganterpret import score as scores
from ganterpret.identity import default_category, new_id
from ganterpret.meaning import WORTH, Match, alike
from ganterpret.remix import REACH
from ganterpret.score import Keyframe, Score
from ganterpret.units import frame_at, sample_at
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker

LONGEST: Final = 100
"""Characters of a label; a line of lyrics is rarely longer."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a line.

    Attributes:
        time: seconds, as the file has it.
        text: the line.
        match: what its words lead to; None if they lead to nothing worth it.
        id: of the keyframe that stands there now; "" if the line lies outside the song.
        category: 0 to 999, that the keyframe has now; None outside the song.
    """

    time: Fraction
    text: str
    match: Match | None
    id: str
    category: int | None


@dataclass(frozen=True, slots=True)
class Storyline:
    """A score after its lyrics.

    Attributes:
        score: the new one.
        lines: in time order.
    """

    score: Score
    lines: tuple[Line, ...]


def tell_story(score: Score, markers: Sequence[Marker]) -> Storyline:
    """Put the lines of lyrics into a score.

    Args:
        score: the score of the song.
        markers: a line each, in time order; times in the song.
    """
    lines: list[Line] = []
    for time, text in _lines(markers):
        match = next((each for each in alike(text, 1) if each.score >= WORTH), None)
        if not 0 <= time < score.song.duration:
            lines.append(Line(time, text, match, "", None))
            continue
        taken = {line.id for line in lines}
        score, keyframe = _placed(score, time, _shortened(text), match, taken)
        lines.append(Line(time, text, match, keyframe.id, keyframe.category))
    return Storyline(score, tuple(lines))


def _lines(markers: Sequence[Marker]) -> Iterator[tuple[Fraction, str]]:
    """Yield the lines; those of one time, a song's words and their translation, are one."""
    for time, together in groupby(markers, key=lambda marker: marker.time):
        yield time, " / ".join(filter(None, (clean(marker.name) for marker in together)))


def _placed(
    score: Score, time: Fraction, label: str, match: Match | None, taken: set[str]
) -> tuple[Score, Keyframe]:
    """Find a line's keyframe, or label the one that shares its frame, or add one.

    Other lines have taken theirs: a line that is repeated at once is another one.
    """
    before = _from_before(score, time, label, taken)
    if before:
        return score, before
    category = match.category.index if match else None
    frame = frame_at(time, score.rate)
    # Of several in the frame the movie shows the last.
    there = [each for each in score.keyframes[:-1] if frame_at(each.time, score.rate) == frame]
    if not there:
        known = {each.id for each in score.keyframes}
        score = scores.add(score, time, category=category, label=label)
        return score, next(each for each in score.keyframes if each.id not in known)
    id = there[-1].id
    is_by_hand = there[-1] in score.edited
    if is_by_hand and there[-1].label:
        return score, there[-1]
    if _nobody_chose(score, there[-1]):
        if category is None:
            category = default_category(score.seed, id, label, score.group)
    elif is_by_hand:
        category = None
    score = scores.relabel(score, id, label)
    score = scores.choose(score, id, category=category)
    return score, score.keyframe(id)


def _from_before(score: Score, time: Fraction, label: str, taken: set[str]) -> Keyframe | None:
    """Return the keyframe that these lyrics made once: it bears the line nearby, or its id."""
    id = new_id(sample_at(time, score.song.sample_rate), ())
    for each in score.keyframes:
        is_named = each.label == label and abs(each.time - time) <= REACH
        # One that nobody named or chose anything for may have been put there for the line.
        is_bare = not each.label and _nobody_chose(score, each)
        is_theirs = is_named or (each.id == id and each.origin == "marker" and not is_bare)
        if is_theirs and each.id not in taken:
            return each
    return None


def _nobody_chose(score: Score, keyframe: Keyframe) -> bool:
    drawn = default_category(score.seed, keyframe.id, keyframe.label, score.group)
    return keyframe.category == drawn


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0] + "\N{HORIZONTAL ELLIPSIS}"

"""A song's words tell its story: each line a cut, with the category that its words name.

Conventions:
    As the paper's storytelling does by hand. A line is a marker of any format; where it stands
    there is a keyframe afterwards whose label is the line, shortened. A line of which a word
    names a class (`meaning.WORTH`) gets that class. Of another one the keyframe keeps the
    category that somebody chose, or gets the one that follows from its label and the score's
    seed, so that equal lines look alike. No other keyframe changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ganterpret import score as scores
from ganterpret.identity import default_category
from ganterpret.meaning import WORTH, Match, alike
from ganterpret.score import Keyframe, Score
from ganterpret.units import frame_at
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
    lines = []
    for marker in markers:
        text = clean(marker.name)
        match = next((each for each in alike(text, 1) if each.score >= WORTH), None)
        if not 0 <= marker.time < score.song.duration:
            lines.append(Line(marker.time, text, match, "", None))
            continue
        score, keyframe = _placed(score, marker.time, _shortened(text), match)
        lines.append(Line(marker.time, text, match, keyframe.id, keyframe.category))
    return Storyline(score, tuple(lines))


def _placed(
    score: Score, time: Fraction, label: str, match: Match | None
) -> tuple[Score, Keyframe]:
    """Label the keyframe that shares a line's frame, or add one."""
    category = match.category.index if match else None
    frame = frame_at(time, score.rate)
    # Of several in the frame the movie shows the last.
    there = [each for each in score.keyframes[:-1] if frame_at(each.time, score.rate) == frame]
    if there:
        id = there[-1].id
        if category is None and _nobody_chose(score, there[-1]):
            category = default_category(score.seed, id, label, score.group)
        score = scores.relabel(score, id, label)
        score = scores.choose(score, id, category=category)
        return score, score.keyframe(id)
    before = {each.id for each in score.keyframes}
    score = scores.add(score, time, category=category, label=label)
    return score, next(each for each in score.keyframes if each.id not in before)


def _nobody_chose(score: Score, keyframe: Keyframe) -> bool:
    drawn = default_category(score.seed, keyframe.id, keyframe.label, score.group)
    return keyframe.category == drawn


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0] + "\N{HORIZONTAL ELLIPSIS}"

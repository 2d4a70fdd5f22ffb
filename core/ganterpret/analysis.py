"""A recording becomes a score: measured in one pass, its points picked, its categories dealt.

Conventions:
    Settings come in as an `Analysis`; edits that a person made to an earlier score of the song
    can be kept, in a new mix of it too. Whatever is odd about a recording without being wrong is
    a *note*, one sentence.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from ganterpret import published
from ganterpret.alphas import Driver, frame_alphas, make_driver
from ganterpret.audio import blocks, checksum, open_sound
from ganterpret.errors import AudioError, SettingError
from ganterpret.features import Signals, measure
from ganterpret.identity import new_id
from ganterpret.inflections import Picked, PickerSettings, cuts_asked_for, pick
from ganterpret.latents import Interpolation
from ganterpret.offsets import find_offset
from ganterpret.remix import Difference, carry, differences
from ganterpret.score import (
    Analysis,
    Keyframe,
    Latents,
    Origin,
    Score,
    Song,
    deal,
    in_order,
    make_keyframe,
)
from ganterpret.silences import find_silences, silence_points
from ganterpret.spectrogram import HOP, WINDOW

TOLD_OFFSET: Final = Fraction(1, 100)
"""Seconds from which on an offset between two mixes is worth a note: a quarter of a frame."""


def _variant(name: published.Variant, latents: Latents) -> tuple[Analysis, Latents]:
    picking = PickerSettings(picker=name)
    return Analysis("left", "tv", picking, silences=None, motion=name), latents


VARIANTS: Final[Mapping[str, tuple[Analysis, Latents]]] = MappingProxyType(
    {
        "paper": _variant("paper", "each"),
        "blog": _variant("blog", "each"),
        "repo": _variant("repo", "one"),
    }
)
"""The published ways to a movie, whole: how to analyse, and whether each point has a latent."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysed:
    """A score and what it was made from.

    Attributes:
        score: the document.
        signals: what was measured, one value a slice.
        picked: what the picker looked at and found.
        notes: what is odd about the recording, a sentence each.
        changes: what is different from the earlier score, whose edits were kept.
    """

    score: Score
    signals: Signals
    picked: Picked
    notes: tuple[str, ...]
    changes: tuple[Difference, ...] = ()

    @property
    def driver(self) -> Driver:
        """What moves the pictures between the cuts."""
        motion = self.score.analysis.motion
        return make_driver(self.signals.tv, self.signals.sample_rate, motion)

    @property
    def alphas(self) -> NDArray[np.float64]:
        """Alpha at every index of the picker's signal, between its points alone.

        As published, for a variant; else by the score's motion, 0 at each point and 1 at the
        last. Shape as the variant has it, or (n,).
        """
        picker = self.score.analysis.picking.picker
        signal, points = self.picked.signal, self.picked.points
        for variant in get_args(published.Variant):
            if picker == variant:
                return published.published_alphas(variant, signal, points)
        if not len(signal):
            return np.zeros(0)
        # Index k sits at sample 128 k + 192: of two frames a slice it is frame 2 k + 3.
        rate = Fraction(2 * self.signals.sample_rate, HOP)
        cuts = [0, *(2 * points[: max(len(points) - 1, 1)] + 3).tolist()]
        return frame_alphas(self.driver, cuts, 2 * len(signal) + 2, rate)[3::2]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a score is told besides the analysis.

    Attributes:
        categories: dealt out in time order, the edge at 0 first.
        group: draw the others from this group; "" for all 1000.
        seed: of whatever is not chosen.
        truncation: in (0, 1].
        rate: video rate; None for one frame a slice.
        interpolation: of latents, "linear" or "spherical".
        latents: "each" keyframe has its own, or "one" stands throughout.
    """

    categories: Sequence[int] = ()
    group: str = ""
    seed: int = 0
    truncation: float = 0.4
    rate: Fraction | None = Fraction(24)
    interpolation: Interpolation = "linear"
    latents: Latents = "each"


def analyze(
    song: Path,
    analysis: Analysis | None = None,
    choices: Choices | None = None,
    *,
    keep: Score | None = None,
    offset: Fraction | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Analysed:
    """Analyse a recording.

    What is found does not depend on the edits that are kept: they only make room for themselves.

    Args:
        song: anything that libsndfile or ffmpeg reads.
        analysis: how; None for the defaults.
        choices: categories, seed and the like; None for the defaults.
        keep: an earlier score whose hand edits are all kept. Added, moved and changed keyframes
            stay as they are; detected points closer than the minimum distance to an added or
            moved one give way. What was deleted or moved away does not come back, nor does
            anything newly found so close to its place. Without a new list of categories, seed or
            group, a keyframe that is found again keeps the category that was dealt to it. Where
            this is another recording than the score's, the score is carried over (`remix.carry`).
        offset: how much later this recording of the song begins than the earlier score's, in
            seconds; None where nobody said so, and then a note says what it seems to be.
        progress: called with the number of samples that have just been heard.

    Raises:
        AudioError: the recording cannot be read.
        SettingError: a setting out of range, or an offset without another recording's score.
        ScoreError: an edit that is kept lies outside this recording.
    """
    analysis = analysis or Analysis()
    choices = choices or Choices()
    signals, notes = measure_song(song, analysis, progress)
    silences = silence_samples(signals, analysis)
    times = [Fraction(sample, signals.sample_rate) for sample in silences]
    picked = pick(signals, analysis.picking, times)
    found: list[tuple[int, Origin]] = [(sample, "silence") for sample in silences]
    found += [(int(sample), "detected") for sample in picked.samples]

    described = Song(song, checksum(song), signals.sample_rate, signals.samples)
    before = keep
    if keep and _is_another(described, keep.song):
        if offset is None:
            notes += _seeming_offset(signals, song, keep)
        places = {Fraction(sample, signals.sample_rate) for sample, _ in found}
        keep = carry(keep, described, places, offset or Fraction(0))
    elif offset is not None:
        _refuse_offset(offset, song, keep)
    edits = _edits(keep) if keep else _Edits()
    score = _with_edges(described, analysis, choices, keep)
    taken = {*before.analysed, *(k.id for k in before.keyframes)} if before else ()
    score = _with_points(score, found, edits, taken)
    seen = choices.categories[: len(score.keyframes)]
    score = _restored(_dealt(score, seen, keep), keep)
    if len(seen) < len(choices.categories):
        notes.append(
            f"The list has {len(choices.categories)} categories and the movie shows the first "
            f"{len(seen)}: leave some out, or ask for more cuts."
        )
    notes += _too_plain(signals, song)
    notes += _too_few(signals, picked, analysis.picking)
    changes = differences(before, score) if before else ()
    return Analysed(score, signals, picked, tuple(notes), changes)


def make_room(score: Score) -> Score:
    """Let detected keyframes give way to what was placed since the analysis.

    As `analyze` does with a score to keep: those that nobody changed and that lie closer than the
    minimum distance to an added or moved one go, and are not remembered as deleted.
    """
    placed = [k.time for k in score.placed]
    distance = Fraction(score.analysis.picking.min_distance)
    edited = {k.id for k in score.edited}
    gone = {
        k.id
        for k in score.keyframes
        if k.origin == "detected" and k.id not in edited and _nearest(k.time, placed) < distance
    }
    return replace(
        score,
        keyframes=tuple(k for k in score.keyframes if k.id not in gone),
        analysed={id: mark for id, mark in score.analysed.items() if id not in gone},
    )


def _refuse_offset(offset: Fraction, song: Path, keep: Score | None) -> None:
    """Say why there is nothing that an offset could move."""
    if keep is None:
        sentence = "An offset moves the cuts of an earlier score, and there is none: leave it out."
    else:
        sentence = (
            f"'{song.name}' is the recording that the score was made from, and an offset is for a "
            "new mix: leave it out, or put the score from before back (NAME.score.bak.json)."
        )
    raise SettingError(sentence, offset)


def _is_another(song: Song, before: Song) -> bool:
    """Tell whether this is another recording, or the same one decoded to another length."""
    return replace(song, path=before.path) != before


def _seeming_offset(signals: Signals, song: Path, keep: Score) -> list[str]:
    """Say by how much a new mix begins later or earlier, if the mix before it is still there."""
    path = keep.song.path
    heard: Signals | None = None
    with suppress(AudioError, SettingError):
        if path.is_file() and checksum(path) == keep.song.sha256:
            heard = _heard(path, keep.analysis)
    offset = find_offset(heard, signals) if heard else None
    if offset is None or abs(offset) < TOLD_OFFSET:
        return []
    how = "later" if offset > 0 else "earlier"
    return [
        f"'{song.name}' seems to start {float(abs(offset)):g} s {how} than '{path.name}': update "
        f"the earlier score with --offset {float(offset):g} to move every cut with it."
    ]


def _too_plain(signals: Signals, song: Path) -> list[str]:
    """Say that there is nothing to find."""
    if len(signals.tv) == 0:
        return [
            f"'{song.name}' has {_counted(signals.samples)}, fewer than the {WINDOW + HOP} that "
            "can show a change: the movie is a single segment."
        ]
    if not signals.tv.any():
        what = "never changes" if signals.level.any() else "is silent"
        return [f"'{song.name}' {what}: the pictures move evenly."]
    return []


def _too_few(signals: Signals, picked: Picked, picking: PickerSettings) -> list[str]:
    """Say that there are fewer cuts than somebody asked for."""
    if picking.cuts_per_minute is None:
        return []
    asked = cuts_asked_for(picking.cuts_per_minute, signals.samples, signals.sample_rate)
    found = len(picked.inner)
    if found >= asked:
        return []
    return [
        f"{found} of the {asked} cuts that were asked for are there: the sound has no more that "
        f"stand {picking.min_distance:g} s apart (--min-distance)."
    ]


def _counted(samples: int) -> str:
    return f"{samples} sample" if samples == 1 else f"{samples} samples"


def _with_edges(song: Song, analysis: Analysis, choices: Choices, keep: Score | None) -> Score:
    """Begin a score: its settings, and keyframes at 0 and at the end."""
    ids: list[str] = []
    for index, sample in enumerate((0, song.samples)):
        ids.append(keep.keyframes[-index].id if keep else new_id(sample, ids))
    times = Fraction(0), song.duration
    bare = tuple(Keyframe(id, time, 0, 0, "edge") for id, time in zip(ids, times, strict=True))
    # What no option of an analysis tells stays as the earlier score has it.
    score = replace(
        keep or Score(song, bare),
        song=song,
        keyframes=bare,
        analysis=analysis,
        seed=choices.seed,
        group=choices.group,
        truncation=choices.truncation,
        rate=choices.rate or Fraction(song.sample_rate, HOP),
        interpolation=choices.interpolation,
        latents=choices.latents,
        analysed={},
    )
    edges = (make_keyframe(score, edge.id, edge.time, "edge") for edge in bare)
    return replace(score, keyframes=tuple(edges))


@dataclass(frozen=True, slots=True)
class _Edits:
    """What an earlier score says about the points that are found now.

    Attributes:
        kept: keyframes that were added, moved or changed, without the edges.
        placed: times of those that were added or moved, ascending.
        emptied: times from which keyframes were deleted or moved away, ascending.
        known: time -> id of what the earlier analysis found, without the edges.
    """

    kept: tuple[Keyframe, ...] = ()
    placed: tuple[Fraction, ...] = ()
    emptied: tuple[Fraction, ...] = ()
    known: Mapping[Fraction, str] = field(default_factory=dict)

    def admit(self, time: Fraction, origin: Origin, distance: Fraction) -> bool:
        """Tell whether a point that is found at this time may stand."""
        if origin == "detected" and _nearest(time, self.placed) < distance:
            return False
        away = _nearest(time, self.emptied)
        return away > 0 and (time in self.known or away >= distance)


def _edits(score: Score) -> _Edits:
    edges = {score.keyframes[0].id, score.keyframes[-1].id}
    return _Edits(
        kept=tuple(k for k in score.edited if k.id not in edges),
        placed=tuple(k.time for k in score.placed),
        emptied=score.emptied,
        known={mark.time: id for id, mark in score.analysed.items() if id not in edges},
    )


def _nearest(time: Fraction, times: Sequence[Fraction]) -> Fraction | float:
    """Measure how far the nearest of some ascending times lies."""
    at = bisect_left(times, time)
    return min((abs(other - time) for other in times[max(at - 1, 0) : at + 1]), default=math.inf)


def _with_points(
    score: Score, found: Iterable[tuple[int, Origin]], edits: _Edits, given: Iterable[str]
) -> Score:
    """Add what was found and what is kept; ids that were given before mean nothing else now."""
    keyframes = [*score.keyframes, *edits.kept]
    distance = Fraction(score.analysis.picking.min_distance)
    standing = {k.time for k in edits.kept}
    taken = {*given, *(k.id for k in keyframes)}
    for sample, origin in found:
        time = Fraction(sample, score.song.sample_rate)
        if time in standing or not edits.admit(time, origin, distance):
            continue
        id = edits.known.get(time) or new_id(sample, taken)
        standing.add(time)
        taken.add(id)
        keyframes.append(make_keyframe(score, id, time, origin))
    return replace(score, keyframes=in_order(keyframes))


def _dealt(score: Score, chosen: Sequence[int], keep: Score | None) -> Score:
    """Deal a list; without one, what was dealt to an earlier score of this seed stays dealt."""
    if chosen or not keep or (keep.seed, keep.group) != (score.seed, score.group):
        return deal(score, chosen)
    shown = {k.id: k.category for k in keep.keyframes}
    keyframes = tuple(replace(k, category=shown.get(k.id, k.category)) for k in score.keyframes)
    return replace(score, keyframes=keyframes)


def _restored(score: Score, keep: Score | None) -> Score:
    """Put hand edits back over what was dealt, and note what is the analysis's own."""
    edited = {k.id: k for k in keep.edited} if keep else {}
    remembered = keep.deleted.union(edited) if keep else ()
    # An edge keeps its edits and takes its time from the song.
    keyframes = tuple(
        replace(edited[k.id], time=k.time) if k.id in edited else k for k in score.keyframes
    )
    analysed = {k.id: k.fingerprint for k in keyframes if k.id not in edited}
    if keep:
        analysed |= {id: keep.analysed[id] for id in remembered if id in keep.analysed}
    return replace(score, keyframes=keyframes, analysed=analysed)


def read_driver(score: Score) -> Driver:
    """Read a score's song again for what moves its pictures.

    Raises:
        AudioError: the song is not there, or is not the recording that was analysed.
    """
    song = score.song
    if not song.path.exists():
        raise AudioError(
            f"The song '{song.path}' is not there: give its new place with --song.",
            str(song.path),
        )
    if checksum(song.path) != song.sha256:
        raise AudioError(
            f"'{song.path.name}' is not the recording that this score was made from: give that "
            "one with --song, or analyse the new one.",
            str(song.path),
        )
    signals = _heard(song.path, score.analysis)
    return make_driver(signals.tv, signals.sample_rate, score.analysis.motion)


def _heard(song: Path, analysis: Analysis) -> Signals:
    """Measure a recording's TV."""
    sound = open_sound(song)
    return measure(blocks(sound, analysis.channel), sound.sample_rate, "tv")


def measure_song(
    song: Path, analysis: Analysis, progress: Callable[[int], None] = lambda _: None
) -> tuple[Signals, list[str]]:
    """Listen to a recording for what an analysis needs of it.

    Args:
        song: the recording.
        analysis: which channel and feature.
        progress: called with the number of samples that have just been heard.

    Returns:
        what was measured, and what is odd about the sound, a sentence each.

    Raises:
        AudioError: the recording cannot be read.
    """
    notes: list[str] = []
    sound = open_sound(song)
    heard = _told(blocks(sound, analysis.channel, notes.append), progress)
    try:
        signals = measure(heard, sound.sample_rate, analysis.feature)
    except AudioError as error:
        if isinstance(error.value, int):
            raise AudioError(f"'{song.name}': {error}", error.value) from error
        raise
    return signals, notes


def _told(
    blocks: Iterable[NDArray[np.float64]], progress: Callable[[int], None]
) -> Iterator[NDArray[np.float64]]:
    for block in blocks:
        yield block
        progress(len(block))


def silence_samples(signals: Signals, analysis: Analysis) -> list[int]:
    """Return the samples at which an analysis puts the cuts of silences, ascending."""
    if analysis.silences is None:
        return []
    silences = find_silences(signals.level, signals.sample_rate, analysis.silences)
    points = silence_points(silences, len(signals.level), analysis.silences)
    return [int(sample) for sample in points if 0 < sample < signals.samples]

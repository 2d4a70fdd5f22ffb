"""A recording becomes a score: measured in one pass, its points picked, its categories dealt.

Conventions:
    Settings come in as an `Analysis`; edits that a person made to an earlier score of the song
    can be kept. Whatever is odd about a recording without being wrong is a *note*, one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from ganterpret import published
from ganterpret.alphas import Driver, frame_alphas, make_driver
from ganterpret.audio import blocks, checksum, open_sound
from ganterpret.errors import AudioError, ScoreError
from ganterpret.features import Signals, measure
from ganterpret.inflections import Picked, PickerSettings, pick
from ganterpret.score import (
    Analysis,
    Keyframe,
    Latents,
    Origin,
    Score,
    Song,
    deal,
    in_order,
    is_id_of,
    make_keyframe,
    new_id,
)
from ganterpret.silences import find_silences, silence_points
from ganterpret.spectrogram import HOP, WINDOW
from ganterpret.units import format_time

VARIANTS: Final[Mapping[str, tuple[Analysis, Latents]]] = MappingProxyType(
    {
        name: (
            Analysis(
                channel="left",
                feature="tv",
                picking=PickerSettings(picker=name),
                silences=None,
                motion=name,
            ),
            latents,
        )
        for name, latents in (
            ("paper", "each"),
            ("blog", "each"),
            ("repo", "one"),
        )
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
    """

    score: Score
    signals: Signals
    picked: Picked
    notes: tuple[str, ...]

    @property
    def driver(self) -> Driver:
        """What moves the pictures between the cuts."""
        motion = self.score.analysis.motion
        return make_driver(self.signals.tv, self.signals.sample_rate, motion)

    @property
    def alphas(self) -> NDArray[np.float64]:
        """Alpha at every slice between the picker's points: as published, for a variant."""
        picker = self.score.analysis.picking.picker
        signal, points = self.picked.signal, self.picked.points
        if picker in get_args(published.Variant):
            return published.published_alphas(cast(published.Variant, picker), signal, points)
        if not len(points):
            return np.zeros(0)
        analysis_rate = Fraction(self.signals.sample_rate, HOP)
        cuts = points[:-1].tolist() if len(points) > 1 else [0]
        return frame_alphas(self.driver, cuts, len(signal), analysis_rate)


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
    interpolation: Literal["linear", "spherical"] = "linear"
    latents: Literal["each", "one"] = "each"


def analyze(
    song: Path,
    analysis: Analysis | None = None,
    choices: Choices | None = None,
    *,
    keep: Score | None = None,
) -> Analysed:
    """Analyse a recording.

    Args:
        song: anything that libsndfile or ffmpeg reads.
        analysis: how; None for the defaults.
        choices: categories, seed and the like; None for the defaults.
        keep: an earlier score whose hand edits are all kept: added, moved and changed keyframes
            stay as they are, deleted ones stay away, detected points give way to them.

    Raises:
        AudioError: the recording cannot be read.
        SettingError: a setting out of range, or more categories than keyframes.
        ScoreError: an edit that is kept lies past the end of this recording.
    """
    analysis = analysis or Analysis()
    choices = choices or Choices()
    signals, notes = _measure(song, analysis)
    silences = _silence_samples(signals, analysis)
    kept = [k for k in keep.edited if k.origin != "edge"] if keep else []
    occupied = [k.time for k in kept]
    occupied += [Fraction(sample, signals.sample_rate) for sample in silences]
    picked = pick(signals, analysis.picking, occupied)
    found: list[tuple[int, Origin]] = [(sample, "silence") for sample in silences]
    found += [(int(sample), "detected") for sample in picked.samples]

    described = Song(song, checksum(song), signals.sample_rate, signals.samples)
    score = _with_edges(described, analysis, choices, keep)
    score = _with_points(score, found, kept, keep)
    score = _restored(deal(score, choices.categories), keep)
    if len(signals.tv) == 0:
        notes.append(
            f"'{song.name}' has {signals.samples} samples, fewer than the {WINDOW + HOP} that "
            "can show a change: the movie is a single segment."
        )
    return Analysed(score, signals, picked, tuple(notes))


def _with_edges(song: Song, analysis: Analysis, choices: Choices, keep: Score | None) -> Score:
    """Begin a score: its settings, and keyframes at 0 and at the end."""
    ids: list[str] = []
    for index, sample in enumerate((0, song.samples)):
        ids.append(keep.keyframes[-index].id if keep else new_id(sample, ids))
    times = Fraction(0), song.duration
    bare = tuple(Keyframe(id, time, 0, 0, "edge") for id, time in zip(ids, times, strict=True))
    score = Score(
        song=song,
        keyframes=bare,
        analysis=analysis,
        seed=choices.seed,
        group=choices.group,
        truncation=choices.truncation,
        rate=choices.rate or Fraction(song.sample_rate, HOP),
        interpolation=choices.interpolation,
        latents=choices.latents,
    )
    edges = (make_keyframe(score, edge.id, edge.time, "edge") for edge in bare)
    return replace(score, keyframes=tuple(edges))


def _with_points(
    score: Score,
    found: Iterable[tuple[int, Origin]],
    kept: Sequence[Keyframe],
    keep: Score | None,
) -> Score:
    """Add what was found and what is kept; what a person deleted or moved stays away."""
    for keyframe in kept:
        if keyframe.time > score.song.duration:
            raise ScoreError(
                f"The keyframe '{keyframe.id}' at {format_time(keyframe.time)} lies past the end "
                f"of '{score.song.path.name}' ({format_time(score.song.duration)}): move it in "
                "the score first, or start over with --force.",
                keyframe.id,
            )
    settled = {*(keep.deleted if keep else ()), *(k.id for k in kept)}
    taken = {*settled, *(k.id for k in score.keyframes)}
    keyframes = [*score.keyframes, *kept]
    for sample, origin in found:
        if is_id_of(sample, settled):
            continue
        id = new_id(sample, taken)
        taken.add(id)
        time = Fraction(sample, score.song.sample_rate)
        keyframes.append(make_keyframe(score, id, time, origin))
    return replace(score, keyframes=in_order(keyframes))


def _restored(score: Score, keep: Score | None) -> Score:
    """Put hand edits back over what was dealt, and note what is the analysis's own."""
    edited = {k.id: k for k in keep.edited} if keep else {}
    before = keep.analysed if keep else {}
    remembered = {*edited, *(keep.deleted if keep else ())}
    keyframes = tuple(
        replace(k, category=edited[k.id].category, seed=edited[k.id].seed) if k.id in edited else k
        for k in score.keyframes
    )
    analysed = {id: mark for id, mark in before.items() if id in remembered}
    analysed |= {k.id: k.fingerprint for k in keyframes if k.id not in edited}
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
    sound = open_sound(song.path)
    signals = measure(blocks(sound, score.analysis.channel), sound.sample_rate, "tv")
    return make_driver(signals.tv, signals.sample_rate, score.analysis.motion)


def _measure(song: Path, analysis: Analysis) -> tuple[Signals, list[str]]:
    notes: list[str] = []
    sound = open_sound(song)
    try:
        signals = measure(
            blocks(sound, analysis.channel, notes.append), sound.sample_rate, analysis.feature
        )
    except AudioError as error:
        if isinstance(error.value, int):
            raise AudioError(f"'{song.name}': {error}", error.value) from error
        raise
    return signals, notes


def _silence_samples(signals: Signals, analysis: Analysis) -> list[int]:
    if analysis.silences is None:
        return []
    silences = find_silences(signals.level, signals.sample_rate, analysis.silences)
    points = silence_points(silences, len(signals.level), analysis.silences)
    return [int(sample) for sample in points if 0 < sample < signals.samples]

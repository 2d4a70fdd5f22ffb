"""The score: when, which category, which seed, from where. What a user keeps, edits and renders.

Conventions:
    Times are exact `Fraction` seconds from the song's first sample. Keyframes are in time order;
    the first and the last are *edges*, at 0 and at the song's end, and never move. A keyframe's id
    is given once. Its seed alone gives its latent, so that moving, adding or deleting one keyframe
    changes the picture of no other. Scores are values: every edit returns a new one.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, get_args

from ganterpret import categories
from ganterpret.alphas import MOTIONS
from ganterpret.audio import Channel
from ganterpret.errors import ScoreError, SettingError
from ganterpret.features import feature_named
from ganterpret.inflections import PickerSettings
from ganterpret.latents import INTERPOLATIONS, Interpolation
from ganterpret.silences import SilenceSettings
from ganterpret.units import format_time, sample_at

Origin = Literal["detected", "silence", "marker", "edge"]
Latents = Literal["each", "one"]

ID_LENGTH: Final = 5
MOST_SEEDS: Final = 2**32
MAX_TRUNCATION: Final = 1.0


@dataclass(frozen=True, slots=True)
class Song:
    """The recording that a score belongs to.

    Attributes:
        path: where it lies.
        sha256: checksum of the file, hexadecimal.
        sample_rate: Hz.
        samples: a channel.
    """

    path: Path
    sha256: str
    sample_rate: int
    samples: int

    @property
    def duration(self) -> Fraction:
        """Length in seconds, exact."""
        return Fraction(self.samples, self.sample_rate)


@dataclass(frozen=True, slots=True)
class Analysis:
    """How the song was, and will be, analysed.

    Attributes:
        channel: "left", "mean" or a channel's number from 0.
        feature: a row of `features.FEATURES`.
        picking: the picker and its settings.
        silences: which silences force points, and where; None if they force none.
        motion: the driver of the alphas, a row of `alphas.MOTIONS`.

    Raises:
        SettingError: a name that is in no table.
    """

    channel: Channel = "mean"
    feature: str = "log-tv"
    picking: PickerSettings = field(default_factory=PickerSettings)
    silences: SilenceSettings | None = field(default_factory=SilenceSettings)
    motion: str = "smooth"

    def __post_init__(self) -> None:
        feature_named(self.feature)
        if not isinstance(self.channel, int) and self.channel not in ("left", "mean"):
            raise SettingError(
                f"'{self.channel}' is no channel: give left, mean or a number from 0.",
                self.channel,
            )
        _one_of("motion", self.motion, MOTIONS)


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A moment of the song and the picture that it shows.

    Attributes:
        id: short and stable; survives every round trip.
        time: seconds, exact.
        category: ImageNet class, 0 to 999.
        seed: of its latent, 0 to 2**32 - 1.
        origin: who put it there.
        label: what a musician wrote that is no category ("Verse").
    """

    id: str
    time: Fraction
    category: int
    seed: int
    origin: Origin
    label: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.category < len(categories.CATEGORIES):
            raise SettingError(
                f"There is no category {self.category}: 0 to 999 are legal.", self.category
            )
        if not 0 <= self.seed < MOST_SEEDS:
            raise SettingError(
                f"A seed of {self.seed} is out of range: 0 to {MOST_SEEDS - 1} are legal.",
                self.seed,
            )
        _one_of("origin", self.origin, get_args(Origin))

    @property
    def fingerprint(self) -> str:
        """A short digest of everything but the id, by which an edit is noticed."""
        text = f"{self.time}|{self.category}|{self.seed}|{self.origin}|{self.label}"
        return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Score:
    """The document: a song, how it was analysed, and its keyframes.

    Attributes:
        song: the recording.
        keyframes: in time order, an edge at 0 and an edge at the end among them.
        analysis: the settings that found them.
        seed: from which unchosen categories and seeds follow.
        group: from which group of categories unchosen ones are drawn; "" for all.
        truncation: of the latents and of the model, in (0, 1].
        rate: video rate, frames a second, exact.
        interpolation: of latents.
        latents: "each" keyframe has its own, or "one" stands throughout (as the published code).
        analysed: id -> fingerprint of every keyframe as the analysis left it. What differs from
            it is an edit; what is missing was deleted.

    Raises:
        ScoreError: keyframes out of order, without their edges, outside the song, or with an id
            twice; ``value`` is the path of the wrong field.
        SettingError: a setting outside its legal range.
    """

    song: Song
    keyframes: tuple[Keyframe, ...]
    analysis: Analysis = field(default_factory=Analysis)
    seed: int = 0
    group: str = ""
    truncation: float = 0.4
    rate: Fraction = Fraction(24)
    interpolation: Interpolation = "linear"
    latents: Latents = "each"
    analysed: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < self.truncation <= MAX_TRUNCATION:
            raise SettingError(
                f"A truncation of {self.truncation} is out of range: above 0 to 1 is legal.",
                self.truncation,
            )
        if not 0 <= self.seed < MOST_SEEDS:
            raise SettingError(
                f"A seed of {self.seed} is out of range: 0 to {MOST_SEEDS - 1} are legal.",
                self.seed,
            )
        if self.group:
            categories.in_group(self.group)
        _one_of("interpolation", self.interpolation, INTERPOLATIONS)
        _one_of("latents", self.latents, get_args(Latents))
        self._check_keyframes()

    def _check_keyframes(self) -> None:
        if len(self.keyframes) < 2:
            raise ScoreError("A score has two keyframes at least: its edges.", "keyframes")
        seen: set[str] = set()
        before = Fraction(0)
        for index, keyframe in enumerate(self.keyframes):
            where = f"keyframes[{index}]"
            if keyframe.id in seen or not keyframe.id:
                raise ScoreError(f"{where}.id: '{keyframe.id}' is there twice.", f"{where}.id")
            if keyframe.time < before:
                raise ScoreError(
                    f"{where}.time: {format_time(keyframe.time)} comes after "
                    f"{format_time(before)}; keyframes stand in time order.",
                    f"{where}.time",
                )
            if keyframe.time > self.song.duration:
                raise ScoreError(
                    f"{where}.time: the song ends at {format_time(self.song.duration)}.",
                    f"{where}.time",
                )
            edge_time = {0: Fraction(0), len(self.keyframes) - 1: self.song.duration}.get(index)
            is_edge = keyframe.origin == "edge"
            if is_edge != (edge_time is not None) or (is_edge and keyframe.time != edge_time):
                raise ScoreError(
                    f"{where}.origin: exactly the first keyframe, at 0, and the last, at the "
                    "song's end, are edges; they do not move.",
                    f"{where}.origin",
                )
            seen.add(keyframe.id)
            before = keyframe.time

    @property
    def edited(self) -> tuple[Keyframe, ...]:
        """The keyframes that somebody added or changed after the analysis."""
        return tuple(k for k in self.keyframes if self.analysed.get(k.id) != k.fingerprint)

    @property
    def deleted(self) -> frozenset[str]:
        """The ids of keyframes that the analysis found and somebody deleted."""
        return frozenset(self.analysed) - {k.id for k in self.keyframes}

    @property
    def has_edits(self) -> bool:
        """Whether anything was edited by hand since the analysis."""
        return bool(self.edited or self.deleted)

    def keyframe(self, id: str) -> Keyframe:
        """Find a keyframe by its id.

        Raises:
            ScoreError: there is none.
        """
        for keyframe in self.keyframes:
            if keyframe.id == id:
                return keyframe
        raise ScoreError(f"The score has no keyframe '{id}'.", id)


def new_id(sample: int, taken: Collection[str]) -> str:
    """Give a keyframe its id: a short hash of its source sample, lengthened on collision."""
    digest = _digest_of(sample)
    for length in range(ID_LENGTH, len(digest) + 1):
        if digest[:length] not in taken:
            return digest[:length]
    # The very same sample many times over: number the copies.
    return new_id(sample + MOST_SEEDS, taken)


def is_id_of(sample: int, ids: Collection[str]) -> bool:
    """Tell whether one of the ids was given to this source sample."""
    digest = _digest_of(sample)
    return any(digest[:length] in ids for length in range(ID_LENGTH, len(digest) + 1))


def _digest_of(sample: int) -> str:
    return b32encode(hashlib.sha256(str(sample).encode()).digest()).decode().lower().rstrip("=")


def default_seed(score_seed: int, id: str) -> int:
    """Return the seed of a keyframe that nobody chose one for."""
    return _draw("seed", score_seed, id, MOST_SEEDS)


def default_category(score_seed: int, key: str, group: str = "") -> int:
    """Return the category of a keyframe that nobody chose one for.

    Args:
        score_seed: of the score.
        key: the keyframe's id; or its label, so that equal labels share a category.
        group: draw from this group only; "" for all.
    """
    among = categories.in_group(group) if group else categories.CATEGORIES
    return among[_draw("category", score_seed, key, len(among))].index


def _draw(what: str, score_seed: int, key: str, below: int) -> int:
    digest = hashlib.sha256(f"{what}|{score_seed}|{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def _one_of(what: str, value: str, legal: Iterable[str]) -> None:
    legal = tuple(legal)
    if value not in legal:
        raise SettingError(f"'{value}' is no {what}: give one of {', '.join(legal)}.", value)


# ---------------------------------------------------------------------------------------- edits


def make_keyframe(
    score: Score, id: str, time: Fraction, origin: Origin, label: str = ""
) -> Keyframe:
    """Make a keyframe with the category and the seed that follow from its id.

    Args:
        score: whose seed and group decide.
        id: from `new_id`.
        time: seconds.
        origin: who puts it there.
        label: text that is no category; keyframes of one label share a category.
    """
    key = f"label {' '.join(label.split()).casefold()}" if label else id
    category = default_category(score.seed, key, score.group)
    return Keyframe(id, time, category, default_seed(score.seed, id), origin, label)


def add(
    score: Score,
    time: Fraction,
    *,
    category: int | None = None,
    seed: int | None = None,
    label: str = "",
) -> Score:
    """Add a keyframe; no other keyframe's picture changes.

    Args:
        score: the score.
        time: seconds, inside the song.
        category: 0 to 999; None for one by the score's seed.
        seed: None for one by the score's seed.
        label: text that is no category.

    Raises:
        ScoreError: the time lies outside the song.
    """
    taken = {*score.analysed, *(k.id for k in score.keyframes)}
    id = new_id(sample_at(time, score.song.sample_rate), taken)
    keyframe = make_keyframe(score, id, time, "marker", label)
    if category is not None:
        keyframe = replace(keyframe, category=category)
    if seed is not None:
        keyframe = replace(keyframe, seed=seed)
    return replace(score, keyframes=in_order((*score.keyframes, keyframe)))


def move(score: Score, id: str, time: Fraction) -> Score:
    """Move a keyframe to another time; its id, category and seed stay.

    Raises:
        ScoreError: no such keyframe, an edge, or a time outside the song.
    """
    keyframe = score.keyframe(id)
    if keyframe.origin == "edge":
        raise ScoreError(f"'{id}' is an edge of the song and does not move.", id)
    return _swap(score, keyframe, replace(keyframe, time=time))


def delete(score: Score, id: str) -> Score:
    """Delete a keyframe; the score remembers that it is not wanted.

    Raises:
        ScoreError: no such keyframe, or an edge.
    """
    keyframe = score.keyframe(id)
    if keyframe.origin == "edge":
        raise ScoreError(f"'{id}' is an edge of the song and stays.", id)
    return replace(score, keyframes=tuple(k for k in score.keyframes if k.id != id))


def choose(
    score: Score, id: str, *, category: int | None = None, seed: int | None = None
) -> Score:
    """Give a keyframe another category, another seed, or both.

    Raises:
        ScoreError: no such keyframe.
        SettingError: a category or seed out of range.
    """
    keyframe = score.keyframe(id)
    changed = replace(
        keyframe,
        category=keyframe.category if category is None else category,
        seed=keyframe.seed if seed is None else seed,
    )
    return _swap(score, keyframe, changed)


def deal(score: Score, chosen: Sequence[int]) -> Score:
    """Deal categories out in time order, the edge at 0 first, as published.

    Too few leave the rest as they are; too many are an error, since some would never be seen.

    Raises:
        SettingError: more categories than keyframes.
    """
    if len(chosen) > len(score.keyframes):
        raise SettingError(
            f"{len(chosen)} categories for {len(score.keyframes)} keyframes: leave out "
            f"{len(chosen) - len(score.keyframes)}, or ask for more cuts.",
            len(chosen),
        )
    dealt = tuple(
        replace(keyframe, category=category)
        for keyframe, category in zip(score.keyframes, chosen, strict=False)
    )
    return replace(score, keyframes=dealt + score.keyframes[len(dealt) :])


def in_order(keyframes: Iterable[Keyframe]) -> tuple[Keyframe, ...]:
    """Sort keyframes by time, the edges outermost where times are equal."""
    listed = list(keyframes)
    edges = [k for k in listed if k.origin == "edge"]
    inner = sorted((k for k in listed if k.origin != "edge"), key=lambda k: k.time)
    return (*edges[:1], *inner, *edges[1:])


def _swap(score: Score, old: Keyframe, new: Keyframe) -> Score:
    return replace(score, keyframes=in_order(new if k is old else k for k in score.keyframes))

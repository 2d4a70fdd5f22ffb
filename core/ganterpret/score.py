"""The score: when, which category, which seed, from where. What a user keeps, edits and renders.

Conventions:
    Times are exact `Fraction` seconds from the song's first sample. Keyframes are in time order;
    the first and the last are *edges*, at 0 and at the song's end, and never move. A keyframe's id
    is given once. Its seed alone gives its latent, so that moving, adding or deleting one keyframe
    changes the picture of no other. Scores are values: every edit returns a new one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, get_args

from ganterpret import categories
from ganterpret.alphas import MOTIONS
from ganterpret.audio import Channel
from ganterpret.errors import ScoreError, SettingError
from ganterpret.features import feature_named
from ganterpret.identity import MOST_SEEDS, default_category, default_seed, new_id
from ganterpret.inflections import PickerSettings
from ganterpret.latents import INTERPOLATIONS, Interpolation
from ganterpret.limits import MAX_DIGITS, MAX_RATE, MAX_TEXT
from ganterpret.silences import SilenceSettings
from ganterpret.units import check_timecode, format_time, sample_at

Origin = Literal["detected", "silence", "marker", "edge"]
Latents = Literal["each", "one"]

ORIGINS: Final[tuple[Origin, ...]] = get_args(Origin)
LATENTS: Final[tuple[Latents, ...]] = get_args(Latents)
MAX_TRUNCATION: Final = 1.0
START_TIMECODE: Final = "01:00:00:00"
"""Where an editor's timeline begins unless told otherwise: an hour, as editors have it."""

_ID: Final = re.compile(r"[a-z0-9_-]{1,64}")


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
        named = self.channel in ("left", "mean")
        if not named and not (isinstance(self.channel, int) and self.channel >= 0):
            raise SettingError(
                f"'{self.channel}' is no channel: give left, mean or a number from 0.",
                self.channel,
            )
        _one_of("motion", self.motion, MOTIONS)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A keyframe as the analysis left it.

    Attributes:
        time: where it stood, in seconds.
        digest: short hash of its category, seed, origin and label, hexadecimal.
    """

    time: Fraction
    digest: str


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A moment of the song and the picture that it shows.

    Attributes:
        id: short and stable; survives every round trip. Letters a to z, digits, "-" and "_": it
            is part of file names.
        time: seconds, exact; a fraction's denominator has at most 24 digits.
        category: ImageNet class, 0 to 999.
        seed: of its latent, 0 to 2**32 - 1.
        origin: who put it there.
        label: what a musician wrote that is no category ("Verse").

    Raises:
        SettingError: a value outside its legal range; ``value`` is it.
    """

    id: str
    time: Fraction
    category: int
    seed: int
    origin: Origin
    label: str = ""

    def __post_init__(self) -> None:
        check_id(self.id)
        _check_digits(self.time)
        _check_label(self.label)
        if not 0 <= self.category < len(categories.CATEGORIES):
            raise SettingError(
                f"There is no category {self.category}: 0 to 999 are legal.", self.category
            )
        if not 0 <= self.seed < MOST_SEEDS:
            raise SettingError(
                f"A seed of {self.seed} is out of range: 0 to {MOST_SEEDS - 1} are legal.",
                self.seed,
            )
        _one_of("origin", self.origin, ORIGINS)

    @property
    def fingerprint(self) -> Fingerprint:
        """Everything but the id, in short, by which an edit is noticed."""
        text = f"{self.category}|{self.seed}|{self.origin}|{self.label}"
        return Fingerprint(self.time, hashlib.sha256(text.encode()).hexdigest()[:8])


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
        rate: video rate, frames a second, exact, above 0 to 6000.
        timecode: of the movie's first frame on an editor's timeline; with ";" before the frames it
            is drop frame. Whether there is such a timecode at the rate matters only where it is
            used (`units.parse_timecode`).
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
    timecode: str = START_TIMECODE
    interpolation: Interpolation = "linear"
    latents: Latents = "each"
    analysed: Mapping[str, Fingerprint] = field(default_factory=dict)

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
        if not 0 < self.rate <= MAX_RATE:
            raise SettingError(
                f"A video rate of {float(self.rate):g} is out of range: above 0 to {MAX_RATE} "
                "is legal.",
                self.rate,
            )
        _check_digits(self.rate)
        check_timecode(self.timecode)
        _one_of("interpolation", self.interpolation, INTERPOLATIONS)
        _one_of("latents", self.latents, LATENTS)
        self._check_keyframes()

    def _check_keyframes(self) -> None:
        if len(self.keyframes) < 2:
            raise ScoreError("A score has two keyframes at least: its edges.", "keyframes")
        seen: set[str] = set()
        before, end = Fraction(0), self.song.duration
        for index, keyframe in enumerate(self.keyframes):
            where = f"keyframes[{index}]"
            if keyframe.id in seen:
                raise ScoreError(f"{where}.id: '{keyframe.id}' is there twice.", f"{where}.id")
            edge_time = {0: Fraction(0), len(self.keyframes) - 1: end}.get(index)
            is_edge = keyframe.origin == "edge"
            if is_edge != (edge_time is not None):
                raise ScoreError(
                    f"{where}.origin: exactly the first keyframe, at 0, and the last, at the "
                    "song's end, are edges.",
                    f"{where}.origin",
                )
            if is_edge and keyframe.time != edge_time:
                raise ScoreError(
                    f"{where}.time: the edges stand at 0 and at the song's end, {end} s "
                    f"(samples / sample_rate), and this one at {keyframe.time} s: "
                    f"put it to {edge_time}.",
                    f"{where}.time",
                )
            if not 0 <= keyframe.time <= end:
                raise ScoreError(
                    f"{where}.time: {float(keyframe.time):g} s lies outside the song; "
                    f"0 to {format_time(end)} is legal.",
                    f"{where}.time",
                )
            if keyframe.time < before:
                raise ScoreError(
                    f"{where}.time: {format_time(keyframe.time)} comes after "
                    f"{format_time(before)}; keyframes stand in time order.",
                    f"{where}.time",
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
    def placed(self) -> tuple[Keyframe, ...]:
        """The keyframes that stand where somebody put them: added or moved."""
        return tuple(
            k
            for k in self.edited
            if k.origin != "edge"
            and not (k.id in self.analysed and self.analysed[k.id].time == k.time)
        )

    @property
    def emptied(self) -> tuple[Fraction, ...]:
        """The times at which the analysis found keyframes that were deleted or moved away."""
        left = self.deleted | {k.id for k in self.placed if k.id in self.analysed}
        return tuple(sorted(self.analysed[id].time for id in left))

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


def _one_of(what: str, value: str, legal: Iterable[str]) -> None:
    legal = tuple(legal)
    if value not in legal:
        raise SettingError(f"'{value}' is no {what}: give one of {', '.join(legal)}.", value)


def check_id(id: str) -> None:
    """Refuse what can be no keyframe's id.

    Raises:
        SettingError: it is empty, too long, or holds a character that is not legal.
    """
    if not _ID.fullmatch(id):
        raise SettingError(
            f"{id[:80]!r} can be no keyframe's id: 1 to 64 letters a to z, digits, - and _ are "
            "legal.",
            id,
        )


def _check_digits(value: Fraction) -> None:
    if value.denominator >= 10**MAX_DIGITS:
        raise SettingError(
            f"{float(value):g} is given too exactly: a denominator of {MAX_DIGITS} digits is the "
            "longest that is kept.",
            value,
        )


def _exact(time: Fraction | float) -> Fraction:
    """Return a time as a fraction; 0.1 is a tenth, and not the binary number next to it."""
    if isinstance(time, Fraction):
        return time
    try:
        return Fraction(str(time))
    except ValueError as error:
        raise SettingError(
            f"{time!r:.80} is no time: give seconds, as a number or a Fraction.", time
        ) from error


def _check_label(label: str) -> None:
    if len(label) > MAX_TEXT:
        raise SettingError(
            f"A label of {len(label)} characters is too long: {MAX_TEXT} are legal.", label
        )
    try:
        label.encode()
    except UnicodeEncodeError as error:
        raise SettingError(f"The label {label[:80]!r} is no Unicode text.", label) from error


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
    category = default_category(score.seed, id, label, score.group)
    return Keyframe(id, time, category, default_seed(score.seed, id), origin, label)


def add(
    score: Score,
    time: Fraction | float,
    *,
    category: int | None = None,
    seed: int | None = None,
    label: str = "",
    id: str | None = None,
) -> Score:
    """Add a keyframe; no other keyframe's picture changes.

    Args:
        score: the score.
        time: seconds, inside the song; a float stands for the digits that it shows.
        category: 0 to 999; None for one by the score's seed.
        seed: None for one by the score's seed.
        label: text that is no category.
        id: one that no keyframe has, such as a deleted one's, which comes back; None for a new
            one.

    Raises:
        ScoreError: the time lies outside the song, or a keyframe has this id.
        SettingError: a value outside its legal range.
    """
    time = _exact(time)
    standing = {k.id for k in score.keyframes}
    if id is None:
        taken = standing.union(score.analysed)
        id = new_id(sample_at(time, score.song.sample_rate), taken)
    elif id in standing:
        raise ScoreError(f"The score has a keyframe '{id}' already: move it, or delete it.", id)
    keyframe = make_keyframe(score, id, time, "marker", label)
    if category is not None:
        keyframe = replace(keyframe, category=category)
    if seed is not None:
        keyframe = replace(keyframe, seed=seed)
    return replace(score, keyframes=in_order((*score.keyframes, keyframe)))


def move(score: Score, id: str, time: Fraction | float) -> Score:
    """Move a keyframe to another time; its id, category and seed stay.

    Args:
        score: the score.
        id: of the keyframe.
        time: seconds, inside the song; a float stands for the digits that it shows.

    Raises:
        ScoreError: no such keyframe, an edge, or a time outside the song.
        SettingError: what is no time, or one that is given too exactly.
    """
    keyframe = score.keyframe(id)
    if keyframe.origin == "edge":
        raise ScoreError(f"'{id}' is an edge of the song and does not move.", id)
    return _swap(score, keyframe, replace(keyframe, time=_exact(time)))


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


def relabel(score: Score, id: str, label: str) -> Score:
    """Give a keyframe another label; its picture stays.

    Raises:
        ScoreError: no such keyframe.
        SettingError: a label that is too long or no Unicode text.
    """
    keyframe = score.keyframe(id)
    return _swap(score, keyframe, replace(keyframe, label=label))


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

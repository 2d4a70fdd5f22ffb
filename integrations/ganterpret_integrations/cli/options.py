"""The options of the commands, and what they add up to.

Conventions:
    An option that was not given is None, so that a published variant, or the settings of an
    earlier score, show through. Text is turned into values here, at the edge, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final, Literal, cast

import typer

from ganterpret import categories
from ganterpret.alphas import MOTIONS
from ganterpret.analysis import VARIANTS, Choices
from ganterpret.audio import Channel
from ganterpret.errors import SettingError
from ganterpret.features import FEATURES
from ganterpret.ffmpeg import CODECS, FITS
from ganterpret.inflections import PICKERS, PickerSettings
from ganterpret.models import MODELS
from ganterpret.score import Analysis, Score
from ganterpret.silences import SilenceSettings
from ganterpret.units import VIDEO_RATES, parse_rate

SLICES: Final = "slices"
MAX_SIDE: Final = 8192

# typer takes choices as enums; these are made from the tables, so that a new row needs no edit.
Picker = StrEnum("Picker", {name: name for name in PICKERS})
Feature = StrEnum("Feature", {name: name for name in FEATURES})
Motion = StrEnum("Motion", {name: name for name in MOTIONS})
Variant = StrEnum("Variant", {name: name for name in VARIANTS})
Codec = StrEnum("Codec", {name: name for name in CODECS})
FitChoice = StrEnum("FitChoice", {name: name for name in FITS})


class Extrema(StrEnum):
    """Which points a picker takes."""

    MIN = "min"
    MAX = "max"
    BOTH = "both"


class SilenceAt(StrEnum):
    """Where a silence's point goes."""

    RETURN = "return"
    MIDDLE = "middle"


class Interpolation(StrEnum):
    """The way between two latents."""

    LINEAR = "linear"
    SPHERICAL = "spherical"


def complete_category(incomplete: str) -> list[str]:
    """Complete the last name of a comma-separated list of categories."""
    done, comma, last = incomplete.rpartition(",")
    names = (each.name for each in categories.CATEGORIES)
    return [f"{done}{comma}{name}" for name in names if name.lower().startswith(last.lower())]


def complete_model(incomplete: str) -> list[str]:
    """Complete the name of a known model."""
    return [name for name in MODELS if name.startswith(incomplete)]


def complete_rate(incomplete: str) -> list[str]:
    """Complete a video rate."""
    return [name for name in (*VIDEO_RATES, SLICES) if name.startswith(incomplete)]


_CUTS = "Where the cuts fall"
_PICTURES = "What is shown"
_MOVIE = "The movie"

PickerOption = Annotated[
    Picker | None, typer.Option("--picker", help="How points are picked.", rich_help_panel=_CUTS)
]
FeatureOption = Annotated[
    Feature | None,
    typer.Option("--feature", help="What is measured of the sound.", rich_help_panel=_CUTS),
]
CutsOption = Annotated[
    float | None,
    typer.Option(
        "--cuts-per-minute",
        help="How many cuts the picker 'peaks' looks for (12 if not given; 0: silences only).",
        rich_help_panel=_CUTS,
    ),
]
MinDistanceOption = Annotated[
    float | None,
    typer.Option("--min-distance", help="Seconds between two cuts.", rich_help_panel=_CUTS),
]
ThresholdOption = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        help="Least prominence (peaks), or the published distance from the means.",
        rich_help_panel=_CUTS,
    ),
]
WindowOption = Annotated[
    int | None,
    typer.Option(
        "--window", help="Slices in a window of the published pickers.", rich_help_panel=_CUTS
    ),
]
ExtremaOption = Annotated[
    Extrema | None,
    typer.Option("--extrema", help="Which points a picker takes.", rich_help_panel=_CUTS),
]
AbsoluteOption = Annotated[
    float | None,
    typer.Option(
        "--absolute-threshold",
        help="Largest value of a minimum (published pickers, extrema min).",
        rich_help_panel=_CUTS,
    ),
]
VariantOption = Annotated[
    Variant | None,
    typer.Option(
        "--variant",
        help="All as published: in the paper, its author's blog post, or the repository.",
        rich_help_panel=_CUTS,
    ),
]
ChannelOption = Annotated[
    str | None,
    typer.Option(
        "--channel", help="left, mean, or a channel's number from 0.", rich_help_panel=_CUTS
    ),
]
SilencesOption = Annotated[
    bool | None,
    typer.Option("--silences/--no-silences", help="Silences force a cut.", rich_help_panel=_CUTS),
]
SilenceAtOption = Annotated[
    SilenceAt | None,
    typer.Option(
        "--silence-at",
        help="Cut where the sound returns, or in the silence's middle.",
        rich_help_panel=_CUTS,
    ),
]
SilenceLengthOption = Annotated[
    float | None,
    typer.Option(
        "--silence-length", help="Shortest silence that counts, in seconds.", rich_help_panel=_CUTS
    ),
]
SilenceFloorOption = Annotated[
    float | None,
    typer.Option(
        "--silence-floor",
        help="Decibels below the loudness from which it is silent.",
        rich_help_panel=_CUTS,
    ),
]
CategoriesOption = Annotated[
    str | None,
    typer.Option(
        "--categories",
        help='Dealt out in time order: "jellyfish,bike,boa", or a text file, one a line.',
        autocompletion=complete_category,
        rich_help_panel=_PICTURES,
    ),
]
GroupOption = Annotated[
    str | None,
    typer.Option(
        "--group",
        help="Draw the categories that are not chosen from one group, such as bird.",
        autocompletion=lambda incomplete: [
            name for name in categories.GROUPS if name.startswith(incomplete)
        ],
        rich_help_panel=_PICTURES,
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option("--seed", help="Of whatever is not chosen.", rich_help_panel=_PICTURES),
]
TruncationOption = Annotated[
    float | None,
    typer.Option(
        "--truncation",
        help="Above 0, typical pictures, to 1, varied ones (0.4 if not given).",
        rich_help_panel=_PICTURES,
    ),
]
InterpolationOption = Annotated[
    Interpolation | None,
    typer.Option(
        "--interpolation", help="The way between two latents.", rich_help_panel=_PICTURES
    ),
]
MotionOption = Annotated[
    Motion | None,
    typer.Option("--motion", help="What moves the picture.", rich_help_panel=_PICTURES),
]
RateOption = Annotated[
    str | None,
    typer.Option(
        "--rate",
        help="Frames a second: 23.976, 24, 25, 29.97, 30, 50, 59.94, 60, a fraction, or 'slices'.",
        autocompletion=complete_rate,
        rich_help_panel=_MOVIE,
    ),
]
UpdateOption = Annotated[
    bool, typer.Option("--update", help="Keep every hand edit of the score that is there.")
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Start over, whatever was edited by hand.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        "-m",
        help="painter, biggan-deep-128, -256, -512, a checkpoint, or package.module:callable.",
        autocompletion=complete_model,
        rich_help_panel=_PICTURES,
    ),
]
DeviceOption = Annotated[
    str,
    typer.Option("--device", help="auto, cpu, cuda or cuda:1.", rich_help_panel=_PICTURES),
]
PrecisionOption = Annotated[
    str,
    typer.Option("--precision", help="float32, or float16 on CUDA.", rich_help_panel=_PICTURES),
]
BatchOption = Annotated[
    int | None,
    typer.Option("--batch", help="Frames that are made at once.", rich_help_panel=_PICTURES),
]
SongOption = Annotated[
    Path | None, typer.Option("--song", help="Where the score's song lies now.")
]


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """What was said about the analysis on the command line; None was not said."""

    picker: Picker | None = None
    feature: Feature | None = None
    cuts_per_minute: float | None = None
    min_distance: float | None = None
    threshold: float | None = None
    window: int | None = None
    extrema: Extrema | None = None
    absolute_threshold: float | None = None
    variant: Variant | None = None
    channel: str | None = None
    silences: bool | None = None
    silence_at: SilenceAt | None = None
    silence_length: float | None = None
    silence_floor: float | None = None
    categories: str | None = None
    group: str | None = None
    seed: int | None = None
    truncation: float | None = None
    interpolation: Interpolation | None = None
    motion: Motion | None = None
    rate: str | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the options that were given."""
        return tuple(
            f"--{field.name.replace('_', '-')}"
            for field in fields(self)
            if getattr(self, field.name) is not None
        )

    def analysis(self, base: Analysis) -> Analysis:
        """Put these options over the settings of a variant, or of an earlier score."""
        if self.variant:
            base, _ = VARIANTS[self.variant]
        changed = replace(base, picking=self._picking(base), silences=self._silences(base))
        if self.feature:
            changed = replace(changed, feature=str(self.feature))
        if self.motion:
            changed = replace(changed, motion=str(self.motion))
        if self.channel is not None:
            changed = replace(changed, channel=parse_channel(self.channel))
        return changed

    def _picking(self, base: Analysis) -> PickerSettings:
        picking = base.picking
        if self.picker and self.picker != picking.picker:
            picking = PickerSettings(picker=str(self.picker), min_distance=picking.min_distance)
        given = {
            name: getattr(self, name)
            for name in ("cuts_per_minute", "min_distance", "threshold", "window")
            if getattr(self, name) is not None
        }
        if self.absolute_threshold is not None:
            given["absolute_threshold"] = self.absolute_threshold
        if self.extrema:
            given["extrema"] = str(self.extrema)
        return replace(picking, **given)

    def _silences(self, base: Analysis) -> SilenceSettings | None:
        details = {
            name: value
            for name, value in (
                ("at", self.silence_at and str(self.silence_at)),
                ("min_length", self.silence_length),
                ("floor_db", self.silence_floor),
            )
            if value is not None
        }
        if self.silences is False:
            if details:
                raise SettingError(
                    "--no-silences leaves no silence to place or to measure: leave one out.",
                    list(details),
                )
            return None
        if base.silences is None and not self.silences and not details:
            return None
        settings: SilenceSettings = replace(base.silences or SilenceSettings(), **details)
        return settings

    def choices(self, base: Score | None) -> Choices:
        """Put these options over the choices of an earlier score."""
        choices = Choices()
        if base:
            choices = Choices(
                group=base.group,
                seed=base.seed,
                truncation=base.truncation,
                rate=base.rate,
                interpolation=base.interpolation,
                latents=base.latents,
            )
        if self.variant:
            choices = replace(choices, latents=VARIANTS[self.variant][1])
        if self.categories is not None:
            choices = replace(choices, categories=parse_categories(self.categories))
        if self.rate is not None:
            choices = replace(choices, rate=parse_video_rate(self.rate))
        if self.interpolation:
            way = cast(Literal["linear", "spherical"], str(self.interpolation))
            choices = replace(choices, interpolation=way)
        if self.group is not None:
            choices = replace(choices, group=self.group)
        if self.seed is not None:
            choices = replace(choices, seed=self.seed)
        if self.truncation is not None:
            choices = replace(choices, truncation=self.truncation)
        return choices


def parse_channel(text: str) -> Channel:
    """Read a channel: left, mean, or a number from 0."""
    if text == "left" or text == "mean":
        return text
    if text.isdecimal() and len(text) < 4:
        return int(text)
    raise SettingError(f"'{text}' is no channel: give left, mean or a number from 0.", text)


def parse_video_rate(text: str) -> Fraction | None:
    """Read a video rate; None for one frame a slice."""
    return None if text == SLICES else parse_rate(text)


def parse_size(text: str) -> tuple[int, int]:
    """Read a size in pixels: "1920x1080", or "512" for a square."""
    match = re.fullmatch(r"(\d{1,5})(?:[x×](\d{1,5}))?", text.strip().lower())
    width, height = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not (2 <= width <= MAX_SIDE and 2 <= height <= MAX_SIDE) or width % 2 or height % 2:
        raise SettingError(
            f"'{text}' is no size: give even numbers of pixels up to {MAX_SIDE}, such as "
            "1920x1080 or 512.",
            text,
        )
    return width, height


def parse_categories(text: str) -> Sequence[int]:
    """Read a list of categories: names with commas between, or a text file with one a line.

    Raises:
        CategoryError: a name that is unknown or means several classes.
        SettingError: an empty list, or a file that cannot be read.
    """
    path = Path(text)
    if path.suffix and path.is_file():
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(f"The list '{path}' cannot be read: {error}.", text) from error
        names = [line.strip() for line in lines]
        names = [name for name in names if name and not name.startswith("# ")]
    else:
        names = [name.strip() for name in text.split(",")]
    if not names or not all(names):
        raise SettingError(
            "A list of categories has names with commas between, such as jellyfish,bike,boa.", text
        )
    return [categories.find(name).index for name in names]

"""The options of the commands, and what they add up to.

Conventions:
    An option that was not given is None, so that a published variant, or the settings of an
    earlier score, show through. Text is turned into values here, at the edge, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final, Literal, cast, get_args

import typer
from typer.models import OptionInfo

from ganterpret import categories
from ganterpret.alphas import MOTIONS
from ganterpret.analysis import VARIANTS, Choices
from ganterpret.audio import Channel
from ganterpret.errors import SettingError
from ganterpret.features import FEATURES
from ganterpret.ffmpeg import CODECS, FITS
from ganterpret.inflections import PICKERS, PickerSettings
from ganterpret.latents import INTERPOLATIONS, Interpolation
from ganterpret.models import MODELS
from ganterpret.published import Extrema
from ganterpret.score import Analysis, Latents, Score
from ganterpret.silences import Place, SilenceSettings
from ganterpret.units import VIDEO_RATES, parse_rate

SLICES: Final = "slices"
MAX_SIDE: Final = 8192

EXTREMA: Final = get_args(Extrema)
PLACES: Final = get_args(Place)


def _one_of(flag: str, names: Iterable[str], help: str, panel: str) -> OptionInfo:
    """Make an option whose value is one of a table's names; the core refuses any other."""
    known = tuple(names)

    def complete(incomplete: str) -> list[str]:
        return [name for name in known if name.startswith(incomplete)]

    option: OptionInfo = typer.Option(
        flag, metavar="|".join(known), help=help, autocompletion=complete, rich_help_panel=panel
    )
    return option


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

PickerOption = Annotated[str | None, _one_of("--picker", PICKERS, "How points are picked.", _CUTS)]
FeatureOption = Annotated[
    str | None, _one_of("--feature", FEATURES, "What is measured of the sound.", _CUTS)
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
    str | None, _one_of("--extrema", EXTREMA, "Which points a picker takes.", _CUTS)
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
    str | None,
    _one_of(
        "--variant",
        VARIANTS,
        "All as published: in the paper, its author's blog post, or the repository.",
        _CUTS,
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
    str | None,
    _one_of(
        "--silence-at", PLACES, "Cut where the sound returns, or in the silence's middle.", _CUTS
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
    str | None,
    _one_of("--interpolation", INTERPOLATIONS, "The way between two latents.", _PICTURES),
]
MotionOption = Annotated[
    str | None, _one_of("--motion", MOTIONS, "What moves the picture.", _PICTURES)
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
CodecOption = Annotated[
    str | None,
    _one_of("--codec", CODECS, "h264 for movies, prores for clips if not given.", _MOVIE),
]
FitOption = Annotated[
    str,
    _one_of(
        "--fit",
        FITS,
        "How the square picture meets the size: with bars, cropped, or as a square.",
        _MOVIE,
    ),
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

    picker: str | None = None
    feature: str | None = None
    cuts_per_minute: float | None = None
    min_distance: float | None = None
    threshold: float | None = None
    window: int | None = None
    extrema: str | None = None
    absolute_threshold: float | None = None
    variant: str | None = None
    channel: str | None = None
    silences: bool | None = None
    silence_at: str | None = None
    silence_length: float | None = None
    silence_floor: float | None = None
    categories: str | None = None
    group: str | None = None
    seed: int | None = None
    truncation: float | None = None
    interpolation: str | None = None
    motion: str | None = None
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
        if self.variant is not None:
            base, _ = variant_named(self.variant)
        channel = base.channel if self.channel is None else parse_channel(self.channel)
        return Analysis(
            channel=channel,
            feature=self.feature or base.feature,
            picking=self._picking(base.picking),
            silences=self._silences(base.silences),
            motion=self.motion or base.motion,
        )

    def _picking(self, base: PickerSettings) -> PickerSettings:
        if self.picker and self.picker != base.picker:
            base = PickerSettings(picker=self.picker, min_distance=base.min_distance)
        given = {
            name: getattr(self, name)
            for name in (
                "cuts_per_minute",
                "min_distance",
                "threshold",
                "window",
                "extrema",
                "absolute_threshold",
            )
            if getattr(self, name) is not None
        }
        return replace(base, **given)

    def _silences(self, base: SilenceSettings | None) -> SilenceSettings | None:
        details = (self.silence_at, self.silence_length, self.silence_floor)
        given = any(detail is not None for detail in details)
        if self.silences is False:
            if given:
                raise SettingError(
                    "--no-silences leaves no silence to place or to measure: leave one out.",
                    details,
                )
            return None
        if base is None and not self.silences and not given:
            return None
        settings = base or SilenceSettings()
        if self.silence_at is not None:
            settings = replace(settings, at=cast(Place, self.silence_at))
        if self.silence_length is not None:
            settings = replace(settings, min_length=self.silence_length)
        if self.silence_floor is not None:
            settings = replace(settings, floor_db=self.silence_floor)
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
        if self.variant is not None:
            choices = replace(choices, latents=variant_named(self.variant)[1])
        if self.categories is not None:
            choices = replace(choices, categories=parse_categories(self.categories))
        if self.rate is not None:
            choices = replace(choices, rate=parse_video_rate(self.rate))
        if self.interpolation:
            choices = replace(choices, interpolation=cast(Interpolation, self.interpolation))
        if self.group is not None:
            choices = replace(choices, group=self.group)
        if self.seed is not None:
            choices = replace(choices, seed=self.seed)
        if self.truncation is not None:
            choices = replace(choices, truncation=self.truncation)
        return choices


def variant_named(name: str) -> tuple[Analysis, Latents]:
    """Look up a published variant.

    Raises:
        SettingError: there is none of that name.
    """
    if name not in VARIANTS:
        raise SettingError(f"'{name}' is no variant: give one of {', '.join(VARIANTS)}.", name)
    return VARIANTS[name]


def parse_channel(text: str) -> Channel:
    """Read a channel: left, mean, or a number from 0."""
    if text in ("left", "mean"):
        return cast(Literal["left", "mean"], text)
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

"""The options of an analysis: one place for all commands that take one.

Conventions:
    An option that was not given is None, so that a published variant, or the settings of an
    earlier score, show through.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import wraps
from typing import Annotated, Final, cast, get_args

import typer

from ganterpret.alphas import MOTIONS
from ganterpret.analysis import VARIANTS, Choices
from ganterpret.errors import SettingError
from ganterpret.features import FEATURES
from ganterpret.inflections import PICKERS, PickerSettings
from ganterpret.latents import INTERPOLATIONS, Interpolation
from ganterpret.published import Extrema
from ganterpret.score import Analysis, Latents, Score
from ganterpret.silences import Place, SilenceSettings
from ganterpret_integrations.cli.configured import DEFAULTED
from ganterpret_integrations.cli.options import (
    MOVIE,
    complete_category,
    complete_group,
    complete_rate,
    one_of,
    parse_categories,
    parse_channel,
    parse_video_rate,
    seconds,
)

_CUTS = "Where the cuts fall"
_PICTURES = "What is shown"

_OF_PICKER: Final = (
    "cuts_per_minute",
    "min_distance",
    "threshold",
    "window",
    "extrema",
    "absolute_threshold",
)
_OF_SILENCES: Final = ("silence_at", "silence_length", "silence_floor")


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """What was said about the analysis on the command line; None was not said.

    Every field but the last is an option of each command that takes an analysis
    (`taking_analysis`); the last holds what files of defaults say about these. A score says all
    of it already: defaults speak only where there is none.
    """

    picker: Annotated[str | None, one_of("--picker", PICKERS, "How points are picked.", _CUTS)] = (
        None
    )
    feature: Annotated[
        str | None, one_of("--feature", FEATURES, "What is measured of the sound.", _CUTS)
    ] = None
    cuts_per_minute: Annotated[
        float | None,
        typer.Option(
            "--cuts-per-minute",
            help="Cuts that the picker peaks looks for (12 if not given; 0: silences only).",
            rich_help_panel=_CUTS,
        ),
    ] = None
    min_distance: Annotated[
        float | None,
        typer.Option(
            "--min-distance",
            metavar="TIME",
            parser=seconds,
            help="Between two cuts: 0.5, 0.5s.",
            rich_help_panel=_CUTS,
        ),
    ] = None
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            help="Least prominence (peaks), or distance from the means (published).",
            rich_help_panel=_CUTS,
        ),
    ] = None
    window: Annotated[
        int | None,
        typer.Option(
            "--window",
            help="Slices in a window of the published pickers.",
            rich_help_panel=_CUTS,
        ),
    ] = None
    extrema: Annotated[
        str | None, one_of("--extrema", get_args(Extrema), "Which points a picker takes.", _CUTS)
    ] = None
    absolute_threshold: Annotated[
        float | None,
        typer.Option(
            "--absolute-threshold",
            help="Largest value of a minimum (published pickers, extrema min).",
            rich_help_panel=_CUTS,
        ),
    ] = None
    variant: Annotated[
        str | None,
        one_of("--variant", VARIANTS, "All as published: paper, blog post, code.", _CUTS),
    ] = None
    channel: Annotated[
        str | None,
        typer.Option(
            "--channel",
            help="left, mean, or a channel's number from 0.",
            rich_help_panel=_CUTS,
        ),
    ] = None
    silences: Annotated[
        bool | None,
        typer.Option(
            "--silences/--no-silences",
            help="Silences force a cut.",
            rich_help_panel=_CUTS,
        ),
    ] = None
    silence_at: Annotated[
        str | None,
        one_of(
            "--silence-at", get_args(Place), "Cut at the sound's return, or in the middle.", _CUTS
        ),
    ] = None
    silence_length: Annotated[
        float | None,
        typer.Option(
            "--silence-length",
            metavar="TIME",
            parser=seconds,
            help="Shortest silence that counts: 0.3, 0.3s.",
            rich_help_panel=_CUTS,
        ),
    ] = None
    silence_floor: Annotated[
        float | None,
        typer.Option(
            "--silence-floor",
            help="Decibels below the loudness from which it is silent.",
            rich_help_panel=_CUTS,
        ),
    ] = None
    categories: Annotated[
        str | None,
        typer.Option(
            "--categories",
            help='Dealt in time order: "jellyfish,bike,boa", or a text file, one a line.',
            rich_help_panel=_PICTURES,
            autocompletion=complete_category,
        ),
    ] = None
    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            help="Draw what is not chosen from one group, such as bird.",
            rich_help_panel=_PICTURES,
            autocompletion=complete_group,
        ),
    ] = None
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            help="Of whatever is not chosen.",
            rich_help_panel=_PICTURES,
        ),
    ] = None
    truncation: Annotated[
        float | None,
        typer.Option(
            "--truncation",
            help="Above 0, typical pictures, to 1, varied ones (0.4 if not given).",
            rich_help_panel=_PICTURES,
        ),
    ] = None
    interpolation: Annotated[
        str | None,
        one_of("--interpolation", INTERPOLATIONS, "The way between two latents.", _PICTURES),
    ] = None
    motion: Annotated[
        str | None, one_of("--motion", MOTIONS, "What moves the picture.", _PICTURES)
    ] = None
    rate: Annotated[
        str | None,
        typer.Option(
            "--rate",
            help="Frames a second: 23.976, 24, 25, 29.97, 30, 50, 59.94, 60, 24000/1001, slices.",
            rich_help_panel=MOVIE,
            autocompletion=complete_rate,
        ),
    ] = None

    defaults: Mapping[str, object] = field(default_factory=dict)

    def with_defaults(self) -> AnalysisOptions:
        """Put these options over the defaults of files, for an analysis that begins anew.

        A default that what was given replaces as a whole is left out: those of cuts by another
        picker, and all that a published variant sets.
        """
        said = {name for name in _NAMES if getattr(self, name) is not None}
        useless = set(said)
        if "variant" in said:
            useless |= {*_OF_PICKER, *_OF_SILENCES, "silences", "picker"}
            useless |= {"feature", "channel", "motion"}
        if "picker" in said:
            useless |= {*_OF_PICKER, "variant"}
        if {"silences", *_OF_SILENCES} & said:
            useless |= {"silences"} if self.silences is None else {*_OF_SILENCES}
        if "group" in said:
            useless.add("categories")
        chosen = {name: value for name, value in self.defaults.items() if name not in useless}
        return replace(self, **chosen)  # type: ignore[arg-type]

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the options that were given."""
        return tuple(
            f"--{name.replace('_', '-')}" for name in _NAMES if getattr(self, name) is not None
        )

    def analysis(self, base: Analysis) -> Analysis:
        """Put these options over the settings of a variant, or of an earlier score."""
        if self.variant is not None:
            base, _ = variant_named(self.variant)
        channel = base.channel if self.channel is None else parse_channel(self.channel)
        return Analysis(
            channel=channel,
            feature=base.feature if self.feature is None else self.feature,
            picking=self._picking(base.picking),
            silences=self._silences(base.silences),
            motion=base.motion if self.motion is None else self.motion,
        )

    def _picking(self, base: PickerSettings) -> PickerSettings:
        if self.picker is not None and self.picker != base.picker:
            base = PickerSettings(picker=self.picker, min_distance=base.min_distance)
        given = {
            name: getattr(self, name) for name in _OF_PICKER if getattr(self, name) is not None
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
            # The hysteresis has no option: it is made to fit under any floor.
            hysteresis = min(settings.hysteresis_db, max(self.silence_floor, 0) / 2)
            settings = replace(settings, floor_db=self.silence_floor, hysteresis_db=hysteresis)
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
        if self.interpolation is not None:
            choices = replace(choices, interpolation=cast(Interpolation, self.interpolation))
        if self.group is not None:
            choices = replace(choices, group=self.group)
        if self.seed is not None:
            choices = replace(choices, seed=self.seed)
        if self.truncation is not None:
            choices = replace(choices, truncation=self.truncation)
        return choices


_NAMES: Final = tuple(each.name for each in fields(AnalysisOptions) if each.name != "defaults")

_PARAMETERS: Final = inspect.signature(AnalysisOptions, eval_str=True).parameters
_OURS: Final = {name: _PARAMETERS[name] for name in _NAMES}
"""The parameters that commands share: the same options in each."""


def variant_named(name: str) -> tuple[Analysis, Latents]:
    """Look up a published variant.

    Raises:
        SettingError: there is none of that name.
    """
    if name not in VARIANTS:
        raise SettingError(f"'{name}' is no variant: give one of {', '.join(VARIANTS)}.", name)
    return VARIANTS[name]


def taking_analysis(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command every field of `AnalysisOptions` as an option of its own.

    The command has a parameter ``options``, which gets them as one value.
    """
    own = inspect.signature(command, eval_str=True)

    @wraps(command)
    def taking(**given: object) -> None:
        values = {name: given.pop(name) for name in _OURS}
        defaults = {name: values[name] for name in DEFAULTED.get() & set(_OURS)}
        said = {name: value for name, value in values.items() if name not in defaults}
        command(options=AnalysisOptions(**said, defaults=defaults), **given)  # type: ignore[arg-type]

    parameters = [each for each in own.parameters.values() if each.name != "options"]
    parameters = [each.replace(kind=each.KEYWORD_ONLY) for each in (*parameters, *_OURS.values())]
    taking.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    taking.__annotations__ = {each.name: each.annotation for each in parameters}
    return taking

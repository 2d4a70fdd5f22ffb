"""Where the sound turns: from one value a slice to inflection points.

Conventions:
    A *point* is an index into the picker's signal, which has one value a slice; point k sits at
    sample 128 k + 192. `Picked.points` holds both ends as well, as the published texts do: 0 and
    the signal's last index (``paper``: the last slice's, one more); `Picked.inner` leaves them
    out. Distances and times are in seconds, times exact `Fraction`s.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import SettingError
from ganterpret.features import Signals, feature_named, smooth
from ganterpret.peaks import events, most_prominent
from ganterpret.published import Extrema, deviations, normalised, trailing_mean, turns
from ganterpret.spectrogram import HOP, PAIR_CENTRE
from ganterpret.units import round_half_up

CUTS_PER_MINUTE: Final = 12.0
"""What ``peaks`` looks for unless told."""

THRESHOLD: Final = 1e-2
"""The published pickers' distance from both window means."""

PUBLISHED_WINDOW: Final = 200
"""Slices in a window of the published pickers."""

MAX_WINDOW: Final = 10_000_000
"""Slices in the longest window: eight hours at 44,100 Hz."""

_MOST_CUTS: Final = 60_000
"""Cuts a minute that anybody could mean: a thousand a second."""


@dataclass(frozen=True, slots=True)
class PickerSettings:
    """How points are picked. What is None has the picker's own default (`PICKERS`).

    Attributes:
        picker: a row of `PICKERS`.
        min_distance: seconds, 0 or more. ``peaks`` keeps its points this far from each other,
            from both ends and from occupied times; the points of the other pickers give way to
            occupied times only.
        cuts_per_minute: how many points ``peaks`` looks for, 0 or more.
        threshold: 0 or more. ``peaks``: the least prominence, in the unit of the feature; its
            default is the feature's ``steady``. Others: the least distance from both window
            means, as a share of the signal's largest value.
        window: slices in a window of the published pickers, 1 to 10,000,000.
        extrema: which points: below (min), above (max) their surroundings, or both.
        absolute_threshold: the largest value that a minimum of a published picker may have, as a
            share of the signal's largest value; with extrema "min" only.

    Raises:
        SettingError: a value outside its range, or one that the picker has no use for.
    """

    picker: str = "peaks"
    min_distance: float = 1.0
    cuts_per_minute: float | None = None
    threshold: float | None = None
    window: int | None = None
    extrema: Extrema | None = None
    absolute_threshold: float | None = None

    def __post_init__(self) -> None:
        if self.picker not in PICKERS:
            raise SettingError(
                f"'{self.picker}' is no picker: choose one of {', '.join(PICKERS)}.", self.picker
            )
        _check_range("minimum distance", self.min_distance, 0, math.inf)
        _check_range("number of cuts per minute", self.cuts_per_minute, 0, _MOST_CUTS)
        _check_range("threshold", self.threshold, 0, math.inf)
        _check_range("window", self.window, 1, MAX_WINDOW)
        _check_range("absolute threshold", self.absolute_threshold, 0, math.inf)
        if self.extrema is not None and self.extrema not in get_args(Extrema):
            raise SettingError(
                f"'{self.extrema}' names no extrema: choose min, max or both.", self.extrema
            )
        self._check_use()

    def _check_use(self) -> None:
        peaks = self.picker == "peaks"
        useless = [
            name
            for name, value in (
                ("number of cuts per minute", None if peaks else self.cuts_per_minute),
                ("window", self.window if peaks else None),
                ("absolute threshold", self.absolute_threshold if peaks else None),
            )
            if value is not None
        ]
        if useless:
            raise SettingError(
                f"The picker '{self.picker}' has no {useless[0]}: leave it out or choose"
                f" {'paper, blog or repo' if peaks else 'peaks'}.",
                self.picker,
            )
        extrema = self.extrema or PICKERS[self.picker].extrema
        if self.absolute_threshold is not None and extrema != "min":
            raise SettingError(
                "An absolute threshold is for minima: leave it out or set the extrema to min.",
                self.absolute_threshold,
            )


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    """What a picker looked at and what it found. The arrays are read-only.

    Attributes:
        signal: one value a slice, shape (n,): normalised or smoothed, as the picker works.
        points: indices into ``signal``, ascending, both ends included: 0 and n - 1 (``paper``: n);
            empty if n is 0.
    """

    signal: NDArray[np.float64]
    points: NDArray[np.intp]

    def __post_init__(self) -> None:
        for array in (self.signal, self.points):
            array.flags.writeable = False

    @property
    def inner(self) -> NDArray[np.intp]:
        """The points without the two ends."""
        return self.points[1:-1]

    @property
    def samples(self) -> NDArray[np.int64]:
        """The samples where the inner points sit."""
        return self.inner.astype(np.int64) * HOP + PAIR_CENTRE


@dataclass(frozen=True, slots=True)
class Task:
    """The settings with every default filled in, and what they are for."""

    sample_rate: int
    samples: int
    occupied: tuple[Fraction, ...]
    min_distance: float
    cuts_per_minute: float
    threshold: float
    window: int
    extrema: Extrema
    absolute_threshold: float


@dataclass(frozen=True, slots=True)
class Picker:
    """A row of `PICKERS`.

    Attributes:
        summary: what it picks, for people.
        extrema: its default.
        find: makes a feature (n,), n above 0, the signal and the points between its ends.
        beyond: the closing end, counted from the signal's last index.
        absolute_threshold: the default of a published picker.
    """

    summary: str
    extrema: Extrema
    find: Callable[[NDArray[np.float64], Task], tuple[NDArray[np.float64], NDArray[np.intp]]]
    absolute_threshold: float = math.inf
    beyond: int = 0


def pick(signals: Signals, settings: PickerSettings, occupied: Iterable[Fraction] = ()) -> Picked:
    """Pick the inflection points of a recording.

    Args:
        signals: what `features.measure` found.
        settings: which picker, and how.
        occupied: times in seconds that are cuts already (forced ones, silences), in any order.
            No point lies closer to one of them than the minimum distance; ``peaks`` takes the
            next best instead, so that its count does not shrink.
    """
    if not len(signals.feature):
        return Picked(np.zeros(0), np.zeros(0, dtype=np.intp))
    task = _task(signals, settings, occupied)
    picker = PICKERS[settings.picker]
    signal, inner = picker.find(signals.feature, task)
    points = np.concatenate(([0], inner, [len(signal) - 1 + picker.beyond])).astype(np.intp)
    return Picked(signal, points)


def _task(signals: Signals, settings: PickerSettings, occupied: Iterable[Fraction]) -> Task:
    picker = PICKERS[settings.picker]
    steady = feature_named(signals.name).steady
    return Task(
        sample_rate=signals.sample_rate,
        samples=signals.samples,
        occupied=tuple(occupied),
        min_distance=settings.min_distance,
        cuts_per_minute=_given(settings.cuts_per_minute, CUTS_PER_MINUTE),
        threshold=_given(settings.threshold, steady if settings.picker == "peaks" else THRESHOLD),
        window=settings.window or PUBLISHED_WINDOW,
        extrema=settings.extrema or picker.extrema,
        absolute_threshold=_given(settings.absolute_threshold, picker.absolute_threshold),
    )


def _given(value: float | None, default: float) -> float:
    return default if value is None else value


def _paper(
    feature: NDArray[np.float64], task: Task
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    signal = normalised(feature)
    found = deviations(signal, task.window, task.threshold, task.extrema, task.absolute_threshold)
    return signal, _apart_from_occupied(found, task)


def _blog(
    feature: NDArray[np.float64], task: Task
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    signal = normalised(feature)
    found = turns(signal, task.window, task.threshold, task.extrema, task.absolute_threshold)
    return signal, _apart_from_occupied(found, task)


def _repo(
    feature: NDArray[np.float64], task: Task
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    signal = trailing_mean(feature)
    found = turns(signal, task.window, task.threshold, task.extrema, task.absolute_threshold)
    return signal, _apart_from_occupied(found, task)


def _peaks(
    feature: NDArray[np.float64], task: Task
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    signal, at, prominence = _candidates(feature, task)
    wanted = cuts_asked_for(task.cuts_per_minute, task.samples, task.sample_rate)
    distance = math.ceil(Fraction(task.min_distance) * task.sample_rate / HOP)
    a_minute = 60 * task.sample_rate / HOP
    spacing = min(a_minute / task.cuts_per_minute, len(signal)) if task.cuts_per_minute else 0
    taken = [(float(cut) * task.sample_rate - PAIR_CENTRE) / HOP for cut in task.occupied]
    chosen = most_prominent(at, prominence, wanted, distance, spacing, np.array(taken))
    return signal, chosen


def _candidates(
    feature: NDArray[np.float64], task: Task
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.float64]]:
    """The smoothed signal, the points that are far enough from cuts and ends, their prominence."""
    signal = smooth(feature, task.sample_rate)
    at, prominence = events(feature, signal, task.sample_rate, task.extrema, task.threshold)
    ends = Fraction(0), Fraction(task.samples, task.sample_rate)
    blocked = _blocked((*task.occupied, *ends), len(signal), task)
    blocked[[0, -1]] = True
    free = ~blocked[at]
    return signal, at[free], prominence[free]


def strengths(
    signals: Signals, settings: PickerSettings, occupied: Iterable[Fraction] = ()
) -> NDArray[np.float64]:
    """Return the prominence of every point that ``peaks`` could choose, descending, shape (m,).

    The points are taken by prominence alone, the most prominent first, each at the minimum
    distance from those before it: those that a threshold leaves are the first of them, whatever
    the threshold.

    Args:
        signals: what `features.measure` found.
        settings: the minimum distance and the extrema are heeded.
        occupied: as for `pick`.
    """
    if not len(signals.feature):
        return np.zeros(0)
    peaks = PickerSettings(
        threshold=0, min_distance=settings.min_distance, extrema=settings.extrema
    )
    task = _task(signals, peaks, occupied)
    signal, at, prominence = _candidates(signals.feature, task)
    order = np.argsort(-prominence, kind="stable")
    reach = max(math.ceil(Fraction(task.min_distance) * task.sample_rate / HOP), 1)
    free = np.ones(len(signal), dtype=bool)
    kept = []
    for place, strength in zip(at[order].tolist(), prominence[order].tolist(), strict=True):
        if free[place]:
            kept.append(strength)
            free[max(place - reach + 1, 0) : place + reach] = False
    return np.array(kept)


def cuts_asked_for(cuts_per_minute: float, samples: int, sample_rate: int) -> int:
    """Count the cuts that a recording of so many samples is to get.

    >>> cuts_asked_for(12, 40 * 44100, 44100)
    8
    """
    return round_half_up(Fraction(cuts_per_minute) * Fraction(samples, 60 * sample_rate))


def _apart_from_occupied(points: NDArray[np.intp], task: Task) -> NDArray[np.intp]:
    if not len(points) or not task.occupied:
        return points
    return points[~_blocked(task.occupied, int(points[-1]) + 1, task)[points]]


def _blocked(times: Iterable[Fraction], length: int, task: Task) -> NDArray[np.bool_]:
    """Mark the points, of ``length``, that lie closer to a time than the minimum distance."""
    blocked = np.zeros(length, dtype=bool)
    reach = Fraction(task.min_distance) * task.sample_rate
    for time in times:
        sample = time * task.sample_rate - PAIR_CENTRE
        first = math.floor((sample - reach) / HOP) + 1
        stop = math.ceil((sample + reach) / HOP)
        blocked[max(first, 0) : max(stop, 0)] = True
    return blocked


def _check_range(name: str, value: float | None, least: float, most: float) -> None:
    if value is not None and not (least <= value <= most and math.isfinite(value)):
        upper = f" to {most:.15g}" if math.isfinite(most) else " or more"
        raise SettingError(f"A {name} of {value} is out of range: give {least:g}{upper}.", value)


PICKERS: Final = MappingProxyType(
    {
        "peaks": Picker(
            "the most prominent peaks of the smoothed feature, as many as asked for",
            extrema="max",
            find=_peaks,
        ),
        "paper": Picker(
            "every value away from the means before and after it, as the paper has it",
            extrema="both",
            find=_paper,
            beyond=1,
        ),
        "blog": Picker(
            "local extrema away from both means, a window apart, as the blog post has it",
            extrema="both",
            find=_blog,
        ),
        "repo": Picker(
            "low minima of the trailing mean, a window apart, as the published code has it",
            extrema="min",
            find=_repo,
            absolute_threshold=0.08,
        ),
    }
)
"""The pickers by name. A new one is a function and a row here."""

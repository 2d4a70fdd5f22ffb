"""What each picker would choose of a recording, side by side, and what a threshold would leave.

Conventions:
    Nothing is written and no score is made. A *choice* is an analysis and the points that it
    picks, silences left out, in seconds. *Strengths* are what the picker ``peaks`` could choose
    at most, by prominence, in the unit of its feature: a threshold leaves those that reach it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganterpret.analysis import VARIANTS, measure_song, silence_samples
from ganterpret.features import Signals
from ganterpret.inflections import Picked, cuts_asked_for, pick, strengths
from ganterpret.score import Analysis


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What one way of analysing picks.

    Attributes:
        name: "this one" for the analysis that was asked about, else its variant or picker.
        analysis: the settings.
        signals: what was measured.
        picked: the signal that the picker looked at, and its points.
        silences: samples where sound returns after a silence, which are cuts too.
    """

    name: str
    analysis: Analysis
    signals: Signals
    picked: Picked
    silences: tuple[int, ...]

    @property
    def seconds(self) -> NDArray[np.float64]:
        """Where all its cuts lie, ascending, shape (n,)."""
        samples = np.concatenate([self.picked.samples, np.array(self.silences, np.int64)])
        return np.sort(samples) / self.signals.sample_rate

    @property
    def cuts_per_minute(self) -> float:
        """How many cuts a minute that makes."""
        return 60 * len(self.seconds) * self.signals.sample_rate / self.signals.samples


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Several ways of analysing one recording.

    Attributes:
        song: the recording.
        choices: the one that was asked about first.
        strengths: prominences that ``peaks`` could choose, descending, shape (m,).
        feature: whose prominences they are.
    """

    song: Path
    choices: tuple[Choice, ...]
    strengths: NDArray[np.float64]
    feature: str

    @property
    def duration(self) -> Fraction:
        """Of the recording, in seconds."""
        signals = self.choices[0].signals
        return Fraction(signals.samples, signals.sample_rate)

    def threshold_for(self, cuts_per_minute: float) -> float:
        """Return the threshold that leaves so many cuts a minute, or as many as there are."""
        signals = self.choices[0].signals
        wanted = cuts_asked_for(cuts_per_minute, signals.samples, signals.sample_rate)
        if not len(self.strengths) or wanted < 1:
            return 0.0
        return float(self.strengths[min(wanted, len(self.strengths)) - 1])


def compare(
    song: Path, analysis: Analysis, progress: Callable[[int], None] = lambda _: None
) -> Comparison:
    """Pick a recording's points in several ways.

    Args:
        song: the recording.
        analysis: the way that is asked about; our default and the published variants join it.
        progress: called with the number of samples that have just been heard, several times over.

    Raises:
        AudioError: the recording cannot be read.
        SettingError: a setting out of range.
    """
    ways = {"this one": analysis}
    if analysis.picking.picker != "peaks":
        ways["peaks"] = Analysis()
    ways |= {name: variant for name, (variant, _) in VARIANTS.items() if variant != analysis}
    heard: dict[tuple[object, str], Signals] = {}
    choices = []
    for name, way in ways.items():
        measured = way.channel, way.feature
        if measured not in heard:
            heard[measured], _ = measure_song(song, way, progress)
        signals = heard[measured]
        silences = silence_samples(signals, way)
        occupied = [Fraction(sample, signals.sample_rate) for sample in silences]
        picked = pick(signals, way.picking, occupied)
        choices.append(Choice(name, way, signals, picked, tuple(silences)))
    peaks = next((c for c in choices if c.analysis.picking.picker == "peaks"), choices[0])
    occupied = [Fraction(sample, peaks.signals.sample_rate) for sample in peaks.silences]
    found = strengths(peaks.signals, peaks.analysis.picking, occupied)
    return Comparison(song, tuple(choices), found, peaks.analysis.feature)

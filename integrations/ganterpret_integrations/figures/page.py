"""The page of the figure: its measures, its colours, its axes.

Conventions:
    Lengths are in inches from the page's upper left corner. Panels share the time axis and are
    `PANEL` inches wide; positions on them in points run from 0 to `PANEL_POINTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter

from ganterpret.score import Origin
from ganterpret_integrations.figures.layout import tick_step
from ganterpret_integrations.figures.words import clock

DPI: Final = 160
WIDTH: Final = 12.0
LEFT: Final = 0.75
PANEL: Final = 10.65
PANEL_POINTS: Final = PANEL * 72
PANEL_PIXELS: Final = int(PANEL * DPI)

COLOURS: Final[dict[Origin, str]] = {
    "detected": "#0072b2",
    "silence": "#d55e00",
    "marker": "#007a5a",
    "edge": "#333333",
}
"""By origin; colour-blind eyes tell them apart too.

Source: M. Okabe and K. Ito, "Color universal design" (2008); its green is darkened for text.
"""

SHAPES: Final[dict[Origin, str]] = {"detected": "o", "silence": "s", "marker": "D", "edge": "^"}
"""By origin, for print without colours."""

RANK: Final[dict[Origin, int]] = {"edge": 0, "marker": 1, "silence": 2, "detected": 3}
"""By origin: who is shown first where there is no room for all."""

INK: Final = "#111111"
QUIET: Final = "#666666"
"""Of what is said beside."""

SMALL: Final = 7.5
"""Size of most text, in points."""


def pale(origin: Origin, strength: float) -> tuple[float, float, float]:
    """Mix an origin's colour with paper: programs and printers agree on that, not on opacity.

    Args:
        origin: whose colour.
        strength: its share, 0 to 1.
    """
    red, green, blue = (strength * part + 1 - strength for part in to_rgb(COLOURS[origin]))
    return red, green, blue


@dataclass(frozen=True, slots=True)
class Page:
    """A figure in the making.

    Attributes:
        figure: matplotlib's.
        duration: of the time axis, seconds.
    """

    figure: Figure
    duration: Fraction

    def axes(self, top: float, height: float) -> Axes:
        """Add a panel whose horizontal axis is the song's time."""
        axes = self.bare_axes(top, height)
        axes.set_xlim(0, float(self.duration))
        most = floor(PANEL_POINTS / 60)
        step = tick_step(self.duration, most)
        ticks = [step * index for index in range(floor(self.duration / step) + 1)]
        axes.xaxis.set_major_locator(FixedLocator([float(tick) for tick in ticks]))
        axes.xaxis.set_major_formatter(NullFormatter())
        axes.tick_params(labelsize=SMALL, width=0.6, length=3)
        for spine in axes.spines.values():
            spine.set_linewidth(0.6)
        return axes

    def bare_axes(self, top: float, height: float) -> Axes:
        """Add a panel without any settings."""
        whole = self.figure.get_figheight()
        below = whole - top - height
        return self.figure.add_axes((LEFT / WIDTH, below / whole, PANEL / WIDTH, height / whole))

    def scale(self, top: float, height: float) -> Axes:
        """Add a narrow panel to the right of one, for the scale of its colours."""
        whole = self.figure.get_figheight()
        box = ((LEFT + PANEL + 0.08) / WIDTH, (whole - top - height) / whole)
        return self.figure.add_axes((*box, 0.09 / WIDTH, height / whole))

    def show_times(self, axes: Axes) -> None:
        """Write the times under a panel's ticks."""
        step = tick_step(self.duration, floor(PANEL_POINTS / 60))
        ticks = [step * index for index in range(floor(self.duration / step) + 1)]
        axes.xaxis.set_ticklabels([clock(tick, step) for tick in ticks])

    def write(
        self,
        left: float,
        top: float,
        text: str,
        size: float,
        *,
        colour: str = INK,
        weight: str = "normal",
    ) -> None:
        """Write a line of text as it stands, ``$`` and all."""
        height = self.figure.get_figheight()
        self.figure.text(
            left / WIDTH,
            1 - top / height,
            text,
            size=size,
            va="top",
            color=colour,
            weight=weight,
            parse_math=False,
        )

    def heading(self, letter: str, top: float, text: str) -> None:
        """Name a panel above its upper left corner."""
        self.write(LEFT, top - 0.19, letter, SMALL + 1, weight="bold")
        self.write(LEFT + 0.16, top - 0.185, text, SMALL, colour=QUIET)

"""A pencil for motifs: calls place parts and scenery, the result is one embedding.

Conventions:
    Lengths as in `layout` (the canvas is -1 to 1, y downwards), angles in degrees clockwise,
    colours ``"#rrggbb"``. Parts of one role are painted in the order of their calls. Rows of
    copies come before the single parts of their role, except that those of ``front`` come last.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.models.painter.layout import (
    FIRST,
    REPEATED,
    ROLES,
    SCENE_AT,
    SIZE,
    split,
)

Point = tuple[float, float]

_ROWS: Final = {
    role: [n for n in REPEATED if FIRST[role] <= n < FIRST[role] + ROLES[role]] for role in ROLES
}


def rgb(color: str) -> list[float]:
    """Red, green and blue, 0 to 1, of ``"#rrggbb"``."""
    return [int(color[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]


def mix(color: str, other: str, share: float) -> str:
    """A colour on the way from one to another; share 0 is the first."""
    pairs = zip(rgb(color), rgb(other), strict=True)
    return "#" + "".join(f"{round(255.0 * (a + (b - a) * share)):02x}" for a, b in pairs)


def dark(color: str, share: float = 0.35) -> str:
    """The colour in the shade."""
    return mix(color, "#1b1a33", share)


def pale(color: str, share: float = 0.4) -> str:
    """The colour in the light."""
    return mix(color, "#fff8ea", share)


class Sketch:
    """A motif while it is drawn."""

    def __init__(self) -> None:
        self._row: NDArray[np.float64] = np.zeros(SIZE)
        self._parts, self._repeats, self._scene = split(self._row)
        self._used: dict[str, int] = dict.fromkeys(ROLES, 0)
        self._rows: dict[str, int] = dict.fromkeys(ROLES, 0)
        self._drawn: list[int] = []

    def scene(self, **values: float | str) -> None:
        """Set scene fields by name; a colour's name without ``_r`` takes ``"#rrggbb"``."""
        for name, value in values.items():
            if isinstance(value, str):
                start = SCENE_AT[f"{name}_r"]
                self._scene[start : start + 3] = rgb(value)
            else:
                self._scene[SCENE_AT[name]] = value

    def part(
        self,
        role: str,
        x: float,
        y: float,
        rx: float,
        ry: float,
        color: str,
        angle: float = 0.0,
        corner: float = 2.0,
        taper: float = 0.0,
        bend: float = 0.0,
        hole: float = 0.0,
    ) -> None:
        """Place one part in the next free slot of its role.

        Raises:
            IndexError: the role has no slot left.
        """
        plain = [n for n in range(FIRST[role], FIRST[role] + ROLES[role]) if n not in _ROWS[role]]
        slot = plain[self._used[role]]
        self._used[role] += 1
        self._put(slot, (x, y, rx, ry, corner, taper, bend, hole), angle, color)

    def row(
        self,
        role: str,
        count: float,
        x: float,
        y: float,
        rx: float,
        ry: float,
        color: str,
        step: Point = (0.0, 0.0),
        turn: float = 0.0,
        spin: float = 0.0,
        grow: float = 0.0,
        pivot: Point = (0.0, 0.0),
        angle: float = 0.0,
        corner: float = 2.0,
        taper: float = 0.0,
        bend: float = 0.0,
        hole: float = 0.0,
    ) -> None:
        """Place copies of one part: each a ``step`` on and a ``turn`` round the pivot.

        Raises:
            IndexError: the role has no row left.
        """
        slot = _ROWS[role][self._rows[role]]
        self._rows[role] += 1
        self._put(slot, (x, y, rx, ry, corner, taper, bend, hole), angle, color)
        self._repeats[REPEATED.index(slot)] = (
            *(count, *step, turn / 360.0, spin / 360.0, grow, *pivot),
        )

    def limb(
        self,
        role: str,
        start: Point,
        end: Point,
        wide: float,
        color: str,
        end_wide: float | None = None,
        bend: float = 0.0,
        corner: float = 1.0,
    ) -> None:
        """A part from one point to another, half as thick as ``wide`` (then ``end_wide``)."""
        last = wide if end_wide is None else end_wide
        half = (wide + last) / 2.0
        dx, dy = end[0] - start[0], end[1] - start[1]
        self.part(
            role,
            (start[0] + end[0]) / 2.0,
            (start[1] + end[1]) / 2.0,
            math.hypot(dx, dy) / 2.0 + 0.5 * half,
            half,
            color,
            angle=math.degrees(math.atan2(dy, dx)),
            corner=corner,
            taper=(last - wide) / (last + wide),
            bend=bend,
        )

    def gable(self, role: str, x: float, top: float, base: float, wide: float, color: str) -> None:
        """A triangle that stands on its base, ``wide`` from its axis to its corner."""
        middle, half = (top + base) / 2.0, (base - top) / 2.0
        self.part(role, x, middle, half, wide / 2.0, color, angle=90, corner=0.05, taper=1.0)

    def eye(self, x: float, y: float, size: float, white: str = "#ffffff") -> None:
        """An eye with its glint: white, pupil and light."""
        self.part("front", x, y, size, size, white)
        self.part("front", x + 0.12 * size, y, 0.66 * size, 0.72 * size, "#1d1a26")
        self.part("front", x - 0.12 * size, y - 0.26 * size, 0.24 * size, 0.24 * size, "#ffffff")

    def bead(self, x: float, y: float, size: float, color: str = "#1d1a26") -> None:
        """A small dark eye with its glint."""
        self.part("front", x, y, size, size, color)
        self.part("front", x - 0.3 * size, y - 0.35 * size, 0.3 * size, 0.3 * size, "#ffffff")

    def embedding(self) -> NDArray[np.float32]:
        """The motif's numbers; slots that were not used wait, empty, in the figure's middle."""
        drawn = self._parts[self._drawn]
        middle = drawn[:, :2].mean(axis=0) if self._drawn else np.zeros(2)
        color = drawn[:, 9:12].mean(axis=0) if self._drawn else np.full(3, 0.5)
        for slot in range(len(self._parts)):
            if slot not in self._drawn:
                self._parts[slot] = (*middle, 0, 0, 0, 2, 0, 0, 0, *color)
        return self._row.astype(np.float32)

    def _put(self, slot: int, shape: tuple[float, ...], angle: float, color: str) -> None:
        # The fields of a part in their order, the angle in degrees apart.
        x, y, rx, ry, *form = shape
        self._parts[slot] = (x, y, rx, ry, angle / 360.0, *form, *rgb(color))
        self._drawn.append(slot)

    def stretch(self, wide: float, tall: float) -> None:
        """Stretch all that was drawn, away from the middle and from the ground at y = 0.72."""
        self._parts[self._drawn, 0] *= wide
        self._parts[self._drawn, 1] = 0.72 + tall * (self._parts[self._drawn, 1] - 0.72)
        self._parts[self._drawn, 2:4] *= np.sqrt(wide * tall)
        self._repeats[:, 1] *= wide
        self._repeats[:, 2] *= tall
        self._repeats[:, -2] *= wide
        self._repeats[:, -1] = 0.72 + tall * (self._repeats[:, -1] - 0.72)

    def move(self, dx: float) -> None:
        """Move all that was drawn to the right."""
        self._parts[self._drawn, 0] += dx
        self._repeats[:, -2] += dx
        self._scene[SCENE_AT["shadow_x"]] += dx

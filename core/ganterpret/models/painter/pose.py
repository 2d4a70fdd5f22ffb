"""A latent and an embedding decide where every shape of one frame lies, and its colours.

Conventions:
    Lengths, angles and colours as in `layout`. A latent moves, scales, turns and tints through 128
    fixed orthonormal directions (Walsh functions: exact on any machine), so a straight way through
    the latents is a smooth way on the screen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.models.painter.layout import (
    COPIES,
    FIRST,
    PARTS,
    REPEATED,
    SCENE_AT,
    SCENE_FIELDS,
    split,
)

LATENT_SIZE: Final = 128

# What the first directions of a latent do; the next 2 * PARTS stretch and tilt one part each.
CONTROLS: Final = (
    *("right", "down", "scale", "turn", "width", "sway", "light", "warmth", "green", "bright"),
    *("sky_warmth", "sky_bright", "horizon", "disc_right", "disc_down", "drift", "marks", "hills"),
)


def _directions() -> NDArray[np.float64]:
    walsh = np.ones((1, 1))
    for _ in range(7):
        walsh = np.block([[walsh, walsh], [walsh, -walsh]])
    return walsh[1:] / math.sqrt(LATENT_SIZE)


_DIRECTIONS: Final = _directions()


@dataclass(frozen=True, slots=True)
class Shape:
    """One rounded shape where it lies on the canvas; the fields are those of `PART_FIELDS`."""

    x: float
    y: float
    rx: float
    ry: float
    angle: float
    corner: float
    taper: float
    bend: float
    hole: float
    color: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Pose:
    """All that decides a frame's pixels.

    Attributes:
        back, body, decal, front: the shapes by role, in the order of painting; ``front`` holds
            ``under`` too.
        scene: `SCENE_FIELDS` by name, after the latent has moved and tinted them.
        light: where the light comes from, a unit vector on the screen.
        figure: (x, y, cosine, sine, scale) of the figure's own frame, in which textures lie.
        drift: phase of all ripples, in turns.
    """

    back: list[Shape]
    body: list[Shape]
    decal: list[Shape]
    front: list[Shape]
    scene: dict[str, float]
    light: tuple[float, float]
    figure: tuple[float, float, float, float, float]
    drift: float


def _soft(value: NDArray[np.float64]) -> NDArray[np.float64]:
    # Steep near zero and level at the ends: a low truncation still shows, a high one stays legal.
    return np.asarray(2.0 * value / np.sqrt(1.0 + (1.3 * value) ** 2))


def _copies(part: NDArray[np.float64], repeat: NDArray[np.float64]) -> NDArray[np.float64]:
    count, dx, dy, turn, spin, grow, pivot_x, pivot_y = repeat
    index = np.arange(COPIES)
    angle = 2.0 * np.pi * turn * index
    cosine, sine = np.cos(angle), np.sin(angle)
    from_x, from_y = part[0] - pivot_x, part[1] - pivot_y
    size = np.clip(count - index, 0.0, 1.0) * np.maximum(1.0 + grow * index, 0.0)
    out = np.repeat(part[None, :], COPIES, axis=0)
    out[:, 0] = pivot_x + cosine * from_x - sine * from_y + dx * index
    out[:, 1] = pivot_y + sine * from_x + cosine * from_y + dy * index
    out[:, 2:4] *= size[:, None]
    out[:, 4] += (turn + spin) * index
    return out


def _tint(color: NDArray[np.float64], warmth: float, green: float, light: float) -> None:
    color *= 1.0 + np.array([warmth + light, green + light, light - warmth])


def _shapes(parts: NDArray[np.float64]) -> list[Shape]:
    drawn = parts[np.minimum(parts[:, 2], parts[:, 3]) > 1e-4]
    return [
        Shape(x, y, rx, ry, angle, corner, taper, bend, hole, (red, green, blue))
        for x, y, rx, ry, angle, corner, taper, bend, hole, red, green, blue in drawn.tolist()
    ]


def pose(latent: NDArray[np.float32], embedding: NDArray[np.float32]) -> Pose:
    """Place every shape of one frame.

    Args:
        latent: shape (128,).
        embedding: shape (layout.SIZE,).
    """
    # A sum along an axis, not a matrix product: its order does not depend on the neighbours.
    moved = _soft((_DIRECTIONS * latent.astype(np.float64)).sum(axis=1))
    control = dict(zip(CONTROLS, moved.tolist(), strict=False))
    stretch = moved[len(CONTROLS) : len(CONTROLS) + PARTS]
    tilt = moved[len(CONTROLS) + PARTS : len(CONTROLS) + 2 * PARTS]

    parts, repeats, scene_row = split(embedding.astype(np.float64))
    parts, scene_row = parts.copy(), scene_row.copy()
    _tint(
        parts[:, 9:12], 0.07 * control["warmth"], 0.04 * control["green"], 0.05 * control["bright"]
    )
    parts[:, 2:4] *= 1.0 + 0.07 * stretch[:, None] * np.array([1.0, 0.5])
    parts[:, 4] += 0.005 * tilt
    parts[:, 7] += 0.035 * control["sway"] * (parts[:, 2] > 1.6 * parts[:, 3])

    rows: list[NDArray[np.float64]] = []
    for slot in range(PARTS):
        if slot in REPEATED:
            rows.append(_copies(parts[slot], repeats[REPEATED.index(slot)]))
        else:
            rows.append(parts[slot : slot + 1])
    scene = _scene(scene_row, control)

    scale = 1.0 + 0.10 * control["scale"]
    angle = 0.014 * control["turn"]
    cosine, sine = math.cos(2.0 * math.pi * angle), math.sin(2.0 * math.pi * angle)
    shift_x, shift_y = 0.09 * control["right"], 0.06 * control["down"]
    for row in rows:
        x = row[:, 0] * (1.0 + 0.05 * control["width"]) + 0.05 * control["sway"] * row[:, 1] ** 2
        y = row[:, 1].copy()
        row[:, 0] = scale * (cosine * x - sine * y) + shift_x
        row[:, 1] = scale * (sine * x + cosine * y) + shift_y
        row[:, 2:4] *= scale
        row[:, 4] += angle
    scene["shadow_x"] = scene["shadow_x"] * scale + shift_x
    scene["shadow_y"] = scene["shadow_y"] * scale + shift_y

    tilted = 2.0 * math.pi * (-0.36 + 0.07 * control["light"])
    ends = [*list(FIRST.values())[1:], PARTS]
    back, body, decal, under, front = (
        _shapes(np.concatenate(rows[start:stop]))
        for start, stop in zip(FIRST.values(), ends, strict=True)
    )
    return Pose(
        back=back,
        body=body,
        decal=decal,
        front=under + front,
        scene=scene,
        light=(math.cos(tilted), math.sin(tilted)),
        figure=(shift_x, shift_y, cosine, sine, scale),
        drift=0.35 * control["drift"],
    )


def _scene(row: NDArray[np.float64], control: dict[str, float]) -> dict[str, float]:
    for start in (0, 3, 6, 9, SCENE_AT["hill_r"], SCENE_AT["disc_r"]):
        _tint(
            row[start : start + 3],
            0.06 * control["sky_warmth"],
            0.02 * control["green"],
            0.06 * control["sky_bright"],
        )
    scene = dict(zip(SCENE_FIELDS, row.tolist(), strict=True))
    scene["horizon"] += 0.04 * control["horizon"]
    scene["disc_x"] += 0.10 * control["disc_right"]
    scene["disc_y"] += 0.06 * control["disc_down"]
    scene["hill_height"] *= 1.0 + 0.15 * control["hills"]
    scene["stripes"] *= 1.0 + 0.15 * control["marks"]
    scene["spots"] *= 1.0 + 0.15 * control["marks"]
    return scene

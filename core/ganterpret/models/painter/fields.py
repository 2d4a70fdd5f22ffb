"""Distance and shade of one rounded shape, and the waves of the textures.

Conventions:
    Planes are float32 arrays over pixels. Every operation on them is one that IEEE 754 rounds
    exactly (+, -, *, /, square root, minimum, floor), so that a pixel depends neither on the
    machine's vector width nor on what is painted beside it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganterpret.models.painter.pose import Shape

# All planes are float32; the wider type spares a cast at every product with a Python number.
Plane = NDArray[np.floating[Any]]


def wave(turns: Plane) -> Plane:
    """A sine-like wave of period 1 made of parabolas, between -1 and 1."""
    t: Plane = turns - np.floor(turns + 0.5)
    t *= 8.0 - 16.0 * np.abs(t)
    return t


def smooth(x: Plane) -> Plane:
    """A step from 0 to 1 with level ends; x is clipped to 0..1."""
    step: Plane = np.minimum(np.maximum(x, 0.0), 1.0)
    return step * step * (3.0 - 2.0 * step)


def direction(turns: float) -> tuple[float, float]:
    """Cosine and sine of an angle in turns."""
    return math.cos(2.0 * math.pi * turns), math.sin(2.0 * math.pi * turns)


def reach(shape: Shape, margin: float) -> tuple[float, float]:
    """Half width and half height of a box around the shape's centre that holds all of it."""
    cosine, sine = direction(shape.angle)
    along = shape.rx + margin
    across = shape.ry * (1.0 + abs(shape.taper)) + 0.8 * abs(shape.bend) * shape.rx + margin
    return (
        abs(cosine) * along + abs(sine) * across,
        abs(sine) * along + abs(cosine) * across,
    )


def measure(shape: Shape, x: Plane, y: Plane, light: tuple[float, float]) -> tuple[Plane, Plane]:
    """Signed distance to a shape's edge (negative inside) and its shade (-1 dark to 1 lit).

    The distance is the field of a box with elliptic corners over its gradient's length: exact to
    first order at the edge, which is what anti-aliasing needs.

    Args:
        shape: where it lies.
        x: pixel centres, shape (1, w).
        y: pixel centres, shape (h, 1).
        light: unit vector towards the light.
    """
    rx, ry = max(shape.rx, 1e-3), max(shape.ry, 1e-3)
    short = min(rx, ry)
    cosine, sine = direction(shape.angle)
    x, y = x - shape.x, y - shape.y
    u = cosine * x + sine * y
    v = cosine * y - sine * x

    # Bow and taper act on the way across as functions of the way along.
    along = u * (1.0 / rx)
    along = np.minimum(np.maximum(along, -1.2, out=along), 1.2, out=along)
    slope = along * (2.0 * shape.bend)
    v -= (along * slope) * (0.5 * rx) - 0.25 * shape.bend * rx
    width = along * shape.taper
    width += 1.0
    width = np.maximum(width, 0.06, out=width)
    v /= width

    # Lit from one side, as on a pillow that is flatter the longer way.
    shade = u * ((cosine * light[0] + sine * light[1]) * short / (rx * rx))
    shade += v * ((cosine * light[1] - sine * light[0]) * short / (ry * ry))

    # The corner's radii grow from a sharp box over a capsule to the whole ellipse.
    corner = min(max(shape.corner, 0.02), 2.0)
    whole = max(corner - 1.0, 0.0)
    cx = short * min(corner, 1.0) * (1.0 - whole) + rx * whole
    cy = short * min(corner, 1.0) * (1.0 - whole) + ry * whole
    u = np.abs(u, out=u)
    v = np.abs(v, out=v)
    u -= rx - cx
    v -= ry - cy
    inner = np.minimum(np.maximum(u, v), 0.0)
    u = np.maximum(u, 0.0, out=u)
    v = np.maximum(v, 0.0, out=v)
    u *= 1.0 / cx
    v *= 1.0 / cy
    u *= u
    v *= v
    norm = np.sqrt(u + v)
    slope *= slope
    slope += 1.0 + (shape.taper * ry / rx) ** 2
    width *= width
    v *= slope
    v /= width
    u *= 1.0 / (cx * cx)
    v *= 1.0 / (cy * cy)
    u += v
    gradient = np.sqrt(u, out=u)
    gradient += 1e-3 / min(cx, cy)
    distance: Plane = norm + 1e-3
    distance /= gradient
    norm -= 1.0
    distance *= norm
    distance += inner
    if shape.hole > 0.0:
        thick = 1.15 * short * (1.0 - shape.hole)
        distance = np.maximum(distance, -thick - distance)
    return distance, shade

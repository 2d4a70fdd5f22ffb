"""The pixels of one frame: a background, then shapes with light, shade and texture over it.

Conventions:
    Planar float32 images of shape (3, rows, columns), 0 to 1. A picture is painted in strips of
    whole rows, whose height depends on its size alone.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.models.painter.background import paint_background
from ganterpret.models.painter.fields import Plane, measure, reach, smooth, wave
from ganterpret.models.painter.pose import Pose, Shape

# How much light and shade change red, green and blue: shadows turn cool, lights warm.
_SHADING: Final = np.array([0.30, 0.28, 0.21], np.float32)[:, None, None]
_EDGE: Final = 0.05  # width of the darker rim inside an edge
_HALO: Final = 0.045  # width of the shadow that a part casts on the figure below it
_STRIP_PIXELS: Final = 64 * 512

Window = tuple[slice, slice]


class Strip:
    """Some whole rows of a square picture while it is painted.

    Args:
        size: side of the picture, pixels.
        start: first row.
        stop: one past the last row.
    """

    def __init__(self, size: int, start: int, stop: int) -> None:
        self.pixel = 2.0 / size
        centres = ((np.arange(size) + 0.5) * (2.0 / size) - 1.0).astype(np.float32)
        self.x: Plane = centres[None, :]
        self.y: Plane = centres[start:stop, None]
        self.image: Plane = np.empty((3, stop - start, size), np.float32)
        self.cover: Plane = np.zeros((stop - start, size), np.float32)
        self.solid: Plane = np.zeros((stop - start, size), np.float32)

    def window(self, x: float, y: float, reach: tuple[float, float]) -> Window | None:
        """Rows and columns of a box around a point; None where it misses the strip."""
        top, left = float(self.y[0, 0]), float(self.x[0, 0])
        rows, columns = self.cover.shape
        y0 = max(0, int((y - reach[1] - top) / self.pixel))
        y1 = min(rows, int((y + reach[1] - top) / self.pixel + 2.0))
        x0 = max(0, int((x - reach[0] - left) / self.pixel))
        x1 = min(columns, int((x + reach[0] - left) / self.pixel + 2.0))
        return (slice(y0, y1), slice(x0, x1)) if y0 < y1 and x0 < x1 else None

    def inside(self, distance: Plane) -> Plane:
        """How much of each pixel lies inside an edge."""
        alpha = distance * (-1.0 / self.pixel)
        alpha += 0.5
        clipped: Plane = np.minimum(np.maximum(alpha, 0.0), 1.0)
        return clipped


def paint(pose: Pose, size: int) -> NDArray[np.uint8]:
    """Paint one frame.

    Args:
        pose: what lies where.
        size: side, pixels.

    Returns:
        uint8, shape (size, size, 3), RGB.
    """
    frame = np.empty((size, size, 3), np.uint8)
    rows = max(16, _STRIP_PIXELS // size)
    for start in range(0, size, rows):
        strip = Strip(size, start, min(size, start + rows))
        paint_background(strip.image, strip.x, strip.y, strip.pixel, pose)
        _shadow(strip, pose.scene)
        for shape in pose.back:
            _part(strip, shape, pose, on_figure=0.0)
        _body(strip, pose)
        frame[start : start + rows] = _finish(strip)
    return frame


def _shadow(strip: Strip, scene: dict[str, float]) -> None:
    wide = max(scene["shadow_width"], 1e-3)
    tall = 0.13 * wide + 0.015
    strength = scene["shadow"]
    window = strip.window(scene["shadow_x"], scene["shadow_y"], (wide, tall))
    if window is None or strength <= 0.0:
        return
    x = (strip.x[:, window[1]] - scene["shadow_x"]) * (1.0 / wide)
    y = (strip.y[window[0]] - scene["shadow_y"]) * (1.0 / tall)
    dark = np.maximum(1.0 - x * x - y * y, 0.0)
    dark *= np.float32(strength) * (2.0 - dark)
    strip.image[:, window[0], window[1]] *= 1.0 - dark


def _lay(strip: Strip, window: Window, color: Plane, alpha: Plane, shade: Plane) -> None:
    image = strip.image[:, window[0], window[1]]
    image *= 1.0 - alpha
    image += color * alpha
    shade *= alpha
    image += (color * _SHADING) * shade


def _part(strip: Strip, shape: Shape, pose: Pose, on_figure: float) -> None:
    """Lay one part over the picture; ``on_figure`` is how far it is cut off at the body's edge."""
    window = strip.window(shape.x, shape.y, reach(shape, _HALO))
    if window is None:
        return
    distance, shade = measure(shape, strip.x[:, window[1]], strip.y[window[0]], pose.light)
    cover = strip.cover[window]
    alpha = strip.inside(distance)
    # A shape thinner than a pixel fades away instead of breaking into dots.
    alpha *= min(1.0, 2.0 * min(shape.rx, shape.ry) / strip.pixel)
    if on_figure > 0.0:
        alpha *= strip.solid[window]
    else:
        deep = min(_HALO, 0.8 * min(shape.rx, shape.ry))
        halo = distance * (-1.0 / deep)
        halo += 1.0
        halo = np.minimum(np.maximum(halo, 0.0, out=halo), 1.0, out=halo)
        halo *= halo
        halo *= cover
        halo *= 0.22
        strip.image[:, window[0], window[1]] *= 1.0 - halo
        np.maximum(cover, alpha, out=cover)
    rim = distance * (1.0 / _EDGE)
    rim += 1.0
    rim = np.maximum(rim, 0.0, out=rim)
    rim *= rim
    rim *= 0.3
    shade -= np.minimum(rim, 0.3, out=rim)
    color = np.array(shape.color, np.float32)[:, None, None]
    _lay(strip, window, color, alpha, shade)


def _body(strip: Strip, pose: Pose) -> None:
    """Melt the body's parts into one solid, texture and light it, then lay on what is on top."""
    melt = max(pose.scene["melt"], 1e-3)
    boxes = []
    for shape in pose.body:
        window = strip.window(shape.x, shape.y, reach(shape, melt + 2.0 * strip.pixel))
        if window is not None:
            boxes.append((shape, window))
    if boxes:
        rows = slice(min(b[1][0].start for b in boxes), max(b[1][0].stop for b in boxes))
        columns = slice(min(b[1][1].start for b in boxes), max(b[1][1].stop for b in boxes))
        _solid(strip, pose, boxes, (rows, columns), melt)
    for shape in pose.decal:
        _part(strip, shape, pose, on_figure=1.0)
    for shape in pose.front:
        _part(strip, shape, pose, on_figure=0.0)


def _solid(
    strip: Strip,
    pose: Pose,
    boxes: list[tuple[Shape, Window]],
    whole: Window,
    melt: float,
) -> None:
    tall, wide = whole[0].stop - whole[0].start, whole[1].stop - whole[1].start
    field = np.full((tall, wide), 4.0, np.float32)
    light = np.zeros((tall, wide), np.float32)
    color = np.zeros((3, tall, wide), np.float32)
    for shape, window in boxes:
        distance, shade = measure(shape, strip.x[:, window[1]], strip.y[window[0]], pose.light)
        here = (
            slice(window[0].start - whole[0].start, window[0].stop - whole[0].start),
            slice(window[1].start - whole[1].start, window[1].stop - whole[1].start),
        )
        # The polynomial smooth minimum: within ``melt`` two parts flow into one another.
        distance += max(0.0, strip.pixel - min(shape.rx, shape.ry))
        old = field[here]
        share = old - distance
        share *= 0.5 / melt
        share += 0.5
        share = np.minimum(np.maximum(share, 0.0, out=share), 1.0, out=share)
        distance -= old
        distance *= share
        old += distance
        old -= (share * (1.0 - share)) * melt
        light[here] += (shade - light[here]) * share
        paint = np.array(shape.color, np.float32)[:, None, None]
        part = color[:, here[0], here[1]]
        part += (paint - part) * share
    x, y = strip.x[:, whole[1]], strip.y[whole[0]]
    _texture(color, x, y, pose)
    alpha = strip.inside(field)
    rim = np.minimum(np.maximum(field * (0.6 / _EDGE) + 1.0, 0.0), 1.0)
    rim *= rim
    shine = np.maximum(light * 2.2 - 0.9, 0.0)
    shine *= (1.0 - rim) * alpha * np.float32(pose.scene["shine"])
    light -= 0.35 * rim
    _lay(strip, whole, color, alpha, light)
    strip.image[:, whole[0], whole[1]] += np.minimum(shine, 0.5)
    strip.solid[whole] = alpha
    cover = strip.cover[whole]
    np.maximum(cover, alpha, out=cover)


def _texture(color: Plane, x: Plane, y: Plane, pose: Pose) -> None:
    scene = pose.scene
    stripes, spots = scene["stripes"], scene["spots"]
    if stripes <= 0.0 and spots <= 0.0:
        return
    shift_x, shift_y, cosine, sine, scale = pose.figure
    x, y = (x - shift_x) * (1.0 / scale), (y - shift_y) * (1.0 / scale)
    u, v = cosine * x + sine * y, cosine * y - sine * x
    mark = np.array([scene["mark_r"], scene["mark_g"], scene["mark_b"]], np.float32)
    if stripes > 0.0:
        angle = 2.0 * np.pi * scene["stripe_angle"]
        waves = scene["stripe_waves"]
        across = u * float(np.cos(angle) * waves) + v * float(np.sin(angle) * waves)
        along = v * float(np.cos(angle) * 2.3) - u * float(np.sin(angle) * 2.3)
        across += wave(along) * np.float32(scene["stripe_warp"])
        amount = smooth(wave(across) * 1.6 + 0.4)
        amount *= np.float32(stripes)
        color += (mark[:, None, None] - color) * amount
    if spots > 0.0:
        waves = scene["spot_waves"]
        # Two lattices, askew and warped, so that the spots do not stand in rows.
        a, b = u * waves + 0.35 * wave(v * 1.7), v * waves + 0.35 * wave(u * 1.9 + 0.2)
        bumps = wave(a + 0.3 * b) * wave(b - 0.25 * a)
        amount = smooth(np.abs(bumps) * 3.0 - 1.0)
        amount *= np.float32(spots)
        color += (mark[:, None, None] - color) * amount


def _finish(strip: Strip) -> NDArray[np.uint8]:
    image = strip.image
    corner = strip.x * strip.x * 0.5 + strip.y * strip.y * 0.5
    image *= 255.0 - 34.0 * (corner * corner)
    image += _dither(strip)
    image = np.minimum(np.maximum(image, 0.0, out=image), 255.0, out=image)
    return image.astype(np.uint8).transpose(1, 2, 0)


def _dither(strip: Strip) -> Plane:
    # Half a level, spread in a fixed pattern: smooth skies show no bands.
    x, y = strip.x * (1.0 / strip.pixel), strip.y * (1.0 / strip.pixel)
    pattern = x * 0.7548777 + y * 0.5698403
    return pattern - np.floor(pattern)

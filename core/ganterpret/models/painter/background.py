"""What lies behind a figure: sky, disc, hills and ground.

Conventions:
    As in `canvas`: planar float32 images, y downwards.
"""

from __future__ import annotations

import numpy as np

from ganterpret.models.painter.fields import Plane, smooth, wave
from ganterpret.models.painter.pose import Pose


def _color(scene: dict[str, float], name: str) -> Plane:
    rgb = [scene[f"{name}_r"], scene[f"{name}_g"], scene[f"{name}_b"]]
    return np.array(rgb, np.float32)[:, None, None]


def _lay(image: Plane, color: Plane, alpha: Plane) -> None:
    image *= 1.0 - alpha
    image += color * alpha


def paint_background(image: Plane, x: Plane, y: Plane, pixel: float, pose: Pose) -> None:
    """Fill an image with the scene behind the figure.

    Args:
        image: filled in place, shape (3, h, w).
        x: pixel centres, shape (1, w).
        y: pixel centres, shape (h, 1).
        pixel: side of a pixel.
        pose: the frame.
    """
    scene = pose.scene
    horizon = scene["horizon"]
    high = smooth((y + 1.0) * (1.0 / max(horizon + 1.0, 0.05)))
    top, low = _color(scene, "top"), _color(scene, "low")
    image[:] = top + (low - top) * high
    _ripple(image, x, y, pose)
    _disc(image, x, y, pixel, scene)
    _hills(image, x, y, pixel, pose)
    _ground(image, x, y, pixel, pose)


def _ripple(image: Plane, x: Plane, y: Plane, pose: Pose) -> None:
    scene = pose.scene
    if scene["sky_ripple"] <= 0.0:
        return
    across, down = scene["sky_across"], scene["sky_down"]
    bent = x * across + 0.35 * wave(y * (down * 0.7 + 0.3) + pose.drift)
    ripple = wave(bent + pose.drift) * wave(y * down + 0.25 * wave(x * (0.6 * across) + 0.3) + 0.1)
    image += np.float32(0.13 * scene["sky_ripple"]) * ripple


def _disc(image: Plane, x: Plane, y: Plane, pixel: float, scene: dict[str, float]) -> None:
    strength, size = scene["disc_strength"], scene["disc_size"]
    if strength <= 0.0 or size <= 0.0:
        return
    away = np.sqrt((x - scene["disc_x"]) ** 2 + (y - scene["disc_y"]) ** 2)
    blur = max(scene["disc_blur"], pixel)
    alpha = smooth((size + 0.5 * blur - away) * (1.0 / blur))
    alpha *= np.float32(strength)
    _lay(image, _color(scene, "disc"), alpha)


def _hills(image: Plane, x: Plane, y: Plane, pixel: float, pose: Pose) -> None:
    scene = pose.scene
    height, waves = scene["hill_height"], scene["hill_waves"]
    if height <= 0.0:
        return
    hill, low = _color(scene, "hill"), _color(scene, "low")
    for layer, (share, phase) in enumerate(((1.0, 0.37), (0.62, 0.0))):
        along = x * (waves * (1.0 + 0.45 * layer)) + (phase + 0.3 * pose.drift)
        line = (
            0.55 + 0.34 * wave(along) + 0.14 * wave(along * 2.3 + 0.2) + 0.05 * wave(along * 5.1)
        )
        top = scene["horizon"] - line * np.float32(height * share)
        alpha = np.minimum(np.maximum((y - top) * (1.0 / pixel) + 0.5, 0.0), 1.0)
        # Farther hills take the colour of the air.
        air = 0.45 - 0.30 * layer
        _lay(image, hill * (1.0 - air) + low * air, alpha)


def _ground(image: Plane, x: Plane, y: Plane, pixel: float, pose: Pose) -> None:
    scene = pose.scene
    below = y - scene["horizon"]
    if float(below[-1, 0]) < -max(scene["horizon_blur"], pixel):
        return
    blur = max(scene["horizon_blur"], pixel)
    alpha = smooth(below * (1.0 / blur) + 0.5)
    depth = np.maximum(below * (1.0 / max(1.0 - scene["horizon"], 0.2)), 0.0)
    far, near = _color(scene, "far"), _color(scene, "near")
    color = far + (near - far) * smooth(depth)
    if scene["ground_ripple"] > 0.0:
        # Ripples come closer together towards the horizon.
        rows = np.sqrt(depth + 0.02) * scene["ground_down"]
        bent = x * scene["ground_across"] * (1.6 - depth)
        ripple = wave(rows + 0.3 * wave(bent + pose.drift) + pose.drift)
        ripple *= np.float32(0.10 * scene["ground_ripple"]) * (0.4 + 0.6 * depth)
        color = color + ripple
    image *= 1.0 - alpha
    image += color * alpha

"""Motifs of buildings, structures and landscapes.

Conventions:
    As in `sketch`; houses stand on y = 0.6.
"""

from __future__ import annotations

from ganterpret.models.painter import scenes
from ganterpret.models.painter.sketch import Sketch, dark, mix, pale
from ganterpret.models.painter.traits import Traits

_WINDOW = "#5b7f9a"
_TREE = "#5a8f58"


def _trees(s: Sketch, t: Traits) -> None:
    """Draw a  trees."""
    s.row(
        "back", 4, -0.86, 0.36, 0.20, 0.24, mix(_TREE, t.mark, 0.12), step=(0.57, 0.0), grow=0.08
    )


def house(s: Sketch, t: Traits) -> None:
    """Draw a house."""
    scenes.meadow(s, t, 0.44)
    _trees(s, t)
    wide, top = t.span(3, 0.48, 0.60), t.span(4, -0.14, 0.04)
    s.part("back", 0.30, top - 0.34, 0.08, 0.22, dark(t.second, 0.3), corner=0.1)
    s.part("body", 0.0, 0.5 * (top + 0.64), wide, 0.5 * (0.64 - top), t.main, corner=0.05)
    s.gable("front", 0.0, top - 0.44, top + 0.04, wide + 0.12, t.second)
    s.row(
        "front",
        3,
        -0.66 * wide,
        top + 0.20,
        0.085,
        0.10,
        "#f7efdc",
        step=(0.66 * wide, 0.0),
        corner=0.15,
    )
    s.row(
        "front",
        3,
        -0.66 * wide,
        top + 0.20,
        0.065,
        0.08,
        _WINDOW,
        step=(0.66 * wide, 0.0),
        corner=0.15,
    )
    s.part("front", 0.0, 0.48, 0.10, 0.17, t.mark, corner=0.2)
    s.part("front", 0.06, 0.50, 0.015, 0.015, "#f4d27a")
    s.part("front", 0.0, top - 0.14, 0.07, 0.07, "#f7efdc")
    s.part("front", -0.70 * wide, 0.52, 0.075, 0.085, _WINDOW, corner=0.15)
    s.part("front", 0.70 * wide, 0.52, 0.075, 0.085, _WINDOW, corner=0.15)
    s.scene(mark=dark(t.main, 0.25), stripes=t.pick(6, (0.0, 0.3)), stripe_waves=9.0)
    s.scene(stripe_angle=0.25, stripe_warp=0.0, melt=0.01, shine=0.0)
    s.scene(shadow=0.4, shadow_y=0.66, shadow_width=0.8)


def shop(s: Sketch, t: Traits) -> None:
    """Draw a shop."""
    scenes.street(s, t)
    s.part("body", 0.0, 0.06, 0.68, 0.62, t.main, corner=0.04)
    s.part("front", 0.0, -0.56, 0.74, 0.055, dark(t.main, 0.25), corner=0.2)
    s.part("front", 0.0, -0.06, 0.60, 0.095, t.mark, corner=0.15)
    s.row("front", 7, -0.57, 0.13, 0.10, 0.085, t.second, step=(0.19, 0.0), corner=0.8)
    s.row("front", 3, -0.44, -0.34, 0.11, 0.13, _WINDOW, step=(0.44, 0.0), corner=0.15)
    s.part("front", -0.28, 0.42, 0.30, 0.20, "#f6e3b0", corner=0.1)
    s.part("front", 0.40, 0.46, 0.14, 0.24, dark(t.mark, 0.25), corner=0.1)
    s.part("front", 0.40, 0.40, 0.09, 0.14, "#cfe3e8", corner=0.1)
    things = t.pick(5, ("#c98d4e", "#c4463f", "#6a8f4f", "#5b6fa8", "#d9a0a8"))
    for n in range(4):
        s.part("front", -0.48 + 0.135 * n, 0.53, 0.055, 0.07, mix(things, "#f4d27a", 0.2 * n))
    s.part("front", 0.0, -0.06, 0.34, 0.025, pale(t.mark, 0.75), corner=0.8)
    s.scene(mark=dark(t.main, 0.2), stripes=0.25, stripe_waves=8.0, stripe_angle=0.25)
    s.scene(melt=0.01, shine=0.0, shadow=0.4, shadow_y=0.70, shadow_width=0.85)


def palace(s: Sketch, t: Traits) -> None:
    """Castle, church, mosque, palace, monastery: towers and domes."""
    scenes.meadow(s, t, 0.46)
    _trees(s, t)
    wall, roof = t.main, t.second
    s.part("body", 0.0, 0.34, 0.62, 0.30, wall, corner=0.03)
    if t.named("mosque", "planetarium", "stupa", "dome", "palace"):
        s.part("front", 0.0, -0.02, 0.36, 0.34, roof, corner=1.9)
        s.part("front", 0.0, -0.42, 0.018, 0.14, "#e3b64a")
        s.part("front", 0.0, 0.24, 0.42, 0.09, dark(wall, 0.1), corner=0.2)
        s.row("front", 2, -0.64, 0.10, 0.085, 0.54, pale(wall, 0.15), step=(1.28, 0.0), corner=0.3)
        s.row("front", 2, -0.64, -0.48, 0.10, 0.11, roof, step=(1.28, 0.0))
        s.part("front", 0.0, 0.50, 0.12, 0.20, dark(wall, 0.5), corner=1.0)
        s.part("front", -0.34, 0.48, 0.075, 0.13, dark(wall, 0.4), corner=1.0)
        s.part("front", 0.34, 0.48, 0.075, 0.13, dark(wall, 0.4), corner=1.0)
    elif t.named("church", "bell", "monastery"):
        s.part("front", -0.24, 0.06, 0.19, 0.58, pale(wall, 0.12), corner=0.04)
        s.gable("front", -0.24, -0.92, -0.50, 0.24, roof)
        s.gable("front", 0.28, -0.16, 0.12, 0.42, roof)
        s.row("front", 2, 0.16, 0.36, 0.055, 0.14, "#e9c46a", step=(0.26, 0.0), corner=1.0)
        s.part("front", -0.24, -0.26, 0.075, 0.13, dark(wall, 0.5), corner=1.0)
        s.part("front", -0.24, 0.50, 0.085, 0.15, t.mark, corner=1.0)
        s.part("front", -0.24, 0.06, 0.075, 0.075, "#e9c46a")
    else:
        s.row("front", 2, -0.58, 0.10, 0.17, 0.54, dark(wall, 0.06), step=(1.16, 0.0), corner=0.1)
        s.row("front", 8, -0.36, 0.03, 0.045, 0.05, wall, step=(0.103, 0.0), corner=0.1)
        s.gable("front", -0.58, -0.78, -0.40, 0.22, roof)
        s.gable("front", 0.58, -0.78, -0.40, 0.22, roof)
        s.part("front", 0.0, -0.10, 0.15, 0.34, pale(wall, 0.1), corner=0.1)
        s.gable("front", 0.0, -0.76, -0.40, 0.20, roof)
        s.part("front", 0.0, 0.48, 0.13, 0.19, dark(t.mark, 0.4), corner=1.0)
        for x, y in ((-0.58, -0.14), (0.58, -0.14), (0.0, -0.16), (-0.58, 0.26), (0.58, 0.26)):
            s.part("front", x, y, 0.035, 0.085, dark(wall, 0.55), corner=1.0)
    s.scene(mark=dark(wall, 0.2), stripes=0.2, stripe_waves=9.0, stripe_angle=0.25)
    s.scene(melt=0.01, shine=0.0, shadow=0.4, shadow_y=0.66, shadow_width=0.9)


def tent(s: Sketch, t: Traits) -> None:
    """Mountain tent, yurt, thatched hut, hive."""
    scenes.meadow(s, t, 0.40)
    _trees(s, t)
    if t.named("tent"):
        s.part("body", 0.0, 0.26, 0.46, 0.40, t.main, angle=90, corner=0.1, taper=0.98)
        s.part(
            "front", 0.10, 0.34, 0.34, 0.15, dark(t.main, 0.45), angle=86, corner=0.1, taper=0.95
        )
        s.part("front", 0.02, 0.36, 0.34, 0.05, t.second, angle=100, corner=0.3, taper=0.8)
        s.limb("front", (-0.76, 0.68), (-0.92, 0.74), 0.014, t.mark)
        s.limb("front", (0.0, -0.2), (-0.90, 0.74), 0.006, "#f4efe4")
        s.limb("front", (0.0, -0.2), (0.90, 0.74), 0.006, "#f4efe4")
    else:
        s.part("body", 0.0, 0.46, 0.56, 0.24, t.main, corner=0.3)
        s.part("front", 0.0, 0.06, 0.66, 0.26, t.second, corner=1.7, bend=0.2)
        s.row("front", 7, -0.46, 0.42, 0.06, 0.06, t.mark, step=(0.155, 0.0), angle=45, corner=0.1)
        s.part("front", 0.0, 0.50, 0.13, 0.20, dark(t.mark, 0.2), corner=0.3)
        s.part("front", 0.0, -0.18, 0.10, 0.06, dark(t.second, 0.3))
        s.row(
            "front",
            5,
            -0.40,
            0.08,
            0.22,
            0.012,
            dark(t.second, 0.3),
            step=(0.2, 0.0),
            angle=120,
            spin=-15,
        )
    s.scene(mark=dark(t.main, 0.2), melt=0.02, shine=0.1, shadow=0.45, shadow_y=0.70)
    s.scene(shadow_width=0.85)


def block(s: Sketch, t: Traits) -> None:
    """Cinema, library, prison, restaurant: a long front with many windows."""
    scenes.street(s, t)
    s.part("body", 0.0, 0.14, 0.80, 0.54, t.main, corner=0.03)
    s.part("front", 0.0, -0.40, 0.86, 0.06, dark(t.main, 0.25), corner=0.15)
    s.row("front", 6, -0.62, -0.20, 0.075, 0.10, _WINDOW, step=(0.248, 0.0), corner=0.1)
    s.row(
        "front",
        6,
        -0.62,
        0.10,
        0.075,
        0.10,
        mix(_WINDOW, "#f4d27a", 0.3),
        step=(0.248, 0.0),
        corner=0.1,
    )
    if t.named("library", "palace", "prison", "planetarium"):
        s.gable("front", 0.0, -0.74, -0.36, 0.56, t.second)
        for n in range(5):
            s.part("front", -0.44 + 0.22 * n, 0.44, 0.045, 0.23, pale(t.main, 0.4), corner=0.3)
    else:
        s.part("front", 0.0, -0.58, 0.40, 0.13, t.mark, corner=0.3)
        s.part("front", 0.0, -0.58, 0.32, 0.035, "#fff2c0", corner=0.8)
        s.part("front", 0.0, 0.34, 0.62, 0.06, t.second, corner=0.3)
        s.part("front", -0.24, 0.54, 0.15, 0.14, "#f6e3b0", corner=0.1)
        s.part("front", 0.24, 0.54, 0.15, 0.14, "#f6e3b0", corner=0.1)
    s.part("front", 0.0, 0.53, 0.09, 0.15, dark(t.mark, 0.4), corner=0.1)
    s.scene(melt=0.01, shine=0.0, shadow=0.4, shadow_y=0.70, shadow_width=0.95)


def bridge(s: Sketch, t: Traits) -> None:
    """Draw a bridge."""
    scenes.water(s, t, line=0.30)
    s.part("body", 0.0, 0.22, 1.3, 0.055, t.main, corner=0.1, bend=0.02)
    if t.named("suspension"):
        s.part("front", 0.0, -0.20, 0.50, 0.020, t.second, bend=-0.75)
        s.part("front", -0.90, -0.14, 0.44, 0.018, t.second, angle=-40, bend=-0.2)
        s.part("front", 0.90, -0.14, 0.44, 0.018, t.second, angle=40, bend=-0.2)
        s.row(
            "front", 2, -0.52, 0.06, 0.055, 0.62, dark(t.main, 0.1), step=(1.04, 0.0), corner=0.1
        )
        s.row("front", 8, -0.40, 0.08, 0.006, 0.15, t.second, step=(0.114, 0.0))
        s.part("front", 0.0, 0.22, 1.3, 0.022, pale(t.main), corner=0.1)
    elif t.named("steel"):
        s.part("front", 0.0, -0.04, 0.80, 0.04, t.main, bend=0.75)
        s.row("front", 8, -0.60, 0.04, 0.010, 0.22, t.second, step=(0.172, 0.0))
        s.row("front", 2, -0.84, 0.40, 0.10, 0.22, "#a39a8e", step=(1.68, 0.0), corner=0.1)
    else:
        s.part("body", 0.0, 0.40, 1.3, 0.20, t.main, corner=0.02)
        s.row("front", 4, -0.72, 0.52, 0.19, 0.22, mix("#3f7f9f", t.mark, 0.2), step=(0.48, 0.0))
        s.row("front", 8, -0.94, 0.12, 0.03, 0.06, pale(t.main, 0.2), step=(0.27, 0.0), corner=0.2)
    s.scene(mark=dark(t.main, 0.2), melt=0.01, shine=0.1, stripes=0.15, stripe_waves=8.0)
    s.scene(stripe_angle=0.25)


def tower(s: Sketch, t: Traits) -> None:
    """Obelisk, beacon, water tower, totem pole, pole, flagpole: one upright thing."""
    (scenes.water if t.named("beacon", "pier") else scenes.meadow)(s, t, 0.42)
    thin = 0.04 if t.named("flagpole", "maypole", "pole") and not t.named("totem") else 0.15
    s.part("back", 0.0, 0.70, 0.34, 0.10, "#9a8f80", corner=1.2)
    s.part("body", 0.0, 0.02, 0.70, thin, t.main, angle=90, taper=0.25, corner=0.1)
    if t.named("water"):
        s.part("front", 0.0, -0.36, 0.40, 0.26, t.second, corner=0.8)
        s.gable("front", 0.0, -0.84, -0.56, 0.36, t.mark)
        s.row("front", 2, -0.26, 0.30, 0.03, 0.40, dark(t.main), step=(0.52, 0.0))
    elif t.named("flag"):
        s.part("front", 0.34, -0.46, 0.30, 0.19, t.second, corner=0.1, bend=0.12)
        s.part("front", 0.34, -0.46, 0.30, 0.06, t.mark, corner=0.1, bend=0.12)
        s.part("front", 0.0, -0.72, 0.06, 0.06, "#e3b64a")
    elif t.named("totem"):
        s.row("under", 4, 0.0, -0.44, 0.21, 0.13, t.second, step=(0.0, 0.30), corner=0.6)
        s.row("front", 4, -0.09, -0.47, 0.045, 0.045, "#fbf5ea", step=(0.0, 0.30))
        for n in range(4):
            s.part("front", 0.09, -0.47 + 0.30 * n, 0.045, 0.045, "#fbf5ea")
            s.part("front", 0.0, -0.38 + 0.30 * n, 0.09, 0.025, t.mark, bend=-0.3)
        s.part("front", -0.34, -0.62, 0.30, 0.08, t.mark, angle=24)
        s.part("front", 0.34, -0.62, 0.30, 0.08, t.mark, angle=-24)
    elif t.named("beacon"):
        s.row("decal", 3, 0.0, -0.28, 0.3, 0.09, t.second, step=(0.0, 0.36), corner=0.1)
        s.part("front", 0.0, -0.70, 0.12, 0.12, "#ffe9a0", corner=0.4)
        s.gable("front", 0.0, -0.96, -0.78, 0.17, t.second)
        s.part("front", 0.0, -0.58, 0.18, 0.028, dark(t.second, 0.3))
    elif t.named("maypole"):
        s.row(
            "front",
            7,
            0.34,
            -0.26,
            0.54,
            0.02,
            t.second,
            turn=13.3,
            angle=50,
            pivot=(0.0, -0.66),
        )
        s.part("front", 0.0, -0.68, 0.24, 0.05, t.mark)
    else:
        s.gable("front", 0.0, -0.86, -0.64, 0.115, pale(t.main, 0.2))
        s.row("front", 5, 0.0, -0.40, 0.05, 0.045, t.second, step=(0.0, 0.20), corner=0.2)
    s.scene(mark=dark(t.main, 0.2), melt=0.01, shine=0.1, shadow=0.4, shadow_y=0.76)
    s.scene(shadow_width=0.4)


def fence(s: Sketch, t: Traits) -> None:
    """Draw a fence."""
    scenes.meadow(s, t, 0.20)
    s.row("front", 8, -0.84, 0.24, 0.075, 0.42, t.main, step=(0.24, 0.0), corner=0.25)
    s.part("body", 0.0, 0.06, 1.3, 0.055, dark(t.main, 0.2), corner=0.2)
    s.part("body", 0.0, 0.42, 1.3, 0.055, dark(t.main, 0.2), corner=0.2)
    if t.named("chain"):
        s.row("decal", 2, 0, 0, 0.01, 0.01, t.main)
    s.row("back", 6, -0.90, 0.10, 0.22, 0.20, _TREE, step=(0.36, 0.0))
    s.row("front", 7, -0.76, 0.70, 0.05, 0.10, "#7fb06a", step=(0.25, 0.0))
    s.part("front", -0.38, 0.66, 0.06, 0.06, t.second)
    s.part("front", 0.16, 0.70, 0.06, 0.06, t.mark)
    s.part("front", 0.62, 0.66, 0.06, 0.06, t.second)
    s.scene(melt=0.01, shine=0.0, shadow=0.4, shadow_y=0.70, shadow_width=1.2)


def wall(s: Sketch, t: Traits) -> None:
    """Stone wall, dam, roof tiles, shoji, sliding door, maze: a face of panels."""
    scenes.meadow(s, t, 0.10)
    s.part("body", 0.0, 0.20, 0.92, 0.50, t.main, corner=0.05)
    s.row("front", 6, -0.74, -0.14, 0.135, 0.12, t.second, step=(0.297, 0.0), corner=0.35)
    s.row("front", 6, -0.68, 0.40, 0.13, 0.11, pale(t.second, 0.2), step=(0.28, 0.0), corner=0.35)
    for n in range(5):
        s.part(
            "front", -0.62 + 0.31 * n, 0.13, 0.14, 0.12, mix(t.second, t.main, 0.35), corner=0.35
        )
    for n in range(4):
        s.part("front", -0.50 + 0.33 * n, 0.62, 0.15, 0.075, dark(t.second, 0.15), corner=0.35)
    s.part("front", 0.0, -0.32, 0.96, 0.045, dark(t.main, 0.2), corner=0.3)
    s.scene(melt=0.01, shine=0.0, shadow=0.4, shadow_y=0.74, shadow_width=1.0)


def arch(s: Sketch, t: Traits) -> None:
    """Triumphal arch, vault, altar, stage, megalith."""
    scenes.street(s, t)
    if t.named("megalith"):
        scenes.meadow(s, t, 0.3)
    s.part("body", 0.0, 0.06, 0.64, 0.62, t.main, corner=0.05)
    s.part("front", 0.0, -0.50, 0.72, 0.075, pale(t.main, 0.2), corner=0.15)
    s.part("front", 0.0, 0.30, 0.28, 0.46, dark(t.second, 0.35), corner=1.0)
    s.part("front", 0.0, 0.52, 0.28, 0.22, mix(dark(t.second, 0.2), "#f4d27a", 0.25), corner=0.1)
    s.row("front", 2, -0.46, 0.24, 0.075, 0.38, pale(t.main, 0.35), step=(0.92, 0.0), corner=0.3)
    s.row("front", 5, -0.36, -0.34, 0.055, 0.055, t.mark, step=(0.18, 0.0))
    s.part("front", 0.0, 0.68, 0.78, 0.06, dark(t.main, 0.2), corner=0.15)
    if t.named("stage", "altar"):
        s.part("front", -0.24, 0.20, 0.14, 0.36, t.mark, corner=0.6)
        s.part("front", 0.24, 0.20, 0.14, 0.36, t.mark, corner=0.6)
    s.scene(mark=dark(t.main, 0.2), stripes=0.2, stripe_waves=8.0, stripe_angle=0.25, melt=0.01)
    s.scene(shine=0.0, shadow=0.4, shadow_y=0.72, shadow_width=0.85)


def fountain(s: Sketch, t: Traits) -> None:
    """Draw a fountain."""
    scenes.street(s, t)
    jet = "#e4f4f8"
    s.row("back", 6, -0.36, -0.10, 0.40, 0.022, jet, step=(0.144, 0.0), angle=-118, spin=11.5)
    s.part("body", 0.0, 0.62, 0.74, 0.12, t.main, corner=1.0)
    s.part("body", 0.0, 0.36, 0.10, 0.26, t.main, corner=0.3)
    s.part("front", 0.0, 0.54, 0.66, 0.06, "#8fc7d8")
    s.part("front", 0.0, 0.16, 0.42, 0.085, pale(t.main, 0.2), bend=-0.1)
    s.part("front", 0.0, 0.12, 0.36, 0.04, "#a9d8e4")
    s.row("front", 2, -0.38, 0.36, 0.20, 0.020, jet, step=(0.76, 0.0), angle=80, spin=20)
    s.part("front", 0.0, -0.22, 0.34, 0.030, jet, angle=90)
    s.row("front", 7, -0.54, -0.30, 0.025, 0.03, jet, step=(0.18, 0.0))
    s.scene(melt=0.02, shine=0.4, shadow=0.4, shadow_y=0.72, shadow_width=0.85)


def sign(s: Sketch, t: Traits) -> None:
    """Street sign, traffic light, scoreboard, turnstile."""
    scenes.street(s, t)
    s.limb("back", (0.0, -0.3), (0.0, 0.76), 0.04, "#7a7f88")
    if t.named("light"):
        s.part("body", 0.0, -0.18, 0.22, 0.52, "#2f333d", corner=0.5)
        s.part("front", 0.0, -0.50, 0.135, 0.135, "#e0463f")
        s.part("front", 0.0, -0.18, 0.135, 0.135, "#f0b53a")
        s.part("front", 0.0, 0.14, 0.135, 0.135, "#4fae63")
    else:
        s.part("body", 0.0, -0.28, 0.64, 0.32, t.main, corner=0.3)
        s.part("decal", 0.0, -0.28, 0.58, 0.26, pale(t.main, 0.7), corner=0.3)
        s.part("front", 0.0, -0.28, 0.56, 0.24, t.main, corner=0.3)
        s.row("front", 4, -0.36, -0.34, 0.085, 0.055, "#fffaf0", step=(0.24, 0.0), corner=0.4)
        s.row("front", 5, -0.36, -0.17, 0.06, 0.028, t.second, step=(0.18, 0.0), corner=0.4)
    s.scene(melt=0.01, shine=0.3, shadow=0.4, shadow_y=0.76, shadow_width=0.3)


def mountains(s: Sketch, t: Traits) -> None:
    """Draw mountains."""
    scenes.meadow(s, t, 0.46)
    rock, cap = t.main, t.second
    valley = t.named("valley", "cliff")
    s.part("back", -0.74, 0.04, 0.52, 0.36, dark(rock, 0.1), angle=90, taper=0.97, corner=0.15)
    s.part("back", 0.80, 0.02, 0.54, 0.38, mix(rock, "#a9b6d0", 0.35), angle=90, taper=0.97)
    s.part("body", -0.06 if not valley else -0.62, -0.02, 0.66, 0.42, rock, 90, 0.15, 0.97)
    s.part(
        "body", 0.44 if not valley else 0.62, 0.16, 0.48, 0.36, dark(rock, 0.12), 90, 0.15, 0.97
    )
    s.part("decal", -0.06 if not valley else -0.62, -0.54, 0.34, 0.20, cap, corner=1.2, bend=0.2)
    s.part("decal", 0.44 if not valley else 0.62, -0.26, 0.24, 0.13, cap, corner=1.2, bend=0.2)
    s.row(
        "front",
        7,
        -0.86,
        0.52,
        0.20,
        0.07,
        _TREE,
        step=(0.27, 0.02),
        angle=90,
        taper=0.9,
        corner=0.3,
    )
    s.row(
        "front",
        6,
        -0.70,
        0.66,
        0.22,
        0.08,
        dark(_TREE, 0.2),
        step=(0.30, 0.0),
        angle=90,
        taper=0.9,
        corner=0.3,
    )
    if valley:
        s.part("front", 0.0, 0.74, 0.46, 0.10, "#8fc3d8", angle=96, bend=0.3, taper=0.6)
    s.scene(mark=dark(rock, 0.3), melt=0.02, shine=0.0, stripes=0.4, stripe_waves=3.4)
    s.scene(stripe_angle=0.16, stripe_warp=0.4, shadow=0.0)


def volcano(s: Sketch, t: Traits) -> None:
    """Draw a volcano."""
    scenes.meadow(s, t, 0.56)
    s.scene(top="#3a2f4f", low="#e07a4a", disc_strength=0.0, far="#5f4a48", near="#35292f")
    smoke = "#7f6f7a"
    s.row("back", 6, 0.0, -0.50, 0.16, 0.14, smoke, step=(0.07, -0.10), grow=0.22)
    s.part("back", -0.16, -0.62, 0.22, 0.16, dark(smoke, 0.15))
    s.part("back", 0.0, -0.42, 0.20, 0.34, "#ffb347", angle=0)
    s.part("body", 0.0, 0.18, 0.58, 0.46, t.main, angle=90, taper=0.78, corner=0.1)
    s.part("decal", -0.03, 0.0, 0.44, 0.075, "#ff7a2e", angle=94, taper=-0.3, bend=0.15)
    s.part("decal", 0.14, 0.06, 0.40, 0.05, "#ffa53a", angle=74, bend=-0.2)
    s.part("decal", 0.0, -0.38, 0.2, 0.06, "#ffd45e")
    s.row("front", 6, -0.26, -0.62, 0.03, 0.045, "#ffd45e", turn=22, pivot=(0.0, -0.20))
    s.row("front", 5, -0.12, -0.50, 0.03, 0.16, "#ff8a35", step=(0.06, 0.0), angle=-30, spin=15)
    s.scene(mark=dark(t.main, 0.4), stripes=0.35, stripe_waves=4.0, stripe_warp=0.3, melt=0.02)


def coast(s: Sketch, t: Traits) -> None:
    """Lakeside, seashore, sandbar, promontory, cliff, breakwater."""
    scenes.water(s, t, line=-0.04)
    if t.named("lake"):
        s.row(
            "back",
            8,
            -0.94,
            -0.18,
            0.22,
            0.10,
            dark(_TREE, 0.15),
            step=(0.27, 0.0),
            angle=90,
            taper=0.85,
            corner=0.4,
        )
        s.part("back", -0.40, -0.30, 0.32, 0.30, "#7d8fae", angle=90, corner=0.1, taper=0.95)
    sand = t.main
    if t.named("promontory", "cliff", "breakwater"):
        s.part("body", 0.56, 0.06, 0.60, 0.50, sand, corner=0.5)
        s.part("body", 0.10, 0.22, 0.34, 0.30, sand, corner=0.8)
        s.part("decal", 0.56, -0.40, 0.7, 0.12, _TREE, corner=0.8)
        s.row("front", 4, -0.34, 0.52, 0.10, 0.07, dark(sand, 0.3), step=(0.26, 0.06))
    else:
        s.part("body", 0.30, 0.78, 1.20, 0.26, sand, angle=-8, corner=1.5, bend=0.05)
        if t.named("sandbar"):
            s.part("body", -0.20, 0.26, 0.70, 0.06, pale(sand, 0.2))
        s.limb("front", (0.62, 0.66), (0.52, 0.02), 0.035, "#7a5638", bend=0.2)
        s.row("front", 7, 0.74, 0.02, 0.22, 0.055, _TREE, turn=51, pivot=(0.52, 0.0), bend=0.3)
    s.row("front", 4, -0.80, 0.46, 0.30, 0.014, "#ffffff", step=(0.36, 0.03), bend=0.05)
    s.part("front", -0.40, 0.62, 0.60, 0.022, "#ffffff", angle=-6, bend=0.06)
    if t.unit(5) < 0.6:
        s.gable("front", -0.52, -0.22, 0.06, 0.09, "#fdf8ec")
        s.part("front", -0.53, 0.09, 0.14, 0.025, t.mark, bend=-0.2)
    s.scene(mark=dark(sand, 0.2), melt=0.06, shine=0.0, stripes=0.25, stripe_waves=5.0, shadow=0.0)
    s.scene(stripe_angle=0.25, stripe_warp=0.3)


def geyser(s: Sketch, t: Traits) -> None:
    """Draw a geyser."""
    scenes.meadow(s, t, 0.40)
    jet = "#f4fafc"
    s.row("back", 7, -0.36, -0.44, 0.20, 0.17, pale("#c3d7e4", 0.3), step=(0.11, 0.0), grow=0.03)
    s.part("back", 0.0, -0.66, 0.34, 0.20, jet)
    s.part("body", 0.0, 0.02, 0.64, 0.13, jet, angle=90, taper=-0.3, corner=1.2)
    s.part("body", -0.10, -0.40, 0.22, 0.20, jet)
    s.part("body", 0.14, -0.46, 0.22, 0.20, jet)
    s.part("front", 0.0, 0.66, 0.56, 0.12, t.main)
    s.part("front", 0.0, 0.62, 0.34, 0.06, "#7fc3d0")
    s.row("front", 6, -0.50, 0.10, 0.026, 0.04, jet, step=(0.20, -0.02))
    s.scene(mark="#c3d7e4", stripes=0.5, stripe_waves=3.0, stripe_warp=0.5, melt=0.12, shine=0.0)


def reef(s: Sketch, t: Traits) -> None:
    """Draw a reef."""
    scenes.sea(s, t, floor=0.6)
    s.row("back", 6, -0.70, 0.30, 0.40, 0.06, t.second, step=(0.14, 0.0), angle=-120, spin=12)
    s.part("back", 0.58, 0.24, 0.40, 0.06, t.mark, angle=-80, bend=0.2)
    s.part("back", 0.72, 0.30, 0.34, 0.06, t.mark, angle=-64, bend=0.2)
    s.part("body", 0.10, 0.56, 0.36, 0.28, t.main)
    s.part("body", -0.42, 0.64, 0.34, 0.22, mix(t.main, t.second, 0.5))
    s.part("body", 0.62, 0.64, 0.34, 0.22, t.mark)
    s.row("front", 5, -0.66, -0.42, 0.085, 0.05, "#f4b942", step=(0.27, 0.09))
    s.row("front", 5, -0.57, -0.42, 0.035, 0.045, "#f2842b", step=(0.27, 0.09))
    s.part("front", 0.30, -0.60, 0.12, 0.07, "#e9785f")
    s.part("front", 0.43, -0.60, 0.05, 0.06, "#d95a4a")
    s.scene(mark=dark(t.main, 0.3), spots=0.6, spot_waves=6.0, melt=0.06, shine=0.2)

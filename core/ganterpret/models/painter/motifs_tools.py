"""Motifs of electronics, appliances, machines, tools, clocks, paper and household things.

Conventions:
    As in `sketch`; things stand on a table at y = 0.66 before a plain disc.
"""

from __future__ import annotations

import math

from ganterpret.models.painter import scenes
from ganterpret.models.painter.sketch import Sketch, dark, mix, pale
from ganterpret.models.painter.traits import Traits

_STEEL = "#c8ccd2"
_INK = "#2c2a33"
_SCREEN = "#27405c"


def _stand(s: Sketch, wide: float) -> None:
    s.scene(shadow=0.5, shadow_y=0.68, shadow_width=wide)


def screen(s: Sketch, t: Traits) -> None:
    """Draw a screen."""
    scenes.studio(s, t)
    glow = t.pick(5, ("#6fc3d8", "#f2b45c", "#8fd08a", "#d98ab0"))
    if t.named("laptop", "notebook"):
        s.part("back", 0.0, 0.58, 0.74, 0.09, mix(t.main, _STEEL, 0.6), corner=0.5)
        s.row("front", 8, -0.50, 0.56, 0.055, 0.020, _INK, step=(0.143, 0.0), corner=0.3)
        s.part("front", 0.0, 0.62, 0.16, 0.02, "#8a8f98", corner=0.5)
    else:
        s.part("back", 0.0, 0.52, 0.10, 0.14, dark(t.main, 0.2), corner=0.2)
        s.part("back", 0.0, 0.64, 0.32, 0.04, dark(t.main, 0.1), corner=0.8)
    s.part("body", 0.0, -0.02, 0.70, 0.46, t.main, corner=0.15)
    s.part("front", 0.0, -0.04, 0.62, 0.38, _SCREEN, corner=0.1)
    s.part("front", 0.0, 0.16, 0.62, 0.17, mix(_SCREEN, glow, 0.45), corner=0.1)
    s.part("front", 0.26, -0.16, 0.12, 0.12, mix(glow, "#fff6d0", 0.5))
    s.part("front", -0.22, 0.10, 0.30, 0.15, glow, corner=1.6, bend=0.3)
    s.part("front", 0.24, 0.16, 0.26, 0.11, mix(glow, _SCREEN, 0.4), corner=1.6, bend=0.3)
    s.row("front", 4, -0.46, -0.28, 0.08, 0.018, pale(glow, 0.5), step=(0.20, 0.0))
    s.part("front", -0.42, -0.12, 0.16, 0.010, "#ffffff", angle=-40)
    s.scene(melt=0.01, shine=0.4)
    _stand(s, 0.6)


def handset(s: Sketch, t: Traits) -> None:
    """Phones, remote controls, players: a slab with a display and keys."""
    scenes.studio(s, t)
    s.part("body", 0.0, 0.02, 0.32, 0.66, t.main, corner=0.4)
    s.part("front", 0.0, -0.30, 0.25, 0.24, _SCREEN, corner=0.25)
    s.part("front", 0.0, -0.22, 0.25, 0.13, mix(_SCREEN, t.mark, 0.5), corner=0.25)
    if t.named("ipod", "joystick"):
        s.part("front", 0.0, 0.30, 0.23, 0.23, pale(t.main, 0.5))
        s.part("front", 0.0, 0.30, 0.085, 0.085, t.second)
    else:
        s.row(
            "front",
            3,
            -0.17,
            0.12,
            0.062,
            0.045,
            pale(t.second, 0.3),
            step=(0.17, 0.0),
            corner=0.7,
        )
        s.row(
            "front",
            3,
            -0.17,
            0.26,
            0.062,
            0.045,
            pale(t.second, 0.3),
            step=(0.17, 0.0),
            corner=0.7,
        )
        for n in range(3):
            s.part("front", -0.17 + 0.17 * n, 0.40, 0.062, 0.045, pale(t.second, 0.3), corner=0.7)
            s.part("front", -0.17 + 0.17 * n, 0.54, 0.062, 0.045, t.mark, corner=0.7)
    s.part("front", 0.0, -0.58, 0.08, 0.014, _INK)
    s.part("front", -0.10, -0.40, 0.10, 0.010, "#ffffff", angle=-45)
    s.scene(melt=0.02, shine=0.5)
    _stand(s, 0.36)


def radio(s: Sketch, t: Traits) -> None:
    """Radios, players, loudspeakers, printers: a box with knobs and a grille."""
    scenes.studio(s, t)
    s.limb("back", (0.44, -0.2), (0.66, -0.76), 0.014, _STEEL)
    s.part("body", 0.0, 0.20, 0.70, 0.44, t.main, corner=0.3)
    if t.named("speaker", "tape", "cassette", "theater", "reel"):
        s.row("front", 2, -0.34, 0.26, 0.25, 0.25, _INK, step=(0.68, 0.0))
        s.row("front", 2, -0.34, 0.26, 0.13, 0.13, t.second, step=(0.68, 0.0))
        s.part("front", 0.0, -0.12, 0.42, 0.07, t.mark, corner=0.3)
    else:
        s.part("front", -0.26, 0.22, 0.34, 0.28, dark(t.main, 0.45), corner=0.3)
        s.row("front", 6, -0.26, 0.02, 0.30, 0.018, t.second, step=(0.0, 0.08))
        s.row("front", 2, 0.40, 0.10, 0.13, 0.13, _STEEL, step=(0.0, 0.28))
        s.part("front", 0.40, 0.03, 0.014, 0.05, _INK)
        s.part("front", 0.40, 0.31, 0.014, 0.05, _INK)

    s.part("front", 0.0, -0.20, 0.60, 0.02, pale(t.main, 0.4), corner=0.6)
    s.part("front", 0.58, -0.14, 0.03, 0.03, "#e0463f")
    s.part("back", 0.0, -0.34, 0.40, 0.14, dark(t.main, 0.3), hole=0.75, corner=0.6)
    s.scene(melt=0.02, shine=0.4)
    _stand(s, 0.75)


def keyboard(s: Sketch, t: Traits) -> None:
    """Draw a keyboard."""
    scenes.studio(s, t)
    s.part("body", 0.0, 0.26, 0.84, 0.36, t.main, corner=0.3)
    s.row("front", 8, -0.66, 0.06, 0.078, 0.07, pale(t.second, 0.5), step=(0.189, 0.0), corner=0.4)
    s.row("front", 8, -0.62, 0.24, 0.078, 0.07, pale(t.second, 0.4), step=(0.177, 0.0), corner=0.4)
    for n in range(6):
        s.part("front", -0.54 + 0.20 * n, 0.41, 0.085, 0.065, pale(t.second, 0.3), corner=0.4)
    s.part("front", -0.02, 0.55, 0.40, 0.05, t.mark, corner=0.6)
    if t.named("typewriter"):
        s.part("back", 0.0, -0.30, 0.62, 0.10, _INK, corner=0.9)
        s.part("back", 0.0, -0.54, 0.44, 0.28, "#fbf7ee", corner=0.05)
    s.scene(melt=0.02, shine=0.4)
    _stand(s, 0.85)


def camera(s: Sketch, t: Traits) -> None:
    """Draw a camera."""
    scenes.studio(s, t)
    s.part("back", -0.38, -0.24, 0.14, 0.10, dark(t.main, 0.2), corner=0.4)
    s.part("body", 0.0, 0.20, 0.68, 0.40, t.main, corner=0.35)
    s.part("body", 0.04, -0.20, 0.26, 0.15, t.main, corner=0.5)
    s.part("front", 0.0, 0.24, 0.68, 0.20, t.second, corner=0.1)
    s.part("front", 0.04, 0.22, 0.34, 0.34, _STEEL)
    s.part("front", 0.04, 0.22, 0.28, 0.28, _INK)
    s.part("front", 0.04, 0.22, 0.18, 0.18, "#3f6f9a")
    s.part("front", 0.04, 0.22, 0.09, 0.09, "#16243a")
    s.part("front", -0.05, 0.12, 0.06, 0.045, "#ffffff", angle=-40)
    s.part("front", 0.50, -0.10, 0.09, 0.05, "#e0463f", corner=0.7)
    s.part("front", -0.48, -0.08, 0.12, 0.06, "#fff6d0", corner=0.4)
    s.scene(melt=0.05, shine=0.5)
    _stand(s, 0.75)


def mouse(s: Sketch, t: Traits) -> None:
    """Draw a mouse."""
    scenes.studio(s, t)
    s.part("back", 0.26, -0.46, 0.44, 0.022, dark(t.main, 0.3), angle=-58, bend=-0.4)
    s.part("body", 0.0, 0.20, 0.44, 0.32, t.main, angle=80)
    s.part("front", 0.0, -0.02, 0.20, 0.010, dark(t.main, 0.4), angle=84)
    s.part("front", 0.0, 0.14, 0.28, 0.010, dark(t.main, 0.4), bend=0.15)
    s.part("front", 0.02, -0.06, 0.085, 0.04, t.mark, angle=84)
    s.scene(melt=0.03, shine=0.6)
    _stand(s, 0.45)


def microphone(s: Sketch, t: Traits) -> None:
    """Microphone, torch, hand blower, lighter: a head on a grip."""
    scenes.studio(s, t)
    s.part("body", 0.14, 0.24, 0.46, 0.13, t.main, angle=66, taper=-0.3, corner=0.8)
    s.part("body", -0.16, -0.32, 0.30, 0.30, t.second)
    s.row("decal", 5, -0.16, -0.50, 0.4, 0.010, dark(t.second, 0.4), step=(0.02, 0.09), angle=-24)
    s.part("front", -0.02, -0.06, 0.07, 0.21, _STEEL, angle=66, corner=0.6)
    s.part("front", 0.10, 0.16, 0.035, 0.07, t.mark, angle=66)
    if t.named("torch", "spot", "projector"):
        s.part("back", -0.52, -0.62, 0.60, 0.26, "#fff2b8", angle=40, taper=-0.6)
    s.scene(melt=0.03, shine=0.8)
    _stand(s, 0.4)


def appliance(s: Sketch, t: Traits) -> None:
    """Stove, washer, refrigerator, microwave: white goods with a door."""
    scenes.room(s, t)
    tall = t.named("refrigerator", "vending", "cash", "gas", "photo", "space", "slot")
    s.part(
        "body",
        0.0,
        0.02 if tall else 0.16,
        0.46 if tall else 0.56,
        0.70 if tall else 0.54,
        t.main,
        corner=0.2,
    )
    if t.named("washer", "dish", "waffle", "crock"):
        s.part("front", 0.0, 0.24, 0.34, 0.34, _STEEL)
        s.part("front", 0.0, 0.24, 0.26, 0.26, _SCREEN)
        s.part("front", -0.08, 0.16, 0.09, 0.05, "#ffffff", angle=-40)
        s.part("front", 0.02, 0.32, 0.20, 0.09, t.mark, bend=-0.2)
    elif t.named("refrigerator"):
        s.part("front", 0.0, -0.16, 0.46, 0.012, dark(t.main, 0.35))
        s.row("front", 2, -0.36, -0.36, 0.025, 0.12, _STEEL, step=(0.0, 0.40))
        s.part("front", 0.16, 0.30, 0.09, 0.10, t.mark, corner=0.3)
        s.part("front", 0.02, -0.42, 0.07, 0.06, t.second, corner=0.3)
    else:
        s.part("front", 0.0, 0.26 if not tall else -0.10, 0.40, 0.26, _SCREEN, corner=0.25)
        s.part("front", 0.0, 0.34 if not tall else 0.0, 0.34, 0.12, mix("#f0993a", t.mark, 0.3))
        s.part("front", 0.0, -0.05 if not tall else -0.44, 0.36, 0.028, _STEEL)
        if tall:
            s.part("front", 0.0, 0.44, 0.30, 0.10, t.second, corner=0.3)
    y = -0.24 if not tall else -0.56
    s.row("front", 4, -0.36, y, 0.050, 0.050, t.second, step=(0.18, 0.0))
    s.part("front", 0.38, y, 0.10, 0.04, "#9fd8c0", corner=0.3)
    s.row("back", 2, -0.38, 0.72, 0.05, 0.05, _INK, step=(0.76, 0.0))
    s.scene(melt=0.02, shine=0.4, shadow=0.5, shadow_y=0.75, shadow_width=0.75)


def small_appliance(s: Sketch, t: Traits) -> None:
    """Toaster, iron, vacuum, sewing machine, espresso maker."""
    scenes.studio(s, t)
    if t.named("iron", "plane"):
        s.part("body", 0.0, 0.46, 0.62, 0.17, t.main, taper=0.7, corner=0.5)
        s.part("front", 0.10, 0.06, 0.40, 0.20, t.second, hole=0.66, corner=0.8)
        s.part("front", 0.0, 0.62, 0.66, 0.04, _STEEL, corner=0.4)
        s.part("front", 0.40, 0.44, 0.07, 0.07, t.mark)
    elif t.named("fan"):
        s.limb("back", (0.0, 0.1), (0.0, 0.64), 0.05, dark(t.main, 0.2))
        s.part("back", 0.0, 0.64, 0.32, 0.05, t.main, corner=0.9)
        s.part("body", 0.0, -0.14, 0.56, 0.56, t.main, hole=0.90)
        s.row("front", 4, 0.0, -0.38, 0.24, 0.14, t.second, turn=90, angle=-60, pivot=(0.0, -0.14))
        s.row("front", 8, 0.0, -0.14, 0.54, 0.007, _STEEL, spin=22.5)
        s.part("front", 0.0, -0.14, 0.09, 0.09, t.mark)
    else:
        s.part("back", -0.20, -0.26, 0.17, 0.20, "#d9a25e", corner=0.7)
        s.part("back", 0.20, -0.26, 0.17, 0.20, "#c98d4e", corner=0.7)
        s.part("body", 0.0, 0.24, 0.56, 0.38, t.main, corner=0.8)
        s.part("front", 0.0, -0.10, 0.44, 0.035, _INK, corner=0.8)
        s.part("front", 0.62, 0.10, 0.05, 0.10, _INK, corner=0.7)
        s.row("front", 3, -0.26, 0.36, 0.06, 0.06, t.second, step=(0.26, 0.0))
        s.part("front", 0.0, 0.60, 0.54, 0.05, dark(t.main, 0.3), corner=0.5)
        s.part("front", 0.0, 0.14, 0.40, 0.028, t.mark, corner=0.8)
    s.scene(melt=0.03, shine=0.9)
    _stand(s, 0.65)


def wheel(s: Sketch, t: Traits) -> None:
    """Wheels, discs, reels, carousel: something that turns."""
    scenes.studio(s, t)
    if t.named("carousel"):
        s.row("back", 4, -0.48, 0.22, 0.022, 0.36, "#e3b64a", step=(0.32, 0.0))
        s.part("body", 0.0, 0.60, 0.68, 0.08, t.main, corner=0.6)
        s.gable("front", 0.0, -0.74, -0.22, 0.74, t.main)
        s.row("front", 7, -0.60, -0.18, 0.10, 0.085, t.second, step=(0.20, 0.0))
        s.row("front", 3, -0.40, 0.30, 0.14, 0.075, t.mark, step=(0.40, 0.0))
        s.part("front", 0.0, -0.80, 0.06, 0.06, "#e3b64a")
    else:
        s.part("body", 0.0, 0.02, 0.64, 0.64, dark(t.main, 0.2))
        s.part(
            "front", 0.0, 0.02, 0.50, 0.50, _STEEL if not t.named("paddle", "pott") else t.second
        )
        s.row("front", 8, 0.0, -0.24, 0.17, 0.055, t.second, turn=45, angle=90, pivot=(0.0, 0.02))
        s.part("front", 0.0, 0.02, 0.17, 0.17, t.mark)
        s.row("front", 6, 0.0, -0.07, 0.028, 0.028, _INK, turn=60, pivot=(0.0, 0.02))
        s.part("front", 0.0, 0.02, 0.05, 0.05, _INK)
        s.part("front", -0.26, -0.34, 0.12, 0.035, "#ffffff", angle=-40)
    s.scene(mark=_INK, melt=0.02, shine=0.6)
    _stand(s, 0.6)


def dish(s: Sketch, t: Traits) -> None:
    """Radio telescope, solar dish, loudspeaker horn."""
    scenes.meadow(s, t)
    s.limb("back", (0.10, 0.10), (-0.20, 0.72), 0.04, dark(t.second, 0.2))
    s.limb("back", (0.10, 0.10), (0.40, 0.72), 0.04, dark(t.second, 0.2))
    s.limb("back", (-0.06, 0.46), (0.30, 0.46), 0.025, t.second)
    s.part("body", 0.0, -0.12, 0.62, 0.34, t.main, angle=-42)
    s.part("front", -0.05, -0.18, 0.54, 0.25, pale(t.main, 0.4), angle=-42)
    s.limb("front", (-0.42, 0.16), (-0.34, -0.52), 0.014, t.second)
    s.limb("front", (0.28, -0.44), (-0.34, -0.52), 0.014, t.second)
    s.part("front", -0.35, -0.53, 0.07, 0.07, t.mark)
    s.scene(mark=dark(t.main, 0.2), melt=0.03, shine=0.5, shadow_width=0.6)


def crane(s: Sketch, t: Traits) -> None:
    """Crane, drilling platform, oil rig, harvester arms."""
    (scenes.water if t.named("platform") else scenes.street)(s, t)
    s.row("back", 6, -0.10, -0.48, 0.15, 0.010, dark(t.main, 0.2), step=(0.0, 0.20), angle=40)
    s.part("body", -0.18, 0.06, 0.03, 0.68, t.main, corner=0.2)
    s.part("body", -0.00, 0.06, 0.03, 0.68, t.main, corner=0.2)
    s.part("body", 0.20, -0.60, 0.72, 0.045, t.main, corner=0.2)
    s.part("front", -0.50, -0.54, 0.13, 0.13, "#8a8f98", corner=0.2)
    s.part("front", -0.09, -0.46, 0.14, 0.12, t.second, corner=0.4)
    s.part("front", -0.12, -0.48, 0.07, 0.06, "#bfe0ea", corner=0.3)
    s.limb("front", (-0.09, -0.88), (0.86, -0.62), 0.008, _INK)
    s.limb("front", (-0.09, -0.88), (-0.48, -0.60), 0.008, _INK)
    s.limb("front", (-0.09, -0.90), (-0.09, -0.60), 0.022, t.main)
    s.limb("front", (0.70, -0.56), (0.70, 0.06), 0.008, _INK)
    s.part("front", 0.70, 0.18, 0.17, 0.13, t.mark, corner=0.2)
    s.part("front", -0.09, 0.72, 0.34, 0.07, "#8a8f98", corner=0.3)
    s.scene(melt=0.01, shine=0.2, shadow=0.4, shadow_y=0.76, shadow_width=0.5)


def pump(s: Sketch, t: Traits) -> None:
    """Gas pump, parking meter, pay-phone, oil filter: a post with a dial."""
    scenes.street(s, t)
    s.limb("back", (0.0, 0.2), (0.0, 0.72), 0.07, dark(t.second, 0.2))
    s.part("back", 0.46, 0.10, 0.30, 0.03, _INK, angle=70, bend=0.8)
    s.part("body", 0.0, -0.10, 0.36, 0.52, t.main, corner=0.5)
    s.part("front", 0.0, -0.32, 0.24, 0.20, "#fbf7ee", corner=1.2)
    s.part("front", 0.04, -0.34, 0.13, 0.014, "#e0463f", angle=-40)
    s.row("front", 5, -0.16, -0.40, 0.012, 0.03, _INK, step=(0.08, 0.0))
    s.part("front", 0.0, 0.02, 0.24, 0.07, t.mark, corner=0.3)
    s.row("front", 3, -0.15, 0.20, 0.05, 0.05, pale(t.second, 0.3), step=(0.15, 0.0))
    s.part("front", 0.0, 0.74, 0.30, 0.05, "#8a8f98", corner=0.8)
    s.scene(melt=0.02, shine=0.4, shadow=0.45, shadow_y=0.77, shadow_width=0.4)


def hammer(s: Sketch, t: Traits) -> None:
    """Hammer, hatchet, cleaver, shovel, ladle: a head on a handle."""
    scenes.studio(s, t)
    s.limb("back", (0.44, 0.64), (-0.14, -0.34), 0.055, "#a8743f", 0.045)
    if t.named("hatchet", "cleaver", "axe"):
        s.part("body", -0.26, -0.36, 0.30, 0.24, _STEEL, angle=-28, taper=-0.35, corner=0.3)
        s.part("decal", -0.50, -0.22, 0.06, 0.4, pale(_STEEL, 0.6), angle=-28)
    elif t.named("shovel", "spatula", "ladle", "spoon", "plunger", "paint", "spade", "paddle"):
        s.part("body", -0.32, -0.58, 0.28, 0.20, t.main, angle=60, corner=1.3)
        s.part("decal", -0.34, -0.62, 0.16, 0.10, pale(t.main, 0.35), angle=60)
    else:
        s.part("body", -0.18, -0.42, 0.36, 0.13, _STEEL, angle=-30, corner=0.4)
        s.part("front", -0.48, -0.25, 0.08, 0.17, dark(_STEEL, 0.2), angle=-30, corner=0.4)
    s.part("front", 0.34, 0.47, 0.20, 0.075, t.main, angle=60, corner=1.0)
    s.row("front", 3, 0.28, 0.36, 0.012, 0.075, t.mark, step=(0.06, 0.10), angle=60)
    s.scene(melt=0.03, shine=0.9)
    _stand(s, 0.55)


def pen(s: Sketch, t: Traits) -> None:
    """Pens, screwdrivers, nails, brooms, matches, lipsticks: long and straight."""
    scenes.studio(s, t)
    thick = 0.10 if t.named("lipstick", "drill", "syringe", "screwdriver") else 0.065
    s.limb("body", (0.52, -0.56), (-0.20, 0.30), thick, t.main, corner=0.6)
    s.limb("body", (-0.20, 0.30), (-0.52, 0.66), thick * 0.8, t.second, 0.012)
    s.part("front", -0.16, 0.25, 0.045, thick * 1.15, t.mark, angle=-50, corner=0.4)
    s.part("front", 0.46, -0.49, 0.10, thick * 1.12, dark(t.main, 0.2), angle=-50, corner=0.6)
    if t.named("quill", "broom", "brush", "swab", "match", "candle"):
        s.part("front", 0.54, -0.56, 0.34, 0.16, pale(t.mark, 0.3), angle=-52, taper=0.0)
        s.limb("front", (0.34, -0.36), (0.74, -0.80), 0.012, dark(t.mark, 0.2))
    else:
        s.limb("front", (0.40, -0.34), (0.12, 0.0), 0.016, _STEEL)
    s.part("front", 0.06, -0.08, 0.22, 0.010, "#ffffff", angle=-50)
    s.scene(melt=0.03, shine=0.8)
    _stand(s, 0.5)


def coil(s: Sketch, t: Traits) -> None:
    """Screws, corkscrews, chains, coils, knots, reels: turns on turns."""
    scenes.studio(s, t)
    s.limb("back", (0.0, -0.70), (0.0, 0.64), 0.04, dark(_STEEL, 0.2), 0.02)
    s.row("body", 6, -0.02, -0.30, 0.30, 0.060, t.main, step=(0.0, 0.165), angle=-14, grow=-0.06)
    s.part("front", 0.0, -0.56, 0.36, 0.10, t.second, corner=1.0)
    s.part("front", 0.0, -0.70, 0.16, 0.075, t.mark, corner=0.8)
    s.row("front", 6, -0.10, -0.34, 0.10, 0.016, pale(t.main, 0.6), step=(0.01, 0.165), angle=-14)
    s.scene(melt=0.02, shine=1.0)
    _stand(s, 0.34)


def scissors(s: Sketch, t: Traits) -> None:
    """Can opener, safety pin, hooks, stethoscope: rings and arms."""
    scenes.studio(s, t)
    s.row("back", 2, -0.32, 0.44, 0.20, 0.20, t.main, step=(0.64, 0.0), hole=0.72)
    s.limb("body", (-0.24, 0.30), (0.22, -0.66), 0.05, _STEEL, 0.03)
    s.limb("body", (0.24, 0.30), (-0.22, -0.66), 0.05, _STEEL, 0.03)
    s.part("front", 0.0, -0.20, 0.08, 0.08, t.mark)
    s.part("front", 0.0, -0.20, 0.03, 0.03, _INK)
    s.part("front", 0.0, -0.70, 0.20, 0.05, t.second, bend=0.4)
    s.scene(melt=0.01, shine=1.0)
    _stand(s, 0.5)


def gauge(s: Sketch, t: Traits) -> None:
    """Clocks, compass, barometer, loupe, scale: a round face with a hand."""
    scenes.studio(s, t)
    if t.named("stop", "loupe", "watch"):
        s.part("back", 0.0, -0.62, 0.07, 0.10, t.second, corner=0.6)
        s.part("back", 0.0, -0.76, 0.11, 0.05, t.second, corner=0.8)
    s.part("body", 0.0, 0.0, 0.60, 0.60, t.main)
    s.part("front", 0.0, 0.0, 0.50, 0.50, "#fdf9ef")
    s.row("front", 6, 0.0, -0.42, 0.016, 0.05, _INK, turn=60)
    s.row("front", 6, 0.21, -0.364, 0.011, 0.03, t.second, turn=60, angle=30)
    one, two = t.span(5, 20, 160), t.span(6, 200, 340)
    for angle, long, wide, color in ((one, 0.16, 0.026, _INK), (two, 0.21, 0.018, _INK)):
        x, y = _polar(angle, long)
        s.part("front", x, y, long, wide, color, angle=angle)
    x, y = _polar(one + 110, 0.20)
    s.part("front", x, y, 0.22, 0.008, "#e0463f", angle=one + 110)
    s.part("front", 0.0, 0.0, 0.045, 0.045, t.mark)
    s.part("front", -0.22, -0.28, 0.14, 0.022, "#ffffff", angle=-40)
    s.scene(melt=0.02, shine=0.7)
    _stand(s, 0.5)


def _polar(degrees: float, length: float) -> tuple[float, float]:
    return length * math.cos(math.radians(degrees)), length * math.sin(math.radians(degrees))


def hourglass(s: Sketch, t: Traits) -> None:
    """Draw a hourglass."""
    scenes.studio(s, t)
    s.row("back", 2, -0.38, 0.0, 0.025, 0.56, dark(t.main, 0.2), step=(0.76, 0.0))
    s.part("body", 0.0, -0.28, 0.26, 0.20, "#dfeaf0", angle=90, taper=-0.7, corner=1.2)
    s.part("body", 0.0, 0.30, 0.26, 0.20, "#dfeaf0", angle=90, taper=0.7, corner=1.2)
    s.part("front", 0.0, -0.20, 0.15, 0.10, t.second, angle=90, taper=-0.8, corner=0.6)
    s.part("front", 0.0, 0.42, 0.13, 0.15, t.second, angle=90, taper=0.8, corner=0.6)
    s.limb("front", (0.0, -0.06), (0.0, 0.36), 0.010, t.second)
    s.row("front", 2, 0.0, -0.58, 0.46, 0.06, t.main, step=(0.0, 1.18), corner=0.8)
    s.part("front", -0.14, -0.30, 0.025, 0.10, "#ffffff", angle=10)
    s.scene(melt=0.02, shine=0.6)
    _stand(s, 0.45)


def digital(s: Sketch, t: Traits) -> None:
    """Digital clocks, scoreboards, locks, switches: a face with figures."""
    scenes.studio(s, t)
    if t.named("watch"):
        s.part("back", 0.0, 0.0, 0.20, 0.95, dark(t.main, 0.2), corner=0.2)
    s.part("body", 0.0, 0.16 if not t.named("watch") else 0.0, 0.62, 0.36, t.main, corner=0.5)
    y = 0.16 if not t.named("watch") else 0.0
    s.part("front", 0.0, y, 0.52, 0.25, "#1c2430", corner=0.2)
    s.row("front", 4, -0.36, y, 0.012, 0.15, t.mark, step=(0.22, 0.0), angle=6)
    s.row("front", 4, -0.26, y, 0.012, 0.15, t.mark, step=(0.22, 0.0), angle=6)
    for n in range(3):
        s.part("front", -0.31, y - 0.14 + 0.14 * n, 0.055, 0.012, t.mark)
        s.part("front", 0.35, y - 0.14 + 0.14 * n, 0.055, 0.012, t.mark)
    s.part("front", 0.02, y - 0.06, 0.018, 0.018, t.second)
    s.part("front", 0.02, y + 0.06, 0.018, 0.018, t.second)
    s.scene(melt=0.02, shine=0.5)
    _stand(s, 0.6)


def sheet(s: Sketch, t: Traits) -> None:
    """Books, menus, envelopes, puzzles, cloth: a flat thing with something on it."""
    scenes.studio(s, t)
    s.part("back", 0.06, 0.05, 0.50, 0.62, pale(t.second, 0.5), angle=4, corner=0.05)
    if t.named("envelope"):
        s.part("body", 0.0, 0.08, 0.70, 0.44, t.main, corner=0.06)
        s.part(
            "front", 0.0, -0.12, 0.26, 0.36, dark(t.main, 0.08), angle=90, taper=-0.98, corner=0.1
        )
        s.part("front", 0.0, 0.08, 0.10, 0.10, t.mark)
    elif t.named("crossword", "jigsaw", "web site"):
        s.part("body", 0.0, 0.0, 0.56, 0.60, "#fbf7ee", corner=0.06)
        s.row("front", 5, -0.40, -0.40, 0.085, 0.085, t.main, step=(0.20, 0.20), corner=0.1)
        s.row("front", 4, -0.40, 0.20, 0.085, 0.085, t.second, step=(0.20, -0.20), corner=0.1)
        for n in range(4):
            s.part("front", -0.2 + 0.2 * n, 0.40, 0.085, 0.085, (t.mark, _INK)[n % 2], corner=0.1)
            s.part("front", 0.40, -0.40 + 0.2 * n, 0.085, 0.085, (_INK, t.mark)[n % 2], corner=0.1)
    else:
        s.part("body", 0.0, 0.0, 0.50, 0.62, t.main, corner=0.06)
        s.part("front", -0.44, 0.0, 0.045, 0.62, dark(t.main, 0.2), corner=0.05)
        s.part("front", 0.04, -0.16, 0.32, 0.22, t.second, corner=0.1)
        s.part("front", 0.10, -0.14, 0.12, 0.12, t.mark)
        s.part("front", -0.06, -0.06, 0.20, 0.08, dark(t.second, 0.2), bend=0.3)
        s.row("front", 4, 0.04, 0.20, 0.28, 0.020, pale(t.main, 0.7), step=(0.0, 0.09), grow=-0.12)
        s.part("front", 0.04, -0.48, 0.30, 0.035, pale(t.main, 0.8), corner=0.8)
    s.scene(melt=0.01, shine=0.1)
    _stand(s, 0.6)


def cloth(s: Sketch, t: Traits) -> None:
    """Towels, quilts, curtains, rugs, pillows: patterned and soft."""
    scenes.room(s, t, 0.7)
    if t.named("pillow", "sleeping"):
        s.part("body", 0.0, 0.18, 0.66, 0.42, t.main, corner=0.9)
        s.row("front", 2, -0.60, -0.16, 0.09, 0.09, t.second, step=(1.20, 0.0))
        s.part("front", 0.0, 0.18, 0.10, 0.05, dark(t.main, 0.3))
    elif t.named("curtain", "window", "screen", "velvet", "net"):
        s.part("back", 0.0, -0.78, 0.90, 0.035, "#a8743f", corner=1.0)
        s.row("body", 8, -0.70, 0.0, 0.12, 0.74, t.main, step=(0.20, 0.0), corner=0.6)
        s.row("front", 8, -0.70, 0.70, 0.10, 0.05, t.second, step=(0.20, 0.0))
        s.row("front", 8, -0.70, -0.76, 0.028, 0.05, t.mark, step=(0.20, 0.0))
    else:
        s.part("body", 0.0, 0.04, 0.66, 0.60, t.main, corner=0.08)
        s.part("decal", 0.0, 0.04, 0.54, 0.48, t.second, corner=0.1, hole=0.86)
        s.row("front", 4, -0.36, -0.20, 0.11, 0.11, t.mark, step=(0.24, 0.0), angle=45, corner=0.1)
        s.row(
            "front", 4, -0.36, 0.24, 0.11, 0.11, t.second, step=(0.24, 0.0), angle=45, corner=0.1
        )
        s.part("front", 0.0, 0.02, 0.17, 0.14, pale(t.mark, 0.3), angle=45, corner=0.1)
    s.scene(mark=t.second, stripes=0.35, stripe_waves=t.span(5, 3.0, 7.0), melt=0.03, shine=0.05)
    s.scene(stripe_angle=t.pick(6, (0.0, 0.25, 0.125)), stripe_warp=0.1)
    _stand(s, 0.8)


def umbrella(s: Sketch, t: Traits) -> None:
    """Draw an umbrella."""
    scenes.studio(s, t)
    s.limb("back", (0.0, -0.3), (0.0, 0.56), 0.024, "#7a5638")
    s.part("back", 0.09, 0.60, 0.12, 0.024, "#7a5638", bend=-0.9)
    s.part("body", 0.0, -0.20, 0.76, 0.40, t.main, bend=0.36)
    s.row("decal", 2, -0.28, -0.22, 0.6, 0.12, t.second, step=(0.56, 0.0), angle=80, spin=20)
    s.row("front", 4, -0.57, 0.11, 0.19, 0.085, dark(t.main, 0.35), step=(0.38, 0.0), bend=0.3)
    s.part("front", 0.0, -0.66, 0.022, 0.09, "#7a5638")
    s.scene(melt=0.03, shine=0.4)
    _stand(s, 0.4)


def candle(s: Sketch, t: Traits) -> None:
    """Draw a candle."""
    scenes.studio(s, t)
    s.part("back", 0.0, -0.52, 0.36, 0.36, "#fff0b8")
    s.part("body", 0.0, 0.18, 0.17, 0.44, t.main, corner=0.4)
    s.part("body", 0.0, 0.62, 0.40, 0.06, t.second, corner=1.0)
    s.part("front", 0.0, -0.26, 0.17, 0.045, pale(t.main, 0.4))
    s.limb("front", (0.0, -0.28), (0.0, -0.38), 0.012, _INK)
    s.part("front", 0.0, -0.52, 0.17, 0.085, "#ffb23e", angle=90, taper=0.5)
    s.part("front", 0.0, -0.48, 0.09, 0.045, "#fff3c4", angle=90, taper=0.4)
    s.row("front", 3, -0.13, -0.12, 0.035, 0.12, pale(t.main, 0.3), step=(0.13, 0.03))
    s.part("front", 0.0, 0.54, 0.20, 0.05, dark(t.second, 0.2), corner=0.8)
    s.scene(melt=0.03, shine=0.3)
    _stand(s, 0.5)


def padlock(s: Sketch, t: Traits) -> None:
    """Draw a padlock."""
    scenes.studio(s, t)
    s.part("back", 0.0, -0.22, 0.32, 0.46, _STEEL, hole=0.70, corner=1.2)
    s.part("body", 0.0, 0.26, 0.46, 0.40, t.main, corner=0.5)
    if t.named("combination"):
        s.part("front", 0.0, 0.26, 0.30, 0.30, _INK)
        s.row("front", 8, 0.0, 0.02, 0.010, 0.035, "#fbf7ee", turn=45, pivot=(0.0, 0.26))
        s.part("front", 0.0, 0.26, 0.13, 0.13, t.mark)
    else:
        s.part("front", 0.0, 0.20, 0.085, 0.085, _INK)
        s.part("front", 0.0, 0.34, 0.13, 0.04, _INK, angle=90, taper=0.3)
        s.part("front", 0.0, 0.60, 0.42, 0.03, t.second, corner=0.6)
    s.scene(melt=0.03, shine=0.9)
    _stand(s, 0.5)


def pumpkin(s: Sketch, t: Traits) -> None:
    """Draw a pumpkin."""
    scenes.studio(s, t)
    s.limb("back", (0.0, -0.2), (0.06, -0.60), 0.06, "#6b8a3f", 0.04, bend=0.2)
    s.row("body", 5, -0.40, 0.18, 0.22, 0.44, t.main, step=(0.20, 0.0))
    glow = "#ffd45e"
    s.part("front", -0.22, 0.02, 0.11, 0.07, glow, angle=90, corner=0.1, taper=0.95)
    s.part("front", 0.22, 0.02, 0.11, 0.07, glow, angle=90, corner=0.1, taper=0.95)
    s.part("front", 0.0, 0.18, 0.06, 0.045, glow, angle=90, corner=0.1, taper=0.95)
    s.part("front", 0.0, 0.36, 0.34, 0.075, glow, bend=-0.25)
    s.row("front", 3, -0.16, 0.34, 0.035, 0.04, t.main, step=(0.16, 0.02), corner=0.2)
    s.scene(melt=0.015, shine=0.4, top="#2b2348", low="#5a3f78", disc="#f0b85a")
    _stand(s, 0.6)


def gun(s: Sketch, t: Traits) -> None:
    """Draw a gun."""
    scenes.studio(s, t)
    if t.named("cannon"):
        s.part("body", 0.0, 0.06, 0.70, 0.17, t.main, angle=14, taper=0.25, corner=0.5)
        s.part("front", 0.14, 0.40, 0.30, 0.30, t.second, hole=0.8)
        s.row("front", 4, 0.14, 0.40, 0.28, 0.022, t.second, spin=45)
        s.part("front", -0.68, -0.10, 0.055, 0.17, dark(t.main, 0.3), angle=14)
        s.row("front", 3, -0.62, 0.58, 0.085, 0.085, _INK, step=(0.17, 0.0))
    else:
        long = 0.20 if t.named("revolver") else 0.36
        s.limb("back", (-0.2, -0.02), (-0.60 - long, -0.02), 0.04, _STEEL)
        s.part("body", 0.04, 0.0, 0.36, 0.10, t.main, corner=0.5)
        s.limb("body", (0.30, 0.04), (0.44 + long, 0.34), 0.09, t.second, 0.14, corner=0.6)
        s.part("front", 0.06, 0.22, 0.13, 0.11, _STEEL, hole=0.80)
        s.part("front", -0.04, -0.01, 0.13, 0.075, _STEEL, corner=0.6)
        s.part("front", -0.20, 0.24, 0.17, 0.06, dark(t.main, 0.2), angle=104, corner=0.4)
    s.scene(melt=0.02, shine=0.7)
    _stand(s, 0.75)


def shield(s: Sketch, t: Traits) -> None:
    """Shields, breastplates, bows, mail: arms and armour."""
    scenes.studio(s, t)
    s.limb("back", (-0.60, 0.60), (0.60, -0.70), 0.028, _STEEL)
    s.limb("back", (0.60, 0.60), (-0.60, -0.70), 0.028, _STEEL)
    s.part("body", 0.0, 0.0, 0.60, 0.44, t.main, angle=90, taper=-0.35, corner=1.2)
    s.part("decal", 0.0, 0.0, 0.7, 0.10, t.second, angle=90)
    s.part("decal", 0.0, -0.14, 0.6, 0.10, t.second)
    s.part("front", 0.0, -0.14, 0.17, 0.17, t.mark)
    s.part("front", 0.0, -0.14, 0.09, 0.09, pale(t.mark, 0.4))
    s.row("front", 6, -0.34, -0.46, 0.028, 0.028, "#f4e6b8", step=(0.136, 0.0))
    s.scene(melt=0.03, shine=0.9)
    _stand(s, 0.4)


def roll(s: Sketch, t: Traits) -> None:
    """Paper rolls, wool, bandages: something wound."""
    scenes.studio(s, t)
    s.part("back", 0.50, 0.34, 0.30, 0.26, pale(t.main, 0.15), corner=0.1, bend=0.1)
    s.part("body", 0.0, 0.18, 0.46, 0.46, t.main)
    for n, size in enumerate((0.36, 0.27)):
        s.part("front", 0.0, 0.18, size, size, dark(t.main, 0.22), hole=0.94 - 0.01 * n)
    s.part("front", 0.0, 0.18, 0.17, 0.17, t.second)
    s.part("front", 0.0, 0.18, 0.11, 0.11, dark(t.second, 0.5))
    s.scene(mark=dark(t.main, 0.2), melt=0.03, shine=0.2)
    s.scene(stripes=0.5 if t.named("wool") else 0.0, stripe_waves=7.0, stripe_warp=0.4)
    _stand(s, 0.65)


def frame(s: Sketch, t: Traits) -> None:
    """Abacus, rack, mousetrap, rule: bars in a frame."""
    scenes.studio(s, t)
    s.part("body", 0.0, 0.06, 0.66, 0.52, t.main, corner=0.15, hole=0.84)
    s.row("back", 5, 0.0, -0.28, 0.62, 0.012, _STEEL, step=(0.0, 0.17))
    s.row("front", 6, -0.44, -0.28, 0.055, 0.07, t.second, step=(0.13, 0.0))
    s.row("front", 4, -0.44, -0.11, 0.055, 0.07, t.mark, step=(0.13, 0.0))
    for n in range(5):
        s.part("front", 0.46 - 0.13 * n, 0.06, 0.055, 0.07, t.second)
    for n in range(4):
        s.part("front", -0.44 + 0.13 * n, 0.23, 0.055, 0.07, mix(t.mark, t.second, 0.4))
    s.part("front", 0.30, 0.40, 0.055, 0.07, t.mark)
    s.scene(melt=0.02, shine=0.4)
    _stand(s, 0.7)

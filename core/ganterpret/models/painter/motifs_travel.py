"""Motifs of vehicles, boats and aircraft.

Conventions:
    As in `sketch`; everything drives to the left. Wheels stand on y = 0.72.
"""

from __future__ import annotations

from ganterpret.models.painter import scenes
from ganterpret.models.painter.sketch import Sketch, dark, mix, pale
from ganterpret.models.painter.traits import Traits

_GLASS = "#bfe0ea"
_TIRE = "#2c2a33"
_STEEL = "#c8ccd2"


def _wheels(s: Sketch, count: float, x: float, step: float, size: float, hub: str) -> None:
    y = 0.72 - size
    s.row("front", count, x, y, size, size, _TIRE, step=(step, 0.0))
    s.row("front", count, x, y, size * 0.56, size * 0.56, hub, step=(step, 0.0))


def car(s: Sketch, t: Traits) -> None:
    """Draw a car."""
    scenes.street(s, t)
    old = t.named("model t", "jeep", "half")
    low = t.named("sports", "racer", "go-kart")
    high = 0.04 if low else (-0.06 if not old else -0.20)
    long = 0.80 if t.named("limousine", "wagon") else 0.70
    _wheels(s, 2, -0.42, 0.86, 0.17 if not old else 0.20, _STEEL)
    if not t.named("convertible", "go-kart", "racer", "golf"):
        s.part(
            "body",
            0.06,
            0.10 + high,
            0.42 if not t.named("wagon", "minivan") else 0.52,
            0.24,
            t.main,
            corner=0.7 if not old else 0.3,
        )
    s.part("body", 0.0, 0.40, long, 0.17, t.main, corner=0.9)
    s.part("body", -0.46, 0.32 + 0.3 * high, 0.26, 0.12, t.main, corner=1.0)
    s.part("body", 0.50, 0.32 + 0.3 * high, 0.22, 0.13, t.main, corner=1.0)
    s.part("front", -0.14, 0.08 + high, 0.16, 0.13, _GLASS, corner=0.5, taper=0.25)
    s.part("front", 0.24, 0.08 + high, 0.17, 0.13, _GLASS, corner=0.5, taper=-0.2)
    s.part("front", 0.0, 0.40, long * 0.97, 0.022, t.second, corner=0.6)
    s.part("front", 0.05, 0.44, 0.004 + 0.006, 0.11, dark(t.main, 0.5))
    s.part("front", 0.14, 0.36, 0.05, 0.014, pale(t.main, 0.5), corner=1.0)
    s.part("front", -long + 0.05, 0.34, 0.06, 0.05, "#fff2c0")
    s.part("front", long - 0.04, 0.34, 0.04, 0.05, "#d8362f")
    if t.named("cab"):
        s.part("front", 0.06, -0.26, 0.12, 0.05, "#fff2c0", corner=0.4)
    if t.named("racer", "sports"):
        s.part("front", 0.66, 0.14, 0.14, 0.03, t.second, corner=0.5)
    s.scene(melt=0.06, shine=0.8, shadow=0.6, shadow_y=0.73, shadow_width=0.85)


def truck(s: Sketch, t: Traits) -> None:
    """Box on wheels: bus, van, lorry, fire engine."""
    scenes.street(s, t)
    bus = t.named("bus", "minivan", "van", "recreational", "ambulance", "police", "streetcar")
    _wheels(s, 2 if bus else 3, -0.50, 1.0 if bus else 0.52, 0.15, _STEEL)
    if bus:
        s.part("body", 0.0, 0.16, 0.82, 0.40, t.main, corner=0.35)
        s.part("front", 0.0, 0.36, 0.82, 0.045, t.second, corner=0.1)
        for n in range(4):
            s.part("front", -0.60 + 0.36 * n, 0.0, 0.14, 0.13, _GLASS, corner=0.35)
    else:
        s.part("body", 0.24, 0.08, 0.58, 0.44, t.second, corner=0.12)
        s.part("body", -0.60, 0.22, 0.24, 0.32, t.main, corner=0.4)
        s.part("front", -0.68, 0.06, 0.13, 0.13, _GLASS, corner=0.4)
        s.part("front", 0.24, 0.14, 0.46, 0.03, t.main, corner=0.2)
        s.part("front", 0.24, -0.06, 0.46, 0.03, t.mark, corner=0.2)
        s.part("front", 0.0, 0.53, 0.84, 0.035, "#4a4a55", corner=0.3)
    s.part("front", -0.80, 0.44, 0.045, 0.045, "#fff2c0")
    if t.named("ambulance", "police", "fire"):
        s.part("front", -0.50, -0.30, 0.10, 0.05, "#3f7fe0" if bus else "#e0463f", corner=0.8)
    if t.named("ambulance"):
        s.part("front", 0.36, 0.16, 0.035, 0.12, "#d8362f", corner=0.1)
        s.part("front", 0.36, 0.16, 0.12, 0.035, "#d8362f", corner=0.1)
    if t.named("fire", "tow"):
        s.part("front", 0.20, -0.40, 0.56, 0.03, _STEEL, angle=-8)
    if t.named("trolley", "streetcar"):
        s.limb("back", (0.1, -0.2), (0.5, -0.9), 0.014, "#3a3a44")
    s.scene(melt=0.01, shine=0.4, shadow=0.6, shadow_y=0.73, shadow_width=0.9)


def train(s: Sketch, t: Traits) -> None:
    """Draw a train."""
    scenes.meadow(s, t)
    s.part("back", 0.0, 0.75, 1.3, 0.022, "#6a5a55", corner=0.2)
    s.row("back", 8, -0.95, 0.80, 0.07, 0.025, "#5a4538", step=(0.27, 0.0), corner=0.2)
    s.row("front", 6, -0.60, 0.62, 0.11, 0.11, _TIRE, step=(0.25, 0.0))
    if t.named("steam"):
        s.row("front", 4, -0.52, -0.50, 0.10, 0.09, "#f2eee6", step=(0.16, -0.10), grow=0.28)
        s.part("body", -0.22, 0.30, 0.50, 0.19, t.main, corner=0.7)
        s.part("body", 0.48, 0.16, 0.26, 0.36, t.main, corner=0.2)
        s.part(
            "front", -0.52, 0.0, 0.16, 0.07, dark(t.main, 0.3), angle=90, taper=-0.3, corner=0.3
        )
        s.part("front", -0.16, 0.08, 0.09, 0.07, t.second)
        s.part("front", 0.48, -0.22, 0.32, 0.045, t.second, corner=0.4)
        s.part("front", 0.46, 0.02, 0.13, 0.11, _GLASS, corner=0.3)
        s.part("front", -0.74, 0.56, 0.16, 0.09, t.second, angle=140, taper=0.8, corner=0.3)
        s.part("front", 0.0, 0.62, 0.56, 0.025, t.second)
    else:
        bullet = t.named("bullet")
        s.part("body", 0.16, 0.24, 0.86, 0.32, t.main, corner=0.4)
        if bullet:
            s.part("body", -0.56, 0.34, 0.36, 0.20, t.main, corner=1.6)
        s.part("front", 0.16, 0.36, 0.92, 0.04, t.second, corner=0.1)
        if not t.named("freight"):
            for n in range(4):
                s.part("front", -0.34 + 0.34 * n, 0.12, 0.12, 0.11, _GLASS, corner=0.4)
        else:
            for n in range(5):
                s.part("front", -0.50 + 0.32 * n, 0.24, 0.025, 0.30, dark(t.main, 0.3), corner=0.1)
        s.part("front", 0.16, 0.54, 0.86, 0.03, "#4a4a55", corner=0.2)
        if t.named("electric", "trolley", "streetcar"):
            s.limb("back", (0.0, -0.06), (0.2, -0.36), 0.016, "#3a3a44")
            s.part("back", 0.2, -0.38, 0.26, 0.014, "#3a3a44")
    s.scene(melt=0.05, shine=0.5, shadow=0.4, shadow_y=0.74, shadow_width=1.0)


def bicycle(s: Sketch, t: Traits) -> None:
    """Draw a bicycle."""
    (scenes.meadow if t.named("mountain") else scenes.street)(s, t)
    frame, size = t.main, 0.31
    one, three = t.named("unicycle"), t.named("tricycle")
    x0 = 0.0 if one else -0.46
    y = 0.72 - size
    n = 1 if one else 2
    s.row("back", n, x0, y, size, size, _TIRE, step=(0.92, 0.0), hole=0.86)
    for k in range(4):
        s.part("back", x0, y, size * 0.93, 0.007, _STEEL, angle=45 * k)
    if not one:
        s.row("front", 4, 0.46, y, size * 0.93, 0.007, _STEEL, spin=45)
    s.row("front", 1, x0, y, 0.04, 0.04, t.second)
    if one:
        s.limb("front", (0.0, y), (0.0, -0.36), 0.035, frame)
        s.part("front", 0.0, -0.40, 0.18, 0.055, t.mark, bend=-0.3, corner=1.0)
        s.limb("front", (0.0, y), (0.13, y + 0.13), 0.022, _STEEL)
        s.part("front", 0.16, y + 0.15, 0.08, 0.022, _TIRE)
    else:
        s.limb("front", (-0.46, y), (-0.34, -0.26), 0.030, frame)
        s.limb("front", (-0.36, -0.10), (0.04, y), 0.032, frame)
        s.limb("front", (-0.35, -0.14), (0.20, -0.16), 0.032, frame)
        s.limb("front", (0.20, -0.26), (0.04, y), 0.030, frame)
        s.limb("front", (0.04, y), (0.46, y), 0.024, frame)
        s.limb("front", (0.46, y), (0.20, -0.12), 0.024, frame)
        s.part("front", 0.20, -0.29, 0.15, 0.042, t.mark, corner=1.0, bend=-0.2)
        s.limb("front", (-0.34, -0.26), (-0.50, -0.34), 0.026, _TIRE, bend=-0.3)
        s.part("front", 0.04, y, 0.075, 0.075, t.second)
        s.limb("front", (0.04, y), (0.14, y + 0.14), 0.020, _STEEL)
        if three or t.named("two"):
            s.part("front", -0.08, -0.24, 0.13, 0.042, t.mark, corner=1.0)
    s.scene(melt=0.01, shine=0.3, shadow=0.45, shadow_y=0.73, shadow_width=0.75)


def scooter(s: Sketch, t: Traits) -> None:
    """Moped, motor scooter, snowmobile."""
    snow = t.named("snow")
    (scenes.snow if snow else scenes.street)(s, t)
    if snow:
        s.part("front", 0.14, 0.62, 0.62, 0.075, _TIRE, corner=1.0)
        s.part("front", -0.56, 0.66, 0.30, 0.03, t.second, bend=-0.2)
    else:
        _wheels(s, 2, -0.54, 1.04, 0.20, _STEEL)
    s.limb("back", (-0.54, 0.50), (-0.36, -0.20), 0.045, _STEEL)
    s.part("body", 0.36, 0.30, 0.36, 0.19, t.main, corner=1.5)
    s.part("body", -0.02, 0.46, 0.34, 0.07, t.main, corner=1.0)
    s.part("body", -0.34, 0.20, 0.34, 0.09, t.main, angle=70, corner=1.0)
    s.part("front", 0.32, 0.10, 0.32, 0.065, t.mark, corner=1.0, bend=-0.1)
    s.limb("front", (-0.44, -0.24), (-0.24, -0.34), 0.028, _TIRE)
    s.part("front", -0.46, -0.14, 0.085, 0.08, "#fff2c0")
    s.part("front", -0.52, 0.30, 0.24, 0.07, t.main, bend=0.35)
    s.part("front", 0.70, 0.28, 0.05, 0.04, "#d8362f")
    s.part("front", 0.36, 0.34, 0.20, 0.03, t.second, corner=0.8)
    s.scene(melt=0.05, shine=0.7, shadow=0.5, shadow_y=0.73, shadow_width=0.8)


def tank(s: Sketch, t: Traits) -> None:
    """Tank, tractor, forklift, snow plough: heavy on tracks or big wheels."""
    scenes.meadow(s, t)
    if t.named("tank", "half", "amphibian"):
        s.limb("back", (-0.2, 0.04), (-0.92, -0.04), 0.045, dark(t.main, 0.2))
        s.part("body", 0.06, 0.28, 0.68, 0.15, t.main, corner=0.6)
        s.part("body", 0.06, 0.04, 0.34, 0.17, t.main, corner=0.8)
        s.part("front", 0.04, 0.54, 0.74, 0.18, _TIRE, corner=1.0)
        s.row("front", 5, -0.50, 0.54, 0.12, 0.12, t.second, step=(0.27, 0.0))
        s.row("front", 5, -0.50, 0.54, 0.045, 0.045, dark(t.second), step=(0.27, 0.0))
        s.part("front", 0.10, -0.12, 0.13, 0.04, dark(t.main, 0.2), corner=0.8)
    else:
        s.part("body", -0.28, 0.26, 0.40, 0.17, t.main, corner=0.5)
        s.part("body", 0.32, 0.12, 0.30, 0.32, t.main, corner=0.3)
        s.part("front", 0.30, -0.06, 0.22, 0.17, _GLASS, corner=0.3)
        s.part("front", 0.30, -0.28, 0.36, 0.045, t.second, corner=0.5)
        s.limb("front", (-0.34, 0.12), (-0.34, -0.22), 0.03, "#4a4a55")
        s.part("front", 0.40, 0.44, 0.28, 0.28, _TIRE)
        s.part("front", 0.40, 0.44, 0.15, 0.15, t.second)
        s.part("front", -0.46, 0.54, 0.18, 0.18, _TIRE)
        s.part("front", -0.46, 0.54, 0.09, 0.09, t.second)
        if t.named("plow", "fork", "mower", "harvester", "thresher"):
            s.part("front", -0.84, 0.50, 0.10, 0.24, t.mark, angle=14, corner=0.6, bend=0.3)
    s.scene(mark=t.mark, melt=0.03, shine=0.3, shadow=0.5, shadow_y=0.73, shadow_width=0.85)


def cart(s: Sketch, t: Traits) -> None:
    """Horse cart, ox cart, rickshaw, sled, barrow."""
    sled = t.named("sled")
    (scenes.snow if sled else scenes.meadow)(s, t)
    wood = t.main
    s.limb("back", (-0.3, 0.30), (-0.96, 0.10), 0.028, dark(wood, 0.2))
    s.part("body", 0.16, 0.18, 0.52, 0.18, wood, corner=0.2)
    s.row("decal", 5, -0.22, 0.18, 0.010, 0.25, dark(wood, 0.4), step=(0.19, 0.0))
    if sled:
        s.part("front", 0.06, 0.66, 0.72, 0.03, t.second, bend=-0.12)
        s.row("front", 3, -0.26, 0.48, 0.02, 0.18, dark(wood, 0.2), step=(0.40, 0.0))
    else:
        s.row("front", 1, 0.24, 0.38, 0.34, 0.34, t.second, hole=0.84)
        s.row("front", 4, 0.24, 0.38, 0.32, 0.018, t.second, spin=45)
        s.part("front", 0.24, 0.38, 0.07, 0.07, dark(wood, 0.4))
    if t.named("jinrikisha", "horse"):
        s.part("front", 0.36, -0.22, 0.40, 0.24, t.mark, bend=0.35, corner=1.6)
    else:
        s.part("front", 0.10, -0.02, 0.40, 0.12, "#d8b36a", bend=0.25)
        s.part("front", 0.30, -0.06, 0.22, 0.12, "#c9a256", bend=0.25)
    s.scene(melt=0.02, shine=0.1, shadow=0.45, shadow_y=0.73, shadow_width=0.8)


def front_grille(s: Sketch, t: Traits) -> None:
    """The face of a car: grille, car mirror."""
    scenes.street(s, t)
    s.part("body", 0.0, 0.12, 0.80, 0.34, t.main, corner=0.8)
    s.part("body", 0.0, -0.26, 0.58, 0.26, t.main, corner=0.7)
    s.part("front", 0.0, -0.26, 0.48, 0.17, _GLASS, corner=0.6)
    s.part("front", 0.0, 0.16, 0.36, 0.17, "#2f2f3a", corner=0.6)
    s.row("front", 7, -0.28, 0.16, 0.014, 0.14, _STEEL, step=(0.094, 0.0), corner=0.8)
    s.row("front", 2, -0.58, 0.12, 0.15, 0.14, "#fff6d8", step=(1.16, 0.0))
    s.part("front", 0.0, 0.46, 0.74, 0.06, _STEEL, corner=1.0)
    s.part("front", 0.0, -0.03, 0.06, 0.04, t.second)
    s.part("back", -0.52, 0.60, 0.13, 0.14, _TIRE, corner=0.5)
    s.part("back", 0.52, 0.60, 0.13, 0.14, _TIRE, corner=0.5)
    s.scene(melt=0.05, shine=0.7, shadow=0.6, shadow_y=0.73, shadow_width=0.85)


def sailing(s: Sketch, t: Traits) -> None:
    """Draw a sailing."""
    scenes.water(s, t, line=0.36)
    many = t.named("pirate", "schooner", "wreck")
    s.limb("back", (0.02, 0.46), (0.02, -0.84), 0.022, "#6b4a35")
    sail = t.second
    if many:
        s.limb("back", (-0.42, 0.46), (-0.42, -0.60), 0.020, "#6b4a35")
        s.limb("back", (0.46, 0.46), (0.46, -0.56), 0.020, "#6b4a35")
        s.row("front", 3, -0.42, 0.14, 0.20, 0.15, sail, step=(0.44, 0.0), bend=0.2, corner=0.4)
        s.row(
            "front",
            3,
            -0.42,
            -0.20,
            0.17,
            0.14,
            pale(sail),
            step=(0.44, 0.0),
            bend=0.2,
            corner=0.4,
        )
        s.part("front", 0.02, -0.52, 0.14, 0.11, sail, corner=0.4, bend=0.2)
        s.part("front", 0.14, -0.78, 0.12, 0.05, t.mark, corner=0.3)
    else:
        s.gable("front", 0.25, -0.74, 0.28, 0.22, sail)
        s.part(
            "front", -0.20, -0.12, 0.42, 0.11, pale(sail, 0.5), angle=104, taper=0.95, corner=0.1
        )
        s.part("front", 0.08, -0.82, 0.08, 0.04, t.mark, corner=0.3)
    s.part("body", 0.0, 0.50, 0.70, 0.13, t.main, bend=-0.12, corner=0.6)
    s.part("decal", 0.0, 0.42, 0.7, 0.03, t.mark, bend=-0.12)
    if t.named("catamaran", "trimaran"):
        s.part("front", -0.06, 0.66, 0.62, 0.055, pale(t.main), bend=-0.08)

    s.part("front", 0.0, 0.66, 0.76, 0.018, "#eaf5f6", bend=-0.03)
    s.scene(melt=0.03, shine=0.3, shadow=0.5, shadow_y=0.68, shadow_width=0.85)


def ship(s: Sketch, t: Traits) -> None:
    """Liner, container ship, fireboat, speedboat, lifeboat."""
    scenes.water(s, t, line=0.34)
    low = t.named("speed", "life", "carrier")
    if t.named("container"):
        s.row("front", 6, -0.60, 0.20, 0.11, 0.10, t.mark, step=(0.19, 0.0), corner=0.1)
        s.row("front", 5, -0.60, 0.00, 0.11, 0.10, t.second, step=(0.19, 0.0), corner=0.1)
        s.part("front", 0.62, 0.02, 0.13, 0.28, "#f2efe6", corner=0.15)
        s.row("decal", 1, 0, 0, 0.01, 0.01, t.main)
    elif t.named("carrier"):
        s.part("body", 0.0, 0.26, 0.92, 0.05, dark(t.main, 0.2), corner=0.2)
        s.part("body", 0.28, 0.08, 0.15, 0.18, t.main, corner=0.15)
        s.limb("back", (0.28, 0.0), (0.28, -0.40), 0.02, t.main)
        s.row("front", 4, -0.66, 0.19, 0.09, 0.025, "#5a6470", step=(0.2, 0.0), taper=0.4)
    else:
        s.part("body", 0.10, 0.18, 0.52 if not low else 0.30, 0.13, "#f4f0e6", corner=0.4)
        if not low:
            s.part("body", 0.12, -0.02, 0.38, 0.10, "#f4f0e6", corner=0.4)
            s.row("front", 2, -0.04, -0.24, 0.075, 0.15, t.second, step=(0.30, 0.0), corner=0.2)
            s.row("front", 8, -0.30, 0.18, 0.025, 0.03, "#4a6b86", step=(0.115, 0.0))
            s.part("front", 0.12, -0.02, 0.32, 0.028, "#4a6b86", corner=0.4)
        else:
            s.part("front", 0.02, 0.16, 0.14, 0.07, _GLASS, corner=0.4, taper=0.5)
    s.part("body", 0.02, 0.46, 0.86, 0.17, t.main, corner=0.5, bend=-0.06, taper=-0.1)
    s.part("decal", 0.0, 0.62, 0.9, 0.06, t.second, corner=0.2)
    s.part("front", 0.0, 0.66, 0.92, 0.020, "#eaf5f6", bend=-0.02)
    if t.named("fireboat"):
        s.part("front", -0.60, -0.12, 0.44, 0.03, "#dff2f6", angle=40, bend=0.6)
    s.scene(melt=0.015, shine=0.3, shadow=0.5, shadow_y=0.68, shadow_width=0.95)


def canoe(s: Sketch, t: Traits) -> None:
    """Draw a canoe."""
    scenes.water(s, t, line=-0.1)
    gondola = t.named("gondola")
    s.limb("back", (0.26, -0.5), (-0.06, 0.46), 0.022, "#8a5f3e")
    s.part("body", 0.0, 0.36, 0.84, 0.13, t.main, bend=-0.30, corner=1.4)
    if gondola:
        s.part("front", -0.76, -0.04, 0.26, 0.04, dark(t.main, 0.1), angle=80, bend=-0.2)
        s.part("front", 0.80, 0.0, 0.20, 0.035, dark(t.main, 0.1), angle=100, bend=0.2)
    s.part("front", 0.0, 0.28, 0.70, 0.045, dark(t.main, 0.45), bend=-0.28)
    s.row("front", 3, -0.34, 0.34, 0.05, 0.020, "#d8b36a", step=(0.34, 0.0))
    s.part("decal", 0.0, 0.46, 0.8, 0.02, t.second, bend=-0.3)
    s.row("front", 3, -0.64, 0.62, 0.30, 0.012, "#eaf5f6", step=(0.60, 0.05))
    s.scene(melt=0.03, shine=0.4, shadow=0.5, shadow_y=0.54, shadow_width=0.85)


def submarine(s: Sketch, t: Traits) -> None:
    """Draw a submarine."""
    scenes.sea(s, t, floor=1.1)
    s.part("back", 0.74, 0.06, 0.06, 0.24, t.second, corner=1.2)
    s.limb("back", (-0.02, -0.4), (-0.02, -0.62), 0.024, dark(t.main, 0.2))
    s.limb("back", (-0.02, -0.62), (-0.14, -0.62), 0.024, dark(t.main, 0.2))
    s.part("body", 0.0, 0.06, 0.70, 0.24, t.main, corner=1.6)
    s.part("body", 0.02, -0.24, 0.19, 0.18, t.main, corner=0.7)
    s.row("front", 4, -0.40, 0.02, 0.085, 0.085, dark(t.main, 0.3), step=(0.25, 0.0))
    s.row("front", 4, -0.40, 0.02, 0.06, 0.06, "#f6e9a8", step=(0.25, 0.0))
    s.part("front", 0.0, 0.22, 0.60, 0.020, t.second)
    s.part("front", -0.1, -0.14, 0.4, 0.02, pale(t.main, 0.6))
    s.part("front", -0.72, 0.40, 0.04, 0.04, "#d7f0f5")
    s.part("front", -0.80, 0.26, 0.03, 0.03, "#d7f0f5")
    s.scene(melt=0.06, shine=0.7, shadow=0.0)


def airliner(s: Sketch, t: Traits) -> None:
    """Draw an airliner."""
    scenes.sky(s, t)
    war = t.named("war", "missile", "projectile", "shuttle")
    s.part("back", 0.20, -0.18, 0.44, 0.06, dark(t.main, 0.2), angle=-58, taper=-0.3, corner=0.5)
    s.part("back", 0.64, -0.26, 0.26, 0.09, t.second, angle=-62, taper=-0.35, corner=0.5)
    s.part("body", 0.0, 0.0, 0.78, 0.135 if not war else 0.11, t.main, angle=-5, corner=1.7)
    s.part("body", -0.60, 0.05, 0.22, 0.11, t.main, angle=-4)
    s.part("decal", 0.0, 0.10, 0.8, 0.05, t.second, angle=-5)
    s.row("front", 8, -0.44, 0.0, 0.026, 0.026, "#4a6b86", step=(0.125, -0.011))
    s.part("front", -0.70, 0.02, 0.07, 0.035, "#4a6b86", angle=-10)
    s.part("front", 0.18, 0.26, 0.48, 0.075, pale(t.main, 0.1), angle=50, taper=-0.35, corner=0.5)
    s.part("front", 0.04, 0.24, 0.12, 0.055, dark(t.second, 0.1), angle=-5, corner=1.0)
    s.part("front", 0.70, 0.0, 0.20, 0.04, t.main, angle=26, taper=-0.3, corner=0.5)
    s.part("front", -0.66, 0.62, 0.30, 0.09, "#ffffff")
    s.part("front", -0.44, 0.56, 0.24, 0.10, "#ffffff")
    s.scene(melt=0.06, shine=0.6, shadow=0.0)


def wing(s: Sketch, t: Traits) -> None:
    """Draw a wing."""
    scenes.sky(s, t)
    s.part("body", 0.30, 0.30, 0.95, 0.17, t.main, angle=-24, taper=-0.55, corner=0.6)
    s.part("body", 0.84, -0.10, 0.16, 0.07, t.second, angle=-62, corner=0.6)
    s.part("decal", 0.20, 0.46, 0.9, 0.02, dark(t.main), angle=-18)
    s.part("front", -0.08, 0.60, 0.22, 0.11, dark(t.main, 0.15), angle=-10, corner=1.2)
    s.row("front", 4, -0.70, 0.78, 0.24, 0.11, "#ffffff", step=(0.42, 0.05))
    s.scene(melt=0.04, shine=0.4, shadow=0.0)


def balloon(s: Sketch, t: Traits) -> None:
    """Draw a balloon."""
    scenes.sky(s, t)
    if t.named("airship"):
        s.part("back", 0.74, -0.14, 0.20, 0.30, t.second, corner=0.7, taper=0.3)
        s.part("body", 0.0, -0.12, 0.80, 0.33, t.main)
        s.row("decal", 3, 0.0, -0.30, 0.8, 0.014, t.second, step=(0.0, 0.19))
        s.part("front", -0.06, 0.28, 0.24, 0.085, dark(t.second, 0.1), corner=0.8)
        s.row("front", 4, -0.20, 0.27, 0.028, 0.028, _GLASS, step=(0.09, 0.0))
    elif t.named("parachute"):
        s.row("back", 6, -0.50, 0.28, 0.44, 0.008, "#f4efe4", step=(0.20, 0.0), angle=54, spin=14)
        s.part("body", 0.0, -0.26, 0.66, 0.34, t.main, bend=0.32)
        s.row("decal", 3, -0.40, -0.20, 0.44, 0.10, t.second, step=(0.40, 0.0), angle=90)
        s.part("front", 0.0, 0.64, 0.06, 0.10, t.mark)
        s.part("front", 0.0, 0.52, 0.05, 0.05, "#c98e6b")
    else:
        s.limb("back", (-0.22, 0.30), (-0.10, 0.62), 0.010, "#6b4a35")
        s.limb("back", (0.22, 0.30), (0.10, 0.62), 0.010, "#6b4a35")
        s.part("body", 0.0, -0.20, 0.50, 0.52, t.main)
        s.part("body", 0.0, 0.26, 0.20, 0.22, t.main, angle=90, taper=-0.5, corner=0.8)
        s.part("decal", 0.0, -0.14, 0.20, 0.64, t.second)
        s.part("decal", -0.44, -0.14, 0.12, 0.56, t.second, angle=8)
        s.part("decal", 0.44, -0.14, 0.12, 0.56, t.second, angle=-8)
        s.part("front", 0.0, 0.70, 0.13, 0.10, "#a8743f", corner=0.5)

    s.part("front", -0.70, 0.52, 0.24, 0.08, "#ffffff")
    s.part("front", 0.72, 0.30, 0.22, 0.07, "#ffffff")
    s.scene(mark=mix(t.main, t.second, 0.5), melt=0.06, shine=0.4, shadow=0.0)

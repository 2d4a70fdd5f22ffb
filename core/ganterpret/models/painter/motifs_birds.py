"""Motifs of birds.

Conventions:
    As in `sketch`; birds look to the left.
"""

from __future__ import annotations

from ganterpret.models.painter import scenes
from ganterpret.models.painter.sketch import Sketch, dark, mix, pale
from ganterpret.models.painter.traits import Traits

_BILL = "#e8a33a"


def songbird(s: Sketch, t: Traits) -> None:
    """Draw a songbird."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0)
    s.part("back", 0.54, 0.30, 0.36, 0.085, dark(t.second, 0.15), angle=34, corner=1.0, taper=-0.2)
    s.limb("back", (-0.98, 0.66), (0.98, 0.60), 0.055, "#6b4a35", bend=0.03)
    s.limb("back", (-0.05, 0.36), (-0.10, 0.62), 0.018, "#5a4338")
    s.limb("back", (0.10, 0.38), (0.08, 0.62), 0.018, "#5a4338")
    s.part("body", 0.02, 0.10, 0.42, 0.34, t.main, angle=24)
    s.part("body", -0.26, -0.22, 0.24, 0.23, t.second if t.unit(5) < 0.55 else t.main)
    s.part("body", 0.32, 0.26, 0.24, 0.12, t.main, angle=34)
    s.part("decal", -0.20, 0.24, 0.34, 0.26, t.mark, angle=40)
    if t.unit(6) < 0.4:
        s.part("decal", -0.26, -0.42, 0.26, 0.13, dark(t.second, 0.5))
    s.part("front", 0.14, 0.10, 0.36, 0.18, dark(t.second, 0.08), angle=28, taper=-0.45)
    s.part("front", 0.24, 0.17, 0.30, 0.07, dark(t.second, 0.35), angle=30, taper=-0.4)
    bill = t.pick(7, (_BILL, "#3f3a44", "#d96b3b", "#6b6472"))
    s.part("front", -0.54, -0.18, 0.14, 0.05, bill, angle=-4, corner=1.2, taper=0.85)
    s.eye(-0.34, -0.26, 0.055, pale(t.main, 0.7))
    s.scene(mark=t.mark, melt=0.12, shine=0.25)
    s.scene(spots=t.span(8, -0.3, 0.5), spot_waves=7.0)


def wader(s: Sketch, t: Traits) -> None:
    """Draw a wader."""
    scenes.water(s, t, line=t.span(3, 0.0, 0.2))
    leg = t.pick(4, ("#d9825b", "#4d4a52", "#c9b04f")) if not t.named("flamingo") else t.mark
    s.limb("back", (0.06, 0.24), (0.10, 0.74), 0.022, dark(leg, 0.2))
    s.limb("back", (0.20, 0.22), (0.30, 0.48), 0.022, leg)
    s.limb("back", (0.30, 0.48), (0.20, 0.74), 0.020, leg)
    s.part("back", 0.58, 0.14, 0.22, 0.10, dark(t.second, 0.15), angle=22, taper=-0.4)
    s.part("body", 0.18, 0.10, 0.36, 0.21, t.main, angle=10)
    s.part("body", -0.22, -0.10, 0.30, 0.065, t.main, angle=62, bend=-0.28)
    s.part("body", -0.32, -0.38, 0.22, 0.06, t.main, angle=110, bend=-0.35)
    s.part("body", -0.36, -0.58, 0.13, 0.105, t.main)
    s.part("front", 0.28, 0.08, 0.34, 0.15, t.second, angle=14, taper=-0.4)
    s.part("front", 0.46, 0.14, 0.24, 0.06, dark(t.second, 0.3), angle=18, taper=-0.5)
    down = t.named("flamingo", "bittern", "ibis")
    length = t.span(5, 0.20, 0.30)
    spoon = 0.5 if t.named("spoonbill") else -0.0
    s.part(
        *("front", -0.46 - length, -0.53, length, 0.042, leg if not spoon else "#8d8a80"),
        angle=-14 if down else -8,
        taper=-0.8 if spoon else 0.75,
        bend=0.35 if down else 0.04,
    )
    s.bead(-0.39, -0.61, 0.026)
    if t.unit(6) < 0.3 and not down:
        s.part("front", -0.18, -0.62, 0.14, 0.03, dark(t.second, 0.3), angle=10, taper=-0.7)
    s.scene(mark=t.mark, melt=0.10, shine=0.2, shadow=0.3, shadow_y=0.78, shadow_width=0.45)


def ostrich(s: Sketch, t: Traits) -> None:
    """Draw an ostrich."""
    scenes.savanna(s, t)
    s.limb("back", (0.02, 0.28), (-0.06, 0.74), 0.05, "#c9a08a", 0.03)
    s.limb("back", (0.22, 0.28), (0.26, 0.74), 0.05, dark("#c9a08a", 0.15), 0.03)
    s.part("back", 0.60, 0.02, 0.24, 0.17, t.second, angle=-30)
    s.part("body", 0.16, 0.10, 0.46, 0.29, t.main)
    s.part("body", -0.30, -0.20, 0.40, 0.06, "#c9a08a", angle=66, bend=-0.1)
    s.part("body", -0.44, -0.60, 0.13, 0.09, "#c9a08a")
    s.part("front", 0.26, 0.10, 0.34, 0.20, dark(t.main, 0.15), angle=8, bend=0.15)
    s.part("front", 0.50, 0.22, 0.22, 0.10, t.second, angle=24)
    s.part("front", -0.60, -0.57, 0.10, 0.035, _BILL, taper=0.5)
    s.eye(-0.46, -0.63, 0.045)
    s.scene(melt=0.08, shine=0.2, spots=0.3, spot_waves=6.0, mark=t.second)


def duck(s: Sketch, t: Traits) -> None:
    """Draw a duck."""
    scenes.water(s, t, line=t.span(3, -0.15, 0.1))
    neck = 0.34 if t.named("swan", "goose") else 0.16
    s.part("back", 0.62, 0.24, 0.22, 0.10, dark(t.second, 0.1), angle=-26, taper=-0.5)
    s.part("body", 0.10, 0.32, 0.56, 0.24, t.main, bend=-0.14)
    s.part("body", -0.36, 0.12 - 0.4 * neck, neck + 0.08, 0.10, t.second, angle=80, bend=-0.2)
    s.part("body", -0.40, -0.12 - neck, 0.20, 0.165, t.second)
    s.part("front", 0.16, 0.28, 0.40, 0.17, dark(t.main, 0.12), angle=-8, bend=-0.2, taper=-0.3)
    s.part("front", 0.30, 0.32, 0.24, 0.06, t.mark, angle=-10, taper=-0.4)
    bill = "#d9483b" if t.named("swan", "coot") else _BILL
    large = 0.26 if t.named("pelican") else 0.15
    s.part("front", -0.52 - large, -0.08 - neck, large, 0.055, bill, angle=-8, bend=-0.2)
    if t.named("pelican"):
        s.part("front", -0.70, 0.0 - neck, 0.22, 0.08, pale(bill, 0.2), angle=-14, bend=-0.3)
    s.bead(-0.46, -0.18 - neck, 0.03)
    s.row("front", 3, -0.50, 0.56, 0.34, 0.012, "#ffffff", step=(0.34, 0.05), bend=-0.04)
    s.scene(melt=0.12, shine=0.3, shadow=0.45, shadow_y=0.56, shadow_width=0.72)
    if not t.named("swan", "pelican"):
        s.part("decal", -0.36, 0.06, 0.14, 0.035, "#f7f2e6", angle=-10)


def owl(s: Sketch, t: Traits) -> None:
    """Draw an owl."""
    scenes.wood(s, t)
    s.scene(shadow=0.0, top="#2c3654", low="#7a86a8", disc="#f6e9bd", disc_size=0.24)
    s.limb("back", (-0.95, 0.66), (0.95, 0.66), 0.07, "#5c4436")
    s.part("body", 0.0, 0.16, 0.40, 0.50, t.main)
    s.part("body", 0.0, -0.30, 0.40, 0.32, t.main)
    s.part("decal", 0.0, 0.30, 0.26, 0.36, pale(t.main, 0.45))
    s.part("front", -0.38, 0.18, 0.40, 0.12, dark(t.main, 0.25), angle=98, taper=-0.3)
    s.part("front", 0.38, 0.18, 0.40, 0.12, dark(t.main, 0.25), angle=82, taper=-0.3)
    s.row("under", 2, -0.18, -0.30, 0.21, 0.21, pale(t.main, 0.55), step=(0.36, 0.0))
    s.row("front", 2, -0.16, -0.30, 0.10, 0.10, "#f3b53f", step=(0.32, 0.0))
    s.row("front", 2, -0.16, -0.30, 0.055, 0.055, "#1d1a26", step=(0.32, 0.0))
    s.part("front", 0.0, -0.16, 0.09, 0.045, "#d9a441", angle=90, taper=-0.7)
    s.part("front", -0.12, 0.64, 0.09, 0.045, "#d9a441")
    s.part("front", 0.12, 0.64, 0.09, 0.045, "#d9a441")
    s.scene(mark=dark(t.main, 0.4), spots=0.7, spot_waves=6.0, melt=0.12, shine=0.1)


def penguin(s: Sketch, t: Traits) -> None:
    """Draw a penguin."""
    scenes.snow(s, t)
    s.part("back", -0.14, 0.70, 0.15, 0.05, _BILL)
    s.part("back", 0.14, 0.70, 0.15, 0.05, _BILL)
    s.part("body", 0.0, 0.22, 0.34, 0.50, t.main)
    s.part("body", 0.0, -0.42, 0.20, 0.21, t.main)
    s.part("decal", -0.03, 0.28, 0.25, 0.44, "#fbfaf5")
    s.part("decal", -0.02, -0.16, 0.22, 0.10, t.mark)
    s.part("front", -0.36, 0.14, 0.36, 0.075, dark(t.main, 0.1), angle=104, taper=-0.3)
    s.part("front", 0.36, 0.14, 0.36, 0.075, dark(t.main, 0.1), angle=76, taper=-0.3)
    s.part("front", 0.10, -0.38, 0.06, 0.11, t.mark)
    s.part("front", -0.26, -0.44, 0.16, 0.04, "#3a3340", angle=-8, taper=0.7)
    s.part("front", -0.26, -0.42, 0.12, 0.02, t.mark, angle=-8, taper=0.6)
    s.bead(-0.08, -0.48, 0.03, "#6a4a3a")
    s.scene(melt=0.10, shine=0.5)


def fowl(s: Sketch, t: Traits) -> None:
    """Draw a fowl."""
    scenes.meadow(s, t)
    fan = t.named("peacock")
    if fan:
        s.row(
            "back",
            8,
            -0.57,
            -0.06,
            0.42,
            0.13,
            t.second,
            turn=21,
            angle=-148,
            taper=0.3,
            pivot=(0.10, 0.36),
        )
        s.row("front", 8, -0.74, -0.16, 0.07, 0.07, t.mark, turn=21, pivot=(0.10, 0.36))
        s.row("front", 8, -0.735, -0.16, 0.036, 0.036, "#1f3f8f", turn=21, pivot=(0.10, 0.36))
    else:
        tail = 0.34 if t.named("cock") else 0.22
        s.row(
            "back",
            5,
            0.52,
            0.10,
            tail,
            0.075,
            dark(t.second, 0.1),
            turn=-14,
            angle=-22,
            pivot=(0.24, 0.26),
            bend=0.3,
        )
    s.limb("back", (-0.02, 0.44), (-0.06, 0.72), 0.025, _BILL)
    s.limb("back", (0.14, 0.44), (0.16, 0.72), 0.025, _BILL)
    s.part("body", 0.06, 0.26, 0.40, 0.28, t.main, angle=-12)
    s.part("body", -0.26, 0.02, 0.28, 0.14, t.main, angle=68, taper=0.25)
    s.part("body", -0.32, -0.26, 0.14, 0.13, t.second if fan else t.main)
    s.part("decal", -0.2, 0.32, 0.24, 0.26, pale(t.main, 0.3))
    s.part("front", 0.16, 0.24, 0.28, 0.15, dark(t.second, 0.12), angle=-6, bend=-0.25)
    s.part("front", -0.50, -0.23, 0.09, 0.04, _BILL, taper=0.7)
    if t.named("cock", "hen") and not t.named("peacock"):
        s.part("front", -0.38, -0.42, 0.07, 0.07, "#d8362f")
        s.part("front", -0.28, -0.44, 0.07, 0.08, "#d8362f")
        s.part("front", -0.42, -0.12, 0.045, 0.08, "#d8362f")
    else:
        s.part("front", -0.24, -0.44, 0.13, 0.025, dark(t.second), angle=-70, bend=0.3)
    s.bead(-0.36, -0.29, 0.028)
    s.scene(mark=t.mark, melt=0.14, shine=0.2, spots=0.6, spot_waves=t.span(5, 5.0, 8.0))


def raptor(s: Sketch, t: Traits) -> None:
    """Draw a raptor."""
    scenes.sky(s, t)
    s.row(
        "back",
        6,
        -0.86,
        -0.50,
        0.24,
        0.05,
        dark(t.main, 0.25),
        step=(0.09, 0.11),
        angle=-120,
        spin=14,
    )
    s.part("back", 0.0, 0.48, 0.26, 0.16, t.second, angle=90, taper=0.5, corner=1.2)
    s.part("back", 0.80, -0.40, 0.26, 0.055, dark(t.main, 0.25), angle=-52)
    s.part("back", 0.72, -0.26, 0.26, 0.055, dark(t.main, 0.25), angle=-38)
    s.part("back", 0.62, -0.14, 0.26, 0.055, dark(t.main, 0.25), angle=-24)
    s.part("back", 0.86, -0.54, 0.24, 0.05, dark(t.main, 0.25), angle=-66)
    s.part("body", -0.44, -0.18, 0.48, 0.15, t.main, angle=26, bend=0.22)
    s.part("body", 0.44, -0.18, 0.48, 0.15, t.main, angle=-26, bend=0.22)
    s.part("body", 0.0, 0.12, 0.20, 0.40, t.main)
    s.part("front", 0.0, -0.26, 0.16, 0.18, t.second)
    s.part("front", -0.01, -0.20, 0.10, 0.05, _BILL, angle=100, taper=-0.6)
    s.row("front", 2, -0.08, -0.30, 0.026, 0.026, "#1d1a26", step=(0.16, 0.0))
    s.part("front", -0.10, 0.50, 0.08, 0.035, _BILL, angle=80)
    s.part("front", 0.10, 0.50, 0.08, 0.035, _BILL, angle=100)
    s.scene(mark=dark(t.main, 0.4), melt=0.10, shine=0.1, spots=0.5, spot_waves=6.0, shadow=0.0)


def parrot(s: Sketch, t: Traits) -> None:
    """Draw a parrot."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0)
    s.part("back", 0.34, 0.60, 0.44, 0.085, t.second, angle=66, taper=-0.5)
    s.part("back", 0.26, 0.58, 0.40, 0.06, t.mark, angle=72, taper=-0.5)
    s.limb("back", (-0.98, 0.50), (0.98, 0.42), 0.06, "#6b4a35")
    s.part("body", 0.02, 0.12, 0.26, 0.44, t.main, angle=-14)
    s.part("body", -0.14, -0.36, 0.26, 0.25, t.main)
    s.part("decal", -0.20, 0.16, 0.16, 0.36, mix(t.main, t.mark, 0.6), angle=-14)
    s.part("front", 0.16, 0.18, 0.40, 0.15, t.second, angle=68, taper=-0.4)
    s.part("front", 0.20, 0.30, 0.28, 0.09, t.mark, angle=68, taper=-0.4)
    if t.named("cockatoo", "lorikeet", "hornbill"):
        s.row(
            "front",
            4,
            -0.10,
            -0.64,
            0.18,
            0.05,
            t.mark,
            turn=16,
            angle=-84,
            pivot=(-0.1, -0.4),
            bend=0.2,
        )
    s.part("front", -0.26, -0.36, 0.11, 0.12, "#fbf5ea")
    big = 0.30 if t.named("toucan", "hornbill") else 0.13
    bill = "#f0993a" if t.named("toucan", "hornbill") else "#3b3540"
    s.part(
        "front", -0.32 - big, -0.31 + 0.02, big + 0.04, 0.11, bill, angle=-6, taper=0.35, bend=0.3
    )
    if big > 0.2:
        s.part("front", -0.62 - 0.08, -0.24, 0.10, 0.08, "#2b2630", angle=-24, taper=0.4)
    s.bead(-0.24, -0.40, 0.04)
    s.row("front", 2, -0.10, 0.48, 0.045, 0.06, "#8a7d76", step=(0.16, -0.01))
    s.scene(melt=0.12, shine=0.35)


def hummingbird(s: Sketch, t: Traits) -> None:
    """Draw a hummingbird."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0)
    s.part("back", 0.24, -0.44, 0.46, 0.12, pale(t.second, 0.3), angle=-62, taper=-0.3)
    s.part("back", 0.44, -0.26, 0.44, 0.11, pale(t.second, 0.45), angle=-36, taper=-0.3)
    s.part("back", 0.42, 0.44, 0.28, 0.08, dark(t.main, 0.2), angle=52, corner=1.2)
    s.part("body", 0.08, 0.08, 0.34, 0.17, t.main, angle=40)
    s.part("body", -0.20, -0.18, 0.18, 0.16, t.main)
    s.part("decal", -0.12, 0.14, 0.24, 0.12, "#f3f0e3", angle=48)
    s.part("decal", -0.26, -0.04, 0.12, 0.12, t.mark)
    s.part("front", 0.10, -0.28, 0.46, 0.11, t.second, angle=-82, taper=-0.3)
    s.part("front", -0.62, -0.22, 0.32, 0.018, "#3b3540", angle=4, taper=0.4)
    s.bead(-0.25, -0.22, 0.032)
    s.scene(mark=pale(t.main), spots=0.4, spot_waves=9.0, melt=0.12, shine=0.7)

"""Motifs of flowers, fruit, vegetables, fungi and food.

Conventions:
    As in `sketch`.
"""

from __future__ import annotations

from ganterpret.models.painter import scenes
from ganterpret.models.painter.sketch import Sketch, dark, mix, pale
from ganterpret.models.painter.traits import Traits

_LEAF = "#5b9a4c"


def flower(s: Sketch, t: Traits) -> None:
    """Draw a flower."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0)
    s.row(
        "back",
        8,
        0.0,
        -0.58,
        0.28,
        0.13,
        dark(t.main, 0.10),
        turn=45,
        angle=-67,
        pivot=(0.0, -0.16),
    )
    s.limb("back", (0.0, 0.0), (0.06, 1.05), 0.030, _LEAF, bend=0.06)
    s.part("back", 0.28, 0.62, 0.28, 0.095, _LEAF, angle=-28, bend=0.2)
    s.part("back", -0.22, 0.74, 0.26, 0.085, dark(_LEAF, 0.15), angle=26, bend=0.2)
    s.row(
        "body",
        8,
        0.0,
        -0.52,
        0.27,
        0.125,
        t.main,
        turn=45,
        angle=-90,
        taper=0.25,
        pivot=(0.0, -0.16),
    )
    s.part("front", 0.0, -0.16, 0.19, 0.19, t.second)
    s.row("front", 8, 0.0, -0.28, 0.026, 0.026, dark(t.second, 0.25), turn=45, pivot=(0.0, -0.16))
    s.row("front", 6, 0.0, -0.22, 0.020, 0.020, pale(t.second), turn=60, pivot=(0.0, -0.16))
    s.scene(melt=0.012, shine=0.15, mark=t.mark)


def blossoms(s: Sketch, t: Traits) -> None:
    """A spike or thistle of small flowers."""
    scenes.meadow(s, t)
    s.scene(shadow=0.0)
    s.row("back", 8, -0.80, 0.56, 0.36, 0.022, _LEAF, step=(0.22, 0.02), angle=82, spin=2)
    s.limb("back", (0.0, -0.2), (0.04, 1.0), 0.034, dark(_LEAF, 0.1))
    s.part("back", 0.24, 0.36, 0.26, 0.075, _LEAF, angle=-34, bend=0.2)
    s.part("back", -0.20, 0.50, 0.26, 0.075, _LEAF, angle=36, bend=0.2)
    s.row("body", 7, -0.34, -0.34, 0.24, 0.05, t.main, turn=20, angle=-150, pivot=(0.0, -0.14))
    s.part("body", 0.0, -0.06, 0.20, 0.17, dark(_LEAF, 0.1))
    s.row("front", 8, -0.30, -0.44, 0.12, 0.10, t.main, step=(0.085, 0.0), angle=60, spin=8)
    s.row("front", 6, -0.24, -0.22, 0.11, 0.09, pale(t.main, 0.25), step=(0.095, 0.0))
    s.part("front", -0.10, -0.60, 0.11, 0.10, pale(t.main, 0.2))
    s.part("front", 0.12, -0.62, 0.10, 0.09, t.main)
    s.part("front", -0.52, 0.20, 0.12, 0.10, t.main)
    s.part("front", 0.60, 0.10, 0.12, 0.10, t.main)
    s.scene(melt=0.03, shine=0.1)


def slipper(s: Sketch, t: Traits) -> None:
    """Draw a slipper."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0)
    s.limb("back", (0.0, 0.0), (0.06, 1.05), 0.03, _LEAF, bend=0.06)
    s.part("back", -0.42, -0.06, 0.42, 0.07, t.second, angle=-24, bend=0.3)
    s.part("back", 0.42, -0.06, 0.42, 0.07, t.second, angle=24, bend=0.3)
    s.part("back", 0.0, -0.46, 0.34, 0.17, dark(t.second, 0.1), angle=90)
    s.part("back", -0.28, 0.76, 0.34, 0.12, _LEAF, angle=34)
    s.part("body", 0.0, 0.18, 0.30, 0.34, t.main)
    s.part("front", 0.0, -0.04, 0.17, 0.10, dark(t.main, 0.45))
    s.row("front", 4, -0.12, 0.10, 0.022, 0.04, t.mark, step=(0.08, 0.0))
    s.part("front", -0.12, 0.28, 0.05, 0.10, pale(t.main, 0.6), angle=16)
    s.scene(melt=0.03, shine=0.7)


def fruit(s: Sketch, t: Traits) -> None:
    """Draw a fruit."""
    scenes.studio(s, t)
    wide = 0.48 if not t.named("fig", "hip") else 0.38
    s.limb("back", (0.0, -0.30), (0.05, -0.66), 0.026, "#6b4a35", bend=0.15)
    s.part("back", 0.26, -0.52, 0.24, 0.10, _LEAF, angle=-18, bend=0.2)
    if t.named("lemon"):
        s.part("body", 0.0, 0.18, 0.52, 0.38, t.main, angle=-16)
        s.part("body", -0.46, 0.31, 0.12, 0.09, t.main, angle=-16)
        s.part("body", 0.46, 0.05, 0.12, 0.09, t.main, angle=-16)
    elif t.named("fig", "acorn"):
        s.part("body", 0.0, 0.26, wide, 0.40, t.main)
        s.part("body", 0.0, -0.16, 0.20, 0.22, t.main)
    elif t.named("smith", "pome", "buckeye"):
        s.part("body", -0.17, 0.18, 0.35, 0.46, t.main)
        s.part("body", 0.17, 0.18, 0.35, 0.46, t.main)
    else:
        s.part("body", 0.0, 0.18, wide, wide * 0.97, t.main)
    if t.named("pomegranate", "hip"):
        s.row("front", 4, -0.11, -0.30, 0.10, 0.045, t.main, step=(0.07, 0.0), angle=-120, spin=20)
    s.part("front", 0.0, -0.24, 0.11, 0.035, dark(t.main, 0.35))
    s.part("front", -0.19, -0.02, 0.09, 0.055, pale(t.main, 0.85), angle=-36)
    s.part("decal", 0.26, 0.40, 0.34, 0.34, mix(t.main, t.second, 0.4))
    s.scene(mark=t.mark, melt=0.16, shine=0.5, spots=0.30, spot_waves=t.span(5, 8.0, 11.0))
    s.scene(shadow=0.5, shadow_y=0.66, shadow_width=0.58)


def bumpy_fruit(s: Sketch, t: Traits) -> None:
    """Jackfruit, custard apple, artichoke: round and covered with scales."""
    scenes.studio(s, t)
    s.limb("back", (0.0, -0.30), (0.04, -0.70), 0.035, "#6b7a3f")
    s.part("body", 0.0, 0.14, 0.46, 0.52, t.main)
    rows = ((0.42, 5, 0.15), (0.22, 6, 0.15), (0.02, 6, 0.14), (-0.16, 5, 0.13))
    y, n, size = rows[2]
    s.row(
        "front",
        n,
        -0.34,
        y,
        size,
        size * 0.72,
        pale(t.main, 0.25),
        step=(0.136, 0.0),
        angle=90,
        taper=0.4,
        corner=1.6,
    )
    y, n, size = rows[0]
    s.row(
        "front",
        n,
        -0.26,
        y,
        size,
        size * 0.72,
        t.second,
        step=(0.13, 0.0),
        angle=90,
        taper=0.4,
        corner=1.6,
    )
    for k in range(5):
        s.part(
            "front",
            -0.30 + 0.15 * k,
            0.22,
            0.15,
            0.11,
            mix(t.main, t.second, 0.5),
            angle=90,
            taper=0.4,
            corner=1.6,
        )
    for k in range(4):
        s.part("front", -0.21 + 0.14 * k, -0.16, 0.14, 0.09, t.main, 90, 1.6, 0.4)
    s.scene(melt=0.05, shine=0.2, shadow=0.5, shadow_y=0.66, shadow_width=0.55)


def strawberry(s: Sketch, t: Traits) -> None:
    """Draw a strawberry."""
    scenes.studio(s, t)
    s.limb("back", (0.0, -0.40), (0.10, -0.78), 0.022, _LEAF, bend=0.2)
    s.part("body", 0.0, 0.06, 0.52, 0.38, t.main, angle=90, taper=-0.45, corner=1.8)
    s.part("body", 0.0, -0.20, 0.42, 0.26, t.main)
    s.row("front", 6, -0.30, -0.40, 0.20, 0.085, _LEAF, step=(0.12, 0.0), angle=200, spin=-44)
    s.row("front", 5, -0.26, -0.08, 0.018, 0.032, t.second, step=(0.13, 0.0))
    for x, y in ((-0.2, 0.12), (-0.06, 0.10), (0.08, 0.12), (0.22, 0.10), (-0.12, 0.30)):
        s.part("front", x, y, 0.018, 0.032, t.second)
    for x, y in ((0.02, 0.28), (0.14, 0.30), (-0.03, 0.45)):
        s.part("front", x, y, 0.018, 0.032, t.second)
    s.part("front", -0.22, -0.20, 0.05, 0.09, pale(t.main, 0.7), angle=20)
    s.scene(melt=0.12, shine=0.6, shadow=0.45, shadow_y=0.66, shadow_width=0.4)


def pineapple(s: Sketch, t: Traits) -> None:
    """Draw a pineapple."""
    scenes.studio(s, t)
    s.row("back", 7, -0.20, -0.58, 0.30, 0.055, _LEAF, step=(0.066, 0.0), angle=-124, spin=11)
    s.row(
        "front",
        5,
        -0.10,
        -0.48,
        0.20,
        0.045,
        pale(_LEAF, 0.15),
        step=(0.05, 0.0),
        angle=-112,
        spin=11,
    )
    s.part("body", 0.0, 0.18, 0.34, 0.48, t.main, corner=1.7)
    s.row("decal", 6, -0.10, -0.24, 0.7, 0.014, t.second, step=(0.02, 0.16), angle=32)
    for n in range(3):
        s.part("decal", 0.0, 0.0 + 0.20 * n, 0.6, 0.014, t.second, angle=-32)
    s.row("front", 3, -0.18, 0.0, 0.030, 0.030, t.mark, step=(0.18, 0.0))
    s.scene(mark=t.second, melt=0.05, shine=0.4, spots=0.6, spot_waves=5.0)
    s.scene(shadow=0.5, shadow_y=0.68, shadow_width=0.45)


def banana(s: Sketch, t: Traits) -> None:
    """Draw a banana."""
    scenes.studio(s, t)
    s.part("back", 0.06, -0.06, 0.58, 0.13, dark(t.main, 0.14), angle=-34, bend=-0.55, corner=1.4)
    s.part("body", 0.0, 0.14, 0.62, 0.14, t.main, angle=-12, bend=-0.55, corner=1.4)
    s.part("front", 0.58, -0.26, 0.12, 0.045, t.second, angle=-56)
    s.part("front", -0.60, -0.04, 0.05, 0.04, t.mark)
    s.part("front", -0.04, 0.22, 0.50, 0.014, dark(t.main, 0.25), angle=-12, bend=-0.5)
    s.scene(melt=0.05, shine=0.5, shadow=0.45, shadow_y=0.62, shadow_width=0.6)


def squash(s: Sketch, t: Traits) -> None:
    """Squashes, cucumber, pepper: long or ribbed vegetables."""
    scenes.studio(s, t)
    if t.named("cucumber", "zucchini"):
        s.part("back", 0.10, -0.10, 0.60, 0.14, dark(t.main, 0.15), angle=-30, corner=1.3)
        s.part("body", -0.04, 0.22, 0.62, 0.15, t.main, angle=-14, corner=1.3, bend=-0.08)
        s.part("front", 0.60, 0.05, 0.09, 0.055, "#8a9a4a", angle=-14)
        s.row("front", 3, -0.44, 0.40, 0.16, 0.15, t.second, step=(0.22, 0.06))
        s.row("front", 3, -0.44, 0.40, 0.125, 0.115, pale(t.second, 0.7), step=(0.22, 0.06))
    else:
        low = t.named("spaghetti", "acorn", "pepper")
        s.limb("back", (0.0, -0.34), (0.08, -0.68), 0.05, "#6b8a3f", 0.035, bend=0.2)
        s.part("body", 0.0, 0.26, 0.42, 0.36, t.main)
        s.part("body", -0.20, 0.16 if low else 0.0, 0.24, 0.40, t.main)
        s.part("body", 0.20, 0.16 if low else 0.0, 0.24, 0.40, t.main)
        s.part("body", 0.0, -0.14, 0.22, 0.28, t.main)
        s.row("decal", 3, -0.20, 0.12, 0.48, 0.014, dark(t.main, 0.3), step=(0.20, 0.0), angle=90)
        s.part("front", -0.22, -0.02, 0.05, 0.14, pale(t.main, 0.7), angle=8)
    s.scene(mark=t.second, melt=0.08, shine=0.6, stripes=t.span(5, 0.0, 0.4), stripe_waves=5.0)
    s.scene(shadow=0.5, shadow_y=0.64, shadow_width=0.6)


def cabbage(s: Sketch, t: Traits) -> None:
    """Cabbage, broccoli, cauliflower, hen-of-the-woods: a head of many lobes."""
    scenes.studio(s, t)
    s.limb("back", (0.0, 0.20), (0.0, 0.64), 0.17, pale(t.second, 0.3), 0.13)
    s.row("back", 5, -0.46, 0.22, 0.28, 0.20, t.second, step=(0.23, 0.0), angle=-50, spin=22)
    s.row("body", 8, -0.38, 0.02, 0.19, 0.18, t.main, turn=26, pivot=(0.0, 0.10))
    s.part("body", 0.0, 0.08, 0.38, 0.30, t.main)
    s.part("body", -0.16, -0.14, 0.20, 0.18, pale(t.main, 0.12))
    s.part("body", 0.18, -0.12, 0.20, 0.18, pale(t.main, 0.08))
    s.row("front", 5, -0.30, 0.06, 0.11, 0.10, pale(t.main, 0.22), step=(0.15, 0.0))
    s.row("front", 4, -0.22, -0.10, 0.10, 0.09, pale(t.main, 0.30), step=(0.15, 0.0))
    s.part("front", -0.02, -0.26, 0.12, 0.10, pale(t.main, 0.35))
    s.part("front", -0.10, 0.20, 0.12, 0.09, pale(t.main, 0.15))
    s.part("front", 0.16, 0.20, 0.12, 0.09, pale(t.main, 0.15))
    s.scene(mark=dark(t.main, 0.3), melt=0.03, shine=0.15, spots=0.35, spot_waves=9.0)
    s.scene(shadow=0.5, shadow_y=0.68, shadow_width=0.6)


def corn(s: Sketch, t: Traits) -> None:
    """Draw a corn."""
    scenes.studio(s, t)
    s.part("back", -0.24, 0.24, 0.50, 0.15, _LEAF, angle=66, bend=-0.3, taper=0.4)
    s.part("back", 0.24, 0.24, 0.50, 0.15, _LEAF, angle=114, bend=0.3, taper=0.4)
    s.row("back", 6, -0.05, -0.76, 0.14, 0.012, "#d9b36b", step=(0.02, 0.0), angle=-120, spin=11)
    s.part("body", 0.0, -0.06, 0.62, 0.21, t.main, angle=90, taper=0.25)
    s.row("decal", 6, 0.0, -0.50, 0.3, 0.012, dark(t.main, 0.3), step=(0.0, 0.14))
    s.part("decal", -0.07, -0.06, 0.62, 0.010, dark(t.main, 0.3), angle=90)
    s.part("decal", 0.07, -0.06, 0.62, 0.010, dark(t.main, 0.3), angle=90)
    s.part("front", -0.16, 0.42, 0.36, 0.13, pale(_LEAF, 0.15), angle=70, bend=-0.2, taper=0.5)
    s.part("front", 0.16, 0.42, 0.36, 0.13, dark(_LEAF, 0.1), angle=110, bend=0.2, taper=0.5)
    s.scene(mark=pale(t.main), melt=0.05, shine=0.5, spots=0.5, spot_waves=8.0)
    s.scene(shadow=0.5, shadow_y=0.74, shadow_width=0.4)


def acorn(s: Sketch, t: Traits) -> None:
    """Draw an acorn."""
    scenes.leaf(s, t)
    s.part("back", 0.44, -0.22, 0.40, 0.15, _LEAF, angle=-20, bend=0.2)
    s.part("back", -0.46, -0.28, 0.36, 0.14, dark(_LEAF, 0.12), angle=24, bend=0.2)
    s.part("body", 0.0, 0.24, 0.46, 0.30, t.main, angle=90, taper=-0.3)
    s.part("front", 0.0, -0.12, 0.38, 0.20, t.second, bend=0.15)
    s.limb("front", (0.0, -0.28), (0.05, -0.56), 0.035, dark(t.second, 0.2))
    s.row("front", 6, -0.26, -0.10, 0.05, 0.035, pale(t.second, 0.25), step=(0.104, 0.0))
    s.row("front", 5, -0.20, -0.20, 0.05, 0.035, pale(t.second, 0.25), step=(0.10, 0.0))
    s.part("front", -0.13, 0.22, 0.035, 0.16, pale(t.main, 0.6), angle=6)
    s.scene(melt=0.05, shine=0.8, shadow_width=0.4)


def hay(s: Sketch, t: Traits) -> None:
    """Draw hay."""
    scenes.meadow(s, t)
    s.row("back", 6, -0.30, 0.16, 0.24, 0.012, pale(t.main), step=(0.12, 0.02), angle=-110, spin=9)
    s.part("body", 0.0, 0.34, 0.56, 0.40, t.main, corner=1.5)
    s.part("front", 0.26, 0.34, 0.38, 0.38, pale(t.main, 0.15))
    for n in range(3):
        s.part("front", 0.26, 0.34, 0.30 - 0.09 * n, 0.30 - 0.09 * n, t.second, hole=0.92)
    s.scene(mark=t.second, melt=0.03, shine=0.0, stripes=0.6, stripe_waves=8.0, stripe_warp=0.3)
    s.scene(stripe_angle=0.2)


def mushroom(s: Sketch, t: Traits) -> None:
    """Draw a mushroom."""
    scenes.wood(s, t)
    s.limb("back", (0.44, 0.42), (0.46, 0.72), 0.06, pale(t.second, 0.3), 0.08)
    s.part("back", 0.44, 0.36, 0.22, 0.15, dark(t.main, 0.1), bend=0.25)
    s.limb("body", (0.0, 0.0), (0.0, 0.70), 0.13, t.second, 0.18)
    wide = t.span(5, 0.46, 0.60)
    s.part("front", 0.0, 0.06, wide * 0.84, 0.085, dark(t.second, 0.3))
    s.part("front", 0.0, -0.14, wide, 0.25, t.main, bend=0.28, corner=1.9)
    s.row("front", 4, -0.34, -0.10, 0.075, 0.055, t.mark, step=(0.22, 0.0), bend=0.1)
    s.row("front", 3, -0.20, -0.26, 0.06, 0.04, t.mark, step=(0.18, 0.0))
    s.part("front", 0.0, 0.20, 0.20, 0.05, pale(t.second, 0.4), bend=0.2)
    s.scene(mark=dark(t.second, 0.2), melt=0.05, shine=0.4, stripes=0.3, stripe_waves=9.0)
    s.scene(shadow_width=0.5)


def lobed_fungus(s: Sketch, t: Traits) -> None:
    """Coral fungus, stinkhorn, earthstar, gyromitra."""
    scenes.wood(s, t)
    if t.named("earthstar"):
        s.row("body", 7, 0.0, 0.28, 0.30, 0.11, t.second, turn=51.4, angle=-90, pivot=(0.0, 0.46))
        s.part("front", 0.0, 0.34, 0.28, 0.26, t.main)
        s.part("front", 0.0, 0.10, 0.06, 0.045, dark(t.main, 0.5))
    elif t.named("stinkhorn"):
        s.limb("body", (0.0, -0.2), (0.0, 0.68), 0.11, t.second, 0.15)
        s.part("front", 0.0, -0.36, 0.26, 0.16, t.main, angle=90)
        s.part("front", 0.0, 0.64, 0.26, 0.11, pale(t.second))
    else:
        s.row(
            "back",
            8,
            -0.34,
            0.02,
            0.36,
            0.06,
            dark(t.main, 0.12),
            step=(0.10, 0.0),
            angle=-116,
            spin=7.5,
        )
        s.row("body", 7, -0.28, 0.18, 0.36, 0.075, t.main, step=(0.094, 0.0), angle=-112, spin=7.5)
        s.part("body", 0.0, 0.52, 0.30, 0.17, t.main)
        s.row("front", 7, -0.40, -0.16, 0.06, 0.06, pale(t.main, 0.4), step=(0.134, 0.0))
    s.scene(mark=dark(t.main), melt=0.05, shine=0.3, spots=0.4, spot_waves=7.0, shadow_width=0.5)


def bowl_food(s: Sketch, t: Traits) -> None:
    """A dish seen from the side: soup, mash, pasta, pot."""
    scenes.studio(s, t)
    bowl = t.mark
    s.row("back", 3, -0.20, -0.54, 0.20, 0.022, "#fffdf7", step=(0.20, 0.0), angle=90, bend=0.3)

    s.part("body", 0.0, 0.36, 0.54, 0.30, bowl, angle=0, corner=1.5)
    s.part("body", 0.0, 0.62, 0.26, 0.07, dark(bowl, 0.2), corner=0.8)
    s.part("front", 0.0, 0.12, 0.58, 0.14, pale(bowl, 0.45))
    s.part("front", 0.0, 0.11, 0.51, 0.105, dark(t.main, 0.15))
    s.part("front", 0.0, 0.04, 0.44, 0.14, t.main, bend=0.18)
    s.row("front", 7, -0.34, 0.04, 0.10, 0.035, t.second, step=(0.11, 0.0), angle=-30, spin=23)
    s.row(
        "front",
        5,
        -0.24,
        -0.05,
        0.065,
        0.035,
        pale(t.main, 0.3),
        step=(0.12, 0.0),
        angle=20,
        spin=-17,
    )
    s.part("front", 0.10, -0.08, 0.10, 0.04, _LEAF, angle=-24)
    s.part("decal", -0.26, 0.40, 0.08, 0.16, pale(bowl, 0.5), angle=20)
    s.scene(melt=0.03, shine=0.5, shadow=0.5, shadow_y=0.68, shadow_width=0.62)


def round_food(s: Sketch, t: Traits) -> None:
    """Seen from above on a plate: pizza, bagel, pie."""
    scenes.room(s, t, -1.2)
    s.scene(shadow=0.4, shadow_y=0.30, shadow_width=0.9)
    s.part("back", 0.0, 0.03, 0.80, 0.78, "#f3eee2")
    s.part("back", 0.0, 0.03, 0.68, 0.66, "#e3dccb")
    s.part("body", 0.0, 0.0, 0.58, 0.56, t.main, hole=0.45 if t.named("bagel") else 0.0)
    if t.named("bagel"):
        s.row("front", 8, 0.0, -0.38, 0.016, 0.035, "#fff3d6", turn=45, angle=30)
        s.row("front", 8, 0.10, -0.44, 0.016, 0.035, "#fff3d6", turn=45, angle=-20)
    else:
        s.part("front", 0.0, 0.0, 0.49, 0.47, t.second)
        s.row("front", 6, 0.0, -0.31, 0.085, 0.085, t.mark, turn=60)
        s.row("front", 6, 0.13, -0.10, 0.06, 0.03, _LEAF, turn=60, angle=30)
        s.part("front", 0.02, 0.0, 0.085, 0.085, t.mark)
        for n in range(3):
            s.part("front", 0.0, 0.0, 0.56, 0.008, dark(t.second, 0.35), angle=60 * n + 12)
    s.scene(mark=dark(t.main, 0.3), melt=0.03, shine=0.3, spots=0.3, spot_waves=6.0)


def burger(s: Sketch, t: Traits) -> None:
    """Draw a burger."""
    scenes.studio(s, t)
    bun = t.main
    s.part("back", 0.0, 0.24, 0.58, 0.07, _LEAF)
    s.part("body", 0.0, 0.52, 0.52, 0.13, bun, corner=1.2)
    s.part("front", 0.0, 0.36, 0.57, 0.085, t.second, corner=1.2)
    s.row("front", 5, -0.42, 0.26, 0.13, 0.05, "#f4c542", step=(0.21, 0.0), corner=0.4, angle=3)
    s.row("front", 6, -0.48, 0.17, 0.13, 0.045, "#7fb84f", step=(0.19, 0.0), bend=0.4)
    s.part("front", -0.18, 0.13, 0.26, 0.045, "#d8473f", corner=1.0)
    s.part("front", 0.28, 0.13, 0.24, 0.045, "#d8473f", corner=1.0)
    s.part("front", 0.0, -0.12, 0.54, 0.25, bun, bend=0.15, corner=1.9)
    for x, y, a in ((-0.26, -0.16, 20), (-0.06, -0.24, -10), (0.14, -0.20, 30), (0.30, -0.12, 0)):
        s.part("front", x, y, 0.035, 0.018, "#fff3d6", angle=a)
    s.part("front", -0.20, -0.26, 0.14, 0.035, pale(bun, 0.5), angle=-18)
    s.scene(melt=0.02, shine=0.4, shadow=0.5, shadow_y=0.66, shadow_width=0.6)


def long_food(s: Sketch, t: Traits) -> None:
    """Loaf, hot dog, burrito, meat loaf."""
    scenes.studio(s, t)
    s.part("back", 0.0, 0.62, 0.78, 0.05, "#b98a5c", corner=0.8)
    s.part("body", 0.0, 0.36, 0.62, 0.22, t.main, angle=-8, corner=1.4)
    if t.named("hotdog"):
        s.part("front", 0.0, 0.24, 0.68, 0.10, t.second, angle=-8, corner=1.0)
        s.row("front", 8, -0.52, 0.28, 0.085, 0.022, "#f4c542", step=(0.148, -0.021), angle=40)
        s.part("front", 0.01, 0.42, 0.60, 0.15, t.main, angle=-8, corner=1.4)
    else:
        s.row(
            "front", 5, -0.40, 0.32, 0.14, 0.026, t.second, step=(0.20, -0.028), angle=60, bend=0.2
        )
        s.part("front", -0.62, 0.46, 0.06, 0.16, pale(t.main, 0.5), angle=-8)
    s.part("front", -0.16, 0.20, 0.26, 0.03, pale(t.main, 0.55), angle=-8)
    s.scene(mark=dark(t.main, 0.3), melt=0.04, shine=0.3, spots=0.25, spot_waves=8.0)
    s.scene(shadow=0.45, shadow_y=0.68, shadow_width=0.75)


def pretzel(s: Sketch, t: Traits) -> None:
    """Draw a pretzel."""
    scenes.studio(s, t)
    s.part("body", -0.28, -0.06, 0.34, 0.30, t.main, angle=24, hole=0.60)
    s.part("body", 0.28, -0.06, 0.34, 0.30, t.main, angle=-24, hole=0.60)
    s.part("body", 0.0, 0.26, 0.30, 0.28, t.main, hole=0.58)
    s.row("front", 7, -0.48, -0.10, 0.03, 0.022, "#fffaf0", turn=26, pivot=(0.0, 0.10), angle=30)
    s.row("front", 5, -0.20, 0.46, 0.028, 0.022, "#fffaf0", step=(0.10, 0.0), angle=-20, spin=40)
    s.scene(melt=0.03, shine=0.5, shadow=0.45, shadow_y=0.66, shadow_width=0.55)


def ice_cream(s: Sketch, t: Traits) -> None:
    """Draw an ice cream."""
    scenes.studio(s, t)
    if t.named("lolly"):
        s.part("back", 0.0, 0.58, 0.06, 0.24, "#d9b382", corner=1.0)
        s.part("body", 0.0, -0.06, 0.30, 0.50, t.main, corner=0.9)
        s.part("decal", 0.0, -0.40, 0.4, 0.20, t.second)
        s.row("front", 2, -0.11, 0.0, 0.035, 0.26, pale(t.main, 0.5), step=(0.22, 0.0), corner=1.0)
    else:
        s.part("body", 0.0, 0.44, 0.36, 0.15, "#d99a4e", angle=90, taper=-0.85, corner=0.4)
        s.row("decal", 5, -0.2, 0.16, 0.4, 0.010, "#a86f34", step=(0.05, 0.13), angle=40)
        s.row("under", 2, -0.17, 0.0, 0.24, 0.22, t.main, step=(0.34, 0.0))
        s.part("front", 0.0, -0.28, 0.25, 0.23, t.second)
        s.part("front", 0.03, -0.56, 0.08, 0.08, "#c92f3c")
        s.part("front", -0.09, -0.38, 0.06, 0.035, "#ffffff", angle=-30)
        s.row("front", 5, -0.12, -0.30, 0.035, 0.010, t.mark, step=(0.06, 0.03), spin=50)
    s.scene(melt=0.03, shine=0.5, shadow=0.4, shadow_y=0.80, shadow_width=0.3)


def drink(s: Sketch, t: Traits) -> None:
    """A glass or a cup with something in it."""
    scenes.studio(s, t)
    if t.named("espresso", "chocolate"):
        s.part("back", 0.46, 0.24, 0.18, 0.17, "#f4efe4", hole=0.62)
        s.part("back", 0.0, 0.62, 0.62, 0.07, "#e6dfd0")
        s.part("body", 0.0, 0.28, 0.42, 0.34, "#f4efe4", angle=0, corner=1.2)
        s.part("front", 0.0, 0.0, 0.42, 0.12, "#ffffff")
        s.part("front", 0.0, 0.01, 0.36, 0.09, t.main)
        s.part("front", -0.04, 0.01, 0.20, 0.035, t.second, angle=-8)
        s.row(
            "front", 3, -0.16, -0.34, 0.20, 0.022, "#fffdf7", step=(0.16, 0.0), angle=90, bend=0.3
        )
    else:
        s.limb("back", (0.0, 0.22), (0.0, 0.66), 0.03, "#e6eef2")
        s.part("back", 0.0, 0.68, 0.26, 0.045, "#dfe9ee")
        s.part("body", 0.0, -0.16, 0.32, 0.44, "#dfe9ee", corner=1.6)
        s.part("decal", 0.0, 0.06, 0.34, 0.30, t.main, corner=0.4)
        s.part("front", 0.0, -0.22, 0.29, 0.06, pale(t.main, 0.25))
        s.part("front", 0.0, -0.56, 0.22, 0.045, "#f7fbfc", hole=0.6)
        s.part("front", -0.20, -0.14, 0.03, 0.22, "#ffffff", angle=4)
    s.scene(melt=0.02, shine=0.8, shadow=0.45, shadow_y=0.70, shadow_width=0.5)

"""Motifs of what lives in water: fish, jellyfish, crabs, shells, whales.

Conventions:
    As in `sketch`; animals look to the left. A motif takes a sketch and the category's traits.
"""

from __future__ import annotations

from ganterpret.models.painter import scenes
from ganterpret.models.painter.sketch import Sketch, dark, mix, pale
from ganterpret.models.painter.traits import Traits


def fish(s: Sketch, t: Traits) -> None:
    """Draw a fish."""
    scenes.sea(s, t)
    tall, fin = t.span(3, 0.24, 0.36), t.second
    s.part("back", 0.62, 0.0, 0.22, 0.20, fin, corner=1.6, taper=0.85)
    s.part("back", 0.02, -tall, 0.34, 0.15, fin, angle=8, bend=0.25)
    s.part("back", 0.10, tall, 0.18, 0.12, fin, angle=-20, bend=-0.3)
    s.part("body", -0.08, 0.0, 0.54, tall, t.main)
    s.part("body", 0.36, 0.0, 0.24, 0.10, t.main)
    s.part("decal", -0.10, 0.32 * tall + 0.12, 0.5, 0.14, pale(t.main, 0.55))
    s.part("front", 0.02, 0.08, 0.17, 0.075, dark(fin, 0.12), angle=24, taper=0.5)
    s.limb("front", (-0.60, 0.09), (-0.48, 0.11), 0.014, dark(t.main, 0.6))
    s.eye(-0.40, -0.06, 0.075)
    s.scene(mark=t.mark, melt=0.09, shine=0.4, shadow=0.25, shadow_y=0.9, shadow_width=0.5)
    kind = t.pick(5, (0, 1, 2)) if not t.named("gold", "tench") else 2
    s.scene(stripes=(0.0, 0.9, 0.0)[kind], stripe_waves=t.span(6, 2.0, 3.2), stripe_angle=0.02)
    s.scene(spots=(0.6, 0.0, 0.35)[kind], spot_waves=t.span(7, 3.5, 6.0), stripe_warp=0.12)


def long_fish(s: Sketch, t: Traits) -> None:
    """Draw a long fish."""
    scenes.sea(s, t)
    thin = 0.10 if t.named("eel") else 0.15
    s.part("back", 0.74, -0.04, 0.16, 0.17, t.second, corner=1.6, taper=0.9)
    s.part("back", 0.22, -0.15, 0.22, 0.08, t.second, angle=6)
    s.part("back", 0.28, 0.12, 0.16, 0.07, t.second, angle=-12)
    s.part("body", -0.30, 0.02, 0.40, thin, t.main, angle=4, taper=0.25, bend=-0.12)
    s.part("body", 0.26, -0.02, 0.46, thin * 0.92, t.main, angle=-4, taper=-0.3, bend=0.2)
    s.part("body", -0.70, 0.02, 0.18, 0.05, t.main, angle=4)
    s.part("decal", -0.1, 0.12, 0.6, 0.07, pale(t.main, 0.6))
    s.part("front", -0.2, 0.08, 0.13, 0.05, dark(t.second, 0.1), angle=30, taper=0.5)
    s.eye(-0.56, -0.02, 0.05)
    s.scene(mark=t.mark, melt=0.10, shine=0.5, shadow=0.25, shadow_y=0.9, shadow_width=0.6)
    s.scene(spots=t.span(5, 0.0, 0.7), spot_waves=6.0)


def shark(s: Sketch, t: Traits) -> None:
    """Draw a shark."""
    scenes.sea(s, t, floor=0.93)
    gray = t.main
    s.part("back", 0.72, -0.16, 0.28, 0.075, dark(gray, 0.1), angle=-52, taper=-0.8)
    s.part("back", 0.70, 0.12, 0.18, 0.06, dark(gray, 0.1), angle=48, taper=-0.8)
    s.part("back", 0.02, -0.30, 0.22, 0.09, gray, angle=-62, taper=-0.75)
    s.part("body", -0.12, 0.0, 0.56, 0.20, gray, bend=0.06)
    s.part("body", 0.42, -0.01, 0.30, 0.085, gray)
    s.part("body", -0.62, -0.03, 0.20, 0.10, gray)
    if t.named("hammerhead"):
        s.part("front", -0.74, -0.04, 0.07, 0.26, gray, corner=1.6)
        s.bead(-0.76, 0.16, 0.03)
    s.part("decal", -0.14, 0.17, 0.6, 0.13, "#eef2f3")
    s.row("front", 4, -0.40, 0.02, 0.07, 0.008, dark(gray, 0.5), step=(0.045, 0.0), angle=80)
    s.part("front", -0.02, 0.22, 0.24, 0.07, dark(gray, 0.08), angle=52, taper=-0.7)
    s.limb("front", (-0.66, 0.09), (-0.50, 0.12), 0.012, dark(gray, 0.65), bend=-0.15)
    s.bead(-0.60, -0.05, 0.032)
    s.scene(mark=t.mark, melt=0.12, shine=0.35, shadow=0.2, shadow_y=0.97, shadow_width=0.6)
    s.scene(stripes=0.45 if t.named("tiger") else 0.0, stripe_waves=3.6, stripe_warp=0.15)


def ray(s: Sketch, t: Traits) -> None:
    """Draw a ray."""
    scenes.sea(s, t)
    s.limb("back", (0.20, 0.10), (0.86, 0.36), 0.035, dark(t.main, 0.2), 0.006, bend=-0.15)
    s.part("body", -0.05, 0.0, 0.40, 0.34, t.main, angle=20, corner=1.8)
    s.part("body", -0.38, -0.30, 0.32, 0.15, t.main, angle=42, taper=0.75)
    s.part("body", 0.20, -0.36, 0.34, 0.16, t.main, angle=-62, taper=-0.7)
    s.part("body", -0.30, 0.26, 0.30, 0.15, t.main, angle=-30, taper=0.7)
    s.part("decal", -0.10, 0.06, 0.26, 0.22, pale(t.main, 0.25), angle=20)
    s.bead(-0.28, -0.06, 0.035)
    s.bead(-0.18, 0.12, 0.035)
    s.scene(mark=t.mark, melt=0.16, shine=0.3, spots=t.span(5, 0.2, 0.8), spot_waves=5.0)
    s.scene(shadow=0.35, shadow_y=0.88, shadow_width=0.6)


def puffer(s: Sketch, t: Traits) -> None:
    """Draw a puffer."""
    scenes.sea(s, t)
    long = 0.42 if t.named("lion") else 0.11
    s.row("back", 8, 0.0, -0.50, 0.03, long, t.second, turn=45, taper=0.0, pivot=(0.0, 0.0))
    for x, y, a in ((-0.34, -0.34, -45), (0.36, -0.34, 45), (0.36, 0.36, -45), (-0.34, 0.36, 45)):
        s.part("back", x * 1.12, y * 1.12, 0.025, long, t.second, angle=a + 22)
    s.part("body", 0.0, 0.0, 0.44, 0.40, t.main)
    s.part("body", 0.46, 0.0, 0.16, 0.10, t.main)
    s.part("body", -0.42, 0.06, 0.08, 0.08, t.main)
    s.part("decal", -0.02, 0.32, 0.42, 0.24, pale(t.main, 0.75))
    s.part("front", 0.62, 0.0, 0.12, 0.14, t.second, corner=1.6, taper=0.7)
    s.part("front", 0.12, 0.08, 0.13, 0.10, dark(t.second, 0.1), angle=16, taper=0.5)
    s.eye(-0.26, -0.10, 0.10)
    s.scene(mark=t.mark, melt=0.08, shine=0.4, shadow=0.25, shadow_y=0.9, shadow_width=0.45)
    lion = t.named("lion")
    s.scene(stripes=0.85 if lion else 0.0, stripe_waves=4.0, stripe_warp=0.15)
    s.scene(spots=0.0 if lion else 0.7, spot_waves=4.5)


def jellyfish(s: Sketch, t: Traits) -> None:
    """Draw a jellyfish."""
    scenes.sea(s, t, floor=1.1)
    s.scene(top="#1b1f5e", low="#2b7fb5", disc="#8fd9e8", disc_strength=0.4)
    s.row(
        "back",
        7,
        -0.40,
        0.30,
        0.44,
        0.020,
        t.second,
        step=(0.133, 0.0),
        angle=84,
        bend=0.16,
        spin=1.8,
    )
    s.part("back", -0.16, 0.30, 0.40, 0.055, pale(t.main, 0.5), angle=96, bend=0.22, taper=-0.6)
    s.part("back", 0.06, 0.34, 0.46, 0.06, pale(t.main, 0.35), angle=86, bend=-0.2, taper=-0.6)
    s.part("back", 0.22, 0.28, 0.38, 0.05, pale(t.main, 0.5), angle=80, bend=0.2, taper=-0.6)
    s.part("body", 0.0, -0.22, 0.50, 0.40, t.main, bend=0.1)
    s.part("body", 0.0, -0.06, 0.52, 0.17, t.main, bend=0.18)
    s.row(
        "decal",
        5,
        -0.36,
        -0.16,
        0.26,
        0.028,
        pale(t.main, 0.55),
        step=(0.18, 0.0),
        angle=70,
        spin=10,
    )
    s.part("decal", 0.0, 0.13, 0.5, 0.09, dark(t.main, 0.2), bend=0.16)
    s.part("front", -0.18, -0.40, 0.13, 0.055, "#ffffff", angle=-32)
    s.row("front", 6, -0.40, 0.07, 0.085, 0.06, pale(t.main, 0.3), step=(0.16, 0.0))
    s.scene(melt=0.12, shine=0.6, shadow=0.0)


def starfish(s: Sketch, t: Traits) -> None:
    """Draw a starfish."""
    scenes.sea(s, t, floor=0.05)
    s.scene(horizon_blur=0.5)
    s.row(
        "body",
        5,
        0.0,
        -0.36,
        0.34,
        0.115,
        t.main,
        turn=72,
        angle=-90,
        taper=-0.45,
        pivot=(0.0, 0.06),
        corner=1.3,
    )
    s.part("body", 0.0, 0.06, 0.22, 0.22, t.main)
    s.row("front", 5, 0.0, -0.22, 0.20, 0.022, pale(t.main), turn=72, angle=-90, pivot=(0.0, 0.06))
    s.row("front", 5, 0.0, -0.08, 0.032, 0.032, pale(t.main, 0.6), turn=72, pivot=(0.0, 0.06))
    s.scene(mark=pale(t.main), melt=0.10, shine=0.3, spots=0.6, spot_waves=7.0)
    s.scene(shadow=0.4, shadow_y=0.20, shadow_width=0.8)


def crab(s: Sketch, t: Traits) -> None:
    """Draw a crab."""
    scenes.sea(s, t, floor=0.25)
    s.scene(horizon_blur=0.4)
    leg = dark(t.main, 0.18)
    s.row(
        "back", 4, -0.40, 0.14, 0.28, 0.042, leg, step=(0.03, 0.09), spin=-17, angle=16, bend=0.35
    )
    for n in range(3):
        s.part("back", 0.47 - 0.02 * n, 0.12 + 0.11 * n, 0.28, 0.045, leg, -14 + 20 * n, bend=0.35)
    s.part("body", 0.0, 0.12, 0.44, 0.28, t.main, bend=0.12)
    s.part("decal", 0.0, 0.30, 0.34, 0.12, pale(t.main, 0.35))
    large = 0.22 if t.named("fiddler") else 0.15
    s.limb("front", (-0.38, 0.02), (-0.52, -0.22), 0.055, leg)
    s.limb("front", (0.38, 0.02), (0.52, -0.22), 0.055, leg)
    s.part("front", -0.50, -0.38, 0.20, 0.13, t.main, angle=-70, taper=-0.35)
    s.part("front", 0.50, -0.38, large + 0.05, large, t.main, angle=-110, taper=-0.35)
    s.part("front", -0.44, -0.50, 0.11, 0.035, dark(t.main, 0.45), angle=-62, taper=0.8)
    s.part("front", 0.44, -0.50, 0.11, 0.035, dark(t.main, 0.45), angle=-118, taper=0.8)
    s.row("front", 2, -0.14, -0.14, 0.025, 0.09, leg, step=(0.28, 0.0))
    s.row("front", 2, -0.14, -0.22, 0.055, 0.055, "#1d1a26", step=(0.28, 0.0))
    s.row("decal", 5, -0.26, 0.08, 0.035, 0.035, pale(t.main), step=(0.13, 0.0))
    s.scene(mark=dark(t.main), melt=0.06, shine=0.5, spots=t.span(5, 0.0, 0.5), spot_waves=6.0)
    s.scene(shadow=0.45, shadow_y=0.42, shadow_width=0.75)


def lobster(s: Sketch, t: Traits) -> None:
    """Draw a lobster."""
    scenes.sea(s, t, floor=0.15)
    s.scene(horizon_blur=0.4)
    joint = dark(t.main, 0.2)
    s.row("back", 4, -0.22, -0.08, 0.24, 0.026, joint, step=(0.02, 0.10), angle=12, bend=0.2)
    s.part("back", 0.20, -0.02, 0.26, 0.026, joint, angle=-8, bend=0.2)
    s.part("back", 0.20, 0.12, 0.26, 0.026, joint, angle=8, bend=0.2)
    s.limb("back", (-0.06, -0.36), (-0.50, -0.86), 0.014, joint, 0.006, bend=0.15)
    s.limb("back", (0.06, -0.36), (0.50, -0.86), 0.014, joint, 0.006, bend=-0.15)
    s.part("body", 0.0, -0.14, 0.17, 0.30, t.main)
    s.row("body", 5, 0.0, 0.16, 0.16, 0.075, t.main, step=(0.0, 0.105), grow=-0.10)
    s.row("decal", 5, 0.0, 0.21, 0.18, 0.014, dark(t.main, 0.4), step=(0.0, 0.105), bend=-0.12)
    s.row("front", 3, -0.15, 0.74, 0.07, 0.15, t.main, step=(0.15, 0.0), angle=28, spin=-28)
    claw = 0.06 if t.named("spiny", "cray") else 0.125
    s.limb("front", (-0.12, -0.22), (-0.36, -0.34), 0.045, joint)
    s.limb("front", (0.12, -0.22), (0.36, -0.34), 0.045, joint)
    s.part("front", -0.42, -0.52, 0.24, claw, t.main, angle=-80, taper=-0.3)
    s.part("front", 0.42, -0.52, 0.24, claw, t.main, angle=-100, taper=-0.3)
    s.part("front", -0.36, -0.68, 0.13, 0.025, dark(t.main, 0.5), angle=-74, taper=0.8)
    s.part("front", 0.36, -0.68, 0.13, 0.025, dark(t.main, 0.5), angle=-106, taper=0.8)
    s.part("front", -0.08, -0.38, 0.03, 0.03, "#1d1a26")
    s.part("front", 0.08, -0.38, 0.03, 0.03, "#1d1a26")
    s.scene(mark=dark(t.main), melt=0.03, shine=0.5, shadow=0.3, shadow_y=0.1, shadow_width=0.7)


def whale(s: Sketch, t: Traits) -> None:
    """Draw a whale."""
    scenes.sea(s, t, floor=1.2)
    s.part("back", 0.74, -0.24, 0.24, 0.07, t.main, angle=-70, taper=-0.5, bend=0.3)
    s.part("back", 0.80, -0.10, 0.20, 0.07, t.main, angle=10, taper=-0.5, bend=0.3)
    s.part("body", -0.22, 0.02, 0.52, 0.30, t.main)
    s.part("body", 0.36, -0.02, 0.34, 0.13, t.main, angle=-10, taper=-0.3)
    s.part("body", 0.62, -0.10, 0.16, 0.06, t.main, angle=-22)
    if t.named("killer"):
        s.part("back", 0.02, -0.40, 0.24, 0.08, t.main, angle=-72, taper=-0.6)
        s.part("front", -0.44, -0.08, 0.10, 0.05, "#f4f4f0", angle=-16)
    s.part("decal", -0.24, 0.27, 0.52, 0.16, t.second, bend=-0.1)
    s.row("decal", 4, -0.34, 0.16, 0.34, 0.008, dark(t.second, 0.25), step=(0.02, 0.045))
    s.part("front", -0.10, 0.26, 0.22, 0.08, dark(t.main, 0.15), angle=50, taper=-0.4)
    s.limb("front", (-0.72, 0.08), (-0.42, 0.12), 0.012, dark(t.main, 0.6), bend=0.12)
    s.bead(-0.50, 0.02, 0.03)
    s.scene(mark=pale(t.main), melt=0.14, shine=0.4, shadow=0.0)
    s.scene(spots=0.25 if t.named("grey") else 0.0, spot_waves=5.0)


def seal(s: Sketch, t: Traits) -> None:
    """Draw a seal."""
    scenes.water(s, t, line=0.0)
    s.scene(far="#d8cfb4", near="#a8946c", shadow=0.4, shadow_y=0.70, shadow_width=0.75)
    s.part("back", 0.74, 0.56, 0.20, 0.07, dark(t.main, 0.2), angle=-34, taper=0.4)
    s.part("back", 0.76, 0.66, 0.20, 0.06, dark(t.main, 0.2), angle=6, taper=0.4)
    s.part("body", 0.16, 0.50, 0.54, 0.20, t.main, angle=6, taper=-0.25)
    s.part("body", -0.22, 0.22, 0.22, 0.40, t.main, angle=-10)
    s.part("body", -0.32, -0.26, 0.19, 0.17, t.main)
    s.part("body", -0.46, -0.20, 0.10, 0.085, pale(t.main, 0.2))
    s.part("decal", -0.38, 0.30, 0.14, 0.34, pale(t.main, 0.35))
    s.part("front", -0.06, 0.60, 0.24, 0.075, dark(t.main, 0.25), angle=28, taper=0.3)
    s.part("front", -0.53, -0.24, 0.045, 0.034, "#1d1a26")
    s.row("front", 3, -0.54, -0.16, 0.12, 0.005, "#f4efe2", spin=-14, angle=18, step=(0, 0.015))
    s.bead(-0.36, -0.32, 0.038)
    s.scene(mark=dark(t.main), melt=0.14, shine=0.5)


def coral(s: Sketch, t: Traits) -> None:
    """Draw a coral."""
    scenes.sea(s, t, floor=0.6)
    for n, x in enumerate((-0.62, 0.62, -0.36, 0.40, 0.72)):
        s.part(
            "back", x, 0.30, 0.34, 0.07, (t.second, t.mark)[n % 2], angle=-90 + 18 * x, bend=0.2
        )
    s.part("body", 0.0, 0.20, 0.54, 0.46, t.main)
    s.part("body", -0.42, 0.48, 0.28, 0.22, t.main)
    s.part("body", 0.44, 0.50, 0.26, 0.20, t.main)
    s.scene(mark=dark(t.main, 0.4), stripes=0.9, stripe_waves=5.0, stripe_warp=0.75)
    s.scene(melt=0.08, shine=0.2, shadow=0.4, shadow_y=0.70, shadow_width=0.8)


def urchin(s: Sketch, t: Traits) -> None:
    """Draw an urchin."""
    scenes.sea(s, t, floor=0.45)
    s.row("back", 8, 0.0, -0.52, 0.42, 0.022, t.second, turn=45, angle=90, pivot=(0.0, 0.06))
    s.row("body", 8, 0.0, -0.22, 0.42, 0.026, t.main, turn=45, angle=90, pivot=(0.0, 0.06), spin=0)
    s.row(
        "front",
        8,
        0.13,
        -0.25,
        0.36,
        0.020,
        dark(t.second, 0.1),
        turn=45,
        angle=112,
        pivot=(0.0, 0.06),
    )
    s.part("front", 0.0, 0.06, 0.34, 0.32, t.main)
    s.row("front", 8, 0.0, -0.12, 0.030, 0.030, pale(t.second), turn=45, pivot=(0.0, 0.06))
    s.part("front", -0.10, -0.10, 0.07, 0.04, pale(t.main), angle=-30)
    s.scene(melt=0.02, shine=0.4, shadow=0.4, shadow_y=0.58, shadow_width=0.6)


def anemone(s: Sketch, t: Traits) -> None:
    """Draw an anemone."""
    scenes.sea(s, t, floor=0.55)
    s.row(
        "back",
        8,
        -0.42,
        -0.24,
        0.34,
        0.07,
        t.second,
        step=(0.12, 0.0),
        angle=-128,
        spin=11,
        bend=0.15,
    )
    s.part("body", 0.0, 0.40, 0.32, 0.34, dark(t.main, 0.15), angle=90, corner=0.9, taper=0.2)
    s.part("body", 0.0, 0.10, 0.44, 0.14, t.main)
    s.row(
        "front",
        7,
        -0.36,
        -0.10,
        0.28,
        0.062,
        t.main,
        step=(0.12, 0.0),
        angle=-120,
        spin=10,
        bend=-0.15,
    )
    s.row("front", 7, -0.52, -0.36, 0.06, 0.06, pale(t.mark, 0.3), step=(0.173, 0.0))
    s.scene(mark=dark(t.main), melt=0.10, shine=0.3, stripes=0.4, stripe_waves=5.0)
    s.scene(shadow=0.4, shadow_y=0.74, shadow_width=0.5)


def nautilus(s: Sketch, t: Traits) -> None:
    """Draw a nautilus."""
    scenes.sea(s, t)
    s.row(
        "back",
        6,
        -0.42,
        0.16,
        0.22,
        0.032,
        t.second,
        step=(0.02, 0.05),
        angle=200,
        spin=-14,
        bend=0.2,
    )
    s.part("body", 0.06, -0.04, 0.46, 0.44, t.main)
    s.part("body", -0.26, 0.20, 0.26, 0.24, t.main)
    s.row(
        "decal",
        6,
        0.30,
        -0.36,
        0.26,
        0.05,
        t.mark,
        turn=26,
        angle=-40,
        pivot=(0.04, 0.02),
        taper=-0.5,
    )
    s.part("front", 0.10, -0.02, 0.20, 0.19, pale(t.main, 0.3), hole=0.55)
    s.part("front", 0.13, 0.0, 0.09, 0.085, dark(t.mark, 0.2), hole=0.4)
    s.eye(-0.32, 0.20, 0.07, "#f3e3c0")
    s.scene(mark=t.mark, melt=0.12, shine=0.6, shadow=0.25, shadow_y=0.9, shadow_width=0.5)


def worm(s: Sketch, t: Traits) -> None:
    """Draw a worm."""
    scenes.sea(s, t, floor=0.1)
    s.scene(horizon_blur=0.5)
    wide = 0.07 if t.named("nematode") else t.span(5, 0.15, 0.24)
    s.part("body", -0.36, 0.08, 0.40, wide, t.main, angle=-20, bend=0.45)
    s.part("body", 0.34, 0.10, 0.42, wide, t.main, angle=-12, bend=-0.45, taper=-0.3)
    s.row("decal", 6, -0.62, 0.0, wide * 1.2, 0.022, t.mark, step=(0.24, 0.02), angle=90)
    s.row("front", 2, -0.68, 0.20, 0.02, 0.02, "#1d1a26", step=(0.06, -0.03))
    s.scene(mark=t.mark, melt=0.12, shine=0.5, spots=t.span(6, 0.0, 0.6), spot_waves=7.0)
    s.scene(shadow=0.4, shadow_y=0.28, shadow_width=0.8)


def armored(s: Sketch, t: Traits) -> None:
    """Trilobite, chiton, isopod: an oval of plates seen from above."""
    scenes.sea(s, t, floor=-0.1)
    s.scene(horizon_blur=0.6)
    s.row("back", 7, -0.36, -0.30, 0.16, 0.03, dark(t.main, 0.3), step=(0.0, 0.12), angle=8)
    for n in range(5):
        s.part("back", 0.36, -0.28 + 0.15 * n, 0.16, 0.03, dark(t.main, 0.3), angle=-8)
    s.part("body", 0.0, 0.06, 0.40, 0.58, t.main)
    s.row("decal", 6, 0.0, -0.14, 0.44, 0.022, dark(t.main, 0.45), step=(0.0, 0.13), bend=-0.12)
    s.part("decal", 0.0, 0.16, 0.10, 0.52, pale(t.main, 0.25))
    s.part("front", 0.0, -0.36, 0.36, 0.20, t.second, bend=0.2)
    s.eye(-0.18, -0.40, 0.05, "#e9dcb5")
    s.eye(0.18, -0.40, 0.05, "#e9dcb5")
    s.scene(shine=0.5, shadow=0.4, shadow_y=0.4, shadow_width=0.62, melt=0.05)


def snail(s: Sketch, t: Traits) -> None:
    """Draw a snail."""
    scenes.leaf(s, t)
    s.part("body", -0.02, 0.60, 0.66, 0.11, t.second, taper=-0.3)
    s.part("body", -0.52, 0.40, 0.13, 0.24, t.second, angle=-24)
    s.part("body", -0.58, 0.20, 0.14, 0.12, t.second)
    s.limb("front", (-0.56, 0.14), (-0.66, -0.12), 0.02, t.second)
    s.limb("front", (-0.64, 0.16), (-0.80, -0.06), 0.02, t.second)
    s.part("front", -0.67, -0.14, 0.035, 0.035, "#1d1a26")
    s.part("front", -0.81, -0.08, 0.035, 0.035, "#1d1a26")
    if t.named("slug"):
        s.part("front", 0.02, 0.48, 0.40, 0.16, t.main, bend=0.1)
        s.row("front", 6, -0.26, 0.34, 0.06, 0.10, t.mark, step=(0.11, 0.012))
    else:
        s.part("front", 0.12, 0.16, 0.42, 0.40, t.main)
        s.part("front", 0.15, 0.19, 0.32, 0.30, t.mark, hole=0.72)
        s.part("front", 0.18, 0.20, 0.20, 0.19, t.mark, hole=0.62)
        s.part("front", 0.20, 0.21, 0.08, 0.075, t.mark)
    s.scene(melt=0.08, shine=0.5, spots=0.4, spot_waves=9.0, mark=dark(t.second))


def shell(s: Sketch, t: Traits) -> None:
    """Draw a shell."""
    scenes.sea(s, t, floor=-0.05)
    s.scene(horizon_blur=0.5)
    s.row("body", 6, 0.10, 0.10, 0.40, 0.38, t.main, step=(0.12, -0.10), grow=-0.155, angle=-38)
    s.part("body", -0.30, 0.34, 0.34, 0.14, t.main, angle=-40)
    s.part("front", -0.14, 0.24, 0.34, 0.13, t.mark, angle=-42, bend=0.12)
    s.part("front", -0.12, 0.26, 0.26, 0.07, mix(t.mark, "#fff3ea", 0.6), angle=-42, bend=0.12)
    s.row("front", 5, -0.16, -0.26, 0.05, 0.09, t.second, step=(0.16, -0.10), angle=20, grow=-0.1)
    s.scene(mark=t.second, stripes=0.5, stripe_waves=4.0, stripe_angle=-0.11, stripe_warp=0.1)
    s.scene(melt=0.04, shine=0.5, shadow=0.4, shadow_y=0.46, shadow_width=0.7)


def turtle(s: Sketch, t: Traits) -> None:
    """Draw a turtle."""
    if t.named("loggerhead", "leatherback"):
        scenes.sea(s, t, floor=0.9)
    else:
        scenes.meadow(s, t)
    skin = t.second
    s.part("back", 0.34, 0.58, 0.09, 0.17, skin, angle=-12, corner=1.3)
    s.part("back", 0.66, 0.50, 0.16, 0.05, skin, angle=14, taper=-0.6)
    s.part("back", -0.20, 0.58, 0.09, 0.17, skin, angle=10, corner=1.3)
    s.part("body", -0.66, 0.24, 0.18, 0.13, skin, angle=6)
    s.part("body", -0.46, 0.34, 0.20, 0.10, skin, angle=24)
    s.part("front", -0.32, 0.60, 0.10, 0.17, dark(skin, 0.08), angle=16, corner=1.3)
    s.part("front", 0.44, 0.60, 0.10, 0.16, dark(skin, 0.08), angle=-10, corner=1.3)
    s.part("front", 0.06, 0.46, 0.56, 0.10, pale(skin, 0.3))
    s.part("front", 0.06, 0.22, 0.54, 0.36, t.main, bend=0.14)
    s.row("front", 3, -0.26, 0.14, 0.14, 0.13, t.mark, step=(0.31, 0.0), corner=1.1, hole=0.0)
    s.row("front", 4, -0.32, 0.36, 0.10, 0.055, t.mark, step=(0.25, 0.0), corner=1.2)
    s.bead(-0.71, 0.20, 0.03)
    s.limb("front", (-0.82, 0.29), (-0.68, 0.31), 0.010, dark(skin, 0.5))
    s.scene(mark=dark(skin), melt=0.08, shine=0.3, spots=0.5, spot_waves=8.0)
    s.scene(shadow=0.4, shadow_y=0.76, shadow_width=0.7)

"""Motifs of reptiles, amphibians, insects and spiders.

Conventions:
    As in `sketch`; animals look to the left or are seen from above.
"""

from __future__ import annotations

from ganterpret.models.painter import scenes
from ganterpret.models.painter.sketch import Sketch, dark, mix, pale
from ganterpret.models.painter.traits import Traits


def snake(s: Sketch, t: Traits) -> None:
    """Draw a snake."""
    (scenes.sea if t.named("sea") else t.pick(3, (scenes.wood, scenes.savanna, scenes.meadow)))(
        s, t
    )
    thick = t.span(5, 0.10, 0.13) if t.named("boa", "python", "viper") else t.span(5, 0.075, 0.10)
    tail = dark(t.main, 0.12)
    s.limb("back", (0.44, 0.58), (0.92, 0.40), thick * 0.75, tail, 0.014, bend=0.3)
    s.part("back", 0.04, 0.44, 0.52, thick, dark(t.main, 0.25), bend=0.16, corner=1.1)
    s.part("body", 0.0, 0.60, 0.62, thick * 1.12, t.main, bend=-0.07, corner=1.1)
    s.part("body", 0.04, 0.40, 0.50, thick * 1.08, t.main, bend=-0.09, corner=1.1)
    s.part("body", 0.08, 0.21, 0.36, thick * 1.02, t.main, bend=-0.10, corner=1.1)
    s.limb("body", (0.34, 0.18), (0.30, -0.08), thick, t.main, bend=-0.25)
    s.limb("body", (0.32, -0.06), (0.04, -0.20), thick * 0.98, t.main, bend=-0.2)
    s.limb("body", (0.08, -0.20), (-0.22, -0.34), thick * 0.95, t.main, bend=0.15)
    s.part("body", -0.34, -0.40, 0.20, thick * 1.15, t.main, angle=14)
    if t.named("cobra"):
        s.part("back", -0.10, -0.22, 0.26, 0.22, t.second, angle=70)
    s.limb("front", (-0.52, -0.42), (-0.72, -0.40), 0.012, "#d23b4a", 0.006, bend=0.1)
    s.limb("front", (-0.50, -0.37), (-0.32, -0.33), 0.010, dark(t.main, 0.6))
    s.eye(-0.38, -0.46, 0.036, "#f3d45a")
    kind = t.pick(6, (0, 1, 2))
    s.scene(mark=t.mark, stripes=(0.85, 0.0, 0.3)[kind], stripe_waves=t.span(7, 3.4, 5.5))
    s.scene(spots=(0.0, 0.9, 0.7)[kind], spot_waves=t.span(8, 4.5, 7.0), stripe_angle=0.03)
    s.scene(melt=0.03, shine=0.5, shadow=0.45, shadow_y=0.72, shadow_width=0.75)


def lizard(s: Sketch, t: Traits) -> None:
    """Draw a lizard."""
    t.pick(3, (scenes.savanna, scenes.wood, scenes.leaf))(s, t)
    curl = t.named("chameleon")
    s.part(
        "back",
        0.62,
        0.34,
        0.44,
        0.07,
        t.main,
        angle=-18 if curl else 12,
        taper=-0.75,
        bend=0.5 if curl else -0.35,
    )
    s.limb("back", (-0.20, 0.40), (-0.34, 0.68), 0.055, dark(t.main, 0.25), 0.035)
    s.limb("back", (0.32, 0.40), (0.46, 0.68), 0.06, dark(t.main, 0.25), 0.035)
    if t.named("frilled"):
        s.part("back", -0.44, 0.10, 0.32, 0.36, t.second)
    if t.named("iguana", "chameleon", "dragon", "agama", "horned"):
        s.row(
            "back", 7, -0.36, 0.06, 0.09, 0.04, t.second, step=(0.12, 0.02), angle=-80, taper=-0.8
        )
    s.part("body", 0.06, 0.34, 0.44, 0.17 if not curl else 0.23, t.main, bend=0.10)
    s.part("body", -0.36, 0.24, 0.18, 0.12, t.main, angle=24)
    s.part("body", -0.56, 0.14, 0.21, 0.125, t.main, angle=8)
    s.part("body", 0.42, 0.38, 0.22, 0.10, t.main, angle=8)
    s.part("decal", 0.0, 0.50, 0.46, 0.10, pale(t.main, 0.5))
    s.limb("front", (-0.12, 0.44), (-0.26, 0.70), 0.06, dark(t.main, 0.1), 0.04)
    s.limb("front", (0.30, 0.46), (0.20, 0.70), 0.065, dark(t.main, 0.1), 0.04)
    s.row("front", 2, -0.32, 0.72, 0.09, 0.03, dark(t.main, 0.2), step=(0.48, 0.0))
    s.limb("front", (-0.76, 0.17), (-0.52, 0.22), 0.010, dark(t.main, 0.6))
    s.eye(-0.58, 0.08, 0.05, "#f3d45a")
    kind = t.pick(6, (0, 1, 2))
    s.scene(mark=t.mark, stripes=(0.7, 0.0, 0.0)[kind], stripe_waves=4.0, stripe_warp=0.1)
    s.scene(spots=(0.0, 0.8, 0.3)[kind], spot_waves=t.span(7, 5.0, 8.0), melt=0.10, shine=0.4)
    s.scene(shadow=0.45, shadow_y=0.74, shadow_width=0.75)


def crocodile(s: Sketch, t: Traits) -> None:
    """Draw a crocodile."""
    scenes.water(s, t, line=-0.05)
    s.scene(far="#a5a06a", near="#6f7346", shadow=0.45, shadow_y=0.66, shadow_width=0.9)
    s.row(
        "back",
        8,
        -0.30,
        0.14,
        0.08,
        0.05,
        dark(t.main, 0.2),
        step=(0.14, 0.018),
        angle=-88,
        taper=-0.8,
    )
    s.part("back", 0.74, 0.44, 0.36, 0.10, t.main, angle=14, taper=-0.8, bend=-0.2)
    s.limb("back", (-0.10, 0.40), (-0.20, 0.64), 0.07, dark(t.main, 0.3), 0.05)
    s.limb("back", (0.40, 0.42), (0.50, 0.64), 0.07, dark(t.main, 0.3), 0.05)
    s.part("body", 0.14, 0.34, 0.52, 0.19, t.main)
    s.part("body", -0.34, 0.28, 0.20, 0.14, t.main)
    s.part("body", -0.70, 0.30, 0.28, 0.07, t.main, angle=2, taper=0.2)
    s.part("decal", 0.08, 0.52, 0.6, 0.10, pale(t.main, 0.5))
    s.part("front", -0.66, 0.40, 0.26, 0.035, pale(t.main, 0.35), angle=2)
    s.row(
        "front", 8, -0.88, 0.37, 0.035, 0.022, "#fdfbf0", step=(0.065, 0.002), angle=90, taper=-0.7
    )
    s.limb("front", (-0.06, 0.46), (-0.14, 0.66), 0.075, dark(t.main, 0.12), 0.05)
    s.limb("front", (0.44, 0.46), (0.36, 0.66), 0.08, dark(t.main, 0.12), 0.05)
    s.eye(-0.40, 0.16, 0.055, "#e8c945")
    s.part("front", -0.94, 0.25, 0.035, 0.025, dark(t.main, 0.5))
    s.scene(mark=dark(t.main), spots=0.6, spot_waves=7.0, melt=0.09, shine=0.3)


def dinosaur(s: Sketch, t: Traits) -> None:
    """Draw a dinosaur."""
    scenes.wood(s, t)
    s.part("back", 0.72, 0.30, 0.32, 0.10, t.main, angle=22, taper=-0.75)
    for x in (-0.10, 0.46):
        s.limb("back", (x, 0.36), (x + 0.04, 0.70), 0.10, dark(t.main, 0.25), 0.08)
    s.part("back", -0.30, -0.10, 0.34, 0.32, t.second)
    s.part("body", 0.20, 0.20, 0.46, 0.28, t.main, bend=0.1)
    s.part("body", -0.46, 0.14, 0.24, 0.19, t.main, angle=14)
    s.part("body", -0.66, 0.22, 0.14, 0.10, t.main)
    s.limb("front", (0.0, 0.36), (-0.02, 0.70), 0.10, dark(t.main, 0.08), 0.08)
    s.limb("front", (0.36, 0.36), (0.36, 0.70), 0.11, dark(t.main, 0.08), 0.085)
    s.part("front", -0.56, -0.24, 0.24, 0.045, "#f5ecd2", angle=58, taper=0.8)
    s.part("front", -0.34, -0.30, 0.24, 0.045, "#f5ecd2", angle=66, taper=0.8)
    s.part("front", -0.76, 0.02, 0.12, 0.04, "#f5ecd2", angle=70, taper=0.8)
    s.row("front", 6, -0.56, -0.26, 0.04, 0.04, t.mark, turn=26, pivot=(-0.28, -0.08))
    s.bead(-0.50, 0.10, 0.035)
    s.scene(mark=t.mark, spots=0.5, spot_waves=5.0, melt=0.12, shine=0.2, shadow_width=0.75)


def frog(s: Sketch, t: Traits) -> None:
    """Draw a frog."""
    scenes.leaf(s, t)
    s.part("back", -0.48, 0.44, 0.24, 0.15, dark(t.main, 0.15), angle=-38)
    s.part("back", 0.48, 0.44, 0.24, 0.15, dark(t.main, 0.15), angle=38)
    s.part("body", 0.0, 0.34, 0.42, 0.34, t.main)
    s.part("body", 0.0, -0.08, 0.42, 0.26, t.main)
    s.part("body", -0.25, -0.30, 0.14, 0.14, t.main)
    s.part("body", 0.25, -0.30, 0.14, 0.14, t.main)
    s.part("decal", 0.0, 0.46, 0.30, 0.30, t.second)
    s.part("front", -0.22, 0.58, 0.17, 0.06, dark(t.main, 0.12), angle=96)
    s.part("front", 0.22, 0.58, 0.17, 0.06, dark(t.main, 0.12), angle=84)
    s.row("front", 4, -0.58, 0.70, 0.13, 0.04, dark(t.main, 0.08), step=(0.385, 0.0))
    s.row("under", 2, -0.25, -0.32, 0.095, 0.095, t.mark, step=(0.50, 0.0))

    s.part("front", -0.25, -0.32, 0.075, 0.035, "#1d1a26")
    s.part("front", 0.25, -0.32, 0.075, 0.035, "#1d1a26")
    s.part("front", 0.0, 0.02, 0.32, 0.012, dark(t.main, 0.55), bend=-0.22)

    s.scene(mark=dark(t.main), spots=t.span(5, 0.1, 0.8), spot_waves=5.0, melt=0.10, shine=0.7)


def salamander(s: Sketch, t: Traits) -> None:
    """Draw a salamander."""
    scenes.leaf(s, t)
    s.part("back", 0.60, 0.30, 0.40, 0.075, t.main, angle=-24, taper=-0.6, bend=0.4)
    s.limb("back", (-0.22, 0.44), (-0.40, 0.66), 0.045, dark(t.main, 0.2))
    s.limb("back", (0.22, 0.48), (0.40, 0.68), 0.045, dark(t.main, 0.2))
    if t.named("axolotl"):
        s.row(
            "back", 4, -0.40, 0.10, 0.22, 0.045, t.second, turn=26, angle=-120, pivot=(-0.36, 0.34)
        )
    s.part("body", 0.0, 0.44, 0.46, 0.14, t.main, bend=-0.1)
    s.part("body", 0.38, 0.40, 0.20, 0.10, t.main, angle=-14)
    s.part("body", -0.50, 0.36, 0.22, 0.17, t.main)
    s.part("decal", -0.1, 0.60, 0.5, 0.08, pale(t.main, 0.4))
    s.limb("front", (-0.20, 0.52), (-0.24, 0.70), 0.05, dark(t.main, 0.1))
    s.limb("front", (0.24, 0.54), (0.18, 0.70), 0.05, dark(t.main, 0.1))
    s.limb("front", (-0.68, 0.42), (-0.46, 0.44), 0.010, dark(t.main, 0.5), bend=-0.2)
    s.bead(-0.56, 0.28, 0.045)
    s.scene(mark=t.mark, spots=0.95 if t.named("fire", "spotted") else 0.35, spot_waves=4.5)
    s.scene(melt=0.10, shine=0.8, shadow=0.45, shadow_y=0.72, shadow_width=0.75)


def beetle(s: Sketch, t: Traits) -> None:
    """Draw a beetle."""
    scenes.leaf(s, t)
    s.scene(horizon=-0.1, horizon_blur=0.8, shadow_y=0.3, shadow_width=0.7)
    leg = dark(t.main, 0.6)
    s.row(
        "back", 3, -0.40, -0.16, 0.24, 0.03, leg, step=(0.0, 0.24), angle=30, spin=-26, bend=-0.3
    )
    for n in range(3):
        s.part("back", 0.40, -0.16 + 0.24 * n, 0.24, 0.03, leg, angle=-30 + 26 * n, bend=-0.3)
    long = 0.5 if t.named("long-horned", "cockroach") else 0.24
    s.limb("back", (-0.08, -0.56), (-0.18 - 0.6 * long, -0.62 - 0.5 * long), 0.018, leg, bend=0.2)
    s.limb("back", (0.08, -0.56), (0.18 + 0.6 * long, -0.62 - 0.5 * long), 0.018, leg, bend=-0.2)
    wide = t.span(5, 0.30, 0.40) if not t.named("ladybug") else 0.46
    s.part("body", 0.0, 0.16, wide, 0.46, t.main)
    s.part("front", 0.0, -0.34, wide * 0.72, 0.17, t.second, bend=0.1)
    s.part("front", 0.0, -0.52, wide * 0.45, 0.11, dark(t.second, 0.3))
    s.limb("front", (0.0, -0.22), (0.0, 0.60), 0.010, dark(t.main, 0.6))
    if t.named("rhinoceros", "weevil"):
        s.part("front", 0.0, -0.66, 0.20, 0.05, dark(t.second, 0.2), angle=90, taper=0.6)
    if t.named("ladybug"):
        s.row("front", 3, -0.20, -0.04, 0.085, 0.085, t.mark, step=(-0.02, 0.21))
        s.row("front", 3, 0.20, -0.04, 0.085, 0.085, t.mark, step=(0.02, 0.21))
    s.part("front", -0.14, -0.06, 0.05, 0.16, pale(t.main, 0.55), angle=14)
    s.scene(mark=t.mark, melt=0.04, shine=0.9)
    if not t.named("ladybug"):
        s.scene(stripes=t.pick(6, (0.0, 0.7, 0.0)), stripe_waves=4.0, stripe_angle=0.25)
        s.scene(spots=t.pick(6, (0.7, 0.0, 0.0)), spot_waves=5.0)


def butterfly(s: Sketch, t: Traits) -> None:
    """Draw a butterfly."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0)
    s.limb("back", (-0.02, -0.30), (-0.24, -0.68), 0.012, "#2b2530", bend=0.15)
    s.limb("back", (0.02, -0.30), (0.24, -0.68), 0.012, "#2b2530", bend=-0.15)
    s.part("body", -0.42, -0.22, 0.46, 0.30, t.main, angle=36, taper=-0.25)
    s.part("body", 0.42, -0.22, 0.46, 0.30, t.main, angle=144, taper=-0.25)
    s.part("body", -0.32, 0.32, 0.36, 0.25, t.second, angle=-46, taper=-0.2)
    s.part("body", 0.32, 0.32, 0.36, 0.25, t.second, angle=-134, taper=-0.2)
    s.row("decal", 5, -0.34, -0.30, 0.36, 0.020, t.mark, turn=22, angle=42)
    s.part("decal", -0.76, -0.40, 0.16, 0.34, t.mark, angle=-20)
    s.part("decal", 0.76, -0.40, 0.16, 0.34, t.mark, angle=20)
    s.row("front", 4, -0.74, -0.58, 0.04, 0.04, pale(t.main, 0.75), step=(0.015, 0.13))
    s.row("front", 4, 0.74, -0.58, 0.04, 0.04, pale(t.main, 0.75), step=(-0.015, 0.13))
    s.part("front", -0.30, 0.36, 0.09, 0.09, pale(t.mark, 0.2), hole=0.0)
    s.part("front", 0.30, 0.36, 0.09, 0.09, pale(t.mark, 0.2), hole=0.0)
    s.part("front", -0.30, 0.36, 0.05, 0.05, pale(t.second, 0.6))
    s.part("front", 0.30, 0.36, 0.05, 0.05, pale(t.second, 0.6))
    s.part("front", 0.0, 0.08, 0.055, 0.36, "#2b2530")
    s.part("front", 0.0, -0.30, 0.075, 0.075, "#2b2530")
    s.scene(mark=t.mark, melt=0.015, shine=0.2)


def flyer(s: Sketch, t: Traits) -> None:
    """Bee, fly, cicada: a plump body with glassy wings."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0)
    glass = "#e3eef0"
    s.part("back", 0.16, -0.36, 0.42, 0.17, glass, angle=-58, taper=-0.2)
    s.part("back", 0.40, -0.22, 0.36, 0.13, mix(glass, t.main, 0.2), angle=-30, taper=-0.2)
    s.row("back", 3, -0.22, 0.36, 0.20, 0.024, "#2b2530", step=(0.16, 0.02), angle=106, spin=-14)
    s.limb("back", (-0.50, -0.12), (-0.74, -0.34), 0.018, "#2b2530", bend=-0.2)
    s.part("body", 0.28, 0.14, 0.42, 0.25, t.main, angle=14, taper=-0.2)
    s.part("body", -0.16, 0.02, 0.24, 0.23, t.second)
    s.part("body", -0.44, 0.0, 0.17, 0.18, dark(t.main, 0.4))
    s.part("front", -0.50, -0.05, 0.085, 0.11, t.mark if t.named("fly") else "#26212e", angle=10)
    s.part("front", -0.53, -0.09, 0.02, 0.03, "#ffffff", angle=10)
    s.part("front", 0.06, -0.30, 0.40, 0.15, pale(glass, 0.3), angle=-74, taper=-0.2)
    s.part("front", 0.06, -0.30, 0.36, 0.008, mix(glass, t.main, 0.6), angle=-74)
    s.scene(mark="#2b2530", stripes=0.95 if t.named("bee") else 0.4, stripe_waves=2.9)
    s.scene(stripe_angle=0.04, melt=0.05, shine=0.4)


def dragonfly(s: Sketch, t: Traits) -> None:
    """Draw a dragonfly."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0)
    glass = pale(t.second, 0.55)
    s.part("back", -0.50, -0.30, 0.46, 0.095, glass, angle=16, taper=-0.3)
    s.part("back", 0.50, -0.30, 0.46, 0.095, glass, angle=164, taper=-0.3)
    s.part("back", -0.46, -0.06, 0.42, 0.10, pale(glass, 0.3), angle=-14, taper=-0.3)
    s.part("back", 0.46, -0.06, 0.42, 0.10, pale(glass, 0.3), angle=194, taper=-0.3)
    s.part("body", 0.0, 0.36, 0.48, 0.055, t.main, angle=90)
    s.part("body", 0.0, -0.16, 0.22, 0.11, t.main, angle=90)
    s.row("decal", 6, 0.0, 0.10, 0.012, 0.09, t.mark, step=(0.0, 0.12), angle=90)
    s.row("front", 2, -0.085, -0.42, 0.11, 0.10, t.mark, step=(0.17, 0.0))
    s.row("front", 2, -0.12, -0.46, 0.03, 0.03, "#ffffff", step=(0.17, 0.0))
    s.part("front", -0.80, -0.44, 0.05, 0.025, dark(t.main, 0.3), angle=16)
    s.part("front", 0.80, -0.44, 0.05, 0.025, dark(t.main, 0.3), angle=-16)
    s.scene(mark=t.mark, melt=0.06, shine=0.6)


def hopper(s: Sketch, t: Traits) -> None:
    """Grasshopper, cricket, mantis, stick insect: long, with folded legs."""
    scenes.leaf(s, t)
    thin = 0.05 if t.named("stick") else 0.11
    s.limb("back", (0.06, 0.36), (0.40, -0.12), 0.06, dark(t.main, 0.2), 0.025)
    s.limb("back", (0.40, -0.12), (0.66, 0.70), 0.022, dark(t.main, 0.2))
    s.limb("back", (-0.64, 0.04), (-0.94, -0.40), 0.010, dark(t.main, 0.4), bend=-0.15)
    s.limb("back", (-0.30, 0.36), (-0.48, 0.70), 0.022, dark(t.main, 0.2))
    s.part("body", 0.10, 0.32, 0.62, thin, t.main, angle=10, taper=-0.3)
    s.part("body", -0.36, 0.20, 0.22, thin * 1.3, t.main, angle=16)
    s.part("body", -0.60, 0.12, 0.11, thin * 1.4, t.main, angle=70)
    s.part("front", 0.16, 0.24, 0.50, 0.07, t.second, angle=12, taper=-0.3)
    s.limb("front", (-0.10, 0.38), (0.22, -0.06), 0.07, t.second, 0.028)
    s.limb("front", (0.22, -0.06), (0.44, 0.70), 0.024, t.second)
    s.limb("front", (-0.36, 0.32), (-0.26, 0.70), 0.024, t.second)
    if t.named("mantis"):
        s.limb("front", (-0.46, 0.24), (-0.78, 0.30), 0.05, t.main)
        s.limb("front", (-0.78, 0.30), (-0.58, -0.06), 0.04, t.main)
    s.limb("front", (-0.60, 0.02), (-0.80, -0.50), 0.010, dark(t.main, 0.4), bend=-0.15)
    s.bead(-0.64, 0.06, 0.042)
    s.scene(mark=t.mark, melt=0.07, shine=0.4, stripes=0.3, stripe_waves=7.0)


def ant(s: Sketch, t: Traits) -> None:
    """Draw an ant."""
    scenes.leaf(s, t)
    leg = dark(t.main, 0.25)
    s.row(
        "back", 3, -0.12, 0.42, 0.30, 0.026, leg, step=(0.12, 0.0), angle=122, spin=-30, bend=-0.3
    )
    s.limb("back", (-0.58, 0.06), (-0.72, -0.26), 0.018, leg)
    s.limb("back", (-0.72, -0.26), (-0.94, -0.30), 0.016, leg)
    s.part("body", 0.42, 0.22, 0.34, 0.23, t.main, angle=10)
    s.part("body", 0.0, 0.22, 0.22, 0.12, t.main, angle=-10)
    s.part("body", -0.46, 0.16, 0.22, 0.18, t.main, angle=24)
    s.row("front", 3, -0.06, 0.46, 0.30, 0.028, t.main, step=(0.10, 0.0), angle=128, spin=-36)
    s.part("front", -0.66, 0.30, 0.09, 0.025, dark(t.main, 0.4), angle=60, bend=0.3)
    s.bead(-0.52, 0.12, 0.042)
    s.scene(mark=t.mark, stripes=0.3, stripe_waves=5.0, melt=0.03, shine=0.9)


def centipede(s: Sketch, t: Traits) -> None:
    """Draw a centipede."""
    scenes.leaf(s, t)
    s.scene(horizon=-0.1, horizon_blur=0.8, shadow_y=0.2, shadow_width=0.9)
    s.row("back", 8, -0.62, 0.0, 0.025, 0.34, t.second, step=(0.18, 0.0), angle=-10, spin=3)
    s.row("body", 8, -0.64, 0.0, 0.13, 0.15, t.main, step=(0.18, 0.0), grow=-0.02)
    s.part("body", -0.80, 0.0, 0.13, 0.14, t.second)
    s.row("decal", 6, -0.54, 0.0, 0.014, 0.2, t.mark, step=(0.18, 0.0))
    s.limb("front", (-0.84, -0.08), (-0.96, -0.40), 0.016, t.second, bend=0.3)
    s.limb("front", (-0.84, 0.08), (-0.96, 0.40), 0.016, t.second, bend=-0.3)
    s.bead(-0.84, -0.05, 0.03)
    s.bead(-0.84, 0.06, 0.03)
    s.scene(melt=0.02, shine=0.8)


def honeycomb(s: Sketch, t: Traits) -> None:
    """Draw a honeycomb."""
    scenes.leaf(s, t)
    s.part("body", 0.0, 0.0, 0.72, 0.64, t.main, corner=0.6)
    for n, y in enumerate((-0.36, 0.02, 0.40)):
        x = -0.46 + 0.10 * (n % 2)
        if n < 2:
            s.row("front", 5, x, y, 0.10, 0.15, dark(t.main, 0.45), step=(0.22, 0.0), corner=0.8)
        else:
            for k in range(5):
                s.part("front", x + 0.22 * k, y, 0.10, 0.15, t.second, corner=0.8)
    s.row("decal", 4, -0.50, -0.18, 0.1, 0.05, pale(t.main), step=(0.3, 0.0))
    s.scene(melt=0.05, shine=0.6, spots=0.4, spot_waves=5.0, mark=t.second)


def spider(s: Sketch, t: Traits) -> None:
    """Draw a spider."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0, horizon=-0.1, horizon_blur=0.8)
    leg = dark(t.main, 0.3)
    fat = 0.042 if t.named("tarantula", "wolf") else 0.022
    long = 0.56 if t.named("harvest") else 0.42
    small = 0.5 if t.named("harvest") else 1.0
    s.row(
        "back", 4, -0.40, -0.30, long, fat, leg, step=(-0.02, 0.19), angle=40, spin=-27, bend=-0.4
    )
    for n in range(4):
        s.part(
            *("back", 0.40 + 0.02 * n, -0.30 + 0.19 * n, long, fat, leg),
            angle=-40 + 27 * n,
            bend=-0.4,
        )
    s.part("body", 0.0, 0.24, 0.28 * small, 0.34 * small, t.main)
    s.part("body", 0.0, -0.16, 0.19 * small, 0.20 * small, t.second)
    s.part("decal", 0.0, 0.26, 0.09, 0.20, t.mark)
    s.part("front", 0.0, 0.12, 0.05 * small, 0.07 * small, t.mark, taper=0.0)
    s.row("front", 4, -0.105, -0.26, 0.028, 0.028, "#f4f1ff", step=(0.07, 0.0))
    s.row("front", 2, -0.06, -0.36, 0.028, 0.07, leg, step=(0.12, 0.0))
    s.scene(mark=t.mark, stripes=0.6 if t.named("garden") else 0.0, stripe_waves=3.6)
    s.scene(stripe_angle=0.25, spots=0.4, spot_waves=6.0, melt=0.03, shine=0.5)


def scorpion(s: Sketch, t: Traits) -> None:
    """Draw a scorpion."""
    scenes.savanna(s, t)
    s.row(
        "back",
        4,
        -0.18,
        0.56,
        0.22,
        0.03,
        dark(t.main, 0.3),
        step=(0.14, 0.0),
        angle=112,
        spin=-14,
    )
    s.row("body", 7, 0.60, 0.36, 0.17, 0.085, t.main, turn=-27, pivot=(0.34, 0.0), grow=-0.03)
    s.part("body", 0.06, 0.46, 0.50, 0.15, t.main)
    s.part("body", -0.36, 0.46, 0.20, 0.12, t.main)
    s.limb("front", (-0.44, 0.48), (-0.62, 0.26), 0.05, dark(t.main, 0.1))
    s.part("front", -0.74, 0.16, 0.20, 0.10, t.main, angle=30, taper=0.2)
    s.part("front", -0.86, 0.18, 0.13, 0.025, dark(t.main, 0.5), angle=16)
    s.part("front", 0.02, -0.30, 0.13, 0.045, dark(t.main, 0.5), angle=-50, taper=0.7, bend=0.3)
    s.row("decal", 6, -0.22, 0.46, 0.012, 0.2, dark(t.main, 0.4), step=(0.13, 0.0))
    s.bead(-0.46, 0.40, 0.026)
    s.scene(melt=0.02, shine=0.7)


def web(s: Sketch, t: Traits) -> None:
    """Draw a web."""
    scenes.leaf(s, t)
    s.scene(shadow=0.0)
    silk = "#eef3f2"
    s.row("back", 8, 0.0, 0.0, 0.95, 0.008, silk, turn=22.5)
    for n in range(5):
        s.part("back", 0.0, 0.0, 0.84 - 0.15 * n, 0.82 - 0.15 * n, silk, corner=1.6, hole=0.983)
    s.part("body", 0.04, 0.06, 0.10, 0.12, "#3b2f3b")
    s.part("body", 0.04, -0.08, 0.07, 0.07, "#3b2f3b")
    s.row("front", 8, 0.04, -0.12, 0.12, 0.010, "#3b2f3b", turn=45, angle=90, pivot=(0.04, 0.0))
    s.row("front", 6, 0.36, -0.40, 0.03, 0.03, "#ffffff", turn=60)
    s.scene(melt=0.03, shine=0.3)

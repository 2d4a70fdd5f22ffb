"""Motifs of instruments, clothing, furniture, containers and sport.

Conventions:
    As in `sketch`; things stand on a table at y = 0.66 before a plain disc.
"""

from __future__ import annotations

from ganterpret.models.painter import scenes
from ganterpret.models.painter.sketch import Sketch, dark, mix, pale
from ganterpret.models.painter.traits import Traits

_STEEL = "#c8ccd2"
_WOOD = "#9a6a45"
_INK = "#2c2a33"


def _stand(s: Sketch, wide: float) -> None:
    s.scene(shadow=0.5, shadow_y=0.68, shadow_width=wide)


def guitar(s: Sketch, t: Traits) -> None:
    """Draw a guitar."""
    scenes.studio(s, t)
    bowed = t.named("violin", "cello")
    neck = dark(t.second, 0.3)
    s.limb("back", (0.10, -0.16), (0.32, -0.84), 0.045, neck)
    s.part("back", 0.34, -0.86, 0.10, 0.075, dark(t.second, 0.45), angle=-72, corner=0.6)
    s.row("back", 3, 0.28, -0.82, 0.035, 0.022, "#f2ead8", step=(0.03, -0.05))
    s.part("body", -0.12, 0.42, 0.34, 0.30, t.main, angle=-18)
    s.part("body", 0.02, 0.04, 0.24, 0.22, t.main, angle=-18)
    if t.named("electric"):
        s.part("body", 0.26, 0.02, 0.16, 0.07, t.main, angle=-60)
        s.part("body", -0.18, -0.04, 0.18, 0.07, t.main, angle=60)
    if t.named("banjo"):
        s.part("front", -0.06, 0.32, 0.38, 0.38, t.mark)
        s.part("front", -0.06, 0.32, 0.32, 0.32, "#f7efdc")
    elif bowed:
        s.row("front", 2, -0.22, 0.30, 0.12, 0.016, _INK, step=(0.26, -0.09), angle=74, bend=0.3)
    else:
        s.part("front", -0.01, 0.16, 0.115, 0.115, dark(t.main, 0.65))
        s.part("front", -0.01, 0.16, 0.135, 0.135, t.mark, hole=0.85)
    s.part("front", -0.14, 0.52, 0.14, 0.028, _INK, angle=18, corner=0.6)
    for n in range(3):
        s.limb("front", (-0.18 + 0.035 * n, 0.51), (0.285 + 0.025 * n, -0.76), 0.0055, "#f8f1e0")
    if bowed:
        s.limb("front", (0.60, 0.62), (0.66, -0.62), 0.014, "#5a3a2a")
    s.scene(melt=0.10, shine=0.7)
    _stand(s, 0.4)


def brass_horn(s: Sketch, t: Traits) -> None:
    """Draw a brass horn."""
    scenes.studio(s, t)
    gold = t.main
    if t.named("sax"):
        s.part("body", 0.14, 0.0, 0.56, 0.07, gold, angle=84, taper=0.35)
        s.part("body", -0.02, 0.52, 0.22, 0.10, gold, bend=-0.7)
        s.part("body", -0.26, 0.18, 0.30, 0.13, gold, angle=80, taper=-0.5)
        s.part("body", 0.02, -0.54, 0.18, 0.04, gold, angle=-10, bend=0.4)
        s.part("front", -0.30, -0.12, 0.20, 0.075, dark(gold, 0.35), angle=-8)
        s.row("front", 5, 0.15, -0.30, 0.05, 0.05, pale(gold), step=(0.012, 0.15))
    else:
        s.part("body", 0.16, 0.16, 0.36, 0.24, gold, corner=1.2, hole=0.80)
        s.part("body", 0.30, -0.02, 0.52, 0.042, gold)
        s.part("body", -0.30, -0.02, 0.30, 0.05, gold, taper=-0.3)
        s.part("body", -0.62, -0.02, 0.24, 0.17, gold, taper=-0.85, corner=0.5)
        s.part("front", -0.84, -0.02, 0.055, 0.31, dark(gold, 0.35))
        s.row("front", 3, 0.04, -0.10, 0.035, 0.14, pale(gold), step=(0.13, 0.0), corner=0.6)
        s.row("front", 3, 0.04, -0.26, 0.05, 0.03, "#f6efe0", step=(0.13, 0.0))
        s.part("front", 0.80, -0.02, 0.05, 0.055, pale(gold), corner=0.6)
    s.scene(melt=0.04, shine=1.0, mark=dark(gold))
    _stand(s, 0.6)


def flute(s: Sketch, t: Traits) -> None:
    """Flute, oboe, whistle, drumstick, pipes: thin tubes."""
    scenes.studio(s, t)
    if t.named("panpipe", "chime", "organ"):
        s.row(
            "front",
            8,
            -0.46,
            0.04,
            0.055,
            0.54,
            t.main,
            step=(0.13, -0.03),
            grow=-0.07,
            corner=0.8,
        )
        s.part("front", 0.0, -0.10, 0.60, 0.06, t.second, angle=-4, corner=0.6)
        s.part("front", 0.0, 0.10, 0.56, 0.04, t.second, angle=-6, corner=0.6)
    else:
        s.limb("back", (-0.60, 0.56), (0.66, -0.30), 0.045, dark(t.main, 0.2), 0.06)
        s.limb("body", (-0.70, 0.30), (0.62, -0.46), 0.07, t.main, 0.055)
        if t.named("oboe", "bassoon"):
            s.part("body", -0.74, 0.34, 0.14, 0.12, t.main, angle=-30, taper=-0.5)
            s.limb("front", (0.62, -0.46), (0.82, -0.58), 0.018, t.mark)
        s.row("front", 6, -0.42, 0.14, 0.034, 0.034, t.mark, step=(0.155, -0.09))
        s.part("front", 0.36, -0.31, 0.09, 0.035, t.second, angle=-30)
        s.part("front", -0.60, 0.24, 0.035, 0.085, t.second, angle=-30, corner=0.5)
    s.scene(melt=0.03, shine=0.9)
    _stand(s, 0.6)


def drum(s: Sketch, t: Traits) -> None:
    """Draw a drum."""
    scenes.studio(s, t)
    s.limb("back", (-0.70, -0.50), (-0.10, -0.16), 0.022, "#c99a62")
    s.limb("back", (0.70, -0.50), (0.10, -0.16), 0.022, "#c99a62")
    s.part("body", 0.0, 0.26, 0.56, 0.34, t.main, corner=0.5)
    s.part("body", 0.0, 0.54, 0.56, 0.13, t.main)
    s.row("decal", 6, -0.50, 0.30, 0.014, 0.36, t.mark, step=(0.20, 0.0), angle=16)
    s.part("front", 0.0, 0.0, 0.58, 0.17, t.second)
    s.part("front", 0.0, -0.02, 0.52, 0.135, "#f7f0e0")
    s.part("front", 0.0, 0.56, 0.58, 0.035, t.second, bend=-0.14)
    s.part("front", -0.12, -0.15, 0.05, 0.04, "#e9d3a8")
    s.part("front", 0.12, -0.15, 0.05, 0.04, "#e9d3a8")
    s.scene(melt=0.03, shine=0.5)
    _stand(s, 0.66)


def disc_instrument(s: Sketch, t: Traits) -> None:
    """Gong, maraca, ocarina, pick: a round sounding thing."""
    scenes.studio(s, t)
    if t.named("maraca"):
        s.limb("back", (-0.10, 0.1), (-0.34, 0.68), 0.045, _WOOD)
        s.limb("back", (0.26, 0.1), (0.44, 0.68), 0.045, _WOOD)
        s.part("body", -0.02, -0.24, 0.26, 0.34, t.main, angle=18)
        s.part("body", 0.26, -0.10, 0.24, 0.30, t.second, angle=-16)
        s.row("decal", 2, -0.06, -0.30, 0.4, 0.04, t.mark, step=(0.02, 0.16), angle=18)
    else:
        s.row("back", 2, -0.66, 0.0, 0.05, 0.72, _WOOD, step=(1.32, 0.0), corner=0.3)
        s.part("back", 0.0, -0.66, 0.80, 0.05, _WOOD, corner=0.5)
        s.row("front", 2, -0.30, -0.50, 0.012, 0.17, "#e9d9b0", step=(0.60, 0.0))
        s.part("body", 0.0, 0.06, 0.50, 0.50, t.main)
        s.part("front", 0.0, 0.06, 0.40, 0.40, t.second, hole=0.9)
        s.part("front", 0.0, 0.06, 0.15, 0.15, pale(t.main, 0.25))
    s.scene(melt=0.03, shine=0.9, mark=t.mark)
    _stand(s, 0.7)


def keyboard_instrument(s: Sketch, t: Traits) -> None:
    """Piano, accordion, marimba, harmonica."""
    scenes.room(s, t)
    if t.named("accordion", "harmonica"):
        s.row("front", 8, -0.28, 0.10, 0.045, 0.40, t.second, step=(0.08, 0.0), corner=0.3)
        s.part("body", -0.52, 0.10, 0.22, 0.46, t.main, corner=0.4)
        s.part("body", 0.54, 0.10, 0.22, 0.46, t.main, corner=0.4)
        s.row("front", 6, -0.58, -0.22, 0.11, 0.045, "#fbf7ee", step=(0.0, 0.13), corner=0.3)
        for n in range(4):
            s.part("front", 0.50, -0.16 + 0.17 * n, 0.035, 0.035, t.mark)
            s.part("front", 0.62, -0.16 + 0.17 * n, 0.035, 0.035, t.mark)
    elif t.named("marimba"):
        s.row("back", 8, -0.60, 0.44, 0.04, 0.32, _STEEL, step=(0.17, 0.0), grow=-0.07, corner=0.6)
        s.part("body", 0.0, 0.12, 0.84, 0.10, t.second, corner=0.3)
        s.row(
            "front", 8, -0.66, 0.08, 0.075, 0.24, t.main, step=(0.19, 0.0), grow=-0.06, corner=0.3
        )
        s.limb("front", (-0.6, -0.6), (-0.2, -0.08), 0.018, "#e9d3a8")
        s.part("front", -0.2, -0.08, 0.06, 0.06, t.mark)
    else:
        grand = t.named("grand")
        s.row("back", 3, -0.56, 0.54, 0.045, 0.20, dark(t.main, 0.2), step=(0.56, 0.0), corner=0.3)
        if grand:
            s.part("back", 0.16, -0.34, 0.62, 0.26, t.main, angle=-20, corner=1.1)
            s.limb("back", (0.34, 0.1), (0.36, -0.34), 0.018, "#c9a256")
        else:
            s.part("body", 0.0, -0.10, 0.70, 0.34, t.main, corner=0.15)
        s.part("body", 0.0, 0.26, 0.78, 0.13, t.main, corner=0.4)
        s.part("front", 0.0, 0.22, 0.70, 0.065, "#fbf7ee", corner=0.1)
        s.row("front", 8, -0.60, 0.20, 0.030, 0.045, _INK, step=(0.172, 0.0), corner=0.2)
        s.part("front", 0.0, -0.12, 0.26, 0.13, "#f4ecd8", corner=0.1)
        s.row("front", 4, -0.2, -0.12, 0.05, 0.008, _INK, step=(0.13, 0.0))
    s.scene(melt=0.03, shine=0.6, shadow=0.5, shadow_y=0.74, shadow_width=0.8)


def harp(s: Sketch, t: Traits) -> None:
    """Draw a harp."""
    scenes.room(s, t)
    s.row("back", 8, -0.28, 0.0, 0.006, 0.52, "#f4ecd8", step=(0.095, 0.02), grow=-0.09)
    s.limb("body", (0.50, -0.60), (-0.30, 0.60), 0.05, t.main, 0.10)
    s.part("body", 0.04, -0.60, 0.52, 0.055, t.main, angle=4, bend=0.28)
    s.limb("body", (-0.44, -0.60), (-0.36, 0.62), 0.05, t.second)
    s.part("front", -0.34, 0.68, 0.26, 0.06, t.second, corner=0.8)
    s.part("front", -0.45, -0.64, 0.09, 0.09, t.mark)
    s.scene(melt=0.05, shine=0.7, shadow=0.45, shadow_y=0.76, shadow_width=0.5)


def shirt(s: Sketch, t: Traits) -> None:
    """Coats, shirts, jerseys, gowns' upper halves."""
    scenes.room(s, t, 1.3)
    long = t.named("coat", "gown", "abaya", "robe", "kimono", "vestment", "cloak", "poncho")
    low = 0.74 if long else 0.52
    s.part("back", -0.48, 0.06, 0.44, 0.13, dark(t.main, 0.10), angle=112, corner=0.7)
    s.part("back", 0.48, 0.06, 0.44, 0.13, dark(t.main, 0.10), angle=68, corner=0.7)
    s.part(
        "body",
        0.0,
        0.5 * (low - 0.36),
        0.5 * (low + 0.40),
        0.36,
        t.main,
        90,
        0.4,
        0.18 if long else 0.0,
    )
    s.part("body", -0.26, -0.34, 0.26, 0.12, t.main, angle=-22)
    s.part("body", 0.26, -0.34, 0.26, 0.12, t.main, angle=22)
    if t.named("jersey", "sweat", "poncho", "cardigan", "kimono"):
        s.row("decal", 2, 0.0, -0.06, 0.6, 0.05, t.second, step=(0.0, 0.20))
    s.part("front", 0.0, -0.40, 0.15, 0.11, dark(t.second, 0.45), bend=-0.2)
    if not t.named("jersey", "sweat", "poncho", "pajama"):
        s.limb("front", (0.0, -0.32), (0.0, low - 0.06), 0.012, dark(t.main, 0.4))
        s.part("front", -0.10, -0.22, 0.22, 0.06, t.second, angle=66, corner=0.5)
        s.part("front", 0.10, -0.22, 0.22, 0.06, t.second, angle=114, corner=0.5)
        s.row("front", 4, 0.05, 0.04, 0.022, 0.022, t.mark, step=(0.0, 0.13))
    s.part("front", 0.19, -0.06, 0.085, 0.075, dark(t.main, 0.14), corner=0.3)
    s.row("front", 2, -0.62, 0.42, 0.13, 0.045, t.second, step=(1.24, 0.0), angle=20, spin=-40)
    s.scene(mark=t.second, stripes=t.pick(6, (0.0, 0.3, 0.0)), stripe_waves=t.span(7, 4.0, 7.0))
    s.scene(stripe_warp=0.05, spots=t.pick(6, (0.0, 0.0, 0.4)), spot_waves=6.0)
    s.scene(melt=0.08, shine=0.05, shadow=0.0)


def dress(s: Sketch, t: Traits) -> None:
    """Skirts, gowns, swimwear: a waist and what flows from it."""
    scenes.room(s, t, 1.3)
    short = t.named("bikini", "brassiere", "maillot", "trunks", "diaper", "bib")
    if t.named("bikini", "brassiere"):
        s.row("front", 2, -0.21, -0.20, 0.21, 0.19, t.main, step=(0.42, 0.0), corner=1.6)
        s.part("back", -0.24, -0.52, 0.24, 0.018, t.second, angle=74)
        s.part("back", 0.24, -0.52, 0.24, 0.018, t.second, angle=106)
        s.part("back", 0.0, -0.10, 0.54, 0.028, t.second)
        s.part("body", 0.0, 0.42, 0.20, 0.34, t.main, angle=90, taper=-0.75, corner=0.6)
    elif short:
        s.part("body", 0.0, 0.0, 0.52, 0.28, t.main, angle=90, corner=0.8)
        s.part("body", 0.0, 0.46, 0.14, 0.20, t.main, angle=90, taper=-0.6, corner=0.6)
        s.part("back", -0.18, -0.56, 0.18, 0.04, t.second, angle=80)
        s.part("back", 0.18, -0.56, 0.18, 0.04, t.second, angle=100)
        s.part("front", 0.0, 0.06, 0.30, 0.045, t.second, corner=0.4)
    else:
        s.part("body", 0.0, -0.32, 0.28, 0.20, t.main, angle=90, corner=0.6, taper=-0.2)
        s.part("body", 0.0, 0.32, 0.44, 0.40, t.main, angle=90, corner=0.4, taper=0.6)
        s.part("front", 0.0, -0.08, 0.20, 0.045, t.second, corner=0.5)
        s.row(
            "front",
            5,
            -0.40,
            0.40,
            0.32,
            0.010,
            dark(t.main, 0.25),
            step=(0.20, 0.0),
            angle=104,
            spin=-7,
        )
        s.row("front", 8, -0.56, 0.74, 0.085, 0.05, t.second, step=(0.16, 0.0))
        s.part("back", -0.15, -0.58, 0.15, 0.03, t.second, angle=84)
        s.part("back", 0.15, -0.58, 0.15, 0.03, t.second, angle=96)
    s.scene(mark=t.second, spots=t.pick(6, (0.0, 0.7, 0.0)), spot_waves=5.0, melt=0.06, shine=0.1)
    s.scene(stripes=t.pick(6, (0.0, 0.0, 0.5)), stripe_waves=5.0, shadow=0.0)


def hat(s: Sketch, t: Traits) -> None:
    """Draw a hat."""
    scenes.studio(s, t)
    if t.named("helmet", "bearskin", "pickelhaube", "cap", "wig", "bonnet", "hair"):
        s.part("body", 0.0, 0.10, 0.48, 0.46, t.main, bend=0.06)
        s.part("body", 0.0, 0.36, 0.46, 0.18, t.main, corner=0.9)
        s.part("front", -0.10, 0.40, 0.58, 0.075, t.second, corner=1.0, bend=-0.05)
        if t.named("football", "crash"):
            s.part("front", -0.28, 0.30, 0.26, 0.16, "#3a4a5c", corner=1.2)
            s.row("front", 3, -0.36, 0.46, 0.24, 0.022, _STEEL, step=(0.0, 0.08))
        if t.named("pickel"):
            s.part("front", 0.0, -0.48, 0.20, 0.05, t.mark, angle=90, taper=0.7)
        s.part("front", 0.0, -0.30, 0.055, 0.055, t.mark)
        s.part("front", -0.22, -0.08, 0.08, 0.16, pale(t.main, 0.55), angle=28)
    elif t.named("mortarboard"):
        s.part("body", 0.0, 0.26, 0.36, 0.24, t.main, corner=0.7)
        s.part("front", 0.0, -0.04, 0.76, 0.17, dark(t.main, 0.1), corner=0.3, taper=0.0, bend=0.0)
        s.limb("front", (0.0, -0.06), (0.56, 0.08), 0.014, t.mark)
        s.limb("front", (0.56, 0.06), (0.56, 0.46), 0.018, t.mark, 0.045)
    else:
        wide = 0.84 if t.named("sombrero") else 0.72
        s.part("body", 0.0, 0.02, 0.40, 0.42, t.main, corner=1.1, taper=0.0)
        s.part("body", 0.0, 0.42, wide, 0.13, t.main, bend=-0.16)
        s.part("front", 0.0, 0.28, 0.42, 0.065, t.second, bend=-0.10, corner=0.5)
        s.part("front", 0.0, -0.38, 0.20, 0.07, dark(t.main, 0.3), bend=-0.3)
        s.row("front", 6, -0.60, 0.44, 0.05, 0.03, t.mark, step=(0.24, 0.0), angle=30)
    s.scene(mark=dark(t.main, 0.3), spots=t.pick(6, (0.0, 0.4)), spot_waves=8.0, melt=0.06)
    s.scene(shine=0.35)
    _stand(s, 0.7)


def shoe(s: Sketch, t: Traits) -> None:
    """Draw a shoe."""
    scenes.studio(s, t)
    boot = t.named("boot", "sock", "stocking")
    s.part("body", -0.24, 0.36, 0.46, 0.18, t.main, taper=0.2)
    s.part("body", 0.26, 0.22, 0.28, 0.30, t.main, corner=1.2)
    if boot:
        s.part("body", 0.30, -0.22, 0.42, 0.24, t.main, angle=92, corner=0.5)
        s.part("front", 0.30, -0.58, 0.27, 0.075, t.second, corner=0.6)
    else:
        s.part("front", 0.30, -0.02, 0.22, 0.065, dark(t.main, 0.5), angle=-8)
    if not t.named("sock", "stocking"):
        s.part("front", -0.04, 0.56, 0.66, 0.065, t.second, corner=1.0)
        if t.named("boot", "clog", "loafer"):
            s.part("front", 0.42, 0.60, 0.16, 0.09, dark(t.second, 0.2), corner=0.4)
    if t.named("running"):
        s.row("front", 4, -0.12, 0.20, 0.11, 0.018, "#ffffff", step=(0.085, -0.05), angle=-60)
        s.part("front", 0.20, 0.36, 0.26, 0.045, t.mark, angle=-24, bend=0.3)
    elif t.named("sandal"):
        s.row("front", 3, -0.46, 0.34, 0.22, 0.045, t.mark, step=(0.28, -0.06), angle=80, bend=0.2)
    else:
        s.part("front", -0.44, 0.40, 0.20, 0.10, dark(t.main, 0.12))
        s.part("front", 0.0, 0.24, 0.09, 0.05, t.mark, angle=-20, corner=0.5)
    s.scene(mark=t.second, stripes=0.8 if t.named("sock", "stocking") else 0.0, stripe_waves=3.5)
    s.scene(stripe_angle=0.25, melt=0.10, shine=0.6)
    _stand(s, 0.7)


def trousers(s: Sketch, t: Traits) -> None:
    """Draw trousers."""
    scenes.room(s, t, 1.3)
    low = 0.20 if t.named("trunks", "diaper") else 0.74
    s.limb("body", (-0.16, -0.40), (-0.25, low), 0.18, t.main, 0.14, corner=0.4)
    s.limb("body", (0.16, -0.40), (0.25, low), 0.18, dark(t.main, 0.05), 0.14, corner=0.4)
    s.part("body", 0.0, -0.42, 0.34, 0.17, t.main, corner=0.5)
    s.part("front", 0.0, -0.58, 0.35, 0.045, t.second, corner=0.4)
    s.part("front", 0.0, -0.58, 0.05, 0.035, t.mark, corner=0.3)
    s.limb("front", (0.0, -0.5), (0.0, -0.24), 0.008, dark(t.main, 0.4))
    s.part("front", -0.22, -0.42, 0.11, 0.012, dark(t.main, 0.35), angle=30)
    s.part("front", 0.22, -0.42, 0.11, 0.012, dark(t.main, 0.35), angle=-30)
    s.row("front", 2, -0.25, low, 0.16, 0.035, pale(t.main, 0.2), step=(0.50, 0.0), corner=0.4)
    s.scene(mark=pale(t.main, 0.3), stripes=0.12, stripe_waves=9.0, melt=0.03, shine=0.05)


def worn(s: Sketch, t: Traits) -> None:
    """Ties, necklaces, buckles, scarves: a thing that hangs."""
    scenes.studio(s, t)
    if t.named("sunglass"):
        s.row("front", 2, -0.36, 0.06, 0.28, 0.22, t.main, step=(0.72, 0.0), corner=1.4)
        s.row("front", 2, -0.36, 0.06, 0.24, 0.18, _INK, step=(0.72, 0.0), corner=1.4)
        s.part("front", 0.0, 0.0, 0.12, 0.03, t.main, bend=0.3)
        s.part("back", -0.72, -0.06, 0.18, 0.03, dark(t.main), angle=-30)
        s.part("back", 0.72, -0.06, 0.18, 0.03, dark(t.main), angle=30)
        s.part("front", -0.42, -0.02, 0.10, 0.025, "#ffffff", angle=-40)
        s.part("front", 0.30, -0.02, 0.10, 0.025, "#ffffff", angle=-40)
    elif t.named("mask", "muzzle"):
        s.part("back", 0.0, 0.0, 0.66, 0.03, t.mark)
        s.part("body", 0.0, 0.04, 0.46, 0.56, t.main, corner=1.7)
        s.row(
            "front", 2, -0.20, -0.10, 0.13, 0.09, dark(t.main, 0.75), step=(0.40, 0.0), corner=1.5
        )
        s.part("front", 0.0, 0.10, 0.17, 0.06, pale(t.main), angle=90, taper=0.5)
        s.part("front", 0.0, 0.36, 0.20, 0.05, t.second, bend=-0.2)
        s.row("front", 2, -0.30, 0.20, 0.07, 0.05, t.second, step=(0.60, 0.0))
        s.part("front", 0.0, -0.34, 0.30, 0.035, t.mark, bend=0.3)
    elif t.named("bow tie"):
        s.part("body", -0.36, 0.06, 0.36, 0.20, t.main, taper=-0.6, corner=0.5)
        s.part("body", 0.36, 0.06, 0.36, 0.20, t.main, taper=0.6, corner=0.5)
        s.part("front", 0.0, 0.06, 0.10, 0.13, t.second, corner=0.7)
    elif t.named("necklace", "boa", "stole", "brace"):
        s.row("front", 8, -0.48, -0.44, 0.10, 0.10, t.main, turn=-26, pivot=(0.0, -0.26))
        s.part("front", 0.0, 0.46, 0.15, 0.18, t.mark)
        s.part("front", -0.04, 0.40, 0.04, 0.06, "#ffffff")
        s.part("back", 0.0, -0.10, 0.50, 0.50, t.second, hole=0.97)
    else:
        s.part("body", 0.0, 0.24, 0.50, 0.13, t.main, angle=90, taper=0.35, corner=0.3)
        s.part("body", 0.0, -0.34, 0.14, 0.10, t.main, angle=90, taper=-0.3, corner=0.3)
        s.part("front", 0.0, -0.30, 0.13, 0.10, t.second, corner=0.5)
        s.part("front", -0.24, -0.52, 0.28, 0.04, t.second, angle=-34)
        s.part("front", 0.24, -0.52, 0.28, 0.04, t.second, angle=34)
        s.row("decal", 4, 0.0, 0.0, 0.3, 0.035, t.mark, step=(0.0, 0.18), angle=-28)
    s.scene(melt=0.03, shine=0.5, mark=t.mark)
    _stand(s, 0.6)


def chair(s: Sketch, t: Traits) -> None:
    """Draw a chair."""
    scenes.room(s, t)
    leg = dark(t.second, 0.2)
    if t.named("couch", "bench", "stretcher"):
        s.part("body", 0.0, -0.02, 0.72, 0.26, t.main, corner=0.7)
        s.part("front", 0.0, 0.30, 0.72, 0.14, pale(t.main, 0.12), corner=0.8)
        s.row("front", 2, -0.74, 0.22, 0.12, 0.26, dark(t.main, 0.1), step=(1.48, 0.0), corner=0.9)
        s.row("front", 2, -0.66, 0.60, 0.035, 0.11, leg, step=(1.32, 0.0))
        s.part("front", -0.36, 0.08, 0.17, 0.15, t.mark, angle=-12, corner=0.8)
        s.part("front", 0.40, 0.10, 0.16, 0.14, t.second, angle=10, corner=0.8)
    else:
        s.limb("back", (-0.22, 0.20), (-0.18, 0.66), 0.035, dark(leg, 0.2))
        s.limb("back", (0.34, 0.10), (0.40, 0.66), 0.035, dark(leg, 0.2))
        s.part(
            "body",
            0.30,
            -0.26,
            0.44,
            0.085 if not t.named("throne", "barber") else 0.15,
            t.main,
            angle=82,
            corner=0.7,
        )
        s.part("front", -0.02, 0.18, 0.42, 0.085, pale(t.main, 0.12), corner=0.9)
        s.limb("front", (-0.36, 0.22), (-0.40, 0.68), 0.04, leg)
        s.limb("front", (0.28, 0.22), (0.26, 0.68), 0.04, leg)
        s.part("front", -0.02, -0.08, 0.34, 0.035, t.second, corner=0.9)
        s.limb("front", (-0.32, -0.06), (-0.34, 0.16), 0.028, t.second)
        if t.named("rocking"):
            s.part("front", -0.06, 0.70, 0.56, 0.03, t.second, bend=-0.15)
        if t.named("throne"):
            s.row("front", 3, 0.22, -0.74, 0.06, 0.07, t.mark, step=(0.08, 0.0))
    s.scene(melt=0.04, shine=0.2, shadow=0.5, shadow_y=0.72, shadow_width=0.7, mark=t.mark)


def table(s: Sketch, t: Traits) -> None:
    """Draw a table."""
    scenes.room(s, t)
    wood = t.main
    s.row("back", 2, -0.56, 0.40, 0.045, 0.30, dark(wood, 0.35), step=(1.12, 0.0), corner=0.3)
    s.part("body", 0.0, 0.10, 0.84, 0.065, wood, corner=0.5)
    s.row("front", 2, -0.70, 0.42, 0.055, 0.32, dark(wood, 0.1), step=(1.40, 0.0), corner=0.3)
    if t.named("desk"):
        s.row("front", 3, 0.46, 0.24, 0.22, 0.085, pale(wood, 0.15), step=(0.0, 0.18), corner=0.2)
        for n in range(3):
            s.part("front", 0.46, 0.24 + 0.18 * n, 0.03, 0.016, t.mark)
    if t.named("pool"):
        s.part("front", 0.0, 0.04, 0.80, 0.05, "#3f8f5f", corner=0.4)
        s.row("front", 5, -0.40, -0.02, 0.05, 0.05, t.mark, step=(0.2, 0.0))
    else:
        s.part("front", -0.30, -0.08, 0.085, 0.13, t.second, corner=0.9)
        s.part("front", -0.30, -0.28, 0.13, 0.12, "#7fae6a")
        s.part("front", 0.26, 0.02, 0.17, 0.035, "#f4ecd8", corner=0.8)
        s.part("front", 0.26, -0.04, 0.09, 0.06, t.mark)
    s.scene(mark=dark(wood, 0.3), stripes=0.3, stripe_waves=6.0, stripe_angle=0.25, melt=0.02)
    s.scene(shine=0.3, shadow=0.45, shadow_y=0.73, shadow_width=0.9)


def cabinet(s: Sketch, t: Traits) -> None:
    """Bookcase, wardrobe, chest of drawers, file."""
    scenes.room(s, t)
    s.row("back", 2, -0.44, 0.68, 0.05, 0.09, dark(t.main, 0.4), step=(0.88, 0.0))
    s.part("body", 0.0, 0.0, 0.58, 0.66, t.main, corner=0.10)
    if t.named("book", "china", "entertainment", "medicine", "shop"):
        for n in range(3):
            s.part("front", 0.0, -0.40 + 0.41 * n, 0.50, 0.17, dark(t.main, 0.45), corner=0.08)
        s.row("front", 8, -0.40, -0.37, 0.04, 0.14, t.second, step=(0.112, 0.0), corner=0.2)
        s.row("front", 7, -0.40, 0.05, 0.045, 0.13, t.mark, step=(0.13, 0.0), corner=0.2)
        for n in range(5):
            s.part(
                "front",
                -0.36 + 0.17 * n,
                0.47,
                0.06,
                0.11 + 0.02 * (n % 2),
                mix(t.second, t.mark, n / 4.0),
                corner=0.3,
            )
    elif t.named("wardrobe"):
        s.row("front", 2, -0.28, 0.0, 0.25, 0.58, pale(t.main, 0.15), step=(0.56, 0.0), corner=0.1)
        s.row("front", 2, -0.06, 0.02, 0.022, 0.06, t.mark, step=(0.12, 0.0))
    else:
        s.row(
            "front", 4, 0.0, -0.46, 0.50, 0.135, pale(t.main, 0.15), step=(0.0, 0.31), corner=0.2
        )
        s.row("front", 4, 0.0, -0.46, 0.10, 0.028, t.mark, step=(0.0, 0.31), corner=1.0)
    s.part("front", 0.0, -0.66, 0.63, 0.045, dark(t.main, 0.15), corner=0.4)
    s.scene(mark=dark(t.main, 0.3), stripes=0.2, stripe_waves=7.0, melt=0.02, shine=0.2)
    s.scene(shadow=0.45, shadow_y=0.76, shadow_width=0.75)


def bed(s: Sketch, t: Traits) -> None:
    """Draw a bed."""
    scenes.room(s, t)
    wood = t.second
    s.part("back", 0.66, 0.02, 0.06, 0.44, dark(wood, 0.1), corner=0.4)
    if t.named("four-poster", "mosquito"):
        s.row("back", 2, -0.72, -0.14, 0.03, 0.74, wood, step=(1.44, 0.0))
        s.part("back", 0.0, -0.80, 0.84, 0.09, t.main, corner=0.4)
    s.part("body", 0.0, 0.36, 0.70, 0.20, t.main, corner=0.5)
    s.part("front", 0.44, 0.10, 0.22, 0.10, "#fdf9f0", corner=1.4, angle=-6)
    s.part("front", -0.14, 0.24, 0.56, 0.11, pale(t.main, 0.25), corner=1.0)
    s.part("front", -0.14, 0.44, 0.56, 0.035, t.mark, corner=0.5)
    if t.named("crib", "cradle", "bassinet"):
        s.row("front", 8, -0.66, 0.22, 0.022, 0.30, wood, step=(0.188, 0.0))
        s.part("front", 0.0, -0.08, 0.74, 0.035, wood, corner=0.8)
    s.part("front", 0.0, 0.56, 0.74, 0.045, wood, corner=0.5)
    s.row("front", 2, -0.66, 0.56, 0.05, 0.17, dark(wood, 0.1), step=(1.32, 0.0), corner=0.5)
    s.scene(mark=t.mark, spots=0.5, spot_waves=5.0, melt=0.04, shine=0.05)
    s.scene(shadow=0.5, shadow_y=0.74, shadow_width=0.85)


def lamp(s: Sketch, t: Traits) -> None:
    """Draw a lamp."""
    scenes.studio(s, t)
    s.part("back", 0.0, -0.24, 0.60, 0.50, mix(t.second, "#fff6d0", 0.7))
    s.limb("back", (0.0, -0.1), (0.0, 0.62), 0.03, dark(t.main, 0.2))
    s.part("body", 0.0, 0.34, 0.16, 0.22, t.main)
    s.part("body", 0.0, 0.62, 0.28, 0.055, t.main, corner=1.0)
    s.part("front", 0.0, -0.24, 0.30, 0.32, t.second, angle=90, taper=0.38, corner=0.15)
    s.row(
        "front",
        5,
        -0.36,
        -0.24,
        0.012,
        0.28,
        dark(t.second, 0.15),
        step=(0.18, 0.0),
        angle=14,
        spin=-7,
    )
    s.part("front", 0.0, 0.05, 0.44, 0.035, t.mark, corner=0.8)
    s.scene(melt=0.05, shine=0.7)
    _stand(s, 0.4)


def bottle(s: Sketch, t: Traits) -> None:
    """Draw a bottle."""
    scenes.studio(s, t)
    wide = t.span(3, 0.20, 0.27) if not t.named("jug", "milk") else 0.34
    s.part("body", 0.0, 0.24, wide, 0.42, t.main, corner=0.7)
    s.part("body", 0.0, -0.26, 0.24, 0.10, t.main, angle=90, taper=0.4)
    s.part("body", 0.0, -0.44, 0.09, 0.22, t.main, corner=0.5)
    s.part("decal", -0.5 * wide, 0.2, 0.04, 0.5, pale(t.main, 0.65))
    s.part("front", 0.0, 0.28, wide * 0.97, 0.19, t.second, corner=0.25)
    s.part("front", 0.0, 0.24, wide * 0.6, 0.045, t.mark, corner=0.6)
    s.part("front", 0.0, 0.36, wide * 0.5, 0.018, dark(t.second, 0.4), corner=0.8)
    s.part("front", 0.0, -0.68, 0.085, 0.055, t.mark, corner=0.4)
    if t.named("jug", "milk", "soap", "spray"):
        s.part("back", wide + 0.02, 0.0, 0.15, 0.20, t.main, hole=0.65)
    s.scene(melt=0.07, shine=0.9)
    _stand(s, 0.36)


def cup(s: Sketch, t: Traits) -> None:
    """Mugs, jugs, pots with a handle; goblets."""
    scenes.studio(s, t)
    if t.named("goblet", "beer glass"):
        s.limb("back", (0.0, 0.2), (0.0, 0.62), 0.04, dark(t.main, 0.1))
        s.part("back", 0.0, 0.64, 0.28, 0.05, t.main)
        s.part("body", 0.0, -0.10, 0.34, 0.40, t.main, corner=1.4)
        s.part("front", 0.0, -0.42, 0.30, 0.075, dark(t.second, 0.2))
    else:
        s.part("back", 0.52, 0.14, 0.24, 0.25, dark(t.main, 0.06), hole=0.66)
        s.part("body", 0.0, 0.20, 0.44, 0.42, t.main, corner=0.7)
        if t.named("teapot", "coffeepot", "pitcher", "water jug"):
            s.part("back", -0.56, 0.08, 0.30, 0.085, t.main, angle=42, taper=0.3)
            s.part("front", 0.0, -0.26, 0.30, 0.12, pale(t.main, 0.1))
            s.part("front", 0.0, -0.40, 0.06, 0.06, t.mark)
        else:
            s.part("front", 0.0, -0.20, 0.44, 0.115, pale(t.main, 0.45))
            s.part("front", 0.0, -0.19, 0.38, 0.085, dark(t.second, 0.35))
            s.row(
                "front",
                3,
                -0.14,
                -0.52,
                0.20,
                0.022,
                "#fffdf7",
                step=(0.14, 0.0),
                angle=90,
                bend=0.3,
            )
        s.part("front", 0.0, 0.28, 0.42, 0.075, t.second, corner=0.3)
        s.row("front", 5, -0.30, 0.28, 0.045, 0.045, t.mark, step=(0.15, 0.0))
    s.part("decal", -0.28, 0.10, 0.05, 0.34, pale(t.main, 0.7))
    s.scene(melt=0.03, shine=0.6)
    _stand(s, 0.55)


def pot(s: Sketch, t: Traits) -> None:
    """Pots, bowls, basins, tubs, pans."""
    scenes.studio(s, t)
    if t.named("pan", "wok", "ladle", "spatula", "strainer"):
        s.limb("back", (0.3, 0.30), (0.92, 0.02), 0.055, _INK)
    s.part("body", 0.0, 0.32, 0.60, 0.30, t.main, corner=1.3)
    if t.named("oven", "crock", "hot", "caldron", "pot"):
        s.part("front", 0.0, 0.0, 0.58, 0.14, pale(t.main, 0.2), bend=0.12)
        s.part("front", 0.0, -0.16, 0.08, 0.06, t.mark)
        s.row("front", 2, -0.66, 0.20, 0.10, 0.045, dark(t.main, 0.3), step=(1.32, 0.0))
    else:
        s.part("front", 0.0, 0.08, 0.62, 0.13, pale(t.main, 0.4))
        s.part("front", 0.0, 0.08, 0.54, 0.09, dark(t.second, 0.25))
        s.row("front", 3, -0.26, 0.06, 0.10, 0.03, pale(t.second, 0.5), step=(0.26, 0.02))
    s.part("front", 0.0, 0.42, 0.54, 0.035, t.second, bend=-0.12)
    s.part("decal", -0.32, 0.26, 0.06, 0.2, pale(t.main, 0.6), angle=14)
    s.part("back", 0.0, 0.62, 0.30, 0.06, dark(t.main, 0.3), corner=0.8)
    s.scene(melt=0.03, shine=0.7)
    _stand(s, 0.66)


def barrel(s: Sketch, t: Traits) -> None:
    """Barrels, buckets, bins, baskets, vases, mortars."""
    scenes.studio(s, t)
    up = t.named("bucket", "ashcan", "hamper", "basket", "mortar", "measuring", "beaker", "tub")
    if t.named("bucket", "basket"):
        s.part("back", 0.0, -0.24, 0.42, 0.40, _STEEL, hole=0.92)
    if t.named("vase"):
        s.row("back", 5, -0.2, -0.60, 0.10, 0.10, t.mark, step=(0.10, 0.0))
        s.part("body", 0.0, 0.30, 0.34, 0.36, t.main)
        s.part("body", 0.0, -0.16, 0.15, 0.26, t.main, corner=0.7)
        s.part("front", 0.0, -0.40, 0.20, 0.055, t.second)
    else:
        s.part(
            "body",
            0.0,
            0.16,
            0.48,
            0.40,
            t.main,
            angle=90,
            taper=-0.22 if up else 0.0,
            corner=0.3 if up else 0.9,
        )
        s.part("front", 0.0, -0.32, 0.46 if up else 0.33, 0.085, dark(t.second, 0.3))
        if not up:
            s.row("front", 3, 0.0, -0.10, 0.40, 0.028, t.second, step=(0.0, 0.26), bend=-0.06)
    s.row("decal", 5, -0.28, 0.16, 0.008, 0.6, dark(t.main, 0.4), step=(0.14, 0.0))
    s.part("front", 0.0, 0.22, 0.17, 0.13, pale(t.mark, 0.25), corner=0.5)
    s.scene(mark=t.second, stripes=0.3, stripe_waves=6.0, stripe_angle=0.25, melt=0.06, shine=0.5)
    _stand(s, 0.5)


def box(s: Sketch, t: Traits) -> None:
    """Crates, chests, cartons, safes, mailboxes, packets."""
    scenes.studio(s, t)
    s.part("body", 0.0, 0.24, 0.56, 0.42, t.main, corner=0.15)
    if t.named("chest", "mailbox", "pencil"):
        s.part("body", 0.0, -0.16, 0.56, 0.22, t.main, corner=1.2)
        s.part("front", 0.0, 0.02, 0.57, 0.035, t.mark, corner=0.3)
        s.part("front", 0.0, 0.08, 0.085, 0.10, "#e3b64a", corner=0.5)
        s.row("front", 2, -0.40, 0.14, 0.05, 0.50, t.second, step=(0.80, 0.0), corner=0.2)
    elif t.named("safe"):
        s.part("front", 0.0, 0.24, 0.46, 0.34, pale(t.main, 0.2), corner=0.2)
        s.part("front", 0.0, 0.24, 0.17, 0.17, _STEEL)
        s.row("front", 4, 0.0, 0.24, 0.22, 0.022, t.mark, spin=45)
    else:
        s.part("front", 0.0, -0.16, 0.60, 0.075, pale(t.main, 0.25), corner=0.2)
        s.row("front", 3, 0.0, 0.02, 0.52, 0.085, pale(t.main, 0.1), step=(0.0, 0.23), corner=0.1)
        s.limb("front", (-0.46, 0.56), (0.46, -0.06), 0.05, t.second, corner=0.3)
        s.part("front", 0.26, 0.44, 0.15, 0.10, t.mark, corner=0.2)
    s.scene(mark=dark(t.main, 0.3), stripes=0.2, stripe_waves=7.0, melt=0.02, shine=0.2)
    _stand(s, 0.66)


def bag(s: Sketch, t: Traits) -> None:
    """Draw a bag."""
    scenes.studio(s, t)
    if t.named("piggy"):
        s.row("back", 3, -0.24, 0.56, 0.08, 0.14, dark(t.main, 0.15), step=(0.24, 0.0))
        s.part("body", 0.06, 0.16, 0.50, 0.38, t.main)
        s.part("body", -0.40, 0.10, 0.22, 0.22, t.main)
        s.part("front", -0.58, 0.14, 0.09, 0.11, pale(t.main, 0.3))
        s.part("front", -0.28, -0.18, 0.13, 0.08, dark(t.main, 0.1), angle=60, taper=0.6)
        s.part("front", 0.08, -0.18, 0.13, 0.022, _INK)
        s.part("front", 0.08, -0.38, 0.13, 0.13, "#e3b64a")
        s.bead(-0.44, 0.0, 0.035)
    elif t.named("cart"):
        s.row("back", 6, -0.42, 0.0, 0.012, 0.26, _STEEL, step=(0.16, 0.0), angle=6)
        s.part("body", 0.0, 0.26, 0.50, 0.03, _STEEL)
        s.row("front", 4, -0.02, -0.24, 0.56, 0.020, t.main, step=(0.01, 0.15), grow=-0.05)
        s.limb("front", (0.52, -0.26), (0.78, -0.40), 0.03, t.second)
        s.limb("front", (0.44, 0.24), (0.36, 0.52), 0.022, _STEEL)
        s.row("front", 2, -0.32, 0.60, 0.075, 0.075, _INK, step=(0.64, 0.0))
        s.part("front", -0.1, 0.50, 0.46, 0.02, _STEEL)
    else:
        s.part("back", 0.0, -0.28, 0.28, 0.34, dark(t.main, 0.2), hole=0.82)
        s.part("body", 0.0, 0.24, 0.46, 0.42, t.main, angle=90, corner=0.6, taper=0.12)
        s.part("front", 0.0, 0.04, 0.46, 0.20, t.second, corner=0.9)
        s.part("front", 0.0, 0.40, 0.30, 0.19, dark(t.main, 0.12), corner=0.5)
        s.part("front", 0.0, 0.24, 0.055, 0.07, "#e3b64a", corner=0.4)
        s.row("front", 2, -0.26, -0.02, 0.035, 0.17, t.mark, step=(0.52, 0.0), corner=0.4)
    s.scene(melt=0.06, shine=0.3)
    _stand(s, 0.6)


def ball(s: Sketch, t: Traits) -> None:
    """Draw a ball."""
    scenes.studio(s, t)
    if t.named("rugby"):
        s.part("body", 0.0, 0.18, 0.60, 0.40, t.main, angle=-18)
        s.row("front", 5, -0.20, 0.08, 0.012, 0.075, t.second, step=(0.10, -0.033), angle=-18)
        s.part("front", 0.0, 0.02, 0.26, 0.012, t.second, angle=-18)
        s.part("decal", -0.50, 0.34, 0.04, 0.4, t.second, angle=-18)
        s.part("decal", 0.50, 0.0, 0.04, 0.4, t.second, angle=-18)
    else:
        size = 0.34 if t.named("golf", "ping", "croquet", "puck") else 0.50
        y = 0.66 - size
        s.part("body", 0.0, y, size, size if not t.named("puck") else 0.2, t.main)
        if t.named("soccer"):
            s.row(
                "front", 5, 0.0, y - 0.38, 0.14, 0.12, t.mark, turn=72, pivot=(0.0, y), corner=1.2
            )
            s.part("front", 0.0, y, 0.17, 0.16, t.mark, corner=1.3)
        elif t.named("basket", "volley"):
            s.part("decal", 0.0, y, 0.6, 0.014, t.mark, angle=-14)
            s.part("decal", 0.0, y, 0.6, 0.014, t.mark, angle=76)
            s.part("decal", -0.34, y, 0.5, 0.014, t.mark, angle=80, bend=-0.35)
            s.row("decal", 1, 0.34, y, 0.5, 0.014, t.mark, angle=72, bend=0.35)
        elif t.named("baseball", "tennis"):
            s.part("decal", -0.36, y, 0.5, 0.02, t.mark, angle=84, bend=-0.5)
            s.part("decal", 0.36, y, 0.5, 0.02, t.mark, angle=84, bend=0.5)
        elif t.named("bubble"):
            s.part("decal", 0.14, y + 0.14, 0.42, 0.40, t.second)
            s.part("front", 0.56, -0.50, 0.13, 0.13, pale(t.main, 0.3))
            s.part("front", -0.62, -0.34, 0.09, 0.09, pale(t.main, 0.3))
        else:
            s.part("decal", 0.0, y, size, 0.10, t.second, angle=-10)
        s.part(
            "front", -0.36 * size, y - 0.48 * size, 0.20 * size, 0.12 * size, "#ffffff", angle=-34
        )
    s.scene(mark=pale(t.main), spots=0.5 if t.named("golf") else 0.0, spot_waves=12.0, melt=0.03)
    s.scene(shine=0.6)
    _stand(s, 0.5)


def barbell(s: Sketch, t: Traits) -> None:
    """Draw a barbell."""
    scenes.studio(s, t)
    long = 0.60 if t.named("barbell") else 0.34
    s.part("body", 0.0, 0.26, long + 0.34, 0.045, _STEEL, corner=1.0)
    s.row("front", 2, -long, 0.26, 0.085, 0.40, t.main, step=(2 * long, 0.0), corner=0.7)
    s.row(
        "front",
        2,
        -long - 0.16,
        0.26,
        0.07,
        0.28,
        t.second,
        step=(2 * long + 0.32, 0.0),
        corner=0.7,
    )
    s.part("front", 0.0, 0.26, 0.20, 0.055, t.mark, corner=1.0)
    s.scene(melt=0.02, shine=0.9)
    _stand(s, 0.85)


def racket(s: Sketch, t: Traits) -> None:
    """Draw a racket."""
    scenes.studio(s, t)
    solid = t.named("paddle", "ping")
    s.limb("back", (0.12, 0.20), (0.44, 0.70), 0.05, t.second, 0.06)
    s.row("back", 7, -0.44, -0.20, 0.006, 0.46, "#f8f3e6", step=(0.095, 0.0), angle=0)
    s.part("body", -0.14, -0.20, 0.40, 0.50, t.main, angle=-30, hole=0.0 if solid else 0.86)
    if not solid:
        s.row("front", 6, -0.14, -0.52, 0.36, 0.006, "#f8f3e6", step=(0.0, 0.13))
    s.part("front", 0.42, 0.66, 0.11, 0.075, t.mark, angle=58, corner=0.7)
    s.part("front", 0.56, -0.36, 0.13, 0.13, "#d8e35a" if not solid else "#fbf7ee")
    s.part("front", 0.53, -0.40, 0.04, 0.03, "#ffffff")
    s.scene(melt=0.03, shine=0.4)
    _stand(s, 0.4)


def bars(s: Sketch, t: Traits) -> None:
    """Gymnastic bars, swing, maypole-like frames."""
    scenes.room(s, t)
    s.row("front", 2, -0.56, 0.10, 0.035, 0.60, t.main, step=(1.12, 0.0), corner=0.4)
    s.part("front", 0.0, -0.46, 0.72, 0.040, t.second, corner=1.0)
    s.row("front", 2, -0.56, 0.70, 0.20, 0.035, dark(t.main, 0.2), step=(1.12, 0.0), corner=1.0)
    if t.named("swing"):
        s.limb("front", (-0.20, -0.44), (-0.20, 0.36), 0.010, "#c9a878")
        s.limb("front", (0.20, -0.44), (0.20, 0.36), 0.010, "#c9a878")
        s.part("front", 0.0, 0.38, 0.28, 0.04, t.mark, corner=0.6)
    elif t.named("parallel", "beam"):
        s.part("front", 0.0, -0.20, 0.78, 0.035, t.second, angle=-4, corner=1.0)
    s.part("body", 0.0, 0.74, 0.70, 0.05, t.mark, corner=0.8)
    s.scene(melt=0.02, shine=0.5, shadow=0.4, shadow_y=0.78, shadow_width=0.85)


def teddy(s: Sketch, t: Traits) -> None:
    """Draw a teddy."""
    scenes.studio(s, t)
    fur = t.main
    s.row("back", 2, -0.40, 0.10, 0.14, 0.24, dark(fur, 0.1), step=(0.80, 0.0), angle=38, spin=-76)
    s.row("body", 2, -0.27, -0.52, 0.14, 0.14, fur, step=(0.54, 0.0))
    s.part("body", 0.0, 0.28, 0.36, 0.36, fur)
    s.part("body", 0.0, -0.26, 0.38, 0.32, fur)
    s.row("front", 2, -0.32, 0.58, 0.17, 0.17, fur, step=(0.64, 0.0))
    s.row("front", 2, -0.32, 0.58, 0.10, 0.10, pale(fur, 0.45), step=(0.64, 0.0))
    s.part("decal", 0.0, 0.30, 0.22, 0.24, pale(fur, 0.45))
    s.part("front", 0.0, -0.16, 0.17, 0.13, pale(fur, 0.5))
    s.part("front", 0.0, -0.21, 0.06, 0.045, _INK)
    s.part("front", 0.0, 0.04, 0.20, 0.05, t.mark, bend=-0.1, corner=1.0)
    s.bead(-0.15, -0.32, 0.042)
    s.bead(0.15, -0.32, 0.042)
    s.scene(mark=dark(fur, 0.2), spots=0.15, spot_waves=11.0, melt=0.06, shine=0.05)
    _stand(s, 0.6)

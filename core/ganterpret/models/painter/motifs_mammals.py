"""Motifs of dogs, cats, apes and other mammals, and of people.

Conventions:
    As in `sketch`; animals look to the left and stand on y = 0.72.
"""

from __future__ import annotations

from ganterpret.models.painter import scenes
from ganterpret.models.painter.sketch import Sketch, dark, mix, pale
from ganterpret.models.painter.traits import Traits

_NOSE = "#241f29"
_SHORT_LEGS = ("basset", "dachs", "corgi", "pembroke", "cardigan", "dandie", "scotch", "sealyham")
_POINTED = (
    *("chihuahua", "shepherd", "husky", "malamute", "eskimo", "terrier", "kelpie", "malinois"),
    *("schipperke", "groenendael", "samoyed", "pomeranian", "chow", "keeshond", "basenji"),
    *("pembroke", "cardigan", "elkhound", "ibizan", "papillon", "doberman", "bulldog", "boston"),
    *("dingo", "pinscher", "great dane", "mexican", "cairn", "wolf", "coyote", "dhole", "hunting"),
)
_SHAGGY = (
    *(
        "spaniel",
        "collie",
        "samoyed",
        "pomeranian",
        "chow",
        "newfoundland",
        "leonberg",
        "pyrenees",
    ),
    *(
        "komondor",
        "sheepdog",
        "afghan",
        "borzoi",
        "pekinese",
        "shih",
        "lhasa",
        "maltese",
        "yorkshire",
    ),
    *(
        "silky",
        "briard",
        "bouvier",
        "keeshond",
        "tibetan",
        "setter",
        "kuvasz",
        "groenendael",
        "wheaten",
    ),
    *("bernese", "malamute", "eskimo", "dandie", "otterhound", "retriever", "affen", "cairn"),
)
_FLAT = ("pug", "bull", "pekinese", "shih", "boxer", "affen", "griffon", "japanese", "mastiff")


def dog(s: Sketch, t: Traits) -> None:
    """Draw a dog."""
    t.pick(3, (scenes.meadow, scenes.wood, scenes.meadow, scenes.room, scenes.snow))(s, t)
    leg = 0.20 if t.named(*_SHORT_LEGS) else t.span(4, 0.26, 0.34)
    top = 0.72 - leg - 0.20
    fur, other = t.main, t.second
    full = t.span(5, 0.18, 0.23)
    shade = dark(fur, 0.22)
    curl = t.unit(6) < 0.5
    shaggy, poodle = t.named(*_SHAGGY), t.named("poodle")
    tail = 0.12 if shaggy else 0.07
    if curl:
        s.part("back", 0.56, top - 0.16, 0.26, tail, fur, angle=-62, bend=0.6, taper=-0.25)
    else:
        s.part("back", 0.56, top - 0.16, 0.26, tail, fur, angle=-40, bend=-0.2, taper=-0.25)
    if shaggy:
        s.row("body", 7, -0.26, top + 0.15, 0.10, 0.13, fur, step=(0.115, 0.0), angle=12)
        s.part("body", -0.34, top - 0.10, 0.21, 0.24, mix(fur, other, 0.35), angle=20)
    elif poodle:
        s.row("body", 4, -0.46, top - 0.62, 0.15, 0.13, fur, step=(0.09, 0.13), grow=0.04)
        s.part("back", 0.74, top - 0.34, 0.12, 0.12, fur)
        s.part("body", -0.16, top + 0.02, 0.28, 0.27, pale(fur, 0.15))
    s.limb("back", (-0.12, top + 0.10), (-0.16, 0.69), 0.075, shade, 0.05)
    s.limb("back", (0.44, top + 0.10), (0.50, 0.69), 0.085, shade, 0.05)
    s.part("body", 0.14, top, 0.42, full, fur, angle=-2)
    s.part("body", -0.20, top - 0.02, 0.24, full * 1.02, fur)
    s.part("body", -0.34, top - 0.24, 0.24, 0.15, fur, angle=58)
    s.part("body", -0.46, top - 0.44, 0.23, 0.20, fur)
    long = 0.10 if t.named(*_FLAT) else t.span(7, 0.14, 0.21)
    s.part("body", -0.58 - long, top - 0.38, long + 0.03, 0.095, mix(fur, other, 0.7))
    s.part("body", 0.40, top + 0.04, 0.20, full * 0.98, fur)
    s.part("decal", 0.16, top - 0.10, 0.36, 0.17, other if t.pick(8, (0, 1, 0)) else fur)
    s.part("decal", -0.34, top + 0.04, 0.16, 0.26, pale(other, 0.35), angle=60)
    s.limb("front", (-0.26, top + 0.08), (-0.26, 0.69), 0.085, fur, 0.055)
    s.limb("front", (0.34, top + 0.10), (0.36, 0.69), 0.10, fur, 0.055)
    s.row("front", 2, -0.30, 0.70, 0.085, 0.04, mix(fur, other, 0.6), step=(0.62, 0.0))
    if t.named(*_POINTED):
        s.part("front", -0.36, top - 0.66, 0.17, 0.085, other, angle=98, taper=0.85, corner=0.8)
        s.part("front", -0.36, top - 0.62, 0.10, 0.045, "#d99a92", angle=98, taper=0.8)
    else:
        s.part("front", -0.32, top - 0.40, 0.21, 0.095, dark(other, 0.12), angle=74, bend=0.2)
    s.part("front", -0.60 - 2 * long, top - 0.43, 0.06, 0.048, _NOSE)
    s.limb("front", (-0.60 - 1.7 * long, top - 0.33), (-0.58, top - 0.31), 0.010, dark(fur, 0.6))
    s.bead(-0.55, top - 0.50, 0.036)
    if t.unit(9) < 0.4 and not t.named("wolf", "fox", "hunting", "coyote"):
        collar = t.pick(10, ("#d8473f", "#2f7fb8", "#e3a92f", "#3f8f6b"))
        s.part("front", -0.335, top - 0.24, 0.165, 0.028, collar, angle=-30)
    s.scene(mark=t.mark, melt=0.10, shine=0.15, shadow_width=0.72)
    s.move(0.13)
    spotted = t.named("dalmatian", "hunting", "bluetick", "setter", "pointer")
    s.scene(spots=0.95 if spotted else t.span(11, -0.3, 0.35), spot_waves=5.5)


def fox(s: Sketch, t: Traits) -> None:
    """Draw a fox."""
    (scenes.snow if t.named("arctic", "white") else scenes.wood)(s, t)
    s.part("back", 0.66, 0.44, 0.36, 0.14, t.main, angle=28, bend=-0.25)
    s.part("back", 0.90, 0.58, 0.14, 0.10, t.second, angle=34)
    s.limb("back", (-0.12, 0.34), (-0.14, 0.70), 0.06, t.mark, 0.04)
    s.limb("back", (0.44, 0.34), (0.48, 0.70), 0.065, t.mark, 0.04)
    s.part("body", 0.14, 0.22, 0.44, 0.18, t.main)
    s.part("body", -0.26, 0.08, 0.24, 0.15, t.main, angle=48)
    s.part("body", -0.42, -0.14, 0.24, 0.20, t.main)
    s.part("body", -0.66, -0.05, 0.19, 0.07, t.main, angle=-8, taper=0.45)
    s.part("decal", -0.30, 0.20, 0.15, 0.26, t.second, angle=40)
    s.part("decal", -0.52, 0.03, 0.24, 0.10, t.second, angle=-10)
    s.limb("front", (-0.24, 0.30), (-0.24, 0.70), 0.065, t.main, 0.042)
    s.limb("front", (0.34, 0.32), (0.36, 0.70), 0.075, t.main, 0.042)
    s.part("front", -0.50, -0.38, 0.18, 0.09, t.main, angle=80, taper=0.85, corner=0.8)
    s.part("front", -0.28, -0.38, 0.18, 0.09, t.main, angle=100, taper=0.85, corner=0.8)
    s.part("front", -0.28, -0.34, 0.10, 0.05, t.mark, angle=100, taper=0.8)
    s.part("front", -0.86, -0.06, 0.045, 0.04, _NOSE)
    s.bead(-0.54, -0.18, 0.034)
    s.scene(mark=t.mark, melt=0.10, shine=0.1, shadow_width=0.75, spots=0.2, spot_waves=8.0)


def cat(s: Sketch, t: Traits) -> None:
    """Draw a cat."""
    scenes.room(s, t)
    fur = t.main
    s.part("back", 0.46, 0.54, 0.36, 0.075, dark(fur, 0.12), angle=-24, bend=-0.5)
    s.part("body", 0.0, 0.36, 0.36, 0.38, fur)
    s.part("body", 0.0, 0.06, 0.26, 0.24, fur)
    s.part("body", 0.0, -0.28, 0.36, 0.29, fur)
    s.part("body", -0.26, -0.56, 0.20, 0.12, fur, angle=72, taper=0.85, corner=0.8)
    s.part("body", 0.26, -0.56, 0.20, 0.12, fur, angle=108, taper=0.85, corner=0.8)
    s.part("decal", 0.0, 0.24, 0.17, 0.30, t.second)
    face = mix(t.main, t.mark, 0.6) if t.named("siamese") else t.second
    s.part("decal", 0.0, -0.16, 0.20, 0.15, face)
    s.part("front", -0.25, -0.53, 0.12, 0.06, "#d99a92", angle=74, taper=0.8)
    s.part("front", 0.25, -0.53, 0.12, 0.06, "#d99a92", angle=106, taper=0.8)
    s.limb("front", (-0.12, 0.30), (-0.13, 0.68), 0.085, mix(fur, t.second, 0.3), 0.075)
    s.limb("front", (0.12, 0.30), (0.13, 0.68), 0.085, mix(fur, t.second, 0.3), 0.075)
    s.row(
        "front",
        2,
        -0.15,
        -0.32,
        0.075,
        0.068,
        t.pick(5, ("#b9d36b", "#7fc4e0", "#e9b84a")),
        step=(0.30, 0.0),
    )
    s.row("front", 2, -0.15, -0.32, 0.024, 0.062, _NOSE, step=(0.30, 0.0))
    s.part("front", 0.0, -0.20, 0.045, 0.03, "#d9817f")
    s.part("front", -0.34, -0.17, 0.16, 0.006, "#fffaf0", angle=4)
    s.part("front", 0.34, -0.17, 0.16, 0.006, "#fffaf0", angle=-4)
    s.part("front", -0.33, -0.12, 0.15, 0.006, "#fffaf0", angle=-9)
    s.part("front", 0.33, -0.12, 0.15, 0.006, "#fffaf0", angle=9)
    tabby = 0.0 if t.named("persian", "siamese") else 0.75
    s.scene(mark=t.mark, stripes=tabby, stripe_waves=3.4, stripe_angle=0.25, stripe_warp=0.25)
    s.scene(melt=0.06, shine=0.15, shadow_width=0.55)


def big_cat(s: Sketch, t: Traits) -> None:
    """Draw a big cat."""
    (scenes.snow if t.named("snow", "lynx") else scenes.savanna)(s, t)
    fur = t.main
    shade = dark(fur, 0.2)
    s.part("back", 0.74, 0.14, 0.36, 0.045, fur, angle=58, bend=-0.5)
    s.limb("back", (-0.10, 0.30), (-0.14, 0.69), 0.085, shade, 0.06)
    s.limb("back", (0.46, 0.30), (0.54, 0.69), 0.09, shade, 0.06)
    if t.named("lion"):
        s.part("back", -0.42, -0.08, 0.40, 0.42, t.second)
    s.part("body", 0.16, 0.18, 0.46, 0.19, fur)
    s.part("body", -0.24, 0.14, 0.24, 0.19, fur)
    s.part("body", 0.46, 0.20, 0.19, 0.20, fur)
    s.part("body", -0.44, -0.10, 0.25, 0.23, fur)
    s.part("body", -0.60, -0.30, 0.075, 0.075, fur)
    s.part("body", -0.28, -0.31, 0.075, 0.075, fur)
    s.part("decal", 0.10, 0.36, 0.5, 0.08, pale(fur, 0.6))
    s.limb("front", (-0.26, 0.26), (-0.28, 0.69), 0.095, fur, 0.065)
    s.limb("front", (0.40, 0.28), (0.40, 0.69), 0.11, fur, 0.065)
    s.row("front", 2, -0.32, 0.70, 0.10, 0.045, pale(fur, 0.2), step=(0.68, 0.0))
    s.part("front", -0.50, 0.0, 0.15, 0.11, pale(fur, 0.7))
    s.part("front", -0.53, -0.06, 0.06, 0.04, "#8f4f48")
    s.row("under", 2, -0.56, -0.17, 0.04, 0.034, "#e9c04a", step=(0.19, 0.0))
    s.part("front", -0.56, -0.17, 0.020, 0.030, _NOSE)
    s.part("front", -0.37, -0.17, 0.020, 0.030, _NOSE)
    if t.named("lynx"):
        s.part("front", -0.61, -0.43, 0.10, 0.022, _NOSE, angle=84)
        s.part("front", -0.26, -0.43, 0.10, 0.022, _NOSE, angle=96)
    striped = t.name == "tiger"
    spotted = t.named("leopard", "jaguar", "cheetah", "lynx")
    s.scene(mark=t.mark, stripes=0.95 if striped else 0.0, stripe_waves=4.4, stripe_warp=0.2)
    s.scene(spots=0.95 if spotted else 0.0, spot_waves=5.0 if t.named("jaguar") else 6.5)
    s.scene(melt=0.08, shine=0.15, shadow_width=0.78, stripe_angle=0.02)


def monkey(s: Sketch, t: Traits) -> None:
    """Draw a monkey."""
    scenes.wood(s, t)
    fur, skin = t.main, t.second
    ape = t.named("gorilla", "orang", "chimp", "gibbon", "siamang")
    wide = 0.40 if ape else 0.29
    if not ape:
        s.part("back", 0.50, 0.36, 0.44, 0.045, dark(fur, 0.1), angle=-58, bend=0.6)
    s.part("back", -wide - 0.02, 0.30, 0.36, 0.10, dark(fur, 0.12), angle=112, bend=0.2)
    s.part("back", wide + 0.02, 0.30, 0.36, 0.10, dark(fur, 0.12), angle=68, bend=-0.2)
    s.row("back", 2, -0.34, -0.30, 0.11, 0.12, mix(skin, fur, 0.3), step=(0.68, 0.0))
    s.part("body", 0.0, 0.34, wide, 0.40, fur)
    s.part("body", 0.0, -0.10, wide * 0.7, 0.20, fur)
    s.part("body", 0.0, -0.34, 0.32, 0.30, fur)
    s.part("decal", 0.0, 0.42, wide * 0.62, 0.30, mix(fur, skin, 0.45))
    s.part("front", -0.11, -0.36, 0.15, 0.15, skin)
    s.part("front", 0.11, -0.36, 0.15, 0.15, skin)
    s.part("front", 0.0, -0.20, 0.21, 0.16, skin)
    if t.named("proboscis"):
        s.part("front", 0.0, -0.20, 0.17, 0.08, mix(skin, "#d98a76", 0.5), angle=90, taper=0.3)
    if t.named("baboon", "macaque", "titi", "langur", "colobus", "marmoset"):
        s.part("front", 0.0, -0.60, 0.26, 0.09, t.mark, bend=0.4)
    s.part("front", 0.0, -0.12, 0.11, 0.010, dark(skin, 0.6), bend=-0.25)
    s.row("front", 2, -0.028, -0.24, 0.016, 0.013, dark(skin, 0.7), step=(0.056, 0.0))
    s.bead(-0.10, -0.38, 0.04)
    s.bead(0.10, -0.38, 0.04)
    s.row("front", 2, -0.22, 0.68, 0.16, 0.07, skin, step=(0.44, 0.0))
    s.scene(mark=t.mark, melt=0.08, shine=0.1, spots=0.15, spot_waves=9.0)


def four_legs(s: Sketch, t: Traits) -> None:
    """Hoofed animals: horse, zebra, deer, ox, camel; horns and humps by name."""
    (scenes.savanna if t.named(*_HOT) else scenes.meadow)(s, t)
    fur = t.main
    heavy = t.named("ox", "buffalo", "bison", "ram", "bighorn")
    full, leg = (0.27, 0.07) if heavy else (0.20, 0.05)
    s.part("back", 0.60, 0.20, 0.24, 0.035, t.second, angle=76, taper=0.2)
    s.limb("back", (-0.16, 0.20), (-0.14, 0.70), leg, dark(fur, 0.25), leg * 0.6)
    s.limb("back", (0.42, 0.20), (0.48, 0.70), leg, dark(fur, 0.25), leg * 0.6)
    horn = t.second if t.named("zebra", "sorrel", "llama", "camel") else "#e6d8b8"
    if t.named("ibex", "gazelle", "impala", "hartebeest", "ram", "bighorn"):
        s.part("back", -0.36, -0.58, 0.28, 0.045, dark(horn, 0.2), angle=66, taper=0.4, bend=-0.5)
    s.part("body", 0.14, 0.10, 0.44, full, fur)
    if t.named("camel", "bison"):
        s.part("body", 0.16 if t.named("camel") else -0.14, -0.12, 0.20, 0.20, fur)
    low = 0.22 if heavy else 0.0
    high = -0.14 if t.named("llama", "camel") else 0.0
    s.part("body", -0.36, -0.14 + low, 0.32, 0.13, fur, angle=54, taper=0.3)
    s.part("body", -0.50, -0.38 + low + high, 0.17, 0.13, fur)
    s.part("body", -0.66, -0.30 + low + high, 0.17, 0.08, mix(fur, t.second, 0.35), angle=-24)
    s.part("decal", 0.12, 0.30, 0.40, 0.09, pale(fur, 0.4))
    s.limb("front", (-0.22, 0.20), (-0.26, 0.70), leg * 1.1, fur, leg * 0.62)
    s.limb("front", (0.40, 0.20), (0.38, 0.70), leg * 1.3, fur, leg * 0.62)
    s.row("front", 2, -0.26, 0.71, 0.055, 0.035, "#352c30", step=(0.64, 0.0))
    s.part("front", -0.40, -0.47 + low + high, 0.11, 0.045, fur, angle=124, taper=-0.4)
    if t.named("zebra", "sorrel", "bison"):
        s.part("front", -0.30, -0.28 + low, 0.28, 0.07, t.second, angle=52)
    elif t.named("ibex", "gazelle", "impala", "hartebeest"):
        s.part("front", -0.42, -0.66, 0.30, 0.042, horn, angle=74, taper=0.4, bend=-0.4)
    elif t.named("ram", "bighorn"):
        s.part("front", -0.38, -0.16, 0.19, 0.19, horn, hole=0.55)
    elif heavy:
        s.part("front", -0.50, -0.34, 0.24, 0.045, horn, angle=-4, bend=-0.6)
    s.bead(-0.54, -0.43 + low + high, 0.03)
    s.part("front", -0.80, -0.26 + low + high, 0.02, 0.015, _NOSE)
    s.scene(mark=t.mark, melt=0.10, shine=0.12, shadow_width=0.75)
    s.scene(stripes=0.95 if t.named("zebra") else 0.0, stripe_waves=4.2, stripe_warp=0.15)
    s.scene(stripe_angle=0.04)


_HOT = ("zebra", "camel", "hartebeest", "impala", "gazelle", "buffalo", "warthog", "hippo")


def bear(s: Sketch, t: Traits) -> None:
    """Draw a bear."""
    (scenes.snow if t.named("ice") else scenes.wood)(s, t)
    fur = t.main
    panda = t.named("giant panda")
    limb = t.mark if panda else fur
    s.limb("back", (-0.16, 0.34), (-0.20, 0.68), 0.12, dark(limb, 0.2), 0.10)
    s.limb("back", (0.48, 0.34), (0.52, 0.68), 0.12, dark(limb, 0.2), 0.10)
    s.part("body", 0.20, 0.18, 0.48, 0.32, fur)
    s.part("body", -0.22, 0.10, 0.28, 0.27, limb if panda else fur)
    s.part("body", -0.46, -0.12, 0.27, 0.24, fur)
    s.part("body", -0.66, -0.32, 0.08, 0.08, limb)
    s.part("body", -0.28, -0.34, 0.085, 0.085, limb)
    s.limb("front", (-0.30, 0.30), (-0.32, 0.68), 0.13, limb, 0.11)
    s.limb("front", (0.40, 0.32), (0.38, 0.68), 0.15, limb, 0.115)
    s.part("front", -0.58, -0.03, 0.15, 0.11, pale(t.second, 0.3))
    s.part("front", -0.63, -0.09, 0.06, 0.042, _NOSE)
    if panda:
        s.part("front", -0.58, -0.17, 0.06, 0.08, t.mark, angle=24)
        s.part("front", -0.38, -0.17, 0.06, 0.08, t.mark, angle=-24)
    s.bead(-0.58, -0.18, 0.03)
    s.bead(-0.39, -0.18, 0.03)
    s.scene(mark=t.mark, melt=0.10, shine=0.1, shadow_width=0.8, spots=0.12, spot_waves=9.0)


def elephant(s: Sketch, t: Traits) -> None:
    """Draw an elephant."""
    scenes.savanna(s, t)
    skin = t.main
    for x in (-0.12, 0.44):
        s.limb("back", (x, 0.30), (x, 0.68), 0.11, dark(skin, 0.25), 0.105, corner=0.7)
    s.limb("back", (0.68, 0.0), (0.76, 0.36), 0.03, dark(skin, 0.2), 0.012)
    s.part("body", 0.20, 0.06, 0.50, 0.36, skin)
    s.part("body", -0.38, -0.14, 0.28, 0.28, skin)
    s.part("body", -0.66, 0.16, 0.34, 0.10, skin, angle=76, taper=-0.3, bend=0.12)
    s.part("body", -0.74, 0.50, 0.17, 0.055, skin, angle=110, bend=-0.3)
    s.limb("front", (-0.24, 0.30), (-0.26, 0.68), 0.13, skin, 0.115, corner=0.7)
    s.limb("front", (0.42, 0.30), (0.42, 0.68), 0.14, skin, 0.12, corner=0.7)
    large = 0.30 if t.named("african", "tusker") else 0.23
    s.part("front", -0.18, -0.08, large, large * 0.78, dark(skin, 0.10), angle=74, taper=-0.2)
    s.part("front", -0.18, -0.07, large * 0.7, large * 0.5, mix(skin, "#c98f86", 0.4), angle=74)
    s.part("front", -0.64, 0.20, 0.22, 0.042, "#fbf3df", angle=130, bend=-0.45, taper=-0.4)
    s.bead(-0.50, -0.18, 0.03)
    s.row("front", 3, -0.33, 0.69, 0.03, 0.022, pale(skin, 0.6), step=(0.065, 0.0))
    s.row("front", 3, 0.35, 0.69, 0.03, 0.022, pale(skin, 0.6), step=(0.065, 0.0))
    s.scene(
        mark=dark(skin), melt=0.12, shine=0.1, shadow_width=0.8, stripes=0.16, stripe_waves=7.0
    )


def pig(s: Sketch, t: Traits) -> None:
    """Hog, boar, hippopotamus: a barrel on short legs."""
    (scenes.savanna if t.named(*_HOT) else scenes.meadow)(s, t)
    skin = t.main
    for x in (-0.16, 0.40):
        s.limb("back", (x, 0.44), (x, 0.68), 0.07, dark(skin, 0.25), 0.06)
    s.part("back", 0.66, 0.10, 0.10, 0.025, dark(skin, 0.1), angle=-30, bend=0.8)
    s.part("body", 0.16, 0.22, 0.48, 0.32, skin)
    s.part("body", -0.42, 0.14, 0.27, 0.23, skin)
    s.part("body", -0.68, 0.22, 0.15, 0.15 if t.named("hippo") else 0.11, skin)
    s.limb("front", (-0.22, 0.46), (-0.22, 0.68), 0.085, skin, 0.065)
    s.limb("front", (0.46, 0.46), (0.46, 0.68), 0.09, skin, 0.065)
    s.part("front", -0.34, -0.12, 0.15, 0.09, dark(t.second, 0.1), angle=60, taper=0.5)
    s.part("front", -0.80, 0.22, 0.05, 0.10, pale(t.second, 0.1))
    s.row("front", 2, -0.81, 0.18, 0.016, 0.02, _NOSE, step=(0.0, 0.075))
    if t.named("boar", "warthog"):
        s.part("front", -0.74, 0.30, 0.11, 0.028, "#fbf3df", angle=120, bend=-0.5)
        s.part("front", -0.04, -0.12, 0.40, 0.06, t.mark, angle=4, bend=0.1)
    s.bead(-0.54, 0.04, 0.03)
    s.scene(mark=t.mark, melt=0.12, shine=0.2, shadow_width=0.75, spots=0.2, spot_waves=4.0)


def rabbit(s: Sketch, t: Traits) -> None:
    """Draw a rabbit."""
    scenes.meadow(s, t)
    fur = t.main
    s.part("back", 0.54, 0.46, 0.12, 0.12, pale(fur, 0.6))
    s.part("back", -0.14, -0.52, 0.32, 0.075, dark(fur, 0.12), angle=80)
    s.part("body", 0.16, 0.38, 0.40, 0.30, fur)
    s.part("body", -0.20, 0.24, 0.24, 0.24, fur)
    s.part("body", -0.32, -0.06, 0.24, 0.20, fur)
    s.part("body", -0.24, -0.48, 0.36, 0.08, fur, angle=96)
    s.part("decal", -0.30, 0.38, 0.18, 0.22, pale(fur, 0.6))
    s.part("front", -0.24, -0.48, 0.28, 0.042, "#e0a79c", angle=96)
    s.part("front", 0.30, 0.50, 0.24, 0.20, dark(fur, 0.06))
    s.part("front", 0.16, 0.68, 0.24, 0.06, pale(fur, 0.2))
    s.limb("front", (-0.24, 0.40), (-0.30, 0.68), 0.075, fur, 0.055)
    s.part("front", -0.50, 0.02, 0.09, 0.08, pale(fur, 0.5))
    s.part("front", -0.57, -0.02, 0.035, 0.026, "#d9817f")
    s.bead(-0.40, -0.10, 0.042)
    s.scene(mark=t.mark, melt=0.12, shine=0.1, spots=0.2, spot_waves=8.0)


def rodent(s: Sketch, t: Traits) -> None:
    """Small furry ones, on all fours or upright: weasel, beaver, hamster, squirrel, koala."""
    t.pick(3, (scenes.wood, scenes.meadow, scenes.leaf))(s, t)
    fur = t.main
    bushy = t.named("squirrel", "skunk", "panda")
    slim = t.named("weasel", "mink", "polecat", "ferret", "otter", "mongoose")
    if t.named("porcupine", "echidna"):
        s.row(
            "back", 8, -0.30, -0.06, 0.26, 0.028, t.second, turn=19, angle=-150, pivot=(0.14, 0.30)
        )
        s.row(
            "front", 8, -0.18, 0.08, 0.20, 0.026, t.mark, turn=17, angle=-140, pivot=(0.16, 0.34)
        )
    if bushy:
        s.part("back", 0.52, 0.02, 0.48, 0.19, t.second, angle=-74, bend=0.35)
    elif t.named("beaver", "platypus"):
        s.part("back", 0.66, 0.58, 0.28, 0.12, dark(t.second, 0.3), angle=10)
    elif slim:
        s.part("back", 0.72, 0.46, 0.32, 0.07, t.second, angle=-10, bend=-0.3)
    tall = 0.15 if slim else 0.29
    s.part("body", 0.16, 0.62 - tall, 0.46, tall, fur, bend=0.1)
    s.part("body", -0.24, 0.46 - 0.5 * tall, 0.26, 0.19, fur, angle=30)
    s.part("body", -0.42, 0.14, 0.24, 0.20, fur)
    s.part("body", -0.60, 0.20, 0.13, 0.10, pale(fur, 0.15))
    s.part("decal", -0.22, 0.58, 0.34, 0.14, pale(t.second, 0.5))
    s.part("decal", -0.44, 0.02, 0.22, 0.06, t.mark, angle=-8)
    ear = 0.14 if t.named("koala", "wallaby") else 0.075
    s.part("front", -0.30, -0.04 - 0.5 * ear, ear, ear, dark(fur, 0.1))
    s.part("front", -0.30, -0.03 - 0.5 * ear, ear * 0.55, ear * 0.55, "#d9a096")
    s.limb("front", (-0.26, 0.52), (-0.32, 0.69), 0.06, dark(fur, 0.12), 0.045)
    s.limb("front", (0.36, 0.54), (0.34, 0.69), 0.075, dark(fur, 0.12), 0.05)
    s.part("front", -0.72, 0.19, 0.05, 0.042, _NOSE)
    if t.named("platypus", "echidna"):
        s.part("front", -0.78, 0.23, 0.17, 0.06, "#5b5560")
    s.bead(-0.50, 0.10, 0.038)
    s.scene(mark=t.mark, melt=0.10, shine=0.1, spots=0.25, spot_waves=8.0, shadow_width=0.72)
    s.scene(stripes=0.6 if t.named("skunk", "badger", "panda") else 0.0, stripe_waves=2.4)
    s.scene(stripe_angle=0.24)


def armadillo(s: Sketch, t: Traits) -> None:
    """Draw an armadillo."""
    scenes.savanna(s, t)
    s.part("back", 0.74, 0.58, 0.28, 0.05, t.second, angle=12, taper=-0.6)
    s.part("body", 0.10, 0.34, 0.48, 0.34, t.main, bend=0.1)
    s.row("decal", 6, -0.18, 0.34, 0.02, 0.42, dark(t.main, 0.45), step=(0.11, 0.0))
    s.part("body", -0.50, 0.40, 0.22, 0.13, t.second, angle=16, taper=0.3)
    s.part("front", -0.42, 0.20, 0.11, 0.055, t.second, angle=70)
    s.row("front", 4, -0.26, 0.66, 0.07, 0.09, dark(t.second, 0.2), step=(0.22, 0.0))
    s.bead(-0.56, 0.36, 0.026)
    s.part("front", -0.74, 0.50, 0.03, 0.026, _NOSE)
    s.scene(mark=pale(t.main), spots=0.5, spot_waves=9.0, melt=0.05, shine=0.3)


def person(s: Sketch, t: Traits) -> None:
    """Draw a person."""
    skin, hair = "#c98e6b", t.mark
    (scenes.sea if t.named("scuba") else scenes.meadow)(s, t)
    s.limb("back", (-0.24, -0.06), (-0.44, 0.26), 0.075, dark(t.main, 0.1), 0.06)
    s.limb("back", (0.24, -0.06), (0.44, 0.26), 0.075, dark(t.main, 0.1), 0.06)
    s.part("back", -0.46, 0.30, 0.07, 0.07, skin)
    s.part("back", 0.46, 0.30, 0.07, 0.07, skin)
    s.part("body", 0.0, 0.12, 0.27, 0.32, t.main, corner=0.8)
    s.limb("body", (-0.12, 0.36), (-0.14, 0.72), 0.11, t.second, 0.08)
    s.limb("body", (0.12, 0.36), (0.14, 0.72), 0.11, t.second, 0.08)
    s.part("front", 0.0, -0.22, 0.07, 0.10, dark(skin, 0.12))
    s.part("front", 0.0, -0.46, 0.21, 0.24, skin)
    s.part("front", 0.0, -0.62, 0.23, 0.12, hair, bend=0.25)
    if t.named("scuba"):
        s.part("front", 0.0, -0.46, 0.18, 0.10, "#2b3a4a", corner=0.8)
        s.part("front", 0.0, -0.46, 0.14, 0.07, "#8fd0e0", corner=0.8)
        s.row("front", 5, 0.34, -0.40, 0.04, 0.04, "#e6f6f8", step=(0.03, -0.11), grow=0.15)
    elif t.named("ball"):
        s.part("front", -0.06, -0.56, 0.30, 0.05, dark(t.main, 0.2), angle=-4)
        s.limb("front", (0.44, 0.28), (0.72, -0.50), 0.03, "#c98d4e", 0.06)
    else:
        s.part("front", 0.0, -0.05, 0.09, 0.10, "#ffffff", angle=90, taper=-0.8)
        s.part("front", 0.0, -0.11, 0.08, 0.035, "#1d1a26")
    s.row("front", 2, -0.08, -0.46, 0.026, 0.032, _NOSE, step=(0.16, 0.0))
    s.part("front", 0.0, -0.34, 0.07, 0.010, "#8f4f48", bend=-0.3)
    s.scene(melt=0.02, shine=0.1, mark=t.mark)

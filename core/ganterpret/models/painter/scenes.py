"""The places in which motifs stand: sea, meadow, sky, street, room, studio and others.

Conventions:
    Each function sets the scene fields of a sketch; figures stand on y = 0.72 unless they float.
"""

from __future__ import annotations

from typing import Final

from ganterpret.models.painter.sketch import Sketch, mix
from ganterpret.models.painter.traits import Traits

_SEAS: Final = (
    ("#0f4c81", "#39a9c4", "#cdbb8a", "#8f7d5a"),
    ("#0b3a5e", "#1f8a9e", "#9db08c", "#4d6a5c"),
    ("#155e75", "#67c7c2", "#e5d3a1", "#b39a6b"),
    ("#1c2f66", "#4470b8", "#8a86a8", "#4b4a70"),
)
_MEADOWS: Final = (
    ("#8fcbe8", "#e4f3ea", "#a9cf72", "#5c9a4a", "#6fa56b"),
    ("#f4c98b", "#fdeccb", "#c9c46a", "#8b9a3f", "#a79a55"),
    ("#9fc3e6", "#f3e4e4", "#bcd48a", "#6d9f5b", "#7f93a8"),
    ("#7ec0c9", "#e2f0d2", "#92bd6a", "#447f4f", "#4c8a70"),
    ("#b3b9dd", "#f6e3d5", "#a6c58d", "#5d8c63", "#8a86b0"),
)
_SAVANNAS: Final = (
    ("#f0a95c", "#fde3ae", "#dcb868", "#b3873f", "#b98752"),
    ("#86bfd8", "#f7e6c0", "#d9bf76", "#a98a48", "#a99a6a"),
    ("#e88f6b", "#fbd7a5", "#cfa05a", "#9a6f3c", "#a8674e"),
)
_WOODS: Final = (
    ("#2f5d50", "#a9c98f", "#7f9a55", "#46633a", "#3f6b4f"),
    ("#3c6a6a", "#cfdcae", "#9c9a5e", "#5d5f38", "#4d7a5f"),
    ("#4a5d3a", "#e0c98a", "#a58a4e", "#64512f", "#6f7440"),
)
_SNOWS: Final = (
    ("#8fb7d9", "#e6eff6", "#f4f8fb", "#c9d9e8", "#a7bfd6"),
    ("#a9a6d4", "#f5e3e6", "#f7f4f8", "#cfd0e6", "#a9a9cf"),
)
_SKIES: Final = (
    ("#4a9bd4", "#d5ecf6"),
    ("#5b7fc7", "#f6d9c9"),
    ("#3fa5b8", "#e9f3dc"),
    ("#f08a6b", "#fde2b0"),
    ("#7a86cc", "#e7e3f5"),
)
_STUDIOS: Final = (
    # Wall, floor, disc.
    ("#f2d8b8", "#d9ae82", "#f7b267"),
    ("#bfd7d5", "#8db1b0", "#e6efe6"),
    ("#d8c7e0", "#a993bb", "#f1e3f3"),
    ("#f3c6b8", "#cf8f82", "#fae3d6"),
    ("#c4d6ec", "#8ea9cf", "#eef4fb"),
    ("#cfdcb4", "#9bb07c", "#edf3dc"),
    ("#f4e2a8", "#d5b769", "#fdf4d6"),
    ("#2f4858", "#22343f", "#4f7183"),
    ("#5a4a78", "#42365a", "#8371a6"),
    ("#1f5f5b", "#174644", "#3f8f86"),
    ("#e9e2d6", "#bfb3a1", "#d9c7a8"),
    ("#8a3f4d", "#692f3b", "#b8656f"),
)


def sea(s: Sketch, t: Traits, floor: float = 0.82) -> None:
    """Under water, light from above, sand below."""
    top, low, far, near = t.pick(1, _SEAS)
    s.scene(top=top, low=low, far=far, near=near, horizon=floor, horizon_blur=0.10)
    s.scene(sky_ripple=0.5, sky_across=1.1, sky_down=0.35)
    s.scene(ground_ripple=0.8, ground_across=0.8, ground_down=4.0)
    s.scene(hill_height=0.25, hill_waves=0.7, hill=mix(top, low, 0.6))
    s.scene(disc=mix(low, "#ffffff", 0.5), disc_strength=0.55, disc_blur=1.1)
    s.scene(disc_x=t.span(40, -0.5, 0.5), disc_y=-1.0, disc_size=0.75)


def meadow(s: Sketch, t: Traits, horizon: float = 0.30) -> None:
    """Grass under a wide sky, hills far away."""
    top, low, far, near, hill = t.pick(1, _MEADOWS)
    s.scene(top=top, low=low, far=far, near=near, hill=hill, horizon=horizon, horizon_blur=0.02)
    s.scene(hill_height=t.span(41, 0.18, 0.42), hill_waves=t.span(42, 0.4, 0.8))
    s.scene(ground_ripple=0.5, ground_across=0.9, ground_down=3.0)
    _sun(s, t, "#fff6d8")
    _stand(s)


def savanna(s: Sketch, t: Traits) -> None:
    """Dry grass and a low sun."""
    top, low, far, near, hill = t.pick(1, _SAVANNAS)
    s.scene(top=top, low=low, far=far, near=near, hill=hill, horizon=0.28, horizon_blur=0.02)
    s.scene(hill_height=0.2, hill_waves=t.span(42, 0.3, 0.6))
    s.scene(ground_ripple=0.9, ground_across=1.4, ground_down=4.0)
    _sun(s, t, "#fff0c2")
    _stand(s)


def wood(s: Sketch, t: Traits, horizon: float = 0.34) -> None:
    """Between trees: upright shadows, leaves on the ground."""
    top, low, far, near, hill = t.pick(1, _WOODS)
    s.scene(top=top, low=low, far=far, near=near, hill=hill, horizon=horizon, horizon_blur=0.04)
    s.scene(hill_height=0.3, hill_waves=0.9, sky_ripple=0.55, sky_across=2.2, sky_down=0.25)
    s.scene(ground_ripple=0.7, ground_across=1.6, ground_down=3.0)
    _sun(s, t, "#f6f0b8")
    _stand(s)


def snow(s: Sketch, t: Traits) -> None:
    """Snow to the horizon."""
    top, low, far, near, hill = t.pick(1, _SNOWS)
    s.scene(top=top, low=low, far=far, near=near, hill=hill, horizon=0.26, horizon_blur=0.03)
    s.scene(hill_height=0.5, hill_waves=0.6, ground_ripple=0.3, ground_down=2.0)
    s.scene(ground_across=0.7)
    _sun(s, t, "#fffdf2")
    _stand(s)


def sky(s: Sketch, t: Traits) -> None:
    """High in the air: clouds, a rim of land."""
    top, low = t.pick(1, _SKIES)
    s.scene(top=top, low=low, far=mix(low, "#6fa58b", 0.6), near="#3f7f6c", hill="#6f9fb0")
    s.scene(horizon=0.86, horizon_blur=0.03, hill_height=0.16, hill_waves=0.7)
    s.scene(sky_ripple=0.75, sky_across=0.7, sky_down=1.0)
    _sun(s, t, "#ffffff")


def water(s: Sketch, t: Traits, line: float = 0.30) -> None:
    """Open water to the horizon."""
    top, low = t.pick(1, _SKIES)
    blue = t.pick(2, ("#2f7fa8", "#2c6e91", "#38908f", "#45689b"))
    s.scene(top=top, low=low, far=mix(blue, low, 0.45), near=mix(blue, "#12304f", 0.35))
    s.scene(hill=mix(blue, low, 0.4), horizon=line, horizon_blur=0.012, hill_waves=0.4)
    s.scene(hill_height=0.14, sky_ripple=0.3, sky_across=0.6, sky_down=1.0)
    s.scene(ground_ripple=1.2, ground_across=1.1, ground_down=7.0)
    _sun(s, t, "#fff3cf")


def street(s: Sketch, t: Traits) -> None:
    """Asphalt, a pale sky and roofs far away."""
    top, low = t.pick(1, _SKIES)
    s.scene(top=top, low=low, far="#8c8f99", near="#55596a", hill=mix(top, "#4a4f6b", 0.5))
    s.scene(horizon=0.38, horizon_blur=0.015, hill_height=0.42, hill_waves=1.5)
    s.scene(ground_ripple=0.25, ground_across=0.4, ground_down=5.0)
    _sun(s, t, "#fff7e0")
    _stand(s)
    s.scene(shadow=0.5)


def room(s: Sketch, t: Traits, horizon: float = 0.42) -> None:
    """A plain wall and a floor."""
    wall, floor, disc = t.pick(1, _STUDIOS)
    s.scene(top=wall, low=mix(wall, "#ffffff", 0.18), far=floor, near=mix(floor, "#2a1c2c", 0.22))
    s.scene(horizon=horizon, horizon_blur=0.02, disc=disc)
    s.scene(ground_ripple=0.3, ground_across=0.3, ground_down=4.0, sky_ripple=0.12)
    s.scene(sky_across=1.5, sky_down=0.1)
    _stand(s)


def studio(s: Sketch, t: Traits, floor: float = 0.62) -> None:
    """A table before a wall, a plain disc behind the thing."""
    room(s, t, floor)
    s.scene(disc_strength=0.9, disc_x=0.0, disc_y=-0.04, disc_size=0.72, disc_blur=0.012)


def leaf(s: Sketch, t: Traits) -> None:
    """Close to the ground among green leaves, out of focus."""
    top, low, far, near, _ = t.pick(1, _MEADOWS + _WOODS)
    s.scene(top=mix(near, "#173d2c", 0.35), low=mix(near, low, 0.5), far=far, near=near)
    s.scene(horizon=0.66, horizon_blur=0.35, sky_ripple=1.1, sky_across=1.2, sky_down=1.0)
    s.scene(ground_ripple=0.9, ground_across=1.1, ground_down=2.0)
    s.scene(disc=mix(top, "#fff7cf", 0.6), disc_strength=0.55, disc_blur=0.9, disc_size=0.6)
    s.scene(disc_x=t.span(40, -0.6, 0.6), disc_y=t.span(41, -0.9, -0.4))
    s.scene(shadow=0.35, shadow_y=0.72, shadow_width=0.6)


def _sun(s: Sketch, t: Traits, color: str) -> None:
    x = t.span(43, 0.3, 0.75)
    s.scene(disc=color, disc_strength=0.85, disc_size=t.span(45, 0.1, 0.2), disc_blur=0.02)
    s.scene(disc_x=x if t.unit(44) < 0.5 else -x, disc_y=t.span(46, -0.8, -0.5))


def _stand(s: Sketch) -> None:
    s.scene(shadow=0.42, shadow_y=0.72, shadow_width=0.6)

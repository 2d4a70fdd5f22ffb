"""Paint the painter's two pictures: a contact sheet of categories, and a way through some of them.

Conventions:
    Run from the project's root: ``python examples/painter_sheet.py [FOLDER]``. It writes
    ``painter.png`` and ``painter.webp`` to the folder, ``docs/images`` unless told.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ganterpret.categories import CATEGORIES
from ganterpret.models.painter import Painter, painter

SHOWN = (
    *("jellyfish", "goldfish", "bald eagle", "flamingo", "green lizard", "ladybug", "beagle"),
    *("tiger", "African elephant", "daisy", "strawberry", "cheeseburger", "mountain bike"),
    *("school bus", "schooner", "balloon", "castle", "volcano", "acoustic guitar", "teapot"),
)
WAY = ("jellyfish", "mountain bike", "boa constrictor", "castle", "daisy", "jellyfish")
SEEDS = 3
TRUNCATION = 0.6


def index(name: str) -> int:
    return next(category.index for category in CATEGORIES if category.name == name)


def latent(seed: int) -> NDArray[np.float32]:
    normal = np.random.default_rng(seed).standard_normal(128)
    return (np.clip(normal, -2.0, 2.0) * TRUNCATION).astype(np.float32)


def contact_sheet(model: Painter, path: Path) -> None:
    side, gap, label, columns = model.resolution[0], 6, 20, 4
    wide, high = SEEDS * (side + 2) + gap, side + label + gap
    rows = -(-len(SHOWN) // columns)
    sheet = Image.new("RGB", (columns * wide + gap, rows * high + gap), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for place, name in enumerate(SHOWN):
        x, y = gap + place % columns * wide, gap + place // columns * high
        z = np.stack([latent(1000 * place + seed) for seed in range(SEEDS)])
        frames = model(z, np.repeat(model.embeddings[[index(name)]], SEEDS, axis=0), TRUNCATION)
        for seed, frame in enumerate(frames):
            sheet.paste(Image.fromarray(frame), (x + seed * (side + 2), y))
        draw.text((x + 2, y + side + 2), name, fill="#333333", font=font)
    sheet.save(path, optimize=True)


def way(model: Painter, path: Path, steps: int = 30) -> None:
    stops = [(model.embeddings[index(name)], latent(7 + k)) for k, name in enumerate(WAY)]
    stops[-1] = stops[0]
    frames: list[Image.Image] = []
    for (e0, z0), (e1, z1) in itertools.pairwise(stops):
        even = np.linspace(0.0, 1.0, steps, endpoint=False, dtype=np.float32)[:, None]
        share = even * even * (3 - 2 * even)
        pictures = model((1 - share) * z0 + share * z1, (1 - share) * e0 + share * e1, TRUNCATION)
        frames += [Image.fromarray(picture) for picture in pictures]
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=60, loop=0, quality=86, method=4
    )


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    contact_sheet(painter(96), folder / "painter.png")
    way(painter(256), folder / "painter.webp")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images"))

"""Look at the preview network beside the painter that it learned from: a sheet, and how alike.

Conventions:
    A sheet has a pair of rows for every ten categories: the painter's pictures above, the
    network's of the same latents below. Alike means: of 20 painted categories the one nearest to
    a picture of the network, by mean difference, is its own.

Run from the top folder: ``python tools/preview_sheet.py [CHECKPOINT] [-o PICTURE]``; the sheet in
``docs/images`` is painted anew unless told.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganterpret.categories import CATEGORIES, find
from ganterpret.latents import truncated_normal
from ganterpret.models import Setup, load_model
from ganterpret.models.painter import painter
from ganterpret.render import Model

TRUNCATION = 0.4
DRAWS, SEEDS, CHOICES = 20, 5, 20
SHOWN = (
    *("jellyfish", "goldfish", "macaw", "golden retriever", "zebra", "monarch", "daisy"),
    *("strawberry", "mountain bike", "sports car", "speedboat", "castle", "volcano"),
    *("grand piano", "boa constrictor", "beer bottle", "coral reef", "soccer ball", "lakeside"),
    "lighthouse",
)
COLUMNS = 10


def main() -> None:
    """Paint the sheet and print the figures."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("checkpoint", nargs="?", default="preview")
    parser.add_argument("-o", "--output", type=Path, default=Path("docs/images/preview.webp"))
    options = parser.parse_args()
    student = load_model(options.checkpoint, Setup(device="cpu"))
    teacher = painter(student.resolution[0])
    shown = np.array([find(name).index for name in SHOWN])
    pairs = [pictures(model, shown, seed=1) for model in (teacher, student)]
    rows = [
        np.concatenate(list(made[start : start + COLUMNS]), axis=1)
        for start in range(0, len(shown), COLUMNS)
        for made in pairs
    ]
    Image.fromarray(np.concatenate(rows).astype(np.uint8)).save(options.output)
    right, distances = zip(*(alike(student, teacher, draw) for draw in range(DRAWS)), strict=True)
    print(
        f"nearest of {CHOICES} right, in {DRAWS} draws of {SEEDS * CHOICES}: at least "
        f"{min(right)}, {statistics.mean(right):.1f} in the mean; mean difference "
        f"{statistics.mean(distances):.2f} levels of 255"
    )


def pictures(model: Model, chosen: NDArray[np.int64], seed: int) -> NDArray[np.float32]:
    """A model's pictures of some categories, all from one latent."""
    latent = truncated_normal(seed, model.latent_size, TRUNCATION).astype(np.float32)
    made = []
    for start in range(0, len(chosen), model.batch):
        some = np.resize(chosen[start : start + model.batch], model.batch)
        latents = np.tile(latent, (model.batch, 1))
        made.append(model(latents, model.embeddings[some], TRUNCATION))
    return np.concatenate(made)[: len(chosen)].astype(np.float32)


def alike(student: Model, teacher: Model, draw: int) -> tuple[int, float]:
    """How many of `SEEDS` pictures of each of `CHOICES` categories are right, and how far off."""
    chosen = np.random.default_rng(draw).choice(len(CATEGORIES), CHOICES, replace=False)
    right, off = 0, 0.0
    for seed in range(SEEDS):
        drawn, painted = pictures(student, chosen, seed), pictures(teacher, chosen, seed)
        distances = np.abs(drawn[:, None] - painted[None]).mean(axis=(2, 3, 4))
        right += int((distances.argmin(axis=1) == np.arange(CHOICES)).sum())
        off += float(np.diag(distances).mean())
    return right, off / SEEDS


if __name__ == "__main__":
    main()

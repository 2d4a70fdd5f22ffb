"""Thumbnails of categories by a model, kept between runs.

Conventions:
    A thumbnail is a WebP of `SIDE` pixels a side at most, of one category by one seed. They lie
    in the cache folder under a hash of what decides their pixels: the model's identity and the
    truncation. Each batch is written before the next is made, so that an interrupted run goes on
    where it stopped.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ganterpret.files import cache_folder, publishing, sweep
from ganterpret.latents import truncated_normal
from ganterpret.render import Model, make_batch

SIDE: Final = 96
"""Pixels: 3000 of them make a page of a few megabytes, and a face is still told."""

QUALITY: Final = 75
"""Of WebP, 0 to 100."""

_VERSION: Final = "1"

Wanted = tuple[int, int]
"""A category, 0 to 999, and a seed."""


def thumbnails(
    model: Model,
    wanted: Sequence[Wanted],
    truncation: float,
    progress: Callable[[int], None] = lambda _: None,
) -> list[bytes]:
    """Return thumbnails as WebP, in the order asked for; those not kept yet are made.

    Args:
        model: the generator.
        wanted: categories with their seeds.
        truncation: in (0, 1].
        progress: called with the number of pictures just made; `missing` counts them.

    Raises:
        ModelError: the model failed.
        OSError: the cache folder cannot be written.
    """
    folder = _folder(model, truncation)
    sweep(folder)
    absent = missing(model, wanted, truncation)
    for first in range(0, len(absent), model.batch):
        part = absent[first : first + model.batch]
        latents = np.stack(
            [truncated_normal(seed, model.latent_size, truncation) for _, seed in part]
        ).astype(np.float32)
        embeddings = model.embeddings[[category for category, _ in part]]
        pictures = make_batch(model, latents, embeddings, truncation)
        for each, picture in zip(part, pictures, strict=True):
            with publishing(_path(folder, each)) as path:
                path.write_bytes(_webp(picture))
        progress(len(part))
    return [_path(folder, each).read_bytes() for each in wanted]


def missing(model: Model, wanted: Sequence[Wanted], truncation: float) -> list[Wanted]:
    """List what would have to be made; what is damaged counts as missing."""
    folder = _folder(model, truncation)
    return [each for each in wanted if not _is_kept(_path(folder, each))]


def pictures(files: Sequence[bytes]) -> NDArray[np.uint8]:
    """Decode thumbnails of one model: uint8, shape (n, height, width, 3)."""
    return np.stack([np.asarray(Image.open(io.BytesIO(each)).convert("RGB")) for each in files])


def _folder(model: Model, truncation: float) -> Path:
    described = json.dumps(
        [_VERSION, SIDE, QUALITY, truncation, sorted(model.identity.items())], ensure_ascii=True
    )
    return cache_folder() / "thumbnails" / hashlib.sha256(described.encode()).hexdigest()[:16]


def _path(folder: Path, wanted: Wanted) -> Path:
    category, seed = wanted
    return folder / f"{category:03d}_{seed}.webp"


def _is_kept(path: Path) -> bool:
    try:
        with Image.open(path) as image:
            return image.format == "WEBP"
    except (OSError, UnidentifiedImageError):
        return False


def _webp(picture: NDArray[np.uint8]) -> bytes:
    image = Image.fromarray(picture)
    # Only ever made smaller.
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()

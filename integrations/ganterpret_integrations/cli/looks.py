"""How frames become files: what ``--codec``, ``--size`` and ``--fit`` say together."""

from __future__ import annotations

from pathlib import Path

from ganterpret import codecs, hardware
from ganterpret.clips import Look
from ganterpret.errors import SettingError
from ganterpret_integrations.cli.options import parse_size


def make_look(codec: str | None, size: str | None, fit: str, movie: Path | None) -> Look:
    """Put together how frames become files, and refuse what cannot be."""
    chosen = hardware.codec_named(codec or ("h264" if movie else "prores"))
    if movie:
        codecs.movie_suffix(movie, chosen)
    if fit not in codecs.FITS:
        raise SettingError(f"'{fit}' is no fit: give one of {', '.join(codecs.FITS)}.", fit)
    return Look(chosen, parse_size(size) if size else None, fit)


def painted_side(look: Look) -> int | None:
    """Return the side that a square picture needs to fill a frame without being scaled up."""
    if look.size is None:
        return None
    return max(look.size) if look.fit == "fill" else min(look.size)

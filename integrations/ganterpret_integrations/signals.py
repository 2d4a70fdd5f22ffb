"""The measured signals as files, for people who compute further.

Conventions:
    The arrays are ``tv`` (raw total variation, as published), ``signal`` (what the picker looked
    at), ``points`` (its slice indices, both ends included), ``alphas`` (one a slice; for a
    published variant its own) and ``analysis_rate`` (slices a second). Value k of ``tv`` sits at
    sample 128 k + 192.
"""

from __future__ import annotations

import csv
from itertools import zip_longest
from pathlib import Path

import numpy as np

from ganterpret.analysis import Analysed
from ganterpret.errors import SettingError
from ganterpret.files import publishing
from ganterpret.spectrogram import HOP, PAIR_CENTRE


def signals_suffix(path: Path) -> str:
    """Return which kind of signals file a name asks for: ".npz" or ".csv".

    Raises:
        SettingError: another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in (".npz", ".csv"):
        raise SettingError(f"'{path.name}' is no signals file: end it in .npz or .csv.", str(path))
    return suffix


def save_signals(analysed: Analysed, path: Path) -> None:
    """Write the signals of an analysis to a file.

    Args:
        analysed: the analysis.
        path: ends in .npz (arrays by name) or .csv (one row a slice; a column ``point`` holds 1 at
            the points).

    Raises:
        SettingError: another suffix.
        OSError: the file cannot be written.
    """
    suffix = signals_suffix(path)
    rate = analysed.signals.sample_rate / HOP
    tv, signal, alphas = analysed.signals.tv, analysed.picked.signal, analysed.alphas
    points = analysed.picked.points
    with publishing(path) as part:
        if suffix == ".npz":
            np.savez(
                part,
                tv=tv,
                signal=signal,
                points=points,
                alphas=alphas,
                analysis_rate=np.float64(rate),
            )
            return
        # The paper's last point is one past its signal.
        is_point = np.zeros(max(len(signal), int(points.max(initial=-1)) + 1), dtype=int)
        is_point[points] = 1
        with part.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["slice", "seconds", "tv", "signal", "point", "alpha"])
            columns = zip_longest(tv, signal, is_point, alphas, fillvalue="")
            for index, (*values, point, alpha) in enumerate(columns):
                seconds = (index * HOP + PAIR_CENTRE) / analysed.signals.sample_rate
                cells = [_cell(value) for value in (*values, point, alpha)]
                writer.writerow([index, f"{seconds:.6f}", *cells])


def _cell(value: float | int | str) -> str:
    return str(value) if isinstance(value, str | int | np.integer) else repr(float(value))

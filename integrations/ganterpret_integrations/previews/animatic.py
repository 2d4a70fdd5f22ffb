"""An animatic: the movie painted small, with timecode, names and the sound's waveform around it.

Conventions:
    Lengths are in pixels, pictures uint8, shape (height, width, 3). A frame has the picture in its
    middle; above it timecode and frame number, below it both categories, how far the one has
    turned into the other, and the waveform with the cuts and the place that is heard.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ganterpret import codecs, ffmpeg
from ganterpret.audio import blocks, open_sound, sound_stream
from ganterpret.chapters import chapters_of
from ganterpret.files import temporary
from ganterpret.movie import join
from ganterpret.plan import Plan, Segment
from ganterpret.processes import Encoder
from ganterpret.render import Model, frames
from ganterpret.score import Score
from ganterpret.units import (
    VIDEO_RATES,
    format_time,
    format_timecode,
    frames_of_a_day,
    parse_timecode,
    sample_at,
)
from ganterpret.waveform import waveform
from ganterpret_integrations.figures.page import COLOURS
from ganterpret_integrations.figures.words import fitted, font_file, name_of, shown

SIDE: Final = 384
"""Width of a frame; the picture is scaled to it."""

HEAD: Final = 30
NAMES: Final = 34
WAVE: Final = 66
"""Heights of what stands around the picture."""

_TEXT: Final = 15
_PAPER: Final = (16, 17, 20)
_INK: Final = (235, 235, 235)
_QUIET: Final = (120, 124, 132)
_BAR: Final = (90, 160, 220)
_MARGIN: Final = 8


def save_animatic(
    path: Path,
    score: Score,
    plan: Plan,
    model: Model,
    start: int,
    stop: int,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Write the frames start ... stop of a plan as an animatic, with the song under it.

    It has exactly the frames and the sound that a render of the passage has.

    Args:
        path: ends in .mp4, .mov or .mkv.
        score: whose song is heard, and whose timecode is shown.
        plan: the score on video frames.
        model: what paints.
        start: first frame.
        stop: one past the last.
        progress: called with the number of frames just made.

    Raises:
        SettingError: another suffix.
        AudioError: the song cannot be read.
        RenderError, FfmpegError: it could not be made; nothing is left behind.
    """
    codec = codecs.codec_named("h264")
    suffix = codecs.movie_suffix(path, codec, plan.rate)
    sound = open_sound(score.song.path)
    heard = sound_stream(
        sound,
        plan.time_at(start),
        None if stop == plan.frames else plan.time_at(stop),
    )
    first, last = (sample_at(plan.time_at(f), sound.sample_rate) for f in (start, stop))
    drawn = waveform(blocks(sound, "mean"), SIDE, max(first, 0), max(last, first + 1))
    rows = _picture_height(model) + HEAD + NAMES + WAVE
    with temporary(path.with_suffix(codec.suffix)) as clip:
        argv = ffmpeg.encode_argv(
            clip, codec, resolution=(rows, SIDE), size=None, fit="fit", rate=plan.rate
        )
        with Encoder(argv) as encoder:
            for frame in animatic_frames(score, plan, model, start, stop, drawn):
                encoder.write(frame)
                progress(1)
        join(
            [clip], [(start, stop)], path, suffix, plan.rate, heard, chapters_of(plan, start, stop)
        )


def animatic_frames(
    score: Score, plan: Plan, model: Model, start: int, stop: int, drawn: NDArray[np.float64]
) -> Iterator[NDArray[np.uint8]]:
    """Draw the frames start ... stop.

    Args:
        score: whose timecode is shown.
        plan: the score on video frames.
        model: what paints.
        start: first frame.
        stop: one past the last.
        drawn: the passage's waveform, shape (SIDE, 2).

    Yields:
        uint8, shape (height, SIDE, 3), height even.
    """
    font = ImageFont.truetype(str(font_file()), _TEXT)
    clock = _clock(score, plan)
    strip = _strip(plan, start, stop, drawn)
    height = _picture_height(model)
    begins = [segment.start_frame for segment in plan.segments]
    number = start
    for batch in frames(plan, model, start, stop):
        for picture in batch:
            segment = plan.segments[bisect_right(begins, number) - 1]
            page = Image.new("RGB", (SIDE, height + HEAD + NAMES + WAVE), _PAPER)
            scaled = Image.fromarray(picture).resize((SIDE, height), Image.Resampling.BICUBIC)
            page.paste(scaled, (0, HEAD))
            page.paste(strip, (0, HEAD + height + NAMES))
            pen = ImageDraw.Draw(page)
            middle = HEAD // 2
            pen.text((_MARGIN, middle), clock(number), _INK, font, "lm")
            pen.text((SIDE - _MARGIN, middle), f"frame {number}", _QUIET, font, "rm")
            alpha = float(plan.alphas[number])
            _write_names(pen, segment, alpha, HEAD + height, font)
            at = (number - start) * (SIDE - 1) // max(stop - start - 1, 1)
            top = HEAD + height + NAMES
            pen.line([(at, top), (at, top + WAVE)], _INK, 2)
            yield np.asarray(page)
            number += 1


def _clock(score: Score, plan: Plan) -> Callable[[int], str]:
    """What a frame's time is called: its timecode, or the song's time at a rate without one."""
    if plan.rate not in VIDEO_RATES.values():
        return lambda number: format_time(plan.time_at(number))
    origin, drop_frame = parse_timecode(score.timecode, plan.rate)
    day = frames_of_a_day(plan.rate, drop_frame)  # after which timecode begins again
    return lambda number: format_timecode((origin + number) % day, plan.rate, drop_frame)


def _picture_height(model: Model) -> int:
    height, width = model.resolution
    return max(round(Fraction(height * SIDE, 2 * width)) * 2, 2)


def _write_names(
    pen: ImageDraw.ImageDraw,
    segment: Segment,
    alpha: float,
    top: int,
    font: ImageFont.FreeTypeFont,
) -> None:
    """Both categories, the left one fading out, and a bar that says how far."""
    room = SIDE / 2 - 2 * _MARGIN
    middle = top + NAMES // 2 - 2
    for keyframe, share, x, anchor in (
        (segment.left, 1 - alpha, _MARGIN, "lm"),
        (segment.right, alpha, SIDE - _MARGIN, "rm"),
    ):
        grey = [round(q + share * (i - q)) for q, i in zip(_QUIET, _INK, strict=True)]
        name = fitted(shown(name_of(keyframe)), _TEXT, room)
        pen.text((x, middle), name, (grey[0], grey[1], grey[2]), font, anchor)
    pen.rectangle((0, top + NAMES - 4, round(alpha * SIDE), top + NAMES - 1), _BAR)


def _strip(plan: Plan, start: int, stop: int, drawn: NDArray[np.float64]) -> Image.Image:
    """Draw the waveform of the passage, and its cuts."""
    strip = Image.new("RGB", (SIDE, WAVE), _PAPER)
    pen = ImageDraw.Draw(strip)
    largest = float(np.abs(drawn).max()) or 1.0
    middle = WAVE // 2
    for x, (low, high) in enumerate((drawn / largest * (middle - 2)).tolist()):
        pen.line([(x, middle - high), (x, middle - low)], _QUIET)
    for segment in plan.segments[1:]:
        if start < segment.start_frame < stop:
            x = (segment.start_frame - start) * (SIDE - 1) // max(stop - start - 1, 1)
            pen.line([(x, 0), (x, WAVE)], COLOURS[segment.left.origin])
    return strip

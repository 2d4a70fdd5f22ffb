"""What the report's page is told: a score, what its song gives, and pictures, as JSON.

Conventions:
    Exact times are text, ``"p/q"`` seconds; a number of JSON is only drawn. Arrays are bytes in
    base64. Whatever is to be written into a saved file as it stood is there as it stood: a
    keyframe's line of the score, its marker's name and note.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret import documents
from ganterpret.alphas import LARGEST_STEP, LONG, MOTIONS, driver_steps, make_driver
from ganterpret.audio import blocks, open_sound
from ganterpret.categories import CATEGORIES, EVERYDAY, reference
from ganterpret.clips import ClipStore, Job
from ganterpret.codecs import frame_size
from ganterpret.features import Signals, feature_named, measure
from ganterpret.inflections import pick
from ganterpret.movie import packed, survey
from ganterpret.overview import spectrogram_overview
from ganterpret.plan import Plan, Segment
from ganterpret.render import Model
from ganterpret.score import Keyframe, Score
from ganterpret.spectrogram import HOP, PAIR_CENTRE
from ganterpret.stills import stills
from ganterpret.strictjson import Json
from ganterpret.units import format_rate, format_time
from ganterpret_integrations.exporting import strengths_of
from ganterpret_integrations.formats.times import spell_time
from ganterpret_integrations.markers import marker_of
from ganterpret_integrations.names import name_of
from ganterpret_integrations.report import drawn
from ganterpret_integrations.report.sound import compressed
from ganterpret_integrations.text import clean

REPORT_WIDTH: Final = drawn.PICTURE
"""Pixels that a picture needs, for models of any size."""

MOST_PICTURES: Final = 540
"""Pictures in a report; with more segments than a third of it, each shows its first frame only."""


def report_data(
    score: Score,
    job: Job,
    *,
    path: Path,
    missing: NDArray[np.bool_],
    painter: Model,
    sound: bool,
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, Json]:
    """Gather what the page shows.

    Args:
        score: the score.
        job: its plan, and the model and look by which a movie would be rendered.
        path: where the score lies; the saved one is to lie there too.
        missing: from `missing_frames`.
        painter: what makes the pictures.
        sound: whether the song is in it.
        progress: called with the number of pictures that have just been made.

    Raises:
        AudioError: the song cannot be read.
        RenderError: the model failed.
        FfmpegError: the song cannot be compressed.
    """
    song, analysis = score.song, score.analysis
    opened = open_sound(song.path)
    signals = measure(blocks(opened, analysis.channel), opened.sample_rate, analysis.feature)
    overview = spectrogram_overview(
        blocks(opened, analysis.channel), opened.sample_rate, drawn.SPECTROGRAM_COLUMNS
    )
    signal = pick(signals, analysis.picking).signal
    return {
        "song": clean(song.path.name),
        "duration": str(song.duration),
        "rate": str(score.rate),
        "frames": job.plan.frames,
        "sound": _sound(score) if sound else "",
        "waveform": {
            **drawn.wave(blocks(opened, analysis.channel), song.samples),
            "rate": song.sample_rate,
        },
        "spectrogram": drawn.spectrogram(overview),
        "variation": {
            **drawn.curve(signal),
            "start": PAIR_CENTRE / song.sample_rate,
            "slice": HOP / song.sample_rate,
            "what": feature_named(analysis.feature).summary,
        },
        "alphas": _alphas(score, job.plan, signals),
        "keyframes": _keyframes(score, signals),
        "segments": _segments(job.plan, missing, painter, progress),
        "model": job.model.name,
        "settings": _settings(score, job),
        "document": _document(score, path),
        "categories": [_category(index) for index in range(len(CATEGORIES))],
    }


def missing_frames(job: Job, store: ClipStore) -> NDArray[np.bool_]:
    """Tell of each frame whether a movie's render would have to make it, shape (frames,)."""
    frames = job.plan.frames
    missing = np.zeros(frames, np.bool_)
    for start, stop in survey(job, store, packed(job.plan, 0, frames)).missing:
        missing[start:stop] = True
    return missing


def pictured_frames(plan: Plan) -> tuple[int, ...]:
    """Return the frames of which a report has pictures, each once, in time order."""
    return tuple(sorted({frame for frames in _pictured(plan).values() for frame in frames}))


def _pictured(plan: Plan) -> dict[int, tuple[int, ...]]:
    """Choose each segment's frames by its number: first, middle, last, or fewer of very many."""
    segments = plan.segments
    if 3 * len(segments) <= MOST_PICTURES:
        return {index: _ends_and_middle(segment) for index, segment in enumerate(segments)}
    count = min(len(segments), MOST_PICTURES)
    shown = (index * len(segments) // count for index in range(count))
    return {index: (segments[index].start_frame,) for index in shown}


def _ends_and_middle(segment: Segment) -> tuple[int, ...]:
    first, last = segment.start_frame, segment.stop_frame - 1
    return tuple(sorted({first, (first + last) // 2, last}))


def _sound(score: Score) -> str:
    return b64encode(compressed(score.song.path, score.song.duration)).decode("ascii")


def _alphas(score: Score, plan: Plan, signals: Signals) -> dict[str, Json]:
    """Tell what alphas are made of, so that they follow a cut that is moved in the page."""
    motion = MOTIONS[score.analysis.motion]
    driver = make_driver(signals.tv, signals.sample_rate, score.analysis.motion)
    steps = driver_steps(driver, plan.frames, plan.rate)
    return {
        "steps": drawn.packed(steps.astype(np.float32)),
        "what": motion.summary,
        "gentle": motion.gentle,
        "longest": LARGEST_STEP,
        "long": LONG,
        # The published normalisation by the count of slices; null: by the sum.
        "slices": float(signals.sample_rate / HOP / plan.rate) if motion.by_count else None,
    }


def _keyframes(score: Score, signals: Signals) -> list[Json]:
    strengths = strengths_of(score, signals)
    ranked = sorted(strengths, key=lambda id: -strengths[id])
    rank = {id: place for place, id in enumerate(ranked, 1)}
    lines = documents.keyframe_lines(score)
    return [
        _keyframe(score, keyframe, rank.get(keyframe.id), line)
        for keyframe, line in zip(score.keyframes, lines, strict=True)
    ]


def _keyframe(score: Score, keyframe: Keyframe, rank: int | None, line: str) -> dict[str, Json]:
    marker = marker_of(score, keyframe)
    return {
        "id": keyframe.id,
        "time": str(keyframe.time),
        "category": keyframe.category,
        "seed": keyframe.seed,
        "origin": keyframe.origin,
        "label": keyframe.label,
        "rank": rank,
        "line": line,
        "marker": {
            "time": spell_time(marker.time).removesuffix(" s"),
            "name": clean(marker.name),
            "note": marker.note,
        },
    }


def _segments(
    plan: Plan, missing: NDArray[np.bool_], painter: Model, progress: Callable[[int], None]
) -> list[Json]:
    chosen, frames = _pictured(plan), pictured_frames(plan)
    made = stills(plan, painter, frames, progress)
    pictures = {frame: drawn.small(picture) for frame, picture in zip(frames, made, strict=True)}
    return [
        {
            "left": segment.left.id,
            "right": segment.right.id,
            "start": segment.start_frame,
            "stop": segment.stop_frame,
            "missing": int(missing[segment.start_frame : segment.stop_frame].sum()),
            "pictures": [
                {"frame": frame, "picture": pictures[frame]} for frame in chosen.get(index, ())
            ],
        }
        for index, segment in enumerate(plan.segments)
    ]


def _settings(score: Score, job: Job) -> list[Json]:
    analysis, plan = score.analysis, job.plan
    picking, silences = analysis.picking, analysis.silences
    width, height = frame_size(job.model.resolution, job.look.size, job.look.fit)
    given: Sequence[tuple[str, object]] = (
        ("song", clean(score.song.path.name)),
        ("length", f"{format_time(score.song.duration)}, {score.song.samples} samples"),
        ("sample rate", f"{score.song.sample_rate} Hz"),
        ("channel", analysis.channel),
        ("picker", picking.picker),
        ("feature", f"{analysis.feature}: {feature_named(analysis.feature).summary}"),
        ("cuts a minute", picking.cuts_per_minute),
        ("least distance", f"{picking.min_distance:g} s"),
        ("threshold", picking.threshold),
        ("window", picking.window),
        ("extrema", picking.extrema),
        ("largest minimum", picking.absolute_threshold),
        (
            "silences",
            f"{silences.floor_db:g} dB below the loudness for {silences.min_length:g} s"
            if silences
            else "force no cut",
        ),
        ("motion", f"{analysis.motion}: {MOTIONS[analysis.motion].summary}"),
        ("seed", score.seed),
        ("group", score.group or None),
        ("truncation", f"{score.truncation:g}"),
        ("latents", f"{score.latents}, {score.interpolation}"),
        ("video rate", f"{format_rate(plan.rate)} frames/s, {plan.frames} frames"),
        ("timecode", score.timecode),
        ("model", job.model.name),
        ("frames", f"{width} × {height}, {job.look.codec.name}"),
    )
    return [[name, str(value)] for name, value in given if value is not None]


def _document(score: Score, path: Path) -> dict[str, Json]:
    """Take a score's text apart where its keyframes are."""
    text = documents.dumps(score, path.absolute().parent)
    before, after = text.split(",\n    ".join(documents.keyframe_lines(score)))
    return {
        "name": clean(path.name),
        "before": before,
        "after": after,
        "taken": [*sorted(score.analysed)],
    }


def _category(index: int) -> dict[str, Json]:
    """Tell a category's words, and how files spell it where that is not its name."""
    category = CATEGORIES[index]
    everyday = [word for word, meant in EVERYDAY.items() if meant == (index,)]
    told: dict[str, Json] = {
        "name": category.name,
        "words": [*category.synonyms, *everyday],
        "group": category.group,
    }
    spelled = {"reference": reference(category), "marker": name_of(index, "", None)}
    return told | {key: text for key, text in spelled.items() if text != category.name}

"""A score at a video rate: which frames lie between which keyframes, and how far each has come.

Conventions:
    Frame i shows the song's time origin + i / rate. The origin is 0 unless a plan has to meet the
    frames of a timeline on which the song begins between two of them, or is cut. Segments are
    half-open and cover the frames 0 ... F without a gap. Alpha is 0 at a cut's frame, below 1
    inside a segment, and 1 only at the movie's last frame: the next segment's 0 is the same
    picture. (The motion ``paper`` normalises by the count of slices, as published, and need not
    reach 1.)
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.alphas import LONG, Driver, frame_alphas
from ganterpret.errors import SettingError
from ganterpret.latents import INTERPOLATIONS, Interpolation, lerp, truncated_normal
from ganterpret.limits import MAX_FRAMES
from ganterpret.score import Keyframe, Origin, Score
from ganterpret.units import frame_at, frame_count

_STRENGTH: Final[dict[Origin, int]] = {"detected": 0, "silence": 1, "edge": 2, "marker": 3}


@dataclass(frozen=True, slots=True)
class Segment:
    """The frames between two neighbouring keyframes.

    Attributes:
        start_frame: the left keyframe's frame.
        stop_frame: the right keyframe's frame, exclusive.
        left: the keyframe shown whole at the start.
        right: the keyframe that the segment moves towards.
    """

    start_frame: int
    stop_frame: int
    left: Keyframe
    right: Keyframe

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return self.stop_frame - self.start_frame


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What a model needs for n frames.

    Attributes:
        latents: float32, shape (n, z), truncation already applied.
        embeddings: float32, shape (n, e).
    """

    latents: NDArray[np.float32]
    embeddings: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A score at a video rate. The arrays are read-only.

    Attributes:
        rate: video rate, exact.
        frames: how many frames the movie has.
        segments: in time order.
        alphas: float64, shape (frames,).
        truncation: of the latents and the model.
        interpolation: of latents.
        one_latent: the seed of the only latent; None where each keyframe has its own.
        merged: keyframes without a frame of their own, since another stands on it.
        origin: the song's time at frame 0, in exact seconds.
    """

    rate: Fraction
    frames: int
    segments: tuple[Segment, ...]
    alphas: NDArray[np.float64]
    truncation: float
    interpolation: Interpolation
    one_latent: int | None
    merged: tuple[Keyframe, ...]
    origin: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        self.alphas.flags.writeable = False

    def time_at(self, frame: int) -> Fraction:
        """Return the song's time that a frame shows, in exact seconds."""
        return self.origin + frame / self.rate

    def inputs(
        self, start: int, stop: int, embeddings: NDArray[np.float32], latent_size: int
    ) -> Inputs:
        """Return a model's inputs for the frames start ... stop: alone the same as in the whole.

        Args:
            start: first frame; before 0 the first frame's inputs are held.
            stop: one past the last; beyond the end the last frame's inputs are held.
            embeddings: the model's class embeddings, float32, shape (classes, e).
            latent_size: z.
        """
        wanted = np.clip(np.arange(start, stop), 0, self.frames - 1)
        latents = np.empty((len(wanted), latent_size), np.float32)
        mixed = np.empty((len(wanted), embeddings.shape[1]), np.float32)
        between = INTERPOLATIONS[self.interpolation]
        for segment in self._segments_of(wanted):
            first, last = np.searchsorted(wanted, (segment.start_frame, segment.stop_frame))
            alphas = self.alphas[wanted[first:last]]
            left, right = segment.left, segment.right
            latents[first:last] = between(
                self._latent(left, latent_size), self._latent(right, latent_size), alphas
            )
            mixed[first:last] = lerp(
                embeddings[left.category].astype(np.float64),
                embeddings[right.category].astype(np.float64),
                alphas,
            )
        return Inputs(latents, mixed)

    def passage(self, start: int, stop: int) -> Plan:
        """Cut out the frames start ... stop, which get the very inputs that they have here.

        Args:
            start: becomes frame 0; before 0 the first frame is held.
            stop: one past the last, after start; beyond the end the last frame is held.
        """
        wanted = np.clip(np.arange(start, stop), 0, self.frames - 1)
        segments = []
        for segment in self._segments_of(wanted):
            first, last = np.searchsorted(wanted, (segment.start_frame, segment.stop_frame))
            segments.append(Segment(int(first), int(last), segment.left, segment.right))
        return replace(
            self,
            frames=len(wanted),
            segments=tuple(segments),
            alphas=self.alphas[wanted],
            merged=(),
            origin=self.time_at(start),
        )

    def _segments_of(self, wanted: NDArray[np.intp]) -> tuple[Segment, ...]:
        """Find the segments that hold these frames, which ascend."""
        if not len(wanted):
            return ()
        first, last = (
            bisect_right(self.segments, frame, key=lambda segment: segment.start_frame)
            for frame in (int(wanted[0]), int(wanted[-1]))
        )
        return self.segments[first - 1 : last]

    def _latent(self, keyframe: Keyframe, size: int) -> NDArray[np.float64]:
        seed = keyframe.seed if self.one_latent is None else self.one_latent
        return _drawn(seed, size, self.truncation)

    @property
    def largest_step(self) -> float:
        """The largest share of a morph in one frame, among segments of ten steps or more.

        The step to the next cut counts; the last segment, which ends on its own last frame, has
        one fewer than frames.
        """
        shares = (self._shares_of(segment) for segment in self.segments if segment.frames >= LONG)
        return max((float(np.diff(s).max()) for s in shares if len(s) > LONG), default=0.0)

    def _shares_of(self, segment: Segment) -> NDArray[np.float64]:
        alphas = self.alphas[segment.start_frame : segment.stop_frame]
        return alphas if segment.stop_frame == self.frames else np.append(alphas, 1.0)


@lru_cache(maxsize=64)
def _drawn(seed: int, size: int, truncation: float) -> NDArray[np.float64]:
    """Draw a latent once for all the batches of its segments: seeding takes longest of all."""
    latent = truncated_normal(seed, size, truncation)
    latent.flags.writeable = False
    return latent


def make_plan(
    score: Score, driver: Driver, rate: Fraction | None = None, origin: Fraction = Fraction(0)
) -> Plan:
    """Lay a score out on video frames.

    Where frame 0 lies inside the song, the last keyframe before it shows whole there, and the
    ones before that have no frame. For a passage that begins as the whole movie shows it, plan
    the whole with an origin of less than a frame and render the passage's frames alone.

    Args:
        score: the score.
        driver: of its alphas, from `alphas.make_driver` for the score's song and motion.
        rate: video rate; None for the score's.
        origin: the song's time at frame 0, in exact seconds: less than a frame before its
            beginning to less than its length.

    Raises:
        SettingError: a rate or an origin out of range, or more frames than anybody can mean.
    """
    score = score if rate is None else replace(score, rate=rate)
    rate = score.rate
    if not -1 / rate < origin < score.song.duration:
        raise SettingError(
            f"A movie cannot begin at {float(origin):g} s of the song: less than a frame before "
            f"0 to less than its length, {float(score.song.duration):g} s, is legal.",
            origin,
        )
    frames = frame_count(score.song.samples, score.song.sample_rate, rate, origin)
    if frames > MAX_FRAMES:
        raise SettingError(
            f"{frames} frames at {float(rate):g} a second; {MAX_FRAMES} are legal: "
            "give a lower rate.",
            frames,
        )
    segments, merged = lay_out(score, frames, rate, origin)
    cuts = [segment.start_frame for segment in segments]
    return Plan(
        rate=rate,
        frames=frames,
        segments=segments,
        alphas=frame_alphas(driver, cuts, frames, rate, origin),
        truncation=float(score.truncation),
        interpolation=score.interpolation,
        one_latent=score.seed if score.latents == "one" else None,
        merged=merged,
        origin=origin,
    )


def lay_out(
    score: Score, frames: int, rate: Fraction, origin: Fraction = Fraction(0)
) -> tuple[tuple[Segment, ...], tuple[Keyframe, ...]]:
    """Lay a score's keyframes out on frames.

    Args:
        score: the score.
        frames: how many the movie has, 1 or more.
        rate: video rate.
        origin: the song's time on frame 0, seconds.

    Returns:
        the segments in time order, and the keyframes without a frame of their own.
    """
    kept, merged = _on_frames(score.keyframes, frames, rate, origin)
    segments = tuple(
        Segment(start, stop, left, right) for (start, left), (stop, right) in pairwise(kept)
    )
    return segments, merged


def _on_frames(
    keyframes: tuple[Keyframe, ...], frames: int, rate: Fraction, origin: Fraction
) -> tuple[list[tuple[int, Keyframe]], tuple[Keyframe, ...]]:
    """Give each keyframe its frame; where frames are equal the stronger, then the later stays.

    The movie's last frame belongs to the end: a segment from it on would have no time to move.
    Of those before frame 0 the last stands there, unless another does.
    """
    kept: list[tuple[int, Keyframe]] = []
    merged: list[Keyframe] = []
    last = len(keyframes) - 1
    for index, keyframe in enumerate(keyframes):
        frame = frames if index == last else frame_at(keyframe.time - origin, rate)
        if index == 0:
            frame = min(frame, 0)
        elif frame >= max(frames - 1, 1):
            frame = frames
        if kept and kept[-1][0] == frame:
            rival = kept[-1][1]
            if _STRENGTH[keyframe.origin] < _STRENGTH[rival.origin]:
                merged.append(keyframe)
                continue
            merged.append(rival)
            kept.pop()
        kept.append((frame, keyframe))
    first = bisect_right(kept, 0, key=lambda each: each[0]) - 1
    merged += [keyframe for _, keyframe in kept[:first]]
    return [(0, kept[first][1]), *kept[first + 1 :]], tuple(merged)


def seconds_to_frames(
    plan: Plan, start: Fraction | None, duration: Fraction | None
) -> tuple[int, int]:
    """Turn a passage of the song, in seconds, into frames (start, stop) of a plan.

    Raises:
        SettingError: the passage lies outside the movie or holds no frame.
    """
    length = plan.frames / plan.rate
    first = 0 if start is None else frame_at(start - plan.origin, plan.rate)
    if first == -1 and start is not None and start >= 0:
        first = 0  # the song begins inside frame 0
    stop = plan.frames if duration is None else first + frame_at(duration, plan.rate)
    stop = min(stop, plan.frames)
    if not 0 <= first < stop:
        raise SettingError(
            f"There is no picture from {float(start or 0):g} s on"
            f"{'' if duration is None else f' for {float(duration):g} s'}: "
            f"the movie is {float(length):.3f} s long.",
            (start, duration),
        )
    return first, stop

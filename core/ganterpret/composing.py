"""The movie together with the video of the performance that it was made from.

Conventions:
    The movie's frames are counted and kept, one by one; the video follows their times. What is
    *late* is the video's beginning, in seconds into the movie, negative where it began before.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from ganterpret import codecs, ffmpeg
from ganterpret.audio import blocks, open_sound
from ganterpret.codecs import LAYOUTS
from ganterpret.errors import AudioError, FfmpegError, RenderError, SettingError
from ganterpret.features import Signals, measure
from ganterpret.files import publishing
from ganterpret.movie import check_target
from ganterpret.offsets import find_offset
from ganterpret.processes import count_frames, look_at, run
from ganterpret.units import format_time


def find_lateness(song: Path, video: Path) -> Fraction | None:
    """Find by ear where in a song a video begins.

    Args:
        song: the song, or a movie with its sound.
        video: the performance; its sound tells.

    Returns:
        Seconds, negative where the video begins before the song; None where the video has no
        sound, or another one.

    Raises:
        AudioError: the song cannot be read.
    """
    heard = _heard(song)
    try:
        offset = find_offset(_heard(video), heard)
    except AudioError:
        return None
    return offset


def _heard(path: Path) -> Signals:
    sound = open_sound(path)
    return measure(blocks(sound, "mean"), sound.sample_rate, "tv")


def check_composition(
    movie: Path, video: Path, output: Path, layout: str, *, writes: bool = True
) -> None:
    """Refuse what cannot be composed, before anything is rendered.

    Args:
        movie: what is or will be rendered.
        video: the performance.
        output: what becomes of them.
        layout: a row of `codecs.LAYOUTS`.
        writes: as for `files.check_folder`.

    Raises:
        SettingError: no such layout, no video, another container than the movie's, or a place
            that is one of the two.
        RenderError: the output's folder takes no files.
    """
    if layout not in LAYOUTS:
        raise SettingError(f"'{layout}' is no layout: give one of {', '.join(LAYOUTS)}.", layout)
    if not video.is_file():
        raise SettingError(f"'{video}' is no file: give the video of the performance.", str(video))
    if output.suffix.lower() != movie.suffix.lower():
        raise SettingError(
            f"'{output.name}' is another kind of file than '{movie.name}': end it in "
            f"{movie.suffix}.",
            str(output),
        )
    for source in (movie, video):
        if output.exists() and source.exists() and output.samefile(source):
            raise SettingError(
                f"'{output}' is one of the two itself: name what becomes of them otherwise.",
                str(output),
            )
    check_target(output, None, writes=writes)
    try:
        run(ffmpeg.glance_argv(video), f"looking at {video.name}")
    except FfmpegError as error:
        raise SettingError(
            f"'{video.name}' has no picture that can be read: give the video of the performance, "
            "such as an mp4, mov or mkv.",
            str(video),
        ) from error


def compose(
    movie: Path, video: Path, output: Path, layout: str, rate: Fraction, late: Fraction
) -> int:
    """Write a movie and a video as one, with the movie's sound and chapters.

    Args:
        movie: what was rendered.
        video: the performance, of any size, rate and length.
        output: the file, of the movie's container; whole or not at all.
        layout: a row of `codecs.LAYOUTS`.
        rate: the movie's, exact.
        late: seconds into the movie at which the video begins.

    Returns:
        how many frames it has: as many as the movie.

    Raises:
        SettingError: as `check_composition` says, or the video would begin past the movie's end.
        FfmpegError: one of them is no video, or cannot be decoded.
        RenderError: it cannot be written.
    """
    check_composition(movie, video, output, layout)
    codec = codecs.codec_named("h264")
    suffix = codecs.movie_suffix(output, codec, rate)
    film = look_at(movie)
    if late >= film.frames / rate:
        raise SettingError(
            f"The video would begin at {format_time(late)}, and '{movie.name}' is "
            f"{format_time(film.frames / rate)} long: give an earlier time.",
            late,
        )
    width, height = film.size
    placed = LAYOUTS[layout]
    codecs.check_frame_size(codec, (2 * width if placed.beside else width, height))
    try:
        with publishing(output) as part:
            argv = ffmpeg.compose_argv(
                movie,
                video,
                part,
                suffix=suffix,
                codec=codec,
                layout=placed,
                size=film.size,
                rate=rate,
                late=late,
            )
            run(argv, f"putting {movie.name} and {video.name} together")
            frames = count_frames(part)
            if frames != film.frames:
                raise FfmpegError(
                    f"The movie has {film.frames} frames and the two together came out with "
                    f"{frames}.",
                    frames,
                )
    except OSError as error:
        raise RenderError(
            f"'{output}' cannot be written: {error.strerror}; what was rendered is kept.",
            str(output),
        ) from error
    return frames

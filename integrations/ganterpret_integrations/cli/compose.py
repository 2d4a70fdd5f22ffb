"""``ganterpret compose``, and ``render --compose``: the movie with its performance."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from ganterpret.codecs import LAYOUTS
from ganterpret.composing import check_composition, compose, find_lateness
from ganterpret.errors import SettingError
from ganterpret.movie import check_target
from ganterpret.processes import look_at
from ganterpret.times import parse_moment
from ganterpret.units import format_rate, format_time, snap_rate
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice, command_line, counted
from ganterpret_integrations.targets import is_same_file

ComposeOption = Annotated[
    tuple[str, Path] | None,
    typer.Option(
        "--compose",
        metavar="LAYOUT VIDEO",
        help=f"Also with the video of the performance: {', '.join(LAYOUTS)}.",
        rich_help_panel=o.MOVIE,
    ),
]


def composed_name(movie: Path, layout: str) -> Path:
    """Name a composed movie: ``a.mp4`` -> ``a.pip.mp4``."""
    return movie.with_name(f"{movie.stem}.{layout}{movie.suffix}")


def check_words(wanted: tuple[str, Path] | None) -> None:
    """Refuse a video in the place of the layout, which takes the next word for the video.

    Raises:
        SettingError: what came first is a file's name.
    """
    if wanted and wanted[0] not in LAYOUTS and Path(wanted[0]).suffix:
        raise SettingError(
            "--compose takes a layout and a video: --compose "
            f"{command_line([next(iter(LAYOUTS)), wanted[0]])}.",
            wanted[0],
        )


def check_compose(
    wanted: tuple[str, Path] | None, movie: Path | None, song: Path, *, writes: bool = True
) -> None:
    """Prove before a render, which may be a dry one, that what is wanted can be composed.

    Raises:
        SettingError: there is no movie, it and the video cannot be put together, or what becomes
            of them would replace the song.
    """
    if wanted is None:
        return
    if movie is None:
        raise SettingError("--compose goes with a movie: give -o MOVIE too.", wanted[0])
    if is_same_file(movie, wanted[1]):
        raise SettingError(
            f"'{movie}' is the video of the performance itself: name the movie otherwise.",
            str(movie),
        )
    output = composed_name(movie, wanted[0])
    check_composition(movie, wanted[1], output, wanted[0], writes=writes)
    check_target(output, song, writes=writes)


def compose_movie(
    movie: Path,
    video: Path,
    output: Path,
    layout: str,
    voice: Voice,
    *,
    rate: Fraction,
    late: Fraction | None = None,
    sound: tuple[Path, Fraction] | None = None,
) -> dict[str, object]:
    """Put a movie and a video together, say what was done, and return it for programs.

    Args:
        movie: what was rendered.
        video: the performance.
        output: the file.
        layout: a row of `LAYOUTS`.
        voice: says it.
        rate: the movie's.
        late: seconds into the movie at which the video begins; None to find it by ear.
        sound: of a silent movie, the song and the time in it at which the movie begins.
    """
    notes = []
    if late is None:
        with voice.waiting(f"Listening for {video.name}"):
            song, begin = sound or (movie, Fraction(0))
            late = find_lateness(song, video)
        if late is not None:
            late -= begin
        else:
            late = Fraction(0)
            notes.append(
                f"Where '{video.name}' begins could not be heard: it begins with the movie. Say "
                "where with 'ganterpret compose --at SECONDS'."
            )
    with voice.waiting("Putting both together"):
        frames = compose(movie, video, output, layout, rate, late)
    for note in notes:
        voice.note(note)
    begins = f"{'-' if late < 0 else ''}{format_time(abs(late))}"
    voice.say(
        f"Both: {output} ({counted(frames, 'frame')} at {format_rate(rate)} frames/s, {layout}; "
        f"the video begins at {begins})"
    )
    return {
        "path": str(output),
        "layout": layout,
        "frames": frames,
        "video_begins": float(late),
        "notes": notes,
    }


def compose_command(
    movie: Annotated[Path, typer.Argument(metavar="MOVIE", help="A movie that was rendered.")],
    video: Annotated[Path, typer.Argument(metavar="VIDEO", help="The performance.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file; MOVIE.LAYOUT.mp4 if not given."),
    ] = None,
    layout: Annotated[
        str, typer.Option("--layout", help=f"How: {', '.join(LAYOUTS)}.")
    ] = "side-by-side",
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            help="Where in the movie the video begins: 12.5, 1:02.5 or -3; found by ear if not "
            "given.",
        ),
    ] = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Put a movie and the video of its performance together: beside it, through it, in its corner.

    The movie's frames, sound and chapters stay. The video may have another
    size, rate and length; where it begins is found by its sound.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    path = output or composed_name(movie, layout)
    if not movie.is_file():
        raise SettingError(f"'{movie}' is no file: give a movie that was rendered.", str(movie))
    check_composition(movie, video, path, layout)
    begins = None if at is None else parse_moment(at, signed=True)
    found = look_at(movie).rate
    try:
        rate = snap_rate(float(found))
    except SettingError:
        rate = found
    late = begins.place(rate) if begins else None
    voice.result(compose_movie(movie, video, path, layout, voice, rate=rate, late=late))

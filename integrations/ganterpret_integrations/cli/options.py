"""The options of the commands, and what they add up to.

Conventions:
    An option that was not given is None, so that a published variant, or the settings of an
    earlier score, show through. Text is turned into values here, at the edge, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final, Literal, cast

import typer
from typer.models import OptionInfo

from ganterpret import categories, documents
from ganterpret.audio import Channel
from ganterpret.codecs import CODECS, FITS, HARDWARE
from ganterpret.errors import SettingError
from ganterpret.limits import MAX_KEYFRAMES, MAX_SIDE, MAX_TEXT_FILE
from ganterpret.models import MODELS
from ganterpret.models.setup import BACKENDS, PRECISIONS
from ganterpret.score import Score
from ganterpret.times import parse_seconds
from ganterpret.units import VIDEO_RATES, parse_rate
from ganterpret_integrations.cli.console import PROGRESSES

SLICES: Final = "slices"

_WIDEST: Final = 13
"""Characters of a list of names that stands beside an option in its help."""


def one_of(flag: str, names: Iterable[str], help: str, panel: str) -> OptionInfo:
    """Make an option whose value is one of a table's names; the core refuses any other."""
    known = tuple(names)
    words = "|".join(known)
    # A longer one takes the room of the options' names on a terminal of 80 columns.
    short = len(words) <= _WIDEST
    option: OptionInfo = typer.Option(
        flag,
        metavar=words if short else "NAME",
        help=help if short else f"{help} One of {', '.join(known)}.",
        autocompletion=completing(*known),
        rich_help_panel=panel,
    )
    return option


def completing(*names: str) -> Callable[[str], list[str]]:
    """Make a function that completes one of some names."""
    return lambda incomplete: [name for name in names if name.startswith(incomplete)]


def one_place(argument: Path | None, option: Path | None, what: str) -> Path:
    """Return where a result goes, said as an argument or with ``-o``.

    Args:
        argument: behind the command's other arguments.
        option: behind ``-o``.
        what: the argument's name.

    Raises:
        SettingError: both were given, or none.
    """
    if argument and option:
        raise SettingError(f"{what} and -o both say where it goes: give one of them.", str(option))
    chosen = argument or option
    if not chosen:
        raise SettingError(f"Say where it goes: give {what}, or -o {what}.")
    return chosen


def complete_category(incomplete: str) -> list[str]:
    """Complete the last name of a comma-separated list of categories."""
    done, comma, last = incomplete.rpartition(",")
    names = (each.name for each in categories.CATEGORIES)
    return [f"{done}{comma}{name}" for name in names if name.lower().startswith(last.lower())]


def complete_group(incomplete: str) -> list[str]:
    """Complete the name of a group of categories."""
    return [name for name in categories.GROUPS if name.startswith(incomplete)]


def complete_model(incomplete: str) -> list[str]:
    """Complete the name of a known model."""
    return [name for name in MODELS if name.startswith(incomplete)]


def complete_rate(incomplete: str) -> list[str]:
    """Complete a video rate."""
    return [name for name in (*VIDEO_RATES, SLICES) if name.startswith(incomplete)]


_CUTS = "Where the cuts fall"
_PICTURES = "What is shown"
MOVIE = "The movie"
EDITOR = "For an editor"
FARM = "For a render farm"

MOST_SEGMENTS: Final = 1_000_000
"""Segments in one range that a person can mean."""

UpdateOption = Annotated[
    bool, typer.Option("--update", help="Keep every hand edit of the score that is there.")
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Start over, whatever was edited by hand.")
]
CodecOption = Annotated[
    str | None,
    one_of(
        "--codec",
        (*CODECS, HARDWARE),
        "h264 if not given, or prores if only clips are made; h264-hw is by a graphics card.",
        MOVIE,
    ),
]
FitOption = Annotated[
    str,
    one_of(
        "--fit",
        FITS,
        "How the square picture meets the size: with bars, cropped, or as a square.",
        MOVIE,
    ),
]
DropFrameOption = Annotated[
    bool | None,
    typer.Option(
        "--drop-frame/--no-drop-frame",
        help="Count drop frame; as the start's timecode says if not given.",
        rich_help_panel=EDITOR,
    ),
]
SizeOption = Annotated[
    str | None,
    typer.Option(
        "--size", help="1920x1080, or 512; the model's own if not given.", rich_help_panel=MOVIE
    ),
]
SoundOption = Annotated[
    bool, typer.Option("--sound/--no-sound", help="The song under it.", rich_help_panel=MOVIE)
]
ChaptersOption = Annotated[
    bool,
    typer.Option(
        "--chapters/--no-chapters",
        help="A chapter a segment, called by its label or category.",
        rich_help_panel=MOVIE,
    ),
]
SegmentsOption = Annotated[
    str | None,
    typer.Option(
        "--segments",
        help="Render only these segments' clips and no movie: 0-7, or 3,9-12.",
        rich_help_panel=FARM,
    ),
]
ProgressOption = Annotated[
    str,
    one_of("--progress", PROGRESSES, "How progress is told: a bar, or a farm's lines.", FARM),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        "-m",
        help="painter, preview, biggan-deep-128, -256, -512, a checkpoint, or "
        "package.module:callable.",
        autocompletion=complete_model,
        rich_help_panel=_PICTURES,
    ),
]
DeviceOption = Annotated[
    str,
    typer.Option(
        "--device",
        help="auto, cpu, cuda or cuda:1.",
        autocompletion=completing("auto", "cpu", "cuda"),
        rich_help_panel=_PICTURES,
    ),
]
PrecisionOption = Annotated[
    str,
    typer.Option(
        "--precision",
        help="float32, float16 (CUDA), bf16 (CUDA, OpenVINO); the backend's own if not given.",
        autocompletion=completing(*PRECISIONS),
        rich_help_panel=_PICTURES,
    ),
]
BackendOption = Annotated[
    str,
    typer.Option(
        "--backend",
        help="What runs a BigGAN: torch, openvino or cuda; the quickest here if not given.",
        autocompletion=completing(*BACKENDS),
        rich_help_panel=_PICTURES,
    ),
]
BatchOption = Annotated[
    int | None,
    typer.Option("--batch", help="Frames that are made at once.", rich_help_panel=_PICTURES),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        help="A Dask scheduler whose workers render, tcp://HOST:8786, or local:N for N processes "
        "here.",
        rich_help_panel=_PICTURES,
    ),
]
AllowMixedOption = Annotated[
    bool,
    typer.Option(
        "--allow-mixed",
        help="Take workers of a cluster whose versions or devices differ, so that frames may.",
        rich_help_panel=_PICTURES,
    ),
]
SongOption = Annotated[
    Path | None, typer.Option("--song", help="Where the score's song lies now.")
]


def seconds(text: str) -> float:
    """Read a time that no rate and no tempo goes with, in seconds."""
    return float(parse_seconds(text))


def parse_channel(text: str) -> Channel:
    """Read a channel: left, mean, or a number from 0."""
    if text in ("left", "mean"):
        return cast(Literal["left", "mean"], text)
    if text.isdecimal() and len(text) < 4:
        return int(text)
    raise SettingError(f"'{text}' is no channel: give left, mean or a number from 0.", text)


def parse_video_rate(text: str) -> Fraction | None:
    """Read a video rate; None for one frame a slice."""
    return None if text == SLICES else parse_rate(text)


def parse_size(text: str) -> tuple[int, int]:
    """Read a size in pixels: "1920x1080", or "512" for a square."""
    match = re.fullmatch(r"(\d{1,5})(?:[x×](\d{1,5}))?", text.strip().lower())
    width, height = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not (2 <= width <= MAX_SIDE and 2 <= height <= MAX_SIDE) or width % 2 or height % 2:
        raise SettingError(
            f"'{text}' is no size: give even numbers of pixels up to {MAX_SIDE}, such as "
            "1920x1080 or 512.",
            text,
        )
    return width, height


def load_score(path: Path, song: Path | None = None) -> Score:
    """Read a score, whose song may lie elsewhere now (``--song``).

    Raises:
        ScoreError: it cannot be read.
    """
    score = documents.load(path)
    return replace(score, song=replace(score.song, path=song.absolute())) if song else score


def refuse_beside(option: str, others: Mapping[str, object]) -> None:
    """Refuse what does not go with an option.

    Args:
        option: that was given.
        others: options with their values; one that nobody gave is None, false, empty or 0.

    Raises:
        SettingError: one of them was given, too.
    """
    for name, value in others.items():
        if value:
            raise SettingError(f"{name} does not go with {option}: leave it out.", name)


def parse_segments(text: str) -> frozenset[int]:
    """Read the numbers of segments, from 0: "0-7", or "3,9-12".

    >>> sorted(parse_segments("3,5-7"))
    [3, 5, 6, 7]
    """
    numbers: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"(\d{1,8})(?:-(\d{1,8}))?", part.strip(), re.ASCII)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last or last - first >= MOST_SEGMENTS:
            raise SettingError(
                f"'{text}' names no segments: give numbers from 0 and ranges of them, such as "
                "0-7 or 3,9-12.",
                text,
            )
        numbers.update(range(first, last + 1))
    return frozenset(numbers)


def parse_categories(text: str) -> Sequence[int]:
    """Read a list of categories: names with commas between, or a text file with one a line.

    Raises:
        CategoryError: a name that is unknown or means several classes.
        SettingError: an empty list, or a file that cannot be read.
    """
    path = _list_file(text)
    if path:
        try:
            with path.open("rb") as file:
                data = file.read(MAX_TEXT_FILE + 1)
            lines = data.decode("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(f"The list '{path}' cannot be read: {error}.", text) from error
        names = [line.strip() for line in lines]
        names = [name for name in names if name and not name.startswith("# ")]
        if len(data) > MAX_TEXT_FILE or len(names) > MAX_KEYFRAMES:
            raise SettingError(
                f"The list '{path}' is too long: {MAX_KEYFRAMES} categories in "
                f"{MAX_TEXT_FILE >> 20} MiB are read.",
                text,
            )
    else:
        names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise SettingError(
            "A list of categories has names with commas between, such as jellyfish,bike,boa.", text
        )
    return [categories.find(name).index for name in names]


def _list_file(text: str) -> Path | None:
    """Tell whether a list of categories is the name of a file, and which."""
    if "," in text:
        return None
    path = Path(text)
    try:
        if path.is_file():
            return path
    except OSError:
        return None
    if path.suffix.lower() in (".txt", ".csv") or len(path.parts) > 1:
        raise SettingError(f"There is no list '{text}': check the name.", text)
    return None

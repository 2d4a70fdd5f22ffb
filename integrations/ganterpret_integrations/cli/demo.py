"""``ganterpret demo``: the main job on a bundled song."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Final

import typer

import ganterpret_integrations
from ganterpret import codecs, documents
from ganterpret.analysis import Choices, analyze
from ganterpret.categories import find
from ganterpret.clips import ClipStore, Job, Look
from ganterpret.errors import GanterpretError, SettingError
from ganterpret.files import publishing
from ganterpret.models import Setup, load_model
from ganterpret.movie import packed, render_movie, survey
from ganterpret.plan import make_plan
from ganterpret_integrations.cli.console import Voice
from ganterpret_integrations.cli.options import JsonOption, QuietOption, one_place
from ganterpret_integrations.cli.picture import THUMBNAIL, save_figure
from ganterpret_integrations.figures import save_filmstrip

CATEGORIES: Final = (
    "lakeside",
    "jellyfish",
    "goldfish",
    "monarch",
    "daisy",
    "macaw",
    "hot-air balloon",
    "volcano",
    "castle",
    "sailboat",
    "lakeside",
)
SIDE: Final = 384


def demo_command(
    folder: Annotated[
        Path | None, typer.Argument(help="Where everything goes; demo if not given.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="The same.")
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make a movie, its score, its figure and a filmstrip from the bundled song."""
    voice = Voice(quiet=quiet, as_json=as_json)
    folder = one_place(folder or (None if output else Path("demo")), output, "FOLDER")
    song = folder / "song.ogg"
    movie, score = folder / "song.mp4", documents.score_path(song)
    figure, filmstrip = folder / "figure.png", folder / "filmstrip.png"
    is_demo = song.is_file() and song.read_bytes() == bundled_song().read_bytes()
    for path in (song, movie, score, figure, filmstrip):
        if path.exists() and not is_demo:
            raise SettingError(
                f"'{folder}' holds a {path.name} of yours: give another folder.", str(folder)
            )
    folder.mkdir(parents=True, exist_ok=True)
    with publishing(song) as part:
        shutil.copyfile(bundled_song(), part)

    choices = Choices(categories=[find(name).index for name in CATEGORIES])
    with voice.listening(song) as progress:
        analysed = analyze(song, choices=choices, progress=progress)
    documents.save(analysed.score, score)

    plan = make_plan(analysed.score, analysed.driver)
    job = Job(plan, load_model("painter", Setup(side=SIDE)), Look(codecs.codec_named("h264")))
    store = ClipStore(folder / "clips")
    found = survey(job, store, packed(plan, 0, plan.frames))
    with voice.counting("Rendering", found.missing_frames) as progress:
        render_movie(job, store, movie, song=song, progress=progress, found=found)

    thumbnails = load_model("painter", Setup(side=THUMBNAIL))
    save_figure(analysed.score, figure, thumbnails, Voice(quiet=True), analysed)
    save_filmstrip(filmstrip, plan, thumbnails)

    made = (
        (movie, f"the movie with its sound, {float(analysed.score.song.duration):.0f} s"),
        (score, "the score: when, which category, which seed; edit it and render it again"),
        (figure, "spectrogram, variation and its points, alphas, filmstrip"),
        (filmstrip, "three pictures of each segment"),
        (song, "the song, CC0"),
        (folder / "clips", "a clip a segment, used again by the next demo"),
    )
    voice.table(("made", "what it is"), [(str(path), what) for path, what in made])
    voice.say("\nThe pictures are the painter's, a stand-in. Next, real BigGAN pictures:")
    voice.say("  ganterpret models fetch biggan-deep-256")
    voice.say("  ganterpret render your-song.mp3 --model biggan-deep-256")
    voice.result(
        {
            "folder": str(folder),
            "movie": str(movie),
            "score": str(score),
            "figure": str(figure),
            "filmstrip": str(filmstrip),
            "song": str(song),
        }
    )


def bundled_song() -> Path:
    """Find the song that comes with the program.

    Raises:
        GanterpretError: the installation lacks it.
    """
    package = Path(ganterpret_integrations.__file__).parent
    # In a wheel it lies in the package; in a checkout where the script that makes it put it.
    for path in (package / "song.ogg", package.parents[1] / "examples" / "song.ogg"):
        if path.is_file():
            return path
    raise GanterpretError("The bundled song is missing: install ganterpretations again.")

"""``ganterpret render`` with several songs: each as if it were alone, one after another.

Conventions:
    What cannot be is refused before anything is rendered. After that a song that fails is told and
    the next one begins; a table at the end says what became of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typer

from ganterpret import codecs, documents
from ganterpret.errors import SettingError
from ganterpret.files import check_folder
from ganterpret_integrations.cli.analyze import refuse_markers
from ganterpret_integrations.cli.console import Voice, complain, counted, sentence

ONLY_ONE: Final = (
    "onto",
    "at",
    "sequence",
    "media_root",
    "markers",
    "lyrics",
    "score",
    "song",
    "segments",
    "compose",
)
"""Options that are about one song."""


def movie_name(source: Path, suffix: str = ".mp4") -> str:
    """Name the movie of a song or score.

    >>> movie_name(Path("a/b.flac"))
    'b.ganterpret.mp4'
    """
    return f"{title(source)}.ganterpret{suffix}"


def title(source: Path) -> str:
    """Return what a song or score is called, without what its file is."""
    if not documents.is_score(source):
        return source.stem
    return source.name.removesuffix(documents.SUFFIX).removesuffix(".json")


def render_each(
    context: typer.Context, sources: Sequence[Path], voice: Voice
) -> Mapping[str, object]:
    """Run the command of a context with each of several songs, and say what became of them.

    Args:
        context: of the command line; its ``output`` is a folder for the movies, and in ``clips``
            each song has a folder of its own.
        sources: songs and scores.
        voice: says it.

    Returns:
        what became of each, for programs.

    Raises:
        SettingError: what is no song, an option that is about one song, or two songs that would
            leave one file.
        typer.Exit: a song failed.
    """
    given = context.params
    _check_sources(sources, Path(given["output"]) if given["output"] else None)
    for name in ONLY_ONE:
        if given[name]:
            option = f"--{name.replace('_', '-')}"
            raise SettingError(
                f"{option} is about one song, and {len(sources)} came: leave it out, or render "
                "them one by one.",
                option,
            )
    again = context.command.callback
    assert again, "it is being run"
    silent = bool(given["quiet"] or given["as_json"])
    told: list[Mapping[str, object]] = []
    for source, target in zip(sources, _targets(sources, given), strict=True):
        voice.say(f"{source} ({len(told) + 1} of {len(sources)})")
        alone = {"sources": [source], **target, "quiet": silent, "as_json": False}
        try:
            made = again(**(given | alone))
            told.append({"source": str(source), **made})
        except Exception as error:
            if context.obj:  # --debug
                raise
            words = sentence(error)
            complain(words if source.name in words else f"'{source}': {words}")
            told.append({"source": str(source), "error": words})
    failed = sum("error" in each for each in told)
    voice.table(("Song", "Result", "Rendered", "Seconds"), [_row(each) for each in told])
    whole = voice.result({"songs": told, "failed": failed})
    if failed:
        voice.say(
            f"{failed} of {counted(len(sources), 'song')} failed; the same command again renders "
            "what is missing."
        )
        raise typer.Exit(1)
    return whole


def _check_sources(sources: Sequence[Path], output: Path | None) -> None:
    """Refuse what came by a slip: a part of a name with spaces, a file of markers.

    A later song that is not there is another matter: the others are rendered.
    """
    for source in sources:
        if not source.exists() and (
            source == sources[0] or not source.suffix or _is_movie_name(output)
        ):
            raise SettingError(
                f"There is no file '{source}': check the name; one with spaces goes in quotes.",
                str(source),
            )
    for source in sources:
        refuse_markers(source)


def _is_movie_name(output: Path | None) -> bool:
    return (
        output is not None and output.suffix.lower() in codecs.CONTAINERS and not output.is_dir()
    )


def _targets(sources: Sequence[Path], given: Mapping[str, Any]) -> list[Mapping[str, object]]:
    """Say where the movie and the clips of each song go."""
    folder, clips = given["output"], given["clips"]
    if folder:
        folder = Path(folder)
        if _is_movie_name(folder):
            raise SettingError(
                f"-o names a folder when several songs are rendered, and '{folder}' is the name "
                "of a movie: give a folder.",
                str(folder),
            )
        check_folder(folder, "-o", writes=not given["dry_run"])
    codec = codecs.CODECS.get(given["codec"])
    suffix = codec.suffix if codec else ".mp4"
    targets: list[Mapping[str, object]] = []
    taken: dict[Path, Path] = {}
    for source in sources:
        movie = (folder or source.parent) / movie_name(source, suffix)
        clip_folder = Path(clips) / title(source) if clips else None
        for target in filter(None, (movie.resolve(), clip_folder)):
            if target in taken:
                raise SettingError(
                    f"'{taken[target]}' and '{source}' would both become '{target}': render them "
                    "one by one.",
                    str(source),
                )
            taken[target] = source
        targets.append({"output": None if clips and not folder else movie, "clips": clip_folder})
    return targets


def _row(told: Mapping[str, object]) -> tuple[str, str, str, str]:
    name = Path(str(told["source"])).name
    if "error" in told:
        return name, "failed", "", ""
    return (name, "done", str(told.get("rendered_frames", "")), str(told.get("seconds", "")))

"""What a render leaves, and how it is made: a movie and clips, loops, or an editor's timeline.

Conventions:
    Everything that can be refused before a song is read was refused before (`render`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from ganterpret.clips import Job, Look
from ganterpret.loops import Measure
from ganterpret.plan import make_plan
from ganterpret.render import Model
from ganterpret.units import parse_timecode
from ganterpret_integrations.cli.compose import compose_movie, composed_name
from ganterpret_integrations.cli.console import Voice
from ganterpret_integrations.cli.forecast import Wanted
from ganterpret_integrations.cli.loops import make_loops
from ganterpret_integrations.cli.onto import Onto, render_onto
from ganterpret_integrations.cli.passages import Passage
from ganterpret_integrations.cli.rendering import foresee, render
from ganterpret_integrations.cli.scores import Heard
from ganterpret_integrations.exporting import MediaNames
from ganterpret_integrations.tempo import TempoMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """What a render is to leave, as it was asked for.

    Attributes:
        movie: the file; None for none.
        clips: their folder, or that of loops; None for none.
        look: how frames become files.
        passage: the part of the song.
        bars: where the song's bars lie; None if no time counts them.
        numbers: of the segments whose pieces of a movie are wanted, and no movie; None for all.
        measure: how long loops are; None for no loops.
        onto: the editor's timeline that gets the clips; None for none.
        media_root: the score's folder as the editor's computer sees it; None for as it is here.
        handles: extra frames at both ends of a clip.
        clip_timecode: whether clips have a timecode track.
        sound: whether the song is heard in the movie.
        chapters: whether the movie has a chapter a segment.
        check_flashes: whether the movie is looked at for flashing.
        compose: a layout and the video of the performance that the movie is put together with.
        dry_run: whether it is only said what would be done.
    """

    movie: Path | None
    clips: Path | None
    look: Look
    passage: Passage
    bars: TempoMap | None
    numbers: Collection[int] | None
    measure: Measure | None
    onto: Onto | None
    media_root: str | None
    handles: int
    clip_timecode: bool
    sound: bool
    chapters: bool
    check_flashes: bool
    compose: tuple[str, Path] | None
    dry_run: bool


def make_products(
    products: Products, heard: Heard, models: tuple[Model, ...], voice: Voice
) -> Mapping[str, object]:
    """Render what is wanted of a score, say what was made, and return it for programs.

    Args:
        products: what is wanted.
        heard: the score.
        models: what paints, and its twins.
        voice: says it.

    Raises:
        SettingError: a passage, a segment or a timecode that the movie does not have.
        RenderError, FfmpegError: something cannot be made.
    """
    model, *twins = models
    if products.onto:
        return render_onto(
            heard.score,
            heard.driver,
            products.onto,
            (model, products.look, tuple(twins)),
            MediaNames(heard.path.parent, products.media_root or ""),
            voice,
            handles=products.handles,
            clip_timecode=products.clip_timecode,
            dry_run=products.dry_run,
        )
    job = Job(make_plan(heard.score, heard.driver), model, products.look, tuple(twins))
    if products.measure and products.clips:
        return make_loops(job, products.clips, products.measure, voice, dry_run=products.dry_run)
    wanted = _wanted(products, heard, job)
    if products.dry_run:
        return foresee(job, wanted, voice)
    made = render(job, wanted, voice, check_flashes=products.check_flashes).document
    return {**made, **_composed(products, wanted, job, voice)}


def _wanted(products: Products, heard: Heard, job: Job) -> Wanted:
    start, stop = products.passage.frames(job.plan, heard.score.timecode, products.bars)
    rate = job.plan.rate
    return Wanted(
        products.movie,
        products.clips,
        products.handles,
        heard.score.song,
        parse_timecode(heard.score.timecode, rate) if products.clip_timecode else None,
        start,
        stop,
        products.chapters,
        products.sound,
        products.numbers,
    )


def _composed(products: Products, wanted: Wanted, job: Job, voice: Voice) -> dict[str, object]:
    if not (products.compose and products.movie):
        return {}
    layout, video = products.compose
    output = composed_name(products.movie, layout)
    begin = job.plan.time_at(wanted.start)
    made = compose_movie(
        products.movie,
        video,
        output,
        layout,
        voice,
        rate=job.plan.rate,
        sound=None if products.sound else (wanted.song.path, begin),
    )
    return {"composed": made}

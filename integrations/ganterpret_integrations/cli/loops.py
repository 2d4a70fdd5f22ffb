"""``ganterpret render --loop``: seamless loops for VJs, and the warning against flashing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret.clips import ClipStore, Job
from ganterpret.errors import SettingError
from ganterpret.files import check_folder
from ganterpret.flashing import MOST_FLASHES, Flashing
from ganterpret.loops import Made, Measure, render_loops, survey_loops
from ganterpret.units import format_rate, format_time
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.reading_options import parse_bpm

_VJ: Final = "Loops for VJs"

LoopOption = Annotated[
    int | None,
    typer.Option(
        "--loop",
        help="Bars: each segment as a seamless loop of so many, there and back, into --clips.",
        rich_help_panel=_VJ,
    ),
]
TempoOption = Annotated[
    str | None,
    typer.Option(
        "--tempo",
        help="Beats a minute, of loops and of times in bars: 128, 97.5.",
        rich_help_panel=_VJ,
    ),
]
BeatsOption = Annotated[int, typer.Option("--beats", help="Beats in a bar.", rich_help_panel=_VJ)]
FlashesOption = Annotated[
    bool,
    typer.Option(
        "--check-flashes",
        help="Look at the finished movie for flashing; loops are always looked at.",
    ),
]


def make_measure(
    bars: int | None, tempo: str | None, beats: int, *, in_bars: bool = False
) -> Measure | None:
    """Put together how long loops are; None if none are asked for.

    Args:
        bars: in a loop; None for no loops.
        tempo: beats a minute, as given.
        beats: in a bar.
        in_bars: whether another time counts bars of that tempo.

    Raises:
        SettingError: a tempo without loops, loops without a tempo, or a value out of range.
    """
    if bars is None:
        if (tempo or beats != 4) and not in_bars:
            raise SettingError(
                "--tempo and --beats go with --loop, or with a time in bars (--start 17b1): give "
                "one too.",
                tempo,
            )
        return None
    if tempo is None:
        raise SettingError(
            "A loop is as long as its bars: say the song's beats a minute with --tempo, such as "
            "--tempo 128.",
            bars,
        )
    return Measure(bars, parse_bpm(tempo), beats)


def make_loops(
    job: Job,
    folder: Path,
    measure: Measure,
    voice: Voice,
    *,
    dry_run: bool = False,
) -> Mapping[str, object]:
    """Render loops, say what was made and what flashes, and return it for programs.

    Args:
        job: whose segments become loops.
        folder: where they go.
        measure: how long they are.
        voice: says it.
        dry_run: only say what would be rendered.
    """
    begun = time.monotonic()
    store = ClipStore()
    found = survey_loops(job, store, measure)
    frames, rate = measure.grid(job.plan.rate)
    missing = sum(each.missing_frames for each in found.values())
    to_render = sum(each.missing_frames > 0 for each in found.values())
    voice.say(
        f"{to_render} of {counted(len(found), 'loop')} to render ({counted(missing, 'frame')})"
    )
    about = (
        f"{counted(measure.bars, 'bar')} at {float(measure.bpm):g} beats a minute, "
        f"{float(measure.seconds):.3f} s: {counted(frames, 'frame')} at {format_rate(rate)} "
        "frames/s"
    )
    document: dict[str, object] = {
        "dry_run": dry_run,
        "folder": str(folder),
        "bars": measure.bars,
        "bpm": str(measure.bpm),
        "frames_each": frames,
        "rate": str(rate),
        "missing_frames": missing,
    }
    if dry_run:
        check_folder(folder, "--clips", writes=False)
        voice.say(f"Loops: {folder} ({counted(len(found), 'file')}, each {about})")
        voice.say("Nothing was rendered, and nothing written (--dry-run).")
        return document
    whole = frames * len(found)
    notes: list[str] = []
    with voice.counting("Rendering", whole, whole - missing) as progress:
        loops = render_loops(
            job, store, folder, measure, progress=progress, note=notes.append, found=found
        )
    voice.say(f"Loops: {folder} ({counted(len(loops), 'file')}, each {about})")
    notes += [
        warning for loop in loops if (warning := flash_warning(loop.path.name, loop.flashing))
    ]
    for note in notes:
        voice.note(note)
    return {
        **document,
        "files": [_told(loop) for loop in loops],
        "seconds": round(time.monotonic() - begun, 3),
    }


def flash_warning(name: str, found: Flashing) -> str:
    """Say that a movie flashes too much; "" if it does not."""
    if not found.is_too_much:
        return ""
    return (
        f"'{name}' flashes more than {MOST_FLASHES} times a second over "
        f"{found.share:.0%} of the picture (until {format_time(found.time)}): that can cause "
        "seizures. Warn your audience, or use fewer cuts."
    )


def _told(loop: Made) -> Mapping[str, object]:
    return {
        "path": str(loop.path),
        "frames": loop.frames,
        "flashing_share": loop.flashing.share,
        "flashes": loop.flashing.is_too_much,
    }

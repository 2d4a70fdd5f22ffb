"""A score delivered to an editor or a DAW: from the score to the file in one call.

Conventions:
    What ``ganterpret export`` does with its defaults, for programs. The file's suffix tells its
    format; editors get frames, clips and the song, DAWs get markers at exact times.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from ganterpret.analysis import read_driver
from ganterpret.audio import open_sound
from ganterpret.plan import make_plan
from ganterpret.score import Score
from ganterpret_integrations.exporting import MediaNames, look_at_clips, timeline_of
from ganterpret_integrations.formats import Writing
from ganterpret_integrations.markers import colored, markers_of
from ganterpret_integrations.targets import make_content, publish, targets_of
from ganterpret_integrations.timeline import Timeline


def export_file(
    score: Score, path: Path, clips: Path | None = None, how: Writing | None = None
) -> Timeline:
    """Write a score as markers or as a timeline, and return what the file says.

    Args:
        score: at the rate and the start that the timeline shall have.
        path: the file; its suffix stands for a row of `formats.FORMATS`, or for a bundle.
        clips: a folder of rendered clips for formats that hold any; None for gaps.
        how: what the format is told besides; None for the defaults.

    Raises:
        SettingError: a suffix that stands for no format, the song itself, or a rate or start
            that has no timecode.
        TimelineError: a clip that is not its segment's, or more than the format holds.
        AudioError: the song cannot be read.
    """
    song = score.song.path
    (target,) = targets_of([path], "", {"the song": song})
    markers = colored(markers_of(score), score, "category", {})
    timeline = Timeline(
        markers,
        name=song.stem,
        duration=score.song.duration,
        grid=Fraction(1, score.song.sample_rate),
    )
    media = {}
    if target.counts_frames:
        plan = make_plan(score, read_driver(score))
        shots = look_at_clips(clips, plan) if clips else {}
        names = MediaNames(path.parent)
        timeline = timeline_of(
            score,
            plan,
            markers,
            channels=open_sound(song).channels,
            shots=shots,
            names=names,
            title=song.stem,
        )
        media = {names.of(file): file for file in (song, *(s.path for s in shots.values()))}
    publish([make_content(target, timeline, how or Writing())], media, song)
    return timeline

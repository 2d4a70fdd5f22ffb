"""The files of an export: proved before work, made in memory, and published whole.

Conventions:
    A target's suffix tells its format, unless it was told; ``.otioz`` is a bundle, an
    OpenTimelineIO file with its media, and a ``.wav`` is a copy of the song. Nothing is written
    before every file of a format could be made. Deviations are in exact seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from ganterpret import documents
from ganterpret.errors import ScoreError, SettingError
from ganterpret.files import check_folder, publishing
from ganterpret.units import frame_at, round_half_up
from ganterpret_integrations.bundles import write_bundle
from ganterpret_integrations.formats import FORMATS, Format, Writing, format_of, suffixes
from ganterpret_integrations.replacing import replacing
from ganterpret_integrations.tempo import TICKS_PER_BEAT, TempoMap
from ganterpret_integrations.timeline import Marker, Timeline
from ganterpret_integrations.wavfiles import write_copy

BUNDLE: Final = ".otioz"


@dataclass(frozen=True, slots=True)
class Target:
    """A file that is to be written.

    Attributes:
        path: where.
        format: a row of `FORMATS`, by name.
    """

    path: Path
    format: str

    @property
    def row(self) -> Format:
        """The format's row."""
        return FORMATS[self.format]

    @property
    def is_bundle(self) -> bool:
        """Whether the media go into it."""
        return self.path.suffix.lower() == BUNDLE and self.format == "otio"

    @property
    def holds_sound(self) -> bool:
        """Whether the song's samples go into it."""
        return self.format == "wav"

    @property
    def counts_frames(self) -> bool:
        """Whether it is for editors; others count exact times from the song's first sample."""
        return self.row.grid == "frames"

    @property
    def tells_rate(self) -> bool:
        """Whether it says how many frames a second it counts."""
        return "rate" in self.row.keeps

    @property
    def holds_clips(self) -> bool:
        """Whether it has a place for clips and the song."""
        return "clips" in self.row.keeps


def targets_of(
    files: Sequence[Path], format_name: str, kept: Mapping[str, Path]
) -> tuple[Target, ...]:
    """Prove that files can be written, all of them, before any is.

    Args:
        files: where to.
        format_name: a row of `FORMATS` for the only file; "" if its suffix tells.
        kept: files that must not be lost, by what they are ("the score").

    Raises:
        SettingError: a suffix that stands for no format, a file twice, one that is kept, a
            score, or a folder.
        RenderError: a folder that takes no files.
    """
    if format_name and len(files) > 1:
        raise SettingError(
            f"--format {format_name} is for one file and these are {len(files)}: leave it out, "
            "and each suffix tells its format.",
            format_name,
        )
    targets: list[Target] = []
    for path in files:
        if path.suffix.lower() == ".fcpxmld":
            raise SettingError(
                f"'{path}' would be a folder of Final Cut Pro's, which is only read: give a file "
                "that ends in .fcpxml.",
                path,
            )
        row = format_of(path, format_name, written=True)
        name = next(name for name, known in FORMATS.items() if known is row)
        if row.writer is None:
            raise SettingError(
                f"Files of the format {name} are only read: give one that ends in "
                f"{suffixes(written=True)}.",
                name,
            )
        for what, other in kept.items():
            if is_same_file(path, other):
                raise SettingError(f"'{path}' is {what} itself: name the file otherwise.", path)
        if path.name.lower().endswith(documents.SUFFIX) or holds_score(path):
            raise SettingError(
                f"'{path}' is the name of a score: name the file otherwise.", str(path)
            )
        if any(is_same_file(path, target.path) for target in targets):
            raise SettingError(f"'{path}' is there twice: name one of them otherwise.", path)
        if path.exists() and not path.is_file():
            raise SettingError(f"'{path}' is no ordinary file: name it otherwise.", path)
        targets.append(Target(path, name))
    for path in files:
        check_folder(path.absolute().parent, "FILE")
    return tuple(targets)


def holds_score(path: Path) -> bool:
    """Tell whether a file that is there is a score, which may hold somebody's work."""
    with suppress(ScoreError):
        return path.suffix.lower() == ".json" and documents.load(path) is not None
    return False


def is_same_file(path: Path, other: Path) -> bool:
    """Tell whether two names are of one file, which need not exist."""
    with suppress(OSError):
        if path.samefile(other):
            return True
    # Path.resolve raises on a link to itself.
    return os.path.realpath(path) == os.path.realpath(other)


@dataclass(frozen=True, slots=True)
class Content:
    """A file, and what it is to say.

    Attributes:
        target: the file.
        timeline: what it says.
        data: its bytes; of a bundle, those of the timeline in it; of a recording, those of its
            markers.
    """

    target: Target
    timeline: Timeline
    data: bytes


def make_content(target: Target, timeline: Timeline, how: Writing) -> Content:
    """Write a timeline in a target's format, in memory.

    Raises:
        TimelineError, SettingError: the format cannot say it.
    """
    return Content(target, timeline, target.row.write(timeline, how))


def publish(
    contents: Iterable[Content], media: Mapping[str, Path], song: Path | None = None
) -> list[str]:
    """Write files, each whole or not at all; what they held before is kept beside them.

    Args:
        contents: the files.
        media: the media on this computer, by what the timelines call them.
        song: the recording that files with sound are copies of; None for silence.

    Returns:
        a sentence for each file that held something else before.

    Raises:
        TimelineError: a bundle or a copy of the song cannot be made.
        AudioError: the song cannot be read.
        OSError: a file cannot be written.
    """
    notes: list[str] = []
    for content in contents:
        path = content.target.path
        with replacing(path) as told:
            if content.target.is_bundle:
                write_bundle(content.data, path, media)
            elif content.target.holds_sound:
                write_copy(content.data, path, song)
            else:
                with publishing(path) as part:
                    part.write_bytes(content.data)
        notes += told
    return notes


def deviation(content: Content, markers: Sequence[Marker], tempo: TempoMap | None) -> Fraction:
    """Return how far a format's grid puts a marker from its time at most, in seconds.

    Where there are frames, the last marker, the song's end, does not count: it has none.

    Args:
        content: that is written.
        markers: the timeline's with their exact times, the last at the song's end.
        tempo: the map that is written, if there are beats; None for 120 beats a minute.
    """
    timeline, row = content.timeline, content.target.row
    ticks = replace(tempo or TempoMap(), ticks_per_beat=TICKS_PER_BEAT)
    step = row.grid if isinstance(row.grid, Fraction) else timeline.grid
    largest = Fraction(0)
    for placed, marker in zip(timeline.markers, markers, strict=True):
        if row.grid == "exact":
            at = marker.time
        elif row.grid == "beats":
            at = ticks.seconds_at(Fraction(ticks.tick_at(marker.time), TICKS_PER_BEAT))
        elif timeline.rate is None:
            at = round_half_up(marker.time / step) * step
        elif marker is markers[-1]:
            continue
        else:
            at = frame_at(placed.time, timeline.rate) / timeline.rate
        largest = max(largest, abs(at - marker.time))
    return largest

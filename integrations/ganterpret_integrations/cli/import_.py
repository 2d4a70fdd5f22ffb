"""``ganterpret import``: an edited file comes home into the score."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from ganterpret import documents
from ganterpret.errors import ScoreError, SettingError
from ganterpret.score import Score
from ganterpret.times import Moment, parse_moment
from ganterpret.units import VIDEO_RATES, parse_rate
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli import reading_options as r
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.formats import Reading, suffixes
from ganterpret_integrations.homecoming import LABELS, PREFERS, SNAPS, Change, Homecoming, Rules
from ganterpret_integrations.importing import import_file, start_at
from ganterpret_integrations.placing import clock
from ganterpret_integrations.reading import read_file
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Timeline

_HOME: Final = "How it comes home"
Word = TypeVar("Word", bound=str)

OnlyForcedOption = Annotated[
    bool,
    typer.Option(
        "--only-forced",
        help="Delete the cuts that were found in the sound and that the file does not name.",
        rich_help_panel=_HOME,
    ),
]
SnapOption = Annotated[
    str,
    o.one_of(
        "--snap", SNAPS, "Put moved and added cuts on the movie's frames, beats, bars.", _HOME
    ),
]
PreferOption = Annotated[
    str, o.one_of("--prefer", PREFERS, "What holds where they disagree.", _HOME)
]
LabelsOption = Annotated[
    str,
    o.one_of(
        "--labels",
        LABELS,
        "Names that are no category: equal ones share one, each draws one, or left out.",
        _HOME,
    ),
]


def import_command(
    score: Annotated[Path, typer.Argument(metavar="SCORE", help="The score of the song.")],
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help=f"What came back: {suffixes()}."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The new score; in place of SCORE if not given."),
    ] = None,
    offset: Annotated[
        str | None,
        typer.Option(
            "--offset",
            metavar="TIME",
            help="Where the song begins in the file: 12.5, 1:02.5, 300f, 00:00:10:00, or 5b "
            "(bar 5).",
            rich_help_panel=_HOME,
        ),
    ] = None,
    only_forced: OnlyForcedOption = False,
    snap: SnapOption = "none",
    prefer: PreferOption = "markers",
    labels: LabelsOption = "share",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    format_name: r.FormatOption = None,
    rate: r.RateOption = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start-timecode",
            help="Timecode of the timeline's first frame, for files that count it without saying "
            "so (EDL); the score's if not given.",
            rich_help_panel=_HOME,
        ),
    ] = None,
    sequence: r.SequenceOption = None,
    encoding: r.EncodingOption = None,
    events: r.EventsOption = None,
    track: r.TrackOption = None,
    channel: r.ChannelOption = None,
    pitch: r.PitchOption = None,
    pitches: r.PitchesOption = None,
    tempo_map: r.TempoMapOption = None,
    tempo: r.TempoOption = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Bring moved, renamed, added and deleted markers and cuts home into the score.

    Markers are known by the id in their names, else by their name, else by
    nearness. Only what the file says changes; a render then renders only
    what that touches. The score before is kept as NAME.score.bak.json.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    document = load_score(score)
    target = output or score
    if not documents.is_score(target) or target.is_dir():
        raise SettingError(
            f"'{target}' cannot be the score: give a file that ends in {documents.SUFFIX}.",
            str(target),
        )
    if target != score and target.exists():
        other = documents.load(target).song
        if other.sha256 != document.song.sha256:
            raise ScoreError(
                f"'{target}' is the score of another recording, '{other.path.name}': write "
                "elsewhere.",
                str(target),
            )
    file_rate = parse_rate(rate) if rate else _timed_rate(document)
    begin = parse_moment(offset, signed=True) if offset else None
    tempo_given = r.chosen_tempo(tempo_map, tempo)
    how = r.make_reading(
        rate=file_rate,
        start=start or start_at(document, file_rate),
        encoding=encoding,
        sequence=sequence,
        events=events,
        track=track,
        channel=channel,
        pitch=pitch,
        pitches=pitches,
        tempo=tempo_given,
    )
    rules = make_rules(
        offset=_offset(begin, document, read_file(file, format_name or "", how), how)
        if begin
        else None,
        only_forced=only_forced,
        snap=snap,
        prefer=prefer,
        labels=labels,
        tempo=tempo_given,
    )
    home = import_file(document, file, how, rules, format_name or "")
    show_changes(home, voice)
    changed = home.score != document
    saved = not dry_run and (changed or target != score)
    if saved:
        documents.save(home.score, target)
    voice.say(_summary(home, target, changed=changed, saved=saved))
    if changed and saved:
        voice.next("render", target)
    voice.result({"score": str(target), "saved": saved, **changes_document(home)})


def load_score(path: Path) -> Score:
    """Load a score; a song's name instead of a score's is refused with the way there.

    Raises:
        ScoreError: it is none.
    """
    if not documents.is_score(path):
        raise ScoreError(
            f"'{path}' is no score: run 'ganterpret analyze' on the song first.", str(path)
        )
    return documents.load(path)


def _timed_rate(score: Score) -> Fraction | None:
    """Return the score's rate if timecode can count it."""
    return score.rate if score.rate in VIDEO_RATES.values() else None


def make_rules(
    *,
    offset: Fraction | None = None,
    only_forced: bool = False,
    snap: str = "none",
    prefer: str = "markers",
    labels: str = "share",
    tempo: TempoMap | None = None,
) -> Rules:
    """Put together how a file comes home.

    Raises:
        SettingError: a word that is in no table.
    """
    return Rules(
        offset=offset,
        only_forced=only_forced,
        snap=_among("--snap", snap, SNAPS),
        prefer=_among("--prefer", prefer, PREFERS),
        labels=_among("--labels", labels, LABELS),
        tempo=tempo,
    )


def _offset(begin: Moment, score: Score, found: Timeline, how: Reading) -> Fraction:
    """Return an offset in seconds; frames and bars count as the file counts them."""
    return begin.place(found.rate or how.rate or score.rate, found.tempo or how.tempo)


def _among(flag: str, word: str, legal: Sequence[Word]) -> Word:
    for known in legal:
        if word == known:
            return known
    raise SettingError(f"{flag} {word} is not legal: give one of {', '.join(legal)}.", word)


def show_changes(home: Homecoming, voice: Voice) -> None:
    """Print what an import does as a table, and its notes."""
    if home.changes:
        rows = [_row(change) for change in home.changes]
        voice.table(("time", "change", "what", "id"), rows)
    for note in home.notes:
        voice.note(note)


def _row(change: Change) -> tuple[str, str, str, str]:
    what = "seen, not mapped" if change.what == "seen" else change.what
    return clock(change.time), what, change.text, change.id


def _summary(home: Homecoming, target: Path, *, changed: bool, saved: bool) -> str:
    seen = sum(change.what == "seen" for change in home.changes)
    done = counted(len(home.changes) - seen, "change")
    if not changed and not saved:
        return f"No changes; the score stays as it is{_and_seen(seen)}."
    if not saved:
        return f"{done}{_and_seen(seen)}; nothing is written (--dry-run)."
    return f"Score: {target} ({done}{_and_seen(seen)})"


def _and_seen(seen: int) -> str:
    return f", {seen} seen and not mapped" if seen else ""


def changes_document(home: Homecoming) -> dict[str, object]:
    """Return what an import does for programs."""
    return {
        "changes": [
            {
                "what": change.what,
                "seconds": float(change.time),
                "id": change.id,
                "text": change.text,
            }
            for change in home.changes
        ],
        "notes": list(home.notes),
    }

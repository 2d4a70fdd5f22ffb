"""``ganterpret cache``: what is kept between runs, and how it gets smaller."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret.clips import default_root
from ganterpret.errors import SettingError
from ganterpret.files import cache_folder
from ganterpret.trimming import Contents, Held, choose, drop, folder_size, look, weigh
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice, counted, sized

_SIZE: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?(B|[kKMGT]i?B?)")
_POWERS: Final = {"k": 1, "K": 1, "M": 2, "G": 3, "T": 4}
_AGE: Final = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?) ?([mhdw])")
_SECONDS: Final = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_NAMED: Final = 3

cache_app = typer.Typer(invoke_without_command=True)


@cache_app.callback()
def cache_command(
    context: typer.Context, as_json: o.JsonOption = False, quiet: o.QuietOption = False
) -> None:
    """Show what is kept between runs: clips that were rendered, and models.

    A render uses clips again instead of rendering them anew. They may all
    go: what a folder of clips shows an editor stays there.
    """
    if context.invoked_subcommand:
        return
    voice = Voice(quiet=quiet, as_json=as_json)
    root, models = default_root(), cache_folder() / "models"
    held = look(root, time.time())
    clips = held.clips
    voice.say(f"Clips: {root} ({counted(len(clips), 'clip')}, {sized(_size(clips))})")
    if clips:
        rows = [
            (model or "?", codec or "?", str(len(each)), str(_frames(each)), sized(_size(each)))
            for (model, codec), each in _kinds(clips).items()
        ]
        voice.table(("model", "codec", "clips", "frames", "size"), rows)
        voice.say(f"Used last: {_local(clips[0])} the oldest, {_local(clips[-1])} the newest")
    if held.leftovers:
        size = sum(left.size for left in held.leftovers)
        voice.say(f"Left by interrupted renders: {sized(size)} (ganterpret cache trim drops that)")
    size = folder_size(models)
    voice.say(f"Models: {models} ({sized(size)})")
    for note in _strangers(held):
        voice.note(note)
    voice.result(_document(root, held) | {"models": {"folder": str(models), "bytes": size}})


@cache_app.command("trim")
def trim_command(
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="SIZE",
            help="Drop the least recently used until no more is left: 10GB, 500M, 2GiB.",
        ),
    ] = None,
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than",
            metavar="TIME",
            help="Drop what has not been used for so long: 30d, 12h, 4w.",
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Drop all, however lately it was used."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and drop nothing.")
    ] = False,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Drop clips from the store: by size, by age, or all.

    What was used within the last hour stays, unless all is to go, and what a
    render is making or using stays in any case. Clips that a folder of yours
    shows stay there; leftovers of interrupted renders go. Whatever goes can
    be rendered again.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    if everything == bool(to or older_than):
        raise SettingError(
            "Say what is to go: --to a size, --older-than a time, or --all.", to or older_than
        )
    most = parse_bytes(to) if to else None
    age = parse_age(older_than) if older_than else None
    now = time.time()
    root = default_root()
    held = look(root, now)
    chosen = held.clips if everything else choose(held.clips, now, most=most, age=age)
    gone = weigh(chosen, held.leftovers) if dry_run else drop(chosen, held.leftovers)
    stays = sum(clip.size for clip in held.clips) - gone.size
    voice.say(
        f"{'Would drop' if dry_run else 'Dropped'} {gone.clips} of "
        f"{counted(len(held.clips), 'clip')} ({sized(gone.size)}); {sized(gone.freed)} "
        f"{'would be' if dry_run else 'are'} freed, clips of {sized(stays)} stay"
    )
    notes = _strangers(held)
    in_use = 0 if dry_run else len(chosen) - gone.clips
    if in_use:
        notes.append(f"{counted(in_use, 'clip')} in use by a render: kept.")
    elif most is not None and stays > most:
        notes.append("What was used within the last hour stays: --all drops that, too.")
    if any(clip.is_shared for clip in chosen):
        notes.append("Some of the clips lie in folders of yours, too: they stay there.")
    for note in notes:
        voice.note(note)
    voice.result(
        {
            "dry_run": dry_run,
            "folder": str(root),
            "dropped": {"clips": gone.clips, "bytes": gone.size, "freed_bytes": gone.freed},
            "left": {"clips": len(held.clips) - gone.clips, "bytes": stays},
            "leftovers": len(held.leftovers),
        }
    )


def parse_bytes(text: str) -> int:
    """Read a size: "10GB" and "500M" count in thousands, "2GiB" in 1024s.

    Raises:
        SettingError: it is none.
    """
    match = _SIZE.fullmatch(text.strip())
    if not match:
        raise SettingError(f"'{text}' is no size: give one such as 10GB, 500M or 2GiB.", text)
    number, unit = match.groups()
    return int(Decimal(number) * (1024 if "i" in unit else 1000) ** _POWERS.get(unit[0], 0))


def parse_age(text: str) -> float:
    """Read how long something was not used, in seconds: "30d", "12h", "90m" or "4w".

    Raises:
        SettingError: it is no such time.
    """
    match = _AGE.fullmatch(text.strip())
    if not match:
        raise SettingError(
            f"'{text}' is no time: give one such as 30d, 12h, 90m (minutes) or 4w.", text
        )
    return float(match[1]) * _SECONDS[match[2]]


def _kinds(clips: Sequence[Held]) -> dict[tuple[str, str], list[Held]]:
    """Sort clips by model and codec, the largest kind first."""
    kinds: dict[tuple[str, str], list[Held]] = {}
    for clip in clips:
        kinds.setdefault((clip.model, clip.codec), []).append(clip)
    return dict(sorted(kinds.items(), key=lambda kind: -_size(kind[1])))


def _size(clips: Sequence[Held]) -> int:
    return sum(clip.size for clip in clips)


def _frames(clips: Sequence[Held]) -> int:
    return sum(clip.frames for clip in clips)


def _when(clip: Held) -> datetime:
    return datetime.fromtimestamp(clip.used, UTC)


def _local(clip: Held) -> str:
    return f"{_when(clip).astimezone():%Y-%m-%d %H:%M}"


def _strangers(held: Contents) -> list[str]:
    if not held.strangers:
        return []
    named = ", ".join(f"'{path}'" for path in held.strangers[:_NAMED])
    more = len(held.strangers) - _NAMED
    others = f" and {more} more" if more > 0 else ""
    return [f"Not the store's, and left alone: {named}{others}."]


def _document(root: Path, held: Contents) -> dict[str, object]:
    clips = held.clips
    return {
        "folder": str(root),
        "clips": len(clips),
        "frames": _frames(clips),
        "bytes": _size(clips),
        "shared_bytes": _size([clip for clip in clips if clip.is_shared]),
        "oldest_use": _when(clips[0]).isoformat() if clips else None,
        "newest_use": _when(clips[-1]).isoformat() if clips else None,
        "kinds": [
            {
                "model": model,
                "codec": codec,
                "clips": len(each),
                "frames": _frames(each),
                "bytes": _size(each),
            }
            for (model, codec), each in _kinds(clips).items()
        ],
        "leftovers": {
            "files": len(held.leftovers),
            "bytes": sum(left.size for left in held.leftovers),
        },
        "strangers": [str(path) for path in held.strangers],
    }

"""What is different between an earlier score and the new one, as a table and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from ganterpret.categories import CATEGORIES, reference
from ganterpret.remix import Change, Difference
from ganterpret.score import Keyframe
from ganterpret.units import format_time
from ganterpret_integrations.cli.console import Voice

_WORDS: Final[dict[Change, str]] = {
    "moved": "moved",
    "changed": "changed",
    "new": "new",
    "gone": "gone",
    "kept": "kept (by hand)",
}


def show_differences(differences: Sequence[Difference], voice: Voice) -> None:
    """Print what became of an earlier score: a table if anything changed, and the counts."""
    if any(each.change != "kept" for each in differences):
        rows = [
            (
                format_time(each.keyframe.time),
                _WORDS[each.change],
                _text(each),
                each.keyframe.id,
            )
            for each in differences
        ]
        voice.table(("time", "change", "what", "id"), rows, "Since the earlier score")
    counts = Counter(each.change for each in differences)
    told = [f"{counts[change]} {words}" for change, words in _WORDS.items() if counts[change]]
    voice.say(f"Against the earlier score: {', '.join(told) or 'nothing changed'}.")


def _text(difference: Difference) -> str:
    before, after = difference.before, difference.after
    if before is None or after is None:
        return _described(difference.keyframe)
    sides = (
        (_moved(before, after), before.time != after.time),
        (f"{_name(before)} → {_name(after)}", before.category != after.category),
        (f"seed {before.seed} → {after.seed}", before.seed != after.seed),
        (f"'{before.label}' → '{after.label}'", before.label != after.label),
    )
    return ", ".join(text for text, differs in sides if differs) or _described(after)


def _moved(before: Keyframe, after: Keyframe) -> str:
    start, stop = format_time(before.time), format_time(after.time)
    # Less than a millisecond would read as if nothing had moved.
    beside = f" ({float((after.time - before.time) * 1000):+.2g} ms)" if start == stop else ""
    return f"{start} → {stop}{beside}"


def _described(keyframe: Keyframe) -> str:
    return f"{_name(keyframe)}, '{keyframe.label}'" if keyframe.label else _name(keyframe)


def _name(keyframe: Keyframe) -> str:
    return reference(CATEGORIES[keyframe.category])


def differences_document(differences: Sequence[Difference]) -> list[dict[str, object]]:
    """Return differences for programs."""
    return [
        {
            "change": each.change,
            "id": each.keyframe.id,
            "by_hand": each.by_hand,
            "before": each.before and _document(each.before),
            "after": each.after and _document(each.after),
        }
        for each in differences
    ]


def _document(keyframe: Keyframe) -> dict[str, object]:
    return {
        "time": str(keyframe.time),
        "seconds": float(keyframe.time),
        "category": keyframe.category,
        "seed": keyframe.seed,
        "label": keyframe.label,
    }

"""Draw docs/images/architecture.svg: the way from a recording to a movie, and out and home.

Run: ``python -m tools.architecture``.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

PICTURE: Final = Path(__file__).parents[1] / "docs" / "images" / "architecture.svg"
WIDTH, HEIGHT = 900, 470
BOX: Final = (128, 58)
"""Width and height of a box, pixels."""

BOXES: Final = {
    "recording": (20, 40, "recording", "audio.py"),
    "slices": (200, 40, "slices", "spectrogram.py"),
    "values": (380, 40, "variation", "features.py"),
    "points": (560, 40, "points", "inflections.py"),
    "score": (740, 40, "score", "score.py"),
    "plan": (740, 170, "plan", "plan.py"),
    "frames": (560, 170, "frames", "render.py, models/"),
    "clips": (380, 170, "clips", "clips.py"),
    "movie": (200, 170, "movie", "movie.py"),
    "markers": (740, 330, "markers, clips", "exporting.py"),
    "timeline": (560, 330, "timeline", "timeline.py"),
    "files": (380, 330, "files", "formats/"),
    "programs": (200, 330, "editors, DAWs", ".otio .xml .mid ..."),
}
ARROWS: Final = [
    ("recording", "slices", ""),
    ("slices", "values", ""),
    ("values", "points", ""),
    ("points", "score", ""),
    ("score", "plan", "video rate"),
    ("plan", "frames", "latents"),
    ("frames", "clips", ""),
    ("clips", "movie", ""),
    ("markers", "timeline", ""),
    ("timeline", "files", ""),
    ("files", "programs", ""),
]
FRAMES: Final = [
    (8, 12, 884, 232, "core: ganterpret"),
    (8, 302, 884, 156, "integrations: ganterpret_integrations"),
]


def main() -> None:
    """Write the drawing."""
    PICTURE.write_text("\n".join(_drawing()) + "\n", encoding="utf-8")


def _drawing() -> list[str]:
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="system-ui, sans-serif" text-anchor="middle" role="img">',
        "<title>From a recording to a movie, and out to editors and home again</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#345"/>'
        "</marker></defs>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#fff"/>',
    ]
    for x, y, width, height, title in FRAMES:
        lines += [
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="#f2f5f8"/>',
            f'<text x="{x + 12}" y="{y + height - 10}" text-anchor="start" font-size="13" '
            f'fill="#567">{escape(title)}</text>',
        ]
    lines += [line for start, end, text in ARROWS for line in _arrow(start, end, text)]
    # What goes out also comes home: from files to the score, where markers meet keyframes.
    x, y = BOXES["timeline"][0] + BOX[0] // 2, BOXES["timeline"][1]
    lines += [
        f'<path d="M{x} {y} V268 H{BOXES["score"][0] + 16} V{BOXES["score"][1] + BOX[1]}" '
        'fill="none" stroke="#b4562c" stroke-width="2" marker-end="url(#tip)"/>',
        f'<text x="{x - 10}" y="282" text-anchor="end" font-size="12" fill="#b4562c">'
        "home: matching.py, homecoming.py</text>",
        f'<path d="M{BOXES["score"][0] + 112} {BOXES["plan"][1] + BOX[1]} '
        f'V{BOXES["markers"][1]}" stroke="#345" stroke-width="2" marker-end="url(#tip)"/>',
    ]
    for x, y, name, module in BOXES.values():
        middle = x + BOX[0] // 2
        lines += [
            f'<rect x="{x}" y="{y}" width="{BOX[0]}" height="{BOX[1]}" rx="6" fill="#fff" '
            'stroke="#345" stroke-width="1.5"/>',
            f'<text x="{middle}" y="{y + 25}" font-size="16" fill="#123">{escape(name)}</text>',
            f'<text x="{middle}" y="{y + 44}" font-size="10" fill="#567">{escape(module)}</text>',
        ]
    return [*lines, "</svg>"]


def _arrow(start: str, end: str, text: str) -> list[str]:
    (x0, y0, *_), (x1, y1, *_) = BOXES[start], BOXES[end]
    wide, high = BOX
    if x0 == x1:
        ends = x0 + wide // 2, y0 + high, x1 + wide // 2, y1
    elif x0 < x1:
        ends = x0 + wide, y0 + high // 2, x1, y1 + high // 2
    else:
        ends = x0, y0 + high // 2, x1 + wide, y1 + high // 2
    a, b, c, d = ends
    both = ' marker-start="url(#tip)"' if end in ("files", "programs") else ""
    line = (
        f'<line x1="{a}" y1="{b}" x2="{c}" y2="{d}" stroke="#345" stroke-width="2" '
        f'marker-end="url(#tip)"{both}/>'
    )
    label = (
        f'<text x="{(a + c) // 2 + (38 if x0 == x1 else 0)}" y="{(b + d) // 2 - 6}" '
        f'font-size="11" fill="#567">{escape(text)}</text>'
    )
    return [line, label] if text else [line]


if __name__ == "__main__":
    main()

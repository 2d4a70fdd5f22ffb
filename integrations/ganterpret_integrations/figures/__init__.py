"""Pictures that explain a score: the four-panel figure, the filmstrip, the contact sheet.

Conventions:
    Pictures are ``uint8`` arrays, RGB. Nothing here changes matplotlib's state for anybody else,
    and the same input gives the same bytes. Text is in DejaVu Sans, which matplotlib brings; a
    character that it lacks is shown as a box.
"""

from ganterpret_integrations.figures.comparing import draw_comparison
from ganterpret_integrations.figures.figure import (
    Evidence,
    draw_figure,
    figure_suffix,
    read_evidence,
)
from ganterpret_integrations.figures.sheets import (
    contact_sheet,
    filmstrip,
    filmstrip_frames,
    save_contact_sheet,
    save_filmstrip,
)
from ganterpret_integrations.figures.strip import strip_frames

__all__ = [
    "Evidence",
    "contact_sheet",
    "draw_comparison",
    "draw_figure",
    "figure_suffix",
    "filmstrip",
    "filmstrip_frames",
    "read_evidence",
    "save_contact_sheet",
    "save_filmstrip",
    "strip_frames",
]

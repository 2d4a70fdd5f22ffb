"""A low-cost look at a score: an animatic, a moving picture, a filmstrip.

Conventions:
    A preview shows the plan's own frames, painted small; none of them enters the clip store.
"""

from ganterpret_integrations.previews.animatic import save_animatic
from ganterpret_integrations.previews.animation import save_animation

__all__ = ["save_animatic", "save_animation"]

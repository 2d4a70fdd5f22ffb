"""Final Cut Pro X's XML (FCPXML), as Final Cut Pro and Resolve write and read it.

Conventions:
    Times are rational seconds, ``1001/24000s``. A sequence holds one storyline, the *spine*,
    whose clips and gaps follow each other without a hole; whatever else there is hangs on one of
    them in a *lane*, above (1, 2, ...) or below (-1, ...), and counts in its local time. There
    are no markers of a sequence: a marker lies on a clip or a gap. `write` puts each on what the
    spine has there, and `read` makes all that a person sees the timeline's own. Colours have no
    place in it. Versions 1.8 to 1.13 are read; 1.9 is written, the first that names media as all
    later ones do (``media-rep``), so that programs of every age since 2020 know it.

Source:
    Apple, Final Cut Pro XML Reference (developer.apple.com), whose document type of 1.10 gives
    the order of elements; the shape of Resolve's exports as RollaEditor/rolla publishes them.
"""

from __future__ import annotations

from ganterpret_integrations.formats.fcpxml.read import read
from ganterpret_integrations.formats.fcpxml.write import write

__all__ = ["read", "write"]

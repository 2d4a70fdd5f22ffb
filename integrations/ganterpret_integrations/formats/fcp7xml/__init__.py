"""Final Cut Pro 7 XML ("xmeml"), as Premiere, Resolve, Hiero and Final Cut Pro 7 write it.

Conventions:
    The file counts in whole frames: of the sequence for places on it, of each clip's own rate
    for places in its media. ``-1`` is "not said". `read` leaves out what is switched off and
    what shows no media file (titles, generators, nested sequences), and says so. `write` leaves
    out clips without media and clips at another speed: the format has no gaps, and a `Clip`
    does not say how fast it plays. Colours are Premiere's eight.

Source:
    Apple, Final Cut Pro 7 XML Interchange Format, version 5; Premiere's additions as its own
    exports show them.
"""

from __future__ import annotations

from ganterpret_integrations.formats.fcp7xml.insert import insert
from ganterpret_integrations.formats.fcp7xml.read import read
from ganterpret_integrations.formats.fcp7xml.write import write

__all__ = ["insert", "read", "write"]

"""MIDI: markers over a tempo map, out to any DAW and in from any file.

Conventions:
    Times count from the file's first tick. A marker's name carries its id in braces. Note names
    have middle C (60) as C3, as Live, Logic and Cubase do. A note of velocity 1 is silence: one
    spans the files that we write with notes, and it is nobody's marker.

Source:
    Standard MIDI Files 1.0 (RP-001), MIDI Manufacturers Association.
"""

from ganterpret_integrations.formats.midi.reading import NOTE_NAMES, read
from ganterpret_integrations.formats.midi.writing import write

__all__ = ["NOTE_NAMES", "read", "write"]

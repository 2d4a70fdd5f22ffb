"""OpenTimelineIO: the truth about a timeline, in the shape that Resolve reads too.

Conventions:
    Reading is pure Python over JSON that `guards` has measured. The library's own parser never
    sees a stranger's bytes: deep nesting ends the process there, and numbers that are none become
    frames. Writing is the library's. Inserting works on the JSON value itself, since the library
    changes what it does not know.

Sources:
    OpenTimelineIO 0.18.1 (its schemas, and which time an item takes). Resolve's and Premiere's
    shapes as other projects have found them out; neither program was run.
"""

from ganterpret_integrations.formats.otio.insertion import insert
from ganterpret_integrations.formats.otio.reading import read
from ganterpret_integrations.formats.otio.writing import write

__all__ = ["insert", "read", "write"]

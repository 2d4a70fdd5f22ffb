"""What carries a GANterpretation to people and programs: command line, figures, formats.

A score leaves for an editor and comes home, in a few lines::

    from pathlib import Path
    import ganterpret
    from ganterpret_integrations import export_file, import_file

    score = ganterpret.load(Path("song.score.json"))
    export_file(score, Path("song.otio"))
    # ... somebody edits song.otio and saves it ...
    home = import_file(score, Path("song.otio"))
    ganterpret.save(home.score, Path("song.score.json"))
"""

from ganterpret_integrations.delivery import export_file
from ganterpret_integrations.formats import FORMATS, Format, Reading, Writing
from ganterpret_integrations.homecoming import Homecoming
from ganterpret_integrations.importing import import_file
from ganterpret_integrations.reading import read_file
from ganterpret_integrations.report import Report, write_report
from ganterpret_integrations.rules import Change, Rules
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Clip, Marker, Timeline, TimelineError

__all__ = [
    "FORMATS",
    "Change",
    "Clip",
    "Format",
    "Homecoming",
    "Marker",
    "Reading",
    "Report",
    "Rules",
    "TempoMap",
    "Timeline",
    "TimelineError",
    "Writing",
    "export_file",
    "import_file",
    "read_file",
    "write_report",
]

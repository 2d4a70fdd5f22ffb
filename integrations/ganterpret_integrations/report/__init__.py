"""The report: a score as one HTML file that plays, shows, and takes edits.

Conventions:
    The file asks for nothing from outside. The same score, song, model and store of clips give
    the same bytes. Edits leave it as a file of markers or as a score; how they come home is
    `importing`'s.
"""

from ganterpret_integrations.report.data import REPORT_WIDTH, pictured_frames
from ganterpret_integrations.report.page import Report, write_report

__all__ = ["REPORT_WIDTH", "Report", "pictured_frames", "write_report"]

"""What the script for Resolve's console takes from Resolve's interface, as its maker documents it.

Conventions:
    Names are Resolve's. Frames of markers count from the timeline's first, frames of items as
    its timecode does. A method that may find nothing returns None.

Source:
    Blackmagic Design, DaVinci Resolve Scripting README (Help > Documentation > Developer); that
    markers count from the timeline's start: samuelgursky/davinci-resolve-mcp, pull request 66.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class MediaItem(Protocol):
    """A clip of the media pool."""

    def GetClipProperty(self, propertyName: str) -> str | None:
        """Return a property: "File Path", "Frames"."""


class Item(Protocol):
    """A clip on a track."""

    def GetName(self) -> str:
        """Return its name."""

    def GetStart(self) -> int:
        """Return its first frame, as timecode counts."""

    def GetDuration(self) -> int:
        """Return its frames."""

    def GetLeftOffset(self) -> int:
        """Return how many frames of its media lie before it."""

    def GetMediaPoolItem(self) -> MediaItem | None:
        """Return its media; None for a title."""


class Timeline(Protocol):
    """A timeline."""

    def GetName(self) -> str:
        """Return its name."""

    def GetStartFrame(self) -> int:
        """Return its first frame, as timecode counts."""

    def GetSetting(self, settingName: str) -> str | float:
        """Return a setting: "timelineFrameRate", "timelineDropFrameTimecode"."""

    def GetTrackCount(self, trackType: str) -> int:
        """Count the tracks of a type: "video", "audio"."""

    def AddTrack(self, trackType: str) -> bool:
        """Add a track above those of its type."""

    def GetItemListInTrack(self, trackType: str, index: int) -> Sequence[Item] | None:
        """List the items of a track; the first is 1."""

    def AddMarker(
        self, frameId: int, color: str, name: str, note: str, duration: int, customData: str
    ) -> bool:
        """Add a marker; False where one is, or for an unknown colour."""

    def GetMarkers(self) -> Mapping[float, dict[str, object]] | None:
        """Return the markers: frame -> color, duration, note, name, customData."""

    def DeleteMarkerAtFrame(self, frameNum: int) -> bool:
        """Delete a marker."""


class MediaPool(Protocol):
    """The media pool."""

    def ImportMedia(self, items: Sequence[str]) -> Sequence[MediaItem] | None:
        """Import files by path."""

    def AppendToTimeline(self, clipInfos: Sequence[Mapping[str, object]]) -> Sequence[Item] | None:
        """Put media on the current timeline, each where its "recordFrame" says."""


class Project(Protocol):
    """A project."""

    def GetMediaPool(self) -> MediaPool:
        """Return its media pool."""

    def GetCurrentTimeline(self) -> Timeline | None:
        """Return the timeline that is open."""


class ProjectManager(Protocol):
    """All projects."""

    def GetCurrentProject(self) -> Project | None:
        """Return the project that is open."""


class Resolve(Protocol):
    """The program."""

    def GetProjectManager(self) -> ProjectManager:
        """Return what holds its projects."""

"""A stand-in for DaVinci Resolve: what its maker documents of the calls that our script makes.

Signatures and types are held to; frames of markers count from the timeline's first, frames of
items as timecode does; a marker on a frame that is taken is refused with False.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

COLORS = {
    *("Blue", "Cyan", "Green", "Yellow", "Red", "Pink", "Purple", "Fuchsia"),
    *("Rose", "Lavender", "Sky", "Mint", "Lemon", "Sand", "Cocoa", "Cream"),
}


@dataclass
class MediaItem:
    path: str
    frames: int

    def GetClipProperty(self, propertyName: str) -> str | None:
        return {"File Path": self.path, "Frames": str(self.frames)}[propertyName]


class WindowsMediaItem(MediaItem):
    """One whose paths have backslashes."""

    def GetClipProperty(self, propertyName: str) -> str | None:
        return (super().GetClipProperty(propertyName) or "").replace("/", "\\")


@dataclass
class Item:
    media: MediaItem | None
    start: int
    duration: int
    left: int

    def GetName(self) -> str:
        return self.media.path.rsplit("/", 1)[-1] if self.media else "Title"

    def GetStart(self) -> int:
        return self.start

    def GetDuration(self) -> int:
        return self.duration

    def GetLeftOffset(self) -> int:
        return self.left

    def GetMediaPoolItem(self) -> MediaItem | None:
        return self.media


@dataclass
class Timeline:
    rate: str | float = 25.0
    start: int = 90_000
    drops: str = "0"
    markers: dict[float, dict[str, object]] = field(default_factory=dict)
    tracks: dict[str, list[list[Item]]] = field(
        default_factory=lambda: {"video": [[]], "audio": [[]]}
    )

    def GetName(self) -> str:
        return "Timeline 1"

    def GetStartFrame(self) -> int:
        return self.start

    def GetSetting(self, settingName: str) -> str | float:
        return {"timelineFrameRate": self.rate, "timelineDropFrameTimecode": self.drops}[
            settingName
        ]

    def GetTrackCount(self, trackType: str) -> int:
        return len(self.tracks[trackType])

    def AddTrack(self, trackType: str) -> bool:
        self.tracks[trackType].append([])
        return True

    def GetItemListInTrack(self, trackType: str, index: int) -> Sequence[Item] | None:
        assert 1 <= index <= self.GetTrackCount(trackType)
        return self.tracks[trackType][index - 1] or None

    def AddMarker(
        self, frameId: int, color: str, name: str, note: str, duration: int, customData: str
    ) -> bool:
        assert type(frameId) is type(duration) is int
        assert all(isinstance(text, str) for text in (color, name, note, customData))
        if float(frameId) in self.markers or color not in COLORS or frameId < 0 or duration < 1:
            return False
        self.markers[float(frameId)] = {
            "color": color, "duration": duration, "note": note, "name": name,
            "customData": customData,
        }  # fmt: skip
        return True

    def GetMarkers(self) -> Mapping[float, dict[str, object]] | None:
        return {frame: dict(said) for frame, said in self.markers.items()}

    def DeleteMarkerAtFrame(self, frameNum: int) -> bool:
        assert type(frameNum) is int
        return self.markers.pop(float(frameNum), None) is not None


@dataclass
class MediaPool:
    timeline: Timeline
    files: Mapping[str, int]
    kind: type[MediaItem]

    def ImportMedia(self, items: Sequence[str]) -> list[MediaItem] | None:
        assert isinstance(items, list)
        there = [self.kind(path, self.files[path]) for path in set(items) if path in self.files]
        return sorted(there, key=lambda item: item.path, reverse=True) or None

    def AppendToTimeline(self, clipInfos: Sequence[Mapping[str, object]]) -> list[Item] | None:
        assert isinstance(clipInfos, list)
        landed = []
        for info in clipInfos:
            media = info["mediaPoolItem"]
            numbers = [info[key] for key in ("startFrame", "endFrame", "recordFrame")]
            first, last, place = (number for number in numbers if isinstance(number, int))
            kind = {1: "video", 2: "audio"}[int(str(info["mediaType"]))]
            track = self.timeline.tracks[kind][int(str(info["trackIndex"])) - 1]
            assert isinstance(media, MediaItem)
            free = all(
                place + last - first < item.start or item.start + item.duration <= place
                for item in track
            )
            if not (0 <= first <= last < media.frames and free):
                return None
            track.append(Item(media, place, last - first + 1, first))
            landed.append(track[-1])
        return landed


@dataclass
class Project:
    timeline: Timeline | None
    files: Mapping[str, int]
    kind: type[MediaItem]

    def GetMediaPool(self) -> MediaPool:
        assert self.timeline
        return MediaPool(self.timeline, self.files, self.kind)

    def GetCurrentTimeline(self) -> Timeline | None:
        return self.timeline


@dataclass
class Resolve:
    """The program, its own manager of projects."""

    timeline: Timeline | None = field(default_factory=Timeline)
    files: Mapping[str, int] = field(default_factory=dict)
    kind: type[MediaItem] = MediaItem

    def GetProjectManager(self) -> Resolve:
        return self

    def GetCurrentProject(self) -> Project | None:
        return Project(self.timeline, self.files, self.kind)

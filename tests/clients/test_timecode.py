"""What another program says of our clips' timecode: ffprobe on tags, frames and time stamps."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.core.toys import Toy, decoded, make_plan

from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.folder import clip_range, render_folder
from ganterpret.units import VIDEO_RATES, format_timecode, parse_timecode

pytestmark = pytest.mark.clients

RATES = [
    *((name, False) for name in VIDEO_RATES),
    ("29.97", True),
    ("59.94", True),
]
SIZE = (256, 128)
LENGTHS = (125, 1, 30)


@pytest.fixture(autouse=True)
def _needs_ffprobe() -> None:
    assert shutil.which("ffprobe"), "these tests need ffprobe: apt-get install ffmpeg"


def _probe(clip: Path) -> tuple[list[str], list[str], list[int], Fraction, Fraction]:
    """Return kinds of streams, timecodes of the video, its stamps, time base and rate."""
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_packets",
         "-show_format", str(clip)],
        capture_output=True,
        check=True,
        text=True,
    ).stdout  # fmt: skip
    document = json.loads(said)
    video = document["streams"][0]
    kinds = [stream["codec_tag_string"] for stream in document["streams"][1:]]
    holders = (*document["streams"], document["format"])
    labels = [each["tags"]["timecode"] for each in holders if "timecode" in each.get("tags", {})]
    stamps = [int(p["pts"]) for p in document["packets"] if p["stream_index"] == 0]
    return kinds, labels, stamps, Fraction(video["time_base"]), Fraction(video["avg_frame_rate"])


def _job(codec: str, rate: Fraction) -> Job:
    return Job(make_plan(LENGTHS, rate=rate), Toy(), Look(CODECS[codec], SIZE, "fill"))


def _check(
    folder: Path, job: Job, store: ClipStore, handles: int, first: int, drop_frame: bool
) -> None:
    rate = job.plan.rate
    plain = render_folder(job, store, folder / "plain", handles=handles).clips
    marked = render_folder(
        job, store, folder / "marked", handles=handles, timecode=first, drop_frame=drop_frame
    ).clips
    for clip, other, segment in zip(marked, plain, job.plan.segments, strict=True):
        start, stop = clip_range(segment, handles)
        kinds, labels, stamps, base, told_rate = _probe(clip)
        assert kinds == ["tmcd"]
        assert set(labels) == {format_timecode(first + start, rate, drop_frame)}
        assert [stamp * base for stamp in stamps] == [i / rate for i in range(stop - start)]
        assert told_rate == rate
        assert _probe(other)[:3] == ([], [], stamps)


@pytest.mark.parametrize(
    ("name", "drop_frame"), RATES, ids=[f"{name}{' DF' * drop}" for name, drop in RATES]
)
def test_a_clips_timecode_is_its_start(tmp_path: Path, name: str, drop_frame: bool) -> None:
    """The tag is the first frame's on the timeline, across minutes; stamps stay exact."""
    rate = VIDEO_RATES[name]
    first, _ = parse_timecode("00:59:58;00" if drop_frame else "00:59:58:00", rate)
    store = ClipStore(tmp_path / "store")
    _check(tmp_path, _job("png", rate), store, 0, first, drop_frame)
    _check(tmp_path / "handles", _job("png", rate), store, 12, first, drop_frame)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(("name", "drop_frame"), [("23.976", False), ("29.97", True)])
def test_timecode_of_every_codec(tmp_path: Path, codec: str, name: str, drop_frame: bool) -> None:
    """Each clip's container takes the track, and its pictures are the same as without."""
    rate = VIDEO_RATES[name]
    first, _ = parse_timecode("01:00:00;00" if drop_frame else "01:00:00:00", rate)
    store = ClipStore(tmp_path / "store")
    _check(tmp_path, _job(codec, rate), store, 3, first, drop_frame)
    for clip in sorted((tmp_path / "marked").iterdir()):
        np.testing.assert_array_equal(
            decoded(clip, SIZE), decoded(tmp_path / "plain" / clip.name, SIZE)
        )

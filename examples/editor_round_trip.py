"""Out to an editor and home again: ``python examples/editor_round_trip.py SONG FOLDER``.

`edit` stands for the editor: it knows OpenTimelineIO and nothing of this project.
"""

import sys
from pathlib import Path

import opentimelineio as otio

import ganterpret
from ganterpret.folder import survey_folder
from ganterpret_integrations import export_file, import_file


def edit(timeline_file: Path, edited_file: Path) -> None:
    """Delete the third marker; put the fifth a second later, the sixth half a second earlier."""
    timeline = otio.adapters.read_from_file(str(timeline_file))
    markers = timeline.tracks.markers
    if len(markers) < 6:
        sys.exit(
            f"The edits are of six markers, and this song has {len(markers)}: take a longer one."
        )
    for index, seconds in ((4, 1.0), (5, -0.5)):
        place = markers[index].marked_range
        rate = place.start_time.rate
        by = otio.opentime.RationalTime(round(seconds * rate), rate)
        markers[index].marked_range = otio.opentime.TimeRange(
            place.start_time + by, place.duration
        )
    del markers[2]
    otio.adapters.write_to_file(timeline, str(edited_file))


def render(score: ganterpret.Score, clips: Path) -> None:
    """Render a clip a segment, and say how many are new."""
    plan = ganterpret.make_plan(score, ganterpret.read_driver(score))
    model = ganterpret.load_model("painter", ganterpret.Setup(side=64))
    job = ganterpret.Job(plan, model, ganterpret.Look(ganterpret.CODECS["prores"]))
    store = ganterpret.ClipStore()
    found = survey_folder(job, store)
    ganterpret.render_folder(job, store, clips, found=found)
    print(f"{found.missing_segments} of {found.segments} segments rendered")


def main(song: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    score = ganterpret.analyze(song).score
    ganterpret.save(score, folder / "song.score.json")
    render(score, folder / "clips")
    export_file(score, folder / "song.otio", clips=folder / "clips")

    edit(folder / "song.otio", folder / "edited.otio")

    home = import_file(score, folder / "edited.otio")
    for change in home.changes:
        print(f"{change.what}: {change.text}")
    ganterpret.save(home.score, folder / "song.score.json")
    render(home.score, folder / "clips")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python examples/editor_round_trip.py SONG FOLDER")
    main(Path(sys.argv[1]), Path(sys.argv[2]))

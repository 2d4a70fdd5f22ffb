"""A musician's markers cut a movie: ``python examples/musician_midi.py SONG FOLDER``.

The MIDI file is one as a DAW saves it: a tempo map, names of sections, six categories, no ids.
"""

import sys
from pathlib import Path

import mido

import ganterpret
from ganterpret_integrations import Rules, import_file

TICKS_PER_BEAT = 480
TEMPOS = ((0, 120), (16, 90))
"""(beat, beats a minute from there on)"""

MARKERS = (
    (2, "Verse"),
    (4, "cat: jellyfish"),
    (7.5, "cat: bike"),
    (10, "Chorus"),
    (12, "cat: boa"),
    (16, "Verse"),
    (18, "cat: volcano"),
    (20, "cat: lighthouse"),
    (22, "Chorus"),
    (24.5, "cat: goldfish seed=3"),
)
"""(beat, name)"""


def write_midi(path: Path) -> None:
    events = [
        *(
            (beat, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
            for beat, bpm in TEMPOS
        ),
        *((beat, mido.MetaMessage("marker", text=name)) for beat, name in MARKERS),
    ]
    track = mido.MidiTrack()
    now = 0
    for beat, event in sorted(events, key=lambda pair: pair[0]):
        tick = round(beat * TICKS_PER_BEAT)
        track.append(event.copy(time=tick - now))
        now = tick
    mido.MidiFile(ticks_per_beat=TICKS_PER_BEAT, tracks=[track]).save(path)


def main(song: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_midi(folder / "song.mid")

    analysed = ganterpret.analyze(song)
    only_theirs = Rules(only_forced=True)
    home = import_file(analysed.score, folder / "song.mid", rules=only_theirs)
    for change in home.changes:
        print(f"{float(change.time):7.3f} s  {change.what}: {change.text}")
    ganterpret.save(home.score, folder / "song.score.json")

    plan = ganterpret.make_plan(home.score, analysed.driver)
    model = ganterpret.load_model("painter", ganterpret.Setup(side=64))
    job = ganterpret.Job(plan, model, ganterpret.Look(ganterpret.CODECS["h264"]))
    ganterpret.render_movie(job, ganterpret.ClipStore(), folder / "song.mp4", song=song)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python examples/musician_midi.py SONG FOLDER")
    main(Path(sys.argv[1]), Path(sys.argv[2]))

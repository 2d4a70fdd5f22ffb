"""From a song to a movie in a dozen lines: ``python examples/make_movie.py SONG MOVIE``."""

import sys
from pathlib import Path

import ganterpret


def main(song: Path, movie: Path) -> None:
    names = ["jellyfish", "bike", "boa"]
    choices = ganterpret.Choices(categories=[ganterpret.find(name).index for name in names])
    analysed = ganterpret.analyze(song, choices=choices)
    ganterpret.save(analysed.score, movie.with_suffix(".score.json"))
    plan = ganterpret.make_plan(analysed.score, analysed.driver)
    model = ganterpret.load_model("painter", ganterpret.Setup(side=128))
    job = ganterpret.Job(plan, model, ganterpret.Look(ganterpret.CODECS["h264"]))
    ganterpret.render_movie(job, ganterpret.ClipStore(), movie, song=song)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python examples/make_movie.py SONG MOVIE")
    main(Path(sys.argv[1]), Path(sys.argv[2]))

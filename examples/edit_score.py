"""Edit a score: put a jellyfish on every other cut, and a volcano where the song is 12 s old.

``python examples/edit_score.py SONG.score.json``; the score before is kept as .score.bak.json.
"""

import sys
from fractions import Fraction
from pathlib import Path

import ganterpret


def main(path: Path) -> None:
    score = ganterpret.load(path)
    cuts = [keyframe for keyframe in score.keyframes if keyframe.origin != "edge"]
    for keyframe in cuts[::2]:
        score = ganterpret.choose(score, keyframe.id, category=ganterpret.find("jellyfish").index)
    score = ganterpret.add(score, Fraction(12), category=ganterpret.find("volcano").index)
    ganterpret.save(score, path)
    print(f"{len(score.edited)} keyframes differ from the analysis")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python examples/edit_score.py SONG.score.json")
    try:
        main(Path(sys.argv[1]))
    except ganterpret.GanterpretError as error:
        sys.exit(str(error))

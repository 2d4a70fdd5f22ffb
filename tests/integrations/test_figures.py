"""The figure that explains a score: legible at any number of cuts, any length, any name."""

from __future__ import annotations

import io
import tracemalloc
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import soundfile
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image
from tests.core.scores import keyframe, scored
from tests.core.toys import Toy

from ganterpret.alphas import make_driver
from ganterpret.comparison import compare
from ganterpret.errors import SettingError
from ganterpret.overview import Overview, spectrogram_overview
from ganterpret.plan import Plan, make_plan
from ganterpret.score import ORIGINS, Analysis, Score
from ganterpret.spectrogram import BINS, slice_count
from ganterpret.stills import stills
from ganterpret_integrations.figures import Evidence, draw_figure, strip_frames
from ganterpret_integrations.figures.comparing import compose_comparison, draw_comparison
from ganterpret_integrations.figures.figure import compose
from ganterpret_integrations.figures.names import place_names
from ganterpret_integrations.figures.page import DPI, WIDTH
from ganterpret_integrations.figures.strip import MOST, choose_stills

INNER = [origin for origin in ORIGINS if origin != "edge"]


def _score(cuts: int, seconds: Fraction | int = 60) -> Score:
    """Cuts at uneven distances, of all origins."""
    times = [
        Fraction(seconds) * (i + 1 + i % 3 * Fraction(1, 4)) / (cuts + 2) for i in range(cuts)
    ]
    inner = [keyframe(f"k{i}", t, INNER[i % 7 % len(INNER)]) for i, t in enumerate(times)]
    return scored(*inner, seconds=seconds)


def _plan(score: Score, motion: str = "linear") -> Plan:
    return make_plan(score, make_driver(np.ones(0), score.song.sample_rate, motion))


def _evidence(score: Score) -> Evidence:
    """A signal and a spectrogram of the right size, without any sound."""
    slices = slice_count(score.song.samples)
    random = np.random.default_rng(0)
    columns = min(slices, 1500)
    power = random.exponential(1e-6, (columns, BINS))
    overview = Overview(score.song.sample_rate, slices, -(-slices // max(columns, 1)), power)
    return Evidence(np.abs(random.standard_normal(max(slices - 1, 0))), overview)


def _figure(score: Score) -> Figure:
    plan, toy = _plan(score), Toy()
    chosen = choose_stills(plan)
    pictures = stills(plan, toy, [still.frame for still in chosen])
    figure = compose(score, plan, _evidence(score), toy, chosen, pictures)
    figure.savefig(io.BytesIO(), format="png")
    return figure


def _boxes(figure: Figure) -> list[Bbox]:
    """Where every text of the figure stands."""
    texts = [t for t in figure.findobj(Text) if isinstance(t, Text) and t.get_text().strip()]
    return [t.get_window_extent() for t in texts if t.get_visible()]


@pytest.mark.parametrize("cuts", [0, 1, 8, 60, 600])
def test_no_text_lies_on_another(cuts: int) -> None:
    """Titles, ticks, legend and names: no two boxes of text overlap, and none leaves the page."""
    figure = _figure(_score(cuts))
    boxes = _boxes(figure)
    # Boxes have a little air above the letters: touching by a pixel is no overlap.
    shrunk = [Bbox.from_extents(b.x0 + 1, b.y0 + 1, b.x1 - 1, b.y1 - 1) for b in boxes]
    assert not [(a, b) for a, b in combinations(shrunk, 2) if a.overlaps(b)]
    assert all(figure.bbox.x0 <= b.x0 and b.x1 <= figure.bbox.x1 for b in shrunk)


@pytest.mark.parametrize("cuts", [0, 8, 60])
def test_every_name_of_a_song_with_few_cuts(cuts: int) -> None:
    """Up to a cut a second all names are shown."""
    assert len(place_names(_score(cuts)).labels) == cuts + 2


def test_names_of_a_song_with_many_cuts() -> None:
    """As many as fit, from all over the song, the edges among them; the legend says how many."""
    score = _score(600)
    names = place_names(score)
    shown = sorted(names.keyframes[label.index].time for label in names.labels)
    assert 20 < len(shown) < 100
    assert {shown[0], shown[-1]} == {0, 60}
    assert max(np.diff([float(time) for time in shown])) < 6
    texts = [t.get_text() for t in _figure(score).findobj(Text) if isinstance(t, Text)]
    assert f"{len(shown)} of 602 names fit" in texts


def test_markers_come_before_detected_points() -> None:
    """Where not all names fit, those that a person put there are shown."""
    inner = [keyframe(f"k{i}", Fraction(i + 1, 20)) for i in range(600)]
    inner[300] = replace(inner[300], origin="marker", label="Chorus")
    names = place_names(scored(*inner))
    assert 301 in {label.index for label in names.labels}
    assert names.texts[301].startswith("Chorus: ")


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".PNG"])
def test_formats_by_suffix(tmp_path: Path, suffix: str) -> None:
    """Each suffix gives its format; nothing else is left in the folder."""
    score, path = _score(8), tmp_path / f"a{suffix}"
    draw_figure(path, score, _plan(score), _evidence(score), Toy())
    head = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}[suffix.lower()]
    assert path.read_bytes().startswith(head)
    assert list(tmp_path.iterdir()) == [path]


def test_size_of_a_png(tmp_path: Path) -> None:
    """The page's width in inches at the resolution that is promised, and no more than a page."""
    score, path = _score(8), tmp_path / "a.png"
    draw_figure(path, score, _plan(score), _evidence(score), Toy())
    with Image.open(path) as image:
        assert image.width == WIDTH * DPI
        assert image.height < image.width


@pytest.mark.parametrize("name", ["a.gif", "a", "a.png.txt"])
def test_another_suffix(tmp_path: Path, name: str) -> None:
    """Refused with the legal ones, before anything is painted."""
    score, toy = _score(1), Toy()
    with pytest.raises(SettingError, match=r"\.png, \.svg or \.pdf"):
        draw_figure(tmp_path / name, score, _plan(score), _evidence(score), toy)
    assert toy.made == 0


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_same_bytes_again(tmp_path: Path, suffix: str) -> None:
    """No clock, no random number and no version gets into the file."""
    score, plan = _score(8), _plan(_score(8))
    paths = [tmp_path / f"{index}{suffix}" for index in range(2)]
    for path in paths:
        draw_figure(path, score, plan, _evidence(score), Toy())
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_settings_of_matplotlib_are_nobodys_but_the_users(tmp_path: Path) -> None:
    """A user's style neither shows in the figure nor is changed by it."""
    score = _score(3)
    plain, styled = tmp_path / "plain.png", tmp_path / "styled.png"
    draw_figure(plain, score, _plan(score), _evidence(score), Toy())
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black", "lines.color": "red"}):
        before = dict(matplotlib.rcParams)
        draw_figure(styled, score, _plan(score), _evidence(score), Toy())
        assert dict(matplotlib.rcParams) == before
    assert plain.read_bytes() == styled.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "$x_1^2$ \\frac{.wav",
        "歌 песня أغنية 🎵.flac",
        "two\nlines\t\x07.ogg",
        "\udcff\udcfe.mp3",
        "e\u0301" * 50 + ".wav",
        "a" * 250 + ".wav",
    ],
)
def test_odd_names(tmp_path: Path, name: str) -> None:
    """Whatever a song is called, and a label says: it is shown as far as the font goes."""
    score = _score(2)
    first, *rest = score.keyframes
    label = name.encode(errors="replace").decode()
    song = replace(score.song, path=tmp_path / name)
    score = replace(score, song=song, keyframes=(replace(first, label=label), *rest))
    figure = _figure(score)
    assert all(box.x1 <= figure.bbox.x1 for box in _boxes(figure))
    draw_figure(tmp_path / "a.pdf", score, _plan(score), _evidence(score), Toy())


@pytest.mark.parametrize("samples", [1, 255, 300, 4410])
def test_very_short_song(tmp_path: Path, samples: int) -> None:
    """From a single sample on there is a figure."""
    score = scored(seconds=Fraction(samples, 44100))
    draw_figure(tmp_path / "a.png", score, _plan(score), _evidence(score), Toy())


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_silence_and_constant_signal(tmp_path: Path, value: float) -> None:
    """Nothing to see is no reason to fail."""
    score = _score(2)
    overview = spectrogram_overview([np.full(44100, value)], 44100)
    evidence = Evidence(np.full(20_000, value), overview)
    draw_figure(tmp_path / "a.png", score, _plan(score), evidence, Toy())


@pytest.mark.parametrize("motion", ["linear", "paper"])
def test_a_cut_for_nearly_every_slice(tmp_path: Path, motion: str) -> None:
    """Ten thousand cuts a minute, most of them within one frame of another."""
    score = _score(4000, 20)
    score = replace(score, analysis=replace(score.analysis, motion=motion))
    draw_figure(tmp_path / "a.png", score, _plan(score, motion), _evidence(score), Toy())


def test_memory_does_not_grow_with_the_song(tmp_path: Path) -> None:
    """An hour with a cut every five seconds takes no more than a minute of it, nor a larger file.

    Of the hour's signal, 10 MB, there is no copy.
    """
    peaks, sizes = [], []
    for minutes in (1, 60):
        score = _score(12 * minutes, 60 * minutes)
        plan, evidence, path = _plan(score), _evidence(score), tmp_path / f"{minutes}.svg"
        tracemalloc.start()
        draw_figure(path, score, plan, evidence, Toy())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        sizes.append(path.stat().st_size)
    assert peaks[1] < peaks[0] + 5e6
    assert sizes[1] < 3 * sizes[0]


def test_filmstrip_shows_keyframes_at_their_own_frames() -> None:
    """Each picture's frame lies in its stretch; with few cuts every keyframe has a picture."""
    plan = _plan(_score(5))
    chosen = choose_stills(plan)
    assert all(still.start <= still.frame < still.stop for still in chosen)
    assert [chosen[0].start, chosen[-1].stop] == [0, plan.frames]
    own = {still.keyframe.id for still in chosen if still.keyframe}
    assert own == {k.id for k in _score(5).keyframes}
    starts = {s.left.id: s.start_frame for s in plan.segments}
    assert all(
        starts.get(still.keyframe.id, plan.frames - 1) == still.frame
        for still in chosen
        if still.keyframe
    )


def test_filmstrip_of_many_cuts_is_thinned() -> None:
    """No more pictures than a page can hold, in time order, none twice."""
    frames = strip_frames(_plan(_score(600)))
    assert len(frames) == MOST
    assert sorted(set(frames)) == list(frames)


def test_progress_counts_the_pictures(tmp_path: Path) -> None:
    """As many as `strip_frames` tells."""
    score = _score(8)
    told: list[int] = []
    draw_figure(tmp_path / "a.png", score, _plan(score), _evidence(score), Toy(), told.append)
    assert sum(told) == len(strip_frames(_plan(score)))


def test_comparison_shows_every_choice(tmp_path: Path) -> None:
    """A row a choice, named with its number of cuts; no two texts overlap."""
    random = np.random.default_rng(1)
    loudness = np.repeat(random.uniform(0.02, 0.5, 24), 4000)
    song = tmp_path / "a song.wav"
    soundfile.write(song, loudness * random.standard_normal(len(loudness)) * 0.3, 8000)
    found = compare(song, Analysis())
    drawn = compose_comparison(found, spectrogram_overview([loudness], 8000))
    drawn.savefig(io.BytesIO(), format="png")
    said = " ".join(t.get_text() for t in drawn.findobj(Text) if isinstance(t, Text))
    for choice in found.choices:
        assert f"{choice.cuts_per_minute:.1f} a minute" in said
    assert "12 a minute" in said
    boxes = [box for box in _boxes(drawn) if box.width > 1]
    assert not [(a, b) for a, b in combinations(boxes, 2) if a.overlaps(b)]


def test_comparison_of_a_song_without_any_turn(tmp_path: Path) -> None:
    """It is drawn all the same."""
    soundfile.write(tmp_path / "s.wav", np.zeros(8000), 8000)
    draw_comparison(tmp_path / "s.png", compare(tmp_path / "s.wav", Analysis()))
    with Image.open(tmp_path / "s.png") as picture:
        assert picture.width == WIDTH * DPI

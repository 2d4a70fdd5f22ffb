"""Laws of markers' names: what is a category, what is a label, and that both come back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.core.scores import ids, seeds

from ganterpret import categories
from ganterpret.errors import CategoryError, SettingError
from ganterpret_integrations.names import (
    AMBIGUOUS,
    Meaning,
    name_of,
    other_sense,
    parse_name,
)
from ganterpret_integrations.text import ascii_text, clean
from ganterpret_integrations.timeline import split_id, with_id

SECTIONS = """
    intro, verse, verse 1, verse 2b, pre-chorus, prechorus, chorus, chorus 3, post-chorus, refrain,
    bridge, middle eight, middle 8, hook, hooks, the hook, drop, drop 2, bass drop, build,
    build-up, buildup, break, breakdown, breakbeat, drum break, outro, coda, codetta, tag, vamp,
    riff, loop, loops, fill, drum fill, fills, turnaround, interlude, instrumental, prelude,
    overture, finale, exposition, development, recapitulation, theme, theme a, variation, rondo,
    trio, scherzo, adagio, allegro, andante, presto, largo, vivace, lento, cadenza, cadence,
    fermata, crescendo, diminuendo, ritardando, rit., accelerando, rubato, a tempo, tempo, key,
    key change, modulation, mod, transition, rise, riser, sweep, swell, hit, hits, impact, stab,
    stabs, fade in, fade out, fade, silence, pause, stop, start, end, ending, false ending, count
    in, count-in, click, pickup, pick-up, upbeat, downbeat, beat, beats, bar, bars, bar 12,
    measure, section, section a, a, b, c, aaba, a-b-a, c-a-b, part, part 2, head, solo, solos,
    guitar solo, sax solo, ad lib, rap, vocals, vox, lead, backing vocals, choir, harmony, melody,
    bass, bassline, sub, kick, snare, hi-hat, hat, hats, cymbal, crash, ride, tom, toms, clap,
    percussion, drum, drums, tambourine, cowbell, gong, chime, chimes, bell, bells, brass, horn,
    horns, trumpet, trombone, tuba, sax, saxophone, flute, oboe, bassoon, strings, violin, viola,
    cello, double bass, harp, guitar, guitars, acoustic guitar, electric guitar, piano, grand
    piano, upright, keys, keyboard, organ, organs, synth, pad, pads, arp, pluck, fx, noise, sample,
    scratch, scale, scales, chord, chords, note, notes, swing, groove, shuffle, half time, double
    time, rock, jazz, blues, funk, house, techno, trance, dubstep, trap, ambient, metal, waltz,
    tango, samba, march, reel, reels, stage, screen, screens, switch, switches, switch up, pick,
    picks, mask, masks, coil, coils, pole, poles, bow, bows, desk, mute, cue, cue 1, marker,
    marker 1, locator, region, scene, scene 2, take, take 3, comp, punch in, bounce, mix, mixdown,
    master, stem, bus, buses, send, return, track, track 1, channel, gate, compressor, reverb,
    delay, echo, filter, filter open, lowpass, lfo, envelope, attack, decay, sustain, release,
    automation, volume, pan, gain, level, clip, distortion, sidechain, duck, ducking, pump,
    glitch, stutter, reverse, slow, fast, loud, quiet, softer, lighter, heavier, full band, tutti,
    unison, call, response, answer, motif, phrase, lick, hold, rest, tacet, repeat, d.c., d.s.,
    fine, first ending, lift, climb, peak, climax, tension, drop out, drop-off, acapella, applause,
    crowd, talk, voice over, lyrics, title, credits, tail, opening, closing, cut, edit, crossfade,
    flash, strobe, light, lights, blackout, zoom, close-up, shot, crane, tilt, slide, roll, focus,
    film, slate, action, curtain, spot, bed, ident, jingle, sting, bumper, teaser, host, guest,
    tie, ties, slur, beam, beams, flat, sharp, chain, cell, slot, saw, plate, jack, mic, monitor,
    speaker, scope, tick, file, c:maj, c:dom, n_n_n, am7, bb, 07, 12, 107, 1:02, ***, -, ,
"""
"""What stands at markers of songs, in DAWs and in editors: none is a category."""

PICTURES = {
    "jellyfish": 107,
    "Jellyfish": 107,
    "JELLY FISH": 107,
    "jelly-fish": 107,
    "jelly_fish": 107,
    "Jéllyfish": 107,
    "bike": 671,
    "Bikes": 671,
    "mountain bike": 671,
    "Mountain-Bikes": 671,
    "boa": 61,
    "Boas": 61,
    "boa constrictor": 61,
    "n01910747": 107,
    "N01910747": 107,
    "goldfish": 1,
    "great white shark": 2,
    "shark": 2,
    "hammerhead": 4,
    "stingray": 6,
    "ostrich": 9,
    "magpie": 18,
    "vulture": 23,
    "tree frog": 31,
    "iguana": 39,
    "triceratops": 51,
    "scorpion": 71,
    "tarantula": 76,
    "peacock": 84,
    "macaw": 88,
    "toucan": 96,
    "koala": 105,
    "starfish": 327,
    "flamingo": 130,
    "albatross": 146,
    "dog": 207,
    "Dogs": 207,
    "golden retriever": 207,
    "chihuahua": 151,
    "husky": 250,
    "wolf": 269,
    "wolves": 269,
    "cat": 281,
    "cats": 281,
    "tiger": 292,
    "lion": 291,
    "bear": 294,
    "bee": 309,
    "ladybugs": 301,
    "butterfly": 323,
    "butterflies": 323,
    "zebra": 340,
    "hippo": 344,
    "gorilla": 366,
    "orangutan": 365,
    "panda": 388,
    "elephant": 386,
    "airship": 405,
    "balloon": 417,
    "castle": 483,
    "church": 497,
    "umbrella": 879,
    "volcano": 980,
    "Volcanoes": 980,
    "lighthouse": 437,
    "space shuttle": 812,
    "rocket": 812,
    "steam locomotive": 820,
    "train": 820,
    "pizza": 963,
    "ice cream": 928,
    "strawberry": 949,
    "strawberries": 949,
    "daisy": 985,
    "mushroom": 947,
    "geyser": 974,
    "sports car": 817,
    "cars": 817,
    "kite": 21,
    "T-shirt": 610,
    "yellow lady's slipper": 986,
    "traffic light": 920,
    "kimono": 614,
    "throne": 857,
    "typewriter keyboard": 878,
}
"""What people write for a picture: each is this category."""

BOTH = (
    *("hook", "drum", "organ", "swing", "scale", "chime", "stage", "screen", "reel", "pick"),
    *("mask", "coil", "pole", "brasse", "switche"),
)
"""Categories and words of a song, without the s of their plurals."""

texts = st.text(max_size=30)
numbers = st.integers(0, 999)
pieces = st.sampled_from(
    [
        *("jellyfish", "Verse", "hook", "Crane", "107", "n01910747", "{abc}", "{", "}", " "),
        *("cat:", "cat: ", "#", "class=", "label:", "label: ", "trunc=1", "\u0301"),
        *("seed=", "seed=3", "seed=auto", "seed = 3", "SEED="),
    ]
)
labels = texts | st.lists(pieces, max_size=4).map("".join) | st.lists(pieces).map(" ".join)


def test_enough_words() -> None:
    """The lists are as long as they claim to be."""
    assert len(set(SECTIONS.split(","))) >= 300
    assert len(PICTURES) >= 60


@pytest.mark.parametrize("case", [str, str.title, str.upper])
def test_no_section_word_is_a_category(case: type[str]) -> None:
    """What musicians and editors write at their cuts stays a label, however it is written."""
    for word in (clean(each) for each in SECTIONS.split(",")):
        assert parse_name(case(word)) == Meaning(label=case(word))


@pytest.mark.parametrize("stem", BOTH)
def test_word_that_is_both(stem: str) -> None:
    """Alone it is a label, in the plural too; with a prefix it is the category."""
    word = stem.removesuffix("e") if stem in ("brasse", "switche") else stem
    category = categories.by_name(word).index
    for plain in (word, f"{stem}s", f" {word.title()} "):
        assert parse_name(plain) == Meaning(label=plain.strip())
        assert other_sense(plain)
    for forced in (f"cat: {word}", f"#{word}", f"# {stem.upper()}S", f"class={word}"):
        assert parse_name(forced) == Meaning(category)


def test_ambiguous_words_are_categories_otherwise() -> None:
    """The table holds nothing that would be a label without it."""
    for word, reason in AMBIGUOUS.items():
        assert categories.meanings(word)
        assert reason


def test_words_for_pictures() -> None:
    """Names, synonyms, everyday words, plurals and WordNet ids need no prefix."""
    assert {text: parse_name(text).category for text in PICTURES} == PICTURES
    assert not any(parse_name(text).label for text in PICTURES)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("#107", Meaning(107)),
        ("class=107", Meaning(107)),
        ("CLASS = 107", Meaning(107)),
        ("cat: 107", Meaning(107)),
        ("cat:#107", Meaning(107)),
        ("Cat : Jelly Fish", Meaning(107)),
        ("#jellyfish", Meaning(107)),
        ("# jellyfish", Meaning(107)),
        ("#n01910747", Meaning(107)),
        ("cat: jellyfish seed=3", Meaning(107, seed=3)),
        ("jellyfish seed=3", Meaning(107, seed=3)),
        ("jellyfish SEED = 3", Meaning(107, seed=3)),
        ("#134 seed=007", Meaning(134, seed=7)),
        ("Verse 2 seed=4294967295", Meaning(label="Verse 2", seed=2**32 - 1)),
        ("seed=0", Meaning(seed=0)),
        ("boa seed=auto", Meaning(61)),
        ("crane", Meaning(label="crane")),
        ("107", Meaning(label="107")),
        ("107 seed=1", Meaning(label="107", seed=1)),
        ("n00000000", Meaning(label="n00000000")),
        ("jellyfish!", Meaning(label="jellyfish!")),
        ("Verse bpm=120", Meaning(label="Verse bpm=120")),
        ("drum vol=3", Meaning(label="drum vol=3")),
        ("label: jellyfish", Meaning(label="jellyfish")),
        ("label: jellyfish seed=3", Meaning(label="jellyfish", seed=3)),
        ("label: boa seed=3 seed=auto", Meaning(label="boa seed=3")),
        ("Label:", Meaning()),
        ("", Meaning()),
        ("Méduse\t\x07 bleue", Meaning(label="Méduse bleue")),
    ],
)
def test_grammar(text: str, meaning: Meaning) -> None:
    """Each way to write a name means what the documentation says."""
    assert parse_name(text) == meaning


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("cat: jellyfich", r"'jellyfich': the nearest names are 'jellyfish'"),
        ("#Verse", r"no category 'Verse': the nearest names"),
        ("cat: crane", r"2 categories: write '#134' for crane .*'#517'"),
        ("#1000", r"0 to 999"),
        ("class=1000", r"0 to 999"),
        ("cat: n00000000", r"not the WordNet id"),
        ("cat:", r"names no category"),
        ("#", r"names no category"),
        ("cat: jellyfish trunc=0.4", r"'trunc=' behind a category: 'seed=' is the only key"),
        ("jellyfish trunc=0.4 seed=3", r"'trunc='"),
        ("cat: boa seed=1 seed=2", r"once, at the end"),
    ],
)
def test_forced_category_that_is_none(text: str, sentence: str) -> None:
    """Whoever asks for a category gets it, or is told what there is."""
    with pytest.raises(CategoryError, match=sentence):
        parse_name(text)


@pytest.mark.parametrize("seed", ["4294967296", "-1", "x", "1.5", "9" * 10_000])
def test_seed_out_of_range(seed: str) -> None:
    """A seed that there is none of is refused in one short sentence."""
    with pytest.raises(SettingError, match=r"seed.*0 to 4294967295") as caught:
        parse_name(f"jellyfish seed={seed}")
    assert len(str(caught.value)) < 300


@given(numbers | st.none(), labels, seeds | st.none(), ids)
@example(None, "{abc}", None, "k7f2a")
@example(None, "a {abc} b", 3, "k7f2a")
@example(541, "", None, "k7f2a")
@example(None, "jellyfish trunc=1", None, "k7f2a")
@example(None, "SEED=", 0, "k7f2a")
def test_written_name_reads_back(
    category: int | None, label: str, seed: int | None, id: str
) -> None:
    """Category, label and seed survive being written, with and without an id behind them."""
    written = name_of(category, label, seed)
    wanted = Meaning(None if clean(label) else category, clean(label), seed)
    assert parse_name(written) == wanted
    name, found = split_id(with_id(written, id))
    assert (parse_name(name), found) == (wanted, id)


def test_every_category_is_written_as_itself() -> None:
    """All 1000 names come back, in ASCII, and most of them are bare."""
    names = [name_of(index, "", None) for index in range(1000)]
    assert [parse_name(name) for name in names] == [Meaning(index) for index in range(1000)]
    assert all(ascii_text(name) == name for name in names)
    assert sum(name in categories.CATEGORIES[i].words for i, name in enumerate(names)) > 900


@pytest.mark.parametrize("label", ["Verse", "Verse 2", "107", "Hook", "C:maj", "Méduse"])
def test_ordinary_labels_are_written_bare(label: str) -> None:
    """Nobody sees the grammar who does not need it."""
    assert name_of(None, label, None) == label
    assert name_of(107, label, 5) == f"{label} seed=5"


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No name brings the reader down, and a label is what was written, cleaned."""
    try:
        meaning = parse_name(text)
    except SettingError:
        return
    assert meaning.label == clean(meaning.label)

"""Final Cut Pro 7 XML as other programs write it, and as nobody should."""

from __future__ import annotations

import random
import time
from fractions import Fraction

import pytest
from tests.integrations.xmeml import (
    EDITED,
    FILE,
    RATE,
    document,
    item_xml,
    parsed,
    sequence_xml,
    tracks_xml,
    written,
)

from ganterpret.errors import GanterpretError
from ganterpret_integrations.formats.fcp7xml import insert, read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Timeline, TimelineError


def _spans(timeline: Timeline) -> list[tuple[int, ...]]:
    """List where clips begin and end, and where they begin in their media, in frames."""
    rate = timeline.rate
    assert rate is not None
    places = [(clip.start, clip.stop, clip.offset) for clip in timeline.clips]
    return [tuple(round(place * rate) for place in clip) for clip in places]


@pytest.mark.parametrize(
    ("says", "cut"),
    [
        ("<alignment>center</alignment>", 112),
        ("<alignment>start</alignment>", 100),
        ("<alignment>start-black</alignment>", 100),
        ("<alignment>end-black</alignment>", 125),
        ("", 112),
        ("<alignment>center</alignment><cutPointTicks>81285120000</cutPointTicks>", 108),
    ],
)
def test_clips_under_a_transition_meet_where_it_is_cut(says: str, cut: int) -> None:
    """-1 stands for the transition's far end; the media runs on under it, frame for frame."""
    dissolve = f"<transitionitem><start>100</start><end>125</end>{says}</transitionitem>"
    track = item_xml(0, -1, 10, 135) + dissolve + item_xml(-1, 200, 50, 150)
    found = parsed(document(tracks_xml(track)))
    assert _spans(found) == [(0, cut, 10), (cut, 200, 50 + cut - 100)]
    assert not any(clip.retimed for clip in found.clips)


def test_clips_without_a_place_are_told() -> None:
    """No start or end, or -1 with no transition beside it: nothing says where that is."""
    lost = "<clipitem/>", item_xml(-1, 9, 0, 9), item_xml(9, -1, 0, 9) + item_xml(20, 29, 0, 9)
    found = parsed(document(tracks_xml(*lost)))
    assert _spans(found) == [(20, 29, 0)]
    assert found.notes == (
        "3 clips were left out: that do not say where they lie, nor does a transition beside "
        "them.",
    )


def test_media_counts_in_its_own_frames() -> None:
    """A clip's in and out are of the clip's rate, its place is of the sequence's."""
    own = RATE.format(15, "FALSE")
    data = document(
        tracks_xml(item_xml(536, 636, 5, 55, own + FILE)), rate=RATE.format(30, "FALSE")
    )
    (clip,) = parsed(data).clips
    assert (clip.start, clip.duration) == (Fraction(536, 30), Fraction(100, 30))
    assert (clip.offset, clip.retimed) == (Fraction(5, 15), False)
    assert clip.media_duration == 16


def test_media_of_another_rate_are_not_retimed_by_rounding() -> None:
    """23.976 in 25: 95.904 frames are 95 or 96, in whole ones; any other number is a speed."""
    own = RATE.format(24, "TRUE")
    for out, retimed in ((95, False), (96, False), (97, True), (94, True)):
        (clip,) = parsed(document(tracks_xml(item_xml(0, 100, 0, out, own + FILE)))).clips
        assert clip.retimed == retimed


@pytest.mark.parametrize(
    ("filter", "retimed"),
    [
        ("<parameter><parameterid>speed</parameterid><value>100</value></parameter>", False),
        ("<parameter><parameterid>speed</parameterid><value>100.0</value></parameter>", False),
        ("<parameter><parameterid>speed</parameterid><value>50</value></parameter>", True),
        ("<parameter><parameterid>speed</parameterid><value>0.25</value></parameter>", True),
        ("<parameter><parameterid>speed</parameterid><value>100</value></parameter>"
         "<parameter><parameterid>reverse</parameterid><value>TRUE</value></parameter>", True),
        ("<parameter><parameterid>speed</parameterid><value>100</value></parameter>"
         "<parameter><parameterid>variablespeed</parameterid><value>1</value></parameter>", True),
        ("", True),
    ],
)  # fmt: skip
def test_time_remap(filter: str, retimed: bool) -> None:
    """All but "100 %, forwards" is another speed; so is more or less media than place."""
    effect = f"<effect><effectid>timeremap</effectid>{filter}</effect>"
    item = item_xml(0, 50, 0, 50, f"{FILE}<filter>{effect}</filter>")
    assert parsed(document(tracks_xml(item))).clips[0].retimed == retimed
    off = item_xml(0, 50, 0, 50, f"{FILE}<filter><enabled>FALSE</enabled>{effect}</filter>")
    assert not parsed(document(tracks_xml(off))).clips[0].retimed
    assert parsed(document(tracks_xml(item_xml(0, 50, 0, 51)))).clips[0].retimed


def test_numbers_with_a_decimal_point() -> None:
    """Hiero writes them; they are the same frames."""
    item = item_xml(14, 114, 0, 100).replace("<in>0</in><out>100<", "<in>3.0</in><out>103.0<")
    assert _spans(parsed(document(tracks_xml(item)))) == [(14, 114, 3)]


def test_what_is_switched_off_or_shows_no_file() -> None:
    """Left out and told; a clip without a file stays if it carries an id or a marker."""
    off = item_xml(0, 10, 0, 10, FILE + "<enabled>FALSE</enabled>")
    title = item_xml(10, 20, 0, 10, "<file id='t'><mediaSource>Slug</mediaSource></file>")
    nested = item_xml(20, 30, 0, 10, sequence_xml())
    named = item_xml(30, 40, 0, 10, "<name>boa {k7f2a}</name>")
    short = item_xml(40, 40, 0, 0)
    text = "<generatoritem><start>50</start><end>60</end></generatoritem>"
    muted = item_xml(60, 70, 0, 10) + "<enabled>FALSE</enabled>"
    found = parsed(document(tracks_xml(off + title + nested + named + short + text, muted)))
    assert [(clip.id, clip.media) for clip in found.clips] == [("k7f2a", "")]
    assert found.notes == (
        "2 clips were left out: switched off.",
        "3 clips were left out: of no media file (titles, generators, nested sequences).",
        "1 clip was left out: of no length.",
    )


def test_channels_of_one_sound_are_one_clip() -> None:
    """Premiere says that tracks are halves of one; others link the channels' clips."""
    sound = "<media><audio><channelcount>1</channelcount></audio>" * 2 + "</media>"
    file = FILE.replace("</file>", sound.replace("</audio><media>", "</audio>") + "</file>")
    left = item_xml(0, 50, 0, 50, file).replace("<clipitem>", "<clipitem id='l'>")
    link = "<file id='f'/><link><linkclipref>l</linkclipref></link>"
    right = item_xml(0, 50, 0, 50, link)
    again = item_xml(0, 50, 0, 50, "<file id='f'/>")
    found = parsed(document(tracks_xml(left, right, again, kind="audio")))
    assert [(clip.track, clip.channels) for clip in found.clips] == [(0, 2), (2, 2)]
    halves = tracks_xml(left, again, again, kind="audio").replace("<track>", "<track>", 1)
    halves = halves.replace("</track><track>", "</track><track currentExplodedTrackIndex='1'>", 1)
    found = parsed(document(halves))
    assert [clip.track for clip in found.clips] == [0, 1]


def test_file_described_elsewhere() -> None:
    """Some programs describe files in the bin, and put the id alone on the timeline."""
    inside = f"<media><video><track>{item_xml(0, 9, 0, 9)}</track></video></media>"
    cut = sequence_xml(tracks_xml(item_xml(5, 15, 0, 10, "<file id='f'/>")))
    children = f"<children><clip id='m'>{inside}</clip>{cut}</children>"
    found = parsed(f"<xmeml><project>{children}</project></xmeml>")
    assert [(clip.media, clip.start) for clip in found.clips] == [("/a.mov", Fraction(5, 25))]


def test_which_of_several_sequences() -> None:
    """The first that lies in no other, or the one of a name; the others are told."""
    inner = item_xml(0, 9, 0, 9, sequence_xml(name="inner"))
    out = sequence_xml(tracks_xml(inner), name="out")
    one, two = sequence_xml(name="one"), sequence_xml(name="two")
    data = f"<xmeml><bin><children>{out}{one}</children></bin>{two}</xmeml>"
    assert parsed(data).name == "out"
    assert parsed(data).notes[0] == "'out' was read of 3 sequences, not 'one', 'two'."
    for name in ("one", "two", "inner"):
        assert parsed(data, name).name == name
    with pytest.raises(TimelineError, match="holds no sequence 'four', only 'out', 'one', 'two'"):
        parsed(data, "four")
    with pytest.raises(TimelineError, match="holds no <sequence>"):
        parsed("<xmeml/>")


@pytest.mark.parametrize(
    ("timecode", "rate", "start", "drop_frame"),
    [
        ("<string>01;00;00;00</string><displayformat>DF</displayformat>", 30, 107_892, True),
        ("<string>01:00:00;00</string>", 30, 107_892, True),
        ("<string>01:00:00:00</string><displayformat>DF</displayformat>", 30, 107_892, True),
        ("<string>01:00:00:00</string>", 30, 108_000, False),
        ("<string>00:00:01:00</string><frame>17</frame>", 30, 17, False),
        ("<string>00;00;00;00</string><displayformat>DF</displayformat>", 24, 0, False),
        ("", 24, 0, False),
    ],
)
def test_start_as_programs_write_it(
    timecode: str, rate: int, start: int, drop_frame: bool
) -> None:
    """The frame counts before the label; drop frame exists at 29.97 and 59.94 alone."""
    data = document(f"<timecode>{timecode}</timecode>", rate=RATE.format(rate, "TRUE"))
    found = parsed(data)
    assert (found.start, found.drop_frame) == (start, drop_frame)


def test_timecode_of_another_rate_is_converted_and_told() -> None:
    """A sequence of 60 may show timecode of 30: an hour is an hour."""
    timecode = f"<timecode>{RATE.format(30, 'FALSE')}<frame>108000</frame></timecode>"
    found = parsed(document(timecode, rate=RATE.format(60, "FALSE")))
    assert found.start == 216_000
    assert found.notes == ("The timecode counts 30 frames a second: converted.",)


def test_rates_written_as_decimals() -> None:
    """23.98 means 24000/1001; a rate that no editor has is never guessed."""
    decimal = "<rate><timebase>23.98</timebase></rate>"
    assert parsed(document(rate=decimal)).rate == Fraction(24000, 1001)
    for odd in ("12.5", "0", "-25", "nan", "1e3", "9" * 99, ""):
        with pytest.raises(TimelineError, match=r"Line \d"):
            parsed(document(rate=f"<rate><timebase>{odd}</timebase></rate>"))
    with pytest.raises(TimelineError, match=r"has 15 frames a second: 23\.976, 24, 25"):
        parsed(document(rate=RATE.format(15, "FALSE")))


def test_where_media_begin() -> None:
    """The number of the first frame, or its label at the media's rate, or nothing known."""
    for timecode, start in (
        ("<frame>353</frame>", 353),
        (f"{RATE.format(24, 'TRUE')}<string>00:00:10:00</string>", 240),
        ("<string>00;01;00;02</string><displayformat>DF</displayformat>", 1502),
        ("<string>--</string>", 0),
        ("", 0),
    ):
        file = FILE.replace("</file>", f"<timecode>{timecode}</timecode></file>")
        (clip,) = parsed(document(tracks_xml(item_xml(0, 9, 0, 9, file)))).clips
        assert clip.media_start == start


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    """What a file declares, or its byte order mark says, is believed."""
    declared = encoding.removesuffix("-sig")
    text = document(name="Mé été").replace("'1.0'", f"'1.0' encoding='{declared}'")
    assert parsed(text.encode(encoding)).name == "Mé été"


@pytest.mark.parametrize("encoding", ["gb18030", "punycode", "klingon", "hex", "utf-7"])
def test_encodings_that_are_refused(encoding: str) -> None:
    """Those of several bytes a character, and those that are none."""
    text = document().replace("'1.0'", f"'1.0' encoding='{encoding}'")
    with pytest.raises(TimelineError, match="save it as UTF-8"):
        parsed(text)


LAUGHS = "<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (f"<!DOCTYPE xmeml [{LAUGHS}]><xmeml>&i;</xmeml>", "Line 1: the document type declares"),
        ("\n<!DOCTYPE xmeml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><xmeml>&x;</xmeml>",
         "Line 2: the document type declares"),
        ("<!DOCTYPE xmeml SYSTEM 'http://h/x.dtd'><xmeml/>", "declares or fetches"),
        ("<!DOCTYPE xmeml PUBLIC 'a' 'b'><xmeml/>", "declares or fetches"),
        ("<!DOCTYPE xmeml []><xmeml/>", "declares or fetches"),
        ("<!DOCTYPE fcpxml><fcpxml/>", "the file is <fcpxml>, not <xmeml>"),
        ("<html/>", "the file is <html>, not <xmeml>"),
        ("<xmeml>&x;</xmeml>", r"Line 1 is no XML \(undefined entity\)"),
        ("<xmeml>\n<a></b></xmeml>", r"Line 2 is no XML \(mismatched tag\)"),
        ("", "no element found"),
        ("\0\0", "is no XML"),
        ("<a>" * 100_000, "the file is <a>"),
        ("<xmeml>" + "<a>" * 100_000, "Line 1: more than 64 elements lie inside one another"),
        ("<xmeml>\n" + "<sequence>" * 100, "Line 2: more than 64 elements"),
        ("<xmeml>" + "<a/>" * 500_000 + "</xmeml>", "more than 500000 elements"),
        ("<xmeml a='" + "\n" * 2_000_000 + "'/>", "Line 1: a tag or remark of more than 1 MiB"),
        ("<xmeml><!--" + "-a" * 1_000_000 + "--></xmeml>", "a tag or remark of more than 1 MiB"),
        (document("<marker><in>1</in></marker>" * 10_001), "has 10001 markers, and up to 10000"),
        (document(tracks_xml("<clipitem/>" * 20_001)), "has 20001 clips, and up to 20000 are"),
        (" " * (32 * 1024**2 + 1), "The file has 32 MiB: .* of up to 32 MiB is read"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_xml_that_is_refused(data: str, message: str) -> None:
    """One sentence, with the line, before anything is expanded, fetched or piled up."""
    with pytest.raises(TimelineError, match=message):
        parsed(data)


@pytest.mark.parametrize("tag", ["start", "end", "in", "out", "duration"])
@pytest.mark.parametrize("value", ["nan", "-2", "inf", "1e5", "9" * 13, "9" * 99, "x", "1/0"])
def test_numbers_that_are_refused(tag: str, value: str) -> None:
    """Not a number, negative beyond "not said", or giant: one sentence with the line."""
    item = item_xml(0, 10, 0, 10, f"\n{FILE}")
    before, _, after = item.rpartition(f"<{tag}>")
    item = before + f"<{tag}>{value}</{tag}>" + after.partition(f"</{tag}>")[2]
    with pytest.raises(TimelineError, match=rf"Line \d: <{tag}> is '{value[:40]}'"):
        parsed(document(tracks_xml(item)))


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<marker><name>x</name></marker>", "the marker has no <in>"),
        ("<marker><in>-5</in></marker>", "<in> is '-5'"),
        ("<marker><in>99999999</in></marker>", "a number from 0 to 5184000 is legal"),
        ("<duration>NaN</duration>", "<duration> is 'NaN'"),
        ("<timecode><frame>-1</frame></timecode>", "<frame> is '-1'"),
        ("<timecode><frame>2160000</frame></timecode>", "less than 24 hours"),
        ("<timecode><string>99:00:00:00</string></timecode>", "no timecode"),
        ("<timecode><string>00:00:00:25</string></timecode>", "does not exist at 25"),
        ("<media><video><format><samplecharacteristics><width>0</width></samplecharacteristics>"
         "</format></video></media>", "<width> is '0'"),
    ],
)  # fmt: skip
def test_sequences_that_are_refused(inside: str, message: str) -> None:
    """What cannot be is not guessed."""
    with pytest.raises(TimelineError, match=rf"Line 3: .*{message}"):
        parsed(document(inside))


def test_a_sequence_inside_itself_is_no_trap() -> None:
    """Nested sequences are not walked: an id that stands for its own holder leads nowhere."""
    data = document(tracks_xml(item_xml(0, 10, 0, 10, "<sequence id='s'/>")))
    assert parsed(data.replace("<sequence>", "<sequence id='s'>", 1)).clips == ()


def test_mutants_are_values_or_errors() -> None:
    """Damaged bytes give a timeline or our own error, none in more than a second."""
    rng = random.Random(11)
    dissolve = "<transitionitem><start>10</start><end>20</end></transitionitem>"
    track = item_xml(0, -1, 0, 20, FILE) + dissolve + item_xml(-1, 40, 5, 35, "<file id='f'/>")
    timecode = "<timecode><string>01:00:00:00</string></timecode><marker><in>3</in></marker>"
    seeds = [written(), document(timecode, tracks_xml(track)).encode()]
    words = [b"<", b"</", b"-1", b"9999999", b"&lt;", b"&x;", b"\0", b"<sequence>", b"nan",
             b"<!DOCTYPE a>", b"TRUE", b"<in>1</in>", b"\xff", b"<!--", b"<![CDATA["]  # fmt: skip
    outcomes = {True: 0, False: 0}
    for number in range(2000):
        data = bytearray(seeds[number % 2])
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(data))
            kind = rng.randrange(5)
            if kind == 0:
                data[at] = rng.randrange(256)
            elif kind == 1:
                del data[at : at + rng.randint(1, 12)]
            elif kind == 2:
                data[at:at] = data[at : at + rng.randint(1, 200)]
            elif kind == 3:
                digits = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
                data[rng.choice(digits)] = rng.choice(b"0123456789-.")
            else:
                data[at:at] = rng.choice(words)
        begun = time.process_time()
        try:
            found = read(bytes(data), Reading())
            again = write(found, Writing())
            inserted = insert(bytes(data), EDITED.clips, "x", Reading())
        except GanterpretError:
            outcomes[False] += 1
        else:
            assert read(again, Reading()).rate == found.rate
            assert len(read(inserted, Reading()).clips) > len(found.clips)
            outcomes[True] += 1
        assert time.process_time() - begun < 1
    assert min(outcomes.values()) > 100

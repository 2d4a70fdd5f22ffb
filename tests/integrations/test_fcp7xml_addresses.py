"""Laws of addresses: a media file's path, in ASCII, as editors write it, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.test_fcp7xml import PATHS

from ganterpret_integrations.formats.fcp7xml.addresses import Style, address_of, path_of


@given(PATHS, st.sampled_from(["localhost", ""]), st.sampled_from(["%3a", "%3A", ":"]))
def test_addresses_are_ascii_and_name_the_same_file(path: str, host: str, colon: str) -> None:
    """Spaces, #, %, accents and any script: the address is ASCII, and the path comes back."""
    address = address_of(path, Style(host, colon))
    assert address.isascii()
    assert " " not in address
    assert "#" not in address
    assert path_of(address) == path


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("file://localhost/D%3a/a%20b/c.mov", "D:/a b/c.mov"),
        ("file://localhost/C:/x/[10]%20y.mp4", "C:/x/[10] y.mp4"),
        ("file:///Volumes/a/b%23c.mov", "/Volumes/a/b#c.mov"),
        ("FILE:///C:/x.mov", "C:/x.mov"),
        ("file://C:/x.mov", "C:/x.mov"),
        ("file:/a/b.mov", "/a/b.mov"),
        ("file://server/share/x.mov", "//server/share/x.mov"),
        ("a%20b.mov", "a b.mov"),
        ("/a/100%.mov", "/a/100%.mov"),
        ("http://host/a%20b.mov", "http://host/a%20b.mov"),
        ("file:///a%ff.mov", "file:///a%ff.mov"),
        ("file:///a%00.mov", "file:///a%00.mov"),
    ],
)
def test_addresses_as_programs_write_them(address: str, path: str) -> None:
    """Every form is read; what is no local file, or no text, stays an address."""
    assert path_of(address) == path


def test_windows_paths_and_addresses_given_as_media() -> None:
    """Backslashes become slashes; an address is kept, and made safe."""
    assert address_of("C:\\a b\\c.mov", Style()) == "file://localhost/C%3a/a%20b/c.mov"
    assert address_of("\\\\nas\\s\\c.mov", Style()) == "file://nas/s/c.mov"
    assert address_of("file:///a%20b c.mov", Style()) == "file:///a%20b%20c.mov"
    assert address_of("http://h/ä", Style()) == "http://h/%C3%A4"

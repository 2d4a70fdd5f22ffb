"""XML from strangers: a tree of the elements that a reader asks for, within bounds.

Conventions:
    Lines count from 1, bytes from 0. Elements that a reader did not ask for are counted and
    dropped with all that is in them. Nothing is ever expanded or fetched: a document type may
    be named, and that is all it may do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from ganterpret.errors import described
from ganterpret.limits import MAX_TAG, TIMELINE_XML, XmlLimits
from ganterpret_integrations.timeline import TimelineError

_BLOCK: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Element:
    """An element, whole.

    Attributes:
        tag: its name.
        attributes: by name.
        text: all of its own text; "" if it holds elements.
        children: those that the reader asked for, in order.
        line: where its start tag stands.
        start: its first byte.
        close: the first byte of its end tag, or the byte behind it where it closes itself.
    """

    tag: str
    attributes: Mapping[str, str]
    text: str
    children: tuple[Element, ...]
    line: int
    start: int
    close: int

    def child(self, *path: str) -> Element | None:
        """Return the first child of that tag, and its first of the next, and so on."""
        found: Element | None = self
        for tag in path:
            found = next((c for c in found.children if c.tag == tag), None) if found else None
        return found

    def all(self, tag: str) -> list[Element]:
        """List the children of that tag, in order."""
        return [child for child in self.children if child.tag == tag]

    def iter(self, tag: str) -> Iterator[Element]:
        """Go through all elements of that tag inside this one, in the file's order."""
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.iter(tag)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file.

    Attributes:
        root: its outermost element.
        encoding: as the file declares it, "" if it does not.
    """

    root: Element
    encoding: str


def parse(
    data: bytes, root: str, kept: frozenset[str], what: str, limits: XmlLimits = TIMELINE_XML
) -> Document:
    """Parse a file, or refuse it.

    Args:
        data: the file, in any encoding that it declares and expat knows.
        root: the tag of its outermost element, and the only document type that is legal.
        kept: the tags of the elements that the tree is to have; the root is always there.
        what: the format's name, for messages.
        limits: how much of it is read.

    Raises:
        TimelineError: too large, too deep, not well-formed, another root, a document type of
            another name or one that declares or fetches something, or an unknown encoding.
    """
    if len(data) > limits.size:
        raise TimelineError(
            f"The file has {len(data) / 1024**2:.0f} MiB: {what} of up to "
            f"{limits.size // 1024**2} MiB is read.",
            len(data),
        )
    builder = _Builder(root, kept, what, limits)
    try:
        builder.feed(data)
    except expat.ExpatError as error:
        raise TimelineError(
            f"Line {error.lineno} is no XML ({expat.ErrorString(error.code)}): export the file "
            "again.",
            error.lineno,
        ) from error
    except (LookupError, ValueError) as error:
        # Python's codecs speak through expat when it does not know an encoding itself.
        raise TimelineError(
            f"The file's encoding '{builder.encoding[:40]}' cannot be read "
            f"({described(error)}): save it as UTF-8.",
            builder.encoding,
        ) from error
    return Document(builder.whole(), builder.encoding)


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    tag: str
    attributes: Mapping[str, str]
    text: list[str]
    children: list[Element]
    line: int
    start: int


class _Builder:
    """Takes expat's events and grows the tree; what it refuses, it refuses at once."""

    def __init__(self, root: str, kept: frozenset[str], what: str, limits: XmlLimits) -> None:
        self.encoding = ""
        self.parser = expat.ParserCreate()
        self._root, self._kept, self._what, self._limits = root, kept, what, limits
        self._elements = self._depth = self._dropped_below = 0
        self._open: list[_Open] = []
        self._done: Element | None = None
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declare
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def feed(self, data: bytes) -> None:
        """Parse a whole file in blocks, so that no tag is piled up beyond bounds."""
        for place in range(0, len(data), _BLOCK):
            fed = min(place + _BLOCK, len(data))
            self.parser.Parse(data[place:fed], False)
            if fed - self.parser.CurrentByteIndex > MAX_TAG:
                raise TimelineError(
                    f"Line {self._line()}: a tag or remark of more than {MAX_TAG // 1024**2} MiB "
                    "is not read: export the file again.",
                    self._line(),
                )
        self.parser.Parse(b"", True)

    def whole(self) -> Element:
        """Return the outermost element."""
        if self._done is None:
            raise TimelineError(f"The file is empty: {self._what} begins with <{self._root}>.")
        return self._done

    def _line(self) -> int:
        return self.parser.CurrentLineNumber

    def _declare(self, version: str, encoding: str | None, standalone: int) -> None:
        self.encoding = encoding or ""

    def _document_type(
        self, name: str, system: str | None, public: str | None, has_subset: int
    ) -> None:
        if name == self._root and not system and not public and not has_subset:
            return
        if name != self._root:
            self._refuse_root(name)
        raise TimelineError(
            f"Line {self._line()}: the document type declares or fetches something (entities, "
            f"for one): only '<!DOCTYPE {self._root}>' is read.",
            self._line(),
        )

    def _refuse_root(self, name: str) -> None:
        raise TimelineError(
            f"Line {self._line()}: the file is <{name[:40]}>, not <{self._root}>: export "
            f"{self._what}.",
            name,
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._depth == 1 and tag != self._root:
            self._refuse_root(tag)
        if self._depth > self._limits.depth:
            raise TimelineError(
                f"Line {self._line()}: more than {self._limits.depth} elements lie inside one "
                f"another: {self._limits.flatter}.",
                self._line(),
            )
        if self._elements > self._limits.elements:
            raise TimelineError(
                f"Line {self._line()}: the file has more than {self._limits.elements} elements: "
                f"{self._limits.fewer}.",
                self._line(),
            )
        if self._dropped_below:
            return
        if self._depth > 1 and tag not in self._kept:
            self._dropped_below = self._depth
            return
        start = self.parser.CurrentByteIndex
        self._open.append(_Open(tag, attributes, [], [], self._line(), start))

    def _end(self, tag: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._dropped_below:
            if depth == self._dropped_below:
                self._dropped_below = 0
            return
        ended = self._open.pop()
        element = Element(
            ended.tag,
            ended.attributes,
            "" if ended.children else "".join(ended.text),
            tuple(ended.children),
            ended.line,
            ended.start,
            self.parser.CurrentByteIndex,
        )
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._done = element

    def _text(self, text: str) -> None:
        if self._open and not self._dropped_below:
            self._open[-1].text.append(text)

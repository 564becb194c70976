"""Android's shared preferences: an XML map of named texts, as rooted phones and backups give it away."""

from __future__ import annotations

from xml.parsers import expat

from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.foreign_file import ForeignFile

_MAX_DEPTH = 8


class _PreferenceParser:
    """Listens to the parser; nothing nested, no document type, no entities of its own."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.name: str | None = None
        self.pieces: list[str] = []
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a text where a `string` element begins."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _refused()
        if tag == "string" and "name" in attributes:
            self.name, self.pieces = attributes["name"], []

    def data(self, text: str) -> None:
        """Gather the pieces of a text."""
        if self.name is not None:
            self.pieces.append(text)

    def end(self, tag: str) -> None:
        """Keep the text where its element ends."""
        self.depth -= 1
        if tag == "string" and self.name is not None:
            self.found[self.name] = "".join(self.pieces)
            self.name = None

    def doctype(self, *_: object) -> None:
        """Refuse documents that could declare entities."""
        raise _refused()


def looks_like_preferences(file: ForeignFile) -> bool:
    """Say whether the file may be such a map."""
    text = file.text or ""
    return text.lstrip().startswith("<") and "<map" in text[:1_000] and "<string" in text


def texts(file: ForeignFile) -> dict[str, str]:
    """Return every named text in file order.

    Raises:
        TransferError: It is no such XML, or declares a document type.

    """
    collector = _PreferenceParser()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.data
    parser.StartDoctypeDeclHandler = collector.doctype
    try:
        parser.Parse((file.text or "").encode(), True)
    except (expat.ExpatError, ValueError, LookupError):
        raise _refused() from None
    return collector.found


def _refused() -> TransferError:
    return TransferError("The XML file is damaged, or none that an Android app writes.", "Export it again.")

"""XML from elsewhere, read as events: no document type, no entities of its own, and bounded depth."""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.foreign_file import ForeignFile

#: The first element, after a declaration and a few comments.
_ROOT = re.compile(
    r"(?:<\?xml[^?>]{0,1000}+\?>\s{0,100}+)?+(?:<!--(?:[^-]|-(?!->)){0,2000}+-->\s{0,100}+){0,5}+"
    r"<([A-Za-z_][\w.-]{0,60}+)[\s/>]"
)


class Listener(Protocol):
    """Is told what an XML document holds, in order."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def data(self, text: str) -> None:
        """A piece of text; one text may come in several."""

    def end(self, tag: str) -> None:
        """An element ends."""


def root_name(file: ForeignFile) -> str:
    """Return the name of a document's first element, or an empty text where the file is no XML."""
    found = _ROOT.match((file.text or "")[:12_000].lstrip())
    return found[1] if found else ""


def parse(text: str, listener: Listener, refusal: TransferError, max_depth: int) -> None:
    """Tell a listener every element and text of a document.

    Args:
        text: The document; the encoding that it declares no longer matters.
        listener: Who is told.
        refusal: What is raised for a damaged document, one that declares a document type, and one that is too deep.
        max_depth: How deep elements may be nested.

    Raises:
        TransferError: The refusal.

    """
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > max_depth:
            raise refusal
        listener.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        listener.end(tag)

    def refuse(*_: object) -> None:
        raise refusal

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = listener.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text.encode(), True)
    except (expat.ExpatError, ValueError, LookupError):
        raise refusal from None

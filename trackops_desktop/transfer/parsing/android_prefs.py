"""Android's shared preferences: an XML map of named texts, as rooted phones and backups give it away."""

from __future__ import annotations

import re

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.parsing import xml_events

_MAX_DEPTH = 8
_NAME = re.compile(r"<string\s+name\s*=\s*(?:\"([^\"<>]{0,200})\"|'([^'<>]{0,200})')")


class _PreferenceParser:
    """Gathers the texts of `string` elements."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.name: str | None = None
        self.pieces: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a text where a `string` element begins."""
        if tag == "string" and "name" in attributes:
            self.name, self.pieces = attributes["name"], []

    def data(self, text: str) -> None:
        """Gather the pieces of a text."""
        if self.name is not None:
            self.pieces.append(text)

    def end(self, tag: str) -> None:
        """Keep the text where its element ends."""
        if tag == "string" and self.name is not None:
            self.found[self.name] = "".join(self.pieces)
            self.name = None


def names(file: ForeignFile) -> frozenset[str]:
    """Return the names of the texts as they stand there; none where the file is no such map."""
    if xml_events.root_name(file) != "map":
        return frozenset()
    return frozenset(found[1] or found[2] or "" for found in _NAME.finditer(file.text or ""))


def texts(file: ForeignFile) -> dict[str, str]:
    """Return every named text in file order.

    Raises:
        TransferError: It is no such XML, or declares a document type.

    """
    collector = _PreferenceParser()
    xml_events.parse(file.text or "", collector, _refused(), _MAX_DEPTH)
    return collector.found


def _refused() -> TransferError:
    return TransferError(_("The XML file is damaged, or wasn't written by an Android app."), _("Export it again."))

"""KeePass' XML export, which KeePassXC's command line writes, too: no history, and nothing of the recycle bin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _, ngettext
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.parsing import xml_events
from trackops_desktop.transfer.readers.password_managers.keepass_fields import FIELDS, codes

_ROOT = "KeePassFile"
_MAX_DEPTH = 100
_TITLE, _USERNAME = "Title", "UserName"
_KEPT = FIELDS | {_TITLE, _USERNAME}
#: Elements whose text matters, by the element around them.
_TEXTS = {
    "Meta": {"RecycleBinUUID", "RecycleBinEnabled"},
    "Group": {"UUID", "Name"},
    "Entry": {"Tags"},
    "String": {"Key", "Value"},
}
_NO_BIN = {"", "AAAAAAAAAAAAAAAAAAAAAA=="}


class KeePassXml:
    """Reads the plain XML of KeePass 2 and KeePassXC."""

    key = "keepass"
    title = Shown(N_("KeePass 2 (XML)"))
    help = Shown(N_("In KeePass choose File, Export, KeePass XML (2.x); or run keepassxc-cli export."))
    suffixes = (".xml",)

    def sniff(self, file: ForeignFile) -> bool:
        """XML whose first element is a KeePass file."""
        return xml_events.root_name(file) == _ROOT

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read the entries that have a code; there is nothing to decrypt."""
        del passphrase
        refusal = TransferError(_("The XML file is damaged, or wasn't written by KeePass."), _("Export it again."))
        if not self.sniff(file):
            raise refusal
        tree = _TreeReader()
        xml_events.parse(file.text or "", tree, refusal, _MAX_DEPTH)
        return collect(_flattened(tree), lambda code: code.account(), tree.notes)


@dataclass(slots=True, repr=False)
class _Group:
    """A group, with the group around it."""

    around: _Group | None
    uuid: str = ""
    name: str = ""

    def line(self) -> list[_Group]:
        """Return the groups from the outermost to this one."""
        return [*(self.around.line() if self.around else ()), self]


@dataclass(slots=True, repr=False)
class _XmlEntry:
    """An entry as it is read."""

    group: _Group | None
    fields: dict[str, str] = field(default_factory=dict)
    sealed: set[str] = field(default_factory=set)
    tags: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class _XmlCode:
    """One code of an entry, or that it has none."""

    entry: _XmlEntry
    spelling: int | None
    thrown_away: bool

    def account(self) -> Incoming | None:
        """Return the account, or raise OtpError."""
        if self.spelling is None:
            return None
        if self.thrown_away:
            raise OtpError(_("It is in the database's recycle bin."))
        if self.entry.sealed & FIELDS:
            raise OtpError(
                _("Its key is still encrypted in this file. Export the database as plain XML."), field="secret"
            )
        found = self.entry.fields
        groups = self.entry.group.line()[1:] if self.entry.group else []
        tags = (*re.split(r"[;,]", self.entry.tags), "/".join(group.name for group in groups if group.name))
        return list(codes(found))[self.spelling](found.get(_TITLE, ""), found.get(_USERNAME, ""), tags)


class _TreeReader:
    """Gathers entries and groups while the document is parsed."""

    def __init__(self) -> None:
        self.entries: list[_XmlEntry] = []
        self.bin, self.bin_enabled = "", "True"
        self.history = 0
        self._path: list[str] = []
        self._open: list[_XmlEntry] = []
        self._group: _Group | None = None
        self._pieces: list[str] | None = None
        self._texts: dict[str, str] = {}
        self._sealed = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open a group, an entry or a text that matters."""
        around = self._path[-1] if self._path else ""
        self._path.append(tag)
        if tag == "Group":
            self._group = _Group(self._group)
        elif tag == "Entry":
            self._open.append(_XmlEntry(self._group))
        elif tag == "String":
            self._texts, self._sealed = {}, False
        self._pieces = [] if tag in _TEXTS.get(around, ()) else None
        if tag == "Value" and attributes.get("Protected", "").casefold() == "true":
            self._sealed = True

    def data(self, text: str) -> None:
        """Gather the pieces of a text that matters."""
        if self._pieces is not None:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        """Keep what an element says where it ends."""
        self._path.pop()
        if self._pieces is not None:
            self._keep(tag, "".join(self._pieces))
            self._pieces = None
        elif tag == "String":
            self._keep_field()
        elif tag == "Entry":
            self._close_entry()
        elif tag == "Group" and self._group:
            self._group = self._group.around

    def notes(self) -> Iterator[str]:
        """Say how many older versions there are."""
        if self.history:
            yield ngettext(
                "{count} earlier version of an entry is left in the history.",
                "{count} earlier versions of entries are left in the history.",
                self.history,
            )

    def is_binned(self, entry: _XmlEntry) -> bool:
        """Say whether an entry lies in the recycle bin, however deep."""
        if self.bin in _NO_BIN or self.bin_enabled.casefold() == "false" or entry.group is None:
            return False
        return any(group.uuid == self.bin for group in entry.group.line())

    def _keep(self, tag: str, text: str) -> None:
        around = self._path[-1]
        if around == "String":
            self._texts[tag] = text
        elif around == "Group" and self._group:
            self._group.uuid, self._group.name = (
                (text.strip(), self._group.name) if tag == "UUID" else (self._group.uuid, text.strip())
            )
        elif around == "Entry" and self._open:
            self._open[-1].tags = text
        elif tag == "RecycleBinUUID":
            self.bin = text.strip()
        elif tag == "RecycleBinEnabled":
            self.bin_enabled = text.strip()

    def _keep_field(self) -> None:
        name, value = self._texts.get("Key", ""), self._texts.get("Value", "")
        if self._open and name in _KEPT:
            self._open[-1].fields[name] = value
            if self._sealed and value:
                self._open[-1].sealed.add(name)

    def _close_entry(self) -> None:
        entry = self._open.pop()
        if self._open:
            self.history += any(True for _code in codes(entry.fields))
        else:
            self.entries.append(entry)


def _flattened(tree: _TreeReader) -> Iterator[_XmlCode]:
    for entry in tree.entries:
        count, binned = len(list(codes(entry.fields))), tree.is_binned(entry)
        for spelling in range(count):
            yield _XmlCode(entry, spelling, binned)
        if not count:
            yield _XmlCode(entry, None, binned)

"""KeePass databases (KDBX 3 and 4) with a passphrase: every entry with a one-time code, in any of four spellings."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from types import SimpleNamespace
from typing import TYPE_CHECKING

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.limits import MAX_UNPACKED_BYTES
from trackops_desktop.transfer.parsing import kdbx_header
from trackops_desktop.transfer.readers.password_managers.keepass_fields import FIELDS, codes

if TYPE_CHECKING:
    from pykeepass import PyKeePass

_LOGGER = LazyLogger(__name__)


class KeePass:
    """Reads a database of KeePass, KeePassXC and their relatives; not its history, and not its recycle bin."""

    key = "keepass"
    title = Shown(N_("KeePass (KDBX)"))
    help = Shown(N_("Choose the .kdbx file itself. If the database also needs a key file, save it without one first."))
    suffixes = (".kdbx",)

    def sniff(self, file: ForeignFile) -> bool:
        """The magic of KDBX."""
        return file.data.startswith(kdbx_header.MAGIC)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the database and read the entries that have a code."""
        _require_library()
        older = kdbx_header.check(file.data)
        if not passphrase:
            raise PassphraseNeeded
        transformed = older.transformed(passphrase) if older else None
        entries = _entries(_opened(file.data, passphrase, transformed))
        return collect(_flattened(entries), lambda code: code.account())


@dataclass(frozen=True, slots=True)
class _Entry:
    fields: dict[str, str]
    title: str
    username: str
    tags: tuple[str, ...]
    thrown_away: bool


@dataclass(frozen=True, slots=True)
class _EntryCode:
    """One code of an entry; an entry may have several."""

    entry: _Entry
    spelling: int

    def account(self) -> Incoming:
        """Return the account, or raise OtpError."""
        if self.entry.thrown_away:
            raise OtpError(_("It is in the database's recycle bin."))
        read = list(codes(self.entry.fields))[self.spelling]
        return read(self.entry.title, self.entry.username, self.entry.tags)


def _flattened(entries: list[_Entry]) -> Iterator[_EntryCode]:
    for entry in entries:
        for spelling in range(len(list(codes(entry.fields)))):
            yield _EntryCode(entry, spelling)


def _require_library() -> None:
    """Refuse before a passphrase is asked for that could not be used."""
    if find_spec("pykeepass") is None:
        raise TransferError(
            _("Reading KeePass databases needs the optional package pykeepass, which isn't installed."),
            _("Install trackops-desktop[keepass], or export the database as XML or CSV and import that file."),
        )


def _opened(data: bytes, passphrase: str, transformed: bytes | None) -> PyKeePass:
    from pykeepass import PyKeePass
    from pykeepass.exceptions import CredentialsError
    from pykeepass.kdbx_parsing import common

    # pykeepass would unpack a database to any size; it looks its decompressor up by this name.
    common.zlib = SimpleNamespace(**(vars(zlib) | {"decompress": _bounded_decompress}))
    try:
        return PyKeePass(io.BytesIO(data), password=passphrase, transformed_key=transformed)
    except CredentialsError:
        raise WrongFilePassphrase from None
    except TransferError:
        raise
    except Exception as error:  # noqa: BLE001 - its parsers raise whatever struct, lxml and construct raise
        _LOGGER.warning("A KeePass database cannot be opened", error=error)
        raise kdbx_header.damaged() from None


def _bounded_decompress(data: bytes, wbits: int) -> bytes:
    """Unpack like zlib.decompress, and no further than 50 MiB."""
    unpacker = zlib.decompressobj(wbits)
    plain = unpacker.decompress(data, MAX_UNPACKED_BYTES)
    if unpacker.unconsumed_tail:
        raise TransferError(_("The database unpacks to more than 50 MiB."), _("Check where this file comes from."))
    return plain + unpacker.flush()


def _entries(database: PyKeePass) -> list[_Entry]:
    try:
        binned = database.recyclebin_group
        thrown = {entry.uuid for entry in database.find_entries(group=binned, recursive=True)} if binned else set()
        return [
            _Entry(
                {name: entry._get_string_field(name) or "" for name in _field_names(entry)},
                entry.title or "",
                entry.username or "",
                (*(entry.tags or ()), "/".join(part for part in entry.path[:-1] if part)),
                entry.uuid in thrown,
            )
            for entry in database.entries
            if _field_names(entry)
        ]
    except Exception as error:  # noqa: BLE001 - a damaged tree makes its accessors raise anything
        _LOGGER.warning("A KeePass database cannot be read through", error=error)
        raise kdbx_header.damaged() from None


def _field_names(entry: object) -> list[str]:
    names: list[str] = entry._get_string_field_keys()  # type: ignore[attr-defined]
    return [name for name in names if name in FIELDS]

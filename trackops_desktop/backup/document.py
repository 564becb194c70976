"""From the contents of a vault to an encrypted backup and back (docs/vault-format.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TypeVar

from trackops_desktop.backup.contents import Contents, Record, Recovery
from trackops_desktop.backup.envelope import open_backup, read_header, seal_backup
from trackops_desktop.backup.errors import BackupDamaged, NewerBackup
from trackops_desktop.errors import OtpError
from trackops_desktop.json_object import MAX_MOMENT, JsonObject, parsed_json
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Algorithm, Kind
from trackops_desktop.passphrases.argon2 import DEFAULT_COST, Argon2Cost, Kdf, argon2id
from trackops_desktop.vault.entry import NO_DETAILS, Details, Entry, TrashReason
from trackops_desktop.vault.snapshot import Tombstone
from trackops_desktop.vault.version_vector import VersionVector

CONTENT_VERSION = 2
MAX_ACCOUNTS = 100_000
#: More than any note, and than any name of a colour or an icon, that can be given.
MAX_NOTE, MAX_NAME = 10_000, 64
#: Unix seconds of the year 9999: what every calendar can show.
_ID = re.compile(r"[0-9a-f]{32}")
_DEVICE = re.compile(r"[0-9a-f]{8}")
_E = TypeVar("_E", bound=Enum)


@dataclass(frozen=True, slots=True)
class SavedSite:
    """A place to sign in to, without its password."""

    name: str
    origin: str
    username: str = ""


@dataclass(frozen=True, slots=True)
class Backup:
    """What one backup file holds.

    Attributes:
        contents: Accounts and tombstones.
        made_at: When it was made, unix seconds by the clock of the computer that made it.
        device: Eight hexadecimal digits that name the installation that made it.
        sites: The places to sign in to that it knew.

    """

    contents: Contents
    made_at: float
    device: str
    sites: tuple[SavedSite, ...] = ()


def write_backup(
    backup: Backup,
    passphrase: str,
    parameters: Argon2Cost = DEFAULT_COST,
    kdf: Kdf = argon2id,
) -> bytes:
    """Return the encrypted file of a backup; the same backup gives another file each time."""
    document = {
        "version": CONTENT_VERSION,
        "made_at": backup.made_at,
        "device": backup.device,
        "accounts": [_written(record) for record in backup.contents.records],
        "tombstones": [_written_stone(stone) for stone in backup.contents.tombstones],
        "sites": [asdict(site) for site in backup.sites],
    }
    content = json.dumps(document, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")
    return seal_backup(content, len(backup.contents.records), passphrase, parameters, kdf)


def read_backup(data: bytes, passphrase: str, kdf: Kdf = argon2id) -> Backup:
    """Return what a backup file holds, every value of it checked.

    Raises:
        NotABackup | NewerBackup | BackupDamaged | WrongBackupPassphrase: It cannot be used; nothing of it was.

    """
    content = open_backup(data, passphrase, kdf)
    try:
        document = parsed_json(content, strict=True)
    except ValueError:
        raise BackupDamaged from None
    backup = _read_document(document)
    if len(backup.contents.records) != read_header(data).count:
        raise BackupDamaged
    return backup


def _written(record: Record) -> dict[str, object]:
    entry, account = record.entry, record.entry.account
    written: dict[str, object] = {
        "id": entry.id,
        "type": account.kind.value,
        "issuer": account.issuer,
        "name": account.name,
        "secret": base32.encode(record.secret),
        "algorithm": account.algorithm.value,
        "digits": account.digits,
        "period": account.period,
        "counter": account.counter,
        "tags": list(entry.tags),
        "site": entry.site,
        "position": entry.position,
        "created_at": entry.created_at,
        "changed_at": entry.changed_at,
        "verified": entry.verified,
        "replaces": entry.replaces,
        "trashed_at": entry.trashed_at,
        "trash_reason": entry.trash_reason.value if entry.trash_reason else None,
        "details": asdict(entry.details),
        "versions": entry.versions.written(),
        "recovery": None,
    }
    recovery = record.recovery
    if recovery is not None:
        versions = recovery.versions.written()
        written["recovery"] = {"text": recovery.text, "changed_at": recovery.changed_at, "versions": versions}
    return written


def _written_stone(stone: Tombstone) -> dict[str, object]:
    return {"id": stone.id, "removed_at": stone.changed_at, "versions": stone.versions.written()}


def _read_document(document: object) -> Backup:
    fields = _Fields(document)
    if fields.integer("version") > CONTENT_VERSION:
        raise NewerBackup
    try:
        records = tuple(_read_record(row) for row in fields.rows("accounts"))
    except OtpError:
        raise BackupDamaged from None
    stones = tuple(_read_tombstone(row) for row in fields.rows("tombstones"))
    ids = [record.entry.id for record in records] + [stone.id for stone in stones]
    if len(set(ids)) != len(ids):
        raise BackupDamaged
    contents = Contents(
        tuple(sorted(records, key=lambda record: record.entry.id)), tuple(sorted(stones, key=lambda stone: stone.id))
    )
    sites = tuple(_read_site(row) for row in fields.rows("sites"))
    return Backup(contents, fields.moment("made_at"), fields.matching("device", _DEVICE), sites)


def _read_record(fields: _Fields) -> Record:
    account = Account(
        fields.choice("type", Kind),
        fields.text("issuer"),
        fields.text("name"),
        fields.choice("algorithm", Algorithm),
        fields.integer("digits"),
        fields.integer("period"),
        fields.integer("counter"),
    )
    entry = Entry(
        id=fields.matching("id", _ID),
        account=account,
        tags=fields.texts("tags"),
        site=fields.text("site") if fields.given("site") else None,
        position=fields.integer("position"),
        created_at=fields.moment("created_at"),
        changed_at=fields.moment("changed_at"),
        verified=fields.flag("verified"),
        replaces=fields.matching("replaces", _ID) if fields.given("replaces") else None,
        trashed_at=fields.moment("trashed_at") if fields.given("trashed_at") else None,
        has_recovery_codes=fields.given("recovery"),
        details=_read_details(fields.inner("details")) if fields.given("details") else NO_DETAILS,
        trash_reason=fields.known("trash_reason", TrashReason),
        versions=fields.versions("changed_at"),
    )
    recovery = _read_recovery(fields.inner("recovery")) if fields.given("recovery") else None
    return Record(entry, base32.decode(fields.text("secret")), recovery, complete=fields.given("details"))


def _read_details(fields: _Fields) -> Details:
    texts = (fields.text("note", MAX_NOTE), fields.text("colour", MAX_NAME), fields.text("icon", MAX_NAME))
    return Details(*texts, pinned=fields.flag("pinned"))


def _read_recovery(fields: _Fields) -> Recovery:
    return Recovery(fields.text("text"), fields.moment("changed_at"), fields.versions("changed_at"))


def _read_site(fields: _Fields) -> SavedSite:
    return SavedSite(fields.text("name"), fields.text("origin"), fields.text("username"))


def _read_tombstone(fields: _Fields) -> Tombstone:
    return Tombstone(fields.matching("id", _ID), fields.moment("removed_at"), fields.versions("removed_at"))


class _Fields(JsonObject):
    """A JSON object of a backup's content; anything unexpected in it is damage."""

    error = BackupDamaged

    def text(self, key: str, limit: int | None = None) -> str:
        """Return a text that UTF-8 can carry."""
        return _sound(super().text(key, limit))

    def matching(self, key: str, pattern: re.Pattern[str]) -> str:
        """Return a text of a given shape."""
        value = self.text(key)
        if not pattern.fullmatch(value):
            raise BackupDamaged
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(_sound(item) for item in self.items(key))

    def integer(self, key: str) -> int:
        """Return a whole number, of any size."""
        value = self._values.get(key)
        if type(value) is not int:
            raise BackupDamaged
        return value

    def moment(self, key: str) -> float:
        """Return a time in unix seconds."""
        return self.number(key, MAX_MOMENT)

    def versions(self, date: str) -> VersionVector:
        """Return the counts of changes; in a file from before they were counted, what stands for the date."""
        if "versions" not in self._values:
            return VersionVector.of_date(self.moment(date))
        try:
            return VersionVector.read(self._values["versions"])
        except ValueError:
            raise BackupDamaged from None

    def choice(self, key: str, kind: type[_E]) -> _E:
        """Return the member of an enumeration whose value is given."""
        try:
            return kind(self._values.get(key))
        except ValueError:
            raise BackupDamaged from None

    def known(self, key: str, kind: type[_E]) -> _E | None:
        """Return the member of an enumeration, or None for nothing or a value that a later version knows."""
        value = self._values.get(key)
        return next((member for member in kind if member.value == value), None)

    def rows(self, key: str) -> Iterator[_Fields]:
        """Yield the objects of a list."""
        return map(_Fields, self.items(key, MAX_ACCOUNTS))


def _sound(value: object) -> str:
    """Return a text that UTF-8 can carry: JSON can escape half a surrogate pair, the catalogue cannot hold it."""
    if not isinstance(value, str):
        raise BackupDamaged
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise BackupDamaged from None
    return value

"""From the contents of a vault to an encrypted backup and back (docs/vault-format.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, TypeVar

from trackops_desktop.backup.contents import Contents, Record, Recovery
from trackops_desktop.backup.envelope import open_backup, read_header, seal_backup
from trackops_desktop.backup.errors import BackupDamaged, NewerBackup
from trackops_desktop.errors import OtpError
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Algorithm, Kind
from trackops_desktop.passphrases.argon2 import DEFAULT_COST, Argon2Cost, Kdf, argon2id
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.snapshot import Tombstone

CONTENT_VERSION = 1
MAX_ACCOUNTS = 100_000
#: Unix seconds of the year 9999: what every calendar can show.
MAX_MOMENT = 253_402_300_799
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
        "tombstones": [{"id": stone.id, "removed_at": stone.changed_at} for stone in backup.contents.tombstones],
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
        document = json.loads(content)
    except (ValueError, RecursionError):
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
        "recovery": None,
    }
    if record.recovery is not None:
        written["recovery"] = {"text": record.recovery.text, "changed_at": record.recovery.changed_at}
    return written


def _read_document(document: object) -> Backup:
    fields = _Fields(document)
    if fields.integer("version") > CONTENT_VERSION:
        raise NewerBackup
    try:
        records = tuple(_read_record(_Fields(row)) for row in fields.rows("accounts"))
    except OtpError:
        raise BackupDamaged from None
    stones = tuple(_read_tombstone(_Fields(row)) for row in fields.rows("tombstones"))
    ids = [record.entry.id for record in records] + [stone.id for stone in stones]
    if len(set(ids)) != len(ids):
        raise BackupDamaged
    contents = Contents(
        tuple(sorted(records, key=lambda record: record.entry.id)), tuple(sorted(stones, key=lambda stone: stone.id))
    )
    sites = tuple(_read_site(_Fields(row)) for row in fields.rows("sites"))
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
        verified=fields.truth("verified"),
        replaces=fields.matching("replaces", _ID) if fields.given("replaces") else None,
        trashed_at=fields.moment("trashed_at") if fields.given("trashed_at") else None,
        has_recovery_codes=fields.given("recovery"),
    )
    recovery = _read_recovery(fields.below("recovery")) if fields.given("recovery") else None
    return Record(entry, base32.decode(fields.text("secret")), recovery)


def _read_recovery(fields: _Fields) -> Recovery:
    return Recovery(fields.text("text"), fields.moment("changed_at"))


def _read_site(fields: _Fields) -> SavedSite:
    return SavedSite(fields.text("name"), fields.text("origin"), fields.text("username"))


def _read_tombstone(fields: _Fields) -> Tombstone:
    return Tombstone(fields.matching("id", _ID), fields.moment("removed_at"))


class _Fields:
    """A JSON object whose values are taken out by name and type; anything else is damage."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise BackupDamaged
        self._values: Mapping[str, Any] = value

    def given(self, name: str) -> bool:
        """Say whether a value is there and not null."""
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        """Return a text that UTF-8 can carry."""
        value = self._values.get(name)
        if not isinstance(value, str) or not _is_sound(value):
            raise BackupDamaged
        return value

    def matching(self, name: str, pattern: re.Pattern[str]) -> str:
        """Return a text of a given shape."""
        value = self.text(name)
        if not pattern.fullmatch(value):
            raise BackupDamaged
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._values.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) and _is_sound(item) for item in value):
            raise BackupDamaged
        return tuple(value)

    def integer(self, name: str) -> int:
        """Return a whole number."""
        value = self._values.get(name)
        if type(value) is not int:
            raise BackupDamaged
        return value

    def moment(self, name: str) -> float:
        """Return a time in unix seconds."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -MAX_MOMENT <= value <= MAX_MOMENT:
            raise BackupDamaged
        return float(value)

    def truth(self, name: str) -> bool:
        """Return true or false."""
        value = self._values.get(name)
        if not isinstance(value, bool):
            raise BackupDamaged
        return value

    def choice(self, name: str, kind: type[_E]) -> _E:
        """Return the member of an enumeration whose value is given."""
        try:
            return kind(self._values.get(name))
        except ValueError:
            raise BackupDamaged from None

    def rows(self, name: str) -> Sequence[object]:
        """Return a list of anything, bounded."""
        value = self._values.get(name)
        if not isinstance(value, list) or len(value) > MAX_ACCOUNTS:
            raise BackupDamaged
        return value

    def below(self, name: str) -> _Fields:
        """Return the object under a name."""
        return _Fields(self._values.get(name))


def _is_sound(text: str) -> bool:
    """Say whether UTF-8 can carry the text: JSON can escape half a surrogate pair, the catalogue cannot hold it."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True

"""Aegis' vault file: JSON whose database is plain, or AES-256-GCM under a master key that scrypt slots open.

Format: version 1 of the file, versions 1 to 3 of the database (docs/vault.md of that project).
"""

from __future__ import annotations

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import crypto, fields, plain_json

PASSWORD_SLOT = 1
_MAX_SLOTS = 8


class Aegis:
    """Reads the vault that Aegis exports, plain or with a password."""

    key = "aegis"
    title = "Aegis"
    help = Shown(N_("In Aegis choose Settings, Import & Export, Export (encrypted or not)."))
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object with a header of slots and parameters, and a database of entries or a sealed one."""
        header, database = fields.child(file.object, "header"), file.object.get("db")
        entries = database.get("entries") if isinstance(database, dict) else None
        return {"slots", "params"} <= header.keys() and (isinstance(entries, list) or isinstance(database, str))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the database if it is sealed, and read its entries."""
        document = file.object
        if isinstance(document.get("db"), str):
            database = _unsealed(document, passphrase)
        else:
            database = fields.child(document, "db")
        if not isinstance(database.get("entries"), list):
            raise TransferError(_("This isn't an Aegis vault."), _("Export it again."))
        names = fields.names(fields.items(database, "groups"), "uuid", "name")
        return collect(fields.items(database, "entries"), lambda entry: _entry(entry, names))


def _entry(entry: Json, groups: dict[str, str]) -> Incoming:
    if not isinstance(entry, dict):
        raise OtpError(_("This isn't a valid entry."))
    info = fields.child(entry, "info")
    tags = [groups.get(uuid, "") for uuid in fields.texts(entry, "groups")] or [fields.loose(entry, "group")]
    values = Values(
        secret=fields.text(info, "secret"),
        kind=fields.text(entry, "type"),
        issuer=fields.text(entry, "issuer"),
        name=fields.text(entry, "name"),
        algorithm=fields.text(info, "algo"),
        digits=fields.number(info, "digits", 6),
        period=fields.number(info, "period", 30),
        counter=fields.number(info, "counter", 0),
        tags=tuple(tags),
        note=fields.text(entry, "note"),
        favourite=fields.flag(entry, "favorite"),
    )
    return incoming(values)


def _unsealed(document: dict[str, Json], passphrase: str | None) -> dict[str, Json]:
    if not passphrase:
        raise PassphraseNeeded
    header = fields.child(document, "header")
    slots = fields.objects(fields.items(header, "slots"))
    mine = [slot for slot in slots if slot.get("type") == PASSWORD_SLOT]
    if not mine:
        raise TransferError(
            _("This Aegis vault opens only with a fingerprint."), _("Set a password in Aegis and export it again.")
        )
    if len(mine) > _MAX_SLOTS:
        raise TransferError(_("This Aegis vault has more passwords than any real one."), _("Export it again."))
    master = _master_key(mine, passphrase.encode())
    return plain_json.object_of(_opened(master, fields.child(header, "params"), crypto.from_base64(document["db"])))


def _master_key(slots: list[dict[str, Json]], passphrase: bytes) -> bytes:
    """Try every password slot, as Aegis does: there may be a backup password among them."""
    for slot in slots:
        key = crypto.scrypt(
            passphrase,
            crypto.from_hex(slot.get("salt")),
            crypto.parameter(slot, "n"),
            crypto.parameter(slot, "r"),
            crypto.parameter(slot, "p"),
        )
        try:
            return _opened(key, fields.child(slot, "key_params"), crypto.from_hex(slot.get("key")))
        except WrongFilePassphrase:
            continue
    raise WrongFilePassphrase


def _opened(key: bytes, params: dict[str, Json], ciphertext: bytes) -> bytes:
    sealed = ciphertext + crypto.from_hex(params.get("tag"))
    return crypto.gcm_open(key, crypto.from_hex(params.get("nonce")), sealed)

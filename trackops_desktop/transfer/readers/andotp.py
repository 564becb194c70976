"""andOTP's backup: a JSON array, plain or sealed by AES-256-GCM in the new or the old way."""

from __future__ import annotations

import hashlib
import re

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.limits import MAX_PBKDF2_ROUNDS
from trackops_desktop.transfer.parsing import ciphertext, crypto, fields, plain_json

_SALT, _NONCE = 12, 12
_SHORTEST = _NONCE + crypto.GCM_TAG_BYTES + 2
_DIVIDER = re.compile(r" - |:")


class AndOtp:
    """Reads the backup of andOTP: plain, and encrypted with a password in its new and old way."""

    key = "andotp"
    title = "andOTP"
    help = Shown(N_("In andOTP choose Backup, plain-text or encrypted (not OpenPGP)."))
    suffixes = (".json", ".json.aes", ".bin")

    def sniff(self, file: ForeignFile) -> bool:
        """An array of entries with a label and a type, or bytes that look like nothing but chance."""
        if file.json is not None:
            return any({"secret", "label", "type"} <= row.keys() for row in fields.objects(file.array))
        return file.text is None and len(file.data) >= _SHORTEST and ciphertext.looks_random(file.data)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the backup if it is sealed, and read its entries."""
        rows = file.array
        if file.json is None:
            rows = _unsealed(file.data, passphrase)
        elif not isinstance(file.json, list):
            raise TransferError(_("This isn't an andOTP backup."), _("Export it again."))
        return collect(rows, _entry)


def _entry(row: Json) -> Incoming:
    if not isinstance(row, dict):
        raise OtpError(_("This isn't a valid entry."))
    issuer, label = fields.text(row, "issuer"), fields.text(row, "label")
    if "issuer" not in row and (found := _DIVIDER.search(label, 1)):
        issuer, label = label[: found.start()].strip(), label[found.end() :].strip()
    values = Values(
        secret=fields.text(row, "secret"),
        kind=fields.text(row, "type"),
        issuer=issuer,
        name=label,
        algorithm=fields.text(row, "algorithm"),
        digits=fields.number(row, "digits", 6),
        period=fields.number(row, "period", 30),
        counter=fields.number(row, "counter", 0),
        tags=tuple(fields.texts(row, "tags")),
    )
    return incoming(values)


def _unsealed(data: bytes, passphrase: str | None) -> list[Json]:
    """Try the new way where its number of rounds makes sense, then the old one: there is no mark to tell them apart."""
    if not passphrase:
        raise PassphraseNeeded
    rounds, rest = int.from_bytes(data[:4], "big"), data[4:]
    if 1 <= rounds <= MAX_PBKDF2_ROUNDS and len(rest) >= _SALT + _SHORTEST:
        salt, nonce, sealed = rest[:_SALT], rest[_SALT : _SALT + _NONCE], rest[_SALT + _NONCE :]
        key = crypto.pbkdf2(passphrase.encode(), salt, rounds, "sha1")
        try:
            return plain_json.array_of(crypto.gcm_open(key, nonce, sealed))
        except WrongFilePassphrase:
            pass
    key = hashlib.sha256(passphrase.encode()).digest()
    return plain_json.array_of(crypto.gcm_open(key, data[:_NONCE], data[_NONCE:]))

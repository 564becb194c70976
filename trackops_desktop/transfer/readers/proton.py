"""Proton Authenticator's export: JSON of addresses, plain or sealed by AES-256-GCM under Argon2id."""

from __future__ import annotations

from dataclasses import replace

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import crypto, fields, plain_json
from trackops_desktop.transfer.readers.bare_secret import read_loose

_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1
_NONCE_BYTES = 12
_ASSOCIATED = b"proton.authenticator.export.v1"


class Proton:
    """Reads the export of Proton Authenticator, with or without a password."""

    key = "proton"
    title = Shown(N_("Proton Authenticator"))
    help = Shown(N_("In Proton Authenticator choose Settings, Export (with or without a password)."))
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object with a version and entries of addresses, or with nothing but a salt and sealed content."""
        document = file.object
        if document.keys() == {"version", "salt", "content"}:
            return isinstance(document["salt"], str) and isinstance(document["content"], str)
        if document.keys() == {"version", "entries"} and document["entries"] == []:
            return True
        entries = fields.objects(fields.items(document, "entries"))
        return "version" in document and any("uri" in fields.child(entry, "content") for entry in entries)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the export if it is sealed, and read its entries."""
        document = file.object
        if isinstance(document.get("content"), str):
            document = _unsealed(document, passphrase)
        if not isinstance(document.get("entries"), list):
            raise TransferError(_("This isn't a Proton Authenticator export."), _("Export it again."))
        return collect(fields.items(document, "entries"), _entry)


def _entry(entry: Json) -> Incoming:
    if not isinstance(entry, dict):
        raise OtpError(_("This isn't a valid entry."))
    content = fields.child(entry, "content")
    name = fields.text(content, "name").removeprefix(":").strip()
    row = read_loose(fields.text(content, "uri"), "", name)
    account = row.enrolment.account
    renamed = replace(account, name=name or account.name)
    return replace(row, enrolment=Enrolment(renamed, row.enrolment.secret))


def _unsealed(document: dict[str, Json], passphrase: str | None) -> dict[str, Json]:
    if not passphrase:
        raise PassphraseNeeded
    salt, content = crypto.from_base64(document.get("salt")), crypto.from_base64(document.get("content"))
    key = crypto.argon2id(passphrase.encode(), salt, memory_kib=_MEMORY_KIB, passes=_PASSES, lanes=_LANES)
    return plain_json.object_of(crypto.gcm_open(key, content[:_NONCE_BYTES], content[_NONCE_BYTES:], _ASSOCIATED))

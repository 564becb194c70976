"""2FAS' backup: JSON of schema 1 to 4, plain or with the services sealed by AES-256-GCM under PBKDF2-SHA256."""

from __future__ import annotations

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import crypto, fields, plain_json

#: Fixed in the format: the file does not say it.
ROUNDS = 10_000
#: What a backup without an open service still has.
_EMPTY = {"servicesEncrypted", "appOrigin", "appVersionCode"}


class TwoFas:
    """Reads the backup file of 2FAS for Android and iOS, with or without a password."""

    key = "2fas"
    title = "2FAS"
    help = Shown(N_("In 2FAS choose Settings, 2FAS Backup, Export to file."))
    suffixes = (".2fas", ".json")

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object with a schema's number, and services that have a secret or are sealed."""
        document = file.object
        services = document.get("services")
        if not isinstance(services, list) or not isinstance(document.get("schemaVersion"), int):
            return False
        if not services:
            return bool(_EMPTY & document.keys())
        return any({"name", "secret"} <= service.keys() for service in fields.objects(services))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the services if they are sealed, and read them."""
        document = file.object
        if not isinstance(document.get("services"), list):
            raise TransferError(_("This isn't a 2FAS backup."), _("Export it again."))
        groups = fields.names(fields.items(document, "groups"), "id", "name")
        services = fields.items(document, "services")
        if document.get("servicesEncrypted"):
            services = _unsealed(document["servicesEncrypted"], passphrase)
        return collect(services, lambda service: _service(service, groups))


def _service(service: Json, groups: dict[str, str]) -> Incoming:
    if not isinstance(service, dict):
        raise OtpError(_("This isn't a valid entry."))
    otp = fields.child(service, "otp")
    values = Values(
        secret=fields.text(service, "secret"),
        kind=fields.text(otp, "tokenType"),
        issuer=fields.text(service, "name") or fields.text(otp, "issuer"),
        name=fields.text(otp, "account") or fields.text(otp, "label").partition(":")[2].strip(),
        algorithm=fields.text(otp, "algorithm"),
        digits=fields.number(otp, "digits", 6),
        period=fields.number(otp, "period", 30),
        counter=fields.number(otp, "counter", 0),
        tags=(groups.get(fields.loose(service, "groupId"), ""),),
    )
    return incoming(values)


def _unsealed(sealed: Json, passphrase: str | None) -> list[Json]:
    if not passphrase:
        raise PassphraseNeeded
    parts = sealed.split(":") if isinstance(sealed, str) else []
    if len(parts) < 3:
        raise crypto.damaged()
    ciphertext, salt, nonce = (crypto.from_base64(part) for part in parts[:3])
    key = crypto.pbkdf2(passphrase.encode(), salt, ROUNDS)
    return plain_json.array_of(crypto.gcm_open(key, nonce, ciphertext))

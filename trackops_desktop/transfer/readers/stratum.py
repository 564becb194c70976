"""Stratum's backup (Authenticator Pro before): plain JSON, the strong and the legacy encryption, and HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import crypto, fields, plain_json
from trackops_desktop.transfer.readers import uri_list

STRONG = b"AUTHENTICATORPRO"
LEGACY = b"AuthenticatorPro"
STRONG_SALT, STRONG_NONCE = 16, 12
LEGACY_SALT, LEGACY_IV, LEGACY_ROUNDS = 20, 16, 64_000
KINDS = {1: "hotp", 2: "totp", 3: "motp", 4: "steam", 5: "yandex"}
ALGORITHMS = {0: "SHA1", 1: "SHA256", 2: "SHA512"}
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "#39": "'", "#x27": "'", "#34": '"'}
_CELL = re.compile(r"<td>\s{0,200}<code>\s{0,200}(?:otpauth|steam|motp)://", re.IGNORECASE)
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|#39|#x27|#34);")


class Stratum:
    """Reads the backup of Stratum and Authenticator Pro, with or without a password."""

    key = "stratum"
    title = Shown(N_("Stratum (Authenticator Pro)"))
    help = Shown(N_("In Stratum choose Backup, Back up to file (encrypted or not)."))
    suffixes = (".stratum", ".authpro", ".json")

    def sniff(self, file: ForeignFile) -> bool:
        """One of the two headers, or a JSON object with authenticators and their secrets."""
        if file.data.startswith((STRONG, LEGACY)):
            return True
        found = file.object.get("Authenticators")
        if not isinstance(found, list) or (not found and "Categories" not in file.object):
            return False
        return not found or any("Secret" in row for row in fields.objects(found))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the backup if it is sealed, and read its authenticators."""
        document = file.object
        if file.data.startswith((STRONG, LEGACY)):
            document = plain_json.object_of(_unsealed(file.data, passphrase))
        if not isinstance(document.get("Authenticators"), list):
            raise TransferError(_("This isn't a Stratum backup."), _("Export it again."))
        tags = _tags(document)
        return collect(fields.items(document, "Authenticators"), lambda row: authenticator(row, tags))


class StratumHtml:
    """Reads the HTML backup, whose table has the address of every account in a `code` element."""

    key = "stratum"
    title = Shown(N_("Stratum (HTML)"))
    help = Shown(N_("In Stratum choose Backup, Back up to HTML."))
    suffixes = (".html", ".htm")

    def sniff(self, file: ForeignFile) -> bool:
        """HTML with a table in whose cells `code` elements hold addresses."""
        text = file.text or ""
        return "<html" in text[:2_000].lower() and _CELL.search(text) is not None

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read the addresses; there is nothing to decrypt."""
        del passphrase
        result = uri_list.read_addresses(_codes(file.text or ""))
        if not result.found:
            raise TransferError(_("This page contains no account."), _("Export it again."))
        return result


def _codes(html: str) -> Iterator[str]:
    """Yield what stands in `code` elements; `&issuer=` is no entity, so only whole ones are replaced."""
    end = 0
    while True:
        start = html.find("<code", end)
        opened = html.find(">", start) + 1 if start >= 0 else 0
        end = html.find("</code>", opened) if opened else -1
        if end < 0:
            return
        yield _ENTITY.sub(lambda found: _ENTITIES[found[1]], html[opened:end]).strip()


def _tags(document: dict[str, Json]) -> dict[str, list[str]]:
    """Return the names of the categories by secret, which is how a backup binds them."""
    names = fields.names(fields.items(document, "Categories"), "Id", "Name")
    tags: dict[str, list[str]] = {}
    for bond in fields.objects(fields.items(document, "AuthenticatorCategories")):
        name = names.get(fields.loose(bond, "CategoryId"), "")
        tags.setdefault(fields.loose(bond, "AuthenticatorSecret"), []).append(name)
    return tags


def authenticator(row: Json, tags: dict[str, list[str]]) -> Incoming:
    """Return the account of one row, with the tags of its secret, or raise OtpError."""
    if not isinstance(row, dict):
        raise OtpError(_("This isn't a valid entry."))
    secret = fields.text(row, "Secret")
    algorithm = fields.number(row, "Algorithm", 0)
    values = Values(
        secret=secret,
        kind=KINDS.get(fields.number(row, "Type", 2), "unknown"),
        issuer=fields.text(row, "Issuer"),
        name=fields.text(row, "Username"),
        algorithm=ALGORITHMS.get(algorithm, "unknown"),
        digits=fields.number(row, "Digits", 6),
        period=fields.number(row, "Period", 30),
        counter=fields.number(row, "Counter", 0),
        tags=tuple(tags.get(secret, ())),
    )
    return incoming(values)


def _unsealed(data: bytes, passphrase: str | None) -> bytes:
    if not passphrase:
        raise PassphraseNeeded
    body = data[len(STRONG) :]
    if data.startswith(STRONG):
        salt, nonce = body[:STRONG_SALT], body[STRONG_SALT : STRONG_SALT + STRONG_NONCE]
        key = strong_key(passphrase, salt)
        return crypto.gcm_open(key, nonce, body[STRONG_SALT + STRONG_NONCE :])
    salt, iv = body[:LEGACY_SALT], body[LEGACY_SALT : LEGACY_SALT + LEGACY_IV]
    key = crypto.pbkdf2(passphrase.encode(), salt, LEGACY_ROUNDS, "sha1")
    return crypto.cbc_open(key, iv, body[LEGACY_SALT + LEGACY_IV :])


def strong_key(passphrase: str, salt: bytes) -> bytes:
    """Return the key of the strong format: Argon2id with 64 MiB, three passes and four lanes."""
    return crypto.argon2id(passphrase.encode(), salt, memory_kib=65_536, passes=3, lanes=4)

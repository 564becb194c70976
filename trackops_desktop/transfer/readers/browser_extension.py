"""The Authenticator browser extension's backup: a JSON object of entries, each plain or sealed.

Sealed entries use AES-256-CBC with OpenSSL's key derivation (MD5, eight bytes of salt), under the passphrase or
under a key that the passphrase opens. A wrong passphrase shows in the padding and in what comes out.
"""

from __future__ import annotations

import hashlib
import re

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp.secret import MAX_SECRET_BYTES
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import crypto, fields

_KINDS = {"1": "totp", "2": "hotp", "3": "battle", "4": "steam", "5": "hex", "6": "hhex"}
_ALGORITHMS = {"1": "SHA1", "2": "SHA256", "3": "SHA512"}
_NEW_SEAL = "EncOTPStorage"
_MARKS = frozenset({"hash", "secret", "type", "index"})
_SALTED = b"Salted__"
_PREFIXES = {"blz-": "battle", "bliz-": "battle", "stm-": "steam"}
_BASE32 = re.compile(r"[A-Za-z2-7\s]+=*")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


class BrowserExtension:
    """Reads the JSON backup of the Authenticator extension."""

    key = "browser-extension"
    title = Shown(N_("Authenticator (browser extension)"))
    help = Shown(N_("In the extension choose Settings, Backup, Download backup file, ideally without a passphrase."))
    suffixes = (".json", ".txt")

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object whose values are entries with a hash, a place and a secret, or sealed ones."""
        rows = _rows(file.object)
        return bool(rows) and all(row.keys() >= _MARKS or row.get("dataType") == _NEW_SEAL for row in rows)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open what is sealed, and read every entry."""
        document, rows = file.object, _rows(file.object)
        if not rows:
            raise TransferError(_("This isn't a backup of the Authenticator extension."), _("Export it again."))
        password = b""
        if any(fields.flag(row, "encrypted") for row in rows):
            if not passphrase:
                raise PassphraseNeeded
            password = _password(document, passphrase)
            _prove(rows, password)
        return collect(rows, lambda row: _entry(row, password))


def _rows(document: dict[str, Json]) -> list[dict[str, Json]]:
    """Return the entries in the order the extension shows them; settings and keys are none."""
    found = [
        value
        for value in document.values()
        if isinstance(value, dict) and ("secret" in value or value.get("dataType") == _NEW_SEAL)
    ]
    return sorted(found, key=_index)


def _index(row: dict[str, Json]) -> int:
    index = row.get("index")
    return index if isinstance(index, int) else 0


def _password(document: dict[str, Json], passphrase: str) -> bytes:
    """Return what the entries are sealed under: the hexadecimal text of the sealed key if there is one."""
    holder = fields.child(document, "key") or document
    sealed = holder.get("enc")
    if not isinstance(sealed, str):
        return passphrase.encode()
    return _opened(sealed, passphrase.encode()).hex().encode()


def _prove(rows: list[dict[str, Json]], password: bytes) -> None:
    """Raise WrongPassphrase unless at least one sealed entry opens."""
    for row in rows:
        if fields.flag(row, "encrypted"):
            try:
                _clear(row, password)
            except OtpError:
                continue
            return
    raise WrongFilePassphrase


def _clear(row: dict[str, Json], password: bytes) -> str:
    written = fields.text(row, "secret")
    if not fields.flag(row, "encrypted"):
        return written
    try:
        clear = _opened(written, password).decode("ascii")
    except (TransferError, UnicodeDecodeError):
        raise OtpError(_("The passphrase doesn't open this entry."), field="secret") from None
    if not (_BASE32.fullmatch(clear) or _HEX.fullmatch(clear) or clear.startswith(tuple(_PREFIXES))):
        raise OtpError(_("The passphrase doesn't open this entry."), field="secret")
    return clear


def _opened(sealed: str, password: bytes) -> bytes:
    """Open OpenSSL's salted format: `Salted__`, eight bytes of salt, AES-256-CBC."""
    raw = crypto.from_base64(sealed)
    if not raw.startswith(_SALTED) or len(raw) < 32:
        raise crypto.damaged()
    salt, material, block = raw[8:16], b"", b""
    while len(material) < 48:
        block = hashlib.md5(block + password + salt, usedforsecurity=False).digest()
        material += block
    return crypto.cbc_open(material[:32], material[32:48], raw[16:])


def _entry(row: dict[str, Json], password: bytes) -> Incoming:
    if row.get("dataType") == _NEW_SEAL:
        raise OtpError(_("The entry is encrypted in a way that can't be opened here. Export without a passphrase."))
    secret, kind = _clear(row, password), fields.text(row, "type")
    kind = _KINDS.get(kind, kind)
    for prefix, meant in _PREFIXES.items():
        if secret.startswith(prefix):
            secret, kind = secret.removeprefix(prefix), meant
    algorithm = fields.text(row, "algorithm")
    values = Values(
        secret=_raw(secret, kind),
        kind={"battle": "totp", "hex": "totp", "hhex": "hotp"}.get(kind, kind),
        issuer=fields.text(row, "issuer").partition("::")[0],
        name=fields.text(row, "account"),
        algorithm=_ALGORITHMS.get(algorithm, algorithm),
        digits=8 if kind == "battle" else fields.number(row, "digits", 6),
        period=fields.number(row, "period", 30) or 30,
        counter=fields.number(row, "counter", 0),
    )
    return incoming(values)


def _raw(secret: str, kind: str) -> str | bytes:
    """Return a hexadecimal key as bytes, as the extension does where it cannot be Base32."""
    if kind in {"hex", "hhex"} or (not _BASE32.fullmatch(secret) and _HEX.fullmatch(secret)):
        if not _HEX.fullmatch(secret) or len(secret) > 2 * MAX_SECRET_BYTES:
            raise OtpError(_("The hexadecimal key is damaged."), field="secret")
        return bytes.fromhex(secret)
    return secret

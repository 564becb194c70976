"""TOTP Authenticator's backup: base64 of AES-256-CBC under the SHA-256 of a password, with an IV of zeros."""

from __future__ import annotations

import hashlib
import re

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp.secret import MAX_SECRET_BYTES
from trackops_desktop.transfer import json_text
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import android_prefs, crypto, fields, plain_json
from trackops_desktop.transfer.parsing.ciphertext import looks_random

#: What the app encrypts with where the user has set no password: published in the app, and no secret.
NO_PASSWORD = "TotpAuthenticator"  # noqa: S105
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]++=*+\s*+")
_PREFERENCE = "STATIC_TOTP_CODES_LIST"


class TotpAuthenticator:
    """Reads the backup file and the preferences file of TOTP Authenticator (BinaryBoot)."""

    key = "totp-authenticator"
    title = Shown(N_("TOTP Authenticator"))
    help = Shown(N_("In TOTP Authenticator choose Settings, Backup (with or without a password)."))
    suffixes = (".encrypt", ".bin", ".xml")

    def sniff(self, file: ForeignFile) -> bool:
        """Its preferences, or nothing but base64 of whole AES blocks that look like nothing but chance."""
        if _PREFERENCE in android_prefs.names(file):
            return True
        text = file.text or ""
        if not _BASE64.fullmatch(text):
            return False
        letters = "".join(text.split())
        if len(letters) < 64 or len(letters) % 4 or len(letters.rstrip("=")) * 3 // 4 % 16:
            return False
        # Base32 and hexadecimal keys are base64, too, but of one case.
        one_case = letters in {letters.upper(), letters.lower()}
        return not one_case and looks_random(crypto.from_base64(letters[:4096]))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the backup with the passphrase, or as one without, and read its entries."""
        if android_prefs.names(file):
            return collect(_array(android_prefs.texts(file).get(_PREFERENCE, "")), _entry)
        sealed = crypto.from_base64(file.text)
        return collect(_rows(sealed, passphrase), _entry)


def _rows(sealed: bytes, passphrase: str | None) -> list[Json]:
    for password in dict.fromkeys((passphrase or NO_PASSWORD, NO_PASSWORD)):
        key = hashlib.sha256(password.encode()).digest()
        try:
            document = plain_json.object_of(crypto.cbc_open(key, bytes(16), sealed))
            return _array(next(iter(document), ""))
        except WrongFilePassphrase:
            continue
        except TransferError:
            continue
    raise WrongFilePassphrase if passphrase else PassphraseNeeded


def _array(text: str) -> list[Json]:
    """Return the entries, which stand as JSON in the name of the first field."""
    rows = json_text.parse(text)
    if not isinstance(rows, list):
        raise crypto.damaged()
    return rows


def _entry(row: Json) -> Incoming:
    if not isinstance(row, dict):
        raise OtpError(_("This isn't a valid entry."))
    values = Values(
        secret=_secret(fields.text(row, "key"), fields.number(row, "base", 32)),
        issuer=fields.text(row, "issuer"),
        name=fields.text(row, "name"),
        algorithm=fields.text(row, "algorithm"),
        digits=fields.number(row, "digits", 6),
        period=fields.number(row, "period", 30),
    )
    return incoming(values)


def _secret(written: str, base: int) -> str | bytes:
    if base == 32:
        return written
    try:
        if base == 16 and len(written) <= 2 * MAX_SECRET_BYTES:
            return crypto.from_hex(written)
        if base == 64:
            return crypto.from_base64(written)
    except TransferError:
        raise OtpError(_("The secret is damaged."), field="secret") from None
    raise OtpError(_("The secret is written in a way that isn't supported."), field="secret")

"""FreeOTP 1 (its preferences file), FreeOTP 2 (a sealed Java map) and FreeOTP+ (JSON)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp.account import Kind
from trackops_desktop.transfer import json_text
from trackops_desktop.transfer.entry import Values, collect, incoming, with_warning
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import android_prefs, crypto, fields, java_map

_ORDER = "tokenOrder"
_MASTER = "masterKey"
_TOKEN = "-token"  # noqa: S105 - a suffix of names in the map
_TOKEN_KEY = re.compile(r"(?:&quot;|\")issuerExt(?:&quot;|\")\s*:")
_DIGESTS = {"SHA512": "sha512", "SHA256": "sha256", "SHA1": "sha1"}
_LAST_COUNTER = N_("FreeOTP stores the counter of the last code it showed, so the first code may already be used.")


class FreeOtp:
    """Reads the preferences file `tokens.xml` of FreeOTP 1."""

    key = "freeotp"
    title = "FreeOTP 1"
    help = Shown(N_("Take tokens.xml from the app's data (a rooted phone or an Android backup)."))
    suffixes = (".xml",)

    def sniff(self, file: ForeignFile) -> bool:
        """Preferences with an order of tokens, or with a token in JSON."""
        names = android_prefs.names(file)
        return bool(names) and (_ORDER in names or _TOKEN_KEY.search(file.text or "") is not None)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every token; there is nothing to decrypt."""
        del passphrase
        texts = android_prefs.texts(file)
        return collect([text for name, text in texts.items() if name != _ORDER], _token_text)


class FreeOtpPlus:
    """Reads the JSON backup of FreeOTP+."""

    key = "freeotp"
    title = "FreeOTP+"
    help = Shown(N_("In FreeOTP+ choose Export, Export JSON format."))
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object with tokens whose secrets are lists of bytes, or with none and an order of them."""
        tokens = file.object.get("tokens")
        if not isinstance(tokens, list) or (not tokens and _ORDER not in file.object):
            return False
        return not tokens or any({"secret", "label"} <= token.keys() for token in fields.objects(tokens))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every token; there is nothing to decrypt."""
        del passphrase
        if not isinstance(file.object.get("tokens"), list):
            raise TransferError(_("This isn't a FreeOTP+ backup."), _("Export it again."))
        return collect(fields.items(file.object, "tokens"), _token)


class FreeOtp2:
    """Reads `externalBackup.xml` of FreeOTP 2, which is a Java map and always sealed."""

    key = "freeotp"
    title = "FreeOTP 2"
    help = Shown(N_("In FreeOTP 2 choose Backup; the password is the one it asked for when it was set up."))
    suffixes = (".xml", ".bin")

    def sniff(self, file: ForeignFile) -> bool:
        """The magic of Java's serialisation."""
        return file.data.startswith(java_map.MAGIC)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the master key, then every token with it."""
        pairs = java_map.read_map(file.data)
        if _MASTER not in pairs:
            raise TransferError(_("The FreeOTP backup has no master key."), _("Make the backup again."))
        if not passphrase:
            raise PassphraseNeeded
        master = _master_key(_object(pairs[_MASTER]), passphrase)
        names = [name for name in pairs if name != _MASTER and not name.endswith(_TOKEN)]
        names += [name[: -len(_TOKEN)] for name in pairs if name.endswith(_TOKEN) and name[: -len(_TOKEN)] not in pairs]
        return collect(names, lambda name: _sealed_token(name, pairs, master))


def _token_text(text: str) -> Incoming:
    try:
        return _token(json_text.parse(text))
    except TransferError:
        raise OtpError(_("The entry is damaged.")) from None


def _token(token: Json) -> Incoming:
    if not isinstance(token, dict):
        raise OtpError(_("This isn't a valid entry."))
    row = incoming(_values(token, _signed_bytes(token.get("secret")), ""))
    if row.enrolment.account.kind is Kind.HOTP:
        return with_warning(row, "counter", _(_LAST_COUNTER))
    return row


def _values(token: Mapping[str, Json], secret: bytes, key_algorithm: str) -> Values:
    issuer = fields.text(token, "issuerExt") or fields.text(token, "issuerInt")
    kind = fields.text(token, "type")
    return Values(
        secret=secret,
        kind="steam" if issuer == "Steam" and kind.upper() != "HOTP" else kind,
        issuer=issuer,
        name=fields.text(token, "label"),
        algorithm=fields.text(token, "algo") or key_algorithm,
        digits=fields.number(token, "digits", 6),
        period=fields.number(token, "period", 30),
        counter=fields.number(token, "counter", 0),
    )


def _signed_bytes(value: Json) -> bytes:
    """Return the bytes that Java writes as numbers from -128 to 127.

    Raises:
        OtpError: They are none.

    """
    if not isinstance(value, list) or not value:
        raise OtpError(_("The secret is missing."), field="secret")
    octets = [number for number in value if type(number) is int and -128 <= number <= 255]
    if len(octets) != len(value):
        raise OtpError(_("The secret isn't a list of bytes."), field="secret")
    return bytes(number % 256 for number in octets)


def _object(text: str) -> dict[str, Json]:
    parsed = json_text.parse(text)
    if not isinstance(parsed, dict):
        raise crypto.damaged()
    return parsed


def _nested(document: dict[str, Json], key: str) -> dict[str, Json]:
    """Return an object within another, written as such or as a text of JSON."""
    value = document.get(key)
    return _object(value) if isinstance(value, str) else fields.child(document, key)


def _master_key(document: dict[str, Json], passphrase: str) -> bytes:
    algorithm = fields.loose(document, "mAlgorithm").upper()
    digest = next((name for mark, name in _DIGESTS.items() if algorithm.endswith(mark)), None)
    if digest is None:
        raise crypto.damaged()
    try:
        salt, rounds = _signed_bytes(document.get("mSalt")), fields.number(document, "mIterations", 0)
        key = crypto.pbkdf2(passphrase.encode(), salt, rounds, digest)
        return _opened(_nested(document, "mEncryptedKey"), key)
    except OtpError:
        raise crypto.damaged() from None


def _opened(sealed: dict[str, Json], key: bytes) -> bytes:
    """Open a sealed key: AES-GCM whose associated data is the name of what is inside."""
    token = fields.loose(sealed, "mToken")
    nonce = _nonce(_signed_bytes(sealed.get("mParameters")))
    return crypto.gcm_open(key, nonce, _signed_bytes(sealed.get("mCipherText")), token.encode())


def _nonce(parameters: bytes) -> bytes:
    """Return the nonce of DER-encoded GCM parameters (RFC 5084): a sequence of it and a length, or it alone."""
    body = parameters[2:] if parameters[:1] == b"\x30" else parameters
    if body[:1] != b"\x04" or len(body) < 2 or len(body) < 2 + body[1]:
        raise OtpError(_("The entry is damaged."))
    return body[2 : 2 + body[1]]


def _sealed_token(name: str, pairs: dict[str, str], master: bytes) -> Incoming:
    if name not in pairs or name + _TOKEN not in pairs:
        raise OtpError(_("Half of the entry is missing."))
    try:
        sealed = _nested(_object(pairs[name]), "key")
        values = _values(_object(pairs[name + _TOKEN]), _opened(sealed, master), fields.text(sealed, "mToken"))
    except WrongFilePassphrase:
        raise OtpError(_("The entry is damaged: the master key doesn't open it.")) from None
    except TransferError:
        raise OtpError(_("The entry is damaged.")) from None
    return incoming(values)

"""Authy's preferences file of a rooted phone; the app itself exports nothing."""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.transfer import json_text
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.limits import check_rounds
from trackops_desktop.transfer.parsing import android_prefs, crypto, fields

_MARK = "com.authy.storage.tokens"
_ROUNDS = 1_000
#: Authy's own tokens change every ten seconds and have seven digits unless the entry says otherwise.
_OWN_PERIOD, _OWN_DIGITS = 10, 7


class Authy:
    """Reads the list of other services' tokens and the list of Authy's own, decrypted by the app or not."""

    key = "authy"
    title = "Authy"
    help = "Take com.authy.storage.tokens.authenticator.xml from a rooted phone; Authy itself exports nothing."
    suffixes = (".xml",)

    def sniff(self, file: ForeignFile) -> bool:
        """Preferences of that name."""
        return android_prefs.looks_like_preferences(file) and _MARK in (file.text or "")

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every token; the passphrase is that of Authy's backups."""
        rows = list(_rows(android_prefs.texts(file)))
        sealed = [row for row in rows if isinstance(row, dict) and _is_sealed(row)]
        if sealed and not passphrase:
            raise PassphraseNeeded
        check_rounds(max(1, sum(_rounds(row) for row in sealed)))
        if sealed and not any(_opens(row, passphrase) for row in sealed):
            raise WrongFilePassphrase
        return collect(rows, lambda row: _entry(row, passphrase))


def _rows(texts: dict[str, str]) -> Iterator[Json]:
    for name, text in texts.items():
        if name.startswith(_MARK):
            parsed = json_text.parse(text)
            if isinstance(parsed, list):
                yield from parsed


def _is_sealed(row: dict[str, Json]) -> bool:
    return not row.get("decryptedSecret") and bool(row.get("encryptedSecret"))


def _rounds(row: dict[str, Json]) -> int:
    return crypto.parameter(row, "key_derivation_iterations", _ROUNDS)


def _opens(row: dict[str, Json], passphrase: str | None) -> bool:
    try:
        _unsealed(row, passphrase or "")
    except OtpError:
        return False
    return True


def _entry(row: Json, passphrase: str | None) -> Incoming:
    if not isinstance(row, dict):
        raise OtpError("The entry is no entry.")
    own = bool(row.get("secretSeed"))
    issuer, name = (fields.text(row, "name"), "") if own else _labels(row)
    values = Values(
        secret=_seed(fields.text(row, "secretSeed")) if own else _secret(row, passphrase),
        issuer=issuer,
        name=name,
        digits=fields.number(row, "digits", _OWN_DIGITS if own else 6),
        period=_OWN_PERIOD if own else 30,
    )
    return incoming(values)


def _labels(row: dict[str, Json]) -> tuple[str, str]:
    """Return issuer and name: said apart, or together as `Issuer:name` before a rename and `Issuer - name` after."""
    issuer, original, name = (fields.text(row, key) for key in ("originalIssuer", "originalName", "name"))
    if not issuer and ":" in original:
        issuer = original.partition(":")[0]
    if not issuer:
        first, dash, rest = name.partition(" - ")
        return (first, rest) if dash else ("", name)
    for separator in (": ", ":", " - "):
        if name.startswith(issuer + separator):
            return issuer, name[len(issuer + separator) :]
    return issuer, name


def _seed(text: str) -> bytes:
    try:
        return crypto.from_hex(text)
    except TransferError:
        raise OtpError("The secret is damaged.", field="secret") from None


def _secret(row: dict[str, Json], passphrase: str | None) -> str:
    return _unsealed(row, passphrase or "") if _is_sealed(row) else fields.text(row, "decryptedSecret")


def _unsealed(row: dict[str, Json], passphrase: str) -> str:
    try:
        key = crypto.pbkdf2(passphrase.encode(), fields.text(row, "salt").encode(), _rounds(row), "sha1")
        clear = crypto.cbc_open(key, bytes(16), crypto.from_base64(fields.text(row, "encryptedSecret")))
        return clear.decode("ascii")
    except (TransferError, UnicodeDecodeError):
        raise OtpError("The passphrase does not open this entry.", field="secret") from None

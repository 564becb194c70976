"""Authy's preferences file of a rooted phone, and the tokens that its server sends; the app itself exports nothing."""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp import labels
from trackops_desktop.transfer import json_text
from trackops_desktop.transfer.entry import Values, collect, incoming, with_warning
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.limits import check_rounds
from trackops_desktop.transfer.parsing import android_prefs, crypto, fields

_MARK = "com.authy.storage.tokens"
_ROUNDS = 1_000
#: Authy's own tokens change every ten seconds and have seven digits unless the entry says otherwise.
_OWN_PERIOD, _OWN_DIGITS = 10, 7
_LISTS = ("decrypted_authenticator_tokens", "authenticator_tokens")
_SEEDS = frozenset({"decrypted_seed", "encrypted_seed"})
_PERHAPS_OWN = N_(
    "Authy's own codes have seven digits, too, and change every ten seconds: compare a code with Authy's."
)


class Authy:
    """Reads the list of other services' tokens and the list of Authy's own, decrypted by the app or not."""

    key = "authy"
    title = "Authy"
    help = Shown(
        N_("Take com.authy.storage.tokens.authenticator.xml from a rooted phone; Authy itself exports nothing.")
    )
    suffixes = (".xml",)

    def sniff(self, file: ForeignFile) -> bool:
        """Preferences of that name."""
        return any(name.startswith(_MARK) for name in android_prefs.names(file))

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


class AuthyTokens:
    """Reads the tokens that Authy's server sends to the app, decrypted already or still sealed."""

    key = "authy"
    title = Shown(N_("Authy (tokens)"))
    help = Shown(
        N_("Take the JSON file of a tool that decrypts the tokens Authy's server sends; Authy itself exports nothing.")
    )
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object with tokens under one of the server's names, each with a seed."""
        name, rows = _tokens(file)
        return bool(name) and (not rows or any(not _SEEDS.isdisjoint(row) for row in fields.objects(rows)))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every token; the passphrase is that of Authy's backups."""
        name, rows = _tokens(file)
        if not name:
            raise TransferError(_("This isn't a file of Authy tokens."), _("Choose another file."))
        sealed = [row for row in fields.objects(rows) if _is_sealed_token(row)]
        if sealed and not passphrase:
            raise PassphraseNeeded
        check_rounds(max(1, sum(_rounds(row) for row in sealed)))
        if sealed and not any(_opens(_as_preference(row), passphrase) for row in sealed):
            raise WrongFilePassphrase
        return collect(rows, lambda row: _token(row, passphrase))


def _tokens(file: ForeignFile) -> tuple[str, list[Json]]:
    """Return the name that the tokens stand under, and the tokens; an empty name where there are none."""
    for name in _LISTS:
        rows = file.object.get(name)
        if isinstance(rows, list):
            return name, rows
    return "", []


def _is_sealed_token(row: dict[str, Json]) -> bool:
    return not row.get("decrypted_seed") and bool(row.get("encrypted_seed"))


def _as_preference(row: dict[str, Json]) -> dict[str, Json]:
    """Return a sealed token by the names that the preferences file has for the same."""
    return row | {"encryptedSecret": row.get("encrypted_seed")}


def _token(row: Json, passphrase: str | None) -> Incoming:
    if not isinstance(row, dict):
        raise OtpError(_("This isn't a valid entry."))
    seed = fields.text(row, "decrypted_seed")
    if _is_sealed_token(row):
        seed = _unsealed(_as_preference(row), passphrase or "")
    label = fields.text(row, "name") or fields.text(row, "original_name")
    prefix, colon, rest = label.partition(":")
    told = fields.text(row, "issuer")
    issuer, name = labels.issuer_and_name(label, prefix if colon else None, rest if colon else label, told)
    digits, own = fields.number(row, "digits", 6), fields.loose(row, "account_type").casefold() == "authy"
    read = incoming(Values(seed, "totp", issuer, name, digits=digits, period=_OWN_PERIOD if own else 30))
    return with_warning(read, "period", _(_PERHAPS_OWN)) if digits == _OWN_DIGITS and not own else read


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
        raise OtpError(_("This isn't a valid entry."))
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
        raise OtpError(_("The secret is damaged."), field="secret") from None


def _secret(row: dict[str, Json], passphrase: str | None) -> str:
    return _unsealed(row, passphrase or "") if _is_sealed(row) else fields.text(row, "decryptedSecret")


def _unsealed(row: dict[str, Json], passphrase: str) -> str:
    try:
        key = crypto.pbkdf2(passphrase.encode(), fields.text(row, "salt").encode(), _rounds(row), "sha1")
        start = crypto.from_hex(fields.text(row, "unique_iv")) or bytes(16)
        clear = crypto.cbc_open(key, start, crypto.from_base64(fields.text(row, "encryptedSecret")))
        return clear.decode("ascii")
    except (TransferError, UnicodeDecodeError):
        raise OtpError(_("The passphrase doesn't open this entry."), field="secret") from None

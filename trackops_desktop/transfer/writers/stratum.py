"""Writes Stratum's backup: plain JSON, or sealed in its strong way (Argon2id, AES-256-GCM)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.transfer.format import Outgoing
from trackops_desktop.transfer.parsing import crypto
from trackops_desktop.transfer.readers.stratum import ALGORITHMS, KINDS, STRONG, STRONG_NONCE, STRONG_SALT, strong_key

_MIN_DIGITS = 6


class StratumWriter:
    """Carries every account of 6 to 10 digits and its tags; Stratum knows an account by its secret."""

    key = "stratum"
    title = Shown(N_("Stratum (Authenticator Pro)"))
    suffix = ".stratum"
    encrypts = True
    one_per_secret = True

    def contents(self, *, sealed: bool) -> str:
        """Say what the file will hold."""
        if sealed:
            return _("Every account with its secret key and tags, encrypted with your passphrase.")
        return _("Every account with its secret key, unencrypted; anyone who reads the file can generate your codes.")

    def check(self, enrolment: Enrolment) -> None:
        """Refuse codes of fewer than six digits."""
        account = enrolment.account
        if account.kind is not Kind.STEAM and account.digits < _MIN_DIGITS:
            raise OtpError(
                _("Stratum accepts only codes of six or more digits."), _("Use its own QR code."), field="digits"
            )

    def write(self, rows: Sequence[Outgoing], passphrase: str | None = None) -> bytes:
        """Return the backup, sealed where there is a passphrase."""
        plain = json.dumps(_document(rows), ensure_ascii=False).encode()
        if not passphrase:
            return plain
        salt, nonce = secrets.token_bytes(STRONG_SALT), secrets.token_bytes(STRONG_NONCE)
        return STRONG + salt + nonce + crypto.gcm_seal(strong_key(passphrase, salt), nonce, plain)


def _document(rows: Sequence[Outgoing]) -> dict[str, object]:
    names = dict.fromkeys(tag for row in rows for tag in row.tags)
    categories = {name: secrets.token_hex(4) for name in names}
    return {
        "Authenticators": [_authenticator(row.enrolment, place) for place, row in enumerate(rows)],
        "Categories": [
            {"Id": identifier, "Name": name, "Ranking": place}
            for place, (name, identifier) in enumerate(categories.items())
        ],
        "AuthenticatorCategories": [
            {"CategoryId": categories[tag], "AuthenticatorSecret": base32.encode(row.enrolment.secret), "Ranking": 0}
            for row in rows
            for tag in row.tags
        ],
        "CustomIcons": [],
    }


def _authenticator(enrolment: Enrolment, place: int) -> dict[str, object]:
    account = enrolment.account
    issuer, name = _labels(account)
    return {
        "Type": next(number for number, word in KINDS.items() if word == account.kind.value),
        "Icon": None,
        "Issuer": issuer,
        "Username": name or None,
        "Secret": base32.encode(enrolment.secret),
        "Pin": None,
        "Algorithm": _algorithm(account.algorithm),
        "Digits": account.digits,
        "Period": account.period,
        "Counter": account.counter,
        "CopyCount": 0,
        "Ranking": place,
    }


def _labels(account: Account) -> tuple[str, str]:
    """Put the name where the issuer is missing, as Stratum does: it refuses an account without an issuer."""
    if account.issuer:
        return account.issuer, account.name
    return account.name or "Unnamed account", ""  # not translated


def _algorithm(algorithm: Algorithm) -> int:
    return next(number for number, word in ALGORITHMS.items() if word == algorithm.value)

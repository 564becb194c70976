"""Writes the backup of 2FAS: JSON of schema 4, plain or with the services sealed."""

from __future__ import annotations

import json
import secrets
import time
import uuid
from base64 import b64encode
from collections.abc import Sequence

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Enrolment, Kind
from trackops_desktop.transfer.format import Outgoing
from trackops_desktop.transfer.parsing import crypto
from trackops_desktop.transfer.readers.twofas import ROUNDS

_SALT_BYTES, _NONCE_BYTES = 256, 12
_PERIODS = frozenset({10, 30, 60, 90})
_DIGITS = frozenset({5, 6, 7, 8})
_MAX_COUNTER = 2**31 - 1
#: 2FAS seals this text beside the services and tries a password on it; it is the same in every file of 2FAS.
_REFERENCE = (
    "tRViSsLKzd86Hprh4ceC2OP7xazn4rrt4xhfEUbOjxLX8Rc3mkISXE0lWbmnWfggogbBJhtYgpK6fMl1D6mtsy92R3HkdGfwuXbzLebqVFJsR7IZ"
    "2w58t938iymwG4824igYy1wi6n2WDpO1Q1P69zwJGs2F5a1qP4MyIiDSD7NCV2OvidXQCBnDlGfmz0f1BQySRkkt4ryiJeCjD2o4QsveJ9uDBUn8"
    "ELyOrESv5R5DMDkD4iAF8TXU7KyoJujd"
)
_Document = dict[str, object]


class TwoFasWriter:
    """Carries what 2FAS can show, with one tag as its group."""

    key = "2fas"
    title = "2FAS"
    suffix = ".2fas"
    encrypts = True
    one_per_secret = False

    def contents(self, *, sealed: bool) -> str:
        """Say what the file will hold."""
        if sealed:
            return _("Every account with its secret key, encrypted with your passphrase; tag names stay readable.")
        return _("Every account with its secret key, unencrypted; anyone who reads the file can generate your codes.")

    def check(self, enrolment: Enrolment) -> None:
        """Refuse the digits, periods and counters that 2FAS has no place for."""
        account = enrolment.account
        if account.digits not in _DIGITS:
            raise OtpError(_("2FAS accepts only codes of 5 to 8 digits."), _("Use its own QR code."), field="digits")
        if account.period not in _PERIODS:
            raise OtpError(
                _("2FAS accepts only periods of 10, 30, 60 or 90 seconds."), _("Use its own QR code."), field="period"
            )
        if account.counter > _MAX_COUNTER:
            raise OtpError(_("The counter is too large for 2FAS."), _("Use its own QR code."), field="counter")

    def write(self, rows: Sequence[Outgoing], passphrase: str | None = None) -> bytes:
        """Return the backup, its services sealed where there is a passphrase."""
        now = int(time.time() * 1000)
        groups = {tag: str(uuid.uuid4()) for row in rows for tag in row.tags[:1]}
        services = [_service(row, place, groups, now) for place, row in enumerate(rows)]
        document: _Document = {
            "services": services,
            "groups": [
                {"id": identifier, "name": name, "isExpanded": True, "updatedAt": now}
                for name, identifier in groups.items()
            ],
            "updatedAt": now,
            "schemaVersion": 4,
            "appVersionCode": 5_000_000,
            "appVersionName": "5.0.0",
            "appOrigin": "android",
        }
        if passphrase:
            document |= _sealed(services, passphrase)
        return json.dumps(document, ensure_ascii=False).encode()


def _service(row: Outgoing, place: int, groups: dict[str, str], now: int) -> _Document:
    account = row.enrolment.account
    otp: _Document = {
        "label": f"{account.issuer}:{account.name}" if account.issuer else account.name,
        "account": account.name,
        "issuer": account.issuer,
        "digits": account.digits,
        "period": account.period,
        "algorithm": account.algorithm.value,
        "tokenType": account.kind.value.upper(),
        "source": "Manual",
    }
    service: _Document = {
        "name": account.issuer,
        "secret": base32.encode(row.enrolment.secret),
        "updatedAt": now,
        "otp": otp | ({"counter": account.counter} if account.kind is Kind.HOTP else {}),
        "order": {"position": place},
        "icon": {
            "selected": "Label",
            "label": {"text": (account.issuer or account.name or "?")[:2].upper(), "backgroundColor": "Default"},
            "iconCollection": {"id": "a5b3fb65-4ec5-43e6-8ec1-49e24ca9e7ad"},
        },
    }
    return service | ({"groupId": groups[row.tags[0]]} if row.tags else {})


def _sealed(services: list[_Document], passphrase: str) -> _Document:
    salt = secrets.token_bytes(_SALT_BYTES)
    key = crypto.pbkdf2(passphrase.encode(), salt, ROUNDS)
    plain = json.dumps(services, ensure_ascii=False).encode()
    return {
        "services": [],
        "servicesEncrypted": _triple(key, salt, plain),
        "reference": _triple(key, salt, _REFERENCE.encode()),
    }


def _triple(key: bytes, salt: bytes, plain: bytes) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    parts = (crypto.gcm_seal(key, nonce, plain), salt, nonce)
    return ":".join(b64encode(part).decode("ascii") for part in parts)

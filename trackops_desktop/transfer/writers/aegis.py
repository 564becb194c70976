"""Writes Aegis' vault file, plain or sealed under a passphrase (version 1 of the file, 3 of the database)."""

from __future__ import annotations

import json
import secrets
import uuid
from base64 import b64encode
from collections.abc import Sequence

from trackops_desktop.i18n import _
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.transfer.format import Outgoing
from trackops_desktop.transfer.parsing import crypto
from trackops_desktop.transfer.readers.aegis import PASSWORD_SLOT

#: What Aegis itself uses: scrypt with N = 2**15, r = 8, p = 1 and 32 bytes of salt.
_COST, _BLOCK, _LANES, _SALT_BYTES = 2**15, 8, 1, 32
_KEY_BYTES, _NONCE_BYTES, _TAG_BYTES = 32, 12, 16

_Document = dict[str, object]


class AegisWriter:
    """Carries every account and its tags."""

    key = "aegis"
    title = "Aegis"
    suffix = ".json"
    encrypts = True
    one_per_secret = False

    def contents(self, *, sealed: bool) -> str:
        """Say what the file will hold."""
        if sealed:
            return _("Every account with its secret key and tags, encrypted with your passphrase.")
        return _("Every account with its secret key, unencrypted; anyone who reads the file can generate your codes.")

    def check(self, enrolment: Enrolment) -> None:
        """Nothing is refused."""

    def write(self, rows: Sequence[Outgoing], passphrase: str | None = None) -> bytes:
        """Return the vault, sealed where there is a passphrase."""
        database = _database(rows)
        if not passphrase:
            return _json({"version": 1, "header": {"slots": None, "params": None}, "db": database})
        master = secrets.token_bytes(_KEY_BYTES)
        sealed, params = _sealed(master, _json(database))
        header = {"slots": [_slot(master, passphrase)], "params": params}
        return _json({"version": 1, "header": header, "db": b64encode(sealed).decode("ascii")})


def _database(rows: Sequence[Outgoing]) -> _Document:
    names = dict.fromkeys(tag for row in rows for tag in row.tags)
    groups = {name: str(uuid.uuid4()) for name in names}
    return {
        "version": 3,
        "entries": [_entry(row, groups) for row in rows],
        "groups": [{"uuid": identifier, "name": name} for name, identifier in groups.items()],
        "icons_optimized": True,
    }


def _entry(row: Outgoing, groups: dict[str, str]) -> _Document:
    account = row.enrolment.account
    return {
        "type": account.kind.value,
        "uuid": str(uuid.uuid4()),
        "name": account.name,
        "issuer": account.issuer,
        "note": row.note,
        "favorite": row.favourite,
        "icon": None,
        "info": {
            "secret": base32.encode(row.enrolment.secret),
            "algo": account.algorithm.value,
            "digits": account.digits,
            **dict([account.moving_factor]),
        },
        "groups": [groups[tag] for tag in row.tags],
    }


def _slot(master: bytes, passphrase: str) -> _Document:
    salt = secrets.token_bytes(_SALT_BYTES)
    key = crypto.scrypt(passphrase.encode(), salt, _COST, _BLOCK, _LANES)
    sealed, params = _sealed(key, master)
    return {
        "type": PASSWORD_SLOT,
        "uuid": str(uuid.uuid4()),
        "key": sealed.hex(),
        "key_params": params,
        "n": _COST,
        "r": _BLOCK,
        "p": _LANES,
        "salt": salt.hex(),
        "repaired": True,
        "is_backup": False,
    }


def _sealed(key: bytes, plain: bytes) -> tuple[bytes, dict[str, str]]:
    """Return the ciphertext, and nonce and tag as Aegis keeps them apart from it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = crypto.gcm_seal(key, nonce, plain)
    return sealed[:-_TAG_BYTES], {"nonce": nonce.hex(), "tag": sealed[-_TAG_BYTES:].hex()}


def _json(document: _Document) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=4).encode()

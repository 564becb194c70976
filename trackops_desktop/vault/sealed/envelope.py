"""Secrets under a passphrase: AES-256-GCM under a random data key, which Argon2id opens from the passphrase.

The format is written down in `docs/vault-format.md`.
"""

from __future__ import annotations

import json
import os
import zlib
from base64 import b64decode, b64encode
from typing import Final

from trackops_desktop.json_object import parsed_json
from trackops_desktop.passphrases.argon2 import (
    DEFAULT_COST,
    KEY_BYTES,
    SALT_BYTES,
    Argon2Cost,
    argon2id,
    passphrase_octets,
)
from trackops_desktop.vault.errors import CatalogueDamaged, WrongPassphrase
from trackops_desktop.vault.ids import new_id

#: What every sealed value begins with; no otpauth address and no note in clear can begin so.
PREFIX: Final = "tkd1:"
MAX_PLAIN: Final = 65_536
_NONCE_BYTES: Final = 12


class Seal:
    """An open data key. Dropping the object is all that Python can do to forget it."""

    __slots__ = ("_key", "name")

    def __init__(self, key: bytes, name: str) -> None:
        """Keep the 32 bytes of the data key and its name, which tells it from an earlier or later one."""
        self._key = key
        self.name = name

    def __repr__(self) -> str:
        """Say that there is a key, and nothing about it."""
        return "Seal(…)"

    def close(self, item: str, text: str) -> str:
        """Return a text sealed for one item, as letters that every keyring takes."""
        plain = zlib.compress(text.encode("utf-8"), 9)
        return PREFIX + b64encode(_encrypt(self._key, plain, _bound_to(item))).decode("ascii")

    def open(self, item: str, token: str) -> str:
        """Return the text of a sealed value.

        Raises:
            ValueError: It was changed, belongs to another item or to another data key.

        """
        plain = _decrypt(self._key, b64decode(token.removeprefix(PREFIX), validate=True), _bound_to(item))
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(plain, MAX_PLAIN)
        if not unpacker.eof:
            raise ValueError("a sealed value is longer than any that is written")
        return text.decode("utf-8")

    def wrapped(self, passphrase: str, work: Argon2Cost = DEFAULT_COST) -> str:
        """Return the data key wrapped under a passphrase, as the text that the catalogue keeps."""
        salt = os.urandom(SALT_BYTES)
        header = _header(self.name, work, salt)
        wrapped = _encrypt(
            argon2id(passphrase_octets(passphrase), salt, work), self._key, json.dumps(header).encode("ascii")
        )
        return json.dumps({**header, "key": b64encode(wrapped).decode("ascii")})

    def wrapped_for_system(self, key: bytes, home: str) -> str:
        """Return the data key wrapped under a random key, for one data folder, as the text that the catalogue keeps."""
        wrapped = _encrypt(key, self._key, _system_header(self.name, home))
        return json.dumps({"version": 1, "name": self.name, "key": b64encode(wrapped).decode("ascii")})


def new_seal() -> Seal:
    """Return a seal with a fresh random data key."""
    return Seal(os.urandom(KEY_BYTES), new_id())


def opened(text: str, passphrase: str) -> Seal:
    """Return the seal whose data key was wrapped under this passphrase.

    Raises:
        WrongPassphrase: It does not open it, or the wrapped key was changed.
        CatalogueDamaged: The text is none that `wrapped` writes, or asks for an absurd amount of work.

    """
    try:
        fields = parsed_json(text)
        work = Argon2Cost(int(fields["memory_kib"]), int(fields["passes"]), int(fields["lanes"]))
        salt, wrapped = b64decode(fields["salt"], validate=True), b64decode(fields["key"], validate=True)
        name = str(fields["name"])
        known = fields["version"] == 1 and fields["kdf"] == "argon2id"
    except (ValueError, TypeError, KeyError):
        raise CatalogueDamaged from None
    if not known or not work.is_sane() or len(salt) != SALT_BYTES:
        raise CatalogueDamaged
    header = json.dumps(_header(name, work, salt)).encode("ascii")
    try:
        return Seal(_decrypt(argon2id(passphrase_octets(passphrase), salt, work), wrapped, header), name)
    except ValueError:
        raise WrongPassphrase from None


def opened_for_system(text: str, key: bytes, home: str) -> Seal:
    """Return the seal whose data key `wrapped_for_system` wrapped under this key for this data folder.

    Raises:
        ValueError: The key or the folder is another one, or the text was changed.

    """
    try:
        fields = parsed_json(text)
        name, wrapped = str(fields["name"]), b64decode(fields["key"], validate=True)
    except (TypeError, KeyError):
        raise ValueError("no wrapped data key") from None
    return Seal(_decrypt(key, wrapped, _system_header(name, home)), name)


def name_of(text: str) -> str:
    """Return the name of a wrapped data key; raise CatalogueDamaged where the text is none."""
    try:
        return str(parsed_json(text)["name"])
    except (ValueError, TypeError, KeyError):
        raise CatalogueDamaged from None


def is_sealed(value: str) -> bool:
    """Return whether a stored value is a sealed one."""
    return value.startswith(PREFIX)


def _header(name: str, work: Argon2Cost, salt: bytes) -> dict[str, object]:
    return {
        "version": 1,
        "name": name,
        "kdf": "argon2id",
        "memory_kib": work.memory_kib,
        "passes": work.passes,
        "lanes": work.lanes,
        "salt": b64encode(salt).decode("ascii"),
    }


def _system_header(name: str, home: str) -> bytes:
    """Return what binds a wrapped data key to its use, its name and one data folder."""
    bound = {"use": "system unlock", "version": 1, "name": name, "home": home}  # not translated
    return json.dumps(bound).encode("ascii")


def _bound_to(item: str) -> bytes:
    return f"{PREFIX}{item}".encode()


def _encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, rest, bound_to)
    except InvalidTag:
        raise ValueError("a sealed value was changed") from None

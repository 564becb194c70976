"""The outer header of a KeePass database: what work opening it will take, read before any of it is done.

KDBX 3.1 and 4.x; items are an id, a length and a value, all little-endian, up to the item 0.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _
from trackops_desktop.transfer.limits import check_memory_hard

MAGIC = b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5"
_SEED, _ROUNDS, _PARAMETERS = 5, 6, 11
_AES_KDF = bytes.fromhex("c9d9f39a628a4460bf740d08c18a4fea")
_ARGON2 = (bytes.fromhex("ef636ddf8c29444b91f7a9a403e30a0c"), bytes.fromhex("9e298b1956db4773b23dfc3ec6f0a1e6"))
#: KeePassXC picks as many rounds as one second allows: some tens of millions.
MAX_AES_ROUNDS = 200_000_000
_CHUNK_BLOCKS = 65_536


@dataclass(frozen=True, slots=True)
class AesKdf:
    """The older way from a passphrase to a key: many rounds of AES.

    Attributes:
        seed: The AES key, 32 bytes.
        rounds: How often each block is encrypted.

    """

    seed: bytes
    rounds: int

    def transformed(self, passphrase: str) -> bytes:
        """Return the transformed key of a passphrase without a key file.

        Encrypting zeros in CBC mode is encrypting the initialisation vector over and over, without a call for each.
        """
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        composite = hashlib.sha256(hashlib.sha256(passphrase.encode()).digest()).digest()
        halves = []
        for half in (composite[:16], composite[16:]):
            encryptor = Cipher(algorithms.AES(self.seed), modes.CBC(half)).encryptor()
            left, last = self.rounds, half
            while left > 0:
                count = min(left, _CHUNK_BLOCKS)
                last = encryptor.update(bytes(16 * count))[-16:]
                left -= count
            halves.append(last)
        return hashlib.sha256(b"".join(halves)).digest()


def check(data: bytes) -> AesKdf | None:
    """Return the parameters of the older key derivation, or None for Argon2, whose parameters were bounded.

    Raises:
        TransferError: It is no such database, is damaged, or asks for more work than any real one.

    """
    if not data.startswith(MAGIC) or len(data) < 12:
        raise damaged()
    major = int.from_bytes(data[10:12], "little")
    if major not in {3, 4}:
        raise TransferError(_("This version of the KeePass database isn't supported."), _("Save it as KDBX 4."))
    items = _items(data, 4 if major == 4 else 2)
    if major == 3:
        return _bounded(AesKdf(items.get(_SEED, b""), int.from_bytes(items.get(_ROUNDS, b""), "little")))
    parameters = _dictionary(items.get(_PARAMETERS, b""))
    numbers = {key: int.from_bytes(value, "little") for key, value in parameters.items()}
    if parameters.get("$UUID") == _AES_KDF:
        return _bounded(AesKdf(parameters.get("S", b""), numbers.get("R", 0)))
    if parameters.get("$UUID") not in _ARGON2:
        raise TransferError(_("This database is protected in a way that isn't supported."), _("Save it with Argon2."))
    check_memory_hard(numbers.get("M", 0), numbers.get("I", 0), numbers.get("P", 0))
    return None


def damaged() -> TransferError:
    """Return the error for a database that is none."""
    return TransferError(_("The KeePass database is damaged."), _("Save it again and import the new file."))


def _bounded(kdf: AesKdf) -> AesKdf:
    if len(kdf.seed) != 32:
        raise damaged()
    if not 0 <= kdf.rounds <= MAX_AES_ROUNDS:
        raise TransferError(_("The database needs more work to open than any real one."), _("Save it with Argon2."))
    return kdf


def _items(data: bytes, width: int) -> dict[int, bytes]:
    items: dict[int, bytes] = {}
    at = 12
    while at + 1 + width <= len(data):
        kind, size = data[at], int.from_bytes(data[at + 1 : at + 1 + width], "little")
        at += 1 + width
        if at + size > len(data):
            break
        if kind == 0:
            return items
        items[kind] = data[at : at + size]
        at += size
    raise damaged()


def _dictionary(data: bytes) -> dict[str, bytes]:
    values: dict[str, bytes] = {}
    at = 2
    while at < len(data) and data[at] != 0:
        key, at = _sized(data, at + 1)
        value, at = _sized(data, at)
        values[key.decode("utf-8", "replace")] = value
    return values


def _sized(data: bytes, at: int) -> tuple[bytes, int]:
    end = at + 4 + int.from_bytes(data[at : at + 4], "little")
    if at + 4 > len(data) or end > len(data):
        raise damaged()
    return data[at + 4 : end], end

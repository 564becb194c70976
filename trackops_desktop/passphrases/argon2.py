"""From a passphrase to a key: Argon2id (RFC 9106), its cost and the bounds of what a file may ask for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
_KIBIBYTES_PER_MEBIBYTE: Final = 1024
MIN_MEMORY_KIB: Final = 19 * _KIBIBYTES_PER_MEBIBYTE
MAX_MEMORY_KIB: Final = 1024 * _KIBIBYTES_PER_MEBIBYTE
MIN_PASSES, MAX_PASSES = 2, 10
MAX_LANES: Final = 16


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """Memory in KiB, passes over it, lanes (RFC 9106 section 3.1: m, t, p); RFC 9106 recommends the default second."""

    memory_kib: int = 64 * _KIBIBYTES_PER_MEBIBYTE
    passes: int = 3
    lanes: int = 4

    def is_sane(self) -> bool:
        """Return whether it is neither too cheap to protect anything nor a way to exhaust this computer."""
        memory_fits = MIN_MEMORY_KIB <= self.memory_kib <= MAX_MEMORY_KIB
        return memory_fits and MIN_PASSES <= self.passes <= MAX_PASSES and 1 <= self.lanes <= MAX_LANES


DEFAULT_COST: Final = Argon2Cost()
#: Derives the 32-byte key from the passphrase's octets, the salt and the cost.
Kdf = Callable[[bytes, bytes, Argon2Cost], bytes]


def passphrase_octets(passphrase: str) -> bytes:
    """Return the octets that are fed to Argon2id: UTF-8 of Unicode's NFC, so that every keyboard gives the same."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def argon2id(passphrase: bytes, salt: bytes, cost: Argon2Cost) -> bytes:
    """Run Argon2id version 0x13; about 0.3 s and 64 MiB with the default cost. The cost is checked by the caller.

    Raises:
        TransferError: The system doesn't have the memory that it takes.

    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    try:
        return kdf.derive(passphrase)
    except MemoryError:
        raise not_enough_memory() from None


def not_enough_memory() -> TransferError:
    """Return the error for a file that asks for more memory than there is."""
    return TransferError(
        _("There is not enough memory to open this file."), _("Close other programs, or export without encryption.")
    )

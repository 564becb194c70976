"""From a passphrase to the key of one backup: Argon2id (RFC 9106), its cost bounded before it runs."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from trackops_desktop.backup.errors import BackupDamaged

KEY_BYTES = 32
SALT_BYTES = 16
MIN_MEMORY_KIB, MAX_MEMORY_KIB = 19 * 1024, 1024 * 1024
MIN_PASSES, MAX_PASSES = 2, 10
MAX_LANES = 16


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """The cost of Argon2id: memory in KiB, passes over it, lanes (RFC 9106 section 3.1: m, t, p).

    The defaults are RFC 9106's second recommended choice.
    """

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


DEFAULT_COST = KdfParameters()
#: Derives the 32-byte key from the passphrase's octets, the salt and the cost.
Kdf = Callable[[bytes, bytes, KdfParameters], bytes]


def check_cost(parameters: KdfParameters) -> None:
    """Refuse a cost that would be too weak to protect anything or heavy enough to stall the computer.

    Raises:
        BackupDamaged: Memory outside 19 MiB to 1 GiB, passes outside 2 to 10, or lanes outside 1 to 16.

    """
    if not (
        MIN_MEMORY_KIB <= parameters.memory_kib <= MAX_MEMORY_KIB
        and MIN_PASSES <= parameters.passes <= MAX_PASSES
        and 1 <= parameters.lanes <= MAX_LANES
    ):
        raise BackupDamaged("The backup asks for an unreasonable amount of computing and was not opened.")


def passphrase_octets(passphrase: str) -> bytes:
    """Return the octets that are fed to Argon2id: UTF-8 of Unicode's NFC, so that every keyboard gives the same."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def argon2id(passphrase: bytes, salt: bytes, parameters: KdfParameters) -> bytes:
    """Run Argon2id version 0x13; about 0.3 s and 64 MiB with the default cost."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=parameters.passes,
        lanes=parameters.lanes,
        memory_cost=parameters.memory_kib,
    )
    return kdf.derive(passphrase)

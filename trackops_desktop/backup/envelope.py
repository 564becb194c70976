"""The backup file: a header of 64 bytes, the encrypted content, a checksum (docs/vault-format.md).

The whole header is authenticated together with the content. The checksum at the end protects nothing: it tells a
damaged file from a wrong passphrase, and finds damage without the passphrase.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass

from trackops_desktop.backup.errors import BackupDamaged, NewerBackup, NotABackup, WrongBackupPassphrase
from trackops_desktop.i18n import _
from trackops_desktop.passphrases.argon2 import (
    DEFAULT_COST,
    SALT_BYTES,
    Argon2Cost,
    Kdf,
    argon2id,
    passphrase_octets,
)

MAGIC = b"TRACKOPS-BACKUP\n"
VERSION = 1
ARGON2ID, AES_256_GCM = 1, 1
NONCE_BYTES = 12
TAG_BYTES = 16
CHECKSUM_BYTES = 32
#: The content is padded with zeros to whole blocks, so that the size tells little about what is inside.
BLOCK_BYTES = 1024
MAX_FILE_BYTES = 64 * 1024 * 1024
_HEADER = struct.Struct(f">{len(MAGIC)}sHBBIHH{SALT_BYTES}s{NONCE_BYTES}sI4s")
HEADER_BYTES = _HEADER.size
_LENGTH = struct.Struct(">Q")
_RESERVED = bytes(4)


@dataclass(frozen=True, slots=True)
class BackupHeader:
    """What a backup says about itself without a passphrase.

    Attributes:
        parameters: The cost of its key.
        salt: 16 random bytes, new in every file.
        nonce: 12 random bytes, new in every file.
        count: How many accounts are inside, those in the trash included.

    """

    parameters: Argon2Cost
    salt: bytes
    nonce: bytes
    count: int

    def packed(self) -> bytes:
        """Return the 64 bytes that stand at the beginning of the file and are authenticated."""
        cost = self.parameters
        return _HEADER.pack(
            MAGIC,
            VERSION,
            ARGON2ID,
            AES_256_GCM,
            cost.memory_kib,
            cost.passes,
            cost.lanes,
            self.salt,
            self.nonce,
            self.count,
            _RESERVED,
        )


def is_backup(data: bytes) -> bool:
    """Say whether a file begins as a backup does."""
    return data.startswith(MAGIC)


def read_header(data: bytes) -> BackupHeader:
    """Return the header of an undamaged backup; no passphrase is needed, nothing costly runs.

    Raises:
        NotABackup: It does not begin as a backup does.
        NewerBackup: A later version wrote it.
        BackupDamaged: It is cut short, changed, too big, or asks for an unreasonable cost.

    """
    if not is_backup(data):
        raise NotABackup
    smallest = HEADER_BYTES + BLOCK_BYTES + TAG_BYTES + CHECKSUM_BYTES
    if len(data) < smallest or len(data) > MAX_FILE_BYTES or (len(data) - smallest) % BLOCK_BYTES:
        raise BackupDamaged(_("The backup is incomplete: a part of the file is missing."))
    if not hmac.compare_digest(_checksum(data[:-CHECKSUM_BYTES]), data[-CHECKSUM_BYTES:]):
        raise BackupDamaged(_("The backup was changed or damaged since it was written."))
    return _unpacked(data[:HEADER_BYTES])


def seal_backup(
    content: bytes,
    count: int,
    passphrase: str,
    parameters: Argon2Cost = DEFAULT_COST,
    kdf: Kdf = argon2id,
    random: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """Return the backup file of a content under a passphrase, with a fresh salt and nonce.

    Args:
        content: What is encrypted.
        count: How many accounts it holds; readable without the passphrase, but authenticated.
        passphrase: What opens the file again.
        parameters: The cost of the key.
        kdf: Derives the key; replaced in tests alone.
        random: Gives random bytes; replaced in tests alone.

    Raises:
        BackupDamaged: The cost is one that no reader would accept.

    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    _check_cost(parameters)
    header = BackupHeader(parameters, random(SALT_BYTES), random(NONCE_BYTES), count)
    key = kdf(passphrase_octets(passphrase), header.salt, parameters)
    packed = header.packed()
    body = packed + AESGCM(key).encrypt(header.nonce, _padded(content), packed)
    return body + _checksum(body)


def open_backup(data: bytes, passphrase: str, kdf: Kdf = argon2id) -> bytes:
    """Return the content of a backup file; nothing of it is used before all of it is authenticated.

    Raises:
        NotABackup | NewerBackup | BackupDamaged: As `read_header`.
        WrongBackupPassphrase: The file is undamaged, but the passphrase does not open it.

    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header = read_header(data)
    key = kdf(passphrase_octets(passphrase), header.salt, header.parameters)
    try:
        padded = AESGCM(key).decrypt(header.nonce, data[HEADER_BYTES:-CHECKSUM_BYTES], data[:HEADER_BYTES])
    except InvalidTag:
        raise WrongBackupPassphrase from None
    return _unpadded(padded)


def _unpacked(octets: bytes) -> BackupHeader:
    _magic, version, kdf, cipher, memory, passes, lanes, salt, nonce, count, reserved = _HEADER.unpack(octets)
    if version > VERSION:
        raise NewerBackup
    if (version, kdf, cipher, reserved) != (VERSION, ARGON2ID, AES_256_GCM, _RESERVED):
        raise BackupDamaged
    parameters = Argon2Cost(memory, passes, lanes)
    _check_cost(parameters)
    return BackupHeader(parameters, salt, nonce, count)


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def _padded(content: bytes) -> bytes:
    framed = _LENGTH.pack(len(content)) + content
    return framed + bytes(-len(framed) % BLOCK_BYTES)


def _unpadded(padded: bytes) -> bytes:
    (length,) = _LENGTH.unpack_from(padded)
    content, padding = padded[_LENGTH.size : _LENGTH.size + length], padded[_LENGTH.size + length :]
    if len(content) != length or any(padding) or len(padding) >= BLOCK_BYTES:
        raise BackupDamaged
    return content


def _check_cost(cost: Argon2Cost) -> None:
    if not cost.is_sane():
        raise BackupDamaged(_("The backup needs an unreasonable amount of computing to open, so it was not opened."))

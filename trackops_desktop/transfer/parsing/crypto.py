"""The primitives that foreign files are encrypted with, each bounded before it runs.

`cryptography` and PyNaCl are imported on first use: they cost start-up time and most starts import nothing.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Mapping

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import _
from trackops_desktop.passphrases import argon2
from trackops_desktop.transfer.format import WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.limits import check_memory_hard, check_rounds, check_scrypt
from trackops_desktop.transfer.parsing import fields

GCM_TAG_BYTES = 16


def damaged() -> TransferError:
    """Return the error for an encrypted file whose parts do not fit together."""
    return TransferError(
        _("The file is damaged: a part of its encryption is missing or malformed."), _("Export it again.")
    )


def from_base64(text: object) -> bytes:
    """Return the bytes of standard or URL-safe base64 text with or without padding, or raise TransferError."""
    if not isinstance(text, str):
        raise damaged()
    letters = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise damaged() from None


def from_hex(text: object) -> bytes:
    """Return the bytes of hexadecimal text, or raise TransferError."""
    if not isinstance(text, str):
        raise damaged()
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise damaged() from None


def parameter(row: Mapping[str, Json], key: str, default: int = 0) -> int:
    """Return a whole number that says how a file is encrypted, or raise TransferError."""
    try:
        return fields.number(row, key, default)
    except OtpError:
        raise damaged() from None


def gcm_open(key: bytes, nonce: bytes, sealed: bytes, associated: bytes | None = None) -> bytes:
    """Return the plaintext of AES-GCM (ciphertext and 16-byte tag), or raise WrongPassphrase."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not 8 <= len(nonce) <= 128 or len(sealed) < GCM_TAG_BYTES or len(key) not in {16, 24, 32}:
        raise damaged()
    try:
        return AESGCM(key).decrypt(nonce, sealed, associated)
    except InvalidTag:
        raise WrongFilePassphrase from None


def gcm_seal(key: bytes, nonce: bytes, plain: bytes, associated: bytes | None = None) -> bytes:
    """Return ciphertext and 16-byte tag of AES-GCM."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key).encrypt(nonce, plain, associated)


def cbc_open(key: bytes, iv: bytes, sealed: bytes) -> bytes:
    """Return the plaintext of AES-CBC with PKCS #7 padding, or raise WrongPassphrase where the padding is none."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    if len(iv) != 16 or not sealed or len(sealed) % 16 or len(key) not in {16, 24, 32}:
        raise damaged()
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    padded = decryptor.update(sealed) + decryptor.finalize()
    unpadder = PKCS7(128).unpadder()
    try:
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        raise WrongFilePassphrase from None


def pbkdf2(passphrase: bytes, salt: bytes, rounds: int, digest: str = "sha256", size: int = 32) -> bytes:
    """Return a PBKDF2-HMAC key; the rounds are bounded."""
    check_rounds(rounds)
    return hashlib.pbkdf2_hmac(digest, passphrase, salt, rounds, size)


def scrypt(passphrase: bytes, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    """Return a 32-byte scrypt key (RFC 7914: N, r, p); memory and work are bounded, N is a power of two."""
    if cost < 2 or cost & (cost - 1) or not 1 <= block <= 64:
        raise damaged()
    memory = 128 * cost * block
    check_scrypt(memory, lanes)
    try:
        return hashlib.scrypt(passphrase, salt=salt, n=cost, r=block, p=lanes, maxmem=memory + 2**24, dklen=32)
    except MemoryError:
        raise argon2.not_enough_memory() from None


def argon2id(passphrase: bytes, salt: bytes, *, memory_kib: int, passes: int, lanes: int) -> bytes:
    """Return a 32-byte Argon2id key (RFC 9106); memory, passes and lanes are bounded."""
    check_memory_hard(memory_kib * 1024, passes, lanes)
    if len(salt) < 8:
        raise damaged()
    return argon2.argon2id(passphrase, salt, argon2.Argon2Cost(memory_kib, passes, lanes))

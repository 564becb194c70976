"""Signatures as minisign writes them: Ed25519 over the BLAKE2b digest of a file, and over that with a comment.

Format: https://jedisct1.github.io/minisign/, "Signature format" and "Public key format". Only prehashed signatures
(`ED`) are taken, which minisign has made by default since 0.10.
"""

# not translated: reasons, which developers read in the log
from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

_KEY_BYTES, _SIGNATURE_BYTES, _ID_BYTES = 32, 64, 8
_TRUSTED: Final = "trusted comment: "
_UNTRUSTED: Final = "untrusted comment: "


class SignatureWrong(Exception):
    """A signature that proves nothing; the message says why, in words of ours."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key with the number that its signatures name."""

    id: bytes
    raw: bytes


def public_key(text: str) -> SigningKey:
    """Return a public key, given as minisign prints it: with its comment, or the second line alone.

    Raises:
        SignatureWrong: It is none.

    """
    lines = [line for line in text.strip().splitlines() if not line.startswith(_UNTRUSTED)]
    raw = _decoded(lines[0] if len(lines) == 1 else "", 2 + _ID_BYTES + _KEY_BYTES)
    if raw[:2] != b"Ed":
        raise SignatureWrong("the key is of another kind")
    return SigningKey(raw[2 : 2 + _ID_BYTES], raw[2 + _ID_BYTES :])


def trusted_comment(data: bytes, signature: str, key: SigningKey) -> str:
    """Return what the signer says of a file, once both signatures are proved.

    Raises:
        SignatureWrong: The file, the comment or the key is another.

    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    lines = signature.splitlines()
    if len(lines) != 4 or not (lines[0].startswith(_UNTRUSTED) and lines[2].startswith(_TRUSTED)):
        raise SignatureWrong("this isn't a signature")
    signed = _decoded(lines[1], 2 + _ID_BYTES + _SIGNATURE_BYTES)
    whole = _decoded(lines[3], _SIGNATURE_BYTES)
    if signed[:2] != b"ED":
        raise SignatureWrong("the signature is of another kind")
    if signed[2 : 2 + _ID_BYTES] != key.id:
        raise SignatureWrong("the signature was made with another key")
    over_file, comment = signed[2 + _ID_BYTES :], lines[2].removeprefix(_TRUSTED)
    verifier = Ed25519PublicKey.from_public_bytes(key.raw)
    try:
        verifier.verify(over_file, hashlib.blake2b(data).digest())
        verifier.verify(whole, over_file + comment.encode())
    except InvalidSignature:
        raise SignatureWrong("the signature is wrong") from None
    return comment


def _decoded(text: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise SignatureWrong("this isn't Base64") from None
    if len(raw) != length:
        raise SignatureWrong("the length is wrong")
    return raw

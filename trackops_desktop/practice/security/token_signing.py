"""The site's key: seals secrets at rest, signs form tokens; and the random tokens it hands out."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trackops_desktop.errors import PracticeError
from trackops_desktop.private_file import create_private

_KEY_BYTES = 32
_NONCE_BYTES = 12


class TokenSigner:
    """Everything that needs the site's 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derive(key, "secrets at rest"))
        self._forms = _derive(key, "form tokens")
        self._names = _derive(key, "typed names")
        self.check = hmac.digest(_derive(key, "check"), b"practice", "sha256").hex()

    def __repr__(self) -> str:
        """Say nothing about the key."""
        return "Seals(…)"

    def seal(self, secret: bytes, user_id: int) -> bytes:
        """Encrypt a TOTP secret so that it opens only beside the same user's id."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, _bound_to(user_id))

    def open(self, sealed: bytes, user_id: int) -> bytes:
        """Decrypt a TOTP secret.

        Raises:
            PracticeError: It was sealed for another user or with another key, or it was changed.

        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound_to(user_id))
        except InvalidTag as error:
            raise PracticeError("A stored second factor can't be read: it was changed or moved.") from error

    def form_token(self, cookie: str) -> str:
        """Return the token that forms must send back together with this cookie."""
        return hmac.digest(self._forms, cookie.encode(), "sha256").hex()

    def name_mark(self, name: str) -> str:
        """Return what is stored of a name that was typed, so that it can be counted but not read.

        It may be a password that went into the wrong field.
        """
        return hmac.digest(self._names, name.encode("utf-8", "surrogatepass"), "sha256").hex()


def new_token() -> str:
    """Return 32 random bytes as text for a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a random token; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def load_key(path: Path) -> bytes:
    """Return the key in a file, which is made, for this user alone, when it is missing.

    Raises:
        PracticeError: The file is damaged or cannot be written.

    """
    try:
        descriptor = create_private(path)
    except FileExistsError:
        return _read_key(path)
    except OSError as error:
        raise PracticeError("The practice site's folder isn't writable.") from error
    key = os.urandom(_KEY_BYTES)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def _read_key(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise PracticeError("The practice site's key file is damaged.", "Start over with `trackops practice --reset`.")
    return key


def _derive(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, f"trackops practice: {purpose}".encode(), "sha256")


def _bound_to(user_id: int) -> bytes:
    return f"totp:{user_id}".encode()

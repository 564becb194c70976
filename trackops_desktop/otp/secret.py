"""The shared secret of an enrolment, wrapped so that it never shows itself by accident."""

from __future__ import annotations

from typing import NoReturn

MAX_SECRET_BYTES = 1024


class Secret:
    """The raw bytes of a shared secret (RFC 4226 section 4, R6).

    Neither `repr`, `str`, formatting, pickling nor copying to a file shows the bytes; `reveal` is the only way to
    them. Python cannot wipe memory: a secret is dropped, not erased.
    """

    __slots__ = ("_raw",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, raw: bytes) -> None:
        """Keep the raw bytes (1 to 1024 of them)."""
        if not 0 < len(raw) <= MAX_SECRET_BYTES:
            raise ValueError("a secret holds between 1 and 1024 bytes")
        self._raw = bytes(raw)

    def reveal(self) -> bytes:
        """Return the raw bytes; call it only where a code is computed or the secret is stored."""
        return self._raw

    def __len__(self) -> int:
        return len(self._raw)

    def __eq__(self, other: object) -> bool:
        """Compare in constant time."""
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # which loads OpenSSL; a list of accounts does without

        return hmac.compare_digest(self._raw, other._raw)

    def __repr__(self) -> str:
        """Say that there is a secret, and nothing about it."""
        return "Secret(…)"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        """Refuse pickling, which would write the bytes in clear."""
        raise TypeError("a secret is not pickled")

"""Telling ciphertext without a header from every other kind of file."""

from __future__ import annotations

_BLOCK = 4096
_MAGICS = (
    b"PK",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"BM",
    b"%PDF",
    b"SQLite format",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"\x7fELF",
    b"MZ",
    b"\xac\xed",
    b"\x03\xd9\xa2\x9a",
    b"AUTHENTICATORPRO",
    b"AuthenticatorPro",
    b"TRACKOPS",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x00\x1cftyp",
    b"\x00\x00\x00\x20ftyp",
)


def looks_random(data: bytes) -> bool:
    """Say whether bytes have no header that is known, and as many different values as chance would give."""
    block = data[:_BLOCK]
    if not block or block.startswith(_MAGICS):
        return False
    expected = 256 * (1 - (255 / 256) ** len(block))
    return len(set(block)) >= 0.85 * expected

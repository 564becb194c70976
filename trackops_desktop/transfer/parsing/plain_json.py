"""Encrypted text that turns out to be JSON."""

from __future__ import annotations

from trackops_desktop.transfer import json_text
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import crypto


def text_of(plain: bytes) -> str:
    """Return decrypted bytes as UTF-8 text, or raise TransferError."""
    try:
        return plain.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise crypto.damaged() from None


def object_of(plain: bytes) -> dict[str, Json]:
    """Return decrypted bytes as a JSON object, or raise TransferError."""
    parsed = json_text.parse(text_of(plain))
    if not isinstance(parsed, dict):
        raise crypto.damaged()
    return parsed


def array_of(plain: bytes) -> list[Json]:
    """Return decrypted bytes as a JSON array, or raise TransferError."""
    parsed = json_text.parse(text_of(plain))
    if not isinstance(parsed, list):
        raise crypto.damaged()
    return parsed

"""As much CBOR (RFC 8949) as security keys speak: whole numbers, bytes, texts, lists, maps, true and false."""

from __future__ import annotations

from typing import Any


def encode(value: Any) -> bytes:
    """Write a value as CTAP2 wants it: the shortest way, and maps sorted by their written keys."""
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, dict):
        pairs = sorted(((encode(key), encode(held)) for key, held in value.items()), key=lambda pair: _order(pair[0]))
        return _head(5, len(pairs)) + b"".join(key + held for key, held in pairs)
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(encode(one) for one in value)
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    return _head(2, len(value)) + bytes(value)


def decode(data: bytes) -> Any:
    """Read one value from the beginning."""
    return _read(data, 0)[0]


def _order(key: bytes) -> tuple[int, int, bytes]:
    return key[0] >> 5, len(key), key


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(power for power in range(4) if number < 1 << (8 << power))
    return bytes([major << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


def _read(data: bytes, at: int) -> tuple[Any, int]:
    major, short = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        return {20: False, 21: True, 22: None}[short], at
    number = short
    if short >= 24:
        size = 1 << (short - 24)
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    if major < 2:
        return (number if major == 0 else -1 - number), at
    if major < 4:
        raw = data[at : at + number]
        return (raw if major == 2 else raw.decode()), at + number
    if major == 4:
        held = []
        for _one in range(number):
            value, at = _read(data, at)
            held.append(value)
        return held, at
    table = {}
    for _one in range(number):
        key, at = _read(data, at)
        table[key], at = _read(data, at)
    return table, at

"""How a good file is made into a bad one: in its bytes, and where it is JSON, in its structure."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

#: Pieces that parsers stumble over.
TOKENS = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b'"',
    b"\\u0000",
    b"\\ud800",
    b"[[[[[[[[",
    b"{}",
    b"null",
    b"-1",
    b"1e999",
    b"9" * 30,
    b"NaN",
    b"%00",
    b"%ff",
    b"%E2%80%AE",
    b"&secret=",
    b"otpauth://totp/",
    b"otpauth-migration://offline?data=",
    b"steam://",
    b"\r\n",
    b",,,,",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"PK\x05\x06",
    b"=" * 9,
    b"\x7f" * 9,
    b"\x80" * 9,
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


@st.composite
def mutants(draw: st.DrawFn, base: bytes) -> bytes:
    """Draw a bad copy of a good file, or something of its own now and then."""
    if draw(st.integers(0, 30)) == 0:
        return draw(st.binary(max_size=200))
    if base[:1] in {b"{", b"["} and draw(st.booleans()):
        return json.dumps(draw(_restructured(json.loads(base)))).encode("utf-8", "surrogatepass")
    data = bytearray(base)
    for _ in range(draw(st.integers(1, 4))):
        _mutate(draw, data)
    return bytes(data)


def _mutate(draw: st.DrawFn, data: bytearray) -> None:
    at = draw(st.integers(0, len(data)))
    end = min(len(data), at + draw(st.integers(0, 40)))
    kind = draw(st.integers(0, 5))
    if kind == 0 and at < len(data):
        data[at] ^= draw(st.integers(1, 255))
    elif kind == 1:
        del data[at:end]
    elif kind == 2:
        data[at:at] = data[at:end]
    elif kind == 3:
        data[at:end] = draw(st.sampled_from(TOKENS))
    elif kind == 4:
        data[at:end] = draw(st.binary(max_size=20))
    else:
        del data[at:]


@st.composite
def _restructured(draw: st.DrawFn, document: Any) -> Any:
    """Replace, remove or repeat a value somewhere in the document."""
    for _ in range(draw(st.integers(1, 3))):
        holder = _somewhere(draw, document)
        if not holder:
            continue
        if isinstance(holder, dict):
            key = draw(st.sampled_from(sorted(holder)))
            if draw(st.booleans()):
                holder[key] = draw(VALUES)
            else:
                del holder[key]
        else:
            place = draw(st.integers(0, len(holder) - 1))
            holder[place] = draw(VALUES)
    return document


def _somewhere(draw: st.DrawFn, node: Any) -> Any:
    """Walk down to a list or an object, each level as likely as the next."""
    while True:
        children = list(node.values()) if isinstance(node, dict) else node
        inner = [child for child in children if isinstance(child, dict | list)]
        if not inner or draw(st.integers(0, 2)) == 0:
            return node
        node = draw(st.sampled_from(inner))

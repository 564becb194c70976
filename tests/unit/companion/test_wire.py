"""What a browser says is one of the shapes, or nothing is done."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackops_desktop.companion.wire import (
    MAX_FRAME,
    BadMessage,
    DoRequest,
    FrameReader,
    Hello,
    LookRequest,
    OrderDone,
    PairingKey,
    PairRequest,
    Ping,
    TabGone,
    TabInFront,
    UnlockRequest,
    message,
    read_message,
)

HEX = "0123456789abcdef" * 4
GOOD: dict[str, tuple[dict[str, Any], object]] = {
    "ping": ({}, Ping()),
    "hello": (
        {"v": 1, "browser": "Chromium 156", "profile": HEX[:32], "nonce": HEX},
        Hello(1, "Chromium 156", HEX[:32], HEX),
    ),
    "prove": ({"key": HEX}, PairingKey(bytes.fromhex(HEX))),
    "pair": ({}, PairRequest()),
    "unlock": ({}, UnlockRequest()),
    "look": ({"tab": 7}, LookRequest(7)),
    "do": ({"tab": 7, "look": 2, "action": "fill-code", "account": "a"}, DoRequest(7, 2, "fill-code", "a")),
    "done": (
        {
            "order": 1,
            "tab": 7,
            "origin": "https://a.example",
            "url": "https://a.example/x",
            "frame": 0,
            "document": "D",
            "answer": "{}",
            "picture": "data:",
        },
        OrderDone(1, 7, "https://a.example", "https://a.example/x", 0, "D", "{}", "data:"),
    ),
    "gone": ({"tab": 7}, TabGone(7)),
    "front": ({"tab": 7}, TabInFront(7)),
}
#: A value of every kind that JSON has, and of sizes that no browser sends.
ODD: tuple[Any, ...] = (None, True, -1, 1.5, 1e300, "x" * 5_000, "é\u202e", [], {}, [1], {"a": 1})
#: What may be left out.
OPTIONAL = {("do", "account"), ("done", "picture"), ("front", "tab")}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


def say(op: str, values: dict[str, Any]) -> bytes:
    return json.dumps({"op": op, **values}).encode()


@pytest.mark.parametrize("op", GOOD)
def test_each_message_is_read_and_each_of_its_values_checked(op: str) -> None:
    values, meant = GOOD[op]
    assert read_message(say(op, values)) == meant
    assert read_message(say(op, {**values, "more": [1]})) == meant
    for key, value in values.items():
        without = {name: one for name, one in values.items() if name != key}
        if (op, key) in OPTIONAL:
            read_message(say(op, without))
        else:
            with pytest.raises(BadMessage):
                read_message(say(op, without))
        for odd in ODD:
            fits = type(odd) is type(value) and not (isinstance(odd, int) and odd < 0) and key in {"origin", "url"}
            if (odd is None and (op, key) in OPTIONAL) or (
                isinstance(odd, str) and (fits or key in {"answer", "picture"})
            ):
                continue
            if isinstance(odd, str) and len(odd) < 40 and key in {"action", "account", "document"}:
                continue
            with pytest.raises(BadMessage):
                read_message(say(op, {**values, key: odd}))


@given(st.binary(max_size=400) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_refused_and_nothing_breaks(text: bytes) -> None:
    # What is drawn may happen to be a message that needs no values.
    if text in {b'{"op":"%s"}' % op for op in (b"ping", b"pair", b"unlock", b"front")}:
        return
    with pytest.raises(BadMessage):
        read_message(text)


@given(st.sampled_from(sorted(GOOD)), st.dictionaries(st.sampled_from(sorted(GOOD["done"][0])), JSON_VALUES))
def test_odd_values_under_known_names_break_nothing(op: str, values: dict[str, Any]) -> None:
    with suppress(BadMessage):
        read_message(say(op, {**GOOD[op][0], **values}))


@given(st.lists(st.binary(max_size=60), max_size=6), st.data())
def test_frames_come_whole_however_they_are_cut(texts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(len(one).to_bytes(4, sys.byteorder) + one for one in texts)
    reader, came = FrameReader(), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        came += reader.take(stream[:cut])
        stream = stream[cut:]
    assert came == texts


def test_a_frame_that_is_too_long_is_refused_before_it_has_come() -> None:
    with pytest.raises(BadMessage):
        FrameReader().take((MAX_FRAME + 1).to_bytes(4, sys.byteorder))
    with pytest.raises(BadMessage):
        FrameReader(10).take((11).to_bytes(4, sys.byteorder))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(BadMessage):
        read_message(b'{"op":' + b"[" * 200_000)


def test_what_is_said_is_a_frame_of_plain_letters() -> None:
    frame = message("told", sentence="Grüße")
    assert int.from_bytes(frame[:4], sys.byteorder) == len(frame) - 4
    assert frame.isascii() or frame[4:].isascii()
    assert json.loads(frame[4:]) == {"op": "told", "sentence": "Grüße"}


def test_a_key_is_in_no_text() -> None:
    assert HEX[:8] not in repr(read_message(say("prove", {"key": HEX})))
    assert "SECRET" not in repr(OrderDone(1, 1, "", "", 0, "", "SECRET", "SECRET"))

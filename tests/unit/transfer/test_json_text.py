from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.json_text import parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=30,
)


@given(VALUES)
def test_what_json_writes_is_read_back(value: object) -> None:
    assert parse(json.dumps(value)) == value
    assert parse(json.dumps(value, ensure_ascii=False, indent=2)) == value


def test_brackets_within_texts_do_not_count_as_depth() -> None:
    value = {"a": "[" * 100 + '\\"' + "{" * 100}

    assert parse(json.dumps(value)) == value


def test_depth_up_to_the_limit_is_read_and_beyond_is_refused() -> None:
    parse("[" * 32 + "]" * 32)
    with pytest.raises(TransferError):
        parse("[" * 33 + "]" * 33)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        '"' * 1_000_001,
        '"\\' * 500_000,
        "[1" + "0" * 5000 + "]",
        "[NaN]",
        "[-Infinity]",
        "{]",
        "",
        "[]x",
    ],
)
def test_bombs_and_damage_are_refused(text: str) -> None:
    with pytest.raises(TransferError):
        parse(text)


@pytest.mark.parametrize("place", ["key", "value", "nested"])
def test_half_a_character_in_json_is_refused_with_a_sentence(place: str) -> None:
    text = {
        "key": '{"\\ud83d": 1}',
        "value": '{"encrypted": true, "salt": "\\udc00x"}',
        "nested": '[{"a": ["\\uD83Dx"]}]',
    }[place]
    with pytest.raises(TransferError, match="half a character"):
        parse(text)
    assert parse('["\\ud83d\\ude00"]') == ["😀"]

from __future__ import annotations

import pytest

from tests.unit.scan.drawing import URI, drawn
from trackops_desktop.scan.decoding.block_text import read_block_text


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("kind", ["half", "full", "hash", "ansi"])
@pytest.mark.parametrize("around", ["{}", "Scan this:\n{}\nor type the key.\n", "{}\r\n"])
def test_a_code_of_letters_is_read(kind: str, inverted: bool, around: str) -> None:
    assert [one.text for one in read_block_text(around.format(drawn(kind, inverted)))] == [URI]


@pytest.mark.parametrize("text", ["", "█", "otpauth://totp/x", "##\n" * 40, "█" * 300_000])
def test_other_texts_hold_none(text: str) -> None:
    assert read_block_text(text) == ()

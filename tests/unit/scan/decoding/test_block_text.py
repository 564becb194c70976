from __future__ import annotations

import pytest

from tests.unit.scan.drawing import URI, appended, drawn
from trackops_desktop.scan.decoding.block_text import read_block_text


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("kind", ["half", "full", "hash", "ansi"])
@pytest.mark.parametrize("around", ["{}", "Scan this:\n{}\nor type the key.\n", "{}\r\n"])
def test_a_code_of_letters_is_read(kind: str, inverted: bool, around: str) -> None:
    assert [one.text for one in read_block_text(around.format(drawn(kind, inverted)))] == [URI]


def test_every_drawing_of_a_text_is_read_and_parts_are_joined() -> None:
    other = URI.replace("ada", "bob")
    assert [one.text for one in read_block_text(f"{drawn('half', False)}\nand\n{drawn('full', True, other)}")] == [
        URI,
        other,
    ]
    parts = [code[::6, ::6] == 0 for code in appended(URI, 40)]
    rows = ["\n".join("".join("██" if cell else "  " for cell in row) for row in part.tolist()) for part in parts]
    assert [one.text for one in read_block_text("\nthen\n".join(rows))] == [URI]


@pytest.mark.parametrize("text", ["", "█", "otpauth://totp/x", "##\n" * 40, "█" * 300_000])
def test_other_texts_hold_none(text: str) -> None:
    assert read_block_text(text) == ()

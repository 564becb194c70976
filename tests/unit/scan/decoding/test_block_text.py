from __future__ import annotations

import pytest

from tests.unit.scan.drawing import URI, qr
from trackops_desktop.scan.decoding.block_text import read_block_text


def drawn(kind: str, inverted: bool) -> str:
    dark = (qr(scale=1, border=2) == 0) ^ inverted
    if kind == "half":
        rows = [*dark.tolist(), [inverted] * dark.shape[1]]
        pairs = zip(rows[::2], rows[1::2], strict=False)
        return "\n".join("".join(" ▄▀█"[2 * up + down] for up, down in zip(*pair, strict=True)) for pair in pairs)
    ink, paper = {"full": ("██", "  "), "hash": ("##", "  "), "ansi": ("\x1b[7m  \x1b[0m", "  ")}[kind]
    return "\n".join("".join(ink if cell else paper for cell in row) for row in dark.tolist())


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("kind", ["half", "full", "hash", "ansi"])
@pytest.mark.parametrize("around", ["{}", "Scan this:\n{}\nor type the key.\n", "{}\r\n"])
def test_a_code_of_letters_is_read(kind: str, inverted: bool, around: str) -> None:
    assert [one.text for one in read_block_text(around.format(drawn(kind, inverted)))] == [URI]


@pytest.mark.parametrize("text", ["", "█", "otpauth://totp/x", "##\n" * 40, "█" * 300_000])
def test_other_texts_hold_none(text: str) -> None:
    assert read_block_text(text) == ()

from __future__ import annotations

import pytest

from tests.unit.scan.drawing import page, qr
from trackops_desktop.scan.decoding.decoder import read_codes

START = "otpauth://totp/"
END = "?secret=JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("label", ["J\u00fcrgen", "\u4f8b", "a\u200bb", "a\u202eb", "a b", "a\tb", "\U0001f600"])
def test_labels_as_they_occur_are_read(label: str) -> None:
    text = f"{START}{label}{END}"
    assert [reading.text for reading in read_codes(page(qr(text))).readings] == [text]


@pytest.mark.parametrize("label", ["a\x00b", "a\x1bb", "a\x7fb", "a\x9fb", "\ufffd"])
def test_an_enrolment_with_bytes_that_no_address_holds_is_not_taken(label: str) -> None:
    assert read_codes(page(qr(f"{START}{label}{END}"))).readings == ()


def test_other_texts_may_hold_anything() -> None:
    assert read_codes(page(qr("a\x1bb"))).readings[0].text == "a\x1bb"

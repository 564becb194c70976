"""QR codes out are read back by a decoder of another family."""

from __future__ import annotations

import io

import pytest
import zxingcpp  # noqa: TID251  # an independent reader is the point of this test
from PIL import Image

from tests.qr_png import qr_png
from tests.unit.transfer.samples import enrolment
from trackops_desktop.otp.migration import parse_migration
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.transfer.writers.google import export_codes


def decoded(text: str) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_png(text))).convert("L"))]


@pytest.mark.parametrize("issuer", ["Example", "Zürich", "日本語", "a b&c"])
def test_an_enrolment_is_read_back(issuer: str) -> None:
    uri = format_uri(enrolment(issuer))

    assert decoded(uri) == [uri]


def test_google_export_codes_of_ten_accounts_are_read_back() -> None:
    accounts = [enrolment(f"Issuer number {at}", f"someone.{at}@example.com") for at in range(23)]

    parts = [parse_migration(text) for code in export_codes(accounts) for text in decoded(code)]

    assert [(part.index, part.size) for part in parts] == [(0, 3), (1, 3), (2, 3)]
    assert len({part.batch for part in parts}) == 1
    assert [row.enrolment for part in parts for row in part.accounts] == accounts

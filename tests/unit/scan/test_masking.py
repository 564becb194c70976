from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.otp.strategies import enrolments
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.scan.masking import masked

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            f"otpauth://totp/ACME:bob?issuer=ACME&secret={KEY}",
            "otpauth://totp/ACME:bob?secret=…&issuer=ACME&algorithm=SHA1&digits=6&period=30",
        ),
        (f"otpauth://steam/Steam:gabe?secret={KEY}", "otpauth://steam/Steam:gabe?secret=…&issuer=Steam"),
        (f"otpauth://totp/{KEY}?secret={KEY}&secret={KEY}", "otpauth://…"),
        (f"otpauth:{KEY}", "… (40 characters)"),
        (f"steam://{KEY}", "steam://…"),
        ("otpauth-migration://offline?data=CkQKFA", "otpauth-migration://offline?data=…"),
        (f"https://acme.test/reset?token={KEY}", "https://acme.test/…"),
        (f"https://user:{KEY}@acme.test/", "https://acme.test/…"),
        ("http://[broken", "http://…"),
        ("https://", "https://…"),
        (KEY, "… (32 characters)"),
        ("WIFI:T:WPA;S:x;P:hunter22;;", "… (27 characters)"),
        ("", ""),
    ],
)
def test_only_what_cannot_be_a_secret_is_shown(text: str, shown: str) -> None:
    assert masked(text) == shown


@given(enrolments)
def test_no_enrolment_shows_its_secret(enrolment: Enrolment) -> None:
    shown = masked(format_uri(enrolment))
    assert shown.startswith("otpauth://")
    assert len(enrolment.secret) < 8 or base32.encode(enrolment.secret) not in shown


@given(st.text(alphabet="otpauh:/?&=secrtABCDEFGH234567%", max_size=80))
def test_any_text_can_be_masked(noise: str) -> None:
    assert KEY not in masked(f"otpauth://totp/{noise}{KEY}")

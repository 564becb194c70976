from __future__ import annotations

import pytest

from trackops_desktop.scan.content import classify, is_authenticator


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("otpauth://totp/x?secret=A", "otpauth"),
        (" OTPAUTH://TOTP/x?secret=A\n", "otpauth"),
        ("otpauth-migration://offline?data=x", "otpauth-migration"),
        ("steam://JBSWY3DP", "steam"),
        ("https://example.org/otpauth://totp", "other"),
        ("otpauth:totp", "other"),
        ("otpauth", "other"),
        ("", "other"),
    ],
)
def test_the_scheme_tells_the_kind(text: str, kind: str) -> None:
    assert classify(text) == kind
    assert is_authenticator(text) is (kind != "other")

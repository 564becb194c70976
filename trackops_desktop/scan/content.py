"""Tells what kind of text a code holds."""

from __future__ import annotations

from typing import Literal

from trackops_desktop.otp import address

Kind = Literal["otpauth", "otpauth-migration", "steam", "other"]
"""An enrolment, a Google Authenticator export, a Steam enrolment, or anything else."""

_SCHEMES: dict[str, Kind] = {
    "otpauth": "otpauth",
    "otpauth-migration": "otpauth-migration",
    "steam": "steam",
}


def classify(text: str) -> Kind:
    """Name the kind of a text by the first enrolment address in it, however wrapped, whole or not."""
    if not address.has_address(text):
        return "other"
    found = address.find(text)
    for one in found.addresses:
        return _SCHEMES.get(one.partition("://")[0].lower(), "other")
    return "otpauth" if found.problems else "other"


def is_authenticator(text: str) -> bool:
    """Tell whether a text claims to be something an authenticator can take in."""
    return classify(text) != "other"

"""Tells by its first letters what kind of text a code holds, without reading further."""

from __future__ import annotations

from typing import Literal

Kind = Literal["otpauth", "otpauth-migration", "steam", "other"]
"""An enrolment, a Google Authenticator export, a Steam enrolment, or anything else."""

_SCHEMES: dict[str, Kind] = {
    "otpauth": "otpauth",
    "otpauth-migration": "otpauth-migration",
    "steam": "steam",
}


def classify(text: str) -> Kind:
    """Name the kind of a scanned text by its scheme, whose case and surrounding space do not matter."""
    scheme, separator, _ = text.strip().partition("://")
    return _SCHEMES.get(scheme.lower(), "other") if separator else "other"


def is_authenticator(text: str) -> bool:
    """Tell whether a text claims to be something an authenticator can take in."""
    return classify(text) != "other"

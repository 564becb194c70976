"""Codes and enrolments: the arithmetic, the URI and its QR code."""

from __future__ import annotations

import base64
import hmac
import re
from urllib.parse import quote

import pyotp

PERIOD = 30
SECRET_BYTES = 20
_SEPARATORS = re.compile("[ \u00a0\u2009\u202f‐‑–-]")
_SIX_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)


def tidy_code(text: str) -> str | None:
    """Return the six ASCII digits of an input, spaces and dashes aside, or None when it is not a code at all."""
    if len(text) > 32:
        return None
    digits = _SEPARATORS.sub("", text)
    return digits if _SIX_DIGITS.fullmatch(digits) else None


def secret_text(secret: bytes) -> str:
    """Return a secret in base32, as it is typed into an authenticator."""
    return base64.b32encode(secret).decode("ascii").rstrip("=")


def grouped(text: str) -> str:
    """Return a text in groups of four that the eye can follow."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def matching_step(secret: bytes, code: str, now: float, around: int) -> int | None:
    """Return the time step whose code this is, or None.

    Every step that may be accepted is computed and compared, whatever the others gave (RFC 6238; no early exit).
    """
    totp = pyotp.TOTP(secret_text(secret), interval=PERIOD)
    current = int(now) // PERIOD
    found: int | None = None
    for step in range(current - around, current + around + 1):
        same = hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
        found = step if same else found
    return found


def enrolment_uri(secret: bytes, username: str, subdomain: str) -> str:
    """Return the otpauth URI that the QR code holds, as Google Authenticator's key URI format has it."""
    label = f"Trackops:{quote(username, safe='')}@{subdomain}"
    return f"otpauth://totp/{label}?secret={secret_text(secret)}&issuer=Trackops&algorithm=SHA1&digits=6&period=30"


def qr_svg(text: str) -> str:
    """Return a QR code as an SVG: black on white with its quiet zone, whatever the page's colours are."""
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    modules = code.get_matrix()
    size = len(modules)
    runs = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, dark in enumerate(row) if dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{runs}"/></svg>'
    )


def svg_image(svg: str) -> str:
    """Return an SVG as the address of an image."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")

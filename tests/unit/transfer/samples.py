"""Accounts and files that the transfer tests make for themselves."""

from __future__ import annotations

import json

from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.transfer.foreign_file import ForeignFile

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def enrolment(
    issuer: str = "Example",
    name: str = "ada@example.com",
    *,
    kind: Kind = Kind.TOTP,
    algorithm: Algorithm = Algorithm.SHA1,
    digits: int = 6,
    period: int = 30,
    counter: int = 0,
    raw: bytes = bytes(range(20)),
) -> Enrolment:
    """Return an enrolment for a test."""
    return Enrolment(Account(kind, issuer, name, algorithm, digits, period, counter), Secret(raw))


#: One of every kind that formats differ in.
VARIETY = (
    enrolment(),
    enrolment("Zürich & Söhne", "a+b: c/d?e#f%g", algorithm=Algorithm.SHA256, digits=8, raw=b"\xff" * 32),
    enrolment("", "nobody", algorithm=Algorithm.SHA512, period=60, raw=b"\x00" * 64),
    enrolment("Counter", "", kind=Kind.HOTP, digits=6, counter=2**40, raw=b"0123456789"),
    enrolment("Steam", "gordon", kind=Kind.STEAM, digits=5, raw=b"\x01" * 20),
    enrolment("Seven", "digits", digits=7, raw=b"seven-digit-secret!!"),
)


def file_of(content: bytes | str | object) -> ForeignFile:
    """Return a foreign file of bytes, text, or anything that JSON can hold."""
    if isinstance(content, bytes):
        return ForeignFile(content)
    return ForeignFile((content if isinstance(content, str) else json.dumps(content)).encode())

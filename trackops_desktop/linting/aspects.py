"""What of an enrolment authenticators treat differently: the aspects that the table of authenticators has cells for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from trackops_desktop.i18n import N_
from trackops_desktop.linting.raw_address import RawAddress, decoded
from trackops_desktop.otp import base32
from trackops_desktop.otp.labels import alike

_SEPARATORS = re.compile(r"[\s+\-]")
_KNOWN = frozenset({"secret", "issuer", "algorithm", "digits", "period", "counter"})
_SHORT_BITS = 128

#: Names of aspects as the data file has them, and what people read.
ASPECTS: Mapping[str, str] = {
    "plain": N_("TOTP, SHA1, 6 digits, 30 seconds"),
    "hotp": N_("codes that follow a counter"),
    "steam": N_("the type steam"),
    "sha256": "SHA256",
    "sha512": "SHA512",
    "md5": "MD5",
    "algorithm-other": N_("another algorithm"),
    "algorithm-case": N_("the algorithm in lower case"),
    "digits-5": N_("5 digits"),
    "digits-7": N_("7 digits"),
    "digits-8": N_("8 digits"),
    "digits-other": N_("fewer than 5 or more than 8 digits"),
    "period-60": N_("60 seconds"),
    "period-10-or-90": N_("10 or 90 seconds"),
    "period-other": N_("another period"),
    "short-secret": N_("a secret of fewer than 128 bits"),
    "secret-case": N_("a secret in lower case"),
    "secret-padding": N_("a secret with padding"),
    "secret-separators": N_("a secret with spaces or hyphens"),
    "issuer-mismatch": N_("two different issuers"),
    "label-colons": N_("several colons in the label"),
    "account-missing": N_("no account name"),
    "counter-missing": N_("no counter"),
    "scheme-case": N_("a scheme in upper case"),
    "type-case": N_("a type in upper case"),
    "extra-parameter": N_("parameters beyond the format"),
}


def aspects_of(address: RawAddress) -> tuple[str, ...]:
    """Return the aspects of an address; `plain` comes first and is there for every one."""
    return ("plain", *_of_settings(address), *_of_secret(address), *_of_writing(address))


def _of_settings(address: RawAddress) -> Iterator[str]:
    values = address.values
    kind = address.type.lower()
    if kind in {"hotp", "steam"}:
        yield kind
    algorithm = re.sub(r"[-_\s]", "", values.get("algorithm", "") or "SHA1")
    if algorithm.upper() != "SHA1":
        known = {"SHA256": "sha256", "SHA512": "sha512", "MD5": "md5"}
        yield known.get(algorithm.upper(), "algorithm-other")
        if algorithm != algorithm.upper():
            yield "algorithm-case"
    digits = _number(values.get("digits"), 6)
    if digits != 6:
        yield f"digits-{digits}" if digits in {5, 7, 8} else "digits-other"
    period = _number(values.get("period"), 30)
    if kind != "hotp" and period != 30:
        yield {60: "period-60", 10: "period-10-or-90", 90: "period-10-or-90"}.get(period, "period-other")
    if kind == "hotp" and not values.get("counter"):
        yield "counter-missing"


def _number(written: str | None, default: int) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 10 else default


def _of_secret(address: RawAddress) -> Iterator[str]:
    written = address.values.get("secret", "")
    bare = _SEPARATORS.sub("", written)
    if bare != written:
        yield "secret-separators"
    if "=" in bare:
        yield "secret-padding"
    if bare != bare.upper():
        yield "secret-case"
    letters = bare.rstrip("=").upper()
    if letters and base32.ALPHABET.issuperset(letters) and len(letters) * 5 // 8 * 8 < _SHORT_BITS:
        yield "short-secret"


def _of_writing(address: RawAddress) -> Iterator[str]:
    issuer, prefix = address.values.get("issuer", "").strip(), (address.prefix or "").strip()
    if issuer and prefix and alike(issuer) != alike(prefix):
        yield "issuer-mismatch"
    if decoded(address.label).count(":") > 1:
        yield "label-colons"
    if not address.account.strip():
        yield "account-missing"
    if address.scheme != address.scheme.lower():
        yield "scheme-case"
    if address.type != address.type.lower():
        yield "type-case"
    if any(decoded(name).lower() not in _KNOWN for name, _ in address.pairs):
        yield "extra-parameter"

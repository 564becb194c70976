"""An enrolment that is being written: right to begin with, and changed piece by piece into a faulty one."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from random import Random
from urllib.parse import quote

from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _
from trackops_desktop.linting.policy import LintPolicy

_ISSUER = "Trackops Test"  # not translated
ACCOUNT = "user-{number:04}@example.org"
_SECRET_BYTES = 20


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """The pieces of an address as they will stand in it; its repr shows nothing, since it holds a secret.

    Attributes:
        issuer: Percent-encoded issuer for label and parameter.
        account: Percent-encoded account name.
        key: The raw secret.
        pairs: The parameters in order.
        scheme: What stands before `://`.
        type: What stands before the label.

    """

    issuer: str
    account: str
    key: bytes
    pairs: tuple[tuple[str, str], ...]
    scheme: str = "otpauth"
    type: str = "totp"
    label: str = field(default="")

    @property
    def text(self) -> str:
        """The address."""
        label = self.label or f"{self.issuer}:{self.account}"
        return f"{self.scheme}://{self.type}/{label}?" + "&".join(f"{name}={value}" for name, value in self.pairs)

    def with_value(self, name: str, value: str, *, called: str = "") -> Draft:
        """Return it with a parameter's value, added at the end where there is none; `called` spells its name."""
        known = any(key == name for key, _value in self.pairs)
        pairs = [(called or key, value) if key == name else (key, old) for key, old in self.pairs]
        return replace(self, pairs=(*pairs,) if known else (*pairs, (called or name, value)))

    def without(self, name: str) -> Draft:
        """Return it without a parameter."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair[0] != name))

    def with_key(self, key: bytes) -> Draft:
        """Return it with another secret."""
        return replace(self.with_value("secret", base32_of(key)), key=key)


def draft_for(policy: LintPolicy, number: int, random: Random, account: str = ACCOUNT) -> Draft:
    """Return a right enrolment under a policy.

    Args:
        policy: What it has to be.
        number: Which of the batch it is, from 1.
        random: Where the secret comes from.
        account: The account's name with `{number}` in it.

    Raises:
        ScanError: The name does not match the policy's pattern.

    """
    name = account.replace("{number:04}", f"{number:04}").replace("{number}", str(number))
    if policy.account_pattern is not None and not policy.account_pattern.fullmatch(name):
        raise ScanError(
            _("“{name}” does not match the policy's pattern for account names.", name=name),
            _("Give one that does: --account '{example}'.", example="NAME-{number}"),
        )
    issuer = quote(policy.issuers[0] if policy.issuers else _ISSUER, safe="")
    size = max(_SECRET_BYTES, -(-policy.least_secret_bits // 8))
    key = bytes(random.randrange(256) for _byte in range(size))
    kind = policy.types[0] if policy.types else "totp"
    pairs = [("secret", base32_of(key)), ("issuer", issuer)]
    if policy.algorithms and "SHA1" not in policy.algorithms:
        pairs.append(("algorithm", policy.algorithms[0]))
    if policy.digits and 6 not in policy.digits:
        pairs.append(("digits", str(policy.digits[0])))
    if kind == "hotp":
        pairs.append(("counter", "0"))
    elif policy.periods and 30 not in policy.periods:
        pairs.append(("period", str(policy.periods[0])))
    return Draft(issuer, quote(name, safe="@"), key, tuple(pairs), type=kind)


def base32_of(key: bytes) -> str:
    """Return a secret as addresses carry it."""
    return base64.b32encode(key).decode("ascii").rstrip("=")

"""What is wrong with an address as a whole and with its label: generators of names of rules and sentences.

A sentence is empty where the rule's title says it all. None ever repeats a value: a secret may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.i18n import _, list_text
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.linting.raw_address import (
    RawAddress,
    decoded,
    has_broken_percent,
    is_coded_twice,
    is_utf8,
)
from trackops_desktop.otp.account import tidy_text
from trackops_desktop.otp.labels import alike

Found = tuple[str, str]
_TYPES = ("totp", "hotp")


def of_form(address: RawAddress, policy: LintPolicy) -> Iterator[Found]:
    """Look at how the address is written: scheme, type, encoding, length."""
    if address.scheme != "otpauth":
        yield "scheme-spelling", ""
    yield from _of_type(address, policy)
    if address.fragment is not None:
        yield "fragment", ""
    if len(address.text) > policy.most_characters:
        yield (
            "address-too-long",
            _(
                "The address has {count} characters; the policy allows {limit}.",
                count=len(address.text),
                limit=policy.most_characters,
            ),
        )
    yield from _of_encoding(address, policy)


def _of_type(address: RawAddress, policy: LintPolicy) -> Iterator[Found]:
    kind = address.type.lower()
    if kind not in _TYPES:
        yield "type-unknown", ""
        return
    if kind != address.type:
        yield "type-spelling", ""
    if policy.types and kind not in policy.types:
        yield (
            "type-not-allowed",
            _("The type is {kind}; the policy allows {types}.", kind=kind, types=_listed(policy.types)),
        )


def _of_encoding(address: RawAddress, policy: LintPolicy) -> Iterator[Found]:
    labels = (address.label, address.raw("issuer"))
    if has_broken_percent(address.text):
        yield "percent-broken", ""
    elif not is_utf8(address.text):
        yield "percent-not-utf8", ""
    elif any(is_coded_twice(raw) for raw in labels):
        yield "percent-twice", ""
    if " " in address.text.replace(address.raw("secret"), ""):
        yield "space", ""
    if not address.text.isascii():
        yield "not-ascii", ""
    if policy.percent_only and any("+" in raw for raw in labels):
        yield "plus-for-space", ""


def of_label(address: RawAddress, policy: LintPolicy) -> Iterator[Found]:
    """Look at who issued the account and what it is called."""
    shown = decoded(address.label)
    issuer = address.values.get("issuer", "")
    if tidy_text(shown) != shown.strip() or tidy_text(issuer) != issuer.strip():
        yield "hidden-characters", ""
    account = address.account.strip()
    if not account:
        yield "account-missing", ""
    elif policy.account_pattern is not None and not policy.account_pattern.fullmatch(account):
        yield "account-not-allowed", ""
    if shown.count(":") > 1:
        yield (
            "label-colons",
            _("The label has {count} colons; FreeOTP refuses it, others show it whole.", count=shown.count(":")),
        )
    if "/" in address.label:
        yield "label-slash", ""
    yield from _of_issuer(address, issuer.strip(), policy)


def _of_issuer(address: RawAddress, issuer: str, policy: LintPolicy) -> Iterator[Found]:
    prefix = (address.prefix or "").strip()
    if not issuer and not prefix:
        if policy.issuer_required:
            yield "issuer-missing", ""
    elif not issuer and policy.issuer_required:
        yield "issuer-missing", _("The issuer stands in the label only; newer authenticators read the parameter.")
    elif not prefix:
        yield "issuer-prefix-missing", ""
    elif issuer and alike(prefix) != alike(issuer):
        yield "issuer-mismatch", ""
    if policy.issuers and (issuer or prefix) and (issuer or prefix) not in policy.issuers:
        yield "issuer-not-allowed", ""


def _listed(words: tuple[str, ...]) -> str:
    return list_text(words)

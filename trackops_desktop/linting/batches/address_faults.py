"""One way to write every fault of an address, so that nothing else is wrong with it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote

from trackops_desktop.linting.batches.draft import Draft, base32_of
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.secret import Secret

Fault = Callable[[Draft, LintPolicy], "str | None"]
"""Returns the faulty text, or None where the policy asks for nothing that could be broken."""

_RFC_KEY = b"12345678901234567890"


def _named(draft: Draft, policy: LintPolicy, account: str) -> str | None:
    """Return the text with another account name, if the policy allows that name."""
    name = unquote(account)
    if policy.account_pattern is not None and not policy.account_pattern.fullmatch(name.strip()):
        return None
    return replace(draft, account=account).text


def _export(draft: Draft, _policy: LintPolicy) -> str:
    account = Account(issuer=unquote(draft.issuer), name=unquote(draft.account))
    return format_migration([Enrolment(account, Secret(draft.key))], 1)[0]


def _other_type(draft: Draft, policy: LintPolicy) -> str | None:
    other = next((kind for kind in ("totp", "hotp") if policy.types and kind not in policy.types), None)
    if other is None:
        return None
    changed = replace(draft, type=other)
    return changed.with_value("counter", "0").text if other == "hotp" else changed.without("counter").text


def _too_long(draft: Draft, policy: LintPolicy) -> str | None:
    missing = policy.most_characters - len(draft.text) + 8
    # A longer secret is as right as a short one: five bytes are eight characters.
    size = len(draft.key) + -(-missing // 8) * 5
    return draft.with_key((draft.key * (size // len(draft.key) + 1))[:size]).text if size <= 600 else None


def _mismatch(draft: Draft, _policy: LintPolicy) -> str:
    return replace(draft, label=f"Elsewhere:{draft.account}").text


def _other_issuer(draft: Draft, policy: LintPolicy) -> str | None:
    if not policy.issuers:
        return None
    return replace(draft, issuer="Elsewhere").with_value("issuer", "Elsewhere").text


def _other_account(draft: Draft, policy: LintPolicy) -> str | None:
    if policy.account_pattern is None:
        return None
    wrong = next((name for name in ("!", "a", "nobody") if not policy.account_pattern.fullmatch(name)), None)
    return None if wrong is None else replace(draft, account=wrong).text


def _no_issuer(draft: Draft, policy: LintPolicy) -> str | None:
    return replace(draft, label=draft.account).without("issuer").text if policy.issuer_required else None


def _padded(draft: Draft, policy: LintPolicy) -> str:
    key = _longer(draft, policy, 16)
    return draft.with_value("secret", base64.b32encode(key).decode("ascii")).text


def _loose(draft: Draft, policy: LintPolicy) -> str:
    letters = base32_of(_longer(draft, policy, 16))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return draft.with_value("secret", letters[:-1] + alphabet[alphabet.index(letters[-1]) | 1]).text


def _longer(draft: Draft, policy: LintPolicy, least: int) -> bytes:
    """Return a key that is long enough for the policy and whose length is one more than a multiple of five."""
    size = max(least, -(-policy.least_secret_bits // 8))
    size += (1 - size) % 5
    return (draft.key * (size // len(draft.key) + 1))[:size]


def _short(draft: Draft, policy: LintPolicy) -> str | None:
    size = policy.least_secret_bits // 8 - 1
    size -= size % 5
    return draft.with_key(draft.key[:size]).text if size > 0 else None


def _known(draft: Draft, policy: LintPolicy) -> str | None:
    return draft.with_key(_RFC_KEY).text if policy.least_secret_bits <= len(_RFC_KEY) * 8 else None


def _spelt(draft: Draft, policy: LintPolicy) -> str:
    return draft.with_value("algorithm", (policy.algorithms or ("SHA1",))[0].lower()).text


def _other_algorithm(draft: Draft, policy: LintPolicy) -> str | None:
    known = ("SHA512", "SHA256", "SHA1")
    other = next((one for one in known if policy.algorithms and one not in policy.algorithms), None)
    return None if other is None else draft.with_value("algorithm", other).text


def _other_digits(draft: Draft, policy: LintPolicy) -> str | None:
    other = next((number for number in (8, 7, 6) if policy.digits and number not in policy.digits), None)
    return None if other is None else draft.with_value("digits", str(other)).text


def _other_period(draft: Draft, policy: LintPolicy) -> str | None:
    other = next((number for number in (60, 15, 30) if policy.periods and number not in policy.periods), None)
    return None if other is None or draft.type == "hotp" else draft.with_value("period", str(other)).text


def _as_hotp(draft: Draft, policy: LintPolicy) -> Draft | None:
    if policy.types and "hotp" not in policy.types:
        return None
    return replace(draft, type="hotp").without("period").with_value("counter", "0")


def _hotp(change: Callable[[Draft], Draft]) -> Fault:
    def fault(draft: Draft, policy: LintPolicy) -> str | None:
        made = _as_hotp(draft, policy)
        return None if made is None else change(made).text

    return fault


def _totp(change: Callable[[Draft], Draft]) -> Fault:
    def fault(draft: Draft, policy: LintPolicy) -> str | None:
        if policy.types and "totp" not in policy.types:
            return None
        return change(replace(draft, type="totp").without("counter")).text

    return fault


def _twice(draft: Draft, _policy: LintPolicy) -> str:
    return f"{draft.text}&issuer={draft.issuer}"


def _unknown(draft: Draft, policy: LintPolicy) -> str | None:
    return draft.with_value("colour", "1").text if policy.parameters else None


def _refused(draft: Draft, policy: LintPolicy) -> str | None:
    """Return what only this program's own reader refuses: a name longer than anything shows."""
    text = _named(draft, policy, "u" * 257 + "@example.org")
    return text if text is not None and len(text) <= policy.most_characters else None


ADDRESS_FAULTS: Mapping[str, Fault] = {
    "not-an-enrolment": lambda draft, _policy: f"https://example.org/enrol/{unquote(draft.account)}",
    "export-code": _export,
    "wrapped": lambda draft, _policy: f"<{draft.text}>",
    "scheme-spelling": lambda draft, _policy: replace(draft, scheme="OTPAUTH").text,
    "type-unknown": lambda draft, _policy: replace(draft, type="ocra").without("counter").text,
    "type-spelling": lambda draft, _policy: replace(draft, type=draft.type.upper()).text,
    "type-not-allowed": _other_type,
    "fragment": lambda draft, _policy: f"{draft.text}#top",
    "address-too-long": _too_long,
    "not-ascii": lambda draft, policy: _named(draft, policy, f"jürgen.{draft.account}"),
    "percent-broken": lambda draft, policy: _named(draft, policy, f"100%.{draft.account}"),
    "percent-not-utf8": lambda draft, policy: _named(draft, policy, f"j%FCrgen.{draft.account}"),
    "percent-twice": lambda draft, policy: _named(draft, policy, draft.account.replace("@", "%2540")),
    "space": lambda draft, policy: _named(draft, policy, f"A {draft.account}"),
    "plus-for-space": lambda draft, policy: (
        _named(draft, policy, f"A+{draft.account}") if policy.percent_only else None
    ),
    "account-missing": lambda draft, _policy: replace(draft, label=f"{draft.issuer}:").text,
    "label-colons": lambda draft, policy: _named(draft, policy, f"team:{draft.account}"),
    "label-slash": lambda draft, policy: _named(draft, policy, f"team/{draft.account}"),
    "issuer-missing": _no_issuer,
    "issuer-prefix-missing": lambda draft, _policy: replace(draft, label=draft.account).text,
    "issuer-mismatch": _mismatch,
    "issuer-not-allowed": _other_issuer,
    "account-not-allowed": _other_account,
    "hidden-characters": lambda draft, policy: _named(draft, policy, f"%E2%80%AE{draft.account}"),
    "secret-missing": lambda draft, _policy: draft.without("secret").text,
    "secret-alphabet": lambda draft, _policy: draft.with_value("secret", draft.key.hex() + "0").text.replace(
        draft.key.hex(), draft.key.hex().upper()
    ),
    "secret-lower-case": lambda draft, _policy: draft.with_value("secret", base32_of(draft.key).lower()).text,
    "secret-padding": _padded,
    "secret-separators": lambda draft, _policy: (
        draft.with_value("secret", base32_of(draft.key)[:4] + "-" + base32_of(draft.key)[4:]).text
    ),
    "secret-length": lambda draft, _policy: draft.with_value("secret", base32_of(draft.key) + "A").text,
    "secret-loose-bits": _loose,
    "secret-short": _short,
    "secret-known": _known,
    "secret-weak": lambda draft, _policy: draft.with_key(bytes([draft.key[0] | 1, 0] * (len(draft.key) // 2))).text,
    "algorithm-unknown": lambda draft, _policy: draft.with_value("algorithm", "MD5").text,
    "algorithm-spelling": _spelt,
    "algorithm-not-allowed": _other_algorithm,
    "digits-invalid": lambda draft, _policy: draft.with_value("digits", "six").text,
    "digits-not-allowed": _other_digits,
    "period-invalid": _totp(lambda draft: draft.with_value("period", "0")),
    "period-not-allowed": _other_period,
    "period-unused": _hotp(lambda draft: draft.with_value("period", "30")),
    "counter-missing": _hotp(lambda draft: draft.without("counter")),
    "counter-invalid": _hotp(lambda draft: draft.with_value("counter", "-1")),
    "counter-unused": _totp(lambda draft: draft.with_value("counter", "0")),
    "parameter-twice": _twice,
    "parameter-spelling": lambda draft, policy: (
        draft.with_value("digits", str((policy.digits or (6,))[0]), called="Digits").text
    ),
    "parameter-empty": lambda draft, _policy: draft.with_value("digits", "").text,
    "parameter-not-allowed": _unknown,
    "refused": _refused,
}
"""By the names of the rules."""

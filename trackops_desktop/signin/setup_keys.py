"""A set-up key in a page's text: the way in for people who cannot scan, with the settings that stand beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import (
    DEFAULT_DIGITS,
    DEFAULT_PERIOD,
    OWN_SETTINGS,
    Account,
    Algorithm,
    Kind,
    account_for,
)
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.warning import EnrolmentWarning
from trackops_desktop.signin import lexicon

_JOINED = re.compile(r"(?<![A-Za-z0-9/+_=-])([A-Z2-7]{16,128}|[a-z2-7]{16,128})={0,6}(?![A-Za-z0-9/+_=-])")
_GROUPED = re.compile(
    r"(?<![A-Za-z0-9])((?:[A-Z2-7]{4}[ -]){3,31}[A-Z2-7]{1,4}|(?:[a-z2-7]{4}[ -]){3,31}[a-z2-7]{1,4})(?![A-Za-z0-9])"
)
_FEWEST = 16
#: So many letters before a key are looked through for a word that names it, and so many lines for its settings.
_BEFORE = 240
_LINES_AROUND = 14
_SETTING = re.compile(r"\s*+(?:[-•*·]\s*+)?([^:：=\t]{2,40}?)[^\S\t]*+[:：=\t]\s*+(\S.{0,60}?)\s*+")
_NUMBER = re.compile(r"\d{1,10}")
_HASH = re.compile(r"\bsha-?(1|256|512)\b")


@dataclass(frozen=True, slots=True)
class TypedKey:
    """A key to be typed.

    Attributes:
        secret: The key.
        account: How its codes are made, by the settings beside it; issuer and name stay empty.
        warnings: What the page says about the codes that no authenticator could follow.

    """

    secret: Secret = field(repr=False)
    account: Account = field(default_factory=Account)
    warnings: tuple[EnrolmentWarning, ...] = ()


def key_in(text: str) -> TypedKey | None:
    """Return the Base32 key that a page shows in text, or None.

    Text is taken for a key only on a page that speaks of an authenticator and of setting one up, and only where a word
    such as *key*, *secret*, *Schlüssel*, *clé* or *clave* stands in the same line or the two before it.
    """
    plain = lexicon.folded(text)
    if not (lexicon.AUTHENTICATOR.search(plain) and (lexicon.SET_UP.search(plain) or lexicon.SETUP_KEY.search(plain))):
        return None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        for match in _candidates(line):
            before = " ".join(lines[max(0, index - 2) : index])[-_BEFORE:]
            around = f"{before} {line[max(0, match.start() - _BEFORE) : match.start()]} {line[match.end() :][:_BEFORE]}"
            secret = _decoded(match.group(1)) if lexicon.SETUP_KEY.search(lexicon.folded(around)) else None
            if secret is not None:
                beside = lines[max(0, index - _LINES_AROUND) : index + _LINES_AROUND + 1]
                near = [line[: match.start()] + line[match.end() :], *lines[max(0, index - 2) : index]]
                near += lines[index + 1 : index + 3]
                account, warnings = _settings(beside, near)
                return TypedKey(secret, account, warnings)
    return None


def _candidates(line: str) -> Iterator[re.Match[str]]:
    for pattern in (_JOINED, _GROUPED):
        for match in pattern.finditer(line):
            if _looks_random(match.group(1)):
                yield match


def _looks_random(text: str) -> bool:
    """Tell a key from prose: lower-case words of four letters, or one very long word."""
    letters = re.sub(r"[ -]", "", text)
    if len(letters) < _FEWEST or len(set(letters)) < 6:
        return False
    return any(letter.isdigit() for letter in letters) or (letters.isupper() and len(set(letters)) >= 8)


def _decoded(text: str) -> Secret | None:
    try:
        return base32.decode(text)
    except OtpError:
        return None


def _settings(lines: Sequence[str], near: Sequence[str]) -> tuple[Account, tuple[EnrolmentWarning, ...]]:
    """Return how the codes are made by the lines around a key, and what of it cannot be followed.

    Args:
        lines: The lines around the key, which may give settings by name.
        near: The key's own line without it and those beside it, which may speak of them.

    """
    said: dict[str, str] = {}
    for name, value in _pairs(lines):
        for setting in ("type", "algorithm", "digits", "period", "counter"):
            if lexicon.SETTINGS[setting].fullmatch(name):
                said.setdefault(setting, value)
    odd: list[EnrolmentWarning] = []
    for setting, value in _spoken_of(near):
        if setting not in said:
            said[setting] = value
            odd.append(
                EnrolmentWarning(
                    setting,
                    _(
                        "The page mentions the {setting} only in passing: {upper}.",
                        setting=setting,
                        upper=value.upper(),
                    ),
                )
            )
    kind = Kind.HOTP if _counts(said) else Kind.TOTP
    said = {setting: value for setting, value in said.items() if setting in OWN_SETTINGS[kind]}
    account = account_for(
        kind,
        algorithm=_algorithm(said.get("algorithm"), odd),
        digits=_number(said.get("digits"), "digits", DEFAULT_DIGITS, range(4, 11), odd),
        period=_number(said.get("period"), "period", DEFAULT_PERIOD, range(5, 3601), odd),
        counter=_number(said.get("counter"), "counter", 0, range(10**10), odd),
    )
    return account, tuple(odd)


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return names and values: on one line with a colon or in two cells, or a name that ends a line and the next."""
    plain = [lexicon.folded(line[:140]).strip() for line in lines]
    for line, after in zip(plain, [*plain[1:], ""], strict=True):
        match = _SETTING.fullmatch(line)
        if match is not None:
            yield match.group(1).strip(), match.group(2)
        elif after:
            yield line.rstrip(":： ").strip(), after


def _spoken_of(near: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return settings that differ from the usual ones and that running text gives, each where it gives only one."""
    plain = [lexicon.folded(line[:400]) for line in near]
    # A period without a word of codes is something else's, such as the page's own.
    of_codes = [line for line in plain[1:] if lexicon.ANY_CODE.search(line)]
    for setting, found, usual in (
        ("algorithm", {f"sha{size}" for line in plain for size in _HASH.findall(line)}, "sha1"),
        ("digits", {size for line in plain for size in lexicon.SO_MANY_DIGITS.findall(line)}, str(DEFAULT_DIGITS)),
        (
            "period",
            {size for line in (plain[0], *of_codes) for size in lexicon.SO_MANY_SECONDS.findall(line)},
            str(DEFAULT_PERIOD),
        ),
    ):
        if len(found) == 1 and found != {usual}:
            yield setting, found.pop()


def _counts(said: dict[str, str]) -> bool:
    """Tell whether codes move on with a counter."""
    kind = said.get("type", "")
    if lexicon.SETTINGS["counter_based"].search(kind):
        return True
    if lexicon.SETTINGS["time_based"].search(kind):
        return False
    return _NUMBER.fullmatch(said.get("counter", "")) is not None and "period" not in said


def _algorithm(said: str | None, odd: list[EnrolmentWarning]) -> Algorithm:
    if said is None:
        return Algorithm.SHA1
    named = re.search(r"sha-?(\d{1,3})\b", said)
    known = {"1": Algorithm.SHA1, "256": Algorithm.SHA256, "512": Algorithm.SHA512}
    if named is not None and named.group(1) in known:
        return known[named.group(1)]
    if named is not None or re.search(r"\bmd5\b|\bsm3\b|\bripemd", said):
        odd.append(EnrolmentWarning("algorithm", _("The page names an algorithm that authenticators don't support.")))
    return Algorithm.SHA1


def _number(said: str | None, name: str, otherwise: int, allowed: range, odd: list[EnrolmentWarning]) -> int:
    found = _NUMBER.search(said) if said is not None else None
    if found is None:
        return otherwise
    if int(found.group()) in allowed:
        return int(found.group())
    odd.append(EnrolmentWarning(name, _("The page gives a {name} that no authenticator supports.", name=name)))
    return otherwise

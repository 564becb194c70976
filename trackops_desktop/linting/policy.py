"""What an enrolment code has to be: a policy, read from TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

from trackops_desktop.assets import resource
from trackops_desktop.errors import ScanError, reason_of
from trackops_desktop.i18n import N_, _, pair_text
from trackops_desktop.linting.finding import Finding, Rule, Severity
from trackops_desktop.linting.rules import RULES

BUILT_IN = ("trackops", "google-authenticator")
_ENCODINGS = ("percent", "form")
_LARGEST = 64 * 1024


class Grade(IntEnum):
    """How well a symbol reads, from not at all to under any light; names in lower case stand in policies."""

    UNREADABLE = 0
    POOR = 1
    FAIR = 2
    GOOD = 3
    EXCELLENT = 4

    @property
    def word(self) -> str:
        """The grade as policies and reports write it."""
        return self.name.lower()

    @property
    def shown(self) -> str:
        """The grade in the user's language."""
        return _(_GRADES[self.value])


_GRADES = (N_("unreadable"), N_("poor"), N_("fair"), N_("good"), N_("excellent"))


@dataclass(frozen=True, slots=True)
class SymbolPolicy:
    """What the printed symbol has to be.

    Attributes:
        grade: The least grade, or None where the grade is not asked for.
        least_margin: Modules of light around it.
        least_contrast: Difference of light and dark modules, 0 to 1.
        least_module_pixels: Pixels along a module's side.
        least_correction: Share of the error correction that is left, 0 to 1.
        most_version: QR version 1 to 40.

    """

    grade: Grade | None = None
    least_margin: float = 0
    least_contrast: float = 0
    least_module_pixels: float = 0
    least_correction: float = 0
    most_version: int = 40


@dataclass(frozen=True, slots=True)
class LintPolicy:
    """What an enrolment has to be. Empty lists allow everything.

    Attributes:
        name: What reports call it.
        title: The same for people.
        fail_at: The least severity that counts as a violation.
        types: Allowed types.
        issuer_required: Whether an address without an issuer is found.
        issuers: Allowed issuers.
        account_pattern: What the whole account name has to match, or None.
        algorithms: Allowed algorithms.
        digits: Allowed numbers of digits.
        periods: Allowed periods in seconds.
        least_secret_bits: The shortest secret.
        most_characters: The longest address.
        parameters: Parameters an address may have.
        percent_only: Whether a plus in label or issuer is found, since only %20 is a space for certain.
        symbol: What the printed symbol has to be.
        severities: Severities that differ from the rules' own; None for rules that are off.

    """

    name: str
    title: str
    fail_at: Severity = Severity.WARNING
    types: tuple[str, ...] = ()
    issuer_required: bool = False
    issuers: tuple[str, ...] = ()
    account_pattern: re.Pattern[str] | None = None
    algorithms: tuple[str, ...] = ()
    digits: tuple[int, ...] = ()
    periods: tuple[int, ...] = ()
    least_secret_bits: int = 0
    most_characters: int = 16_384
    parameters: tuple[str, ...] = ()
    percent_only: bool = True
    symbol: SymbolPolicy = field(default_factory=SymbolPolicy)
    severities: Mapping[str, Severity | None] = field(default_factory=dict)

    def finding(self, name: str, sentence: str = "") -> Finding | None:
        """Return a finding of a rule, or None where this policy has the rule off."""
        rule: Rule = RULES[name]
        severity = self.severities.get(name, rule.severity)
        return None if severity is None else Finding(rule, severity, sentence or _(rule.title))

    def violated_by(self, finding: Finding) -> bool:
        """Say whether a finding makes a run fail."""
        return finding.severity.rank >= self.fail_at.rank


def find_policy(name: str) -> LintPolicy:
    """Return a built-in policy, or the one in the file of that name.

    Raises:
        ScanError: There is no such policy, or it makes no sense; the error says what is wrong in it.

    """
    path = resource("policies", f"{name}.toml") if name in BUILT_IN else Path(name)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ScanError(
            _("The policy cannot be read ({reason}).", reason=reason_of(error)),
            _("Built in are {names}; anything else is the name of a TOML file.", names=pair_text(BUILT_IN)),
        ) from None
    return read_policy(data, name if name in BUILT_IN else path.stem)


def read_policy(data: bytes, name: str) -> LintPolicy:
    """Read a policy.

    Raises:
        ScanError: It is no TOML, or a key or value in it makes no sense.

    """
    try:
        if len(data) > _LARGEST:
            raise ValueError("it is longer than 64 KiB")
        tables = tomllib.loads(data.decode("utf-8"))
        return _policy(_Table(tables, ""), name)
    except (ValueError, re.error, RecursionError) as error:  # ValueError: no TOML, no UTF-8, or a number too long
        raise ScanError(
            _("The policy isn't valid: {reason}.", reason=error), _("docs/linting.md lists what it may hold.")
        ) from None


class _Table:
    """One table of the file, whose keys are taken one by one; what is left over was misspelt."""

    def __init__(self, values: Any, where: str) -> None:
        if not isinstance(values, dict):
            raise ValueError(f"{where} is not a table")
        self._values, self._where = dict(values), where

    def take(self, key: str, kind: type[Any] | tuple[type[Any], ...], default: Any) -> Any:
        value = self._values.pop(key, default)
        if value is not default and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            raise ValueError(f"“{self._where}{key}” has a value of another kind than is expected")
        return value

    def take_list(self, key: str, kind: type[Any]) -> tuple[Any, ...]:
        values = self.take(key, list, [])
        if any(not isinstance(value, kind) or isinstance(value, bool) for value in values):
            raise ValueError(f"“{self._where}{key}” has an entry of another kind than is expected")
        return tuple(values)

    def table(self, key: str) -> _Table:
        return _Table(self._values.pop(key, {}), f"{key}.")

    def rest(self) -> dict[str, Any]:
        values, self._values = self._values, {}
        return values

    def done(self) -> None:
        for key in self._values:
            raise ValueError(f"“{self._where}{key}” is not known")


def _policy(top: _Table, name: str) -> LintPolicy:
    address, symbol, severities = top.table("address"), top.table("symbol"), top.table("severity")
    title, fail_at = top.take("title", str, name), _severity(top.take("fail-at", str, "warning"))
    top.done()
    pattern, encoding = address.take("account-pattern", str, ""), address.take("encoding", str, "percent")
    if encoding not in _ENCODINGS:
        raise ValueError(f"“address.encoding” is one of {', '.join(_ENCODINGS)}")
    policy = LintPolicy(
        name,
        title,
        fail_at,
        address.take_list("types", str),
        address.take("issuer-required", bool, False),
        address.take_list("issuers", str),
        re.compile(pattern) if pattern else None,
        address.take_list("algorithms", str),
        address.take_list("digits", int),
        address.take_list("periods", int),
        address.take("least-secret-bits", int, 0),
        address.take("most-characters", int, 16_384),
        address.take_list("parameters", str),
        encoding == "percent",
        _symbol_policy(symbol),
        _severities(severities),
    )
    address.done()
    return policy


def _symbol_policy(table: _Table) -> SymbolPolicy:
    word = table.take("grade", str, "")
    grades = {grade.word: grade for grade in Grade}
    if word and word not in grades:
        raise ValueError(f"“symbol.grade” is one of {', '.join(grades)}")
    number = (int, float)
    policy = SymbolPolicy(
        grades[word] if word else None,
        table.take("least-margin", number, 0),
        table.take("least-contrast", number, 0),
        table.take("least-module-pixels", number, 0),
        table.take("least-correction", number, 0),
        table.take("most-version", int, 40),
    )
    table.done()
    return policy


def _severities(table: _Table) -> dict[str, Severity | None]:
    found: dict[str, Severity | None] = {}
    for name, word in table.rest().items():
        if name not in RULES:
            raise ValueError(f"“severity.{name}” is the name of no finding")
        found[name] = None if word == "off" else _severity(word)
    return found


def _severity(word: object) -> Severity:
    known = {severity.value: severity for severity in Severity}
    if not isinstance(word, str) or word not in known:
        raise ValueError(f"a severity is one of {', '.join(known)} (or off)")
    return known[word]

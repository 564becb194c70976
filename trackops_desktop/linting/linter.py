"""Judges codes by a policy: texts alone, and texts with the symbol that held them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from trackops_desktop.linting import address_checks, parameter_checks
from trackops_desktop.linting.address_checks import Found
from trackops_desktop.linting.finding import Finding
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.linting.raw_address import taken_apart
from trackops_desktop.otp import address as addresses
from trackops_desktop.otp.account import Account
from trackops_desktop.otp.enrolment_text import read_enrolments
from trackops_desktop.otp.migration import is_migration
from trackops_desktop.otp.secret import Secret


@dataclass(frozen=True, slots=True)
class LintedCode:
    """One code and what is wrong with it.

    Attributes:
        source: The file, or what else it came from.
        text: What it holds, which may be a secret: never printed as it is.
        account: The account, or None where there is none that could be read.
        findings: What is wrong, errors first.

    """

    source: str
    text: str = field(repr=False)
    account: Account | None
    findings: tuple[Finding, ...]


class Linter:
    """Judges one code after the other; what it remembers of each is 32 bytes, so that a run may be long.

    Belongs to one thread.
    """

    def __init__(self, policy: LintPolicy) -> None:
        """Begin a run."""
        self.policy = policy
        # What is remembered of secrets is worthless without this, which dies with the run.
        self._key = secrets.token_bytes(32)
        self._secrets: dict[bytes, bytes] = {}
        self._texts: set[bytes] = set()

    def lint(self, source: str, text: str, found: tuple[Found, ...] = ()) -> LintedCode:
        """Judge the text of a code.

        Args:
            source: Where it is from.
            text: What the code holds.
            found: What was noticed of its symbol, as names of rules and sentences.

        """
        account, secret = _read(text)
        names = [*found, *_of_text(text, self.policy), *self._over_the_run(text, account, secret)]
        return LintedCode(source, text, account, self.judged(names))

    def unread(self, source: str, name: str, sentence: str = "") -> LintedCode:
        """Judge a file that holds no code: `no-code` or `unreadable-file`."""
        return LintedCode(source, "", None, self.judged([(name, sentence)]))

    def judged(self, found: list[Found]) -> tuple[Finding, ...]:
        """Return findings under the policy, errors first; each rule once."""
        made = [self.policy.finding(name, sentence) for name, sentence in dict(reversed(found)).items()]
        kept = [finding for finding in reversed(made) if finding is not None]
        return tuple(sorted(kept, key=lambda finding: -finding.severity.rank))

    def violated_by(self, code: LintedCode) -> bool:
        """Say whether a code breaks the policy."""
        return any(self.policy.violated_by(finding) for finding in code.findings)

    def _over_the_run(self, text: str, account: Account | None, secret: Secret | None) -> Iterator[Found]:
        mark = self._mark(text.encode("utf-8", "surrogatepass"))
        if mark in self._texts:
            yield "code-twice", ""
        elif secret is not None and account is not None:
            key = self._mark(secret.reveal())
            whose = self._mark(f"{account.issuer}\0{account.name}".encode())
            if self._secrets.setdefault(key, whose) != whose:
                yield "secret-reused", ""
        self._texts.add(mark)

    def _mark(self, data: bytes) -> bytes:
        return hmac.digest(self._key, data, hashlib.sha256)


def _of_text(text: str, policy: LintPolicy) -> Iterator[Found]:
    address = taken_apart(text)
    if address is None:
        inner = addresses.find(text).addresses if addresses.has_address(text) else ()
        if any(is_migration(one) for one in inner):
            yield "export-code", ""
            return
        address = next((found for one in inner if (found := taken_apart(one)) is not None), None)
        if address is None:
            yield "not-an-enrolment", ""
            return
        yield "wrapped", ""
    elif text != text.rstrip():
        yield "wrapped", ""
        address = taken_apart(text.rstrip()) or address
    told = [
        *address_checks.of_form(address, policy),
        *address_checks.of_label(address, policy),
        *parameter_checks.of_secret(address, policy),
        *parameter_checks.of_parameters(address, policy),
    ]
    yield from told
    yield from _of_reader(address.text, told)


def _of_reader(text: str, told: list[Found]) -> Iterator[Found]:
    """Tell what our own reader refuses where nothing else was found that explains it."""
    refusals = [item.error for item in read_enrolments(text).items if item.error is not None]
    if refusals and not told:
        yield "refused", refusals[0].sentence


def _read(text: str) -> tuple[Account | None, Secret | None]:
    for item in read_enrolments(text).items:
        if item.enrolment is not None:
            return item.enrolment.enrolment.account, item.enrolment.enrolment.secret
    return None, None

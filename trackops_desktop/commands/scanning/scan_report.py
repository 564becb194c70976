"""What a scanned code is, in the JSON shape that `scan` and `inspect` share and in lines for people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from trackops_desktop.commands.output import Json, account_fields
from trackops_desktop.i18n import _
from trackops_desktop.otp import base32
from trackops_desktop.otp.enrolment_text import Item, read_enrolments
from trackops_desktop.otp.uri import Parsed
from trackops_desktop.scan.masking import masked

if TYPE_CHECKING:
    from trackops_desktop.scan.reading import Reading, Symbol


@dataclass(frozen=True)
class ScanReport:
    """One code and what it means.

    Attributes:
        source: The file it came from, or `-`.
        symbol: The printed symbol, or None for a text.
        text: What it holds.
        kind: `otpauth`, `otpauth-migration`, `steam` or `other`.
        accounts: The enrolments in it.
        warnings: What is unusual, wrong or missing, as sentences.

    """

    source: str
    symbol: Symbol | None
    text: str = field(repr=False)
    kind: str
    accounts: tuple[Parsed, ...] = ()
    warnings: tuple[str, ...] = ()

    def fields(self, reveal: bool) -> dict[str, Json]:
        """Return the JSON shape; secrets and texts in clear only when asked for."""
        return {
            "source": self.source,
            "symbol": _symbol(self.symbol),
            "text": self.text if reveal else masked(self.text),
            "kind": self.kind,
            "accounts": [revealed(parsed, reveal) for parsed in self.accounts],
            "warnings": list(self.warnings),
        }

    def lines(self, reveal: bool) -> list[str]:
        """Return it as people read it: the file and the text, then accounts and warnings indented."""
        lines = [f"{self.source}: {self.kind}: {self.text if reveal else masked(self.text)}"]
        lines += [f"  {_shown(parsed, reveal)}" for parsed in self.accounts]
        return lines + ["  " + _("note: {sentence}", sentence=warning) for warning in self.warnings]


def tell_reading(source: str, reading: Reading) -> ScanReport:
    """Tell what one symbol holds; one that holds only a part of a text is no account, whatever the part looks like."""
    from trackops_desktop.scan.decoding.sequence import missing_sentence

    told = tell(source, reading.text, reading.symbol)
    missing = missing_sentence([reading])
    return replace(told, warnings=(missing,)) if missing else told


def tell(source: str, text: str, symbol: Symbol | None = None) -> ScanReport:
    """Read a text as far as it goes; what makes no sense becomes a warning."""
    from trackops_desktop.scan.content import classify

    read = read_enrolments(text)
    accounts = tuple(parsed for item in read.items for parsed in item.accounts)
    warnings = [warning for item in read.items for warning in _warnings(item)]
    if read.refusal is not None:
        warnings.append(str(read.refusal))
    return ScanReport(source, symbol, text, classify(text), accounts, tuple(warnings))


def revealed(parsed: Parsed, reveal: bool) -> dict[str, Json]:
    """Return an account's fields with its secret in Base32, or null."""
    account = parsed.enrolment.account
    fields = account_fields(account)
    head: dict[str, Json] = {key: fields.pop(key) for key in ("type", "issuer", "name")}
    return head | {"secret": base32.encode(parsed.enrolment.secret) if reveal else None} | fields


def _warnings(item: Item) -> list[str]:
    if item.error is not None:
        return [str(item.error)]
    part = item.part
    if part is None:
        return [warning.sentence for parsed in item.accounts for warning in parsed.warnings]
    warnings = [
        f"{parsed.enrolment.account.label}: {warning.sentence}"
        for parsed in part.accounts
        for warning in parsed.warnings
    ]
    warnings += [
        _("Account {number} can't be used: {reason}", number=problem.row + 1, reason=problem.reason)
        for problem in part.problems
    ]
    if part.size > 1:
        warnings.append(_("This is part {number} of {size} of an export.", number=part.index + 1, size=part.size))
    return warnings


def _shown(parsed: Parsed, reveal: bool) -> str:
    label, secret = parsed.enrolment.account.label, parsed.enrolment.secret
    return _("{account}, secret {secret}", account=label, secret=base32.encode(secret)) if reveal else label


def _symbol(symbol: Symbol | None) -> Json:
    if symbol is None:
        return None
    return {
        "format": symbol.format,
        "version": symbol.version,
        "ec_level": symbol.ec_level,
        "modules": symbol.modules,
    }

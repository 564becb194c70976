"""Lists of enrolment addresses, and running text with some in it: mails, terminals, whatever was saved.

`otp.address` finds them. Comments (`#`), blank lines, byte order marks and any line ends are tolerated; kinds of codes
that do not exist here (`motp://`, `otpauth://yaotp/…`) are listed as problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, _
from trackops_desktop.otp import address as addresses_of
from trackops_desktop.otp import migration
from trackops_desktop.otp.account import Enrolment, Kind, account_for
from trackops_desktop.otp.address import Piece, has_address
from trackops_desktop.otp.enrolment_text import ignored_lines
from trackops_desktop.otp.export_parts import PartCollection
from trackops_desktop.otp.other_apps import refusal_of
from trackops_desktop.otp.uri import parse_uri
from trackops_desktop.transfer import json_text
from trackops_desktop.transfer.entry import STRANGE_KINDS, from_parsed
from trackops_desktop.transfer.format import Incoming, ReadResult, SkippedEntry
from trackops_desktop.transfer.limits import check_entries, check_text
from trackops_desktop.transfer.parsing import fields

__all__ = ["addresses", "has_address", "read_address", "read_addresses", "read_text"]

_EXTRA = re.compile(r"[?&]codeDisplay=([^&\s]*)")
#: WinAuth writes Steam accounts as time-based ones, and these parameters with no other.
_WINAUTH_STEAM = ("&deviceid=", "&data=", "digits=5")
_NOTHING = N_("This line contains no enrolment address.")


def addresses(text: str) -> Iterator[str | None]:
    """Yield every address of the text in order; None for a line, neither blank nor a comment, that holds none."""
    check_text(text)
    yield from (piece.address for piece in addresses_of.find(text).pieces)


class _RowCollector:
    """Gathers rows in file order, and the parts of Google's exports to tell which are missing."""

    def __init__(self, nothing: str) -> None:
        self.nothing = nothing
        self.accounts: list[Incoming] = []
        self.problems: list[SkippedEntry] = []
        self.exports: dict[tuple[int, int], PartCollection] = {}
        self.row = 0

    def take(self, address: str | None) -> None:
        """Take one address, which is one row, or as many as an export code carries."""
        if address is not None and migration.is_migration(address):
            self._take_part(address)
            return
        self.row += 1
        try:
            if address is None:
                raise OtpError(self.nothing)
            account = read_address(address)
        except OtpError as error:
            self.problem(error.sentence)
        else:
            self.accounts.append(replace(account, row=self.row))
        check_entries(self.row)

    def take_piece(self, piece: Piece) -> None:
        """Take what one place of a text holds."""
        if piece.problem:
            self.row += 1
            self.problem(piece.problem)
            return
        self.take(piece.address)

    def problem(self, reason: str) -> None:
        """List the present row as a problem."""
        self.problems.append(SkippedEntry(self.row, reason))

    def _take_part(self, address: str) -> None:
        try:
            part = migration.parse_migration(address)
        except OtpError as error:
            self.row += 1
            self.problem(error.sentence)
            return
        new = self.exports.setdefault((part.batch, part.size), PartCollection()).add(part)
        if part.size > 1 and not new:
            return
        bad = {problem.row: problem.reason for problem in part.problems}
        good = iter(part.accounts)
        for place in range(len(part.accounts) + len(part.problems)):
            self.row += 1
            if place in bad:
                self.problem(bad[place])
            else:
                self.accounts.append(replace(from_parsed(next(good)), row=self.row))
        check_entries(self.row)

    def tell_missing(self) -> None:
        """List the parts of an export that are not there."""
        for export in self.exports.values():
            for number in export.missing:
                self.row += 1
                self.problem(
                    _(
                        "Part {number} of {size} of the Google Authenticator export isn't in this file.",
                        number=number,
                        size=export.size,
                    )
                )


def read_addresses(found: Iterable[str | None], nothing: str = _NOTHING) -> ReadResult:
    """Read addresses in order; export codes give several rows, and their missing parts become problems.

    Args:
        found: The addresses; None stands for a place where there should be one.
        nothing: The reason that is given there.

    Raises:
        TransferError: There are more than 1,000 entries.

    """
    collector = _RowCollector(nothing)
    for address in found:
        collector.take(address)
    collector.tell_missing()
    return ReadResult(tuple(collector.accounts), tuple(collector.problems))


def read_codes(texts: Iterable[str | None], nothing: str) -> ReadResult:
    """Read the texts of QR codes, each a place of its own; one that is another app's code is told by its name.

    Args:
        texts: The texts; None stands for a picture without any code.
        nothing: The reason that is given for what is no enrolment and nothing else that is known.

    Raises:
        TransferError: There are more than 1,000 entries.

    """
    collector = _RowCollector(nothing)
    for text in texts:
        pieces = [piece for piece in addresses_of.find(text or "").pieces if piece.address or piece.problem]
        refusal = None if pieces or text is None else refusal_of(text)
        for piece in pieces or [Piece(None, "" if refusal is None else str(refusal))]:
            collector.take_piece(piece)
    collector.tell_missing()
    return ReadResult(tuple(collector.accounts), tuple(collector.problems))


def read_text(text: str) -> ReadResult:
    """Read a list of addresses.

    Raises:
        TransferError: There is not one address in it, or more than 1,000 entries.

    """
    check_text(text)
    if not has_address(text):
        raise TransferError(_("This text contains no enrolment address."), _("Addresses start with otpauth://."))
    found = addresses_of.find(text)
    collector = _RowCollector(_(_NOTHING))
    for piece in found.pieces:
        if piece.address is not None or piece.problem or not found.prose:
            collector.take_piece(piece)
    collector.tell_missing()
    strays = found.strays if found.prose else 0
    notes = (ignored_lines(strays),) if strays else ()
    return ReadResult(tuple(collector.accounts), tuple(collector.problems), notes)


def read_address(address: str) -> Incoming:
    """Read one address other than an export code, with the tags Ente writes into it.

    Raises:
        OtpError: It cannot be represented, or lies in Ente's trash.

    """
    address = address.removeprefix("apple-")
    scheme, _slashes, rest = address.partition("://")
    kind = "motp" if scheme.lower() == "motp" else rest.partition("/")[0].strip().lower()
    if kind in STRANGE_KINDS:
        raise OtpError(_("Trackops Desktop can't generate {codes}.", codes=_(STRANGE_KINDS[kind])), field="type")
    extra = _ente_extra(address)
    if fields.flag(extra, "trashed"):
        raise OtpError(_("It is in Ente's trash. Restore it there and export again if you still need it."))
    parsed = parse_uri(_EXTRA.sub(_keep_question, address))
    if kind == "totp" and all(mark in address for mark in _WINAUTH_STEAM):
        account = account_for(Kind.STEAM, parsed.enrolment.account.issuer, parsed.enrolment.account.name)
        parsed = replace(parsed, enrolment=Enrolment(account, parsed.enrolment.secret))
    return from_parsed(parsed, fields.texts(extra, "tags"))


def _keep_question(found: re.Match[str]) -> str:
    """Take Ente's parameter out: with a long note in it, it would make the address too long to be read."""
    return "?x=" if found[0].startswith("?") else ""


def _ente_extra(address: str) -> dict[str, json_text.Json]:
    found = _EXTRA.search(address)
    if not found:
        return {}
    try:
        extra = json_text.parse(unquote(found[1]))
    except TransferError:
        return {}
    return extra if isinstance(extra, dict) else {}

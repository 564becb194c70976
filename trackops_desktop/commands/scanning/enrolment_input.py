"""From texts and pictures to the enrolments in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from trackops_desktop.errors import OtpError, TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.otp.enrolment_text import Item, ignored_lines, read_enrolments
from trackops_desktop.otp.text_encoding import decoded
from trackops_desktop.otp.uri import Parsed

MAX_TEXT_BYTES = 1024 * 1024


@dataclass(frozen=True)
class EnrolmentInput:
    """What texts held.

    Attributes:
        accounts: The enrolments, in order, each once.
        notes: Sentences about what is unusual, could not be used, or is still missing.

    """

    accounts: tuple[Parsed, ...]
    notes: tuple[str, ...] = ()


def read_text(stdin: BinaryIO) -> str:
    """Read standard input to its end.

    Raises:
        TrackopsError: It is longer than 1 MiB or no text.

    """
    data = stdin.read(MAX_TEXT_BYTES + 1)
    if len(data) > MAX_TEXT_BYTES:
        raise TrackopsError(
            _("Standard input is longer than any list of accounts."), _("Give one otpauth:// address per line.")
        )
    text = decoded(data)
    if text is None:
        raise TrackopsError(
            _("Standard input isn't text in UTF-8 or any other encoding."),
            _("Give one otpauth:// address per line."),
        )
    return text


def enrolments_in(texts: Iterable[str]) -> EnrolmentInput:
    """Read the enrolments of every text; lines without one are left alone and told.

    Raises:
        OtpError: There is none in a text, or one of them makes no sense; nothing of it is repeated.

    """
    accounts: list[Parsed] = []
    notes: list[str] = []
    for text in texts:
        read = read_enrolments(text)
        if not read.items:
            raise read.refusal or OtpError(
                _("This isn't an otpauth:// address."), _("Enrolment QR codes start with otpauth://.")
            )
        for parsed in (one for item in read.items for one in _accounts(item, notes)):
            if all(parsed.enrolment != other.enrolment for other in accounts):
                accounts.append(parsed)
                label = parsed.enrolment.account.label
                notes += [f"{label}: {warning.sentence}" for warning in parsed.warnings]
        if read.strays:
            notes.append(ignored_lines(read.strays))
    return EnrolmentInput(tuple(accounts), tuple(notes))


def _accounts(item: Item, notes: list[str]) -> tuple[Parsed, ...]:
    if item.error is not None:
        raise item.error
    part = item.part
    if part is None:
        return item.accounts
    notes += [
        _("Account {row} of the export: {reason}", row=problem.row + 1, reason=problem.reason)
        for problem in part.problems
    ]
    if part.size > 1:
        notes.append(
            _(
                "This is part {index} of {size} of the export; each part is added on its own.",
                index=part.index + 1,
                size=part.size,
            )
        )
    if not part.accounts:
        raise OtpError(_("None of the accounts in the export code can be used."), " ".join(notes))
    return part.accounts

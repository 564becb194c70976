"""From texts and pictures to the enrolments in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from trackops_desktop.errors import OtpError, TrackopsError
from trackops_desktop.otp.migration import is_migration, parse_migration
from trackops_desktop.otp.uri import Parsed, parse_uri

MAX_TEXT_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Found:
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
        TrackopsError: It is longer than 1 MiB or not UTF-8 text.

    """
    data = stdin.read(MAX_TEXT_BYTES + 1)
    if len(data) > MAX_TEXT_BYTES:
        raise TrackopsError(
            "Standard input is longer than any list of accounts.", "Give one otpauth:// address a line."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TrackopsError("Standard input is not UTF-8 text.", "Give one otpauth:// address a line.") from None


def enrolments_in(texts: Iterable[str]) -> Found:
    """Read every text as an otpauth or steam address or as an export code of Google Authenticator.

    Raises:
        OtpError: One of them makes no sense; nothing of it is repeated.

    """
    accounts: list[Parsed] = []
    notes: list[str] = []
    for text in texts:
        for parsed in _accounts(text, notes):
            if all(parsed.enrolment != other.enrolment for other in accounts):
                accounts.append(parsed)
                label = parsed.enrolment.account.label
                notes += [f"{label}: {oddity.sentence}" for oddity in parsed.oddities]
    return Found(tuple(accounts), tuple(notes))


def _accounts(text: str, notes: list[str]) -> tuple[Parsed, ...]:
    if not is_migration(text):
        return (parse_uri(text),)
    part = parse_migration(text)
    notes += [f"Account {problem.row + 1} of the export: {problem.reason}" for problem in part.problems]
    if part.size > 1:
        notes.append(f"This is part {part.index + 1} of {part.size} of the export; each part is added by itself.")
    if not part.accounts:
        raise OtpError("None of the accounts in the export code can be used.", " ".join(notes))
    return part.accounts

"""What every foreign format has in common: what it is called, how it is recognised, and what reading it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.warning import EnrolmentWarning
from trackops_desktop.transfer.foreign_file import ForeignFile


class PassphraseNeeded(TransferError):
    """The file is encrypted and no passphrase was given."""

    def __init__(self) -> None:
        super().__init__(_("This file is encrypted."), _("Enter the passphrase that was used when it was exported."))


class WrongFilePassphrase(TransferError):
    """The passphrase does not open the file (or the file is damaged: an encrypted file cannot tell)."""

    def __init__(self) -> None:
        super().__init__(
            _("The passphrase doesn't open this file, or the file is damaged."), _("Check it and try again.")
        )


class NothingToImport(TransferError):
    """The file is of a known format, and there is no account in it."""

    def __init__(self, title: str, notes: Sequence[str] = ()) -> None:
        """Say what it was read as, and what is there instead of accounts."""
        self.notes = tuple(notes)
        what = " ".join((_("The file was read as {title}, but it contains no account.", title=title), *notes))
        super().__init__(what, _("Check that it is the right file, or export again with the one-time codes."))


@dataclass(frozen=True, slots=True)
class Incoming:
    """One account that a file holds.

    Attributes:
        enrolment: The account and its secret.
        tags: Its folders, groups and tags there, in order.
        warnings: What is unusual about it.
        row: Its place among the entries of the file, from 1.
        note: A text of the user's own about it.
        favourite: Whether it stands above the others there.

    """

    enrolment: Enrolment
    tags: tuple[str, ...] = ()
    warnings: tuple[EnrolmentWarning, ...] = ()
    row: int = 0
    note: str = field(default="", repr=False)
    favourite: bool = False


@dataclass(frozen=True, slots=True)
class SkippedEntry:
    """An entry that cannot be taken over.

    Attributes:
        row: Its place among the entries of the file, from 1.
        reason: Why, as one sentence that holds nothing secret.

    """

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Everything a file holds: what can be taken over, and what cannot and why. Nothing is left out silently.

    Attributes:
        accounts: What can be taken over.
        problems: The entries that cannot.
        notes: Sentences about what is no entry at all, such as the words of a mail around an address.

    """

    accounts: tuple[Incoming, ...]
    problems: tuple[SkippedEntry, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        """How many entries the file holds, usable or not."""
        return len(self.accounts) + len(self.problems)


class Format(Protocol):
    """A format that can be read."""

    @property
    def key(self) -> str:
        """The name on the command line."""

    @property
    def title(self) -> str:
        """The name for people."""

    @property
    def help(self) -> str:
        """How to make such a file in the other program, as one sentence."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Usual file name endings; only for file dialogs, never for recognising."""

    def sniff(self, file: ForeignFile) -> bool:
        """Say whether the content looks like this format; cheap, and never raises anything but TransferError."""

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every entry.

        Raises:
            PassphraseNeeded: It is encrypted and there is no passphrase.
            WrongPassphrase: The passphrase does not open it.
            TransferError: It is not this format, is damaged, or exceeds a limit.

        """


class Writer(Protocol):
    """A format that can be written."""

    @property
    def key(self) -> str:
        """The name on the command line."""

    @property
    def title(self) -> str:
        """The name for people."""

    @property
    def suffix(self) -> str:
        """The usual file name ending."""

    @property
    def encrypts(self) -> bool:
        """Whether a passphrase can seal it."""

    @property
    def one_per_secret(self) -> bool:
        """Whether the other program keeps only one of several accounts with the same secret."""

    def contents(self, *, sealed: bool) -> str:
        """Return what the file will hold, as one sentence to be shown before it is written."""

    def check(self, enrolment: Enrolment) -> None:
        """Raise OtpError, with the reason, when the format cannot carry this account unchanged."""

    def write(self, rows: Sequence[Outgoing], passphrase: str | None = None) -> bytes:
        """Return the file, sealed where there is a passphrase. Every row has passed `check`."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One account to write, with its tags.

    Attributes:
        recovery: Its unused recovery codes, for the writers that carry them.
        note: The user's text about it, for the writers that carry it.
        favourite: Whether it is pinned.

    """

    enrolment: Enrolment
    tags: tuple[str, ...] = ()
    recovery: tuple[str, ...] = field(default=(), repr=False)
    note: str = field(default="", repr=False)
    favourite: bool = False

"""A text, wherever it comes from, to the enrolments in it: the one way from a QR code, a paste or a file's text."""

from __future__ import annotations

from dataclasses import dataclass

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.otp import address
from trackops_desktop.otp.migration import Part, is_migration, parse_migration
from trackops_desktop.otp.other_apps import refusal_of
from trackops_desktop.otp.uri import Parsed, parse_uri


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One address of a text, and what it holds: an enrolment, a part of an export, or an error; never two of them."""

    address: str
    enrolment: Parsed | None = None
    part: Part | None = None
    error: OtpError | None = None

    @property
    def accounts(self) -> tuple[Parsed, ...]:
        """The enrolments, of which an export's part holds several."""
        if self.enrolment is not None:
            return (self.enrolment,)
        return self.part.accounts if self.part is not None else ()


@dataclass(frozen=True, slots=True, repr=False)
class EnrolmentText:
    """Everything a text holds.

    Attributes:
        items: Its addresses in order, those that are broken apart among them.
        strays: How many lines hold no address; comments and blank lines are not counted.
        refusal: Why a text without any address is none of an authenticator's, or None where there is nothing to say.

    """

    items: tuple[Item, ...]
    strays: int = 0
    refusal: OtpError | None = None


def read_enrolments(text: str) -> EnrolmentText:
    """Read every enrolment address of a text; what makes no sense is an item with an error, and nothing is raised."""
    found = address.find(text)
    items = []
    for piece in found.pieces:
        if piece.address is not None:
            items.append(_item(piece.address))
        elif piece.problem:
            items.append(Item("", error=OtpError(piece.problem, _(address.ADVICE))))
    return EnrolmentText(tuple(items), found.strays, None if items else refusal_of(text))


def _item(text: str) -> Item:
    try:
        if is_migration(text):
            return Item(text, part=parse_migration(text))
        return Item(text, enrolment=parse_uri(text))
    except OtpError as error:
        return Item(text, error=error)


def ignored_lines(count: int) -> str:
    """Say how many lines of a text held no address, where `count` is at least one."""
    return ngettext(
        "Ignored {count} line without an enrolment address.",
        "Ignored {count} lines without an enrolment address.",
        count,
    )

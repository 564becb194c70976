"""What one row shows at one moment, as plain values: the model makes it, the delegate paints it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from trackops_desktop.i18n import _, isolated, ngettext
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.code import Code, grouped
from trackops_desktop.vault.entry import Entry

#: Seconds before the end of a code in which its colour warns.
WARNING_SECONDS = 5.0


#: What stands in the place of a name that is not to be seen.
HIDDEN_NAME = "••••••"


class RowOptions(NamedTuple):
    """How one row is to look, beside what it holds.

    Attributes:
        icon: The name of the service's icon, or an empty text for the initial.
        hide_name: Show dots in the place of the account's name.

    """

    icon: str = ""
    hide_name: bool = False


_USUAL = RowOptions()


class CodeState(Enum):
    """What stands where the code stands."""

    CODE = "code"
    HIDDEN = "hidden"
    LOADING = "loading"
    MISSING = "missing"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class RowAppearance:
    """One row at one moment.

    Attributes:
        title: The issuer, or the name where there is none.
        subtitle: The name and the tags, quieter.
        initial: The letter of the coloured square.
        shown: What stands where the code stands.
        code: The grouped digits, or an empty text.
        next: The grouped next code where it is to show, else an empty text.
        fraction: How much of the code's life is left, 0 to 1; None for a counter-based code or none at all.
        seconds: Whole seconds left, or None.
        counter: Whether the row has a *next* button instead of a ring.
        note: A word in the place of the subtitle's end: *not verified yet*.
        icon: The name of the service's icon, or an empty text for the initial.
        colour: The name of the colour that the user chose, or an empty text.
        pinned: Whether it stands above the others.

    """

    title: str
    subtitle: str
    initial: str
    shown: CodeState
    code: str = ""
    next: str = ""
    fraction: float | None = None
    seconds: int | None = None
    counter: bool = False
    note: str = ""
    icon: str = ""
    colour: str = ""
    pinned: bool = False

    @property
    def warns(self) -> bool:
        """Whether the code is about to end."""
        return self.seconds is not None and self.seconds <= WARNING_SECONDS

    @property
    def still(self) -> tuple[object, ...]:
        """Return everything that is seen but the ring: it stays the same for most seconds."""
        names = (self.title, self.subtitle, self.initial, self.note, self.icon, self.colour, self.pinned)
        return (*names, self.shown, self.code, self.next, self.counter, self.warns)

    def spoken(self) -> str:
        """Return the row as a screen reader says it: the digits one by one."""
        who = ", ".join(part for part in (self.title, self.subtitle) if part)
        if self.shown is CodeState.CODE:
            digits = " ".join(self.code.replace(" ", ""))
            return _("{account}: code {digits}", account=who, digits=digits)
        says = {
            CodeState.HIDDEN: _("{account}: code hidden", account=who),
            CodeState.LOADING: _("{account}: code is loading", account=who),
            CodeState.MISSING: _("{account}: the secret is missing", account=who),
            CodeState.UNUSED: _("{account}: press next for a code", account=who),
        }
        return says[self.shown]

    def countdown(self) -> str:
        """Return how long the code is good for, which a screen reader says only when it is asked for more."""
        if self.shown is not CodeState.CODE or self.seconds is None:
            return ""
        return ngettext("{count} second left", "{count} seconds left", self.seconds)


def titles(entry: Entry, *, hide_name: bool = False) -> tuple[str, str]:
    """Return the bold and the quiet line of an account, whatever it has of issuer, name and tags."""
    issuer, name = entry.shown_names
    if hide_name and name:
        name = HIDDEN_NAME
    title = issuer or name or _("Unnamed account")
    name = isolated(name) if issuer and name else ""
    tags = " ".join(isolated(f"#{tag}") for tag in entry.tags)
    return title, "  ".join(part for part in (name, tags) if part)


def initial_of(title: str) -> str:
    """Return the first letter or digit of a title, in upper case."""
    for letter in title:
        if letter.isalnum():
            return letter.upper()[:1]
    return "•"


def appearance_of(
    entry: Entry,
    shown: CodeState,
    code: Code | None,
    following: Code | None,
    now: float,
    options: RowOptions = _USUAL,
) -> RowAppearance:
    """Put together what a row shows; a code that is not to be seen is not part of it."""
    title, subtitle = titles(entry, hide_name=options.hide_name)
    times: tuple[float | None, int | None] = (None, None)
    text = following_text = ""
    if code is not None and shown in (CodeState.CODE, CodeState.HIDDEN):
        times = _times(code, entry.account.period, now)
        if shown is CodeState.CODE:
            text = grouped(code.value)
            following_text = grouped(following.value) if following is not None else ""
    return RowAppearance(
        title,
        subtitle,
        initial_of(title),
        shown,
        text,
        following_text,
        *times,
        entry.account.kind is Kind.HOTP,
        "" if entry.verified else _("not verified yet"),
        options.icon,
        entry.details.colour,
        entry.details.pinned,
    )


def _times(code: Code, period: int, now: float) -> tuple[float | None, int | None]:
    """Return how much of a code's life is left, and its whole seconds."""
    left = code.seconds_left(now)
    return (None, None) if left is None else (min(1.0, left / period), min(period, int(left) + 1))

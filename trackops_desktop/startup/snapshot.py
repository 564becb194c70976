"""What the first second of a start shows: the accounts on the screen, their codes, and how they are to look.

It is read by a process of its own, so that it can be packed into bytes and back. Codes are in it, secrets are not.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.clock import Clock
from trackops_desktop.otp.code import NEXT_SECONDS, Code
from trackops_desktop.vault.entry import Details, Entry
from trackops_desktop.vault.version_vector import VersionVector

if TYPE_CHECKING:
    from trackops_desktop.services.settings import Settings
    from trackops_desktop.vault.vault import Vault

#: Accounts that are looked at: as many as any screen shows.
MOST = 40


class StartupSnapshot(NamedTuple):
    """What there is to show at once.

    Attributes:
        entries: The first accounts in the user's order.
        codes: By id, the current code and, where it soon runs out, the one after it. An account without a secret or
            with a counter has none.
        theme: One of `services.settings.THEMES`.
        text_scale: Size of the text, 1.0 is the system's.
        offset: Seconds that the user adds to the clock.
        hide_codes: Show no code until it is clicked; `codes` is empty then.
        show_next: Show the next code in the last seconds of the current one.
        hide_names: Show dots in the place of account names.
        compact: Show nothing but the codes.
        language: The setting for the language.

    """

    entries: tuple[Entry, ...]
    codes: Mapping[str, tuple[Code, ...]]
    theme: str = "system"
    text_scale: float = 1.0
    offset: float = 0.0
    hide_codes: bool = False
    show_next: bool = False
    hide_names: bool = False
    compact: bool = False
    language: str = ""

    def packed(self) -> bytes:
        """Return it as bytes for another process of this very program."""
        entries = [(*_account(entry.account), *_rest(entry)) for entry in self.entries]
        codes = [
            (id_, [(code.value, code.valid_from, code.valid_until) for code in some])
            for id_, some in self.codes.items()
        ]
        return marshal.dumps((entries, codes, self[2:]))

    @classmethod
    def unpacked(cls, data: bytes) -> StartupSnapshot:
        """Return what `packed` was made of; never for bytes from anywhere else."""
        entries, codes, rest = marshal.loads(data)  # noqa: S302 # our own copy of this process wrote them
        return cls(
            tuple(_entry(row) for row in entries),
            {id_: tuple(Code(*code) for code in some) for id_, some in codes},
            *rest,
        )


class ForeseenCodes:
    """The codes of a snapshot, for as long as they are good."""

    def __init__(self, look: StartupSnapshot, clock: Clock) -> None:
        """Take the look and the clock, in unix seconds."""
        self._codes, self._clock, self._offset = look.codes, clock, look.offset

    def now(self) -> float:
        """Return the time that codes follow: the clock with the user's offset."""
        return self._clock() + self._offset

    def code(self, id: str) -> Code | None:
        """Return the code to show now, or None."""
        now = self.now()
        return next((code for code in self._codes.get(id, ()) if (code.seconds_left(now) or 0) > 0), None)

    def next(self, id: str) -> Code | None:
        """Return the code after the current one, or None."""
        some = self._codes.get(id, ())
        return some[1] if len(some) > 1 and self.code(id) is some[0] else None

    def current(self) -> dict[str, Code]:
        """Return every code that is good now, by id."""
        found = {id_: self.code(id_) for id_ in self._codes}
        return {id_: code for id_, code in found.items() if code is not None}


def take_snapshot(vault: Vault, clock: Clock) -> StartupSnapshot | None:
    """Look without changing or asking anything; None where there is nothing to show or something to ask first.

    Raises:
        VaultError: The catalogue or the keyring cannot be read.

    """
    from trackops_desktop.services.settings import SettingsStore
    from trackops_desktop.vault.state import VaultState

    if vault.condition().state is not VaultState.READY:
        return None
    settings = SettingsStore(vault).load()
    found = vault.first_enrolments(MOST, _ordering(vault, settings))
    now = clock() + settings.clock_offset
    shown = () if settings.hide_codes else found
    codes = {entry.id: _codes(enrolment, now) for entry, enrolment in shown if enrolment is not None}
    look = StartupSnapshot(
        *(tuple(entry for entry, _ in found), codes, settings.theme, settings.text_scale, settings.clock_offset),
        *(settings.hide_codes, settings.show_next_code, settings.hide_names, settings.compact, settings.language),
    )
    return look if look.entries else None


def _ordering(vault: Vault, settings: Settings) -> Callable[[Sequence[Entry]], Sequence[Entry]] | None:
    """Return what puts all accounts into the order of the list, or None for the user's own, which needs no other."""
    from trackops_desktop.services.ordering import ListOrder, in_order

    order = ListOrder(settings.list_order)
    if order is ListOrder.OWN:
        return None
    from trackops_desktop.services.last_used import LastUsed

    if order is ListOrder.NAME:
        from trackops_desktop.folding import has_own_letters
        from trackops_desktop.languages import choose, speak, wishes

        spoken = choose(wishes("", settings.language, os.environ))
        if has_own_letters(spoken):
            speak(spoken)
    used = LastUsed(vault, float).all()
    return lambda entries: in_order(entries, order, used)


def _codes(enrolment: Enrolment, now: float) -> tuple[Code, ...]:
    from trackops_desktop.otp.codes import code_at, next_code

    if enrolment.account.kind is Kind.HOTP:
        return ()
    code = code_at(enrolment, now)
    return (code,) if (code.seconds_left(now) or 0) > NEXT_SECONDS else (code, next_code(enrolment, now))


def _account(account: Account) -> tuple[object, ...]:
    values = account.issuer, account.name, account.algorithm.value, account.digits, account.period, account.counter
    return account.kind.value, *values


def _rest(entry: Entry) -> tuple[object, ...]:
    return (
        *(entry.id, entry.tags, entry.site, entry.position, entry.created_at, entry.changed_at, entry.verified),
        *(entry.replaces, entry.trashed_at, entry.has_recovery_codes, entry.namesake),
        (entry.details.note, entry.details.colour, entry.details.icon, entry.details.pinned),
        entry.versions.counts,
    )


def _entry(row: tuple[object, ...]) -> Entry:
    kind, issuer, name, algorithm, digits, period, counter, id_, *rest, said, counts = row
    account = Account(Kind(kind), issuer, name, Algorithm(algorithm), digits, period, counter)  # type: ignore[arg-type]
    versions = VersionVector(counts)  # type: ignore[arg-type]
    return Entry(id_, account, *(*rest, Details(*said), None, versions))  # type: ignore[arg-type, misc]

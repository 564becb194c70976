"""Putting a passphrase on everything, changing it, and taking it off: item by item, resumed after a crash.

The catalogue first says what the change is (`sealing`), then each item is rewritten and read back, then the catalogue
says that it is done. Sealed and clear values tell themselves apart, so both can be read in between.

Two processes never do this at once: a lock of the file system keeps them apart, and every transaction makes sure that
the seal is still the one that this process began with. Of two that set a passphrase at the same time, one is told.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.i18n import _
from trackops_desktop.vault.catalogue.catalogue import BUSY_SECONDS, Catalogue, set_meta
from trackops_desktop.vault.catalogue.file_lock import exclusive
from trackops_desktop.vault.errors import (
    CatalogueBusy,
    KeyringMissing,
    NothingChosen,
    PassphraseChanged,
    SecretsShared,
    SecretTooLong,
)
from trackops_desktop.vault.items import Items, fix_place
from trackops_desktop.vault.sealed.envelope import Seal, is_sealed, new_seal
from trackops_desktop.vault.sealed.key_holder import SYSTEM_UNLOCK, KeyHolder, SealState, opened_text
from trackops_desktop.vault.shared import uses_shared
from trackops_desktop.vault.state import SecretLocation
from trackops_desktop.vault.system_key import SystemKey

_LOGGER = LazyLogger(__name__)
_LOCK = "seal.lock"
_PAUSE_SECONDS = 0.01


class Sealing:
    """Changes of how the items are kept."""

    def __init__(
        self, catalogue: Catalogue, items: Items, key_holder: KeyHolder, home: Path, finish: Callable[[], bool]
    ) -> None:
        """Take what it works on; `finish` finishes what processes that are gone left, and tells whether they did."""
        self._finish = finish
        self._catalogue = catalogue
        self._items = items
        self._key_holder = key_holder
        self._lock = home / _LOCK
        #: What lets the system's yes open the vault.
        self.system = SystemKey(catalogue, items, key_holder, self._lock)

    def unlock(self, passphrase: str) -> None:
        """Open the data key, and go on with a change that was interrupted; one that is under way is left alone.

        Raises:
            WrongPassphrase: It does not open it.
            KeyringProblem: The interrupted change cannot go on now; the vault is open all the same.

        """
        self._key_holder.unlock(passphrase)
        self._go_on()

    def unlock_by_system(self) -> None:
        """Open the vault after the system has said yes, and go on as `unlock` does.

        Raises:
            SystemKeyGone: It is switched off, or what it needs is gone.
            KeyringProblem: The keyring cannot be read now, or the interrupted change cannot go on.

        """
        self.system.open()
        self._go_on()

    def _go_on(self) -> None:
        if self._key_holder.state().sealing and self._catalogue.hindrance is None:
            with suppress(CatalogueBusy), exclusive(self._lock, 0.0):
                self._resume()

    def seal(self, passphrase: str, place: SecretLocation | None) -> None:
        """Seal all items under a passphrase, or change the passphrase of an open seal.

        Raises:
            VaultLocked: There is a seal and it is not open.
            PassphraseChanged: Another process was faster; nothing was changed.
            SecretsShared: Another data folder may use the same items; nothing was changed.
            SecretTooLong: A text would not fit once it is sealed; nothing was changed.
            VaultError: The keyring failed; what is converted stays so, the rest follows with the next unlocking.

        """
        with self._alone() as began:
            held = self._key_holder.held()
            if held is not None:
                self._swap(began, began._replace(seal=held.wrapped(passphrase)))
                self._catalogue.drop_copies()  # they hold the data key under the passphrase of before
                self.system.tidy()
                _LOGGER.info("The passphrase was changed")
                return
            chosen = self._place(place)
            if uses_shared(self._catalogue):
                raise SecretsShared
            fresh = new_seal()
            wrapped = fresh.wrapped(passphrase)
            self._check_lengths(fresh)
            sealed = SealState(wrapped, "seal")
            self._swap(began, sealed, lambda connection: fix_place(connection, chosen))
            self._key_holder.hold(fresh)
            self._convert(sealed, fresh)

    def unseal(self) -> None:
        """Write all items in clear into the keyring and drop the seal.

        Raises:
            VaultLocked: The seal is not open.
            PassphraseChanged: Another process was faster; nothing was changed.
            KeyringMissing: The secrets lie in the catalogue, where they are never kept in clear.

        """
        with self._alone() as began:
            held = self._key_holder.held()
            if held is None:
                return
            if self._items.place() is SecretLocation.CATALOGUE:
                raise KeyringMissing(
                    _("Your secrets are in a file, so they must stay protected by a passphrase."),
                    _("Change the passphrase instead."),
                )
            leaving = began._replace(sealing="unseal")
            self._swap(began, leaving)
            self._convert(leaving, held)
            self._catalogue.drop_copies()
            self.system.tidy()

    # Parts

    @contextmanager
    def _alone(self) -> Iterator[SealState]:
        """Keep every other change of the seal out, finish an interrupted one, and return how things stand.

        Raises:
            PassphraseChanged: It is not how things stood when this was called.
            VaultLocked: An interrupted change has to be finished first, and the seal is not open.

        """
        asked = self._key_holder.state()
        with exclusive(self._lock, BUSY_SECONDS):
            if self._key_holder.state().seal != asked.seal:
                raise PassphraseChanged
            with self._items.changing():
                if self._key_holder.state().sealing:
                    self._resume()
                yield self._key_holder.state()

    def _swap(
        self, began: SealState, then: SealState, beside: Callable[[sqlite3.Connection], None] | None = None
    ) -> None:
        """Write a new state in place of the one that this change began with, and only of that one.

        In the same transaction the system's yes stops opening the vault: who changes a passphrase shuts every door.
        """
        with self._catalogue.writing() as connection:
            if self._key_holder.state() != began:
                raise PassphraseChanged
            if beside is not None:
                beside(connection)
            set_meta(connection, "seal", then.seal)
            set_meta(connection, "sealing", then.sealing)
            set_meta(connection, SYSTEM_UNLOCK, None)

    def _resume(self) -> None:
        """Go on with a change whose process is gone; the lock is held."""
        with self._items.changing():
            began = self._key_holder.state()
            held = self._key_holder.held()
            if began.sealing and held is not None:
                _LOGGER.warning("An interrupted change of the seal goes on")
                self._convert(began, held)

    def _place(self, wanted: SecretLocation | None) -> SecretLocation:
        """Return the place that is fixed, else the wanted one, else the keyring if it is there."""
        place = self._items.place() or wanted
        if place is not None:
            return place
        try:
            return self._items.usable_place()
        except NothingChosen:
            return SecretLocation.CATALOGUE

    def _check_lengths(self, fresh: Seal) -> None:
        """Make sure, before anything changes, that every item still fits once it is sealed."""
        everything = self._items.everything()
        if not everything:
            return
        limit = self._items.store().limit
        for item, text in self._items.get(everything).items():
            if limit is not None and len(fresh.close(item, text)) > limit:
                raise SecretTooLong(_("An account"), limit)

    def _convert(self, began: SealState, held: Seal) -> None:
        """Bring every item into the form that the change asks for; what is in it already stays untouched.

        The change ends after a look at all items that finds nothing to do, and only if no other item came meanwhile:
        a data key is never dropped while it opens anything. An item that it does not open is lost with or without it.
        One that another process is about to remove is waited for; what a process that is gone was about to do is done.

        Raises:
            CatalogueBusy: It has been about to for too long; the next unlocking goes on.

        """
        until = time.monotonic() + BUSY_SECONDS
        while True:
            items = self._items.everything()
            kept = self._items.store().get_many(items) if items else {}
            texts = self._wrong(kept, held, to_seal=began.sealing == "seal")
            if not texts and self._end(began, items):
                _LOGGER.info("The seal is on %s: %d items are in that form", began.sealing == "seal", len(items))
                return
            waiting = [
                item
                for item, text in texts.items()
                if not self._rewrite(began, item, held.close(item, text) if began.sealing == "seal" else text)
            ]
            if len(waiting) < len(texts) or self._finish():
                until = time.monotonic() + BUSY_SECONDS
            elif time.monotonic() >= until:
                raise CatalogueBusy
            else:
                time.sleep(_PAUSE_SECONDS)

    def _wrong(self, kept: Mapping[str, str], held: Seal, *, to_seal: bool) -> dict[str, str]:
        """Return the texts of those stored values that are not in the wanted form and can be brought into it."""
        if to_seal:
            return {item: value for item, value in kept.items() if not is_sealed(value)}
        texts = {item: opened_text(held, item, value) for item, value in kept.items() if is_sealed(value)}
        return {item: text for item, text in texts.items() if text is not None}

    def _rewrite(self, began: SealState, item: str, value: str) -> bool:
        """Write one item in its new form, unless the seal is not what it was; False where it is being removed."""

        def check() -> None:
            if self._key_holder.state() != began:
                raise PassphraseChanged

        limit = self._items.store().limit
        if limit is not None and len(value) > limit:
            raise SecretTooLong(_("This text"), limit)
        return self._items.rewrite(item, value, check)

    def _end(self, began: SealState, seen: Sequence[str]) -> bool:
        """Say in the catalogue that the change is done; False where an item came that was not looked at."""
        with self._catalogue.writing() as connection:
            if self._key_holder.state() != began:
                raise PassphraseChanged
            if not set(self._items.everything()) <= set(seen):
                return False
            set_meta(connection, "sealing", None)
            if began.sealing == "unseal":
                set_meta(connection, "seal", None)
        return True

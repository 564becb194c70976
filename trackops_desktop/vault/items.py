"""Secret texts by item id, in whichever place, sealed or not, changed so that no crash can lose or leak one."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import VaultError
from trackops_desktop.vault.catalogue import intents
from trackops_desktop.vault.catalogue.catalogue import BUSY_SECONDS, Catalogue
from trackops_desktop.vault.catalogue.intents import IntentAction
from trackops_desktop.vault.catalogue.owner import Owner
from trackops_desktop.vault.errors import (
    AlreadyThere,
    CatalogueBusy,
    CatalogueChanged,
    CatalogueDamaged,
    KeyringDenied,
    KeyringMissing,
    KeyringProblem,
    NothingChosen,
    VaultLocked,
)
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.keyring.prompts import KeyringPrompts
from trackops_desktop.vault.sealed.key_holder import KeyHolder
from trackops_desktop.vault.shared import SharingStore
from trackops_desktop.vault.state import SecretLocation
from trackops_desktop.vault.store import CatalogueStore, KeyringStore, NoStore, Progress, SecretStore

_LOGGER = LazyLogger(__name__)
Commit = Callable[[sqlite3.Connection], None]
#: Names items inside of the transaction that relies on what is seen there.
Choose = Callable[[sqlite3.Connection], Sequence[str]]
#: Drops the rows of items inside of a transaction.
Forget = Callable[[sqlite3.Connection, Sequence[str]], None]
#: How long closing waits for a change: longer than a keyring may take to answer.
CLOSE_SECONDS: Final = 20.0
_PAUSE_SECONDS: Final = 0.01
_ALL = "SELECT id AS item FROM entries UNION SELECT item FROM notes"
_REFERRED = f"SELECT item FROM ({_ALL}) WHERE item IN (SELECT value FROM json_each(?))"  # noqa: S608 # constants only


class Items:
    """The secret store together with its key holder and its intents.

    Its turn is held while the keyring asks its user, for minutes perhaps: the window's thread never takes it.

    Attributes:
        prompts: Whether the keyring may ask its user, and whether it is asking.

    """

    def __init__(self, catalogue: Catalogue, key_holder: KeyHolder, home: Path, backend: KeyringBackend | None) -> None:
        """Take the open catalogue, the key holder, the folder of the owners' locks, and the keyring if there is one."""
        self._turn = threading.RLock()
        self._changes = threading.RLock()
        self._catalogue = catalogue
        self._key_holder = key_holder
        self._home = home
        self._owner = Owner(home)
        keyring = None if backend is None else KeyringStore(backend)
        self._sharing = None if keyring is None else SharingStore(keyring, catalogue)
        self._keyring: SecretStore = self._sharing or NoStore()
        self.prompts = keyring.prompts if keyring else KeyringPrompts()
        self._file = CatalogueStore(catalogue)

    def close(self) -> None:
        """Wait for a change that is under way, then drop the keyring's connection and let go of this process's claim.

        Who only reads is left behind. A change that takes longer than any keyring answers is left to its intents. A
        question that the keyring asks its user is given up.
        """
        self.prompts.close()
        if not self._changes.acquire(timeout=CLOSE_SECONDS):
            return
        try:
            if self._turn.acquire(blocking=False):
                try:
                    self._keyring.close()
                finally:
                    self._turn.release()
            self._owner.close()
        finally:
            self._changes.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep the other threads from the store; a caller whose several calls belong together takes it.

        Nobody waits for it who only reads the catalogue. It is never taken inside of a transaction, which would keep
        every other process from writing for as long as a keyring takes to answer.
        """
        if self._catalogue.changing:
            raise RuntimeError("the secret store was spoken to inside of a transaction")
        with self._turn:
            yield

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Take the turn for a change, which `close` waits for."""
        with self.turn(), self._changes:
            yield

    # Where

    def place(self) -> SecretLocation | None:
        """Return where secrets lie, or None while nothing was ever stored.

        Raises:
            CatalogueDamaged: The catalogue names no place that there is.

        """
        chosen = self._catalogue.meta("place")
        try:
            return None if chosen is None else SecretLocation(chosen)
        except ValueError:
            raise CatalogueDamaged from None

    def store(self) -> SecretStore:
        """Return the store of the chosen place; the keyring while none was chosen."""
        return self._file if self.place() is SecretLocation.CATALOGUE else self._keyring

    def usable_place(self) -> SecretLocation:
        """Return the place if it can be used now; the keyring, if it is there, while none was chosen.

        Raises:
            NothingChosen: There is no keyring and no place was chosen.
            KeyringProblem: The keyring is chosen and cannot be used now.

        """
        place = self.place()
        if place is SecretLocation.CATALOGUE:
            return place
        try:
            self._keyring.check()
        except KeyringMissing:
            if place is None:
                raise NothingChosen from None
            raise
        return SecretLocation.KEYRING

    def problem(self) -> KeyringProblem | None:
        """Return what stands in the way of the store now, or None; shows no prompt."""
        try:
            with self.turn():
                self.store().check(self.everything())
        except KeyringProblem as problem:
            return problem
        return None

    def unlock(self) -> None:
        """Let the keyring ask for its password, then about the items that it keeps back; wait for the answers.

        Raises:
            KeyringProblem: It stayed locked, was told no, or is not there.

        """
        store = self.store()
        store.unlock()
        with self.turn():
            store.unlock(self.everything())

    # Texts

    def everything(self) -> list[str]:
        """Return every item that an account or a note relies on."""
        return [str(row["item"]) for row in self._catalogue.rows(_ALL)]

    def listed(self) -> Sequence[str]:
        """Return every item that the keyring holds under our name, known or not; none where it cannot tell."""
        with self.turn():
            return () if self._sharing is None else self._sharing.listed()

    def reads_quietly(self) -> bool:
        """Return whether the keyring surely asks nobody about a program that reads."""
        with self.turn():
            return self._sharing is None or self._sharing.reads_quietly()

    def raw(self, items: Sequence[str]) -> dict[str, str]:
        """Return what the keyring holds under items, sealed or not, whatever place this catalogue chose."""
        with self.turn():
            return {} if self._sharing is None else self._sharing.get_many(items)

    def holds(self, item: str) -> bool:
        """Return whether the store has anything under this id, whole or not."""
        with self.turn():
            return bool(self.store().get_many([item]))

    def get(self, items: Sequence[str]) -> dict[str, str]:
        """Return the texts of those items that exist and are whole.

        Raises:
            VaultLocked: They are sealed and the data key is not open.
            KeyringProblem: The keyring is not there, locked or failing.

        """
        with self.turn():
            self._key_holder.held()
            return self._key_holder.opened(self.store().get_many(items))

    def make_room(self, items: Sequence[str]) -> None:
        """Note which of these new items, whose ids come from elsewhere, are another data folder's; call before `put`.

        Raises:
            SecretsShared: The other folder could not read what would be written over its own.
            KeyringProblem: The keyring cannot be read now.

        """
        with self.turn():
            if items and self._sharing is not None and self.place() is not SecretLocation.CATALOGUE:
                self._sharing.make_room(items, sealed=self._key_holder.how() is not None)

    def put(
        self,
        texts: Mapping[str, str],
        labels: Mapping[str, str],
        commit: Commit,
        progress: Progress | None = None,
        replaced: Choose = lambda _connection: (),
    ) -> None:
        """Store the texts of new items and run `commit` in the transaction that makes them known; all or nothing.

        Args:
            texts: The texts by item; none at all only commits.
            labels: What to call an item in an error.
            commit: Writes the rows that rely on the items.
            progress: Called with (stored, of how many); whatever it raises undoes everything.
            replaced: Names the items that `commit` makes superfluous, just before it; they are deleted afterwards, or
                by the next start.

        Raises:
            SecretTooLong: A text does not fit; nothing was begun.
            AlreadyThere: An item of this id is in use; nothing was begun.
            VaultError: The store or the catalogue failed; what was written is taken back now or by the next start.

        """
        with self.changing():
            if not texts:
                with self._catalogue.writing() as connection:
                    commit(connection)
                return
            superfluous = self._put(texts, labels, commit, progress, replaced)
            if superfluous:
                self._drop_replaced(superfluous)

    def mend(self, texts: Mapping[str, str], labels: Mapping[str, str], whole: Callable[[str, str], bool]) -> None:
        """Write the texts of known items whose stored text is missing, damaged, or not `whole`; leave the others.

        Args:
            texts: What is to be there, by item.
            labels: What to call an item in an error.
            whole: Tells of what is there and what is to be there whether the first may stay.

        They are noted before, as `rewrite` does it: one that loses its row meanwhile is deleted, here or by the next
        start.

        Raises:
            CatalogueChanged: One of them is unknown by now, or is being changed; nothing was written.
            VaultLocked: Another process changed the passphrase meanwhile; what was written is taken back.

        """
        with self.changing():
            how = self._key_holder.how()
            kept = self.get(list(texts))
            broken = {item: text for item, text in texts.items() if item not in kept or not whole(kept[item], text)}
            if not broken:
                return
            store = self.store()
            values = self._key_holder.closed(broken, labels, store.limit)
            owner = self._owner.hold()
            with self._catalogue.writing() as connection:
                if self._referred_to(list(broken)) != broken.keys() or intents.any_pending(connection, broken):
                    raise CatalogueChanged
                intents.begin(connection, broken, IntentAction.ADD, owner)
            try:
                store.put_many(values)
                if self._key_holder.how() != how:
                    store.delete_many(list(broken))
                    raise VaultLocked
            finally:
                for item in broken:
                    self._end_rewriting(item)

    def rewrite(self, item: str, value: str, check: Callable[[], None]) -> bool:
        """Write the stored value of a known item anew, as it stands, unless it is being removed.

        It is noted before, so that a process that is killed after the writing leaves no item that nobody knows: one
        that lost its row meanwhile is deleted, here or by the next start.

        Args:
            item: The item.
            value: What to store.
            check: Raises, in the transaction that begins this, what forbids it.

        Returns:
            Whether it was written, or has no row any more; False where another process is about to remove it.

        """
        with self.changing():
            owner = self._owner.hold()
            with self._catalogue.writing() as connection:
                check()
                if not self._referred_to([item]):
                    return True
                if intents.pending(connection, item):
                    return False
                intents.begin(connection, [item], IntentAction.ADD, owner)
            try:
                self.store().put_many({item: value})
            finally:
                self._end_rewriting(item)
            return True

    def remove(self, doomed: Choose, forget: Forget) -> None:
        """Delete items, then drop their rows.

        Args:
            doomed: Names the items; asked in the transaction from which on nobody can bring them back.
            forget: Drops their rows.

        Raises:
            CatalogueBusy: Another process is removing one of them.
            VaultError: The store failed; what it still holds stays known.

        """
        with self.changing():
            with self._catalogue.reading() as connection:
                if not doomed(connection):
                    return
            self.store().check()
            owner = self._owner.hold()
            with self._catalogue.writing() as connection:
                items = doomed(connection)
                displaced = intents.displace(connection, items)
                intents.begin(connection, items, IntentAction.REMOVE, owner)
                before = self._key_holder.state()
            _LOGGER.info("%d items are being removed for good", len(items))
            try:
                self.store().delete_many(items)
            except BaseException:
                with self._catalogue.writing() as connection:
                    intents.finish(connection, items)
                    intents.give_back(connection, displaced)
                raise
            with self._catalogue.writing() as connection:
                forget(connection, items)
                intents.finish(connection, items)
                intents.give_back(connection, displaced)
                after = self._key_holder.state()
            if before != after or after.sealing:  # another process may have written them anew for its passphrase
                with suppress(VaultError):
                    self.store().delete_many(items)

    def keep_raw(self, item: str, text: str) -> None:
        """Write a text into the keyring as it stands, whatever place this catalogue chose, and read it back.

        Raises:
            KeyringProblem: There is no keyring, or it did not keep it.

        """
        with self.changing():
            self._keyring.put_many({item: text})

    def fetch_raw(self, item: str) -> str | None:
        """Return what `keep_raw` wrote, or None; a keyring that is locked may ask its user.

        Raises:
            KeyringProblem: There is no keyring, it stayed locked, or it fails.

        """
        with self.turn():
            self._keyring.unlock([item])
            return self._keyring.get_many([item]).get(item)

    def drop_raw(self, item: str) -> None:
        """Delete from the keyring what `keep_raw` wrote; without a keyring there is nothing to do."""
        with self.changing():
            if self._sharing is not None:
                self._sharing.delete_many([item])

    def discard(self, items: Sequence[str]) -> None:
        """Delete items that nothing relies on."""
        with self.changing():
            if items:
                self.store().delete_many(items)

    def settle(self, forget: Forget) -> bool:
        """Finish the removals and undo the additions that a crash left; `forget` drops the rows of removed items.

        Returns:
            Whether a crash left anything.

        Raises:
            VaultError: The store cannot be reached now; the intents stay for the next time.

        """
        with self.changing():
            if not self._catalogue.rows("SELECT 1 FROM intents LIMIT 1"):
                return False
            left = intents.claim(self._catalogue, self._home, self._owner.hold())
            known = self._referred_to(left.added)
            _LOGGER.warning(
                "A change was interrupted: %d additions and %d removals are being settled",
                len(left.added),
                len(left.removed),
            )
            leftovers = [*(item for item in left.added if item not in known), *left.removed]
            if leftovers:
                self.store().check()
                self.store().delete_many(leftovers)
            with self._catalogue.writing() as connection:
                forget(connection, left.removed)
                # Whoever has replaced a known one meanwhile saw that it was under way, and left it to us.
                lost = known - self._referred_to(list(known))
                intents.finish_own(connection, {*left.added, *left.removed} - lost, self._owner.name)
            if lost:
                self._drop_replaced(list(lost))
            return bool(left.added or left.removed)

    # Parts

    def _put(
        self,
        texts: Mapping[str, str],
        labels: Mapping[str, str],
        commit: Commit,
        progress: Progress | None,
        replaced: Choose,
    ) -> list[str]:
        """Do what `put` does, up to the items that are superfluous then; return those."""
        place = self.usable_place()
        store = self._file if place is SecretLocation.CATALOGUE else self._keyring
        how = self._key_holder.how()
        values = self._key_holder.closed(texts, labels, store.limit)
        items = list(texts)
        owner = self._owner.hold()
        with self._catalogue.writing() as connection:
            fix_place(connection, place)
            if self._referred_to(items):
                raise AlreadyThere
            intents.begin(connection, items, IntentAction.ADD, owner)
        try:
            store.put_many(values, progress)
            with self._catalogue.writing() as connection:
                if self._key_holder.how() != how:
                    raise VaultLocked
                # What another process is removing already, it removes.
                superfluous = [item for item in replaced(connection) if not intents.pending(connection, item)]
                commit(connection)
                intents.finish(connection, items)
                intents.begin(connection, superfluous, IntentAction.REMOVE, owner)
        except (KeyringDenied, KeyboardInterrupt) as error:
            _LOGGER.info("%d items were not stored: %s; they are taken back", len(items), error)
            with self.prompts.forbidden():  # who has just said no is not asked again
                self._take_back(items)
            raise
        except BaseException as error:
            _LOGGER.warning("%d items were not stored: %s; they are taken back", len(items), error)
            self._take_back(items)
            raise
        return superfluous

    def _end_rewriting(self, item: str) -> None:
        """Cross out a rewriting; where the item has lost its row meanwhile, it goes before that.

        A removal that displaced the rewriting is waited for: it gives it back in the end. One whose process is gone is
        left to whoever finishes it: the item goes, with what was written.
        """
        owner, until = self._owner.hold(), time.monotonic() + BUSY_SECONDS
        while True:
            with self._catalogue.writing() as connection:
                known = bool(self._referred_to([item]))
                own = intents.belongs_to(connection, item, owner)
                if known and own:
                    intents.finish(connection, [item])
            if not known or own or time.monotonic() >= until or intents.is_left(self._catalogue, self._home, item):
                break
            time.sleep(_PAUSE_SECONDS)
        if not known:
            self.store().delete_many([item])
            with self._catalogue.writing() as connection:
                intents.finish(connection, [item])

    def _drop_replaced(self, items: Sequence[str]) -> None:
        """Delete what nothing relies on any more; where the store cannot do it now, the next start does."""
        try:
            self.store().delete_many(items)
            with self._catalogue.writing() as connection:
                intents.finish(connection, items)
        except VaultError as error:
            _LOGGER.info("Replaced items stay until the next start: %s", error)

    def _take_back(self, items: Sequence[str]) -> None:
        """Undo an addition; where the store cannot do it now, its intents stay for the next start."""
        try:
            known = self._referred_to(items)
            self.store().delete_many([item for item in items if item not in known])
            with self._catalogue.writing() as connection:
                intents.finish(connection, items)
        except VaultError as error:
            _LOGGER.warning("An addition is undone by the next start: %s", error)

    def _referred_to(self, items: Sequence[str]) -> set[str]:
        """Return those items that an account or a note relies on: they are never deleted as leftovers."""
        return {str(row["item"]) for row in self._catalogue.rows(_REFERRED, (json.dumps(list(items)),))}


def fix_place(connection: sqlite3.Connection, place: SecretLocation) -> None:
    """Fix the place with the first item; raise CatalogueBusy where another process has just fixed another one."""
    connection.execute("INSERT OR IGNORE INTO meta VALUES ('place', ?)", (place.value,))
    if connection.execute("SELECT value FROM meta WHERE name = 'place'").fetchone()[0] != place.value:
        raise CatalogueBusy

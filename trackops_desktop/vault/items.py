"""Secret texts by item id, in whichever place, sealed or not, changed so that no crash can lose or leak one."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from trackops_desktop.errors import VaultError
from trackops_desktop.vault import intents
from trackops_desktop.vault.backend import KeyringBackend
from trackops_desktop.vault.catalogue import Catalogue, set_meta
from trackops_desktop.vault.errors import (
    AlreadyThere,
    CatalogueBusy,
    KeyringMissing,
    KeyringProblem,
    NothingChosen,
    SecretTooLong,
    VaultLocked,
)
from trackops_desktop.vault.owner import Owner
from trackops_desktop.vault.seal import Seal, is_sealed, name_of, new_seal, opened
from trackops_desktop.vault.state import Place
from trackops_desktop.vault.store import CatalogueStore, KeyringStore, NoStore, Progress, SecretStore

Commit = Callable[[sqlite3.Connection], None]
_REFERRED = """
SELECT id AS item FROM entries WHERE id IN (SELECT value FROM json_each(?1))
UNION SELECT item FROM notes WHERE item IN (SELECT value FROM json_each(?1))
"""
_ALL = "SELECT id AS item FROM entries UNION SELECT item FROM notes"


class Items:
    """The secret store together with its seal and its intents; one lock, held while the keyring is spoken to."""

    def __init__(self, catalogue: Catalogue, home: Path, backend: KeyringBackend | None) -> None:
        """Take the open catalogue, the folder of the owners' locks, and the platform's keyring if there is one."""
        self._catalogue = catalogue
        self._home = home
        self._owner = Owner(home)
        self._seal: Seal | None = None
        self._lock = threading.RLock()
        self._keyring: SecretStore = NoStore() if backend is None else KeyringStore(backend)
        self._file = CatalogueStore(catalogue)

    def close(self) -> None:
        """Forget the data key and let go of this process's claim."""
        with self._lock:
            self._seal = None
            self._keyring.close()
            self._owner.close()

    # Where and how

    def place(self) -> Place | None:
        """Return where secrets lie, or None while nothing was ever stored."""
        chosen = self._catalogue.meta("place")
        return None if chosen is None else Place(chosen)

    def store(self) -> SecretStore:
        """Return the store of the chosen place; the keyring while none was chosen."""
        return self._file if self.place() is Place.CATALOGUE else self._keyring

    def is_sealed(self) -> bool:
        """Return whether a passphrase guards the secrets."""
        return self._catalogue.meta("seal") is not None

    def is_open(self) -> bool:
        """Return whether secrets can be read without a passphrase being asked for."""
        wrapped = self._catalogue.meta("seal")
        held = self._seal
        return wrapped is None or (held is not None and held.name == name_of(wrapped))

    def problem(self) -> KeyringProblem | None:
        """Return what stands in the way of the store now, or None; shows no prompt."""
        try:
            with self._lock:
                self.store().check()
        except KeyringProblem as problem:
            return problem
        return None

    # Texts

    def holds(self, item: str) -> bool:
        """Return whether the store has anything under this id, whole or not."""
        with self._lock:
            return bool(self.store().get_many([item]))

    def get(self, items: Sequence[str]) -> dict[str, str]:
        """Return the texts of those items that exist and are whole.

        Raises:
            VaultLocked: They are sealed and the data key is not open.
            KeyringProblem: The keyring is not there, locked or failing.

        """
        with self._lock:
            if not self.is_open():
                raise VaultLocked
            return self._opened(self.store().get_many(items))

    def put(
        self, texts: Mapping[str, str], labels: Mapping[str, str], commit: Commit, progress: Progress | None = None
    ) -> None:
        """Store the texts of new items, then run `commit` in the transaction that makes them known; all or nothing.

        Raises:
            SecretTooLong: A text does not fit; nothing was begun.
            AlreadyThere: An item of this id is in use; nothing was begun.
            VaultError: The store or the catalogue failed; what was written is taken back now or at the next start.

        """
        with self._lock:
            if not texts:
                with self._catalogue.writing() as connection:
                    commit(connection)
                return
            place = self._chosen_place()
            store = self._file if place is Place.CATALOGUE else self._keyring
            values = self._closed(texts, labels, store)
            items = list(texts)
            how = self._how()
            owner = self._owner.hold()
            with self._catalogue.writing() as connection:
                _settle_place(connection, place)
                if self._referred_to(items):
                    raise AlreadyThere
                intents.begin(connection, items, intents.Action.ADD, owner)
            try:
                store.put_many(values, progress)
                with self._catalogue.writing() as connection:
                    if self._how() != how:
                        raise VaultLocked
                    commit(connection)
                    intents.finish(connection, items)
            except BaseException:
                self._take_back(items)
                raise

    def mend(self, texts: Mapping[str, str], labels: Mapping[str, str]) -> None:
        """Write the texts of known items whose stored text is missing or damaged; whole ones stay untouched."""
        if not texts:
            return
        with self._lock:
            store = self.store()
            store.check()
            whole = self.get(list(texts))
            broken = {item: text for item, text in texts.items() if item not in whole}
            store.put_many(self._closed(broken, labels, store))

    def remove(self, items: Sequence[str], commit: Commit) -> None:
        """Delete items, then run `commit` in the transaction that forgets them.

        Raises:
            VaultError: The store failed; what it still holds stays known.

        """
        with self._lock:
            store = self.store()
            store.check()
            owner = self._owner.hold()
            with self._catalogue.writing() as connection:
                intents.begin(connection, items, intents.Action.REMOVE, owner)
            try:
                store.delete_many(items)
            except BaseException:
                with self._catalogue.writing() as connection:
                    intents.finish(connection, items)
                raise
            with self._catalogue.writing() as connection:
                commit(connection)
                intents.finish(connection, items)

    def settle(self, forget: Callable[[sqlite3.Connection, Sequence[str]], None]) -> None:
        """Finish the removals and undo the additions that a crash left; `forget` drops the rows of removed items.

        Raises:
            VaultError: The store cannot be reached now; the intents stay for the next time.

        """
        with self._lock:
            if not self._catalogue.rows("SELECT 1 FROM intents LIMIT 1"):
                return
            left = intents.claim(self._catalogue, self._home, self._owner.hold())
            known = self._referred_to(left.added)
            orphans = [item for item in left.added if item not in known]
            if orphans or left.removed:
                self.store().check()
                self.store().delete_many([*orphans, *left.removed])
            with self._catalogue.writing() as connection:
                forget(connection, left.removed)
                intents.finish(connection, [*left.added, *left.removed])

    # Seal

    def unlock(self, passphrase: str) -> None:
        """Open the data key, and go on with a change of the seal that was interrupted.

        Raises:
            WrongPassphrase: It does not open it.
            KeyringProblem: The interrupted change cannot go on now; the vault is open all the same.

        """
        wrapped = self._catalogue.meta("seal")
        if wrapped is None:
            return
        key = opened(wrapped, passphrase)
        with self._lock:
            self._seal = key
            if self._catalogue.meta("sealing"):
                self._convert()

    def lock(self) -> None:
        """Drop the data key; waits for nothing."""
        self._seal = None

    def seal(self, passphrase: str, place: Place | None) -> None:
        """Seal all items under a passphrase, or change the passphrase of an open seal.

        Raises:
            VaultLocked: There is a seal and it is not open.
            VaultError: The keyring failed; what is converted stays so, the rest follows with the next unlocking.

        """
        with self._lock:
            if self.is_sealed():
                if self._seal is None or not self.is_open():
                    raise VaultLocked
                wrapped = self._seal.wrapped(passphrase)
                with self._catalogue.writing() as connection:
                    set_meta(connection, "seal", wrapped)
                return
            chosen = self._place_for_seal(place)
            fresh = new_seal()
            wrapped = fresh.wrapped(passphrase)
            self._check_lengths(fresh, chosen)
            with self._catalogue.writing() as connection:
                _settle_place(connection, chosen)
                set_meta(connection, "seal", wrapped)
                set_meta(connection, "sealing", "seal")
            self._seal = fresh
            self._convert()

    def unseal(self) -> None:
        """Write all items in clear into the keyring and drop the seal.

        Raises:
            VaultLocked: The seal is not open.
            KeyringMissing: The secrets lie in the catalogue, where they are never kept in clear.

        """
        with self._lock:
            if not self.is_sealed():
                return
            if not self.is_open():
                raise VaultLocked
            if self.place() is Place.CATALOGUE:
                raise KeyringMissing(
                    "The secrets lie in a file, where they must stay sealed.", "Change the passphrase instead."
                )
            with self._catalogue.writing() as connection:
                set_meta(connection, "sealing", "unseal")
            self._convert()

    # Parts

    def _how(self) -> str | None:
        """Return the name of the data key that new items are sealed with, or None where they stay in clear."""
        wrapped = self._catalogue.meta("seal")
        return None if wrapped is None or self._catalogue.meta("sealing") == "unseal" else name_of(wrapped)

    def _opened(self, values: Mapping[str, str]) -> dict[str, str]:
        texts = {}
        for item, value in values.items():
            if not is_sealed(value):
                texts[item] = value
            elif self._seal is not None:
                try:
                    texts[item] = self._seal.open(item, value)
                except ValueError:
                    continue
        return texts

    def _closed(self, texts: Mapping[str, str], labels: Mapping[str, str], store: SecretStore) -> dict[str, str]:
        if not self.is_open():
            raise VaultLocked
        held = self._seal if self._how() is not None else None
        values = {item: held.close(item, text) if held else text for item, text in texts.items()}
        for item, value in values.items():
            if store.limit is not None and len(value) > store.limit:
                raise SecretTooLong(labels.get(item, "This text"), store.limit)
        return values

    def _chosen_place(self) -> Place:
        """Return the place, choosing the keyring for the first item if it is there."""
        place = self.place()
        try:
            if place is not Place.CATALOGUE:
                self._keyring.check()
        except KeyringMissing:
            if place is None:
                raise NothingChosen from None
            raise
        return place or Place.KEYRING

    def _place_for_seal(self, wanted: Place | None) -> Place:
        place = self.place()
        if place is not None:
            return place
        if wanted is not None:
            return wanted
        try:
            return self._chosen_place()
        except NothingChosen:
            return Place.CATALOGUE

    def _check_lengths(self, fresh: Seal, place: Place) -> None:
        """Make sure, before anything changes, that every item still fits once it is sealed."""
        if place is Place.KEYRING:
            items = [str(row["item"]) for row in self._catalogue.rows(_ALL)]
            for item, text in self._keyring.get_many(items).items():
                if len(fresh.close(item, text)) > (self._keyring.limit or 0):
                    raise SecretTooLong("An account", self._keyring.limit or 0)

    def _convert(self) -> None:
        """Bring every item into the form that the seal asks for; what is in it already stays untouched."""
        to_seal = self._catalogue.meta("sealing") == "seal"
        store = self.store()
        kept = store.get_many([str(row["item"]) for row in self._catalogue.rows(_ALL)])
        wrong = {item: value for item, value in kept.items() if is_sealed(value) != to_seal}
        held = self._seal
        if to_seal and held is not None:
            values = {item: held.close(item, text) for item, text in wrong.items()}
        else:
            values = self._opened(wrong)
        for item, value in values.items():
            store.put_many({item: value})
        with self._catalogue.writing() as connection:
            set_meta(connection, "sealing", None)
            if not to_seal:
                set_meta(connection, "seal", None)

    def _take_back(self, items: Sequence[str]) -> None:
        """Undo an addition; where the store cannot do it now, its intents stay for the next time."""
        try:
            known = self._referred_to(items)
            self.store().delete_many([item for item in items if item not in known])
            with self._catalogue.writing() as connection:
                intents.finish(connection, items)
        except VaultError:
            return

    def _referred_to(self, items: Sequence[str]) -> set[str]:
        """Return those items that an account or a note relies on: they are never deleted as leftovers."""
        return {str(row["item"]) for row in self._catalogue.rows(_REFERRED, (json.dumps(list(items)),))}


def _settle_place(connection: sqlite3.Connection, place: Place) -> None:
    """Fix the place with the first item; another process may have fixed another one in between."""
    connection.execute("INSERT OR IGNORE INTO meta VALUES ('place', ?)", (place.value,))
    if connection.execute("SELECT value FROM meta WHERE name = 'place'").fetchone()[0] != place.value:
        raise CatalogueBusy

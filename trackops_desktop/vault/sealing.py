"""Putting the vault under a passphrase, changing it, and taking it off: item by item, resumed after a crash.

The catalogue first says what the change is (`sealing`), then each item is rewritten and read back, then the catalogue
says that it is done. Sealed and clear values tell themselves apart, so both can be read in between.
"""

from __future__ import annotations

from trackops_desktop.vault.catalogue import Catalogue, set_meta
from trackops_desktop.vault.errors import KeyringMissing, NothingChosen, SecretsShared, SecretTooLong
from trackops_desktop.vault.guard import Guard
from trackops_desktop.vault.items import Items, fix_place
from trackops_desktop.vault.seal import Seal, is_sealed, new_seal
from trackops_desktop.vault.shared import uses_shared
from trackops_desktop.vault.state import Place


class Sealing:
    """Changes of how the items are kept."""

    def __init__(self, catalogue: Catalogue, items: Items, guard: Guard) -> None:
        """Take the parts of the vault."""
        self._catalogue = catalogue
        self._items = items
        self._guard = guard

    def unlock(self, passphrase: str) -> None:
        """Open the data key, and go on with a change that was interrupted.

        Raises:
            WrongPassphrase: It does not open it.
            KeyringProblem: The interrupted change cannot go on now; the vault is open all the same.

        """
        self._guard.unlock(passphrase)
        if self._catalogue.meta("sealing"):
            with self._items.turn:
                self._convert()

    def seal(self, passphrase: str, place: Place | None) -> None:
        """Seal all items under a passphrase, or change the passphrase of an open seal.

        Raises:
            VaultLocked: There is a seal and it is not open.
            SecretsShared: Another data folder may use the same items; nothing was changed.
            SecretTooLong: A text would not fit once it is sealed; nothing was changed.
            VaultError: The keyring failed; what is converted stays so, the rest follows with the next unlocking.

        """
        with self._items.turn:
            held = self._guard.held()
            if held is not None:
                self._rewrap(held, passphrase)
                return
            chosen = self._place(place)
            if uses_shared(self._catalogue):
                raise SecretsShared
            fresh = new_seal()
            wrapped = fresh.wrapped(passphrase)
            self._check_lengths(fresh)
            with self._catalogue.writing() as connection:
                fix_place(connection, chosen)
                set_meta(connection, "seal", wrapped)
                set_meta(connection, "sealing", "seal")
            self._guard.hold(fresh)
            self._convert()

    def unseal(self) -> None:
        """Write all items in clear into the keyring and drop the seal.

        Raises:
            VaultLocked: The seal is not open.
            KeyringMissing: The secrets lie in the catalogue, where they are never kept in clear.

        """
        with self._items.turn:
            if self._guard.held() is None:
                return
            if self._items.place() is Place.CATALOGUE:
                raise KeyringMissing(
                    "The secrets lie in a file, where they must stay sealed.", "Change the passphrase instead."
                )
            with self._catalogue.writing() as connection:
                set_meta(connection, "sealing", "unseal")
            self._convert()

    def _rewrap(self, held: Seal, passphrase: str) -> None:
        wrapped = held.wrapped(passphrase)
        with self._catalogue.writing() as connection:
            set_meta(connection, "seal", wrapped)

    def _place(self, wanted: Place | None) -> Place:
        """Return the place that is fixed, else the wanted one, else the keyring if it is there."""
        place = self._items.place() or wanted
        if place is not None:
            return place
        try:
            return self._items.usable_place()
        except NothingChosen:
            return Place.CATALOGUE

    def _check_lengths(self, fresh: Seal) -> None:
        """Make sure, before anything changes, that every item still fits once it is sealed."""
        everything = self._items.everything()
        if not everything:
            return
        limit = self._items.store().limit
        for item, text in self._items.get(everything).items():
            if limit is not None and len(fresh.close(item, text)) > limit:
                raise SecretTooLong("An account", limit)

    def _convert(self) -> None:
        """Bring every item into the form that the change asks for; what is in it already stays untouched."""
        to_seal = self._catalogue.meta("sealing") == "seal"
        store = self._items.store()
        everything = self._items.everything()
        kept = store.get_many(everything) if everything else {}
        texts = self._guard.opened({item: value for item, value in kept.items() if is_sealed(value) != to_seal})
        for item, value in self._guard.closed(texts, {}, store.limit).items():
            store.put_many({item: value})
        with self._catalogue.writing() as connection:
            set_meta(connection, "sealing", None)
            if not to_seal:
                set_meta(connection, "seal", None)

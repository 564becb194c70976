"""What lets the operating system's yes open the vault, beside the passphrase or without one.

A vault with a passphrase: its data key is wrapped once more, under a random key that lies in the system keyring as an
item of its own; the catalogue keeps the wrapped key. Each alone opens nothing. A vault without a passphrase: the
catalogue only says that the application keeps it back until the system has said yes; nothing is sealed by that.

Nobody is asked anything here: whoever calls `open` has had the yes. Every change of the passphrase takes this away
in its own transaction (`vault.sealing`), and a text of another data key or data folder counts as none.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path
from typing import Final

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import VaultError
from trackops_desktop.passphrases.argon2 import KEY_BYTES
from trackops_desktop.vault.catalogue.catalogue import BUSY_SECONDS, Catalogue, set_meta
from trackops_desktop.vault.catalogue.file_lock import exclusive
from trackops_desktop.vault.errors import PassphraseChanged, SystemKeyGone
from trackops_desktop.vault.identity import identity
from trackops_desktop.vault.items import Items
from trackops_desktop.vault.sealed.envelope import opened_for_system
from trackops_desktop.vault.sealed.key_holder import SYSTEM_UNLOCK, KeyHolder

_LOGGER = LazyLogger(__name__)
_ITEM: Final = "unlock:"


class SystemKey:
    """Switches it on and off, and opens the vault with it; every call may wait for the keyring."""

    def __init__(self, catalogue: Catalogue, items: Items, key_holder: KeyHolder, lock: Path) -> None:
        """Take the open catalogue, the items, the key holder, and the file that keeps changes of the seal apart."""
        self._catalogue, self._items, self._key_holder, self._lock = catalogue, items, key_holder, lock

    def store(self) -> None:
        """Let the system's yes open the vault from now on.

        Raises:
            VaultLocked: There is a seal and it is not open.
            PassphraseChanged: Another process changed the seal meanwhile; nothing was changed.
            KeyringProblem: The keyring did not keep the key; nothing was changed.

        """
        with exclusive(self._lock, BUSY_SECONDS):
            began, held = self._key_holder.state(), self._key_holder.held()
            home = self._home()
            if held is None:
                row = json.dumps({"version": 1})
            else:
                key = os.urandom(KEY_BYTES)
                row = held.wrapped_for_system(key, home)
                self._items.keep_raw(_ITEM + home, b64encode(key).decode("ascii"))
            with self._catalogue.writing() as connection:
                if self._key_holder.state() != began:
                    raise PassphraseChanged
                set_meta(connection, SYSTEM_UNLOCK, row)
            self._key_holder.state()
        _LOGGER.info("The system's yes opens the vault: with a passphrase beside it %s", held is not None)

    def drop(self) -> None:
        """Let nothing but the passphrase open the vault.

        Raises:
            KeyringProblem: The keyring still holds the key, which opens nothing any more.

        """
        with self._catalogue.writing() as connection:
            set_meta(connection, SYSTEM_UNLOCK, None)
        self._key_holder.state()
        _LOGGER.info("The system's yes no longer opens the vault")
        self._items.drop_raw(_ITEM + self._home())

    def tidy(self) -> None:
        """Delete the key that a change of the passphrase has made useless; it stays where the keyring can't now."""
        with suppress(VaultError):
            self._items.drop_raw(_ITEM + self._home())

    def open(self) -> None:
        """Open the vault: the system has said yes.

        Raises:
            SystemKeyGone: It is switched off, the keyring no longer has the key, or it is another data folder's.
            KeyringProblem: The keyring stays locked, is missing or fails.

        """
        state = self._key_holder.state()
        if state.seal is None:
            self._key_holder.uncover()
            return
        row, home = self._key_holder.system_row(), self._home()
        text = None if row is None else self._items.fetch_raw(_ITEM + home)
        if row is None or text is None:
            raise SystemKeyGone
        try:
            self._key_holder.hold(opened_for_system(row, b64decode(text, validate=True), home))
        except ValueError:
            _LOGGER.warning("The keyring's key doesn't open the seal")
            raise SystemKeyGone from None
        _LOGGER.info("The vault was unlocked by the system")

    def _home(self) -> str:
        return identity(self._catalogue) or ""

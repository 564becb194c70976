"""Between the vault and the window: which accounts there are, whether codes may be seen, and getting them loaded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from trackops_desktop.errors import TrackopsError, VaultError
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.lock import Lock
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.state import Condition, VaultState
from trackops_desktop.vault.vault import Vault
from trackops_desktop.workers.runner import RunsWork

#: Accounts whose codes are fetched first, so that what is on screen shows before the rest has come.
FIRST = 24


class Door(QObject):
    """Keeps the window in step with the vault; everything that may wait runs beside it.

    Signals:
        entries_changed: The accounts are others now.
        codes_changed: Codes came in, or there are none to come; carries the ids that have lost their secret.
        locked: A passphrase is needed.
        opened: Codes may be seen.
        choose: There is neither keyring nor passphrase.
        troubled: The keyring is locked, missing or fails; carries the `Condition`.
        refused: A passphrase was wrong, or could not be set; carries the sentence.

    """

    entries_changed = Signal(object)
    codes_changed = Signal(object)
    locked = Signal()
    opened = Signal()
    choose = Signal()
    troubled = Signal(object)
    refused = Signal(str)
    failed = Signal(object)

    def __init__(self, vault: Vault, codes: Codes, lock: Lock, runner: RunsWork, parent: QObject | None = None) -> None:
        """Take the services; nothing happens until `start`."""
        super().__init__(parent)
        self._vault, self._codes, self._lock, self._runner = vault, codes, lock, runner
        self._generation = -1
        self._entries: tuple[Entry, ...] = ()
        self._visit = 0

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The accounts as they were read last."""
        return self._entries

    def start(self) -> None:
        """Read the accounts, then find out whether their codes may be seen."""
        self.refresh()
        if self._shut():
            self.locked.emit()
        else:
            self.look()

    def refresh(self) -> None:
        """Read the accounts again."""
        try:
            self._generation = self._vault.generation()
            self._entries = self._vault.entries()
        except VaultError as error:
            self.failed.emit(error)
            return
        self.entries_changed.emit(self._entries)

    def refresh_and_load(self) -> None:
        """Read the accounts again after a change, and load the codes that came with it."""
        self.refresh()
        if not self._shut():
            self.load()

    def catch_up(self) -> None:
        """Read and load again if anybody, another program included, changed the catalogue."""
        try:
            changed = self._vault.generation() != self._generation
        except VaultError:
            return
        if changed:
            self.refresh_and_load()

    def look(self) -> None:
        """Ask how the vault is, and load the codes if it is ready."""
        self._visit += 1
        visit = self._visit
        first = [entry.id for entry in self._entries[:FIRST]]

        def work() -> Condition:
            condition = self._vault.condition()
            if condition.state is VaultState.READY:
                self._codes.load([one for one in first if not self._codes.loaded(one)])
            return condition

        self._runner.run(
            work, lambda condition: self._on_condition(visit, condition), lambda error: self._on_trouble(visit, error)
        )

    def load(self) -> None:
        """Load what is not loaded yet."""
        ids = [entry.id for entry in self._entries]
        visit = self._visit
        self._runner.run(
            lambda: self._load(ids),
            lambda gone: self._on_loaded(visit, gone),
            lambda error: self._on_trouble(visit, error),
        )

    def unlock(self, passphrase: str) -> None:
        """Open the seal."""
        self._runner.run(lambda: self._lock.unlock(passphrase), lambda _done: self._on_open(), self._on_refused)

    def choose_passphrase(self, passphrase: str) -> None:
        """Seal everything from now on."""
        self._runner.run(lambda: self._vault.seal(passphrase), lambda _done: self._on_open(), self._on_refused)

    def close(self) -> bool:
        """Lock; return whether there is a passphrase to lock with."""
        if not self._vault.is_sealed():
            return False
        self._visit += 1
        self._lock.lock()
        self.locked.emit()
        return True

    def unlock_keyring(self) -> None:
        """Let the system ask for the keyring's password."""
        self._runner.run(self._vault.unlock_keyring, lambda _done: self.look(), lambda _error: self.look())

    def _shut(self) -> bool:
        return self._vault.is_sealed() and not self._vault.is_open()

    def _load(self, ids: Sequence[str]) -> frozenset[str]:
        self._codes.load([one for one in ids if not self._codes.loaded(one)])
        return frozenset(one for one in ids if not self._codes.loaded(one))

    def _on_open(self) -> None:
        self.opened.emit()
        self.look()

    def _on_refused(self, error: TrackopsError) -> None:
        self.refused.emit(error.sentence)

    def _on_condition(self, visit: int, condition: Condition) -> None:
        if visit != self._visit:
            return
        if condition.state is VaultState.READY:
            self.opened.emit()
            self.load()
        elif condition.state is VaultState.SEALED:
            self.locked.emit()
        elif condition.state is VaultState.CHOOSE:
            self.choose.emit()
        else:
            self.troubled.emit(condition)

    def _on_loaded(self, visit: int, gone: frozenset[str]) -> None:
        if visit == self._visit:
            self.codes_changed.emit(gone)

    def _on_trouble(self, visit: int, error: TrackopsError) -> None:
        if visit == self._visit:
            self.failed.emit(error)

"""Between the vault and the window: which accounts there are, whether codes may be seen, and getting them loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TrackopsError
from trackops_desktop.services.auto_lock import Lock
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.user_check.system_unlock import SystemUnlock
from trackops_desktop.services.user_check.user_check import UserCheckKind
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.errors import KeyringDenied
from trackops_desktop.vault.state import Condition, SecretLocation, VaultState
from trackops_desktop.vault.vault import Vault
from trackops_desktop.workers.runner import RunsWork

_LOGGER = LazyLogger(__name__)
#: Accounts whose codes are fetched first, so that what is on screen shows before the rest has come.
FIRST = 24

Then = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Read:
    """What one look at the catalogue found; `entries` is None where it is still of the known generation."""

    visit: int
    generation: int
    entries: tuple[Entry, ...] | None
    shut: bool
    used: Mapping[str, float]
    hindrance: TrackopsError | None


def _nothing() -> None:
    return None


class VaultController(QObject):
    """Keeps the window in step with the vault; everything that may wait runs beside it.

    Reading the accounts waits too, while another program is writing them. One reading goes on at a time, and what
    is asked for meanwhile is one more after it: so the accounts shown are never older than those shown before.

    Signals:
        entries_changed: The accounts are others now.
        codes_changed: Codes came in, or there are none to come; carries the ids that have lost their secret.
        locked: A passphrase is needed.
        opened: Codes may be seen.
        choose: There is neither keyring nor passphrase, or no passphrase although the company wants one.
        troubled: The keyring is locked, missing or fails; carries the `Condition`.
        hindered: Nothing can be changed (carries the error that says why), or can be again (carries None).
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
    hindered = Signal(object)

    def __init__(
        self,
        vault: Vault,
        codes: Codes,
        lock: Lock,
        runner: RunsWork,
        parent: QObject | None = None,
        *,
        used: Callable[[], Mapping[str, float]] = dict,
        system: SystemUnlock | None = None,
    ) -> None:
        """Take the services; nothing happens until `start`.

        `used` tells when accounts were last used (on a worker); `system` lets the operating system unlock.
        """
        super().__init__(parent)
        self._vault, self._codes, self._lock, self._runner = vault, codes, lock, ScopedRunner(runner, self)
        self._generation = -1
        self._entries: tuple[Entry, ...] = ()
        self._last_used, self._system = used, system
        self._is_asking = False
        #: By id, when an account was last used, as it was when the accounts were read last.
        self.used: Mapping[str, float] = {}
        #: How the vault was when it was asked last; None before.
        self.condition: Condition | None = None
        self._visit = 0
        #: Whether `choose` was told because the company's policy wants a passphrase.
        self.is_demanded = False
        self._shut = False
        self._reading = False
        self._is_looking = False
        self._hindrance: TrackopsError | None = None
        self._waiting: list[Then] = []

    @property
    def is_sealed(self) -> bool:
        """Whether a passphrase opens the vault; waits for nothing."""
        return self._vault.seems_sealed()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The accounts as they were read last."""
        return self._entries

    def start(self) -> None:
        """Read the accounts, then find out whether their codes may be seen."""
        self.refresh(self._arrive)

    def refresh(self, then: Then = _nothing) -> None:
        """Read the accounts again, then call `then` if that went well; they are as new as this call, or newer."""
        self._waiting.append(then)
        if not self._reading:
            self._read()

    def refresh_and_load(self, then: Then = _nothing) -> None:
        """Read the accounts again after a change, and load the codes that came with it."""

        def load() -> None:
            then()
            if not self._shut:
                self.load()

        self.refresh(load)

    def catch_up(self) -> None:
        """Read and load again if anybody, another program included, changed the catalogue."""
        if self._reading:
            return
        visit, known = self._visit, self._generation
        self._reading = True
        self._runner.run(lambda: self._look_at(visit, known), self._on_caught_up, lambda _error: None, self._on_end)

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

    def look_quietly(self) -> None:
        """Ask whether the vault is ready by now; where it is not, everything stays as it is shown."""
        if self._is_looking:
            return
        self._is_looking = True
        visit = self._visit

        def told(condition: Condition) -> None:
            if condition.state in (VaultState.READY, VaultState.SEALED):
                self._on_condition(visit, condition)

        def ended() -> None:
            self._is_looking = False

        self._runner.run(self._vault.condition, told, lambda _error: None, ended)

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
        """Open the seal; what the system is being asked is called off then."""
        self._runner.run(lambda: self._lock.unlock(passphrase), lambda _done: self._on_passphrase(), self._on_refused)

    def unlock_by_system(self, asked: Then = _nothing) -> None:
        """Let the system ask its user, and open the vault; `asked` is called once it asks no more, before the rest."""
        system = self._system
        if system is None or self._is_asking:
            return
        self._is_asking = True

        def ended() -> None:
            self._is_asking = False
            asked()

        self._runner.run(lambda: self._lock.unlock_by_system(system), self._on_open, self._on_unrecognised, ended)

    def offered_by_system(self) -> UserCheckKind | None:
        """Return how the system would ask, or None where it opens nothing; waits for nothing."""
        return self._system.kind if self._system is not None and self._system.is_offered() else None

    def choose_passphrase(self, passphrase: str, *, in_file: bool = False) -> None:
        """Seal everything from now on; `in_file` although there is a keyring."""
        place = SecretLocation.CATALOGUE if in_file else None
        self._runner.run(lambda: self._vault.seal(passphrase, place), lambda _done: self._on_open(), self._on_refused)

    def close(self) -> bool:
        """Lock; return whether there is a passphrase, or the system, to open it again."""
        if not self._vault.seems_lockable():
            return False
        self._visit += 1
        self._shut = True
        self._lock.lock()
        self.locked.emit()
        return True

    def unlock_keyring(self) -> None:
        """Let the system ask for the keyring's password."""
        self._runner.run(self._vault.unlock_keyring, lambda _done: self.look(), self._on_still_shut)

    def _on_still_shut(self, error: TrackopsError) -> None:
        """Say why, where the page that shows again does not say it."""
        self.look()
        if isinstance(error, KeyringDenied):
            self.failed.emit(error)

    def _read(self) -> None:
        asked, self._waiting = self._waiting, []
        self._reading = True
        visit = self._visit
        self._runner.run(
            lambda: self._look_at(visit, None), lambda read: self._on_read(read, asked), self.failed.emit, self._on_end
        )

    def _look_at(self, visit: int, known: int | None) -> _Read:
        """Read on a worker. The generation comes first: a change in between is then noticed the next time."""
        generation = self._vault.generation()
        entries = None if generation == known else self._vault.entries()
        used = {} if entries is None else self._last_used()
        shut = self._vault.is_locked()
        return _Read(visit, generation, entries, shut, used, self._vault.hindrance)

    def _on_read(self, read: _Read, asked: Sequence[Then]) -> None:
        self._take(read)
        for then in asked:
            then()

    def _on_caught_up(self, read: _Read) -> None:
        if read.entries is not None:
            self._take(read)
            if not self._shut:
                self.load()

    def try_writing(self) -> None:
        """Look whether changes are possible again, and say so; what still stands in the way is said again."""
        self._runner.run(
            self._vault.try_writing,
            lambda _none: self._hinder(None),
            lambda error: self.hindered.emit(error),
        )

    def _hinder(self, hindrance: TrackopsError | None) -> None:
        if type(hindrance) is not type(self._hindrance):
            self.hindered.emit(hindrance)
        self._hindrance = hindrance

    def _take(self, read: _Read) -> None:
        self._hinder(read.hindrance)
        self._generation = read.generation
        if read.visit == self._visit:  # else it was locked, or asked anew, since
            self._shut = read.shut
        if read.entries is not None:
            self._entries, self.used = read.entries, read.used
            self.entries_changed.emit(read.entries)

    def _on_end(self) -> None:
        """Read once more if somebody asked meanwhile; what has just been read is told before that is."""
        self._reading = False
        if self._waiting:
            self._read()

    def _arrive(self) -> None:
        if self._shut:
            self.locked.emit()
        else:
            self.look()

    def _load(self, ids: Sequence[str]) -> frozenset[str]:
        self._codes.load([one for one in ids if not self._codes.loaded(one)])
        return frozenset(one for one in ids if not self._codes.loaded(one))

    def _on_open(self, news: TrackopsError | None = None) -> None:
        self._shut = False
        self.opened.emit()
        self.look()
        if news is not None:
            self.failed.emit(news)

    def _on_refused(self, error: TrackopsError) -> None:
        self.refused.emit(error.sentence)

    def _on_unrecognised(self, error: TrackopsError) -> None:
        """Say what the system said, and what to do, unless the passphrase was faster."""
        if self._shut:
            self.refused.emit(str(error))

    def _on_passphrase(self) -> None:
        if self._system is not None and self._is_asking:
            self._system.give_up()
        self._on_open()

    def _on_condition(self, visit: int, condition: Condition) -> None:
        if visit != self._visit:
            return
        _LOGGER.info("The vault is %s", condition.state)
        self.condition = condition
        self._shut = condition.state is VaultState.SEALED
        if condition.state is VaultState.READY:
            self.opened.emit()
            self.load()
        elif condition.state is VaultState.SEALED:
            self.locked.emit()
        elif condition.state is VaultState.CHOOSE:
            self.is_demanded = condition.demanded
            self.choose.emit()
        else:
            self.troubled.emit(condition)

    def _on_loaded(self, visit: int, gone: frozenset[str]) -> None:
        if visit == self._visit:
            self.codes_changed.emit(gone)

    def _on_trouble(self, visit: int, error: TrackopsError) -> None:
        if visit == self._visit:
            self.failed.emit(error)

"""When the vault locks itself, and how it opens again."""

from __future__ import annotations

from collections.abc import Callable

from trackops_desktop.errors import TrackopsError
from trackops_desktop.otp.clock import Clock
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.user_check.system_unlock import SystemUnlock
from trackops_desktop.vault.vault import Vault


class Lock:
    """Locks after some idle minutes; the clock should be monotonic, so that setting the time cannot hold it open."""

    def __init__(self, vault: Vault, codes: Codes, clock: Clock, minutes: Callable[[], float] = lambda: 0.0) -> None:
        """Take the vault, its codes, a clock, and how many idle minutes are allowed (0: any number)."""
        self._vault = vault
        self._codes = codes
        self._clock = clock
        self._minutes = minutes
        self._touched = clock()

    def touch(self) -> None:
        """Note that the user did something."""
        self._touched = self._clock()

    def due(self) -> bool:
        """Return whether the user has been away too long; never while there is nothing to lock."""
        minutes = self._minutes()
        return minutes > 0 and self.can_lock() and self._clock() - self._touched >= minutes * 60

    def seconds_left(self) -> float | None:
        """Return when it will be due if nothing happens, or None where it never will."""
        minutes = self._minutes()
        if minutes <= 0 or not self.can_lock():
            return None
        return max(0.0, self._touched + minutes * 60 - self._clock())

    def can_lock(self) -> bool:
        """Return whether a passphrase or the system could open the vault again, and it is open; waits for nothing."""
        return self._vault.seems_lockable() and self._vault.seems_open()

    def lock(self) -> None:
        """Forget the data key and every loaded secret."""
        self._vault.lock()
        self._codes.forget()

    def unlock(self, passphrase: str) -> None:
        """Open the vault; raises WrongPassphrase."""
        self._vault.unlock(passphrase)
        self.touch()

    def unlock_by_system(self, system: SystemUnlock) -> TrackopsError | None:
        """Let the system ask its user, and open the vault; see `SystemUnlock.unlock`."""
        news = system.unlock()
        self.touch()
        return news

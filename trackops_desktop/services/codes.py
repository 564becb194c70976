"""The current codes: secrets in memory while the vault is open, arithmetic only when a code runs out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.clock import Clock
from trackops_desktop.otp.code import Code
from trackops_desktop.otp.codes import code_at, next_code
from trackops_desktop.vault.vault import Vault

_LOGGER = LazyLogger(__name__)


class Codes:
    """Codes of the loaded accounts; `code` and `next` never wait, the rest may wait for the keyring."""

    def __init__(self, vault: Vault, clock: Clock, offset: Callable[[], float] = lambda: 0.0) -> None:
        """Take the vault, the clock, and how many seconds the user's clock setting adds to it."""
        self._vault = vault
        self._clock = clock
        self._offset = offset
        self._lock = threading.Lock()
        self._loaded: dict[str, Enrolment] = {}
        self._current: dict[str, Code] = {}
        self._shown: dict[str, Code] = {}
        self._forgotten = 0

    def now(self) -> float:
        """Return the time that codes follow: the clock with the user's offset."""
        return self._clock() + self._offset()

    def load(self, ids: Sequence[str]) -> None:
        """Fetch secrets in bulk; raises VaultError (call it on a worker). Accounts without a secret stay unloaded.

        What arrives after `forget` was called in between is not kept.
        """
        forgotten = self._forgotten
        found = self._vault.enrolments(ids)
        if len(found) < len(ids):
            _LOGGER.warning("%d of %d secrets are missing or damaged", len(ids) - len(found), len(ids))
        with self._lock:
            if forgotten != self._forgotten:
                return
            self._loaded.update(found)
            for id_ in found:
                self._current.pop(id_, None)

    def foresee(self, codes: Mapping[str, Code]) -> None:
        """Take current codes that were worked out elsewhere; they show until the secrets are here or they run out."""
        with self._lock:
            for id_, code in codes.items():
                if id_ not in self._loaded:
                    self._current[id_] = code

    def loaded(self, id: str) -> bool:
        """Return whether an account's secret is in memory."""
        return id in self._loaded

    def drop(self, ids: Sequence[str]) -> None:
        """Forget some accounts, such as removed ones."""
        with self._lock:
            for id_ in ids:
                for table in (self._loaded, self._current, self._shown):
                    table.pop(id_, None)

    def forget(self) -> None:
        """Forget everything: the vault is being locked."""
        with self._lock:
            self._forgotten += 1
            self._loaded, self._current, self._shown = {}, {}, {}

    def code(self, id: str) -> Code | None:
        """Return the code to show now; None where it is not loaded, or counter-based and not asked for yet."""
        shown = self._shown.get(id)
        if shown is not None:
            return shown
        now = self.now()
        code = self._current.get(id)
        if code is not None and (code.valid_from or 0) <= now < (code.valid_until or 0):
            return code
        enrolment = self._loaded.get(id)
        if enrolment is None or enrolment.account.kind is Kind.HOTP:
            return None
        code = code_at(enrolment, now)
        with self._lock:
            if id in self._loaded:
                self._current[id] = code
        return code

    def next(self, id: str) -> Code | None:
        """Return the code that follows; None where it is not loaded or counter-based."""
        enrolment = self._loaded.get(id)
        if enrolment is None or enrolment.account.kind is Kind.HOTP:
            return None
        return next_code(enrolment, self.now())

    def preview(self, id: str, account: Account) -> Code | None:
        """Return the code that an account's secret would give in another way; None where it is not loaded.

        No counter is used up.
        """
        enrolment = self._loaded.get(id)
        return None if enrolment is None else code_at(Enrolment(account, enrolment.secret), self.now())

    def use(self, id: str) -> Code:
        """Return the next counter-based code; the counter is stored before. A time-based one gives its current code.

        Raises:
            VaultError: The vault is locked, the keyring fails, or the counter could not be stored.

        """
        forgotten = self._forgotten
        enrolment = self._loaded.get(id) or self._vault.enrolment(id)
        if enrolment.account.kind is not Kind.HOTP:
            return code_at(enrolment, self.now())
        counter = self._vault.use_counter(id)
        code = code_at(Enrolment(enrolment.account.with_counter(counter), enrolment.secret), 0)
        with self._lock:
            if forgotten == self._forgotten:
                self._loaded[id] = enrolment
                self._shown[id] = code
        return code

"""Unlocking by the operating system: Windows Hello, Touch ID, polkit. The passphrase always works beside it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from trackops_desktop.company.rules import ForbiddenByCompany, advice_of
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import VaultError
from trackops_desktop.i18n import _
from trackops_desktop.services.user_check.user_check import UserCheckImpossible
from trackops_desktop.vault.vault import Vault

if TYPE_CHECKING:
    from trackops_desktop.errors import TrackopsError
    from trackops_desktop.services.user_check.user_check import UserCheck, UserCheckKind

_LOGGER = LazyLogger(__name__)


class SystemUnlock:
    """Whether the system may open the vault, and letting it; everything but what says so may wait for its user."""

    def __init__(self, vault: Vault, check: UserCheck) -> None:
        """Take the vault and the system's way of recognising its user."""
        self._vault, self._check = vault, check

    @property
    def kind(self) -> UserCheckKind:
        """What people call the system's way; waits for nothing."""
        return self._check.kind

    def is_offered(self) -> bool:
        """Return whether the locked application has it beside the passphrase, or alone; waits for nothing."""
        return self._vault.seems_opened_by_system() and self.forbidden() is None

    def forbidden(self) -> ForbiddenByCompany | None:
        """Return why the company allows the passphrase alone, or None; waits for nothing.

        Where there is no passphrase, nothing stronger stands behind the lock, and nobody is to be locked out.
        """
        policy = self._vault.rules.policy
        if not policy.system_unlock_forbidden or not self._vault.seems_sealed():
            return None
        return ForbiddenByCompany(_("Your company allows only the passphrase."), advice_of(policy))

    def hindrance(self) -> TrackopsError | None:
        """Return why it cannot be switched on, or None; asks nobody."""
        self._vault.rules.refresh()
        return self.forbidden() or self._check.hindrance()

    def can_ask(self) -> bool:
        """Return whether the system can ask its user at all, whatever the company allows; asks nobody."""
        return self._check.hindrance() is None

    def switch_on(self) -> None:
        """Let the system ask once, then open the vault from now on; the passphrase was asked for before.

        Raises:
            TrackopsError: It is forbidden, the system did not say yes, or the keyring did not keep the key.

        """
        self._allowed()
        self._check.ask()
        self._vault.let_system_open()

    def switch_off(self) -> None:
        """Let the passphrase alone open the vault; without one, nothing locks it any more."""
        self._vault.stop_system()

    def unlock(self) -> TrackopsError | None:
        """Let the system ask, and open the vault; return what its user has to know then, if anything.

        Without a passphrase, a system that can no longer ask at all lets everyone in, and is not relied on any more:
        nothing is sealed, and whoever removed polkit would be locked out for ever.

        Raises:
            TrackopsError: It is forbidden, the system did not say yes, or what it opens is gone.

        """
        self._allowed()
        if not self._vault.is_locked():
            return None
        news = None
        try:
            self._check.ask()
        except UserCheckImpossible as error:
            if self._vault.is_sealed():
                raise
            _LOGGER.warning("The system can no longer ask its user, so it locks nothing any more")
            news = UserCheckImpossible(_("Your system can no longer lock Trackops Desktop."), str(error))
            with suppress(VaultError):  # there is no key that could be left behind
                self._vault.stop_system()
        self._vault.unlock_by_system()
        return news

    def follow_policy(self) -> None:
        """Take back what the company no longer allows, so that no key for it stays in the keyring."""
        if self._vault.opens_by_system() and self.forbidden() is not None:
            with suppress(VaultError):  # a key that the keyring still holds opens nothing any more
                self._vault.stop_system()

    def give_up(self) -> None:
        """Call a question off that is open."""
        self._check.give_up()

    def _allowed(self) -> None:
        self._vault.rules.refresh()
        reason = self.forbidden()
        if reason is not None:
            raise reason

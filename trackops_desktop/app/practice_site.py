"""The practice site as its sheet sees it; it is imported when it is first started."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import PracticeError, VaultError
from trackops_desktop.i18n import _
from trackops_desktop.json_object import parsed_json
from trackops_desktop.paths import Paths
from trackops_desktop.ui.dialogs.practice_dialog import PracticePlace, PracticeUser
from trackops_desktop.vault.vault import Vault

if TYPE_CHECKING:
    from trackops_desktop.practice.serving.server import PracticeAddress, PracticeServer
    from trackops_desktop.practice.storage.seed import DemoUser

_LOGGER = LazyLogger(__name__)


#: The note of the vault that holds the practice company's passwords, as JSON.
PASSWORDS: Final = "practice:passwords"


class KeptPasswords:
    """The practice company's passwords as a note of the vault, which the user has asked for."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def kept(self) -> dict[str, str] | None:
        """Return the passwords by username, or None where none are kept or the vault cannot be read now."""
        try:
            text = self._vault.note(PASSWORDS)
        except VaultError:
            return None
        if text is None:
            return None
        try:
            found = parsed_json(text)
        except ValueError:
            return None
        if not isinstance(found, dict):
            return None
        return {str(name): word for name, word in found.items() if isinstance(word, str)}

    def keep(self, passwords: Mapping[str, str] | None) -> None:
        """Keep these, or forget what is kept.

        Raises:
            VaultError: The vault is locked or cannot be written.

        """
        if passwords is None:
            self._vault.drop_note(PASSWORDS)
        else:
            self._vault.put_note(PASSWORDS, json.dumps(dict(passwords)))


class PracticeLauncher:
    """Starts, stops and asks a `PracticeServer`."""

    def __init__(self, paths: Paths) -> None:
        """Take the folder; nothing runs yet."""
        self._folder = paths.practice
        self._server: PracticeServer | None = None

    def start(self) -> PracticePlace:
        """Serve it.

        Raises:
            PracticeError: Its packages are not installed, or it cannot start.

        """
        if self._server is None:
            try:
                from trackops_desktop.practice.serving.server import PracticeServer
            except ImportError as error:
                _LOGGER.warning("The practice site cannot be loaded", error=error)
                raise PracticeError(
                    _("The practice site isn't installed."), _("Install trackops-desktop[practice].")
                ) from None
            self._server = PracticeServer(self._folder)
        place = _place(self._server.start())
        _LOGGER.info("The practice site was started")
        return place

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            _LOGGER.info("The practice site was stopped")

    def reset(self) -> PracticePlace:
        """Forget everything and serve it anew."""
        _LOGGER.info("The practice site starts over")
        return _place(self._running().reset())

    def new_passwords(self) -> tuple[PracticeUser, ...]:
        """Give everybody a new password and return them."""
        return _users(self._running().reseed_passwords())

    def journeys(self) -> Mapping[str, bool]:
        """Return which of the tour's journeys have been done."""
        return self._running().journeys()

    def _running(self) -> PracticeServer:
        if self._server is None:
            raise PracticeError(_("The practice site isn't running."), _("Start it first."))
        return self._server


def _place(address: PracticeAddress) -> PracticePlace:
    return PracticePlace(address.url, _users(address.users), address.api_token)


def _users(users: Sequence[DemoUser]) -> tuple[PracticeUser, ...]:
    return tuple(PracticeUser(user.username, user.password, user.role, user.purpose) for user in users)

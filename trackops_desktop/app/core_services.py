"""What needs no window: the vault, the settings in use, the codes; opened on a thread while the windows load."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TrackopsError, VaultError
from trackops_desktop.i18n import _
from trackops_desktop.otp.clock import Clock
from trackops_desktop.paths import Paths

if TYPE_CHECKING:
    from trackops_desktop.company.rules import CompanyRules
    from trackops_desktop.services.codes import Codes
    from trackops_desktop.services.user_check.system_unlock import SystemUnlock
    from trackops_desktop.services.user_check.user_check import UserCheck
    from trackops_desktop.ui.live_settings import LiveSettings
    from trackops_desktop.vault.keyring.backend import KeyringBackend
    from trackops_desktop.vault.vault import Vault

_LOGGER = LazyLogger(__name__)


def _platform_backend() -> KeyringBackend | None:
    from trackops_desktop.vault.keyring.backends import platform_backend

    return platform_backend()


def _system_rules() -> CompanyRules:
    from trackops_desktop.services.company_policy import system_rules

    return system_rules()


def _user_check() -> UserCheck | None:
    from trackops_desktop.services.user_check.this_system import user_check

    return user_check()


class Environment(NamedTuple):
    """What an application stands on; tests bring a folder, a keyring and a clock of their own.

    Attributes:
        paths: The data folder.
        backend: Makes the keyring's backend; None where there is none.
        clock: Unix seconds.
        rules: Finds what the company allows on this computer.
        user_check: Gives the system's way of recognising its user, or None where there is none.

    """

    paths: Paths
    backend: Callable[[], KeyringBackend | None] = _platform_backend
    clock: Clock = time.time
    rules: Callable[[], CompanyRules] = _system_rules
    user_check: Callable[[], UserCheck | None] = _user_check


class CoreServices(NamedTuple):
    """What needs no window: the vault, the settings in use, the codes."""

    vault: Vault
    store: LiveSettings
    codes: Codes


class BackgroundLoader:
    """Opens the vault and fetches the first codes on a thread, while the windows are being loaded."""

    def __init__(self, environment: Environment, ready: Callable[[], None] = lambda: None) -> None:
        """Begin at once; `ready` is called on the thread as soon as `core` no longer waits."""
        self._environment, self._ready = environment, ready
        self._opened = threading.Event()
        self._core: CoreServices | VaultError | None = None
        threading.Thread(target=self._work, daemon=True, name="core services").start()  # not translated

    def core(self) -> CoreServices:
        """Wait for the vault to be open and return what stands on it.

        Raises:
            VaultError: The catalogue cannot be opened.

        """
        if not self._opened.is_set():
            self._opened.wait()
        if isinstance(self._core, CoreServices):
            return self._core
        raise self._core or VaultError(_("Your accounts couldn't be opened."), _("Start the program again."))

    def _work(self) -> None:
        try:
            core = open_core_services(self._environment)
            self._core = core
        except VaultError as error:
            self._core = error
            return
        finally:
            self._opened.set()
            self._ready()
        try:
            _fetch_first(core)
        except TrackopsError as error:
            _LOGGER.info("The first codes could not be fetched ahead: %s", error)


def open_core_services(environment: Environment) -> CoreServices:
    """Open the vault.

    Raises:
        VaultError: The catalogue cannot be opened.

    """
    from trackops_desktop.services.codes import Codes
    from trackops_desktop.services.settings import SettingsStore
    from trackops_desktop.ui.live_settings import LiveSettings
    from trackops_desktop.vault.vault import Vault

    rules = environment.rules()
    rules.refresh()
    vault = Vault.open(environment.paths, environment.backend(), environment.clock, rules)
    vault.lock()  # what the system opens is kept back from the start on, also where nothing seals it
    store = LiveSettings(SettingsStore(vault))
    return CoreServices(vault, store, Codes(vault, environment.clock, lambda: store.current.clock_offset))


def own_system_unlock(vault: Vault, find: Callable[[], UserCheck | None]) -> SystemUnlock | None:
    """Return what lets this system unlock the vault, or None where it has no way of recognising its user."""
    from trackops_desktop.services.user_check.system_unlock import SystemUnlock

    check = find()
    return None if check is None else SystemUnlock(vault, check)


def _fetch_first(core: CoreServices) -> None:
    """Fetch what is on screen first; whatever is wrong shows itself again when the window asks."""
    from trackops_desktop.startup.snapshot import MOST
    from trackops_desktop.vault.state import VaultState

    ids = [entry.id for entry in core.vault.entries()[:MOST]]
    if ids and core.vault.is_open() and core.vault.condition().state is VaultState.READY:
        core.codes.load(ids)

"""Which system keyring to use: only the platforms' own, by exact class, whatever any configuration says.

`keyring.get_keyring()` is never called: it would take a plain file from `keyrings.alt`, and obeys
`PYTHON_KEYRING_BACKEND` and a `keyringrc.cfg` that may even extend `sys.path`. Importing one backend's module runs none
of that.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from trackops_desktop.diagnostics.logger import LazyLogger, Word
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring

_LOGGER = LazyLogger(__name__)


class AllowedBackend(NamedTuple):
    """One backend of the `keyring` package that may be instantiated."""

    module: str
    cls: str
    name: str


WINDOWS: Final = AllowedBackend(  # not translated
    "keyring.backends.Windows", "WinVaultKeyring", "Windows Credential Manager"
)  # not translated
MACOS: Final = AllowedBackend("keyring.backends.macOS", "Keyring", "macOS Keychain")  # not translated
KWALLET: Final = AllowedBackend("keyring.backends.kwallet", "DBusKeyring", "KWallet")
#: Windows' ERROR_NOT_FOUND.
_NOT_FOUND: Final = 1_168
_PROPERTY: Final = "KEYRING_PROPERTY_"


class WindowsVault:
    """Windows credentials, each under a target of its own.

    keyring's backend gives accounts of one service the target `service`, and renames the one that has it whenever
    another is written; a service name per item never clashes. They stay on this machine instead of roaming.

    The backend renames an item's own earlier text too where it is overwritten: what lay there before a passphrase was
    set would stay readable beside the sealed text, so that it is deleted at once.
    """

    def __init__(
        self,
        backend: Any,
        credentials: Callable[[str], Sequence[Mapping[str, Any]]] | None = None,
        delete: Callable[[str], object] | None = None,
    ) -> None:
        """Take keyring's backend, what returns credentials whose targets begin with a text, and what deletes one."""
        backend.persist = "local machine"  # not translated
        self._backend = backend
        self._credentials = credentials or _credentials
        self._delete = delete or _delete_credential

    def get_password(self, service: str, username: str) -> str | None:
        """Return the text of an item, or None."""
        text: str | None = self._backend.get_password(f"{service} {username}", username)
        return text

    def list_usernames(self, service: str) -> list[str]:
        """Return the user names of all items of a service."""
        found = self._credentials(f"{service} ")
        return [str(one["UserName"]) for one in found if one["TargetName"] == f"{service} {one['UserName']}"]

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store the text of an item over an earlier one, of which nothing stays."""
        self._backend.set_password(f"{service} {username}", username, password)
        self._delete(f"{username}@{service} {username}")  # where the backend has put the earlier one

    def delete_password(self, service: str, username: str) -> None:
        self._backend.delete_password(f"{service} {username}", username)


def _credentials(beginning: str) -> Sequence[Mapping[str, Any]]:
    """Return this user's Windows credentials whose targets begin with a text; having none is an error to Windows."""
    windows = importlib.import_module(WINDOWS.module)
    try:
        found: Sequence[Mapping[str, Any]] = windows.win32cred.CredEnumerate(f"{beginning}*", 0)
    except windows.pywintypes.error as error:
        if error.winerror == _NOT_FOUND:
            return ()
        raise
    return found


def _delete_credential(target: str) -> None:
    """Delete one of this user's Windows credentials, if it is there."""
    windows = importlib.import_module(WINDOWS.module)
    try:
        windows.win32cred.CredDelete(Type=windows.win32cred.CRED_TYPE_GENERIC, TargetName=target)
    except windows.pywintypes.error as error:
        if error.winerror != _NOT_FOUND:
            raise


def platform_backend(
    environment: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> KeyringBackend | None:
    """Return this platform's keyring, or None where it has none; shows no prompt and opens no connection.

    On Linux that is the Secret Service wherever there is a session bus; KWallet's own interface is asked only on a
    KDE desktop too old to offer the Secret Service. Whether it answers is for `Vault.condition` to say.
    """
    if platform == "win32":
        backend = instantiate(WINDOWS)
        return None if backend is None else WindowsVault(backend)
    if platform == "darwin":
        return instantiate(MACOS)
    address = bus_address(environment)
    if address is None:
        _LOGGER.warning("There is no session bus, so that no keyring can be reached")
        return None
    service = SecretServiceKeyring(address)
    if "KDE" in environment.get("XDG_CURRENT_DESKTOP", "").split(":") and not service.is_offered():
        return instantiate(KWALLET)
    return service


def instantiate(allowed: AllowedBackend) -> Any | None:
    """Return an instance of exactly the named class, or None where it cannot work here.

    `KEYRING_PROPERTY_…` variables, which keyring lets overwrite any attribute of a backend, are undone.
    """
    try:
        backend_class = getattr(importlib.import_module(allowed.module), allowed.cls)
        backend_class.priority  # noqa: B018 # raises where the platform or a library is missing
        backend = backend_class()
    except (ImportError, AttributeError, RuntimeError) as error:
        _LOGGER.warning("The keyring %s cannot be used here: %s", Word(allowed.name), error, error=error)
        return None
    for name in [key.removeprefix(_PROPERTY).lower() for key in os.environ if key.startswith(_PROPERTY)]:
        vars(backend).pop(name, None)
    return backend if type(backend) is backend_class else None


def bus_address(environment: Mapping[str, str]) -> str | None:
    """Return the session bus's address, or None; a program started by cron has none.

    Where it is not announced, systemd's bus of this user still lies in the runtime directory.
    """
    announced = environment.get("DBUS_SESSION_BUS_ADDRESS")
    runtime = environment.get("XDG_RUNTIME_DIR")
    if announced or not runtime:
        return announced or None
    return f"unix:path={runtime}/bus" if Path(runtime, "bus").is_socket() else None


def backend_name(backend: KeyringBackend) -> str:
    """Return a backend's name for people."""
    if isinstance(backend, SecretServiceKeyring):
        return backend.name
    if isinstance(backend, WindowsVault):
        return WINDOWS.name
    names = {(allowed.module, allowed.cls): allowed.name for allowed in (MACOS, KWALLET)}
    return names.get((type(backend).__module__, type(backend).__name__), type(backend).__name__)

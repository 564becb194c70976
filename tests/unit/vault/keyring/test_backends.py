"""Only the platform's own keyring is ever taken, whatever environment, configuration and plug-ins say."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import types
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.keyrings import KeyringSession, MemoryKeyring
from tests.systems import needs_no_keyring
from tests.vaults import FakeClock, new
from trackops_desktop.paths import Paths
from trackops_desktop.vault.keyring import backends
from trackops_desktop.vault.keyring.backends import (
    KWALLET,
    MACOS,
    WINDOWS,
    AllowedBackend,
    WindowsVault,
    backend_name,
    bus_address,
    instantiate,
    platform_backend,
)
from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring
from trackops_desktop.vault.vault import Vault

#: Takes the platform's backend in a process of its own, tries to add an account, and tells what happened.
PROBE = """
import json, sys
from pathlib import Path
from tests.vaults import FakeClock, new
from trackops_desktop.errors import VaultError
from trackops_desktop.paths import Paths
from trackops_desktop.vault.keyring.backends import platform_backend
from trackops_desktop.vault.vault import Vault
backend = platform_backend()
vault = Vault.open(Paths(Path(sys.argv[1])), backend, FakeClock())
try:
    saved = vault.add(new()).id
except VaultError as problem:
    saved = str(problem)
loaded = sorted(name for name in sys.modules if name.startswith(("keyring", "evil")))
print(json.dumps([type(backend).__name__, vault.condition().state.name, saved, loaded]))
vault.close()
"""

EVIL = """
from pathlib import Path
Path({marker!r}).write_text("executed")
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 100
    def get_password(self, service, username):
        return Path({marker!r}).read_text()
    def set_password(self, service, username, password):
        Path({marker!r}).write_text(password)
    def delete_password(self, service, username): ...
"""

CONFIG = "[backend]\ndefault-keyring={name}\nkeyring-path={path}\n"
HOSTILE = [
    ("environment", "keyring.backends.null.Keyring"),
    ("environment", "keyring.backends.fail.Keyring"),
    ("environment", "keyring.backends.chainer.ChainerBackend"),
    ("environment", "evil.Keyring"),
    ("config", "keyring.backends.null.Keyring"),
    ("config", "evil.Keyring"),
    ("config", "no.such.module.Keyring"),
    ("plug-in", "evil.Keyring"),
]


def _probe(tmp_path: Path, how: str, name: str, environment: dict[str, str]) -> tuple[str, str, str, list[str]]:
    evil = tmp_path / "evil"
    evil.mkdir()
    (evil / "evil.py").write_text(EVIL.format(marker=str(tmp_path / "marker")))
    environment = {
        **environment,
        "PYTHONPATH": os.pathsep.join((str(Path.cwd()), str(evil))),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    if how == "environment":
        environment["PYTHON_KEYRING_BACKEND"] = name
        environment["KEYRING_PROPERTY_SCHEME"] = "KeePassXC"
    if how == "config":
        for folder in ("python_keyring", "."):
            (tmp_path / "config" / folder).mkdir(parents=True, exist_ok=True)
            (tmp_path / "config" / folder / "keyringrc.cfg").write_text(CONFIG.format(name=name, path=evil))
    if how == "plug-in":
        (evil / "evil-1.dist-info").mkdir()
        (evil / "evil-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1\n")
        (evil / "evil-1.dist-info" / "entry_points.txt").write_text("[keyring.backends]\nevil = evil\n")
    command = [sys.executable, "-c", PROBE, str(tmp_path / "home")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    backend, state, saved, loaded = json.loads(run.stdout)
    return backend, state, saved, loaded


@pytest.mark.parametrize(("how", "name"), HOSTILE)
@needs_no_keyring
def test_without_a_keyring_no_configuration_makes_us_take_another(tmp_path: Path, how: str, name: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DBUS_SESSION_BUS_ADDRESS"}
    backend, state, saved, loaded = _probe(tmp_path, how, name, environment)
    assert (backend, state) == ("NoneType", "CHOOSE")
    assert "passphrase" in saved
    assert loaded == []
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize(("how", "name"), HOSTILE)
def test_with_a_keyring_no_configuration_makes_us_take_another(
    tmp_path: Path, secret_service: KeyringSession, how: str, name: str
) -> None:
    backend, state, saved, loaded = _probe(tmp_path, how, name, secret_service.environment)
    assert (backend, state) == ("SecretServiceKeyring", "READY")
    assert secret_service.lookup(saved).startswith("otpauth://totp/")
    backends = {module for module in loaded if module.startswith("keyring.backends.")}
    assert backends == {"keyring.backends.SecretService", "keyring.backends.fail"}
    assert not (tmp_path / "marker").exists()


def test_reading_from_the_keyring_does_not_import_the_keyring_package(
    tmp_path: Path, secret_service: KeyringSession
) -> None:
    probe = """
import sys
from trackops_desktop.vault.keyring.backends import platform_backend
backend = platform_backend()
assert backend.get_password("Trackops Desktop", "nobody") is None
backend.close()
print([name for name in sys.modules if name.split(".")[0] in {"keyring", "cv2", "PySide6"}])
"""
    environment = {**secret_service.environment, "PYTHONPATH": str(Path.cwd())}
    run = subprocess.run([sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_asking_for_the_backend_opens_no_connection() -> None:
    backend = platform_backend({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}, "linux")
    assert isinstance(backend, SecretServiceKeyring)
    assert backend_name(backend) == "Secret Service"


def test_without_a_session_bus_there_is_no_keyring(tmp_path: Path) -> None:
    assert platform_backend({}, "linux") is None
    assert platform_backend({"XDG_RUNTIME_DIR": str(tmp_path)}, "linux") is None


def test_the_users_bus_of_systemd_is_found_without_being_announced(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    import socket

    with socket.socket(socket.AF_UNIX) as bus:
        os.chdir(tmp_path)
        bus.bind("bus")
        assert bus_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == f"unix:path={tmp_path}/bus"


def test_on_kde_without_a_secret_service_kwallet_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[AllowedBackend] = []
    monkeypatch.setattr(backends, "instantiate", lambda allowed: asked.append(allowed))
    environment = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "XDG_CURRENT_DESKTOP": "KDE"}
    assert platform_backend(environment, "linux") is None
    assert asked == [KWALLET]


def test_on_kde_with_a_secret_service_that_is_taken(secret_service: KeyringSession) -> None:
    environment = {"DBUS_SESSION_BUS_ADDRESS": secret_service.address, "XDG_CURRENT_DESKTOP": "KDE:other"}
    backend = platform_backend(environment, "linux")
    assert isinstance(backend, SecretServiceKeyring)
    assert backend_name(backend) == "GNOME Keyring (Secret Service)"
    backend.close()


@pytest.mark.parametrize("allowed", [WINDOWS, MACOS, KWALLET])
@needs_no_keyring
def test_a_backend_of_another_platform_is_not_taken(allowed: AllowedBackend) -> None:
    assert instantiate(allowed) is None


def test_a_backend_that_is_not_there_is_not_taken() -> None:
    assert instantiate(AllowedBackend("keyring.backends.nowhere", "Keyring", "nothing")) is None
    assert instantiate(AllowedBackend("keyring.backends.null", "Nowhere", "nothing")) is None


def test_an_allowed_backend_is_taken_by_its_exact_class_and_cleaned_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from keyring.backends.null import Keyring

    monkeypatch.setenv("KEYRING_PROPERTY_GET_PASSWORD", "overwritten")
    backend = instantiate(AllowedBackend("keyring.backends.null", "Keyring", "nothing"))
    assert type(backend) is Keyring
    assert vars(backend) == {}


def test_a_class_that_makes_something_else_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("made_up_backend")

    class Keyring(MemoryKeyring):
        priority = 5

        def __new__(cls) -> MemoryKeyring:  # type: ignore[misc]
            return MemoryKeyring()

    setattr(module, "Keyring", Keyring)  # noqa: B010
    monkeypatch.setitem(sys.modules, "made_up_backend", module)
    assert instantiate(AllowedBackend("made_up_backend", "Keyring", "made up")) is None


def test_windows_credentials_have_a_target_each_and_stay_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = MemoryKeyring()
    monkeypatch.setattr(backends, "instantiate", lambda allowed: inner)
    monkeypatch.setattr(backends, "_delete_credential", lambda _target: None)
    backend = platform_backend({}, "win32")
    assert isinstance(backend, WindowsVault)
    assert inner.persist == "local machine"  # type: ignore[attr-defined]
    for number in range(500):
        backend.set_password("Trackops Desktop", f"user{number}@host", f"text {number}")
    assert len({service for service, _ in inner.items}) == 500
    assert all(
        backend.get_password("Trackops Desktop", f"user{number}@host") == f"text {number}" for number in range(500)
    )
    backend.delete_password("Trackops Desktop", "user7@host")
    assert backend.get_password("Trackops Desktop", "user7@host") is None
    assert backend_name(backend) == "Windows Credential Manager"


class CredentialStore:
    """What Windows keeps, behind the four calls of win32cred that are made, for keyring's own backend."""

    CRED_TYPE_GENERIC, CRED_PERSIST_LOCAL_MACHINE, CRED_PERSIST_ENTERPRISE = 1, 2, 3

    class error(Exception):  # pywintypes' name
        winerror = 1_168

        def __init__(self, funcname: str) -> None:
            super().__init__(funcname)
            self.funcname = funcname

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    def CredRead(self, Type: int, TargetName: str) -> dict[str, Any]:
        if Type != self.CRED_TYPE_GENERIC or TargetName not in self.kept:
            raise self.error("CredRead")
        return self.kept[TargetName]

    def CredWrite(self, credential: dict[str, Any], flags: int) -> None:
        assert flags == 0
        self.kept[credential["TargetName"]] = {
            **credential,
            "CredentialBlob": credential["CredentialBlob"].encode("utf-16-le"),
        }

    def CredDelete(self, Type: int, TargetName: str) -> None:
        if Type != self.CRED_TYPE_GENERIC or self.kept.pop(TargetName, None) is None:
            raise self.error("CredDelete")

    def CredEnumerate(self, beginning: str, flags: int) -> list[dict[str, Any]]:
        assert flags == 0
        return [one for target, one in self.kept.items() if target.startswith(beginning.removesuffix("*"))]


@needs_no_keyring
def test_of_what_is_overwritten_nothing_stays_in_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The very backend of keyring, over a store in Windows' stead."""
    store, library = CredentialStore(), importlib.import_module(WINDOWS.module)
    for name in ("win32cred", "pywintypes"):
        monkeypatch.setattr(library, name, store, raising=False)
    backend = WindowsVault(library.WinVaultKeyring())
    with closing(Vault.open(Paths(tmp_path / "home"), backend, FakeClock())) as vault:
        entry = vault.add(new())
        assert "secret=" in store.kept[f"Trackops Desktop {entry.id}"]["CredentialBlob"].decode("utf-16-le")
        vault.seal("correct horse battery staple")
        assert vault.enrolment(entry.id) == new().enrolment
        assert list(store.kept) == [f"Trackops Desktop {entry.id}"]
        assert not [one for one in store.kept.values() if b"s\0e\0c\0r\0e\0t" in one["CredentialBlob"]]
        backend.set_password("Trackops Desktop", "other", "first")
        backend.set_password("Trackops Desktop", "other", "second")
        assert backend.get_password("Trackops Desktop", "other") == "second"
        assert sorted(backend.list_usernames("Trackops Desktop")) == sorted([entry.id, "other"])
        assert len(store.kept) == 2


@pytest.mark.parametrize("platform", ["win32", "darwin"])
@needs_no_keyring
def test_without_its_platform_there_is_no_backend(platform: str) -> None:
    assert platform_backend({}, platform) is None


def test_backends_have_names_for_people() -> None:
    library: Any = importlib.import_module("keyring.backends.macOS")
    assert backend_name(library.Keyring()) == "macOS Keychain"
    assert backend_name(MemoryKeyring()) == "MemoryKeyring"

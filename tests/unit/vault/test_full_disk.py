"""A data folder on a disk that is full, or that can only be read: what there is can still be seen and used."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.keyrings import FolderKeyring
from tests.vaults import FakeClock, new, read_meanwhile
from trackops_desktop.backup.backups import Backups
from trackops_desktop.otp.account import Kind
from trackops_desktop.paths import Paths
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.settings import Settings, SettingsStore
from trackops_desktop.ui.window.window_geometry import WindowGeometry as WindowPlace
from trackops_desktop.ui.window.window_geometry import read_geometry, write_geometry
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.catalogue.files import log_of
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.errors import CatalogueFailed, CatalogueFull, CatalogueReadOnly, LocksUnsupported
from trackops_desktop.vault.vault import Vault


@dataclass
class Disk:
    """A small disk with a home on it; the keyring is elsewhere."""

    folder: Path
    keys: Path

    @property
    def paths(self) -> Paths:
        return Paths(self.folder / "home")

    def open(self) -> Vault:
        return Vault.open(self.paths, FolderKeyring(self.keys), FakeClock())

    def make_full(self) -> None:
        with (self.folder / "filler").open("ab", buffering=0) as filler:
            for size in (65536, 4096, 512, 1):
                try:
                    while True:
                        filler.write(bytes(size))
                except OSError as full:
                    if full.errno != errno.ENOSPC:
                        raise

    def make_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)

    def make_usable(self) -> None:
        subprocess.run(["mount", "-o", "remount,rw", str(self.folder)], check=True)
        (self.folder / "filler").unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder, keys = tmp_path / "disk", tmp_path / "keys"
    folder.mkdir()
    keys.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield Disk(folder, keys)
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _filled(disk: Disk, count: int = 2) -> tuple[Entry, Entry]:
    with closing(disk.open()) as vault:
        entries = vault.add_many([*(new(f"account {number}") for number in range(count)), new("hotp", kind=Kind.HOTP)])
        SettingsStore(vault).save(Settings(theme="dark"))
    return entries[0], entries[-1]


HINDRANCES: list[tuple[Callable[[Disk], None], type[CatalogueFailed], str]] = [
    (Disk.make_full, CatalogueFull, "full"),
    (Disk.make_read_only, CatalogueReadOnly, "read-only"),
]
each = pytest.mark.parametrize(("hinder", "error", "word"), HINDRANCES, ids=["full", "read-only"])


@each
def test_accounts_and_codes_are_there_and_changes_are_refused(
    disk: Disk, hinder: Callable[[Disk], None], error: type[CatalogueFailed], word: str
) -> None:
    totp, hotp = _filled(disk)
    hinder(disk)
    with closing(disk.open()) as vault:
        assert [entry.account.issuer for entry in vault.entries()] == ["account 0", "account 1", "hotp"]
        codes = Codes(vault, FakeClock())
        codes.load((totp.id,))
        assert codes.code(totp.id) is not None
        assert SettingsStore(vault).load().theme == "dark"
        with pytest.raises(error) as caught:
            codes.use(hotp.id)
        assert word in caught.value.sentence
        items = FolderKeyring(disk.keys).usernames()
        for change in (lambda: vault.add(new("more")), lambda: vault.put_note("password:demo", "hunter2hunter2")):
            with pytest.raises(error):
                change()
        assert FolderKeyring(disk.keys).usernames() == items
        backups = Backups(vault, FakeClock())
        written = backups.write_file(disk.keys.parent / "saved.trackops-backup", "correct horse battery staple")
        assert written.count == 3
        disk.make_usable()
        assert vault.use_counter(hotp.id) == 0
        vault.add(new("more"))
    with closing(disk.open()) as vault:
        assert vault.entry(hotp.id).account.counter == 1
        assert len(vault.entries()) == 4


@each
def test_the_command_lists_accounts(
    disk: Disk, hinder: Callable[[Disk], None], error: type[CatalogueFailed], word: str
) -> None:
    totp, _hotp = _filled(disk)
    hinder(disk)
    command = [sys.executable, "-m", "trackops_desktop.cli", "--home", str(disk.paths.home), "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "account 0" in listed.stdout
    removal = subprocess.run([*command[:-1], "remove", totp.id], capture_output=True, text=True, check=False)
    assert removal.returncode == 1
    assert word in removal.stderr


@each
def test_what_a_killed_program_left_in_the_log_is_read_too(
    disk: Disk, hinder: Callable[[Disk], None], error: type[CatalogueFailed], word: str
) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    child = os.fork()
    if child == 0:
        with read_meanwhile(disk.paths):
            disk.open().add(new("killed"))
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert log_of(disk.paths.catalogue).stat().st_size > 0
    for rest in disk.paths.home.glob("*-shm"):
        rest.unlink()
    hinder(disk)
    with closing(disk.open()) as vault:
        assert [entry.account.issuer for entry in vault.entries()] == ["killed"]


def test_a_program_that_runs_while_the_disk_fills_up_goes_on_to_read(disk: Disk) -> None:
    _totp, hotp = _filled(disk)

    def fill_the_log(vault: Vault) -> None:
        for number in range(1000):
            text = str(number) * 5000
            vault.change_document("settings", lambda _before, text=text: {"text": text})  # type: ignore[misc]

    with closing(disk.open()) as vault:
        disk.make_full()
        with pytest.raises(CatalogueFull):
            fill_the_log(vault)
        assert len(vault.entries()) == 3
        with closing(disk.open()) as other:
            assert len(other.entries()) == 3
        disk.make_usable()
        assert vault.use_counter(hotp.id) == 0


def test_the_place_of_the_window_is_kept_whole_and_leaves_nothing_beside(disk: Disk) -> None:
    _filled(disk)
    write_geometry(disk.paths.window_place, WindowPlace("AAAA", "#102030"))
    disk.make_full()
    before = {file.name for file in disk.paths.home.iterdir()}
    write_geometry(disk.paths.window_place, WindowPlace("BBBB", "#405060"))
    assert read_geometry(disk.paths.window_place) == WindowPlace("AAAA", "#102030")
    assert {file.name for file in disk.paths.home.iterdir()} == before


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL])
def test_a_file_system_without_locks_is_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def flock(_descriptor: int, _operation: int) -> None:
        raise OSError(number, os.strerror(number))

    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(fcntl, "flock", flock)
    monkeypatch.setattr(
        "trackops_desktop.vault.catalogue.file_lock.time.sleep",
        lambda _seconds: pytest.fail("it waits for a lock that never comes"),
    )
    with pytest.raises(LocksUnsupported) as caught:
        Catalogue(tmp_path / "catalogue.sqlite3")
    assert "locks" in caught.value.sentence
    assert "another program" not in str(caught.value)

"""The snapshot process of a start: what it reports, how long it is waited for, and that nothing of it stays behind."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import KeyringSession, keyring_session, require_gnome_keyring
from tests.patience import PATIENCE
from tests.vaults import new
from trackops_desktop.app import main
from trackops_desktop.otp.codes import code_at
from trackops_desktop.paths import Paths
from trackops_desktop.startup import launcher as module
from trackops_desktop.startup.launcher import SnapshotProcess, is_worth_it, start_snapshot
from trackops_desktop.startup.snapshot import StartupSnapshot
from trackops_desktop.vault.vault import Vault

pytestmark = pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="needs posix_spawn")


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringSession]:
    require_gnome_keyring()
    with keyring_session(tmp_path / "keyring") as running:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", running.address)
        monkeypatch.setenv("TRACKOPS_HOME", str(tmp_path / "home"))
        monkeypatch.setattr(module, "_cores", lambda: 2)
        yield running


@pytest.fixture
def running() -> Iterator[Callable[[str], SnapshotProcess]]:
    """Run some code in the place of the snapshot's."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    begun: list[SnapshotProcess] = []

    def start(code: str) -> SnapshotProcess:
        reading, writing = os.pipe()
        actions = [(os.POSIX_SPAWN_DUP2, writing, 1)]
        process = os.posix_spawn(sys.executable, [sys.executable, "-c", code], os.environ, file_actions=actions)
        os.close(writing)
        begun.append(SnapshotProcess(process, reading))
        return begun[-1]

    yield start
    for snapshot in begun:
        snapshot.dismiss()


def test_it_reports_the_codes_of_a_real_keyring(session: KeyringSession, tmp_path: Path) -> None:
    paths = Paths(tmp_path / "home")
    with closing(session.backend()) as backend, closing(Vault.open(paths, backend, time.time)) as vault:
        entries = vault.add_many([new(name=f"{number}") for number in range(3)])
        before = vault.generation()
        snapshot = start_snapshot()
        assert snapshot is not None
        seen = snapshot.report(PATIENCE)
        snapshot.dismiss()
        look = StartupSnapshot.unpacked(seen)
        assert look.entries == entries
        for id_, (code, *_) in look.codes.items():
            assert code == code_at(vault.enrolment(id_), code.valid_from or 0)
        assert vault.generation() == before


def test_it_finds_the_program_from_any_folder_and_takes_nothing_that_lies_there(
    session: KeyringSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = Paths(tmp_path / "home")
    with closing(session.backend()) as backend, closing(Vault.open(paths, backend, time.time)) as vault:
        vault.add(new())
    trap = tmp_path / "downloads"
    trap.mkdir()
    for name in ("json.py", "dataclasses.py", "trackops_desktop.py"):
        (trap / name).write_text(f"open({str(trap / 'sprung')!r}, 'w')", "utf-8")
    monkeypatch.chdir(trap)
    snapshot = start_snapshot()
    assert snapshot is not None
    assert len(StartupSnapshot.unpacked(snapshot.report(PATIENCE)).entries) == 1
    snapshot.dismiss()
    assert not (trap / "sprung").exists()


def test_it_reports_nothing_where_there_is_no_vault_or_no_keyring(
    session: KeyringSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in (session.address, "unix:path=/nowhere/at/all"):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        snapshot = start_snapshot()
        assert snapshot is not None
        assert snapshot.report(PATIENCE) == b""
        snapshot.dismiss()
    assert not (tmp_path / "home").exists()


def test_a_report_of_any_length_arrives_whole(running: Callable[[str], SnapshotProcess]) -> None:
    snapshot = running("import sys; sys.stdout.write('x' * 300_000)")
    assert snapshot.report(PATIENCE) == b"x" * 300_000


def test_one_that_takes_too_long_is_not_waited_for_and_ends_at_once_when_dismissed(
    running: Callable[[str], SnapshotProcess],
) -> None:
    snapshot = running("import sys, time; print('half', flush=True); time.sleep(600)")
    process = snapshot._process
    assert snapshot.report(0.5) == b""
    snapshot.dismiss()
    snapshot.dismiss()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_it_is_sent_only_where_it_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_worth_it("linux", 2)
    assert not is_worth_it("linux", 1)
    assert not is_worth_it("darwin", 8)
    monkeypatch.setattr(module, "_cores", lambda: 1)
    assert start_snapshot() is None
    monkeypatch.setattr(module, "_cores", lambda: 2)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert start_snapshot() is None


def test_where_no_process_can_be_started_the_codes_come_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_cores", lambda: 2)
    monkeypatch.setattr(sys, "executable", "/nowhere/at/all")
    before = set(Path("/proc/self/fd").iterdir())
    assert start_snapshot() is None
    assert set(Path("/proc/self/fd").iterdir()) == before


def test_it_is_dismissed_however_the_start_ends(
    running: Callable[[str], SnapshotProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = running("import time; time.sleep(600)")
    monkeypatch.setattr("trackops_desktop.startup.accelerator.start_snapshot", lambda: snapshot)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    process = snapshot._process
    assert main([]) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)

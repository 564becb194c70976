"""kill -9 at every step of a backup, a restore and an import: the old state or the new state, and nothing left lying.

`TRACKOPS_KILL_ROUNDS` says how often each step is tried (1; 20 before a release).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.backup_kit import DAY, PASSPHRASE, START, Clock, cheap_kdf
from tests.small_process import Call, small_process
from tests.vaults import folder_in_memory
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.contents import Contents
from trackops_desktop.backup.document import read_backup
from trackops_desktop.backup.folder import parse_name
from trackops_desktop.backup.restore_plan import RestoreMode
from trackops_desktop.backup.restores import Restores
from trackops_desktop.backup.vault_export import contents_of_vault
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.paths import Paths
from trackops_desktop.services.import_export.transfers import ImportVerdict, Transfers
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault

ROUNDS = int(os.environ.get("TRACKOPS_KILL_ROUNDS", "1"))
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def small() -> Iterator[Call]:
    with small_process() as call:
        yield call


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with folder_in_memory(tmp_path) as memory:
        yield memory


class Countdown:
    """Kills this process with SIGKILL at the n-th step; counts the steps when n is none of them."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.done = 0

    def step(self, *_args: object) -> None:
        if sys.platform == "win32":
            pytest.skip("Windows has no such processes and signals")
        self.done += 1
        if self.done == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, text: str) -> None:
        """Count what changes the catalogue; reading leaves the state of the step before."""
        if not text.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            self.step()


class FileKeyring:
    """A keyring that outlives the process: one file an item, each replaced in one go."""

    def __init__(self, folder: Path, countdown: Countdown | None = None) -> None:
        self.folder = folder
        self.countdown = countdown or Countdown(0)

    def get_password(self, service: str, username: str) -> str | None:
        path = self.folder / username
        return path.read_text() if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.countdown.step()
        part = self.folder / f"part-{username}"
        part.write_text(password)
        part.rename(self.folder / username)
        self.countdown.step()

    def delete_password(self, service: str, username: str) -> None:
        self.countdown.step()
        (self.folder / username).unlink()
        self.countdown.step()

    def items(self) -> set[str]:
        return {path.name for path in self.folder.iterdir() if not path.name.startswith("part-")}


class World:
    """A home, its keyring and its backup folder, on disk."""

    def __init__(self, top: Path, now: float = START + DAY) -> None:
        self.home, self.keys, self.folder = top / "home", top / "keys", top / "backups"
        self.clock = Clock(now)
        for path in (self.keys, self.folder):
            path.mkdir(parents=True, exist_ok=True)

    def vault(self, countdown: Countdown | None = None) -> Vault:
        vault = Vault.open(Paths(self.home), FileKeyring(self.keys, countdown), self.clock)
        if countdown is not None:
            connection: sqlite3.Connection = vault._catalogue._connection
            connection.set_trace_callback(countdown.statement)
        return vault

    def services(self, vault: Vault) -> tuple[Backups, Restores]:
        backups = Backups(vault, self.clock, cheap_kdf)
        return backups, Restores(vault, backups, self.clock, cheap_kdf)

    def contents(self) -> Contents:
        """Look as the next start does, and make sure that no secret lies about that nobody knows of."""
        vault = self.vault()
        try:
            found, missing = contents_of_vault(vault)
            assert missing == ()
            known = {entry.id for entry in (*vault.entries(), *vault.trash())}
            noted = {row["item"] for row in vault._catalogue.rows("SELECT item FROM notes")}
            assert FileKeyring(self.keys).items() == known | noted
            assert vault._catalogue.rows("SELECT * FROM intents") == []
        finally:
            vault.close()
        return found


def _new(dice: Random, count: int) -> list[NewEntry]:
    return [
        NewEntry(Enrolment(Account(name=f"{dice.getrandbits(40):x}"), Secret(dice.randbytes(20))), tags=("a",))
        for _ in range(count)
    ]


def _in_child(world: World, last: int, work: Work) -> bool:
    """Do the work in a child that dies at a step; return whether it died."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    child = os.fork()
    if child == 0:
        status = 1
        try:
            countdown = Countdown(last)
            vault = world.vault(countdown)
            with _counted_files(countdown):
                work(world, vault, countdown)
            vault.close()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), "the child failed by itself"
    return status != 0


@contextmanager
def _counted_files(countdown: Countdown) -> Iterator[None]:
    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **more: Any) -> Any:
            countdown.step()
            result = call(*args, **more)
            countdown.step()
            return result

        return wrapped

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in ((os, "open"), (os, "write"), (os, "fsync"), (Path, "replace"), (Path, "unlink")):
            patch.setattr(owner, name, counted(getattr(owner, name)))
        yield


Work = Callable[[World, Vault, Countdown], None]


def _at_every_step(
    folder: Path, prepare: Callable[[World, Random], None], work: Work, check: Callable[[World, Contents], bool]
) -> tuple[int, int, int]:
    """Kill at step 1, 2, … until the work gets through; return the steps, and how often old and new were found.

    A world is made once for each round, and every step has a copy of it, in the place where it was made.
    """
    seed = int(hashlib.sha256(work.__name__.encode()).hexdigest()[:8], 16)
    steps = old = new = 0
    top, made = folder / "world", []
    for number in range(ROUNDS):
        world = World(top)
        prepare(world, Random(seed + number))
        made.append((folder / f"made-{number}", world.clock.now, world.contents()))
        top.rename(made[-1][0])
    died = True
    while died:
        steps += 1
        for kept, now, before in made:
            shutil.rmtree(top, ignore_errors=True)
            shutil.copytree(kept, top)
            world = World(top, now)
            died = _in_child(world, steps, work)
            if check(world, before):
                new += 1
            else:
                old += 1
                assert died
    return steps, old, new


def _filled(world: World, dice: Random) -> None:
    vault = world.vault()
    entries = vault.add_many(_new(dice, 3))
    vault.put_note(f"recovery:{entries[0].id}", "1111")
    world.services(vault)[0].set_up(world.folder, PASSPHRASE)
    vault.close()


def test_killed_during_a_backup(small: Call, folder: Path) -> None:
    steps, old, new = small(_kill_backups, folder)
    assert steps > 20
    assert old
    assert new


def _kill_backups(folder: Path) -> tuple[int, int, int]:
    def work(world: World, vault: Vault, _countdown: Countdown) -> None:
        world.clock.now += DAY
        world.services(vault)[0].write_now()

    def check(world: World, before: Contents) -> bool:
        assert world.contents() == before
        files = [path for path in world.folder.iterdir() if parse_name(path.name)]
        for path in files:
            assert read_backup(path.read_bytes(), PASSPHRASE, cheap_kdf).contents == before
        assert len(files) in (1, 2)
        world.clock.now = START + 3 * DAY
        vault = world.vault()
        world.services(vault)[0].write_now()
        vault.close()
        assert not [path for path in world.folder.iterdir() if path.name.startswith(".")]
        return len(files) == 2

    return _at_every_step(folder, _filled, work, check)


def test_killed_during_a_restore(small: Call, folder: Path) -> None:
    steps, old, new = small(_kill_restores, folder)
    assert steps > 20
    assert old
    assert new


def _kill_restores(folder: Path) -> tuple[int, int, int]:
    def prepare(world: World, dice: Random) -> None:
        _filled(world, dice)
        vault = world.vault()
        world.clock.now += 10
        entries = vault.entries()
        vault.update(entries[0].id, name="renamed")
        vault.put_note(f"recovery:{entries[0].id}", "2222")
        vault.purge([entries[1].id])
        vault.add_many(_new(dice, 2))
        vault.close()

    def work(world: World, vault: Vault, _countdown: Countdown) -> None:
        restores = world.services(vault)[1]
        (file,) = (path for path in world.folder.iterdir() if parse_name(path.name))
        restores.restore(restores.preview(restores.read(file, PASSPHRASE), RestoreMode.REPLACE))

    def check(world: World, before: Contents) -> bool:
        found = world.contents()
        if found == before:
            return False
        (file,) = (path for path in world.folder.iterdir() if parse_name(path.name))
        saved = read_backup(file.read_bytes(), PASSPHRASE, cheap_kdf).contents
        assert {r.entry.id: r.enrolment for r in found.live} == {r.entry.id: r.enrolment for r in saved.live}
        assert sum(record.entry.trashed_at is not None for record in found.records) == 2
        return True

    return _at_every_step(folder, prepare, work, check)


def test_killed_during_an_import(small: Call, folder: Path) -> None:
    steps, old, new = small(_kill_imports, folder)
    assert steps > 20
    assert old
    assert new


def _kill_imports(folder: Path) -> tuple[int, int, int]:
    def work(world: World, vault: Vault, _countdown: Countdown) -> None:
        transfers = Transfers(vault, world.clock)
        name = vault.entries()[0].account.name
        uris = [f"otpauth://totp/{one}?secret=JBSWY3DPEHPK3PX{number}" for number, one in enumerate("abcd", 2)]
        uris.append(f"otpauth://totp/{name}?secret=JBSWY3DPEHPK3PXP")
        rows = transfers.preview(transfers.read("\n".join(uris).encode()).result).rows
        assert rows[-1].verdict is ImportVerdict.CONFLICT
        transfers.apply([*rows[:-1], replace(rows[-1], replace=True)])

    def check(world: World, before: Contents) -> bool:
        found = world.contents()
        assert (len(found.records), len(found.live)) in {(3, 3), (8, 7)}
        assert {record.entry.id for record in before.records} <= set(found.by_id())
        return len(found.records) == 8

    return _at_every_step(folder, _filled, work, check)

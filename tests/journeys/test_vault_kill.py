"""kill −9 at every step of every change: whatever was reported saved is there at the next start.

A step is a write that reaches the keyring, before and after, or a statement that reaches SQLite and does not only read:
killed there, a process leaves the files as at the step before. Each round kills a forked child at one step of one
operation, starts again as the next process would, and compares with what the child had reported before it died.
`TRACKOPS_KILL_ROUNDS` says how often each step is tried (once; 20 times before a release).
"""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.keyrings import FolderKeyring, KeyringSession
from tests.small_process import Call, small_process
from tests.vaults import FakeClock, days_pass, folder_in_memory, new
from trackops_desktop.otp.account import Kind
from trackops_desktop.paths import Paths
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.sealed import envelope as seal_module
from trackops_desktop.vault.vault import Vault

ROUNDS = int(os.environ.get("TRACKOPS_KILL_ROUNDS", "1"))
PASSPHRASE = "correct horse battery staple"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def _cheap_passphrases() -> None:
    """Thousands of unlockings: the work of Argon2id is not what is tried here."""

    def derived(passphrase: bytes, salt: bytes, _work: object) -> bytes:
        return hashlib.sha256(salt + passphrase).digest()

    setattr(seal_module, "argon2id", derived)  # noqa: B010


@pytest.fixture(scope="module")
def small() -> Iterator[Call]:
    with small_process(_cheap_passphrases) as call:
        yield call


@pytest.fixture(autouse=True)
def nothing_waits() -> None:
    """There is no window here whose thread could wait: thousands of statements are looked at for nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with folder_in_memory(tmp_path) as memory:
        yield memory


class Countdown:
    """Kills this process at the n-th step; 0 never does."""

    def __init__(self, last: int = 0) -> None:
        self._left = last

    def step(self, *_: object) -> None:
        if sys.platform == "win32":
            pytest.skip("Windows has no such processes and signals")
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, text: str) -> None:
        if not text.lstrip().upper().startswith("SELECT"):
            self.step()


Report = Callable[[str], None]


class World:
    """A home and a keyring on disk, and what must be true of them.

    Attributes:
        keep: Accounts that must be there with their secret: id to issuer (the secret follows from it).
        shown: The last HOTP counter that was shown, by id.
        note: The texts that the note may have.

    """

    def __init__(self, folder: Path) -> None:
        self.paths = Paths(folder / "home")
        self.keys = folder / "keys"
        self.keys.mkdir(parents=True)
        self.clock = FakeClock()
        self.keep: dict[str, str] = {}
        self.shown: dict[str, int] = {}
        self.note: set[str | None] = {None}

    def open(self, countdown: Countdown | None = None) -> Vault:
        """Open the vault; with a countdown, every statement that may write and every keyring write is a step."""
        if countdown is None:
            return Vault.open(self.paths, FolderKeyring(self.keys), self.clock)
        vault = Vault.open(self.paths, FolderKeyring(self.keys, countdown.step), self.clock)
        vault._catalogue._connection.set_trace_callback(countdown.statement)
        return vault

    def look(self, sealed: bool) -> tuple[str, ...]:
        """Start as the next process does and check everything; return the live ids."""
        with closing(self.open()) as vault:
            if vault.is_sealed():
                vault.unlock(PASSPHRASE)
            elif sealed:
                raise AssertionError("a finished seal is gone")
            entries = {entry.id: entry for entry in (*vault.entries(), *vault.trash())}
            assert self.keep.keys() <= entries.keys()
            secrets = vault.secrets(list(entries))
            for id_, entry in entries.items():
                issuer = self.keep.get(id_, entry.account.issuer)
                assert secrets[id_] == new(issuer).enrolment.secret
            for id_, counter in self.shown.items():
                assert entries[id_].account.counter > counter
            assert vault.note("password:demo") in self.note
            noted = {str(row["item"]) for row in vault._catalogue.rows("SELECT item FROM notes")}
            assert FolderKeyring(self.keys).usernames() == entries.keys() | noted
            assert vault._catalogue.rows("SELECT * FROM intents") == []
            return tuple(entry.id for entry in vault.entries())


class Beginning:
    """What a world is like at first. Each round begins there again, in the same files: copies would be other folders.

    Attributes:
        world: The world.

    """

    def __init__(self, folder: Path, prepare: Callable[[World], object]) -> None:
        self.world = World(folder)
        prepare(self.world)
        self._keep, self._note, self._now = self.world.keep, self.world.note, self.world.clock.now
        self._files = {path: path.read_bytes() for path in self._paths()}

    def again(self) -> World:
        """Return the world as it was."""
        for path in self._paths():
            if path not in self._files:
                path.unlink()
        for path, content in self._files.items():
            path.write_bytes(content)
        self.world.keep, self.world.note, self.world.shown = dict(self._keep), set(self._note), {}
        self.world.clock.now = self._now
        return self.world

    def _paths(self) -> list[Path]:
        tops = (self.world.paths.home, self.world.keys)
        return [path for top in tops for path in top.rglob("*") if path.is_file()]


def _to(pipe: int) -> Report:
    """Return what sends a line through a pipe at once."""

    def report(text: str) -> None:
        os.write(pipe, f"{text}\n".encode())

    return report


Operation = Callable[[World, Vault, Report], None]


def _in_child(world: World, last: int, operation: Operation) -> tuple[bool, list[str]]:
    """Run an operation in a child that dies at a step; return whether it died and what it had reported."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            vault = world.open(Countdown(last))
            if vault.is_sealed():
                vault.unlock(PASSPHRASE)
            operation(world, vault, _to(writing))
            vault.close()
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        reports = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), "the child failed by itself"
    return status != 0, reports


def _add(_world: World, vault: Vault, report: Report) -> None:
    entry = vault.add(new("added"))
    report(f"{entry.id} added")


def _add_many(_world: World, vault: Vault, report: Report) -> None:
    for entry in vault.add_many([new(f"many {number}") for number in range(3)]):
        report(f"{entry.id} {entry.account.issuer}")


def _use_counter(world: World, vault: Vault, report: Report) -> None:
    (hotp,) = (entry for entry in vault.entries() if entry.account.kind is Kind.HOTP)
    for _ in range(2):
        report(f"counter {hotp.id} {vault.use_counter(hotp.id)}")


def _rename_and_move(_world: World, vault: Vault, _report: Report) -> None:
    last = vault.entries()[-1]
    vault.update(last.id, name="renamed", tags=("a",))
    vault.move(last.id, 0)


def _remove_and_restore(_world: World, vault: Vault, _report: Report) -> None:
    first = vault.entries()[0]
    vault.remove(first.id)
    vault.restore(first.id)


def _accept(_world: World, vault: Vault, _report: Report) -> None:
    first = vault.entries()[0]
    vault.accept(first.id)


def _note(_world: World, vault: Vault, report: Report) -> None:
    vault.put_note("password:demo", "second")
    report("note second")


def _seal(_world: World, vault: Vault, report: Report) -> None:
    vault.seal(PASSPHRASE)
    report("sealed")


def _unseal(_world: World, vault: Vault, _report: Report) -> None:
    vault.unseal()


def _filled(world: World, sealed: bool) -> None:
    with closing(world.open()) as vault:
        names = [f"filled {number}" for number in range(3)]
        entries = vault.add_many([new(names[0]), new(names[1]), new(names[2], kind=Kind.HOTP)])
        vault.put_note("password:demo", "first")
        if sealed:
            vault.seal(PASSPHRASE)
    world.keep = {entry.id: entry.account.issuer for entry in entries}
    world.note = {"first", "second"}


def _learn(world: World, reports: list[str]) -> bool:
    """Add what a child reported to what must be true; return whether it had sealed the vault."""
    sealed = False
    for report in reports:
        first, _, rest = report.partition(" ")
        if first == "counter":
            id_, _, counter = rest.partition(" ")
            world.shown[id_] = int(counter)
        elif first == "note":
            world.note = {rest}
        elif first == "sealed":
            sealed = True
        else:
            world.keep[first] = rest
    return sealed


@pytest.mark.parametrize(
    ("operation", "sealed", "least"),
    [
        (_add, False, 15),
        (_add, True, 15),
        (_add_many, False, 18),
        (_use_counter, False, 8),
        (_rename_and_move, False, 10),
        (_remove_and_restore, False, 10),
        (_accept, False, 5),
        (_note, False, 18),
        (_seal, False, 18),
        (_unseal, True, 18),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else str(value),
)
def test_killed_at_every_step(small: Call, folder: Path, operation: Operation, sealed: bool, least: int) -> None:
    assert small(_steps_of, folder, operation, sealed) > least


def _steps_of(folder: Path, operation: Operation, sealed: bool) -> int:
    """Kill at step 1, 2, … until the operation gets through; return at which it did."""
    steps, died = 0, True
    beginnings = [Beginning(folder / str(number), lambda world: _filled(world, sealed)) for number in range(ROUNDS)]
    while died:
        steps += 1
        for beginning in beginnings:
            world = beginning.again()
            died, reports = _in_child(world, steps, operation)
            world.look(_learn(world, reports))
    return steps


@pytest.mark.parametrize("by_expiry", [False, True])
def test_killed_while_an_account_is_removed_for_good(small: Call, folder: Path, by_expiry: bool) -> None:
    """The account is whole in the trash, or gone with its secret."""
    assert small(_steps_of_a_removal, folder, by_expiry) > 10


def _steps_of_a_removal(folder: Path, by_expiry: bool) -> int:
    def purge(world: World, vault: Vault, report: Report) -> None:
        if by_expiry:
            days_pass(vault, world.clock, 1)
        else:
            vault.purge([entry.id for entry in vault.trash()])
        report("")

    doomed: list[str] = []

    def removed(world: World) -> None:
        _filled(world, sealed=False)
        with closing(world.open()) as vault:
            doomed.append(vault.entries()[1].id)
            vault.remove(doomed[0])
            days_pass(vault, world.clock, 30)
            assert vault.days_left() == {doomed[0]: 1}
        del world.keep[doomed[0]]

    steps, died = 0, True
    beginning = Beginning(folder, removed)
    while died:
        steps += 1
        world = beginning.again()
        died, reports = _in_child(world, steps, purge)
        live = world.look(sealed=False)
        assert doomed[0] not in live
        if reports:
            with closing(world.open()) as vault:
                assert vault.trash() == ()
    return steps


def test_killed_during_the_very_first_start(small: Call, folder: Path) -> None:
    """Creating the catalogue is one transaction: a half-made one is made anew."""
    assert small(_steps_of_the_first_start, folder) > 15


def _steps_of_the_first_start(folder: Path) -> int:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    connect = sqlite3.connect

    def traced(countdown: Countdown, *args: Any, **more: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **more)
        connection.set_trace_callback(countdown.step)
        return connection

    steps, died = 0, True
    while died:
        steps += 1
        home = folder / str(steps)
        child = os.fork()
        if child == 0:
            setattr(sqlite3, "connect", partial(traced, Countdown(steps)))  # noqa: B010
            Vault.open(Paths(home), None, FakeClock()).close()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        died = status == signal.SIGKILL
        assert died or status == 0
        with closing(Vault.open(Paths(home), FolderKeyring(folder), FakeClock())) as vault:
            assert vault.entries() == ()
    return steps


def test_killed_at_any_moment_of_a_busy_life(small: Call, folder: Path) -> None:
    """A child adds, changes and removes without end and is killed from outside, wherever it is."""
    small(_kill_busy_lives, folder)


def _kill_busy_lives(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    dice = Random(20)
    world = World(folder)
    for _ in range(16 * ROUNDS):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _live_on(world, _to(writing))
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            reports = [pipe.readline() for _ in range(dice.randrange(1, 30))]
            os.kill(child, signal.SIGKILL)
            reports += pipe.readlines()
        os.waitpid(child, 0)
        _learn_life(world, [report.rstrip("\n") for report in reports if report.endswith("\n")])
        world.look(sealed=False)


def _live_on(world: World, report: Report) -> None:
    """Never returns; says beforehand what may happen to an account and afterwards what did."""
    with closing(world.open()) as vault:
        for number in range(10_000):
            entry = vault.add(new(f"{os.getpid()}-{number}"))
            report(f"+ {entry.id} {entry.account.issuer}")
            vault.update(entry.id, name="renamed")
            entries = vault.entries()
            if len(entries) > 4:
                report(f"- {entries[0].id}")
                vault.remove(entries[0].id)
                vault.purge([entries[0].id])
    os._exit(1)


def _learn_life(world: World, reports: list[str]) -> None:
    for report in reports:
        sign, id_, *issuer = report.split(" ", 2)
        if sign == "+":
            world.keep[id_] = issuer[0]
        else:
            world.keep.pop(id_, None)


def test_two_processes_that_add_at_once_lose_nothing(tmp_path: Path, secret_service: KeyringSession) -> None:
    """2 × 80 accounts into one home over the real keyring, both started before the catalogue exists."""
    count = 80
    children = [_adding(tmp_path, secret_service.backend(), name, count) for name in ("one", "two")]
    for child in children:
        _, status = os.waitpid(child, 0)
        assert status == 0
    with closing(Vault.open(Paths(tmp_path), secret_service.backend(), FakeClock())) as vault:
        entries = vault.entries()
        expected = {f"{name}-{number}" for name in ("one", "two") for number in range(count)}
        assert {entry.account.issuer for entry in entries} == expected
        assert len(entries) == 2 * count
        secrets = vault.secrets([entry.id for entry in entries])
        assert all(secrets[entry.id] == new(entry.account.issuer).enrolment.secret for entry in entries)


def _adding(home: Path, backend: KeyringBackend, name: str, count: int) -> int:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        with closing(Vault.open(Paths(home), backend, FakeClock())) as vault:
            for start in range(0, count, 8):
                vault.add_many([new(f"{name}-{number}") for number in range(start, start + 8)])
        status = 0
    finally:
        os._exit(status)


def test_many_processes_that_make_the_catalogue_at_once_agree(small: Call, folder: Path) -> None:
    small(_make_catalogues_at_once, folder)


def _make_catalogues_at_once(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    for number in range(10):
        home = folder / str(number)
        ready, go = os.pipe()
        children = []
        for _ in range(4):
            child = os.fork()
            if child == 0:
                os.close(go)
                os.read(ready, 1)
                Vault.open(Paths(home), None, FakeClock()).close()
                os._exit(0)
            children.append(child)
        os.close(ready)
        os.close(go)
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4


def test_two_processes_never_show_the_same_counter(small: Call, folder: Path) -> None:
    assert small(_counters_of_two, folder) == list(range(200))


def _counters_of_two(folder: Path) -> list[int]:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    world = World(folder)
    with closing(world.open()) as vault:
        hotp = vault.add(new(kind=Kind.HOTP))
    reading, writing = os.pipe()
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            with closing(world.open()) as vault:
                for _ in range(100):
                    os.write(writing, f"{vault.use_counter(hotp.id)}\n".encode())
            os._exit(0)
        children.append(child)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        shown = [int(line) for line in pipe]
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    return sorted(shown)


@pytest.mark.skipif("TRACKOPS_KILL_ROUNDS" not in os.environ, reason="TRACKOPS_KILL_ROUNDS is not set: a long run")
def test_killed_at_random_times_for_long(small: Call, folder: Path) -> None:
    """The same life, 1,000 kills at random times."""
    small(_kill_lives_at_random, folder)


def _kill_lives_at_random(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    dice = Random(time.monotonic_ns())
    world = World(folder)
    for _ in range(1000):
        child = os.fork()
        if child == 0:
            _live_on(world, lambda text: None)
        time.sleep(dice.random() * 0.05)  # nothing is waited for: this draws the moment of the kill
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        world.look(sealed=False)

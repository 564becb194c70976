"""Several processes at once over one data folder: random changes, clocks that leap by years, and kill -9.

`python -m tests.fuzz.stress [ROUNDS] [SEED]`, 1,000 rounds by default; the short form is in tests/journeys. In each
round three processes open the vault and do a few random things each, some of them are killed at a random statement or
keyring write, and then the vault is opened as the next start does: no account is lost or unreadable, no code came
twice, and the keyring holds nothing that nobody knows.

What a process is about to do, and what it has done, it tells through a pipe before and after; so what must be true at
the end follows from what was told, whichever process died where.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final
from unittest import mock

from tests.backup_kit import cheap_kdf
from tests.keyrings import FolderKeyring
from tests.vaults import FakeClock, days_pass, new
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restore_plan import RestoreMode
from trackops_desktop.backup.restores import Restores
from trackops_desktop.errors import TrackopsError
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.paths import Paths
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.settings import SettingsStore
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import Sites
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.sealed import envelope as seal_module
from trackops_desktop.vault.vault import Vault

PROCESSES: Final = 3
CHANGES: Final = 4
#: The most steps (SQL statements, keyring writes) after which a process may be killed.
STEPS: Final = 400
YEARS: Final = (0, 0, 0, 10, -10)
YEAR: Final = 365.25 * 86_400
BACKUP_PASSPHRASE: Final = "correct horse battery"
NOTES: Final = ("password:one", "password:two", "password:three")

#: Makes a keyring over one place; `step` is called around its writes.
Keyrings = Callable[[Callable[[], None]], KeyringBackend]
#: Changes of one process, one after the other.
Changes = tuple[Callable[["_Worker", Vault, FakeClock], None], ...]


@dataclass
class Known:
    """What was told, and so must be true.

    Attributes:
        keep: Accounts that must be there: id to issuer, from which the secret follows.
        doomed: Accounts that somebody began to delete for good; they may be there or not.
        counters: Counters that were shown, by account.
        sent: Codes that were sent: account and the time until which each was good.
        notes: The texts that each note may have; None where it may be absent.
        sites: Addresses of sites that must be there.
        passphrases: Every passphrase that somebody began to set.

    """

    keep: dict[str, str] = field(default_factory=dict)
    doomed: set[str] = field(default_factory=set)
    counters: dict[str, list[int]] = field(default_factory=dict)
    sent: list[tuple[str, str]] = field(default_factory=list)
    notes: dict[str, set[str | None]] = field(default_factory=lambda: {key: {None} for key in NOTES})
    sites: set[str] = field(default_factory=set)
    passphrases: list[str] = field(default_factory=list)

    def learn(self, told: list[str]) -> None:
        """Take what one process told."""
        for line in told:
            word, *rest = line.split(" ")
            getattr(self, f"_{word}")(*rest)

    def _added(self, entry: str, issuer: str) -> None:
        self.keep[entry] = issuer

    def _purging(self, entry: str) -> None:
        self.doomed.add(entry)

    def _counter(self, entry: str, counter: str) -> None:
        self.counters.setdefault(entry, []).append(int(counter))

    def _sent(self, entry: str, until: str) -> None:
        self.sent.append((entry, until))

    def _noting(self, key: str, text: str) -> None:
        self.notes[key].add(text)

    def _noted(self, key: str, _text: str) -> None:
        self.notes[key].discard(None)

    def _site(self, origin: str) -> None:
        self.sites.add(origin)

    def _passphrase(self, passphrase: str) -> None:
        self.passphrases.append(passphrase)

    def _refused(self, *_why: str) -> None:
        """An expected error: nothing follows from it."""

    def _bug(self, *what: str) -> None:
        raise AssertionError("a process failed by itself: " + " ".join(what))


class World:
    """A data folder, a keyring and a folder of backups that outlive every process."""

    def __init__(self, top: Path, dice: Random, keyrings: Keyrings | None = None) -> None:
        self.top, self.dice = top, dice
        self.paths, self.keys, self.backups = Paths(top / "home"), top / "keys", top / "backups"
        for folder in (self.keys, self.backups):
            folder.mkdir(parents=True)
        self.keyrings: Keyrings = keyrings or (lambda step: FolderKeyring(self.keys, step))
        self.now = 1_790_000_000.0
        self.known = Known()
        self.born = self.killed = self.done = self.refused = 0

    def certain(self) -> None:
        """What chance alone might leave out: every change once, and a death at each named point; before any round."""
        told = self._end_of(*self._child(_EVERY, None))
        assert not [line for line in told if line.startswith("refused")], f"a lonely process was refused: {told}"
        words = {line.split(" ")[0] for line in told}
        assert words == {"added", "purging", "counter", "noting", "noted", "site", "passphrase"}, words
        self.look()
        for point, changes in POINTS.items():
            killed = self.killed
            self._end_of(*self._child(changes, point))
            assert self.killed == killed + 1, f"a process came past {point!r}"
            self.look()

    def round(self) -> None:
        """Let some processes work at once, look what they left, and let a day pass."""
        for child, pipe in [self._child(None, self._some_point()) for _ in range(PROCESSES)]:
            self._end_of(child, pipe)
        self.look()
        self.now += self.dice.choice([20.0, 3_600.0, 86_400.0])

    def _end_of(self, child: int, pipe: int) -> list[str]:
        """Wait for the end of a process, learn what it told, and return it."""
        if sys.platform == "win32":
            raise NotImplementedError
        with os.fdopen(pipe, encoding="utf-8") as told:
            lines = told.read().splitlines()
        _, status = os.waitpid(child, 0)
        assert status in (0, signal.SIGKILL), f"a process ended with {status}"
        self.killed += status != 0
        self.refused += sum(line.startswith("refused") for line in lines)
        self.done += sum(not line.startswith("refused") for line in lines)
        self.known.learn(lines)
        return lines

    def _some_point(self) -> int:
        return self.dice.choice([0, self.dice.randint(1, STEPS)])

    def look(self) -> None:
        """Start as the next process does, with a clock of any kind, and check everything."""
        clock = FakeClock(self.now + self.dice.choice(YEARS) * YEAR)
        with closing(Vault.open(self.paths, self.keyrings(_nothing), clock)) as vault:
            _unlock(vault, self.known.passphrases)
            assert vault.is_open(), "no passphrase that was ever set opens the vault"
            vault.settle()
            entries = {entry.id: entry for entry in (*vault.entries(), *vault.trash())}
            lost = self.known.keep.keys() - self.known.doomed - entries.keys()
            assert not lost, f"accounts are lost: {lost}"
            secrets = vault.secrets(list(entries))
            assert secrets.keys() == entries.keys(), "secrets cannot be read"
            for id_, secret in secrets.items():
                assert secret == new(self.known.keep.get(id_, entries[id_].account.issuer)).enrolment.secret
            self._check_codes(entries)
            self._check_beside(vault)
            self._check_orphans(vault, entries.keys())

    def copy_and_forget(self) -> None:
        """Copy the folder as a file backup does, and let the copy do its worst for two months."""
        copy = Paths(Path(shutil.copytree(self.paths.home, self.top / "copy")))
        clock = FakeClock(self.now)
        with closing(Vault.open(copy, self.keyrings(_nothing), clock)) as vault:
            _unlock(vault, self.known.passphrases)
            for entry in vault.entries()[::2]:
                vault.remove(entry.id)
            days_pass(vault, clock, 60)
            vault.purge([entry.id for entry in vault.trash()])
            for key in NOTES:
                vault.drop_note(key)
        shutil.rmtree(copy.home)

    def _check_codes(self, entries: dict[str, Entry]) -> None:
        for id_, counters in self.known.counters.items():
            if id_ in self.known.doomed:
                continue
            assert len(set(counters)) == len(counters), f"a counter was shown twice: {sorted(counters)}"
            assert entries[id_].account.counter > max(counters)
        twice = {one for one in self.known.sent if self.known.sent.count(one) > 1 and one[0] not in self.known.doomed}
        assert not twice, f"a code was sent twice: {twice}"

    def _check_beside(self, vault: Vault) -> None:
        for key, texts in self.known.notes.items():
            text = vault.note(key)
            assert text in texts, f"{key} is {text}"
            self.known.notes[key] = {text}
        origins = {site.origin for site in Sites(vault).all()}
        assert self.known.sites <= origins, f"sites are lost: {self.known.sites - origins}"

    def _check_orphans(self, vault: Vault, entries: Iterator[str] | Any) -> None:
        noted = {str(row["item"]) for row in vault._catalogue.rows("SELECT item FROM notes")}
        held = {item for item in vault._items.listed() if len(item) == 32}
        strange = vault._items.raw(sorted(held - {*entries, *noted}))
        assert held == {*entries, *noted}, f"items that nobody knows: { {i: t[:24] for i, t in strange.items()} }"
        assert vault._catalogue.rows("SELECT * FROM intents") == []

    def _child(self, changes: Changes | None, last: int | str | None) -> tuple[int, int]:
        """Fork a process that does these changes, or some; return its number and the pipe on which it tells of them.

        Args:
            changes: What to do, or None for a few random changes.
            last: The step at which it is killed: the how many-th, or what its SQL statement begins with.

        """
        if sys.platform == "win32":
            raise NotImplementedError
        seed = self.dice.getrandbits(64)
        self.born += 1
        number = self.born
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            worker = _Worker(self, Random(seed), f"{number}-{seed:x}", writing)
            try:
                with _killed_at(last) as step:
                    worker.run(step, changes)
            except BaseException:  # noqa: BLE001 # told, and never let back into the parent's stack
                worker.tell("bug " + " | ".join(traceback.format_exc().splitlines()[-12:]))
            finally:
                os._exit(0)
        os.close(writing)
        return child, reading


class _Worker:
    """One process's turn."""

    def __init__(self, world: World, dice: Random, name: str, pipe: int) -> None:
        self._world, self._dice, self._name, self._pipe = world, dice, name, pipe
        self._passphrases = list(world.known.passphrases)
        self._count = 0

    def tell(self, line: str) -> None:
        os.write(self._pipe, f"{line}\n".encode())

    def run(self, step: Callable[[], None], changes: Changes | None) -> None:
        clock = FakeClock(self._world.now + self._dice.choice(YEARS) * YEAR)
        with closing(Vault.open(self._world.paths, self._world.keyrings(step), clock)) as vault:
            _unlock(vault, self._passphrases)
            for change in changes or self._dice.choices(_CHANGES, k=CHANGES):
                clock.now = self._world.now + self._dice.choice(YEARS) * YEAR + self._dice.random()
                try:
                    change(self, vault, clock)
                except TrackopsError as error:
                    self.tell(f"refused {change.__name__} {type(error).__name__}")
                    _unlock(vault, self._passphrases)

    def _fresh(self) -> str:
        self._count += 1
        return f"{self._name}-{self._count}"

    def _one(self, entries: tuple[Entry, ...]) -> Entry | None:
        return self._dice.choice(entries) if entries else None

    # Changes

    def add(self, vault: Vault, _clock: FakeClock) -> None:
        kind = self._dice.choice([Kind.TOTP, Kind.HOTP])
        entry = vault.add(new(self._fresh(), kind=kind))
        self.tell(f"added {entry.id} {entry.account.issuer}")

    def add_counter(self, vault: Vault, _clock: FakeClock) -> None:
        entry = vault.add(new(self._fresh(), kind=Kind.HOTP))
        self.tell(f"added {entry.id} {entry.account.issuer}")

    def use_counter(self, vault: Vault, _clock: FakeClock) -> None:
        entry = self._one(tuple(entry for entry in vault.entries() if entry.account.kind is Kind.HOTP))
        if entry is not None:
            self.tell(f"counter {entry.id} {vault.use_counter(entry.id)}")

    def add_many(self, vault: Vault, _clock: FakeClock) -> None:
        for entry in vault.add_many([new(self._fresh()) for _ in range(3)]):
            self.tell(f"added {entry.id} {entry.account.issuer}")

    def remove(self, vault: Vault, _clock: FakeClock) -> None:
        entry = self._one(vault.entries())
        if entry is not None:
            vault.remove(entry.id)

    def bring_back(self, vault: Vault, _clock: FakeClock) -> None:
        entry = self._one(vault.trash())
        if entry is not None:
            vault.restore(entry.id)

    def purge(self, vault: Vault, _clock: FakeClock) -> None:
        entry = self._one(vault.trash())
        if entry is not None:
            self.tell(f"purging {entry.id}")
            vault.purge([entry.id])

    def rename(self, vault: Vault, _clock: FakeClock) -> None:
        entry = self._one(vault.entries())
        if entry is not None:
            vault.update(entry.id, name=self._fresh(), tags=("a", "b"))
            vault.move(entry.id, 0)

    def use(self, vault: Vault, clock: FakeClock) -> None:
        codes = Codes(vault, clock)
        entry = self._one(vault.entries())
        if entry is None:
            return
        if entry.account.kind is Kind.HOTP:
            self.use_counter(vault, clock)
            return
        code = SignInService(vault, codes).take(entry)
        if isinstance(code, Code):
            self.tell(f"sent {entry.id} {code.valid_until}")

    def note(self, vault: Vault, _clock: FakeClock) -> None:
        key, text = self._dice.choice(NOTES), self._fresh()
        self.tell(f"noting {key} {text}")
        vault.put_note(key, text)
        self.tell(f"noted {key} {text}")

    def recovery_codes(self, vault: Vault, _clock: FakeClock) -> None:
        entry = self._one(vault.entries())
        if entry is not None:
            vault.put_note(f"recovery:{entry.id}", self._fresh())

    def site(self, vault: Vault, _clock: FakeClock) -> None:
        site = Sites(vault).add(f"https://{self._fresh()}.viewcases.com")
        self.tell(f"site {site.origin}")

    def settings(self, vault: Vault, _clock: FakeClock) -> None:
        store = SettingsStore(vault)
        store.save(store.load())

    def set_passphrase(self, vault: Vault, _clock: FakeClock) -> None:
        passphrase = self._fresh()
        self.tell(f"passphrase {passphrase}")
        self._passphrases.append(passphrase)
        vault.seal(passphrase)

    def unseal(self, vault: Vault, _clock: FakeClock) -> None:
        vault.unseal()

    def lock(self, vault: Vault, _clock: FakeClock) -> None:
        vault.lock()
        _unlock(vault, self._passphrases)

    def back_up(self, vault: Vault, clock: FakeClock) -> None:
        Backups(vault, clock, cheap_kdf).write_file(self._world.backups / f"{self._fresh()}.b", BACKUP_PASSPHRASE)

    def restore(self, vault: Vault, clock: FakeClock) -> None:
        files = sorted(self._world.backups.glob("[!.]*"))
        if not files:
            return
        restores = Restores(vault, Backups(vault, clock, cheap_kdf), clock, cheap_kdf)
        mode = self._dice.choice([RestoreMode.MERGE, RestoreMode.REPLACE])
        restores.restore(restores.preview(restores.read(self._dice.choice(files), BACKUP_PASSPHRASE), mode))

    def settle(self, vault: Vault, _clock: FakeClock) -> None:
        vault.settle()


_CHANGES: Final = (
    *(_Worker.add, _Worker.add_many, _Worker.remove, _Worker.bring_back, _Worker.purge, _Worker.rename),
    *(_Worker.use, _Worker.use, _Worker.note, _Worker.recovery_codes, _Worker.site, _Worker.settings),
    *(_Worker.set_passphrase, _Worker.set_passphrase, _Worker.unseal, _Worker.unseal, _Worker.lock),
    *(_Worker.back_up, _Worker.restore, _Worker.settle),
)


#: Every kind of change, in an order in which each has something to do in an empty vault.
_EVERY: Final[Changes] = (
    *(_Worker.add_counter, _Worker.use, _Worker.add_many, _Worker.rename, _Worker.remove, _Worker.bring_back),
    *(_Worker.remove, _Worker.purge, _Worker.note, _Worker.recovery_codes, _Worker.site, _Worker.settings),
    *(_Worker.set_passphrase, _Worker.lock, _Worker.set_passphrase, _Worker.back_up, _Worker.restore, _Worker.unseal),
    _Worker.settle,
)
#: Where a process dies for certain: what the SQL statement begins with that it never makes, and what it was doing.
POINTS: Final[dict[str, Changes]] = {
    "INSERT OR REPLACE INTO entries": (_Worker.add_many,),  # the secrets are stored, the accounts are not there
    "DELETE FROM entries": (_Worker.add, _Worker.remove, _Worker.purge),  # the secret is gone, the account is there
    "INSERT OR REPLACE INTO notes": (_Worker.note,),  # two texts are stored, the old one counts
    "DELETE FROM meta WHERE name = 'sealing'": (_Worker.unseal, _Worker.set_passphrase),  # some are sealed
    "UPDATE entries SET counter": (_Worker.add_counter, _Worker.use_counter),  # the counter is not shown
}


def _nothing() -> None:
    """A step at which nobody dies."""


def _unlock(vault: Vault, passphrases: list[str]) -> None:
    """Try every passphrase, the latest first; where none fits, another process has just set one."""
    if vault.is_open():
        return
    for passphrase in reversed(passphrases):
        with suppress(TrackopsError):
            vault.unlock(passphrase)
        if vault.is_open():
            return


@contextmanager
def _killed_at(last: int | str | None) -> Iterator[Callable[[], None]]:
    """Count statements and keyring writes of this process, and kill it before one of them; 0 and None never do."""
    if sys.platform == "win32":
        raise NotImplementedError
    connect = sqlite3.connect
    left, point = (0, last) if isinstance(last, str) else (last or 0, None)

    def step(statement: str = "") -> None:
        nonlocal left
        left -= 1
        if left == 0 or (point is not None and statement.startswith(point)):
            os.kill(os.getpid(), signal.SIGKILL)

    def traced(*args: Any, **more: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **more)
        connection.set_trace_callback(step)
        return connection

    sqlite3.connect = traced  # type: ignore[assignment]
    try:
        yield step
    finally:
        sqlite3.connect = connect


@contextmanager
def cheap_passphrases() -> Iterator[None]:
    """Thousands of unlockings: the work of Argon2id is not what is tried here."""

    def derived(passphrase: bytes, salt: bytes, _cost: object) -> bytes:
        return hashlib.sha256(salt + passphrase).digest()

    with mock.patch.object(seal_module, "argon2id", derived):
        yield


def run(top: Path, rounds: int, seed: int, keyrings: Keyrings | None = None) -> World:
    """Do so many rounds over a fresh world; raises AssertionError with what is wrong."""
    world = World(top, Random(seed), keyrings)
    with cheap_passphrases():
        world.certain()
        for number in range(rounds):
            try:
                world.round()
                if number % 25 == 24:
                    world.copy_and_forget()
                    world.look()
            except BaseException as error:
                error.add_note(f"in round {number + 1} of seed {seed}")
                raise
    return world


def main(arguments: list[str]) -> int:
    """Do the rounds in worlds of 50 each, so that no world grows for ever; the first fault ends the run."""
    rounds = int(arguments[0]) if arguments else 1_000
    seed = int(arguments[1]) if len(arguments) > 1 else time.time_ns() % 1_000_000
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    started = time.monotonic()
    done = killed = refused = 0
    for first in range(0, rounds, 50):
        with tempfile.TemporaryDirectory(dir=memory, prefix="trackops-stress-") as folder:
            world = run(Path(folder), min(50, rounds - first), seed + first)
        done, killed, refused = done + world.done, killed + world.killed, refused + world.refused
        seconds = time.monotonic() - started
        told = f"{first + 50} rounds, {done} told, {killed} killed, {refused} refused, {seconds:.0f} s"
        print(told, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

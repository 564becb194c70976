"""Vaults for tests: a clock that is stepped by hand and enrolments to put in."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.passphrases.argon2 import MIN_MEMORY_KIB, MIN_PASSES, Argon2Cost
from trackops_desktop.paths import Paths
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.sealed.envelope import Seal
from trackops_desktop.vault.vault import Vault

if TYPE_CHECKING:
    import pytest

#: RFC 6238, appendix B.
RFC_SECRET = b"12345678901234567890"


@dataclass
class FakeClock:
    """A clock that stands until it is set."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def days_pass(vault: Vault, clock: FakeClock, days: int) -> None:
    """Look at the clock once a day, as starts do."""
    for _ in range(days):
        clock.now += 86_400
        vault.settle()


def enrolment(
    issuer: str = "ACME",
    name: str = "jo",
    kind: Kind = Kind.TOTP,
    counter: int = 0,
    raw: bytes = RFC_SECRET,
) -> Enrolment:
    """Return an enrolment; the default secret is RFC 6238's."""
    return Enrolment(Account(kind, issuer, name, counter=counter), Secret(raw))


def new(issuer: str = "ACME", name: str = "jo", kind: Kind = Kind.TOTP, counter: int = 0) -> NewEntry:
    """Return something to add whose secret differs with issuer and name."""
    return NewEntry(enrolment(issuer, name, kind, counter, f"{issuer}|{name}|1234567890".encode()))


def make_passphrases_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap keys with Argon2id at its least, in a fifth of the work: for what happens around it."""
    wrapped, least = Seal.wrapped, Argon2Cost(MIN_MEMORY_KIB, MIN_PASSES, 1)
    monkeypatch.setattr(Seal, "wrapped", lambda self, passphrase: wrapped(self, passphrase, least))


@contextmanager
def read_meanwhile(paths: Paths) -> Iterator[None]:
    """Keep the log from being emptied into the file after a change, as a program that is reading does."""
    paths.make()
    Catalogue(paths.catalogue).close()
    with closing(sqlite3.connect(paths.catalogue, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM entries").fetchall()
        yield


@contextmanager
def folder_in_memory(otherwise: Path) -> Iterator[Path]:
    """Give a folder in memory where there is one: killed processes need no disk, and hundreds would wait for it."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield otherwise
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="trackops-kill-") as name:
        yield Path(name)

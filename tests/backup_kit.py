"""A vault in memory with its backups, at no cost for keys, for the tests of backups."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tests.keyrings import MemoryKeyring
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restores import Restores
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.passphrases.argon2 import Argon2Cost
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.vault import Vault

DAY = 86_400.0
START = 1_790_000_000.0
PASSPHRASE = "correct horse battery"


def cheap_kdf(passphrase: bytes, salt: bytes, parameters: Argon2Cost) -> bytes:
    """Depend on all that Argon2id depends on, at no cost."""
    return hashlib.sha256(repr((passphrase, salt, parameters)).encode()).digest()


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Installation:
    """One computer: vault, keyring, backups."""

    vault: Vault
    keyring: MemoryKeyring
    clock: Clock
    backups: Backups
    restores: Restores

    def add(self, name: str, secret: bytes | None = None, counter: int | None = None, **more: object) -> Entry:
        kind = Kind.TOTP if counter is None else Kind.HOTP
        account = Account(kind, "Issuer", name, counter=counter or 0)
        return self.vault.add(NewEntry(Enrolment(account, Secret(secret or name.encode())), **more))  # type: ignore[arg-type]

    def names(self) -> list[str]:
        return [entry.account.name for entry in self.vault.entries()]

    def trashed(self) -> list[str]:
        return sorted(entry.account.name for entry in self.vault.trash())


def installation(home: Path, clock: Clock | None = None, keyring: MemoryKeyring | None = None) -> Installation:
    """Return a computer with the vault of a home, an empty one where there is none."""
    clock = clock or Clock()
    keyring = keyring or MemoryKeyring()
    vault = Vault.open(Paths(home), keyring, clock)
    backups = Backups(vault, clock, cheap_kdf)
    return Installation(vault, keyring, clock, backups, Restores(vault, backups, clock, cheap_kdf))

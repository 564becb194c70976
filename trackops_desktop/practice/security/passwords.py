"""Passwords: what is accepted, and slow hashes with a limit on how many run at once."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from trackops_desktop.practice.settings import HashCost, PracticeSettings

# No look-alikes (0 o, 1 i l): people read these from a screen or a sheet of paper.
READABLE = "23456789abcdefghjkmnpqrstuvwxyz"


class Busy(Exception):
    """Too many hashes are waiting; the request must be repeated later."""


class SlowHasher:
    """Argon2id with a dummy to compare against, so that an unknown user takes as long as a known one."""

    def __init__(self, cost: HashCost, turns: HashTurns) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.rounds, memory_cost=cost.memory_kib, parallelism=cost.lanes, hash_len=32, salt_len=16
        )
        self._turns = turns
        self._dummy = self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, text: str) -> str:
        """Hash a text when it is its turn.

        Raises:
            Busy: Its turn did not come in time.

        """
        with self._turns.turn():
            return self._hasher.hash(text)

    def verify(self, stored: str | None, text: str) -> bool:
        """Compare a text with a hash, or with the dummy when there is none; call it inside `turn()`."""
        try:
            self._hasher.verify(stored or self._dummy, text)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None


class HashTurns:
    """Lets a fixed number of hashes run at once in this process."""

    def __init__(self, settings: PracticeSettings) -> None:
        self._slots = threading.BoundedSemaphore(settings.hashes_at_once)
        self._wait = settings.hash_wait

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn.

        Raises:
            Busy: It did not come in time.

        """
        if not self._slots.acquire(timeout=self._wait):
            raise Busy
        try:
            yield
        finally:
            self._slots.release()


def new_password() -> str:
    """Return a random password of 79 bits in four groups that can be read out."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))


def password_problem(password: str, username: str, company: str, settings: PracticeSettings) -> str:
    """Say what is wrong with a new password, or return an empty text.

    Length and commonness only; composition rules make passwords worse (NIST SP 800-63B, 3.1.1.2).
    """
    if len(password) < settings.password_shortest:
        return f"Use at least {settings.password_shortest} characters."
    if len(password) > settings.password_longest:
        return f"Use at most {settings.password_longest} characters."
    from trackops_desktop.practice.security.guessable_passwords import is_common

    if is_common(password, (username, company)):
        return "This password is one of the first to be guessed. Choose another."
    return ""

"""The questions that a keyring puts to its user: when they may be put, whether one is open, and how it is given up.

KeePassXC and KWallet ask about writing, deleting and reading, each in a window of its own. Such a question may only
come up where the user has just asked for something; and a thread that waits for its answer must be able to give
up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

#: Told the keyring's name when a question waits for its answer, and None when it no longer does; on any thread.
Listener = Callable[[str | None], None]


class _Rights(threading.local):
    """What the running thread may do."""

    allowed = 0
    forbidden = 0


class KeyringPrompts:
    """Shared by those who ask a keyring for something, those who wait for it, and those who show that they wait."""

    def __init__(self) -> None:
        """Begin with nothing allowed and nothing open."""
        self._rights = _Rights()
        self._lock = threading.Lock()
        self._given_up = threading.Event()
        self._listeners: list[Listener] = []
        self._waiting = 0
        self._closed = False

    @property
    def may_ask(self) -> bool:
        """Whether a question may come up on this thread now."""
        return self._rights.allowed > 0 and not self._rights.forbidden and not self._closed

    @property
    def given_up(self) -> bool:
        """Whether the waiting thread is to stop waiting."""
        return self._given_up.is_set()

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let questions come up on this thread, unless a block around forbids them: the user wants something done."""
        self._rights.allowed += 1
        try:
            yield
        finally:
            self._rights.allowed -= 1

    @contextmanager
    def forbidden(self) -> Iterator[None]:
        """Let no question come up on this thread, whatever is done: nobody asked for it."""
        self._rights.forbidden += 1
        try:
            yield
        finally:
            self._rights.forbidden -= 1

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Enclose the waiting for one answer."""
        with self._lock:
            self._waiting += 1
            if not self._closed:
                self._given_up.clear()
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
            self._tell(None)

    def tell_waiting(self, name: str) -> None:
        """Say that a keyring's question has been open for long enough to be told."""
        self._tell(name)

    def watch(self, listener: Listener) -> None:
        """Tell a listener from now on."""
        with self._lock:
            self._listeners.append(listener)

    def cancel(self) -> None:
        """Let the waiting thread stop waiting; the keyring is told to take its question back."""
        with self._lock:
            if self._waiting:
                self._given_up.set()

    def close(self) -> None:
        """Let no question come up any more, and give up an open one: the program ends."""
        with self._lock:
            self._closed = True
            self._given_up.set()

    def _tell(self, name: str | None) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(name)


@runtime_checkable
class Prompting(Protocol):
    """A backend whose keyring may ask its user."""

    @property
    def prompts(self) -> KeyringPrompts:
        """Whether it may ask, and whether it is asking."""
        ...

"""The settings in use: read once, asked for often (every code asks for the clock offset)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from trackops_desktop.services.settings import Settings, SettingsStore


class LiveSettings:
    """Keeps the settings in memory beside the store.

    Attributes:
        current: The settings as they are now.

    """

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._turn = threading.Lock()
        self._wanted: dict[str, Any] = {}
        self.current = store.load()

    def change(self, **changes: object) -> Callable[[], Settings]:
        """Note what is wanted and return the work that stores it, which may wait for another program's writing.

        Two pieces of such work may run in either order: of one setting, what was asked for last is what stays.
        The work returns the settings then in use; it raises VaultError where they cannot be stored.
        """
        self._wanted.update(changes)

        def work() -> Settings:
            with self._turn:
                self.save(replace(self.current, **{name: self._wanted[name] for name in changes}))
                return self.current

        return work

    def follow_policy(self) -> Settings:
        """Read the settings again, since the company's policy has changed, and return them; it may wait."""
        with self._turn:
            self.current = self._store.load()
            return self.current

    def save(self, settings: Settings) -> None:
        """Store and use what differs from the settings in use, along with what other programs stored meanwhile.

        Raises:
            VaultError: They cannot be stored; the old ones stay in use.

        """
        self.current = self._store.save(settings, self.current)

"""The settings in use: read once, asked for often (every code asks for the clock offset)."""

from __future__ import annotations

from trackops_desktop.services.settings import Settings, SettingsStore


class LiveSettings:
    """Keeps the settings in memory beside the store.

    Attributes:
        current: The settings as they are now.

    """

    def __init__(self, store: SettingsStore) -> None:
        """Read them."""
        self._store = store
        self.current = store.load()

    def save(self, settings: Settings) -> None:
        """Store and use other settings.

        Raises:
            VaultError: They cannot be stored; the old ones stay in use.

        """
        self._store.save(settings)
        self.current = settings

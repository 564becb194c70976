"""The part of Windows' registry that belongs to the user (HKEY_CURRENT_USER); a key's own value has an empty name."""

from __future__ import annotations

import sys
from typing import Protocol


class UserRegistry(Protocol):
    """Every call raises OSError where it is refused."""

    def read(self, key: str, name: str) -> object:
        """Return a value, or None where there is none."""

    def write(self, key: str, name: str, text: str) -> None:
        """Write a text, and the key for it."""

    def delete(self, key: str, name: str) -> None:
        """Delete a value, if it is there."""

    def delete_key(self, key: str) -> None:
        """Delete a key with everything below it, if it is there."""


def user_registry() -> UserRegistry:
    """Return the registry of this user."""
    if sys.platform == "win32":
        return _OwnKeys()
    raise OSError("there is no registry here")


if sys.platform == "win32":
    import winreg

    class _OwnKeys:
        def read(self, key: str, name: str) -> object:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    return winreg.QueryValueEx(opened, name)[0]
            except FileNotFoundError:
                return None

        def write(self, key: str, name: str, text: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

        def delete(self, key: str, name: str) -> None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                    winreg.DeleteValue(opened, name)
            except FileNotFoundError:
                return

        def delete_key(self, key: str) -> None:
            try:
                opened = winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_READ | winreg.KEY_WRITE)
            except FileNotFoundError:
                return
            with opened:
                while winreg.QueryInfoKey(opened)[0]:
                    self.delete_key(rf"{key}\{winreg.EnumKey(opened, 0)}")
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)

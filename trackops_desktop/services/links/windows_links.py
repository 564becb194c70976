"""Who opens links on Windows: the user's own classes in the registry, unless another program was chosen in Settings."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Protocol

from trackops_desktop.i18n import _
from trackops_desktop.services.links.link_handling import SCHEMES, HandlerUnchanged, LinkHandling, LinkOwner

_CLASSES = r"Software\Classes"
_CHOICE = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations\{scheme}\UserChoice"
_COMMAND = r"shell\open\command"


class Registry(Protocol):
    """The keys of the user (HKEY_CURRENT_USER); `name` is empty for a key's own value."""

    def get(self, key: str, name: str) -> str | None:
        """Return a text, or None where there is none."""

    def put(self, key: str, name: str, text: str) -> None:
        """Write a text, and the key for it."""

    def delete(self, key: str) -> None:
        """Delete a key with everything below it, if it is there."""


class WindowsLinks:
    """Writes what an installer writes, for one user."""

    def __init__(self, command: Sequence[str], registry: Registry) -> None:
        """Take what starts the application, and the user's registry."""
        self._command = subprocess.list2cmdline(command) + ' "%1"'
        self._registry = registry

    def look(self) -> LinkHandling:
        """A choice that the user made in Windows' own settings wins over every class."""
        chosen = [self._registry.get(_CHOICE.format(scheme=scheme), "ProgId") for scheme in SCHEMES]
        commands = [self._registry.get(rf"{_CLASSES}\{scheme}\{_COMMAND}", "") for scheme in SCHEMES]
        foreign = next((one for one, scheme in zip(chosen, SCHEMES, strict=True) if one not in (None, scheme)), None)
        if foreign is not None:
            return LinkHandling(LinkOwner.OTHERS, foreign)
        if all(one == self._command for one in commands):
            return LinkHandling(LinkOwner.OURS)
        if any(commands):
            return LinkHandling(LinkOwner.OTHERS)
        return LinkHandling(LinkOwner.NOBODY)

    def take(self) -> None:
        """Write the classes of both kinds of links."""
        try:
            for scheme in SCHEMES:
                key = rf"{_CLASSES}\{scheme}"
                self._registry.put(key, "", f"URL:{scheme}")
                self._registry.put(key, "URL Protocol", "")  # not translated
                self._registry.put(rf"{key}\{_COMMAND}", "", self._command)
        except OSError as error:
            raise _unchanged(error) from None
        if self.look().owner is not LinkOwner.OURS:
            raise HandlerUnchanged(
                _("Another program was chosen for these links in Windows Settings."),
                _("Choose Trackops Desktop there, under Apps, Default apps."),
            )

    def give_up(self) -> None:
        """Delete the classes that are ours, and no other."""
        try:
            for scheme in SCHEMES:
                if self._registry.get(rf"{_CLASSES}\{scheme}\{_COMMAND}", "") == self._command:
                    self._registry.delete(rf"{_CLASSES}\{scheme}")
        except OSError as error:
            raise _unchanged(error) from None


def _unchanged(error: OSError) -> HandlerUnchanged:
    return HandlerUnchanged(
        _("Windows refused to change which program opens links ({reason}).", reason=error.strerror or "?"),
        _("Choose it in Windows Settings, under Apps, Default apps."),
    )


def registry() -> Registry:
    """Return the user's own registry."""
    if sys.platform == "win32":
        import winreg

        class LinkKeys:
            def get(self, key: str, name: str) -> str | None:
                try:
                    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                        value = winreg.QueryValueEx(opened, name)[0]
                except OSError:
                    return None
                return value if isinstance(value, str) else None

            def put(self, key: str, name: str, text: str) -> None:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

            def delete(self, key: str) -> None:
                try:
                    opened = winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_READ | winreg.KEY_WRITE)
                except FileNotFoundError:
                    return
                with opened:
                    while winreg.QueryInfoKey(opened)[0]:
                        self.delete(rf"{key}\{winreg.EnumKey(opened, 0)}")
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)

        return LinkKeys()
    raise OSError("there is no registry here")

"""Who opens links on Windows: the user's own classes in the registry, unless another program was chosen in Settings."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from trackops_desktop.errors import reason_of
from trackops_desktop.i18n import _
from trackops_desktop.services.links.link_handling import SCHEMES, HandlerUnchanged, LinkHandling, LinkOwner
from trackops_desktop.user_registry import UserRegistry

_CLASSES = r"Software\Classes"
_CHOICE = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations\{scheme}\UserChoice"
_COMMAND = r"shell\open\command"


class WindowsLinks:
    """Writes what an installer writes, for one user."""

    def __init__(self, command: Sequence[str], registry: UserRegistry) -> None:
        """Take what starts the application, and the user's registry."""
        self._command = subprocess.list2cmdline(command) + ' "%1"'
        self._registry = registry

    def look(self) -> LinkHandling:
        """A choice that the user made in Windows' own settings wins over every class."""
        chosen = [self._text(_CHOICE.format(scheme=scheme), "ProgId") for scheme in SCHEMES]
        commands = [self._text(rf"{_CLASSES}\{scheme}\{_COMMAND}", "") for scheme in SCHEMES]
        foreign = next((one for one, scheme in zip(chosen, SCHEMES, strict=True) if one not in (None, scheme)), None)
        if foreign is not None:
            return LinkHandling(LinkOwner.OTHERS, foreign)
        if all(one == self._command for one in commands):
            return LinkHandling(LinkOwner.OURS)
        if any(commands):
            return LinkHandling(LinkOwner.OTHERS)
        return LinkHandling(LinkOwner.NOBODY)

    def _text(self, key: str, name: str) -> str | None:
        """Return a text; what can't be read or is none counts as not there."""
        try:
            value = self._registry.read(key, name)
        except OSError:
            return None
        return value if isinstance(value, str) else None

    def take(self) -> None:
        """Write the classes of both kinds of links."""
        try:
            for scheme in SCHEMES:
                key = rf"{_CLASSES}\{scheme}"
                self._registry.write(key, "", f"URL:{scheme}")
                self._registry.write(key, "URL Protocol", "")  # not translated
                self._registry.write(rf"{key}\{_COMMAND}", "", self._command)
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
                if self._text(rf"{_CLASSES}\{scheme}\{_COMMAND}", "") == self._command:
                    self._registry.delete_key(rf"{_CLASSES}\{scheme}")
        except OSError as error:
            raise _unchanged(error) from None


def _unchanged(error: OSError) -> HandlerUnchanged:
    return HandlerUnchanged(
        _("Windows refused to change which program opens links ({reason}).", reason=reason_of(error)),
        _("Choose it in Windows Settings, under Apps, Default apps."),
    )

"""A Flatpak asks the Background portal, which writes the entry outside of the sandbox; that is read back there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trackops_desktop.i18n import _
from trackops_desktop.services.desktop import desktop_portal
from trackops_desktop.services.session_start.session_start import HIDDEN, SessionStartFailed, SessionStartState, failed
from trackops_desktop.services.session_start.xdg_autostart import entry_keys, is_switched_on


class BackgroundPortal:
    """The entry belongs to the portal and always names this Flatpak, so that no other copy can stand there."""

    def __init__(self, flatpak: str, environment: Mapping[str, str], home: Path) -> None:
        """Take the Flatpak's name and the environment; the manifest lets it read the host's autostart folder."""
        config = Path(environment.get("HOST_XDG_CONFIG_HOME") or home / ".config")
        self._entry = config / "autostart" / f"{flatpak}.desktop"

    def state(self) -> SessionStartState:
        """Read what the portal wrote."""
        try:
            return SessionStartState(is_switched_on(entry_keys(self._entry.read_text("utf-8", "replace"))))
        except FileNotFoundError:
            return SessionStartState(False)
        except OSError as error:
            raise failed(error, self._entry) from None

    def switch(self, on: bool) -> None:
        """Ask the portal, which may ask the user."""
        connection = desktop_portal.connect()
        if connection is None:
            raise _no_portal()
        options = {
            "reason": ("s", _("Trackops Desktop starts when you sign in.")),
            "autostart": ("b", on),
            "commandline": ("as", ["trackops-desktop", HIDDEN]),
            "dbus-activatable": ("b", False),
        }
        try:
            answer = desktop_portal.ask(connection, ("Background", "RequestBackground"), ("s", ("",)), options)
        except desktop_portal.PortalSilent:
            answer = desktop_portal.PortalAnswer(2, {})
        finally:
            connection.close()
        if answer is None:
            raise _no_portal()
        if answer.status != 0 or bool(answer.value("autostart")) is not on:
            raise SessionStartFailed(
                _("Your desktop didn't allow it."), _("Allow it when the desktop asks, or in its own settings.")
            )


def _no_portal() -> SessionStartFailed:
    return SessionStartFailed(
        _("Your desktop has no way for a Flatpak to start when you sign in."),
        _("Add Trackops Desktop in the desktop's own settings."),
    )

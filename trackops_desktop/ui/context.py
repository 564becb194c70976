"""What the windows are given: services, runner, clipboard and theme, built by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QWidget

from trackops_desktop.i18n import _, ngettext, sentences
from trackops_desktop.otp.clock import Clock
from trackops_desktop.services.accounts import Accounts
from trackops_desktop.services.auto_lock import Lock
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.settings import Settings
from trackops_desktop.services.update_check import UpdateCheck
from trackops_desktop.services.user_check.system_unlock import SystemUnlock
from trackops_desktop.ui.live_settings import LiveSettings
from trackops_desktop.ui.platform.clipboard import CodeClipboard
from trackops_desktop.ui.platform.file_choice import FileChoice
from trackops_desktop.ui.widgets.theme import Theme
from trackops_desktop.vault.vault import Vault
from trackops_desktop.workers.runner import RunsWork
from trackops_desktop.workers.speech import Speech

if TYPE_CHECKING:
    from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration
    from trackops_desktop.services.links.link_handling import LinkHandler
    from trackops_desktop.services.session_start.session_start import SessionStart
    from trackops_desktop.ui.platform.hotkeys.global_shortcut import GlobalShortcut

#: Opens a window of another part of the product over the given one.
Opener = Callable[[QWidget], None]


class MenuHook(NamedTuple):
    """An entry of the main menu that another part of the product brings.

    Attributes:
        text: The menu's words in English, with `…` where a dialog follows; shown translated.
        icon: Name of an icon of `resources/icons`.
        shortcut: Keys, or an empty text.
        open: What it does, given the window to open over.
        in_header: Whether it also has a button beside *Add*.

    """

    text: str
    icon: str
    shortcut: str
    open: Opener
    in_header: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a window may need; each takes what it uses and hands the rest down.

    Attributes:
        clock: Unix seconds; tests move it.
        hooks: What other parts add to the main menu.
        versions: Name and version of each part, asked for only by the about window.
        speak: Speaks the language that a setting names, in every window.
        updates: Tells whether there is a newer version; None where nobody asks.
        open_outside: Opens an address in the user's own browser and tells whether that worked; on a worker.
        desktop: Returns how the desktop is told of the application and of its links; None where it is not to be told.
        support_report: Makes the report for support; on a worker, since it asks keyring and disk.
        pick_shortcut: Gives what holds the keys that open quick pick from any window, or None where nothing does yet.
        pick_command: Gives the command that opens quick pick.
        speech: Says a code aloud.
        system_unlock: Lets the operating system unlock; None where it has no way of recognising its user.
        session_start: Gives the system's way of starting programs at a sign-in, or None where there is none.

    """

    vault: Vault
    accounts: Accounts
    codes: Codes
    lock: Lock
    store: LiveSettings
    runner: RunsWork
    clock: Clock
    clipboard: CodeClipboard
    theme: Theme
    hooks: tuple[MenuHook, ...] = ()
    versions: Callable[[], tuple[tuple[str, str], ...]] = field(default=tuple)
    support_report: Callable[[], str] = field(default=str)
    desktop: Callable[[], tuple[DesktopIntegration, LinkHandler]] | None = None
    speak: Callable[[str], None] = field(default=lambda _setting: None)
    updates: UpdateCheck | None = None
    open_outside: Callable[[str], bool] = field(default=lambda _address: False)
    system_unlock: SystemUnlock | None = None
    session_start: Callable[[], SessionStart | None] = field(default=lambda: None)
    pick_shortcut: Callable[[], GlobalShortcut | None] = field(default=lambda: None)
    pick_command: Callable[[], str] = field(default=str)
    speech: Speech = field(default_factory=Speech)

    def now(self) -> float:
        """Return the time that codes are reckoned with, the user's clock offset included."""
        return self.codes.now()

    def copy_secret(self, text: str) -> str:
        """Put a secret text on the clipboard for as long as codes stay there, and return a sentence about it."""
        seconds = self.settings().clear_clipboard_seconds
        reason = self.clipboard.copy(text, seconds)
        if reason is not None:
            return str(reason)
        return sentences(_("Copied."), cleared_text(seconds))

    def files(self) -> FileChoice:
        """Return what asks for files."""
        return FileChoice(self.store, self.runner)

    def settings(self) -> Settings:
        return self.store.current


def cleared_text(seconds: float) -> str:
    """Say when the clipboard is cleared; 0 is when locking or quitting."""
    if not seconds:
        return _("The clipboard is cleared when you lock or quit.")
    return ngettext(
        "The clipboard is cleared in {count} second.",
        "The clipboard is cleared in {count} seconds.",
        round(seconds),
        count=f"{seconds:g}",
    )

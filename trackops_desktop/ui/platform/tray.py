"""The icon in the system tray, where there is a tray: show, pick, copy a code, lock, quit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.icons import app_icon
from trackops_desktop.vault.entry import Entry

#: Accounts whose codes can be copied right from the menu.
IN_MENU = 12


class TrayAccess(Enum):
    """What the menu may offer."""

    OPEN = auto()
    SEALED = auto()
    TROUBLED = auto()


class Tray(QObject):
    """The icon and its menu. The menu names accounts and shows no codes: desktops draw it in a process of their own.

    Signals:
        show_wanted: Bring the window back.
        pick_wanted: Open quick pick.
        copy_wanted: Copy the code of an account; carries the entry.
        speak_wanted: Say the code of an account aloud; carries the entry.
        sign_in_wanted: Sign in to Trackops.
        lock_wanted: Lock now.
        quit_wanted: End the application.

    """

    show_wanted = Signal()
    pick_wanted = Signal()
    copy_wanted = Signal(object)
    speak_wanted = Signal(object)
    sign_in_wanted = Signal()
    lock_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self,
        entries: Callable[[], Sequence[Entry]],
        label: Callable[[Entry], str] = lambda entry: entry.label,
        access: Callable[[], TrayAccess] = lambda: TrayAccess.OPEN,
        parent: QObject | None = None,
    ) -> None:
        """Make the menu; `renew` shows the icon.

        Args:
            entries: Gives the accounts to copy from now.
            label: Names one.
            access: Says what may be offered now.
            parent: What it ends with.

        """
        super().__init__(parent)
        self._entries, self._label, self._access = entries, label, access
        self._menu = QMenu()
        self._menu.aboutToShow.connect(self.fill)
        self.fill()
        self._icon: QSystemTrayIcon | None = None

    @staticmethod
    def available() -> bool:
        """Whether the desktop has a tray now; after a login it may come a little later."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def renew(self) -> None:
        """Show the icon, made anew for a tray that came after it."""
        self._take_away()
        self._icon = QSystemTrayIcon(app_icon(), self)
        self._icon.setToolTip("Trackops Desktop")  # not translated
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.show()

    def close(self) -> None:
        """Take the icon away."""
        self._take_away()
        self._menu.deleteLater()

    def _take_away(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def fill(self) -> None:
        """Offer what is allowed now; a desktop may show what it was told last without asking."""
        self._menu.clear()
        access = self._access()
        if access is TrayAccess.OPEN:
            self._fill_open()
        else:
            text = _("Unlock…") if access is TrayAccess.SEALED else _("Show Trackops Desktop")
            self._offer(text, self.show_wanted)
            self._menu.addSeparator()
        self._offer(_("Quit"), self.quit_wanted)

    def _fill_open(self) -> None:
        self._offer(_("Show Trackops Desktop"), self.show_wanted)
        self._offer(_("Quick pick"), self.pick_wanted)
        self._offer(_("Sign in to Trackops"), self.sign_in_wanted)
        entries = self._entries()[:IN_MENU]
        if entries:
            self._menu.addSeparator()
        for entry in entries:
            action = self._menu.addAction(_("Copy {account}", account=self._label(entry)).replace("&", "&&"))
            action.triggered.connect(lambda *_checked, entry=entry: self.copy_wanted.emit(entry))
        if entries:
            speak = self._menu.addMenu(_("Speak the code"))
            for entry in entries:
                action = speak.addAction(self._label(entry).replace("&", "&&"))
                action.triggered.connect(lambda *_checked, entry=entry: self.speak_wanted.emit(entry))
        self._menu.addSeparator()
        self._offer(_("Lock"), self.lock_wanted)

    def _offer(self, text: str, wanted: object) -> None:
        self._menu.addAction(text).triggered.connect(lambda *_checked: wanted.emit())  # type: ignore[attr-defined]

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.MiddleClick and self._access() is TrayAccess.OPEN:
            self.pick_wanted.emit()
        elif reason is not QSystemTrayIcon.ActivationReason.Context:
            self.show_wanted.emit()

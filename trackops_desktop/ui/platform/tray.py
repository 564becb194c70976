"""The icon in the system tray, where there is a tray: show, copy a code, lock, quit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.icons import app_icon
from trackops_desktop.vault.entry import Entry

#: Accounts whose codes can be copied right from the menu.
IN_MENU = 12


class Tray(QObject):
    """Lives only where a tray was found, so that the only window is never hidden without a way back.

    Signals:
        show_wanted: Bring the window back.
        copy_wanted: Copy the code of an account; carries the entry.
        sign_in_wanted: Sign in to Trackops.
        lock_wanted: Lock now.
        quit_wanted: End the application.

    """

    show_wanted = Signal()
    copy_wanted = Signal(object)
    sign_in_wanted = Signal()
    lock_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self,
        entries: Callable[[], tuple[Entry, ...]],
        label: Callable[[Entry], str] = lambda entry: entry.label,
        parent: QObject | None = None,
    ) -> None:
        """Show the icon; `entries` gives the accounts that may be copied now, none while locked; `label` names one."""
        super().__init__(parent)
        self._entries, self._label = entries, label
        self._menu = QMenu()
        self._menu.aboutToShow.connect(self._fill)
        self._icon = QSystemTrayIcon(app_icon(), self)
        self._icon.setToolTip("Trackops Desktop")  # not translated
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._fill()
        self._icon.show()

    @staticmethod
    def available() -> bool:
        """Whether the desktop has a tray now; after a login it may come a little later."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def close(self) -> None:
        """Take the icon away."""
        self._icon.hide()
        self._menu.deleteLater()

    def _fill(self) -> None:
        self._menu.clear()
        self._menu.addAction(_("Show Trackops Desktop")).triggered.connect(lambda *_checked: self.show_wanted.emit())
        self._menu.addAction(_("Sign in to Trackops")).triggered.connect(lambda *_checked: self.sign_in_wanted.emit())
        entries = self._entries()[:IN_MENU]
        if entries:
            self._menu.addSeparator()
        for entry in entries:
            words = _("Copy {account}", account=self._label(entry))
            action = self._menu.addAction(words.replace("&", "&&"))
            action.triggered.connect(lambda *_checked, entry=entry: self.copy_wanted.emit(entry))
        self._menu.addSeparator()
        self._menu.addAction(_("Lock")).triggered.connect(lambda *_checked: self.lock_wanted.emit())
        self._menu.addAction(_("Quit")).triggered.connect(lambda *_checked: self.quit_wanted.emit())

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.show_wanted.emit()

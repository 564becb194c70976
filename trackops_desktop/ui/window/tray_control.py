"""The tray and the main window: the window is only hidden while there is an icon that brings it back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.services.ordering import most_wanted
from trackops_desktop.ui.code_list.row_appearance import HIDDEN_NAME
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.platform.tray import IN_MENU, Tray, TrayAccess
from trackops_desktop.ui.platform.tray_watch import TrayWatch
from trackops_desktop.ui.window.codes_view import CodesView
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.namesakes import label_of

_LOGGER = LazyLogger(__name__)
#: A window that is hidden without an icon shows after two looks: a panel that is started again needs a moment.
LOOK_EVERY_MS, LOOKS = 5_000, 2


class TrayControl(QObject):
    """Makes the icon, does what its menu offers, and looks after a window that is hidden.

    Signals:
        show_wanted: Bring the main window to the front.
        pick_wanted: Open quick pick.
        quit_wanted: End the application.

    """

    show_wanted = Signal()
    pick_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, context: Context, window: CodesView, parent: QObject | None = None) -> None:
        """Make the icon now: it appears by itself once there is a tray."""
        super().__init__(parent)
        self._context, self._window, self._frame = context, window, window.frame
        self._misses = 0
        self.watch = TrayWatch(context.runner, self)
        self.tray = Tray(self._entries, self._shown_label, self._access, self)
        self._looking = QTimer(self)
        self._looking.setTimerType(Qt.TimerType.CoarseTimer)
        self._looking.setInterval(LOOK_EVERY_MS)
        self._looking.timeout.connect(self._look)
        self._connect()
        self.watch.begin()

    @staticmethod
    def is_possible() -> bool:
        """Return whether this kind of screen has a place for an icon; without a screen there is none."""
        return QApplication.platformName() in {"xcb", "wayland", "windows", "cocoa"} or Tray.available()

    def close(self) -> None:
        """Take the icon away, and look after nothing any more."""
        self._looking.stop()
        self._frame.seen.disconnect(self._attend)
        self.tray.close()

    def hide_window(self) -> bool:
        """Hide the window if an icon brings it back; return whether it did."""
        if not self.watch.is_there():
            return False
        self._frame.hide()
        return True

    def begin_hidden(self) -> None:
        """Begin with nothing but the icon; where no tray comes, the window does."""
        self._attend()

    def _connect(self) -> None:
        tray, window = self.tray, self._window
        self.watch.icon_due.connect(tray.renew)
        self.watch.changed.connect(self._attend)
        self._frame.seen.connect(self._attend)
        tray.show_wanted.connect(self.show_wanted)
        tray.pick_wanted.connect(self.pick_wanted)
        tray.quit_wanted.connect(self.quit_wanted)
        tray.sign_in_wanted.connect(window.sign_in)
        tray.copy_wanted.connect(self._copy)
        tray.speak_wanted.connect(window.on_account.speak)
        tray.lock_wanted.connect(self._lock)
        for change in (window.controller.locked, window.controller.opened, window.controller.choose):
            change.connect(self.tray.fill)
        window.controller.troubled.connect(lambda _condition: self.tray.fill())

    def _entries(self) -> tuple[Entry, ...]:
        return most_wanted(self._window.controller.entries, self._window.controller.used, IN_MENU)

    def _shown_label(self, entry: Entry) -> str:
        """Return an account's names as one text, or its service alone while names are hidden."""
        if not self._context.settings().hide_names:
            return entry.label
        return label_of((entry.shown_names[0], HIDDEN_NAME))

    def _access(self) -> TrayAccess:
        if not self._window.is_shut:
            return TrayAccess.OPEN
        return TrayAccess.SEALED if self._context.vault.seems_lockable() else TrayAccess.TROUBLED

    def _copy(self, entry: Entry) -> None:
        """Copy a code; where there is none, the window says why."""
        if self._window.model.code(entry) is None:
            self.show_wanted.emit()
        self._window.on_account.copy(entry)

    def _lock(self) -> None:
        """Lock; without a passphrase the window asks for one, and so has to be seen."""
        if not self._context.vault.seems_lockable():
            self.show_wanted.emit()
        self._window.lock_now()

    def _attend(self) -> None:
        """Look after a hidden window unless there is a tray that tells when it goes."""
        if self._frame.isVisible() or self.watch.tells:
            self._looking.stop()
        elif not self._looking.isActive():
            self._misses = 0
            self._looking.start()

    def _look(self) -> None:
        self._misses = 0 if self.watch.is_there() else self._misses + 1
        if self._misses >= LOOKS:
            _LOGGER.warning("There is no tray to bring the window back from: it is shown")
            self._frame.showMinimized()

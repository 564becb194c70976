"""While the keyring gives nothing: a line with *Unlock* above the list, and a look now and then whether it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.notices import Notice, NoticeBar
from trackops_desktop.vault.state import Condition, VaultState

if TYPE_CHECKING:
    from trackops_desktop.ui.window.vault_controller import VaultController

KEY = "keyring"
#: How often the keyring is looked at, without any question to the user, while somebody may look at the window.
LOOK_MS = 3_000
UNLOCKABLE = frozenset({VaultState.KEYRING_LOCKED, VaultState.KEYRING_ASKS, VaultState.KEYRING_UNMADE})


class KeyringWatch(QObject):
    """Notices that the keyring was unlocked, here or by any other program, and tells until then that it is not."""

    def __init__(
        self, controller: VaultController, notices: NoticeBar, is_seen: Callable[[], bool], parent: QObject
    ) -> None:
        """Take what asks the keyring, and where the line is shown."""
        super().__init__(parent)
        self._controller, self._notices, self._is_seen = controller, notices, is_seen
        self._condition: Condition | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look_if_seen)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_application)

    @property
    def is_troubled(self) -> bool:
        """Whether the keyring gives nothing at the moment."""
        return self._condition is not None

    def begin(self, condition: Condition) -> None:
        """Look from now on: the keyring is as this says."""
        self._condition = condition
        self._timer.start()

    def end(self) -> None:
        """Look no more: the secrets can be read, or are locked by ourselves."""
        self._condition = None
        self._timer.stop()
        self._notices.take_back(KEY)

    def show_line(self) -> None:
        """Say above the list what is the matter, with the button that changes it."""
        condition = self._condition
        if condition is None:
            return
        asks = condition.state in UNLOCKABLE
        do = self._controller.unlock_keyring if asks else self._controller.look
        words = _("Unlock") if asks else _("Try again")
        self._notices.show_notice(Notice(KEY, condition.sentence, _("There are no codes until then."), words, do))

    def look(self) -> None:
        """Look now: the user wants something of the keyring, or comes back from where it may have been unlocked."""
        if self._condition is not None:
            self._controller.look_quietly()

    def _look_if_seen(self) -> None:
        if self._is_seen():
            self.look()

    def _on_application(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.look()

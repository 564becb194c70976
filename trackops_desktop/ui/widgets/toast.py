"""A short message that floats over the lower edge of a window and goes by itself, with at most one action."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel

_SECONDS, _SECONDS_WITH_ACTION = 4.0, 9.0


class Toast(QFrame):
    """One message at a time; a new one takes the place of the old."""

    def __init__(self, host: QWidget) -> None:
        """Float over `host`, hidden."""
        super().__init__(host)
        self.setProperty("toast", True)
        self._host = host
        self._action: Callable[[], None] | None = None
        self._label = WrappedLabel("", self)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton(self)
        self._button.setAutoDefault(True)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._on_action)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 9, 10, 9)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        host.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, or an empty text while hidden."""
        return self._label.text() if self.isVisibleTo(self._host) else ""

    def say(self, text: str, action: str = "", do: Callable[[], None] | None = None) -> None:
        """Show a message, and a button that does something about it (*Undo*)."""
        self._label.setText(text)
        self._action = do
        self._button.setText(action)
        self._button.setVisible(do is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(round((_SECONDS_WITH_ACTION if do else _SECONDS) * 1000))
        announce(self, text)

    def dismiss(self) -> None:
        """Hide at once; the action is gone with it."""
        self._timer.stop()
        self._action = None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge when the host changes size."""
        if watched is self._host and event.type() is QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def _place(self) -> None:
        width = min(self._host.width() - 28, 420)
        self.setFixedWidth(max(160, width))
        height = self.heightForWidth(self.width())
        self.resize(self.width(), max(height, self.sizeHint().height()))
        self.move((self._host.width() - self.width()) // 2, self._host.height() - self.height() - 16)

    def _on_action(self) -> None:
        action = self._action
        self.dismiss()
        if action is not None:
            action()

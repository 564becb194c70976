"""Expected errors as a bar in the window: what is wrong, what to do about it, and the one button that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, sentences
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel


class Notice(NamedTuple):
    """One thing to tell.

    Attributes:
        key: Notices of one key replace each other and are taken back by it.
        sentence: What is wrong or worth knowing.
        advice: What to do about it, or an empty text.
        action: The word on the button, or an empty text.
        do: What the button does.
        closed: Told when the user closes it without that.

    """

    key: str
    sentence: str
    advice: str = ""
    action: str = ""
    do: Callable[[], None] | None = None
    closed: Callable[[], None] | None = None


class NoticeBar(QFrame):
    """Shows the newest notice; closing it brings the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self.setAccessibleName(_("Notice"))
        self._waiting: list[Notice] = []
        self._sentence = WrappedLabel("", self)
        self._advice = WrappedLabel("", self)
        for label in (self._sentence, self._advice):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._sentence.setProperty("heading", True)
        self._button = QPushButton(self)
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self._on_action)
        self._close = QToolButton(self)
        self._close.setAccessibleName(_("Close this notice"))
        self._close.setToolTip(_("Close this notice"))
        self._close.clicked.connect(self._on_close)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._sentence)
        texts.addWidget(self._advice)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.addLayout(texts, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def current(self) -> Notice | None:
        return self._waiting[-1] if self._waiting else None

    def show_notice(self, notice: Notice) -> None:
        """Show a notice on top of those that wait."""
        self._waiting = [kept for kept in self._waiting if kept.key != notice.key]
        self._waiting.append(notice)
        self._refresh()

    def show_error(self, error: TrackopsError) -> None:
        self.show_notice(Notice(type(error).__name__, error.sentence, error.advice))

    def take_back(self, key: str) -> None:
        """Drop the notice of this key: what it told of is over."""
        self._waiting = [kept for kept in self._waiting if kept.key != key]
        self._refresh()

    def retranslate(self, again: Callable[[str], str]) -> None:
        """Say what is told, and what waits, in another language."""
        self._waiting = [
            notice._replace(sentence=again(notice.sentence), advice=again(notice.advice), action=again(notice.action))
            for notice in self._waiting
        ]

    def _refresh(self) -> None:
        notice = self.current
        if notice is None:
            self.hide()
            return
        self._close.setIcon(icon("close"))
        self._sentence.setText(notice.sentence)
        self._advice.setText(notice.advice)
        self._advice.setVisible(bool(notice.advice))
        self._button.setText(notice.action)
        self._button.setVisible(notice.do is not None)
        self.show()
        announce(self, sentences(notice.sentence, notice.advice))

    def _on_action(self) -> None:
        notice = self.current
        if notice is not None and notice.do is not None:
            self.take_back(notice.key)
            notice.do()

    def _on_close(self) -> None:
        notice = self.current
        if notice is not None:
            self.take_back(notice.key)
            if notice.closed is not None:
                notice.closed()

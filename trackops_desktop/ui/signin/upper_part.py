"""What stands above the page in a sign-in window, where the window has room for it and where it has not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

#: The most of a window's height that is taken from its page.
_SHARE = 0.6


class _Inner(QWidget):
    """What scrolls: as high as its texts are in its width. Qt would ask for the height of narrower ones."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class _Column(QVBoxLayout):
    """Never squeezes what is in it: its widget grows first.

    Between a widget that shows and the scroll area's own answer to it lie some events. Meanwhile everything would
    share the old height, buttons would be no points high, and a click would miss them.
    """

    def setGeometry(self, place: QRect) -> None:
        inner, needed = self.parentWidget(), self.totalHeightForWidth(place.width())
        if inner is not None and place.height() < needed:
            inner.resize(place.width(), needed)  # which lays out again
        else:
            super().setGeometry(place)


class UpperPart(QScrollArea):
    """Holds the assistant's bar and the questions: as high as they are, but never more than its share of the window.

    What has no room then is scrolled to. A question comes into view, and so does what gets the keyboard.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._inner = _Inner()
        self._column = _Column(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setWidget(self._inner)
        self._question: QWidget | None = None
        self._settles = False
        parent.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    def add(self, widget: QWidget) -> None:
        """Add a widget below what is there."""
        self._column.addWidget(widget)

    def add_question(self, widget: QWidget) -> None:
        """Add a widget below what is there that comes into view when it shows."""
        self.add(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take another height when what is inside, or the window, has another size."""
        done = super().eventFilter(watched, event)
        kind, inner = event.type(), getattr(self, "_inner", None)
        if inner is None:
            return done  # still being made
        if watched is inner and kind in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self._settle()
            self._bring_question()
        elif watched is self._around and kind is QEvent.Type.Resize:
            self.updateGeometry()
        elif kind is QEvent.Type.Show and isinstance(watched, QWidget) and watched.parentWidget() is inner:
            self._question = watched
        return done

    def _settle(self) -> None:
        """Take the height that is needed now; what that changes in here is part of it."""
        layout = self._around.layout()
        if self._settles or layout is None:
            return
        self._settles = True
        self.updateGeometry()
        layout.activate()
        self._settles = False

    def _bring_question(self) -> None:
        """Scroll to what asks: to its top, which says who it is, and to what else has room."""
        question = self._question
        if question is not None and question.isVisible():
            self._column.activate()
            for y in (question.geometry().bottom(), question.y()):
                self.ensureVisible(0, y, 0, 0)

    def hasHeightForWidth(self) -> bool:
        """Say that texts wrap in here."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that is taken at a width, in pixels."""
        return min(self._column.totalHeightForWidth(width), round(self._around.height() * _SHARE))

    def sizeHint(self) -> QSize:
        """Return the size that is taken now."""
        return QSize(self._column.totalSizeHint().width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return a width in which nothing is cut; the height scrolls."""
        return QSize(self._column.totalMinimumSize().width(), 0)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._inner.isAncestorOf(now):
            self._question = None  # the keyboard leads from now on
            self.ensureWidgetVisible(now)

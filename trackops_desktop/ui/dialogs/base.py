"""What the dialogs share: margins, a row of buttons, deletion when done, and going away when the application locks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QDialog, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from trackops_desktop.i18n import N_, _
from trackops_desktop.ui.screen_room import screen_room
from trackops_desktop.ui.widgets.focus import first_in
from trackops_desktop.ui.widgets.forms import button, scrolling, text_factor
from trackops_desktop.ui.widgets.reading_order import follow_layout
from trackops_desktop.ui.widgets.wheel import WheelGuard

#: What a dialog says in which something was entered.
UNSAVED: Final = N_("What you entered here isn't saved.")
#: The same where accounts were found.
UNADDED: Final = N_("What was found isn't added yet.")


class BaseDialog(QDialog):
    """A dialog over a window, deleted when it is done."""

    def __init__(self, title: str, parent: QWidget | None = None, *, closes_on_lock: bool = True) -> None:
        """Lay out an empty column; `closes_on_lock` for everything that shows or changes accounts."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("closesOnLock", closes_on_lock)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 18, 20, 16)
        self.column.setSpacing(12)
        self._wheel = WheelGuard(self)
        self._default: QPushButton | None = None
        self._last_row: QBoxLayout | None = None
        self._room: tuple[int, int] | None = None
        self._factor = 1.0
        self._scrolls = False
        self._discards = False
        self._question: BaseDialog | None = None
        self._ending = False

    def loses(self) -> str:
        """Say what would be lost if this were closed now; an empty text where nothing would."""
        return ""

    @property
    def is_unsaved(self) -> bool:
        """Whether closing this would lose something that the user has not given up."""
        return not self._discards and bool(self.loses())

    def ask_before_losing(self, go_on: Callable[[], object]) -> None:
        """Do what ends this, or what is in it, once the user has agreed to what would be lost."""
        if not self.is_unsaved:
            go_on()
            return
        if self._question is not None and isValid(self._question) and self._question.isVisible():
            self._question.activateWindow()
            return

        def agreed() -> None:
            self._discards = True
            go_on()
            if isValid(self):
                self._discards = False

        question = _("Discard what isn't saved?")
        self._question = ask(self, _("Discard"), question, self.loses(), _("Discard"), agreed, danger=True)

    def reject(self) -> None:
        """Close for Esc and for the title bar, after asking where something would be lost."""
        self.ask_before_losing(super().reject)

    def done(self, result: int) -> None:
        """End, and leave the keyboard to the window beneath."""
        # Before what is told of the end, which may open another window.
        self._ending = QApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        super().done(result)

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the keyboard to the window beneath: of two that close together, a desktop may give it to neither."""
        super().hideEvent(event)
        if not self._ending:
            return
        self._ending = False
        beneath = self.parentWidget()
        while beneath is not None and not beneath.window().isVisible():
            beneath = beneath.window().parentWidget()
        if beneath is not None:
            beneath.window().activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask only somebody who closes this: when it is closed by a lock or at the end, nothing is asked."""
        if not event.spontaneous():
            self._discards = True
        super().closeEvent(event)

    def _cancel(self) -> None:
        """Close without asking: *Cancel* says it all."""
        self._discards = True
        self.reject()
        if isValid(self):
            self._discards = False

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the wheel from changing fields without the keyboard, which begins on what Enter does."""
        self._wheel.guard(self)
        follow_layout(self)
        first = first_in(self)
        self._let_scroll()
        follow_layout(self)
        super().showEvent(event)
        if isinstance(first, QPushButton):
            self.focus_default()
        if self._scrolls and first is not None and first_in(self) is not first and self.focusWidget() is None:
            QTimer.singleShot(0, first, first.setFocus)  # what was moved shows a moment later

    def changeEvent(self, event: QEvent) -> None:
        """Take as much more room as the text takes when its size is changed while this is open."""
        super().changeEvent(event)
        room, factor = getattr(self, "_room", None), text_factor()  # Qt tells of changes before this object is whole
        if event.type() is QEvent.Type.StyleChange and room is not None and factor != self._factor:
            self.take_room(*room)

    def event(self, event: QEvent) -> bool:
        """Look at the room again when what is shown has changed."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():  # an answer to what was shown or hidden
            self._let_scroll()
            follow_layout(self)
        return done

    def _let_scroll(self) -> None:
        """Let what is above the buttons scroll where the screen is too small for all of it."""
        most = screen_room(self)
        self._fold_buttons(most.width())
        least = self.column.totalMinimumSize()
        if self._scrolls:
            return
        width = min(max(self.width(), least.width()), most.width())
        # Of texts that wrap, Qt counts one line as the least.
        height = max(least.height(), self.column.totalMinimumHeightForWidth(width))
        fits = height <= most.height() and least.width() <= most.width()
        if fits or self.column.count() < 2:  # pages of their own have their buttons within, and nothing to scroll above
            self.setMinimumWidth(min(max(self.minimumWidth(), least.width()), most.width()))
            self.resize(width, min(max(height, self.height()), most.height()))
            return
        self._scrolls = True
        has_keys = cast("QWidget | None", self.focusWidget())  # what is moved loses them
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(self.column.spacing())
        while self.column.count() > 1:
            stretch = self.column.stretch(0)
            item = self.column.takeAt(0)
            if item is None:
                break
            widget, layout = item.widget(), item.layout()
            if widget is not None:
                rows.addWidget(widget, stretch)
            elif layout is not None:
                rows.addLayout(layout, stretch)
            else:
                rows.addItem(item)
        area = scrolling(inner)
        area.setMinimumWidth(0)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.column.insertWidget(0, area, 1)
        self.column.activate()  # the least size is another one now
        beside = area.verticalScrollBar().sizeHint().width()  # else the bar would stand on the last letters
        self.resize(QSize(width + beside, self.height()).boundedTo(most))
        if has_keys is not None:
            QTimer.singleShot(0, has_keys, has_keys.setFocus)

    def _fold_buttons(self, most: int) -> None:
        """Put the buttons below each other where the screen is too narrow for all of them."""
        margins = self.column.contentsMargins()
        across = margins.left() + margins.right()
        if self._last_row is not None and self._last_row.minimumSize().width() + across > most:
            self._last_row.setDirection(QBoxLayout.Direction.TopToBottom)

    def focus_default(self) -> None:
        """Give the keyboard to the button that Enter presses, where it can be pressed."""
        default = self._default
        if default is not None and default.isEnabled() and default.isVisibleTo(self):
            default.setFocus()

    def take_room(self, width: int, height: int = 0) -> None:
        """Be at least this wide and open this high at the usual text size, and in proportion at others."""
        self._room, self._factor = (width, height), text_factor()
        screen = self.screen().availableSize()
        wide = min(round(width * text_factor()), screen.width() - 40)
        if height:
            self.setMinimumWidth(round(wide * 0.85))
            self.resize(wide, min(round(height * text_factor()), screen.height() - 60))
        else:
            self.setMinimumWidth(wide)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Add a widget below what is there."""
        self.column.addWidget(widget, stretch)

    def add_buttons(self, *buttons: QPushButton, left: tuple[QPushButton, ...] = ()) -> None:
        """Add the last row: buttons to the right, `left` ones to the left; the last one is the default.

        The button that has the keyboard is the one that Enter presses; the default is where no button has it.
        """
        row = self._last_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(8)
        for one in left:
            row.addWidget(one)
        row.addStretch(1)
        for one in buttons:
            row.addWidget(one)
        for one in (*left, *buttons):
            one.setAutoDefault(True)
        if buttons:
            self._default = buttons[-1]
            buttons[-1].setDefault(True)
        self.column.addLayout(row)

    def add_to_buttons(self, one: QPushButton) -> None:
        """Add a button to the left of the last row, which may be on screen."""
        one.setAutoDefault(True)
        if self._last_row is not None:
            self._last_row.insertWidget(0, one)

    def cancel_button(self, text: str = "") -> QPushButton:
        """Return a button that closes the dialog; without words of its own it is *Cancel*."""
        return button(text, self.reject) if text else button(_("Cancel"), self._cancel)


def unsaved_dialog() -> BaseDialog | None:
    """Return an open dialog whose closing would lose something, if there is one."""
    shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, BaseDialog) and one.isVisible())
    return next((one for one in shown if one.is_unsaved), None)


def ask(
    parent: QWidget, title: str, question: str, advice: str, yes: str, do: Callable[[], None], *, danger: bool = False
) -> BaseDialog:
    """Ask before something that deserves it; *Cancel* is the default. Returns the open dialog."""
    from trackops_desktop.ui.widgets.forms import label

    dialog = BaseDialog(title, parent)
    dialog.take_room(380)
    dialog.add(label(question, bold=True))
    dialog.add(label(advice, quiet=True))

    def agreed() -> None:
        dialog.accept()
        do()

    dialog.add_buttons(button(yes, agreed, kind="danger" if danger else ""), dialog.cancel_button())
    dialog.open()
    return dialog

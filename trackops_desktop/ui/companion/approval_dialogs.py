"""What the application itself asks about browsers: whether one may connect, and whether it may fill in on a site."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.companion.caller import Caller
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import button, card, label


class _BrowserQuestion(BaseDialog):
    """A question that stands above the browser whose button was pressed."""

    def __init__(self, title: str) -> None:
        """Stand by itself: the main window may be hidden."""
        super().__init__(title)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.take_room(440)

    def come(self) -> None:
        """Show it in front of everything."""
        self.show()
        self.raise_()
        self.activateWindow()


class PairingDialog(_BrowserQuestion):
    """Asks whether a browser may connect.

    Signals:
        allowed: It may.
        refused: It may not now.
        banned: Its program may not even ask any more.

    """

    allowed = Signal()
    refused = Signal()
    banned = Signal()

    def __init__(self, browser: str, words: tuple[str, str], caller: Caller) -> None:
        """Name the browser, the two words that it shows as well, and the programs that really ask."""
        super().__init__(_("A browser wants to connect"))
        self.add(label(_("{browser} wants to fill in codes.", browser=browser), bold=True))
        self.add(label(_("The browser shows two words. Allow it only if they are these:"), quiet=True))
        self.words = label(f"{words[0]} – {words[1]}", size=1.5, bold=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(self.words)
        self.add(_programs(caller))
        self.add(
            label(
                _("If you have not just pressed Connect in your browser, another program asks: choose Not now."),
                quiet=True,
            )
        )
        self._answered = False
        self.never = button(_("Never"), lambda: self._answer(self.banned))
        self.never.setToolTip(_("This program may not ask again."))
        self.allow = button(_("Allow"), lambda: self._answer(self.allowed))
        self.not_now = button(_("Not now"), self.reject)
        self.add_buttons(self.allow, self.not_now, left=(self.never,))
        self.never.setVisible(caller.is_named)
        self.rejected.connect(lambda: self._answer(self.refused))

    def _answer(self, signal: SignalInstance) -> None:
        if not self._answered:
            self._answered = True
            signal.emit()
            self.close()


class ApprovalDialog(_BrowserQuestion):
    """Asks whether a browser may do something on a site.

    Signals:
        allowed: It may.

    """

    allowed = Signal()

    def __init__(self, question: str, detail: str, yes: str) -> None:
        """Ask in words that are made for it."""
        super().__init__(_("A browser asks"))
        self.add(label(question, bold=True))
        if detail:
            self.add(label(detail, quiet=True))
        self.allow = button(yes, self._allow, kind="primary")
        self.not_now = button(_("Not now"), self.reject)
        # A key that was meant for the page must not answer: *Not now* is the default.
        self.add_buttons(self.allow, self.not_now)

    def _allow(self) -> None:
        self.accept()
        self.allowed.emit()


def _programs(caller: Caller) -> QWidget:
    box = card()
    grid = QGridLayout(box)
    grid.setColumnStretch(1, 1)
    for row, (name, text) in enumerate(((_("Browser"), caller.parent), (_("Through"), caller.program))):
        value = label((text if caller.is_named else _(text)).replace("/", "/\u200b"))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label(name, quiet=True), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
    return box

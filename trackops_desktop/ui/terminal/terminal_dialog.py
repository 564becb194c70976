"""The question whether commands in a terminal may have codes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.terminal.terminal_permission import Terminal
from trackops_desktop.ui.widgets.forms import button, card, label


class TerminalDialog(BaseDialog):
    """Asks once for a terminal; *Not now* is the default, since a key may have been meant for the terminal.

    Signals:
        allowed: Commands there may have codes.
        refused: Not now.
        banned: They may not even ask any more.

    """

    allowed = Signal()
    refused = Signal()
    banned = Signal()

    def __init__(self, terminal: Terminal) -> None:
        """Name the terminal and the programs between it and the command; locking is answered by whoever asks."""
        super().__init__(_("A command asks for a code"), closes_on_lock=False)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.take_room(440)
        self.add(label(_("A command in {terminal} wants a code.", terminal=terminal.name), bold=True))
        self.add(
            label(
                _(
                    "If you allow it, every command that is started there can get the codes of all your accounts until "
                    "you quit Trackops Desktop, but not while it is locked."
                )
                if terminal.is_known
                else _("If you allow it, it gets this one code. You'll be asked again for the next one."),
                quiet=True,
            )
        )
        self.programs = _programs(terminal)
        self.add(self.programs)
        self.add(label(_("If you have not just run such a command, choose Not now."), quiet=True))
        self._is_answered = False
        self.never = button(_("Never"), lambda: self._answer(self.banned))
        self.never.setToolTip(_("This program may not ask again until you quit Trackops Desktop."))
        self.never.setVisible(terminal.is_known)
        self.allow = button(_("Allow"), lambda: self._answer(self.allowed))
        self.not_now = button(_("Not now"), self.reject)
        self.add_buttons(self.allow, self.not_now, left=(self.never,))
        self.rejected.connect(lambda: self._answer(self.refused))

    def come(self) -> None:
        """Show it in front of everything."""
        self.show()
        self.raise_()
        self.activateWindow()

    def _answer(self, signal: SignalInstance) -> None:
        if not self._is_answered:
            self._is_answered = True
            signal.emit()
            self.close()


def _programs(terminal: Terminal) -> QWidget:
    box = card()
    grid = QGridLayout(box)
    grid.setColumnStretch(1, 1)
    unknown = _("The system doesn't say.")
    way = "\n→ ".join(terminal.chain) or unknown
    for row, (name, text) in enumerate(((_("Program"), terminal.file or unknown), (_("Asked through"), way))):
        value = label(text.replace("/", "/\u200b"))
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label(name, quiet=True), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
    return box

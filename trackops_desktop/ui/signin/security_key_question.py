"""A line above the page in which the user of a security key chooses an account, types its PIN, or tries again."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.browser.page_dialogs import shown
from trackops_desktop.i18n import _, isolated
from trackops_desktop.signin.security_key import KeyStep, KeyStepKind, is_possible_pin, may_try_again, step_text
from trackops_desktop.ui.signin.address_label import AddressLabel
from trackops_desktop.ui.widgets.folding_row import FoldingRow
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel

_MOST_ROWS = 4
_PIN_STEPS = frozenset({KeyStepKind.ENTER_PIN, KeyStepKind.SET_PIN})


class SecurityKeyQuestion(QFrame):
    """Shows what the engine wants of a security key's user. It is no window: nothing else waits for it.

    Signals:
        chosen: The name of an account, as the key has it.
        pin_given: The PIN that was typed.
        again: The request is to begin again.
        cancelled: The page is to be told that its user does not want to.

    """

    chosen = Signal(str)
    pin_given = Signal(str)
    again = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._step: KeyStep | None = None
        self.cancel, self.go = QPushButton(_("Cancel"), self), QPushButton(_("Continue"), self)
        self.setAccessibleName(_("Security key"))
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.who = AddressLabel(self, name=_("Who is asking"))
        self.text = WrappedLabel("", self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.accounts = QListWidget(self)
        self.accounts.setAccessibleName(_("Accounts on the security key"))
        self.accounts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.accounts.itemActivated.connect(lambda _item: self.go.click())
        self.pin, self.repeated = _pin_line(self), _pin_line(self)
        self.pin_label, self.repeated_label = QLabel(_("&PIN"), self), QLabel(_("PIN &again"), self)
        self.pin_label.setBuddy(self.pin)
        self.repeated_label.setBuddy(self.repeated)
        self.pin.returnPressed.connect(self._on_pin_entered)
        self.repeated.returnPressed.connect(lambda: self.go.click())
        for line in (self.pin, self.repeated):
            line.textChanged.connect(lambda _text: self._enable())
        self.go.setProperty("primary", True)
        for button in (self.cancel, self.go):
            button.setAutoDefault(False)
        self.cancel.clicked.connect(lambda: self.cancelled.emit())
        self.go.clicked.connect(lambda: self._answer())
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(8)
        for row, (label, line) in enumerate(((self.pin_label, self.pin), (self.repeated_label, self.repeated))):
            fields.addWidget(label, row, 0)
            fields.addWidget(line, row, 1)
        buttons = FoldingRow()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        for widget in (self.who, self.text, self.accounts):
            layout.addWidget(widget)
        layout.addLayout(fields)
        layout.addLayout(buttons)

    def ask(self, step: KeyStep) -> None:
        """Show a step in the place of the one before, and give it the keyboard where the window has it."""
        self._step = step
        self.pin.clear()
        self.repeated.clear()
        self.who.show_origin(step.site)
        self.text.setText(step_text(step))
        self._list(step.accounts)
        self.accounts.setVisible(step.kind is KeyStepKind.CHOOSE_ACCOUNT)
        for widget in (self.pin_label, self.pin):
            widget.setVisible(step.kind in _PIN_STEPS)
        for widget in (self.repeated_label, self.repeated):
            widget.setVisible(step.kind is KeyStepKind.SET_PIN)
        self.go.setText(_("Try again") if step.kind is KeyStepKind.FAILED else _("Continue"))
        self.go.setVisible(step.kind in {KeyStepKind.CHOOSE_ACCOUNT, *_PIN_STEPS} or may_try_again(step))
        self.cancel.setText(_("Cancel") if self.go.isVisibleTo(self) or not _is_over(step) else _("Close"))
        self._enable()
        self.show()
        if self.isActiveWindow():
            self._first_field(step).setFocus()

    def close_question(self) -> None:
        """Take it away, with what was typed."""
        self._step = None
        self.pin.clear()
        self.repeated.clear()
        self.accounts.clear()
        self.hide()

    def _first_field(self, step: KeyStep) -> QWidget:
        if step.kind is KeyStepKind.CHOOSE_ACCOUNT:
            return self.accounts
        if step.kind in _PIN_STEPS:
            return self.pin
        return self.go if may_try_again(step) else self.cancel

    def _list(self, accounts: tuple[str, ...]) -> None:
        """Write the names as they may be shown; what is answered is the very name that the key has."""
        self.accounts.clear()
        for name in accounts:
            plain = shown(name).replace("\n", " ")
            item = QListWidgetItem(isolated(plain) if plain else _("No name"))
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.accounts.addItem(item)
        if accounts:
            self.accounts.setCurrentRow(0, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            rows = min(len(accounts), _MOST_ROWS)
            frame = 2 * self.accounts.frameWidth()
            self.accounts.setFixedHeight(rows * max(1, self.accounts.sizeHintForRow(0)) + frame)

    def _on_pin_entered(self) -> None:
        if self.repeated.isVisibleTo(self):
            self.repeated.setFocus()
        else:
            self.go.click()

    def _enable(self) -> None:
        step = self._step
        if step is None:
            return
        possible = step.kind not in _PIN_STEPS or is_possible_pin(self.pin.text(), step.shortest)
        same = step.kind is not KeyStepKind.SET_PIN or self.pin.text() == self.repeated.text()
        self.go.setEnabled(possible and same)

    def _answer(self) -> None:
        step = self._step
        if step is None:
            return
        if step.kind is KeyStepKind.CHOOSE_ACCOUNT:
            item = self.accounts.currentItem()
            if item is not None:
                self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
        elif step.kind in _PIN_STEPS:
            pin = self.pin.text()
            self.pin.clear()
            self.repeated.clear()
            self.pin_given.emit(pin)
        else:
            self.again.emit()


def _is_over(step: KeyStep) -> bool:
    return step.kind is KeyStepKind.FAILED


def _pin_line(parent: QWidget) -> QLineEdit:
    line = QLineEdit(parent)
    line.setEchoMode(QLineEdit.EchoMode.Password)
    return line

"""Another issuer and name for an account."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from trackops_desktop.errors import OtpError
from trackops_desktop.otp.account import MAX_LABEL, tidy_label
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.vault.entry import Entry


class RenameDialog(BaseDialog):
    """Two fields.

    Signals:
        accepted_names: Issuer and name, tidied.

    """

    accepted_names = Signal(str, str)

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__("Rename account", parent)
        self.take_room(360)
        self.issuer, self.name = QLineEdit(entry.account.issuer), QLineEdit(entry.account.name)
        for field, name in ((self.issuer, "Service"), (self.name, "Account name")):
            field.setMaxLength(MAX_LABEL)
            field.setAccessibleName(name)
            field.textChanged.connect(self._refresh)
        form = QFormLayout()
        form.addRow("Service", self.issuer)
        form.addRow("Account name", self.name)
        self.column.addLayout(form)
        self.add(label("This only changes the label. Your codes stay the same.", quiet=True))
        self.save = button("Rename", self._accept, kind="primary")
        self.add_buttons(self.cancel_button(), self.save)
        self.issuer.selectAll()
        self._refresh()

    def _names(self) -> tuple[str, str] | None:
        try:
            return tidy_label(self.issuer.text(), "issuer"), tidy_label(self.name.text(), "name")
        except OtpError:
            return None

    def _refresh(self) -> None:
        names = self._names()
        self.save.setEnabled(names is not None and any(names))

    def _accept(self) -> None:
        names = self._names()
        if names is not None:
            self.accepted_names.emit(*names)
            self.accept()

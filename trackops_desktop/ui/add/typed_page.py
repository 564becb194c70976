"""Types the key that a page shows as text beside its QR code."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import MAX_LABEL, Account, Enrolment
from trackops_desktop.otp.uri import Parsed
from trackops_desktop.otp.warning import warnings_of
from trackops_desktop.ui.widgets.code_settings import CodeSettings
from trackops_desktop.ui.widgets.form_rows import field_row, form_layout
from trackops_desktop.ui.widgets.forms import button, label


class TypedPage(QWidget):
    """Key, names, and behind *More* what hardly ever differs.

    Signals:
        entered: The enrolment, with what is unusual about it.
        back_wanted: Another way in.

    """

    entered = Signal(object)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.issuer, self.name = QLineEdit(), QLineEdit(), QLineEdit()
        self.problem = label("", tone="danger")
        self.more = CodeSettings(Account(), self.fontMetrics().horizontalAdvance(_("Account name")))
        self.more.hide()
        self._lay_out()
        for field in (self.key, self.issuer, self.name):
            field.setMaxLength(4096 if field is self.key else MAX_LABEL)
            field.textChanged.connect(self._refresh)
        self.more.changed.connect(self._refresh)
        self.setFocusProxy(self.key)
        self._refresh()

    def clear(self) -> None:
        for field in (self.key, self.issuer, self.name):
            field.clear()
        self.problem.setText("")

    def _lay_out(self) -> None:
        self.key.setPlaceholderText(_("for example JBSW Y3DP EHPK 3PXP"))
        form = form_layout()
        wide = self.fontMetrics().horizontalAdvance(_("Account name"))
        for text, field in ((_("Key"), self.key), (_("Service"), self.issuer), (_("Account name"), self.name)):
            field.setAccessibleName(text)
            field_row(form, text, field).setMinimumWidth(wide)
        self.toggle = button(_("More…"), self._toggle_more, kind="flat")
        self.next = button(_("Continue"), self._enter, kind="primary")
        buttons = QHBoxLayout()
        buttons.addWidget(self.toggle)
        buttons.addStretch(1)
        buttons.addWidget(button(_("Back"), self.back_wanted.emit))
        buttons.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(label(_("Type the key"), size=1.25, bold=True))
        layout.addWidget(
            label(_("Sites show it as text near the QR code. Spaces, hyphens and case don't matter."), quiet=True)
        )
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(self.more)
        layout.addStretch(1)
        layout.addLayout(buttons)

    def _toggle_more(self) -> None:
        self.more.setVisible(self.more.isHidden())
        self.toggle.setText(_("More…") if self.more.isHidden() else _("Less"))

    def _parsed(self) -> Parsed:
        account = self.more.account(self.issuer.text(), self.name.text())
        enrolment = Enrolment(account, base32.decode(self.key.text()))
        return Parsed(enrolment, warnings_of(enrolment, self.key.text()))

    def _refresh(self) -> None:
        named = bool(self.issuer.text().strip() or self.name.text().strip())
        try:
            self._parsed()
        except OtpError as error:
            self.problem.setText(str(error) if self.key.text().strip() else "")
            self.next.setEnabled(False)
            return
        self.problem.setText("")
        self.next.setEnabled(named)
        self.next.setToolTip("" if named else _("Enter a service or account name first."))

    def _enter(self) -> None:
        if self.next.isEnabled():
            self.entered.emit(self._parsed())

"""Types the key that a page shows as text beside its QR code."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import N_, _, pgettext
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import (
    DEFAULT_PERIOD,
    MAX_DIGITS,
    MAX_LABEL,
    MAX_PERIOD,
    MIN_DIGITS,
    MIN_PERIOD,
    OWN_SETTINGS,
    Algorithm,
    Enrolment,
    Kind,
    account_for,
)
from trackops_desktop.otp.uri import Parsed
from trackops_desktop.otp.warning import warnings_of
from trackops_desktop.ui.widgets.form_rows import field_row, form_layout
from trackops_desktop.ui.widgets.forms import button, inset, label

_KINDS = ((N_("Time-based (usual)"), Kind.TOTP), (N_("Counter-based"), Kind.HOTP), (N_("Steam"), Kind.STEAM))


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
        self.kind, self.algorithm = QComboBox(), QComboBox()
        self.digits, self.period, self.counter = QSpinBox(), QSpinBox(), QSpinBox()
        self.problem = label("", tone="danger")
        self._fill_choices()
        self.more = QWidget()
        self.more.hide()
        self._lay_out()
        for field in (self.key, self.issuer, self.name):
            field.setMaxLength(4096 if field is self.key else MAX_LABEL)
            field.textChanged.connect(self._refresh)
        self.kind.currentIndexChanged.connect(self._refresh)
        self.setFocusProxy(self.key)
        self._refresh()

    def clear(self) -> None:
        for field in (self.key, self.issuer, self.name):
            field.clear()
        self.problem.setText("")

    def _fill_choices(self) -> None:
        for text, kind in _KINDS:
            self.kind.addItem(_(text), kind)
        for algorithm in Algorithm:
            self.algorithm.addItem(algorithm.value, algorithm)
        for box, low, high, value in (
            (self.digits, MIN_DIGITS, MAX_DIGITS, 6),
            (self.period, MIN_PERIOD, MAX_PERIOD, DEFAULT_PERIOD),
            (self.counter, 0, 2**31 - 1, 0),
        ):
            inset(box)
            box.setRange(low, high)
            box.setValue(value)
        self.period.setSuffix(pgettext("seconds", " s"))

    def _lay_out(self) -> None:
        self.key.setPlaceholderText(_("for example JBSW Y3DP EHPK 3PXP"))
        form, more = form_layout(), form_layout()
        more.setContentsMargins(0, 0, 0, 0)
        self.more.setLayout(more)
        wide = self.fontMetrics().horizontalAdvance(_("Account name"))
        rows = ((form, _("Key"), self.key), (form, _("Service"), self.issuer), (form, _("Account name"), self.name))
        kind = pgettext("kind of code", "Type")
        extra = ((kind, self.kind), (_("Algorithm"), self.algorithm), (_("Digits"), self.digits))
        timing = ((_("Period"), self.period), (_("Counter"), self.counter))
        for target, text, widget in (*rows, *((more, *row) for row in (*extra, *timing))):
            widget.setAccessibleName(text)
            field_row(target, text, widget).setMinimumWidth(wide)
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
        secret = base32.decode(self.key.text())
        kind: Kind = self.kind.currentData()
        account = account_for(
            kind,
            self.issuer.text(),
            self.name.text(),
            algorithm=self.algorithm.currentData(),
            digits=self.digits.value(),
            period=self.period.value(),
            counter=self.counter.value(),
        )
        enrolment = Enrolment(account, secret)
        return Parsed(enrolment, warnings_of(enrolment, self.key.text()))

    def _refresh(self) -> None:
        kind: Kind = self.kind.currentData()
        settings = (("algorithm", self.algorithm), ("digits", self.digits), ("period", self.period))
        for setting, widget in (*settings, ("counter", self.counter)):
            widget.setEnabled(setting in OWN_SETTINGS[kind])
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

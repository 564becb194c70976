"""Fields for how an account's codes are made: kind, algorithm, digits, period and counter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from trackops_desktop.i18n import N_, _, pgettext
from trackops_desktop.otp.account import (
    MAX_DIGITS,
    MAX_PERIOD,
    MIN_DIGITS,
    MIN_PERIOD,
    OWN_SETTINGS,
    Account,
    Algorithm,
    Kind,
    account_for,
)
from trackops_desktop.ui.widgets.form_rows import field_row, form_layout
from trackops_desktop.ui.widgets.forms import inset

_KINDS = ((N_("Time-based (usual)"), Kind.TOTP), (N_("Counter-based"), Kind.HOTP), (N_("Steam"), Kind.STEAM))
#: The largest counter that a field of numbers takes; a higher one stays as it is.
_MOST = 2**31 - 1


class CodeSettings(QWidget):
    """The fields; only those that the chosen kind has can be used.

    Signals:
        changed: Another value was chosen.

    """

    changed = Signal()

    def __init__(self, account: Account, label_width: int, parent: QWidget | None = None) -> None:
        """Begin with an account's settings; its counter can only go on, as a service refuses an earlier one.

        Args:
            account: What is changed.
            label_width: How wide the labels are at least, in pixels, so that they stand as others do.
            parent: The page or dialog.

        """
        super().__init__(parent)
        self._before = account
        self.kind, self.algorithm = QComboBox(), QComboBox()
        self.digits, self.period, self.counter = QSpinBox(), QSpinBox(), QSpinBox()
        for text, kind in _KINDS:
            self.kind.addItem(_(text), kind)
        for algorithm in Algorithm:
            self.algorithm.addItem(algorithm.value, algorithm)
        self.kind.setCurrentIndex(self.kind.findData(account.kind))
        self.algorithm.setCurrentIndex(self.algorithm.findData(account.algorithm))
        least = min(account.counter, _MOST)
        for number, low, high, value in (
            (self.digits, MIN_DIGITS, MAX_DIGITS, account.digits),
            (self.period, MIN_PERIOD, MAX_PERIOD, account.period),
            (self.counter, least, _MOST, least),
        ):
            inset(number)
            number.setRange(low, high)
            number.setValue(value)
            number.valueChanged.connect(self._on_change)
        self.period.setSuffix(pgettext("seconds", " s"))
        for box in (self.kind, self.algorithm):
            box.currentIndexChanged.connect(self._on_change)
        self._lay_out(label_width)
        self._enable_own()

    def account(self, service: str, name: str) -> Account:
        """Return an account of these names and the chosen settings.

        Raises:
            OtpError: A value is out of range; the error says which.

        """
        return account_for(
            self.kind.currentData(),
            service,
            name,
            algorithm=self.algorithm.currentData(),
            digits=self.digits.value(),
            period=self.period.value(),
            counter=self._before.counter if self._before.counter > _MOST else self.counter.value(),
        )

    def entered(self) -> tuple[object, ...]:
        """Return what stands in the fields, to tell whether anything was changed."""
        numbers = (self.digits, self.period, self.counter)
        return (self.kind.currentText(), self.algorithm.currentText(), *(one.value() for one in numbers))

    def _lay_out(self, label_width: int) -> None:
        form = form_layout()
        form.setContentsMargins(0, 0, 0, 0)
        self.setLayout(form)
        kind = pgettext("kind of code", "Type")
        extra = ((kind, self.kind), (_("Algorithm"), self.algorithm), (_("Digits"), self.digits))
        for text, field in (*extra, (_("Period"), self.period), (_("Counter"), self.counter)):
            field.setAccessibleName(text)
            field_row(form, text, field).setMinimumWidth(label_width)

    def _on_change(self) -> None:
        self._enable_own()
        self.changed.emit()

    def _enable_own(self) -> None:
        own = OWN_SETTINGS[self.kind.currentData()]
        self.algorithm.setEnabled("algorithm" in own)
        self.digits.setEnabled("digits" in own)
        self.period.setEnabled("period" in own)
        self.counter.setEnabled("counter" in own and self._before.counter <= _MOST)

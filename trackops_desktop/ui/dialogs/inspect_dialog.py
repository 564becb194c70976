"""An enrolment under the magnifier, for testers: every field, everything unusual, the codes around now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QWidget

from trackops_desktop.errors import OtpError
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.codes import code_at, grouped, next_code
from trackops_desktop.otp.uri import Parsed, format_uri, parse_uri
from trackops_desktop.ui.dialogs.base import Sheet
from trackops_desktop.ui.forms import button, label, scrolling

Rows = list[tuple[str, str]]


def rows_of(parsed: Parsed, now: float) -> Rows:
    """Return what there is to say, secret masked, as name and value."""
    enrolment, account = parsed.enrolment, parsed.enrolment.account
    rows: Rows = [
        ("Type", account.kind.value),
        ("Issuer", account.issuer or "(none)"),
        ("Account name", account.name or "(none)"),
        ("Secret", f"{len(enrolment.secret)} bytes ({len(enrolment.secret) * 8} bits), not shown"),
        ("Algorithm", account.algorithm.value),
        ("Digits", str(account.digits)),
    ]
    if account.kind is Kind.HOTP:
        rows.append(("Counter", f"{account.counter:,}"))
        rows.append(("Code at the counter", grouped(code_at(enrolment, now).value)))
    else:
        rows.append(("Period", f"{account.period:,} seconds"))
        rows.append(("Code before", grouped(code_at(enrolment, now - account.period).value)))
        rows.append(("Code now", grouped(code_at(enrolment, now).value)))
        rows.append(("Code after", grouped(next_code(enrolment, now).value)))
    rows.append(("Round trip", _round_trip(parsed)))
    rows += [(f"Unusual ({oddity.field})", oddity.sentence) for oddity in parsed.oddities]
    return rows


def _round_trip(parsed: Parsed) -> str:
    """Say whether the enrolment, written as an address and read again, stays the same."""
    try:
        again = parse_uri(format_uri(parsed.enrolment)).enrolment
    except OtpError as error:
        return f"fails: {error.sentence}"
    same = again.account == parsed.enrolment.account and again.secret == parsed.enrolment.secret
    return "written and read again: the same" if same else "written and read again: not the same"


class InspectDialog(Sheet):
    """A table, and a report to copy."""

    def __init__(self, rows: Rows, parent: QWidget | None = None) -> None:
        """Show the rows."""
        super().__init__("Inspect", parent)
        self.take_room(460, 470)
        self._report = "\n".join(f"{name}: {value}" for name, value in rows)
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(7)
        for name, value in rows:
            key = QLabel(name)
            key.setProperty("quiet", True)
            text = label(value, tone="warning" if name.startswith("Unusual") else "")
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(key, text)
        inner = QWidget()
        inner.setLayout(form)
        self.add(scrolling(inner), 1)
        copy = button("Copy report", lambda: QApplication.clipboard().setText(self._report), kind="flat")
        self.add_buttons(self.cancel_button("Close"), left=(copy,))

    @classmethod
    def of_text(cls, uri: str, now: Callable[[], float], parent: QWidget | None = None) -> InspectDialog:
        """Return the dialog for one enrolment text."""
        return cls(rows_of(parse_uri(uri), now()), parent)

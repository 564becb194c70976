"""A scanned text in detail, for testers: every field and where it came from, warnings, codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QPushButton, QWidget

from trackops_desktop.i18n import _, isolated, list_text, pgettext
from trackops_desktop.linting.aspects import ASPECTS
from trackops_desktop.linting.authenticators import Evidence, MatrixRow, Treatment, matrix_report
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.code import Code, grouped
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.scan.inspection import InspectedAccount, Inspection
from trackops_desktop.scan.reading import Symbol
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import button, label, near_side, scrolling


class ValueRow(NamedTuple):
    """A name, what stands for it, and where that came from.

    Attributes:
        is_code: Whether it is a code, which cannot be selected: X11 copies what is, and clipboard histories keep it.

    """

    name: str
    value: str
    origin: str = ""
    is_code: bool = False


_TONES = {Treatment.KEPT: "", Treatment.IGNORED: "", Treatment.UNKNOWN: ""}


def symbol_text(symbol: Symbol) -> str:
    """Return a symbol's measures in words."""
    parts = [symbol.format]
    if symbol.version is not None:
        parts.append(_("version {version}", version=symbol.version))
    if symbol.modules is not None:
        parts.append(_("{side} × {side} modules", side=symbol.modules))
    if symbol.ec_level:
        parts.append(_("error correction {level}", level=symbol.ec_level))
    return list_text(parts)


def rows_of(inspection: Inspection) -> list[ValueRow]:
    """Return what belongs to the whole text."""
    rows: list[ValueRow] = [ValueRow(_("Kind"), inspection.kind)]
    if inspection.export:
        rows.append(ValueRow(_("Export"), inspection.export))
    if inspection.symbol is not None:
        rows.append(ValueRow(_("Symbol"), symbol_text(inspection.symbol)))
    return rows


def rows_of_account(account: InspectedAccount) -> list[ValueRow]:
    """Return one account's parameters and codes; the secret only by its size."""
    rows: list[ValueRow] = [ValueRow(_field_name(one.name), one.value, _origin(one.origin)) for one in account.fields]
    codes: tuple[tuple[str, Code | None], ...] = (
        (_("Code before"), account.before),
        (_("Code now"), account.now),
        (_("Code after"), account.after),
    )
    for when, code in codes:
        if code is not None:
            rows.append(ValueRow(when, isolated(grouped(code.value)), is_code=True))
    same = (
        _("the same after writing and reading it back")
        if account.round_trip
        else _("DIFFERENT after writing and reading it back")
    )
    rows.append(ValueRow(_("Round trip"), same))
    return rows


def _field_name(name: str) -> str:
    """Return what a window calls a part of an enrolment."""
    names = {
        "type": pgettext("kind of code", "Type"),
        "issuer": _("Service"),
        "name": _("Name"),
        "secret": _("Secret"),
        "algorithm": _("Algorithm"),
        "digits": _("Digits"),
        "period": _("Period"),
        "counter": _("Counter"),
        "parameters": _("Parameters"),
    }
    return names.get(name, name.capitalize())


def _origin(origin: str) -> str:  # not translated: the keys
    """Return in the user's language where a value came from; the report keeps the English."""
    origins = {
        "default": _("default"),
        "parameter": _("parameter"),
        "parameter, and the label": _("parameter, and the label"),
        "label": _("label"),
        "address": _("address"),
        "not given": _("not given"),
        "export code": _("export code"),
        "fixed for Steam": _("fixed for Steam"),
    }
    return origins.get(origin, origin)


def reason_text(row: MatrixRow) -> str:
    """Return what an authenticator's outcome is owed to, with the year it was seen; empty where all is kept."""
    return "; ".join(_reason(aspect, evidence) for aspect, evidence in row.reasons)


def _reason(aspect: str, evidence: Evidence) -> str:
    if not evidence.source:
        return _("{aspect}: not known yet", aspect=_(ASPECTS[aspect]))
    return f"{_(ASPECTS[aspect])} ({evidence.date})" + (f": {evidence.note}" if evidence.note else "")


class CopiedSecrets(NamedTuple):
    """What an enrolment's key and address are copied from.

    Attributes:
        enrolment: The account with its secret.
        copy: Puts a secret text on the clipboard for a while, and returns a sentence about it.

    """

    enrolment: Enrolment
    copy: Callable[[str], str]


class InspectDialog(BaseDialog):
    """A table, and a report to copy: without secret and codes, fit for a defect report."""

    def __init__(
        self,
        inspection: Inspection,
        parent: QWidget | None = None,
        *,
        matrix: tuple[MatrixRow, ...] = (),
        secrets: CopiedSecrets | None = None,
    ) -> None:
        """Show what is in an enrolment and, where `matrix` tells, what other authenticators make of it.

        With `secrets`, key and address can be copied for another authenticator or a defect report of one's own.
        """
        super().__init__(_("Inspect"), parent)
        self.take_room(520, 540)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._next = 0
        self._show_rows(rows_of(inspection))
        for problem in inspection.problems:
            self._show_wide(problem, "danger")
        for number, account in enumerate(inspection.accounts, 1):
            if len(inspection.accounts) > 1:
                self._show_wide(_("Account {number}", number=number), "heading")
            self._show_rows(rows_of_account(account))
            for warning in account.warnings:
                self._show_wide(f"{_field_name(warning.field)}: {warning.sentence}", "warning")
        if matrix:
            self._show_wide(_("What other authenticators make of it"), "heading")
        for row in matrix:
            self._show_treatment(row)
        self._grid.setRowStretch(self._next, 1)
        inner = QWidget()
        inner.setLayout(self._grid)
        self.add(scrolling(inner), 1)
        report = "\n".join([inspection.report().rstrip("\n"), *matrix_report(matrix), ""])
        copy = button(_("Copy report"), lambda: QApplication.clipboard().setText(report), kind="flat")
        self.says = label("", quiet=True)
        self.says.hide()
        self.add(self.says)
        self.add_buttons(self.cancel_button(_("Close")), left=(copy, *self._copies(secrets)))

    def _copies(self, secrets: CopiedSecrets | None) -> tuple[QPushButton, ...]:
        if secrets is None:
            return ()

        def copier(words: str, text: str) -> QPushButton:
            def copy() -> None:
                self.says.setText(secrets.copy(text))
                self.says.show()

            return button(words, copy, kind="flat")

        return copier(_("Copy key"), base32.encode(secrets.enrolment.secret)), copier(
            _("Copy address"), format_uri(secrets.enrolment)
        )

    def _show_rows(self, rows: list[ValueRow]) -> None:
        for row in rows:
            key, text, source = QLabel(row.name), label(row.value), QLabel(row.origin)
            for one in (key, source):
                one.setProperty("quiet", True)
                one.setAlignment(Qt.AlignmentFlag.AlignTop | near_side())
            if not row.is_code:
                text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for column, one in enumerate((key, text, source)):
                self._grid.addWidget(one, self._next, column)
            self._next += 1

    def _show_treatment(self, row: MatrixRow) -> None:
        name, reason = QLabel(row.authenticator.title), label(reason_text(row), quiet=True)
        outcome = label(_(row.outcome.words), tone=_TONES.get(row.outcome, "danger"))
        sources = dict.fromkeys(
            f"{evidence.source} ({evidence.date})" for _aspect, evidence in row.cells if evidence.source
        )
        for column, one in enumerate((name, outcome, reason)):
            one.setAlignment(Qt.AlignmentFlag.AlignTop | near_side())
            one.setToolTip("\n".join(sources))
            self._grid.addWidget(one, self._next, column)
        name.setProperty("quiet", True)
        self._next += 1

    def _show_wide(self, sentence: str, tone: str) -> None:
        self._grid.addWidget(label(sentence, tone=tone), self._next, 0, 1, 3)
        self._next += 1

"""What was found, what is unusual about it, and whether it is there already: asked before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.otp.account import MAX_LABEL, Account, Enrolment, Kind
from trackops_desktop.otp.code import grouped
from trackops_desktop.otp.codes import code_at
from trackops_desktop.otp.uri import Parsed
from trackops_desktop.services.accounts import SameAccounts
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import button, label, scrolling
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.vault.entry import Entry


class ReviewChoice(Enum):
    """What happens to a found account."""

    ADD = "add"
    REPLACE = "replace"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user decided about one found account.

    Attributes:
        enrolment: What to store, with the names as edited.
        choice: Whether to add it, to let it take another's place, or to leave it.
        replaces: The entry that goes to the trash, for `REPLACE`.

    """

    enrolment: Enrolment
    choice: ReviewChoice
    replaces: Entry | None = None


def facts(account: Account) -> str:
    """Return how the codes are made, in a line."""
    if account.kind is Kind.STEAM:
        return _("Steam codes, five letters, new every 30 seconds")
    if account.kind is Kind.HOTP:
        return _(
            "Counter-based, {digits} digits, {algorithm}, counter at {count}",
            digits=account.digits,
            algorithm=account.algorithm.value,
            count=number_text(account.counter),
        )
    return ngettext(
        "Time-based, {digits} digits, {algorithm}, new every {count} second",
        "Time-based, {digits} digits, {algorithm}, new every {count} seconds",
        account.period,
        count=number_text(account.period),
        digits=account.digits,
        algorithm=account.algorithm.value,
    )


class AccountCard(QFrame):
    """One found account.

    Signals:
        changed: The decision is another one now.

    """

    changed = Signal()

    def __init__(
        self, parsed: Parsed, twins: SameAccounts, now: Callable[[], float], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._parsed, self._twins, self._now = parsed, twins, now
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(14, 12, 14, 12)
        self._layout.setSpacing(7)
        self.take = QCheckBox(_("Add this account"))
        self.take.setChecked(twins.same_secret is None)
        self.take.toggled.connect(self._on_toggle)
        self.issuer = self._field(_("Service"), parsed.enrolment.account.issuer)
        self.name = self._field(_("Account name"), parsed.enrolment.account.name)
        self.code = QLabel()
        self.code.setTextFormat(Qt.TextFormat.PlainText)
        self._layout.addWidget(self.take)
        self._add_names()
        self._layout.addWidget(label(facts(parsed.enrolment.account), quiet=True))
        self._layout.addWidget(self.code)
        self.namesake = label(
            _("Another account here has the same name. In the list, this one gets a number."), quiet=True
        )
        self.namesake.hide()
        self._layout.addWidget(self.namesake)
        for warning in (one for one in parsed.warnings if not one.minor):
            self._layout.addWidget(label(_("Unusual: {sentence}", sentence=warning.sentence), tone="warning"))
        self.keep, self.replace = (
            QRadioButton(_("Keep both"), self),
            QRadioButton(_("Replace (moves the old one to the trash)"), self),
        )
        self._add_twins()
        self.tick()

    def decision(self) -> Decision:
        """Return what to do.

        Raises:
            OtpError: A name is too long.

        """
        account = replace(self._parsed.enrolment.account, issuer=self.issuer.text(), name=self.name.text())
        enrolment = Enrolment(account, self._parsed.enrolment.secret)
        if not self.take.isChecked():
            return Decision(enrolment, ReviewChoice.SKIP)
        if self.replace.isChecked() and self._twins.same_name is not None:
            return Decision(enrolment, ReviewChoice.REPLACE, self._twins.same_name)
        return Decision(enrolment, ReviewChoice.ADD)

    def tick(self) -> None:
        """Show the code of this second, so that it can be compared with the other device's."""
        enrolment = self._parsed.enrolment
        if enrolment.account.kind is Kind.HOTP:
            self.code.hide()
            return
        self.code.setText(_("Code now: {code}", code=grouped(code_at(enrolment, self._now()).value)))

    def set_alone(self) -> None:
        """Do without the tick box: there is only this account, and the button says it all."""
        self.take.setVisible(self._twins.same_secret is not None)

    def _field(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.setMaxLength(MAX_LABEL)
        field.textChanged.connect(lambda _text: self.changed.emit())
        return field

    def _add_names(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        for column, (field, stretch) in enumerate(((self.issuer, 2), (self.name, 3))):
            words = label(field.accessibleName(), quiet=True)
            words.setBuddy(field)
            grid.addWidget(words, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, stretch)
        self._layout.addLayout(grid)

    def _add_twins(self) -> None:
        group = QButtonGroup(self)
        for choice in (self.keep, self.replace):
            group.addButton(choice)
            choice.toggled.connect(lambda _on: self.changed.emit())
        self.keep.setChecked(True)
        same, namesake = self._twins.same_secret, self._twins.same_name
        if same is not None:
            self.take.setText(_("Add anyway"))
            self._layout.addWidget(label(_("You already have this as “{label}”.", label=same.label), tone="warning"))
        elif namesake is not None:
            text = _(
                "You already have “{label}” with a different key. Probably only one still works.", label=namesake.label
            )
            self._layout.addWidget(label(text, tone="warning"))
            self._layout.addWidget(self.keep)
            self._layout.addWidget(self.replace)
        for choice in (self.keep, self.replace):
            choice.setVisible(same is None and namesake is not None)

    def _on_toggle(self, on: bool) -> None:
        for widget in (self.issuer, self.name, self.keep, self.replace):
            widget.setEnabled(on)
        self.changed.emit()


class ReviewPage(QWidget):
    """Cards and the one button that stores.

    Signals:
        store_wanted: The decisions, as a list.
        back_wanted: Look for something else.
        inspect_wanted: Show every detail of an enrolment; carries its place.

    """

    store_wanted = Signal(list)
    back_wanted = Signal()
    inspect_wanted = Signal(int)

    def __init__(self, now: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.cards: list[AccountCard] = []
        self.heading = label("", size=1.25, bold=True)
        self.warning = label("", tone="warning")
        self.problems = label("", quiet=True)
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        inner = QWidget()
        inner.setLayout(self._column)
        self.area = scrolling(inner)
        self.back = button(_("Back"), self.back_wanted.emit)
        self.inspect = button(_("Inspect…"), lambda: self.inspect_wanted.emit(0), kind="flat")
        self.save = button(_("Add account"), self._store, kind="primary")
        row = QHBoxLayout()
        row.addWidget(self.inspect)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for widget in (self.heading, self.warning, self.problems):
            layout.addWidget(widget)
        layout.addWidget(self.area, 1)
        layout.addLayout(row)

    def show_accounts(
        self,
        accounts: Sequence[Parsed],
        twins: Sequence[SameAccounts],
        problems: Sequence[str],
        *,
        from_link: bool = False,
        typed: bool = False,
    ) -> None:
        """Show what was found or typed; one that came by a link is warned of, and *Back* is then the default."""
        self._clear()
        for parsed, twin in zip(accounts, twins, strict=True):
            made = AccountCard(parsed, twin, self._now)
            made.changed.connect(self._refresh)
            self.cards.append(made)
            self._column.addWidget(made)
        self._column.addStretch(1)
        count = len(self.cards)
        if count == 1:
            self.cards[0].set_alone()
        found = ngettext("One account found", "{count} accounts found", count)
        self.heading.setText(_("Check and add") if typed else found)
        announce(self, self.heading.text())
        self.warning.setText(_("This came from a link. Add it only if you asked for it yourself just now."))
        self.warning.setVisible(from_link)
        self.problems.setText("\n".join(f"• {problem}" for problem in problems))
        self.problems.setVisible(bool(problems))
        self.inspect.setVisible(count == 1)
        self.save.setDefault(not from_link)
        self.back.setText(_("Cancel") if from_link else _("Back"))
        self.back.setDefault(from_link)
        (self.back if from_link else self.save).setFocus()
        self._refresh()

    def tick(self) -> None:
        """Move the codes on."""
        for one in self.cards:
            one.tick()

    def decisions(self) -> list[Decision]:
        """Return what to do about each account.

        Raises:
            OtpError: A name is too long.

        """
        return [one.decision() for one in self.cards]

    def _clear(self) -> None:
        self.cards = []
        while item := self._column.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()

    def _refresh(self) -> None:
        try:
            decisions = self.decisions()
        except OtpError as error:
            self.save.setEnabled(False)
            self.save.setToolTip(error.sentence)
            return
        names: set[tuple[str, str]] = set()
        for card, decision in zip(self.cards, decisions, strict=True):
            account = decision.enrolment.account
            added = decision.choice is not ReviewChoice.SKIP
            card.namesake.setVisible(added and (account.issuer, account.name) in names)
            if added:
                names.add((account.issuer, account.name))
        count = sum(decision.choice is not ReviewChoice.SKIP for decision in decisions)
        self.save.setToolTip("")
        self.save.setEnabled(count > 0)
        self.save.setText(
            _("Add account") if count <= 1 else ngettext("Add {count} account", "Add {count} accounts", count)
        )

    def _store(self) -> None:
        self.store_wanted.emit(self.decisions())

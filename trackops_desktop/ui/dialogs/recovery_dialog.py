"""The recovery codes of an account: seen, copied, marked as used, edited, saved and printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QFontDatabase, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from trackops_desktop.company.rules import CompanyRules, ForbiddenByCompany, WayOut
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _, isolated, ngettext, sentences
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import UNSAVED, BaseDialog
from trackops_desktop.ui.dialogs.passphrase_question import ask_before_showing
from trackops_desktop.ui.dialogs.recovery_paper import RecoveryPaper, open_print_window, write_paper
from trackops_desktop.ui.dialogs.save_dialog import ask_save
from trackops_desktop.ui.platform.clipboard import marked
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.date_format import day_text
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.widgets.theme import colours
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.recovery_notes import KeptCode
from trackops_desktop.workers.runner import RunsWork

#: More lines than any service has codes.
MOST_CODES = 100
_STORED = N_("They are stored on this computer: they help if you lose your phone, but not if you lose this computer.")


def say_left(codes: Sequence[KeptCode]) -> str:
    """Say how many codes there are and how many are unused."""
    unused = sum(one.used_at is None for one in codes)
    if not codes:
        return _("No recovery codes are stored for this account.")
    if not unused:
        return _("All codes are used. Sign in and create new ones on the site.")
    return ngettext(
        "{unused} of {total} are unused. Each code works once.",
        "{unused} of {total} are unused. Each code works once.",
        unused,
        unused=number_text(unused),
        total=number_text(len(codes)),
    )


@dataclass(frozen=True, slots=True)
class RecoveryTools:
    """What the dialog does its work with.

    Attributes:
        runner: Reads and writes beside the window.
        copy: Puts a code on the clipboard, marked as secret, and clears it after a while; returns why it did not.
        now: The time.
        rules: What the company allows.

    """

    runner: RunsWork
    copy: Callable[[str], ForbiddenByCompany | None]
    now: Callable[[], float]
    rules: CompanyRules


def _shown(count: int) -> str:
    return ngettext(
        "The page showed {count} code. Each code works once.",
        "The page showed {count} codes. Each code works once.",
        count,
        count=number_text(count),
    )


class RecoveryCodeList(QListWidget):
    """Enter belongs to the chosen code and not to the dialog's default button."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter, which has activated the row."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class RecoveryPaperDialog(BaseDialog):
    """Codes with *Copy*, *Print…* and *Save to a file…*; here the ones that a page has just shown."""

    def __init__(self, paper: RecoveryPaper, tools: RecoveryTools, parent: QWidget | None = None) -> None:
        """Show these codes."""
        super().__init__(_("Recovery codes"), parent)
        self._paper, self._tools = paper, tools
        self._runner = ScopedRunner(tools.runner, self)
        self.take_room(400, 420)
        self.says = label(_shown(len(paper.codes)), quiet=True)
        self.list = RecoveryCodeList()
        self.list.setAccessibleName(_("Recovery codes"))
        self.list.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.list.setMinimumHeight(60)
        self.told = label("", quiet=True)
        self.told.hide()
        self.copy_it = button(_("Copy"), self._copy, icon_name="copy")
        self.print_it = button(_("Print…"), self._print)
        self.save = button(_("Save to a file…"), self._ask_file, kind="primary")
        self.tools_row = QHBoxLayout()
        self.tools_row.setSpacing(8)
        self.tools_row.addWidget(self.copy_it)
        self.add(label(paper.account, bold=True))
        self.add(self.says)
        self.add(self.list, 1)
        self.tools_row.addStretch(1)
        self.column.addLayout(self.tools_row)
        self.add(self.told)
        self.add_buttons(self.cancel_button(_("Close")), self.print_it, self.save)
        self.list.itemSelectionChanged.connect(self._refresh)
        self.list.itemActivated.connect(lambda _item: self._copy())
        self.show_codes([KeptCode(value) for value in paper.codes])
        self.list.setFocus()

    def show_codes(self, codes: Sequence[KeptCode]) -> None:
        """Show these codes, the chosen row staying where it was."""
        unused = next((place for place, one in enumerate(codes) if one.used_at is None), 0)
        row = self.list.currentRow() if self.list.count() else unused
        self.list.clear()
        for one in codes:
            item = QListWidgetItem(
                isolated(one.value)
                if one.used_at is None
                else _("{code}   used {day}", code=one.value, day=day_text(one.used_at))
            )
            item.setData(Qt.ItemDataRole.UserRole, one)
            if one.used_at is not None:
                item.setForeground(QColor(colours().quiet))
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self._refresh()

    def chosen(self) -> KeptCode | None:
        """Return the code of the chosen row."""
        found: list[KeptCode] = [item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()]
        return found[0] if found else None

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say what has happened, beneath the list."""
        self.told.setText(text)
        self.told.setProperty("danger", bad)
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.show()
        announce(self, text)

    def _refresh(self) -> None:
        self.copy_it.setEnabled(self.chosen() is not None)
        unused = bool(self._paper.codes)
        self.print_it.setEnabled(unused)
        self.save.setEnabled(unused)

    def _copy(self) -> None:
        code = self.chosen()
        if code is not None:
            reason = self._tools.copy(code.value)
            self.tell(_("Copied.") if reason is None else str(reason), bad=reason is not None)

    def _at(self) -> datetime:
        return datetime.fromtimestamp(self._tools.now())

    def _may_leave(self) -> bool:
        """Say so where the company lets nothing leave."""
        reason = self._tools.rules.forbids(WayOut.EXPORT)
        if reason is not None:
            self.tell(str(reason), bad=True)
        return reason is None

    def _print(self) -> None:
        if not self._may_leave():
            return
        open_print_window(self, self._paper, self._at(), lambda: self.tell(_("Sent to the printer.")))

    def _ask_file(self) -> None:
        if not self._may_leave():
            return
        ask_save(self, self._paper.file_name(self._at()), self._write)

    def _write(self, target: Path | None) -> None:
        if target is None:
            return
        paper, at, rules = self._paper, self._at(), self._tools.rules

        def work() -> None:
            rules.check(WayOut.EXPORT)
            write_paper(target, paper, at)

        self._runner.run(
            work,
            lambda _none: self.tell(_("Saved as {name}. Keep that file somewhere private.", name=target.name)),
            self._fail,
        )

    def _fail(self, error: TrackopsError) -> None:
        self.tell(str(error), bad=True)


class KeptRecoveryDialog(RecoveryPaperDialog):
    """The codes that are stored with an account; used ones are pale and say when."""

    def __init__(
        self, entry: Entry, service: RecoveryCodeService, tools: RecoveryTools, parent: QWidget | None = None
    ) -> None:
        """Read the codes; nothing is shown before they have come."""
        self._codes: tuple[KeptCode, ...] = ()
        self.mark = button(_("Mark as used"), self._mark)
        super().__init__(RecoveryPaper(entry.label, entry.site or "", ()), tools, parent)
        self._entry, self._service = entry, service
        self.says.setText("")
        self.edit = button(_("Edit…"), self._edit)
        self.tools_row.insertWidget(1, self.mark)
        self.tools_row.addWidget(self.edit)
        for one in (self.mark, self.edit, self.copy_it):
            one.setAutoDefault(False)
        self._refresh()
        self._runner.run(lambda: service.codes(entry.id), self._take, self._fail)

    def _take(self, codes: tuple[KeptCode, ...]) -> None:
        self._codes = codes
        unused = tuple(one.value for one in codes if one.used_at is None)
        self._paper = RecoveryPaper(self._paper.account, self._paper.place, unused)
        self.says.setText(sentences(say_left(codes), _(_STORED)) if codes else say_left(codes))
        self.show_codes(codes)

    def _refresh(self) -> None:
        super()._refresh()
        code = self.chosen()
        self.mark.setEnabled(code is not None)
        self.mark.setText(_("Mark as unused") if code is not None and code.used_at is not None else _("Mark as used"))

    def _mark(self) -> None:
        code, service, account = self.chosen(), self._service, self._entry.id
        if code is None:
            return
        used = code.used_at is None
        self._runner.run(lambda: service.mark(account, code.value, used=used), self._take, self._fail)

    def _edit(self) -> None:
        values = [one.value for one in self._codes]
        dialog = RecoveryEditDialog(self._entry.label, values, self, rules=self._tools.rules)
        dialog.edited.append(self._keep)
        dialog.open()

    def _keep(self, values: tuple[str, ...]) -> None:
        service, account = self._service, self._entry.id

        def kept() -> tuple[KeptCode, ...]:
            service.keep(account, values)
            return service.codes(account)

        self._runner.run(kept, self._take, self._fail)


class RecoveryText(QPlainTextEdit):
    """A text whose copies clipboard histories leave out; where the company forbids copying, there are none."""

    def __init__(self, text: str, rules: CompanyRules) -> None:
        super().__init__(text)
        self._rules = rules

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return what is selected, for the clipboard or for a drag."""
        if self._rules.forbids(WayOut.CLIPBOARD) is not None:
            return QMimeData()
        return marked(self.textCursor().selection().toPlainText())


class RecoveryEditDialog(BaseDialog):
    """The codes as text, one a line: to paste the ones of a service, or to take some out.

    Attributes:
        edited: What is called with the codes once *Save* is clicked.

    """

    def __init__(
        self, account: str, values: Sequence[str], parent: QWidget | None = None, *, rules: CompanyRules
    ) -> None:
        """Begin with the codes as they are."""
        super().__init__(_("Edit recovery codes"), parent)
        self.edited: list[Callable[[tuple[str, ...]], None]] = []
        self.take_room(380, 340)
        self.field = RecoveryText("\n".join(values), rules)
        self.field.setAccessibleName(_("Recovery codes, one on each line"))
        self.field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.field.setTabChangesFocus(True)
        self.problem = label("", tone="danger")
        self.problem.hide()
        self.add(label(account, bold=True))
        self.add(label(_("Put one code on each line."), quiet=True))
        self.add(self.field, 1)
        self.add(self.problem)
        self.add_buttons(self.cancel_button(), button(_("Save"), self._save, kind="primary"))
        self.field.setFocus()
        self._begun = tuple(values)

    def loses(self) -> str:
        """Say so where the list was changed."""
        return _(UNSAVED) if codes_in_text(self.field.toPlainText()) != self._begun else ""

    def _save(self) -> None:
        values = codes_in_text(self.field.toPlainText())
        if len(values) > MOST_CODES:
            self.problem.setText(
                ngettext(
                    "That's {count} line. At most {most} codes can be stored.",
                    "That's {count} lines. At most {most} codes can be stored.",
                    len(values),
                    most=MOST_CODES,
                )
            )
            self.problem.show()
            return
        self.accept()
        for call in self.edited:
            call(values)


def codes_in_text(text: str) -> tuple[str, ...]:
    """Return the codes of a typed or pasted text: its lines without blanks around them, each once."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def open_recovery_codes(context: Context, entry: Entry, window: QWidget, changed: Callable[[], None]) -> BaseDialog:
    """Ask first, then show the stored codes of an account; return the question. `changed` is called at the end."""

    def show() -> None:
        tools = RecoveryTools(
            context.runner,
            lambda code: context.clipboard.copy(code, context.settings().clear_clipboard_seconds),
            context.clock,
            context.vault.rules,
        )
        dialog = KeptRecoveryDialog(entry, RecoveryCodeService(context.vault, context.clock), tools, window)
        dialog.finished.connect(lambda _result: changed())
        dialog.open()

    label_ = entry.label
    texts = (_("Recovery codes"), _("Show the recovery codes of “{account}”?", account=label_), _("Show them"))
    return ask_before_showing(context.vault, context.runner, window, texts, show)

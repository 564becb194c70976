"""Export: where to, which accounts, what the file will hold, once more the passphrase, and then the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.errors import TransferError, reason_of
from trackops_desktop.i18n import N_, _, list_text, ngettext
from trackops_desktop.services.import_export.transfers import WRITERS, Survey, Transfers
from trackops_desktop.transfer.format import Writer
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.transfer.selection_table import SelectionRow, SelectionTable
from trackops_desktop.ui.transfer.widgets import accounts_text, fit, heading, passphrase_field
from trackops_desktop.ui.transfer.work_dialog import WorkDialog
from trackops_desktop.ui.widgets.accessibility import name_choice
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.widgets.passphrase import NewPassphrase
from trackops_desktop.vault.entry import Entry

if TYPE_CHECKING:
    from trackops_desktop.transfer.writers.sheet import SheetCard

T = TypeVar("T")
FILE, CODES, PAPER = "file", "codes", "paper"
#: What is ticked before anything leaves unencrypted, by the kind of destination.
_CONFIRMATIONS = {
    FILE: N_("I understand that anyone with this file can generate my codes"),
    CODES: N_("No one can see my screen, and I understand that anyone who scans these codes can generate mine"),
    PAPER: N_("I understand that anyone with this sheet can generate my codes"),
}


@dataclass(frozen=True, slots=True)
class Destination:
    """One way out: a file of another program, codes on the screen, or paper."""

    title: str
    writer: Writer
    kind: str = FILE


def destinations() -> tuple[Destination, ...]:
    """Return every way out; the writers for codes and paper are drawn by us instead of written as they are."""
    kinds = {"google": CODES, "sheet": PAPER}
    titles = {"google": _("Google Authenticator (QR codes on screen)"), "sheet": _("Printed sheet (PDF or printer)")}
    return tuple(Destination(titles.get(one.key, one.title), one, kinds.get(one.key, FILE)) for one in WRITERS)


class ExportDialog(WorkDialog):
    """One page. `exported` is called with the words about what was written."""

    def __init__(
        self,
        context: Context,
        transfers: Transfers,
        exported: Callable[[str], None],
        parent: QWidget | None = None,
        *,
        ids: Sequence[str] = (),
    ) -> None:
        """List the ways out and the accounts, of which all are ticked or `ids`; `look` reads what each can carry."""
        super().__init__(_("Export"), context.runner, parent)
        self._context, self._transfers, self._exported = context, transfers, exported
        self._entries: tuple[Entry, ...] = ()
        self._wanted = frozenset(ids)
        self._left_out: dict[str, str] = {}
        self.to = QComboBox()
        name_choice(self.to, _("Where to"))
        for destination in destinations():
            self.to.addItem(destination.title, destination)
        self.table = SelectionTable(_("Accounts to export"), (_("Account"), _("Tags"), _("Not exported because")))
        self.holds = label("")
        self.seal = QCheckBox(_("Encrypt it with a passphrase"))
        self.seal.setChecked(True)
        self.passphrase = NewPassphrase()
        self.own = passphrase_field(_("Passphrase of Trackops Desktop"))
        self.alone = QCheckBox(_(_CONFIRMATIONS[FILE]))
        self.missing = label("", quiet=True)
        self.print_it = button(_("Print…"), self._print)
        self.go = button(_("Save…"), self._on_go, kind="primary")
        self._lay_out()
        self.to.currentIndexChanged.connect(lambda _index: self.look())
        self.seal.toggled.connect(lambda _on: self._refresh())
        self.passphrase.changed.connect(lambda _good: self._refresh())
        self.own.textChanged.connect(lambda _text: self._refresh())
        self.alone.toggled.connect(lambda _on: self._refresh())
        self.table.ticks.ticks_changed.connect(self._refresh)
        self._refresh()
        fit(self, 92, 40)

    def look(self) -> None:
        """Find out what the chosen way can carry."""
        key, vault, transfers = self.destination.writer.key, self._context.vault, self._transfers

        def work() -> tuple[tuple[Entry, ...], Survey]:
            entries = vault.entries()
            return entries, transfers.survey(key, [entry.id for entry in entries])

        self.run(work, lambda found: self._on_survey(*found))

    @property
    def destination(self) -> Destination:
        """The chosen way out."""
        chosen: Destination = self.to.currentData()
        return chosen

    def set_busy(self, busy: bool) -> None:
        """Leave only *Cancel* during work."""
        for widget in (self.to, self.table, self.seal, self.passphrase, self.own, self.alone, self.go, self.print_it):
            widget.setEnabled(not busy)
        if not busy:
            self._refresh()

    def _lay_out(self) -> None:
        self.add(heading(_("Export your accounts")))
        self.add(self.to)
        self.add(self.table, 1)
        self.add(self.holds)
        column = QVBoxLayout()
        column.setSpacing(6)
        for widget in (self.seal, self.passphrase, self.own, self.alone):
            column.addWidget(widget)
        self.column.addLayout(column)
        self.add(self.missing)
        self.add(self.bar)
        self.add(self.problem)
        self.add_buttons(self.cancel_button(), self.print_it, self.go)

    def _on_survey(self, entries: tuple[Entry, ...], survey: Survey) -> None:
        self._entries = entries
        self._left_out = {left.entry.id: left.reason for left in survey.left_out}
        self.table.show_rows(_row(entry, self._left_out.get(entry.id), self._wanted) for entry in self._entries)

    def _refresh(self) -> None:
        destination = self.destination
        writer, sealed = destination.writer, self._sealed()
        self.seal.setVisible(writer.encrypts)
        self.passphrase.setVisible(sealed)
        asks_own = self._context.vault.seems_sealed()
        self.own.setVisible(asks_own)
        self.alone.setVisible(not asks_own and not sealed)
        self._ask_to_confirm(_(_CONFIRMATIONS[destination.kind]))
        self.holds.setText(self._holds(writer, sealed))
        self.holds.setProperty("warning", not sealed)
        self.holds.style().unpolish(self.holds)
        self.holds.style().polish(self.holds)
        self.print_it.setVisible(destination.kind == PAPER)
        self.go.setText({FILE: _("Save…"), CODES: _("Show the codes"), PAPER: _("Save as PDF…")}[destination.kind])
        missing = self._missing(sealed, asks_own=asks_own)
        self.missing.setText(missing)
        self.missing.setVisible(bool(missing) and bool(self._entries))
        self.go.setEnabled(not missing)
        self.print_it.setEnabled(not missing)

    def _ask_to_confirm(self, words: str) -> None:
        """Show what is to be ticked; a tick under other words does not count."""
        if self.alone.text() != words:
            self.alone.setText(words)
            self.alone.setChecked(False)

    def _sealed(self) -> bool:
        return self.destination.writer.encrypts and self.seal.isChecked()

    def _missing(self, sealed: bool, *, asks_own: bool) -> str:
        """Return what is still to be done before anything can leave, or an empty text."""
        if not self.table.ticks.ticked():
            return _("Tick at least one account to go on.")
        if sealed and self.passphrase.value is None:
            return _("Choose a passphrase for the file to go on.")
        if asks_own and not self.own.text():
            return _("Type the passphrase of Trackops Desktop to go on.")
        if not asks_own and not sealed and not self.alone.isChecked():
            return _("Tick the box above to go on.")
        return ""

    def _holds(self, writer: Writer, sealed: bool) -> str:
        chosen, left = len(self.table.ticks.ticked()), len(self._left_out)
        says = [f"{accounts_text(chosen)}.", writer.contents(sealed=sealed)]
        return " ".join([*says, _not_exported(left)] if left else says)

    def _ids(self) -> list[str]:
        return [str(row.key) for row in self.table.ticks.ticked()]

    # doing it

    def _on_go(self) -> None:
        if self.destination.kind == CODES:
            self._show_codes()
        else:
            suffix = ".pdf" if self.destination.kind == PAPER else self.destination.writer.suffix
            self._choose_file(f"trackops-{self._now():%Y-%m-%d}{suffix}")

    def _choose_file(self, name: str) -> None:
        def chosen(path: Path | None) -> None:
            if path is not None:
                self.save(path)

        self._context.files().save_file(self, _("Export"), name, chosen)

    def save(self, path: Path) -> None:
        """Write the chosen accounts to a file."""
        work = self._paper_work(path) if self.destination.kind == PAPER else self._file_work(path)
        count = len(self._ids())
        self.run(self._confirmed(work), lambda _done: self._on_saved(path, count))

    def _file_work(self, path: Path) -> Callable[[], None]:
        key, ids = self.destination.writer.key, self._ids()
        passphrase = self.passphrase.value if self._sealed() else None

        def work() -> None:
            data = self._transfers.export(key, ids, passphrase)
            try:
                write_atomically(path, data)
            except OSError as error:
                reason = _("The file couldn't be written ({strerror}).", strerror=reason_of(error))
                raise TransferError(reason, _("Choose another folder.")) from None

        return work

    def _paper_work(self, path: Path) -> Callable[[], None]:
        from trackops_desktop.ui.transfer.printed_sheet import write_pdf

        cards, now = self._cards(), self._now()
        return lambda: write_pdf(path, cards(), now)

    def _print(self) -> None:
        self.run(self._confirmed(self._cards()), self._open_printer)

    def _cards(self) -> Callable[[], list[SheetCard]]:
        ids, transfers = self._ids(), self._transfers
        return lambda: transfers.cards(ids)

    def _open_printer(self, cards: Sequence[SheetCard]) -> None:
        from trackops_desktop.ui.transfer.printing import open_print_dialog

        open_print_dialog(
            self,
            cards,
            self._now(),
            lambda: self._exported(
                ngettext(
                    "{count} account printed.", "{count} accounts printed.", len(cards), count=number_text(len(cards))
                )
            ),
        )

    def _show_codes(self) -> None:
        ids = self._ids()
        self.run(self._confirmed(lambda: self._transfers.google_codes(ids)), self._open_codes)

    def _open_codes(self, texts: tuple[str, ...]) -> None:
        from trackops_desktop.ui.transfer.export_codes_dialog import ExportCodesDialog

        parent = self.parentWidget()
        self.accept()
        ExportCodesDialog(texts, parent).open()

    def _confirmed(self, work: Callable[[], T]) -> Callable[[], T]:
        """Have the worker check the application's own passphrase first, where there is one."""
        vault, own = self._context.vault, self.own.text()

        def checked() -> T:
            if vault.is_sealed():
                vault.unlock(own)
            return work()

        return checked

    def _on_saved(self, path: Path, count: int) -> None:
        self.passphrase.clear()
        self.own.clear()
        self.accept()
        self._exported(
            ngettext(
                "{count} account exported to {name}.",
                "{count} accounts exported to {name}.",
                count,
                count=number_text(count),
                name=path.name,
            )
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._context.clock())


def _not_exported(count: int) -> str:
    return ngettext(
        "{count} account can't be exported; see the reason next to it.",
        "{count} accounts can't be exported; see the reason next to each.",
        count,
        count=number_text(count),
    )


def _row(entry: Entry, left_out: str | None, wanted: frozenset[str]) -> SelectionRow:
    cells = (entry.label, list_text(entry.tags), left_out or "")
    ticked = left_out is None and (not wanted or entry.id in wanted)
    return SelectionRow(entry.id, cells, ticked, left_out is not None, "warning" if left_out else "")

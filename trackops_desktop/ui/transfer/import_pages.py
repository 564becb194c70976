"""The pages of the import: which file, its passphrase, what it holds, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.folding import name_key
from trackops_desktop.i18n import N_, _, list_text, ngettext
from trackops_desktop.services.import_export.transfers import Batch, ImportPreview, ImportVerdict, Row
from trackops_desktop.transfer.format import Format, SkippedEntry
from trackops_desktop.ui.transfer.selection_table import SelectionRow, SelectionTable
from trackops_desktop.ui.transfer.widgets import heading, passphrase_field
from trackops_desktop.ui.widgets.forms import Decoration, button, card, label
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.widgets.theme import colours

RECOGNISE = N_("Recognise automatically")


class FilePage(QWidget):
    """A place to drop a file on, a button to choose one, and how each program makes such a file.

    Signals:
        choose_wanted: Open the system's file dialog.

    """

    choose_wanted = Signal()

    def __init__(self, formats: Sequence[Format], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = sorted(formats, key=lambda one: name_key(one.title))
        self.zone = QFrame()
        self.zone.setProperty("dropzone", True)
        self.format = QComboBox()
        self.format.setAccessibleName(_("Kind of file"))
        self.format.addItem(_(RECOGNISE), None)
        for one in self._formats:
            self.format.addItem(one.title, one.key)
        self.help = label(_("Choose a program to see how to export from it."), quiet=True)
        self.format.currentIndexChanged.connect(self._on_format)
        self._fill_zone()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        column.addWidget(heading(_("Import your accounts")))
        column.addWidget(self.zone, 1)
        kind = label(_("Kind of file"), bold=True)
        kind.setBuddy(self.format)
        column.addWidget(kind)
        column.addWidget(self.format)
        column.addWidget(self.help)

    def key(self) -> str | None:
        """Return the chosen format, or None where the content is to tell."""
        chosen: str | None = self.format.currentData()
        return chosen

    def set_over(self, over: bool) -> None:
        """Show that what is dragged may be dropped."""
        self.zone.setProperty("over", over)
        self.zone.style().unpolish(self.zone)
        self.zone.style().polish(self.zone)

    def _fill_zone(self) -> None:
        picture = Decoration(40)
        picture.show_icon(icon("import", colours().quiet))
        text = label(_("Drop the other authenticator's export here"), bold=True)
        hint = label(_("A file, pictures of its QR codes, or a backup of Trackops Desktop."), quiet=True)
        self.choose = button(_("Choose a file…"), self.choose_wanted.emit, kind="primary", icon_name="folder")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.choose)
        row.addStretch(1)
        column = QVBoxLayout(self.zone)
        column.setContentsMargins(20, 22, 20, 22)
        column.addStretch(1)
        column.addWidget(picture)
        for one in (text, hint):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(one)
        column.addSpacing(6)
        column.addLayout(row)
        column.addStretch(1)

    def _on_format(self, index: int) -> None:
        chosen = self._formats[index - 1].help if index else _("Choose a program to see how to export from it.")
        self.help.setText(chosen)


class PassphrasePage(QWidget):
    """The passphrase of an encrypted file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.passphrase = passphrase_field(_("Passphrase of the file"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(heading(_("This file is encrypted")))
        column.addWidget(label(_("Enter the passphrase you chose in the other program for this export."), quiet=True))
        column.addWidget(self.passphrase)
        column.addStretch(1)


class ImportPreviewPage(QWidget):
    """Every account of the file with what would happen to it, and every entry that cannot be taken over.

    Signals:
        changed: A tick or the answer about conflicts changed.

    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._conflicting: list[int] = []
        self.heading = heading("")
        self.says = label("", quiet=True)
        self.table = SelectionTable(_("Accounts in the file"), (_("Account"), _("Tags"), _("What happens")))
        self.table.ticks.ticks_changed.connect(self._on_ticks)
        self.question = card()
        self.keep = QRadioButton(_("Keep both"))
        self.replace = QRadioButton(_("Replace mine (moves it to the trash)"))
        self._answer = QButtonGroup(self)
        self._lay_out()

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self.question)
        inner.setContentsMargins(14, 10, 14, 10)
        self.asks = label("", bold=True)
        inner.addWidget(self.asks)
        row = QHBoxLayout()
        row.setSpacing(18)
        for choice in (self.keep, self.replace):
            self._answer.addButton(choice)
            row.addWidget(choice)
        row.addStretch(1)
        inner.addLayout(row)
        self._answer.buttonClicked.connect(lambda _button: self.changed.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.says)
        column.addWidget(self.table, 1)
        column.addWidget(self.question)

    def show_preview(self, title: str, preview: ImportPreview) -> None:
        self._rows = preview.rows
        self._conflicting = [number for number, row in enumerate(preview.rows) if row.verdict is ImportVerdict.CONFLICT]
        found = len(preview.rows) + len(preview.problems)
        self.heading.setText(
            ngettext("{title}: {count} entry", "{title}: {count} entries", found, count=number_text(found), title=title)
        )
        self.says.setText(_summary(preview))
        self._answer.setExclusive(False)
        self.keep.setChecked(False)
        self.replace.setChecked(False)
        self._answer.setExclusive(True)
        rows = [_account_row(number, row) for number, row in enumerate(preview.rows)]
        self.table.show_rows([*rows, *(_problem_row(problem) for problem in preview.problems)])

    def chosen(self) -> list[Row]:
        """Return the rows with the user's decisions in them."""
        ticked = {row.key for row in self.table.ticks.ticked()}
        replaces = self.replace.isChecked()
        return [
            replace(row, ticked=number in ticked, replace=replaces and row.verdict is ImportVerdict.CONFLICT)
            for number, row in enumerate(self._rows)
        ]

    def conflicts(self) -> int:
        """Return how many ticked accounts share a name with another secret."""
        return sum(self.table.ticks.is_ticked(number) for number in self._conflicting)

    def count(self) -> int:
        """Return how many accounts are ticked."""
        return len(self.table.ticks.ticked())

    def is_decided(self) -> bool:
        """Say whether something is ticked and nothing is left to answer."""
        answered = self.keep.isChecked() or self.replace.isChecked()
        return self.count() > 0 and (answered or not self.conflicts())

    def _on_ticks(self) -> None:
        conflicts = self.conflicts()
        self.question.setVisible(conflicts > 0)
        self.asks.setText(
            ngettext(
                "One account has the same name as one of yours but a different key.",
                "{count} accounts have the same names as yours but different keys.",
                conflicts,
                count=number_text(conflicts),
            )
        )
        self.changed.emit()


class DonePage(QWidget):
    """What the import did, in true numbers, and the way to take it back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = heading("")
        self.says = label("", quiet=True)
        self.undo = button(_("Undo the import"), icon_name="undo")
        row = QHBoxLayout()
        row.addWidget(self.undo)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.says)
        column.addLayout(row)
        column.addStretch(1)

    def show_batch(self, batch: Batch, left: int) -> None:
        """Say what was imported; `left` entries of the file were not."""
        self.heading.setText(
            ngettext(
                "{count} account imported",
                "{count} accounts imported",
                len(batch.ids),
                count=number_text(len(batch.ids)),
            )
        )
        words = [_("Each key was stored and read back.")]
        if batch.replaced:
            words.append(
                ngettext(
                    "{count} account moved to the trash for 30 days.",
                    "{count} accounts moved to the trash for 30 days.",
                    len(batch.replaced),
                    count=number_text(len(batch.replaced)),
                )
            )
        if left:
            words.append(
                ngettext(
                    "{count} entry was not imported.",
                    "{count} entries were not imported.",
                    left,
                    count=number_text(left),
                )
            )
        words.append(_("The file still contains your keys. Delete it when you no longer need it."))
        self.says.setText(" ".join(words))
        self.undo.show()

    def show_undone(self) -> None:
        self.heading.setText(_("Import undone"))
        self.says.setText(_("The imported accounts stay in the trash for 30 days."))
        self.undo.hide()


def _account_row(number: int, row: Row) -> SelectionRow:
    words, tone = {
        ImportVerdict.NEW: (_("new"), "good"),
        ImportVerdict.SAME: (_("already here") if row.existing else _("in the file twice"), "quiet"),
        ImportVerdict.CONFLICT: (_("same name, different key"), "warning"),
    }[row.verdict]
    hint = " ".join(warning.sentence for warning in row.incoming.warnings)
    return SelectionRow(number, (row.label, list_text(row.incoming.tags), words), row.ticked, False, tone, hint)


def _problem_row(problem: SkippedEntry) -> SelectionRow:
    return SelectionRow(None, (_("Entry {number}", number=problem.row), "", problem.reason), False, True, "danger")


def _summary(preview: ImportPreview) -> str:
    new, same = preview.count(ImportVerdict.NEW), preview.count(ImportVerdict.SAME)
    conflicts, problems = preview.count(ImportVerdict.CONFLICT), len(preview.problems)
    parts = [
        (new, ngettext("{count} new", "{count} new", new, count=number_text(new))),
        (same, ngettext("{count} already here", "{count} already here", same, count=number_text(same))),
        (
            conflicts,
            ngettext(
                "{count} with the same name but a different key",
                "{count} with the same name but a different key",
                conflicts,
                count=number_text(conflicts),
            ),
        ),
        (
            problems,
            ngettext(
                "{count} can't be imported (see the reason)",
                "{count} can't be imported (see the reason)",
                problems,
                count=number_text(problems),
            ),
        ),
    ]
    counts = list_text([words for count, words in parts if count]) + "."
    return " ".join((counts, *preview.notes))

"""Duplicates: accounts that make the same codes, what merging each group would do, and the merge with its undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from trackops_desktop.i18n import _, list_text, ngettext
from trackops_desktop.services.duplicates import Duplicates, Merge, Merged
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.transfer.selection_table import SelectionRow, SelectionTable
from trackops_desktop.ui.transfer.widgets import fit, heading
from trackops_desktop.ui.transfer.work_dialog import WorkDialog
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.vault.entry import Entry

Undo = Callable[[], None]


class DuplicatesDialog(WorkDialog):
    """Finds the groups when it opens.

    `merged` is called with words and with what takes the merge back; `changed` after the merge and after that.
    """

    def __init__(
        self,
        context: Context,
        duplicates: Duplicates,
        merged: Callable[[str, Undo], None],
        changed: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        """Lay out; `look` fills it."""
        super().__init__(_("Duplicates"), context.runner, parent)
        self._context = context
        self._duplicates, self._merged, self._changed = duplicates, merged, changed
        self._groups: list[tuple[Entry, ...]] = []
        self._plans: list[Merge] = []
        self.heading = heading(_("Looking for duplicates…"))
        self.says = label("", quiet=True)
        self.table = SelectionTable(
            _("Accounts that generate the same codes"), (_("Account"), _("Tags"), _("What happens"))
        )
        self.table.ticks.ticks_changed.connect(self._refresh)
        self.table.selectionModel().selectionChanged.connect(lambda *_ranges: self._refresh())
        self.keep = button(_("Keep this one instead"), self._keep)
        self.cancel = button(_("Close"), self.reject)
        self.go = button(_("Merge"), self._merge, kind="primary")
        self.add(self.heading)
        self.add(self.says)
        self.add(self.table, 1)
        self.column.addStretch(0)
        self.add(self.bar)
        self.add(self.problem)
        self.add_buttons(self.cancel, self.go, left=(self.keep,))
        self._refresh()
        fit(self, 84, 30)

    def look(self) -> None:
        """Read every secret and show the groups."""
        self.run(self._duplicates.find, self._on_found)

    def set_busy(self, busy: bool) -> None:
        """Leave only *Close* during work."""
        self.table.setEnabled(not busy)
        if busy:
            self.go.setEnabled(False)
            self.keep.setEnabled(False)
        else:
            self._refresh()

    def _on_found(self, groups: tuple[tuple[Entry, ...], ...]) -> None:
        self._groups = list(groups)
        self._plans = [self._duplicates.plan(group) for group in groups]
        count = len(groups)
        if not count:
            self.heading.setText(_("No duplicates"))
            self.says.setText(_("No two accounts share a key."))
        else:
            self.heading.setText(
                ngettext(
                    "{count} account appears twice", "{count} accounts appear twice", count, count=number_text(count)
                )
            )
            self.says.setText(
                _(
                    "Accounts in a group generate the same codes. The one you keep gets the tags, site and "
                    "recovery codes of the others, which go to the trash for 30 days."
                )
            )
        self._show()

    def _show(self) -> None:
        rows = []
        for number, plan in enumerate(self._plans):
            more = [tag for tag in plan.tags if tag not in plan.keep.tags]
            words = _("kept, and gets {tags}", tags=list_text(more)) if more else _("kept")
            rows.append(SelectionRow((number, plan.keep.id), _cells(plan.keep, words), True, False, "good"))
            for entry in plan.drop:
                rows.append(
                    SelectionRow(
                        (number, entry.id), _cells(entry, _("goes to the trash"), inset=True), True, True, "quiet"
                    )
                )
        self.table.setVisible(bool(rows))
        self.table.show_rows(rows)

    def _refresh(self) -> None:
        ticked = len(self.table.ticks.ticked())
        self.go.setVisible(bool(self._plans))
        self.go.setEnabled(ticked > 0)
        self.go.setText(
            ngettext("Merge {count}", "Merge {count}", ticked, count=number_text(ticked)) if ticked else _("Merge")
        )
        self.keep.setVisible(bool(self._plans))
        self.keep.setEnabled(self._chosen() is not None)

    def _chosen(self) -> tuple[int, str] | None:
        """Return group and id of the chosen line, if it is one that would go."""
        lines = self.table.selectionModel().selectedRows()
        if len(lines) != 1 or not self.table.ticks.rows[lines[0].row()].fixed:
            return None
        key: Any = self.table.ticks.rows[lines[0].row()].key
        return key[0], key[1]

    def _keep(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        number, entry_id = chosen
        self._plans[number] = self._duplicates.plan(self._groups[number], entry_id)
        if self._plans[number].keep.id != entry_id:
            self.says.setText(_("The one with the highest counter has to stay, because its codes come next."))
        self._show()

    def _merge(self) -> None:
        keys: list[Any] = [row.key for row in self.table.ticks.ticked()]
        plans = [self._plans[number] for number, _account in keys]
        self.run(lambda: [self._duplicates.merge(plan) for plan in plans], self._on_merged)

    def _on_merged(self, done: list[Merged]) -> None:
        gone, duplicates, changed = sum(len(one.dropped) for one in done), self._duplicates, self._changed

        def work() -> None:
            for one in done:
                duplicates.undo(one)

        self.accept()
        changed()
        self._merged(
            ngettext(
                "{count} account merged into others.",
                "{count} accounts merged into others.",
                gone,
                count=number_text(gone),
            ),
            work,
        )


def _cells(entry: Entry, words: str, *, inset: bool = False) -> tuple[str, str, str]:
    return ("      " if inset else "") + entry.label, list_text(entry.tags), words

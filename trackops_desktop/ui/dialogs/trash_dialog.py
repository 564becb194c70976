"""The trash: accounts that were removed, for at least 30 days, to be restored or deleted for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import BaseDialog, ask
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.date_format import moment_text
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.vault.entry import Entry, TrashReason

KEPT_DAYS = 30
_REASONS = {
    None: "Removed",
    TrashReason.REMOVED: "Removed",
    TrashReason.REPLACED: "Replaced by a new one",
    TrashReason.EDITED: "Its codes were changed",
    TrashReason.UNFINISHED: "Set-up not finished",
    TrashReason.SWITCHED_OFF: "Turned off at the service",
    TrashReason.IMPORT_UNDONE: "Import undone",
    TrashReason.MERGED: "Merged as a duplicate",
    TrashReason.RESTORED: "Not in the restored backup",
    TrashReason.ELSEWHERE: "Deleted on another computer",
}


def time_left(days: int | None) -> str:
    """Return how long an account surely stays in the trash, in words; None is for ever."""
    if days is None:
        return "kept until you delete it"
    if days <= 0:
        return "deleted at one of the next starts"
    return "kept for at least 1 more day" if days == 1 else f"kept for at least {days} more days"


def _consequence(count: int, shared: int) -> str:
    """Return what deleting for good means, where some secrets may be another data folder's too."""
    erased = "The secret is erased and can't be recovered." if count == 1 else "The secrets are erased permanently."
    if shared:
        kept = (
            "The secret stays in the keyring, since another copy of the data folder may use it."
            if count == 1
            else f"{shared} of the secrets stay in the keyring, since another copy of the data folder may use them."
        )
        erased = kept if shared == count else f"{kept} The others are erased permanently."
    return f"{erased} Turn two-step sign-in off at the service first."


def story_of(entry: Entry, now: float) -> str:
    """Return when and why an account went to the trash, so that two of one name can be told apart."""
    parts = [_REASONS[entry.trash_reason]]
    if entry.trashed_at is not None:
        parts.append(moment_text(entry.trashed_at, now))
    return "  ·  ".join(parts)


def place_of(entry: Entry) -> str:
    """Return the host of the site that an account was used on, or an empty text."""
    return (entry.site or "").rpartition("://")[2]


class TrashDialog(BaseDialog):
    """A list with *Restore* and *Delete permanently*."""

    def __init__(self, context: Context, changed: Callable[[], None], parent: QWidget | None = None) -> None:
        """Read the trash; `changed` is called after every change of the accounts."""
        super().__init__("Trash", parent)
        self.take_room(420, 420)
        self._context, self._changed = context, changed
        self._runner = ScopedRunner(context.runner, self)
        self._left: Mapping[str, int] = {}
        self.says = label("", quiet=True)
        self.list = QListWidget()
        self.list.setAccessibleName("Accounts in the trash")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemSelectionChanged.connect(self._refresh_buttons)
        self.list.itemActivated.connect(lambda _item: self._restore())
        self.restore = button("Restore", self._restore, kind="primary")
        self.purge = button("Delete permanently…", self._ask_purge, kind="danger")
        self.add(self.says)
        self.add(self.list, 1)
        self.add_buttons(self.cancel_button("Close"), self.restore, left=(self.purge,))
        self._refresh_buttons()
        self._read()

    def _read(self) -> None:
        vault = self._context.vault
        self._runner.run(lambda: (vault.trash(), vault.days_left()), lambda found: self._show(*found))

    def _show(self, entries: Sequence[Entry], left: Mapping[str, int]) -> None:
        self.list.clear()
        self._left = left
        for entry in entries:
            kept = "  ·  ".join(part for part in (place_of(entry), time_left(left.get(entry.id))) if part)
            lines = (entry.label, story_of(entry, self._context.clock()), kept)
            item = QListWidgetItem("\n".join(lines))
            item.setData(Qt.ItemDataRole.UserRole, entry.id)
            self.list.addItem(item)
        count = self.list.count()
        self.says.setText(
            f"Removed accounts stay here for {KEPT_DAYS} days or longer. Turn two-step sign-in off at the "
            "service before you delete one permanently, or you may be locked out."
            if count
            else "The trash is empty."
        )
        self.list.setVisible(count > 0)
        if count:
            self.list.setCurrentRow(0)
        self._refresh_buttons()

    def _chosen(self) -> list[str]:
        return [item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()]

    def _refresh_buttons(self) -> None:
        some = bool(self.list.selectedItems())
        self.restore.setEnabled(some)
        self.purge.setEnabled(some)
        for one in (self.restore, self.purge):
            one.setVisible(self.list.count() > 0)

    def _restore(self) -> None:
        ids = self._chosen()
        self._run(lambda: [self._context.accounts.restore(one) for one in ids])

    def _ask_purge(self) -> None:
        ids = self._chosen()
        ask(
            self,
            "Delete permanently",
            "Delete this account permanently?" if len(ids) == 1 else f"Delete these {len(ids)} accounts permanently?",
            _consequence(len(ids), sum(one not in self._left for one in ids)),
            "Delete permanently",
            lambda: self._run(lambda: self._context.vault.empty_trash(ids)),
            danger=True,
        )

    def _run(self, work: Callable[[], Sequence[Entry] | None]) -> None:
        def done(_result: object) -> None:
            self._changed()
            self._read()

        self._runner.run(work, done)

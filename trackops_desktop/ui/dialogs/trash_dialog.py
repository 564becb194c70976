"""The trash: accounts that were removed, for at least 30 days, to be restored or deleted for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from trackops_desktop.i18n import N_, _, isolated, ngettext, sentences
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import BaseDialog, ask
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.date_format import moment_text
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.vault.entry import Entry, TrashReason

KEPT_DAYS = 30
_REASONS = {
    None: N_("Removed"),
    TrashReason.REMOVED: N_("Removed"),
    TrashReason.REPLACED: N_("Replaced by a new one"),
    TrashReason.EDITED: N_("Its codes were changed"),
    TrashReason.UNFINISHED: N_("Set-up not finished"),
    TrashReason.SWITCHED_OFF: N_("Turned off at the service"),
    TrashReason.IMPORT_UNDONE: N_("Import undone"),
    TrashReason.MERGED: N_("Merged as a duplicate"),
    TrashReason.RESTORED: N_("Not in the restored backup"),
    TrashReason.ELSEWHERE: N_("Deleted on another computer"),
}


def time_left(days: int | None) -> str:
    """Return how long an account surely stays in the trash, in words; None is for ever."""
    if days is None:
        return _("kept until you delete it")
    if days <= 0:
        return _("deleted at one of the next starts")
    return ngettext(
        "kept for at least {count} more day", "kept for at least {count} more days", days, count=number_text(days)
    )


def _consequence(count: int, shared: int) -> str:
    """Return what deleting for good means, where some secrets may be another data folder's too."""
    erased = (
        _("The secret is erased and can't be recovered.") if count == 1 else _("The secrets are erased permanently.")
    )
    if shared:
        kept = (
            _("The secret stays in the keyring, since another copy of the data folder may use it.")
            if count == 1
            else ngettext(
                "{count} of the secrets stays in the keyring, since another copy of the data folder may use it.",
                "{count} of the secrets stay in the keyring, since another copy of the data folder may use them.",
                shared,
                count=number_text(shared),
            )
        )
        erased = kept if shared == count else sentences(kept, _("The others are erased permanently."))
    return sentences(erased, _("Turn two-step sign-in off at the service first."))


def story_of(entry: Entry, now: float) -> str:
    """Return when and why an account went to the trash, so that two of one name can be told apart."""
    parts = [_(_REASONS[entry.trash_reason])]
    if entry.trashed_at is not None:
        parts.append(moment_text(entry.trashed_at, now))
    return "  ·  ".join(parts)


def place_of(entry: Entry) -> str:
    """Return the host of the site that an account was used on, or an empty text."""
    return isolated(host) if (host := (entry.site or "").rpartition("://")[2]) else ""


class TrashDialog(BaseDialog):
    """A list with *Restore* and *Delete permanently*."""

    def __init__(self, context: Context, changed: Callable[[], None], parent: QWidget | None = None) -> None:
        """Read the trash; `changed` is called after every change of the accounts."""
        super().__init__(_("Trash"), parent)
        self.take_room(420, 420)
        self._context, self._changed = context, changed
        self._runner = ScopedRunner(context.runner, self)
        self._left: Mapping[str, int] = {}
        self.says = label("", quiet=True)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Accounts in the trash"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemSelectionChanged.connect(self._refresh_buttons)
        self.list.itemActivated.connect(lambda _item: self._restore())
        self.restore = button(_("Restore"), self._restore, kind="primary")
        self.purge = button(_("Delete permanently…"), self._ask_purge, kind="danger")
        self.add(self.says)
        self.add(self.list, 1)
        self.add_buttons(self.cancel_button(_("Close")), self.restore, left=(self.purge,))
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
            lines = (isolated(entry.label), story_of(entry, self._context.clock()), kept)
            item = QListWidgetItem("\n".join(lines))
            item.setData(Qt.ItemDataRole.UserRole, entry.id)
            self.list.addItem(item)
        count = self.list.count()
        self.says.setText(
            ngettext(
                "Removed accounts stay here for {count} day or longer. Turn two-step sign-in off at the "
                "service before you delete one permanently, or you may be locked out.",
                "Removed accounts stay here for {count} days or longer. Turn two-step sign-in off at the "
                "service before you delete one permanently, or you may be locked out.",
                KEPT_DAYS,
            )
            if count
            else _("The trash is empty.")
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
            _("Delete permanently"),
            ngettext(
                "Delete this account permanently?",
                "Delete these {count} accounts permanently?",
                len(ids),
                count=number_text(len(ids)),
            ),
            _consequence(len(ids), sum(one not in self._left for one in ids)),
            _("Delete permanently"),
            lambda: self._run(lambda: self._context.vault.empty_trash(ids)),
            danger=True,
        )

    def _run(self, work: Callable[[], Sequence[Entry] | None]) -> None:
        def done(_result: object) -> None:
            self._changed()
            self._read()

        self._runner.run(work, done)

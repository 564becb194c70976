"""What can be done with the accounts that are selected, one or several: each in one step, taken back by one *Undo*."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from trackops_desktop.folding import name_key
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.ui.code_list.model import CodeListModel
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.window.account_actions import Change
from trackops_desktop.vault.entry import Entry


class SelectionActions:
    """Pin, tags, trash."""

    def __init__(self, context: Context, model: CodeListModel, window: QWidget, change: Change) -> None:
        """Act on the window's list; `change` does a change and offers to take it back."""
        self._context, self._model, self._window, self._change = context, model, window, change

    def pin(self, entries: Sequence[Entry]) -> None:
        """Pin the accounts, or let them go if all of them are pinned."""
        accounts, wanted = self._context.accounts, not all(entry.details.pinned for entry in entries)
        before = {entry.id: entry.details.pinned for entry in entries}
        count = number_text(len(entries))
        if wanted:
            said = ngettext("Pinned.", "{count} accounts pinned.", len(entries), count=count)
        else:
            said = ngettext("Unpinned.", "{count} accounts unpinned.", len(entries), count=count)
        changed = [entry.id for entry in entries if before[entry.id] is not wanted]
        self._change(
            said,
            lambda: accounts.pin(changed, wanted),
            lambda: accounts.pin(changed, not wanted),
        )

    def tag(self, entries: Sequence[Entry]) -> None:
        """Ask for the tags; of several accounts those that all have, and each keeps its others."""
        from trackops_desktop.ui.dialogs.tags_dialog import TagsDialog

        known = sorted({tag for other in self._model.entries() for tag in other.tags}, key=name_key)
        dialog = TagsDialog(entries, known, self._window)
        dialog.accepted_tags.connect(lambda tags: self._tag(entries, dialog.common, tuple(tags)))
        dialog.open()

    def _tag(self, entries: Sequence[Entry], common: Sequence[str], tags: tuple[str, ...]) -> None:
        accounts, gone = self._context.accounts, {tag.casefold() for tag in common}
        before = {entry.id: entry.tags for entry in entries}
        after = {entry.id: (*tags, *(tag for tag in entry.tags if tag.casefold() not in gone)) for entry in entries}
        self._change(
            ngettext(
                "Tags changed.",
                "Tags of {count} accounts changed.",
                len(entries),
                count=number_text(len(entries)),
            ),
            lambda: accounts.tag_many(after),
            lambda: accounts.tag_many(before),
        )

    def remove(self, entries: Sequence[Entry]) -> None:
        """Move the accounts to the trash, from which they can come back for 30 days."""
        accounts, ids = self._context.accounts, [entry.id for entry in entries]
        self._change(
            ngettext(
                "“{account}” is in the trash for 30 days.",
                "{count} accounts are in the trash for 30 days.",
                len(ids),
                account=entries[0].label,
                count=number_text(len(ids)),
            ),
            lambda: accounts.remove_many(ids),
            lambda: accounts.restore_many(ids),
            undone=_("Restored {label}.", label=entries[0].label) if len(ids) == 1 else _("Restored"),
        )


def for_selected(
    selected: Callable[[], Sequence[Entry]], do: Callable[[Sequence[Entry]], object]
) -> Callable[[], None]:
    """Return what does something with the selected accounts, if there are any."""

    def act() -> None:
        entries = selected()
        if entries:
            do(entries)

    return act

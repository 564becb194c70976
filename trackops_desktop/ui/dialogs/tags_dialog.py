"""The tags of an account: words to find it by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QWidget

from trackops_desktop.i18n import _, isolated, ngettext
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.vault.entry import Entry

MAX_TAG = 40


def tags_in(text: str) -> list[str]:
    """Return the tags of a typed line: words apart by spaces or commas, each once, without `#`."""
    found: list[str] = []
    for word in text.replace(",", " ").split():
        tag = word.lstrip("#")[:MAX_TAG]
        if tag and tag.casefold() not in {other.casefold() for other in found}:
            found.append(tag)
    return found


class TagsDialog(BaseDialog):
    """One line of tags, and the ones in use elsewhere to click; for several accounts, the tags that all of them have.

    Signals:
        accepted_tags: The list of tags.

    """

    accepted_tags = Signal(list)

    def __init__(self, entries: Sequence[Entry], known: Sequence[str], parent: QWidget | None = None) -> None:
        """Begin with the tags as they are; `known` are those of all accounts."""
        super().__init__(_("Tags"), parent)
        self.take_room(360)
        several = len(entries) > 1
        #: The tags that all of the accounts have, as the first of them writes them.
        self.common = tuple(
            tag
            for tag in entries[0].tags
            if all(tag.casefold() in {own.casefold() for own in other.tags} for other in entries[1:])
        )
        self.add(label(_whose(entries), bold=True))
        self.field = QLineEdit(" ".join(self.common))
        self.field.setAccessibleName(_("Tags"))
        self.field.setPlaceholderText(_("work shared"))
        self.field.setCompleter(QCompleter(list(known)))
        self.add(self.field)
        others = [tag for tag in known if tag not in self.common][:6]
        if others:
            row = QHBoxLayout()
            for tag in others:
                row.addWidget(button(isolated(f"#{tag}"), partial(self._append, tag), kind="flat"))
            row.addStretch(1)
            self.column.addLayout(row)
        self.add(label(_("Separate tags with spaces. Search finds them too."), quiet=True))
        if several:
            self.add(label(_("Only tags that all of them have are shown. Each account keeps its others."), quiet=True))
        self.add_buttons(self.cancel_button(), button(_("Save"), self._accept, kind="primary"))

    def _append(self, tag: str) -> None:
        self.field.setText(" ".join(tags_in(f"{self.field.text()} {tag}")))

    def _accept(self) -> None:
        self.accepted_tags.emit(tags_in(self.field.text()))
        self.accept()


def _whose(entries: Sequence[Entry]) -> str:
    count = len(entries)
    if count == 1:
        return entries[0].label
    return ngettext("{count} account", "{count} accounts", count, count=number_text(count))

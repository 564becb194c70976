"""The list's model: which accounts show, in which order, and what each of them shows now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import (
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
    Signal,
)

from trackops_desktop.folding import folded
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.code import NEXT_SECONDS, Code
from trackops_desktop.services.search_text import search_text
from trackops_desktop.ui.code_list.row_appearance import CodeState, RowAppearance, RowOptions, appearance_of, titles
from trackops_desktop.ui.code_list.search import matching
from trackops_desktop.vault.entry import Entry

if TYPE_CHECKING:
    from trackops_desktop.services.service_icons import ServiceIcons

#: A row of the list that is being dragged: its account's id.
ROW_FORMAT = "application/x-trackops-row"

Index = QModelIndex | QPersistentModelIndex
#: Seconds a code stays visible after a click where codes are hidden.
REVEAL_SECONDS = 15.0


_FIXED_ROW = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_ROW = _FIXED_ROW | Qt.ItemFlag.ItemIsDragEnabled


class RowRole(IntEnum):
    """What the delegate and the window ask a row for, beside Qt's own roles."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    APPEARANCE = Qt.ItemDataRole.UserRole + 2


class CodeSource(Protocol):
    """Where codes come from; cheap once loaded, None while the secret is not there."""

    def code(self, id: str) -> Code | None:
        """Return the current code."""

    def next(self, id: str) -> Code | None:
        """Return the code after the current one."""


class CodeListModel(QStringListModel):
    """Accounts that match the search, in their order.

    A list view asks for the number of rows once a row when it lays out. `QStringListModel` answers that in C++; a
    `rowCount` in Python made every key in the search 7 ms slower at 10,000 rows. Its texts are empty and never shown.

    Codes are not model data: the view repaints once a second and asks for `appearance`; `dataChanged` is emitted only
    for rows whose code rolled over, for screen readers.

    Signals:
        reordered: An account was dropped at another place: its id and its new row, counted without itself.

    """

    reordered = Signal(str, int)

    def __init__(self, codes: CodeSource, now: Callable[[], float], parent: QObject | None = None) -> None:
        """Start empty; `now` gives the time that codes are reckoned with, in unix seconds."""
        super().__init__(parent)
        self._codes, self._now = codes, now
        self._all: list[Entry] = []
        self._search_texts: list[str] = []
        self._shown: list[int] = []
        self._query = ""
        self._missing: frozenset[str] = frozenset()
        self._hide = False
        self._hide_names = False
        self._tags: frozenset[str] = frozenset()
        self._folded_tags: list[frozenset[str]] | None = None  # made when they are first asked for
        self._movable = True
        self._icons: ServiceIcons | None = None
        self._show_next = False
        self._revealed: dict[str, float] = {}
        self._told: dict[str, Code] = {}
        self._concealed = False

    def follow(self, codes: CodeSource, now: Callable[[], float]) -> None:
        """Take the codes, and the time they are reckoned with, from somewhere else from now on."""
        self._codes, self._now = codes, now

    # what shows

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these accounts instead; the search stays."""
        self._all = list(entries)
        self._search_texts, self._folded_tags = [search_text(entry) for entry in self._all], None
        self._show(self._matching())

    def set_query(self, query: str) -> None:
        """Show the accounts that hold every word of this query."""
        if query == self._query:
            return
        self._query = query
        self._show_found()

    def set_tags(self, tags: frozenset[str]) -> None:
        """Show only accounts that have every one of these tags, folded as searches fold them."""
        if tags != self._tags:
            self._tags = tags
            self._show_found()

    def _show_found(self) -> None:
        found = self._matching()
        if found != self._shown:
            self._show(found)

    def _matching(self) -> list[int]:
        found = matching(self._search_texts, self._query)
        if not self._tags:
            return found
        if self._folded_tags is None:
            self._folded_tags = [frozenset(map(folded, entry.tags)) for entry in self._all]
        return [place for place in found if self._tags <= self._folded_tags[place]]

    def set_movable(self, movable: bool) -> None:
        """Say whether the order is the user's own, so that rows can be dragged."""
        self._movable = movable

    def use_icons(self, icons: ServiceIcons) -> None:
        """Show services' icons from now on."""
        self._icons = icons

    def set_missing(self, ids: Iterable[str]) -> None:
        """Say which accounts have lost their secret."""
        self._missing = frozenset(ids)

    def set_options(self, *, hide_codes: bool, show_next: bool, hide_names: bool = False) -> None:
        """Hide codes, and names, until clicked; show the next code before the end of the current one."""
        self._hide, self._show_next, self._hide_names = hide_codes, show_next, hide_names
        self._revealed.clear()

    def set_concealed(self, concealed: bool) -> None:
        """Show no code at all (locked), and forget those kept here."""
        self._concealed = concealed
        self._told.clear()
        self._revealed.clear()

    def reveal(self, entry_id: str) -> None:
        """Show one hidden code for a while."""
        self._revealed[entry_id] = self._now() + REVEAL_SECONDS

    # asking

    @property
    def total(self) -> int:
        """How many accounts there are, searched for or not."""
        return len(self._all)

    @property
    def query(self) -> str:
        return self._query

    def entries(self) -> tuple[Entry, ...]:
        """All accounts, searched for or not."""
        return tuple(self._all)

    def entry(self, row: int) -> Entry:
        return self._all[self._shown[row]]

    def row_of(self, entry_id: str) -> int:
        """Return the row of an account, or -1 where it does not show."""
        for row, place in enumerate(self._shown):
            if self._all[place].id == entry_id:
                return row
        return -1

    def is_hidden(self, entry: Entry) -> bool:
        """Whether this account's code waits for a click."""
        return self._concealed or (self._hide and self._revealed.get(entry.id, 0.0) <= self._now())

    def code(self, entry: Entry) -> Code | None:
        """Return the current code of an account, or None while there is none to see."""
        return None if self._concealed else self._codes.code(entry.id)

    def appearance(self, row: int) -> RowAppearance:
        """Return what a row shows now."""
        entry, now = self.entry(row), self._now()
        code = self.code(entry)
        shown = self._what_shows(entry, code)
        following = None
        if self._show_next and shown is CodeState.CODE and code is not None:
            left = code.seconds_left(now)
            if left is not None and left <= NEXT_SECONDS:
                following = self._codes.next(entry.id)
        return appearance_of(entry, shown, code, following, now, self._options(entry))

    def _options(self, entry: Entry) -> RowOptions:
        issuer = entry.account.issuer or entry.account.name
        icon = "" if self._icons is None else self._icons.slug_of(issuer, entry.details.icon)
        return RowOptions(icon, self._hide_names and self._revealed.get(entry.id, 0.0) <= self._now())

    def _what_shows(self, entry: Entry, code: Code | None) -> CodeState:
        if entry.id in self._missing:
            return CodeState.MISSING
        if self._concealed:
            return CodeState.HIDDEN
        if code is None and entry.account.kind is Kind.HOTP:
            return CodeState.UNUSED
        if code is None:
            return CodeState.LOADING  # nobody has looked for its secret yet
        return CodeState.HIDDEN if self.is_hidden(entry) else CodeState.CODE

    def tell_rolled_over(self, first: int, last: int) -> list[int]:
        """Emit `dataChanged` for those of the visible rows whose code is a new one since last time; return them."""
        told: dict[str, Code] = {}
        rolled: list[int] = []
        for row in range(max(0, first), min(last, len(self._shown) - 1) + 1):
            entry = self.entry(row)
            code = self.code(entry)
            if code is None:
                continue
            told[entry.id] = code
            before = self._told.get(entry.id)
            if before is not None and before != code:
                index = self.index(row)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.AccessibleTextRole])
                rolled.append(row)
        self._told = told
        return rolled

    # Qt's side

    def _show(self, places: list[int]) -> None:
        self._shown = places
        self.setStringList([""] * len(places))

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ARG002
        """Change nothing: accounts are changed through the vault."""
        return False

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return one of a row's roles; codes are only in `FACE` and, spelt out, in the accessible text."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        if role == RowRole.ENTRY:
            return self.entry(index.row())
        if role == RowRole.APPEARANCE:
            return self.appearance(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return titles(self.entry(index.row()), hide_name=self._hide_names)[0]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.appearance(index.row()).spoken()
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.appearance(index.row()).countdown()
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be selected; they can be dragged in the user's own order while all of them show."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled if self._may_move else Qt.ItemFlag.NoItemFlags
        return _ROW if self._may_move else _FIXED_ROW

    @property
    def _may_move(self) -> bool:
        return self._movable and not self._query and not self._tags

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved, never copied."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """A dragged row carries its id under a type of our own."""
        return [ROW_FORMAT]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the id of the dragged row; nothing that another program could read a code from."""
        data = QMimeData()
        if indexes:
            data.setData(ROW_FORMAT, QByteArray(self.entry(indexes[0].row()).id.encode()))
        return data

    def moveRows(self, *_where: object) -> bool:
        """Refuse: `QListView` would move the empty texts beneath and never come to `dropMimeData`."""
        return False

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:  # noqa: ARG002
        """Ask for the move; the vault decides and the list is set anew, so nothing is moved here."""
        if not data.hasFormat(ROW_FORMAT) or not self._may_move:
            return False
        entry_id = bytes(data.data(ROW_FORMAT).data()).decode()
        here = self.row_of(entry_id)
        target = len(self._all) if row < 0 else row
        if here < 0:
            return False
        target -= target > here
        if target != here:
            self.reordered.emit(entry_id, target)
        return False

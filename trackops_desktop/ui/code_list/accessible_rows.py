"""The list as assistive technology has it: rows that offer to copy, to take the next code and to open the menu.

Qt makes accessible rows of a list's model by itself, and they can be read and chosen, but they offer nothing to do.
So the list and its rows are made here. Where a system has actions of its own they bear Qt's names for them: *press* is
what Windows invokes, *show menu* has a gesture on macOS. Linux hands names on as they are, so there they say what they
do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, QPersistentModelIndex, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleSelectionInterface,
    QColor,
    QPalette,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import VoidPtr

from trackops_desktop.i18n import _
from trackops_desktop.ui.code_list.model import RowRole
from trackops_desktop.ui.code_list.row_appearance import RowAppearance
from trackops_desktop.ui.code_list.view import CodeListView

_Act = Callable[[], None]
_SAYS = sys.platform == "linux"
_COPY = "copy" if _SAYS else QAccessibleActionInterface.pressAction()
_MENU = "menu" if _SAYS else QAccessibleActionInterface.showMenuAction()
_NEXT = "next code" if _SAYS else QAccessibleActionInterface.increaseAction()  # not translated
_FOCUS = QAccessibleActionInterface.setFocusAction()
#: What PySide takes for C++'s null pointer; None and 0 end the program.
_NOTHING = VoidPtr(0)


class AccessibleRow(QAccessibleWidget):
    """One row.

    It is a `QAccessibleWidget` without a widget, since only that is known to Qt as something with actions.
    """

    def __init__(self, view: CodeListView, row: int) -> None:
        super().__init__(view, QAccessible.Role.ListItem)
        self._view = view
        self._index = QPersistentModelIndex(view.model().index(row, 0))
        self.id = QAccessible.registerAccessibleInterface(self)

    @property
    def row(self) -> int:
        return self._index.row()

    def object(self) -> QObject:
        """Return no object: the list is not the row's own."""
        return None  # type: ignore[return-value]  # C++ has a null pointer here

    def isValid(self) -> bool:
        return self._index.isValid()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._view)

    def window(self) -> QWindow:
        return self._view.window().windowHandle()

    def child(self, index: int) -> QAccessibleInterface:  # noqa: ARG002
        return None  # type: ignore[return-value]

    def childAt(self, x: int, y: int) -> QAccessibleInterface:  # noqa: ARG002
        return None  # type: ignore[return-value]

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: ARG002
        return -1

    def focusChild(self) -> QAccessibleInterface:
        return None  # type: ignore[return-value]

    def relations(self, match: QAccessible.RelationFlag = QAccessible.RelationFlag.AllRelations) -> list[Any]:  # noqa: ARG002
        return []

    def rect(self) -> QRect:
        place = self._view.visualRect(self._view.model().index(self.row, 0))
        return QRect(self._view.viewport().mapToGlobal(place.topLeft()), place.size())

    def text(self, t: QAccessible.Text) -> str:
        """Return the account with its code, digit by digit; the countdown only to those who ask for more."""
        role = {
            QAccessible.Text.Name: Qt.ItemDataRole.AccessibleTextRole,
            QAccessible.Text.Description: Qt.ItemDataRole.AccessibleDescriptionRole,
        }.get(t)
        return "" if role is None or not self._index.isValid() else str(self._index.data(role) or "")

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        view = self._view
        if not self._index.isValid():
            state.invalid = True
            return state
        state.selectable = state.focusable = True
        several = view.selectionMode() is view.SelectionMode.ExtendedSelection
        state.multiSelectable = state.extSelectable = several
        index = view.model().index(self.row, 0)
        state.selected = view.selectionModel().isSelected(index)
        is_current = view.currentIndex() == index
        state.active = is_current
        state.focused = is_current and view.hasFocus()
        is_seen = view.isVisible() and view.viewport().rect().intersects(view.visualRect(index))
        state.offscreen = state.invisible = not is_seen
        return state

    def foregroundColor(self) -> QColor:
        return self._view.palette().color(QPalette.ColorRole.Text)

    def backgroundColor(self) -> QColor:
        return self._view.palette().color(QPalette.ColorRole.Base)

    def interface_cast(self, t: QAccessible.InterfaceType) -> Any:
        """Offer actions and nothing else: what Qt has for widgets would ask the list."""
        return super().interface_cast(t) if t is QAccessible.InterfaceType.ActionInterface else _NOTHING

    # actions

    def _acts(self) -> dict[str, tuple[str, _Act]]:
        if not self._index.isValid():
            return {}
        view, row = self._view, self._index
        appearance: RowAppearance = row.data(RowRole.APPEARANCE)
        acts: dict[str, tuple[str, _Act]] = {_COPY: (_("Copy"), lambda: view.chosen.emit(view.currentIndex()))}
        if view.has_menu:
            acts[_MENU] = (_("Menu"), view.open_menu)
        if appearance.counter:
            acts[_NEXT] = (_("New code (counter)"), lambda: view.next_wanted.emit(view.currentIndex()))
        acts[_FOCUS] = (_("Select an account"), view.setFocus)
        return acts

    def actionNames(self) -> list[str]:
        return list(self._acts())

    def localizedActionName(self, name: str) -> str:
        return self._acts().get(name, ("",))[0]

    def localizedActionDescription(self, name: str) -> str:
        return self.localizedActionName(name)

    def keyBindingsForAction(self, name: str) -> list[str]:  # noqa: ARG002
        return []

    def doAction(self, actionName: str) -> None:
        """Choose the row and do it, once who asked has been answered: a menu keeps the program's answers back."""
        if (act := self._acts().get(actionName)) is not None:
            QTimer.singleShot(0, self._view, lambda: self._do(act[1]))

    def _do(self, act: _Act) -> None:
        with suppress(RuntimeError):  # Qt has taken the row away
            if self._index.isValid():
                self._view.choose(self.row)
                act()


class _Selection(QAccessibleSelectionInterface):
    """Which rows are selected, for those who ask the list and not each row."""

    def __init__(self, accessible: AccessibleCodeList) -> None:
        super().__init__()
        self._list = accessible

    def selectedItemCount(self) -> int:
        return len(self._list.view.selected_rows())

    def selectedItems(self) -> list[QAccessibleInterface]:
        return [self._list.child(row) for row in self._list.view.selected_rows()]

    def selectedItem(self, selectionIndex: int) -> QAccessibleInterface:
        rows = self._list.view.selected_rows()
        return self._list.child(rows[selectionIndex] if 0 <= selectionIndex < len(rows) else -1)

    def isSelected(self, childItem: QAccessibleInterface) -> bool:
        return self._list.indexOfChild(childItem) in self._list.view.selected_rows()

    def select(self, childItem: QAccessibleInterface) -> bool:
        row = self._list.indexOfChild(childItem)
        if row >= 0:
            self._list.view.choose(row)
        return row >= 0

    def unselect(self, childItem: QAccessibleInterface) -> bool:
        rows = set(self._list.view.selected_rows())
        if (row := self._list.indexOfChild(childItem)) not in rows:
            return False
        self._list.view.clearSelection()
        self._list.view.select_rows(rows - {row})
        return True

    def selectAll(self) -> bool:
        self._list.view.selectAll()
        return True

    def clear(self) -> bool:
        self._list.view.clearSelection()
        return True


class AccessibleCodeList(QAccessibleWidget):
    """The list; its rows are made when they are asked for, and forgotten with what they show."""

    def __init__(self, view: CodeListView) -> None:
        super().__init__(view, QAccessible.Role.List)
        self.view = view
        self._selection = _Selection(self)
        self._rows: dict[int, AccessibleRow] = {}
        view.model().modelAboutToBeReset.connect(self.forget)
        view.destroyed.connect(self.forget)

    def forget(self, *_destroyed: QObject) -> None:
        """Tell those who hold a row that it is gone."""
        rows, self._rows = self._rows, {}
        for row in rows.values():
            QAccessible.deleteAccessibleInterface(row.id)

    def childCount(self) -> int:
        return self.view.model().rowCount()

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self.childCount():
            return None  # type: ignore[return-value]
        if index not in self._rows:
            self._rows[index] = AccessibleRow(self.view, index)
        return self._rows[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.row if isinstance(child, AccessibleRow) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        place = self.view.viewport().mapFromGlobal(QPoint(x, y))
        return self.child(self.view.indexAt(place).row())

    def focusChild(self) -> QAccessibleInterface:
        """Return the current row, whose name is said when the list gets the keyboard."""
        return self.child(self.view.currentIndex().row()) if self.view.hasFocus() else None  # type: ignore[return-value]

    def interface_cast(self, t: QAccessible.InterfaceType) -> Any:
        if t is QAccessible.InterfaceType.SelectionInterface:
            return self._selection
        return super().interface_cast(t) or _NOTHING

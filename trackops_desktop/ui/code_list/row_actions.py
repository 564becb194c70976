"""Gives rows their actions as soon as assistive technology looks at them, and costs nobody else anything."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleInterface

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from trackops_desktop.ui.code_list.view import CodeListView

_LIST = "CodeListView"


@cache
def _install() -> None:
    QAccessible.installFactory(_interface_of)


def _interface_of(kind: str, object: QObject) -> QAccessibleInterface | None:
    """Return what Qt asks for whenever assistive technology meets an object for the first time; None: Qt's own."""
    if kind != _LIST:
        return None
    from trackops_desktop.ui.code_list.accessible_rows import AccessibleCodeList
    from trackops_desktop.ui.code_list.view import CodeListView

    if not isinstance(object, CodeListView):
        return None
    object.accessible = AccessibleCodeList(object)
    return object.accessible


def offer_actions(view: CodeListView) -> None:
    """Give a list rows that offer something to do, also where it has been read already."""
    _install()
    if QAccessible.isActive() and view.accessible is None:
        known = QAccessible.queryAccessibleInterface(view)
        if view.accessible is None:
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(known))

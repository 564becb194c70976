"""Widgets in another language: every text that people read, of every kind of widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTabWidget,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from trackops_desktop.ui.widgets.forms import begin_where_reading_begins

Again = Callable[[str], str]


@runtime_checkable
class Retranslates(Protocol):
    """A widget that keeps texts which it shows later."""

    def retranslate(self, again: Again) -> None:
        """Take over what is kept, each text as `again` says it."""


def retranslate(widget: QWidget, again: Again) -> None:
    """Say every text of a widget again; what the user has typed is none of them."""
    _change(again, widget.windowTitle, widget.setWindowTitle)
    _change(again, widget.toolTip, widget.setToolTip)
    _change(again, widget.accessibleName, widget.setAccessibleName)
    _change(again, widget.accessibleDescription, widget.setAccessibleDescription)
    _retranslate_own(widget, again)
    for action in widget.actions():
        _retranslate_action(action, again)
    if isinstance(widget, Retranslates):
        widget.retranslate(again)


def _retranslate_own(widget: QWidget, again: Again) -> None:
    if isinstance(widget, QLabel):
        _change(again, widget.text, widget.setText)
        begin_where_reading_begins(widget)
    elif isinstance(widget, QAbstractButton):
        _change(again, widget.text, widget.setText)
    elif isinstance(widget, QGroupBox | QMenu):
        _change(again, widget.title, widget.setTitle)
    elif isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        _change(again, widget.placeholderText, widget.setPlaceholderText)
    elif isinstance(widget, QSpinBox):
        _change(again, widget.suffix, widget.setSuffix)
    else:
        _retranslate_items(widget, again)


def _retranslate_items(widget: QWidget, again: Again) -> None:
    if isinstance(widget, QComboBox):
        blocker = QSignalBlocker(widget)  # the choice stays what it is
        for place in range(widget.count()):
            widget.setItemText(place, again(widget.itemText(place)))
        blocker.unblock()
    elif isinstance(widget, QTabWidget):
        for place in range(widget.count()):
            widget.setTabText(place, again(widget.tabText(place)))
    elif isinstance(widget, QListWidget):
        for place in range(widget.count()):
            item = widget.item(place)
            item.setText(again(item.text()))
    elif isinstance(widget, QTreeWidget):
        _retranslate_rows([widget.headerItem(), widget.invisibleRootItem()], again)


def _retranslate_rows(items: Iterable[QTreeWidgetItem | None], again: Again) -> None:
    for item in filter(None, items):
        for column in range(item.columnCount()):
            item.setText(column, again(item.text(column)))
        _retranslate_rows((item.child(place) for place in range(item.childCount())), again)


def _retranslate_action(action: QAction, again: Again) -> None:
    before, shown = action.text(), action.toolTip()
    _change(again, action.text, action.setText)
    if shown not in {"", before, before.removesuffix("…")}:  # else it follows the text
        _change(again, lambda: shown, action.setToolTip)


def _change(again: Again, text: Callable[[], str], put: Callable[[str], None]) -> None:
    before = text()
    after = again(before) if before else before
    if after != before:
        put(after)

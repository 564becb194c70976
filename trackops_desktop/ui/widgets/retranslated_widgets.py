"""Widgets in another language: every text that people read, of every kind of widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, QSignalBlocker
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
from trackops_desktop.ui.widgets.text_origins import TextOrigins

Again = Callable[[str], str]


@runtime_checkable
class Retranslates(Protocol):
    """A widget that keeps texts which it shows later."""

    def retranslate(self, again: Again) -> None:
        """Take over what is kept, each text as `again` says it."""


def retranslate(widget: QWidget, origins: TextOrigins) -> None:
    """Say every text of a widget again; what the user has typed is none of them."""
    texts = _Texts(widget, origins)
    texts.change("title", widget.windowTitle, widget.setWindowTitle)
    texts.change("tip", widget.toolTip, widget.setToolTip)
    texts.change("name", widget.accessibleName, widget.setAccessibleName)
    texts.change("description", widget.accessibleDescription, widget.setAccessibleDescription)
    _retranslate_own(widget, texts)
    for action in widget.actions():
        _retranslate_action(action, _Texts(action, origins))
    if isinstance(widget, Retranslates):
        widget.retranslate(origins.keeper(widget))


class _Texts:
    """The texts of one object, each at a place of its own."""

    def __init__(self, thing: QObject, origins: TextOrigins) -> None:
        self._thing, self._origins = thing, origins

    def again(self, place: str, text: str) -> str:
        return self._origins.again(self._thing, place, text) if text else text

    def change(self, place: str, text: Callable[[], str], put: Callable[[str], None]) -> None:
        before = text()
        after = self.again(place, before)
        if after != before:
            put(after)


def _retranslate_own(widget: QWidget, texts: _Texts) -> None:
    if isinstance(widget, QLabel):
        texts.change("text", widget.text, widget.setText)
        begin_where_reading_begins(widget)
    elif isinstance(widget, QAbstractButton):
        texts.change("text", widget.text, widget.setText)
    elif isinstance(widget, QGroupBox | QMenu):
        texts.change("text", widget.title, widget.setTitle)
    elif isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        texts.change("text", widget.placeholderText, widget.setPlaceholderText)
    elif isinstance(widget, QSpinBox):
        texts.change("text", widget.suffix, widget.setSuffix)
    else:
        _retranslate_items(widget, texts)


def _retranslate_items(widget: QWidget, texts: _Texts) -> None:
    if isinstance(widget, QComboBox):
        blocker = QSignalBlocker(widget)  # the choice stays what it is
        for place in range(widget.count()):
            widget.setItemText(place, texts.again(f"item-{place}", widget.itemText(place)))
        blocker.unblock()
    elif isinstance(widget, QTabWidget):
        for place in range(widget.count()):
            widget.setTabText(place, texts.again(f"item-{place}", widget.tabText(place)))
    elif isinstance(widget, QListWidget):
        for place in range(widget.count()):
            item = widget.item(place)
            item.setText(texts.again(f"item-{place}", item.text()))
    elif isinstance(widget, QTreeWidget):
        _retranslate_rows("item", [widget.headerItem(), widget.invisibleRootItem()], texts)


def _retranslate_rows(place: str, items: Iterable[QTreeWidgetItem | None], texts: _Texts) -> None:
    for number, item in enumerate(items):
        if item is None:
            continue
        here = f"{place} {number}"
        for column in range(item.columnCount()):
            item.setText(column, texts.again(f"{here}:{column}", item.text(column)))
        _retranslate_rows(here, (item.child(child) for child in range(item.childCount())), texts)


def _retranslate_action(action: QAction, texts: _Texts) -> None:
    before, shown = action.text(), action.toolTip()
    texts.change("text", action.text, action.setText)
    if shown not in {"", before, before.removesuffix("…")}:  # else it follows the text
        texts.change("tip", lambda: shown, action.setToolTip)

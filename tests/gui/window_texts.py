"""What people read in a window, or hear of it, and what of it has too little room."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
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
    QScrollArea,
    QTabWidget,
    QTextEdit,
    QToolButton,
    QTreeWidget,
    QWidget,
)


def texts(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Yield every text that people read in a window, or hear of it."""
    for widget in (window, *window.findChildren(QWidget)):
        for text_ in (
            *(widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()),
            *_own(widget),
            *(text_ for action in widget.actions() for text_ in _of_action(action)),
        ):
            if text_.strip():
                yield widget, text_


def _of_action(action: QAction) -> tuple[str, ...]:
    return () if action.isSeparator() else (action.text(), action.toolTip())


def _own(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QGroupBox | QMenu):
        yield widget.title()
    elif isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    elif isinstance(widget, QTabWidget):
        yield from (widget.tabText(place) for place in range(widget.count()))
    elif isinstance(widget, QListWidget):
        yield from (widget.item(place).text() for place in range(widget.count()))
    elif isinstance(widget, QTreeWidget):
        header = widget.headerItem()
        yield from (header.text(column) for column in range(header.columnCount()))


def cut(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Yield what has less room than its text takes, with what it says."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QScrollArea) and _hides_a_side(widget):
            yield widget, "what is in it is wider"
        if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
            wide, high = widget.width(), widget.height()
            least = widget.heightForWidth(wide) if widget.wordWrap() else widget.sizeHint().height()
            if (not widget.wordWrap() and widget.sizeHint().width() > wide) or least > high:
                yield widget, widget.text()
        elif isinstance(widget, QAbstractButton) and widget.text() and not _is_icon(widget):
            hint = widget.sizeHint()
            if hint.width() > widget.width() or hint.height() > widget.height():
                yield widget, widget.text()


def _is_icon(widget: QAbstractButton) -> bool:
    return isinstance(widget, QToolButton) and (
        widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly and not widget.icon().isNull()
    )


def _hides_a_side(area: QScrollArea) -> bool:
    """Tell whether some of what an area holds lies beside it and cannot be scrolled to."""
    inner, never = area.widget(), Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return inner is not None and area.horizontalScrollBarPolicy() is never and inner.width() > area.viewport().width()

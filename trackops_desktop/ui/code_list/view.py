"""The list itself: a click or Enter copies, the dots or the menu key open the menu, rows move by drag and keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.code_list.delegate import RowDelegate, code_width, places
from trackops_desktop.ui.code_list.model import CodeListModel, RowRole
from trackops_desktop.ui.code_list.row_appearance import RowAppearance
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import text_factor

if TYPE_CHECKING:
    from trackops_desktop.ui.code_list.accessible_rows import AccessibleCodeList
    from trackops_desktop.ui.widgets.service_pictures import ServicePictures


#: With one of these a click selects and does nothing else.
_SELECTING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


_STEPS = {QAbstractItemView.CursorAction.MoveUp: -1, QAbstractItemView.CursorAction.MoveDown: 1}
#: Width at the usual text size from which on a column has room for name and code.
COLUMN_WIDTH = 380


class CodeListView(QListView):
    """Shows a `CodeListModel`.

    Signals:
        chosen: A row was clicked or Enter was pressed on it: copy its code.
        next_wanted: The arrow of a counter-based row was clicked.
        menu_wanted: A row's menu is asked for, at a global position.
        typed: A letter was typed while the list had the keyboard: it belongs to the search.
        removal_wanted: Del was pressed on the selected rows.

    """

    chosen = Signal(QModelIndex)
    next_wanted = Signal(QModelIndex)
    menu_wanted = Signal(QModelIndex, QPoint)
    typed = Signal(str)
    removal_wanted = Signal()

    def __init__(self, model: CodeListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes = model
        self._row_delegate = RowDelegate(self)
        self._pressed = QModelIndex()
        self._columns = 1
        self._follows = False
        #: What assistive technology has of the list, once it asked; Qt holds it without keeping it.
        self.accessible: AccessibleCodeList | None = None
        # A viewport of our own making: asking Qt for its would make PySide look through every widget type once.
        self._canvas = QWidget()
        self.setViewport(self._canvas)
        self.setModel(model)
        self.setItemDelegate(self._row_delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setAccessibleName(_("Accounts"))
        self.setAccessibleDescription(_("Enter copies the code of the account"))

    def follow_mouse(self) -> None:
        """Show from now on which row the mouse is over."""
        self._follows = True
        self._row_delegate.follow_mouse()

    def hide_menu(self) -> None:
        """Show no dots: there is no menu here."""
        self._row_delegate.has_menu = False

    @property
    def has_menu(self) -> bool:
        return self._row_delegate.has_menu

    def use_pictures(self, pictures: ServicePictures) -> None:
        """Show services' icons from now on."""
        self._codes.use_icons(pictures.icons)
        self._row_delegate.use_pictures(pictures)
        self._canvas.update()

    def repaint_codes(self, _now: float = 0.0) -> None:
        """Paint the visible rows again, and tell screen readers of the codes that are new."""
        first, last = self.visible_rows()
        rolled = self._codes.tell_rolled_over(first, last)
        if rolled and self.hasFocus() and self.currentIndex().row() in rolled:
            announce(self, _("{account} has a new code.", account=self.currentIndex().data()))
        self._canvas.update()

    def forget_pictures(self) -> None:
        self._row_delegate.forget()

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and the last row on screen; (0, -1) for none."""
        count = self._codes.rowCount()
        if not count:
            return 0, -1
        first = self.indexAt(QPoint(1, 1)).row()
        last = self.indexAt(QPoint(1, self._canvas.height() - 2)).row()
        return max(0, first), count - 1 if last < 0 else min(last + self._columns - 1, count - 1)

    @property
    def columns(self) -> int:
        """How many accounts stand side by side."""
        return self._columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show two columns where there is room for both, so that a name and its code stand near each other."""
        wide = self._canvas.width()
        columns = 2 if wide >= 2 * COLUMN_WIDTH * text_factor() else 1
        if columns != self._columns:
            self._columns = columns
            self.setFlow(QListView.Flow.LeftToRight if columns > 1 else QListView.Flow.TopToBottom)
            self.setWrapping(columns > 1)
            self.setResizeMode(QListView.ResizeMode.Adjust if columns > 1 else QListView.ResizeMode.Fixed)
        self._row_delegate.width = self._column_width(columns) if columns > 1 else 0
        if columns > 1:
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def _column_width(self, columns: int) -> int:
        """Return the room for a row beside others; Qt lays out as if the scroll bar were there."""
        from PySide6.QtWidgets import QStyle

        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.verticalScrollBar())
        return (self.maximumViewportSize().width() - bar) // columns - 1

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Go through the accounts one by one with Up and Down, also where two stand side by side."""
        step = _STEPS.get(action, 0)
        if self._columns > 1 and step and self.currentIndex().isValid():
            row = self.currentIndex().row() + step
            return self._codes.index(min(max(row, 0), self._codes.rowCount() - 1))
        return super().moveCursor(action, modifiers)

    def choose(self, row: int) -> None:
        """Make a row the chosen one and bring it into view; rows beyond the ends are clamped."""
        count = self._codes.rowCount()
        if count:
            index = self._codes.index(min(max(row, 0), count - 1))
            self._choose(index)
            self.scrollTo(index)

    def _choose(self, index: QModelIndex) -> None:
        """Select a row alone, whatever keys are held; what that takes loads slowly, and first codes do without."""
        if not self._follows:
            self.setCurrentIndex(index)
            return
        from PySide6.QtCore import QItemSelectionModel

        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def selected_rows(self) -> list[int]:
        """Return the rows that are selected, in order."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def select_rows(self, rows: Iterable[int]) -> None:
        """Select rows beside the current one."""
        from PySide6.QtCore import QItemSelectionModel

        for row in rows:
            self.selectionModel().select(self._codes.index(row), QItemSelectionModel.SelectionFlag.Select)

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Drag one row; several have no place of their own to go to."""
        if len(self.selected_rows()) <= 1:
            super().startDrag(supported)

    def part_at(self, index: QModelIndex, position: QPoint) -> str:
        """Say which part of a row lies at a position: `menu`, `next` or `row`."""
        appearance: RowAppearance = index.data(RowRole.APPEARANCE)
        fonts = self._row_delegate.fonts(self.font())
        where = places(QRectF(self.visualRect(index)), fonts, code_width(appearance, fonts))
        if self._row_delegate.has_menu and where.dots.adjusted(-2, -12, 6, 12).contains(position):
            return "menu"
        if appearance.counter and where.ring.adjusted(-5, -14, 4, 14).contains(position):
            return "next"
        return "row"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the row, so that only a click that ends where it began copies."""
        self._pressed = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Copy, ask for the next code or open the menu."""
        super().mouseReleaseEvent(event)
        position = event.position().toPoint()
        index = self.indexAt(position)
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid() or index != self._pressed:
            return
        if event.modifiers() & _SELECTING:
            return
        part = self.part_at(index, position)
        if part == "menu":
            self.menu_wanted.emit(index, event.globalPosition().toPoint())
        elif part == "next":
            self.next_wanted.emit(index)
        else:
            self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter copies, Del moves to the trash, once a press; letters belong to the search."""
        if event.key() == Qt.Key.Key_Delete and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not event.isAutoRepeat():
                self.removal_wanted.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(0 if event.key() == Qt.Key.Key_Home else self._codes.rowCount() - 1)
            return
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the row under the mouse, or of the chosen one from the keyboard."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.open_menu()
            return
        index = self.indexAt(event.pos())
        if index.isValid():
            if index.row() not in self.selected_rows():
                self.choose(index.row())
            self.menu_wanted.emit(index, self._canvas.mapToGlobal(event.pos()))

    def open_menu(self) -> None:
        """Ask for the menu of the chosen row, beneath it."""
        index = self.currentIndex()
        if index.isValid():
            self.scrollTo(index)
            self.menu_wanted.emit(index, self._canvas.mapToGlobal(self.visualRect(index).bottomLeft()))

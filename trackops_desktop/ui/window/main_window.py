"""The main window's frame, on screen before anything else is loaded.

It imports next to nothing: PySide builds its Python types when they are first touched, and the `Qt` namespace alone
costs an eighth of a start. So constants stand here as numbers where a name would load it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from trackops_desktop.ui.screen_room import screen_room
from trackops_desktop.ui.window.window_geometry import WindowGeometry

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent, QPaintEvent, QShowEvent


class MainWindow(QMainWindow):
    """An empty window in the right place and colour; `CodesPanel` fills it.

    Signals:
        painted: The first pixels are on screen, or the next ones after `tell_next_painting`.
        seen: It was shown, hidden, minimised or brought back.
        restyled: The palette is another one now.
        content_came: Something was dropped on it: the mime data.
        closed: The user closed it.

    """

    painted = Signal()
    seen = Signal()
    restyled = Signal()
    content_came = Signal(object)
    closed = Signal()

    def __init__(self, place: WindowGeometry) -> None:
        super().__init__()
        self._new = True
        self._typed: list[str] | None = []
        #: Asked when the user closes it; after a no it stays open.
        self.may_close: Callable[[], bool] = lambda: True
        self.setWindowTitle("Trackops Desktop")  # not translated
        self.setStyleSheet(f"QMainWindow {{ background: {place.background}; }}")
        room = screen_room(self)
        self.setMinimumSize(330, min(380, room.height()))
        self.resize(QSize(420, 640).boundedTo(room))
        if place.geometry:
            self.restoreGeometry(QByteArray.fromBase64(place.geometry.encode("ascii", "ignore")))
        self.setAcceptDrops(True)

    def take_room(self, factor: float) -> None:
        """Be no smaller than the text wants, whose size is so many times the usual; a larger window stays as it is."""
        room, factor = screen_room(self), max(factor, 1)
        self.setMinimumSize(min(round(330 * factor), room.width()), min(round(380 * factor), room.height()))

    def place(self, background: str, language: str = "") -> WindowGeometry:
        """Return where it is now, to be remembered."""
        return WindowGeometry(bytes(self.saveGeometry().toBase64().data()).decode("ascii"), background, language)

    def come_forward(self) -> None:
        """Show it in front of others."""
        if self.isMinimized():
            self.showNormal()
        else:
            self.show()
        self.raise_()
        self.activateWindow()

    @property
    def is_seen(self) -> bool:
        """Whether anybody could look at it."""
        return self.isVisible() and not self.isMinimized()

    def tell_next_painting(self) -> None:
        """Emit `painted` once more, after the next painting."""
        self._new = True
        self.update()

    def take_typed(self) -> str:
        """Return what was typed before there was anything to type into; from now on keys go where they belong."""
        typed, self._typed = self._typed or [], None
        return "".join(typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what is typed while the window is still empty."""
        if self._typed is not None and event.text().isprintable():
            self._typed.append(event.text())
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that there is something to see; what is slow begins after it."""
        super().paintEvent(event)
        if self._new:
            self._new = False
            QTimer.singleShot(0, self.painted.emit)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it cannot be seen any more."""
        super().hideEvent(event)
        self.seen.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Tell of minimising and of another appearance."""
        super().changeEvent(event)
        if not hasattr(self, "_typed"):  # Qt tells of changes before this object is whole
            return
        from PySide6.QtCore import QEvent

        if event.type() is QEvent.Type.WindowStateChange:
            self.seen.emit()
        elif event.type() is QEvent.Type.PaletteChange:
            self.restyled.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the application decide whether closing means hiding or ending, or has to wait for an answer."""
        if event.spontaneous() and not self.may_close():
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take pictures, files and text; a row of our own list is no business of the window."""
        from trackops_desktop.ui.code_list.model import ROW_FORMAT

        data = event.mimeData()
        if not data.hasFormat(ROW_FORMAT) and (data.hasImage() or data.hasUrls() or data.hasText()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.content_came.emit(event.mimeData())

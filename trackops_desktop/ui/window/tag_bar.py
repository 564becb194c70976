"""The tags in use as chips beneath the search: pressed ones narrow the list to accounts that have them all."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QWidget

from trackops_desktop.folding import folded, name_key
from trackops_desktop.i18n import _, isolated


class TagBar(QScrollArea):
    """One line of chips that scrolls sideways where there are many; hidden while no account has a tag.

    Signals:
        narrowed: Other chips are pressed: their tags, folded as searches fold them.

    """

    narrowed = Signal(frozenset)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Tags"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tags: tuple[str, ...] = ()
        self.chips: dict[str, QToolButton] = {}
        self.hide()

    @property
    def pressed(self) -> frozenset[str]:
        """The folded tags of the chips that are pressed."""
        return frozenset(key for key, chip in self.chips.items() if chip.isChecked())

    def show_tags(self, tags: Iterable[str]) -> None:
        """Show these tags; what was pressed stays so, if it is still in use."""
        wanted = tuple(sorted({folded(tag): tag for tag in tags}.values(), key=name_key))
        if wanted == self._tags:
            return
        self._tags, before = wanted, self.pressed
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(12, 0, 12, 8)
        layout.setSpacing(6)
        self.chips = {}
        for tag in wanted:
            chip = QToolButton()
            chip.setText(isolated(f"#{tag}"))
            chip.setAccessibleName(_("Only accounts tagged {tag}", tag=tag))
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            chip.setChecked(folded(tag) in before)
            chip.toggled.connect(lambda _on: self.narrowed.emit(self.pressed))
            layout.addWidget(chip)
            self.chips[folded(tag)] = chip
        layout.addStretch(1)
        row.installEventFilter(self)
        self.setWidget(row)
        QTimer.singleShot(0, self, self._take_its_turn)
        self.setFixedHeight(row.sizeHint().height())
        self.setVisible(bool(wanted))
        if self.pressed != before:
            self.narrowed.emit(self.pressed)

    def _take_its_turn(self) -> None:
        """Let the Tab key come to the chips where they are seen, and not last."""
        from trackops_desktop.ui.widgets.reading_order import follow_layout

        if (window := self.parentWidget()) is not None:
            follow_layout(window)

    def clear(self) -> None:
        """Let all chips go."""
        for chip in self.chips.values():
            chip.setChecked(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as high as the chips when their text is of another size."""
        if event.type() is QEvent.Type.LayoutRequest and isinstance(watched, QWidget):
            self.setFixedHeight(watched.sizeHint().height())
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        """Return a size that lets a window be as narrow as it would be without."""
        return QSize(0, super().minimumSizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll sideways, whichever way the wheel turns."""
        turned = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turned.x() or turned.y()))
        event.accept()

"""The top of the codes window: search, what other parts bring, *Add*, and the main menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from trackops_desktop.ui.code_list.search_field import SearchField
from trackops_desktop.ui.forms import text_factor
from trackops_desktop.ui.icons import icon
from trackops_desktop.ui.theme import colours


class Header(QWidget):
    """One row of controls."""

    def __init__(self, add: QAction, extra: list[tuple[QAction, str]], menu: Callable[[], QMenu]) -> None:
        """Lay the row out; `extra` are actions with the names of their icons; the menu is made when it opens."""
        super().__init__()
        self.search = SearchField()
        self._menu = menu
        self._buttons: list[tuple[QToolButton, str]] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 8, 10)
        layout.setSpacing(4)
        layout.addWidget(self.search, 1)
        layout.addSpacing(4)
        for action, icon_name in extra:
            layout.addWidget(
                self._button(action.text().rstrip("…"), icon_name, action.trigger, action.shortcut().toString())
            )
        self.add = self._button("Add account", "add", add.trigger, add.shortcut().toString())
        self.more = self._button("Main menu", "menu", self.open_menu, "F10")
        layout.addWidget(self.add)
        layout.addWidget(self.more)
        self.tint()

    def tint(self) -> None:
        """Draw the icons in the colours in use."""
        self.search.tint()
        named = colours()
        for made, icon_name in self._buttons:
            made.setIcon(icon(icon_name, named.accent if icon_name == "add" else named.text))

    def open_menu(self) -> None:
        """Open the main menu below its button."""
        menu = self._menu()
        menu.aboutToHide.connect(menu.deleteLater)
        where = self.more.mapToGlobal(self.more.rect().bottomRight())
        menu.popup(where - QPoint(menu.sizeHint().width(), 0))

    def _button(self, name: str, icon_name: str, do: Callable[[], object], keys: str) -> QToolButton:
        made = QToolButton()
        made.setAccessibleName(name)
        made.setToolTip(f"{name} ({keys})" if keys else name)
        side = round(20 * text_factor())
        made.setIconSize(QSize(side, side))
        made.clicked.connect(lambda _checked=False: do())
        self._buttons.append((made, icon_name))
        return made

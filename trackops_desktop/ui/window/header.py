"""The top of the codes window: search, what other parts bring, *Add*, and the main menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.code_list.search_field import SearchField
from trackops_desktop.ui.widgets.forms import text_factor
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.key_names import key_text
from trackops_desktop.ui.widgets.theme import colours

#: Buttons of other parts for which there is room from the beginning, so that nothing moves when they come.
ROOM = 1
#: From this width on, at the usual text size, a word fits beside an icon.
_WIDE = 560


class Header(QWidget):
    """One row of controls; it shows from the beginning and does something once `serve` was called."""

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchField()
        self._menu: Callable[[], QMenu] | None = None
        self._icons: list[tuple[QToolButton, str]] = []
        self._keys: dict[QToolButton, str] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 10, 8, 10)
        self._row.setSpacing(4)
        self._row.addWidget(self.search, 1)
        self._row.addSpacing(4)
        self._extra = [_button() for _place in range(ROOM)]
        self.add, self.more = _button(), _button()
        for made in (*self._extra, self.add, self.more):
            self._row.addWidget(made)
        self._name(self.add, _("Add account"), "add")
        self._name(self.more, _("Main menu"), "menu", "F10")
        self.more.clicked.connect(self.open_menu)

    def serve(self, add: QAction, extra: Sequence[tuple[QAction, str]], menu: Callable[[], QMenu]) -> None:
        """Say what the buttons do; `extra` are actions and their icons; the menu is made when it opens."""
        self._menu = menu
        self.add.clicked.connect(add.trigger)
        self._name(self.add, _("Add account"), "add", add.shortcut().toString())
        while len(self._extra) < len(extra):
            self._extra.append(_button())
            self._row.insertWidget(self._row.indexOf(self.add), self._extra[-1])
        for made, (action, icon_name) in zip(self._extra, extra, strict=False):
            made.clicked.connect(action.trigger)
            self._name(made, action.text().rstrip("…"), icon_name, action.shortcut().toString())
        for made in self._extra[len(extra) :]:
            made.hide()
        self._show_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put their words beside the buttons of other parts where there is room."""
        super().resizeEvent(event)
        self._show_words()

    def _show_words(self) -> None:
        style = Qt.ToolButtonStyle
        wide = self.width() >= _WIDE * text_factor()
        for made in self._extra:
            made.setText(made.accessibleName())
            made.setToolButtonStyle(style.ToolButtonTextBesideIcon if wide else style.ToolButtonIconOnly)

    def tint(self) -> None:
        """Draw the icons in the colours in use, as high as the text in use."""
        self.search.tint()
        for made, icon_name in self._icons:
            _fit(made)
            _draw(made, icon_name)

    def retranslate(self, again: Callable[[str], str]) -> None:
        """Name the keys in the language that is spoken now."""
        for made, keys in self._keys.items():
            made.setToolTip(_tip(again(made.accessibleName()), keys))

    def open_menu(self) -> None:
        """Open the main menu below its button."""
        if self._menu is None:
            return
        menu = self._menu()
        menu.aboutToHide.connect(menu.deleteLater)
        where = self.more.mapToGlobal(self.more.rect().bottomRight())
        menu.popup(where - QPoint(menu.sizeHint().width(), 0))

    def _name(self, made: QToolButton, name: str, icon_name: str, keys: str = "") -> None:
        made.setAccessibleName(name)
        self._keys[made] = keys
        made.setToolTip(_tip(name, keys))
        if (made, icon_name) not in self._icons:
            self._icons.append((made, icon_name))
            _draw(made, icon_name)


def _tip(name: str, keys: str) -> str:
    return f"{name} ({key_text(keys)})" if keys else name


def _draw(made: QToolButton, icon_name: str) -> None:
    made.setIcon(icon(icon_name, colours().accent if icon_name == "add" else colours().text))


def _button() -> QToolButton:
    made = QToolButton()
    _fit(made)
    return made


def _fit(made: QToolButton) -> None:
    side = round(20 * text_factor())
    made.setIconSize(QSize(side, side))

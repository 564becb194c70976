"""What of the main window can be seen before anything in it works: search, buttons, accounts and their codes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackops_desktop.startup.snapshot import ForeseenCode, StartupSnapshot
from trackops_desktop.ui.code_list.model import CodeListModel, CodeSource
from trackops_desktop.ui.code_list.view import CodeListView
from trackops_desktop.ui.widgets.theme import Theme
from trackops_desktop.ui.window.header import Header
from trackops_desktop.ui.window.main_window import MainWindow


class CodesWidgets:
    """The header and the list; `CodesPanel` takes them over and makes them work."""

    def __init__(self, codes: CodeSource, now: Callable[[], float]) -> None:
        """Make them; `now` gives the time that codes are reckoned with, in unix seconds."""
        self.model = CodeListModel(codes, now)
        self.view = CodeListView(self.model)
        self.header = Header()


def show_first_look(frame: MainWindow, theme: Theme, look: StartupSnapshot, foreseen: ForeseenCode) -> CodesWidgets:
    """Show the accounts and codes of a first look, exactly as they will be shown once everything is there."""
    theme.apply(look.theme, look.text_scale)
    frame.setStyleSheet("")  # the colour of last time has done its work
    sheet = CodesWidgets(foreseen, foreseen.now)
    sheet.model.set_options(hide_codes=look.hide_codes, show_next=look.show_next)
    sheet.model.set_entries(look.entries)
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(sheet.header)
    layout.addWidget(sheet.view, 1)
    frame.setCentralWidget(page)
    sheet.view.choose(0)
    return sheet

"""What a start shows first: the frame with the codes that the scout saw, before anything behind them is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.app.ground import Environment
    from trackops_desktop.app.scout import Scout
    from trackops_desktop.services.first_look import Foreseen
    from trackops_desktop.ui.code_sheet import CodeSheet
    from trackops_desktop.ui.main_window import MainWindow
    from trackops_desktop.ui.theme import Theme


class Opening(NamedTuple):
    """What is on the screen already when services and windows are built."""

    theme: Theme
    sheet: CodeSheet
    foreseen: Foreseen


def show_opening(app: QApplication, frame: MainWindow, environment: Environment, scout: Scout) -> Opening | None:
    """Show what the scout saw; None where it saw nothing in time."""
    seen = scout.report()
    if not seen:
        return None
    from trackops_desktop.services.first_look import FirstLook, Foreseen
    from trackops_desktop.ui.code_sheet import show_first_look
    from trackops_desktop.ui.theme import Theme

    look = FirstLook.unpacked(seen)
    theme, foreseen = Theme(app), Foreseen(look, environment.clock)
    return Opening(theme, show_first_look(frame, theme, look, foreseen), foreseen)

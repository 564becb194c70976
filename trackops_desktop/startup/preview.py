"""What a start shows first: the frame with the codes that the scout saw, before anything behind them is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.app.core_services import Environment
    from trackops_desktop.startup.launcher import SnapshotProcess
    from trackops_desktop.startup.snapshot import ForeseenCode
    from trackops_desktop.ui.widgets.theme import Theme
    from trackops_desktop.ui.window.codes_widgets import CodesWidgets
    from trackops_desktop.ui.window.main_window import MainWindow


class StartupPreview(NamedTuple):
    """What is on the screen already when services and windows are built."""

    theme: Theme
    sheet: CodesWidgets
    foreseen: ForeseenCode


def show_opening(
    app: QApplication, frame: MainWindow, environment: Environment, scout: SnapshotProcess
) -> StartupPreview | None:
    """Show what the scout saw; None where it saw nothing in time."""
    seen = scout.report()
    if not seen:
        return None
    from trackops_desktop.startup.snapshot import ForeseenCode, StartupSnapshot
    from trackops_desktop.ui.widgets.theme import Theme
    from trackops_desktop.ui.window.codes_widgets import show_first_look

    look = StartupSnapshot.unpacked(seen)
    theme, foreseen = Theme(app), ForeseenCode(look, environment.clock)
    return StartupPreview(theme, show_first_look(frame, theme, look, foreseen), foreseen)

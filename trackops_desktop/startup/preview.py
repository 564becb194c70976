"""What a start shows first: the frame with the codes of the snapshot, before anything behind them is loaded."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from trackops_desktop.otp.clock import Clock
from trackops_desktop.startup.snapshot import ForeseenCodes, StartupSnapshot
from trackops_desktop.ui.widgets.theme import Theme
from trackops_desktop.ui.window.codes_widgets import CodesWidgets
from trackops_desktop.ui.window.main_window import MainWindow


class StartupPreview(NamedTuple):
    """What is on the screen already when services and windows are built."""

    theme: Theme
    widgets: CodesWidgets
    foreseen: ForeseenCodes


def show_preview(app: QApplication, frame: MainWindow, clock: Clock, snapshot: StartupSnapshot) -> StartupPreview:
    """Show a snapshot's accounts and codes exactly as they will be shown once everything is there."""
    theme, foreseen = Theme(app), ForeseenCodes(snapshot, clock)
    theme.apply(snapshot.theme, snapshot.text_scale)
    frame.setStyleSheet("")  # the colour of last time has done its work
    widgets = CodesWidgets(foreseen, foreseen.now)
    widgets.model.set_options(
        hide_codes=snapshot.hide_codes, show_next=snapshot.show_next, hide_names=snapshot.hide_names
    )
    widgets.model.set_entries(snapshot.entries)
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(widgets.header)
    _show_tags(widgets, layout, snapshot)
    layout.addWidget(widgets.view, 1)
    frame.setCentralWidget(page)
    widgets.view.choose(0)
    return StartupPreview(theme, widgets, foreseen)


def _show_tags(widgets: CodesWidgets, layout: QVBoxLayout, snapshot: StartupSnapshot) -> None:
    """Show the chips of the first accounts' tags, so that nothing moves when those of all come; none in a small window.

    What shows them is loaded only where there are any.
    """
    widgets.header.setVisible(not snapshot.compact)
    tags = {tag for entry in snapshot.entries for tag in entry.tags}
    if tags and not snapshot.compact:
        from trackops_desktop.ui.window.tag_bar import TagBar

        widgets.tags = TagBar()
        layout.addWidget(widgets.tags)
        widgets.tags.show_tags(tags)

"""A line for as long as codes follow a corrected clock: by how much, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.services.settings import Settings, clock_effect
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.notices import Notice, NoticeBar

_KEY = "clock"


class ClockNotice(QObject):
    """Comes and goes with the correction; one that the user has closed comes again with another correction."""

    def __init__(
        self, context: Context, notices: NoticeBar, changed: Callable[[Settings], None], parent: QObject
    ) -> None:
        """Take where settings are stored, where to say it, and who takes over settings that have changed."""
        super().__init__(parent)
        self._context, self._notices, self._changed = context, notices, changed
        self._runner = ScopedRunner(context.runner, self)
        self._said = 0.0

    def follow(self, settings: Settings) -> None:
        """Say what holds now."""
        offset = settings.clock_offset
        if offset == self._said:
            return
        self._said = offset
        self._notices.take_back(_KEY)
        if offset and offset != settings.clock_offset_closed:
            self._show(offset)

    def _show(self, offset: float) -> None:
        self._notices.show_notice(
            Notice(
                _KEY,
                clock_effect(round(offset)),
                _("If that clock is right, remove the correction: services may refuse these codes."),
                _("Remove the correction"),
                lambda: self._remove(offset),
                lambda: self._close(offset),
            )
        )

    def _remove(self, offset: float) -> None:
        def failed(error: TrackopsError) -> None:
            self._show(offset)
            self._notices.show_error(error)

        work = self._context.store.change(clock_offset=0.0, clock_offset_closed=0.0)
        self._runner.run(work, self._changed, failed)

    def _close(self, offset: float) -> None:
        """Remember it; where that cannot be written, the next start says it once more."""
        work = self._context.store.change(clock_offset_closed=offset)
        self._runner.run(work, lambda _settings: None, lambda _error: None)

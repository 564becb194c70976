"""A quiet line when there is a newer version, and one after an upgrade; nothing is ever installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from trackops_desktop.i18n import _
from trackops_desktop.services.update_check import UpdateCheck
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.notices import Notice, NoticeBar
from trackops_desktop.workers.runner import RunsWork

if TYPE_CHECKING:
    from trackops_desktop.updates.feed import Announcement

#: Between two looks whether a day has passed; the feed itself is asked once a day at most.
EVERY_MS = 3_600_000


class UpdateWatch(QObject):
    """Looks now and then while the application runs."""

    def __init__(
        self, check: UpdateCheck, runner: RunsWork, notices: NoticeBar, wanted: Callable[[], bool], parent: QObject
    ) -> None:
        """Take what asks, and what tells whether the user wants to be told."""
        super().__init__(parent)
        self._check, self._runner, self._notices, self._wanted = check, ScopedRunner(runner, self), notices, wanted
        #: Opens an address in the user's browser, and shows what is new in this version.
        self.open_page: Callable[[str], None] = lambda _address: None
        self.open_news: Callable[[], None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look from now on, and say once that a newer version runs."""
        self._runner.run(self._check.was_updated, self._tell_updated, lambda _error: None)
        self._timer.start()
        self.look()

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """Ask, if it is wanted, allowed and time."""
        wanted = self._wanted()
        self._runner.run(lambda: self._check.look(wanted), self._tell, lambda _error: None)

    def _tell(self, found: Announcement | None) -> None:
        if found is None:
            return
        said = _("Version {version} of Trackops Desktop is available.", version=found.version)
        page = found.page
        self._notices.show_notice(Notice("update", said, "", _("Read about it"), lambda: self.open_page(page)))

    def _tell_updated(self, updated: bool) -> None:
        if updated:
            said = _("Trackops Desktop was updated.")
            self._notices.show_notice(Notice("updated", said, "", _("What's new"), self.open_news))

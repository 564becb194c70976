"""Backups that write themselves while the application runs, and the quiet banner about them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from trackops_desktop.backup.backups import BackupNotice, Backups
from trackops_desktop.backup.restores import Restores
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.notices import Notice, NoticeBar
from trackops_desktop.workers.runner import RunsWork

FIRST_LOOK_MS = 8_000
EVERY_MS = 10 * 60_000
KEY, NEWS_KEY = "backup", "backup-news"


@dataclass(frozen=True, slots=True)
class _Found:
    notice: BackupNotice | None
    news: tuple[Path, ...]


class BackupWatch(QObject):
    """Looks now and then whether a backup is due, and whether another computer left something.

    A notice that the user closed comes back only when it says something else.
    """

    def __init__(
        self,
        backups: Backups,
        restores: Restores,
        runner: RunsWork,
        notices: NoticeBar,
        open_backups: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        """Look at nothing until `start`."""
        super().__init__(parent)
        self._backups, self._restores, self._runner = backups, restores, ScopedRunner(runner, self)
        self._notices, self._open = notices, open_backups
        self._shown: dict[str, str] = {}
        self._running = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look some seconds from now, when the codes are on screen, and every ten minutes after that."""
        self._timer.start(EVERY_MS)
        QTimer.singleShot(FIRST_LOOK_MS, self, self.look)

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """Write a backup if one is due, then tell what there is to tell."""
        if not self._running:
            self._running = True
            self._runner.run(self._work, self._on_found, lambda _error: None, self._on_end)

    def _work(self) -> _Found:
        with contextlib.suppress(TrackopsError):  # the plan remembers why, and the notice says it
            self._backups.write_if_due()
        return _Found(self._backups.notice(), self._restores.news())

    def _on_found(self, found: _Found) -> None:
        notice = found.notice
        self._tell(KEY, notice.sentence if notice else "", notice.advice if notice else "")
        names = " ".join(path.name for path in found.news)
        self._tell(NEWS_KEY, _("Another computer left newer changes in the backup folder.") if names else "", "", names)

    def _on_end(self) -> None:
        self._running = False

    def _tell(self, key: str, sentence: str, advice: str, about: str = "") -> None:
        if not sentence:
            self._shown.pop(key, None)
            self._notices.take_back(key)
        elif self._shown.get(key) != sentence + about:
            self._shown[key] = sentence + about
            self._notices.show_notice(Notice(key, sentence, advice, _("Backups…"), self._open))

"""Looks whether the company's policy has changed, has come or has gone while the application runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from trackops_desktop.company.rules import CompanyRules
from trackops_desktop.i18n import _
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.notices import Notice, NoticeBar
from trackops_desktop.workers.runner import RunsWork

if TYPE_CHECKING:
    from trackops_desktop.company.policy import CompanyPolicy

#: Between two looks at the policy's file, or at the registry: nothing of it is read unless it has changed.
EVERY_MS = 5_000
_KEY = "policy"


class PolicyWatch(QObject):
    """Tells of changes, and shows for as long as it lasts that the policy is broken.

    Signals:
        changed: The policy is another one now.

    """

    changed = Signal()

    def __init__(self, rules: CompanyRules, runner: RunsWork, notices: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._rules, self._runner, self._notices = rules, ScopedRunner(runner, self), notices
        self._seen = rules.policy
        self._is_looking = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look from now on; what was read at the start is told at once."""
        self._tell(self._seen)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """Look beside the window, once at a time."""
        if not self._is_looking:
            self._is_looking = True
            self._runner.run(self._rules.look, self._on_policy, lambda _error: None, self._on_end)

    def _on_end(self) -> None:
        self._is_looking = False

    def _on_policy(self, policy: CompanyPolicy) -> None:
        if policy != self._seen:
            self._seen = policy
            self._tell(policy)
            self.changed.emit()

    def _tell(self, policy: CompanyPolicy) -> None:
        if not policy.faults:
            self._notices.take_back(_KEY)
            return
        said = _("The company's policy is broken, so nothing may leave Trackops Desktop.")
        self._notices.show_notice(Notice(_KEY, said, policy.faults[0]))

"""Links that other programs bring: one question at a time, after whatever else is asked, and never while locked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from trackops_desktop.i18n import _, ngettext
from trackops_desktop.otp.clock import Clock
from trackops_desktop.services.waiting_links import LinkOutcome, WaitingLinks
from trackops_desktop.ui.add.dialog import AddDialog
from trackops_desktop.ui.widgets.notices import Notice, NoticeBar

_WAITING, _FLOOD = "links that wait", "too many links"  # not translated


class LinkQuestions(QObject):
    """Shows a review of each link; the window's bar says what waits while it can't be shown."""

    def __init__(
        self,
        notices: NoticeBar,
        is_shut: Callable[[], bool],
        make: Callable[[], AddDialog | None],
        present: Callable[[], AddDialog | None],
        monotonic: Clock,
        parent: QObject,
    ) -> None:
        """Take whether the window shows nothing now, what makes a review, and what returns one that is there."""
        super().__init__(parent)
        self._notices, self._is_shut, self._make, self._present = notices, is_shut, make, present
        self._links = WaitingLinks(monotonic)
        self._asking: AddDialog | None = None
        self._in_the_way: QDialog | None = None

    def take(self, link: str) -> None:
        """Ask about a link as soon as that can be done."""
        if self._links.take(link) is LinkOutcome.TOO_MANY:
            advice = _("If you want the others, open their links again later.")
            self._notices.show_notice(Notice(_FLOOD, _("Too many links came at once."), advice))
        self.go_on()

    def go_on(self) -> None:
        """Show the next review, if nothing else is asked just now."""
        in_the_way = self._present() or QApplication.activeModalWidget()  # it is hidden while the screen is scanned
        self._tell()
        if not len(self._links) or self._is_shut():
            return
        if isinstance(in_the_way, QDialog):
            self._wait_for(in_the_way)
        else:
            self._ask()
        self._count()

    def _ask(self) -> None:
        link = self._links.ask()
        dialog = self._make() if link is not None else None
        if link is None or dialog is None:
            self._links.interrupted()
            return
        self._asking = dialog
        dialog.finished.connect(self._on_finished)
        dialog.discard_wanted.connect(self._discard)
        dialog.take_link(link)

    def _on_finished(self, result: int) -> None:
        self._asking = None
        if self._is_shut() and result != QDialog.DialogCode.Accepted:
            self._links.interrupted()
        else:
            self._links.answered()
        QTimer.singleShot(0, self._notices, self.go_on)

    def _wait_for(self, dialog: QDialog) -> None:
        """Go on when a dialog that is in the way has been answered."""
        if dialog is self._in_the_way or dialog is self._asking:
            return
        self._in_the_way = dialog
        dialog.finished.connect(self._on_free)
        if isinstance(dialog, AddDialog):
            dialog.discard_wanted.connect(self._discard)

    def _on_free(self) -> None:
        self._in_the_way = None
        QTimer.singleShot(0, self._notices, self.go_on)

    def _count(self) -> None:
        for dialog in (self._asking, self._in_the_way):
            if isinstance(dialog, AddDialog):
                dialog.tell_waiting(len(self._links))

    def _tell(self) -> None:
        """Say in the window what waits until it is unlocked."""
        count = len(self._links)
        if not count or not self._is_shut():
            self._notices.take_back(_WAITING)
            return
        sentence = ngettext("A link is waiting for you.", "{count} links are waiting for you.", count)
        advice = ngettext("Unlock to look at it.", "Unlock to look at them.", count)
        self._notices.show_notice(Notice(_WAITING, sentence, advice, _("Discard"), self._discard))

    def _discard(self) -> None:
        self._links.discard()
        self._tell()
        self._count()

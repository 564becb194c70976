"""A tab of the user's own browser, as the assistant sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from trackops_desktop.browser.page_look import PageLook
from trackops_desktop.browser.page_qr_reader import OnAnswer
from trackops_desktop.i18n import N_, _
from trackops_desktop.signin.origin import Origin
from trackops_desktop.ui.companion.tab_calls import TabCalls

PRESS_ENTER = N_("The page has no button that could be found. Press Enter in the code field to send it.")


class BrowserPage(QObject):
    """What an assistant asks of a page, carried out in a tab.

    Signals:
        told: A sentence about what only the user can do on the page.
        filled: Something was filled in on the page.
        pointed: The selector that the user pointed at, or an empty text where they gave up.

    """

    told = Signal(str)
    filled = Signal()
    pointed = Signal(str)

    def __init__(self, calls: TabCalls, looks: PageLook) -> None:
        """Take what calls the page script, and what looks at the page."""
        super().__init__(looks)
        self._calls = calls
        self._looks = looks
        self._pointing = False
        self.failed = False

    @property
    def address(self) -> str:
        """The main frame's address, as the browser says."""
        return self._calls.page.url if self._calls.page is not None else ""

    @property
    def origin(self) -> Origin | None:
        """The main frame's origin, as the browser says."""
        return self._calls.page.origin if self._calls.page is not None else None

    def look(self) -> None:
        """Describe the page again."""
        self._looks.look()

    def fill(self, origin: Origin, document: str, pairs: Sequence[tuple[int, str]], on_answer: OnAnswer) -> None:
        """Put values into fields of exactly the document that was described, on exactly this origin."""
        if self.origin != origin:
            on_answer({"ok": False, "reason": "other-document"})
            return

        def answered(answer: Mapping[str, object] | None) -> None:
            if answer is not None and answer["ok"]:
                self.filled.emit()
            on_answer(answer)

        self._calls.call("fill", (str(origin), document, [list(pair) for pair in pairs]), answered)

    def submit(self, origin: Origin, document: str, handle: int, sent_before: int, on_answer: OnAnswer) -> None:
        """Send the form of a field, unless the page has sent it by itself; no key can be pressed in a browser."""
        if self.origin != origin:
            on_answer(None)
            return

        def answered(answer: Mapping[str, object] | None) -> None:
            if answer is not None and answer.get("press") in {"Enter", "none"}:
                self.told.emit(_(PRESS_ENTER))
            on_answer(answer)

        self._calls.call("submit", (str(origin), document, handle, sent_before), answered)

    def point(self) -> None:
        """Let the user click a field."""
        self._pointing = True
        self._calls.call("pointStart", (), lambda _answer: None)

    def stop_pointing(self) -> None:
        """Let clicks reach the page again."""
        self._pointing = False
        self._calls.call("pointStop", (), lambda _answer: None)

    def changed(self, then: Callable[[], None]) -> None:
        """Ask which field was pointed at, if that is under way; `then` goes on with everything else."""
        if not self._pointing:
            then()
            return

        def taken(answer: Mapping[str, object] | None) -> None:
            pointed = answer.get("pointed") if answer is not None else None
            selector = pointed.get("selector") if isinstance(pointed, dict) else None
            if isinstance(selector, str):
                self._pointing = False
                self.pointed.emit(selector)
            then()

        self._calls.call("pointTaken", (), taken)

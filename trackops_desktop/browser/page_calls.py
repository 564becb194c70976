"""The page script and the calls to it: assembled from typed values, answered by checked JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineScript

from trackops_desktop.browser.page_qr_reader import OnAnswer
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.signin.page_script import page_script_source
from trackops_desktop.signin.report import BadReport, answer_from

_LOGGER = LazyLogger(__name__)
WORLD = int(QWebEngineScript.ScriptWorldId.ApplicationWorld.value)
#: What the page script writes to the console when the page has changed. A page may forge it: it only causes a look.
CHANGED = "trackops-desktop:changed"
#: What it writes as soon as there is another document. Forged, it causes a question about where that is.
BEGUN = "trackops-desktop:begun"
#: What a call gives in a document that has no page script; a page that is going gives an empty text.
_NO_SCRIPT = "no-script"
_TELL = 'const tell = (word) => console.debug("trackops-desktop:" + word);'  # not translated


def page_script() -> QWebEngineScript:
    """Return the page script as the engine injects it: main frame, before the page's own scripts, own world."""
    script = QWebEngineScript()
    script.setName("trackops-page")
    script.setSourceCode(page_script_source(_TELL))
    script.setWorldId(WORLD)
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setRunsOnSubFrames(False)
    return script


def call_source(name: str, *arguments: object) -> str:
    """Return the JavaScript of one call; arguments go in as JSON, whatever letters they hold."""
    as_json = json.dumps(arguments).replace("<", "\\u003c")
    call = f"globalThis.trackopsPage.call({json.dumps(name)}, {as_json})"  # not translated
    return f"globalThis.trackopsPage ? {call} : {json.dumps(_NO_SCRIPT)}"  # not translated


class PageCalls(QObject):
    """Calls the page script of one page, and drops the answers of documents that are gone.

    The engine itself forgets a call whose document or process goes away; here it is answered with None then.

    Attributes:
        navigation: How many loads this page has begun.

    """

    def __init__(self, page: QWebEnginePage) -> None:
        super().__init__(page)
        self._page = page
        self._open: dict[int, OnAnswer] = {}
        self._last = 0
        self._process_is_gone = self._ended = False
        self.navigation = 0
        page.loadStarted.connect(self._on_started)
        page.loadFinished.connect(self._on_finished)
        page.renderProcessTerminated.connect(self._on_terminated)

    @property
    def waiting(self) -> bool:
        """Whether a call has not been answered yet."""
        return bool(self._open)

    def end(self) -> None:
        """Hand over no answer any more: the page is about to go, and whoever asked perhaps before it."""
        self._ended = True
        self._open.clear()

    def call(self, name: str, arguments: tuple[object, ...], on_answer: OnAnswer) -> None:
        """Call one function of the page script; the answer comes later, exactly once, unless the page ends."""
        if self._ended:
            return
        self._last += 1
        number = self._last
        self._open[number] = on_answer
        if self._process_is_gone:
            QTimer.singleShot(0, self, lambda: self._give_up(number))
            return
        source = call_source(name, *arguments)
        self._page.runJavaScript(source, WORLD, lambda result: self._came(number, source, result))

    def _came(self, number: int, source: str, result: object) -> None:
        """Hand the answer over; a document without the page script is given it first.

        The engine injects it by itself, but not always into a process that takes the place of one that has died.
        """
        if result == _NO_SCRIPT and number in self._open:
            _LOGGER.info("A document came without the page script")
            both = f"{page_script().sourceCode()}\n{source}"
            self._page.runJavaScript(both, WORLD, lambda again: self._answered(number, _read(again)))
        else:
            self._answered(number, _read(result))

    def _answered(self, number: int, answer: Mapping[str, object] | None) -> None:
        """Hand an answer over. A document answers in order: what was asked before and is still open is lost."""
        on_answer = self._open.pop(number, None)
        if on_answer is None:
            return
        self._give_up(number)
        on_answer(answer)

    def _give_up(self, up_to: int) -> None:
        """Answer every open call up to this number with None."""
        for number in [one for one in self._open if one <= up_to]:
            on_answer = self._open.pop(number, None)
            if on_answer is not None:
                on_answer(None)

    def _on_started(self) -> None:
        self.navigation += 1
        self._process_is_gone = False
        self._give_up(self._last)

    def _on_finished(self) -> None:
        # Where a process dies during a load, the engine tells of no start of the next one.
        self._process_is_gone = self._process_is_gone and self._page.renderProcessPid() <= 0
        # A call that the old document took with it is found out by the new one's answer.
        if self._open and not self._process_is_gone:
            self.call("quiet", (), lambda _answer: None)

    def _on_terminated(self) -> None:
        self._process_is_gone = True
        self._give_up(self._last)


def _read(result: object) -> Mapping[str, object] | None:
    try:
        return answer_from(result)
    except BadReport as error:
        _LOGGER.once("An answer of the page script made no sense", error=error)
        return None

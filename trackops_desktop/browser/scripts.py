"""The page script and the calls to it: assembled from typed values, answered by checked JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineScript

from trackops_desktop.assets import resource
from trackops_desktop.trackops.report import BadReport, answer_from

WORLD = int(QWebEngineScript.ScriptWorldId.ApplicationWorld.value)
PARTS = ("dom.js", "describe.js", "fill.js", "point.js", "page.js")
#: What the page script writes to the console when the page has changed. A page may forge it: it only causes a look.
CHANGED = "trackops-desktop:changed"

#: Gets the answer's object, or None when there is none: the page went away, or the answer made no sense.
OnAnswer = Callable[[Mapping[str, object] | None], None]


def page_source() -> str:
    """Return the page script: the parts joined into one function that runs once in a document."""
    parts = "\n".join(resource("js", part).read_text(encoding="utf-8") for part in PARTS)
    return (
        "if (!Object.hasOwn(globalThis, 'trackopsPage')) { globalThis.trackopsPage = (() => { 'use strict';\n"
        f"{parts}\nreturn {{ call }};\n}})(); }}"
    )


def page_script() -> QWebEngineScript:
    """Return the page script as the engine injects it: main frame, before the page's own scripts, own world."""
    script = QWebEngineScript()
    script.setName("trackops-page")
    script.setSourceCode(page_source())
    script.setWorldId(WORLD)
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setRunsOnSubFrames(False)
    return script


def call_source(name: str, *arguments: object) -> str:
    """Return the JavaScript of one call; arguments go in as JSON, whatever letters they hold."""
    as_json = json.dumps(arguments).replace("<", "\\u003c")
    return f"globalThis.trackopsPage ? globalThis.trackopsPage.call({json.dumps(name)}, {as_json}) : ''"


class PageCalls(QObject):
    """Calls the page script of one page, and drops the answers of documents that are gone.

    Attributes:
        navigation: How many loads this page has begun.

    """

    def __init__(self, page: QWebEnginePage) -> None:
        """Count the page's loads from now on."""
        super().__init__(page)
        self._page = page
        self.navigation = 0
        page.loadStarted.connect(self._count)

    def _count(self) -> None:
        self.navigation += 1

    def call(self, name: str, arguments: tuple[object, ...], on_answer: OnAnswer) -> None:
        """Call one function of the page script; the answer comes later, exactly once."""
        asked_in = self.navigation

        def answered(result: object) -> None:
            if asked_in != self.navigation:
                on_answer(None)
                return
            try:
                answer = answer_from(result)
            except BadReport:
                answer = None
            on_answer(answer)

        self._page.runJavaScript(call_source(name, *arguments), WORLD, answered)

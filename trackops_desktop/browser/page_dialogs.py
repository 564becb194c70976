"""The messages and questions of pages: one at a time, shown beside the page, and locking no window."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEventLoop, QObject, Signal
from PySide6.QtWebEngineCore import QWebEnginePage

_LONGEST, _MOST_LINES = 600, 8
#: So many dialogs that nobody gets to see make a document one that asks without end.
_MOST_REFUSED = 200


class DialogKind(Enum):
    """What a page may ask."""

    ALERT = "alert"
    CONFIRM = "confirm"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class PageDialog:
    """One message or question of a page.

    Attributes:
        origin: The origin of the frame that asks.
        text: Its words, without control characters and marks that turn the direction of writing.
        default: What a prompt suggests.

    """

    kind: DialogKind
    origin: str
    text: str
    default: str = ""


class PageDialogs(QObject):
    """Shows one page's messages and questions, and waits for the answers to its questions.

    A message is shown beside the page, which goes on. A question is answered before the engine returns: an event loop
    of its own runs until then, so that every window of ours goes on; the engine does not, in any window. So a page may
    ask once for every click into it, and one that asks or tells without end is reported.

    Signals:
        asked: A `PageDialog` is open; `answer` closes it.
        closed: It was answered, or its page is gone.
        idle: The engine has got the answer, and nothing of the page is under way any more.
        flooded: The page has asked or told so often that it is better ended.

    """

    asked = Signal(object)
    closed = Signal()
    idle = Signal()
    flooded = Signal()

    def __init__(self, page: QWebEnginePage) -> None:
        """Ask nothing yet."""
        super().__init__(page)
        self._loop: QEventLoop | None = None
        self._is_open = False
        self._given: tuple[bool, str] = (False, "")
        self._is_muted = self._is_ended = False
        self._may_ask = False
        self._refused = 0
        page.renderProcessTerminated.connect(self.another_document)  # none of it is left

    @property
    def is_waiting(self) -> bool:
        """Whether the engine waits for an answer."""
        return self._loop is not None

    def clicked(self) -> None:
        """Let the page ask one question: somebody has clicked into it."""
        self._may_ask = True

    def tell(self, origin: str, text: str) -> None:
        """Show a message, unless one is on show already."""
        if self._is_open or self._is_muted or self._is_ended:
            self._refuse()
        else:
            self._open(PageDialog(DialogKind.ALERT, origin, shown(text)))

    def ask(self, kind: DialogKind, origin: str, text: str, default: str = "") -> tuple[bool, str]:
        """Return whether the user agreed, and what they typed; what may not be asked is answered with *Cancel*."""
        if self._loop is not None or self._is_muted or self._is_ended or not self._may_ask:
            self._refuse()
            return False, ""
        self.cancel()
        self._may_ask = False
        self._given = False, ""
        self._loop = QEventLoop()
        self._open(PageDialog(kind, origin, shown(text), shown(default)))
        if self._is_open:
            self._loop.exec()
        # The program is being quit, which ends every loop, if there is no answer yet.
        self.cancel()
        self._loop = None
        self.idle.emit()
        return self._given

    def answer(self, agreed: bool, text: str = "") -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._given = agreed, text
        if self._loop is not None:
            self._loop.quit()
        self.closed.emit()

    def cancel(self, *_: object) -> None:
        """Answer the open dialog as *Cancel* does."""
        self.answer(False)

    def mute(self) -> None:
        """Answer this and all further ones of this document with *Cancel*."""
        self._is_muted = True
        self.cancel()

    def another_document(self, *_: object) -> None:
        """Take away what the last document said, and listen again if that was told to stop."""
        self.cancel()
        self._is_muted = self._may_ask = False
        self._refused = 0

    def end(self) -> None:
        """Answer the open dialog, and all that come, with *Cancel*: the page is being closed."""
        self._is_ended = True
        self.cancel()

    def _open(self, dialog: PageDialog) -> None:
        self._is_open = True
        self.asked.emit(dialog)

    def _refuse(self) -> None:
        self._refused += 1
        if self._refused == _MOST_REFUSED:
            self.flooded.emit()


def shown(text: str) -> str:
    """Return a page's words as they may be shown: plain, a few lines at most, none of it invisible."""
    lines = ["".join(letter for letter in line if letter.isprintable()) for line in text[: 4 * _LONGEST].splitlines()]
    kept = "\n".join(lines[:_MOST_LINES])
    cut = len(kept) > _LONGEST or len(lines) > _MOST_LINES
    return f"{kept[:_LONGEST]}…" if cut else kept

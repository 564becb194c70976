"""One conversation with a browser: who it is, whether it may go on, and what each of its tabs wants."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

from trackops_desktop.companion.pairing import application_proof, is_key, new_key, new_nonce, two_words
from trackops_desktop.companion.wire import (
    MAX_FRAME,
    OLDEST,
    VERSION,
    BadMessage,
    DoRequest,
    FrameReader,
    FromBrowser,
    Hello,
    LookRequest,
    OrderDone,
    PairingKey,
    PairRequest,
    Ping,
    TabGone,
    TabInFront,
    UnlockRequest,
    message,
    read_message,
)
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.i18n import N_, _
from trackops_desktop.services.browsers import PairedBrowser
from trackops_desktop.services.desktop.front_window import BrowserFront
from trackops_desktop.services.signin import CodeTime
from trackops_desktop.signin.advice import Advice
from trackops_desktop.ui.companion.caller import Caller
from trackops_desktop.ui.companion.companion_context import CompanionContext
from trackops_desktop.ui.companion.companion_tab import CompanionTab
from trackops_desktop.ui.companion.pairing_queue import PairingAnswer, PairingQuestion, PairingQueue
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.vault.state import Condition, VaultState

_LOGGER = LazyLogger(__name__)
#: Octets of a frame, and frames, of whoever has not proved to be a paired browser.
_STRANGERS_FRAME, _STRANGERS_FRAMES = 4096, 100
_MOST_TABS = 200
_TOO_OFTEN = N_("That was asked too often. Wait a minute, then try again.")
_LOCKED = N_("Trackops Desktop is locked.")
_STATES = {
    VaultState.READY: "open",
    VaultState.SEALED: "locked",
    VaultState.KEYRING_LOCKED: "keyring-locked",
    VaultState.KEYRING_ASKS: "keyring-asks",
}


class ConversationEnd(Enum):
    """Why a conversation ends, as the extension is told."""

    BAD_MESSAGE = "bad-message"
    NOT_NOW = "not-now"
    TOO_MANY = "too-many"
    NOT_PAIRED = "not-paired"


class BrowserConnection(QObject):
    """Talks with one browser until either side ends it.

    Signals:
        ended: It is over.

    """

    ended = Signal()

    def __init__(
        self, socket: QLocalSocket, caller: Caller, queue: PairingQueue, context: CompanionContext, parent: QObject
    ) -> None:
        """Take the socket of a program of this user; nothing is known of it yet."""
        super().__init__(parent)
        self._socket, self._caller, self._queue, self._context = socket, caller, queue, context
        socket.setParent(self)
        self._runner = ScopedRunner(context.signin.runner, self)
        self._frames = FrameReader(_STRANGERS_FRAME)
        self._strangers = 0
        self._hello: Hello | None = None
        self._nonce = ""
        self._known: PairedBrowser | None = None
        self._browser: PairedBrowser | None = None
        self._question: PairingQuestion | None = None
        self._tabs: dict[int, CompanionTab] = {}
        self._front: int | None = None
        self._condition: Condition | None = None
        self._advised: dict[int, dict[str, object]] = {}
        self._is_over = False
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(lambda: self._over())

    @property
    def profile(self) -> str:
        """The profile that it has proved to be, or an empty text."""
        return self._browser.profile if self._browser is not None else ""

    @property
    def front(self) -> BrowserFront | None:
        """What its window shows that was used last; None before it has proved who it is."""
        if self._browser is None:
            return None
        tab = self._tabs.get(self._front) if self._front is not None else None
        return BrowserFront(self._browser.name, tab.origin if tab is not None else None)

    def begin(self) -> None:
        """Read what came before anybody listened."""
        if self._socket.bytesAvailable():
            self._read()

    def end(self, why: str) -> None:
        """End it, and say why: `locked`, `quit`, `removed`."""
        self._say("bye", why=why)
        self._over()

    def tell_state(self) -> None:
        """Say how the vault is, if that has changed."""
        if self._browser is not None:
            self._runner.run(self._context.condition, self.condition_is, lambda _error: None)

    def refresh(self) -> None:
        """Say again what can be done in every tab."""
        for tab in self._tabs.values():
            tab.refresh()

    # What tabs say

    def advised(self, tab: int, look: int, advice: Advice, time: CodeTime | None) -> None:
        """Show what can be done in a tab, and how long its code is good, if that is not shown already."""
        choices = [{"action": one.action.value, "label": one.label, "account": one.account} for one in advice.choices]
        values: dict[str, object] = {
            "tab": tab,
            "look": look,
            "sentence": advice.sentence,
            "detail": advice.detail,
            "tone": advice.tone.value,
            "choices": choices,
        }
        shown = {**values, "until": time.until if time is not None else None}
        if self._advised.get(tab) != shown:
            self._advised[tab] = shown
            # Of the time that is left, not of the day: the popup counts it down by itself.
            self._say("advise", **values, **({"left": round(time.left, 1), "period": time.period} if time else {}))

    def told(self, tab: int, sentence: str) -> None:
        """Show a sentence beneath what can be done."""
        self._say("told", tab=tab, sentence=sentence)

    def condition_is(self, condition: Condition) -> None:
        """Show how the vault is, if that has changed."""
        if condition != self._condition:
            self._condition = condition
            state = _STATES.get(condition.state, "trouble")
            sentence, detail = condition.sentence, condition.advice
            if condition.state is VaultState.SEALED:
                sentence, detail = _(_LOCKED), ""
            self._say("state", state=state, sentence=sentence, detail=detail)

    def order(self, tab: int, number: int, document: str, name: str, arguments: tuple[object, ...]) -> None:
        """Let the browser carry out an order."""
        self._say("order", tab=tab, order=number, document=document, call=name, args=list(arguments))

    # What the browser says

    def _read(self) -> None:
        try:
            for text in self._frames.take(bytes(self._socket.readAll().data())):
                if self._is_over:
                    return
                self._take(read_message(text))
        except BadMessage:
            self._refuse(ConversationEnd.BAD_MESSAGE)

    def _take(self, came: FromBrowser) -> None:
        if self._browser is None:
            self._take_from_stranger(came)
            return
        if isinstance(came, Ping):
            self._say("pong")
        elif isinstance(came, UnlockRequest):
            self._context.unlock()
        elif isinstance(came, LookRequest):
            # A popup that was opened anew shows nothing yet.
            self._advised.pop(came.tab, None)
            self._tab(came.tab).look()
        elif isinstance(came, DoRequest):
            self._do(came)
        elif isinstance(came, OrderDone):
            self._tab(came.tab).done(came)
        elif isinstance(came, TabGone):
            self._tab(came.tab).gone()
        elif isinstance(came, TabInFront):
            self._front = came.tab
        else:
            self._refuse(ConversationEnd.NOT_NOW)

    def _take_from_stranger(self, came: FromBrowser) -> None:
        """Answer to whoever has not proved anything: there is no more to be had than that somebody is here."""
        self._strangers += 1
        if self._strangers > _STRANGERS_FRAMES:
            self._refuse(ConversationEnd.TOO_MANY)
        elif isinstance(came, Ping):
            self._say("pong")
        elif isinstance(came, Hello) and self._hello is None:
            self._on_hello(came)
        elif isinstance(came, PairingKey) and self._known is not None:
            self._on_key(came)
        elif isinstance(came, PairRequest) and self._hello is not None and self._question is None:
            self._on_pair(self._hello)
        else:
            self._refuse(ConversationEnd.NOT_PAIRED)

    def _on_hello(self, hello: Hello) -> None:
        self._hello = hello
        if not OLDEST <= hello.version <= VERSION:
            older = "update-extension" if hello.version < OLDEST else "update-application"
            self._say("welcome", v=VERSION, state=older, nonce="", proof="")
            return
        self._nonce = new_nonce()
        browsers, sites, program = self._context.browsers, self._context.signin.sites, self._caller.parent

        def find() -> tuple[bool, PairedBrowser | None]:
            sites.all()  # What is asked of them while a page is looked at is asked of memory.
            return browsers.lets_in(program), browsers.find(hello.profile)

        self._runner.run(find, lambda found: self._welcome(hello, *found))

    def _welcome(self, hello: Hello, allowed: bool, found: PairedBrowser | None) -> None:
        if not allowed:
            self._turn_away()
            return
        self._known = found
        proof = application_proof(found.digest, hello.nonce, self._nonce) if found is not None else ""
        state = "known" if found is not None else "not-paired"
        self._say("welcome", v=VERSION, state=state, nonce=self._nonce, proof=proof)

    def recheck(self) -> None:
        """End the conversation with a browser that the company's policy lets in no more."""
        browsers, program = self._context.browsers, self._caller.parent

        def known(allowed: bool) -> None:
            if not allowed:
                self._turn_away()
                self._over()

        self._runner.run(lambda: browsers.lets_in(program), known, lambda _error: None)

    def _turn_away(self) -> None:
        _LOGGER.warning("The company's policy does not let a browser in")
        self._say("refused", why="company")

    def _on_key(self, came: PairingKey) -> None:
        known = self._known
        if known is None or not is_key(known.digest, came.key):
            _LOGGER.warning("A program did not have the key of the browser that it said to be")
            self._refuse(ConversationEnd.NOT_PAIRED)
            return
        self._trust(known)

    def _trust(self, browser: PairedBrowser) -> None:
        self._browser = browser
        self._frames.limit = MAX_FRAME
        _LOGGER.info("A paired browser is connected")
        self.tell_state()

    def _on_pair(self, hello: Hello) -> None:
        browsers, program = self._context.browsers, self._caller.parent

        def look() -> tuple[bool, bool]:
            return browsers.lets_in(program), program in browsers.refused()

        self._runner.run(look, lambda found: self._ask(hello, *found))

    def _ask(self, hello: Hello, allowed: bool, refused: bool) -> None:
        if not allowed:
            self._turn_away()
            return
        if refused:
            self._say("refused", why="banned")
            return
        words = two_words()
        question = PairingQuestion(hello.browser, words, self._caller, lambda answer: self._answered(hello, answer))
        if self._question is not None or not self._queue_up(question):
            self._say("refused", why="busy")
            return
        self._say("words", words=list(words))

    def _queue_up(self, question: PairingQuestion) -> bool:
        self._question = question
        if self._queue.ask(question):
            return True
        self._question = None
        return False

    def _answered(self, hello: Hello, answer: PairingAnswer) -> None:
        self._question = None
        browsers, caller = self._context.browsers, self._caller
        if answer is PairingAnswer.ALLOWED:
            key = new_key()

            def paired(browser: PairedBrowser) -> None:
                self._say("paired", key=key.hex())
                self._trust(browser)

            work: Callable[[], PairedBrowser] = lambda: browsers.pair(hello.profile, hello.browser, caller.parent, key)  # noqa: E731
            self._runner.run(work, paired, lambda _error: self._say("refused", why="failed"))
            return
        if answer is PairingAnswer.BANNED:
            self._runner.run(lambda: browsers.refuse(caller.parent), lambda _none: None)
        self._say("refused", why=answer.value)

    def _do(self, wanted: DoRequest) -> None:
        if not self._context.choices.allows(self.profile, self._context.monotonic()):
            _LOGGER.warning("A browser asks too often")
            self.told(wanted.tab, _(_TOO_OFTEN))
            return
        self._tab(wanted.tab).do(wanted)

    def _tab(self, number: int) -> CompanionTab:
        tab = self._tabs.pop(number, None)
        if tab is None:
            if self._browser is None:
                raise BadMessage
            tab = CompanionTab(number, self._browser, self._context, self, self)
        self._tabs[number] = tab
        if len(self._tabs) > _MOST_TABS:
            self._drop(next(iter(self._tabs)))
        return tab

    def _drop(self, number: int) -> None:
        tab = self._tabs.pop(number)
        self._advised.pop(number, None)
        tab.end()
        tab.deleteLater()

    # Saying

    def _refuse(self, refusal: ConversationEnd) -> None:
        _LOGGER.warning("A conversation with a browser ends: %s", refusal)
        self._say("error", code=refusal.value)
        self._over()

    def _say(self, op: str, **values: object) -> None:
        self._write(message(op, **values))

    def _write(self, frame: bytes) -> None:
        if not self._is_over and self._socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
            self._socket.write(frame)

    def _over(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        # Writing may find out that the other end is gone, and come here again.
        self._socket.flush()
        if self._question is not None:
            self._queue.withdraw(self._question)
            self._question = None
        for number in list(self._tabs):
            self._drop(number)
        self._socket.disconnectFromServer()
        self.ended.emit()
        self.deleteLater()

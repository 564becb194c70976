"""What the engine asks of the user of a security key, as plain steps; and the answers on their way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineWebAuthUxRequest

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.signin.security_key import KeyFailure, KeyStep, KeyStepKind, PinFault

_LOGGER = LazyLogger(__name__)
_State = QWebEngineWebAuthUxRequest.WebAuthUxState
_Reason = QWebEngineWebAuthUxRequest.PinEntryReason


class _Request(QObject):
    """One request of the engine, for as long as the engine has it.

    Signals:
        stepped: A `KeyStep` is to be shown.
        ended: The engine is done with it, or the page is gone.

    """

    stepped = Signal(object)
    ended = Signal()

    def __init__(self, request: QWebEngineWebAuthUxRequest, parent: QObject) -> None:
        super().__init__(parent)
        self._request: QWebEngineWebAuthUxRequest | None = request
        self._site = request.relyingPartyId()
        request.stateChanged.connect(self._on_state)

    def look(self) -> None:
        """Tell what the engine wants now."""
        if self._request is not None:
            self._on_state(self._request.state())

    def answer(self, give: Callable[[QWebEngineWebAuthUxRequest], None]) -> None:
        """Give an answer and say that the key is at work: the engine is silent until it has something new."""
        if self._request is not None:
            give(self._request)
            self.stepped.emit(KeyStep(self._site, KeyStepKind.WAIT))

    def cancel(self) -> None:
        """Cancel it once the engine has come back from whatever it is telling.

        One that is cancelled while it is being announced is announced again, until the stack is full (6.11.3).
        """
        QTimer.singleShot(0, self, self._cancel_now)

    def _cancel_now(self) -> None:
        if self._request is not None:
            self._request.cancel()

    def _on_state(self, state: QWebEngineWebAuthUxRequest.WebAuthUxState) -> None:
        request = self._request
        if request is None:
            return
        if state in {_State.Completed, _State.Cancelled}:
            # The engine deletes its object next, and Python would not know.
            self._request = None
            self.ended.emit()
            self.deleteLater()
        elif state is not _State.NotStarted:
            self.stepped.emit(_step(self._site, request, state))


def _step(site: str, request: QWebEngineWebAuthUxRequest, state: QWebEngineWebAuthUxRequest.WebAuthUxState) -> KeyStep:
    if state is _State.SelectAccount:
        return KeyStep(site, KeyStepKind.CHOOSE_ACCOUNT, accounts=tuple(request.userNames()))
    if state is _State.CollectPin:
        pin = request.pinRequest()
        kind = KeyStepKind.ENTER_PIN if pin.reason is _Reason.Challenge else KeyStepKind.SET_PIN
        fault = PinFault(pin.error.name)
        return KeyStep(site, kind, fault=fault, tries=pin.remainingAttempts, shortest=pin.minPinLength)
    if state is _State.FinishTokenCollection:
        return KeyStep(site, KeyStepKind.TOUCH)
    failure = request.requestFailureReason()
    _LOGGER.info("A security key did not work: %s", failure)
    return KeyStep(site, KeyStepKind.FAILED, failure=KeyFailure(failure.name))


class SecurityKeys(QObject):
    """Answers the requests of one page, one at a time; others that come meanwhile are cancelled.

    The engine asks nothing while it waits for a key to be put in or touched: only where there are accounts to choose
    from, a PIN is wanted, or something failed. A request ends with its document.

    Signals:
        asked: A `KeyStep` is to be done; each takes the place of the one before.
        closed: Nothing is asked any more.

    """

    asked = Signal(object)
    closed = Signal()

    def __init__(self, page: QWebEnginePage, *, silent: bool) -> None:
        """Ask nothing yet; where nobody is there to be asked, every request is cancelled."""
        super().__init__(page)
        self._silent = silent
        self._open: _Request | None = None
        page.webAuthUxRequested.connect(self._on_request)

    def choose(self, account: str) -> None:
        """Sign in with one of the accounts, by the very name that the key has."""
        self._answer(lambda request: request.setSelectedAccount(account))

    def give_pin(self, pin: str) -> None:
        """Unlock the key, or give it its first PIN."""
        self._answer(lambda request: request.setPin(pin))

    def try_again(self) -> None:
        """Begin the same request again, with this key or another one."""
        self._answer(lambda request: request.retry())

    def cancel(self) -> None:
        """Tell the page that its user does not want to: as if no key had been used."""
        request = self._open
        if request is not None:
            self._close()
            request.cancel()

    def _answer(self, give: Callable[[QWebEngineWebAuthUxRequest], None]) -> None:
        if self._open is not None:
            self._open.answer(give)

    def _on_request(self, engine_request: QWebEngineWebAuthUxRequest) -> None:
        request = _Request(engine_request, self)
        if self._silent or self._open is not None:
            request.cancel()
            return
        self._open = request
        request.stepped.connect(self.asked)
        request.ended.connect(self._close)
        request.look()

    def _close(self) -> None:
        if self._open is not None:
            self._open.stepped.disconnect(self.asked)
            self._open.ended.disconnect(self._close)
            self._open = None
            self.closed.emit()

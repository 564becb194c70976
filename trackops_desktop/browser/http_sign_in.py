"""Servers and proxies that ask for a name and a password before they show a page (RFC 9110, 11)."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtNetwork import QAuthenticator
from PySide6.QtWebEngineCore import QWebEngineLoadingInfo, QWebEnginePage
from shiboken6 import getCppPointer

from trackops_desktop.signin.origin import Origin, may_hold_secrets, origin_of


@dataclass(frozen=True, slots=True)
class HttpChallenge:
    """One server or proxy that asks, for one protection space: an answer for it is given to no other.

    Attributes:
        where: The origin of the server, or the host of the proxy.
        realm: What the server calls the protection space. It may hold any words, so it is never shown.
        is_proxy: A proxy asks, between this computer and the site.
        is_encrypted: Nobody in between can read the answer.
        was_wrong: It was given an answer and did not accept it.
        is_main: The page itself wants it, not a part of the page.

    """

    where: str
    realm: str
    is_proxy: bool = False
    is_encrypted: bool = True
    was_wrong: bool = field(default=False, compare=False)
    is_main: bool = field(default=True, compare=False)


class HttpSignIn(QObject):
    """Answers the challenges of one page with what the user types: once each, for this page's profile alone.

    The engine asks and waits, so it first gets no answer at all. Once the user has answered the page is loaded anew,
    and the next challenge of that server and realm gets the answer, which is kept no longer here; the engine holds
    it for as long as its profile lives. A second challenge after that says that it was wrong. Where parts of a page
    ask at once it may also be one that was under way before: loading once more tells these apart, with nothing sent.

    Signals:
        asked: A `HttpChallenge` is open; `answer` or `cancel` closes it.
        closed: It is closed.
        again: The page is to be loaded again.
        declined: A server that is not to have a password sent has asked (its host).

    """

    asked = Signal(object)
    closed = Signal()
    again = Signal()
    declined = Signal(str)

    def __init__(self, page: QWebEnginePage, plain: frozenset[Origin], *, silent: bool) -> None:
        """Ask nothing yet.

        Args:
            page: The page whose challenges these are.
            plain: Origins on this computer that may be given a password without encryption.
            silent: Nobody is there to be asked.

        """
        super().__init__(page)
        self._page = page
        self._plain = plain
        self._silent = silent
        self._open: HttpChallenge | None = None
        self._pending: list[HttpChallenge] = []
        self._answers: dict[HttpChallenge, tuple[str, str]] = {}
        self._given: set[HttpChallenge] = set()
        self._refused: set[HttpChallenge] = set()
        # Asked again while parts of the page were loading, and those of them that one more load is to tell apart.
        self._doubtful: set[HttpChallenge] = set()
        self._checked: set[HttpChallenge] = set()
        self._is_loading = False
        page.authenticationRequired.connect(self._on_server)
        page.proxyAuthenticationRequired.connect(self._on_proxy)
        page.loadingChanged.connect(self._on_loading)

    @property
    def waiting(self) -> HttpChallenge | None:
        """The challenge that the user has not answered yet."""
        return self._open

    def answer(self, name: str, password: str) -> None:
        """Answer the open challenge, for its server and realm alone, and load the page again."""
        challenge = self._open
        if challenge is None:
            return
        self._close()
        self._pending.clear()  # the page asks for them again
        self._answers[challenge] = name, password
        self.again.emit()

    def cancel(self) -> None:
        """Leave the server's own page on show, and ask for it no more until the user goes somewhere."""
        challenge = self._open
        if challenge is None:
            return
        self._refused.add(challenge)
        self._close()
        if self._pending:
            self._ask(self._pending.pop(0))

    def user_goes(self) -> None:
        """Ask again for what was cancelled: the user has gone somewhere."""
        self._refused.clear()

    def another_page(self) -> None:
        """Close what is open: the page that was asked about is being left."""
        self._pending.clear()
        if self._open is not None:
            self._close()

    def forget(self) -> None:
        """Close what is open and drop every answer: the vault was locked, or the page is being closed."""
        self._answers.clear()
        self._pending.clear()
        if self._open is not None:
            self._refused.add(self._open)
            self._close()

    def _on_server(self, url: QUrl, authenticator: QAuthenticator) -> None:
        origin = origin_of(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        if self._silent or origin is None or not self._may_answer(origin):
            decline(authenticator)
            self.declined.emit(url.host())
            return
        self._on_challenge(
            HttpChallenge(
                str(origin),
                authenticator.realm(),
                is_encrypted=origin.scheme == "https",
                is_main=self._is_main(url),
            ),
            authenticator,
        )

    def _on_proxy(self, url: QUrl, authenticator: QAuthenticator, host: str) -> None:
        if self._silent:
            decline(authenticator)
            self.declined.emit(host)
            return
        challenge = HttpChallenge(
            host, authenticator.realm(), is_proxy=True, is_encrypted=False, is_main=self._is_main(url)
        )
        self._on_challenge(challenge, authenticator)

    def _on_challenge(self, challenge: HttpChallenge, authenticator: QAuthenticator) -> None:
        if challenge in self._answers:
            name, password = self._answers.pop(challenge)
            self._given.add(challenge)
            authenticator.setUser(name)
            authenticator.setPassword(password)
            return
        decline(authenticator)
        was_given = challenge in self._given
        if was_given and not challenge.is_main and challenge not in self._checked:
            self._doubtful.add(challenge)
            if not self._is_loading:
                self._check()
            return
        self._given.discard(challenge)
        self._checked.discard(challenge)
        self._doubtful.discard(challenge)
        self._ask(
            HttpChallenge(
                challenge.where,
                challenge.realm,
                challenge.is_proxy,
                challenge.is_encrypted,
                was_wrong=was_given,
                is_main=challenge.is_main,
            )
        )

    def _ask(self, challenge: HttpChallenge) -> None:
        if challenge in self._refused or challenge == self._open:
            return
        if self._open is not None:
            if challenge not in self._pending:
                self._pending.append(challenge)
            return
        self._open = challenge
        self.asked.emit(challenge)

    def _close(self) -> None:
        self._open = None
        self.closed.emit()

    def _on_loading(self, info: QWebEngineLoadingInfo) -> None:
        self._is_loading = info.status() is QWebEngineLoadingInfo.LoadStatus.LoadStartedStatus
        if not self._is_loading:
            self._checked.clear()
            if self._doubtful:
                self._check()
            return
        self.another_page()

    def _check(self) -> None:
        self._checked = self._doubtful
        self._doubtful = set()
        self.again.emit()

    def _may_answer(self, origin: Origin) -> bool:
        return origin.scheme == "https" or any(may_hold_secrets(origin, one) for one in self._plain)

    def _is_main(self, url: QUrl) -> bool:
        return _text(url) in {_text(self._page.url()), _text(self._page.requestedUrl())}


def _text(url: QUrl) -> str:
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded).partition("#")[0]


def decline(authenticator: QAuthenticator) -> None:
    """Give no answer, so that the server's own page for that is shown.

    The engine sends an empty name and password thirty times in a row unless the authenticator is null. C++ assigns a
    fresh one for that; Python cannot assign, so the two exchange their only member, the pointer to what they hold.
    """
    fresh = QAuthenticator()
    ours, theirs = (_member(one) for one in (fresh, authenticator))
    ours[0], theirs[0] = theirs[0], ours[0]


def _member(authenticator: QAuthenticator) -> ctypes._Pointer[ctypes.c_void_p]:
    (address,) = getCppPointer(authenticator)
    return ctypes.cast(address, ctypes.POINTER(ctypes.c_void_p))

"""What a page may do: go to encrypted places in this very window, and hardly anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineCertificateError,
    QWebEngineDesktopMediaRequest,
    QWebEngineFileSystemAccessRequest,
    QWebEngineFullScreenRequest,
    QWebEngineNewWindowRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineRegisterProtocolHandlerRequest,
)

from trackops_desktop.browser.http_sign_in import HttpSignIn
from trackops_desktop.browser.page_calls import BEGUN, CHANGED, page_script
from trackops_desktop.browser.page_dialogs import DialogKind, PageDialogs
from trackops_desktop.browser.security_keys import SecurityKeys
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.signin.origin import Origin, origin_of

_LOGGER = LazyLogger(__name__)


@dataclass(frozen=True, slots=True)
class NavigationPolicy:
    """Where pages may go.

    Attributes:
        plain: Origins that may be reached without encryption: the running practice site.
        anything: Let every http and file address load. Only for looking at a page; nothing is ever filled there.

    """

    plain: frozenset[Origin] = frozenset()
    anything: bool = False

    def allow(self, address: str, *, main_frame: bool) -> bool:
        """Tell whether a frame may load this address."""
        scheme = address.partition(":")[0].lower()
        if scheme == "https":
            return True
        if scheme == "about":
            return True
        if scheme in {"data", "blob"}:
            return not main_frame
        if scheme == "file":
            return self.anything
        return scheme == "http" and (self.anything or origin_of(address) in self.plain)


class SitePage(QWebEnginePage):
    """A page with the policy in place.

    Signals:
        going: Another document is asked for in place of the one on show, also while that is still loading.
        changed: The page script says that it is worth looking again.
        begun: The page script says that there is another document.
        turned_away: A main-frame address was refused (its scheme and host).
        distrusted: A certificate was refused (the host and the engine's words).

    """

    going = Signal()
    changed = Signal()
    begun = Signal()
    turned_away = Signal(str)
    distrusted = Signal(str, str)

    def __init__(
        self,
        profile: QWebEngineProfile,
        places: NavigationPolicy,
        parent: QObject | None = None,
        *,
        silent: bool = False,
    ) -> None:
        """Connect every request of the engine to its answer; a silent page shows no dialogs."""
        super().__init__(profile, parent)
        self._places = places
        self._silent = silent
        self.dialogs = PageDialogs(self)
        self.http_sign_in = HttpSignIn(self, places.plain, silent=silent)
        self.security_keys = SecurityKeys(self, silent=silent)
        # Not among the profile's scripts: those are not run any more in a process that takes the place of a dead one.
        self.scripts().insert(page_script())
        self.certificateError.connect(self._refuse_certificate)
        self.permissionRequested.connect(deny_permission)
        self.newWindowRequested.connect(self._keep_in_window)
        self.fullScreenRequested.connect(refuse_full_screen)
        self.registerProtocolHandlerRequested.connect(refuse_protocol)
        self.fileSystemAccessRequested.connect(refuse_files)
        self.desktopMediaRequested.connect(refuse_screen)
        self.selectClientCertificate.connect(lambda selection: selection.selectNone())

    @property
    def origin(self) -> Origin | None:
        """The origin of the main frame's address."""
        return origin_of(self.url().toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def acceptNavigationRequest(
        self,
        url: QUrl | str,
        type: QWebEnginePage.NavigationType,
        isMainFrame: bool,
    ) -> bool:
        """Let a frame go on only where `Places` allows it."""
        address = QUrl(url).toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if self._places.allow(address, main_frame=isMainFrame):
            if isMainFrame:
                self.going.emit()
            return True
        if isMainFrame:
            parts = QUrl(url)
            self.turned_away.emit(f"{parts.scheme()}://{parts.host()}")
        return False

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        lineNumber: int,
        sourceID: str,
    ) -> None:
        """Listen for the page script; pages' own messages may hold anything and are written nowhere."""
        if message == CHANGED:
            self.changed.emit()
        elif message == BEGUN:
            self.begun.emit()

    def javaScriptAlert(self, securityOrigin: QUrl | str, msg: str) -> None:
        """Show a page's message, unless nobody is there to see it."""
        if not self._silent:
            self.dialogs.tell(_origin_text(securityOrigin), msg)

    def javaScriptConfirm(self, securityOrigin: QUrl | str, msg: str) -> bool:
        """Ask a page's question, unless nobody is there to answer."""
        return self._ask(DialogKind.CONFIRM, securityOrigin, msg)[0]

    def javaScriptPrompt(self, securityOrigin: QUrl | str, msg: str, defaultValue: str) -> tuple[bool, str]:
        """Ask for a page's text, unless nobody is there to write one."""
        return self._ask(DialogKind.PROMPT, securityOrigin, msg, defaultValue)

    def _ask(self, kind: DialogKind, where: QUrl | str, text: str, default: str = "") -> tuple[bool, str]:
        if self._silent:
            return False, ""
        return self.dialogs.ask(kind, _origin_text(where), text, default)

    def chooseFiles(
        self, mode: QWebEnginePage.FileSelectionMode, oldFiles: Sequence[str], acceptedMimeTypes: Sequence[str]
    ) -> list[str]:
        """Let the user choose files, unless nobody is there."""
        return [] if self._silent else list(super().chooseFiles(mode, oldFiles, acceptedMimeTypes))

    def _refuse_certificate(self, error: QWebEngineCertificateError) -> None:
        error.rejectCertificate()
        _LOGGER.warning("A certificate was refused: %s", error.type())
        if error.isOverridable() or error.url().isValid():
            self.distrusted.emit(error.url().host(), error.description())

    def _keep_in_window(self, request: QWebEngineNewWindowRequest) -> None:
        """Open what the user clicked in this very window; windows that a script opens never appear."""
        if request.isUserInitiated():
            self.setUrl(request.requestedUrl())


def _origin_text(address: QUrl | str) -> str:
    origin = origin_of(QUrl(address).toString(QUrl.ComponentFormattingOption.FullyEncoded))
    return str(origin) if origin is not None else ""


def deny_permission(permission: QWebEnginePermission) -> None:
    """Refuse camera, microphone, place, notifications and everything else."""
    permission.deny()
    _LOGGER.debug("A page was refused the permission %s", permission.permissionType())


def refuse_full_screen(request: QWebEngineFullScreenRequest) -> None:
    """Keep the assistant bar in sight."""
    request.reject()


def refuse_protocol(request: QWebEngineRegisterProtocolHandlerRequest) -> None:
    """Let no page answer for a kind of address."""
    request.reject()


def refuse_files(request: QWebEngineFileSystemAccessRequest) -> None:
    """Let no page write to files or folders."""
    request.reject()


def refuse_screen(request: QWebEngineDesktopMediaRequest) -> None:
    """Let no page see the screen."""
    request.cancel()

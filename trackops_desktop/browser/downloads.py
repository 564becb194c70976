"""Files that a page offers: only after a click, one at a time, to where the user says, for this user alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWebEngineCore import QWebEngineDownloadRequest, QWebEngineProfile
from shiboken6 import isValid

from trackops_desktop.atomic_file import put_in_place
from trackops_desktop.browser.background_work import RunsInBackground, run_at_once
from trackops_desktop.browser.file_name import safe_file_name
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.i18n import _
from trackops_desktop.private_file import keep_others_out

_LOGGER = LazyLogger(__name__)
#: Asks where a file of this suggested name is to go, without waiting; tells the path, or None for *cancel*.
AskDownload = Callable[[str, Callable[[Path | None], None]], None]

#: A server may take so long, in milliseconds, to answer a click with a file.
_CLICK_COUNTS_MS = 60_000
_PRESSES = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_State = QWebEngineDownloadRequest.DownloadState


class ClickWatch(QObject):
    """Knows whether somebody has clicked into a widget, or pressed Enter or the space bar there.

    Signals:
        clicked: Somebody has.

    """

    clicked = Signal()

    def __init__(self, parent: QObject) -> None:
        """Watch nothing yet."""
        super().__init__(parent)
        self._since = QElapsedTimer()

    def watch(self, widget: QObject | None) -> None:
        """Watch this widget too; the engine makes another one now and then."""
        if widget is not None:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Note clicks and keys, and hold nothing back."""
        kind = event.type()
        if kind is QEvent.Type.MouseButtonRelease or (
            kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _PRESSES
        ):
            self._since.start()
            self.clicked.emit()
        return False

    def take(self) -> bool:
        """Tell whether there was a click a short while ago, which counts once."""
        there = self._since.isValid() and self._since.elapsed() < _CLICK_COUNTS_MS
        self._since.invalidate()
        return there


class Downloads(QObject):
    """Answers the downloads of one profile.

    Signals:
        told: A sentence about what became of a file.

    """

    told = Signal(str)

    def __init__(
        self,
        profile: QWebEngineProfile,
        clicks: ClickWatch,
        ask: AskDownload | None,
        run: RunsInBackground = run_at_once,
    ) -> None:
        """Refuse everything where nobody can be asked; `run` makes and moves files beside the window."""
        super().__init__(profile)
        self._profile = profile
        self._clicks = clicks
        self._ask = ask
        self._run = run
        self._asking = False
        self._running: dict[Path, QWebEngineDownloadRequest] = {}
        profile.downloadRequested.connect(self._on_requested)

    def _on_requested(self, request: QWebEngineDownloadRequest) -> None:
        if self._ask is None or self._asking or not self._clicks.take():
            _LOGGER.info("A download that nobody asked for, or that nobody can be asked about, was refused")
            request.cancel()
            return
        self._asking = True

        def chosen(target: Path | None) -> None:
            if not isValid(self):
                return
            self._asking = False
            if isValid(request):
                self._answer(request, target)

        self._ask(safe_file_name(request.suggestedFileName()), chosen)

    def _answer(self, request: QWebEngineDownloadRequest, target: Path | None) -> None:
        if target is None or request.state() is not _State.DownloadRequested:
            _LOGGER.info("A download was not wanted, or had ended before an answer: %s", request.state())
            request.cancel()
            return
        # Nobody else reads along while it is written, and an older file stays whole until this one is.
        self._run(lambda: _folder_beside(target), lambda beside: self._begin(request, target, beside))

    def _begin(self, request: QWebEngineDownloadRequest, target: Path, beside: Path | None) -> None:
        """Let it be written into the folder that was made, unless the window or the request is gone."""
        wanted = isValid(self) and isValid(request) and request.state() is _State.DownloadRequested
        if beside is None or not wanted:
            if isValid(request):
                request.cancel()
            if beside is not None:
                self._run(lambda: _remove(beside), _nothing_more)
            elif isValid(self):
                self.told.emit(_("{name} couldn't be saved there. Choose another folder.", name=target.name))
            return
        request.setDownloadDirectory(str(beside))
        request.setDownloadFileName(target.name)
        request.isFinishedChanged.connect(lambda: self._on_finished(request, beside, target))
        self._running[beside] = request
        request.accept()

    def _on_finished(self, request: QWebEngineDownloadRequest, beside: Path, target: Path) -> None:
        self._running.pop(beside, None)
        complete = request.state() is _State.DownloadCompleted
        _LOGGER.info("A download ended: %s, %s", request.state(), request.interruptReason())
        self._run(lambda: _put_in_place(beside, target, complete), lambda saved: self._tell_saved(target, saved))

    def _tell_saved(self, target: Path, saved: bool) -> None:
        if isValid(self):
            where = _("{name} was saved in {parent}.", name=target.name, parent=target.parent)
            self.told.emit(
                where
                if saved
                else _("{name} couldn't be saved. Try again, or choose another folder.", name=target.name)
            )

    def end(self) -> None:
        """Leave nothing half-written: the window is closed."""
        run = self._run
        for beside, request in list(self._running.items()):
            request.isFinishedChanged.disconnect()
            request.cancel()
            # The engine hears of it later, and may make the folder anew until its profile is gone.
            self._profile.destroyed.connect(
                lambda _gone=None, beside=beside: run(partial(_remove, beside), _nothing_more)
            )
            self._run(partial(_remove, beside), _nothing_more)
        self._running.clear()


def _folder_beside(target: Path) -> Path | None:
    """Make a folder for this user alone in the file's own folder; None where that cannot be."""
    try:
        folder = Path(mkdtemp(prefix=".download-", dir=target.parent))
        keep_others_out(folder)  # which its mode does not on Windows
    except OSError as error:
        _LOGGER.warning("A download has no room there: %s %d", error, error.errno or 0)
        return None
    return folder


def _put_in_place(beside: Path, target: Path, complete: bool) -> bool:
    """Move a complete file to its place and remove the folder; return whether the file is there now."""
    try:
        if complete:
            file = beside / target.name
            file.chmod(0o600)
            put_in_place(lambda: file.replace(target))
    except OSError as error:
        _LOGGER.warning("A download could not be put in its place: %s %d", error, error.errno or 0)
        complete = False
    _remove(beside)
    return complete


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _nothing_more(_result: object) -> None:
    """Nobody waits for this."""

"""Copies a code so that clipboard histories leave it out, and takes it back after a while if it is still there."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sys
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from trackops_desktop.company.rules import CompanyRules, ForbiddenByCompany, WayOut
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.workers.runner import RunsWork

_LOGGER = LazyLogger(__name__)
#: Windows: any bytes keep monitors away; the two others are DWORDs of 0 (Microsoft, "Clipboard formats").
_WINDOWS_MARKS = {
    "ExcludeClipboardContentFromMonitorProcessing": b"\x01\x00\x00\x00",
    "CanIncludeInClipboardHistory": b"\x00\x00\x00\x00",
    "CanUploadToCloudClipboard": b"\x00\x00\x00\x00",
}
#: For wl-paste and wl-copy, which hang where the compositor does; a worker waits for them, never the window.
_TOOL_SECONDS = 10
#: Klipper, CopyQ and others leave out what bears this hint.
_KDE_MARK = ("x-kde-passwordManagerHint", b"secret")
#: macOS: nspasteboard.org's marks, which clipboard managers honour.
_MAC_MARKS = ("org.nspasteboard.ConcealedType", "org.nspasteboard.TransientType")


def marked(text: str, platform: str = sys.platform) -> QMimeData:
    """Return clipboard data for a secret text, with the marks that keep it out of histories on this platform."""
    data = QMimeData()
    data.setText(text)
    if platform == "win32":
        for name, value in _WINDOWS_MARKS.items():
            data.setData(f'application/x-qt-windows-mime;value="{name}"', value)
    elif platform != "darwin":
        data.setData(*_KDE_MARK)
    return data


def clipboard_data() -> QMimeData | None:
    """Return what is on the clipboard; None where another program holds it or there is none."""
    return cast("QMimeData | None", QGuiApplication.clipboard().mimeData())


class CodeClipboard(QObject):
    """The clipboard as far as codes go.

    What was copied is not kept: only a salted digest tells whether the clipboard still holds it. The X11 selection
    (middle click) never gets a code.

    Signals:
        cleared: The code was taken back.

    """

    cleared = Signal()

    def __init__(
        self,
        clipboard: QClipboard,
        runner: RunsWork,
        parent: QObject | None = None,
        *,
        rules: CompanyRules | None = None,
    ) -> None:
        """Watch over this clipboard; other programs that are needed for it run beside the window.

        What the company's `rules` forbid is not copied.
        """
        super().__init__(parent)
        self._rules = rules or CompanyRules()
        self._clipboard, self._runner = clipboard, runner
        self._salt = secrets.token_bytes(16)
        self._ours: bytes | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)

    @property
    def holds_ours(self) -> bool:
        """Whether the clipboard still has what was copied last."""
        return self._ours is not None and hmac.compare_digest(self._ours, self._digest(self._clipboard.text()))

    def copy(self, text: str, clear_after: float) -> ForbiddenByCompany | None:
        """Copy a secret text; `clear_after` seconds later it is taken back (0: only on quit and lock).

        Returns:
            Why it was not copied, or None.

        """
        reason = self._rules.forbids(WayOut.CLIPBOARD)
        if reason is not None:
            return reason
        self._clipboard.setMimeData(marked(text))
        self._ours = self._digest(text)
        if sys.platform == "darwin":
            _mark_on_mac()
        self._timer.stop()
        if clear_after > 0:
            self._timer.start(round(clear_after * 1000))
        return None

    def clear(self) -> None:
        """Empty the clipboard if it still holds our text; whatever was copied since stays."""
        self._timer.stop()
        if not self._ours:
            return
        if self.holds_ours:
            self._clipboard.clear()
            self.cleared.emit()
        elif self._is_out_of_reach():
            ours = self._ours
            self._runner.run(
                lambda: _clear_if_wl_holds(lambda text: hmac.compare_digest(ours, self._digest(text))),
                lambda _none: None,
            )
        self._ours = None

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._salt).digest()

    def _is_out_of_reach(self) -> bool:
        """A Wayland client without focus reads an empty clipboard although its own text may still be in it."""
        return QGuiApplication.platformName() == "wayland" and not self._clipboard.text()


def _clear_if_wl_holds(matches: Callable[[str], bool]) -> None:
    """Empty the clipboard by other programs if it still holds our text (worker thread)."""
    if _wl_holds(matches):
        _clear_with_wl_copy()


def _wl_holds(matches: Callable[[str], bool]) -> bool:
    """Ask wl-paste, where there is one, whether the clipboard still holds our text."""
    import shutil
    import subprocess

    tool = shutil.which("wl-paste")
    if tool is None:
        return False
    try:
        done = subprocess.run([tool, "-n"], capture_output=True, timeout=_TOOL_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        _LOGGER.warning("wl-paste failed: %s", error)
        return False
    return matches(done.stdout.decode("utf-8", "replace"))


def _clear_with_wl_copy() -> None:
    import shutil
    import subprocess

    tool = shutil.which("wl-copy")
    if tool is None or "WAYLAND_DISPLAY" not in os.environ:
        return
    try:
        subprocess.run([tool, "--clear"], timeout=_TOOL_SECONDS, check=False, capture_output=True)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        _LOGGER.warning("wl-copy failed: %s", error)


def _mark_on_mac() -> None:
    """Add the concealed marks beside Qt's own types, where pyobjc is there to do it."""
    try:
        from AppKit import NSPasteboard  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return
    board = NSPasteboard.generalPasteboard()
    for name in _MAC_MARKS:
        board.addTypes_owner_([name], None)
        board.setString_forType_("", name)

"""Opens every window on a screen of 512 × 384 points and says what is out of reach; a program of its own.

    python -m tests.gui.small_screen THEME SCALE

The screen is the offscreen platform's (tests/gui/test_small_screen.py sets it). A window has to fit the screen, and
each of its buttons has to lie within it or within something that can be scrolled.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QDialog, QWidget

from tests.bench.screenshots import PASSPHRASE, application, settle
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows

NAMED = ("settings", "trash", "shortcuts", "about", "support", "manual")
ON_ACCOUNT = ("edit", "tags", "show_qr", "inspect", "recovery")


def faults(window: QWidget, screen: QRect) -> Iterator[str]:
    """Yield what of a window cannot be reached."""
    name = window.windowTitle() or type(window).__name__
    if window.width() > screen.width() or window.height() > screen.height():
        yield f"{name}: {window.width()} × {window.height()} is larger than the screen"
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.window() is window and not _scrolls(button, window):
            place = QRect(button.mapTo(window, button.rect().topLeft()), button.size())
            if not window.rect().contains(place):
                yield f"{name}: “{button.text() or button.accessibleName()}” is out of reach"


def _scrolls(widget: QWidget, window: QWidget) -> bool:
    place = widget.parentWidget()
    while place is not None and place is not window:
        if isinstance(place, QAbstractScrollArea):
            return True
        place = place.parentWidget()
    return False


def look(app: QApplication, theme: str, scale: float) -> Iterator[str]:
    """Open one window after another and yield their faults."""
    screen = app.primaryScreen().availableGeometry()

    def shown() -> Iterator[str]:
        settle(app)
        for window in app.topLevelWidgets():
            if window.isVisible():
                yield from faults(window, screen)
        for window in app.topLevelWidgets():
            if isinstance(window, QDialog) and window.isVisible():
                window.close()
        settle(app)

    with application(app, 10, theme=theme, scale=scale) as made:
        made.windows.frame.resize(400, 360)
        made.vault.seal(PASSPHRASE)
        for name in NAMED:
            made.windows.open_dialog(name)
            yield from shown()
        for key in ON_ACCOUNT:
            made.window.commands[key].trigger()
            yield from shown()
        for way in ("", "type"):
            made.windows.open_add(way)
            yield from shown()
        transfer = TransferWindows(lambda: made.context)
        for hook in transfer.hooks():
            hook.open(made.window)
            yield from shown()


def main(theme: str, scale: str) -> int:
    """Print the faults; 1 if there are any."""
    app = QApplication(["small", "-style", "Fusion"])
    app.setQuitOnLastWindowClosed(False)
    said = list(look(app, theme, float(scale)))
    sys.stdout.write("".join(f"{one}\n" for one in said))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))

"""Nothing is there yet: the next step, in one sentence and three buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from trackops_desktop.ui.widgets.forms import MiddlePage, button, label


class EmptyPage(MiddlePage):
    """Teaches how the first account comes in.

    Signals:
        add_wanted: Open *Add account*; carries the way in: `""`, `screen`, `type` or `import`.

    """

    add_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "qr",
            "Add your first account",
            "When you turn on two-step sign-in, the site shows a QR code. Scan it, drop a picture of it "
            "here, or paste it.",
            parent,
        )
        self.scan = button(
            "Scan the screen", lambda: self.add_wanted.emit("screen"), kind="primary", icon_name="screen"
        )
        self.more = button("Camera, picture or paste…", lambda: self.add_wanted.emit(""), icon_name="qr")
        self.typed = button("Type the key", lambda: self.add_wanted.emit("type"), kind="flat")
        for widget in (self.scan, self.more, self.typed):
            self.add(widget)
        moving = label("Moving from another authenticator or computer?", quiet=True)
        moving.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(moving)
        self.bring = button("Import a file or a backup…", self._by("import"), kind="flat", icon_name="import")
        self.add(self.bring)
        self.setFocusProxy(self.scan)

    def _by(self, way: str) -> Callable[[], None]:
        return lambda: self.add_wanted.emit(way)

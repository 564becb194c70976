"""Nothing is there yet: two doors, and the other ways in beneath them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.forms import MiddlePage, button, label


class EmptyPage(MiddlePage):
    """Teaches how the first account comes in.

    Signals:
        add_wanted: Open *Add account*; carries the way in: `""`, `screen`, `type` or `import`.
        sign_in_wanted: Sign in to Trackops.

    """

    add_wanted = Signal(str)
    sign_in_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "key",
            _("Welcome"),
            _(
                "Sign in to your company's Trackops, or add a code for any service: when you turn on two-step sign-in, "
                "the site shows a QR code."
            ),
            parent,
        )
        self.sign_in = button(_("Sign in to Trackops"), self.sign_in_wanted.emit, kind="primary", icon_name="globe")
        self.more = button(_("Add a code…"), lambda: self.add_wanted.emit(""), kind="primary", icon_name="qr")
        self.scan = button(
            _("Scan the screen"), lambda: self.add_wanted.emit("screen"), kind="flat", icon_name="screen"
        )
        self.typed = button(_("Type the key"), lambda: self.add_wanted.emit("type"), kind="flat")
        for widget in (self.sign_in, self.more, self.scan, self.typed):
            self.add(widget)
        moving = label(_("Moving from another authenticator or computer?"), quiet=True)
        moving.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(moving)
        self.bring = button(_("Import a file or a backup…"), self._by("import"), kind="flat", icon_name="import")
        self.add(self.bring)
        self.setFocusProxy(self.sign_in)

    def _by(self, way: str) -> Callable[[], None]:
        return lambda: self.add_wanted.emit(way)

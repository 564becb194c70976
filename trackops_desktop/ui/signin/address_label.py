"""An address in which nobody can hide who it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.signin.registrable_domain import AddressParts, address_parts

_GAP = "…"
#: Room at the edges that rounding of widths and the slant of letters may want, in pixels.
_EDGE = 4
Measure = Callable[[str], int]


def address_lines(parts: AddressParts, room: int, plain: Measure, bold: Measure) -> list[AddressParts]:
    """Return what to write in a line of this width: the registrable domain always whole.

    Sub-domains give way first, then the scheme. A domain that is wider than the line goes on in the next ones.
    """
    after = plain(parts.after)
    left = room - bold(parts.domain) - after
    if plain(parts.before) <= left:
        return [parts]
    scheme, there, below = parts.before.rpartition("://")
    for head in (f"{scheme}{there}{_GAP}", _GAP):
        if plain(head) <= left:
            tail = next((below[at:] for at in range(len(below) + 1) if plain(head + below[at:]) <= left), "")
            return [AddressParts(head + tail, parts.domain, parts.after)]
    return _broken(parts, room, bold, plain)


def _broken(parts: AddressParts, room: int, bold: Measure, plain: Measure) -> list[AddressParts]:
    """Write a domain in as many lines as it needs, the part before it as a mark."""
    lines: list[AddressParts] = []
    head, rest = _GAP if parts.before else "", parts.domain
    while rest:
        fits = next((n for n in range(len(rest), 1, -1) if plain(head) + bold(rest[:n]) <= room), 1)
        lines.append(AddressParts(head, rest[:fits], ""))
        head, rest = "", rest[fits:]
    last = lines[-1]
    if plain(last.before) + bold(last.domain) + plain(parts.after) <= room:
        lines[-1] = AddressParts(last.before, last.domain, parts.after)
    else:
        lines.append(AddressParts("", "", parts.after))
    return lines


class AddressLabel(QLabel):
    """Shows an origin: its registrable domain bold and whole, the rest quiet and, where there is no room, cut."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "") -> None:
        """Show nothing yet; `name` is what assistive technology calls it."""
        super().__init__(parent)
        self._name = name or _("Address of the page")
        self.origin = ""
        self.lines: list[AddressParts] = []
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.show_origin("")

    def show_origin(self, origin: str) -> None:
        """Show another origin, whole in the tool tip; an empty text shows none."""
        self.origin = origin
        parts = address_parts(origin)
        if parts.domain and parts.domain != origin:
            belongs = {"origin": origin, "domain": parts.domain}
            self.setToolTip(_("{origin}. It belongs to {domain}", **belongs))
            self.setAccessibleName(_("{name}: {origin}. It belongs to {domain}", name=self._name, **belongs))
        else:
            self.setToolTip(origin)
            self.setAccessibleName(_("{name}: {origin}", name=self._name, origin=origin) if origin else self._name)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write what there is room for now."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Write again in another font, or in the colours of another theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.PaletteChange, QEvent.Type.StyleChange}:
            self._fit()

    def metrics(self) -> tuple[QFontMetrics, QFontMetrics]:
        """Return what measures the quiet parts, and what the bold ones."""
        bold = QFont(self.font())
        bold.setBold(True)
        return QFontMetrics(self.font()), QFontMetrics(bold)

    def _fit(self) -> None:
        if not hasattr(self, "lines"):
            return  # still being made
        plain, bold = (one.horizontalAdvance for one in self.metrics())
        parts = address_parts(self.origin)
        self.lines = address_lines(parts, self.width() - _EDGE, plain, bold) if self.origin else []
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        loud = self.palette().color(QPalette.ColorRole.WindowText)

        def written(line: AddressParts) -> str:
            before, after = (
                f'<span style="color:{quiet.name()}">{escape(text)}</span>' if text else ""
                for text in (line.before, line.after)
            )
            return f'{before}<b style="color:{loud.name()}">{escape(line.domain)}</b>{after}'

        text = "<br>".join(written(line) for line in self.lines)
        if text != self.text():
            self.setText(text)

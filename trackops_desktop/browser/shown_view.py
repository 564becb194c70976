"""Screenshots of a page that the engine renders."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWebEngineWidgets import QWebEngineView

from trackops_desktop.browser.page_qr_reader import Grab
from trackops_desktop.signin.report import PageReport


class ShownView:
    """Grabs what a view has rendered."""

    def __init__(self, view: QWebEngineView) -> None:
        self._view = view

    def grab(self, _report: PageReport, on_grab: Callable[[Grab | None], None]) -> None:
        """Hand over what is rendered now."""
        picture = self._view.grab().toImage()
        picture.setDevicePixelRatio(1)
        on_grab(Grab(picture, picture.width() / max(1, self._view.width()) * self._view.zoomFactor()))

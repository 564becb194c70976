"""The keyboard stays where the user put it, also while a window is busy and its fields are switched off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


class KeptFocus:
    """Switches widgets off and on again; the field that had the keyboard has it afterwards.

    Qt hands the keyboard to the next widget when the one that has it is switched off, and never gives it back. It is
    not given back where the user or the window moved it meanwhile.
    """

    def __init__(self, root: QWidget, switch: Callable[[bool], object]) -> None:
        """Take any widget of the window and what switches its fields off (True) and on (False)."""
        self._root, self._switch = root, switch
        self._had: QWidget | None = None
        self._went_to: QWidget | None = None
        self._busy = False

    def set_busy(self, busy: bool) -> None:
        """Switch off or on."""
        window = self._root.window()
        if busy and not self._busy:
            self._had = window.focusWidget()
            self._switch(True)
            self._went_to = window.focusWidget()
        elif busy:
            self._switch(True)
        else:
            self._switch(False)
            self._give_back(window)
        self._busy = busy

    def _give_back(self, window: QWidget) -> None:
        had, self._had = self._had, None
        if had is None or not isValid(had) or not (had.isEnabled() and had.isVisibleTo(window)):
            return
        if window.focusWidget() in (None, had, self._went_to):
            had.setFocus()

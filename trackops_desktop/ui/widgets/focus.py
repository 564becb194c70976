"""The keyboard stays where the user put it, also while a window is busy and its fields are switched off."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt
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
        self._was_nowhere = False
        self._busy = False

    def set_busy(self, busy: bool) -> None:
        """Switch off or on."""
        window = self._root.window()
        if busy and not self._busy:
            # A window that is not in front yet would give it to what is not switched off.
            self._was_nowhere = cast("QWidget | None", window.focusWidget()) is None
            self._had = first_in(window)
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
        if self._was_nowhere or window.focusWidget() in (None, had, self._went_to):
            had.setFocus()


def first_in(window: QWidget) -> QWidget | None:
    """Return what has the keyboard in a window, or what is going to have it; None where nothing takes it."""
    chosen = cast("QWidget | None", window.focusWidget())
    if chosen is not None:
        return chosen
    place = window.nextInFocusChain()
    while place is not None and place is not window:
        if place.focusPolicy() & Qt.FocusPolicy.TabFocus and place.isEnabled() and place.isVisibleTo(window):
            return place
        place = place.nextInFocusChain()
    return None

"""What keys are called, in every language: as the system's menus call them, and the large key with one name."""

from __future__ import annotations

import sys

from PySide6.QtGui import QKeySequence

from trackops_desktop.i18n import isolated, list_text

_NATIVE = QKeySequence.SequenceFormat.NativeText


def shown_keys(keys: str, platform: str = sys.platform) -> QKeySequence:
    """Return keys as they are written in menus and sheets.

    The large key is *Enter* on the keyboards of most systems, while Qt calls it *Return* and the one of the number pad
    *Enter*. Macs have a sign for each.
    """
    return QKeySequence(keys if platform == "darwin" else keys.replace("Return", "Enter"))  # not translated


def key_text(*keys: str) -> str:
    """Return what keys are called: `Ctrl+Return` is “Strg+Enter” in German; several keys are a list."""
    return list_text([isolated(shown_keys(one).toString(_NATIVE)) for one in keys])


def modifier_text(modifier: str) -> str:
    """Return what a key is called that is held with others: `Ctrl` is “Strg” in German."""
    return QKeySequence(f"{modifier}+F").toString(_NATIVE).removesuffix("F").removesuffix("+")

"""Menus whose keys keep their direction: beside Arabic, “Ctrl+,” stood as “,+Ctrl”."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStyleOptionMenuItem

from trackops_desktop.i18n import isolated


class KeyMenu(QMenu):
    """A menu that isolates the keys beside its entries."""

    def initStyleOption(self, option: QStyleOptionMenuItem, action: QAction) -> None:
        """Say how an entry is drawn; its keys stand behind a tabulator."""
        super().initStyleOption(option, action)
        words, tab, keys = option.text.partition("\t")
        if tab:
            option.text = f"{words}\t{isolated(keys)}"

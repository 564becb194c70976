"""What this is and which versions it is made of; a report of them can be copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import Decoration, button, label
from trackops_desktop.ui.widgets.icons import app_icon


class AboutDialog(BaseDialog):
    """Name, purpose, versions."""

    def __init__(self, version: str, parts: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(_("About Trackops Desktop"), parent)
        self.take_room(400)
        self._text = "\n".join(
            f"{name}: {value}" for name, value in (("Trackops Desktop", version), *parts)
        )  # not translated
        picture = Decoration(56)
        picture.show_icon(app_icon())
        texts = QVBoxLayout()
        texts.addWidget(label("Trackops Desktop", size=1.4, bold=True))  # not translated
        texts.addWidget(label(_("Version {version}", version=version), quiet=True))
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(picture)
        head.addLayout(texts, 1)
        self.column.addLayout(head)
        self.add(
            label(
                _(
                    "Your Trackops sign-in, and an authenticator that is compatible with Google Authenticator. "
                    "Secrets stay on this computer."
                )
            )
        )
        form = QFormLayout()
        form.setVerticalSpacing(5)
        form.setHorizontalSpacing(18)
        for name, value in parts:
            key, text = QLabel(_(name)), label(_(value))
            key.setProperty("quiet", True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(key, text)
        self.column.addLayout(form)
        copy = button(_("Copy versions"), lambda: QApplication.clipboard().setText(self._text), kind="flat")
        self.add_buttons(self.cancel_button(_("Close")), left=(copy,))

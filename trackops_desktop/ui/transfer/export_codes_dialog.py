"""QR codes that Google Authenticator imports, one after another, for a few minutes at most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.transfer.writers.qr_image import qr_matrix
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.dialogs.qr_dialog import QrWidget
from trackops_desktop.ui.widgets.forms import button, label

SECONDS = 300


class ExportCodesDialog(BaseDialog):
    """Shows `1 of 3` and so on; closes by itself."""

    def __init__(self, texts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__("Google Authenticator", parent)  # not translated
        self.take_room(460, 560)
        self.says = label("", bold=True)
        self.says.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.codes = QStackedWidget()
        for number, text in enumerate(texts, 1):
            self.codes.addWidget(
                QrWidget(qr_matrix(text), _("part {number} of {count}", number=number, count=len(texts)))
            )
        self.before = button(_("Previous"), lambda: self._turn(-1))
        self.after = button(_("Next"), lambda: self._turn(1))
        self.close_it = self.cancel_button(_("Close"))
        how = _(
            "In Google Authenticator choose Transfer accounts, Import accounts from the menu, then scan every "
            "code shown here."
        )
        hint = label(how, quiet=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(self.says)
        self.add(self.codes, 1)
        self.add(hint)
        self.add_buttons(self.close_it, left=(self.before, self.after))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close)
        self._timer.start(SECONDS * 1000)
        self._turn(0)

    def _turn(self, step: int) -> None:
        self.codes.setCurrentIndex(max(0, min(self.codes.count() - 1, self.codes.currentIndex() + step)))
        place, count = self.codes.currentIndex() + 1, self.codes.count()
        self.says.setText(_("Code {place} of {count}", place=place, count=count) if count > 1 else _("Scan this code"))
        self.before.setVisible(count > 1)
        self.after.setVisible(count > 1)
        self.before.setEnabled(place > 1)
        self.after.setEnabled(place < count)

"""Small pieces that the windows of import, export and backups share."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QWidget

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.ui.platform.file_choice import documents_folder
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel


class ErrorLabel(WrappedLabel):
    """Where an expected error is told, in the danger colour; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setProperty("danger", True)
        self.hide()

    def tell(self, error: TrackopsError) -> None:
        """Show sentence and advice."""
        self.setText(str(error))
        self.show()
        announce(self, str(error))

    def clear_problem(self) -> None:
        self.setText("")
        self.hide()


class FolderField(QWidget):
    """A path that can be typed, with a button that opens the system's folder dialog."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Start empty; the folder that will be named need not exist."""
        super().__init__(parent)
        self._name = name
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.choose = button(_("Choose…"), self._choose, icon_name="folder")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self.choose)
        self.setFocusProxy(self.field)

    @property
    def folder(self) -> Path:
        """The folder that is named now."""
        return Path(QDir.fromNativeSeparators(self.field.text().strip()))

    def _choose(self) -> None:
        picker = QFileDialog(self, self._name, str(self.folder) if self.field.text().strip() else documents_folder())
        picker.setFileMode(QFileDialog.FileMode.Directory)
        picker.setOption(QFileDialog.Option.ShowDirsOnly)
        picker.fileSelected.connect(lambda path: self.field.setText(QDir.toNativeSeparators(path)))
        picker.open()


def passphrase_field(name: str) -> QLineEdit:
    """Return a field whose letters are hidden; Enter presses the dialog's default button."""
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    return made


def heading(text: str) -> QLabel:
    """Return the heading of a page."""
    return label(text, size=1.25, bold=True)


def fit(dialog: QDialog, letters: int = 60, lines: int = 0) -> None:
    """Make a dialog wide enough for so many letters and high enough for its text in the font in use.

    Wrapped labels make the height depend on the width, which a dialog does not reckon with by itself.
    """
    metrics, layout = dialog.fontMetrics(), dialog.layout()
    if layout is None:
        return
    layout.activate()
    width = max(dialog.width(), metrics.averageCharWidth() * letters, layout.totalMinimumSize().width())
    height = max(layout.totalHeightForWidth(width), metrics.lineSpacing() * lines)
    screen = dialog.screen().availableGeometry()
    dialog.resize(min(width, screen.width()), min(max(height, dialog.height()), screen.height()))


def written_text(count: int, trashed: int) -> str:
    """Return how many accounts a backup holds, those in the trash told apart: `4 accounts, 6 in the trash`."""
    if not trashed:
        return accounts_text(count)
    return _(
        "{accounts}, {trashed} in the trash", accounts=accounts_text(count - trashed), trashed=number_text(trashed)
    )


def accounts_text(count: int) -> str:
    """Return `1 account` or `5 accounts`."""
    return ngettext("{count} account", "{count} accounts", count, count=number_text(count))

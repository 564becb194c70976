"""The dialog *Trackops sites*: open a site, add one, edit or remove one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QWidget,
)

from trackops_desktop.i18n import _, isolated
from trackops_desktop.services.sites import PRACTICE_ID, Site, Sites
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel
from trackops_desktop.workers.runner import RunsWork

_SITE = Qt.ItemDataRole.UserRole


class SitesDialog(BaseDialog):
    """Lists the sites.

    Signals:
        opened, edited, removed: The `Site` that this is to happen to.
        adding: A site is to be added.

    """

    opened = Signal(object)
    edited = Signal(object)
    removed = Signal(object)
    adding = Signal()

    def __init__(self, sites: Sites, runner: RunsWork, parent: QWidget | None = None) -> None:
        super().__init__(_("Trackops sites"), parent)
        self._sites, self._runner = sites, ScopedRunner(runner, self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Sites"))
        self.list.setUniformItemSizes(False)
        self.list.itemActivated.connect(lambda _item: self._emit(self.opened))
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self._empty = WrappedLabel(
            _("Add your company's Trackops site. From then on, one click opens it with your code ready."), self
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open_button = QPushButton(_("Open"), self)
        self.open_button.setProperty("primary", True)
        self.open_button.clicked.connect(lambda: self._emit(self.opened))
        self.add_button = QPushButton(_("Add a site…"), self)
        self.add_button.clicked.connect(lambda: self.adding.emit())
        self._edit = QPushButton(_("Edit…"), self)
        self._edit.clicked.connect(lambda: self._emit(self.edited))
        self._remove = QPushButton(_("Remove…"), self)
        self._remove.clicked.connect(self._on_remove)
        self.add(self._empty, 1)
        self.add(self.list, 1)
        self.add_buttons(self.open_button, left=(self.add_button, self._edit, self._remove))
        self.take_room(520, 340)
        self._empty.hide()
        self._enable()
        self.refresh()

    def refresh(self) -> None:
        """List the sites anew, keeping the chosen one."""
        self._runner.run(self._sites.all, self._show)

    def _show(self, sites: tuple[Site, ...]) -> None:
        chosen = self._chosen()
        self.list.clear()
        for site in sites:
            who = f"  ·  {isolated(site.username)}" if site.username else ""
            item = QListWidgetItem(f"{isolated(site.name)}\n{isolated(site.origin)}{who}", self.list)
            item.setData(_SITE, site)
            if chosen is not None and chosen.id == site.id:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self.list.setVisible(bool(self.list.count()))
        self._empty.setVisible(not self.list.count())
        self._enable()

    def _chosen(self) -> Site | None:
        selected = self.list.selectedItems()
        site = selected[0].data(_SITE) if selected else None
        return site if isinstance(site, Site) else None

    def _enable(self) -> None:
        site = self._chosen()
        for button in (self.open_button, self._edit):
            button.setEnabled(site is not None)
        self._remove.setEnabled(site is not None and site.id != PRACTICE_ID)

    def _emit(self, signal: object) -> None:
        site = self._chosen()
        if site is not None:
            signal.emit(site)  # type: ignore[attr-defined]

    def _on_remove(self) -> None:
        site = self._chosen()
        if site is None:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(_("Remove {name}?", name=site.name))
        box.setInformativeText(
            _("Its saved password and sign-in on this computer are removed too. Your accounts stay.")
        )
        remove = box.addButton(_("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.buttonClicked.connect(lambda button: self.removed.emit(site) if button is remove else None)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

"""Adding and editing a site."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.errors import SignInError, TrackopsError
from trackops_desktop.services.sites import PRACTICE_ID, Site, Sites
from trackops_desktop.signin.origin import site_origin
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.workers.runner import RunsWork


class SiteDialog(QDialog):
    """Asks for an address, a name, a user name, and what may be kept.

    Signals:
        saved: The new or changed `Site`.

    """

    saved = Signal(object)

    def __init__(self, sites: Sites, runner: RunsWork, site: Site | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("closesOnLock", True)
        self._sites = sites
        self._runner = ScopedRunner(runner, self)
        self._site = site
        self.setWindowTitle("Edit the site" if site else "Add a Trackops site")
        self.where = QLineEdit(site.origin if site else "", self)
        self.where.setPlaceholderText("demo or https://demo.viewcases.com")
        self.where.setEnabled(site is None or site.id != PRACTICE_ID)
        self.name = QLineEdit(site.name if site else "", self)
        self.name.setPlaceholderText("Optional – shown instead of the address")
        self.username = QLineEdit(site.username if site else "", self)
        self.keep_password = QCheckBox("Save my password", self)
        self.keep_password.setChecked(bool(site and site.has_password))
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText("Unchanged" if site and site.has_password else "")
        self.keep_signed_in = QCheckBox("Keep me signed in on this computer", self)
        self.keep_signed_in.setChecked(bool(site and site.keep_signed_in))
        self.resolved = _quiet_label(self)
        self.problem = _quiet_label(self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save_button = self._buttons.addButton(
            "Save" if site else "Add and open", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.save_button.setProperty("primary", True)
        self._lay_out()
        self._buttons.accepted.connect(self._save)
        self._buttons.rejected.connect(self.reject)
        self.where.textChanged.connect(self._resolve)
        self.keep_password.toggled.connect(self._on_keep_password)
        self._on_keep_password(self.keep_password.isChecked())
        self._resolve(self.where.text())

    def begin_with_sign_in(self) -> None:
        """Ask for what is to be saved of a sign-in first."""
        self.keep_password.setChecked(True)
        (self.password if self.username.text() else self.username).setFocus()

    def done(self, result: int) -> None:
        """Close, whatever closes it, and keep nothing of what was typed."""
        self.password.clear()
        super().done(result)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setVerticalSpacing(10)
        form.addRow("&Subdomain or address", self.where)
        form.addRow("", self.resolved)
        form.addRow("&Name", self.name)
        form.addRow("&Username", self.username)
        form.addRow("", self.keep_password)
        form.addRow("&Password", self.password)
        form.addRow("", self.keep_signed_in)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(460)

    def _on_keep_password(self, on: bool) -> None:
        self.password.setEnabled(on)

    def _resolve(self, text: str) -> None:
        """Show which address is meant, and what moving there would do."""
        try:
            origin = site_origin(text, self._sites.practice_origin()) if text.strip() else None
        except SignInError as error:
            self.resolved.setText(error.sentence)
            self.save_button.setEnabled(False)
            return
        self.save_button.setEnabled(origin is not None)
        if origin is None:
            self.resolved.setText("For example, “demo” means https://demo.viewcases.com")
        elif self._site is not None and str(origin) != self._site.origin:
            self.resolved.setText(f"Changes the address to {origin}. Linked accounts move with it.")
        else:
            self.resolved.setText(str(origin))

    def _save(self) -> None:
        self.problem.setText("")
        self.save_button.setEnabled(False)
        password = self.password.text() if self.keep_password.isChecked() else ""
        drop = not self.keep_password.isChecked()
        where, name, username = self.where.text(), self.name.text(), self.username.text()
        keep = self.keep_signed_in.isChecked()
        old, sites = self._site, self._sites

        def work() -> Site:
            site = _stored(sites, old, where, name=name, username=username, keep=keep)
            if password or (drop and site.has_password):
                site = sites.keep_password(site.id, password or None)
            return site

        self._runner.run(work, self._done, self._failed, lambda: self.save_button.setEnabled(True))

    def _done(self, site: Site) -> None:
        self.saved.emit(site)
        self.accept()

    def _failed(self, error: TrackopsError) -> None:
        self.problem.setText(str(error))


def _stored(sites: Sites, old: Site | None, where: str, *, name: str, username: str, keep: bool) -> Site:
    if old is None:
        return sites.add(where, name=name, username=username, keep_signed_in=keep)
    if str(site_origin(where, sites.practice_origin())) != old.origin:
        sites.rebind(old.id, where)
    return sites.change(old.id, name=name, username=username, keep_signed_in=keep)


def _quiet_label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("quiet", True)
    return label

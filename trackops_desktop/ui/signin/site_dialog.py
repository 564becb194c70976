"""Adding and editing a site."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QSizePolicy, QWidget

from trackops_desktop.errors import SignInError, TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.services.sites import PRACTICE_ID, Site, Sites
from trackops_desktop.signin.origin import site_origin
from trackops_desktop.ui.dialogs.base import UNSAVED, BaseDialog
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.form_rows import field_row, form_layout
from trackops_desktop.ui.widgets.forms import button, label, scrolling
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel
from trackops_desktop.workers.runner import RunsWork


class SiteDialog(BaseDialog):
    """Asks for an address, a name, a user name, and what may be kept.

    Signals:
        saved: The new or changed `Site`.

    """

    saved = Signal(object)

    def __init__(self, sites: Sites, runner: RunsWork, site: Site | None = None, parent: QWidget | None = None) -> None:
        super().__init__(_("Edit the site") if site else _("Add a Trackops site"), parent)
        self._sites = sites
        self._runner = ScopedRunner(runner, self)
        self._site = site
        self.where = QLineEdit(site.origin if site else "", self)
        self.where.setPlaceholderText(_("demo or https://demo.viewcases.com"))
        self.where.setEnabled(site is None or site.id != PRACTICE_ID)
        self.name = QLineEdit(site.name if site else "", self)
        self.name.setPlaceholderText(_("Optional – shown instead of the address"))
        self.username = QLineEdit(site.username if site else "", self)
        self.keep_password = QCheckBox(_("Save my password"), self)
        self.keep_password.setChecked(bool(site and site.has_password))
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(_("Unchanged") if site and site.has_password else "")
        self.keep_signed_in = QCheckBox(_("Keep me signed in on this computer"), self)
        self.keep_signed_in.setChecked(bool(site and site.keep_signed_in))
        self.resolved = _quiet_label(self)
        self.problem = _quiet_label(self)
        self.problem.setProperty("danger", True)
        self.problem.hide()
        self.save_button = button(_("Save") if site else _("Add and open"), self._save, kind="primary")
        self._lay_out()
        self.where.textChanged.connect(self._resolve)
        self.keep_password.toggled.connect(self._on_keep_password)
        self._is_address = self._asks_sign_in = False
        for field in (self.username, self.password):
            field.textChanged.connect(self._refresh)
        self._on_keep_password(self.keep_password.isChecked())
        self._resolve(self.where.text())
        if site is not None and site.managed:
            self.where.setEnabled(False)
            self.name.setEnabled(False)
        self._begun = self._entered()

    def begin_with_sign_in(self) -> None:
        """Ask for what is to be saved of a sign-in first; without it there is nothing to save."""
        self._asks_sign_in = True
        self.keep_password.setChecked(True)
        (self.password if self.username.text() else self.username).setFocus()
        self._refresh()

    def loses(self) -> str:
        """Say so where something was entered."""
        return _(UNSAVED) if self._entered() != self._begun else ""

    def _entered(self) -> tuple[object, ...]:
        fields = (self.where, self.name, self.username, self.password)
        return (*(one.text() for one in fields), self.keep_password.isChecked(), self.keep_signed_in.isChecked())

    def done(self, result: int) -> None:
        """Close, whatever closes it, and keep nothing of what was typed."""
        self.password.clear()
        super().done(result)

    def _lay_out(self) -> None:
        form = form_layout()
        form.setContentsMargins(0, 0, 0, 0)
        for words, field in (
            (_("Subdomain or address"), self.where),
            ("", self.resolved),
            (_("Name"), self.name),
            (_("Username"), self.username),
            ("", self.keep_password),
            (_("Password"), self.password),
            ("", self.keep_signed_in),
        ):
            field.setAccessibleName(words or field.accessibleName())
            if words:
                field_row(form, words, field)
            else:
                form.addRow("", field)
        inner = QWidget()
        inner.setLayout(form)
        if self._site is None:
            self.add(
                label(
                    _(
                        "The subdomain is the first part of your company's Trackops address: in demo.viewcases.com, it "
                        "is “demo”."
                    ),
                    quiet=True,
                )
            )
        self.add(scrolling(inner), 1)
        self.add(self.problem)
        self.add_buttons(self.cancel_button(), self.save_button)
        self.take_room(460, 400)
        self.where.setFocus()

    def _on_keep_password(self, on: bool) -> None:
        self.password.setEnabled(on)
        self._refresh()

    def _refresh(self) -> None:
        """Let it be saved once there is something to save."""
        there = self.username.text() and (self.password.text() or not self.keep_password.isChecked())
        self.save_button.setEnabled(self._is_address and bool(there or not self._asks_sign_in))

    def _resolve(self, text: str) -> None:
        """Show which address is meant, and what moving there would do."""
        try:
            origin = site_origin(text, self._sites.practice_origin()) if text.strip() else None
        except SignInError as error:
            self.resolved.setText(str(error))
            self._is_address = False
            self._refresh()
            return
        self._is_address = origin is not None
        self._refresh()
        if origin is None:
            self.resolved.setText(_("For example, “demo” means https://demo.viewcases.com"))
        elif self._site is not None and str(origin) != self._site.origin:
            self.resolved.setText(_("Changes the address to {origin}. Linked accounts move with it.", origin=origin))
        elif self._site is not None and self._site.managed:
            self.resolved.setText(_("Your company set this site up, so its name and address stay as they are."))
        else:
            self.resolved.setText(str(origin))

    def _save(self) -> None:
        self.problem.hide()
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
        self.problem.show()


def _stored(sites: Sites, old: Site | None, where: str, *, name: str, username: str, keep: bool) -> Site:
    if old is None:
        return sites.add(where, name=name, username=username, keep_signed_in=keep)
    if str(site_origin(where, sites.practice_origin())) != old.origin:
        sites.rebind(old.id, where)
    return sites.change(old.id, name=name, username=username, keep_signed_in=keep)


def _quiet_label(parent: QWidget) -> QLabel:
    made = WrappedLabel("", parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("quiet", True)
    # As wide as the fields, so that an address stands on one line.
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return made

"""Shows what a company file holds before anything of it is kept, and adds its site."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from trackops_desktop.errors import SignInError, TrackopsError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.services.company_file import LARGEST, CompanyFile, read_company
from trackops_desktop.services.sites import Sites
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.line_breaks import breakable
from trackops_desktop.workers.runner import RunsWork


def read_company_file(path: Path) -> CompanyFile:
    """Read a company file (worker thread).

    Raises:
        SignInError: It cannot be read, or is none.

    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise SignInError(
            _("{name} can't be opened ({strerror}).", name=path.name, strerror=reason_of(error)),
            _("Check the file, then try again."),
        ) from None
    return read_company(data)


class CompanyDialog(BaseDialog):
    """Name, address and help desk, with a word of warning where the address is not one of Trackops.

    Signals:
        added: The new `Site`.

    """

    added = Signal(object)

    def __init__(self, company: CompanyFile, sites: Sites, runner: RunsWork, parent: QWidget | None = None) -> None:
        """Show the file's content; nothing is kept yet."""
        super().__init__(_("Add your company"), parent)
        self.take_room(420)
        self._company, self._sites, self._runner = company, sites, ScopedRunner(runner, self)
        if company.accent:
            stripe = QFrame()
            stripe.setFixedHeight(4)
            stripe.setStyleSheet(f"background: {company.accent};")
            self.add(stripe)
        self.add(label(_("Add {name} to your Trackops sites?", name=company.name), size=1.15, bold=True))
        self.add(label(_("This is what the company file says. Nothing has been saved yet."), quiet=True))
        self.address = label(breakable(str(company.origin)), bold=True)
        self.address.setAccessibleName(_("Address: {origin}", origin=company.origin))
        self.add(self.address)
        if company.help:
            self.add(label(_("Help desk"), quiet=True))
            self.add(label(company.help))
        if not company.is_trackops:
            self.add(
                label(
                    _(
                        "This address isn't part of viewcases.com. Add it only if you're sure it belongs to your "
                        "company."
                    ),
                    tone="warning",
                )
            )
        self.problem = label("", tone="danger")
        self.problem.hide()
        self.add(self.problem)
        self.go = button(_("Add and open"), self._add, kind="primary")
        self.add_buttons(self.cancel_button(), self.go)

    def _add(self) -> None:
        company, sites = self._company, self._sites
        self.go.setEnabled(False)
        self._runner.run(
            lambda: sites.add(str(company.origin), name=company.name, help_text=company.help, accent=company.accent),
            self._done,
            self._fail,
            lambda: self.go.setEnabled(True),
        )

    def _done(self, site: object) -> None:
        self.accept()
        self.added.emit(site)

    def _fail(self, error: TrackopsError) -> None:
        self.problem.setText(str(error))
        self.problem.show()

"""Settings: whether the desktop's menu has the application, and whether it opens links, as it really is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _
from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration, IntegrationState
from trackops_desktop.services.links.link_handling import LinkHandler, LinkHandling, LinkOwner, sentence_of
from trackops_desktop.services.links.this_system import open_links
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.workers.runner import RunsWork

_MENU = {
    IntegrationState.MISSING: (N_("The menu has no entry for Trackops Desktop."), N_("Add")),
    IntegrationState.OUTDATED: (N_("The menu entry starts another copy of Trackops Desktop."), N_("Correct")),
    IntegrationState.OWN: (N_("The menu has an entry for Trackops Desktop."), N_("Remove")),
    IntegrationState.PACKAGED: (N_("The menu entry came with the package."), ""),
}


class _Line(QWidget):
    """A sentence with a button that changes what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = label("…", quiet=True)
        self.button: QPushButton = button("")
        self.button.setAutoDefault(False)
        self.button.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.button)

    def tell(self, sentence: str, does: str) -> None:
        self.sentence.setText(sentence)
        self.button.setText(does)
        self.button.setAccessibleDescription(sentence)
        self.button.setVisible(bool(does))
        self.button.setEnabled(True)


class DesktopPanel(QWidget):
    """Two lines, each looked at anew after every change."""

    def __init__(self, make: Callable[[], tuple[DesktopIntegration, LinkHandler]], runner: RunsWork) -> None:
        """Look at both at once, beside the window; `make` returns what looks at them."""
        super().__init__()
        self._make = make
        self._runner = ScopedRunner(runner, self)
        self.menu, self.opens = _Line(), _Line()
        self.problem: QLabel = label("", tone="danger")
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        for one in (self.menu, self.opens, self.problem):
            column.addWidget(one)
        self.menu.button.clicked.connect(lambda: self._change(self._other_menu))
        self.opens.button.clicked.connect(lambda: self._change(self._other_links))
        self._look()

    def _look(self) -> None:
        def look() -> tuple[IntegrationState, LinkHandling]:
            integration, links = self._make()
            return integration.state(), links.look()

        self._runner.run(look, self._show, self.show_problem)

    def _show(self, seen: tuple[IntegrationState, LinkHandling]) -> None:
        state, handling = seen
        self.menu.setVisible(state in _MENU)
        if state in _MENU:
            sentence, does = _MENU[state]
            self.menu.tell(_(sentence), _(does) if does else "")
        self.opens.tell(sentence_of(handling), _("Remove") if handling.owner is LinkOwner.OURS else _("Open them here"))

    def _change(self, work: Callable[[], None]) -> None:
        self.problem.hide()
        for one in (self.menu, self.opens):
            one.button.setEnabled(False)
        self._runner.run(work, lambda _done: self._look(), self.show_problem)

    def _other_menu(self) -> None:
        """Add or correct the entry, or remove it (worker thread)."""
        integration, _links = self._make()
        if integration.state() is IntegrationState.OWN:
            integration.remove()
        else:
            integration.install()

    def _other_links(self) -> None:
        """Open links, or no more (worker thread)."""
        integration, links = self._make()
        if links.look().owner is LinkOwner.OURS:
            links.give_up()
        else:
            open_links(integration, links)

    def show_problem(self, error: TrackopsError) -> None:
        """Say what could not be done."""
        self.problem.setText(str(error))
        self.problem.show()
        for one in (self.menu, self.opens):
            one.button.setEnabled(True)

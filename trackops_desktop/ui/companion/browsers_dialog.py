"""*Use in my browser…*: which browsers can reach the application, and which of them are paired."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from trackops_desktop.companion.browser_hosts import BrowserHosts, HostState, InstalledBrowser
from trackops_desktop.i18n import N_, _, ngettext
from trackops_desktop.otp.clock import Clock
from trackops_desktop.services.browsers import Browsers, PairedBrowser
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.date_format import moment_text
from trackops_desktop.ui.widgets.forms import button, card, label, scrolling
from trackops_desktop.ui.widgets.line_breaks import plain_tip
from trackops_desktop.workers.runner import RunsWork

Found = tuple[tuple[tuple[InstalledBrowser, HostState], ...], tuple[PairedBrowser, ...], tuple[str, ...]]
_STATES = {
    HostState.READY: N_("Can reach Trackops Desktop"),
    HostState.MISSING: N_("Not set up yet"),
    HostState.OUTDATED: N_("Set up for another place"),
    HostState.SANDBOXED: "",
}
_HOW = N_(
    "Set a browser up here, install the extension in it, and press the extension's button. Browser and Trackops "
    "Desktop then show the same two words, and you allow it once."
)


class BrowsersDialog(BaseDialog):
    """Lists browsers, and what each may do."""

    def __init__(
        self,
        hosts: BrowserHosts,
        browsers: Browsers,
        runner: RunsWork,
        removed: Callable[[str], None],
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        """Read how it is; `removed` is called with a profile that is let in no more."""
        super().__init__(_("Use in my browser"), parent)
        self.take_room(480, 460)
        self._hosts, self._browsers, self._removed, self._clock = hosts, browsers, removed, clock
        self._runner = ScopedRunner(runner, self)
        self.add(label(_(_HOW), quiet=True))
        self.problem = label("", tone="danger")
        self.problem.hide()
        self.add(self.problem)
        self._inner = QWidget()
        self._rows = QVBoxLayout(self._inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(12)
        self.add(scrolling(self._inner), 1)
        self.add_buttons(self.cancel_button(_("Close")))
        self._read()

    def _read(self) -> None:
        self._runner.run(lambda: (self._hosts.all(), self._browsers.all(), self._browsers.refused()), self._show)

    def _show(self, found: Found) -> None:
        here, paired, refused = found
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._section(_("Browsers on this computer"), [self._installed(one, state) for one, state in here])
        if not here:
            self._rows.addWidget(label(_("No browser was found. Start yours once, then come back."), quiet=True))
        self._section(_("Connected"), [self._paired(one) for one in paired])
        self._section(_("Programs that may not ask"), [self._refused(one) for one in refused])
        self._rows.addStretch(1)

    def _section(self, heading: str, rows: Sequence[QWidget]) -> None:
        if rows:
            self._rows.addWidget(label(heading, bold=True))
            for row in rows:
                self._rows.addWidget(row)

    def _installed(self, browser: InstalledBrowser, state: HostState) -> QWidget:
        if state is HostState.SANDBOXED:
            return _row(browser.name, _(browser.why), "", None)
        says = _(_STATES[state])
        if state is HostState.READY:
            return _row(browser.name, says, _("Take back"), lambda: self._change(self._hosts.remove, browser))
        return _row(browser.name, says, _("Set up"), lambda: self._change(self._hosts.install, browser))

    def _paired(self, browser: PairedBrowser) -> QWidget:
        may = ngettext(
            "{count} site is allowed, last used {moment}",
            "{count} sites are allowed, last used {moment}",
            len(browser.sites),
            moment=moment_text(browser.used, self._clock()),
        )
        names = "\n".join(sorted(browser.sites))
        row = _row(browser.name, f"{may}\n{names}".strip(), _("Remove"), lambda: self._remove(browser))
        row.setToolTip(plain_tip(browser.program))
        return row

    def _refused(self, program: str) -> QWidget:
        return _row(program, _("It was told Never."), _("Let it ask"), lambda: self._allow(program))

    def _change(self, change: Callable[[InstalledBrowser], None], browser: InstalledBrowser) -> None:
        self._then_read(lambda: change(browser))

    def _remove(self, browser: PairedBrowser) -> None:
        self._runner.run(lambda: self._browsers.remove(browser.profile), lambda _none: self._gone(browser))

    def _gone(self, browser: PairedBrowser) -> None:
        self._removed(browser.profile)
        self._read()

    def _allow(self, program: str) -> None:
        self._then_read(lambda: self._browsers.allow(program))

    def _then_read(self, work: Callable[[], None]) -> None:
        self.problem.hide()

        def failed(error: Exception) -> None:
            self.problem.setText(str(error))
            self.problem.show()

        self._runner.run(work, lambda _none: self._read(), failed)


def _row(name: str, text: str, does: str, do: Callable[[], None] | None) -> QWidget:
    box = card()
    grid = QGridLayout(box)
    grid.setColumnStretch(0, 1)
    grid.addWidget(label(name), 0, 0)
    grid.addWidget(label(text, quiet=True), 1, 0)
    if do is not None:
        made = button(does, do)
        made.setAccessibleName(_("{action}: {name}", action=does, name=name))
        grid.addWidget(made, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
    return box

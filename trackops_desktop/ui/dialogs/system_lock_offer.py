"""Locking without a passphrase: the question that *Lock* asks then offers the system's own way too."""

from __future__ import annotations

from collections.abc import Callable

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.services.user_check.system_unlock import SystemUnlock
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.workers.runner import RunsWork


def offer_system_lock(question: BaseDialog, system: SystemUnlock, runner: RunsWork, lock: Callable[[], None]) -> None:
    """Add the offer to an open question, once it is known that the system can ask.

    Args:
        question: The open dialog.
        system: Lets the system ask its user.
        runner: Waits for it beside the window.
        lock: Locks, once the system has said yes for the first time.

    """
    work = ScopedRunner(runner, question)
    note = label(_("Or lock without one: your system asks who you are. Nothing is encrypted then."), quiet=True)
    go = button(_("Lock with my system"))

    def switch_on() -> None:
        question.setEnabled(False)
        work.run(system.switch_on, lambda _none: locked(), refused, lambda: question.setEnabled(True))

    def locked() -> None:
        question.accept()
        lock()

    def refused(error: TrackopsError) -> None:
        note.setText(str(error))
        note.setProperty("danger", True)
        note.style().polish(note)
        announce(question, str(error))
        go.setFocus()

    def known(hindrance: TrackopsError | None) -> None:
        if hindrance is None:
            question.column.insertWidget(question.column.count() - 1, note)
            question.add_to_buttons(go)

    go.clicked.connect(lambda _checked=False: switch_on())
    work.run(system.hindrance, known, lambda _error: None)

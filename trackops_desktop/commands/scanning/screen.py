"""What stands in the QR codes on the screen; the only command module that loads Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import NothingFound
from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _

if TYPE_CHECKING:
    from PySide6.QtGui import QImage


def enrolment_texts(environment: Mapping[str, str]) -> list[str]:
    """Take a picture of every screen (on Wayland the desktop asks for leave) and return the enrolments on them.

    Raises:
        ScanError: There is no screen, or no picture of it was given.
        NothingFound: There is no enrolment code on it.

    """
    from trackops_desktop.display import display_problem
    from trackops_desktop.scan.content import is_authenticator
    from trackops_desktop.scan.decoding.pipelines import decode_screen
    from trackops_desktop.scan.decoding.sequence import joined, missing_sentence

    if display_problem(environment):
        raise ScanError(
            _("There is no screen to scan."), _("Use --image FILE, or start trackops in a graphical session.")
        )
    readings = joined([reading for image in _pictures() for reading in decode_screen(image)])
    texts = list(dict.fromkeys(reading.text for reading in readings if is_authenticator(reading.text)))
    missing = missing_sentence(readings)
    if missing and not texts:
        raise NothingFound(missing, _("Show all of them at once."))
    if not texts:
        raise NothingFound(_("There is no enrolment code on the screen."), _("Show it in full, larger if it is small."))
    return texts


def _pictures() -> list[QImage]:
    """Run Qt just long enough for the pictures."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.ui.add.screen_grab import ScreenGrabber
    from trackops_desktop.workers.runner import Runner

    app = QApplication.instance() or QApplication(["trackops"])
    taken: list[QImage] = []
    sentences: list[str] = []
    runner = Runner(lambda error: sentences.append(error.sentence))
    grabber = ScreenGrabber(list, runner)
    grabber.taken.connect(taken.extend)
    grabber.failed.connect(sentences.append)
    for signal in (grabber.taken, grabber.failed):
        signal.connect(app.quit)
    QTimer.singleShot(0, grabber.start)
    app.exec()
    runner.close()
    if sentences:
        raise ScanError(sentences[0], _("Use --image FILE."))
    return taken

"""*Add account*: whatever comes in, it is shown, explained and confirmed before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _, ngettext
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.uri import Parsed, format_uri
from trackops_desktop.scan.content import is_authenticator
from trackops_desktop.services.accounts import SameAccounts
from trackops_desktop.ui.add import input_sources
from trackops_desktop.ui.add.capture_page import CapturePage
from trackops_desktop.ui.add.commit_accounts import Added, store
from trackops_desktop.ui.add.enrolment_collector import EnrolmentCollector, ReadText
from trackops_desktop.ui.add.input_sources import DecodedPicture, InputMaterial, InputResults
from trackops_desktop.ui.add.review_page import Decision, ReviewPage
from trackops_desktop.ui.add.symbol_choice_page import SymbolChoicePage
from trackops_desktop.ui.add.typed_page import TypedPage
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import UNADDED, UNSAVED, BaseDialog
from trackops_desktop.ui.platform.clipboard import clipboard_data
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.focus import KeptFocus
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.shortcuts import keys_of

if TYPE_CHECKING:
    from trackops_desktop.ui.add.camera_panel import CameraPanel

_SCREEN, _AREA = N_("the screen"), N_("the area")
NOT_FOUND_ON_SCREEN = N_(
    "No QR code is visible on your screens. Bring the page to the front, make the code larger if it is small, and scan "
    "again."
)
NOT_FOUND = N_("No QR code was found there. Try a larger, sharper or straighter picture.")


class AddDialog(BaseDialog):
    """Pages: capture, choose among several, type, review.

    Signals:
        stored: What was `Added`.
        keep_scanning_wanted: Scan on, in the window for it.
        discard_wanted: Forget the links that wait.

    """

    stored = Signal(object)
    keep_scanning_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        """Build the pages; `begin`, `take` or `take_link` opens the dialog."""
        super().__init__(_("Add account"), parent)
        self.take_room(480, 520)
        self.setAcceptDrops(True)
        self._context = context
        self._runner = ScopedRunner(context.runner, self)
        self._collector = EnrolmentCollector()
        self._from_link = False
        self._was_typed = False
        self._camera: CameraPanel | None = None
        self.capture, self.choose = CapturePage(), SymbolChoicePage()
        self.typed, self.review = TypedPage(), ReviewPage(context.now)
        self.pages = QStackedWidget()
        for page in (self.capture, self.choose, self.typed, self.review):
            self.pages.addWidget(page)
        self.add(self.pages, 1)
        self._waiting: WaitingLine | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.review.tick)
        self._connect()
        #: The way in that was taken last: the keyboard comes back to it.
        self._taken = self.capture.buttons["screen"]
        self._taken.setFocus()

    def _connect(self) -> None:
        self.capture.way_wanted.connect(self._go)
        self.capture.finish_wanted.connect(self._finish_parts)
        self.choose.chosen.connect(lambda texts: self._take_texts([ReadText(text, _("the picture")) for text in texts]))
        self.typed.entered.connect(self._on_typed)
        self.review.store_wanted.connect(self._store)
        self.review.inspect_wanted.connect(self._inspect)
        for page in (self.choose, self.typed, self.review):
            page.back_wanted.connect(self._back)
        self.pages.currentChanged.connect(self._on_page)
        for command, way in (("scan_screen", "screen"), ("open_image", "image"), ("paste", "paste")):
            shortcut = QShortcut(self)
            shortcut.setKeys([QKeySequence(keys) for keys in keys_of(command)])
            shortcut.activated.connect(partial(self._go_by_key, way))

    # ways in

    def begin(self, way: str = "") -> None:
        """Open, and go the way that was asked for: `camera`, `screen`, `area`, `image`, `paste`, `type` or none."""
        self.open()
        self.raise_()
        if way:
            self._go(way)

    def take(self, materials: Sequence[InputMaterial]) -> None:
        """Open with what was dropped."""
        self.begin()
        self._look_through(materials)

    def take_link(self, uri: str) -> None:
        """Open the review of a link; nothing is stored without the user's click."""
        self._from_link = True
        self.begin()
        self._take_texts([ReadText(uri, _("a link"))])

    def tell_waiting(self, links: int) -> None:
        """Say how many links wait until this is answered."""
        if self._waiting is None and links:
            self._waiting = WaitingLine()
            self._waiting.discard.clicked.connect(self.discard_wanted)
            self.add(self._waiting)
        if self._waiting is not None:
            self._waiting.tell(links)

    def _go(self, way: str) -> None:
        self._taken = self.capture.buttons.get(way, self._taken)
        if way == "screen":
            self._scan_screen(self._on_screens)
        elif way == "area":
            self._scan_screen(self._on_screens_for_area)
        elif way == "image":
            self._open_images()
        elif way == "paste":
            data = clipboard_data()
            self._look_through(input_sources.from_mime(data, _("the clipboard")) if data is not None else [])
        elif way == "type":
            self.pages.setCurrentWidget(self.typed)
            self.typed.setFocus()
        elif way == "camera":
            self._start_camera()

    def _go_by_key(self, way: str) -> None:
        """Go another way in, as the main window's keys do; what stands in the review is not given up for it."""
        if self.pages.currentWidget() is not self.review and not self.capture.is_busy:
            self._go(way)

    def _open_images(self) -> None:
        self._context.files().open_files(self, _("Open pictures"), self._on_files, filters=input_sources.file_filter())

    def _on_files(self, paths: Sequence[Path]) -> None:
        self._look_through([InputMaterial(path.name, path=path) for path in paths])

    def _scan_screen(self, on_taken: Callable[[list[QImage]], None]) -> None:
        from trackops_desktop.ui.add.screen_grab import ScreenGrabber

        parent = self.parentWidget()
        windows: list[QWidget] = [self] if parent is None else [parent.window(), self]
        grabber = ScreenGrabber(lambda: windows, self._context.runner, self)
        grabber.taken.connect(on_taken)
        grabber.failed.connect(lambda sentence: self.capture.say(sentence, tone="warning"))
        grabber.taken.connect(grabber.deleteLater)
        grabber.failed.connect(grabber.deleteLater)
        grabber.start()

    def _on_screens(self, images: list[QImage]) -> None:
        self._look_through([InputMaterial(_(_SCREEN), image=image) for image in images])

    def _on_screens_for_area(self, images: list[QImage]) -> None:
        from trackops_desktop.ui.add.area_picker import AreaPicker

        picker = AreaPicker(images[0], self)
        picker.picked.connect(lambda image: self._look_through([InputMaterial(_(_AREA), image=image)]))
        picker.begin()

    def _start_camera(self) -> None:
        if self._camera is None:
            self._camera = self._make_camera()
        self.capture.say("")
        self.capture.show_panel(self._camera)
        self._camera.start()

    def _make_camera(self) -> CameraPanel:
        from trackops_desktop.ui.add.camera_panel import CameraPanel

        panel = CameraPanel(self._runner, self._context.settings().camera)
        panel.found.connect(lambda texts: self._take_texts([ReadText(text, _("the camera")) for text in texts]))
        panel.said.connect(lambda sentence, bad: self.capture.say(sentence, tone="warning" if bad else ""))
        panel.camera_chosen.connect(self._remember_camera)
        panel.closed.connect(self._stop_camera)
        panel.keep_wanted.connect(self._keep_scanning)
        return panel

    def _keep_scanning(self) -> None:
        self.reject()
        self.keep_scanning_wanted.emit()

    def _remember_camera(self, key: str) -> None:
        self._context.runner.run(self._context.store.change(camera=key), lambda _settings: None)

    def _stop_camera(self) -> None:
        if self._camera is not None:
            self._camera.stop()
            self.capture.show_panel(None)
            self.capture.say("")

    # what came in

    def _look_through(self, materials: Sequence[InputMaterial]) -> None:
        if not materials:
            self._say(_("Nothing here can contain a code."))
            return
        if all(one.text for one in materials):
            self._take_texts([ReadText(one.text, one.source) for one in materials])
            return
        self.pages.setCurrentWidget(self.capture)
        focus = KeptFocus(self, self.capture.set_busy)
        focus.set_busy(True)
        self.capture.say(_("Looking for codes…"))
        self._runner.run(
            lambda: input_sources.look_through(materials),
            lambda result: self._on_results(result, on_screen=materials[0].source in (_(_SCREEN), _(_AREA))),
            self._on_error,
            lambda: focus.set_busy(False),
        )

    def _on_results(self, result: InputResults, *, on_screen: bool = False) -> None:
        self._collector.problems.extend(result.problems)
        several = _with_several(result.sightings)
        if several is not None and len(result.sightings) == 1:
            self.choose.show_sighting(several)
            self.pages.setCurrentWidget(self.choose)
        elif result.found:
            self._take_texts(result.found)
        else:
            nothing = _(NOT_FOUND_ON_SCREEN) if on_screen else _(NOT_FOUND)
            self._say(result.problems[-1] if result.problems else nothing)
            self._collector.problems.clear()

    def _take_texts(self, found: Sequence[ReadText]) -> None:
        self._was_typed = False
        sentence = self._collector.take(found)
        if self._collector.ready:
            self._review()
            return
        progress = self._collector.progress
        self.capture.finish.setVisible(bool(self._collector.accounts) and progress is not None)
        self.pages.setCurrentWidget(self.capture)
        waiting = progress is not None and not progress.complete
        self.capture.say(sentence or _(NOT_FOUND), tone="" if waiting else "warning")

    def _finish_parts(self) -> None:
        self._collector.finish()
        self._review()

    def _on_typed(self, parsed: Parsed) -> None:
        self._was_typed = True
        self._collector = EnrolmentCollector()
        self._collector.keep(parsed, ReadText(format_uri(parsed.enrolment), "typed"))
        self._review()

    def _say(self, sentence: str) -> None:
        self.pages.setCurrentWidget(self.capture)
        self.capture.say(sentence, tone="warning")

    # review

    def _review(self) -> None:
        accounts = list(self._collector.accounts)
        enrolments = [parsed.enrolment for parsed in accounts]
        self._runner.run(
            lambda: self._twins_of(enrolments),
            lambda twins: self._show_review(accounts, twins),
            self._on_error,
        )

    def _twins_of(self, enrolments: Sequence[Enrolment]) -> Sequence[SameAccounts]:
        """Look for what resembles them; the user is about to add something, so the keyring may ask about it."""
        with self._context.vault.prompts.allowed():
            return self._context.accounts.twins_of(enrolments)

    def _show_review(self, accounts: Sequence[Parsed], twins: Sequence[SameAccounts]) -> None:
        self.review.show_accounts(
            accounts, twins, self._collector.problems, from_link=self._from_link, typed=self._was_typed
        )
        self.pages.setCurrentWidget(self.review)

    def _store(self, decisions: list[Decision]) -> None:
        focus = KeptFocus(self, self.review.setDisabled)
        focus.set_busy(True)
        self._runner.run(
            lambda: store(self._context.vault, decisions),
            self._on_stored,
            self._on_error,
            lambda: focus.set_busy(False),
        )

    def _on_stored(self, added: Added) -> None:
        self.stored.emit(added)
        self.accept()

    def _inspect(self, place: int) -> None:
        from trackops_desktop.linting.authenticators import load_authenticators, matrix_of
        from trackops_desktop.scan.inspection import inspect_text
        from trackops_desktop.ui.dialogs.inspect_dialog import CopiedSecrets, InspectDialog

        found, now = self._collector.origins[place], self._context.now()
        secrets = CopiedSecrets(self._collector.accounts[place].enrolment, self._context.copy_secret)
        self._runner.run(
            lambda: (inspect_text(found.text, found.symbol, now), matrix_of(found.text, load_authenticators())),
            lambda seen: InspectDialog(seen[0], self, matrix=seen[1], secrets=secrets).open(),
        )

    def _on_error(self, error: TrackopsError) -> None:
        self._say(str(error))

    def _back(self) -> None:
        """Go to the page before; what was typed for a review is there again."""
        if self._from_link or self.pages.currentWidget() is self.capture:
            self.reject()
            return
        self._collector = EnrolmentCollector()
        if self._was_typed and self.pages.currentWidget() is self.review:
            self._was_typed = False
            self.pages.setCurrentWidget(self.typed)
            self.typed.setFocus()
            return
        self.typed.clear()
        self.capture.finish.hide()
        self.capture.say("")
        self.pages.setCurrentWidget(self.capture)
        self._taken.setFocus()

    # Qt's side

    def _on_page(self, _index: int) -> None:
        if self.pages.currentWidget() is not self.capture:
            self._stop_camera()
        if self.pages.currentWidget() is self.review:
            self._timer.start()
        else:
            self._timer.stop()

    def loses(self) -> str:
        """Say what was found or typed and isn't added; a link that is turned down is not missed."""
        page = self.pages.currentWidget()
        if self._from_link or page is self.capture or (page is self.typed and not self.typed.key.text()):
            return ""
        return _(UNSAVED) if page is self.typed or self._was_typed else _(UNADDED)

    def done(self, result: int) -> None:
        """Stop what runs before the dialog goes."""
        self._timer.stop()
        self._stop_camera()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what the page is for, and only that; Esc goes one page back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
            return
        if event.key() == Qt.Key.Key_Escape:
            self._back()
            return
        super().keyPressEvent(event)

    def _enter(self) -> None:
        page = self.pages.currentWidget()
        if page is self.typed:
            self.typed.next.click()
        elif page is self.choose:
            self.choose.all.click()
        elif page is self.review:
            (self.review.back if self._from_link else self.review.save).click()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take pictures, files and text."""
        data = event.mimeData()
        if data.hasImage() or data.hasUrls() or data.hasText():
            event.acceptProposedAction()
            self.capture.set_over(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Look as before."""
        self.capture.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Look through what was dropped."""
        self.capture.set_over(False)
        event.acceptProposedAction()
        self._look_through(input_sources.from_mime(event.mimeData(), _("what was dropped")))


class WaitingLine(QWidget):
    """Says how many links wait, with a button that forgets them."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = label("", quiet=True)
        self.discard = button(_("Discard"), kind="flat")
        self.discard.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.discard)

    def tell(self, count: int) -> None:
        """Show the number, or nothing at all for none."""
        self.sentence.setText(ngettext("{count} more link is waiting.", "{count} more links are waiting.", count))
        self.setVisible(count > 0)


def _with_several(sightings: Sequence[DecodedPicture]) -> DecodedPicture | None:
    """Return the first picture that holds several authenticator codes."""
    for sighting in sightings:
        texts = {reading.text for reading in sighting.readings if is_authenticator(reading.text)}
        if len(texts) > 1:
            return sighting
    return None

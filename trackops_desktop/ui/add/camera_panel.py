"""The camera: a mirrored preview with what is found outlined, hints, and the choice of device."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QLoggingCategory, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from trackops_desktop.i18n import _, ngettext
from trackops_desktop.otp.migration import is_migration
from trackops_desktop.otp.other_apps import refusal_of
from trackops_desktop.scan.content import classify
from trackops_desktop.scan.session import CodesFound, Collected, Event, Mark, PartRefused, PreviewFrame, Unjoined
from trackops_desktop.scan.sources.camera import open_camera
from trackops_desktop.scan.sources.devices import CameraChoice, list_cameras
from trackops_desktop.scan.sources.images import Pixels
from trackops_desktop.ui.add.picture_view import PictureView as Picture
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.accessibility import name_choice
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.workers.runner import RunsWork
from trackops_desktop.workers.scan_loop import ScanLoop

#: A read enrolment stays outlined so long before the review takes its place.
LINGER_MS = 350


def as_image(pixels: Pixels) -> QImage:
    """Return an H × W × 3 BGR array as an image of its own."""
    height, width = pixels.shape[:2]
    return QImage(pixels.tobytes(), width, height, width * 3, QImage.Format.Format_BGR888).copy()


class HotPlug(QObject):
    """Tells when a camera comes or goes, where QtMultimedia loads.

    Signals:
        changed: The list of cameras is another one.

    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Listen if that is possible; without it the list is read when the panel opens."""
        super().__init__(parent)
        self._devices: QObject | None = None
        # Its back end tells on stderr of every optional library that is not there.
        QLoggingCategory.setFilterRules("qt.multimedia*=false")
        try:
            from PySide6.QtMultimedia import QMediaDevices
        except ImportError:
            return
        devices = QMediaDevices(self)
        devices.videoInputsChanged.connect(self.changed)
        self._devices = devices


class CameraPanel(QWidget):
    """Starts and stops with being shown and hidden: the camera's light goes off the moment it is not needed.

    Signals:
        found: Texts to review, as a list.
        said: A sentence about what happens, and whether it is a problem.
        camera_chosen: The key of the camera to remember.
        closed: Back to the other ways in.
        keep_wanted: Keep scanning, in the window for it.

    """

    found = Signal(list)
    said = Signal(str, bool)
    camera_chosen = Signal(str)
    closed = Signal()
    keep_wanted = Signal()

    def __init__(self, runner: RunsWork, remembered: str, parent: QWidget | None = None) -> None:
        """Prepare; no camera is touched before `start`."""
        super().__init__(parent)
        self._runner, self._wanted = ScopedRunner(runner, self), remembered
        self._active, self._looks = False, False
        self._cameras: tuple[CameraChoice, ...] = ()
        self._marks: tuple[Mark, ...] = ()
        self._pending: list[str] = []
        self.loop = ScanLoop(self)
        self.loop.came.connect(self._on_event)
        self.loop.failed.connect(self._on_failed)
        self.loop.ended.connect(self._on_ended)
        self._linger = QTimer(self)
        self._linger.setSingleShot(True)
        self._linger.setInterval(LINGER_MS)
        self._linger.timeout.connect(self._deliver)
        self._hot_plug: HotPlug | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        self.picture = Picture()
        self.picture.setAccessibleName(_("Camera preview"))
        self.picture.chosen.connect(self._on_chosen)
        self.device = QComboBox()
        name_choice(self.device, _("Camera"))
        self.device.activated.connect(self._on_device)
        self.keep = button(_("Keep scanning…"), self.keep_wanted.emit, kind="flat")
        self.keep.setToolTip(_("For testers: judge and list every code that is seen, all day long."))
        shut = QToolButton()
        shut.setIcon(icon("close"))
        shut.setIconSize(QSize(18, 18))
        shut.setAccessibleName(_("Stop the camera"))
        shut.setToolTip(_("Stop the camera"))
        shut.clicked.connect(lambda _checked=False: self.closed.emit())
        row = QHBoxLayout()
        row.addWidget(self.device, 1)
        row.addWidget(self.keep)
        row.addWidget(shut)
        self.hint = label("", quiet=True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.hint)

    # life

    def start(self) -> None:
        """Find the cameras (beside the window: it takes a moment), then open the remembered one."""
        self._active = True
        if self._hot_plug is None:
            self._hot_plug = HotPlug(self)
            self._hot_plug.changed.connect(self._list)
        self.hint.setText(_("Looking for cameras…"))
        self._pending = []
        self._list()

    def stop(self) -> None:
        """Close the camera; no list that comes late and no camera that is plugged in opens one again."""
        self._active = False
        if self._hot_plug is not None:
            self._hot_plug.changed.disconnect(self._list)
            self._hot_plug.deleteLater()
            self._hot_plug = None
        self._linger.stop()
        self.loop.stop()
        self.picture.clear()

    def _list(self) -> None:
        self._runner.run(list_cameras, self._on_cameras, self._on_failed)

    def _on_cameras(self, cameras: tuple[CameraChoice, ...]) -> None:
        if not self._active:
            return
        self._cameras = cameras
        self.device.clear()
        for camera in cameras:
            self.device.addItem(camera.name, camera.key)
        self.device.setEnabled(len(cameras) > 1)
        if not cameras:
            self.closed.emit()
            self.said.emit(_("No camera was found. Connect one, or scan the screen or a picture instead."), True)
            return
        keys = [camera.key for camera in cameras]
        place = keys.index(self._wanted) if self._wanted in keys else 0
        self.device.setCurrentIndex(place)
        if not self.loop.running:
            self._open(cameras[place])

    def _on_device(self, place: int) -> None:
        camera = self._cameras[place]
        self._wanted = camera.key
        self.camera_chosen.emit(camera.key)
        self._open(camera)

    def _open(self, camera: CameraChoice) -> None:
        self.hint.setText(_("Opening the camera…"))
        self._looks = True
        self.loop.start(partial(open_camera, camera))

    # events

    def _on_event(self, event: Event) -> None:
        if isinstance(event, PreviewFrame):
            self._show(event)
        elif isinstance(event, CodesFound):
            self._on_found([reading.text for reading in event.readings])
        elif isinstance(event, Collected):
            self.said.emit(event.progress.sentence, False)
        elif isinstance(event, Unjoined):
            self.said.emit(event.sentence, False)
        elif isinstance(event, PartRefused):
            self.said.emit(str(event.error), True)

    def _show(self, event: PreviewFrame) -> None:
        self._marks = event.marks
        read = [mark.outline for mark in event.marks if mark.reading is not None]
        located = [mark.outline for mark in event.marks if mark.reading is None]
        self.picture.show_picture(as_image(event.pixels), read, located, mirrored=True)
        self.hint.setText(_(event.hint.value) if event.hint else _("Hold the code in front of the camera."))

    def _on_found(self, texts: list[str]) -> None:
        authenticators = [text for text in texts if classify(text) != "other"]
        if not authenticators:
            refusals = [str(refusal) for text in texts if (refusal := refusal_of(text))]
            self.said.emit([*refusals, _("That code isn't for an authenticator.")][0], True)
            return
        self._pending += [text for text in authenticators if text not in self._pending]
        in_view = sum(mark.kind is not None and mark.kind != "other" for mark in self._marks)
        if in_view > 1 and not any(map(is_migration, self._pending)):
            self.said.emit(
                ngettext(
                    "{count} code is in view. Click the one you want.",
                    "{count} codes are in view. Click the one you want.",
                    in_view,
                ),
                False,
            )
        else:
            self._linger.start()

    def _on_chosen(self, place: int) -> None:
        read = [mark.reading for mark in self._marks if mark.reading is not None]
        if place < len(read) and read[place] is not None:
            self._pending = [read[place].text]
            self._deliver()

    def _deliver(self) -> None:
        texts, self._pending = self._pending, []
        if texts:
            self.found.emit(texts)

    def _on_failed(self, error: Exception) -> None:
        if self._active:
            self._fail(str(error))

    def _on_ended(self) -> None:
        if self._looks:
            self.hint.setText(_("The recording has ended."))

    def _fail(self, sentence: str) -> None:
        self.hint.setText(sentence)
        self._looks = False
        self.picture.clear()
        self.said.emit(sentence, True)

"""One run: the frame's first pixels, then everything else, then the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from trackops_desktop.app.console import tell
from trackops_desktop.app.core_services import BackgroundLoader, Environment
from trackops_desktop.app.options import Options
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import VaultError
from trackops_desktop.paths import Paths
from trackops_desktop.startup.accelerator import StartAccelerator

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.app.build import Application
    from trackops_desktop.app.signals import EndSignals
    from trackops_desktop.startup.preview import StartupPreview
    from trackops_desktop.ui.platform.single_instance import SingleInstance
    from trackops_desktop.ui.platform.system_links import SystemLinks

_LOGGER = LazyLogger(__name__)
#: Milliseconds after which the rest is built even if the first codes have not been painted.
LATEST_MS = 150


def run(options: Options, paths: Paths, start: StartAccelerator | None = None) -> int:
    """Run the application, or hand what was asked for to the one that runs already; return the exit status."""
    start = start or StartAccelerator(is_open=False)
    environment = Environment(paths)
    start.load_binding()
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.ui.platform.single_instance import SingleInstance

    if sys.platform == "win32":
        from trackops_desktop.ui.platform.windows_session import name_for_taskbar

        name_for_taskbar()
    app = QApplication(["trackops-desktop", "-style", "Fusion"])
    app.setApplicationName("trackops-desktop")
    app.setApplicationDisplayName("Trackops Desktop")  # not translated
    app.setDesktopFileName("trackops-desktop")
    app.setQuitOnLastWindowClosed(False)
    instance = SingleInstance(environment.paths.home)
    if not instance.is_first():
        from trackops_desktop.app.second_instance import SecondInstance

        status = SecondInstance(app, options, instance).run()
        if status is not None:
            return status
    launch = Launch(app, options, environment, instance, start)
    if sys.platform == "darwin":
        launch.take_links()
    return launch.run()


class Launch:
    """Holds what one run needs until its end."""

    def __init__(
        self,
        app: QApplication,
        options: Options,
        environment: Environment,
        instance: SingleInstance,
        start: StartAccelerator | None = None,
    ) -> None:
        """Make the frame; nothing else is loaded yet, but a process may be reading the first codes."""
        from trackops_desktop.ui.platform.spoken_language import SpokenLanguage
        from trackops_desktop.ui.window.main_window import MainWindow
        from trackops_desktop.ui.window.window_geometry import read_geometry

        self._app, self._options, self._environment, self._instance = app, options, environment, instance
        place = read_geometry(environment.paths.window_place)
        self._language = SpokenLanguage(app, os.environ, options.lang)
        self._language.begin(place.language)
        self.frame = MainWindow(place)
        self.application: Application | None = None
        self._start = start or StartAccelerator(is_open=False)
        self._preview: StartupPreview | None = None
        self._begun = False
        self._loader: BackgroundLoader | None = None
        self._signals: EndSignals | None = None
        self._links: SystemLinks | None = None
        self._unhear: Callable[[], object] = lambda: None
        self._status = 0

    def run(self) -> int:
        """Show the frame, build the rest once it is painted, and return the exit status at the end."""
        from PySide6.QtCore import QTimer

        if self._options.hidden:
            QTimer.singleShot(0, self._build)
        else:
            self.frame.painted.connect(self._on_painted)
            self.frame.show()
        try:
            return self._app.exec() or self._status
        finally:
            if self.application is not None:
                self.application.close()
            if self._signals is not None:
                self._signals.close()
            self._instance.close()
            self._unhear()

    def take_links(self) -> None:
        """Take what macOS hands over as events, from the first moment on."""
        from trackops_desktop.ui.platform.system_links import SystemLinks

        self._links = SystemLinks(self._app)
        self._links.start()

    def _on_painted(self) -> None:
        """First the frame, then the codes that were read ahead, then all the rest."""
        from PySide6.QtCore import QTimer

        if self._start.expects_preview and not (self._preview or self._begun):
            self._preview = self._show_preview()
            if self._preview is not None:
                self.frame.tell_next_painting()
                # A window that was covered or minimised meanwhile is not painted again.
                QTimer.singleShot(LATEST_MS, self._build)
                return
        QTimer.singleShot(0, self._build)

    def _show_preview(self) -> StartupPreview | None:
        """Show what was read ahead, if anything was."""
        try:
            preview = self._start.preview(self._app, self.frame, self._environment.clock, self._language.preview)
        except Exception as error:  # noqa: BLE001  (whatever is wrong, the ordinary way shows the codes)
            _LOGGER.error("What was read ahead cannot be shown", error=error)
            return None
        if preview is None:
            _LOGGER.info("The process that was sent ahead had nothing to show in time")
        return preview

    def _build(self) -> None:
        if self._begun:
            return
        self._begun = True
        self._start.dismiss()
        self.frame.closed.connect(self._on_closed_early)
        self._loader = BackgroundLoader(self._environment, _called_here(self._build_on))
        from trackops_desktop.program import VERSION
        from trackops_desktop.ui.platform.crash import CrashReporter

        self._unhear = CrashReporter(VERSION, self._app).install()
        # Loading takes as long as opening the vault usually does; another program may make that one wait.
        import trackops_desktop.app.build
        import trackops_desktop.app.signals  # noqa: F401

    def _build_on(self) -> None:
        """Build everything over the vault, which is open now; the event loop went on while it was not."""
        from trackops_desktop.app.build import Application
        from trackops_desktop.app.signals import EndSignals

        loader, self._loader = self._loader, None
        if loader is None:
            return
        try:
            core = loader.core()
        except VaultError as error:
            self._cannot_open(error)
            return
        preview, self._preview = self._preview, None
        if preview is not None and core.vault.seems_open():  # it may have been sealed since
            core.codes.foresee(preview.foreseen.current())
        self.application = Application(
            self._app, self.frame, self._environment, self._options, core, preview, language=self._language
        )
        self._signals = EndSignals(self._app.quit, self._app)
        self.application.serve(self._instance)
        if self._links is not None:
            self._links.hand_to(self.application.open_what_came)
        self.application.windows.settled.connect(self._start.settle)
        self.application.open()

    def _on_closed_early(self) -> None:
        """End at once if the window is closed while the vault is still being opened."""
        if self.application is None and self._loader is not None:
            self._loader = None
            self._app.quit()

    def _cannot_open(self, error: VaultError) -> None:
        """Say in a window why the accounts cannot be opened; nothing was changed."""
        from trackops_desktop.ui.dialogs.fatal_dialog import FatalDialog

        _LOGGER.error("The accounts cannot be opened", error=error)
        self._start.settle()
        tell(str(error))
        self._status = 1
        self.frame.hide()
        dialog = FatalDialog(error)
        dialog.finished.connect(self._app.quit)
        dialog.open()


def _called_here(call: Callable[[], None]) -> Callable[[], None]:
    """Return what any thread may call to have something called on this one."""
    from PySide6.QtCore import QObject, Qt, Signal

    class Here(QObject):
        wanted = Signal()

    here = Here()
    here.wanted.connect(call, Qt.ConnectionType.QueuedConnection)
    return lambda: here.wanted.emit()  # which keeps it alive

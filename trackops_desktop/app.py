"""The composition root of the application: builds everything in order, and is the only module that sees it all."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trackops_desktop import hardening
from trackops_desktop.browser.environment import strip_switches
from trackops_desktop.errors import TrackopsError, VaultError
from trackops_desktop.otp.clock import Clock
from trackops_desktop.paths import Paths, choose_paths
from trackops_desktop.ui.start import Options, display_problem, parse

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.services.codes import Codes
    from trackops_desktop.ui.context import MenuHook
    from trackops_desktop.ui.live_settings import LiveSettings
    from trackops_desktop.ui.main_window import MainWindow
    from trackops_desktop.ui.single_instance import SingleInstance
    from trackops_desktop.vault.backend import KeyringBackend
    from trackops_desktop.vault.vault import Vault


#: Accounts whose codes are fetched before the window is built: as many as any screen shows.
FIRST_CODES = 40


def main(argv: Sequence[str] | None = None) -> int:
    """Run the application; return its exit status."""
    options = parse(sys.argv[1:] if argv is None else argv)
    if options.version:
        sys.stdout.write(f"{version()}\n")
        return 0
    strip_switches(os.environ, sys.argv, os.geteuid() if hasattr(os, "geteuid") else None)
    if options.explain:
        return _explain(options)
    problem = display_problem()
    if problem:
        sys.stderr.write(problem + "\n")
        return 1
    hardening.forbid_dumps()
    try:
        paths = choose_paths(options.home).make()
    except OSError as error:
        sys.stderr.write(f"The data folder cannot be used: {error.strerror}.\n")
        return 1
    return _run(options, paths)


def version() -> str:
    """Return the version of the installed product."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("trackops-desktop")
    except PackageNotFoundError:
        return "unknown"


def _platform_backend() -> KeyringBackend | None:
    from trackops_desktop.vault.keychain import platform_backend

    return platform_backend()


@dataclass(frozen=True, slots=True)
class Environment:
    """What an application stands on; tests bring a folder, a keyring and a clock of their own.

    Attributes:
        paths: The data folder.
        backend: Makes the keyring's backend; None where there is none.
        clock: Unix seconds.

    """

    paths: Paths
    backend: Callable[[], KeyringBackend | None] = _platform_backend
    clock: Clock = time.time


@dataclass(frozen=True, slots=True)
class Ground:
    """What needs no window: the vault, the settings in use, the codes."""

    vault: Vault
    store: LiveSettings
    codes: Codes


class Prelude:
    """Opens the vault and fetches the first codes on a thread, while the windows are being loaded."""

    def __init__(self, environment: Environment) -> None:
        """Begin at once."""
        self._environment = environment
        self._opened = threading.Event()
        self._ground: Ground | VaultError | None = None
        threading.Thread(target=self._work, daemon=True, name="prelude").start()

    def ground(self) -> Ground:
        """Wait for the vault to be open and return what stands on it.

        Raises:
            VaultError: The catalogue cannot be opened.

        """
        self._opened.wait()
        if isinstance(self._ground, Ground):
            return self._ground
        raise self._ground or VaultError("The accounts could not be opened.", "Start the program again.")

    def _work(self) -> None:
        try:
            ground = _open(self._environment)
            self._ground = ground
        except VaultError as error:
            self._ground = error
            return
        finally:
            self._opened.set()
        with suppress(TrackopsError):
            _fetch_first(ground)


def _open(environment: Environment) -> Ground:
    from trackops_desktop.services.codes import Codes
    from trackops_desktop.services.settings import SettingsStore
    from trackops_desktop.ui.live_settings import LiveSettings
    from trackops_desktop.vault.vault import Vault

    vault = Vault.open(environment.paths, environment.backend(), environment.clock)
    store = LiveSettings(SettingsStore(vault))
    return Ground(vault, store, Codes(vault, environment.clock, lambda: store.current.clock_offset))


def _fetch_first(ground: Ground) -> None:
    """Fetch what is on screen first; whatever is wrong shows itself again when the window asks."""
    from trackops_desktop.vault.state import VaultState

    ids = [entry.id for entry in ground.vault.entries()[:FIRST_CODES]]
    if ids and ground.vault.is_open() and ground.vault.condition().state is VaultState.READY:
        ground.codes.load(ids)


class Application:
    """Everything of one running application, in the order it was built."""

    def __init__(
        self, app: QApplication, frame: MainWindow, environment: Environment, options: Options, ground: Ground
    ) -> None:
        """Build services and windows into the frame that is on screen already."""
        from trackops_desktop.services.accounts import Accounts
        from trackops_desktop.services.lock import Lock
        from trackops_desktop.ui.clipboard import CodeClipboard
        from trackops_desktop.ui.context import Context
        from trackops_desktop.ui.shell import Shell
        from trackops_desktop.ui.theme import Theme
        from trackops_desktop.ui.transfer.windows import TransferWindows
        from trackops_desktop.workers.runner import Runner

        clock = environment.clock
        self._options, self._home = options, environment.paths.home
        self.vault, store, codes = ground.vault, ground.store, ground.codes
        self.runner = Runner(self._on_error)
        self._moving = TransferWindows(lambda: self.context)
        self.context = Context(
            vault=self.vault,
            accounts=Accounts(self.vault, clock),
            codes=codes,
            lock=Lock(self.vault, codes, time.monotonic, lambda: store.current.lock_after_minutes),
            store=store,
            runner=self.runner,
            clock=clock,
            clipboard=CodeClipboard(app.clipboard()),
            theme=Theme(app),
            hooks=self._hooks(),
            versions=lambda: versions(self.vault),
        )
        self.shell = Shell(self.context, frame, version)
        self.shell.quit_wanted.connect(app.quit)
        self.shell.settled.connect(lambda: self._moving.watch(self.shell.window))

    def open(self) -> None:
        """Show the codes, and what the command line asked for beside them."""
        self.shell.open(hidden=self._options.hidden)
        if self._options.uri:
            self.shell.review_link(self._options.uri)
        elif self._options.add:
            self.shell.open_add()

    def serve(self, instance: SingleInstance) -> None:
        """Do what later starts ask for."""
        instance.raised.connect(self.shell.come_forward)
        instance.add_wanted.connect(self.shell.open_add)
        instance.uri_came.connect(self.shell.review_link)
        self.shell.settled.connect(instance.listen)

    def close(self) -> None:
        """Remember the window's place, clear the clipboard, let running work end, close the vault."""
        from trackops_desktop.ui.place import write_place
        from trackops_desktop.ui.theme import colours

        write_place(self._home, self.shell.frame.place(colours().window))
        self._moving.close()
        self.shell.close()
        self.runner.close()
        self.vault.close()

    def _hooks(self) -> tuple[MenuHook, ...]:
        return self._moving.hooks()

    def _on_error(self, error: TrackopsError) -> None:
        self.shell.window.show_error(error)


class Launch:
    """One run: the frame's first pixels, then everything else, then the end."""

    def __init__(self, app: QApplication, options: Options, environment: Environment, instance: SingleInstance) -> None:
        """Make the frame; nothing else is loaded yet."""
        from trackops_desktop.ui.main_window import MainWindow
        from trackops_desktop.ui.place import read_place

        self._app, self._options, self._environment, self._instance = app, options, environment, instance
        self.frame = MainWindow(read_place(environment.paths.home))
        self.application: Application | None = None
        self._status = 0

    def run(self) -> int:
        """Show the frame, build the rest once it is painted, and return the exit status at the end."""
        from PySide6.QtCore import QTimer

        if self._options.hidden:
            QTimer.singleShot(0, self._build)
        else:
            self.frame.painted.connect(self._build)
            self.frame.show()
        try:
            return self._app.exec() or self._status
        finally:
            if self.application is not None:
                self.application.close()
            self._instance.close()

    def _build(self) -> None:
        prelude = Prelude(self._environment)
        from trackops_desktop.ui.crash import CrashReporter

        reporter = CrashReporter(version, self._app)
        reporter.install()
        import trackops_desktop.ui.shell  # noqa: F401 (loaded while the vault opens)

        try:
            ground = prelude.ground()
        except VaultError as error:
            self._cannot_open(error)
            return
        self.application = Application(self._app, self.frame, self._environment, self._options, ground)
        self.application.serve(self._instance)
        self.application.open()

    def _cannot_open(self, error: VaultError) -> None:
        """Say in a window why the accounts cannot be opened; nothing was changed."""
        from trackops_desktop.ui.dialogs.fatal_dialog import FatalDialog

        sys.stderr.write(f"{error}\n")
        self._status = 1
        self.frame.hide()
        dialog = FatalDialog(error)
        dialog.finished.connect(self._app.quit)
        dialog.open()


def _run(options: Options, paths: Paths) -> int:
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.ui.single_instance import SingleInstance

    app = QApplication(sys.argv[:1])
    app.setApplicationName("trackops-desktop")
    app.setApplicationDisplayName("Trackops Desktop")
    app.setDesktopFileName("trackops-desktop")
    app.setQuitOnLastWindowClosed(False)
    instance = SingleInstance(paths.home)
    if not instance.is_first():
        verb = "uri" if options.uri else "add" if options.add else "raise"
        return 0 if instance.send(verb, options.uri) else _unreachable()
    return Launch(app, options, Environment(paths), instance).run()


def _unreachable() -> int:
    sys.stderr.write("Trackops Desktop is running already but does not answer.\n")
    return 1


def _explain(options: Options) -> int:
    """Say what a page asks for; this needs neither a screen nor a vault."""
    from trackops_desktop.browser.explain import bound_in, explain

    return explain(options.explain, options.reveal, bound_in(choose_paths(options.home), time.time))


def versions(vault: Vault) -> tuple[tuple[str, str], ...]:
    """Return name and version of every part, for the about window; starts none of them."""
    import platform
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    from PySide6.QtCore import qVersion

    def of(package: str) -> str:
        try:
            return installed(package)
        except PackageNotFoundError:
            return "not installed"

    try:
        keyring = vault.condition().backend or "none"
    except VaultError as error:
        keyring = error.sentence
    return (
        ("Keyring", keyring),
        ("Qt", f"{qVersion()} (PySide6 {of('PySide6')})"),
        ("Chromium", _chromium_version()),
        ("OpenCV", of("opencv-python")),
        ("zxing-cpp", of("zxing-cpp")),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release()}"),
    )


def _chromium_version() -> str:
    """Ask the embedded browser's library; importing it starts no process."""
    try:
        from trackops_desktop.browser.version import chromium_version
    except ImportError:
        return "not available"
    return chromium_version()

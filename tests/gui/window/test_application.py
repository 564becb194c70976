"""The application as the composition root builds it: frame, vault on its thread, windows, tray, end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.gui.builders import AT, PASSPHRASE, FakeClock, Made
from tests.gui.fresh_interpreter import said
from tests.gui.keys import choose
from tests.gui.pictures import made_up, uri
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.app.build import Application
from trackops_desktop.app.core_services import BackgroundLoader, Environment, open_core_services
from trackops_desktop.app.launch import Launch
from trackops_desktop.app.options import Options
from trackops_desktop.app.practice_site import PracticeLauncher
from trackops_desktop.app.versions import versions
from trackops_desktop.errors import PracticeError, VaultError
from trackops_desktop.otp.code import Code
from trackops_desktop.paths import Paths
from trackops_desktop.startup.accelerator import StartAccelerator
from trackops_desktop.startup.snapshot import take_snapshot
from trackops_desktop.ui.platform.clipboard import CodeClipboard
from trackops_desktop.ui.platform.single_instance import SingleInstance
from trackops_desktop.ui.platform.tray import Tray
from trackops_desktop.ui.widgets.theme import colours
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.window_geometry import WindowGeometry, read_geometry
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def environment(tmp_path: Path, keyring: MemoryKeyring) -> Environment:
    return Environment(Paths(tmp_path / "home").make(), lambda: keyring, lambda: AT)


@pytest.fixture
def looped(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> QApplication:
    """The application on a loop of its own: after a real `quit` Qt would run no loop of a later test."""
    loop = QEventLoop()
    monkeypatch.setattr(qapp, "exec", loop.exec)
    monkeypatch.setattr(qapp, "quit", loop.quit)
    return qapp


@pytest.fixture(autouse=True)
def _excepthook() -> Iterator[None]:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    before, handlers = sys.excepthook, {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    yield
    sys.excepthook = before
    signal.set_wakeup_fd(-1)
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_the_vault_opens_and_the_first_codes_come_while_the_window_loads(
    environment: Environment, qtbot: QtBot
) -> None:
    with elsewhere():
        core = open_core_services(environment)
    core.vault.add_many([NewEntry(made_up(number)) for number in range(3)])
    core.vault.close()
    with elsewhere():
        core = BackgroundLoader(environment).core()
    ids = [entry.id for entry in core.vault.entries()]
    qtbot.waitUntil(lambda: all(map(core.codes.loaded, ids)), timeout=PATIENCE_MS)
    core.vault.close()


def test_a_catalogue_that_cannot_be_opened_is_told_to_the_one_that_waits(environment: Environment) -> None:
    environment.paths.catalogue.write_bytes(b"this is no catalogue at all, whatever its name says")
    with pytest.raises(VaultError), elsewhere():
        BackgroundLoader(environment).core()


def test_a_whole_run_shows_codes_and_remembers_its_place(looped: QApplication, environment: Environment) -> None:
    with elsewhere():
        core = open_core_services(environment)
    core.vault.add_many([NewEntry(made_up(1))])
    core.vault.close()
    seen: list[str] = []
    launch = Launch(looped, Options(uri=uri(2)), environment, SingleInstance(environment.paths.home))

    def look() -> None:
        application = launch.application
        model = application.windows.window.model if application is not None else None
        if model is None or not model.rowCount() or not model.appearance(0).code or application is None:
            return
        dialog: Any = application.windows._add
        if dialog is None or not dialog.review.cards:
            return
        seen.append(model.appearance(0).code)
        timer.stop()
        os.kill(os.getpid(), signal.SIGTERM)  # as the session's end does: the dialog lets nothing else be clicked

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    assert launch.run() == 0
    assert len(seen) == 1
    assert read_geometry(environment.paths.window_place).geometry
    again = Vault.open(environment.paths, None, lambda: AT)
    assert len(again.entries()) == 1
    again.close()


def test_a_run_over_a_damaged_catalogue_says_so_and_ends_with_1(
    looped: QApplication, environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.paths.catalogue.write_bytes(b"this is no catalogue at all, whatever its name says")
    launch = Launch(looped, Options(), environment, SingleInstance(environment.paths.home))

    def look() -> None:
        shown = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == "FatalDialog" and w.isVisible()]
        if shown:
            timer.stop()
            shown[0].close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    assert launch.run() == 1
    assert "damaged" in capsys.readouterr().err
    launch.frame.deleteLater()


class FakeSnapshotProcess:
    """A snapshot process that saw what it is told."""

    def __init__(self, seen: bytes) -> None:
        self._seen = seen
        self.dismissed = 0

    def report(self) -> bytes:
        return self._seen

    def dismiss(self) -> None:
        self.dismissed += 1


def _launch(app: QApplication, environment: Environment, process: FakeSnapshotProcess) -> Launch:
    start = StartAccelerator(is_open=True, process=process)  # type: ignore[arg-type]
    return Launch(app, Options(), environment, SingleInstance(environment.paths.home), start)


def _first_look(environment: Environment, keyring: MemoryKeyring, code: str) -> tuple[bytes, str]:
    """Add two accounts; return a look at them in which every code is this one, and the first's real code."""
    with elsewhere():
        core = open_core_services(environment)
    core.vault.add_many([NewEntry(made_up(number)) for number in range(2)])
    look = take_snapshot(core.vault, environment.clock)
    assert look is not None
    real = look.codes[look.entries[0].id][0]
    told = {id_: (Code(code, real.valid_from, real.valid_until),) for id_ in look.codes}
    core.vault.close()
    return look._replace(codes=told, theme="dark").packed(), real.value


def _quits(application: Application) -> bool:
    """Press Ctrl+Q in the main window; False where that is not in front yet, as it takes no key before."""
    frame = application.windows.frame
    frame.activateWindow()
    if not frame.isActiveWindow():
        return False
    QTest.keySequence(frame.windowHandle(), QKeySequence("Ctrl+Q"))
    return True


def _run_until(launch: Launch, done: Callable[[], bool]) -> None:
    """Run until something is so, then quit as the user does."""

    def look() -> None:
        if launch.application is not None and done() and _quits(launch.application):
            timer.stop()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    assert launch.run() == 0


def test_what_the_snapshot_holds_is_on_the_screen_before_the_vault_is_opened_and_gives_way_to_it(
    looped: QApplication, environment: Environment, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, real = _first_look(environment, keyring, "111111")
    told: list[str] = []
    process = FakeSnapshotProcess(seen)
    launch = _launch(looped, environment, process)
    build = Launch._build

    def watched(started: Launch) -> None:
        preview = started._preview
        if preview is not None and not told:
            assert started.application is None
            assert preview.widgets.view.isVisible()
            told.append(preview.widgets.model.appearance(0).code)
            told.append(colours().window)
        build(started)

    monkeypatch.setattr(Launch, "_build", watched)

    def there() -> bool:
        assert launch.application is not None
        model = launch.application.windows.window.model
        appearance = model.appearance(0)
        assert appearance.code, "a code that was on the screen never goes away"
        return appearance.code.replace(" ", "") == real

    _run_until(launch, there)
    assert told[0] == "111 111"
    assert told[1] == "#14171c"
    assert process.dismissed == 1


def test_a_vault_that_was_sealed_since_the_snapshot_shows_no_code(
    looped: QApplication, environment: Environment, keyring: MemoryKeyring
) -> None:
    seen, _ = _first_look(environment, keyring, "111111")
    with elsewhere():
        core = open_core_services(environment)
    core.vault.seal(PASSPHRASE)
    (first, _) = core.vault.entries()
    core.vault.close()
    launch = _launch(looped, environment, FakeSnapshotProcess(seen))

    def shut() -> bool:
        assert launch.application is not None
        return bool(launch.application.windows.window.is_shut)

    _run_until(launch, shut)
    assert launch.application is not None
    assert launch.application.context.codes.code(first.id) is None
    assert not launch.application.windows.window.model.appearance(0).code


@pytest.mark.parametrize("seen", [b"", b"nonsense"], ids=["nothing", "nonsense"])
def test_a_snapshot_of_nothing_or_nonsense_changes_nothing(
    looped: QApplication, environment: Environment, keyring: MemoryKeyring, seen: bytes
) -> None:
    _, real = _first_look(environment, keyring, "111111")
    process = FakeSnapshotProcess(seen)
    launch = _launch(looped, environment, process)

    def there() -> bool:
        assert launch.application is not None
        model = launch.application.windows.window.model
        return bool(model.rowCount()) and model.appearance(0).code.replace(" ", "") == real

    _run_until(launch, there)
    assert process.dismissed == 1


def test_a_window_that_is_covered_at_once_is_built_all_the_same(
    looped: QApplication, environment: Environment, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, _ = _first_look(environment, keyring, "111111")
    monkeypatch.setattr(MainWindow, "tell_next_painting", lambda _frame: None)
    launch = _launch(looped, environment, FakeSnapshotProcess(seen))
    _run_until(launch, lambda: True)


def test_versions_are_told_without_starting_anything(environment: Environment) -> None:
    with elsewhere():
        core = open_core_services(environment)
    with elsewhere():
        parts = dict(versions(core.vault))
    core.vault.close()
    assert {"Keyring", "Qt", "Chromium", "OpenCV", "zxing-cpp"} <= set(parts)
    assert parts["Chromium"][0].isdigit()


def test_the_practice_site_really_starts_and_stops(environment: Environment) -> None:
    practice = PracticeLauncher(environment.paths)
    with elsewhere():
        start_and_stop(practice)


def start_and_stop(practice: PracticeLauncher) -> None:
    with pytest.raises(PracticeError):
        practice.journeys()
    place = practice.start()
    try:
        assert place.url.startswith("http://127.0.0.1:")
        assert all(user.password for user in place.users)
        assert not any(practice.journeys().values())
    finally:
        practice.stop()


def test_a_signal_ends_the_application_properly() -> None:
    code = (
        "import os, signal, sys; from PySide6.QtCore import QCoreApplication, QTimer\n"
        "from trackops_desktop.app.signals import EndSignals\n"
        "a = QCoreApplication([]); s = EndSignals(a.quit); k = lambda: os.kill(os.getpid(), signal.SIGTERM)\n"
        "QTimer.singleShot(0, k); a.exec(); s.close(); print('ended')"
    )
    assert said(code) == "ended"


# hiding and the tray


def test_hidden_without_a_tray_the_window_shows_after_all(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: False))
    made.windows._start_hidden()
    assert made.windows.frame.isVisible()


@pytest.mark.qt_log_ignore("QPlatformNativeInterface")
def test_the_tray_copies_locks_and_brings_the_window_back(
    made: Made, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: True))
    made.add(("Trackops", "anna & co"))
    made.vault.seal(PASSPHRASE)
    made.open()
    made.windows._settle()
    assert made.windows._tray is not None
    menu = made.windows._tray.tray._menu

    def choose_in_tray(text: str) -> None:
        menu.popup(QPoint())
        choose(qtbot, text)

    choose_in_tray("Copy Trackops – anna && co")
    assert len(QGuiApplication.clipboard().text()) == 6
    made.set(close_to_tray=True)
    made.windows.frame.close()
    assert not made.window.ticker.running
    choose_in_tray("Show Trackops Desktop")
    assert made.windows.frame.isVisible()
    choose_in_tray("Lock")
    assert made.window.is_shut
    assert [action.text() for action in menu.actions()] == ["Unlock…", "", "Quit"]
    choose_in_tray("Unlock…")
    assert made.windows.frame.isVisible()


def test_closing_the_window_ends_the_application_where_there_is_no_tray(made: Made, qtbot: QtBot) -> None:
    made.open()
    with qtbot.waitSignal(made.windows.quit_wanted, timeout=PATIENCE_MS):
        made.windows.frame.close()


# the clipboard on Wayland


def test_a_clipboard_out_of_reach_is_cleared_with_the_desktops_tool(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, body in (("wl-paste", "printf 482913"), ("wl-copy", f'echo "$@" > "{tmp_path}/asked"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-test")
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: "wayland"))
    board = CodeClipboard(QGuiApplication.clipboard(), InlineRunner())
    board.copy("482913", 0)
    QGuiApplication.clipboard().clear()  # what a client without focus sees
    board.clear()
    assert (tmp_path / "asked").read_text("utf-8").strip() == "--clear"


def test_the_frame_alone_loads_nothing_heavy() -> None:
    code = (
        "import sys; from pathlib import Path; from PySide6.QtWidgets import QApplication; a = QApplication([]);"
        "import trackops_desktop.app.launch; from trackops_desktop.ui.window.main_window import MainWindow;"
        "from trackops_desktop.ui.window.window_geometry import WindowGeometry;"
        "MainWindow(WindowGeometry()).show();"
        "print([m for m in sys.modules if m.split('.')[0] in ('cv2', 'keyring', 'sqlite3', 'PIL', 'cryptography')"
        " or m.startswith(('PySide6.QtWeb', 'PySide6.QtMultimedia', 'PySide6.QtNetwork', 'trackops_desktop.vault',"
        " 'trackops_desktop.company', 'trackops_desktop.services'))])"
    )
    assert said(code) == "[]"


def test_the_first_codes_are_shown_without_vault_keyring_or_arithmetic() -> None:
    code = (
        "import sys, time; from PySide6.QtWidgets import QApplication; a = QApplication([])\n"
        "from trackops_desktop.ui.window.main_window import MainWindow\n"
        "from trackops_desktop.ui.window.window_geometry import WindowGeometry\n"
        "from trackops_desktop.startup.preview import show_preview\n"
        "from trackops_desktop.startup.snapshot import StartupSnapshot\n"
        "f = MainWindow(WindowGeometry()); f.show()\n"
        "show_preview(a, f, time.time, StartupSnapshot((), {})); a.processEvents(); a.processEvents()\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('sqlite3', 'jeepney', 'cryptography', 'pyotp', 'hashlib')"
        " or m.startswith('trackops_desktop.company')"
        " or m in ('trackops_desktop.vault.vault', 'trackops_desktop.ui.context')])"
    )
    assert said(code) == "[]"


def test_starting_loads_neither_camera_nor_browser_nor_other_keyrings(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QEventLoop, QTimer; import os\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from trackops_desktop.app.launch import Launch; from trackops_desktop.app.core_services import Environment\n"
        "from trackops_desktop.paths import Paths; from trackops_desktop.app.options import Options\n"
        "from trackops_desktop.ui.platform.single_instance import SingleInstance\n"
        "a = QApplication([]); p = Paths(Path(sys.argv[1])).make(); i = SingleInstance(p.home); i.is_first()\n"
        "l = Launch(a, Options(), Environment(p), i); t = QTimer()\n"
        "t.timeout.connect(lambda: l.application and (t.stop(), a.quit())); t.start(50); l.run()\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('cv2', 'keyring', 'PIL', 'qrcode', 'zxingcpp')"
        " or m.startswith(('PySide6.QtWeb', 'PySide6.QtMultimedia'))])"
    )
    assert said(code, str(tmp_path / "home")) == "[]"


def test_workers_give_way_to_the_window_often(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from types import SimpleNamespace\n"
        "from trackops_desktop.app import launch\n"
        "from trackops_desktop.paths import Paths; from trackops_desktop.app.options import Options\n"
        "pythons_own = sys.getswitchinterval()\n"
        "launch.Launch = lambda *_: SimpleNamespace(run=lambda: print(sys.getswitchinterval() / pythons_own) or 0)\n"
        "from trackops_desktop.startup.accelerator import StartAccelerator\n"
        "launch.run(Options(), Paths(Path(sys.argv[1])).make(), StartAccelerator(is_open=True))"
    )
    assert float(said(code, str(tmp_path / "home"))) < 0.1


def test_the_window_forgets_a_place_that_is_off_the_screen(qapp: QApplication) -> None:
    frame = MainWindow(WindowGeometry("nonsense", "#14171c"))
    assert frame.width() >= 330
    assert frame.place("#14171c").background == "#14171c"
    frame.deleteLater()


def test_the_clock_offset_moves_the_codes(made: Made, clock: FakeClock) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    before = made.codes_shown()
    made.set(clock_offset=30.0)
    assert made.codes_shown() != before
    clock.move(-30)
    assert made.codes_shown() == before


def test_an_application_is_built_over_any_environment(qapp: QApplication, environment: Environment) -> None:
    with elsewhere():
        core = open_core_services(environment)
    application = Application(qapp, MainWindow(WindowGeometry()), environment, Options(), core)
    assert {hook.text for hook in application.context.hooks} >= {"Sign in to Trackops", "Sites…", "Practice site…"}
    application.close()
    application.windows.frame.deleteLater()

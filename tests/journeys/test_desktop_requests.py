"""The desktop speaks with the application over a real session bus, as GNOME Shell, KRunner and GIO do."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.blocking import elsewhere
from tests.keyrings import KeyringSession, secret_service, wait_for_name
from tests.patience import PATIENCE, PATIENCE_MS, killed_at_the_end
from tests.qt_waiting import wait_until
from tests.vaults import new
from trackops_desktop.app.build import Application
from trackops_desktop.app.core_services import BackgroundLoader, Environment
from trackops_desktop.app.options import Options
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.paths import choose_paths
from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration
from trackops_desktop.services.links.linux_links import LinuxLinks
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.window_geometry import read_geometry

if sys.platform != "linux":
    pytest.skip("for Linux desktops", allow_module_level=True)
pytestmark = pytest.mark.skipif(
    any(shutil.which(one) is None for one in ("gdbus", "gio", "dbus-daemon")), reason="D-Bus's tools are not installed"
)

__all__ = ["secret_service"]
NAME = "com.viewcases.TrackopsDesktop"
LINK = "otpauth://totp/Umbrella:alice?secret=CANARYCANARYCANA&issuer=Umbrella"
PASSPHRASE = "correct horse battery staple"
SHELL, RUNNER = "org.gnome.Shell.SearchProvider2", "org.kde.krunner1"
BUS_CONFIG = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<servicedir>{services}</servicedir><limit name="service_start_timeout">{patience}</limit>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


class Desk:
    """The application in this process, and a bus that other programs call it over."""

    def __init__(self, application: Application, address: str) -> None:
        self.application = application
        self.environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}

    def ends(self, *command: str) -> tuple[int, str]:
        """Run a program to its end, while the application goes on."""
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        wait_until(lambda: process.poll() is not None, f"{command} to end")
        return process.returncode, process.communicate()[0]

    def call(self, part: str, method: str, *arguments: str) -> Any:
        """Call a method and return its results."""
        path = f"/{NAME.replace('.', '/')}/{part}"
        command = ["gdbus", "call", "--session", "--dest", f"{NAME}.{part}", "--object-path", path]
        status, said = self.ends(*command, "--method", method, *arguments)
        assert status == 0, said
        return _python(said)

    def find(self, *words: str) -> list[str]:
        found = self.call("Search", f"{SHELL}.GetInitialResultSet", str(list(words)))[0]
        return list(found)

    def set(self, **changes: Any) -> None:
        with elsewhere():
            store = self.application.context.store
            store.save(replace(store.current, **changes))

    def shows_link(self, name: str) -> bool:
        dialog = self.application.windows._add
        return dialog is not None and name in {one.name.text() for one in dialog.review.cards}


def _python(said: str) -> Any:
    """Read what gdbus prints; its types stand in front of some values."""
    for word in ("@as ", "@a(sss) ", "@a(sssida{sv}) ", "@aa{sv} "):
        said = said.replace(word, "")
    return ast.literal_eval(said.replace("<", "").replace(">", ""))


@pytest.fixture
def desk(
    qapp: QApplication, secret_service: KeyringSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", secret_service.address)
    environment = Environment(choose_paths(None, {}).make(), secret_service.backend, lambda: 1_234_567_890.0)
    frame = MainWindow(read_geometry(environment.paths.window_place))
    with elsewhere():
        core = BackgroundLoader(environment).core()
        core.vault.add_many([new("GitHub", "octo"), new("Counter", "carol", Kind.HOTP, 3), new("Git host", "jo")])
    application = Application(qapp, frame, environment, Options(), core)
    application.open()
    wait_until(lambda: application.windows.window.model.rowCount() == 3, "the codes")
    application.desktop_requests.listen()
    made = Desk(application, secret_service.address)
    status = ["gdbus", "wait", "--session", "--timeout", str(round(PATIENCE)), f"{NAME}.Search"]
    assert made.ends(*status)[0] == 0
    yield made
    with elsewhere():
        application.close()
    QApplication.processEvents()


@contextmanager
def _notifications(desk: Desk) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.gui.bus_programs", "notifications"]
    process = subprocess.Popen(command, env=desk.environment, stdout=subprocess.PIPE, text=True)
    with killed_at_the_end(process):
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


def test_the_desktops_search_finds_names_and_copies_codes_only_when_it_may(desk: Desk) -> None:
    application, clipboard = desk.application, QApplication.clipboard()
    assert desk.find("git") == []  # it is not switched on
    desk.set(desktop_search=True)
    found = desk.find("git")
    with elsewhere():
        entries = {entry.id: entry for entry in application.vault.entries()}
        codes = {one: code_at(application.vault.enrolment(one), 1_234_567_890.0).value for one in found}
    assert sorted(entries[one].account.issuer for one in found) == ["Git host", "GitHub"]
    assert desk.find("g") == []  # too little to search for
    (narrower,) = desk.call("Search", f"{SHELL}.GetSubsearchResultSet", str(found), "['git', 'octo']")
    assert [entries[one].account.name for one in narrower] == ["octo"]
    (metas,) = desk.call("Search", f"{SHELL}.GetResultMetas", str(narrower))
    assert metas == [
        {"id": narrower[0], "name": "GitHub", "description": "octo – copy the code", "gicon": "trackops-desktop"}
    ]
    (matches,) = desk.call("Search", f"{RUNNER}.Match", "github")
    assert [(one[1], one[3], one[4]) for one in matches] == [("GitHub", 100, 1.0)]
    assert desk.call("Search", f"{RUNNER}.Actions") == ([],)
    assert not any(code in f"{metas}{matches}" for code in codes.values())

    with _notifications(desk) as notifications:
        assert notifications.stdout is not None
        desk.call("Search", f"{SHELL}.ActivateResult", narrower[0], "['git']", "0")
        wait_until(lambda: clipboard.text() == codes[narrower[0]], "the code")
        assert (
            notifications.stdout.readline() == "Code of GitHub – octo copied|The clipboard is cleared in 20 seconds.\n"
        )
        (counter,) = desk.find("carol")
        desk.call("Search", f"{RUNNER}.Run", counter, "")
        wait_until(lambda: clipboard.text() != codes[narrower[0]], "the next code")
        assert notifications.stdout.readline().startswith("Code of Counter – carol copied|")

    desk.call("Search", f"{SHELL}.LaunchSearch", "['octo']", "0")
    wait_until(lambda: application.windows.window.header.search.text() == "octo", "the search in the window")

    desk.set(hide_names=True)
    assert desk.find("git") == []
    assert desk.call("Search", f"{SHELL}.GetResultMetas", str(found)) == ([],)
    desk.set(hide_names=False)
    with elsewhere():
        application.vault.seal(PASSPHRASE)
        application.vault.lock()
    clipboard.setText("before")
    assert desk.find("git") == []
    assert desk.call("Search", f"{RUNNER}.Match", "github") == ([],)
    desk.call("Search", f"{RUNNER}.Run", found[0], "")
    assert clipboard.text() == "before"


def test_links_and_actions_come_over_the_bus_and_nonsense_is_refused(desk: Desk) -> None:
    application = desk.application
    desk.call("Links", "org.freedesktop.Application.Open", str([LINK]), "{}")
    wait_until(lambda: desk.shows_link("alice"), "the review")
    dialog = application.windows._add
    assert dialog is not None
    dialog.reject()
    desk.call("Links", "org.freedesktop.Application.ActivateAction", "add", "[]", "{}")
    wait_until(lambda: application.windows._add is not None, "Add account")
    desk.call("Links", "org.freedesktop.Application.Activate", "{}")
    manual = application.windows._add
    assert manual is not None
    manual.reject()

    path = f"/{NAME.replace('.', '/')}"
    call = ["gdbus", "call", "--session", "--dest", f"{NAME}.Links", "--object-path"]
    for wrong in (
        (f"{path}/Links", "--method", "org.freedesktop.Application.Fly", "{}"),
        (f"{path}/Nothing", "--method", "org.freedesktop.Application.Activate", "{}"),
        (f"{path}/Links", "--method", "org.freedesktop.Application.Open", "5"),
    ):
        assert desk.ends(*call, *wrong)[0] == 1
    status, said = desk.ends("gdbus", "introspect", "--session", "--dest", f"{NAME}.Search", "-o", f"{path}/Search")
    assert (status, SHELL in said, RUNNER in said) == (0, True, True)


def test_a_desktop_starts_it_for_a_link_that_no_command_line_shows(tmp_path: Path) -> None:
    """The integration's own files, on a bus that starts services, and a link that GIO opens."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TRACKOPS")},
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = (sys.executable, "-m", "trackops_desktop")
    DesktopIntegration(command, environment, tmp_path, "linux").install()
    LinuxLinks(environment, tmp_path).take()
    config = tmp_path / "bus.conf"
    config.write_text(BUS_CONFIG.format(services=tmp_path / "share/dbus-1/services", patience=PATIENCE_MS))
    with killed_at_the_end(
        subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    ) as daemon:
        assert daemon.stdout is not None
        environment["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()
        # It gives the start less time than a busy machine may take, and says so; the start goes on.
        subprocess.run(["gio", "open", LINK], env=environment, check=False, timeout=PATIENCE)
        wait_for_name(environment["DBUS_SESSION_BUS_ADDRESS"], f"{NAME}.Links")
        bus = ["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus"]
        asked = [*bus, "--method", "org.freedesktop.DBus.GetConnectionUnixProcessID", f"{NAME}.Links"]
        said = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout
        number = int(said.strip("()\n, ").removeprefix("uint32 "))
        try:
            arguments = Path(f"/proc/{number}/cmdline").read_bytes()
            assert b"--hidden" in arguments
            assert b"otpauth" not in arguments
        finally:
            os.kill(number, 15)

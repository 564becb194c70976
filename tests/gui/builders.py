"""Builds services and windows for tests, over a vault in a temporary folder."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.blocking import elsewhere
from trackops_desktop.company.rules import CompanyRules
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.paths import Paths
from trackops_desktop.services.accounts import Accounts
from trackops_desktop.services.auto_lock import Lock
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.settings import SettingsStore
from trackops_desktop.services.user_check.system_unlock import SystemUnlock
from trackops_desktop.services.user_check.user_check import (
    UserCheckCancelled,
    UserCheckError,
    UserCheckImpossible,
    UserCheckKind,
)
from trackops_desktop.ui.context import Context, MenuHook
from trackops_desktop.ui.live_settings import LiveSettings
from trackops_desktop.ui.platform.clipboard import CodeClipboard
from trackops_desktop.ui.platform.spoken_language import SpokenLanguage
from trackops_desktop.ui.widgets.theme import Theme
from trackops_desktop.ui.window.application_windows import ApplicationWindows
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.window_geometry import WindowGeometry
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.vault import Vault
from trackops_desktop.workers.runner import RunsWork

#: 10 seconds into a 30-second code.
AT = 1_700_000_020.0 - 1_700_000_020 % 30 + 10
PASSPHRASE = "correct horse battery staple"


class FakeClock:
    """Stands until it is moved."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += seconds


class ToldCheck:
    """A system's way of recognising its user that says what it is told to; at first it cannot ask at all."""

    kind = UserCheckKind.SIGN_IN

    def __init__(self) -> None:
        self.missing: UserCheckError | None = UserCheckImpossible("There is no polkit.")
        self.no: UserCheckError | None = None
        self.asked = 0
        #: What a question waits for, on a worker; usually nothing.
        self.answered = threading.Event()
        self.answered.set()

    def hindrance(self) -> UserCheckError | None:
        return self.missing

    def ask(self) -> None:
        self.asked += 1
        self.answered.wait()
        if self.missing or self.no:
            raise self.missing or self.no or UserCheckCancelled

    def give_up(self) -> None:
        if not self.answered.is_set():
            self.no = UserCheckCancelled()
            self.answered.set()


@dataclass
class Made:
    """One application in a test."""

    context: Context
    windows: ApplicationWindows
    vault: Vault
    check: ToldCheck

    @property
    def window(self) -> Any:
        return self.windows.window

    def add(self, *names: tuple[str, str], kind: Kind = Kind.TOTP, **more: Any) -> tuple[Entry, ...]:
        """Add accounts of these issuers and names, each with a secret of its own."""
        start = len(self.vault.entries()) + len(self.vault.trash())
        new = [
            NewEntry(Enrolment(Account(kind, issuer, name), Secret(bytes([start + place + 1]) * 20)), **more)
            for place, (issuer, name) in enumerate(names)
        ]
        return self.vault.add_many(new)

    def open(self) -> None:
        """Show the main window as the application does."""
        self.windows.frame.show()
        self.window.start()

    def set(self, **changes: Any) -> None:
        """Change settings as the settings dialog does."""
        with elsewhere():
            self.context.store.save(replace(self.context.settings(), **changes))
        self.windows.apply(self.context.settings())

    def codes_shown(self) -> list[str]:
        """Return what stands in the place of the code, row by row."""
        model = self.window.model
        return [model.appearance(row).code or model.appearance(row).shown.value for row in range(model.rowCount())]

    def close(self) -> None:
        """End as the application does."""
        self.windows.close()
        for timer in self.windows.findChildren(QTimer):
            timer.stop()
        self.windows.frame.deleteLater()
        self.vault.close()


def make(
    app: QApplication,
    folder: Path,
    clock: Callable[[], float],
    keyring: KeyringBackend | None,
    runner: RunsWork,
    hooks: tuple[MenuHook, ...] = (),
    rules: CompanyRules | None = None,
) -> Made:
    """Build everything but the composition root's own decisions."""
    with elsewhere():
        vault = Vault.open(Paths(folder / "home"), keyring, clock, rules)
        vault.rules.look()
        store = LiveSettings(SettingsStore(vault))
    check = ToldCheck()
    codes = Codes(vault, clock, lambda: store.current.clock_offset)
    spoken = SpokenLanguage(app, {})
    context = Context(
        vault=vault,
        accounts=Accounts(vault, clock),
        codes=codes,
        lock=Lock(vault, codes, clock, lambda: store.current.lock_after_minutes),
        store=store,
        runner=runner,
        clock=clock,
        clipboard=CodeClipboard(app.clipboard(), runner, rules=vault.rules),
        theme=Theme(app),
        hooks=hooks,
        versions=lambda: (("Qt", "1"),),
        speak=lambda setting: spoken.change(setting, runner),
        system_unlock=SystemUnlock(vault, check),
    )
    return Made(context, ApplicationWindows(context, MainWindow(WindowGeometry()), "1.2.3"), vault, check)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.builders import PASSPHRASE, FakeClock, Made
from tests.gui.keys import choose
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.paths import Paths
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import Site, Sites
from trackops_desktop.signin.advice import Action, Advice, Choice, Tone
from trackops_desktop.signin.load_errors import load_error_of
from trackops_desktop.ui.signin.bar import AssistantBar
from trackops_desktop.ui.signin.clock_drift import ClockDriftWatch, drift_of
from trackops_desktop.ui.signin.code_entry import CodeEntry, digits_in
from trackops_desktop.ui.signin.load_error_page import LoadErrorPage
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.ui.signin.site_dialog import SiteDialog
from trackops_desktop.ui.signin.sites_dialog import SitesDialog
from trackops_desktop.ui.signin.window_registry import SignInWindowRegistry
from trackops_desktop.vault.vault import Vault


class FakeWindow(QWidget):
    """A sign-in window without an engine."""

    closed = Signal()
    edit_wanted = Signal()
    keeping_wanted = Signal()
    unlock_wanted = Signal()

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site, self.changes = site, list[Site]()

    def site_changed(self, site: Site) -> None:
        self.changes.append(site)

    def locked(self) -> None:
        return None

    def closeEvent(self, event: Any) -> None:
        super().closeEvent(event)
        self.closed.emit()


@dataclass
class RegistryRig:
    registry: SignInWindowRegistry
    sites: Sites
    context: SignInContext
    host: QWidget
    windows: list[FakeWindow] = field(default_factory=list)


@pytest.fixture
def rig(qapp: QApplication, tmp_path: Path, clock: FakeClock, host: QWidget) -> Iterator[RegistryRig]:
    vault = Vault.open(Paths(tmp_path / "home").make(), MemoryKeyring(), clock)
    sites = Sites(vault)
    context = SignInContext(
        sites,
        SignInService(vault, Codes(vault, clock), sites.practice_origin),
        vault.seems_open,
        InlineRunner(),
        copy=lambda _code: None,
        open_outside=lambda _address: True,
        ask_save=lambda _name, then: then(None),
        changed=lambda: None,
        profiles=tmp_path / "profiles",
    )
    windows: list[FakeWindow] = []

    def make(site: Site, _context: SignInContext) -> Any:
        windows.append(FakeWindow(site))
        return windows[-1]

    registry = SignInWindowRegistry(context, make)
    host.show()
    yield RegistryRig(registry, sites, context, host, windows)
    registry.close_all()
    host.hide()
    vault.close()


def dialog_of(host: QWidget, kind: type[Any]) -> Any:
    return next(child for child in host.findChildren(kind) if child.isVisible())


def test_the_first_click_asks_for_a_site_and_opens_it(rig: RegistryRig) -> None:
    rig.registry.open(rig.host)
    dialog = dialog_of(rig.host, SiteDialog)
    assert not dialog.save_button.isEnabled()
    QTest.keyClicks(dialog.where, "demo")
    assert dialog.resolved.text() == "https://demo.viewcases.com"
    QTest.keyClicks(dialog.username, "alice")
    dialog.save_button.click()
    (site,) = rig.sites.all()
    assert (site.origin, site.username, site.has_password) == ("https://demo.viewcases.com", "alice", False)
    assert [window.site for window in rig.windows] == [site]


def test_locking_ends_the_sessions_where_the_user_wants_that(rig: RegistryRig) -> None:
    site = rig.sites.add("demo", keep_signed_in=True)
    rig.registry.open_site(site.id)
    cookies = rig.context.profiles / site.id
    cookies.mkdir(parents=True)
    rig.registry.locked()
    assert [one.site.id for one in rig.registry.windows] == [site.id]
    assert cookies.exists()
    rig.registry.locked(end_sessions=True)
    assert [one.site.id for one in rig.registry.windows] == []
    assert not cookies.exists()


def test_with_practice_alone_the_list_offers_to_add_the_company(rig: RegistryRig) -> None:
    rig.sites._practice = lambda: "http://127.0.0.1:4001"
    rig.registry.open(rig.host)
    chooser = dialog_of(rig.host, SitesDialog)
    assert chooser.list.count() == 1
    assert chooser.add_button.isVisible()
    assert rig.registry.windows == ()
    chooser.close()


def test_the_only_site_opens_at_once_and_only_once(rig: RegistryRig) -> None:
    rig.sites.add("demo")
    rig.registry.open(rig.host)
    rig.registry.open(rig.host)
    assert len(rig.windows) == 1
    rig.windows[0].close()
    rig.registry.open(rig.host)
    assert len(rig.windows) == 2


def test_a_site_whose_server_ends_is_closed_and_opens_where_it_is_to_stand(rig: RegistryRig) -> None:
    site = rig.sites.add("demo")
    rig.registry.place(site.id, QRect(400, 0, 700, 500))
    rig.registry.open_site(site.id)
    assert rig.windows[0].geometry() == QRect(400, 0, 700, 500)
    rig.registry.close_site(site.id)
    rig.registry.close_site("practice")
    assert rig.registry.windows == ()


def test_a_password_is_kept_only_when_it_is_asked_for(rig: RegistryRig) -> None:
    site = rig.sites.add("demo", username="alice")
    rig.registry.edit(site, rig.host)
    dialog = dialog_of(rig.host, SiteDialog)
    assert not dialog.password.isEnabled()
    dialog.keep_password.setChecked(True)
    QTest.keyClicks(dialog.password, "my secret")
    dialog.save_button.click()
    assert rig.sites.password(site.id) == "my secret"
    rig.registry.edit(rig.sites.find(site.id), rig.host)
    again = dialog_of(rig.host, SiteDialog)
    assert again.password.text() == ""
    again.keep_password.setChecked(False)
    again.save_button.click()
    assert rig.sites.password(site.id) is None


def test_a_sign_in_that_is_to_be_saved_is_asked_for_until_it_is_there(rig: RegistryRig) -> None:
    site = rig.sites.add("demo")
    rig.registry.edit(site, rig.host, keeps=True)
    dialog = dialog_of(rig.host, SiteDialog)
    assert not dialog.save_button.isEnabled()
    QTest.keyClick(dialog.username, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClicks(dialog.username, "erin")
    assert not dialog.save_button.isEnabled()
    QTest.keyClicks(dialog.password, "a password")
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    kept = rig.sites.find(site.id)
    assert (kept.username, kept.has_password) == ("erin", True)


def test_what_is_no_site_is_said_before_it_is_saved(rig: RegistryRig) -> None:
    rig.registry.add(rig.host)
    dialog = dialog_of(rig.host, SiteDialog)
    dialog.where.setText("http://demo.viewcases.com")
    said = "That address isn't encrypted. Trackops is only reached over https. Start the address with https://."
    assert (dialog.resolved.text(), dialog.save_button.isEnabled()) == (said, False)
    rig.sites.add("demo")
    dialog.where.setText("demo")
    dialog.save_button.click()
    assert "already have" in dialog.problem.text()
    dialog.close()


def test_another_address_says_that_the_accounts_move_along(rig: RegistryRig) -> None:
    site = rig.sites.add("demo")
    rig.registry.open_site(site.id)
    rig.registry.edit(site, rig.host)
    dialog = dialog_of(rig.host, SiteDialog)
    dialog.where.setText("renamed")
    assert "move with it" in dialog.resolved.text()
    dialog.save_button.click()
    assert rig.windows[0].changes[0].origin == "https://renamed.viewcases.com"


def test_the_list_opens_edits_and_removes_with_the_profile(rig: RegistryRig) -> None:
    one = rig.sites.add("demo", keep_signed_in=True)
    rig.sites.add("acme")
    folder = rig.context.profiles / one.id
    folder.mkdir(parents=True)
    (folder / "Cookies").write_text("x")
    rig.registry.open(rig.host)
    chooser = dialog_of(rig.host, SitesDialog)
    assert chooser.list.count() == 2
    chooser._remove.click()
    box = dialog_of(chooser, QMessageBox)
    next(button for button in box.findChildren(QPushButton) if button.text() == "Remove").click()
    assert [site.name for site in rig.sites.all()] == ["acme.viewcases.com"]
    assert not folder.exists()
    assert chooser.list.count() == 1
    chooser.open_button.click()
    assert rig.windows[0].site.name == "acme.viewcases.com"


def test_the_bar_shows_one_thing_to_do_and_hides_the_rest(qapp: QApplication, qtbot: QtBot) -> None:
    bar = AssistantBar()
    chosen: list[Choice] = []
    bar.chosen.connect(chosen.append)
    choices = tuple(Choice(Action.FILL_CODE, f"Fill {n}", str(n)) for n in range(4))
    bar.show_advice(Advice("The site asks.", "More.", choices, Tone.ASKS))
    shown = [button.text() for button in bar.findChildren(QPushButton) if button.isVisibleTo(bar)]
    assert shown[:2] == ["Fill 0", "Fill 1"] or {"Fill 0", "Fill 1"} <= set(shown)
    assert [action.text() for action in bar._more.menu().actions()] == ["Fill 2", "Fill 3"]
    bar.main_button().click()
    bar.show()
    QTimer.singleShot(0, lambda: choose(qtbot, "Fill 3"))  # the menu has an event loop of its own
    QTest.mouseClick(bar._more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(chosen) == 2, timeout=PATIENCE_MS)
    assert [choice.account for choice in chosen] == ["0", "3"]
    bar.show_advice(Advice("Nothing."))
    assert not bar.main_button().isVisibleTo(bar)
    bar.deleteLater()


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("482 913", "482913"), (" 482-913\n", "482913"), ("٤٨٢٩١٣", "482913"), ("４８２９１３", "482913"), ("abc", "")],
)
def test_digits_are_found_in_whatever_is_typed(typed: str, digits: str) -> None:
    assert digits_in(typed) == digits


def test_the_prompt_takes_pasted_spaces_and_forgets_what_it_sent(qapp: QApplication) -> None:
    prompt = CodeEntry()
    sent: list[str] = []
    prompt.sent.connect(sent.append)
    line = prompt.focusProxy()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "12345")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert sent == []
    line.clear()
    QApplication.clipboard().setText(" 482 913 ")
    line.paste()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert (sent, line.text()) == (["482913"], "")
    prompt.deleteLater()


@pytest.mark.parametrize(
    ("ours", "off"), [(0, 0), (8, 0), (-8, 0), (12, 12), (-42, -42), (3600, 3600), (-86_400, -86_400)]
)
def test_a_clock_that_is_off_by_more_than_ten_seconds_is_noticed(ours: int, off: int) -> None:
    theirs = 1_784_894_400.0  # Fri, 24 Jul 2026 12:00:00 GMT
    found = drift_of("Fri, 24 Jul 2026 12:00:00 GMT", theirs + ours, theirs + ours + 0.4)
    assert abs(found - off) <= 1
    assert (found == 0) == (off == 0)


@pytest.mark.parametrize("date", ["", "yesterday", "Fri, 99 Jul 2026 12:00:00 GMT"])
def test_a_date_that_makes_no_sense_says_nothing(date: str) -> None:
    assert drift_of(date, 0.0, 0.0) == 0


def test_a_site_is_asked_for_its_time_once(qapp: QApplication) -> None:
    asked: list[str] = []
    watch = ClockDriftWatch(lambda: 0.0, fetch=asked.append)
    site = Site("1", "Demo", "https://demo.viewcases.com")
    watch.look(site.where)
    watch.look(site.where)
    assert asked == ["https://demo.viewcases.com/favicon.ico"]


def test_the_page_in_place_of_a_page_says_why(qapp: QApplication) -> None:
    page = LoadErrorPage()
    again: list[bool] = []
    page.again.connect(lambda: again.append(True))
    page.show_trouble(load_error_of(-105, "demo.viewcases.com"))
    assert page.sentence == "demo.viewcases.com was not found."
    page.findChildren(QPushButton)[0].click()
    assert again == [True]
    page.deleteLater()


def test_dialogs_with_a_typed_password_close_when_the_vault_is_locked(made: Made, rig: RegistryRig) -> None:
    site = rig.sites.add("demo", username="alice")
    made.add(("Trackops", "anna"))
    made.vault.seal(PASSPHRASE)
    made.open()
    made.set(lock_with_screen=True)
    rig.registry.choose(made.window)
    chooser = dialog_of(made.window, SitesDialog)
    rig.registry.edit(site, chooser)
    dialog = dialog_of(chooser, SiteDialog)
    dialog.keep_password.setChecked(True)
    QTest.keyClicks(dialog.password, "correct horse")
    made.windows._on_screen_locked()
    assert made.window.is_shut
    assert not [
        one for one in QApplication.topLevelWidgets() if isinstance(one, SiteDialog | SitesDialog) and one.isVisible()
    ]

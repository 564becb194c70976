"""Opens every window of the application, one after another: what holds for all of them is looked at here.

The sign-in window stands here without its engine: its bar, its questions and what it shows in a page's place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from tests.bench.screenshots import PASSPHRASE, AtOnce, application, picture, settle, text
from tests.gui.builders import Made
from tests.gui.pictures import uri
from trackops_desktop.browser.http_sign_in import HttpChallenge
from trackops_desktop.browser.page_dialogs import DialogKind, PageDialog
from trackops_desktop.companion.browser_hosts import BrowserHosts
from trackops_desktop.companion.pairing import new_key
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.paths import Paths
from trackops_desktop.services.browsers import Browsers
from trackops_desktop.services.company_file import CompanyFile
from trackops_desktop.services.sites import Sites
from trackops_desktop.signin.advice import Action, Advice, Choice, Tone
from trackops_desktop.signin.load_errors import LoadError
from trackops_desktop.signin.origin import Origin
from trackops_desktop.signin.security_key import KeyStep, KeyStepKind
from trackops_desktop.transfer.writers.qr_image import qr_matrix
from trackops_desktop.ui.companion.approval_dialogs import ApprovalDialog, PairingDialog
from trackops_desktop.ui.companion.browsers_dialog import BrowsersDialog
from trackops_desktop.ui.companion.caller import Caller
from trackops_desktop.ui.dialogs.fatal_dialog import FatalDialog
from trackops_desktop.ui.dialogs.passphrase_question import PassphraseQuestion
from trackops_desktop.ui.dialogs.practice_dialog import PracticeDialog, PracticePlace, PracticeUser
from trackops_desktop.ui.dialogs.qr_dialog import QrDialog
from trackops_desktop.ui.dialogs.recovery_dialog import RecoveryPaperDialog, RecoveryTools
from trackops_desktop.ui.dialogs.recovery_paper import RecoveryPaper
from trackops_desktop.ui.platform.crash import CrashDialog
from trackops_desktop.ui.quick_pick.window import QuickPickWindow
from trackops_desktop.ui.signin.bar import AssistantBar
from trackops_desktop.ui.signin.company_dialog import CompanyDialog
from trackops_desktop.ui.signin.http_question import HttpQuestion
from trackops_desktop.ui.signin.load_error_page import LoadErrorPage
from trackops_desktop.ui.signin.lock_cover import LockCover
from trackops_desktop.ui.signin.page_question import PageQuestion
from trackops_desktop.ui.signin.security_key_question import SecurityKeyQuestion
from trackops_desktop.ui.signin.site_dialog import SiteDialog
from trackops_desktop.ui.signin.sites_dialog import SitesDialog
from trackops_desktop.ui.signin.upper_part import UpperPart
from trackops_desktop.ui.transfer.backup_passphrase import BackupPassphraseDialog
from trackops_desktop.ui.transfer.export_codes_dialog import ExportCodesDialog
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows
from trackops_desktop.ui.widgets.forms import open_at
from trackops_desktop.ui.widgets.reading_order import follow_layout

NAMED = ("settings", "trash", "shortcuts", "about", "support", "manual")
ON_ACCOUNT = ("edit", "tags", "show_qr", "inspect", "recovery")
ORIGIN = Origin("https", "demo.viewcases.com", 443)
Shown = tuple[str, QWidget]


class PracticeAtHand:
    """A practice site that is there at once, so that its window can be looked at."""

    def start(self) -> PracticePlace:
        """Serve nobody."""
        users = (
            PracticeUser("erin", "a practice password", "Investigator", "Has no second factor yet."),
            PracticeUser("admin", "another practice password", "Administrator", "Can turn a second factor off."),
        )
        return PracticePlace("http://127.0.0.1:8720/", users)

    def stop(self) -> None:
        """Do nothing."""

    def reset(self) -> PracticePlace:
        """Be as before."""
        return self.start()

    def new_passwords(self) -> tuple[PracticeUser, ...]:
        """Return the users."""
        return self.start().users

    def journeys(self) -> Mapping[str, bool]:
        """Say that the first is done."""
        return {"enable": True}


def every_window(app: QApplication, theme: str, scale: float) -> Iterator[Shown]:
    """Yield every window with its name while it is open, in a theme and a text size."""
    for keyring, count in ((None, 0), ("memory", 0)):
        with application(app, count, theme=theme, scale=scale, keyring=keyring) as made:
            settle(app)
            yield "first start" if keyring else "no keyring", made.windows.frame
    with application(app, 10, theme=theme, scale=scale) as made, TemporaryDirectory() as folder:
        made.windows.frame.resize(400, 340)
        for show in (_codes, _of_accounts, _adding, _moving, _signing_in, _companion, _rest):
            yield from _opened(app, made, show(made, Path(folder)))
        yield from _opened(app, made, _locked(made))


def _opened(app: QApplication, made: Made, steps: Iterator[str]) -> Iterator[Shown]:
    """Yield what each step opens; everything but the main window is closed behind it."""
    for name in steps:
        settle(app)
        shown = [window for window in app.topLevelWidgets() if window.isVisible() and window.parent() is not window]
        for window in shown:
            if window is not made.windows.frame or len(shown) == 1:
                yield f"{name}: {window.windowTitle() or type(window).__name__}", window
        for window in shown:
            if window is not made.windows.frame:
                window.close()
        settle(app)


def _codes(made: Made, _folder: Path) -> Iterator[str]:
    yield "codes"
    made.window.show_error(TrackopsError("The keyring did not answer in time.", "Unlock it and try again."))
    made.window.toast.say("It was moved to the trash.", "Undo", lambda: None)
    yield "codes with a notice"
    made.window.notices.take_back("TrackopsError")
    made.window.toast.dismiss()


def _of_accounts(made: Made, _folder: Path) -> Iterator[str]:
    made.vault.remove(made.vault.entries()[3].id)
    for name in NAMED:
        made.windows.open_dialog(name)
        yield name
    QrDialog(qr_matrix(uri(1)), made.vault.entries()[0], made.window).open()
    yield "QR code"
    for key in ON_ACCOUNT:
        made.window.commands[key].trigger()
        yield key


def _adding(made: Made, _folder: Path) -> Iterator[str]:
    for way in ("", "type"):
        made.windows.open_add(way)
        yield f"add {way}".strip()
    made.windows.take_content(text(uri(1, name="new.colleague@demo")))
    yield "add: review"
    made.windows.take_content(picture(uri(1), uri(2)))
    yield "add: several"
    made.windows.open_scanning()
    yield "keep scanning"


def _moving(made: Made, _folder: Path) -> Iterator[str]:
    transfer = TransferWindows(lambda: made.context)
    for hook in transfer.hooks():
        hook.open(made.window)
        yield hook.text
    BackupPassphraseDialog("six words that open all my backups", made.context, made.window).open()
    yield "backup passphrase"
    ExportCodesDialog([uri(1), uri(2)], made.window).open()
    yield "codes for another authenticator"


def _signing_in(made: Made, _folder: Path) -> Iterator[str]:
    sites, runner, frame = Sites(made.vault), AtOnce(), made.windows.frame
    SiteDialog(sites, runner, parent=frame).open()
    yield "add a site"
    site = sites.add("demo", name="Demo", username="anna.berg")
    SiteDialog(sites, runner, site, frame).open()
    yield "edit a site"
    SitesDialog(sites, runner, frame).open()
    yield "sites"
    company = CompanyFile("Harbour & Pine", Origin("https", "trackops.example", 443), "Call 112.")
    CompanyDialog(company, sites, runner, frame).open()
    yield "company"
    for part in ("http", "security key", "question", "trouble", "locked"):
        window = sign_in_window(part)  # kept: nothing else holds it
        window.show()
        yield f"sign-in: {part}"


def sign_in_window(part: str) -> QWidget:
    """Return a sign-in window without its page; one of its other parts is shown in it."""
    window = QMainWindow()
    inside = QWidget(window)
    window.setCentralWidget(inside)
    window.setWindowTitle(_("Sign in to {name}", name="Demo"))
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    layout = QVBoxLayout(inside)
    bar, http, question = AssistantBar(window), HttpQuestion(window), PageQuestion(window)
    key = SecurityKeyQuestion(window)
    trouble, cover, page = LoadErrorPage(window), LockCover(window), QWidget(window)
    bar.show_address(str(ORIGIN))
    bar.show_advice(_advice())
    bar.show_notice("The site opens in your browser.")
    trouble.show_trouble(LoadError("The site can't be reached.", "Check your network, then try again."))
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    upper = UpperPart(window)
    upper.add(bar)
    for asking in (http, key, question):
        upper.add_question(asking)
    layout.addWidget(upper)
    for beneath in (trouble, cover, page):
        layout.addWidget(beneath, 1)
    follow_layout(window)
    trouble.setVisible(part == "trouble")
    cover.setVisible(part == "locked")
    page.setVisible(part in {"http", "security key", "question"})
    if part == "http":
        http.ask(HttpChallenge("https://demo.viewcases.com", "realm"))
    elif part == "security key":
        key.ask(KeyStep("demo.viewcases.com", KeyStepKind.SET_PIN))
    elif part == "question":
        question.ask(PageDialog(DialogKind.PROMPT, str(ORIGIN), "Which office?", "Bergen"))
    open_at(window, 700, 600)
    return window


def _advice() -> Advice:
    choices = (Choice(Action.FILL_CODE, "Fill in 123 456", "1"), Choice(Action.LOST_DEVICE, "Lost your device?"))
    return Advice("Demo asks for a code.", "It belongs to anna.berg@demo.", (*choices, choices[1]), Tone.ASKS)


def _companion(made: Made, folder: Path) -> Iterator[str]:
    (folder / ".config/chromium").mkdir(parents=True)
    paths = Paths(folder / "data").make()
    browsers = Browsers(made.vault, made.context.clock)
    browsers.pair("1" * 32, "Chromium 156", "/usr/lib/chromium/chromium", new_key())
    browsers.approve("1" * 32, ORIGIN)
    browsers.refuse("/tmp/other")
    hosts = BrowserHosts(paths, {"HOME": str(folder)}, platform="linux")
    BrowsersDialog(hosts, browsers, AtOnce(), lambda _profile: None, made.context.clock, made.window).open()
    yield "browsers"
    caller = Caller("/usr/bin/python3 host.py", "/usr/lib/chromium/chromium")
    PairingDialog("Chromium 156", ("acorn", "violin"), caller).open()
    yield "pairing"
    ApprovalDialog(f"May Chromium 156 fill in on {ORIGIN}?", "This is asked once for each site.", "Allow").open()
    yield "approval"


def _rest(made: Made, _folder: Path) -> Iterator[str]:
    practice = PracticeDialog(PracticeAtHand(), lambda _url: None, lambda _url: True, AtOnce())
    practice.show()
    yield "practice"
    practice.show()
    practice.toggle.click()
    yield "practice that runs"
    practice.end()
    practice.deleteLater()
    PassphraseQuestion(made.vault, AtOnce(), ("Title", "A sentence.", "Go on"), lambda: None, made.window).open()
    yield "passphrase"
    CrashDialog("Trackops Desktop 1.2.3", made.window).open()
    yield "crash"
    FatalDialog(TrackopsError("It can't start.", "Start it again.")).open()
    yield "fatal"
    pick = QuickPickWindow(made.context)
    pick.set_entries(made.vault.entries())
    pick.show_list()
    pick.appear()
    yield "quick pick"
    pick.deleteLater()
    tools = RecoveryTools(AtOnce(), lambda _text: None, made.context.now, made.vault.rules)
    paper = RecoveryPaper("Trackops – erin@demo", str(ORIGIN), ("aaaa-bbbb",) * 8)
    RecoveryPaperDialog(paper, tools, made.window).open()
    yield "recovery paper"


def _locked(made: Made) -> Iterator[str]:
    made.check.missing = None
    made.window.lock_now()
    yield "lock without a passphrase"
    made.vault.let_system_open()
    made.window.lock_now()
    yield "locked by the system"
    made.window.controller.unlock_by_system()
    made.vault.seal(PASSPHRASE)
    made.vault.let_system_open()
    made.windows.open_dialog("settings")
    yield "settings with a passphrase"
    made.window.lock_now()
    yield "locked"

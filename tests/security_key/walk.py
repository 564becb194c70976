"""A user with a security key at a sign-in window. Runs in a process of its own, where the engine finds the key.

tests/web/test_security_key.py starts it: the engine looks for USB devices through libudev, which has to be replaced
before the engine is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEngineProfile
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.journeys.signin.own_site import OwnSite, make_own_site
from tests.patience import PATIENCE_MS
from tests.security_key.device import SoftwareKey
from tests.web.kit import Anything, hosting
from trackops_desktop.browser.page import SitePage
from trackops_desktop.signin.security_key import KeyStepKind
from trackops_desktop.ui.signin.security_key_question import SecurityKeyQuestion

PIN = "correct horse"
PAGE = """<title>Keys</title><body style="height:100vh"><h1>Sign in</h1><p id=out></p><script>
const bytes = text => new TextEncoder().encode(text)
const text = buffer => new TextDecoder().decode(buffer)
const rp = {name: 'Own site', id: 'localhost'}
const ids = {}
async function make(name, extra) {
  const made = await navigator.credentials.create({publicKey: {challenge: new Uint8Array(16), rp,
    user: {id: bytes(name), name, displayName: name}, pubKeyCredParams: [{type: 'public-key', alg: -7},
    {type: 'public-key', alg: -257}], authenticatorSelection: {userVerification: 'required', residentKey: 'required'},
    ...extra}})
  ids[name] = made.rawId
  return 'made ' + name
}
async function take(allowed) {
  const allowCredentials = allowed.map(id => ({type: 'public-key', id, transports: ['usb']}))
  const got = await navigator.credentials.get({publicKey: {challenge: new Uint8Array(16), rpId: rp.id,
    userVerification: 'required', allowCredentials}})
  return 'signed in as ' + text(got.response.userHandle)
}
function exclude(name) { return {excludeCredentials: [{type: 'public-key', id: ids[name], transports: ['usb']}]} }
let todo = null, said = ''
document.body.onclick = () => {
  if (!todo) return
  said = 'waiting'
  const now = todo; todo = null
  now().then(answer => said = answer, error => said = error.name)
}
</script>"""


class Holder:
    """Somebody with a security key in their computer."""

    def __init__(self, site: OwnSite, key: SoftwareKey) -> None:
        self.site, self.key = site, key

    @property
    def question(self) -> SecurityKeyQuestion:
        return self.site.window.key_question

    def go_home(self) -> None:
        """Open the page under a name: no numeric address may use security keys."""
        self.site.window.view.open(self.site.home.url.replace("127.0.0.1", "localhost") + "/")
        self.site.person.until(lambda: self.site.person.in_page("document.title") == "Keys")

    def begin(self, what: str) -> None:
        """Click into the page, which then asks for the key."""
        self.site.person.in_page(f"(() => {{ todo = () => {what}; return true }})()")
        self.site.window.activateWindow()
        self.site.click_page()
        self.site.person.until(lambda: self.said() != "")

    def said(self) -> object:
        return self.site.person.in_page("said")

    def until_said(self, words: str) -> None:
        self.site.person.until(lambda: self.said() == words)
        assert not self.question.isVisible()

    def until_asked(self, kind: KeyStepKind, *words: str) -> None:
        question = self.question
        self.site.person.until(
            lambda: (
                question.isVisible()
                and question._step is not None
                and question._step.kind is kind
                and all(one in question.text.text() for one in words)
            )
        )

    def type_pin(self, pin: str, again: str | None = None) -> None:
        """Type it where the keyboard is, and press Enter after it."""
        for text in (pin,) if again is None else (pin, again):
            where = self.keyboard()
            QTest.keyClicks(where, text)
            QTest.keyClick(where, Qt.Key.Key_Return)

    def keyboard(self) -> QWidget:
        where = QApplication.focusWidget()
        assert where is not None
        assert self.question.isAncestorOf(where)
        return where

    def touch(self) -> None:
        self.site.person.until(self.key.wants_touch.is_set)
        self.key.touch()

    def enter(self, pin: str = PIN) -> None:
        self.until_asked(KeyStepKind.ENTER_PIN)
        self.type_pin(pin)


@pytest.fixture(scope="module")
def key() -> Iterator[SoftwareKey]:
    """The key is where the engine was told to look for it, and looks once."""
    key = SoftwareKey(Path(os.environ["SECURITY_KEY"]))
    yield key
    key.close()


@pytest.fixture
def holder(qtbot: QtBot, key: SoftwareKey, tmp_path: Path) -> Iterator[Holder]:
    with hosting({"/": PAGE, "/away": "<title>Away</title><h1>Away</h1>"}) as (host,):
        site = make_own_site(qtbot, host, tmp_path)
        site.open("/away")
        site.person.until(lambda: site.person.in_page("document.title") == "Away")
        holder = Holder(site, key)
        holder.go_home()
        yield holder
        site.person.close()
        site.person.vault.close()


def picture(holder: Holder, name: str) -> None:
    folder = os.environ.get("SECURITY_KEY_PICTURES")
    if folder:
        holder.site.window.grab().save(f"{folder}/{name}.png")


def test_a_key_is_used_from_its_first_pin_to_being_turned_down(holder: Holder) -> None:
    question = holder.question
    # The first account, on a key without a PIN: one is chosen, twice, and only when both are the same.
    holder.begin("make('dana@own.example')")
    holder.until_asked(KeyStepKind.SET_PIN, "4 characters")
    assert question.who.origin == "localhost"
    picture(holder, "set-pin")
    QTest.keyClicks(holder.keyboard(), "123")
    assert not question.go.isEnabled()
    QTest.keyClicks(holder.keyboard(), "4")
    assert not question.go.isEnabled()
    question.pin.clear()
    holder.type_pin(PIN, PIN)
    assert question.pin.text() == question.repeated.text() == ""
    holder.touch()
    holder.until_said("made dana@own.example")

    # The second one: a wrong PIN says how many tries are left, and nothing typed stays.
    holder.begin("make('erik@own.example')")
    holder.enter("wrong horse")
    holder.until_asked(KeyStepKind.ENTER_PIN, "That PIN is wrong.", "7 tries left")
    assert question.pin.text() == ""
    picture(holder, "wrong-pin")
    holder.enter()
    holder.until_asked(KeyStepKind.TOUCH)
    picture(holder, "touch")
    holder.touch()
    holder.until_said("made erik@own.example")

    # Both on one key: the user chooses, with the keyboard alone.
    holder.begin("take([])")
    holder.enter()
    holder.touch()
    holder.until_asked(KeyStepKind.CHOOSE_ACCOUNT)
    picture(holder, "accounts")
    names = [question.accounts.item(row).text() for row in range(question.accounts.count())]
    assert sorted(names) == ["dana@own.example", "erik@own.example"]
    for _step in range(names.index("erik@own.example")):
        QTest.keyClick(holder.keyboard(), Qt.Key.Key_Down)
    QTest.keyClick(holder.keyboard(), Qt.Key.Key_Return)
    holder.until_said("signed in as erik@own.example")

    # A key that the site does not know, and one that it knows already: the window says so and the user gives up.
    holder.begin("take([bytes('unknown')])")
    holder.enter()
    holder.until_asked(KeyStepKind.FAILED, "isn't registered with the site")
    picture(holder, "failed")
    QTest.mouseClick(question.go, Qt.MouseButton.LeftButton)
    holder.until_asked(KeyStepKind.WAIT)
    holder.touch()
    holder.enter()
    holder.until_asked(KeyStepKind.FAILED, "isn't registered with the site")
    QTest.keyClick(holder.keyboard(), Qt.Key.Key_Escape)
    holder.until_said("NotAllowedError")
    holder.begin("make('dana@own.example', exclude('dana@own.example'))")
    holder.enter()
    holder.until_asked(KeyStepKind.FAILED, "already registered")
    QTest.mouseClick(question.cancel, Qt.MouseButton.LeftButton)
    holder.until_said("InvalidStateError")

    # Locking takes the question away and tells the page; so does the way back from here.
    holder.begin("take([])")
    holder.until_asked(KeyStepKind.ENTER_PIN)
    QTest.keyClicks(holder.keyboard(), PIN)
    holder.site.window.locked()
    assert not question.isVisible()
    assert question.pin.text() == ""
    holder.until_said("NotAllowedError")
    holder.site.window.unlocked()

    # Another page, another key's turn: the question goes with the document that asked.
    holder.begin("take([])")
    holder.until_asked(KeyStepKind.ENTER_PIN)
    holder.site.person.in_page("location.href = '/away'")
    holder.site.person.until(lambda: not question.isVisible())

    # All tries used up: the key says that it is blocked.
    holder.key.tries = 1
    holder.go_home()
    holder.begin("take([])")
    holder.until_asked(KeyStepKind.ENTER_PIN)
    holder.type_pin("wrong horse")
    holder.until_asked(KeyStepKind.FAILED, "blocked")

    # The window may be closed in the middle of it.
    holder.key.tries = 8
    QTest.mouseClick(question.cancel, Qt.MouseButton.LeftButton)
    holder.until_said("NotAllowedError")
    holder.begin("take([])")
    holder.until_asked(KeyStepKind.ENTER_PIN)
    holder.site.window.close()


def test_where_nobody_can_be_asked_the_page_is_told_at_once(qtbot: QtBot, key: SoftwareKey) -> None:
    """The engine announces a request that is cancelled in its own announcement again, until the process crashes."""
    profile = QWebEngineProfile()
    page = SitePage(profile, Anything(), silent=True)
    view = QWebEngineView()
    view.setPage(page)
    view.show()
    said: list[object] = []

    def asks(script: str, answer: object) -> None:
        def look() -> bool:
            page.runJavaScript(script, said.append)
            return said[-1:] == [answer]

        qtbot.waitUntil(look, timeout=PATIENCE_MS)

    with hosting({"/": PAGE}) as (host,):
        page.load(QUrl(host.url.replace("127.0.0.1", "localhost")))
        asks("document.title", "Keys")
        page.runJavaScript("make('anna').then(() => said = 'made', error => said = error.name); 0")
        asks("said", "NotAllowedError")
    view.close()
    for thing in (view, page, profile):
        thing.deleteLater()

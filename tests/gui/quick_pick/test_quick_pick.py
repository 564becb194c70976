"""Quick pick by its keys: what is offered, copied, typed and opened, and the pages that stand in the list's place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.gui.builders import PASSPHRASE, FakeClock, Made, make
from tests.gui.runners import InlineRunner
from tests.keyrings import FaultyKeyring, MemoryKeyring
from tests.patience import PATIENCE_MS
from tests.policies import PolicyInFile
from trackops_desktop.errors import TypingError
from trackops_desktop.keystrokes.keyboard import ENTER
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.services.desktop.front_window import BrowserFront, FrontWindow
from trackops_desktop.services.window_choices import DOCUMENT, Chosen, WindowChoices
from trackops_desktop.signin.origin import origin_of
from trackops_desktop.ui.quick_pick.quick_pick import PickHooks, QuickPick
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.workers.runner import OnError

MAIL = FrontWindow(70_007, "Firefox", "(3) Inbox - Mail — Mozilla Firefox")
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class PaperKeyboard:
    """Types on paper: notes what arrives, and in which window."""

    def __init__(self) -> None:
        self.window: FrontWindow | None = MAIL
        self.typed = ""
        self.stolen_after = 99
        self.problem: TypingError | None = None
        self.activated: list[FrontWindow] = []

    def front(self) -> FrontWindow | None:
        return self.window

    def prepare(self) -> None:
        if self.problem is not None:
            raise self.problem

    def activate(self, window: FrontWindow) -> None:
        self.activated.append(window)

    def claim(self, number: int) -> None:
        pass

    @contextmanager
    def keys(self, text: str, window: FrontWindow) -> Iterator[PaperKeyboard]:
        assert window == self.window
        yield self

    def press(self, character: str) -> bool:
        if len(self.typed) >= self.stolen_after:
            return False
        self.typed += character
        return True


class Picked:
    """Quick pick over a main window, and what it led to."""

    def __init__(self, made: Made) -> None:
        self.made, self.keyboard = made, PaperKeyboard()
        self.added = self.shown = 0
        self.signed_in: list[Entry] = []
        self.fronts: list[BrowserFront] = []
        hooks = PickHooks(self._add, self._show, self._sign_in, lambda: self.fronts)
        self.pick = QuickPick(made.context, made.window, self.keyboard, hooks)

    def _add(self) -> None:
        self.added += 1

    def _show(self) -> None:
        self.shown += 1

    def _sign_in(self, entry: Entry, _failed: OnError) -> None:
        self.signed_in.append(entry)

    def open(self) -> None:
        frame = self.made.windows.frame
        if frame.isVisible():
            frame.activateWindow()  # as a window manager does once quick pick has gone
            assert QTest.qWaitForWindowActive(frame, PATIENCE_MS)
        self.pick.open()
        assert QTest.qWaitForWindowActive(self.pick.window, PATIENCE_MS)

    def keys(self, text: str) -> None:
        QTest.keyClicks(self.pick.window.focusWidget(), text)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.pick.window.focusWidget(), key, held)

    def names(self) -> list[str]:
        model = self.pick.window.model
        return [model.entry(row).label for row in range(model.rowCount())]

    def is_open(self) -> bool:
        return self.pick.window.isVisible()


@pytest.fixture
def picked(made: Made) -> Iterator[Picked]:
    one = Picked(made)
    yield one
    one.pick.close()


def code_of(made: Made, entry: Entry) -> str:
    code = made.context.codes.code(entry.id)
    assert code is not None
    return code.value


def test_two_letters_and_a_key_copy_type_or_open(
    picked: Picked, clock: FakeClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackops_desktop.keystrokes.keyboard.PAUSE", 0.0)
    made = picked.made
    github, mail, bank = made.add(("GitHub", "ann"), ("Mail", "ann@mail.test"), ("Bank", "ann"))
    made.open()
    clipboard = QApplication.clipboard()

    picked.open()  # the title names Mail
    assert picked.names() == ["Mail – ann@mail.test", "GitHub – ann", "Bank – ann"]
    assert picked.pick.window.search.accessibleName()
    assert picked.pick.window.view.accessibleName()
    picked.keys("gi")
    assert picked.names() == ["GitHub – ann"]
    picked.key(Qt.Key.Key_Return)
    assert clipboard.text() == code_of(made, github)
    assert not picked.is_open()
    assert picked.keyboard.activated == [MAIL]
    assert not picked.keyboard.typed

    picked.keyboard.window = MAIL._replace(title="(12) Inbox - Mail — Mozilla Firefox")
    picked.open()  # chosen for this window before, however many mails there are
    assert picked.names()[:2] == ["GitHub – ann", "Mail – ann@mail.test"]
    picked.key(Qt.Key.Key_Down)
    picked.key(Qt.Key.Key_Down)
    picked.key(Qt.Key.Key_Up)
    picked.key(Qt.Key.Key_Return, CONTROL)
    assert picked.keyboard.typed == code_of(made, mail)
    assert not picked.is_open()

    picked.keyboard.typed = ""
    made.set(enter_after_typing=True)
    picked.open()
    assert picked.names()[0] == "Mail – ann@mail.test"
    picked.keys("bank")
    picked.key(Qt.Key.Key_Enter, CONTROL)
    assert picked.keyboard.typed == code_of(made, bank) + ENTER

    picked.open()
    picked.keys("github")
    picked.key(Qt.Key.Key_Return, ALT)
    assert "isn't linked to a site" in picked.pick.window.hint.text()
    assert picked.is_open()
    picked.keys("nobody")
    assert "No account matches “githubnobody”." in picked.pick.window.none.text()
    picked.key(Qt.Key.Key_Return)
    assert picked.is_open()
    picked.key(Qt.Key.Key_Escape)
    assert not picked.is_open()
    assert picked.signed_in == []
    with elsewhere():
        made.context.accounts.bind(github.id, "https://example.test")
    made.window.controller.refresh()
    picked.open()
    picked.keys("github")
    picked.key(Qt.Key.Key_Return, ALT)
    assert [entry.id for entry in picked.signed_in] == [github.id]
    assert not picked.is_open()


def test_what_belongs_to_the_site_in_front_or_was_chosen_there_comes_first(picked: Picked, qtbot: QtBot) -> None:
    made = picked.made
    _github, mail, demo, bank = made.add(("GitHub", "ann"), ("Mail", "ann"), ("Demo", "ann"), ("Bank", "ann"))
    with elsewhere():
        made.context.accounts.bind(demo.id, "https://demo.viewcases.com")
    made.open()

    def offered_at(address: str, title: str) -> list[str]:
        picked.keyboard.window = FrontWindow(8, "Chromium", title)
        picked.fronts[:] = [BrowserFront("Chromium 156", origin_of(address))]
        picked.open()
        return [name.partition(" ")[0] for name in picked.names()]

    assert offered_at("https://demo.viewcases.com", "Bank - Chromium") == ["Demo", "Bank", "GitHub", "Mail"]
    picked.keys("mail")
    picked.key(Qt.Key.Key_Return)
    assert offered_at("https://demo.viewcases.com", "Cases - Chromium") == ["Mail", "Demo", "GitHub", "Bank"]
    picked.key(Qt.Key.Key_Escape)
    assert offered_at("https://demo.viewcases.com:8443", "Bank - Chromium") == ["Mail", "Bank", "GitHub", "Demo"]
    picked.key(Qt.Key.Key_Escape)
    with elsewhere():
        stored = made.vault.document(DOCUMENT)
        assert stored is not None
        assert "viewcases" not in repr(stored)
        made.context.accounts.remove(mail.id)
        made.vault.purge([mail.id])
        WindowChoices(made.vault).record(MAIL, bank.id)
        assert mail.id not in repr(made.vault.document(DOCUMENT))


def test_what_cannot_be_typed_is_copied_and_said(picked: Picked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trackops_desktop.keystrokes.keyboard.PAUSE", 0.0)
    made = picked.made
    (entry,) = made.add(("GitHub", "ann"))
    made.open()
    code, clipboard, keyboard = code_of(made, entry), QApplication.clipboard(), picked.keyboard

    keyboard.problem = TypingError("This desktop has no keys.")
    picked.open()
    picked.key(Qt.Key.Key_Return, CONTROL)
    assert picked.pick.window.hint.text() == "This desktop has no keys. The code was copied instead."
    assert picked.is_open()
    assert clipboard.text() == code
    picked.keys("g")
    assert "Ctrl+Enter types" in picked.pick.window.hint.text()
    keyboard.problem = None

    made.context.clipboard.clear()
    keyboard.stolen_after = 2
    picked.key(Qt.Key.Key_Return, CONTROL)
    assert keyboard.typed == code[:2]
    assert clipboard.text() == code
    (notice,) = [one for one in QApplication.topLevelWidgets() if one.property("toast") and one.isVisible()]
    assert "only 2 characters were typed" in notice.text.text()  # type: ignore[attr-defined]
    assert not notice.isActiveWindow()
    QTest.mouseClick(notice, Qt.MouseButton.LeftButton)
    assert not notice.isVisible()

    made.context.clipboard.clear()
    keyboard.window = None
    picked.open()
    picked.key(Qt.Key.Key_Return, CONTROL)
    assert "no other window" in picked.pick.window.hint.text()
    assert clipboard.text() == code
    picked.key(Qt.Key.Key_Escape)


def test_nothing_is_typed_while_the_keys_are_held_or_after_the_user_went_away(
    picked: Picked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackops_desktop.keystrokes.keyboard.PAUSE", 0.0)
    (entry,) = picked.made.add(("GitHub", "ann"))
    picked.made.open()
    for goes_on in (False, True):
        picked.open()
        search = picked.pick.window.search
        QTest.keyPress(search, Qt.Key.Key_Control, CONTROL)
        QTest.keyPress(search, Qt.Key.Key_Return, CONTROL)
        QTest.keyRelease(search, Qt.Key.Key_Return)
        assert picked.is_open()
        assert picked.keyboard.typed == ""
        if not goes_on:
            picked.made.windows.frame.activateWindow()
            qtbot.waitUntil(lambda: not picked.is_open(), timeout=PATIENCE_MS)
        QTest.keyRelease(search, Qt.Key.Key_Control)
        assert picked.keyboard.typed == (code_of(picked.made, entry) if goes_on else "")
    assert not picked.is_open()


def test_a_counter_is_used_once_for_each_pick_and_never_by_looking(picked: Picked, qtbot: QtBot) -> None:
    made = picked.made
    (entry,) = made.add(("Counter", "ann"), kind=Kind.HOTP)
    made.open()
    counters: list[int] = []
    for _turn in range(2):
        picked.open()
        assert picked.pick.window.model.appearance(0).code == ""
        picked.key(Qt.Key.Key_Down)
        counters.append(made.vault.entries()[0].account.counter)
        picked.key(Qt.Key.Key_Return)
        counters.append(made.vault.entries()[0].account.counter)
    assert counters == [0, 1, 1, 2]
    assert QApplication.clipboard().text() == code_of(made, entry)


def test_the_pages_in_the_lists_place(picked: Picked, qtbot: QtBot) -> None:
    made = picked.made
    made.open()
    picked.open()
    assert picked.pick.window.stack.currentWidget() is picked.pick.window.empty
    picked.key(Qt.Key.Key_Space)
    assert picked.added == 1
    assert not picked.is_open()

    made.add(("GitHub", "ann"))
    with elsewhere():
        made.vault.seal(PASSPHRASE)
    made.window.controller.refresh_and_load()
    picked.open()
    assert picked.names() == ["GitHub – ann"]
    made.window.lock_now()
    window = picked.pick.window
    assert window.stack.currentWidget() is window.lock
    assert picked.names() == []
    picked.key(Qt.Key.Key_Escape)
    assert not picked.is_open()

    picked.open()
    picked.keys("wrong")
    picked.key(Qt.Key.Key_Return)
    assert window.lock.problem.text()
    picked.keys(PASSPHRASE)
    picked.key(Qt.Key.Key_Return)
    assert picked.names() == ["GitHub – ann"]
    assert window.focusWidget() is window.search
    picked.key(Qt.Key.Key_Escape)
    made.windows.frame.hide()
    with elsewhere():  # another program, while the main window is hidden and looks at nothing
        made.vault.add(NewEntry(Enrolment(Account(issuer="Late"), Secret(bytes(20)))))
    picked.open()
    assert picked.names() == ["GitHub – ann", "Late"]
    picked.key(Qt.Key.Key_Return)
    assert QApplication.clipboard().text()


def test_names_and_codes_stay_hidden_and_choices_can_be_switched_off(picked: Picked, qtbot: QtBot) -> None:
    made = picked.made
    made.add(("GitHub", "ann"), ("Mail", "bob"))
    made.set(hide_names=True, hide_codes=True, remember_windows=False)
    made.open()
    picked.open()
    shown = picked.pick.window.model.appearance(0)
    assert (shown.code, shown.subtitle) == ("", "••••••")
    picked.keys("gi")
    picked.key(Qt.Key.Key_Return)
    with elsewhere():
        assert made.vault.document(DOCUMENT) is None
        WindowChoices(made.vault).record(MAIL, made.vault.entries()[1].id)
    picked.open()  # what was noted before it was switched off is forgotten
    with elsewhere():
        assert not made.vault.document(DOCUMENT)
    picked.key(Qt.Key.Key_Escape)
    assert QApplication.clipboard().text()


def test_no_title_is_kept_and_the_oldest_choices_go(picked: Picked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trackops_desktop.services.window_choices.MOST", 20)
    made = picked.made
    first, second = made.add(("GitHub", "ann"), ("Mail", "ann"))
    with elsewhere():
        choices = WindowChoices(made.vault)
        choices.record(MAIL, first.id)
        for number in range(20):
            choices.record(FrontWindow(1, "xterm", f"host{chr(0x4E00 + number)}"), second.id)
        stored = made.vault.document(DOCUMENT)
        assert stored is not None
        assert repr(stored).count(second.id) == 20
        assert "inbox" not in repr(stored).casefold()
        assert "xterm" not in repr(stored)
        assert choices.of(MAIL) == Chosen()
        assert choices.of(FrontWindow(3, "XTerm", "other")).for_program == (second.id,)
        made.context.accounts.remove(second.id)
        made.vault.purge([second.id])
        choices.record(MAIL, first.id)
        assert choices.of(FrontWindow(3, "XTerm", "other")) == Chosen()


def test_nothing_is_copied_where_the_company_forbids_it(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring, qtbot: QtBot
) -> None:
    policy = PolicyInFile(tmp_path, "clipboard_forbidden = true\nhelp = 'Call 1234'\n")
    made = make(qapp, tmp_path, clock, keyring, InlineRunner(), rules=policy.rules())
    picked = Picked(made)
    try:
        made.add(("Counter", "ann"), kind=Kind.HOTP)
        made.open()
        picked.open()
        picked.key(Qt.Key.Key_Return)
        said = "Your company doesn't allow codes and keys to be copied. Help desk: Call 1234"
        assert picked.pick.window.hint.text() == said
        picked.keyboard.problem = TypingError("This desktop has no keys.")
        picked.key(Qt.Key.Key_Return, CONTROL)
        assert picked.pick.window.hint.text() == "This desktop has no keys."
        assert QApplication.clipboard().text() == ""
        assert made.vault.entries()[0].account.counter == 0
    finally:
        picked.pick.close()
        made.close()


def test_a_locked_keyring_is_unlocked_right_there(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, qtbot: QtBot
) -> None:
    keyring = FaultyKeyring()
    made = make(qapp, tmp_path, clock, keyring, InlineRunner())
    made.add(("GitHub", "ann"))
    keyring.locked = True
    made.open()
    picked = Picked(made)
    picked.open()
    window = picked.pick.window
    assert window.stack.currentWidget() is window.trouble
    assert window.trouble.heading.text() == "The keyring is locked"
    assert not window.trouble.show_list.isVisible()
    picked.key(Qt.Key.Key_Space)  # the button has the keyboard
    assert not keyring.locked
    assert picked.names() == ["GitHub – ann"]
    assert window.model.appearance(0).icon == "github"
    picked.key(Qt.Key.Key_Return)
    assert QApplication.clipboard().text() == code_of(made, made.vault.entries()[0])
    assert not picked.is_open()
    picked.pick.close()
    made.close()

from __future__ import annotations

import stat
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QToolButton
from shiboken6 import isValid

from tests.journeys.signin.signin_kit import Person
from tests.patience import PATIENCE_MS
from tests.practice_kit.site import password_of
from trackops_desktop.browser.page_look import Seen
from trackops_desktop.signin.advice import Action, Choice
from trackops_desktop.signin.page_intent import AsksRecoveryCode, RecognisedField
from trackops_desktop.signin.report import Field
from trackops_desktop.ui.dialogs.recovery_dialog import RecoveryPaperDialog
from trackops_desktop.ui.signin.form_filler import NOT_HERE


def test_a_window_closed_before_the_page_accepts_leaves_a_half_made_account(person: Person) -> None:
    person.off[0] = 28.0 - person.site.clock.now % 30  # Two seconds left: the first code is waited for.
    person.sign_in("erin")
    person.until_shows("MFA Security")
    person.on_page("Enable")
    person.until_offers("Add this account and verify")
    person.press("Add this account and verify")
    person.until_says("Waiting for the next code")
    person.close()
    assert [entry.verified for entry in person.entries()] == [False]

    person.open("erin")
    person.until_offers("Sign in as")
    person.press("Sign in as")
    person.until_says("hasn't accepted a code from it yet")
    person.press("Remove it")
    person.until_says("You're on")
    assert person.entries() == ()
    assert len(person.vault.trash()) == 1


def test_a_refused_first_code_is_asked_again_and_then_accepted(person: Person) -> None:
    person.off[0] = -600.0
    person.sign_in("erin")
    person.until_shows("MFA Security")
    person.on_page("Enable")
    person.until_offers("Add this account and verify")
    person.press("Add this account and verify")
    person.until_says("didn't accept the code")
    assert [entry.verified for entry in person.entries()] == [False]
    person.off[0] = 0.0
    person.until_offers("Fill ")
    person.press("Fill ")
    person.until_says("recovery codes")
    assert [entry.verified for entry in person.entries()] == [True]


def test_a_role_that_requires_mfa_leads_through_set_up_and_in(person: Person) -> None:
    person.sign_in("rosa")
    person.until_shows("requires MFA")
    person.on_page("Enable")
    person.until_offers("Add this account and verify")
    person.press("Add this account and verify")
    person.until_says("recovery codes")
    assert person.entries()[0].account.name.startswith("rosa")


def test_recovery_codes_are_saved_stored_and_one_of_them_lets_in_again(person: Person) -> None:
    """The first offer is a file; stored ones are filled on the page that asks for one, each marked before it goes."""
    person.open("erin", password_of("erin"))
    person.it.activateWindow()
    person.until(person.it.isActiveWindow)
    assert not isinstance(QApplication.focusWidget(), QToolButton)  # the page, and never *Back*
    person.until_offers("Sign in as")
    person.until(lambda: _button(person, "Sign in as").hasFocus())
    QTest.keyClick(_button(person, "Sign in as"), Qt.Key.Key_Return)
    person.until(lambda: not _button(person, "Sign in as").isVisible())
    assert not isinstance(QApplication.focusWidget(), QToolButton)  # the button that had the keyboard is gone
    person.until_shows("MFA Security")
    person.on_page("Enable")
    person.until_offers("Add this account and verify")
    person.click("Add this account and verify")
    person.until_offers("Save to a file or print…")
    assert "not if you lose this computer" in person.advice.detail
    person.qtbot.waitUntil(lambda: _button(person, "Save to a file").hasFocus(), timeout=PATIENCE_MS)
    QTest.keyClick(_button(person, "Save to a file"), Qt.Key.Key_Return)
    dialog = _shown(person, RecoveryPaperDialog)
    assert dialog.list.count() == 10
    shown = [dialog.list.item(row).text() for row in range(10)]
    file = person.around.profiles.parent / "codes.txt"
    dialog.save.click()
    _save_as(person, dialog, file)
    assert [line for line in file.read_text().splitlines() if line in shown] == shown
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    dialog.close()

    person.click("Store with the account")
    person.until_says("are stored with the account")
    assert not isinstance(QApplication.focusWidget(), QToolButton)
    person.on_page("Continue to your profile")
    person.until_shows("MFA Security")
    person.on_page("Sign out")
    person.until_offers("Sign in as")
    person.press("Sign in as")
    person.until_offers("Fill ")
    person.click("Not working?")
    assert "Recovery codes are stored here" in person.told[-1]
    person.on_page("Use a recovery code")
    person.until_offers("Fill a recovery code")
    assert person.told[-1] == ""  # what was said belonged to the page before
    assert person.advice.detail.startswith("10 are left")
    person.type_on_page("#recovery_code", "wrong")
    entry = person.entries()[0]
    person.click("Fill a recovery code")
    person.until(lambda: "9 recovery codes are left." in person.told)
    person.until_shows("MFA Security")
    used = [one.used_at is not None for one in person.around.signin.recovery.codes(entry.id)]
    assert used == [True] + [False] * 9


def test_a_recovery_code_goes_to_no_page_of_another_origin_and_stays_unused(person: Person) -> None:
    entry = person.enrol("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", site="https://demo.viewcases.com")
    person.around.signin.recovery.keep(entry.id, ("zebra-1", "zebra-2"))
    bound = person.enrol("MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK", name="other")
    person.around.signin.recovery.keep(bound.id, ("quartz-1",))
    person.open()
    person.until(lambda: person.it.view.origin is not None)
    recovery = RecognisedField("recovery", Field(1, name="recovery_code"))
    seen = person.it.assistant._seen
    assert seen is not None
    person.it.assistant.look(Seen(seen.report, AsksRecoveryCode(recovery)))
    assert [choice.account for choice in person.advice.choices] == [bound.id]
    for account, told in ((entry.id, NOT_HERE), (bound.id, "The page couldn't be filled in.")):
        person.it.assistant.do(Choice(Action.FILL_RECOVERY_CODE, "", account))
        person.until(partial(person.told.__contains__, told))
        person.until(partial(_all_unused, person, account))


def _all_unused(person: Person, account: str) -> bool:
    return all(one.used_at is None for one in person.around.signin.recovery.codes(account))


def _button(person: Person, words: str) -> QPushButton:
    (found,) = [one for one in person.it.bar.findChildren(QPushButton) if one.text().startswith(words)]
    return found


def _shown(person: Person, kind: type[RecoveryPaperDialog]) -> RecoveryPaperDialog:
    person.until(lambda: any(isinstance(one, kind) for one in QApplication.topLevelWidgets()))
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind)]
    return found


def _save_as(person: Person, dialog: RecoveryPaperDialog, path: Path) -> None:
    """Type the name and press Enter until the file dialog, which may be reading its folder still, takes it."""
    (picker,) = dialog.findChildren(QFileDialog)
    name = picker.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    assert "erin" in name.text()
    name.setText(str(path))

    def is_saved() -> bool:
        if not dialog.told.text().startswith("Saved") and isValid(name) and name.isVisible():
            QTest.keyClick(name, Qt.Key.Key_Return)
        return dialog.told.text().startswith("Saved")

    person.until(is_saved)


def test_a_locked_account_says_what_the_administrator_must_do(person: Person) -> None:
    person.open("locked", "not the password")
    person.until_offers("Sign in as")
    person.press("Sign in as")
    person.until_says("didn't accept")
    assert "Several wrong passwords in a row lock the account" in person.advice.detail
    person.click("Not working?")
    assert "unlock this account" in person.told[-1]


def test_who_types_a_wrong_password_is_helped_too(person: Person) -> None:
    person.open()
    person.until_says("is asking you to sign in")
    person.type_on_page("#username", "erin")
    person.type_on_page("#password", "not the password")
    person.on_page("Sign in")
    person.until_offers("Not working?")
    person.click("Not working?")
    assert "unlock this account" in person.told[-1]

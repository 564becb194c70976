from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.journeys.signin.signin_kit import Person
from tests.practice_kit.site import password_of
from trackops_desktop.services.sites import PRACTICE_ID

PASSPHRASE = "correct horse battery staple"


def test_a_page_is_covered_while_the_application_is_locked_and_comes_back_as_it_was(person: Person) -> None:
    person.sign_in("erin")
    person.until_shows("MFA Security")
    person.vault.seal(PASSPHRASE)
    person.vault.lock()
    window = person.it
    wanted: list[bool] = []
    window.unlock_wanted.connect(lambda: wanted.append(True))
    window.locked()
    assert window.cover.isVisible()
    assert not window.view.isVisible()
    person.in_page("location.reload()")  # whatever the page does goes on beneath
    person.until_shows("MFA Security")
    person.until_says("You're")
    assert window.cover.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert not window.bar.isEnabled()
    QTest.mouseClick(window.cover.unlock, Qt.MouseButton.LeftButton)
    assert wanted == [True]
    person.vault.unlock(PASSPHRASE)
    window.unlocked()
    assert window.view.isVisible()
    assert not window.cover.isVisible()
    assert window.bar.isEnabled()
    person.until_shows("MFA Security")


def test_after_a_sign_in_by_hand_the_next_one_is_offered_once(person: Person) -> None:
    person.enrol("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", site=None)
    person.open()
    person.until_says("asking you to sign in")
    wanted: list[bool] = []
    person.it.keeping_wanted.connect(lambda: wanted.append(True))
    person.type_on_page("#username", "erin")
    person.type_on_page("#password", password_of("erin"))
    person.on_page("Sign in")
    person.until_offers("Save my sign-in…")
    person.click("Save my sign-in…")
    assert wanted == [True]
    person.it.site_changed(person.around.sites.keep_password(PRACTICE_ID, password_of("erin")))
    person.until_offers("Use Trackops")  # the account that belongs to no site yet
    person.until(lambda: person.it.bar._more.isVisible() or len(person.advice.choices) == 2)
    person.click("No, thanks")
    person.until(lambda: not person.advice.choices)
    assert person.around.sites.find(PRACTICE_ID).declined

    person.it.site_changed(person.around.sites.keep_password(PRACTICE_ID, None))
    person.on_page("Sign out")
    person.until_says("asking you to sign in")
    person.type_on_page("#username", "erin")
    person.type_on_page("#password", password_of("erin"))
    person.on_page("Sign in")
    person.until_says("You're")
    assert not person.advice.choices

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.journeys.signin_kit import Person

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

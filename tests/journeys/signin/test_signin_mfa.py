from __future__ import annotations

from tests.journeys.signin.signin_kit import Person


def test_enable_sign_in_reset_and_disable_without_typing_a_code(person: Person) -> None:
    person.sign_in("erin")
    person.until_shows("MFA Security")
    person.on_page("Enable")

    person.until_offers("Add this account and verify")
    person.press("Add this account and verify")
    person.until_says("recovery codes")
    assert [(entry.verified, entry.site) for entry in person.entries()] == [(True, person.site.url)]
    person.press("Store with the account")
    person.until_says("stored with the account")
    enabled = person.entries()[0]
    assert len((person.vault.note(f"recovery:{enabled.id}") or "").splitlines()) == 10
    assert person.clicks <= 8

    sign_out(person)
    person.press("Sign in as")
    person.until_offers("Fill ")
    person.press("Fill ")
    person.until_shows("MFA Security")

    person.on_page("Reset")
    fill_proof(person, "Reset")
    person.until_offers("Add this account and verify")
    assert "new key" in person.advice.sentence
    assert [entry.id for entry in person.entries()] == [enabled.id]
    person.press("Add this account and verify")
    person.until_says("recovery codes")
    assert [entry.verified for entry in person.entries()] == [True]
    assert [entry.id for entry in person.vault.trash()] == [enabled.id]

    person.on_page("Continue to your profile")
    person.until_shows("MFA Security")
    person.on_page("Disable")
    fill_proof(person, "Disable MFA")
    person.until_offers("Move it to the trash")
    person.press("Move it to the trash")
    person.until_says("You're on")
    assert person.entries() == ()


def sign_out(person: Person) -> None:
    """Leave, and let the clock move so that the last code is used up for certain."""
    person.on_page("Continue to your profile")
    person.until_shows("MFA Security")
    person.on_page("Sign out")
    person.until_offers("Sign in as")
    person.site.clock.advance(30)


def fill_proof(person: Person, button: str) -> None:
    """Answer the page that wants a current code before anything about MFA changes."""
    person.site.clock.advance(30)
    person.until_offers("Fill ")
    person.press("Fill ")

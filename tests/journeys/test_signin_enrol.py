from __future__ import annotations

import stat

from tests.journeys.signin_kit import Person


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


def test_recovery_codes_are_saved_to_a_file_that_only_the_user_reads(person: Person, tmp_path_factory: object) -> None:
    folder = person.around.profiles.parent
    person.saves.append(folder)
    person.sign_in("erin")
    person.until_shows("MFA Security")
    person.on_page("Enable")
    person.until_offers("Add this account and verify")
    person.press("Add this account and verify")
    person.until_says("recovery codes")
    person.press("Save to a file")
    saved = folder / "trackops-recovery-codes.txt"
    assert len([line for line in saved.read_text().splitlines() if "-" in line and " " not in line]) == 10
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_a_locked_account_says_what_the_administrator_must_do(person: Person) -> None:
    person.open("locked", "not the password")
    person.until_offers("Sign in as")
    person.press("Sign in as")
    person.until_says("didn't accept")
    assert "Several wrong passwords in a row lock the account" in person.advice.detail
    assert not person.advice.choices

from __future__ import annotations

from tests.journeys.signin.signin_kit import Person
from tests.practice_kit.client import Browser, Token
from trackops_desktop.signin.advice import Action


def enabled(person: Person) -> Token:
    """Let Erin have MFA on, with her secret on a phone."""
    with Browser(person.site) as browser:
        token = browser.enable("erin")
    person.site.clock.advance(30)
    return token


def test_without_an_account_the_native_prompt_takes_a_code_from_a_phone(person: Person) -> None:
    token = enabled(person)
    person.sign_in("erin")
    person.until(lambda: person.advice.types_code)
    assert "None of your accounts is linked to this page" in person.advice.detail

    wrong = token.wrong()
    person.type_code(f"{wrong[:3]} {wrong[3:]}")
    person.until_says("didn't accept the code")
    assert person.advice.types_code

    code = token.current()
    person.type_code(f" {code[:3]}-{code[3:]} ")
    person.until_shows("MFA Security")


def test_a_code_is_never_sent_twice_and_the_next_one_is_waited_for(person: Person) -> None:
    token = enabled(person)
    person.enrol(token.secret)
    person.sign_in("erin")
    person.until_offers("Fill ")
    person.press("Fill ")
    person.until_shows("MFA Security")
    person.on_page("Sign out")
    person.until_offers("Sign in as")
    person.press("Sign in as")

    person.until_offers("Fill the next code")
    person.press("Fill the next code")
    person.until_says("Waiting for the next code")
    person.site.clock.advance(31)
    person.until_shows("MFA Security")


def test_with_less_than_three_seconds_left_the_next_code_is_waited_for(person: Person) -> None:
    token = enabled(person)
    person.enrol(token.secret)
    person.sign_in("erin")
    person.site.clock.advance(30 - person.site.clock.now % 30 - 2.5)
    person.until_offers("Fill the next code (in 3 s)")
    person.press("Fill the next code")
    person.until_says("Waiting for the next code")
    person.site.clock.advance(3)
    person.until_shows("MFA Security")


def test_a_code_from_a_wrong_clock_is_refused_and_the_next_one_goes_in(person: Person) -> None:
    token = enabled(person)
    person.enrol(token.secret)
    person.off[0] = -300.0
    person.sign_in("erin")
    person.until_offers("Fill ")
    person.press("Fill ")
    person.until_says("didn't accept the code")
    person.off[0] = 0.0
    person.until_offers("Fill ")
    person.press("Fill ")
    person.until_shows("MFA Security")


def test_an_account_of_no_site_is_used_here_only_once_the_user_says_so(person: Person) -> None:
    token = enabled(person)
    entry = person.enrol(token.secret, site=None)
    person.sign_in("erin")
    person.until_offers("Use Trackops")
    assert not any(choice.action is Action.FILL_CODE for choice in person.advice.choices)
    person.press("Use Trackops")
    person.until_offers("Fill ")
    assert person.vault.entry(entry.id).site == person.site.url
    person.press("Fill ")
    person.until_shows("MFA Security")


def test_an_account_bound_elsewhere_is_never_offered(person: Person) -> None:
    token = enabled(person)
    person.enrol(token.secret, site="https://demo.viewcases.com")
    person.sign_in("erin")
    person.until(lambda: person.advice.types_code)
    assert [choice.action for choice in person.advice.choices] == [Action.LOST_DEVICE]
    person.press("Lost your device")
    assert "to disable MFA" in person.told[-1]


def test_open_in_my_browser_takes_the_code_along_on_the_clipboard(person: Person) -> None:
    token = enabled(person)
    person.enrol(token.secret)
    person.sign_in("erin")
    person.until_offers("Fill ")
    person.it.open_outside()
    assert person.opened == [person.it.view.address]
    assert person.copied == [token.current()]

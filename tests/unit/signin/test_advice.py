from __future__ import annotations

from dataclasses import replace

from tests.unit.signin.builders import ASKS_CODE, CODE, SIGN_IN, enrolment_page
from trackops_desktop.signin.advice import LOCKED, Action, Advice, Known, Situation, Tone, advise
from trackops_desktop.signin.page_intent import (
    AsksCode,
    AsksRecoveryCode,
    AsksSignIn,
    Nothing,
    Question,
    RecoveryCodes,
    Rejected,
    SymbolsSeen,
    UnreadEnrolment,
)
from trackops_desktop.signin.signin_flow import NotAccepted, PasswordSent, SignInFlow

HOME = Situation("Demo", "demo.viewcases.com", username="alice")
ALICE = Known("a", "Trackops – alice@demo", "482 913")


def actions(advice: Advice) -> list[Action]:
    return [choice.action for choice in advice.choices]


def at_home(question: Question, flow: SignInFlow | None = None, **changes: object) -> Advice:
    return advise(question, flow or SignInFlow(), replace(HOME, **changes))  # type: ignore[arg-type]


def test_signing_in_is_one_click_when_the_password_is_kept() -> None:
    assert at_home(SIGN_IN, has_password=True).choices[0].label == "Sign in as alice"
    assert actions(at_home(SIGN_IN)) == [Action.FILL_NAME]
    assert actions(at_home(SIGN_IN, username="")) == []
    assert actions(at_home(SIGN_IN, has_password=True, vault_open=False)) == [Action.FILL_NAME]


def test_a_refused_password_is_not_offered_again() -> None:
    refused = SignInFlow(password_refused=True, refused=NotAccepted(PasswordSent("d1")))
    advice = at_home(SIGN_IN, refused, has_password=True)
    assert (actions(advice), advice.tone) == ([Action.SIGN_IN_HELP], Tone.PROBLEM)


def test_a_bound_account_fills_its_code_or_says_how_long_to_wait() -> None:
    assert at_home(ASKS_CODE, accounts=(ALICE,)).choices[0].label == "Fill 482 913"
    waiting = replace(ALICE, code="", wait=2)
    assert at_home(ASKS_CODE, accounts=(waiting,)).choices[0].label == "Fill the next code (in 2 s)"
    assert not at_home(ASKS_CODE, accounts=(ALICE,)).types_code


def test_without_an_account_six_digits_are_typed() -> None:
    advice = at_home(ASKS_CODE, bindable=(ALICE,))
    assert (advice.types_code, actions(advice)) == (True, [Action.BIND, Action.LOST_DEVICE])


def test_nothing_is_offered_on_another_origin() -> None:
    for question in (SIGN_IN, ASKS_CODE, enrolment_page(), AsksSignIn(None, None), AsksCode(CODE)):
        advice = at_home(question, at_home=False, host="login.provider.example", has_password=True)
        assert (actions(advice), advice.types_code) == ([], False)
        assert "login.provider.example" in advice.sentence


def test_a_complaint_comes_first_and_a_clock_that_is_off_is_named() -> None:
    rejected = Rejected("That code is not right.", ASKS_CODE)
    advice = at_home(rejected, accounts=(ALICE,), drift=42)
    assert (advice.sentence, advice.tone) == ("The page didn't accept the code.", Tone.PROBLEM)
    assert "42 seconds ahead of" in advice.detail
    assert at_home(Rejected("Locked.", SIGN_IN, locked=True)).detail == LOCKED


def test_enabling_resetting_and_an_account_that_is_there_already() -> None:
    page = enrolment_page()
    assert actions(at_home(page)) == [Action.ADD_ACCOUNT]
    reset = at_home(page, accounts=(ALICE,))
    assert ("new key" in reset.sentence, actions(reset)) == (True, [Action.ADD_ACCOUNT])
    assert actions(at_home(page, kept=ALICE)) == [Action.FILL_CODE]
    assert actions(at_home(page, kept=replace(ALICE, here=False))) == [Action.BIND]
    assert actions(at_home(page, vault_open=False)) == []
    assert "QR code is used" in at_home(replace(page, differs=True)).detail


def test_recovery_codes_are_kept_with_the_account_that_was_used() -> None:
    page = RecoveryCodes(("a", "b"))
    shown = at_home(page, SignInFlow(account="a"))
    assert actions(shown) == [Action.SAVE_RECOVERY_CODES, Action.KEEP_RECOVERY_CODES]
    assert "not if you lose this computer" in shown.detail
    assert actions(at_home(page)) == [Action.SAVE_RECOVERY_CODES]
    assert at_home(page, recovery_kept=True).tone is Tone.GOOD


def test_a_recovery_code_is_offered_while_one_is_left() -> None:
    page = AsksRecoveryCode(CODE)
    stored = at_home(page, accounts=(replace(ALICE, recovery_left=7), replace(ALICE, id="b")))
    assert [(one.action, one.account) for one in stored.choices] == [(Action.FILL_RECOVERY_CODE, "a")]
    assert stored.detail.startswith("7 are left")
    assert at_home(page, accounts=(replace(ALICE, recovery_left=1),)).detail.startswith("This is the last one")
    both = at_home(page, accounts=(replace(ALICE, recovery_left=2), replace(ALICE, id="b", recovery_left=3)))
    assert ["3 left" in one.label for one in both.choices] == [False, True]
    for known, words in ((replace(ALICE, recovery_left=0), "are used"), (ALICE, "No recovery codes are stored")):
        none = at_home(page, accounts=(known,))
        assert (actions(none), words in none.detail) == ([], True)
    assert actions(at_home(page, accounts=(replace(ALICE, recovery_left=7),), vault_open=False)) == []
    refused = at_home(Rejected("Not valid.", page), accounts=(replace(ALICE, recovery_left=6),))
    assert (refused.tone, actions(refused)) == (Tone.PROBLEM, [Action.FILL_RECOVERY_CODE])
    elsewhere = at_home(page, accounts=(), at_home=False, host="login.example.com")
    assert actions(elsewhere) == []


def test_what_was_typed_wrong_by_hand_gets_help_and_the_kept_password() -> None:
    wrong = Rejected("The username or password is wrong.", SIGN_IN)
    assert actions(at_home(wrong)) == [Action.SIGN_IN_HELP]
    assert actions(at_home(wrong, has_password=True)) == [Action.SIGN_IN, Action.SIGN_IN_HELP]
    assert actions(at_home(wrong, SignInFlow(password_refused=True), has_password=True)) == [Action.SIGN_IN_HELP]
    typed = at_home(Rejected("Wrong code.", ASKS_CODE), accounts=(replace(ALICE, code="664 803", wait=None),))
    assert typed.detail == "Fill in the current code, or wait for the next one."


def test_after_a_sign_in_by_hand_the_next_one_is_offered_as_a_click() -> None:
    offer = at_home(Nothing(), by_hand=True, bindable=(ALICE,))
    assert actions(offer) == [Action.SAVE_SIGN_IN, Action.BIND, Action.NOT_NOW]
    assert actions(at_home(Nothing(), by_hand=True, has_password=True, bindable=(ALICE,))) == [
        Action.BIND,
        Action.NOT_NOW,
    ]
    assert actions(at_home(Nothing(), by_hand=True, accounts=(ALICE,))) == [Action.SAVE_SIGN_IN, Action.NOT_NOW]
    for change in ("has_password", "at_home", "vault_open"):
        assert actions(at_home(Nothing(), None, by_hand=True, **{change: change == "has_password"})) == []


def test_what_is_left_to_do_on_a_page_that_asks_nothing() -> None:
    half = at_home(Nothing(), half_made=(ALICE,))
    assert actions(half) == [Action.CONFIRM_HALF_MADE, Action.DISCARD_HALF_MADE]
    assert actions(at_home(Nothing(), switched_off=ALICE)) == [Action.TRASH, Action.KEEP]
    assert actions(at_home(Nothing(unsure=CODE))) == [Action.POINT]
    assert actions(at_home(Nothing())) == []


def test_among_several_accounts_each_button_says_whose_code_it_fills() -> None:
    other = replace(ALICE, id="b", label=f"{ALICE.label} (2)", wait=7)
    labels = [choice.label for choice in at_home(ASKS_CODE, accounts=(ALICE, other)).choices[:2]]
    assert labels == [f"Fill {ALICE.code} of {ALICE.label}", f"Fill the next code of {ALICE.label} (2) (in 7 s)"]
    named = replace(ALICE, name="alice"), replace(other, name="alice (2)", wait=None, code="119 274")
    labels = [choice.label for choice in at_home(ASKS_CODE, accounts=named).choices[:2]]
    assert labels == [f"Fill {ALICE.code} of alice", "Fill 119 274 of alice (2)"]


def test_while_the_answer_is_awaited_nothing_else_is_offered() -> None:
    assert actions(at_home(ASKS_CODE, SignInFlow().sent_code("d1", "a"), accounts=(ALICE,))) == []


def test_whether_a_first_code_was_taken_is_asked_where_the_page_does_not_say() -> None:
    doubt = SignInFlow(account="a", doubtful="a")
    advice = at_home(Nothing(), doubt, half_made=(replace(ALICE, replaces=True),))
    assert advice.sentence.startswith("Did it work?")
    assert "old and the new key are kept" in advice.detail
    assert actions(advice) == [Action.CONFIRM_HALF_MADE, Action.DISCARD_HALF_MADE]
    waiting_for_it = SignInFlow().sent_first_code("d1", "a")
    assert actions(at_home(Nothing(), waiting_for_it, half_made=(ALICE,))) == []


def test_a_set_up_page_whose_key_cannot_be_read_offers_no_code_of_another_account() -> None:
    advice = at_home(UnreadEnrolment(CODE), accounts=(ALICE,))
    assert (actions(advice), advice.types_code) == ([], False)
    assert "can't be read" in advice.sentence
    parts = at_home(UnreadEnrolment(CODE, symbols=SymbolsSeen((1, 3), 4)), accounts=(ALICE,))
    assert (actions(parts), parts.types_code) == ([], False)
    assert parts.sentence == "These QR codes are parts 1, 3 of 4."
    assert parts.detail.startswith("Ask the page to show parts 2, 4 too.")


def test_what_comes_with_a_new_account_is_said_before_it_is_added() -> None:
    page = enrolment_page()
    assert "3 recovery codes are stored" in at_home(replace(page, recovery=("a", "b", "c"))).detail
    assert at_home(replace(page, missing=("Device name",))).choices[0].label == "Add this account and fill in the code"

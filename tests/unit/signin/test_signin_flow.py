from __future__ import annotations

import pytest

from tests.unit.signin.builders import ASKS_CODE, CODE, SIGN_IN, enrolment_page
from trackops_desktop.signin.page_intent import (
    AsksRecoveryCode,
    Nothing,
    Outcome,
    Question,
    RecoveryCodes,
    Rejected,
    UnreadEnrolment,
)
from trackops_desktop.signin.signin_flow import (
    Accepted,
    CodeSent,
    FirstCodeSent,
    NotAccepted,
    PasswordSent,
    RecoveryCodeSent,
    SignInComplete,
    SignInFlow,
    SwitchedOff,
)

CODES = RecoveryCodes(("a1", "b2"))
WRONG = Rejected("That code is not right.", ASKS_CODE)


def test_nothing_follows_from_a_page_while_nothing_was_sent() -> None:
    for question in (SIGN_IN, ASKS_CODE, WRONG, CODES, Nothing(), enrolment_page()):
        assert SignInFlow().look(question, "d2") == (SignInFlow(), ())


def test_a_recovery_code_lets_in_or_is_refused() -> None:
    asks = AsksRecoveryCode(CODE)
    sent = SignInFlow().sent_recovery_code("d1", "a")
    assert sent.look(asks, "d1") == (sent, ())  # the same page still
    assert sent.look(Nothing(), "d2") == (SignInFlow(account="a"), (SignInComplete(),))
    for refused in (asks, Rejected("This recovery code is not valid.", asks)):
        flow, happened = sent.look(refused, "d2")
        assert (flow.sent, [type(one) for one in happened]) == (None, [NotAccepted])
        assert flow.refused is not None
        assert flow.refused.what == RecoveryCodeSent("d1", "a")
    # Who goes from the page for a code to the one for a recovery code has been refused nothing.
    assert SignInFlow().sent_code("d1", "a").look(asks, "d2")[1] == ()


DONE = Nothing(outcome=Outcome(success="You successfully enabled two-factor authentication."))
IN = Nothing(outcome=Outcome(signed_in="Log out"))
ON = Nothing(outcome=Outcome(in_force="Two-factor authentication is enabled", signed_in="Log out"))
REFUSED = Nothing(outcome=Outcome(success="Saved.", signed_in="Log out", doubt="Invalid code"))


@pytest.mark.parametrize("question", [CODES, DONE, IN, ON])
def test_a_first_code_is_accepted_by_a_sign_of_its_own(question: Question) -> None:
    flow, happened = SignInFlow().sent_first_code("d1", "new").look(question, "d2")
    assert happened == (Accepted("new"),)
    assert (flow.sent, flow.account, flow.doubtful) == (None, "new", None)


@pytest.mark.parametrize("question", [Nothing(), REFUSED])
def test_a_page_that_asks_for_nothing_more_has_accepted_nothing_by_that(question: Question) -> None:
    sent = SignInFlow().sent_first_code("d1", "new")
    flow, happened = sent.look(question, "d2")
    assert (flow, happened) == (sent, ())
    assert flow.gave_up() == SignInFlow(account="new", doubtful="new")


@pytest.mark.parametrize("question", [IN, ON, REFUSED, Nothing()])
def test_where_an_older_key_would_be_lost_only_words_about_this_attempt_are_believed(question: Question) -> None:
    sent = SignInFlow().sent_first_code("d1", "new", replaces=True)
    assert sent.look(question, "d2") == (sent, ())
    assert sent.look(DONE, "d2")[1] == (Accepted("new"),)
    assert sent.look(CODES, "d2")[1] == (Accepted("new"),)


@pytest.mark.parametrize(
    "question",
    [
        Rejected("Wrong code.", enrolment_page()),
        WRONG,
        enrolment_page(),
        enrolment_page(raw=b"2" * 20),
        UnreadEnrolment(),
    ],
)
def test_a_first_code_is_refused_when_the_page_complains_or_shows_the_set_up_again(question: Question) -> None:
    flow, happened = SignInFlow().sent_first_code("d1", "new").look(question, "d2")
    (refusal,) = happened
    assert isinstance(refusal, NotAccepted)
    assert refusal.what == FirstCodeSent("d1", "new")
    assert flow.refused == refusal


@pytest.mark.parametrize("question", [SIGN_IN, ASKS_CODE])
def test_nothing_is_claimed_when_the_page_asks_for_something_else(question: Question) -> None:
    flow, happened = SignInFlow().sent_first_code("d1", "new").look(question, "d2")
    assert (flow.sent, flow.doubtful, happened) == (None, "new", ())


def test_a_page_without_reloads_is_still_checking_until_it_changes() -> None:
    sent = SignInFlow().sent_first_code("d1", "new")
    assert sent.look(enrolment_page(), "d1") == (sent, ())
    assert sent.look(CODES, "d1")[1] == (Accepted("new"),)


def test_a_complaint_that_stood_there_before_says_nothing_about_this_attempt() -> None:
    sent = SignInFlow().sent_code("d1", "a", standing=WRONG.complaint)
    assert sent.look(WRONG, "d1") == (sent, ())
    assert sent.look(Rejected("Invalid code.", ASKS_CODE), "d1")[1] == (
        NotAccepted(CodeSent("d1", "a", standing=WRONG.complaint), "Invalid code."),
    )
    assert len(sent.look(WRONG, "d2")[1]) == 1


def test_nothing_follows_from_an_error_of_the_server() -> None:
    sent = SignInFlow().sent_first_code("d1", "new")
    assert sent.look(Nothing(), "d2", failed=True) == (sent, ())


def test_a_right_password_leads_on_and_a_wrong_one_is_not_sent_again_by_itself() -> None:
    sent = SignInFlow().sent_password("d1")
    assert sent.look(ASKS_CODE, "d2") == (SignInFlow(), ())
    assert sent.look(Nothing(), "d2")[1] == (SignInComplete(),)
    flow, happened = sent.look(Rejected("Invalid user name or password.", SIGN_IN), "d2")
    assert happened == (NotAccepted(PasswordSent("d1"), "Invalid user name or password."),)
    assert flow.password_refused
    assert sent.look(SIGN_IN, "d2")[0].password_refused


def test_a_code_that_switched_mfa_off_offers_the_account_to_the_trash() -> None:
    sent = SignInFlow().sent_code("d1", "a", disables=True)
    assert sent.look(Nothing(), "d2")[1] == (SwitchedOff("a"),)
    assert SignInFlow().sent_code("d1", None, disables=True).look(Nothing(), "d2")[1] == (SignInComplete(),)
    assert isinstance(sent.look(ASKS_CODE, "d2")[1][0], NotAccepted)


def test_a_code_signs_in() -> None:
    flow, happened = SignInFlow().sent_code("d1", "a").look(Nothing(), "d2")
    assert (flow, happened) == (SignInFlow(account="a"), (SignInComplete(),))


def test_an_answer_that_does_not_come_is_given_up() -> None:
    assert SignInFlow().sent_code("d1", "a").gave_up() == SignInFlow(account="a")


@pytest.mark.parametrize("question", [ON, REFUSED])
def test_mfa_is_not_off_while_the_page_says_that_it_is_on_or_that_something_was_refused(question: Question) -> None:
    assert SignInFlow().sent_code("d1", "a", disables=True).look(question, "d2") == (SignInFlow(account="a"), ())

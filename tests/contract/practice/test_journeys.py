"""The published journeys over http, each as somebody would go through it."""

from __future__ import annotations

from tests.practice_kit.client import Browser, problem_on
from tests.practice_kit.site import PracticeSite


def test_enabling_protects_the_account_and_a_code_then_signs_in(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        token = browser.enable("erin")
        browser.post("/sign-out", form_of="/profile")
        answer = browser.sign_in("erin", token)
        assert (answer.status_code, answer.headers["location"]) == (303, "/profile")
        assert "Enabled" in browser.get("/profile").text
    done = practice.server.journeys()
    assert (done["enable"], done["sign-in"], done["lost-device"]) == (True, True, False)


def test_a_wrong_code_at_set_up_asks_for_a_new_code_and_protects_nothing(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        browser.sign_in("erin")
        browser.post("/profile/mfa/enable", form_of="/profile")
        answer = browser.post("/profile/mfa/verify", {"code": "000000"}, form_of="/profile/mfa/verify")
        assert answer.status_code == 401
        assert problem_on(answer.text) == "This code isn't valid. Enter a new code."
        assert "Not enabled" in browser.get("/profile").text


def test_a_reset_leaves_the_old_secret_working_until_the_new_one_is_verified(practice: PracticeSite) -> None:
    with Browser(practice) as browser, Browser(practice) as other:
        old = browser.enable("erin")
        shown = browser.post("/profile/mfa/reset", {"code": old.fresh()}, form_of="/profile/mfa/reset")
        assert "Verify MFA Code" in shown.text
        assert other.sign_in("erin", old).headers["location"] == "/profile"


def test_after_a_reset_only_the_new_secret_signs_in(practice: PracticeSite) -> None:
    with Browser(practice) as browser, Browser(practice) as other:
        old = browser.enable("erin")
        new = browser.set_up("/profile/mfa/reset", {"code": old.fresh()}, form_of="/profile/mfa/reset")
        assert other.sign_in("erin", old).status_code == 401
        assert other.code(new.fresh()).status_code == 303


def test_disabling_takes_mfa_off_the_account(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        token = browser.enable("erin")
        browser.post("/profile/mfa/disable", {"code": token.fresh()}, form_of="/profile/mfa/disable")
        browser.post("/sign-out", form_of="/profile")
        assert browser.sign_in("erin").headers["location"] == "/profile"


def test_a_role_that_requires_mfa_leads_to_set_up_and_opens_nothing_else(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        assert browser.sign_in("rosa").headers["location"] == "/set-up"
        assert browser.get("/profile").status_code == 403
        browser.set_up("/profile/mfa/enable", form_of="/set-up")
        assert browser.get("/profile").status_code == 200


def test_a_recovery_code_signs_in_once(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        token = browser.enable("erin")
        for status in (303, 401):
            browser.http.cookies.clear()
            browser.password("erin")
            fields = {"recovery_code": token.recovery_codes[0].lower().replace("-", " ")}
            answer = browser.post("/sign-in/recovery-code", fields, form_of="/sign-in/recovery-code")
            assert answer.status_code == status
    assert not practice.server.journeys()["lost-device"]  # that is the administrator's

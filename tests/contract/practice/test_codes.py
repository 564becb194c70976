"""Codes: which are accepted, how often, and what wrong ones lead to."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.practice_kit.client import Browser, Token, problem_on
from tests.practice_kit.site import CHEAP, PracticeSite, start_site


@pytest.fixture
def erin(practice: PracticeSite) -> Iterator[tuple[Browser, Token]]:
    """Erin at the code page, some steps after she enabled MFA."""
    with Browser(practice) as browser:
        token = browser.enable("erin")
        practice.clock.advance(300)
        browser.http.cookies.clear()
        browser.password("erin")
        yield browser, token


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 303), (0, 303), (1, 303), (2, 401)])
def test_one_step_off_is_accepted_and_two_are_not(erin: tuple[Browser, Token], steps: int, status: int) -> None:
    browser, token = erin
    assert browser.code(token.current(steps)).status_code == status


@pytest.mark.parametrize(("steps", "status"), [(-1, 401), (0, 303), (1, 401)])
def test_strict_accepts_the_current_step_only(tmp_path: Path, steps: int, status: int) -> None:
    site = start_site(tmp_path, settings=replace(CHEAP, steps_around=0))
    with Browser(site) as browser:
        token = browser.enable("erin")
        site.clock.advance(300)
        browser.http.cookies.clear()
        browser.password("erin")
        assert browser.code(token.current(steps)).status_code == status
    site.server.stop()


def test_an_older_code_does_not_work_after_a_newer_one(practice: PracticeSite, erin: tuple[Browser, Token]) -> None:
    browser, token = erin
    with Browser(practice) as other:
        other.password("erin")
        assert browser.code(token.current(1)).status_code == 303
        for steps in (-1, 0, 1):
            assert other.code(token.current(steps)).status_code == 401


def test_the_code_of_set_up_is_used_up(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        token = browser.enable("erin")
        browser.http.cookies.clear()
        browser.password("erin")
        assert browser.code(token.current()).status_code == 401


def test_a_code_used_to_sign_in_does_not_confirm_a_change(erin: tuple[Browser, Token]) -> None:
    browser, token = erin
    code = token.current()
    assert browser.code(code).status_code == 303
    answer = browser.post("/profile/mfa/disable", {"code": code}, form_of="/profile/mfa/disable")
    assert answer.status_code == 401


def test_a_ticket_works_once(practice: PracticeSite, erin: tuple[Browser, Token]) -> None:
    browser, token = erin
    cookies = dict(browser.http.cookies)
    page = browser.get("/sign-in/code").text
    browser.code(token.current())
    with Browser(practice) as thief:
        thief.http.cookies.update(cookies)
        assert thief.get("/sign-in/code").status_code == 401
        assert "form_token" in page


def test_a_ticket_ends_after_five_minutes(practice: PracticeSite, erin: tuple[Browser, Token]) -> None:
    browser, _token = erin
    practice.clock.advance(299)
    assert browser.get("/sign-in/code").status_code == 200
    practice.clock.advance(1)
    assert browser.get("/sign-in/code").status_code == 401


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5x", "1" * 5000, "-"])
def test_what_cannot_be_a_code_is_refused_without_counting(erin: tuple[Browser, Token], typed: str) -> None:
    browser, token = erin
    for _ in range(12):
        answer = browser.code(typed)
        assert answer.status_code == 422
    assert browser.code(f"{token.current()[:3]} {token.current()[3:]}").status_code == 303


def test_ten_wrong_codes_lock_for_longer_each_time_and_a_hundred_close(
    practice: PracticeSite, erin: tuple[Browser, Token]
) -> None:
    browser, token = erin
    locks = [15 * 60, 30 * 60, *[60 * 60] * 7]
    for seconds in locks:
        guess(browser, token, 10)
        assert browser.code(token.current()).status_code == 429
        practice.clock.advance(seconds - 31)
        browser.password("erin")
        assert browser.code(token.current()).status_code == 429
        practice.clock.advance(31)
        browser.password("erin")
    guess(browser, token, 10)
    practice.clock.advance(30 * 86_400)
    browser.password("erin")
    assert browser.code(token.current()).status_code == 429
    fields = {"recovery_code": token.recovery_codes[4]}
    assert browser.post("/sign-in/recovery-code", fields, form_of="/sign-in/recovery-code").status_code == 303
    browser.http.cookies.clear()
    browser.password("erin")
    assert browser.code(token.fresh()).status_code == 303


def guess(browser: Browser, token: Token, times: int) -> None:
    for _ in range(times):
        assert browser.code(token.wrong()).status_code == 401


def test_a_new_ticket_does_not_reset_the_count(erin: tuple[Browser, Token]) -> None:
    browser, token = erin
    statuses = []
    for _ in range(50):
        browser.http.cookies.clear()
        browser.password("erin")
        statuses.append(browser.code(token.wrong()).status_code)
    assert statuses == [401] * 10 + [429] * 40


def test_a_right_code_ends_the_row_of_wrong_ones(practice: PracticeSite, erin: tuple[Browser, Token]) -> None:
    browser, token = erin
    for _ in range(3):
        guess(browser, token, 9)
        assert browser.code(token.fresh()).status_code == 303
        browser.http.cookies.clear()
        browser.password("erin")


def test_wrong_codes_do_not_lock_the_password_nor_the_other_way_round(
    practice: PracticeSite, erin: tuple[Browser, Token]
) -> None:
    browser, token = erin
    guess(browser, token, 10)
    with Browser(practice) as other:
        assert other.password("erin").headers["location"] == "/sign-in/code"


def test_a_wrong_code_is_answered_by_asking_for_a_new_one_and_nothing_about_clocks(
    practice: PracticeSite, erin: tuple[Browser, Token]
) -> None:
    browser, token = erin
    with Browser(practice) as other:
        other.password("erin")
        other.code(token.current())
    answers = [browser.code(code) for code in (token.wrong(), token.current(-2), token.current(2), token.current())]
    assert {problem_on(answer.text) for answer in answers} == {"This code isn't valid. Enter a new code."}


def test_a_pending_secret_allows_five_tries(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        browser.sign_in("erin")
        browser.post("/profile/mfa/enable", form_of="/profile")
        path = "/profile/mfa/verify"
        statuses = [browser.post(path, {"code": "000000"}, form_of="/profile").status_code for _ in range(6)]
        assert statuses == [401, 401, 401, 401, 409, 409]


def test_a_pending_secret_ends_after_ten_minutes(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        browser.sign_in("erin")
        browser.post("/profile/mfa/enable", form_of="/profile")
        practice.clock.advance(600)
        assert browser.post("/profile/mfa/verify", {"code": "123456"}, form_of="/profile").status_code == 409


def test_a_pending_secret_belongs_to_the_session_it_was_shown_in(practice: PracticeSite) -> None:
    with Browser(practice) as browser, Browser(practice) as other:
        browser.sign_in("erin")
        other.sign_in("erin")
        browser.post("/profile/mfa/enable", form_of="/profile")
        assert other.post("/profile/mfa/verify", {"code": "123456"}, form_of="/profile").status_code == 409


def test_oathtools_code_for_the_secret_on_the_page_is_accepted(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        token = browser.enable("erin")
        practice.clock.advance(60)
        command = ["oathtool", "--totp", "-b", "--now", f"@{int(practice.clock.now)}", token.secret]
        code = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        browser.http.cookies.clear()
        browser.password("erin")
        assert browser.code(code).status_code == 303

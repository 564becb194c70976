"""What administrators can do, and what nobody can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.practice_kit.client import Browser, Token, problem_on
from tests.practice_kit.site import PracticeSite, password_of


def user_page(browser: Browser, username: str) -> str:
    """Return the path of a user's profile as the list links to it."""
    rows = browser.get("/users").text.split("<tr>")
    row = next(row for row in rows if f"<td>{username}</td>" in row)
    return row.split('href="')[1].split('"')[0]


def role_page(browser: Browser, name: str) -> str:
    return next(part.split('"')[0] for part in browser.get("/roles").text.split('href="') if f">{name}</a>" in part)


def lock(site: PracticeSite, username: str) -> None:
    with Browser(site) as guesser:
        for _ in range(5):
            assert guesser.password(username, "not the password").status_code == 401


@pytest.fixture
def admin(practice: PracticeSite) -> Iterator[tuple[Browser, Token]]:
    with Browser(practice) as browser:
        yield browser, browser.enable("admin")


def test_a_locked_account_gets_in_again_only_after_an_administrator_unlocked_it(practice: PracticeSite) -> None:
    with Browser(practice) as locked, Browser(practice) as admin:
        assert locked.sign_in("locked").status_code == 401
        admin.sign_in("admin")
        path = user_page(admin, "locked")
        page = admin.get(path).text
        assert "This account is locked" in page
        assert "unlock this account" in page
        admin.post(f"{path}/unlock", form_of=path)
        assert "unlock this account" not in admin.get(path).text
        assert locked.sign_in("locked").status_code == 303
    assert practice.server.journeys()["locked-account"]


def test_a_lost_device_is_disabled_with_the_administrators_own_code_and_a_reason(
    practice: PracticeSite, admin: tuple[Browser, Token]
) -> None:
    browser, token = admin
    path = user_page(browser, "lost")
    for fields, status in (
        ({"reason": "lost phone", "code": token.current()}, 401),
        ({"reason": "lost phone", "code": token.wrong()}, 401),
        ({"reason": "", "code": token.fresh()}, 422),
        ({"reason": "lost phone", "code": token.fresh()}, 303),
        ({"reason": "lost phone", "code": token.fresh()}, 409),
    ):
        assert browser.post(f"{path}/disable-mfa", fields, form_of=path).status_code == status
    assert "lost phone" in browser.get("/audit").text
    assert practice.server.journeys()["lost-device"]
    with Browser(practice) as lost:
        assert lost.sign_in("lost").headers["location"] == "/profile"


def test_disabling_a_lost_device_ends_the_users_sessions(practice: PracticeSite, admin: tuple[Browser, Token]) -> None:
    browser, token = admin
    with Browser(practice) as erin:
        erin.enable("erin")
        path = user_page(browser, "erin")
        browser.post(f"{path}/disable-mfa", {"reason": "lost phone", "code": token.fresh()}, form_of=path)
        assert erin.get("/profile").status_code == 401


def test_an_administrator_without_mfa_cannot_disable_anybodys(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        browser.sign_in("chief")
        path = user_page(browser, "lost")
        answer = browser.post(f"{path}/disable-mfa", {"reason": "lost phone"}, form_of=path)
        assert answer.status_code == 409
        assert "you need your own code" in browser.get(path).text


def test_an_administrator_cannot_disable_their_own_mfa_as_a_lost_device(admin: tuple[Browser, Token]) -> None:
    browser, token = admin
    path = user_page(browser, "admin")
    answer = browser.post(f"{path}/disable-mfa", {"reason": "lost phone", "code": token.fresh()}, form_of=path)
    assert answer.status_code == 409
    assert "Enabled" in browser.get("/profile").text


def test_the_last_administrator_stays_an_administrator(practice: PracticeSite, admin: tuple[Browser, Token]) -> None:
    browser, token = admin
    chief = user_page(browser, "chief")
    page = browser.get(chief).text
    investigator = page.split(">Investigator<")[0].rsplit('value="', 1)[1].split('"')[0]
    change = {"role": investigator, "access": "full", "reason": "moved"}
    assert browser.post(chief, {**change, "code": token.fresh()}, form_of=chief).status_code == 303
    with Browser(practice) as former:
        former.sign_in("chief")
        assert former.get("/users").status_code == 403
    own = user_page(browser, "admin")
    assert browser.post(own, {**change, "code": token.fresh()}, form_of=own).status_code == 409


def test_switching_mfa_off_keeps_secrets_and_on_asks_again(
    practice: PracticeSite, admin: tuple[Browser, Token]
) -> None:
    browser, token = admin
    path = "/settings/user-security/multi-factor-authentication"
    assert "Enable Multi-Factor Authentication" in browser.get(path).text
    with Browser(practice) as erin:
        own = erin.enable("erin")
        for enabled, leads_to in (("no", "/profile"), ("yes", "/sign-in/code")):
            changed = browser.post(path, {"enabled": enabled, "code": token.fresh()}, form_of=path)
            assert changed.status_code == 303
            erin.http.cookies.clear()
            assert erin.password("erin").headers["location"] == leads_to
        assert erin.code(own.fresh()).status_code == 303


def test_with_mfa_switched_off_the_own_second_factor_rests(practice: PracticeSite) -> None:
    with Browser(practice) as admin, Browser(practice) as erin:
        token = erin.enable("erin")
        admin.sign_in("chief")
        path = "/settings/user-security/multi-factor-authentication"
        admin.post(path, {"enabled": "no"}, form_of=path)
        answer = erin.post("/profile/mfa/disable", {"code": token.fresh()}, form_of="/profile/mfa/disable")
        assert answer.status_code == 409
        assert "Your second factor is kept" in erin.get("/profile").text


def test_a_role_that_no_longer_requires_mfa_lets_its_users_in(practice: PracticeSite) -> None:
    with Browser(practice) as admin, Browser(practice) as rosa:
        assert rosa.sign_in("rosa").headers["location"] == "/set-up"
        rosa.http.cookies.clear()
        admin.sign_in("chief")
        path = role_page(admin, "Case Manager")
        admin.post(path, {}, form_of=path)
        assert rosa.sign_in("rosa").headers["location"] == "/profile"


def test_the_security_checkup_lists_active_users_without_mfa(practice: PracticeSite) -> None:
    with Browser(practice) as admin, Browser(practice) as erin:
        erin.enable("erin")
        admin.sign_in("chief")
        table = admin.get("/reports/security-checkup.csv").text
        names = [line.split(",")[0] for line in table.splitlines()[1:]]
        assert sorted(names) == ["admin", "chief", "client", "locked", "rosa", "vendor"]
        page = admin.get("/reports/security-checkup").text
        assert all(name in page for name in names)


def test_a_reset_password_unlocks_the_account_and_keeps_its_second_factor(practice: PracticeSite) -> None:
    with Browser(practice) as erin:
        token = erin.enable("erin")
        erin.http.cookies.clear()
        lock(practice, "erin")
        assert erin.password("erin").status_code == 401
        erin.post("/password/forgot", {"username": "erin"}, form_of="/password/forgot")
        code = practice.console[-1].split("reset code ")[1].split(" ")[0]
        fields = {"username": "erin", "reset_code": code, "password": "a quiet harbour", "again": "a quiet harbour"}
        assert erin.post("/password/new", fields, form_of="/password/new").status_code == 200
        assert erin.post("/password/new", fields, form_of="/password/new").status_code == 422
        assert erin.password("erin", "a quiet harbour").headers["location"] == "/sign-in/code"
        assert erin.code(token.fresh()).status_code == 303
    assert practice.server.journeys()["locked-account"]


def test_asking_for_a_reset_says_the_same_for_every_name(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        answers = [
            browser.post("/password/forgot", {"username": name}, form_of="/password/forgot")
            for name in ("erin", "nobody", "former")
        ]
    assert len({(answer.status_code, answer.headers["location"], answer.text) for answer in answers}) == 1
    assert [line.startswith("Password reset for erin") for line in practice.console] == [True, False, False]
    assert practice.console[1] == practice.console[2]


@pytest.mark.parametrize("password", ["short", "password123", "P@ssw0rd!", "erin-erin-1", "qwertyuiop", "x" * 129])
def test_a_password_that_is_guessed_first_is_not_accepted(practice: PracticeSite, password: str) -> None:
    with Browser(practice) as browser:
        browser.post("/password/forgot", {"username": "erin"}, form_of="/password/forgot")
        code = practice.console[-1].split("reset code ")[1].split(" ")[0]
        fields = {"username": "erin", "reset_code": code, "password": password, "again": password}
        answer = browser.post("/password/new", fields, form_of="/password/new")
        assert answer.status_code == 422
        assert problem_on(answer.text)
        assert password not in answer.text
        assert browser.sign_in("erin").status_code == 303


def test_other_sessions_can_be_seen_and_ended(practice: PracticeSite) -> None:
    with Browser(practice) as one, Browser(practice) as other:
        one.sign_in("erin")
        other.sign_in("erin")
        page = one.get("/profile/sessions").text
        path = page.split('action="/profile/sessions/')[1].split('"')[0]
        one.post(f"/profile/sessions/{path}", form_of="/profile/sessions")
        assert other.get("/profile").status_code == 401
        assert one.get("/profile").status_code == 200


def test_nobody_ends_somebody_elses_session(practice: PracticeSite) -> None:
    with Browser(practice) as erin, Browser(practice) as vendor:
        erin.sign_in("erin")
        vendor.sign_in("vendor")
        for number in range(1, 10):
            vendor.post(f"/profile/sessions/{number}/end", form_of="/profile/sessions")
            if vendor.get("/profile").status_code != 200:
                vendor.sign_in("vendor", None)
        assert erin.get("/profile").status_code == 200


def test_recovery_codes_download_once_as_a_file(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        token = browser.enable("erin")
        fields = {"codes": " ".join(token.recovery_codes)}
        path = "/profile/recovery-codes/download"
        first = browser.post(path, fields, form_of="/profile")
        assert "attachment" in first.headers["content-disposition"]
        assert all(code in first.text for code in token.recovery_codes)
        assert browser.post(path, fields, form_of="/profile").status_code == 409


def test_only_the_own_current_recovery_codes_can_be_downloaded(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        token = browser.enable("erin")
        path = "/profile/recovery-codes/download"
        for codes in ("", token.recovery_codes[0], "<script>", " ".join([token.recovery_codes[0]] * 10)):
            assert browser.post(path, {"codes": codes}, form_of="/profile").status_code == 409


def test_new_recovery_codes_replace_the_old_ones(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        token = browser.enable("erin")
        path = "/profile/recovery-codes"
        answer = browser.post(path, {"code": token.fresh()}, form_of=path)
        assert answer.status_code == 200
        browser.http.cookies.clear()
        browser.password("erin")
        old = {"recovery_code": token.recovery_codes[0]}
        assert browser.post("/sign-in/recovery-code", old, form_of="/sign-in/recovery-code").status_code == 401


def test_the_demonstration_users_get_new_passwords_that_work(practice: PracticeSite) -> None:
    users = {user.username: user.password for user in practice.server.reseed_passwords()}
    assert len(set(users.values())) == len(users) == 9
    with Browser(practice) as browser:
        assert browser.password("erin", password_of("erin")).status_code == 401
        assert browser.password("erin", users["erin"]).status_code == 303
        browser.http.cookies.clear()
        assert browser.password("locked", users["locked"]).status_code == 401

"""What a web site owes its visitors: forged requests, strange hosts, headers, cookies, limits, silence."""

from __future__ import annotations

import base64
import re
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.patience import PATIENCE
from tests.practice_kit.client import Browser, Token, form_token
from tests.practice_kit.site import CHEAP, PracticeSite, password_of, start_site
from trackops_desktop.practice.reports import inert
from trackops_desktop.practice.web.allowed_origins import local_path
from trackops_desktop.practice.web.routes import ROUTES

CHANGES = [route.path for route in ROUTES if route.method == "POST"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeSite]:
    """One site for the tests that leave nothing behind."""
    site = start_site(tmp_path_factory.mktemp("shared"))
    yield site
    site.server.stop()


@pytest.fixture
def admin(shared: PracticeSite) -> Iterator[Browser]:
    with Browser(shared) as browser:
        browser.sign_in("chief")
        yield browser


def fill(path: str) -> str:
    return path.replace("{user_id}", "5").replace("{role_id}", "2").replace("{session_id}", "1")


FORGERIES: dict[str, tuple[dict[str, str], bool]] = {
    "no token": ({}, False),
    "a wrong token": ({}, False),
    "another origin": ({"origin": "https://evil.example"}, True),
    "another port": ({"origin": "http://127.0.0.1:1"}, True),
    "no origin at all": ({"origin": "null"}, True),
    "a sandboxed frame elsewhere": ({"origin": "null", "sec-fetch-site": "cross-site"}, True),
    "a neighbour": ({"sec-fetch-site": "same-site"}, True),
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("path", CHANGES)
def test_no_forged_change_is_accepted(admin: Browser, path: str, forgery: str) -> None:
    headers, with_token = FORGERIES[forgery]
    token = form_token(admin.get("/profile").text) if with_token else ("" if forgery == "no token" else "a" * 64)
    answer = admin.http.post(fill(path), data={"form_token": token}, headers=headers)
    assert answer.status_code in (401, 403)
    assert admin.get("/profile").status_code == 200


def test_the_token_of_another_visitor_is_refused(shared: PracticeSite, admin: Browser) -> None:
    with Browser(shared) as other:
        token = form_token(other.get("/sign-in").text)
    assert admin.http.post("/sign-out", data={"form_token": token}).status_code == 403


def test_a_browser_that_hides_its_origin_is_believed_when_it_says_same_origin(admin: Browser) -> None:
    token = form_token(admin.get("/profile").text)
    headers = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert admin.http.post("/sign-out", data={"form_token": token}, headers=headers).status_code == 303


HOSTS = ["evil.example", "127.0.0.1.evil.example", "localhost:1", "127.0.0.1", "", "[::1", "127.0.0.1:80@evil.example"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_foreign_host_is_answered_nowhere(shared: PracticeSite, host: str) -> None:
    with Browser(shared) as browser:
        for route in ROUTES:
            answer = browser.http.request(route.method, fill(route.path), headers={"host": host})
            assert answer.status_code == 421
        for path in ("/static/shared.css", "/api/v1/staff", "/nothing"):
            assert browser.http.get(path, headers={"host": host}).status_code == 421


def test_two_hosts_are_refused(shared: PracticeSite) -> None:
    port = int(shared.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\n\r\n".encode())
        assert raw.recv(100).split()[1] in (b"421", b"400")


@pytest.mark.parametrize("host", ["localhost", "[::1]"])
def test_the_loopback_has_three_names(shared: PracticeSite, host: str) -> None:
    port = shared.url.rsplit(":", 1)[1]
    try:
        answer = httpx.get(f"http://{host}:{port}/sign-in", timeout=PATIENCE)
    except httpx.ConnectError:
        pytest.skip("this machine has no IPv6 loopback")
    assert answer.status_code == 200


ELSEWHERE = [
    *("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example"),
    *("http:evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example", "./x", "../x", " /x", "/ x"),
    *("/\t/evil.example", "/\n/evil.example", "/%2f/evil.example", "/%2F%2Fevil.example", "/%5cevil.example"),
    *("/..//evil.example", "/.//evil.example", "/x//evil.example", "/\u2215evil.example", "/é", "", "?", "#"),
    *("/\x00", "/" + "a" * 500, "//127.0.0.1:1/", "http://127.0.0.1@evil.example/", "/\u202eevil", "\x01/x"),
    *("//evil.example/%2f..", "/%09/evil.example", "\t//evil.example", "/\r\nSet-Cookie: a=b", "ftp://evil.example"),
]


@pytest.mark.parametrize("after", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_signing_in(shared: PracticeSite, after: str) -> None:
    with Browser(shared) as browser:
        browser.get("/sign-in")
        location = browser.password("erin", after=after).headers["location"]
        assert httpx.URL(shared.url).join(location).host == "127.0.0.1"
        assert location.startswith("/")
        assert not location.startswith("//")
        assert browser.http.get("/sign-in", params={"next": after}).headers.get("location") == "/profile"


def test_the_page_that_was_asked_for_is_opened_after_signing_in(shared: PracticeSite) -> None:
    with Browser(shared) as browser:
        assert 'name="next" value="/reports/security-checkup"' in browser.get("/reports/security-checkup").text
        answer = browser.password("chief", after="/reports/security-checkup")
        assert answer.headers["location"] == "/reports/security-checkup"
    assert local_path("/audit?page=2") == "/audit?page=2"


def test_every_answer_has_the_protecting_headers(admin: Browser) -> None:
    for path in ("/", "/sign-in", "/profile", "/users", "/nothing", "/static/practice.css", "/api/v1/staff"):
        headers = admin.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
        if "/static/" not in path:
            assert headers["cache-control"] == "no-store"


def test_pages_need_no_script_and_no_inline_style(admin: Browser) -> None:
    paths = [fill(route.path) for route in ROUTES if route.method == "GET"]
    for page in (admin.get(path).text.lower() for path in paths):
        assert "<script" not in page
        assert " style=" not in page
        assert not re.search(r"\son[a-z]+=", page)
        assert "javascript:" not in page


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(shared: PracticeSite) -> None:
    with Browser(shared) as browser:
        headers = browser.get("/sign-in").headers.get_list("set-cookie")
        headers += browser.password("erin").headers.get_list("set-cookie")
    assert len(headers) >= 2
    for header in headers:
        assert "httponly" in header.lower()
        assert "samesite=lax" in header.lower()
        assert "domain" not in header.lower()


def test_the_session_is_new_at_every_step_up_and_the_old_one_dead(practice: PracticeSite) -> None:
    with Browser(practice) as browser, Browser(practice) as thief:
        seen = []
        thief.http.cookies.set("trackops_session", "chosen-by-somebody-else", domain="127.0.0.1")
        browser.sign_in("rosa")
        seen.append(dict(browser.http.cookies))
        browser.set_up("/profile/mfa/enable", form_of="/set-up")
        seen.append(dict(browser.http.cookies))
        assert seen[0]["trackops_session"] != seen[1]["trackops_session"]
        thief.http.cookies.clear()
        thief.http.cookies.update(seen[0])
        assert thief.get("/profile").status_code == 401
        assert browser.get("/profile").status_code == 200


def test_a_session_ends_when_idle_and_at_the_latest_after_twelve_hours(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        browser.sign_in("erin")
        practice.clock.advance(1800)
        assert browser.get("/profile").status_code == 200
        practice.clock.advance(1801)
        assert browser.get("/profile").status_code == 401
        browser.sign_in("erin")
        for _ in range(24):
            practice.clock.advance(1799)
            assert browser.get("/profile").status_code == 200
        practice.clock.advance(1799)
        assert browser.get("/profile").status_code == 401


def test_a_stolen_session_changes_nothing_about_the_second_factor(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        token = browser.enable("erin")
        practice.clock.advance(301)
        paths = ("/profile/mfa/reset", "/profile/mfa/disable", "/profile/recovery-codes")
        code = token.current()
        proofs: tuple[dict[str, str], ...] = (
            {},
            {"code": code},
            {"password": password_of("erin")},
            {"password": "wrong wrong", "code": code},
        )
        for path in paths:
            for fields in proofs:
                assert browser.post(path, fields, form_of=path).status_code in (401, 422), (path, fields)
        assert browser.post(paths[0], {"password": password_of("erin"), "code": code}, form_of=paths[0]).is_success
        browser.http.cookies.clear()
        browser.password("erin")
        assert browser.code(token.fresh()).status_code == 303


def test_enabling_needs_a_password_of_the_last_five_minutes(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        browser.sign_in("erin")
        practice.clock.advance(301)
        path = "/profile/mfa/enable"
        assert browser.post(path, form_of=path).status_code == 401
        assert "Secret code" in browser.post(path, {"password": password_of("erin")}, form_of=path).text


def test_five_wrong_passwords_lock_and_nothing_shows_it(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        names = ("erin", "nobody", "former", "locked")
        answers = [browser.password(name, "wrong password") for name in names for _ in range(6)]
        answers.append(browser.password("erin"))
    assert {answer.status_code for answer in answers} == {401}
    bodies = {re.sub(r'value="\w{64}"', "", answer.text) for answer in answers}
    assert len(bodies) == 1
    assert len({answer.headers["content-length"] for answer in answers}) == 1


def test_a_right_password_gives_its_attempt_back_and_only_a_whole_sign_in_clears_the_row(
    practice: PracticeSite,
) -> None:
    with Browser(practice) as browser, Browser(practice) as other:
        token = browser.enable("erin")
        for _ in range(4):
            other.password("erin", "wrong password")
        for _ in range(8):
            other.http.cookies.clear()
            assert other.password("erin").status_code == 303
        other.http.cookies.clear()
        assert other.password("erin", "wrong password").status_code == 401
        assert other.password("erin").status_code == 401
        assert token.secret


def test_a_forged_client_address_changes_nothing(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        for number in range(40):
            browser.http.headers["x-forwarded-for"] = f"10.0.0.{number}"
            browser.http.headers["forwarded"] = f"for=10.0.0.{number}"
            browser.password("erin", "wrong password")
        assert browser.password("erin").status_code == 401


def test_too_large_a_body_is_refused_whatever_it_says_of_its_length(shared: PracticeSite) -> None:
    with Browser(shared) as browser:
        large = {"form_token": "a" * 70_000}
        assert browser.http.post("/sign-in", data=large).status_code == 413
        chunks = (b"a" * 10_000 for _ in range(10))
        headers = {"content-type": "application/x-www-form-urlencoded"}
        assert browser.http.post("/sign-in", content=chunks, headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/json", b"{}", 415),
        ("application/x-www-form-urlencoded", b"a=%ff", 400),
        ("application/x-www-form-urlencoded", "a=\u00e9".encode(), 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 50, 400),
    ],
)
def test_a_body_that_is_no_form_is_refused(shared: PracticeSite, kind: str, body: bytes, status: int) -> None:
    with Browser(shared) as browser:
        answer = browser.http.post("/sign-in", content=body, headers={"content-type": kind})
        assert answer.status_code == status
        assert "Traceback" not in answer.text


def test_a_name_that_is_typed_is_shown_as_text(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        browser.http.headers["user-agent"] = "<b>&\"'</b>"
        fields = {"username": '"><script>alert(1)</script>\0', "reset_code": "x", "password": "y", "again": "z"}
        page = browser.post("/password/new", fields, form_of="/password/new").text
        assert "<script>" not in page
        browser.sign_in("erin")
        assert "<b>" not in browser.get("/profile/sessions").text


@pytest.fixture
def used(practice: PracticeSite) -> tuple[PracticeSite, Token, Browser]:
    browser = Browser(practice)
    token = browser.enable("chief")
    return practice, token, browser


def test_the_secret_is_nowhere_after_set_up(
    tmp_path: Path, used: tuple[PracticeSite, Token, Browser], caplog: pytest.LogCaptureFixture
) -> None:
    practice, token, browser = used
    raw = base64.b32decode(token.secret)
    grouped = " ".join(token.secret[at : at + 4] for at in range(0, 32, 4))
    canaries = {token.secret, grouped, raw.hex(), base64.b64encode(raw).decode(), password_of("chief")}
    canaries |= {code for shown in token.recovery_codes for code in (shown, shown.replace("-", ""))}
    canaries |= set(browser.http.cookies.values())
    pages = [browser.get(fill(route.path)).text for route in ROUTES if route.method == "GET"]
    pages.append(browser.http.get("/api/v1/staff", auth=("chief/token", practice.api_token)).text)
    browser.http.close()
    pages += ["\n".join(practice.console), caplog.text]
    pages += [path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()]
    found = [canary[:4] for canary in canaries for page in pages if canary in page]
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert (found, raw in files) == ([], False)


def test_a_secret_moved_to_another_user_opens_nothing(
    tmp_path: Path, used: tuple[PracticeSite, Token, Browser]
) -> None:
    practice, token, browser = used
    browser.enable("erin")
    browser.http.close()
    connection = sqlite3.connect(tmp_path / "practice" / "practice.sqlite3")
    with connection:
        stolen = "UPDATE users SET mfa_secret = (SELECT mfa_secret FROM users WHERE username = 'chief')"
        connection.execute(f"{stolen}, last_step = 0 WHERE username = 'erin'")
    connection.close()
    with Browser(practice) as thief:
        thief.password("erin")
        answer = thief.code(token.fresh())
        assert answer.status_code == 500
        assert "Traceback" not in answer.text


def test_the_database_and_the_key_are_for_the_owner_alone(tmp_path: Path, practice: PracticeSite) -> None:
    folder = tmp_path / "practice"
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {"practice.key", "practice.sqlite3"} <= set(modes)
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "=cmd|' /C calc'!A0"]
)
def test_no_cell_of_a_report_is_a_formula(start: str) -> None:
    assert inert(start).startswith("'")
    assert inert("Erin Ortiz = 1") == "Erin Ortiz = 1"


def test_the_audit_tells_who_did_what_and_never_what_was_typed(practice: PracticeSite) -> None:
    with Browser(practice) as browser, Browser(practice) as admin:
        browser.password("my-password-in-the-wrong-field", "x")
        browser.password("erin", "not-the-right-one")
        token = browser.enable("erin")
        browser.http.cookies.clear()
        browser.password("erin")
        browser.code(token.wrong())
        browser.code(token.current())
        admin.sign_in("chief")
        page = admin.get("/audit").text
    assert "my-password" not in page
    assert "not-the-right" not in page
    for sentence in (
        "Failed to sign in",
        "Enabled MFA",
        "Entered a wrong code",
        ("Entered a code that was already used"),
    ):
        assert sentence in page


def test_a_slow_body_does_not_hold_the_site(practice: PracticeSite) -> None:
    port = int(practice.url.rsplit(":", 1)[1])
    start = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 10\r\n\r\na".encode()
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    for raw in slow:
        raw.sendall(start)
    with Browser(practice) as browser:
        assert browser.sign_in("erin").status_code == 303
    for raw in slow:
        raw.close()


def test_a_request_that_does_not_arrive_in_time_is_ended(tmp_path: Path) -> None:
    site = start_site(tmp_path, settings=replace(CHEAP, request_seconds=0.2))
    port = int(site.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 10\r\n\r\na".encode())
        assert raw.recv(100).split()[1] == b"408"
    site.server.stop()


def test_a_rush_of_sign_ins_is_told_to_come_back_and_nothing_is_counted(tmp_path: Path) -> None:
    site = start_site(tmp_path, settings=replace(CHEAP, hash_wait=0.01, hashes_at_once=1))
    running = site.server._site
    assert running is not None
    with Browser(site) as browser, running.turns.turn():
        assert browser.password("erin", "wrong password").status_code == 503
        assert browser.get("/sign-in").status_code == 200
    with Browser(site) as browser:
        assert [browser.password("erin", "wrong password").status_code for _ in range(4)] == [401] * 4
        assert browser.password("erin").status_code == 303
    site.server.stop()

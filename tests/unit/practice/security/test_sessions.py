from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.practice_kit.client import Browser
from tests.practice_kit.site import START, FakeClock, start_site
from trackops_desktop.practice.web.request_context import browser_name


def test_what_has_run_out_is_deleted_in_time(tmp_path: Path) -> None:
    site = start_site(tmp_path)
    with Browser(site) as browser:
        browser.enable("erin")
        browser.http.cookies.clear()
        browser.password("erin")
        browser.http.cookies.clear()
        browser.sign_in("vendor")
        browser.post("/profile/mfa/enable", form_of="/profile")
        browser.post("/password/forgot", {"username": "erin"}, form_of="/password/forgot")
        site.clock.advance(3600)
        browser.http.cookies.clear()
        browser.password("chief", "wrong password")
    site.server.stop()
    connection = sqlite3.connect(tmp_path / "practice.sqlite3")
    left = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in RUNS_OUT]
    connection.close()
    assert left == [0, 0, 0, 0]


RUNS_OUT = ("sessions", "tickets", "pending", "password_resets")


def test_an_overrun_database_is_said_and_nothing_changed(tmp_path: Path) -> None:
    site = start_site(tmp_path, FakeClock(START))
    running = site.server._site
    assert running is not None
    with Browser(site) as browser:
        browser.get("/sign-in")
        connection = sqlite3.connect(tmp_path / "practice.sqlite3")
        connection.execute("DROP TABLE audit")
        connection.commit()
        connection.close()
        answer = browser.password("erin")
        assert answer.status_code == 503
        assert "busy" in answer.text
        assert "audit" not in answer.text
    site.server.stop()


def test_browsers_are_named_in_two_words() -> None:
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
    assert browser_name(chrome) == "Chrome on Linux"
    assert browser_name(chrome + " Edg/140.0") == "Edge on Linux"
    assert browser_name(chrome.replace("Chrome", "QtWebEngine/6.11 Chrome")) == "Trackops Desktop on Linux"
    assert browser_name("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0") == "Firefox on Windows"
    assert browser_name("curl/8.0 \x00<b>") == "curl/8.0"
    assert browser_name("") == ""

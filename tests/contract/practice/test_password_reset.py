"""Forgotten passwords: what asking tells, what it costs, and what it leaves alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.practice_kit.client import Browser, problem_on
from tests.practice_kit.site import CHEAP, PracticeSite, start_site
from trackops_desktop.practice.security.token_signing import token_hash
from trackops_desktop.practice.storage.database import Database

NAMES = ("erin", "nobody", "former", "locked", "", "n\N{LATIN SMALL LETTER O WITH DIAERESIS}body" * 30)
"""Somebody, nobody, somebody who may not sign in, somebody who is locked out, nothing, and far too much."""

HASHING = "trackops_desktop.practice.security.password_reset.token_hash"


def ask(browser: Browser, username: str) -> int:
    return browser.post("/password/forgot", {"username": username}, form_of="/password/forgot").status_code


def choose(browser: Browser, username: str, code: str, password: str) -> int:
    fields = {"username": username, "reset_code": code, "password": password, "again": password}
    return browser.post("/password/new", fields, form_of="/password/new").status_code


def codes(site: PracticeSite) -> list[str]:
    """Return the reset codes on the console, oldest first."""
    return [line.split("reset code ")[1].split(" ")[0] for line in site.console if "reset code " in line]


@contextmanager
def statements(site: PracticeSite) -> Iterator[list[str]]:
    """Collect every statement that the site's database is sent, without its values."""
    running, seen = site.server._site, list[str]()
    assert running is not None
    database: Database = running.database

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_asking_costs_the_same_for_every_name(practice: PracticeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = list[str]()

    def counting(token: str) -> str:
        hashed.append(token)
        return token_hash(token)

    monkeypatch.setattr(HASHING, counting)
    costs = list[tuple[list[str], int, int]]()
    with Browser(practice) as browser:
        ask(browser, "vendor")  # the sweeping that is due once a minute is done
        for name in NAMES:
            hashed.clear()
            said = len(practice.console)
            with statements(practice) as seen:
                assert ask(browser, name) == 303
            costs.append((seen, len(hashed), len(practice.console) - said))
    assert any(statement.startswith("INSERT") for statement in costs[0][0])
    for name, cost in zip(NAMES, costs, strict=True):
        assert cost == costs[0], name


def test_a_wrong_reset_code_costs_the_same_for_every_name(practice: PracticeSite) -> None:
    costs = list[list[str]]()
    with Browser(practice) as browser:
        ask(browser, "erin")
        for name in NAMES:
            with statements(practice) as seen:
                assert choose(browser, name, "abcde-abcde-abcde-abcde-abcde", "a quiet harbour") == 422
            costs.append(seen)
    assert [cost == costs[0] for cost in costs] == [True] * len(NAMES)


def test_a_code_that_was_printed_for_nobody_opens_nothing(
    practice: PracticeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[str]()

    def listening(token: str) -> str:
        made.append(token)
        return token_hash(token)

    monkeypatch.setattr(HASHING, listening)
    with Browser(practice) as browser:
        for name in ("mia.mistyped", "former"):
            ask(browser, name)
        for name in ("mia.mistyped", "former", "erin"):
            for code in list(made):
                assert choose(browser, name, code, "a quiet harbour") == 422
        assert browser.sign_in("erin").status_code == 303
    assert not codes(practice)
    assert "mistyped" not in "".join(practice.console)
    connection = sqlite3.connect(tmp_path / "practice" / "practice.sqlite3")
    assert "mistyped" not in "\n".join(connection.iterdump())
    connection.close()


def test_asking_again_voids_neither_an_earlier_code_nor_the_password(practice: PracticeSite) -> None:
    with Browser(practice) as browser, Browser(practice) as stranger:
        ask(browser, "erin")
        for _ in range(3):
            ask(stranger, "ERIN ")
        assert browser.sign_in("erin").status_code == 303
        browser.http.cookies.clear()
        first, *_others = codes(practice)
        assert choose(browser, "erin", first, "a quiet harbour") == 200
        assert browser.password("erin", "a quiet harbour").status_code == 303


def test_the_first_code_that_is_used_ends_the_others(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        ask(browser, "erin")
        ask(browser, "vendor")
        ask(browser, "erin")
        first, other, last = codes(practice)
        assert choose(browser, "erin", last, "a quiet harbour") == 200
        assert choose(browser, "erin", first, "another harbour") == 422
        assert choose(browser, "vendor", other, "another harbour") == 200


@pytest.mark.parametrize("name", ["erin", "nobody", "former"])
def test_asking_for_one_name_is_limited_and_says_so_for_every_name_alike(practice: PracticeSite, name: str) -> None:
    limit = CHEAP.resets_per_name
    with Browser(practice) as browser:
        assert [ask(browser, name) for _ in range(limit)] == [303] * limit
        said = len(practice.console)
        answer = browser.post("/password/forgot", {"username": f" {name.upper()}"}, form_of="/password/forgot")
        assert answer.status_code == 429
        assert "Earlier codes still work" in answer.text
        assert name not in answer.text.split("<main")[-1].casefold()
        assert len(practice.console) == said
        assert ask(browser, "vendor") == 303
        practice.clock.advance(CHEAP.reset_seconds + 1)
        assert ask(browser, name) == 303


def test_the_limit_is_told_in_the_same_words_and_at_the_same_cost(practice: PracticeSite) -> None:
    costs, answers = list[list[str]](), set[str]()
    with Browser(practice) as browser:
        browser.get("/password/forgot")
        for name in ("erin", "nobody", "former"):
            for _ in range(CHEAP.resets_per_name):
                ask(browser, name)
            with statements(practice) as seen:
                answer = browser.post("/password/forgot", {"username": name}, form_of="/password/forgot")
            costs.append(seen)
            answers.add(answer.text)
    assert costs[0] == costs[1] == costs[2]
    assert len(answers) == 1


def test_asking_is_limited_overall_and_earlier_codes_still_work(tmp_path: Path) -> None:
    site = start_site(tmp_path, settings=replace(CHEAP, resets_overall=6))
    with Browser(site) as browser:
        ask(browser, "erin")
        assert [ask(browser, f"name {number}") for number in range(5)] == [303] * 5
        said = len(site.console)
        assert [ask(browser, name) for name in ("vendor", "nobody", "former")] == [429] * 3
        assert len(site.console) == said
        assert choose(browser, "erin", codes(site)[0], "a quiet harbour") == 200
        assert ask(browser, "vendor") == 429
        site.clock.advance(CHEAP.reset_seconds + 1)
        assert ask(browser, "vendor") == 303
    site.server.stop()


def test_a_password_that_will_not_do_leaves_the_code_for_another(practice: PracticeSite) -> None:
    with Browser(practice) as browser:
        ask(browser, "erin")
        fields = {"username": "erin", "reset_code": codes(practice)[0], "password": "short", "again": "short"}
        assert problem_on(browser.post("/password/new", fields, form_of="/password/new").text)
        assert choose(browser, "erin", codes(practice)[0], "a quiet harbour") == 200

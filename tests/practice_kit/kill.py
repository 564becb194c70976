"""Kills a practice site at random moments of sign-in, set-up and reset, and looks at what is left."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.patience import PATIENCE
from tests.practice_kit.client import NO_AUTHORITIES, form_token, secret_on, totp

PHASES = ("wrong password", "sign-in", "set-up", "reset", "disable")


@dataclass
class KillResult:
    """What was wrong after a kill; all zero is the bar."""

    rounds: int = 0
    counts_fell: int = 0
    locked_out: int = 0
    damaged: int = 0
    during: dict[str, int] = field(default_factory=dict)


class Person:
    """Somebody who signs in, enrols and resets again and again, and keeps every secret ever shown."""

    def __init__(self, password: str) -> None:
        self.password = password
        self.secrets: list[str] = []
        self.doing = "start"
        self._last_step = 0

    def code(self, secret: str) -> str:
        """Wait for a step whose code cannot have been used, and return its code."""
        return totp(secret, time.time())

    def go_round(self, url: str, stop: threading.Event) -> None:
        """Go through the journeys until the site is gone."""
        try:
            while not stop.is_set():
                self._once(url)
        except (httpx.HTTPError, AssertionError):
            return

    def _once(self, url: str) -> None:
        with httpx.Client(base_url=url, headers={"origin": url}, timeout=PATIENCE, verify=NO_AUTHORITIES) as browser:
            self.doing = "wrong password"
            self._post(browser, "/sign-in", "/sign-in", username="erin", password="not the password")
            self.doing = "sign-in"
            answer = self._post(browser, "/sign-in", "/sign-in", username="erin", password=self.password)
            if answer.headers.get("location") != "/profile":
                return
            self.doing = "set-up"
            page = self._post(browser, "/profile", "/profile/mfa/enable").text
            secret = secret_on(page)
            self.secrets.append(secret)
            self._verify(browser, page, secret)
            self.doing = "reset"
            # The set-up's own code is used up, so a recovery code opens the reset.
            page = self._last_page
            codes = page.split("<li>")[1].split("<")[0]
            shown = self._post(browser, "/profile/mfa/reset", "/profile/mfa/reset", recovery_code=codes).text
            secret = secret_on(shown)
            self.secrets.append(secret)
            self._verify(browser, shown, secret)
            self.doing = "disable"
            codes = self._last_page.split("<li>")[1].split("<")[0]
            self._post(browser, "/profile/mfa/disable", "/profile/mfa/disable", recovery_code=codes)

    def _verify(self, browser: httpx.Client, page: str, secret: str) -> None:
        fields = {"form_token": form_token(page), "code": self.code(secret)}
        self._last_page = browser.post("/profile/mfa/verify", data=fields).text

    def _post(self, browser: httpx.Client, form: str, path: str, **fields: str) -> httpx.Response:
        token = form_token(browser.get(form).text)
        return browser.post(path, data={"form_token": token, **fields})


def start(folder: Path) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """Start the site and wait until it is ready."""
    command = [sys.executable, "-m", "tests.contract.practice.command", str(folder), "--port", "0", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def kill_rounds(folder: Path, rounds: int, seed: int = 1) -> KillResult:
    """Run and kill the site `rounds` times; every round starts on what the last one left."""
    if sys.platform == "win32":
        raise NotImplementedError
    chance, result = random.Random(seed), KillResult()
    process, ready = start(folder)
    person = Person(next(user["password"] for user in ready["users"] if user["username"] == "erin"))
    for _ in range(rounds):
        stop, person.doing = threading.Event(), "start"
        going = threading.Thread(target=person.go_round, args=(ready["url"], stop))
        going.start()
        sampler = Sampler(folder)
        _wait_for(person, chance.choice(PHASES), sampler)
        deadline = time.monotonic() + chance.uniform(0.0, 0.15)
        while time.monotonic() < deadline:
            sampler.sample()
        during = person.doing
        process.send_signal(signal.SIGKILL)
        process.wait()
        stop.set()
        going.join()
        _close(process)
        result.rounds += 1
        result.during[during] = result.during.get(during, 0) + 1
        _look(folder, person, sampler, result)
        _make_ready(folder)
        process, ready = start(folder)
    process.send_signal(signal.SIGTERM)
    process.wait()
    _close(process)
    return result


def _wait_for(person: Person, phase: str, sampler: Sampler) -> None:
    """Watch until the person is about something, or for ten seconds."""
    patience = time.monotonic() + 10
    while person.doing != phase and time.monotonic() < patience:
        sampler.sample()


class Sampler:
    """Watches the counts while the site runs, as the last thing known to be committed before the kill."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "practice.sqlite3"
        self.steps: list[int] = []
        self.failures: list[tuple[int, int]] = []

    def sample(self) -> None:
        step, failures, flying, signed_in = counts(self._path)
        self.steps.append(step)
        self.failures.append((failures, signed_in))
        assert flying >= 0


def counts(path: Path) -> tuple[int, int, int, int]:
    """Return last step, failed passwords, attempts in flight and finished sign-ins of the user."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=PATIENCE)
    try:
        row = connection.execute(
            "SELECT u.last_step, g.failures, g.in_flight, (SELECT count(*) FROM audit WHERE what = 'sign-in' AND "
            "subject = 'erin') FROM users u JOIN guards g ON g.user_id = u.id AND g.kind = 'password' "
            "WHERE u.username = 'erin'"
        ).fetchone()
    finally:
        connection.close()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def _look(folder: Path, person: Person, sampler: Sampler, result: KillResult) -> None:
    """Compare what a kill left with what was committed before, and with what the person can have."""
    step, failures, _flying, signed_in = counts(folder / "practice.sqlite3")
    known_failures, known_sign_ins = sampler.failures[-1] if sampler.failures else (0, 0)
    # Only a finished sign-in, or a right password giving its own attempt back, may lower the count.
    fell = signed_in == known_sign_ins and failures < known_failures - 1
    if fell or (sampler.steps and step < sampler.steps[-1]):
        result.counts_fell += 1
    connection = sqlite3.connect(folder / "practice.sqlite3")
    try:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            result.damaged += 1
        sealed, recovery = connection.execute(
            "SELECT mfa_secret, (SELECT count(*) FROM recovery_codes r WHERE r.user_id = u.id) "
            "FROM users u WHERE username = 'erin'"
        ).fetchone()
    finally:
        connection.close()
    # MFA is on: its secret must be one that was shown, and come with its ten codes. Off: no codes may be left.
    if sealed is None:
        result.damaged += recovery != 0
        return
    if recovery != 10 or _opened(folder, sealed) not in person.secrets:
        result.locked_out += 1


def _opened(folder: Path, sealed: bytes) -> str:
    from trackops_desktop.practice.security.codes import secret_text
    from trackops_desktop.practice.security.token_signing import TokenSigner

    connection = sqlite3.connect(folder / "practice.sqlite3")
    (user_id,) = connection.execute("SELECT id FROM users WHERE username = 'erin'").fetchone()
    connection.close()
    return secret_text(TokenSigner((folder / "practice.key").read_bytes()).open(sealed, user_id))


def _make_ready(folder: Path) -> None:
    """Give the person a clean start for the next round, as an administrator would."""
    connection = sqlite3.connect(folder / "practice.sqlite3")
    with connection:
        connection.execute("UPDATE guards SET failures = 0, in_flight = 0, locked_until = NULL")
        connection.execute("UPDATE users SET mfa_secret = NULL WHERE username = 'erin'")
        connection.execute("DELETE FROM recovery_codes")
    connection.close()


def _close(process: subprocess.Popen[str]) -> None:
    if process.stdout is not None:
        process.stdout.close()

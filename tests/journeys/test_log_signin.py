"""Signing in on real pages: the log tells each step, and holds no password, code, page text or address."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.journeys.signin.signin_kit import Person
from tests.patience import PATIENCE
from tests.practice_kit.client import Browser
from tests.practice_kit.site import password_of
from trackops_desktop.diagnostics.log import Log, last_lines


def test_a_sign_in_with_a_wrong_code_and_a_dead_page_leaves_steps_alone(person: Person, tmp_path: Path) -> None:
    if sys.platform == "win32":
        raise NotImplementedError
    log = Log(tmp_path / "logs", verbose=True)
    with Browser(person.site) as browser:
        token = browser.enable("erin")
    person.site.clock.advance(30)
    person.enrol(token.secret)
    person.sign_in("erin")
    person.until(lambda: person.advice.types_code or bool(person.advice.choices))
    wrong = token.wrong()
    person.until_offers("Fill ")
    person.type_code(wrong)
    person.until_says("didn't accept the code")
    code = token.current()
    person.until_offers("Fill ")
    person.press("Fill ")
    person.until_shows("MFA Security")
    person.until(lambda: "The page answered: SignInComplete" in last_lines(tmp_path / "logs"))
    person.it.view.open(f"{person.site.url}/nowhere?token=abcdef&name=erin")
    person.until(lambda: "status 404" in last_lines(tmp_path / "logs"))
    os.kill(person.it.view._page.renderProcessPid(), signal.SIGKILL)
    person.until(lambda: "A page's process ended" in last_lines(tmp_path / "logs"))
    person.it.view.open("http://127.0.0.1:1/?token=abcdef")
    person.until(lambda: "was not let" in last_lines(tmp_path / "logs"))
    person.close()
    log.close(PATIENCE)

    written = last_lines(tmp_path / "logs", 1_000_000)
    for told in (
        "The page asks: AsksSignIn",
        "The page asks: AsksCode",
        "Chosen: SIGN_IN",
        "fields were filled in",
        "The page answered: NotAccepted",
        "The page answered: SignInComplete",
        "Chosen: FILL_CODE",
        "KilledTerminationStatus",
    ):
        assert told in written
    for private in ("erin", password_of("erin"), token.secret, wrong, code, "token=", "127.0.0.1", person.site.url):
        assert private not in written
    assert "MFA Security" not in written

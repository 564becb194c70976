"""Unlocking by polkit: the real one, asked by an ordinary user, with an agent that answers as people do."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jeepney import HeaderFields

from tests.patience import PATIENCE
from tests.programs.polkit import Agent, Asker, asker, polkit, require_polkit, system_bus
from tests.programs.unlocking import PASSWORD, sit_down
from tests.stand_ins import require_dbusmock
from trackops_desktop.services.user_check.polkit import ACTION, Polkit
from trackops_desktop.services.user_check.user_check import (
    UserCheckCancelled,
    UserCheckImpossible,
    UserCheckUnasked,
)

POLICY = Path(__file__).parents[2] / "resources/desktop/com.viewcases.TrackopsDesktop.policy"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A bus with polkit on it, which knows our action and no other."""
    require_polkit()
    with system_bus() as (folder, address), polkit(folder, address, (POLICY,)):
        yield address


def test_the_action_asks_for_the_user_each_time() -> None:
    action = ElementTree.parse(POLICY).getroot().find("action")
    assert action is not None
    assert action.get("id") == ACTION
    defaults = action.find("defaults")
    assert defaults is not None
    assert {one.tag: one.text for one in defaults} == dict.fromkeys(
        ("allow_any", "allow_inactive", "allow_active"), "auth_self"
    )
    if Path("/usr/bin/xmllint").exists():
        subprocess.run(["xmllint", "--noout", "--nonet", str(POLICY)], check=True)


def test_the_user_is_recognised_refused_or_turns_away(address: str) -> None:
    with asker(address) as program, closing(Agent(address, program.process.pid)) as agent:
        program.begin()
        question = agent.question()
        assert question.body[0] == ACTION
        assert "unlock Trackops Desktop" in question.body[1]
        assert program.process.poll() is None
        agent.recognise(question)
        agent.end(question)
        assert program.answer() == "yes"
    assert _answered(address, dismissed=False) == "UserNotRecognised"
    assert _answered(address, dismissed=True) == "UserCheckCancelled"


def _answered(address: str, *, dismissed: bool) -> str:
    with asker(address) as program, closing(Agent(address, program.process.pid)) as agent:
        program.begin()
        agent.end(agent.question(), dismissed=dismissed)
        return program.answer()


def test_a_question_that_nobody_answers_is_taken_back(address: str) -> None:
    for seconds in (0.2, 2.0, 20.0):  # polkit must have begun to ask by then
        with asker(address, seconds) as program, closing(Agent(address, program.process.pid)) as agent:
            with agent.questions() as questions:
                program.begin()
                assert program.answer() == "UserCheckUnanswered"
                agent.catch_up()
                if len(questions) == 1:  # it has not heard yet that nobody waits any more
                    agent.question()
            names = [_name(one) for one in questions]
            if names:
                break
    assert names[0] == "BeginAuthentication"
    assert {*names[1:]} == {"CancelAuthentication"}


def test_a_program_that_ends_takes_its_question_along(address: str) -> None:
    with asker(address) as program, closing(Agent(address, program.process.pid)) as agent:
        program.begin()
        assert _name(agent.question()) == "BeginAuthentication"
        program.process.kill()
        assert _name(agent.question()) == "CancelAuthentication"


def _name(message: object) -> str:
    return str(message.header.fields[HeaderFields.member])  # type: ignore[attr-defined]


def test_without_an_agent_it_says_so_and_asks_nobody(address: str) -> None:
    with asker(address) as program:
        program.begin()
        assert program.answer() == "UserCheckUnasked"


def test_where_polkit_knows_the_action_it_can_be_switched_on(address: str) -> None:
    assert Polkit(address).hindrance() is None


def test_an_action_that_is_not_installed_is_told() -> None:
    require_polkit()
    with system_bus() as (folder, address), polkit(folder, address, ()):
        hindrance = Polkit(address).hindrance()
        assert isinstance(hindrance, UserCheckImpossible)
        assert str(hindrance) == "polkit doesn't know Trackops Desktop. Only the Debian package sets that up."
        with pytest.raises(UserCheckImpossible):
            Polkit(address).ask()


def test_no_polkit_and_no_bus_are_told() -> None:
    require_polkit()
    with system_bus() as (_folder, address):
        assert isinstance(Polkit(address).hindrance(), UserCheckImpossible)
    assert isinstance(Polkit(address).hindrance(), UserCheckImpossible)  # the bus is gone
    assert isinstance(Polkit("nonsense").hindrance(), UserCheckUnasked)


class _Silent:
    """A polkit that takes a question and never answers."""

    def __init__(self, address: str) -> None:
        from jeepney.bus_messages import message_bus
        from jeepney.io.blocking import Proxy, open_dbus_connection

        self.connection = open_dbus_connection(address)
        Proxy(message_bus, self.connection).RequestName("org.freedesktop.PolicyKit1")

    def wait(self) -> None:
        from jeepney import MatchRule

        with self.connection.filter(MatchRule(type="method_call", member="CheckAuthorization")) as calls:
            self.connection.recv_until_filtered(calls, timeout=PATIENCE)


def test_giving_up_ends_the_wait_at_once() -> None:
    require_polkit()
    with system_bus() as (_folder, address):
        silent, check, ends = _Silent(address), Polkit(address), list[Exception]()

        def ask() -> None:
            try:
                check.ask()
            except UserCheckCancelled as error:
                ends.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        with closing(silent.connection):
            silent.wait()
            check.give_up()
            thread.join(PATIENCE)
        assert len(ends) == 1


def test_the_environment_puts_nobody_in_polkits_place(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    opened: list[str] = []

    def connect(bus: str, *_more: object) -> object:
        opened.append(bus)
        raise FileNotFoundError

    monkeypatch.setattr("trackops_desktop.bus_connection.open_bus", connect)
    assert Polkit().hindrance() is not None
    assert opened == ["unix:path=/run/dbus/system_bus_socket"]


def test_the_users_own_password_is_what_counts(tmp_path: Path) -> None:
    """The real agent, PAM and polkit, at the place where every system has its bus."""
    require_polkit()
    _need("pkttyagent")
    for typed, outcome in ((PASSWORD, "yes"), ("another password", "UserNotRecognised")):
        folder = tmp_path / outcome
        folder.mkdir()
        assert sit_down(folder, typed) == outcome


def test_a_finger_is_as_good_as_the_password(tmp_path: Path) -> None:
    """The real PAM module of fprintd, before a stand-in of the reader; a finger it doesn't know leaves the password."""
    require_polkit()
    require_dbusmock()
    _need("pkttyagent")
    if not any(Path("/usr/lib").glob("*/security/pam_fprintd.so")):
        pytest.skip("libpam-fprintd is not installed")
    for finger, typed, outcome in (
        ("verify-match", "", "yes"),
        ("verify-no-match", "another password", "UserNotRecognised"),
    ):
        folder = tmp_path / finger
        folder.mkdir()
        assert sit_down(folder, typed, finger=finger) == outcome


def _need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def test_asker_has_no_rights(address: str) -> None:
    with asker(address) as program:
        assert isinstance(program, Asker)
        status = Path(f"/proc/{program.process.pid}/status").read_text("utf-8")
        assert "Uid:\t65534\t65534\t65534" in status

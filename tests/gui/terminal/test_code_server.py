"""The socket at which commands ask for codes: whom the user is asked about, and that each is answered exactly once."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.companion.kit import press
from tests.gui.framed_link import FramedLink
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.qt_waiting import wait_until
from tests.vaults import FakeClock, new
from trackops_desktop.companion.code_request import receipt, request
from trackops_desktop.companion.processes import ancestry
from trackops_desktop.companion.wire import FrameReader
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.paths import Paths
from trackops_desktop.services.code_giving import CodeGiving
from trackops_desktop.services.codes import Codes
from trackops_desktop.ui.terminal import terminal_permission
from trackops_desktop.ui.terminal.code_conversation import CodeContext
from trackops_desktop.ui.terminal.code_server import CodeServer
from trackops_desktop.ui.terminal.terminal_dialog import TerminalDialog
from trackops_desktop.vault.vault import Vault
from trackops_desktop.workers.runner import OnEnd, OnError

if sys.platform == "win32":
    pytest.skip("commands can't ask the window on Windows yet", allow_module_level=True)

T = TypeVar("T")
PASSPHRASE = "correct horse battery staple"


class HeldRunner(InlineRunner):
    """Does the work at once, and tells of it only when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.is_holding = False
        self._held: list[Callable[[], None]] = []

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: OnError | None = None,
        on_end: OnEnd | None = None,
    ) -> None:
        if self.is_holding:
            with elsewhere():
                result = work()
            self._held.append(lambda: on_done(result))
        else:
            super().run(work, on_done, on_error, on_end)

    def let_go(self) -> None:
        self.is_holding = False
        held, self._held = self._held, []
        for tell in held:
            tell()


class Command(FramedLink):
    """A command of this user at the socket."""

    def __init__(self, name: str, query: str = "acme") -> None:
        super().__init__(name)
        self.say(request(query))

    def say(self, octets: bytes) -> None:
        self.raw(octets)

    def outcome(self) -> str:
        """Return how it is answered, `asking` if its user is asked."""
        word = self.hear()
        return str(word.get("outcome", word["op"]))


class Place:
    """A server over a vault with a time-based and a counter-based account."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.seconds = FakeClock(), [0.0]
        self.vault = Vault.open(Paths(folder / "home").make(), MemoryKeyring(), self.clock)
        self.entries = self.vault.add_many([new(), new("Counter", "carol", Kind.HOTP, 3), new("Umbrella", "jo")])
        self.runner = HeldRunner()
        self.name = str(folder / "home" / "codes.socket")
        self.commands: list[Command] = []
        codes = Codes(self.vault, self.clock)
        vault = self.vault
        self.context = CodeContext(
            CodeGiving(vault, codes),
            self.runner,
            vault.seems_locked,
            lambda: self.seconds[0],
        )
        self.server = CodeServer(self.name, self.context)
        assert self.server.listen()

    def ask(self, query: str = "acme") -> Command:
        made = Command(self.name, query)
        self.commands.append(made)
        return made

    def counter(self) -> int:
        with elsewhere():
            return self.vault.entry(self.entries[1].id).account.counter

    def dialogs(self) -> list[TerminalDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, TerminalDialog) and one.isVisible()]

    def dialog(self) -> TerminalDialog:
        wait_until(self.dialogs, "the question")
        (dialog,) = self.dialogs()
        return dialog

    def allowed(self) -> None:
        """Let this terminal have codes."""
        first = self.ask()
        assert first.outcome() == "asking"
        press(self.dialog().allow)
        assert first.outcome() == "given"
        first.say(receipt())
        first.close()

    def close(self) -> None:
        for command in self.commands:
            command.close()
        self.server.close()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        self.server.deleteLater()
        with elsewhere():
            self.vault.close()


@pytest.fixture
def place(qtbot: QtBot, tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.close()


def test_a_terminal_is_asked_about_once_by_its_file_and_the_programs_within(place: Place) -> None:
    first, second = place.ask(), place.ask("umbrella")
    assert [first.outcome(), second.outcome()] == ["asking", "asking"]
    dialog = place.dialog()  # one for both
    shown = " ".join(one.text() for one in dialog.findChildren(QLabel)).replace("\u200b", "")
    here = terminal_permission.terminal_of(ancestry(os.getpid()))
    assert here.file in shown
    assert os.path.realpath(sys.executable) in shown
    assert dialog.not_now.isDefault()
    press(dialog.allow)
    answers = [first.hear(), second.hear()]
    with elsewhere():
        codes = [code_at(place.vault.enrolment(place.entries[at].id), place.clock.now) for at in (0, 2)]
    assert [one["code"]["value"] for one in answers] == [code.value for code in codes]
    assert [one["code"]["until"] for one in answers] == [code.valid_until for code in codes]
    assert place.ask().outcome() == "given"
    assert place.dialogs() == []


def test_not_now_holds_for_one_command_and_never_for_all(place: Place) -> None:
    first = place.ask()
    assert first.outcome() == "asking"
    press(place.dialog().not_now)
    assert first.outcome() == "refused"
    second = place.ask()
    assert second.outcome() == "asking"
    press(place.dialog().never)
    assert second.outcome() == "refused"
    assert place.ask().outcome() == "refused"
    assert place.dialogs() == []


def test_of_a_program_without_a_name_nothing_is_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trackops_desktop.companion.processes.ancestry", lambda _number: ())
    for _ in range(2):
        command = place.ask()
        assert command.outcome() == "asking"
        dialog = place.dialog()
        assert not dialog.never.isVisible()
        press(dialog.allow)
        assert command.outcome() == "given"


def test_a_locked_vault_is_said_and_asks_nobody(place: Place) -> None:
    with elsewhere():
        place.vault.seal(PASSPHRASE)
        place.vault.lock()
    assert place.ask().outcome() == "locked"
    assert place.dialogs() == []


def test_a_vault_without_a_passphrase_that_the_system_has_to_open_is_locked_too(place: Place) -> None:
    with elsewhere():
        place.vault.let_system_open()
        place.vault.lock()
    assert place.ask().outcome() == "locked"
    assert place.dialogs() == []


def test_locking_answers_whoever_waits_and_what_comes_later_is_given_to_nobody(place: Place) -> None:
    asked = place.ask()
    assert asked.outcome() == "asking"
    place.dialog()
    place.server.lock()
    assert asked.outcome() == "locked"
    wait_until(lambda: not place.dialogs(), "the question to go")
    place.allowed()

    place.runner.is_holding = True
    late = place.ask("carol")
    wait_until(lambda: place.counter() == 4, "the code to be made")
    place.server.lock()
    assert late.outcome() == "locked"
    place.runner.let_go()
    assert place.counter() == 3
    late.link.shutdown(socket.SHUT_WR)
    assert late.outcome() == "end"  # and nothing else came


def test_a_counter_is_spent_only_when_its_code_has_come(place: Place) -> None:
    place.allowed()
    gone = place.ask("carol")
    assert gone.outcome() == "given"
    assert place.counter() == 4
    gone.close()
    wait_until(lambda: place.counter() == 3, "the counter to be put back")

    taken = place.ask("carol")
    code = taken.hear()["code"]
    taken.say(receipt())
    taken.close()
    again = place.ask("carol")
    assert again.hear()["code"]["value"] != code["value"]
    assert place.counter() == 5

    place.runner.is_holding = True
    early = place.ask("carol")
    wait_until(lambda: place.counter() == 6, "the code to be made")
    early.close()
    QCoreApplication.processEvents()
    place.runner.let_go()
    assert place.counter() == 5


def test_a_counter_that_went_on_meanwhile_is_left_alone(place: Place) -> None:
    place.allowed()
    gone = place.ask("carol")
    assert gone.outcome() == "given"
    with elsewhere():
        place.vault.use_counter(place.entries[1].id)
    gone.close()
    wait_until(lambda: not place.server._conversations, "the end")
    assert place.counter() == 5


def test_one_that_goes_takes_its_question_along(place: Place) -> None:
    command = place.ask()
    assert command.outcome() == "asking"
    place.dialog()
    command.close()
    wait_until(lambda: not place.dialogs(), "the question to go")


def test_what_does_not_match_or_matches_twice_is_told_only_to_who_was_let_in(place: Place) -> None:
    stranger = place.ask("nobody")
    assert stranger.outcome() == "asking"
    press(place.dialog().allow)
    assert stranger.outcome() == "nothing"
    several = place.ask("jo").hear()
    assert several["outcome"] == "several"
    assert several["count"] == 2
    assert sorted(label for _id, label in several["matches"]) == ["ACME – jo", "Umbrella – jo"]


def test_codes_may_be_asked_for_so_often_in_a_minute(place: Place) -> None:
    place.allowed()
    assert [place.ask().outcome() for _ in range(19)] == ["given"] * 19
    assert place.ask().outcome() == "too often"
    place.seconds[0] += 61
    assert place.ask().outcome() == "given"


@pytest.mark.parametrize("octets", [b"\x02\x00\x00\x00{}", b"\x04\x00\x00\x00null", b"\xff\xff\xff\x7f", request("a")])
def test_what_is_no_request_ends_the_conversation(place: Place, octets: bytes) -> None:
    command = place.ask() if octets == request("a") else Command.__new__(Command)
    if octets != request("a"):
        command.__dict__.update(link=socket.socket(socket.AF_UNIX), _frames=FrameReader(), came=[], is_closed=False)
        command.link.connect(place.name)
        command.link.setblocking(False)
        place.commands.append(command)
    else:
        assert command.outcome() == "asking"
    command.say(octets)
    assert command.outcome() == "end"


def test_quitting_ends_everything(place: Place) -> None:
    command = place.ask()
    assert command.outcome() == "asking"
    place.server.close()
    assert command.outcome() == "end"
    assert place.dialogs() == []

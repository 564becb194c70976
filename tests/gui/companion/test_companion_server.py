"""The companion's socket against local programs: strangers, impostors, and one that is paired."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.companion.kit import press
from tests.gui.framed_link import FramedLink
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.policies import PolicyInFile
from tests.qt_waiting import wait_until
from tests.vaults import FakeClock
from trackops_desktop.companion.pairing import application_proof, key_digest, new_key
from trackops_desktop.paths import Paths
from trackops_desktop.services.browsers import Browsers
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.desktop.front_window import BrowserFront
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import Sites
from trackops_desktop.signin.origin import Origin
from trackops_desktop.ui.companion import caller
from trackops_desktop.ui.companion.approval_dialogs import PairingDialog
from trackops_desktop.ui.companion.companion_context import CompanionContext
from trackops_desktop.ui.companion.companion_server import CompanionServer
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.vault.vault import Vault

if sys.platform == "win32":
    pytest.skip("there is no host for Windows", allow_module_level=True)

ONE, NONCE = "1" * 32, "ab" * 32
HELLO = {"op": "hello", "v": 1, "browser": "Chromium 156", "profile": ONE, "nonce": NONCE}
NOTHING = {"origin": "", "url": "", "frame": 0, "document": "", "answer": ""}


class Program(FramedLink):
    """Some program of this user at the socket."""

    def say(self, **values: Any) -> None:
        text = json.dumps(values).encode()
        self.raw(len(text).to_bytes(4, sys.byteorder) + text)


class Place:
    """A server over a vault of its own."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.seconds = FakeClock(), [0.0]
        self.policy = PolicyInFile(folder)
        paths = Paths(folder / "home").make()
        self.vault = Vault.open(paths, MemoryKeyring(), self.clock, self.policy.rules())
        self.browsers = Browsers(self.vault, self.clock)
        self.name = str(folder / "home" / "browser.socket")
        self.programs: list[Program] = []
        sites = Sites(self.vault)
        signin = SignInContext(
            sites=sites,
            signin=SignInService(self.vault, Codes(self.vault, self.clock, lambda: 0.0)),
            is_open=self.vault.seems_open,
            runner=InlineRunner(),
            copy=lambda _code: None,
            open_outside=lambda _address: True,
            ask_save=lambda _name, _then: None,
            changed=lambda: None,
            profiles=folder,
            shows_codes=False,
        )
        context = CompanionContext(signin, self.browsers, self.vault.condition, lambda: None, lambda: self.seconds[0])
        self.server = CompanionServer(self.name, lambda: context)
        assert self.server.listen()

    def program(self) -> Program:
        made = Program(self.name)
        self.programs.append(made)
        return made

    def paired(self, profile: str = ONE) -> Program:
        """A program that was paired before and has proved it."""
        key, program = new_key(), self.program()
        with elsewhere():
            self.browsers.pair(profile, "Chromium 156", "", key)
        program.say(**{**HELLO, "profile": profile})
        assert program.hear()["state"] == "known"
        program.say(op="prove", key=key.hex())
        assert program.hear()["op"] == "state"
        return program

    def dialogs(self) -> list[PairingDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, PairingDialog) and one.isVisible()]

    def dialog(self) -> PairingDialog:
        wait_until(self.dialogs, "the question")
        (dialog,) = self.dialogs()
        return dialog

    def close(self) -> None:
        for program in self.programs:
            program.close()
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


def test_the_socket_is_its_owners_alone(place: Place) -> None:
    assert stat.S_IMODE(Path(place.name).parent.stat().st_mode) == 0o700
    assert Path(place.name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "wanted",
    [
        {"op": "look", "tab": 1},
        {"op": "do", "tab": 1, "look": 0, "action": "fill-code", "account": None},
        {"op": "done", "order": 1, "tab": 1, **NOTHING},
        {"op": "gone", "tab": 1},
        {"op": "front", "tab": 1},
        {"op": "unlock"},
        {"op": "pair"},
        {"op": "prove", "key": "00" * 32},
        {"op": "list"},
        {"op": "pong"},
        [],
    ],
)
def test_a_stranger_gets_nothing_but_pong(place: Place, wanted: Any) -> None:
    program = place.program()
    program.say(op="ping")
    assert program.hear() == {"op": "pong"}
    text = json.dumps(wanted).encode()
    program.raw(len(text).to_bytes(4, sys.byteorder) + text)
    answer = program.hear()
    assert answer["op"] == "error"
    assert answer["code"] in {"not-paired", "bad-message"}
    assert program.hear() == {"op": "end"}
    assert place.dialogs() == []


def test_a_stranger_who_greets_learns_only_that_it_is_not_paired(place: Place) -> None:
    place.paired()
    program = place.program()
    program.say(**{**HELLO, "profile": "2" * 32})
    answer = program.hear()
    assert (answer["state"], answer["proof"]) == ("not-paired", "")
    program.say(op="prove", key="00" * 32)
    assert program.hear() == {"op": "error", "code": "not-paired"}


def test_one_that_knows_a_profile_but_not_its_key_gets_no_further(place: Place) -> None:
    place.paired()
    program = place.program()
    program.say(**HELLO)
    assert program.hear()["state"] == "known"
    found = place.browsers.find(ONE)
    assert found is not None
    program.say(op="prove", key=found.digest.hex())
    assert program.hear() == {"op": "error", "code": "not-paired"}
    assert program.hear() == {"op": "end"}


@pytest.mark.parametrize(("version", "state"), [(0, "update-extension"), (2, "update-application")])
def test_another_version_is_said(place: Place, version: int, state: str) -> None:
    program = place.program()
    program.say(**{**HELLO, "v": version})
    assert program.hear()["state"] == state


def test_strangers_may_neither_flood_nor_fill_the_memory(place: Place) -> None:
    program = place.program()
    for _ in range(101):
        program.say(op="ping")
    heard = [program.hear() for _ in range(102)]
    assert heard[100:] == [{"op": "error", "code": "too-many"}, {"op": "end"}]
    other = place.program()
    other.raw((5_000).to_bytes(4, sys.byteorder))
    assert other.hear() == {"op": "error", "code": "bad-message"}
    many = [place.program() for _ in range(40)]
    last = many[-1]
    last.say(op="ping")
    assert last.hear() == {"op": "end"}


def test_pairing_names_the_program_and_gives_a_key_that_both_prove(place: Place) -> None:
    program = place.program()
    program.say(**HELLO)
    nonce = program.hear()["nonce"]
    assert nonce != NONCE
    program.say(op="pair")
    words = program.hear()["words"]
    dialog = place.dialog()
    assert dialog.words.text() == " – ".join(words)
    shown = " ".join(one.text() for one in dialog.findChildren(QLabel)).replace("\u200b", "")
    assert os.path.realpath(sys.executable) in shown
    assert str(Path(f"/proc/{os.getppid()}/exe").readlink()) in shown
    press(dialog.allow)
    answer = program.hear()
    key = bytes.fromhex(answer["key"])
    assert program.hear()["op"] == "state"

    again = place.program()
    again.say(**HELLO)
    welcome = again.hear()
    assert welcome["proof"] == application_proof(key_digest(key), NONCE, welcome["nonce"])
    again.say(op="prove", key=key.hex())
    assert again.hear()["op"] == "state"


def test_a_second_program_is_told_apart_by_its_words(place: Place) -> None:
    mine, other = place.program(), place.program()
    for program, name in ((other, "Chromium 156"), (mine, "Chromium 156")):
        program.say(**{**HELLO, "browser": name, "profile": ("3" if program is other else "4") * 32})
        program.hear()
        program.say(op="pair")
    theirs, ours = other.hear()["words"], mine.hear()["words"]
    assert theirs != ours
    first = place.dialog()
    assert first.words.text() == " – ".join(theirs)
    press(first.not_now)
    assert other.hear() == {"op": "refused", "why": "refused"}
    second = place.dialog()
    assert second.words.text() == " – ".join(ours)
    press(second.allow)
    assert mine.hear()["op"] == "paired"
    assert [one.profile for one in place.browsers.all()] == ["4" * 32]


def test_one_that_goes_takes_its_question_along(place: Place) -> None:
    program = place.program()
    program.say(**HELLO)
    program.hear()
    program.say(op="pair")
    place.dialog()
    program.close()
    wait_until(lambda: not place.dialogs(), "the question to go")
    assert place.browsers.all() == ()


def test_the_company_decides_which_browsers_come_in(place: Place) -> None:
    """A program that the policy does not name is turned away before anything else, one that was let in as well."""
    program, friend = str(Path(f"/proc/{os.getppid()}/exe").readlink()), place.paired()
    place.policy.write("browsers = ['firefox']\n")
    stranger = place.program()
    stranger.say(**HELLO)
    assert stranger.hear() == {"op": "refused", "why": "company"}
    stranger.say(op="pair")
    assert stranger.hear() == {"op": "refused", "why": "company"}
    assert place.dialogs() == []
    place.server.policy_changed()
    assert friend.hear() == {"op": "refused", "why": "company"}
    assert friend.hear() == {"op": "end"}
    again = place.program()
    again.say(**{**HELLO, "profile": ONE})
    assert again.hear() == {"op": "refused", "why": "company"}
    place.policy.write(f"browsers = ['{program}']\n")
    back = place.program()
    back.say(**{**HELLO, "profile": ONE})
    assert back.hear()["state"] == "known"


def test_never_holds_for_the_program(place: Place) -> None:
    program = place.program()
    program.say(**HELLO)
    program.hear()
    program.say(op="pair")
    program.hear()
    press(place.dialog().never)
    assert program.hear() == {"op": "refused", "why": "banned"}
    assert place.browsers.refused() == (str(Path(f"/proc/{os.getppid()}/exe").readlink()),)
    program.say(op="pair")
    assert program.hear() == {"op": "refused", "why": "banned"}
    assert place.dialogs() == []


def test_never_is_not_offered_where_it_would_hold_for_every_program(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "caller_of", lambda _process: caller.UNKNOWN)
    program = place.program()
    program.say(**HELLO)
    program.hear()
    program.say(op="pair")
    program.hear()
    dialog = place.dialog()
    assert not dialog.never.isVisible()
    press(dialog.not_now)
    assert program.hear() == {"op": "refused", "why": "refused"}
    assert place.browsers.refused() == ()


def test_a_removed_browser_is_out_at_once(place: Place) -> None:
    program = place.paired()
    with elsewhere():
        place.browsers.remove(ONE)
    place.server.removed(ONE)
    assert program.hear() == {"op": "bye", "why": "removed"}
    assert program.hear() == {"op": "end"}


def test_it_knows_the_site_in_front_where_that_was_looked_at(place: Place) -> None:
    program = place.paired()
    origin, other = Origin("https", "a.example", 443), Origin("https", "b.example", 443)

    def show(*front: Origin | None) -> None:
        """Wait until all before was heard, and look."""
        program.say(op="ping")
        while program.hear() != {"op": "pong"}:
            pass
        assert place.server.fronts == tuple(BrowserFront("Chromium 156", one) for one in front)

    stranger = place.program()
    stranger.say(op="ping")
    assert stranger.hear() == {"op": "pong"}
    show(None)
    for tab, page in ((7, origin), (8, other)):
        program.say(op="look", tab=tab)
        order = program.hear()
        assert (order["op"], order["call"]) == ("order", "describe")
        attested = {"origin": str(page), "url": f"{page}/sign-in", "frame": 0, "document": f"D{tab}", "answer": "{}"}
        program.say(op="done", order=order["order"], tab=tab, **attested)
    show(None)
    program.say(op="front", tab=8)
    show(other)
    program.say(op="front", tab=7)
    show(origin)
    program.say(op="gone", tab=7)
    show(None)
    program.say(op="front", tab=9)  # one that was never looked at
    show(None)
    program.say(op="front", tab=8)
    show(other)
    program.say(op="front")
    show(None)
    program.say(op="front", tab=8)
    show(other)
    program.close()
    wait_until(lambda: not place.server.fronts, "the browser to be gone")


def test_a_browser_may_choose_so_often_in_a_minute(place: Place) -> None:
    program = place.paired()
    wanted = {"op": "do", "tab": 1, "look": 1, "action": "fill-code", "account": "a"}
    for _ in range(20):
        program.say(**wanted)
        assert "page has changed" in program.hear()["sentence"]
    program.say(**wanted)
    assert "too often" in program.hear()["sentence"]
    program = place.paired()
    program.say(**wanted)
    assert "too often" in program.hear()["sentence"], "a new conversation begins no new minute"
    other = place.paired("2" * 32)
    other.say(**wanted)
    assert "page has changed" in other.hear()["sentence"]
    place.seconds[0] = 61.0
    program.say(**wanted)
    assert "page has changed" in program.hear()["sentence"]


def test_what_makes_no_sense_ends_a_paired_conversation_too(place: Place) -> None:
    for number, text in enumerate((b"", b"{}", b"[1]", b"\xff\xfe", b'{"op":"hello"}', b'{"op":"look","tab":-1}')):
        program = place.paired(f"{number}" * 32)
        program.raw(len(text).to_bytes(4, sys.byteorder) + text)
        assert program.hear()["op"] == "error"
        assert program.hear() == {"op": "end"}

"""The real polkit on a system bus of its own, its agent, and a program of an ordinary user that asks it.

polkit says yes to root without asking, so the program that asks gives root up first:
`python -m tests.programs.polkit BUS SECONDS USER`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.keyrings import wait_for_name
from tests.patience import PATIENCE, killed_at_the_end

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

_POLKITD: Final = Path("/usr/lib/polkit-1/polkitd")
_ACTIONS: Final = "/usr/share/polkit-1/actions"
_CONFIG: Final = """
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
#: Who asks: a user that every Linux has.
USER: Final = 65_534
_NAME, _PATH, _AGENT = "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority", "/agent"


def require_polkit() -> None:
    """Skip the calling test, saying why, where the real polkit cannot run."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can run polkit beside the system's own")
    for program in ("dbus-daemon", "bwrap"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    if not _POLKITD.exists():
        pytest.skip("polkit is not installed")


@contextmanager
def system_bus() -> Iterator[tuple[Path, str]]:
    """Run a bus that every user may use; gives its folder, and its address."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder, socket = Path(name), Path(name) / "bus"
        folder.chmod(0o755)
        config = folder / "bus.conf"
        config.write_text(_CONFIG.format(socket=socket), "utf-8")
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
        bus = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with killed_at_the_end(bus):
            assert bus.stdout is not None
            assert bus.stdout.readline()
            socket.chmod(0o777)
            yield folder, f"unix:path={socket}"


@contextmanager
def polkit(folder: Path, address: str, actions: tuple[Path, ...]) -> Iterator[None]:
    """Run polkit with these actions and no others on a bus of `system_bus`."""
    known = folder / "actions"
    known.mkdir(mode=0o755)
    for action in actions:
        shutil.copyfile(action, known / action.name)
    command = ["bwrap", "--dev-bind", "/", "/", "--bind", str(known), _ACTIONS, "--cap-add", "ALL", "--die-with-parent"]
    environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address}
    quiet = subprocess.DEVNULL
    with killed_at_the_end(subprocess.Popen([*command, _POLKITD], env=environment, stdout=quiet, stderr=quiet)):
        wait_for_name(address, _NAME)
        yield


class Asker:
    """A program of an ordinary user that asks once, when it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def begin(self) -> None:
        """Let it ask."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        """Return `yes`, or the kind of the error."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def asker(address: str, seconds: float = PATIENCE, user: int = USER) -> Iterator[Asker]:
    """Start the program; it has given root up when this gives it."""
    command = [sys.executable, "-m", "tests.programs.polkit", address, str(seconds), str(user)]
    pipe = subprocess.PIPE
    with killed_at_the_end(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Asker(process)


class Agent:
    """What a desktop registers with polkit to ask its user: here root's, who may answer without PAM."""

    def __init__(self, address: str, process: int) -> None:
        """Take the questions of one process."""
        from jeepney.io.blocking import open_dbus_connection

        self._connection: DBusConnection = open_dbus_connection(address)
        began = int(Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[19])
        subject = ("unix-process", {"pid": ("u", process), "start-time": ("t", began), "uid": ("i", USER)})
        self._call("RegisterAuthenticationAgent", "(sa{sv})ss", (subject, "C", _AGENT))

    def close(self) -> None:
        self._connection.close()

    def question(self) -> Message:
        """Wait for polkit's call: `BeginAuthentication`, or `CancelAuthentication`."""
        from jeepney import MatchRule

        rule = MatchRule(type="method_call", path=_AGENT)
        with self._connection.filter(rule) as calls:
            return self._connection.recv_until_filtered(calls, timeout=PATIENCE)

    @contextmanager
    def questions(self) -> Iterator[deque[Message]]:
        """Collect polkit's calls, up to what has come by `catch_up`."""
        from jeepney import MatchRule

        with self._connection.filter(MatchRule(type="method_call", path=_AGENT), queue=deque()) as calls:
            yield calls

    def catch_up(self) -> None:
        """Wait until everything has come that polkit has said so far."""
        self._call("EnumerateActions", "s", ("C",))

    def recognise(self, question: Message) -> None:
        """Tell polkit that the user has shown who they are."""
        if sys.platform == "win32":
            return
        cookie, identities = question.body[4], question.body[5]
        self._call("AuthenticationAgentResponse2", "us(sa{sv})", (os.getuid(), cookie, identities[0]))

    def end(self, question: Message, *, dismissed: bool = False) -> None:
        """Tell polkit that the dialog is gone."""
        from jeepney import new_error, new_method_return

        cancelled = "org.freedesktop.PolicyKit1.Error.Cancelled"
        answer = new_error(question, cancelled, "s", ("",)) if dismissed else new_method_return(question)
        self._connection.send(answer)

    def _call(self, method: str, signature: str, body: tuple[object, ...]) -> None:
        from jeepney import DBusAddress, MessageType, new_method_call

        call = new_method_call(DBusAddress(_PATH, _NAME, f"{_NAME}.Authority"), method, signature, body)
        answer = self._connection.send_and_get_reply(call, timeout=PATIENCE)
        assert answer.header.message_type is MessageType.method_return, answer.body


def main() -> None:
    """Ask as the application does, and print what came of it."""
    import jeepney.io.blocking  # noqa: F401 # while it can still be read

    from trackops_desktop.errors import TrackopsError
    from trackops_desktop.services.user_check.polkit import Polkit

    if sys.platform != "linux":
        return
    check = Polkit(sys.argv[1], float(sys.argv[2]))
    user = int(sys.argv[3])
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(user, user, user)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        check.ask()
    except TrackopsError as error:
        print(type(error).__name__, flush=True)
    else:
        print("yes", flush=True)


if __name__ == "__main__":
    main()

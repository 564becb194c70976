"""Unlocking on a computer of its own, with the real polkit, PAM and agent.

In it runs `python -m tests.programs.unlocking finger|none RESULT`. A namespace has a system bus at its usual place, a
user with a password, and our action; nothing of the real system is touched. What the user types for the agent comes on
standard input, and what came of it is printed.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.keyrings import wait_for_name
from tests.patience import PATIENCE, killed_at_the_end, until
from tests.programs.polkit import Asker, asker
from trackops_desktop.services.user_check.polkit import SYSTEM_BUS

ROOT: Final = Path(__file__).parents[2]
PASSWORD: Final = "the user's own password"
#: The same, as `openssl passwd -6 -salt trackopstest` writes it.
_HASH: Final = "$6$trackopstest$QuAbP4e5O8bgiZW78ubfq3ZYxAaDetvK.6htEzlPNskFbMIdAJXRIF3jHVj0sw.hxL9fiTBHHeT4pVSRUMbpN."
_POLICY: Final = ROOT / "resources/desktop/com.viewcases.TrackopsDesktop.policy"
_PASSWORDS: Final = "auth required pam_unix.so\naccount required pam_unix.so\n"
FINGERS: Final = "auth sufficient pam_fprintd.so max-tries=1\n"


def sit_down(folder: Path, typed: str, *, finger: str = "") -> str:
    """Ask a user in a computer of its own, and return what it came to: `yes`, or the kind of the error.

    Args:
        folder: For what that computer has of its own.
        typed: What the user types for the agent that asks.
        finger: What the fingerprint reader says, where there is one.

    """
    for name in ("passwd", "shadow", "group"):
        shutil.copyfile(f"/etc/{name}", folder / name)
    with (folder / "passwd").open("a") as users, (folder / "shadow").open("a") as secrets:
        users.write("trackops-tester:x:64242:65534::/tmp:/bin/sh\n")
        secrets.write(f"trackops-tester:{_HASH}:19000:0:99999:7:::\n")
    (folder / "polkit-1").write_text((FINGERS if finger else "") + _PASSWORDS, "ascii")
    (folder / "pam.d").mkdir()
    shutil.copytree("/etc/pam.d", folder / "pam.d", dirs_exist_ok=True)
    shutil.copyfile(folder / "polkit-1", folder / "pam.d/polkit-1")
    (folder / "actions").mkdir()
    shutil.copyfile(_POLICY, folder / "actions" / _POLICY.name)
    command = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", "/run", "--unshare-pid", "--proc", "/proc"]
    for name, place in (
        ("passwd", "/etc/passwd"),
        ("shadow", "/etc/shadow"),
        ("group", "/etc/group"),
        ("pam.d", "/etc/pam.d"),
        ("actions", "/usr/share/polkit-1/actions"),
    ):
        command += ["--bind", str(folder / name), place]
    command += ["--cap-add", "ALL", "--die-with-parent", sys.executable, "-m", "tests.programs.unlocking", finger]
    done = subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def main() -> None:
    """Start that computer, let the program ask, and type what the user types."""
    finger, typed = sys.argv[1], sys.stdin.read()
    quiet = subprocess.DEVNULL
    socket = Path(SYSTEM_BUS.partition("=")[2])
    socket.parent.mkdir()
    with ExitStack() as stack:

        def run(*command: str) -> None:
            stack.enter_context(killed_at_the_end(subprocess.Popen(command, stdout=quiet, stderr=quiet)))

        run("dbus-daemon", "--system", "--nofork", "--nopidfile")
        until(socket.exists, "the system bus")
        run("/usr/lib/polkit-1/polkitd")
        wait_for_name(SYSTEM_BUS, "org.freedesktop.PolicyKit1")
        if finger:
            template = str(ROOT / "tests/stand_ins/fprint_template.py")
            run("/usr/bin/python3", "-m", "dbusmock", "--template", template, "-p", f'{{"result": "{finger}"}}')
            wait_for_name(SYSTEM_BUS, "net.reactivated.Fprint")
        program = stack.enter_context(asker(SYSTEM_BUS, user=64_242))
        print(_answered(program, typed))


def _answered(program: Asker, typed: str) -> str:
    """Run the agent on a terminal of its own, type what it asks for, and return what came of it."""
    if sys.platform == "win32":
        raise NotImplementedError("polkit is not there")
    import pty
    import termios

    told, tells = os.pipe()
    os.set_inheritable(tells, True)
    agent, terminal = pty.fork()
    if agent == 0:
        os.execvp("pkttyagent", ["pkttyagent", "--process", str(program.process.pid), "--notify-fd", str(tells)])
    os.close(tells)
    os.read(told, 1)  # the agent closes its end once polkit knows it
    program.begin()
    seen = b""
    while b"====\n" not in seen.replace(b"\r", b"").partition(b"AUTHENTICATING")[2].partition(b"====\n")[2]:
        assert select.select([terminal], [], [], PATIENCE)[0], seen
        seen += os.read(terminal, 4_096)
        if b"assword: " in seen and typed:
            # What is typed before it stops showing what is typed is thrown away.
            until(lambda: not termios.tcgetattr(terminal)[3] & termios.ECHO, "a hidden password")
            os.write(terminal, typed.encode() + b"\n")
            typed = ""
    outcome = program.answer()  # an agent that goes before polkit has its answer has said nothing
    os.kill(agent, 9)
    os.waitpid(agent, 0)
    return outcome


if __name__ == "__main__":
    main()

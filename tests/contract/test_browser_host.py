"""The process that a browser starts, as a real process between a pipe and a socket."""

from __future__ import annotations

import ast
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.patience import PATIENCE, until
from trackops_desktop.companion import host
from trackops_desktop.companion.host_script import HOST, HOST_WORD
from trackops_desktop.companion.wire import FrameReader

if sys.platform == "win32":
    pytest.skip("there is no host for Windows", allow_module_level=True)

PYTHON = os.path.realpath(sys.executable)
NOBODY = 65534
START = {"op": "start"}


def framed(value: object) -> bytes:
    text = json.dumps(value, separators=(",", ":")).encode()
    return len(text).to_bytes(4, sys.byteorder) + text


class Host:
    """The process, and the browser's ends of its pipes."""

    def __init__(self, path: Path, *start: str) -> None:
        command = [
            PYTHON,
            "-I",
            "-S",
            str(HOST),
            str(path),
            *(start or ("/bin/false",)),
            "--",
            "chrome-extension://x/",
        ]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._frames = FrameReader()
        self._came: list[Any] = []

    def say(self, octets: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(octets)

    def hear(self) -> Any:
        assert self.process.stdout is not None
        while not self._came:
            octets = self.process.stdout.read(65536)
            assert octets, "the host has ended"
            self._came += [json.loads(one) for one in self._frames.take(octets)]
        return self._came.pop(0)

    def end(self) -> bytes:
        """Close the browser's end; return what had not been read."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        rest = self.process.stdout.read()
        assert self.process.wait(PATIENCE) == 0
        self.process.stdout.close()
        return rest


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield server


def read_frame(link: socket.socket) -> Any:
    head = link.recv(4, socket.MSG_WAITALL)
    return json.loads(link.recv(int.from_bytes(head, sys.byteorder), socket.MSG_WAITALL))


def test_frames_go_both_ways_however_they_are_cut(tmp_path: Path) -> None:
    with listening(tmp_path / "s") as server:
        one = Host(tmp_path / "s")
        link, _address = server.accept()
        with link:
            for octet in framed({"op": "look", "tab": 1}) + framed({"op": "ping"}):
                one.say(bytes([octet]))
            assert read_frame(link) == {"op": "look", "tab": 1}
            assert read_frame(link) == {"op": "ping"}
            for octet in framed({"op": "pong"}) * 2:
                link.sendall(bytes([octet]))
            assert [one.hear(), one.hear()] == [{"op": "pong"}] * 2
            big = {"op": "done", "picture": "x" * 3_000_000}
            one.say(framed(big))
            assert read_frame(link) == big
            link.sendall(framed(big))
            assert one.hear() == big
        assert one.hear() == {"op": "closed"}
        one.end()


def test_an_application_that_ends_in_the_middle_of_a_frame_leaves_no_half_of_it(tmp_path: Path) -> None:
    with listening(tmp_path / "s") as server:
        one = Host(tmp_path / "s")
        link, _address = server.accept()
        link.sendall(framed({"op": "advise"})[:9])
        link.close()
        assert one.hear() == {"op": "closed"}
        one.say(framed({"op": "hello"}))
        link, _address = server.accept()
        assert read_frame(link) == {"op": "hello"}, "the next word finds the application that runs by then"
        link.close()
        assert one.hear() == {"op": "closed"}
        assert one.end() == b""


def test_a_browser_that_reads_nothing_is_not_listened_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told something for each of its frames where no application runs."""
    pipe = host.Pipe(str(tmp_path / "nothing listens here"), ["/bin/false"])
    listens: list[bool] = []

    def ready(reading: list[object], *_others: object) -> tuple[list[object], list[object], list[object]]:
        listens.append(0 in reading)
        return reading, [], []

    word = framed({})
    with monkeypatch.context() as patched:
        patched.setattr(host, "_FULL", 1_000)
        patched.setattr("select.select", ready)
        patched.setattr("os.read", lambda _descriptor, _most: word * 10)
        for _round in range(20):
            if pipe._ready()[0]:
                pipe._hear_browser()
    assert listens[0]
    assert not listens[-1]


def test_it_says_that_nothing_runs_and_starts_it_when_told(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import socket, sys, os\n"
        "server = socket.socket(socket.AF_UNIX); server.bind(sys.argv[1]); server.listen()\n"
        "link = server.accept()[0]; link.recv(4, socket.MSG_WAITALL)\n"
        "print(os.getsid(0) == os.getpid(), file=open(sys.argv[2], 'w'))\n"
        "link.close(); link = server.accept()[0]; link.recv(1)\n"
        "open(sys.argv[3], 'w').close()\n"
    )
    names = [str(tmp_path / name) for name in ("s", "alone", "lives")]
    one = Host(tmp_path / "s", PYTHON, "-I", "-S", str(program), *names)
    one.say(framed({"op": "hello"}))
    assert one.hear() == {"op": "absent"}
    one.say(framed(START) + framed(START))
    assert [one.hear(), one.hear()] == [{"op": "starting"}] * 2
    assert one.hear() == {"op": "running"}
    one.say(framed({"op": "hello"}))
    assert one.hear() == {"op": "closed"}
    one.end()
    with socket.socket(socket.AF_UNIX) as other:
        other.connect(names[0])
        other.sendall(b"x")
    until(Path(names[2]).exists, "the program that was started to live on")
    assert Path(names[1]).read_text() == "True\n"


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/at/all"])
def test_it_says_that_the_start_failed(tmp_path: Path, program: str) -> None:
    one = Host(tmp_path / "s", program)
    one.say(framed(START))
    assert one.hear() == {"op": "starting"}
    assert one.hear() == {"op": "failed"}
    one.say(framed({"op": "hello"}))
    assert one.hear() == {"op": "absent"}
    one.end()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_what_another_user_listens_at_is_told_nothing() -> None:
    # Not in pytest's folder, which is closed to others again whenever pytest starts anywhere.
    with TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o777)
        _listen_as_another_user(folder)


def _listen_as_another_user(folder: Path) -> None:
    code = (
        "import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen();"
        "print('on', flush=True); link = s.accept()[0]; print(link.recv(99), flush=True)"
    )
    command = ["/usr/bin/python3", "-c", code, str(folder / "s")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, user=NOBODY, cwd="/") as squatter:
        assert squatter.stdout is not None
        assert squatter.stdout.readline() == b"on\n"
        one = Host(folder / "s")
        one.say(framed({"op": "hello"}))
        assert one.hear() == {"op": "absent"}
        one.end()
        assert squatter.stdout.readline() == b"b''\n"


def test_nonsense_ends_it_and_never_hangs_it(tmp_path: Path) -> None:
    chance = random.Random(4)
    with listening(tmp_path / "s") as server:
        for _ in range(12):
            one = Host(tmp_path / "s")
            link, _address = server.accept()
            for say in (one.say, link.sendall):
                with suppress(OSError):  # it may have ended for what came before
                    say(chance.randbytes(chance.randrange(1, 4_000)))
            link.close()
            assert one.process.stdin is not None
            one.process.stdin.close()
            assert one.process.wait(PATIENCE) == 0
            assert one.process.stdout is not None
            one.process.stdout.close()


def test_it_needs_hardly_anything() -> None:
    tree = ast.parse(Path(str(HOST)).read_text())
    wanted = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    wanted |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert wanted == {"__future__", "_socket", "os", "select", "sys", "time"}
    done = subprocess.run([PYTHON, "-I", "-S", str(HOST)], check=False, timeout=PATIENCE)
    assert done.returncode == 2


def test_the_frozen_program_is_the_host_and_loads_nothing_of_the_windows() -> None:
    begins = Path(__file__).parents[2] / "packaging" / "frozen" / "trackops-desktop.py"
    command = [
        sys.executable,
        "-X",
        "importtime",
        str(begins),
        HOST_WORD,
        "/nowhere/socket",
        "/bin/false",
        "--",
        "origin",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        came, loaded = process.communicate(framed({"op": "ping"}), timeout=PATIENCE)
    assert came == framed({"op": "absent"})
    names = {line.rpartition("|")[2].strip() for line in loaded.decode().splitlines()}
    ours = {name for name in names if name.startswith("trackops_desktop")}
    assert ours == {"trackops_desktop", "trackops_desktop.companion", "trackops_desktop.companion.host"}
    assert not {name for name in names if name.startswith(("PySide6", "socket", "json", "subprocess"))}

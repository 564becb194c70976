"""Starts the programs as a user does, on whatever system they were built for.

start_check.py FOLDER: the folder has the programs `trackops` and `trackops-desktop`.

An account is added and its code printed, the practice site serves, the engine reads one of its pages, and the window
opens: a later start finds it and hands over. Nothing of the user's own is touched.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

URI = "otpauth://totp/Example:anna@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"
#: Seconds for one command, and for the window to answer; far more than any computer needs.
PATIENCE, ONE_TRY, TRIES = 180, 20, 300


class NotStarted(Exception):
    """Something that was built does not do what it is for."""


class Programs:
    """The two programs of one folder, with a data folder of their own."""

    def __init__(self, folder: Path, work: Path) -> None:
        ending = ".exe" if sys.platform == "win32" else ""
        self._line, self._window = folder / f"trackops{ending}", folder / f"trackops-desktop{ending}"
        passphrase = work / "passphrase"
        passphrase.write_text("seven brave otters carry tea\n", "ascii")
        self._home = str(work / "data")
        self._own = ["--home", self._home, "--vault-passphrase-file", str(passphrase)]
        self._environment = {**os.environ, "LANG": "C.UTF-8"}
        if sys.platform == "linux" and not os.environ.get("DISPLAY"):
            self._environment["QT_QPA_PLATFORM"] = "offscreen"

    def line(self, *arguments: str, said: str = "") -> str:
        """Run the command line to its end and return what it printed."""
        return self._run([str(self._line), *self._own, *arguments], said)

    def explained(self, address: str) -> str:
        """Let the engine read a page, and return what it found."""
        return self._run([str(self._window), "--explain", address])

    @contextmanager
    def practice(self) -> Iterator[str]:
        """Serve the practice site until the end of the block, and give its address."""
        with self._started([str(self._line), "practice", "--json", "--port", "0"], subprocess.PIPE) as site:
            assert site.stdout is not None
            line = site.stdout.readline()
            if not line:
                raise NotStarted(f"The practice site ended with {site.wait(PATIENCE)}.")
            yield str(json.loads(line)["url"])

    @contextmanager
    def window(self) -> Iterator[Callable[[], bool]]:
        """Open the window until the end of the block, and give what tells whether a later start finds it."""
        command = [str(self._window), "--home", self._home]
        with self._started(command, subprocess.DEVNULL) as first:

            def answers() -> bool:
                time.sleep(0.5)
                if first.poll() is not None:
                    raise NotStarted(f"The window ended with {first.returncode}.")
                if not Path(self._home, "running.lock").exists():  # or this one would be the first
                    return False
                try:
                    later = subprocess.run(
                        command, env=self._environment, timeout=ONE_TRY, capture_output=True, check=False
                    )
                except subprocess.TimeoutExpired:
                    return False
                return later.returncode == 0

            yield answers

    def _run(self, command: list[str], said: str = "") -> str:
        done = subprocess.run(
            command,
            input=said,
            env=self._environment,
            timeout=PATIENCE,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise NotStarted(f"{command[0]} {command[-1]} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    @contextmanager
    def _started(self, command: list[str], out: int) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            command, env=self._environment, stdin=subprocess.DEVNULL, stdout=out, encoding="utf-8"
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE)


def check(programs: Programs) -> None:
    """Do everything once.

    Raises:
        NotStarted: Something does not work.

    """
    programs.line("add", said=f"{URI}\n")
    if "anna@example.com" not in programs.line("list"):
        raise NotStarted("The account that was added isn't listed.")
    if not re.fullmatch(r"\d{6}\n", programs.line("code", "anna")):
        raise NotStarted("There is no code.")
    with programs.practice() as address:
        if "password" not in programs.explained(f"{address}/sign-in"):
            raise NotStarted("The engine saw no password field.")
    with programs.window() as answers:
        if not any(answers() for _ in range(TRIES)):
            raise NotStarted("No later start found the window.")


def main() -> int:
    """Check one folder, and say what is wrong."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        try:
            check(Programs(Path(sys.argv[1]), Path(work)))
        except NotStarted as error:
            print(error, file=sys.stderr)
            return 1
    print(f"{sys.argv[1]}: command line, practice site, engine and window started")
    return 0


if __name__ == "__main__":
    sys.exit(main())

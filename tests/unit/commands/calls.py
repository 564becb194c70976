"""Running a command in this process: a `Call` with streams of its own, and what came out of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pytest

from tests.keyrings import MemoryKeyring
from trackops_desktop.cli import guarded
from trackops_desktop.commands.context import CommandContext
from trackops_desktop.commands.parser import build_parser
from trackops_desktop.company.rules import CompanyRules

NOW = 1_234_567_890.0
#: RFC 6238's key, and the account that the practice of this field tests with.
KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
URI = f"otpauth://totp/ACME:bob?secret={KEY}&issuer=ACME&digits=8"
OTHER_URI = "otpauth://totp/Umbrella:alice?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Umbrella"
HOTP_URI = f"otpauth://hotp/Counter:carol?secret={KEY}&issuer=Counter&counter=3"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output read as JSON."""
        return json.loads(self.out)


class Console:
    """A home, a keyring and a clock that several commands in a row share."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.keyring: MemoryKeyring | None = MemoryKeyring()
        self.now = NOW
        self.environment: Mapping[str, str] = {}
        self.ask: Callable[[str], str] | None = None
        self.pause: Callable[[float], None] = self._never
        self.rules: Callable[[], CompanyRules] = CompanyRules

    def run(self, *argv: str, stdin: str | bytes = b"", out: TextIO | None = None) -> Outcome:
        """Run one command; the parser's own exit counts as the status."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        written, err = io.StringIO(), io.StringIO()
        args = build_parser().parse_args(["--home", str(self.home), *argv])
        call = CommandContext(
            args,
            stdin=io.BytesIO(data),
            out=out or written,
            err=err,
            environment=self.environment,
            clock=lambda: self.now,
            ask=self.ask,
            keyring=lambda _environment: self.keyring,
            pause=lambda seconds: self.pause(seconds),
            find_rules=lambda: self.rules(),
        )
        return Outcome(guarded(call, args.command.run), written.getvalue(), err.getvalue())

    @staticmethod
    def _never(_seconds: float) -> None:
        raise AssertionError("nothing waits in this test")

    def add(self, uri: str = URI) -> str:
        """Add an account and return its id."""
        outcome = self.run("add", "--json", stdin=uri)
        assert outcome.status == 0, outcome.err
        return str(outcome.json["id"])


def answers(*texts: str) -> Callable[[str], str]:
    """Return a terminal that gives these answers in turn."""
    waiting: Sequence[str] = list(texts)

    def ask(_prompt: str) -> str:
        nonlocal waiting
        first, *waiting = waiting
        return first

    return ask


needs_full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")


@contextmanager
def full_disk() -> Iterator[TextIO]:
    """Yield a stream that takes what is written, and loses it when that is to reach the disk."""
    out = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115
    try:
        yield out
    finally:
        with suppress(OSError):
            out.close()

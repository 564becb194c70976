"""`trackops doctor`: what works on this computer and what to do about the rest."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass

from trackops_desktop.commands.context import DONE, FAILED, CommandContext
from trackops_desktop.commands.output import Json, write_json, write_line


@dataclass(frozen=True)
class Check:
    """What one look found.

    Attributes:
        check: What was looked at.
        ok: Whether it works.
        detail: How it is, as a sentence or a name.
        advice: What to do, or an empty text.
        needed: Whether the vault cannot do without it.

    """

    check: str
    ok: bool
    detail: str
    advice: str = ""
    needed: bool = False

    def fields(self) -> dict[str, Json]:
        """Return it as `doctor --json` shows it."""
        return {"check": self.check, "ok": self.ok, "detail": self.detail, "advice": self.advice}


def arguments(_parser: ArgumentParser) -> None:
    """`doctor` takes nothing of its own."""


def run(call: CommandContext) -> int:
    """Look at everything; exit status 0 when nothing is wrong that the vault needs."""
    checks = list(_checks(call))
    if call.args.json:
        write_json(call.out, [check.fields() for check in checks])
    else:
        for check in checks:
            write_line(call.out, f"{_mark(check)} {check.check}: {check.detail} {check.advice}".rstrip())
    return FAILED if any(check.needed and not check.ok for check in checks) else DONE


def _checks(call: CommandContext) -> Iterator[Check]:
    from trackops_desktop.commands.doctor import system_checks, vault_checks

    yield from vault_checks.checks(call)
    yield from system_checks.checks(call.environment, call.clock)


def _mark(check: Check) -> str:
    return "ok  " if check.ok else "FAIL" if check.needed else "note"

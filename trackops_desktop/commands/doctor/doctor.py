"""`trackops doctor`: what works on this computer and what to do about the rest."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator

from trackops_desktop.commands.context import DONE, FAILED, CommandContext
from trackops_desktop.commands.doctor import company_check, system_checks, vault_checks
from trackops_desktop.commands.doctor.check import Check
from trackops_desktop.commands.output import write_json, write_line
from trackops_desktop.i18n import _


def arguments(parser: ArgumentParser) -> None:
    """Say what `doctor` takes."""
    parser.add_argument(
        "--mend", action="store_true", help=_("first add or correct the menu entry, and open links that nothing opens")
    )


def run(call: CommandContext) -> int:
    """Look at everything, mended first if that is asked for; exit status 0 when nothing is wrong that the vault needs.

    Raises:
        IntegrationFailed, HandlerUnchanged: It can't be mended.

    """
    if call.args.mend:
        system_checks.mend(call.environment)
    checks = list(_checks(call))
    if call.args.json:
        write_json(call.out, [check.fields() for check in checks])
    else:
        for check in checks:
            write_line(call.out, check.line())
    return FAILED if any(check.needed and not check.ok for check in checks) else DONE


def _checks(call: CommandContext) -> Iterator[Check]:
    # A passphrase is not asked for here: a doctor may run where nobody sits.
    yield from vault_checks.checks(call.vault, call.open_vault if call.args.vault_passphrase_file else None)
    yield company_check.policy_check(call.rules().look())
    yield from system_checks.checks(call.environment, call.clock, call.paths().logs)

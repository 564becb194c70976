"""What the commands about backup files share: the services, the passphrase, and dates."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from trackops_desktop.commands.context import CommandContext
from trackops_desktop.commands.prompts import read_passphrase
from trackops_desktop.i18n import _

if TYPE_CHECKING:
    from trackops_desktop.backup.backups import Backups
    from trackops_desktop.backup.restores import Restores

T = TypeVar("T")


def passphrase_argument(parser: ArgumentParser) -> None:
    """Add the option that names the backup's own passphrase."""
    parser.add_argument(
        "--passphrase-file",
        metavar="P",
        help=(_("the backup's passphrase; otherwise the stored one is used, or you are asked")),
    )


def services(call: CommandContext) -> tuple[Backups, Restores]:
    """Return the services of backups over the opened vault."""
    from trackops_desktop.backup.backups import Backups
    from trackops_desktop.backup.restores import Restores

    vault = call.open_vault()
    backups = Backups(vault, call.clock)
    return backups, Restores(vault, backups, call.clock)


def opened(call: CommandContext, read: Callable[[str | None], T]) -> T:
    """Read a backup with the passphrase that is given, stored, or typed in the end."""
    from trackops_desktop.backup.errors import WrongBackupPassphrase

    if call.args.passphrase_file:
        return read(read_passphrase(call.args.passphrase_file))
    try:
        return read(None)
    except WrongBackupPassphrase:
        if call.ask is None:
            raise
        return read(call.ask(_("Passphrase of the backup: ")))


def day(moment: float) -> str:
    """Return a moment (unix seconds) as a date and time in UTC."""
    from trackops_desktop.backup.folder import in_utc

    return _("{moment} UTC", moment=f"{in_utc(moment):%Y-%m-%d %H:%M}")

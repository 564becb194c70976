"""`trackops backup`: write a backup, set backups up, or prove that one is good."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.commands.backup.backup_files import day, opened, passphrase_argument, services
from trackops_desktop.commands.context import DONE, CommandContext
from trackops_desktop.commands.output import Json, accounts_text, write_json, write_line
from trackops_desktop.commands.prompts import read_passphrase
from trackops_desktop.company.rules import WayOut
from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _, list_text
from trackops_desktop.passphrases.policy import MIN_LENGTH

if TYPE_CHECKING:
    from trackops_desktop.backup.backups import Backups, Written


def arguments(parser: ArgumentParser) -> None:
    """Say what `backup` takes."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("file", metavar="FILE", nargs="?", help=_("write this file instead of one in the chosen folder"))
    where.add_argument("--folder", metavar="DIR", help=_("choose the backup folder and write the first backup there"))
    where.add_argument("--check", metavar="FILE", help=_("check that a backup is good; nothing is changed"))
    passphrase_argument(parser)


def run(call: CommandContext) -> int:
    """Write or check a backup."""
    if call.args.check:
        return _check(call)
    call.rules().check(WayOut.BACKUP)  # before a passphrase is asked for in vain
    backups, _restores = services(call)
    if call.args.folder:
        written = backups.set_up(Path(call.args.folder), _new_passphrase(call, backups))
    elif call.args.file:
        path = Path(call.args.file)
        _keep_other_files(path)
        written = backups.write_file(path, _new_passphrase(call, backups))
    else:
        written = backups.write_now()
    return _tell(call, written)


def _new_passphrase(call: CommandContext, backups: Backups) -> str:
    if call.args.passphrase_file:
        return read_passphrase(call.args.passphrase_file)
    stored = backups.passphrase()
    if stored is not None:
        return stored
    if call.ask is None:
        raise TransferError(
            _("A backup needs a passphrase."), _("Give --passphrase-file FILE, or run trackops on a terminal.")
        )
    first = call.ask(_("Choose a passphrase for the backup (at least {count} characters): ", count=MIN_LENGTH))
    if call.ask(_("Repeat the passphrase: ")) != first:
        raise TransferError(_("The passphrases don't match."), _("Nothing was written. Try again."))
    return first


def _keep_other_files(path: Path) -> None:
    """Refuse to write over a file that is no backup: a slip of the keyboard must not cost a document."""
    from trackops_desktop.backup.envelope import MAGIC

    try:
        with path.open("rb") as file:
            foreign = file.read(len(MAGIC)) != MAGIC
    except FileNotFoundError:
        return
    except OSError:
        foreign = True
    if foreign:
        raise TransferError(_("Something else already has this name."), _("Choose another name."))


def _tell(call: CommandContext, written: Written) -> int:
    if call.args.json:
        result: dict[str, Json] = {"file": str(written.path), "accounts": written.count, "missing": written.missing}
        write_json(call.out, result)
        return DONE
    accounts = accounts_text(written.count)
    write_line(call.out, _("Wrote and checked {file} with {accounts}.", file=written.path, accounts=accounts))
    if written.missing:
        call.note(_("Accounts whose secrets are missing were left out: {names}.", names=list_text(written.missing)))
    return DONE


def _check(call: CommandContext) -> int:
    path = Path(call.args.check)
    _backups, restores = services(call)
    result = opened(call, lambda passphrase: restores.rehearse(path, passphrase))
    if call.args.json:
        fields: dict[str, Json] = {"made_at": result.made_at, "accounts": result.count, "absent": result.absent}
        write_json(call.out, fields)
        return DONE
    write_line(
        call.out,
        _("The backup of {day} is good: {accounts}.", day=day(result.made_at), accounts=accounts_text(result.count)),
    )
    if result.absent:
        call.note(_("Not in it: {names}.", names=list_text(result.absent)))
    return DONE

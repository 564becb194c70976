"""`trackops restore`: an account from the trash, or accounts from a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.commands.accounts import change
from trackops_desktop.commands.backup.backup_files import day, opened, passphrase_argument, services
from trackops_desktop.commands.context import DONE, CommandContext
from trackops_desktop.commands.output import Json, account_fields, write_json, write_line
from trackops_desktop.i18n import N_, _, count_text

if TYPE_CHECKING:
    from trackops_desktop.backup.restore_plan import RestorePreview
    from trackops_desktop.backup.restores import Restored


def arguments(parser: ArgumentParser) -> None:
    """Say what `restore` takes."""
    parser.add_argument(
        "id", metavar="ID|FILE", help=_("an id in the trash, or its first digits (at least four); or a backup file")
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=_("with FILE: show what would change, and change nothing")
    )
    parser.add_argument(
        "--replace", action="store_true", help=_("with FILE: match the backup; anything else goes to the trash")
    )
    parser.add_argument(
        "--deleted", action="store_true", help=(_("with FILE: also bring back what was deleted here since then"))
    )
    parser.add_argument(
        "--take-theirs", action="store_true", help=_("with FILE: take its version of what was changed here too")
    )
    passphrase_argument(parser)


_OUTCOMES = {  # not translated: the keys
    "new": N_("new"),
    "same": N_("same"),
    "updated": N_("updated"),
    "conflict": N_("conflict"),
    "kept": N_("kept"),
    "deleted here": N_("deleted here"),
    "to the trash": N_("to the trash"),
}


def run(call: CommandContext) -> int:
    """Bring one account back from the trash, or merge a backup into the vault."""
    path = Path(call.args.id)
    return _restore_file(call, path) if path.is_file() else change.restore(call)


def _restore_file(call: CommandContext, path: Path) -> int:
    from trackops_desktop.backup.restore_plan import RestoreMode, RestoreOutcome

    _backups, restores = services(call)
    backup = opened(call, lambda passphrase: restores.read(path, passphrase))
    mode = RestoreMode.REPLACE if call.args.replace else RestoreMode.MERGE
    found = restores.preview(backup, mode)
    ticked = set(found.ticked)
    if call.args.deleted:
        ticked |= {row.id for row in found.rows if row.verdict is RestoreOutcome.DELETED_HERE}
    if call.args.take_theirs:
        ticked |= {row.id for row in found.rows if row.verdict is RestoreOutcome.CONFLICT}
    done = None if call.args.dry_run else restores.restore(found, ticked)
    _tell(call, found, done)
    return DONE


def _tell(call: CommandContext, found: RestorePreview, done: Restored | None) -> None:
    if call.args.json:
        write_json(call.out, _fields(found, done))
        return
    for row in found.rows:
        shown = row.label if row.here is None else _("{label} (here: {other})", label=row.label, other=row.here.label)
        write_line(call.out, f"{_(_OUTCOMES[row.verdict.value]):<13} {shown}")
    if done is None:
        write_line(call.out, _("This is the backup of {day}. Nothing was changed.", day=day(found.made_at)))
    else:
        counts = _(
            "{added} added, {updated} updated, {trashed} to the trash",
            added=count_text(done.added),
            updated=count_text(done.updated),
            trashed=count_text(done.trashed),
        )
        write_line(call.out, _("Restored from the backup of {day}: {counts}.", day=day(found.made_at), counts=counts))


def _fields(found: RestorePreview, done: Restored | None) -> dict[str, Json]:
    accounts: list[Json] = [
        {"id": row.id, **account_fields(row.account), "verdict": row.verdict.value} for row in found.rows
    ]
    return {
        "made_at": found.made_at,
        "mode": found.mode.value,
        "dry_run": done is None,
        "added": done.added if done else 0,
        "updated": done.updated if done else 0,
        "trashed": done.trashed if done else 0,
        "accounts": accounts,
    }

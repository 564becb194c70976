"""`trackops list`: the accounts, without secrets."""

from __future__ import annotations

from argparse import ArgumentParser

from trackops_desktop.commands.context import DONE, CommandContext
from trackops_desktop.commands.output import entry_fields, entry_row, write_json, write_table
from trackops_desktop.i18n import _


def arguments(parser: ArgumentParser) -> None:
    """Say what `list` takes."""
    parser.add_argument("--trash", action="store_true", help=_("list the trash instead"))


def run(call: CommandContext) -> int:
    """Print every account; works while the vault is sealed or the keyring locked."""
    vault = call.vault()
    entries = vault.trash() if call.args.trash else vault.entries()
    if call.args.json:
        write_json(call.out, [entry_fields(entry) for entry in entries])
    elif entries:
        write_table(call.out, [entry_row(entry) for entry in entries])
    else:
        call.note(
            _("The trash is empty.")
            if call.args.trash
            else _("There are no accounts yet. Add one with `trackops add`.")
        )
    return DONE

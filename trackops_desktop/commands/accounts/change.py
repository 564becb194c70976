"""`trackops remove`, `restore` and `rename`."""

from __future__ import annotations

from argparse import ArgumentParser

from trackops_desktop.commands.context import DONE, CommandContext, WrongUsage
from trackops_desktop.commands.output import entry_fields, write_json, write_line
from trackops_desktop.i18n import _
from trackops_desktop.vault.entry import UNCHANGED, Entry


def id_argument(parser: ArgumentParser) -> None:
    """Say what `remove` and `restore` take."""
    parser.add_argument("id", metavar="ID", help=_("the id, or its first digits (at least four)"))


def rename_arguments(parser: ArgumentParser) -> None:
    """Say what `rename` takes."""
    id_argument(parser)
    parser.add_argument("--issuer", metavar="I", help=_("the new issuer"))
    parser.add_argument("--name", metavar="N", help=_("the new account name"))


def remove(call: CommandContext) -> int:
    """Put an account in the trash, from where `restore` brings it back for 30 days."""
    from trackops_desktop.commands.accounts.account_selector import by_id

    entry = by_id(call.vault().entries(), call.args.id)
    call.vault().remove(entry.id)
    return _tell(
        call, entry, _("Removed {label}. Undo with `trackops restore {id}`.", label=entry.label, id=entry.id[:8])
    )


def restore(call: CommandContext) -> int:
    """Bring an account back from the trash."""
    from trackops_desktop.commands.accounts.account_selector import by_id

    entry = by_id(call.vault().trash(), call.args.id)
    back = call.vault().restore(entry.id)
    return _tell(call, back, _("Restored {label}.", label=back.label))


def rename(call: CommandContext) -> int:
    """Give an account another issuer or name."""
    from trackops_desktop.commands.accounts.account_selector import by_id

    issuer, name = call.args.issuer, call.args.name
    if issuer is None and name is None:
        raise WrongUsage(_("There is nothing to rename."), _("Give --issuer or --name."))
    entry = by_id(call.vault().entries(), call.args.id)
    renamed = call.vault().update(
        entry.id,
        issuer=UNCHANGED if issuer is None else issuer,
        name=UNCHANGED if name is None else name,
    )
    return _tell(call, renamed, _("Renamed it to {label}.", label=renamed.label))


def _tell(call: CommandContext, entry: Entry, sentence: str) -> int:
    if call.args.json:
        write_json(call.out, entry_fields(entry))
    else:
        write_line(call.out, sentence)
    return DONE

"""`trackops export`: the accounts as a file that another authenticator reads."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, CommandContext, NothingFound
from trackops_desktop.commands.output import Json, accounts_text, write_json, write_line
from trackops_desktop.commands.prompts import read_passphrase
from trackops_desktop.company.rules import WayOut
from trackops_desktop.errors import TransferError, reason_of
from trackops_desktop.i18n import N_, _

if TYPE_CHECKING:
    from trackops_desktop.services.import_export.transfers import LeftOut, Survey
    from trackops_desktop.transfer.format import Writer

_PROMPT = N_("Passphrase to encrypt the file with (empty: not encrypted): ")


def arguments(parser: ArgumentParser) -> None:
    """Say what `export` takes."""
    parser.add_argument("file", metavar="FILE", help=_("the file to write"))
    parser.add_argument("--format", metavar="F", required=True, help=_("otpauth, google, aegis, 2fas, stratum…"))
    parser.add_argument("--passphrase-file", metavar="P", help=_("encrypts the file, where the format can"))
    parser.add_argument("--overwrite", action="store_true", help=_("even if the file already exists"))


def run(call: CommandContext) -> int:
    """Write what the format can carry, and tell what it cannot."""
    from trackops_desktop.services.import_export.transfers import Transfers
    from trackops_desktop.transfer import registry

    call.rules().check(WayOut.EXPORT)  # before a passphrase is asked for in vain
    writer = registry.writer(call.args.format)
    path = Path(call.args.file)
    if path.exists() and not call.args.overwrite:
        raise TransferError(_("A file with this name already exists."), _("Choose another name, or add --overwrite."))
    ids = [entry.id for entry in call.vault().entries()]
    if not ids:
        raise NothingFound(_("There are no accounts to export."), _("Add one with `trackops add`."))
    transfers = Transfers(call.open_vault(), call.clock)
    survey = transfers.survey(writer.key, ids)
    passphrase = _passphrase(call, writer)
    _write(path, transfers.export(writer.key, ids, passphrase))
    call.note(writer.contents(sealed=bool(passphrase)))
    _tell(call, writer, survey)
    return DONE


def _passphrase(call: CommandContext, writer: Writer) -> str | None:
    if call.args.passphrase_file:
        return read_passphrase(call.args.passphrase_file)
    if not writer.encrypts or not call.ask:
        return None
    first = call.ask(_(_PROMPT))
    if first and call.ask(_("Repeat the passphrase: ")) != first:
        raise TransferError(_("The passphrases don't match."), _("Nothing was written. Try again."))
    return first or None


def _write(path: Path, data: bytes) -> None:
    """Write the file for this user alone, whole or not at all."""
    from trackops_desktop.atomic_file import write_atomically

    try:
        write_atomically(path.absolute(), data)
    except OSError as error:
        reason = reason_of(error)
        raise TransferError(
            _("The file can't be written ({reason}).", reason=reason), _("Choose another folder.")
        ) from None


def _tell(call: CommandContext, writer: Writer, survey: Survey) -> None:
    for one in survey.left_out:
        call.note(_("{label} was not exported: {reason}", label=one.entry.label, reason=one.reason))
    if call.args.json:
        left_out: list[Json] = [_left_out(one) for one in survey.left_out]
        write_json(
            call.out,
            {
                "file": call.args.file,
                "format": writer.key,
                "exported": len(survey.carried),
                "left_out": left_out,
            },
        )
    else:
        accounts = accounts_text(len(survey.carried))
        write_line(
            call.out,
            _("Wrote {accounts} to {file} ({format}).", accounts=accounts, file=call.args.file, format=writer.title),
        )


def _left_out(one: LeftOut) -> dict[str, Json]:
    account = one.entry.account
    return {"id": one.entry.id, "issuer": account.issuer, "name": account.name, "reason": one.reason}

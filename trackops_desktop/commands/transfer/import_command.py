"""`trackops import`: the accounts of another authenticator's file, all or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, NOTHING_USABLE, CommandContext, NothingFound
from trackops_desktop.commands.file_names import FileNames
from trackops_desktop.commands.output import Json, account_fields, write_json, write_line
from trackops_desktop.commands.prompts import read_passphrase
from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import N_, _, count_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trackops_desktop.services.import_export.transfers import FileReading, ImportPreview, Row, Transfers

_PROMPT = N_("Passphrase of the file: ")


def arguments(parser: ArgumentParser) -> None:
    """Say what `import` takes."""
    files = _("an export file, or the pictures of one export")
    parser.add_argument("files", metavar="FILE", nargs="+", action=FileNames, help=files)
    parser.add_argument("--format", metavar="F", help=_("its format, if it isn't recognised automatically"))
    parser.add_argument("--passphrase-file", metavar="P", help=_("the file's own passphrase"))
    parser.add_argument("--dry-run", action="store_true", help=_("show what would be added, and add nothing"))
    parser.add_argument("--reveal", action="store_true", help=_("show secrets in the JSON"))


def run(call: CommandContext) -> int:
    """Read, compare with what is there, add what is new, and tell the true numbers."""
    from trackops_desktop.services.import_export.transfers import ImportVerdict, Transfers
    from trackops_desktop.transfer.format import NothingToImport

    # A dry run into an empty vault has nothing to compare with, so that it needs no secret.
    needs_secrets = not call.args.dry_run or bool(call.vault().entries())
    transfers = Transfers(call.open_vault() if needs_secrets else call.vault(), call.clock)
    try:
        reading = _read(call, transfers)
    except NothingToImport as error:
        raise NothingFound(error.sentence, error.advice) from None
    preview = transfers.preview(reading.result)
    added = 0 if call.args.dry_run else len(transfers.apply(preview.rows).ids)
    for row in preview.rows:
        if row.verdict is ImportVerdict.CONFLICT and row.existing:
            call.note(_("You already have {label} with a different secret; both are kept.", label=row.existing.label))
    for note in preview.notes:
        call.note(note)
    _tell(call, reading, preview, added)
    return DONE if reading.result.accounts else NOTHING_USABLE


def _read(call: CommandContext, transfers: Transfers) -> FileReading:
    from trackops_desktop.services.import_export.import_files import read_files
    from trackops_desktop.transfer.format import PassphraseNeeded

    contents = read_files([Path(file) for file in call.args.files])
    if len(contents) > 1:
        return transfers.read_pictures(contents)
    given = read_passphrase(call.args.passphrase_file) if call.args.passphrase_file else None
    try:
        return transfers.read(contents[0], given, call.args.format)
    except PassphraseNeeded as error:
        if not call.ask:
            raise TransferError(error.sentence, _("Give its passphrase with --passphrase-file P.")) from None
        return transfers.read(contents[0], call.ask(_(_PROMPT)), call.args.format)


def _tell(call: CommandContext, reading: FileReading, preview: ImportPreview, added: int) -> None:
    from trackops_desktop.services.import_export.transfers import ImportVerdict

    duplicates = preview.count(ImportVerdict.SAME)
    if call.args.json:
        skipped: list[Json] = [{"row": problem.row, "reason": problem.reason} for problem in preview.problems]
        shape: dict[str, Json] = {
            "format": reading.format.key,
            "found": reading.result.found,
            "added": added,
            "duplicates": duplicates,
            "skipped": skipped,
            "notes": list(preview.notes),
            "dry_run": call.args.dry_run,
            "accounts": [_account(row, call.args.reveal) for row in preview.rows],
        }
        write_json(call.out, shape)
        return
    _print_rows(call, preview.rows)
    for problem in preview.problems:
        call.note(_("Row {row} was skipped: {reason}", row=problem.row, reason=problem.reason))
    counts = {
        "format": reading.format.title,
        "found": count_text(reading.result.found),
        "added": count_text(added),
        "duplicates": count_text(duplicates),
        "skipped": count_text(len(preview.problems)),
    }
    if call.args.dry_run:
        sentence = _(
            "{format}: {found} found, 0 added (dry run), {duplicates} already here, {skipped} skipped.", **counts
        )
    else:
        sentence = _("{format}: {found} found, {added} added, {duplicates} already here, {skipped} skipped.", **counts)
    write_line(call.out, sentence)


def _print_rows(call: CommandContext, rows: Sequence[Row]) -> None:
    words = {"new": _("new"), "same": _("already here"), "conflict": _("different secret")}
    for row in rows:
        write_line(call.out, f"{words[row.verdict.value]:<14}  {row.label}")


def _account(row: Row, reveal: bool) -> dict[str, Json]:
    from trackops_desktop.otp import base32

    incoming = row.incoming
    secret: dict[str, Json] = {"secret": base32.encode(incoming.enrolment.secret)} if reveal else {}
    return {
        **account_fields(incoming.enrolment.account),
        **secret,
        "tags": list(incoming.tags),
        "row": incoming.row,
        "verdict": row.verdict.value,
        "warnings": [warning.sentence for warning in incoming.warnings],
    }

"""`trackops recover`: accounts that lie in the keyring while no catalogue knows them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, CommandContext, NothingFound
from trackops_desktop.commands.output import Json, account_fields, write_json, write_line, write_table
from trackops_desktop.folding import name_key
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.otp.account import Kind

if TYPE_CHECKING:
    from trackops_desktop.vault.orphans import Orphans


def arguments(parser: ArgumentParser) -> None:
    """Say what `recover` takes."""
    parser.add_argument("--dry-run", action="store_true", help=_("show what would be brought back, and change nothing"))
    parser.add_argument(
        "--claim",
        action="store_true",
        help=(
            _(
                "instead: confirm that no other data folder uses this one's secrets, so that they can be "
                "sealed and deleted"
            )
        ),
    )


def run(call: CommandContext) -> int:
    """Bring back what the keyring holds and the catalogue does not know; nothing is written over.

    Raises:
        NothingFound: The keyring holds nothing else.
        KeyringProblem: It cannot be read now.

    """
    vault = call.vault()
    if call.args.claim:
        vault.claim()
        _tell(call, _("This data folder now has its secrets to itself."), {"claimed": True})
        return DONE
    found = vault.orphans()
    for sentence in _beside(found):
        call.note(sentence)
    if not found:
        raise NothingFound(_("Every account in the keyring is already in the list."))
    if not call.args.dry_run:
        vault.adopt(found)
    _tell_accounts(call, found)
    return DONE


def _beside(found: Orphans) -> list[str]:
    """Return what has to be told of what is not brought back, or not whole."""
    told = []
    if found.sealed:
        told.append(
            ngettext(
                "{count} item is sealed with the passphrase of a lost catalogue. Restore a backup to get it back.",
                "{count} items are sealed with the passphrase of a lost catalogue. Restore a backup to get them back.",
                found.sealed,
            )
        )
    if found.notes:
        told.append(
            ngettext(
                "{count} recovery code or password is there too, but nothing tells which account it belongs to.",
                "{count} recovery codes or passwords are there too, but nothing tells which account they belong to.",
                found.notes,
            )
        )
    if any(enrolment.account.kind is Kind.HOTP for enrolment in found.enrolments.values()):
        told.append(
            _(
                "Counter-based accounts start where they were when they were added, so their first codes "
                "may already be used."
            )
        )
    return told


def _tell_accounts(call: CommandContext, found: Orphans) -> None:
    pairs = sorted(found.enrolments.items(), key=lambda pair: (name_key(pair[1].account.label), pair[0]))
    accounts: list[Json] = [{"id": item, **account_fields(enrolment.account)} for item, enrolment in pairs]
    if call.args.json:
        fields: dict[str, Json] = {
            "dry_run": bool(call.args.dry_run),
            "accounts": accounts,
            "sealed": found.sealed,
            "notes": found.notes,
        }
        write_json(call.out, fields)
        return
    write_table(call.out, [(item[:8], enrolment.account.label) for item, enrolment in pairs])
    count = len(pairs)
    if call.args.dry_run:
        sentence = ngettext(
            "{count} account would be brought back from the keyring.",
            "{count} accounts would be brought back from the keyring.",
            count,
        )
    else:
        sentence = ngettext(
            "{count} account brought back from the keyring.", "{count} accounts brought back from the keyring.", count
        )
    write_line(call.out, sentence)


def _tell(call: CommandContext, sentence: str, fields: dict[str, Json]) -> None:
    if call.args.json:
        write_json(call.out, fields)
    else:
        write_line(call.out, sentence)

"""`trackops add`: an account from standard input, from a picture, from the screen or from a camera."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, CommandContext, NothingFound
from trackops_desktop.commands.file_names import FileNames
from trackops_desktop.commands.output import entry_fields, write_json, write_line
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _
from trackops_desktop.vault.entry import Entry, NewEntry

if TYPE_CHECKING:
    from trackops_desktop.commands.scanning.enrolment_input import EnrolmentInput
    from trackops_desktop.otp.uri import Parsed
    from trackops_desktop.vault.vault import Vault

_FEWEST_LINES = 10
_PROMPT = N_("Paste the otpauth:// address (it is not shown) and press Enter: ")


def arguments(parser: ArgumentParser) -> None:
    """Say what `add` takes; without an option it reads standard input."""
    source = parser.add_mutually_exclusive_group()
    pictures = _("every enrolment code in these pictures")
    source.add_argument("--image", metavar="FILE", nargs="+", action=FileNames, help=pictures)
    source.add_argument("--screen", action="store_true", help=_("every enrolment code on the screen"))
    source.add_argument("--camera", metavar="N", type=int, help=_("what you show to this camera; 0 is the first"))
    parser.add_argument(
        "--again", action="store_true", help=_("even if you already have an account with the same secret")
    )


def run(call: CommandContext) -> int:
    """Add what is found, all or nothing."""
    found = _found(call)
    vault = call.open_vault()
    _refuse_twins(call, vault, found.accounts)
    for note in found.notes:
        call.note(note)
    entries = vault.add_many([NewEntry(parsed.enrolment) for parsed in found.accounts])
    return _tell(call, entries)


def _found(call: CommandContext) -> EnrolmentInput:
    from trackops_desktop.commands.scanning.enrolment_input import enrolments_in, read_text

    if call.args.image:
        from trackops_desktop.commands.scanning import picture_files

        return enrolments_in(picture_files.enrolment_texts(call.args.image))
    if call.args.screen:
        from trackops_desktop.commands.scanning import screen

        return enrolments_in(screen.enrolment_texts(call.environment))
    if call.args.camera is not None:
        from trackops_desktop.commands.scanning import camera

        return enrolments_in(camera.enrolment_texts(call, call.args.camera))
    text = call.ask(_(_PROMPT)) if call.ask else read_text(call.stdin)
    if not text.strip():
        raise NothingFound(_("Standard input is empty."), _("Give an otpauth:// address, or --image FILE."))
    return enrolments_in(_drawn(text) or [text])


def _drawn(text: str) -> list[str]:
    """Return the codes that are drawn with letters; a text of a few lines holds none and loads no decoder."""
    if text.count("\n") < _FEWEST_LINES:
        return []
    from trackops_desktop.scan.decoding.block_text import read_block_text

    return [reading.text for reading in read_block_text(text) if reading.text]


def _refuse_twins(call: CommandContext, vault: Vault, accounts: Sequence[Parsed]) -> None:
    """Never add a secret a second time unasked; an account of the same name with another secret is only told."""
    from trackops_desktop.services.accounts import Accounts

    found = Accounts(vault, call.clock).twins_of([parsed.enrolment for parsed in accounts])
    for twins in found:
        if twins.same_secret and not call.args.again:
            raise TrackopsError(
                _("You already have {label} with the same secret; nothing was added.", label=twins.same_secret.label),
                _("Use --again to add it anyway."),
            )
    for twins in found:
        if twins.same_name and not twins.same_secret:
            call.note(
                _(
                    "You already have {label} with a different secret ({id}); both are kept.",
                    label=twins.same_name.label,
                    id=twins.same_name.id[:8],
                )
            )


def _tell(call: CommandContext, entries: Sequence[Entry]) -> int:
    if call.args.json:
        shapes = [entry_fields(entry) for entry in entries]
        write_json(call.out, shapes[0] if len(shapes) == 1 else shapes)
    else:
        for entry in entries:
            write_line(call.out, _("Added {label} ({id}).", label=entry.label, id=entry.id[:8]))
    return DONE

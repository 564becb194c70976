"""`trackops recovery`: the recovery codes that are kept with an account, and which of them are used."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, CommandContext, NothingFound
from trackops_desktop.commands.output import Json, check_reader, write_json, write_line, written_or
from trackops_desktop.company.rules import WayOut
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, ngettext

if TYPE_CHECKING:
    from trackops_desktop.services.recovery_codes import RecoveryCodeService
    from trackops_desktop.vault.entry import Entry
    from trackops_desktop.vault.recovery_notes import KeptCode


def arguments(parser: ArgumentParser) -> None:
    """Say what `recovery` takes."""
    parser.add_argument("query", metavar="QUERY", help=_("id, issuer, name or tag"))
    parser.add_argument("--use", action="store_true", help=_("print the next unused code alone and mark it as used"))
    parser.add_argument("--reveal", action="store_true", help=_("print the codes even where that is not a terminal"))


def run(call: CommandContext) -> int:
    """Print the recovery codes of the one account that the query means, or draw one of them."""
    from trackops_desktop.commands.accounts.account_selector import the_one
    from trackops_desktop.services.accounts import Accounts
    from trackops_desktop.services.recovery_codes import RecoveryCodeService

    entry = the_one(Accounts(call.vault(), call.clock).find(call.args.query))
    if not (call.args.use or call.out.isatty()):
        call.rules().check(WayOut.EXPORT)  # all of them, into a file or another program
    if not (call.args.reveal or call.out.isatty()):
        raise TrackopsError(
            _("Recovery codes are printed on a terminal only."), _("Add --reveal to print them somewhere else.")
        )
    service = RecoveryCodeService(call.open_vault(), call.clock)
    return _use(call, service, entry) if call.args.use else _list(call, service, entry)


def _list(call: CommandContext, service: RecoveryCodeService, entry: Entry) -> int:
    codes = service.codes(entry.id)
    if not codes:
        raise _none_kept(entry)
    if call.args.json:
        shapes: list[Json] = [{"code": one.value, "used_at": one.used_at} for one in codes]
        write_json(call.out, {"id": entry.id, "codes": shapes})
        return DONE
    for one in codes:
        write_line(
            call.out,
            one.value if one.used_at is None else _("{code}  used {moment}", code=one.value, moment=_day(one.used_at)),
        )
    call.note(_("{account}: {sentence}", account=entry.label, sentence=_left(codes)))
    return DONE


def _use(call: CommandContext, service: RecoveryCodeService, entry: Entry) -> int:
    check_reader(call.out)  # a code is not used up for nobody
    drawn = service.draw(entry.id)
    if drawn is None:
        raise _none_kept(entry) if not service.codes(entry.id) else _none_left(entry)
    value = drawn.value
    with written_or(call.out, lambda: service.mark(entry.id, value, used=False)):
        if call.args.json:
            write_json(call.out, {"id": entry.id, "code": value, "left": drawn.left})
        else:
            write_line(call.out, value)
    if not call.args.json:
        call.note(_("This code is marked as used now. Unused codes left: {left}.", left=drawn.left))
    return DONE


def _left(codes: Sequence[KeptCode]) -> str:
    unused = sum(one.used_at is None for one in codes)
    return ngettext(
        "{unused} of {count} recovery code is unused.",
        "{unused} of {count} recovery codes are unused.",
        len(codes),
        unused=unused,
    )


def _day(moment: float) -> str:
    try:
        return f"{datetime.fromtimestamp(moment):%Y-%m-%d %H:%M}"
    except (OverflowError, OSError, ValueError):
        return _("at an unknown time")


def _none_kept(entry: Entry) -> NothingFound:
    return NothingFound(
        _("No recovery codes are stored for {label}.", label=entry.label),
        _("The sign-in window can store them when a page shows them."),
    )


def _none_left(entry: Entry) -> NothingFound:
    return NothingFound(
        _("All recovery codes of {label} are used.", label=entry.label), _("Sign in and create new ones on the site.")
    )

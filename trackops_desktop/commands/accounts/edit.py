"""`trackops edit`: everything that can be said about an account, and, if the user says so, how its codes are made."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from trackops_desktop.commands.context import DONE, CommandContext, WrongUsage
from trackops_desktop.commands.output import entry_fields, write_json, write_line
from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Account, Algorithm, Kind, account_for

if TYPE_CHECKING:
    from trackops_desktop.services.accounts import AccountEdit
    from trackops_desktop.vault.entry import Details, Entry

T = TypeVar("T")
_TEXTS = ("service", "name", "note", "colour", "icon")
_WAY = ("type", "algorithm", "digits", "period", "counter")


def arguments(parser: ArgumentParser) -> None:
    """Say what `edit` takes."""
    parser.add_argument("query", metavar="QUERY", help=_("id, service, name or tag"))
    parser.add_argument("--service", metavar="S", help=_("the new service"))
    parser.add_argument("--name", metavar="N", help=_("the new account name"))
    parser.add_argument("--note", metavar="TEXT", help=_("the new note; not secret"))
    parser.add_argument(
        "--tag", metavar="TAG", action="append", dest="tags", help=_("a tag, in place of all; repeatable")
    )
    parser.add_argument("--no-tags", action="store_true", help=_("take every tag away"))
    parser.add_argument("--colour", metavar="NAME", help=_("a colour of the window's list, or an empty text"))
    parser.add_argument("--icon", metavar="NAME", help=_("a service's icon, `letter`, or an empty text"))
    pinned = parser.add_mutually_exclusive_group()
    pinned.add_argument("--pin", action="store_true", help=_("let it stand above the others"))
    pinned.add_argument("--unpin", action="store_true", help=_("let it stand among the others"))
    way = parser.add_argument_group(
        _("how its codes are made"), _("The codes become others: only with --change-codes.")
    )
    way.add_argument("--type", choices=[kind.value for kind in Kind], help=_("the type"))
    way.add_argument("--algorithm", choices=[one.value for one in Algorithm], help=_("the hash"))
    way.add_argument("--digits", metavar="D", type=int, help=_("the length of a code"))
    way.add_argument("--period", metavar="P", type=int, help=_("the seconds that a code lives"))
    way.add_argument("--counter", metavar="C", type=int, help=_("the next counter; it never goes back"))
    way.add_argument("--change-codes", action="store_true", help=_("yes, its codes are to become others"))


def run(call: CommandContext) -> int:
    """Change what was given of the one account that the query means."""
    from trackops_desktop.commands.accounts.account_selector import the_one
    from trackops_desktop.services.accounts import Accounts

    args = call.args
    if not _anything(args):
        raise WrongUsage(_("There is nothing to change."), _("`trackops edit --help` shows what can be."))
    accounts = Accounts(call.vault(), call.clock)
    before = the_one(accounts.find(args.query))
    wanted = _wanted(args, before)
    other = wanted.account.counter != before.account.counter or wanted.changes_codes(before.account)
    if other and not args.change_codes:
        raise WrongUsage(
            _("This account would make other codes, and the service may refuse them."),
            _("Say --change-codes if that is meant."),
        )
    if wanted.changes_codes(before.account):
        call.open_vault()
    after = accounts.edit(before, wanted)
    if args.json:
        write_json(call.out, entry_fields(after))
    else:
        write_line(call.out, _("Changed {label}.", label=after.account.label))
    return DONE


def _anything(args: Namespace) -> bool:
    given = [getattr(args, name) for name in (*_TEXTS, *_WAY, "tags")]
    return any(value is not None for value in given) or args.no_tags or args.pin or args.unpin


def _wanted(args: Namespace, before: Entry) -> AccountEdit:
    from trackops_desktop.services.accounts import AccountEdit

    tags = () if args.no_tags else before.tags if args.tags is None else tuple(args.tags)
    return AccountEdit(_account(args, before.account), tags, _details(args, before.details))


def _account(args: Namespace, before: Account) -> Account:
    return account_for(
        before.kind if args.type is None else Kind(args.type),
        _given(args.service, before.issuer),
        _given(args.name, before.name),
        algorithm=before.algorithm if args.algorithm is None else Algorithm(args.algorithm),
        digits=_given(args.digits, before.digits),
        period=_given(args.period, before.period),
        counter=_given(args.counter, before.counter),
    )


def _details(args: Namespace, before: Details) -> Details:
    from trackops_desktop.services.accounts import checked_colour, checked_icon, tidy_note

    return replace(
        before,
        note=before.note if args.note is None else tidy_note(args.note),
        colour=before.colour if args.colour is None else checked_colour(args.colour),
        icon=before.icon if args.icon is None else checked_icon(args.icon),
        pinned=(before.pinned or args.pin) and not args.unpin,
    )


def _given(value: T | None, before: T) -> T:
    return before if value is None else value

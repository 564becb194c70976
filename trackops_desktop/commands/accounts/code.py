"""`trackops code`: the current code, digits alone."""

from __future__ import annotations

import math
from argparse import ArgumentParser, ArgumentTypeError
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, FAILED, CommandContext
from trackops_desktop.commands.output import check_reader, write_json, written_or
from trackops_desktop.companion.code_request import GivenCode
from trackops_desktop.company.rules import WayOut
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Kind

if TYPE_CHECKING:
    from trackops_desktop.commands.accounts.clipboard import Copier
    from trackops_desktop.otp.code import Code
    from trackops_desktop.services.code_giving import CodeGiving
    from trackops_desktop.vault.entry import Entry
    from trackops_desktop.vault.vault import Vault

_LAST_MOMENT = 2**53


def arguments(parser: ArgumentParser) -> None:
    """Say what `code` takes."""
    parser.add_argument("query", metavar="QUERY", nargs="+", help=_("id, issuer, name or tag"))
    parser.add_argument("--copy", action="store_true", help=_("copy it to the clipboard instead of printing it"))
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--at", metavar="T", type=_moment, help=_("the code at this time, in Unix seconds"))
    when.add_argument(
        "--from-window", action="store_true", help=_("ask the application that runs, which needs no passphrase")
    )


def run(call: CommandContext) -> int:
    """Print or copy the code of the one account that the query means."""
    query = " ".join(call.args.query)
    if call.args.from_window:
        from trackops_desktop.commands.accounts.window_code import code_from_window

        copier = _copier(call)
        given = code_from_window(call, query, lambda: None if copier else check_reader(call.out))
        return _hand_on(call, given, copier)
    from trackops_desktop.commands.accounts.account_selector import the_one
    from trackops_desktop.services.accounts import Accounts

    entry = the_one(Accounts(call.vault(), call.clock).find(query))
    copier = _copier(call)  # before a counter is used up in vain
    if call.args.at is not None:
        code = _code_then(call.open_vault(), entry, call.args.at)
        return _hand_on(call, GivenCode(entry.id, entry.label, code.value, code.valid_from, code.valid_until), copier)
    giving = _giving(call, call.open_vault())
    if entry.account.kind is Kind.HOTP:
        check_reader(call.out)
    given = giving.give(entry)
    if copier is not None:  # it may be on the clipboard by then, whatever is written
        return _hand_on(call, given, copier)
    with written_or(call.out, lambda: giving.take_back(given)):
        return _hand_on(call, given, copier)


def _copier(call: CommandContext) -> Copier | None:
    if not call.args.copy:
        return None
    call.rules().check(WayOut.CLIPBOARD)
    from trackops_desktop.commands.accounts.clipboard import find_copier

    return find_copier(call.environment)


def _hand_on(call: CommandContext, given: GivenCode, copier: Copier | None) -> int:
    """Print or copy a code."""
    copied = copier is not None and _copied(call, copier, given)
    if call.args.json:
        shape = {"id": given.id, "code": None if copied else given.value}
        write_json(call.out, shape | {"valid_from": given.valid_from, "valid_until": given.valid_until})
    elif not copied:
        call.out.write(f"{given.value}\n")
    return FAILED if copier is not None and not copied else DONE


def _copied(call: CommandContext, copier: Copier, given: GivenCode) -> bool:
    """Copy the code; a counter-based one, which is used up by now, is printed where the clipboard does not take it."""
    try:
        copier.copy(given.value)
    except TrackopsError as error:
        if given.valid_until is not None:
            raise
        call.note(" ".join((error.sentence, _("It is printed instead, because its counter has already moved on."))))
        return False
    call.note(_("Copied the code of {label}.", label=given.label))
    return True


def _giving(call: CommandContext, vault: Vault) -> CodeGiving:
    from trackops_desktop.services.code_giving import CodeGiving
    from trackops_desktop.services.codes import Codes
    from trackops_desktop.services.settings import SettingsStore

    offset = SettingsStore(vault).load().clock_offset
    return CodeGiving(vault, Codes(vault, call.clock, lambda: offset))


def _code_then(vault: Vault, entry: Entry, moment: float) -> Code:
    """Compute the code of a moment."""
    from trackops_desktop.otp.codes import code_at

    if entry.account.kind is Kind.HOTP:
        raise TrackopsError(_("The codes of this account follow a counter, not the time."), _("Leave out --at."))
    return code_at(vault.enrolment(entry.id), moment)


def _moment(text: str) -> float:
    """Read Unix seconds; refuse what is no time at all."""
    try:
        moment = float(text)
    except ValueError:
        moment = math.nan
    if not 0 <= moment <= _LAST_MOMENT:
        raise ArgumentTypeError(_("T is a number of seconds since 1970, such as 1234567890"))
    return moment

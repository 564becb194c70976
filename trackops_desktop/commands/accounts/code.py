"""`trackops code`: the current code, digits alone."""

from __future__ import annotations

import math
from argparse import ArgumentParser, ArgumentTypeError
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, FAILED, CommandContext
from trackops_desktop.commands.output import check_reader, write_json
from trackops_desktop.errors import TrackopsError
from trackops_desktop.otp.account import Kind

if TYPE_CHECKING:
    from trackops_desktop.commands.accounts.clipboard import Copier
    from trackops_desktop.otp.code import Code
    from trackops_desktop.vault.entry import Entry
    from trackops_desktop.vault.vault import Vault

_LAST_MOMENT = 2**53


def arguments(parser: ArgumentParser) -> None:
    """Say what `code` takes."""
    parser.add_argument("query", metavar="QUERY", help="id, issuer, name or tag")
    parser.add_argument("--copy", action="store_true", help="copy it to the clipboard instead of printing it")
    parser.add_argument("--at", metavar="T", type=_moment, help="the code at this time, in Unix seconds")


def run(call: CommandContext) -> int:
    """Print or copy the code of the one account that the query means."""
    from trackops_desktop.commands.accounts.account_selector import the_one
    from trackops_desktop.services.accounts import Accounts

    entry = the_one(Accounts(call.vault(), call.clock).find(call.args.query))
    if call.args.copy:
        from trackops_desktop.commands.accounts.clipboard import find_copier

        copier = find_copier(call.environment)  # before a counter is used up in vain
    code = _code(call, call.open_vault(), entry)
    copied = call.args.copy and _copied(call, copier, code, entry)
    if call.args.json:
        shape = {"id": entry.id, "code": None if copied else code.value}
        write_json(call.out, shape | {"valid_from": code.valid_from, "valid_until": code.valid_until})
    elif not copied:
        call.out.write(f"{code.value}\n")
    return FAILED if call.args.copy and not copied else DONE


def _copied(call: CommandContext, copier: Copier, code: Code, entry: Entry) -> bool:
    """Copy the code; a counter-based one, which is used up by now, is printed where the clipboard does not take it."""
    try:
        copier.copy(code.value)
    except TrackopsError as error:
        if entry.account.kind is not Kind.HOTP:
            raise
        call.note(f"{error.sentence} It is printed instead, because its counter has already moved on.")
        return False
    call.note(f"Copied the code of {entry.label}.")
    return True


def _code(call: CommandContext, vault: Vault, entry: Entry) -> Code:
    """Compute it; a counter is stored before its code is known to anybody."""
    from trackops_desktop.otp.codes import code_at
    from trackops_desktop.services.codes import Codes
    from trackops_desktop.services.settings import SettingsStore

    if call.args.at is None:
        if entry.account.kind is Kind.HOTP:
            check_reader(call.out)
        offset = SettingsStore(vault).load().clock_offset
        return Codes(vault, call.clock, lambda: offset).use(entry.id)
    if entry.account.kind is Kind.HOTP:
        raise TrackopsError("The codes of this account follow a counter, not the time.", "Leave out --at.")
    return code_at(vault.enrolment(entry.id), call.args.at)


def _moment(text: str) -> float:
    """Read Unix seconds; refuse what is no time at all."""
    try:
        moment = float(text)
    except ValueError:
        moment = math.nan
    if not 0 <= moment <= _LAST_MOMENT:
        raise ArgumentTypeError("T is a number of seconds since 1970, such as 1234567890")
    return moment

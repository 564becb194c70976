"""Codes for another program of the user, found as the command line finds them, and taken back if they never came."""

from __future__ import annotations

from trackops_desktop.companion.code_request import NAMED, CodeAnswer, CodeOutcome, GivenCode
from trackops_desktop.otp.account import Enrolment, Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.services.accounts import find_in
from trackops_desktop.services.codes import Codes
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.state import VaultState
from trackops_desktop.vault.vault import Vault

_LOCKED = frozenset({VaultState.SEALED, VaultState.KEYRING_LOCKED, VaultState.KEYRING_ASKS, VaultState.KEYRING_UNMADE})


class CodeGiving:
    """Makes answers; every call may wait for the keyring."""

    def __init__(self, vault: Vault, codes: Codes) -> None:
        """Take the vault, and what knows the time that codes follow."""
        self._vault, self._codes = vault, codes

    def answer(self, query: str) -> CodeAnswer:
        """Return the code of the one account that a query means, or why there is none.

        A counter is stored before its code is known to anybody; `take_back` puts it back.

        Raises:
            VaultError: The keyring or the catalogue fails.

        """
        condition = self._vault.condition()
        if condition.state in _LOCKED:
            return CodeAnswer(CodeOutcome.LOCKED)
        if condition.state is not VaultState.READY:
            return CodeAnswer(CodeOutcome.FAILED, sentence=condition.sentence, advice=condition.advice)
        found = find_in(self._vault.entries(), query)
        if not found:
            return CodeAnswer(CodeOutcome.NOTHING)
        if len(found) > 1:
            named = tuple((entry.id, entry.label) for entry in found[:NAMED])
            return CodeAnswer(CodeOutcome.SEVERAL, matches=named, count=len(found))
        return CodeAnswer(CodeOutcome.GIVEN, self.give(found[0]))

    def take_back(self, code: GivenCode) -> None:
        """Put the counter back of a code that reached nobody, unless it has gone on since."""
        if code.counter is not None:
            self._vault.return_counter(code.id, code.counter)

    def give(self, entry: Entry) -> GivenCode:
        """Return the code of an account; a counter is stored before its code is known to anybody."""
        enrolment = self._vault.enrolment(entry.id)
        if enrolment.account.kind is not Kind.HOTP:
            code = code_at(enrolment, self._codes.now())
            return GivenCode(entry.id, entry.label, code.value, code.valid_from, code.valid_until)
        counter = self._vault.use_counter(entry.id)
        code = code_at(Enrolment(enrolment.account.with_counter(counter), enrolment.secret), 0)
        return GivenCode(entry.id, entry.label, code.value, None, None, counter)

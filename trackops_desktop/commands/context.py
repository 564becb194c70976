"""One call of `trackops`: what was asked, where to read and write, and the vault it works on."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, ClassVar, TextIO

from trackops_desktop.errors import TrackopsError, VaultError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.otp.clock import Clock
from trackops_desktop.paths import Paths, choose_paths

if TYPE_CHECKING:
    from trackops_desktop.company.rules import CompanyRules
    from trackops_desktop.diagnostics.log import Log
    from trackops_desktop.vault.keyring.backend import KeyringBackend
    from trackops_desktop.vault.vault import Vault

DONE, FAILED, USAGE, NOTHING_FOUND, NOTHING_USABLE = 0, 1, 2, 3, 4
NOT_RUNNING, LOCKED, REFUSED, SEVERAL, FORBIDDEN = 5, 6, 7, 8, 9


class CommandEnds(TrackopsError):
    """What a command can't do.

    Attributes:
        status: The exit status that tells it from anything else.

    """

    status: ClassVar[int] = FAILED


class NothingFound(CommandEnds):
    """What was asked for is not there."""

    status = NOTHING_FOUND


class WrongUsage(CommandEnds):
    """Arguments that do not go together."""

    status = USAGE


class WindowAbsent(CommandEnds):
    """The application that is asked doesn't run."""

    status = NOT_RUNNING


class WindowLocked(CommandEnds):
    """The application that is asked is locked."""

    status = LOCKED


class WindowRefuses(CommandEnds):
    """The application's user lets this terminal have nothing."""

    status = REFUSED


class SeveralMatch(CommandEnds):
    """The application knows several accounts of that name."""

    status = SEVERAL


@dataclass
class CommandContext:
    """Everything a command may touch; handed in, so that tests hand in their own.

    Attributes:
        args: The parsed command line.
        stdin: Standard input as bytes.
        out: Standard output.
        err: Standard error.
        environment: The environment variables.
        clock: The time.
        ask: Asks for a secret on the terminal without echoing it, or None where there is no terminal.
        keyring: Finds the keyring, or None for the platform's own.
        pause: Waits so many seconds.
        find_rules: Finds what the company allows on this computer, or None for where the system keeps its policy.
        log: What is written while the command runs, if the user asked for it.

    """

    args: Namespace
    stdin: BinaryIO
    out: TextIO
    err: TextIO
    environment: Mapping[str, str]
    clock: Clock
    ask: Callable[[str], str] | None = None
    keyring: Callable[[Mapping[str, str]], KeyringBackend | None] | None = None
    pause: Callable[[float], None] = time.sleep
    find_rules: Callable[[], CompanyRules] | None = None
    log: Log | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    _vault: Vault | None = None
    _rules: CompanyRules | None = None

    def paths(self) -> Paths:
        """Make the data folder that was chosen, if it is not there yet.

        Raises:
            VaultError: It cannot be made or used.

        """
        try:
            return choose_paths(self.args.home, self.environment).make()
        except OSError as error:
            advice = _("Choose another with --home or TRACKOPS_HOME.")
            raise VaultError(_("The data folder can't be used ({reason}).", reason=reason_of(error)), advice) from None

    def rules(self) -> CompanyRules:
        """Return what the company allows; what is wrong with its policy is said once."""
        if self._rules is None:
            from trackops_desktop.services.company_policy import system_rules

            self._rules = (self.find_rules or system_rules)()
            for fault in self._rules.look().faults[:1]:
                self.note(_("The company's policy is broken, so nothing may leave. {fault}", fault=fault))
        return self._rules

    def vault(self) -> Vault:
        """Open the vault on first use; secrets may still be sealed."""
        if self._vault is None:
            from trackops_desktop.vault.keyring.backends import platform_backend
            from trackops_desktop.vault.vault import Vault

            find = self.keyring or platform_backend
            self._vault = Vault.open(self.paths(), find(self.environment), self.clock, self.rules())
            self._stack.callback(self._vault.close)
            self._vault.prompts.watch(self._tell_prompt)
        return self._vault

    def open_vault(self) -> Vault:
        """Return the vault with its secrets at hand: unseals it, or makes the first seal where there is no keyring.

        Raises:
            VaultError: It cannot be: no passphrase, a wrong one, or a keyring that is locked or failing.

        """
        from trackops_desktop.commands.prompts import open_secrets

        vault = self.vault()
        open_secrets(vault, self.args.vault_passphrase_file, self.ask)
        return vault

    def _tell_prompt(self, keyring: str | None) -> None:
        if keyring:
            self.note(
                _(
                    "{keyring} is asking you something. Answer it in its own window, or press Ctrl+C to give up.",
                    keyring=keyring,
                )
            )

    def close(self) -> None:
        self._stack.close()

    def note(self, sentence: str) -> None:
        """Tell the person something beside the result, on standard error."""
        from trackops_desktop.commands.output import printable

        self.err.write(f"trackops: {printable(sentence)}\n")  # not translated

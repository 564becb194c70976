"""The grammar of the command line: a literal table of commands, and options that all of them share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from trackops_desktop.commands import browser, practice
from trackops_desktop.commands.accounts import add, change, code, edit, listing, recover, recovery
from trackops_desktop.commands.argparse_words import teach_argparse
from trackops_desktop.commands.backup import backup, restore
from trackops_desktop.commands.context import USAGE, CommandContext
from trackops_desktop.commands.doctor import doctor
from trackops_desktop.commands.erase import erase
from trackops_desktop.commands.scanning import evidence, generate, inspect, scan
from trackops_desktop.commands.spoken_language import OPTION, language_named
from trackops_desktop.commands.transfer import export_command, import_command
from trackops_desktop.diagnostics.redaction import redacted_argument
from trackops_desktop.i18n import N_, _, list_text
from trackops_desktop.languages import available


@dataclass(frozen=True)
class Command:
    """One command: its name, what it is for, its arguments, and what it does."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[CommandContext], int]


COMMANDS = (
    Command("list", N_("show the accounts, without secrets"), listing.arguments, listing.run),
    Command("code", N_("print the current code, digits alone"), code.arguments, code.run),
    Command("add", N_("add an account from standard input, a picture, the screen or a camera"), add.arguments, add.run),
    Command("remove", N_("move an account to the trash"), change.id_argument, change.remove),
    Command("restore", N_("restore an account from the trash, or a backup"), restore.arguments, restore.run),
    Command("rename", N_("change an account's issuer or name"), change.rename_arguments, change.rename),
    Command(
        "edit", N_("change an account's names, note, tags, looks, or how its codes are made"), edit.arguments, edit.run
    ),
    Command("scan", N_("show what is in every QR code of pictures and videos"), scan.arguments, scan.run),
    Command(
        "inspect", N_("show every detail of enrolments, or judge them by a policy"), inspect.arguments, inspect.run
    ),
    Command("generate", N_("write a batch of enrolment codes to test with"), generate.arguments, generate.run),
    Command("evidence", N_("check a folder that `inspect --evidence` wrote"), evidence.arguments, evidence.run),
    Command("backup", N_("write an encrypted backup, or check that one is good"), backup.arguments, backup.run),
    Command("recovery", N_("show the recovery codes of an account, or use one"), recovery.arguments, recovery.run),
    Command("recover", N_("bring back accounts that only the keyring knows"), recover.arguments, recover.run),
    Command("import", N_("import accounts from another authenticator"), import_command.arguments, import_command.run),
    Command("export", N_("export accounts for another authenticator"), export_command.arguments, export_command.run),
    Command("practice", N_("start the practice site on this computer"), practice.arguments, practice.run),
    Command(
        "browser", N_("set up codes in your own browser, or say why they don't come"), browser.arguments, browser.run
    ),
    Command("erase", N_("remove every trace of Trackops Desktop from this computer"), erase.arguments, erase.run),
    Command(
        "doctor", N_("show what works on this computer and what to do about the rest"), doctor.arguments, doctor.run
    ),
)


class Parser(argparse.ArgumentParser):
    """Argparse, but an error never repeats what might be a secret, and a command's arguments are made on use."""

    prepare: Callable[[argparse.ArgumentParser], None] | None = None

    def error(self, message: str) -> NoReturn:
        """Print one line and leave with the status of wrong usage."""
        sentence = _("{message}. See `{command} --help`.", message=redacted_argument(message), command=self.prog)
        self.exit(USAGE, f"{self.prog}: {sentence}\n")  # not translated

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """Let the chosen command say what it takes; the others are not even loaded for it."""
        prepare, self.prepare = self.prepare, None
        if prepare:
            prepare(self)
        return super().parse_known_args(args, namespace)


class _Version(argparse.Action):
    """Prints the version and ends; to standard output, where there is one."""

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        from trackops_desktop.program import VERSION

        if sys.stdout is not None:
            sys.stdout.write(f"trackops {VERSION}\n")  # not translated
        parser.exit(0)


def build_parser(commands: Sequence[Command] = COMMANDS) -> Parser:
    """Return the parser of `trackops`; `parse_args(...).command` is the chosen `Command`."""
    # By itself it would look for catalogues of its own in 250 places of the disk, which takes as long as all the rest.
    teach_argparse()
    parser = Parser(prog="trackops", description=_("Authenticator codes on the command line."), allow_abbrev=False)
    parser.add_argument("--version", action=_Version, nargs=0, help=_("print the version"))
    _common(parser, home=None, lang=None, verbose=False, json=False, vault_passphrase_file=None)
    chosen = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for command in commands:
        one = chosen.add_parser(command.name, help=_(command.help), description=_(command.help), allow_abbrev=False)
        _common(one, **dict.fromkeys(("home", "lang", "verbose", "json", "vault_passphrase_file"), argparse.SUPPRESS))
        one.prepare = command.arguments
        one.set_defaults(command=command)
    return parser


def _language(tag: str) -> str:
    """Return the language that an argument names; it is spoken already (`commands/spoken_language.py`)."""
    try:
        return language_named(tag)
    except ValueError:
        names = list_text(list(available()))
        raise argparse.ArgumentTypeError(
            _("there is no language {name}; there are {names}", name=tag, names=names)
        ) from None


def _common(parser: argparse.ArgumentParser, **defaults: object) -> None:
    """Let the shared options stand before the command and after it; the later one wins."""
    group = parser.add_argument_group(_("for every command"))
    group.add_argument("--home", metavar="DIR", default=defaults["home"], help=_("the data folder"))
    group.add_argument(
        OPTION, metavar="LANG", type=_language, default=defaults["lang"], help=_("the language to speak, such as de")
    )
    group.add_argument("--verbose", action="store_true", default=defaults["verbose"], help=_("print the log, too"))
    group.add_argument("--json", action="store_true", default=defaults["json"], help=_("print JSON"))
    group.add_argument(
        "--vault-passphrase-file",
        metavar="FILE",
        default=defaults["vault_passphrase_file"],
        help=_("unlocks the vault without asking; sets its passphrase on first use where there is no keyring"),
    )

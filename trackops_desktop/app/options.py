"""The options of `trackops-desktop`, read before there is a window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from trackops_desktop.i18n import _, list_text
from trackops_desktop.languages import available, matched

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Options(NamedTuple):
    """What the command line asked for.

    Attributes:
        home: The data folder, or None for the usual one.
        hidden: Start in the tray, where there is one.
        add: Open *Add account* at once.
        pick: Open quick pick at once.
        uri: An otpauth link to review, or the path of a company file, or an empty text.
        open_site: Name of a site to open, an empty text for whatever *Sign in to Trackops* opens, or None for none.
        explain: Address of a page to explain what the assistant sees in it, or an empty text.
        reveal: Let that explanation show the secret of an enrolment.
        integrate: Tell the desktop of the application (menu, icon, links) and end.
        remove_integration: Tell it that the application is gone, and end.
        version: Print the version and end.
        lang: The language to speak, or an empty text for the one that the settings name.
        verbose: Write every line of the log, and print it too.

    """

    home: str | None = None
    hidden: bool = False
    add: bool = False
    pick: bool = False
    uri: str = ""
    open_site: str | None = None
    explain: str = ""
    reveal: bool = False
    integrate: bool = False
    remove_integration: bool = False
    version: bool = False
    lang: str = ""
    verbose: bool = False


def parse(arguments: Sequence[str]) -> Options:
    """Read the options; exits with status 2 and one line for those it does not know."""
    if not arguments:
        return Options()
    return Options(**vars(build_parser().parse_args(list(arguments))))


def build_parser() -> ArgumentParser:
    """Return the parser of `trackops-desktop`."""
    import argparse

    class RedactingParser(argparse.ArgumentParser):
        """An error never repeats what might be a secret: a desktop writes it into its journal."""

        def error(self, message: str) -> NoReturn:
            from trackops_desktop.diagnostics.redaction import redacted_argument

            super().error(redacted_argument(message))

    parser = RedactingParser(prog="trackops-desktop", description=_("Authenticator and sign-in."))
    parser.add_argument("--home", metavar="DIR", help=_("data folder (default: TRACKOPS_HOME or the platform's)"))
    parser.add_argument("--hidden", action="store_true", help=_("start in the system tray"))
    parser.add_argument("--add", action="store_true", help=_("open Add account at once"))
    parser.add_argument("--pick", action="store_true", help=_("open quick pick over the window in front"))
    parser.add_argument("--explain", metavar="URL", default="", help=_("explain what the assistant sees in a page"))
    parser.add_argument("--reveal", action="store_true", help=_("with --explain: show the secret of an enrolment"))
    parser.add_argument(
        "--integrate", action="store_true", help=_("add the menu entry and open otpauth links, then exit")
    )
    parser.add_argument("--remove-integration", action="store_true", help=_("remove the menu entry again, then exit"))
    parser.add_argument("--version", action="store_true", help=_("print the version and exit"))
    parser.add_argument(
        "--lang", metavar="LANG", default=argparse.SUPPRESS, type=_language, help=_("the language to speak, such as de")
    )
    parser.add_argument("--verbose", action="store_true", help=_("print the full log"))
    parser.add_argument(
        "--open-site",
        metavar="NAME",
        nargs="?",
        const="",
        help=_("open a Trackops site by its name or subdomain; without NAME, your only one or the list"),
    )
    parser.add_argument("uri", nargs="?", default="", help=_("an otpauth:// link to review, or a company file to add"))
    return parser


def _language(tag: str) -> str:
    """Return the language that an argument names.

    Raises:
        ArgumentTypeError: There is none of this name.

    """
    from argparse import ArgumentTypeError

    name = matched(tag)
    if not name or name not in available():
        raise ArgumentTypeError(
            _("there is no language {name}; there are {names}", name=tag, names=list_text(list(available())))
        )
    return name


def request_of(options: Options) -> tuple[str, str]:
    """Return what is asked for as the verb and the text of a message to the application that runs."""
    company = company_path(options.uri)
    if company:
        return "company", company
    if options.uri:
        return "uri", options.uri
    if options.open_site is not None:
        return "site", options.open_site
    if options.pick:
        return "pick", ""
    return ("add" if options.add else "raise"), ""


def company_path(argument: str) -> str:
    """Return the absolute path of a company file that an argument names, as a path or a `file:` address, else nothing.

    It is made absolute here, since the application that runs already has another working folder.
    """
    if "." not in argument:
        return ""
    import os
    from urllib.parse import urlsplit

    from trackops_desktop.services.company_file import SUFFIX

    if not argument.casefold().endswith(SUFFIX):
        return ""

    path = argument
    if argument.startswith("file://"):
        from urllib.request import url2pathname  # Windows has drives in it

        path = url2pathname(urlsplit(argument).path)
    return os.path.abspath(path)  # noqa: PTH100 # a Path would be loaded for this alone

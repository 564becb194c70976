"""The options of `trackops-desktop`, read before there is a window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Options(NamedTuple):
    """What the command line asked for.

    Attributes:
        home: The data folder, or None for the usual one.
        hidden: Start in the tray, where there is one.
        add: Open *Add account* at once.
        uri: An otpauth link to review, or an empty text.
        explain: Address of a page to explain what the assistant sees in it, or an empty text.
        reveal: Let that explanation show the secret of an enrolment.
        version: Print the version and end.
        verbose: Write every line of the log, and print it too.

    """

    home: str | None = None
    hidden: bool = False
    add: bool = False
    uri: str = ""
    explain: str = ""
    reveal: bool = False
    version: bool = False
    verbose: bool = False


def parse(arguments: Sequence[str]) -> Options:
    """Read the options; exits with status 2 and one line for those it does not know."""
    if not arguments:
        return Options()
    import argparse

    parser = argparse.ArgumentParser(prog="trackops-desktop", description="Authenticator and sign-in.")
    parser.add_argument("--home", metavar="DIR", help="data folder (default: TRACKOPS_HOME or the platform's)")
    parser.add_argument("--hidden", action="store_true", help="start in the system tray")
    parser.add_argument("--add", action="store_true", help="open Add account at once")
    parser.add_argument("--explain", metavar="URL", default="", help="explain what the assistant sees in a page")
    parser.add_argument("--reveal", action="store_true", help="with --explain: show the secret of an enrolment")
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    parser.add_argument("--verbose", action="store_true", help="print the full log")
    parser.add_argument("uri", nargs="?", default="", help="an otpauth:// link to review")
    found = parser.parse_args(list(arguments))
    return Options(**vars(found))

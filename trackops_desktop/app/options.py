"""What is decided before there is a window: the options, and whether there is a display to open one on."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

#: What Qt can show on without a display server.
_HEADLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


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

    """

    home: str | None = None
    hidden: bool = False
    add: bool = False
    uri: str = ""
    explain: str = ""
    reveal: bool = False
    version: bool = False


def parse(arguments: Sequence[str]) -> Options:
    """Read the options; exits with status 2 and one line for those it does not know."""
    if not arguments:
        return Options()
    import argparse

    parser = argparse.ArgumentParser(prog="trackops-desktop", description="Authenticator and sign-in.")
    parser.add_argument("--home", metavar="DIR", help="data folder (default: TRACKOPS_HOME or the platform's)")
    parser.add_argument("--hidden", action="store_true", help="start in the system tray")
    parser.add_argument("--add", action="store_true", help="open Add account at once")
    parser.add_argument("--explain", metavar="URL", default="", help="say what the assistant sees in a page")
    parser.add_argument("--reveal", action="store_true", help="with --explain: show the secret of an enrolment")
    parser.add_argument("--version", action="store_true", help="print the version and end")
    parser.add_argument("uri", nargs="?", default="", help="an otpauth:// link to review")
    found = parser.parse_args(list(arguments))
    return Options(found.home, found.hidden, found.add, found.uri, found.explain, found.reveal, found.version)


def display_problem(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """Return why no window can open, as one sentence, or an empty text; without this Qt would abort the process."""
    if not platform.startswith("linux"):
        return ""
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if chosen in _HEADLESS or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return ""
    return (
        "Trackops Desktop needs a screen, and there is none here (neither DISPLAY nor WAYLAND_DISPLAY is set); "
        "the command line works without one: trackops --help"
    )

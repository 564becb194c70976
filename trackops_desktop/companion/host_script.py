"""The script that browsers start: it names the interpreter, the host, the socket and what starts the application."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Final

NAME: Final = "com.trackops.desktop"
#: What the script runs.
HOST: Final = Path(__file__).resolve().with_name("host.py")
#: The first argument by which the frozen application is the host, and loads nothing else (packaging/frozen/).
HOST_WORD: Final = "--browser-host"
#: Fixed by the `key` in the extension's manifest.
CHROMIUM_ID: Final = "gimmielheinhncpefplhnadkpadlmclp"
FIREFOX_ID: Final = "browser@trackops-desktop"


def interpreted(python: str) -> tuple[str, ...]:
    """Return what runs the host by an interpreter, given as a whole path."""
    return python, "-I", "-S", str(HOST)


def frozen(program: str) -> tuple[str, ...]:
    """Return what runs the host by a program that brings its own Python, given as a whole path."""
    return program, HOST_WORD


def host_script(runs: Sequence[str], socket: str, start: Sequence[str]) -> str:
    """Return the text of the script (Linux and macOS).

    Args:
        runs: What runs the host.
        socket: Where the application listens.
        start: The command that starts it.

    """
    words = (*runs, socket, *start)
    return (
        "#!/bin/sh\n# Browsers start this to reach Trackops Desktop. It is written again when the application moves.\n"
        f'exec {shlex.join(words)} -- "$@"\n'
    )


def host_manifest(script: str, *, firefox: bool) -> dict[str, object]:
    """Return what tells a browser of the script, and the one extension that may start it."""
    allowed: dict[str, object] = (
        {"allowed_extensions": [FIREFOX_ID]} if firefox else {"allowed_origins": [f"chrome-extension://{CHROMIUM_ID}/"]}
    )
    return {
        "name": NAME,
        "description": "Fills in one-time codes from Trackops Desktop",  # not translated
        "path": script,
        "type": "stdio",
        **allowed,
    }
